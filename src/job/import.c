#include <stdlib.h>

#include "base/array.h"
#include "job/collect.h"

/* Every date of which the source has a table, ascending. *dates: free() it. */
static int dates_of(struct source *source, kst_date **dates, size_t *count, struct error *err)
{
    size_t capacity = 0;
    kst_date first, last;
    *dates = NULL;
    *count = 0;
    source_range(source, &first, &last);
    if (!first || !last)
        return 0;
    for (int32_t days = date_to_days(first); days <= date_to_days(last); days++) {
        kst_date date = date_from_days(days);
        if (!source_has(source, date))
            continue;
        if (!array_reserve(dates, &capacity, *count + 1, sizeof **dates))
            return error_no_memory(err);
        (*dates)[(*count)++] = date;
    }
    return 0;
}

int job_import(const struct job_context *context, struct source *source, const struct import_options *options,
               struct job_result *result, struct error *err)
{
    struct job_run run;
    kst_date *dates;
    size_t count;
    *result = (struct job_result){0};
    int ret = dates_of(source, &dates, &count, err);
    if (ret == 0)
        ret = job_run_begin(&run, context, JOB_UPDATE, err);
    if (ret == 0) {
        const struct collect_request request = {"importing", dates, count, options->replace};
        ret = collect_dates(&run, source, &request, result, err);
        result->seconds = job_run_seconds(&run);
        job_run_end(&run);
    }
    free(dates);
    return ret;
}
