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

/* ---- writing ---- */

static int body_meta(struct store_txn *txn, const struct calendar_request *request, struct answer_meta *meta,
                     struct error *err)
{
    int ret = answer_meta_find(txn, NULL, &(struct meta_request){0}, meta, err);
    if (ret == 0 && request->to > CALENDAR_CHECKED)
        ret = answer_meta_add(meta, err, "days after %d are computed from the law as it is now",
                              CALENDAR_CHECKED / 10000);
    if (ret == 0 && (request->from < CALENDAR_FIRST || request->to > CALENDAR_LAST))
        ret = answer_meta_add(meta, err, "before %d and after %d only weekends are known as closed",
                              CALENDAR_FIRST / 10000, CALENDAR_LAST / 10000);
    return ret;
}

int answer_calendar_body(struct store_txn *txn, const struct calendar *calendar,
                         const struct calendar_request *request, enum answer_form form, struct output *out,
                         struct answer_meta *said, struct error *err)
{
    struct calendar_answer answer;
    struct answer_meta meta = {.limitations = 0};
    int ret = answer_calendar(calendar, request, &answer, err);
    const struct records records = {calendar_fields, answer.day, sizeof *answer.day, answer.count, false};
    if (ret == 0)
        ret = body_meta(txn, request, &meta, err);
    if (ret == 0)
        ret = body_records("days", &records, answer.count, &meta, form, out, err);
    answer_meta_give(&meta, ret, said);
    answer_calendar_free(&answer);
    return ret;
}
