#include "answer/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/asking.h"
#include "answer/field.h"
#include "answer/screen.h"
#include "base/log.h"
#include "base/parse.h"

enum { DAYS_MOST = 20, STOCKS_MOST = 200, STOCKS_NAMED = 5, NAME = 64 };

struct watching {
    const struct answer_context *context;
    const struct watch_request *request;
    const char *name;
    kst_date date; /* the newest stored day */
    struct screen_answer answer;
};

/* "macd_golden_cross finds 2 new stocks on 2026-06-30: 삼성전자 (005930), 카카오 (035720)" */
static void text_make(const struct watching *watching, struct output *out)
{
    char date[DATE_TEXT];
    const struct screen_answer *answer = &watching->answer;
    size_t named = answer->rows < STOCKS_NAMED ? answer->rows : STOCKS_NAMED;
    output_format(out, "%s finds %zu new stock%s on %s", watching->name, answer->found,
                  answer->found == 1 ? "" : "s", date_format(watching->date, date));
    for (size_t i = 0; i < named; i++)
        output_format(out, "%s%s (%s)", i ? ", " : ": ", answer->row[i].name, answer->row[i].ticker);
    if (answer->found > named)
        output_format(out, " and %zu more", answer->found - named);
    output_char(out, '\0');
}

static void found_more(void *arg, struct json *json)
{
    const struct watching *watching = arg;
    json_text(json, "strategy", watching->name);
    json_text(json, "title", watching->answer.asking->question.strategy->title);
    json_date(json, "date", watching->date);
    json_int(json, "found", (int64_t)watching->answer.found);
    json_array(json, "stocks");
    answer_screen_write(&watching->answer, SHEET_ARRAY, json->out);
    json_close_array(json);
}

static int found_tell(const struct watching *watching)
{
    struct output text;
    struct error err;
    char *bytes;
    size_t length;
    output_open(&text, OUTPUT_MEMORY);
    text_make(watching, &text);
    int ret = output_take(&text, &bytes, &length, &err);
    if (ret)
        return ret;
    const struct notice notice = {"found", bytes, found_more, (void *)(uintptr_t)watching};
    ret = notifier_tell(watching->request->notifier, &notice);
    free(bytes);
    return ret;
}

/* The first day that is asked: the one after the day that was asked last, or the newest one where nothing was
 * asked for long. */
static kst_date first_day(const struct watching *watching, kst_date asked)
{
    struct store_txn *txn = watching->context->txn;
    kst_date first = watching->date, before = day_before(txn, first);
    for (int i = 1; i < DAYS_MOST && before > asked; i++) {
        first = before;
        before = day_before(txn, first);
    }
    return asked && before == asked ? first : watching->date;
}

/* Asks one strategy. 0 where all that there is to tell has been told. */
static int strategy_watch(struct watching *watching, kst_date asked, struct error *err)
{
    kst_date first = first_day(watching, asked);
    struct answer_place place;
    const struct screen_request request = {.asked = watching->name,
                                           .as = ASKED_NAME,
                                           .date = watching->date,
                                           .since = first == watching->date ? 0 : first,
                                           .new_since = first,
                                           .universe = watching->request->universe,
                                           .limit = STOCKS_MOST};
    int ret = answer_screen(watching->context, &request, &watching->answer, &place, err);
    if (ret == 0 && watching->answer.partial)
        ret = error_set(err, ERROR_NOT_READY, "not every stock has been analyzed");
    if (ret == 0 && watching->answer.found)
        ret = found_tell(watching);
    answer_screen_free(&watching->answer);
    return ret;
}

static void name_watch(struct watching *watching)
{
    struct notifier *notifier = watching->request->notifier;
    char memory[STATE_NAME + 1], value[NOTIFIER_VALUE], date[DATE_TEXT];
    struct error err = {0};
    kst_date asked = 0;
    snprintf(memory, sizeof memory, "told/found/%s", watching->name);
    notifier_recall(notifier, memory, value);
    date_parse(value, &asked);
    if (asked >= watching->date)
        return;
    int ret = strategy_watch(watching, asked, &err);
    if (ret == 0)
        notifier_remember(notifier, memory, date_format(watching->date, date));
    else if (err.code == ERROR_NOT_READY)
        log_debug("watch: %s: %s", watching->name, err.text);
    else if (err.code)
        log_warning("watch: %s", err.text);
}

void answer_watch(const struct answer_context *context, const struct watch_request *request)
{
    const char *list = request->strategies;
    char name[NAME];
    struct watching watching = {context, request, name, day_last(context->txn), {0}};
    if (!request->notifier || !request->notifier->words || !watching.date ||
        !day_before(context->txn, watching.date))
        return;
    while (parse_list_next(&list, name, sizeof name))
        if (*name)
            name_watch(&watching);
}
