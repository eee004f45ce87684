#include "job/collect-day.h"

#include "base/log.h"
#include "job/derive.h"

struct collect {
    const struct job_run *run;
    const struct collect_day *days;
    unsigned count;
    const struct collect_options *options;
    enum day_result *results;
};

/* What the date was let past: for a table that was stored already, also what it was let past then. */
static unsigned accepted_all(const struct job_run *run, struct store_txn *txn,
                             const struct collect_day *collected, enum day_result result)
{
    unsigned then = result == DAY_SAME ? job_accepted(txn, run->job_name, collected->day.date) : 0;
    return collected->accepted | then;
}

static int date_complete(const struct job_run *run, struct store_txn *txn,
                         const struct collect_day *collected, enum day_result result)
{
    const struct day *day = &collected->day;
    char accepted[DAY_RULES_TEXT];
    const struct job_note note = {.date = day->date,
                                  .state = JOB_COMPLETED,
                                  .rows = day->count,
                                  .message = result == DAY_REPLACED ? "replaced a stored day" : NULL,
                                  .source = collected->source,
                                  .accepted =
                                      day_rules_text(accepted_all(run, txn, collected, result), accepted)};
    if (result == DAY_SAME && !collected->accepted && job_completed(txn, run->job_name, day->date))
        return 0;
    return job_run_record(run, txn, &note);
}

static int date_collect(const struct collect *collect, struct store_txn *txn, unsigned i, struct error *err)
{
    const struct day *day = &collect->days[i].day;
    day_put(txn, day, collect->options->replace, &collect->results[i], NULL);
    int ret = store_txn_error(txn, err);
    if (ret == 0 && collect->results[i] != DAY_SAME)
        ret = derive_day(txn, collect->run->context, day->date, err);
    if (ret)
        return ret;
    date_complete(collect->run, txn, &collect->days[i], collect->results[i]);
    return store_txn_error(txn, err);
}

static int collect_body(struct store_txn *txn, void *arg, struct error *err)
{
    const struct collect *collect = arg;
    int ret = 0;
    for (unsigned i = 0; ret == 0 && i < collect->count; i++)
        ret = date_collect(collect, txn, i, err);
    if (ret == 0 && collect->options->next)
        ret = job_run_record(collect->run, txn,
                             &(struct job_note){.date = collect->options->next, .state = JOB_RUNNING});
    return ret ? ret : store_txn_error(txn, err);
}

static void result_log(const struct day *day, enum day_result result)
{
    char text[DATE_TEXT];
    if (result == DAY_REPLACED)
        log_warning("%s: replaced, %zu rows", date_format(day->date, text), day->count);
    else
        log_debug("%s: %s, %zu rows", date_format(day->date, text),
                  result == DAY_SAME ? "already stored" : "stored", day->count);
}

int collect_days(const struct job_run *run, const struct collect_day *days, unsigned count,
                 const struct collect_options *options, enum day_result *results, struct error *err)
{
    struct collect collect = {run, days, count, options, results};
    int ret = store_write(run->store, collect_body, &collect, err);
    for (unsigned i = 0; ret == 0 && i < count; i++)
        result_log(&days[i].day, results[i]);
    return ret;
}
