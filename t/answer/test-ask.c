/* What is asked of a store and answered as structs: where a request is wrong is data, and several threads may
 * ask at once. */
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "answer/backtest.h"
#include "answer/explain.h"
#include "answer/screen.h"
#include "answer/strategies.h"
#include "t/temp.h"

#define DAYS    60
#define STOCKS  300
#define THREADS 4

struct fixture {
    char dir[TEMP_PATH];
    struct store *store;
    struct store_txn *txn;
    struct catalog *catalog;
    struct answer_context context;
};

/* ---- a market: prices go up and down, every seventh stock is halted on every fifth day ---- */

static kst_date date_of(int day)
{
    return date_from_days(date_to_days(20240102) + day);
}

static bool is_halted(int stock, int at)
{
    return stock % 7 == 0 && at % 5 == 4;
}

static void line_add(struct day *day, int stock, int at)
{
    double close = 1000 + stock * 10 + 100 * ((at * (stock + 3)) % 11), open = close - 5 * (stock % 3);
    bool halted = is_halted(stock, at);
    long i = day_add(day);
    assert_true(i >= 0);
    snprintf(day->line[i].ticker, TICKER_TEXT, "%06u", (unsigned)stock % 1000000);
    snprintf(day->line[i].market, MARKET_TEXT, "%s", stock % 2 ? "KOSPI" : "KOSDAQ");
    snprintf(day->line[i].name, NAME_TEXT, "stock %d", stock);
    day->column[RAW_OPEN][i] = halted ? 0 : open;
    day->column[RAW_HIGH][i] = halted ? 0 : close + 10;
    day->column[RAW_LOW][i] = halted ? 0 : open - 10;
    day->column[RAW_CLOSE][i] = close;
    day->column[RAW_VOLUME][i] = halted ? 0 : 100 + at;
    day->column[RAW_MARKET_CAP][i] = 1e12 + stock;
}

static int days_put(struct store_txn *txn, void *arg, struct error *err)
{
    struct day day = {0};
    enum day_result result;
    int ret = 0;
    (void)arg;
    for (int at = 0; ret == 0 && at < DAYS; at++) {
        day_clear(&day, date_of(at));
        for (int stock = 0; stock < STOCKS; stock++)
            line_add(&day, stock, at);
        ret = day_put(txn, &day, false, &result, NULL);
    }
    day_free(&day);
    return ret ? store_txn_error(txn, err) : 0;
}

static void strategy_write(const struct fixture *fixture, const char *name, const char *text)
{
    char file[64];
    snprintf(file, sizeof file, "%s.strategy", name);
    temp_write(fixture->dir, file, "wb", text, strlen(text));
}

static int begin(void **state)
{
    struct fixture *fixture = *state = calloc(1, sizeof *fixture);
    struct store_options options = {.create = true, .no_sync = true};
    assert_non_null(fixture);
    temp_make(fixture->dir);
    assert_int_equal(store_open(temp_path(fixture->dir, "store"), &options, &fixture->store, NULL), 0);
    assert_int_equal(store_write(fixture->store, days_put, NULL, NULL), 0);
    assert_int_equal(store_read(fixture->store, &fixture->txn, NULL), 0);
    const char *folders[] = {fixture->dir};
    assert_int_equal(catalog_open(&strategy_kind, folders, 1, NULL, NULL, &fixture->catalog, NULL), 0);
    fixture->context = (struct answer_context){.txn = fixture->txn, .strategies = fixture->catalog};
    return 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;
    catalog_close(&fixture->catalog);
    store_read_end(&fixture->txn);
    store_close(&fixture->store);
    temp_remove(fixture->dir);
    free(fixture);
    return 0;
}

/* ---- places ---- */

struct wrong {
    struct screen_request request;
    int code;
    struct answer_place place; /* `path` is the name of a file in the fixture's folder */
    const char *said;
};

static void place_is(const struct fixture *fixture, const struct answer_place *got,
                     const struct answer_place *expected)
{
    char path[2 * PATH_MAX] = "";
    if (*expected->path)
        snprintf(path, sizeof path, "%s/%s", fixture->dir, expected->path);
    assert_int_equal(got->part, expected->part);
    assert_string_equal(got->path, path);
    assert_int_equal(got->line, expected->line);
    assert_string_equal(got->expression, expected->expression);
    assert_int_equal(got->at.begin, expected->at.begin);
    assert_int_equal(got->at.length, expected->at.length);
}

static void a_wrong_request_says_where_as_data(void **state)
{
    static const struct wrong wrong[] = {
        {{.asked = "close > clsoe"},
         ERROR_DATA,
         {PART_CONDITION, "", 0, "close > clsoe", {8, 5}, 0},
         "unknown column 'clsoe' at 9, did you mean 'close'?"},
        {{.asked = ""}, ERROR_DATA, {.part = PART_CONDITION}, "expected a value at 1, where it ends"},
        {{.asked = "close > 0", .columns = "open, clsoe + 1"},
         ERROR_DATA,
         {PART_COLUMNS, "", 0, "clsoe + 1", {0, 5}, 0},
         "unknown column 'clsoe' at 1, did you mean 'close'?"},
        {{.asked = "close > 0", .columns = "open,,high"},
         ERROR_USAGE,
         {.part = PART_COLUMNS},
         "expected an expression between two commas, number 2 is empty"},
        {{.asked = "close > 0", .sort = "close > 1"},
         ERROR_DATA,
         {PART_SORT, "", 0, "close > 1", {0, 9}, 0},
         "expected a number at 1, got a condition"},
        {{.asked = "close > 0", .sort = "sma_5"},
         ERROR_NOT_READY,
         {.part = PART_SORT},
         "sma_5 is not there yet: 2024-03-01 has not been analyzed"},
        {{.asked = "close > 0", .since = 20240302, .date = 20240301},
         ERROR_USAGE,
         {.part = PART_SINCE},
         "2024-03-02 is after 2024-03-01, the date that is asked"},
        {{.asked = "no_such"}, ERROR_NOT_FOUND, {.part = PART_NAME}, "no strategy 'no_such'"},
        {{.asked = "close > 0", .as = ASKED_NAME},
         ERROR_NOT_FOUND,
         {.part = PART_NAME},
         "no strategy 'close > 0'"},
        {{.asked = "where", .as = ASKED_EXPRESSION},
         ERROR_DATA,
         {PART_CONDITION, "", 0, "where", {0, 5}, 0},
         "unknown column 'where' at 1"},
        {{.asked = "close > 0", .date = 20240203, .new_since = 20240204},
         ERROR_USAGE,
         {.part = PART_NEW_SINCE},
         "2024-02-04 is after 2024-02-03, the date that is asked"},
        {{.asked = "close > 0", .new_since = 20240102},
         ERROR_NOT_FOUND,
         {.part = PART_NEW_SINCE},
         "no day is stored before 2024-01-02: the first one is 2024-01-02"},
        {{.asked = "close > 0", .tickers = "000001,stock 7,999999"},
         ERROR_NOT_FOUND,
         {.part = PART_TICKERS},
         "there is no ticker '999999'"},
        {{.asked = "close > 0", .tickers = "000001,stock 1"},
         ERROR_USAGE,
         {.part = PART_TICKERS},
         "ticker 'stock 1' is named twice"},
        {{.asked = "close > 0", .date = 20230101},
         ERROR_NOT_FOUND,
         {.part = PART_DATE},
         "2023-01-01 is not stored, the nearest stored day is 2024-01-02"},
        {{.asked = "where"},
         ERROR_DATA,
         {PART_CONDITION, "where.strategy", 2, "1 < clsoe", {4, 5}, 0},
         "unknown column 'clsoe' at 5, did you mean 'close'?"},
        {{.asked = "sort"},
         ERROR_DATA,
         {PART_SORT, "sort.strategy", 3, "clsoe", {0, 5}, 0},
         "unknown column 'clsoe' at 1, did you mean 'close'?"},
        {{.asked = "columns"},
         ERROR_DATA,
         {PART_COLUMNS, "columns.strategy", 1, "-clsoe", {1, 5}, 0},
         "unknown column 'clsoe' at 2, did you mean 'close'?"},
        {{.asked = "list"},
         ERROR_DATA,
         {.part = PART_COLUMNS, .path = "list.strategy", .line = 2},
         "'open' is there twice"},
        {{.asked = "close > 0", .universe = {.market = "NYSE"}},
         ERROR_USAGE,
         {.part = PART_MARKET},
         "unknown market 'NYSE', expected KOSPI, KOSDAQ, KOSDAQ GLOBAL or KONEX"},
    };
    struct fixture *fixture = *state;
    strategy_write(fixture, "where", "title: x\nwhere: 1 <\n clsoe\n");
    strategy_write(fixture, "sort", "title: x\nwhere: 1 < 2\nsort: clsoe\n");
    strategy_write(fixture, "columns", "columns: open, -clsoe\nwhere: 1 < 2\n");
    strategy_write(fixture, "list", "where: 1 < 2\ncolumns: open, open\n");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct screen_answer answer;
        struct answer_place place;
        struct error err = {0};
        assert_int_equal(answer_screen(&fixture->context, &wrong[i].request, &answer, &place, &err),
                         wrong[i].code);
        assert_string_equal(err.text, wrong[i].said);
        place_is(fixture, &place, &wrong[i].place);
        answer_screen_free(&answer);
    }
}

static void other_questions_say_where_too(void **state)
{
    struct fixture *fixture = *state;
    const struct answer_place expected = {PART_CONDITION, "", 0, "clsoe > 1", {0, 5}, 0};
    const struct explain_request explain = {.asked = "clsoe > 1", .ticker = "000001"};
    const struct backtest_request backtest = {.asked = "clsoe > 1", .sell_tax_bp = NAN};
    struct explain_answer explained;
    struct backtest_answer tested;
    struct answer_place place;
    assert_int_equal(answer_explain(&fixture->context, &explain, &explained, &place, NULL), ERROR_DATA);
    place_is(fixture, &place, &expected);
    answer_explain_free(&explained);
    assert_int_equal(answer_backtest(&fixture->context, &backtest, &tested, &place, NULL), ERROR_DATA);
    place_is(fixture, &place, &expected);
    answer_backtest_free(&tested);
}

struct findings {
    unsigned good, wrong;
    struct answer_place place; /* of the last that was wrong */
};

static void finding_count(void *arg, const char *path, const struct answer_place *place,
                          const struct error *err)
{
    struct findings *findings = arg;
    assert_non_null(strstr(path, ".strategy"));
    findings->good += !err;
    findings->wrong += err != NULL;
    if (err)
        findings->place = *place;
}

static void a_check_says_where_too(void **state)
{
    struct fixture *fixture = *state;
    const struct answer_place expected = {PART_SORT, "b.strategy", 2, "clsoe", {0, 5}, 0};
    struct findings findings = {0};
    strategy_write(fixture, "a", "where: sma_5 > close\n");
    strategy_write(fixture, "b", "where: close > 0\nsort: clsoe\n");
    assert_int_equal(strategies_check_all(fixture->catalog, finding_count, &findings, NULL), 0);
    assert_int_equal(findings.good, 1);
    assert_int_equal(findings.wrong, 1);
    place_is(fixture, &findings.place, &expected);
}

static void json_is(const struct answer_place *place, const char *expected)
{
    struct output out;
    struct json json;
    output_open(&out, OUTPUT_MEMORY);
    json_begin(&json, &out);
    json_object(&json, NULL);
    answer_place_json(place, &json);
    json_close(&json);
    output_char(&out, '\0');
    assert_string_equal(out.bytes, expected);
    output_close(&out, "memory", NULL);
}

static void a_place_is_written_in_characters_and_without_folders(void **state)
{
    (void)state;
    json_is(&(struct answer_place){.part = PART_SINCE}, "{}");
    json_is(&(struct answer_place){PART_CONDITION, "", 0, "name == '시세' and clsoe", {21, 5}, 0},
            "{\"expression\":\"name == '시세' and clsoe\",\"position\":{\"begin\":18,\"length\":5}}");
    json_is(&(struct answer_place){PART_SORT, "/home/user/a.strategy", 3, "close +", {7, 0}, 0},
            "{\"expression\":\"close +\",\"position\":{\"begin\":8,\"length\":0},"
            "\"file\":\"a.strategy\",\"line\":3}");
}

/* ---- answers ---- */

static void a_screen_answers_with_rows(void **state)
{
    struct fixture *fixture = *state;
    const struct screen_request request = {.asked = "close >= 1000",
                                           .columns = "volume, open == close, close[1]",
                                           .sort = "-market_cap",
                                           .universe.halted = true,
                                           .limit = 3};
    struct screen_answer answer;
    struct answer_place place;
    assert_int_equal(answer_screen(&fixture->context, &request, &answer, &place, NULL), 0);
    assert_int_equal(answer.date, date_of(DAYS - 1));
    assert_int_equal(answer.from, answer.date);
    assert_int_equal(answer.rows, 3);
    assert_int_equal(answer.found, STOCKS);
    assert_int_equal(answer.asked, STOCKS);
    assert_int_equal(answer.unknown, 0);
    assert_int_equal(answer.columns, 5);
    assert_string_equal(answer.column[0].text, "close");
    assert_string_equal(answer.column[1].text, "change_pct");
    assert_string_equal(answer.column[3].text, "open == close");
    assert_int_equal(answer.column[3].type, FIELD_CONDITION);
    assert_int_equal(answer.column[2].type, FIELD_SHARES);
    for (unsigned i = 0; i < 3; i++) {
        const struct screen_row *row = &answer.row[i];
        char code[TICKER_TEXT];
        snprintf(code, sizeof code, "%06u", i);
        assert_string_equal(row->ticker, code);
        assert_string_equal(row->market, i % 2 ? "KOSPI" : "KOSDAQ");
        assert_int_equal(row->halted, is_halted((int)i, DAYS - 1));
        assert_true(row->value[2] == (row->halted ? 0 : 100 + DAYS - 1));
        assert_true(row->value[3] == (row->halted || i % 3 == 0));
        assert_true(row->value[4] == 1000 + i * 10 + 100 * (((DAYS - 2) * (i + 3)) % 11));
        assert_true(row->value[0] == 1000 + i * 10 + 100 * (((DAYS - 1) * (i + 3)) % 11));
        assert_true(isnan(row->value[1]));
    }
    answer_screen_free(&answer);
}

static size_t halted_count(int at)
{
    size_t count = 0;
    for (int stock = 0; stock < STOCKS; stock++)
        count += is_halted(stock, at);
    return count;
}

static void who_does_not_trade_is_left_out(void **state)
{
    struct fixture *fixture = *state;
    struct screen_request request = {.asked = "close >= 1000", .date = date_of(DAYS - 1)};
    struct screen_answer answer;
    struct answer_place place;
    assert_int_equal(answer_screen(&fixture->context, &request, &answer, &place, NULL), 0);
    assert_int_equal(answer.left_out, halted_count(DAYS - 1));
    assert_true(answer.left_out > 0);
    assert_int_equal(answer.found, STOCKS - answer.left_out);
    assert_int_equal(answer.asked, answer.found);
    for (size_t i = 0; i < answer.rows; i++)
        assert_true(!answer.row[i].halted && answer.row[i].left_out == answer.left_out);
    answer_screen_free(&answer);
    request.since = date_of(DAYS - 2); /* on that day everybody trades */
    assert_int_equal(answer_screen(&fixture->context, &request, &answer, &place, NULL), 0);
    assert_int_equal(answer.found, STOCKS);
    assert_int_equal(answer.left_out, 0);
    for (size_t i = 0; i < answer.rows; i++)
        assert_int_equal(answer.row[i].days, is_halted(atoi(answer.row[i].ticker), DAYS - 1) ? 1 : 2);
    answer_screen_free(&answer);
}

/* The code of each row, with a blank behind it. */
static void codes_are(const struct screen_answer *answer, const char *expected)
{
    char codes[512] = "";
    for (size_t i = 0; i < answer->rows; i++)
        snprintf(codes + strlen(codes), sizeof codes - strlen(codes), "%s ", answer->row[i].ticker);
    assert_string_equal(codes, expected);
}

static void a_page_is_a_part_of_what_is_found(void **state)
{
    static const struct {
        size_t offset;
        unsigned limit;
        const char *codes;
    } pages[] = {{0, 2, "000299 000298 "},
                 {2, 3, "000297 000296 000295 "},
                 {298, 0, "000001 000000 "},
                 {299, 5, "000000 "},
                 {300, 5, ""},
                 {SIZE_MAX, 1, ""}};
    struct fixture *fixture = *state;
    struct screen_request request = {.asked = "close >= 1000", .universe.halted = true};
    struct screen_answer answer;
    struct answer_place place;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        request.offset = pages[i].offset;
        request.limit = pages[i].limit;
        assert_int_equal(answer_screen(&fixture->context, &request, &answer, &place, NULL), 0);
        codes_are(&answer, pages[i].codes);
        assert_int_equal(answer.found, STOCKS);
        answer_screen_free(&answer);
    }
}

static void only_the_named_ones_are_asked(void **state)
{
    struct fixture *fixture = *state;
    struct screen_request request = {.asked = "rank(close) > 100", .tickers = "stock 3,000001,000007,000050"};
    struct screen_answer whole, answer;
    struct answer_place place;
    assert_int_equal(answer_screen(&fixture->context, &request, &answer, &place, NULL), 0);
    request.tickers = NULL;
    assert_int_equal(answer_screen(&fixture->context, &request, &whole, &place, NULL), 0);
    assert_int_equal(answer.named.count, 4);
    assert_int_equal(answer.asked, 3); /* 000007 does not trade on the day, */
    assert_int_equal(answer.left_out, 1);
    assert_true(whole.found > answer.found);
    size_t same = 0; /* and all others count in rank() */
    for (size_t i = 0; i < whole.rows; i++)
        for (size_t k = 0; k < answer.rows; k++)
            same += strcmp(whole.row[i].ticker, answer.row[k].ticker) == 0;
    assert_true(same == answer.rows && same > 0);
    answer_screen_free(&whole);
    answer_screen_free(&answer);
}

static bool has_row(const struct screen_answer *answer, const char *code)
{
    for (size_t i = 0; i < answer->rows; i++)
        if (strcmp(answer->row[i].ticker, code) == 0)
            return true;
    return false;
}

/* Those that a day finds and the last day before `new_since` does not: what the two days' answers say. */
static void new_ones_are(struct fixture *fixture, kst_date new_since, kst_date before, kst_date since)
{
    struct screen_request request = {
        .asked = "close > open and close > close[1] * 1.05", .date = date_of(DAYS - 1), .since = since};
    struct screen_answer whole, then, answer;
    struct answer_place place;
    size_t expected = 0;
    assert_int_equal(answer_screen(&fixture->context, &request, &whole, &place, NULL), 0);
    request.new_since = new_since;
    assert_int_equal(answer_screen(&fixture->context, &request, &answer, &place, NULL), 0);
    request.new_since = request.since = 0;
    request.date = before;
    assert_int_equal(answer_screen(&fixture->context, &request, &then, &place, NULL), 0);
    for (size_t i = 0; i < whole.rows; i++)
        expected += !has_row(&then, whole.row[i].ticker);
    for (size_t i = 0; i < answer.rows; i++)
        assert_true(has_row(&whole, answer.row[i].ticker) && !has_row(&then, answer.row[i].ticker));
    assert_int_equal(answer.rows, expected);
    assert_int_equal(answer.found, expected);
    assert_int_equal(answer.before, before);
    assert_int_equal(answer.from, since ? since : date_of(DAYS - 1));
    assert_int_equal(answer.asked, whole.asked);
    assert_true(expected > 0 && expected < whole.rows);
    answer_screen_free(&whole);
    answer_screen_free(&then);
    answer_screen_free(&answer);
}

static void new_ones_were_not_found_before(void **state)
{
    struct fixture *fixture = *state;
    new_ones_are(fixture, date_of(DAYS - 1), date_of(DAYS - 2), 0);
    new_ones_are(fixture, date_of(DAYS - 9), date_of(DAYS - 10), 0);
    new_ones_are(fixture, date_of(DAYS - 2), date_of(DAYS - 3), date_of(DAYS - 2));
    new_ones_are(fixture, date_of(DAYS - 1), date_of(DAYS - 2), date_of(DAYS - 2));
}

static int backtest_ask(const struct answer_context *context, const struct backtest_request *request,
                        struct answer_place *place, struct error *err)
{
    struct backtest_answer answer;
    int ret = answer_backtest(context, request, &answer, place, err);
    answer_backtest_free(&answer);
    return ret;
}

struct heard {
    unsigned calls;
    uint64_t done, total;
};

static void hear(void *arg, uint64_t done, uint64_t total)
{
    struct heard *heard = arg;
    assert_int_equal(done, heard->calls++);
    heard->done = done;
    heard->total = total;
}

static void several_days_tell_how_far_they_are(void **state)
{
    struct fixture *fixture = *state;
    const struct screen_request request = {.asked = "close > 2000", .since = date_of(20)};
    struct heard heard = {0};
    struct answer_context context = fixture->context;
    struct screen_answer answer;
    struct answer_place place;
    context.progress = hear;
    context.progress_arg = &heard;
    assert_int_equal(answer_screen(&context, &request, &answer, &place, NULL), 0);
    assert_int_equal(heard.total, DAYS - 20);
    assert_int_equal(heard.done, DAYS - 20);
    assert_int_equal(answer.from, date_of(20));
    for (size_t i = 1; i < answer.rows; i++)
        assert_true(answer.row[i - 1].first >= answer.row[i].first);
    answer_screen_free(&answer);
    heard = (struct heard){0};
    const struct backtest_request backtest = {
        .asked = "close > 2000", .from = date_of(20), .to = date_of(30), .sell_tax_bp = NAN};
    assert_int_equal(backtest_ask(&context, &backtest, &place, NULL), 0);
    assert_int_equal(heard.total, DAYS - 20); /* with the days on which what was bought is sold */
    assert_int_equal(heard.done, DAYS - 20);
    assert_int_equal(heard.calls, DAYS - 20 + 1);
}

/* ---- threads ---- */

/* Everything that a thread can be asked, as one text. */
static void ask_all(const struct fixture *fixture, struct store_txn *txn, struct output *out)
{
    const struct answer_context context = {.txn = txn, .strategies = fixture->catalog};
    const struct screen_request screen = {.asked = "rising", .since = date_of(30), .limit = 40};
    const struct explain_request explain = {.asked = "rising", .ticker = "000123"};
    const struct backtest_request backtest = {
        .asked = "rising", .from = date_of(20), .fee_bp = 1.5, .sell_tax_bp = NAN, .exits = true};
    struct screen_answer screened;
    struct explain_answer explained;
    struct backtest_answer tested;
    struct answer_place place;
    struct json json;
    json_begin(&json, out);
    if (answer_screen(&context, &screen, &screened, &place, NULL) == 0)
        answer_screen_write(&screened, SHEET_LINES, out);
    answer_screen_free(&screened);
    if (answer_explain(&context, &explain, &explained, &place, NULL) == 0)
        answer_explain_json(&explained, &json);
    answer_explain_free(&explained);
    if (answer_backtest(&context, &backtest, &tested, &place, NULL) == 0) {
        answer_backtest_json(&tested, &json);
        answer_backtest_csv(&tested, out);
    }
    answer_backtest_free(&tested);
}

/* ---- bounds ---- */

/* The work for which a request is refused, where nothing at all may be taken; with just so much it is
 * answered, with a step less it is not. */
static uint64_t screen_work(struct fixture *fixture, const struct screen_request *request)
{
    struct answer_context context = fixture->context;
    struct screen_answer answer;
    struct answer_place place;
    struct error err = {0};
    context.work_most = 1;
    assert_int_equal(answer_screen(&context, request, &answer, &place, &err), ERROR_USAGE);
    answer_screen_free(&answer);
    assert_non_null(
        strstr(err.text, " steps over the whole market, at most 1 are allowed: shorten its windows"));
    assert_int_equal(place.part, PART_CONDITION);
    uint64_t work = place.work;
    for (int less = 0; less < 2; less++) {
        context.work_most = work - (uint64_t)less;
        assert_int_equal(answer_screen(&context, request, &answer, &place, NULL), less ? ERROR_USAGE : 0);
        assert_int_equal(place.work, less ? work : 0);
        answer_screen_free(&answer);
    }
    return work;
}

static void what_takes_too_much_work_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct screen_request request = {.asked = "highest(close, 20) > 10"};
    uint64_t day = screen_work(fixture, &request);
    request.new_since = date_of(DAYS - 5);
    uint64_t two = screen_work(fixture, &request);
    assert_true(two > day && two < 2 * day); /* the second day reads little that the first has not */
    request.new_since = 0;
    request.since = date_of(DAYS - 20);
    uint64_t days = screen_work(fixture, &request);
    assert_true(days > 19 * (two - day) && days < 20 * day);
    request.since = 0;
    request.columns = "lowest(close, 20)";
    uint64_t shown = screen_work(fixture, &request);
    assert_true(shown > day);
    request.sort = "rank(highest(close, 20))";
    uint64_t sorted = screen_work(fixture, &request);
    assert_true(sorted > shown);
    request.tickers = "000001,000002";
    assert_int_equal(screen_work(fixture, &request), sorted);
    request.tickers = "000001,stock 2";
    assert_true(screen_work(fixture, &request) > sorted);
}

static void a_backtest_that_takes_too_much_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct answer_context context = fixture->context;
    struct backtest_request request = {.asked = "close > open", .sell_tax_bp = NAN};
    struct answer_place place;
    struct error err = {0};
    context.work_most = 1;
    assert_int_equal(backtest_ask(&context, &request, &place, &err), ERROR_USAGE);
    assert_non_null(strstr(err.text, "on 60 days this takes "));
    assert_non_null(strstr(err.text, ", or ask fewer days"));
    context.work_most = place.work;
    assert_int_equal(backtest_ask(&context, &request, &place, NULL), 0);
    context.work_most--;
    assert_int_equal(backtest_ask(&context, &request, &place, NULL), ERROR_USAGE);
    request.to = date_of(DAYS - 10);
    assert_int_equal(backtest_ask(&context, &request, &place, NULL), 0);
    context.picks_most = 1000;
    assert_int_equal(backtest_ask(&context, &request, &place, &err), ERROR_USAGE);
    assert_string_equal(err.text, "more than 1000 picks: ask fewer days, or a narrower condition");
    assert_int_equal(place.part, PART_CONDITION);
    assert_int_equal(place.work, 0);
    request.from = request.to = date_of(DAYS - 10);
    assert_int_equal(backtest_ask(&context, &request, &place, NULL), 0);
}

struct stopping {
    unsigned calls, most;
};

static bool stop_after(void *arg)
{
    struct stopping *stopping = arg;
    return ++stopping->calls > stopping->most;
}

/* Says "stop" at one call after the other, until the answer is there before anybody says so. Returns how many
 * calls that are. */
static unsigned stop_everywhere(struct fixture *fixture, bool backtest, const char *asked, unsigned step)
{
    const struct screen_request screen = {.asked = asked, .since = date_of(DAYS - 10)};
    const struct backtest_request test = {.asked = asked, .sell_tax_bp = NAN, .exits = true};
    struct answer_context context = fixture->context;
    struct screen_answer answer;
    struct answer_place place;
    struct stopping stopping = {0};
    context.stopped = stop_after;
    context.stopped_arg = &stopping;
    for (;; stopping.most += step, stopping.calls = 0) {
        struct error err = {0};
        int ret = backtest ? backtest_ask(&context, &test, &place, &err)
                           : answer_screen(&context, &screen, &answer, &place, &err);
        if (!backtest)
            answer_screen_free(&answer);
        if (ret == 0)
            return stopping.calls;
        assert_int_equal(ret, ERROR_CANCELLED);
        assert_string_equal(err.text, "stopped: nobody waits for the answer any more");
        assert_int_equal(stopping.calls, stopping.most + 1); /* nobody goes on after it */
    }
}

static void an_answer_that_nobody_waits_for_is_stopped(void **state)
{
    struct fixture *fixture = *state;
    size_t tiles = (STOCKS + 127) / 128;
    assert_true(stop_everywhere(fixture, false, "close > open", 1) >= 10 * tiles);
    assert_true(stop_everywhere(fixture, false, "highest(rank(close), 10) > 50", 1) >= 10 * 10 * tiles);
    assert_true(stop_everywhere(fixture, true, "close > open", 11) >= DAYS * tiles);
}

struct asker {
    const struct fixture *fixture;
    struct output out;
    int failed;
};

static void *ask_in_thread(void *arg)
{
    struct asker *asker = arg;
    struct store_txn *txn;
    asker->failed = store_read(asker->fixture->store, &txn, NULL);
    if (!asker->failed)
        ask_all(asker->fixture, txn, &asker->out);
    store_read_end(&txn);
    return NULL;
}

static void threads_answer_at_once(void **state)
{
    struct fixture *fixture = *state;
    struct asker asker[THREADS];
    pthread_t thread[THREADS];
    struct output expected;
    strategy_write(fixture, "rising",
                   "where: cross_above(close, sma(close, 5)) and rank(close) <= 200 and name != 'x'\n"
                   "columns: close[2], volume, rank(volume)\nsort: sma(close, 3)\n");
    output_open(&expected, OUTPUT_MEMORY);
    ask_all(fixture, fixture->txn, &expected);
    assert_true(expected.used > 10000);
    for (int i = 0; i < THREADS; i++) {
        asker[i] = (struct asker){.fixture = fixture};
        output_open(&asker[i].out, OUTPUT_MEMORY);
        assert_int_equal(pthread_create(&thread[i], NULL, ask_in_thread, &asker[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
        assert_int_equal(asker[i].failed, 0);
        assert_int_equal(asker[i].out.used, expected.used);
        assert_memory_equal(asker[i].out.bytes, expected.bytes, expected.used);
        output_close(&asker[i].out, "memory", NULL);
    }
    output_close(&expected, "memory", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_wrong_request_says_where_as_data, begin, end),
        cmocka_unit_test_setup_teardown(other_questions_say_where_too, begin, end),
        cmocka_unit_test_setup_teardown(a_check_says_where_too, begin, end),
        cmocka_unit_test(a_place_is_written_in_characters_and_without_folders),
        cmocka_unit_test_setup_teardown(a_page_is_a_part_of_what_is_found, begin, end),
        cmocka_unit_test_setup_teardown(only_the_named_ones_are_asked, begin, end),
        cmocka_unit_test_setup_teardown(new_ones_were_not_found_before, begin, end),
        cmocka_unit_test_setup_teardown(a_screen_answers_with_rows, begin, end),
        cmocka_unit_test_setup_teardown(who_does_not_trade_is_left_out, begin, end),
        cmocka_unit_test_setup_teardown(several_days_tell_how_far_they_are, begin, end),
        cmocka_unit_test_setup_teardown(what_takes_too_much_work_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_backtest_that_takes_too_much_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(an_answer_that_nobody_waits_for_is_stopped, begin, end),
        cmocka_unit_test_setup_teardown(threads_answer_at_once, begin, end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
