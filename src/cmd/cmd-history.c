/* sise history: what a service tells of a stock's past. */
#include <stdio.h>
#include <string.h>

#include "answer/history.h"
#include "answer/lookup.h"
#include "base/text.h"
#include "cmd/commands.h"
#include "cmd/option.h"
#include "cmd/outside.h"
#include "cmd/price-line.h"
#include "cmd/settings.h"
#include "market/clock.h"
#include "market/code.h"

#define HISTORY_DAYS 10

/* ---- which stock ---- */

static int store_look(struct invocation *in, const char *text, struct ticker *ticker, struct error *err)
{
    const struct store_options options = {.read_only = true};
    int ret = store_open(config_text(&in->config, &store_keys[STORE_KEY_STORE]), &options, &in->store, err);
    if (ret == 0)
        ret = store_read(in->store, &in->txn, err);
    if (ret == 0)
        ret = ticker_find(in->txn, text, ticker, err);
    store_read_end(&in->txn);
    return ret;
}

/* A code needs no store; where there is one, it knows the names. */
static int stock_find(struct invocation *in, struct history_answer *answer, struct error *err)
{
    const char *text = in->operand[0];
    struct ticker ticker;
    bool is_code = ticker_code_read(text, answer->code);
    int ret = store_look(in, text, &ticker, err);
    if (ret == 0) {
        memcpy(answer->code, ticker.code, sizeof answer->code);
        memcpy(answer->name, ticker.name, sizeof answer->name);
        return 0;
    }
    if (!is_code)
        return ret;
    *err = (struct error){0};
    return 0;
}

/* ---- asking ---- */

/* From which day on the service is asked, so that there are enough trading days for the rows and the line. */
static kst_date ask_from(kst_date from, size_t most)
{
    size_t days = most > PRICE_LINE_DAYS ? most : PRICE_LINE_DAYS;
    kst_date today = clock_kst_date(clock_now_utc());
    return from ? from : date_from_days(date_to_days(today) - (int32_t)(days * 8 / 5) - 20);
}

static int ask(struct naver *naver, struct history_answer *answer, kst_date from, kst_date to,
               struct error *err)
{
    struct error why;
    char first[DATE_TEXT], last[DATE_TEXT];
    /* The last day is among the newest ones only where it is not long ago. */
    int ret = naver_ask(naver, answer->code, to && !from ? 0 : ask_from(from, answer->most), err);
    if (ret == 0)
        ret = naver_answer(naver, &answer->history, &why, err);
    if (ret == 0 && (ret = why.code))
        *err = why;
    if (ret)
        return ret;
    price_history_cut(&answer->history, from, to);
    if (answer->history.count)
        return 0;
    return error_set(err, ERROR_NOT_FOUND, OUTSIDE_SOURCE ": no prices of %s%s%s%s%s", answer->code,
                     from ? " from " : "", date_format(from, first), to ? " up to " : "",
                     date_format(to, last));
}

/* ---- for the eye ---- */

static void text_print(const struct history_answer *answer, struct output *out)
{
    const struct price_history *history = &answer->history;
    size_t line = history->count < PRICE_LINE_DAYS ? history->count : PRICE_LINE_DAYS;
    const char *limitation;
    output_format(out, "%s  ", answer->code);
    text_plain(out, answer->name, strlen(answer->name));
    output_format(out, "%sfrom %s\n", answer->name[0] ? "  " : "", answer->source);
    price_line_print(history->column[PRICE_CLOSE] + history->count - line, line, out);
    output_char(out, '\n');
    history_answer_write(answer, SHEET_TABLE, out);
    output_char(out, '\n');
    for (size_t n = 0; (limitation = history_answer_limitation(answer, n)); n++)
        output_format(out, "%s\n", limitation);
}

static int history(struct invocation *in, struct history_answer *answer, kst_date from, kst_date to,
                   enum sheet_format format, struct error *err)
{
    struct naver *naver = NULL;
    int ret = stock_find(in, answer, err);
    if (ret == 0)
        ret = outside_open(in, &naver, err);
    if (ret == 0)
        ret = ask(naver, answer, from, to, err);
    naver_close(&naver);
    if (ret == 0 && format == SHEET_TABLE)
        text_print(answer, in->out);
    else if (ret == 0)
        history_answer_write(answer, format, in->out);
    return ret;
}

static int run(struct invocation *in, struct error *err)
{
    struct history_answer answer = {.source = OUTSIDE_SOURCE, .mixed_since = NAVER_MIXED_SINCE};
    enum sheet_format format = SHEET_TABLE;
    kst_date from = 0, to = 0;
    unsigned days = 0;
    int ret = option_count(in, "days", DAYS_MOST, &days, err);
    if (ret == 0)
        ret = option_range(in, &from, &to, err);
    if (ret == 0)
        ret = option_format(in, &format, err);
    answer.most = days ? days : from ? 0 : HISTORY_DAYS;
    if (ret == 0)
        ret = history(in, &answer, from, to, format, err);
    history_answer_free(&answer);
    return ret;
}

static const struct option_row options[] = {
    OUTSIDE_SOURCE_ROW,
    {"days", 0, "N", "how many days, the newest; 10, or with --from all of them"},
    {"from", 0, "DATE", "only days from this date on"},
    {"to", 0, "DATE", "only days up to this date"},
    {"csv", 0, NULL, "print the days as CSV"},
    {0},
};

const struct command command_history = {
    .name = "history",
    .summary = "shows what a service on the web tells of a stock's past",
    .operands = "TICKER",
    .least = 1,
    .most = 1,
    .options = options,
    .run = run,
};
