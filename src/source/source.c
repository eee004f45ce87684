#include "source/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/suggest.h"
#include "market/clock.h"

const struct source_kind *const source_table[] = {&source_krx_openapi, &source_data_go_kr, &source_krx_market,
                                                  &source_directory, &source_demo};
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

const char *source_caveat(const char *text, const char **name)
{
    const struct source_kind *kind = kind_named(text, strcspn(text, ":"));
    *name = kind != NULL ? kind->name : NULL;
    return kind != NULL ? kind->caveat : NULL;
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
        .complete_next = context->complete_minute < 0 && kind->complete_next,
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

/* ---- the list as a person writes it ---- */

/* One of the names, without blanks and quotes around it and its argument; the parts are of the list's copy.
 */
struct named {
    char *name; /* "directory:/srv/krx" */
    const struct source_kind *kind;
    const char *argument; /* behind the colon, NULL: there is no colon */
};

static bool is_quote(char c)
{
    return c == '"' || c == '\'';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Copies the quoted text at *c, without its quotes, behind the first `length` bytes of `name`; *c is its last
 * quote then. */
static int quoted_copy(const char **c, char *name, size_t *length, bool opens, struct error *err)
{
    const char *end = opens ? strchr(*c + 1, **c) : NULL;
    if (end == NULL)
        return error_set(err, ERROR_USAGE,
                         "a quote that %s, expected quotes around a whole name or what follows its colon",
                         opens ? "does not end" : "stands within a name");
    memcpy(name + *length, *c + 1, (size_t)(end - *c - 1));
    *length += (size_t)(end - *c - 1);
    *c = end;
    return 0;
}

/* Copies the name at *rest to `name`, up to its comma, without its quotes and the blanks around it and behind
 * its colon. Quotes may stand around the whole name or around its argument. *rest becomes the text behind the
 * comma, NULL behind the last. */
static int name_copy(const char **rest, char *name, struct error *err)
{
    const char *c = *rest;
    size_t length = 0, trimmed = 0; /* of the name, and of it without the blanks at its end */
    bool closed = false;
    for (; *c != '\0' && *c != ','; c++) {
        const char *colon = memchr(name, ':', length);
        bool begins = length == 0 || colon == name + length - 1;
        int ret = 0;
        if (is_blank(*c) && (begins || closed))
            continue;
        if (closed)
            return error_set(err, ERROR_USAGE, "expected a comma or the end behind a quote");
        if (is_quote(*c))
            ret = quoted_copy(&c, name, &length, begins, err);
        else
            name[length++] = *c;
        if (ret != 0)
            return ret;
        closed = is_quote(*c);
        trimmed = is_blank(*c) ? trimmed : length;
    }
    name[trimmed] = '\0';
    *rest = *c == ',' ? c + 1 : NULL;
    return 0;
}

/* Finds out what a name means, and whether its argument can be one. */
static int name_resolve(struct named *named, struct error *err)
{
    char names[SOURCE_NAMES_TEXT];
    size_t length = strcspn(named->name, ":");
    named->argument = named->name[length] == ':' ? named->name + length + 1 : NULL;
    if (named->name[0] == '\0')
        return error_set(err, ERROR_USAGE, "the name of a source is missing; sources are %s",
                         source_names(names));
    if ((named->kind = kind_named(named->name, length)) == NULL)
        return no_such_kind(named->name, length, err);
    if (named->argument != NULL && named->kind->argument == NULL)
        return error_set(err, ERROR_USAGE, "source %s takes no argument, and '%s' gives one",
                         named->kind->name, named->name);
    return named->kind->check != NULL ? named->kind->check(named->argument, err) : 0;
}

/* Calls `take` for each name of the list. */
static int names_walk(const char *text, int (*take)(void *arg, const struct named *named, struct error *err),
                      void *arg, struct error *err)
{
    struct named named = {.name = malloc(strlen(text) + 1)};
    int ret = named.name == NULL ? no_memory(text, err) : 0;
    while (ret == 0 && text != NULL) {
        ret = name_copy(&text, named.name, err);
        if (ret == 0)
            ret = name_resolve(&named, err);
        if (ret == 0 && take != NULL)
            ret = take(arg, &named, err);
    }
    free(named.name);
    return ret;
}

int source_check(const char *text, struct error *err)
{
    return names_walk(text, NULL, NULL, err);
}

struct opening {
    const struct source_context *context;
    struct source *list;
    bool several;
};

/* Where one of several cannot be opened, none is asked: the other ones would fill its place for good, as if
 * it did not exist, while a later run finds it again. */
static int name_open(void *arg, const struct named *named, struct error *err)
{
    struct opening *opening = arg;
    void *state = NULL;
    int ret = named->kind->open(named->argument, opening->context, &state, err);
    if (ret != 0 && opening->several)
        error_prefix(err, "source %s of the list", named->name);
    return ret != 0 ? ret
                    : source_add(&opening->list, named->kind, named->name, state, opening->context, err);
}

int source_open(const char *text, const struct source_context *context, struct source **source,
                struct error *err)
{
    struct opening opening = {.context = context, .several = strchr(text, ',') != NULL};
    int ret = names_walk(text, name_open, &opening, err);
    if (ret != 0)
        source_close(&opening.list);
    else
        *source = opening.list;
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

static int name_is_absolute(void *arg, const struct named *named, struct error *err)
{
    bool is_path = named->kind->argument != NULL && strcmp(named->kind->argument, "DIR") == 0;
    (void)arg;
    if (is_path && named->argument[0] != '/' && named->argument[0] != '~')
        return error_set(err, ERROR_NOT_FOUND, "%s is relative", named->name);
    return 0;
}

bool source_is_relative(const char *text)
{
    struct error err;
    return names_walk(text, name_is_absolute, NULL, &err) == ERROR_NOT_FOUND;
}

size_t source_times(const struct source *source, struct source_time *times, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < source->count; i++) {
        const struct source_time time = {source->member[i].complete_minute, source->member[i].complete_next};
        size_t at = 0;
        while (at < count &&
               (times[at].minute != time.minute || times[at].next_business != time.next_business))
            at++;
        if (at == count && count < most)
            times[count++] = time;
    }
    return count;
}

size_t source_members(const struct source *source)
{
    return source->count;
}

const char *source_member_name(const struct source *source, size_t n)
{
    return source->member[n].name;
}

bool source_member_asks(const struct source *source, size_t n)
{
    return source->member[n].kind->probe != NULL;
}

int64_t source_member_calls(const struct source *source, size_t n)
{
    const struct member *member = &source->member[n];
    return member->kind->calls_most != NULL ? member->kind->calls_most(member->state) : 0;
}

int source_probe(struct source *source, size_t n, struct source_probe *probe, struct error *err)
{
    *probe = (struct source_probe){0};
    return source->member[n].kind->probe(source->member[n].state, probe, err);
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

bool member_complete(const struct member *member, const struct calendar *calendar, kst_date date,
                     int64_t now_utc)
{
    kst_date from = member->complete_next ? calendar_next(calendar, date) : date;
    return clock_utc_at(from, member->complete_minute) <= now_utc;
}

/* The last day whose table this one has completed: a business day, or whatever day it says it has published.
 */
static kst_date member_session(const struct member *member, const struct calendar *calendar, int64_t now_utc)
{
    int32_t days = date_to_days(clock_kst_date(now_utc));
    while (!member_complete(member, calendar, date_from_days(days), now_utc))
        days--;
    kst_date date = date_from_days(days);
    if (member->kind->published != NULL)
        return member->kind->published(member->state, date);
    return calendar_is_open(calendar, date) ? date : calendar_prev(calendar, date);
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
