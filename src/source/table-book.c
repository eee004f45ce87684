#include "source/table-book.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* ---- the index ---- */

/* Walks through the lines of the text. */
struct indexing {
    struct table_book *book;
    struct cell_scan scan;
    size_t column;   /* the place of the column of dates */
    bool last;       /* it is the last column */
    const char *was; /* the bytes of the date before this one, [10] of them may be read; NULL: none */
    size_t was_length;
};

/* The line's field with the date. Where the dates are in the last column, the field is looked for from the
 * end of the line. */
static int date_field(struct indexing *indexing, struct cell *field)
{
    struct cell_scan *scan = &indexing->scan;
    const char *end = scan->line_end;
    if (indexing->last && end > scan->line && end[-1] != '"') {
        const char *before = memrchr(scan->line, scan->separator, (size_t)(end - scan->line));
        const char *begin = before != NULL ? before + 1 : scan->line;
        *field = (struct cell){begin, (size_t)(end - begin), false};
        return 0;
    }
    for (size_t i = 0; i <= indexing->column; i++) {
        if (scan->next == NULL)
            return cell_check_count(scan, indexing->book->table.head.count);
        int ret = cell_next(scan, field);
        if (ret != 0)
            return ret;
    }
    cell_trim(field);
    return 0;
}

static int line_date(struct indexing *indexing, kst_date *date)
{
    struct cell field;
    int ret = date_field(indexing, &field);
    if (ret != 0)
        return ret;
    if (indexing->was != NULL && field.length == indexing->was_length &&
        memcmp(field.bytes, indexing->was, field.length) == 0)
        return 0; /* *date is still that of the line before */
    ret = dialect_date_read(&indexing->scan, &field, date);
    if (ret != 0)
        return ret;
    indexing->was = field.bytes;
    indexing->was_length = field.length;
    return 0;
}

/* Adds the line to the part before it, or begins a part with it. */
static int line_add(struct indexing *indexing, kst_date date)
{
    struct table_book *book = indexing->book;
    const struct cell_scan *scan = &indexing->scan;
    const char *text = book->text.bytes;
    size_t begin = (size_t)(scan->line - text);
    size_t end = scan->next_line != NULL ? (size_t)(scan->next_line - text) : book->text.length;
    if (book->count > 0 && book->part[book->count - 1].date == date) {
        book->part[book->count - 1].end = end;
        return 0;
    }
    if (!array_reserve(&book->part, &book->capacity, book->count + 1, sizeof *book->part))
        return error_set(scan->err, ERROR_NO_MEMORY, "%s: not enough memory for its dates", book->path);
    book->part[book->count++] = (struct book_part){date, (uint32_t)scan->number, begin, end};
    return 0;
}

static int by_date(const void *a, const void *b)
{
    const struct book_part *x = a, *y = b;
    if (x->date != y->date)
        return x->date < y->date ? -1 : 1;
    return (x->begin > y->begin) - (x->begin < y->begin);
}

static int index_lines(struct table_book *book, kst_date given, struct error *err)
{
    const struct table_head *head = &book->table.head;
    struct indexing indexing = {.book = book};
    while (given == 0 && head->field[indexing.column] != FIELD_DATE)
        indexing.column++;
    indexing.last = indexing.column + 1 == head->count;
    cell_begin(&indexing.scan, book->path, book->text.bytes, book->text.length, err);
    indexing.scan.separator = head->separator;
    indexing.scan.checked = book->table.checked;
    indexing.scan.number = 1;
    indexing.scan.next_line =
        book->table.rows < book->text.length ? book->text.bytes + book->table.rows : NULL;
    kst_date date = given;
    int ret = 0;
    bool more;
    while (ret == 0 && (ret = cell_line(&indexing.scan, &more)) == 0 && more) {
        if (given == 0)
            ret = line_date(&indexing, &date);
        if (ret == 0)
            ret = line_add(&indexing, date);
    }
    if (ret == 0 && book->count == 0)
        ret = table_text_empty(&book->table, err);
    if (ret == 0)
        qsort(book->part, book->count, sizeof *book->part, by_date);
    return ret;
}

/* ---- reading ---- */

static int text_read(struct table_book *book, const struct table_how *how, struct error *err)
{
    int ret = file_read(book->path, FILE_YEAR_MOST, &book->text, err);
    free(book->text.packed);
    book->text.packed = NULL;
    book->text.packed_capacity = 0;
    return ret != 0 ? ret : table_text_begin(book->path, &book->text, FILE_YEAR_MOST, how, &book->table, err);
}

static int no_dates(const struct table_book *book, struct error *err)
{
    error_set(err, ERROR_DATA,
              "%s: no date in the name, nor a column of dates (%s), expected a name as in "
              "2025-06-17.csv.gz",
              book->path, book->table.head.dialect->name);
    return error_remedy(err, ERROR_DATA, REMEDY_DATE);
}

static void book_fill(struct table_book *book, const struct table_how *how, kst_date date)
{
    struct error *err = &book->error;
    book->count = 0;
    err->code = 0;
    int ret = text_read(book, how, err);
    if (ret == 0 && date == 0 && (book->table.head.has >> FIELD_DATE & 1) == 0)
        ret = no_dates(book, err);
    if (ret == 0)
        ret = index_lines(book, date, err);
    if (ret != 0)
        file_text_free(&book->text);
}

/* ---- the shelf ---- */

static bool is_input(const struct table_book *book)
{
    return strcmp(book->path, FILE_STANDARD_INPUT) == 0;
}

static void book_free(struct table_book *book)
{
    if (book == NULL)
        return;
    free(book->path);
    free(book->part);
    file_text_free(&book->text);
    free(book);
}

void table_shelf_free(struct table_shelf *shelf)
{
    for (size_t i = 0; i < shelf->count; i++)
        book_free(shelf->book[i]);
    free(shelf->book);
    *shelf = (struct table_shelf){0};
}

/* Notes that the book is in use, and frees the text of the one that was not for the longest time. */
static void shelf_use(struct table_shelf *shelf, struct table_book *book)
{
    struct table_book *oldest = NULL;
    size_t texts = 0;
    book->used = ++shelf->turn;
    for (size_t i = 0; i < shelf->count; i++) {
        struct table_book *other = shelf->book[i];
        if (other->text.bytes == NULL || is_input(other))
            continue;
        texts++;
        if (oldest == NULL || other->used < oldest->used)
            oldest = other;
    }
    if (texts > SHELF_TEXTS)
        file_text_free(&oldest->text);
}

static struct table_book *shelf_find(const struct table_shelf *shelf, const char *path)
{
    for (size_t i = 0; i < shelf->count; i++)
        if (strcmp(shelf->book[i]->path, path) == 0)
            return shelf->book[i];
    return NULL;
}

static struct table_book *shelf_add(struct table_shelf *shelf, const char *path)
{
    struct table_book *book = calloc(1, sizeof *book);
    if (book == NULL || (book->path = strdup(path)) == NULL ||
        !array_reserve(&shelf->book, &shelf->capacity, shelf->count + 1, sizeof *shelf->book)) {
        book_free(book);
        return NULL;
    }
    return shelf->book[shelf->count++] = book;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

struct table_book *table_shelf_open(struct table_shelf *shelf, const char *path, const struct table_how *how,
                                    kst_date date, struct error *err)
{
    struct stat now = {0};
    struct table_book *book = shelf_find(shelf, path);
    bool known = book != NULL;
    if (!known && (book = shelf_add(shelf, path)) == NULL) {
        error_no_memory(err);
        return NULL;
    }
    if (!is_input(book) && stat(path, &now) != 0)
        now = (struct stat){0}; /* book_fill() will say what is wrong */
    if (known && same_file(&book->was, &now))
        return book;
    book->was = now;
    book_fill(book, how, date);
    shelf_use(shelf, book);
    return book;
}

/* The place of the first part of the date, or of the date after it. */
static size_t part_find(const struct table_book *book, kst_date date)
{
    size_t low = 0, high = book->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (book->part[middle].date < date)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int table_book_day(struct table_shelf *shelf, struct table_book *book, const struct table_how *how,
                   struct day *day, struct error *err)
{
    struct stat now;
    int ret = 0;
    if (book->text.bytes == NULL) {
        if (stat(book->path, &now) != 0 || !same_file(&book->was, &now))
            return error_set(err, ERROR_DATA, "%s: has changed while it was being read", book->path);
        ret = text_read(book, how, err);
    }
    shelf_use(shelf, book);
    for (size_t i = part_find(book, day->date);
         ret == 0 && i < book->count && book->part[i].date == day->date; i++)
        ret = table_text_rows(&book->table, book->part[i].begin, book->part[i].end, book->part[i].line, how,
                              day, err);
    return ret;
}
