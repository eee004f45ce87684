#include "job/rejected.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <zlib.h>

#include "base/array.h"
#include "base/json.h"
#include "base/replace.h"
#include "base/text.h"
#include "market/clock.h"

#define SUFFIX ".json.gz"

/* ---- packing: what is written to `text` is packed to `out` piece by piece ---- */

struct packing {
    const struct rejected_table *table;
    struct output text; /* JSON that is not packed yet */
    struct json json;
    struct output *out;
    z_stream z;
};

#define PIECE 16384 /* bytes that are packed at once, and of a body that are escaped at once */

/* Packs what has been written, all of it with `flush` Z_FINISH, and forgets it. */
static void pack(struct packing *packing, int flush)
{
    int rc = Z_OK;
    packing->z.next_in = (unsigned char *)packing->text.bytes;
    packing->z.avail_in = (unsigned)packing->text.used;
    do {
        char *room = output_room(packing->out, PIECE);
        if (!room)
            return;
        packing->z.next_out = (unsigned char *)room;
        packing->z.avail_out = PIECE;
        rc = deflate(&packing->z, flush);
        output_fill(packing->out, PIECE - packing->z.avail_out);
    } while (rc == Z_OK && (packing->z.avail_in || !packing->z.avail_out || flush == Z_FINISH));
    if (packing->text.failed && !packing->out->failed)
        packing->out->failed = packing->text.failed;
    packing->text.used = 0;
}

static void pack_some(struct packing *packing)
{
    if (packing->text.used >= PIECE)
        pack(packing, Z_NO_FLUSH);
}

/* ---- bodies ---- */

/* Copies what comes next of a body to `piece` and ends it with a NUL byte; a character is not cut where the
 * body is a text. Returns how many bytes that are. */
static size_t piece_take(const char *bytes, size_t length, char piece[static PIECE + 1])
{
    size_t taken = length > PIECE ? PIECE : length;
    for (int i = 0; taken < length && i < 3 && ((unsigned char)bytes[taken] & 0xC0) == 0x80; i++)
        taken--;
    memcpy(piece, bytes, taken);
    piece[taken] = '\0';
    return taken;
}

/* Whether the body is UTF-8 without NUL. */
static bool body_is_text(const char *bytes, size_t length)
{
    char piece[PIECE + 1];
    if (memchr(bytes, '\0', length))
        return false;
    for (size_t at = 0, taken; at < length; at += taken) {
        taken = piece_take(bytes + at, length - at, piece);
        if (text_broken(piece, taken) != piece + taken)
            return false;
    }
    return true;
}

/* The text, escaped, between quotation marks. Each piece is a text of its own, whose quotation marks are
 * taken off again. */
static void text_body(struct packing *packing, const char *bytes, size_t length)
{
    char piece[PIECE + 1];
    struct output *text = &packing->text;
    json_key(&packing->json, "body");
    output_char(text, '"');
    for (size_t at = 0; at < length && !packing->out->failed;) {
        struct output escaped;
        at += piece_take(bytes + at, length - at, piece);
        output_open(&escaped, OUTPUT_MEMORY);
        json_quote(&escaped, piece);
        if (escaped.failed)
            text->failed = escaped.failed;
        else
            output_bytes(text, escaped.bytes + 1, escaped.used - 2);
        output_close(&escaped, "memory", NULL);
        pack_some(packing);
    }
    output_char(text, '"');
}

/* By RFC 4648. */
static void base64_write(struct output *out, const unsigned char *bytes, size_t length)
{
    static const char letter[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < length; i += 3) {
        uint32_t bits = (uint32_t)bytes[i] << 16 | (i + 1 < length ? (uint32_t)bytes[i + 1] << 8 : 0) |
                        (i + 2 < length ? bytes[i + 2] : 0);
        output_char(out, letter[bits >> 18]);
        output_char(out, letter[bits >> 12 & 63]);
        output_char(out, i + 1 < length ? letter[bits >> 6 & 63] : '=');
        output_char(out, i + 2 < length ? letter[bits & 63] : '=');
    }
}

static void other_body(struct packing *packing, const char *bytes, size_t length)
{
    const size_t most = PIECE / 3 * 3;
    json_key(&packing->json, "body_base64");
    output_char(&packing->text, '"');
    for (size_t at = 0; at < length && !packing->out->failed; at += most) {
        base64_write(&packing->text, (const unsigned char *)bytes + at,
                     length - at < most ? length - at : most);
        pack_some(packing);
    }
    output_char(&packing->text, '"');
}

static void answer_write(struct packing *packing, const struct source_evidence *answer)
{
    const char *bytes = answer->bytes ? answer->bytes : "";
    size_t length = answer->bytes ? answer->length : 0;
    json_object(&packing->json, NULL);
    json_text(&packing->json, "request", answer->request);
    json_int(&packing->json, "bytes", (int64_t)length);
    if (body_is_text(bytes, length))
        text_body(packing, bytes, length);
    else
        other_body(packing, bytes, length);
    json_close(&packing->json);
    pack_some(packing);
}

/* ---- the file ---- */

static void table_write(struct packing *packing)
{
    const struct rejected_table *table = packing->table;
    struct json *json = &packing->json;
    char date[DATE_TEXT], at[CLOCK_TEXT];
    json_begin(json, &packing->text);
    json_object(json, NULL);
    json_text(json, "date", date_format(table->date, date));
    json_text(json, "source", table->source);
    json_text(json, "rejected_at", clock_format_kst(table->at_utc, at));
    json_text(json, "reason", table->reason);
    json_array(json, "answers");
    for (unsigned i = 0; i < table->count; i++)
        answer_write(packing, &table->answers[i]);
    json_close_array(json);
    json_close(json);
    json_end(json);
}

static void body_write(void *arg, struct output *out)
{
    struct packing packing = {.table = arg, .out = out};
    output_open(&packing.text, OUTPUT_MEMORY);
    if (deflateInit2(&packing.z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK) {
        table_write(&packing);
        pack(&packing, Z_FINISH);
        deflateEnd(&packing.z);
    } else if (!out->failed) {
        out->failed = ENOMEM;
    }
    output_close(&packing.text, "memory", NULL);
}

/* "2026-01-30-krx-openapi.json.gz": what follows a colon in a source's name may be a path. */
static void name_make(const struct rejected_table *table, char name[static REJECTED_NAME])
{
    char date[DATE_TEXT];
    snprintf(name, REJECTED_NAME, "%s-%.*s" SUFFIX, date_format(table->date, date),
             (int)strnlen(table->source, strcspn(table->source, ":/")), table->source);
}

/* ---- those that are there ---- */

struct kept {
    char name[REJECTED_NAME];
    struct timespec at;
};
struct folder {
    struct kept *kept; /* [count] */
    size_t count, capacity;
};

/* Whether a file is one of these; *unfinished: or what a process has left that was killed while it wrote. */
static bool name_is(const char *name, bool *unfinished)
{
    kst_date date;
    const char *suffix = strstr(name, SUFFIX);
    if (!date_parse_part(name, strnlen(name, DATE_TEXT - 1), &date) || !suffix)
        return false;
    *unfinished = suffix[strlen(SUFFIX)] != '\0';
    return strlen(name) < REJECTED_NAME;
}

#define UNFINISHED_SECONDS 3600 /* older than that, it is nobody's any more */

static bool folder_add(struct folder *folder, const char *name, struct timespec at)
{
    if (!array_reserve(&folder->kept, &folder->capacity, folder->count + 1, sizeof *folder->kept))
        return false;
    struct kept *kept = &folder->kept[folder->count++];
    snprintf(kept->name, sizeof kept->name, "%s", name);
    kept->at = at;
    return true;
}

static bool folder_read(const char *path, bool clean, struct folder *folder)
{
    DIR *dir = opendir(path);
    bool good = true, unfinished;
    struct stat st;
    if (!dir)
        return true;
    for (struct dirent *entry; good && (entry = readdir(dir));) {
        if (!name_is(entry->d_name, &unfinished) ||
            fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
            continue;
        if (!unfinished)
            good = folder_add(folder, entry->d_name, st.st_mtim);
        else if (clean && st.st_mtim.tv_sec + UNFINISHED_SECONDS < time(NULL))
            unlinkat(dirfd(dir), entry->d_name, 0);
    }
    closedir(dir);
    return good;
}

/* The newest first. */
static int by_time(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;
    if (x->at.tv_sec != y->at.tv_sec)
        return x->at.tv_sec < y->at.tv_sec ? 1 : -1;
    if (x->at.tv_nsec != y->at.tv_nsec)
        return x->at.tv_nsec < y->at.tv_nsec ? 1 : -1;
    return strcmp(y->name, x->name);
}

static bool path_join(char path[static PATH_MAX], const char *dir, const char *name)
{
    return snprintf(path, PATH_MAX, "%s/%s", dir, name) < PATH_MAX;
}

/* Files that cannot be removed stay: the next table tries again. */
static void oldest_remove(const char *dir)
{
    struct folder folder = {0};
    char path[PATH_MAX];
    folder_read(dir, true, &folder);
    if (folder.count)
        qsort(folder.kept, folder.count, sizeof *folder.kept, by_time);
    for (size_t i = REJECTED_KEPT; i < folder.count; i++)
        if (path_join(path, dir, folder.kept[i].name))
            unlink(path);
    free(folder.kept);
}

int rejected_keep(const char *store_dir, const struct rejected_table *table, char name[static REJECTED_NAME],
                  struct error *err)
{
    char dir[PATH_MAX], path[PATH_MAX];
    name_make(table, name);
    if (!path_join(dir, store_dir, REJECTED_FOLDER) || !path_join(path, dir, name))
        return error_set(err, ERROR_CREATE, "%s: its path is too long", name);
    if (mkdir(dir, 0777) && errno != EEXIST)
        return error_set(err, error_from_errno(errno), "%s: %s", dir, strerror(errno));
    int ret = file_replace_mode(path, 0640, body_write, (void *)table, err);
    if (ret == 0)
        oldest_remove(dir);
    return ret;
}

void rejected_list(const char *store_dir, struct rejected_list *list)
{
    struct folder folder = {0};
    char dir[PATH_MAX];
    *list = (struct rejected_list){0};
    if (path_join(dir, store_dir, REJECTED_FOLDER))
        folder_read(dir, false, &folder);
    if (folder.count) {
        qsort(folder.kept, folder.count, sizeof *folder.kept, by_time);
        memcpy(list->newest, folder.kept[0].name, sizeof list->newest);
        list->newest_utc = folder.kept[0].at.tv_sec;
        list->count = (unsigned)folder.count;
    }
    free(folder.kept);
}
