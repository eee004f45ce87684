/* Source `data-go-kr`: the Financial Services Commission's copy of the day's prices at data.go.kr
 * (getStockPriceInfo). A date's stocks of all markets come in pages. The table of a day is there from 13:00
 * KST of the next business day on. Errors come as XML with status 200 or 4xx, whatever format was asked for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/network.h"

enum { PAGE_ROWS = 1000 };

static const struct answer_shape shape = {"data-go-kr", "response.body.items.item", NULL, true};

static int data_open(struct network *network, struct error *err)
{
    return network_secret(network, SOURCE_KEY_DATA_KEY, true, err);
}

/* How many pages there are, the first one says. */
static unsigned data_parts(const struct network *network, kst_date date)
{
    (void)network;
    (void)date;
    return 1;
}

static void data_request(const struct network *network, const struct network_part *part,
                         struct network_request *request)
{
    const struct net_field fields[] = {
        {NET_QUERY, "serviceKey", .secret = network->secret},
        {NET_QUERY, "resultType", "json", NULL},
        {NET_QUERY, "numOfRows", request->number[0], NULL},
        {NET_QUERY, "pageNo", request->number[1], NULL},
        {NET_QUERY, "basDt", request->date, NULL},
    };
    snprintf(request->number[0], sizeof request->number[0], "%d", PAGE_ROWS);
    snprintf(request->number[1], sizeof request->number[1], "%d", (int)(part - part->date->part) + 1);
    snprintf(request->what, sizeof request->what, "getStockPriceInfo basDt=%s pageNo=%s", request->date,
             request->number[1]);
    url_join(network_url(network), "GetStockSecuritiesInfoService/getStockPriceInfo", request->url);
    memcpy(request->field, fields, sizeof fields);
    request->net.fields = sizeof fields / sizeof *fields;
}

/* ---- what the service says ---- */

/* The codes of data.go.kr's gateway. */
static const struct data_code {
    const char *code;
    enum net_fate fate;
    enum network_verdict verdict;
    enum error_remedy remedy;
    const char *text;
} codes[] = {
    {"00", NET_GOOD, NETWORK_FAILED, REMEDY_NONE, ""},
    {"03", NET_GOOD, NETWORK_FAILED, REMEDY_NONE, ""}, /* no rows */
    {"01", NET_AGAIN, NETWORK_FAILED, REMEDY_NONE, "the service has failed"},
    {"02", NET_AGAIN, NETWORK_FAILED, REMEDY_NONE, "the service's database has failed"},
    {"04", NET_AGAIN, NETWORK_FAILED, REMEDY_NONE, "the service has failed"},
    {"05", NET_AGAIN, NETWORK_FAILED, REMEDY_NONE, "the service takes too long"},
    {"20", NET_REFUSED, NETWORK_STOP, REMEDY_API_APPROVAL, "the key is not approved for this service"},
    {"22", NET_REFUSED, NETWORK_STOP, REMEDY_QUOTA, "the calls of the day are spent"},
    {"30", NET_REFUSED, NETWORK_STOP, REMEDY_KEY_UNKNOWN, "the key is not known"},
    {"31", NET_REFUSED, NETWORK_STOP, REMEDY_KEY_UNKNOWN, "the key has expired"},
    {"32", NET_REFUSED, NETWORK_STOP, REMEDY_API_APPROVAL, "the key is not registered for this address"},
    {"99", NET_AGAIN, NETWORK_FAILED, REMEDY_NONE, "the service has failed"},
};

/* The row of a code, which may come without its zero in front. NULL: it is none of them. */
static const struct data_code *code_find(const char *code)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (*code != '\0' && atoi(codes[i].code) == atoi(code))
            return &codes[i];
    return NULL;
}

static int code_error(const struct network *network, const struct answer_facts *facts,
                      const struct data_code *code, struct error *err)
{
    int kind = code->remedy == REMEDY_QUOTA  ? ERROR_NOT_READY
               : code->remedy != REMEDY_NONE ? ERROR_PERMISSION
                                             : ERROR_IO;
    error_set(err, kind, "%s: %s: code %s, %s", network->kind->name, code->text, facts->code, facts->message);
    return error_remedy_about(err, kind, code->remedy, network->kind->name);
}

/* The first page says how many rows there are, and has as many as a page may have. */
static int pages_check(struct network_part *part, struct error *err)
{
    struct network_date *date = part->date;
    const struct answer_facts *first = &date->part[0].facts;
    if (part->facts.total < 0 || part->facts.total != first->total)
        return error_set(err, ERROR_DATA, "it says that there are %ld rows, and page 1 that there are %ld",
                         part->facts.total, first->total);
    if (first->total == 0)
        return 0;
    if (first->rows == 0)
        return error_set(err, ERROR_DATA, "it has none of the %ld rows that there are said to be",
                         first->total);
    size_t pages = ((size_t)first->total + first->rows - 1) / first->rows;
    if (pages > SOURCE_EVIDENCE)
        return error_set(err, ERROR_DATA, "it has %zu of %ld rows, so that there would be more than %d pages",
                         first->rows, first->total, SOURCE_EVIDENCE);
    date->parts = (unsigned)pages;
    return 0;
}

static enum net_fate data_take(struct network *network, struct network_part *part,
                               const struct net_result *result, struct error *err)
{
    struct answer_facts *facts = &part->facts;
    int ret =
        answer_rows_read(result->body, result->length, &shape, &network->room, &part->date->day, facts, err);
    const struct data_code *code = code_find(facts->code);
    if (code != NULL && code->fate != NET_GOOD) {
        code_error(network, facts, code, err);
        return code->fate;
    }
    if (code != NULL && facts->kind == ANSWER_JSON && strcmp(code->code, "03") == 0)
        return NET_GOOD;
    if (ret == 0)
        ret = pages_check(part, err);
    if (ret == 0)
        return NET_GOOD;
    error_prefix(err, "page %d", (int)(part - part->date->part) + 1);
    return facts->kind == ANSWER_JSON && facts->found ? NET_REFUSED : NET_AGAIN;
}

static enum network_verdict data_explain(struct network *network, struct network_part *part,
                                         const struct net_result *result, struct error *err)
{
    if (result->status >= 400)
        answer_rows_read(result->body, result->length, &shape, &network->room, NULL, &part->facts, NULL);
    const struct data_code *code = code_find(part->facts.code);
    bool says = result->status >= 400 || result->fault == NET_FAULT_CONTENT;
    if (says && code != NULL && code->fate != NET_GOOD) {
        code_error(network, &part->facts, code, err);
        return code->verdict;
    }
    if (result->status == 401 || result->status == 403) {
        error_set(err, ERROR_PERMISSION, "%s: the key is not accepted: HTTP %d", network->kind->name,
                  result->status);
        error_remedy_about(err, err->code, REMEDY_KEY_UNKNOWN, network->kind->name);
        return NETWORK_STOP;
    }
    return result->status == 429 ? network_quota_spent(network, err) : NETWORK_FAILED;
}

/* ---- the table ---- */

/* The pages together have as many rows as the service says. */
static int data_finish(struct network *network, struct network_date *date, struct error *err)
{
    long rows = 0, total = date->part[0].facts.total;
    for (unsigned i = 0; i < date->parts; i++)
        rows += (long)date->part[i].facts.rows;
    if (total > 0 && rows != total)
        return error_set(err, ERROR_DATA, "the service says that there are %ld rows, and its pages have %ld",
                         total, rows);
    return network_table_check(network, date, err);
}

static const struct network_kind data = {
    .name = "data-go-kr",
    .good = "the key is good",
    .url = SOURCE_KEY_DATA_URL,
    .rate = SOURCE_KEY_DATA_RATE,
    .calls = SOURCE_KEY_DATA_CALLS,
    .first = 20200102,
    .open = data_open,
    .parts = data_parts,
    .request = data_request,
    .take = data_take,
    .explain = data_explain,
    .finish = data_finish,
};

static int source_open_data(const char *argument, const struct source_context *context, void **state,
                            struct error *err)
{
    (void)argument;
    return network_open(&data, context, state, err);
}

const struct source_kind source_data_go_kr = {
    .name = "data-go-kr",
    .complete_minute = 13 * 60,
    .complete_next = true,
    .caveat = "whose terms forbid to pass its rows on, for money or not",
    .open = source_open_data,
    .close = network_close,
    .range = network_range,
    .probe = network_probe,
    .calls_most = network_calls_most,
    .begin = network_begin,
    .ask = network_ask,
    .answer = network_answer,
    .end = network_end,
};
