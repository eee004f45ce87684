#include "source/naver-chart.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "source/answer-other.h"
#include "source/dialect.h"

/* A piece of the chart. */
struct part {
    const char *begin, *end;
};

/* Where the word stands, NULL where it does not. */
static const char *find(struct part in, const char *word)
{
    return memmem(in.begin, (size_t)(in.end - in.begin), word, strlen(word));
}

/* What stands behind the word up to the next quotation mark; *rest is what follows. */
static bool quoted(struct part in, const char *word, struct part *inner, struct part *rest)
{
    const char *at = find(in, word);
    if (!at)
        return false;
    at += strlen(word);
    const char *end = memchr(at, '"', (size_t)(in.end - at));
    *inner = (struct part){at, end ? end : in.end};
    *rest = (struct part){end ? end + 1 : in.end, in.end};
    return end != NULL;
}

static int no_chart(struct part text, struct error *err)
{
    struct answer_facts facts = {0};
    int ret = answer_other(text.begin, (size_t)(text.end - text.begin), "a chart", &facts, err);
    return ret ? ret : error_set(err, ERROR_DATA, "the answer is no chart, but JSON");
}

int naver_chart_check(const char *bytes, size_t length, const char *symbol, struct error *err)
{
    struct part text = {bytes, bytes + length}, head, rest;
    char other[32];
    const char *chart = find(text, "<chartdata");
    if (!chart)
        return no_chart(text, err);
    if (!find((struct part){chart, text.end}, "</chartdata>"))
        return error_set(err, ERROR_DATA, "the chart is not whole: it ends at byte %zu without its end",
                         length);
    if (!quoted((struct part){chart, text.end}, " symbol=\"", &head, &rest))
        return error_set(err, ERROR_DATA, "the chart does not say of which symbol it is");
    if ((size_t)(head.end - head.begin) == strlen(symbol) && memcmp(head.begin, symbol, strlen(symbol)) == 0)
        return 0;
    answer_text_take(other, sizeof other, head.begin, (size_t)(head.end - head.begin));
    return error_set(err, ERROR_DATA, "the chart is one of '%s', expected '%s'", other, symbol);
}

/* ---- items ---- */

static int item_error(struct part item, size_t number, const char *why, struct error *err)
{
    char shown[64];
    answer_text_take(shown, sizeof shown, item.begin, (size_t)(item.end - item.begin));
    return error_set(err, ERROR_DATA, "item %zu \"%s\" %s", number, shown, why);
}

/* Reads what stands between two bars, and what is wrong with it; NULL: nothing. */
static const char *field_read(struct part *item, double *value)
{
    if (!item->begin)
        return "has too few values, expected a date, four prices and a volume";
    const char *bar = memchr(item->begin, '|', (size_t)(item->end - item->begin));
    const char *end = bar ? bar : item->end;
    const char *why = cell_parse_number(item->begin, (size_t)(end - item->begin), value);
    item->begin = bar ? bar + 1 : NULL;
    return why || !(*value >= 0) ? "has a value that is no number of at least 0" : NULL;
}

static const char *item_read(struct part item, kst_date *date, double *values)
{
    const char *bar = memchr(item.begin, '|', (size_t)(item.end - item.begin)), *why = NULL;
    struct cell cell = {item.begin, bar ? (size_t)(bar - item.begin) : 0, false};
    if (cell.length != 8 || !dialect_date(&cell, date))
        return "does not begin with a date such as 20260123";
    item.begin = bar + 1;
    for (int c = 0; !why && c < PRICE_COLUMNS; c++)
        why = field_read(&item, &values[c]);
    if (!why && item.begin)
        why = "has too many values, expected a date, four prices and a volume";
    return why || values[PRICE_CLOSE] > 0 ? why : "has a close of 0";
}

static int item_take(struct part item, size_t number, struct price_history *history, struct error *err)
{
    double values[PRICE_COLUMNS];
    kst_date date;
    const char *why = item_read(item, &date, values);
    if (!why && history->count && date <= history->date[history->count - 1])
        why = "is not after the item before it";
    if (why)
        return item_error(item, number, why, err);
    long i = price_history_add(history);
    if (i < 0)
        return error_no_memory(err);
    history->date[i] = date;
    for (int c = 0; c < PRICE_COLUMNS; c++)
        history->column[c][i] = values[c];
    return 0;
}

int naver_chart_read(const char *bytes, size_t length, const char *symbol, struct price_history *history,
                     struct error *err)
{
    struct part rest = {bytes, bytes + length}, item;
    int ret = naver_chart_check(bytes, length, symbol, err);
    history->count = 0;
    for (size_t number = 1; ret == 0 && find(rest, "<item"); number++) {
        rest.begin = find(rest, "<item");
        const char *end = memchr(rest.begin, '>', (size_t)(rest.end - rest.begin));
        struct part tag = {rest.begin, end ? end : rest.end}, behind;
        ret = quoted(tag, " data=\"", &item, &behind)
                  ? item_take(item, number, history, err)
                  : item_error(tag, number, "has no data in quotation marks", err);
        rest.begin = tag.end;
    }
    return ret;
}
