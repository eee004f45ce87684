#include "cmd/export-days.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "answer/day-table.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/replace.h"
#include "source/file.h"

struct exporting {
    const struct invocation *in;
    const struct export_days *export;
    kst_date *date; /* [count] */
    size_t count;
    size_t same;           /* how many files were there already */
    struct day day;        /* the one that is being written */
    struct output text;    /* its table */
    struct output packed;  /* the same, packed */
    struct file_text file; /* the file that is there */
};

/* ---- one day ---- */

/* Writes `text` as one gzip member. The head has no time in it, so the same text gives the same bytes. */
static int text_pack(const struct output *text, struct output *packed, struct error *err)
{
    z_stream z = {.next_in = (unsigned char *)text->bytes, .avail_in = (unsigned)text->used};
    if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return error_no_memory(err);
    size_t most = deflateBound(&z, text->used);
    char *room = output_room(packed, most);
    if (room) {
        z.next_out = (unsigned char *)room;
        z.avail_out = (unsigned)most;
        deflate(&z, Z_FINISH);
        output_fill(packed, most - z.avail_out);
    }
    deflateEnd(&z);
    return room ? 0 : error_no_memory(err);
}

/* The body of a file; `arg` is a struct output in memory. */
static void bytes_write(void *arg, struct output *out)
{
    const struct output *bytes = arg;
    output_bytes(out, bytes->bytes, bytes->used);
}

/* Whether the file is there: 1 with the same table, 0 not at all or to be replaced, else an error. */
static int file_compare(struct exporting *exporting, const char *path, struct error *err)
{
    const struct output *text = &exporting->text;
    if (access(path, F_OK))
        return 0;
    int ret = file_read(path, FILE_DAY_MOST, &exporting->file, err);
    bool same = ret == 0 && exporting->file.length == text->used &&
                memcmp(exporting->file.bytes, text->bytes, text->used) == 0;
    if (same)
        return 1;
    if (exporting->export->replace)
        return 0;
    error_set(err, ERROR_CONFLICT, "%s is there with other content", path);
    return error_remedy(err, ERROR_CONFLICT, REMEDY_REPLACE_FILE);
}

static int day_write(struct exporting *exporting, kst_date date, struct error *err)
{
    const struct export_days *export = exporting->export;
    char path[PATH_MAX], text[DATE_TEXT];
    exporting->text.used = exporting->packed.used = 0;
    if (snprintf(path, sizeof path, "%s/%s.csv%s", export->dir, date_format(date, text),
                 export->gzip ? ".gz" : "") >= (int)sizeof path)
        return error_set(err, ERROR_USAGE, "the path of the folder is too long: %s", export->dir);
    if (day_get(exporting->in->txn, date, &exporting->day))
        return store_txn_error(exporting->in->txn, err);
    day_table_write(&exporting->day, &exporting->text);
    if (exporting->text.failed)
        return error_no_memory(err);
    int ret = file_compare(exporting, path, err);
    if (ret) {
        exporting->same += ret > 0;
        return ret > 0 ? 0 : ret;
    }
    if (export->gzip)
        ret = text_pack(&exporting->text, &exporting->packed, err);
    return ret ? ret
               : file_replace(path, bytes_write, export->gzip ? &exporting->packed : &exporting->text, err);
}

/* ---- all of them ---- */

static int dates_find(struct exporting *exporting, struct error *err)
{
    const struct export_days *export = exporting->export;
    struct store_txn *txn = exporting->in->txn;
    if (day_dates(txn, export->from, export->to, &exporting->date, &exporting->count))
        return store_txn_error(txn, err);
    return exporting->count ? 0 : error_set(err, ERROR_NOT_FOUND, "none of these days is stored");
}

static int dir_make(const char *dir, struct error *err)
{
    struct stat found;
    if (mkdir(dir, 0777) == 0)
        return 0;
    if (errno == EEXIST) {
        if (stat(dir, &found) == 0 && !S_ISDIR(found.st_mode))
            return error_set(err, ERROR_CREATE, "%s is no folder, expected one for the files of days", dir);
        return 0;
    }
    return error_set(err, errno == ENOENT ? ERROR_CREATE : error_from_errno(errno), "cannot make %s: %s", dir,
                     strerror(errno));
}

static int days_write(struct exporting *exporting, struct error *err)
{
    struct progress progress;
    int ret = dir_make(exporting->export->dir, err);
    if (ret)
        return ret;
    progress_begin(&progress, "exporting", exporting->count, "day");
    for (size_t i = 0; ret == 0 && i < exporting->count; i++) {
        ret = day_write(exporting, exporting->date[i], err);
        progress_step(&progress, i + 1);
    }
    progress_end(&progress);
    return ret;
}

static void result_print(const struct exporting *exporting)
{
    const struct invocation *in = exporting->in;
    kst_date first = exporting->date[0], last = exporting->date[exporting->count - 1];
    char from[DATE_TEXT], to[DATE_TEXT];
    struct json json;
    date_format(first, from);
    date_format(last, to);
    if (in->json) {
        json_begin(&json, in->out);
        json_object(&json, NULL);
        json_text(&json, "folder", exporting->export->dir);
        json_int(&json, "days", (int64_t)exporting->count);
        json_int(&json, "unchanged", (int64_t)exporting->same);
        json_text(&json, "from", from);
        json_text(&json, "to", to);
        json_close(&json);
        json_end(&json);
    } else if (!in->quiet) {
        output_format(in->out, "%zu day%s exported to %s (%s to %s)", exporting->count,
                      exporting->count == 1 ? "" : "s", exporting->export->dir, from, to);
        if (exporting->same)
            output_format(in->out, "; %zu of them were there already", exporting->same);
        output_char(in->out, '\n');
    }
}

int export_days_write(const struct invocation *in, const struct export_days *export, struct error *err)
{
    struct exporting exporting = {.in = in, .export = export};
    output_open(&exporting.text, OUTPUT_MEMORY);
    output_open(&exporting.packed, OUTPUT_MEMORY);
    int ret = dates_find(&exporting, err);
    if (ret == 0)
        ret = days_write(&exporting, err);
    if (ret == 0)
        result_print(&exporting);
    free(exporting.date);
    day_free(&exporting.day);
    file_text_free(&exporting.file);
    output_close(&exporting.text, "memory", NULL);
    output_close(&exporting.packed, "memory", NULL);
    return ret;
}
