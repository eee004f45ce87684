#include "source/table-rows.h"

#include <endian.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t key_of(const struct day_line *line)
{
    uint64_t key;
    _Static_assert(sizeof line->ticker == sizeof key, "a ticker is one word");
    memcpy(&key, line->ticker, sizeof key);
    return be64toh(key);
}

static int by_key(const void *a, const void *b)
{
    const struct table_place *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static bool ascends(const struct day *day)
{
    uint64_t last = 0;
    for (size_t i = 0; i < day->count; i++) {
        uint64_t key = key_of(&day->line[i]);
        if (key <= last)
            return false;
        last = key;
    }
    return true;
}

struct table_place *table_places(const struct day *day)
{
    struct table_place *place = malloc((day->count + 1) * sizeof *place);
    bool ascending = true;
    if (place == NULL)
        return NULL;
    for (size_t i = 0; i < day->count; i++) {
        place[i] = (struct table_place){key_of(&day->line[i]), i};
        ascending &= i == 0 || place[i - 1].key < place[i].key;
    }
    if (!ascending)
        qsort(place, day->count, sizeof *place, by_key);
    return place;
}

int table_rows_twice(const struct day *day, size_t *first, size_t *second)
{
    if (ascends(day))
        return 0;
    struct table_place *place = table_places(day);
    if (place == NULL)
        return -1;
    *second = day->count;
    for (size_t i = 1; i < day->count; i++)
        if (place[i].key == place[i - 1].key && place[i].row < *second) {
            *first = place[i - 1].row;
            *second = place[i].row;
        }
    free(place);
    return *second < day->count;
}

/* ---- comparing two tables ---- */

int table_common(const struct day *a, const struct day *b)
{
    struct table_place *in_a = table_places(a), *in_b = table_places(b);
    int common = in_a != NULL && in_b != NULL ? 0 : -1;
    for (size_t i = 0, j = 0; common == 0 && i < a->count && j < b->count;) {
        common = in_a[i].key == in_b[j].key;
        if (in_a[i].key < in_b[j].key)
            i++;
        else
            j++;
    }
    free(in_a);
    free(in_b);
    return common;
}

static bool same_value(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool row_same(const struct day *a, size_t i, const struct day *b, size_t j, char what[static 160])
{
    const struct day_line *x = &a->line[i], *y = &b->line[j];
    if (strcmp(x->ticker, y->ticker) != 0) {
        bool less = strcmp(x->ticker, y->ticker) < 0;
        snprintf(what, 160, "only %s has %s", less ? "the first" : "the second",
                 less ? x->ticker : y->ticker);
        return false;
    }
    if (strcmp(x->market, y->market) != 0 || strcmp(x->name, y->name) != 0) {
        snprintf(what, 160, "%s has another %s", x->ticker,
                 strcmp(x->name, y->name) != 0 ? "name" : "market");
        return false;
    }
    for (int c = 0; c < RAW_PUBLISHED; c++)
        if (!same_value(a->column[c][i], b->column[c][j])) {
            snprintf(what, 160, "%s has %s %.17g and %.17g", x->ticker, raw_column_name[c], a->column[c][i],
                     b->column[c][j]);
            return false;
        }
    return true;
}

bool table_same(const struct day *a, const struct day *b, char what[static 160])
{
    struct table_place *in_a = table_places(a), *in_b = table_places(b);
    bool same = in_a != NULL && in_b != NULL;
    size_t count = a->count < b->count ? a->count : b->count;
    if (!same)
        snprintf(what, 160, "not enough memory to compare");
    for (size_t i = 0; same && i < count; i++)
        same = row_same(a, in_a[i].row, b, in_b[i].row, what);
    if (same && a->count != b->count) {
        const bool more = a->count > b->count;
        snprintf(what, 160, "only %s has %s", more ? "the first" : "the second",
                 more ? a->line[in_a[count].row].ticker : b->line[in_b[count].row].ticker);
        same = false;
    }
    free(in_a);
    free(in_b);
    return same;
}

bool table_values_same(const struct day *a, const struct day *b)
{
    struct table_place *in_a = table_places(a), *in_b = table_places(b);
    bool same = in_a != NULL && in_b != NULL && a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) {
        same = in_a[i].key == in_b[i].key;
        for (int c = 0; same && c < RAW_PUBLISHED; c++)
            same = same_value(a->column[c][in_a[i].row], b->column[c][in_b[i].row]);
    }
    free(in_a);
    free(in_b);
    return same;
}
