#include "base/log.h"
#include "base/progress.h"
#include "job/collect.h"
#include "market/clock.h"
#include "source/table-list.h"
#include "source/table-reader.h"

struct import {
    struct job_run run;
    const struct table_list *list;
    bool replace;
    kst_date today;
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

/* The source has the last word on what was a trading day: a full table of a presumed holiday is stored. */
static void holiday_warn(const struct import *import, const struct table_item *item)
{
    char text[DATE_TEXT];
    const struct calendar *calendar = import->run.context->calendar;
    if (!calendar_is_open(calendar, item->date))
        log_warning("%s: %s is not a trading day (%s), stored all the same", item->path,
                    date_format(item->date, text), calendar_reason(calendar, item->date));
}

static int item_import(struct import *import, const struct table_item *item, struct error *err)
{
    const struct collect_options options = {.replace = import->replace};
    enum day_result stored;
    struct error why = {0};
    int ret = item_check(import, item, &why);
    if (ret == 0 && (ret = collect_day(&import->run, item->day, &options, &stored, &why)))
        error_prefix(&why, "%s", item->path);
    if (ret) {
        import->result->failed++;
        return collect_failed(&import->run, item->date, &why, &import->first, err);
    }
    holiday_warn(import, item);
    collect_count(import->result, item->date, stored, item->day->count);
    return 0;
}

static int items_import(struct import *import, struct table_reader *reader, struct error *err)
{
    const struct table_item *item;
    struct progress progress;
    uint64_t done = 0;
    int ret = 0;
    progress_begin(&progress, "importing", import->list->count, "files");
    while (ret == 0 && (item = table_reader_next(reader))) {
        ret = item_import(import, item, err);
        progress_step(&progress, ++done);
    }
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
    return ret;
}

int job_import(const struct job_context *context, char *const *paths, unsigned count, bool replace,
               struct job_result *result, struct error *err)
{
    struct table_list list = {0};
    struct import import = {
        .list = &list, .replace = replace, .today = clock_kst_date(clock_now_utc()), .result = result};
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
