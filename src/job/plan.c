/* Finds which dates an update has to ask for. */
#include "job/job.h"

#include <stdlib.h>

#include "base/log.h"
#include "market/clock.h"

/* Puts dates in place of the open ends of the range, and refuses a range that makes no sense. */
static int range_resolve(struct store_txn *txn, struct source *source, const struct update_options *options,
                         kst_date *from, kst_date *to, struct error *err)
{
    int64_t now_utc = clock_now_utc();
    kst_date session = source_session_date(source, now_utc), first = day_first(txn),
             today = clock_kst_date(now_utc);
    char a[DATE_TEXT], b[DATE_TEXT];
    *from = options->from ? options->from : first ? first : session;
    *to = options->to ? options->to : session;
    if (!options->from && !options->to && first && today < first) {
        error_set(err, ERROR_USAGE, "by the clock it is %s in Korea, before the first stored day %s",
                  date_format(today, a), date_format(first, b));
        return error_remedy(err, ERROR_USAGE, REMEDY_CLOCK);
    }
    if (*from > *to && options->from && options->to)
        return error_set(err, ERROR_USAGE, "the range begins at %s, after its end %s", date_format(*from, a),
                         date_format(*to, b));
    if (*to > session && session) {
        log_warning("%s is not complete at %s yet: going to the session date %s", date_format(*to, a),
                    source_text(source), date_format(session, b));
    }
    if (*to > session)
        *to = session;
    return store_txn_error(txn, err);
}

int job_plan(const struct job_context *context, struct store_txn *txn, struct source *source,
             const struct update_options *options, kst_date **dates, size_t *count, struct error *err)
{
    kst_date from, to;
    *dates = NULL;
    *count = 0;
    int ret = range_resolve(txn, source, options, &from, &to, err);
    if (ret || !to || from > to)
        return ret;
    int32_t first = date_to_days(from), last = date_to_days(to);
    if (!(*dates = malloc((size_t)(last - first + 1) * sizeof **dates)))
        return error_no_memory(err);
    for (int32_t days = first; days <= last; days++) {
        kst_date date = date_from_days(days);
        bool traded = calendar_is_open(context->calendar, date) || source_has(source, date);
        if (traded && (options->replace || !job_completed(txn, JOB_UPDATE, date)))
            (*dates)[(*count)++] = date;
    }
    return store_txn_error(txn, err);
}
