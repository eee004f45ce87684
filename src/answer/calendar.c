#include "answer/calendar.h"

#include <stddef.h>
#include <stdlib.h>

const struct field calendar_fields[] = {
    {"date", FIELD_DATE, offsetof(struct calendar_day, date)},
    {"open", FIELD_BOOL, offsetof(struct calendar_day, open)},
    {"reason", FIELD_POINTER, offsetof(struct calendar_day, reason)},
    {0},
};

static int range_check(const struct calendar_request *request, struct error *err)
{
    char from[DATE_TEXT], to[DATE_TEXT];
    if (!date_valid(request->from) || !date_valid(request->to))
        return error_set(err, ERROR_USAGE, "a range of days needs a first and a last day that exist");
    if (request->from > request->to)
        return error_set(err, ERROR_USAGE, "the range's first day %s is after its last day %s",
                         date_format(request->from, from), date_format(request->to, to));
    return 0;
}

int answer_calendar(const struct calendar *calendar, const struct calendar_request *request,
                    struct calendar_answer *answer, struct error *err)
{
    *answer = (struct calendar_answer){0};
    int ret = range_check(request, err);
    if (ret)
        return ret;
    int32_t first = date_to_days(request->from), last = date_to_days(request->to);
    if (!(answer->day = malloc((size_t)(last - first + 1) * sizeof *answer->day)))
        return error_no_memory(err);
    for (int32_t days = first; days <= last; days++) {
        kst_date date = date_from_days(days);
        bool open = calendar_is_open(calendar, date);
        answer->trading += open;
        if (open || !request->trading_only)
            answer->day[answer->count++] = (struct calendar_day){date, open, calendar_reason(calendar, date)};
    }
    return 0;
}

void answer_calendar_free(struct calendar_answer *answer)
{
    free(answer->day);
    *answer = (struct calendar_answer){0};
}
