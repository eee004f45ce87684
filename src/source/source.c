#include "source/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "market/clock.h"

const struct source_kind *const source_table[] = {&source_directory, &source_demo};
const unsigned source_count = sizeof source_table / sizeof *source_table;

struct source {
    const struct source_kind *kind;
    void *state;
    const struct calendar *calendar;
    int complete_minute;
    char *spec;
};

/* The kind that the `length` bytes at `name` name. */
static const struct source_kind *kind_named(const char *name, size_t length)
{
    for (unsigned i = 0; i < source_count; i++)
        if (strlen(source_table[i]->name) == length && memcmp(source_table[i]->name, name, length) == 0)
            return source_table[i];
    return NULL;
}

char *source_names(char text[static SOURCE_NAMES_TEXT])
{
    size_t used = 0;
    for (unsigned i = 0; i < source_count && used < SOURCE_NAMES_TEXT; i++) {
        const struct source_kind *kind = source_table[i];
        used +=
            (size_t)snprintf(text + used, SOURCE_NAMES_TEXT - used, "%s%s%s%s", i > 0 ? ", " : "", kind->name,
                             kind->argument != NULL ? ":" : "", kind->argument != NULL ? kind->argument : "");
    }
    return text;
}

static int no_such_kind(const char *name, size_t length, struct error *err)
{
    char wanted[SUGGEST_TEXT], hint[SUGGEST_TEXT], names[SOURCE_NAMES_TEXT];
    size_t shown = length < sizeof wanted - 1 ? length : sizeof wanted - 1;
    memcpy(wanted, name, shown);
    wanted[shown] = '\0';
    struct suggest suggest = {.wanted = wanted};
    for (unsigned i = 0; i < source_count; i++)
        suggest_offer(&suggest, source_table[i]->name);
    return error_set(err, ERROR_USAGE, "there is no source '%s'%s; sources are %s", wanted,
                     suggest_text(&suggest, hint), source_names(names));
}

int source_open(const char *spec, int complete_minute, const struct calendar *calendar,
                struct source **source, struct error *err)
{
    size_t length = strcspn(spec, ":");
    const char *argument = spec[length] == ':' ? spec + length + 1 : NULL;
    const struct source_kind *kind = kind_named(spec, length);
    if (kind == NULL)
        return no_such_kind(spec, length, err);
    if (argument != NULL && kind->argument == NULL)
        return error_set(err, ERROR_USAGE, "source %s takes no argument, and '%s' gives one", kind->name,
                         spec);
    struct source *made = calloc(1, sizeof *made);
    if (made == NULL || (made->spec = strdup(spec)) == NULL) {
        free(made);
        return error_set(err, ERROR_NO_MEMORY, "not enough memory to open source %s", spec);
    }
    made->kind = kind;
    made->calendar = calendar;
    made->complete_minute = complete_minute < 0 ? kind->complete_minute : complete_minute;
    int ret = kind->open(argument, calendar, &made->state, err);
    if (ret != 0) {
        free(made->spec);
        free(made);
        return ret;
    }
    *source = made;
    return 0;
}

void source_close(struct source **source)
{
    struct source *closed = *source;
    if (closed == NULL)
        return;
    closed->kind->close(closed->state);
    free(closed->spec);
    free(closed);
    *source = NULL;
}

const char *source_spec(const struct source *source)
{
    return source->spec;
}

int source_fetch(struct source *source, kst_date date, struct day *day, struct error *err)
{
    day_clear(day, date);
    return source->kind->fetch(source->state, date, day, err);
}

void source_range(struct source *source, kst_date *first, kst_date *last)
{
    *first = *last = 0;
    if (source->kind->range != NULL)
        source->kind->range(source->state, first, last);
}

bool source_has(struct source *source, kst_date date)
{
    return source->kind->has != NULL && source->kind->has(source->state, date);
}

int source_stray(struct source *source, size_t n, struct error *err)
{
    return source->kind->stray != NULL ? source->kind->stray(source->state, n, err) : 0;
}

int64_t source_complete_at(const struct source *source, kst_date date)
{
    return clock_utc_at(date, source->complete_minute);
}

kst_date source_session_date(const struct source *source, int64_t now_utc)
{
    kst_date date = clock_kst_date(now_utc);
    if (!calendar_is_open(source->calendar, date))
        date = calendar_prev(source->calendar, date);
    while (source_complete_at(source, date) > now_utc)
        date = calendar_prev(source->calendar, date);
    return date;
}
