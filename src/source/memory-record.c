#include "source/memory-record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/json-read.h"

#define RECORD_VERSION 1

#define FIELD(type, structure, member)                                                                       \
    {                                                                                                        \
#member, type, offsetof(struct structure, member), sizeof((struct structure *)0)->member             \
    }

const struct memory_field memory_breaker_fields[] = {
    FIELD(MEMORY_INSTANT, memory_breaker, since),
    FIELD(MEMORY_INSTANT, memory_breaker, until),
    FIELD(MEMORY_TEXT, memory_breaker, why),
    {0},
};

const struct memory_field memory_session_fields[] = {
    FIELD(MEMORY_TEXT, memory_session, account),
    FIELD(MEMORY_TEXT, memory_session, cookie),
    FIELD(MEMORY_INSTANT, memory_session, begun),
    FIELD(MEMORY_INSTANT, memory_session, until),
    {0},
};

#define OF_ERROR(type, name, member)                                                                         \
    {                                                                                                        \
        name, type, offsetof(struct memory_notice, what.member), sizeof((struct error *)0)->member           \
    }

const struct memory_field memory_notice_fields[] = {
    FIELD(MEMORY_INSTANT, memory_notice, since),
    FIELD(MEMORY_INSTANT, memory_notice, newest),
    OF_ERROR(MEMORY_CODE, "code", code),
    OF_ERROR(MEMORY_REMEDY, "remedy", remedy),
    OF_ERROR(MEMORY_TEXT, "text", text),
    OF_ERROR(MEMORY_TEXT, "about", about),
    {0},
};

/* Numbers of remedies change from version to version; words do not. */
static const struct {
    enum error_remedy remedy;
    const char *word;
} remedy_table[] = {
    {REMEDY_KEY_UNKNOWN, "key-unknown"},
    {REMEDY_API_APPROVAL, "api-approval"},
    {REMEDY_PASSWORD_CHANGE, "password-change"},
    {REMEDY_BLOCKED, "blocked"},
    {REMEDY_QUOTA, "quota"},
    {REMEDY_STATE, "state"},
    {REMEDY_STATE_ANEW, "state"},
};
#define REMEDIES (sizeof remedy_table / sizeof *remedy_table)

const char *memory_remedy_word(enum error_remedy remedy)
{
    for (size_t i = 0; i < REMEDIES; i++)
        if (remedy_table[i].remedy == remedy)
            return remedy_table[i].word;
    return NULL;
}

static enum error_remedy word_remedy(const char *word)
{
    for (size_t i = 0; i < REMEDIES; i++)
        if (strcmp(remedy_table[i].word, word) == 0)
            return remedy_table[i].remedy;
    return REMEDY_NONE;
}

/* ---- writing ---- */

static void field_write(struct json *json, const struct memory_field *field, const void *value)
{
    switch (field->type) {
    case MEMORY_TEXT:
        json_text(json, field->name, value);
        break;
    case MEMORY_INSTANT:
        json_int(json, field->name, *(const int64_t *)value);
        break;
    case MEMORY_CODE:
        json_int(json, field->name, *(const int *)value);
        break;
    case MEMORY_REMEDY:
        json_text(json, field->name, memory_remedy_word(*(const enum error_remedy *)value));
        break;
    }
}

int memory_record_write(const struct memory_field *fields, const void *record, char **bytes, size_t *length,
                        struct error *err)
{
    struct output out;
    struct json json;
    output_open(&out, OUTPUT_MEMORY);
    json_begin(&json, &out);
    json_object(&json, NULL);
    json_int(&json, "version", RECORD_VERSION);
    for (const struct memory_field *field = fields; field->name; field++)
        field_write(&json, field, (const char *)record + field->offset);
    json_close(&json);
    return output_take(&out, bytes, length, err);
}

/* ---- reading ---- */

/* An integer, as json_int() writes it. */
static bool integer_read(const char *text, int64_t *number)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    *number = value;
    return errno == 0 && *end == '\0';
}

static bool integer_take(struct json_reader *reader, int64_t least, int64_t most, int64_t *number)
{
    return json_read(reader) == JSON_NUMBER && integer_read(reader->text, number) && *number >= least &&
           *number <= most;
}

static bool text_take(struct json_reader *reader, char *text, size_t size)
{
    if (json_read(reader) != JSON_TEXT || strlen(reader->text) >= size)
        return false;
    memcpy(text, reader->text, strlen(reader->text) + 1);
    return true;
}

static bool remedy_take(struct json_reader *reader, enum error_remedy *remedy)
{
    enum json_token token = json_read(reader);
    *remedy = token == JSON_TEXT ? word_remedy(reader->text) : REMEDY_NONE;
    return token == JSON_TEXT || token == JSON_NULL;
}

/* An instant lies in years that can be printed, so that no sum of instants overflows. */
#define INSTANT_MOST (INT64_C(1) << 40)

static bool field_take(struct json_reader *reader, const struct memory_field *field, void *value)
{
    int64_t number;
    switch (field->type) {
    case MEMORY_TEXT:
        return text_take(reader, value, field->size);
    case MEMORY_INSTANT:
        return integer_take(reader, 0, INSTANT_MOST, value);
    case MEMORY_CODE:
        if (!integer_take(reader, -1000, 0, &number))
            return false;
        *(int *)value = (int)number;
        return true;
    case MEMORY_REMEDY:
        return remedy_take(reader, value);
    }
    return false;
}

/* Reads on behind the value that comes next. */
static bool value_pass(struct json_reader *reader)
{
    enum json_token token = json_read(reader);
    if (token == JSON_OBJECT || token == JSON_ARRAY)
        token = json_read_past(reader);
    return token > JSON_DONE;
}

static const struct memory_field *field_named(const struct memory_field *fields, const char *name)
{
    while (fields->name && strcmp(fields->name, name) != 0)
        fields++;
    return fields;
}

static bool member_take(struct json_reader *reader, const struct memory_field *fields, void *record)
{
    const struct memory_field *field = field_named(fields, reader->text);
    return field->name ? field_take(reader, field, (char *)record + field->offset) : value_pass(reader);
}

static void fields_clear(const struct memory_field *fields, void *record)
{
    for (; fields->name; fields++)
        memset((char *)record + fields->offset, 0, fields->size);
}

bool memory_record_read(const struct memory_field *fields, const char *bytes, size_t length, void *record)
{
    char room[MEMORY_RECORD_MOST + 1];
    struct json_reader reader;
    int64_t version;
    if (length > MEMORY_RECORD_MOST)
        return false;
    fields_clear(fields, record);
    json_read_begin(&reader, bytes, length, room);
    if (json_read(&reader) != JSON_OBJECT || json_read(&reader) != JSON_NAME ||
        strcmp(reader.text, "version") != 0 ||
        !integer_take(&reader, RECORD_VERSION, RECORD_VERSION, &version))
        return false;
    enum json_token token = json_read(&reader);
    while (token == JSON_NAME && member_take(&reader, fields, record))
        token = json_read(&reader);
    return token == JSON_OBJECT_END && json_read(&reader) == JSON_DONE;
}
