#include "market/calendar.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/holidays.h"

/* The reason of a closure in the user's file. */
struct note {
    struct note *next;
    char text[];
};

struct calendar {
    int32_t first, days; /* as date_to_days() counts */
    struct note *notes;
    const char *reason[]; /* [days]; NULL: open */
};

static struct calendar *calendar_build(void)
{
    int32_t first = date_to_days(CALENDAR_FIRST), days = date_to_days(CALENDAR_LAST) - first + 1;
    struct calendar *calendar = calloc(1, sizeof *calendar + (size_t)days * sizeof *calendar->reason);
    if (!calendar)
        return NULL;
    calendar->first = first;
    calendar->days = days;
    for (int year = CALENDAR_FIRST / 10000; year <= CALENDAR_LAST / 10000; year++)
        holidays_mark(year, calendar->reason + (date_to_days(year * 10000 + 101) - first));
    return calendar;
}

static char *word_next(char **rest)
{
    char *word = *rest + strspn(*rest, " \t");
    char *end = word + strcspn(word, " \t");
    *rest = end + strspn(end, " \t");
    *end = '\0';
    return word;
}

static int reason_set(struct calendar *calendar, kst_date date, const char *text)
{
    const char **reason = &calendar->reason[date_to_days(date) - calendar->first];
    *reason = NULL;
    if (!text)
        return 0;
    size_t size = strlen(text) + 1;
    struct note *note = malloc(sizeof *note + size);
    if (!note)
        return ERROR_NO_MEMORY;
    memcpy(note->text, text, size);
    note->next = calendar->notes;
    calendar->notes = note;
    *reason = note->text;
    return 0;
}

/* Takes one line of the user's file, whose comment and final blanks have been cut off. */
static int line_apply(struct calendar *calendar, char *line, const char *file, size_t number,
                      struct error *err)
{
    char *rest = line, *verb = word_next(&rest);
    if (!*verb)
        return 0;
    bool closed = strcmp(verb, "closed") == 0;
    if (!closed && strcmp(verb, "open") != 0)
        return error_set(err, ERROR_CONFIG, "%s:%zu: '%s', expected 'closed' or 'open' and a date", file,
                         number, verb);
    char *word = word_next(&rest);
    kst_date date;
    if (!date_parse(word, &date))
        return error_set(err, ERROR_CONFIG, "%s:%zu: '%s' is no date, expected YYYY-MM-DD", file, number,
                         word);
    if (date < CALENDAR_FIRST || date > CALENDAR_LAST)
        return error_set(err, ERROR_CONFIG,
                         "%s:%zu: %s is out of range, expected a day of the years %d to %d", file, number,
                         word, CALENDAR_FIRST / 10000, CALENDAR_LAST / 10000);
    if (reason_set(calendar, date, closed ? (*rest ? rest : "closed by the calendar file") : NULL) != 0)
        return error_set(err, ERROR_NO_MEMORY, "%s:%zu: out of memory", file, number);
    return 0;
}

static void line_trim(char *line)
{
    size_t length = strcspn(line, "#\r\n");
    while (length > 0 && isspace((unsigned char)line[length - 1]))
        length--;
    line[length] = '\0';
}

static int file_apply(struct calendar *calendar, const char *file, struct error *err)
{
    FILE *stream = fopen(file, "re");
    if (!stream)
        return error_set(err, error_from_errno(errno), "%s: %s", file, strerror(errno));
    char *line = NULL;
    size_t capacity = 0;
    int ret = 0;
    for (size_t number = 1; ret == 0 && getline(&line, &capacity, stream) >= 0; number++) {
        line_trim(line);
        ret = line_apply(calendar, line, file, number, err);
    }
    if (ret == 0 && ferror(stream))
        ret = error_set(err, ERROR_IO, "%s: %s", file, strerror(errno));
    free(line);
    fclose(stream);
    return ret;
}

int calendar_new(const char *user_file, struct calendar **calendar, struct error *err)
{
    *calendar = calendar_build();
    if (!*calendar)
        return error_set(err, ERROR_NO_MEMORY, "out of memory for the calendar");
    int ret = user_file ? file_apply(*calendar, user_file, err) : 0;
    if (ret != 0)
        calendar_free(calendar);
    return ret;
}

void calendar_free(struct calendar **calendar)
{
    if (!*calendar)
        return;
    while ((*calendar)->notes) {
        struct note *note = (*calendar)->notes;
        (*calendar)->notes = note->next;
        free(note);
    }
    free(*calendar);
    *calendar = NULL;
}

static const char *reason_of(const struct calendar *calendar, int32_t day)
{
    int32_t place = day - calendar->first;
    if (place >= 0 && place < calendar->days)
        return calendar->reason[place];
    int weekday = date_weekday(date_from_days(day));
    return weekday == 0 ? "Sunday" : weekday == 6 ? "Saturday" : NULL;
}

bool calendar_is_open(const struct calendar *calendar, kst_date date)
{
    return !reason_of(calendar, date_to_days(date));
}

kst_date calendar_next(const struct calendar *calendar, kst_date date)
{
    int32_t day = date_to_days(date) + 1;
    while (reason_of(calendar, day))
        day++;
    return date_from_days(day);
}

kst_date calendar_prev(const struct calendar *calendar, kst_date date)
{
    int32_t day = date_to_days(date) - 1;
    while (reason_of(calendar, day))
        day--;
    return date_from_days(day);
}

bool calendar_adjacent(const struct calendar *calendar, kst_date before, kst_date date)
{
    return before >= calendar_prev(calendar, date);
}

size_t calendar_between(const struct calendar *calendar, kst_date from, kst_date to)
{
    size_t count = 0;
    for (int32_t day = date_to_days(from), last = date_to_days(to); day <= last; day++)
        count += !reason_of(calendar, day);
    return count;
}

const char *calendar_reason(const struct calendar *calendar, kst_date date)
{
    const char *reason = reason_of(calendar, date_to_days(date));
    return reason ? reason : "";
}
