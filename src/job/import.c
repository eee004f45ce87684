#include "base/log.h"
#include "base/progress.h"
#include "job/collect.h"
#include "market/clock.h"
#include "source/table-list.h"
#include "source/table-reader.h"

/* Dates a commit: a load of past days waits for the disk less often than a day of its own would. */
#define BATCH 16

struct batch {
    struct day day[BATCH];
    const char *path[BATCH]; /* the list's */
    unsigned count;
};

struct import {
    struct job_run run;
    const struct table_list *list;
    struct collect_options options;
    kst_date today;
    struct batch batch;
    struct job_result *result;
    struct error first; /* the first date's failure */
};

static int item_check(const struct import *import, const struct table_item *item, struct error *why)
{
    char text[DATE_TEXT], today[DATE_TEXT];
    if (item->error) {
        *why = *item->error;
        return why->code;
    }
    if (item->date > import->today)
        return error_set(why, ERROR_DATA,
                         "%s: %s is in the future (today is %s), expected a day that has been traded",
                         item->path, date_format(item->date, text), date_format(import->today, today));
    return 0;
}

static int date_failed(struct import *import, kst_date date, const struct error *why, struct error *err)
{
    import->result->failed++;
    return collect_failed(&import->run, date, why, &import->first, err);
}

static void dates_stored(struct import *import, unsigned begin, unsigned end, const enum day_result *results)
{
    for (unsigned i = begin; i < end; i++) {
        const struct day *day = &import->batch.day[i];
        collect_holiday_warn(&import->run, day->date, import->batch.path[i]);
        collect_count(import->result, day->date, results[i], day->count);
    }
}

/* Dates begin .. end - 1 of the batch in one commit, or, where one of them is wrong, each in a commit of its
 * own. */
static int dates_store(struct import *import, unsigned begin, unsigned end, struct error *err)
{
    struct batch *batch = &import->batch;
    enum day_result results[BATCH];
    struct error why = {0};
    int ret =
        collect_days(&import->run, batch->day + begin, end - begin, &import->options, results + begin, &why);
    if (ret == 0) {
        dates_stored(import, begin, end, results);
        return 0;
    }
    if (!collect_one_date(ret)) {
        *err = why;
        return ret;
    }
    if (end - begin == 1) {
        error_prefix(&why, "%s", batch->path[begin]);
        return date_failed(import, batch->day[begin].date, &why, err);
    }
    for (ret = 0; ret == 0 && begin < end; begin++)
        ret = dates_store(import, begin, begin + 1, err);
    return ret;
}

static int batch_flush(struct import *import, struct error *err)
{
    int ret = import->batch.count ? dates_store(import, 0, import->batch.count, err) : 0;
    import->batch.count = 0;
    return ret;
}

static int item_import(struct import *import, const struct table_item *item, struct error *err)
{
    struct batch *batch = &import->batch;
    struct error why = {0};
    if (item_check(import, item, &why))
        return date_failed(import, item->date, &why, err);
    struct day taken = *item->day;
    *item->day = batch->day[batch->count];
    batch->day[batch->count] = taken;
    batch->path[batch->count++] = item->path;
    return batch->count == BATCH ? batch_flush(import, err) : 0;
}

static int items_import(struct import *import, struct table_reader *reader, struct error *err)
{
    const struct table_item *item;
    struct progress progress;
    uint64_t done = 0;
    int ret = 0;
    progress_begin(&progress, "importing", import->list->count, "file");
    while (ret == 0 && (item = table_reader_next(reader))) {
        ret = item_import(import, item, err);
        progress_step(&progress, ++done);
    }
    if (ret == 0)
        ret = batch_flush(import, err);
    progress_end(&progress);
    if (ret == 0 && import->first.code) {
        *err = import->first;
        ret = import->first.code;
    }
    return ret;
}

static int list_import(struct import *import, struct error *err)
{
    struct table_reader *reader;
    int ret = table_reader_open(import->list, &reader, err);
    if (ret)
        return ret;
    ret = items_import(import, reader, err);
    table_reader_close(&reader);
    for (unsigned i = 0; i < BATCH; i++)
        day_free(&import->batch.day[i]);
    return ret;
}

int job_import(const struct job_context *context, char *const *paths, unsigned count, bool replace,
               struct job_result *result, struct error *err)
{
    struct table_list list = {0};
    struct import import = {.list = &list,
                            .options.replace = replace,
                            .today = clock_kst_date(clock_now_utc()),
                            .result = result};
    *result = (struct job_result){0};
    int ret = table_list_expand(paths, count, &list, err);
    if (ret == 0)
        ret = job_run_begin(&import.run, context, JOB_UPDATE, true, err);
    if (ret == 0) {
        ret = list_import(&import, err);
        result->seconds = job_run_seconds(&import.run);
        job_run_end(&import.run);
    }
    table_list_free(&list);
    return ret;
}
