#include "answer/status.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/parse.h"
#include "job/derive.h"
#include "market/clock.h"

static int tickers_count(struct store_txn *txn, struct status_answer *answer, struct error *err)
{
    size_t count = 0;
    int ret = ticker_all(txn, &answer->ticker, &count);
    const struct ticker *tickers = answer->ticker;
    answer->slots = count;
    for (size_t i = 0; i < count; i++) {
        answer->tickers += ticker_seen(&tickers[i]);
        answer->tracked += tickers[i].is_active;
        answer->analyzed +=
            tickers[i].last_analyzed_date && tickers[i].last_analyzed_date >= tickers[i].last_date;
    }
    return ret ? store_txn_error(txn, err) : 0;
}

/* Finds the business days between the first and the last of dates[count] that are missing in dates[]. */
static int unstored_find(const struct calendar *calendar, const kst_date *dates, size_t count,
                         struct status_dates *holes, struct error *err)
{
    kst_date first = dates[0], last = dates[count - 1];
    size_t business = calendar_between(calendar, first, last), at = 0;
    if (!(holes->date = malloc((business + 1) * sizeof *holes->date)))
        return error_no_memory(err);
    kst_date date = calendar_is_open(calendar, first) ? first : calendar_next(calendar, first);
    for (; date <= last; date = calendar_next(calendar, date)) {
        while (dates[at] < date)
            at++;
        if (dates[at] != date)
            holes->date[holes->count++] = date;
    }
    return 0;
}

static int days_read(struct store_txn *txn, const struct calendar *calendar, struct status_answer *answer,
                     struct error *err)
{
    kst_date *dates = NULL;
    size_t count = 0;
    int ret = day_dates(txn, 0, 0, &dates, &count) ? store_txn_error(txn, err) : 0;
    if (ret == 0 && count) {
        answer->days = count;
        answer->first = dates[0];
        answer->last = dates[count - 1];
        ret = unstored_find(calendar, dates, count, &answer->holes, err);
    }
    free(dates);
    return ret;
}

/* Finds the days whose records say that they were let past some rules. */
static int accepted_find(const struct job_status *jobs, size_t count, struct status_answer *answer,
                         struct error *err)
{
    if (!(answer->accepted = malloc((count + 1) * sizeof *answer->accepted)))
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        struct status_accepted *accepted = &answer->accepted[answer->accepted_count];
        if (!jobs[i].accepted[0])
            continue;
        accepted->date = jobs[i].date_kst;
        snprintf(accepted->rules, sizeof accepted->rules, "%s", jobs[i].accepted);
        answer->accepted_count++;
    }
    return 0;
}

/* What the records of all updates tell. */
static int updates_read(struct store_txn *txn, const struct status_request *request,
                        struct status_answer *answer, struct error *err)
{
    struct job_status *jobs = NULL;
    size_t count = 0;
    if (job_list(txn, &(struct job_range){.job_name = JOB_UPDATE}, &jobs, &count))
        return store_txn_error(txn, err);
    const struct services_request services = {.jobs = jobs,
                                              .job_count = count,
                                              .source = request->source,
                                              .state = request->state,
                                              .store = answer->store,
                                              .now_utc = clock_now_utc()};
    int ret = accepted_find(jobs, count, answer, err);
    if (ret == 0)
        ret = answer_services(&services, &answer->services, err);
    free(jobs);
    return ret;
}

static void to_fetch_read(struct store_txn *txn, const struct status_request *request,
                          struct status_answer *answer)
{
    const struct update_options update = {0};
    if (request->why)
        answer->to_fetch_error = *request->why;
    if (!request->source)
        return;
    answer->source = source_text(request->source);
    answer->session = source_session_date(request->source, clock_now_utc());
    job_plan(&request->context, txn, request->source, &update, &answer->to_fetch.date,
             &answer->to_fetch.count, &answer->to_fetch_error);
}

int answer_status(struct store_txn *txn, const struct status_request *request, struct status_answer *answer,
                  struct error *err)
{
    *answer = (struct status_answer){.store = store_dir(store_of(txn))};
    int ret = store_info(store_of(txn), &answer->info, err);
    if (ret == 0)
        ret = days_read(txn, request->context.calendar, answer, err);
    if (ret == 0)
        ret = tickers_count(txn, answer, err);
    if (ret == 0)
        ret = hole_actions_find(txn, request->context.calendar, 0, 0, answer->ticker, answer->slots,
                                &answer->unseen, err);
    answer->outdated = derive_outdated(txn);
    if (ret == 0)
        ret = updates_read(txn, request, answer, err);
    if (ret == 0)
        ret = answer_jobs_last(txn, &answer->jobs, err);
    if (ret == 0)
        to_fetch_read(txn, request, answer);
    return ret ? ret : store_txn_error(txn, err);
}

void answer_status_free(struct status_answer *answer)
{
    free(answer->ticker);
    hole_actions_free(&answer->unseen);
    free(answer->holes.date);
    free(answer->to_fetch.date);
    free(answer->accepted);
    answer_services_free(&answer->services);
    answer_jobs_free(&answer->jobs);
    *answer = (struct status_answer){0};
}

/* ---- writing ---- */

static const struct field status_fields[] = {
    {"store", FIELD_POINTER, offsetof(struct status_answer, store)},
    {"file_bytes", FIELD_COUNT, offsetof(struct status_answer, info.file_bytes)},
    {"days", FIELD_COUNT, offsetof(struct status_answer, days)},
    {"first_date", FIELD_DATE, offsetof(struct status_answer, first)},
    {"last_date", FIELD_DATE, offsetof(struct status_answer, last)},
    {"tickers", FIELD_COUNT, offsetof(struct status_answer, tickers)},
    {"tracked", FIELD_COUNT, offsetof(struct status_answer, tracked)},
    {"analyzed", FIELD_COUNT, offsetof(struct status_answer, analyzed)},
    {0},
};

static const struct field source_fields[] = {
    {"source", FIELD_POINTER, offsetof(struct status_answer, source)},
    {"session_date", FIELD_DATE, offsetof(struct status_answer, session)},
    {0},
};

static void dates_json(struct json *json, const char *key, const struct status_dates *dates)
{
    json_array(json, key);
    for (size_t i = 0; i < dates->count; i++)
        json_date(json, NULL, dates->date[i]);
    json_close_array(json);
}

static void unseen_json(struct json *json, const struct status_answer *answer)
{
    json_array(json, "unseen_actions");
    for (size_t i = 0; i < answer->unseen.count; i++) {
        const struct hole_action *action = &answer->unseen.action[i];
        json_object(json, NULL);
        json_text(json, "ticker", answer->ticker[action->slot].code);
        json_date(json, "before", action->before);
        json_date(json, "date", action->date);
        json_number(json, "shares_before", action->shares_before);
        json_number(json, "shares", action->shares);
        json_number(json, "price_before", action->price_before);
        json_number(json, "price", action->price);
        json_close(json);
    }
    json_close_array(json);
}

/* [{"date": "2026-03-16", "rules": ["copy"]}] */
static void accepted_json(struct json *json, const struct status_answer *answer)
{
    json_array(json, "accepted");
    for (size_t i = 0; i < answer->accepted_count; i++) {
        const char *list = answer->accepted[i].rules;
        char name[32];
        json_object(json, NULL);
        json_date(json, "date", answer->accepted[i].date);
        json_array(json, "rules");
        while (parse_list_next(&list, name, sizeof name))
            json_text(json, NULL, name);
        json_close_array(json);
        json_close(json);
    }
    json_close_array(json);
}

void answer_status_json(const struct status_answer *answer, struct output *out)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    fields_json(&json, status_fields, answer);
    dates_json(&json, "holes", &answer->holes);
    unseen_json(&json, answer);
    json_bool(&json, "factors_outdated", answer->outdated);
    fields_json(&json, source_fields, answer);
    dates_json(&json, "to_fetch", &answer->to_fetch);
    json_text(&json, "to_fetch_error", answer->to_fetch_error.code ? answer->to_fetch_error.text : NULL);
    accepted_json(&json, answer);
    answer_services_json(&answer->services, &json);
    json_array(&json, "last_jobs");
    for (size_t i = 0; i < answer->jobs.count; i++) {
        json_object(&json, NULL);
        fields_json(&json, job_fields, &answer->jobs.row[i]);
        json_close(&json);
    }
    json_close_array(&json);
    json_close(&json);
    json_end(&json);
}
