#include "source/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/suggest.h"
#include "market/clock.h"

const struct source_kind *const source_table[] = {&source_directory, &source_demo};
const unsigned source_count = sizeof source_table / sizeof *source_table;

/* ---- names ---- */

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

/* ---- opening and closing ---- */

static int no_memory(const char *name, struct error *err)
{
    return error_set(err, ERROR_NO_MEMORY, "not enough memory to open source %s", name);
}

/* "a, b": the list's text with one more name. */
static char *text_joined(const char *text, const char *name)
{
    char *joined;
    if (text == NULL)
        return strdup(name);
    return asprintf(&joined, "%s, %s", text, name) < 0 ? NULL : joined;
}

static int member_add(struct source *source, const struct member *member, struct error *err)
{
    char *name = strdup(member->name), *text = text_joined(source->text, member->name);
    if (name == NULL || text == NULL ||
        !array_reserve(&source->member, &source->capacity, source->count + 1, sizeof *member)) {
        free(name);
        free(text);
        return no_memory(member->name, err);
    }
    free(source->text);
    source->text = text;
    source->member[source->count] = *member;
    source->member[source->count++].name = name;
    return 0;
}

int source_add(struct source **source, const struct source_kind *kind, const char *name, void *state,
               const struct source_context *context, struct error *err)
{
    const struct member member = {
        .kind = kind,
        .state = state,
        .name = (char *)name,
        .complete_minute = context->complete_minute < 0 ? kind->complete_minute : context->complete_minute,
    };
    struct source *list = *source != NULL ? *source : calloc(1, sizeof *list);
    int ret = list == NULL ? no_memory(name, err) : member_add(list, &member, err);
    if (ret != 0) {
        kind->close(state);
        if (list != *source)
            free(list);
        return ret;
    }
    list->calendar = context->calendar;
    list->cancelled = context->cancelled;
    *source = list;
    return 0;
}

/* Opens the source that `name` names and adds it to the list. */
static int open_one(const char *name, const struct source_context *context, struct source **source,
                    struct error *err)
{
    size_t length = strcspn(name, ":");
    const char *argument = name[length] == ':' ? name + length + 1 : NULL;
    const struct source_kind *kind = kind_named(name, length);
    void *state = NULL;
    if (kind == NULL)
        return no_such_kind(name, length, err);
    if (argument != NULL && kind->argument == NULL)
        return error_set(err, ERROR_USAGE, "source %s takes no argument, and '%s' gives one", kind->name,
                         name);
    int ret = kind->open(argument, context, &state, err);
    return ret != 0 ? ret : source_add(source, kind, name, state, context, err);
}

/* The next name of the list, without the blanks around it; *rest is NULL after the last. */
static char *name_next(char **rest)
{
    char *name = strsep(rest, ",");
    name += strspn(name, " \t");
    size_t length = strlen(name);
    while (length > 0 && (name[length - 1] == ' ' || name[length - 1] == '\t'))
        name[--length] = '\0';
    return name;
}

int source_open(const char *text, const struct source_context *context, struct source **source,
                struct error *err)
{
    struct source *list = NULL;
    char *copy = strdup(text), *rest = copy;
    int ret = copy == NULL ? no_memory(text, err) : 0;
    while (ret == 0 && rest != NULL)
        ret = open_one(name_next(&rest), context, &list, err);
    free(copy);
    if (ret != 0)
        source_close(&list);
    else
        *source = list;
    return ret;
}

void source_close(struct source **source)
{
    struct source *closed = *source;
    if (closed == NULL)
        return;
    for (size_t i = 0; i < closed->count; i++) {
        closed->member[i].kind->close(closed->member[i].state);
        free(closed->member[i].name);
    }
    free(closed->member);
    free(closed->text);
    free(closed);
    *source = NULL;
}

const char *source_text(const struct source *source)
{
    return source->text;
}

/* ---- what the sources have ---- */

void source_range(struct source *source, kst_date *first, kst_date *last)
{
    for (size_t i = 0; i < source->count; i++) {
        const struct member *member = &source->member[i];
        kst_date from = 0, to = 0;
        if (member->kind->range != NULL)
            member->kind->range(member->state, &from, &to);
        *first = i == 0 || from < *first ? from : *first;
        *last = i == 0 || (*last != 0 && (to == 0 || to > *last)) ? to : *last;
    }
}

bool source_has(struct source *source, kst_date date)
{
    for (size_t i = 0; i < source->count; i++) {
        const struct member *member = &source->member[i];
        if (member->kind->has != NULL && member->kind->has(member->state, date))
            return true;
    }
    return false;
}

bool member_complete(const struct member *member, kst_date date, int64_t now_utc)
{
    return clock_utc_at(date, member->complete_minute) <= now_utc;
}

/* The latest business day whose table this one has completed. */
static kst_date member_session(const struct member *member, const struct calendar *calendar, int64_t now_utc)
{
    kst_date date = clock_kst_date(now_utc);
    if (!calendar_is_open(calendar, date))
        date = calendar_prev(calendar, date);
    while (!member_complete(member, date, now_utc))
        date = calendar_prev(calendar, date);
    return date;
}

kst_date source_session_date(const struct source *source, int64_t now_utc)
{
    kst_date latest = 0;
    for (size_t i = 0; i < source->count; i++) {
        kst_date date = member_session(&source->member[i], source->calendar, now_utc);
        latest = date > latest ? date : latest;
    }
    return latest;
}
