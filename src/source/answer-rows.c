#include "source/answer-rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"
#include "source/answer-other.h"
#include "source/answer-row.h"

void answer_room_free(struct answer_room *room)
{
    free(room->bytes);
    *room = (struct answer_room){0};
}

/* ---- what a service tells beside rows ---- */

static long count_read(const char *text)
{
    uint64_t count;
    return parse_count(text, &count) && count < 1000000000 ? (long)count : -1;
}

static void fact_take(struct answer_facts *facts, const char *name, const char *text)
{
    const struct {
        const char *name;
        char *text;
        size_t size;
        long *count;
    } table[] = {
        {"resultCode", facts->code, sizeof facts->code, NULL},
        {"respCode", facts->code, sizeof facts->code, NULL},
        {"_error_code", facts->code, sizeof facts->code, NULL},
        {"resultMsg", facts->message, sizeof facts->message, NULL},
        {"respMsg", facts->message, sizeof facts->message, NULL},
        {"_error_message", facts->message, sizeof facts->message, NULL},
        {"CURRENT_DATETIME", facts->clock, sizeof facts->clock, NULL},
        {"totalCount", NULL, 0, &facts->total},
        {"pageNo", NULL, 0, &facts->page},
        {"numOfRows", NULL, 0, &facts->page_rows},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (strcmp(table[i].name, name) != 0)
            continue;
        if (table[i].count)
            *table[i].count = count_read(text);
        else
            answer_text_take(table[i].text, table[i].size, text, strlen(text));
    }
}

/* ---- the way to the rows ---- */

struct walk {
    struct json_reader reader;
    struct answer_row row;
    unsigned level; /* so many of the names of the path lead to the innermost object, if depth - 1 do */
};

/* Whether the name is the next one of the path; *last: and the last one. */
static bool on_path(const struct walk *walk, const char *name, bool *last)
{
    const char *part = walk->row.shape->rows_path;
    if (walk->level != walk->reader.depth - 1)
        return false;
    for (unsigned i = 0; i < walk->level; i++)
        part = strchr(part, '.') + 1;
    size_t length = strcspn(part, ".");
    *last = part[length] == '\0';
    return strlen(name) == length && memcmp(name, part, length) == 0;
}

static int rows_read(struct walk *walk)
{
    enum json_token token;
    int ret = 0;
    while (ret == 0 && (token = json_read(&walk->reader)) == JSON_OBJECT)
        ret = answer_row_read(&walk->row, &walk->reader);
    if (ret || token == JSON_ARRAY_END)
        return ret;
    if (token == JSON_WRONG)
        return ERROR_DATA;
    return error_set(walk->row.err, ERROR_DATA, "row %zu is no object", walk->row.number + 1);
}

/* The value of a member that leads to the rows, or is where they are. */
static int path_value(struct walk *walk, enum json_token token, bool last)
{
    struct answer_facts *facts = walk->row.facts;
    if (token == JSON_NULL || (token == JSON_TEXT && walk->reader.text[0] == '\0') ||
        (last && (token == JSON_ARRAY || token == JSON_OBJECT))) {
        facts->found = true;
        return token == JSON_ARRAY    ? rows_read(walk)
               : token == JSON_OBJECT ? answer_row_read(&walk->row, &walk->reader)
                                      : 0;
    }
    if (token == JSON_OBJECT) {
        walk->level++;
        return 0;
    }
    return error_set(walk->row.err, ERROR_DATA, "what stands at %s is no %s", walk->row.shape->rows_path,
                     last ? "array of rows" : "object");
}

static int member_read(struct walk *walk)
{
    struct json_reader *reader = &walk->reader;
    char name[48] = "";
    bool last, path = on_path(walk, reader->text, &last);
    if (strlen(reader->text) < sizeof name)
        strcpy(name, reader->text);
    enum json_token token = json_read(reader);
    if (token == JSON_WRONG)
        return ERROR_DATA;
    if (path)
        return path_value(walk, token, last);
    if (token == JSON_ARRAY)
        return json_read_past(reader) == JSON_WRONG ? ERROR_DATA : 0;
    if (token == JSON_TEXT || token == JSON_NUMBER)
        fact_take(walk->row.facts, name, reader->text);
    return 0;
}

static int walk_on(struct walk *walk)
{
    struct json_reader *reader = &walk->reader;
    enum json_token token = json_read(reader);
    int ret = 0;
    if (token == JSON_ARRAY)
        return error_set(walk->row.err, ERROR_DATA, "the answer is an array, expected an object with %s",
                         walk->row.shape->rows_path);
    while (ret == 0 && (token = json_read(reader)) > JSON_DONE) {
        if (token == JSON_NAME)
            ret = member_read(walk);
        else if (walk->level >= reader->depth) /* JSON_OBJECT_END */
            walk->level = reader->depth ? reader->depth - 1 : 0;
    }
    return ret == 0 && token == JSON_WRONG ? ERROR_DATA : ret;
}

/* ---- the whole answer ---- */

/* Says what is wrong with the JSON, and what stands there. */
static int broken(const struct json_reader *reader, struct answer_facts *facts, struct error *err)
{
    char there[32], quote[TEXT_QUOTE];
    size_t at = (size_t)(reader->at - reader->begin), left = (size_t)(reader->end - reader->at);
    facts->kind = ANSWER_BROKEN;
    if (left == 0)
        return error_set(err, ERROR_DATA, "the answer is not whole: it ends at byte %zu, and %s", at,
                         reader->fault);
    answer_text_take(there, sizeof there, reader->at, left);
    return error_set(err, ERROR_DATA, "the answer is no JSON: at byte %zu, where \"%s\" stands, %s", at,
                     text_quote(there, strlen(there), quote), reader->fault);
}

static int place_check(const struct walk *walk)
{
    const struct answer_facts *facts = walk->row.facts;
    if (facts->found)
        return 0;
    if (facts->message[0] == '\0' && facts->code[0] == '\0')
        return error_set(walk->row.err, ERROR_DATA, "the answer has no %s", walk->row.shape->rows_path);
    return error_set(walk->row.err, ERROR_DATA, "the answer has no %s; it says \"%s\" (%s)",
                     walk->row.shape->rows_path, facts->message, facts->code[0] ? facts->code : "no code");
}

static int room_make(struct answer_room *room, size_t length, struct error *err)
{
    if (length < room->capacity)
        return 0;
    char *more = realloc(room->bytes, length + 1);
    if (!more)
        return error_no_memory(err);
    room->bytes = more;
    room->capacity = length + 1;
    return 0;
}

int answer_rows_read(const char *bytes, size_t length, const struct answer_shape *shape,
                     struct answer_room *room, struct day *day, struct answer_facts *facts, struct error *err)
{
    struct walk walk = {.row = {.shape = shape, .room = room, .day = day, .facts = facts, .err = err}};
    size_t count = day ? day->count : 0;
    *facts = (struct answer_facts){.total = -1, .page = -1, .page_rows = -1};
    int ret = answer_other(bytes, length, "JSON", facts, err);
    if (ret == 0)
        ret = room_make(room, length, err);
    if (ret == 0)
        ret = answer_row_begin(&walk.row);
    if (ret)
        return ret;
    json_read_begin(&walk.reader, bytes, length, room->bytes);
    ret = walk_on(&walk);
    if (ret && walk.reader.fault)
        ret = broken(&walk.reader, facts, err);
    if (ret == 0)
        ret = place_check(&walk);
    if (ret == 0)
        ret = answer_row_end(&walk.row);
    if (ret && day)
        day->count = count;
    return ret;
}
