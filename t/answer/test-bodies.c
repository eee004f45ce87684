/* The whole bodies of the answers that ask a condition, and of the catalogs: what stands in them, and that
 * their rows are those that a terminal gets. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "answer/backtest.h"
#include "answer/folders.h"
#include "answer/prompts.h"
#include "answer/screen.h"
#include "answer/strategies.h"
#include "t/answer/shop.h"

static struct shop shop;
static struct catalog *catalog;
static struct calendar *calendar;
static struct answer_context context;

static int begin(void **state)
{
    (void)state;
    shop_open(&shop);
    temp_folder(shop.dir, "strategies");
    const char *folders[] = {temp_path(shop.dir, "strategies")};
    assert_int_equal(catalog_open(&strategy_kind, folders, 1, NULL, NULL, &catalog, NULL), 0);
    assert_int_equal(calendar_new(NULL, &calendar, NULL), 0);
    context = (struct answer_context){.txn = shop.txn, .strategies = catalog, .calendar = calendar};
    return 0;
}

static int end(void **state)
{
    (void)state;
    catalog_close(&catalog);
    calendar_free(&calendar);
    shop_close(&shop);
    return 0;
}

static void strategy_write(const char *name, const char *text)
{
    char file[64];
    snprintf(file, sizeof file, "strategies/%s.strategy", name);
    temp_text(shop.dir, file, text);
}

static void screen_is(const struct screen_request *request, enum answer_form form, size_t total,
                      const char *expected)
{
    struct output out;
    struct answer_place place;
    struct error err = {0};
    size_t found;
    output_open(&out, OUTPUT_MEMORY);
    assert_int_equal(answer_screen_body(&context, request, form, &out, &found, &place, NULL, &err), 0);
    assert_int_equal(found, total);
    is_text(&out, expected);
}

#define SAID "\"as_of\":\"2026-03-09\",\"source\":\"import\",\"generated_at\":\"2026-03-09T10:30:00Z\""

static void a_screen_says_what_was_asked_and_what_it_lacks(void **state)
{
    (void)state;
    strategy_write("rising", "where: change_pct > 0\ncolumns: volume\n");
    screen_is(&(struct screen_request){.asked = "rising", .universe.all = true, .limit = 1}, FORM_JSON, 2,
              "{\"strategy\":\"rising\",\"where\":\"change_pct > 0\",\"date\":\"2026-03-09\",\"since\":null,"
              "\"not_found_on\":null,\"stocks\":[{\"date\":\"2026-03-09\",\"ticker\":\"000010\",\"name\":"
              "\"가나홀딩스\",\"market\":\"KOSPI\",\"close\":2060,\"change_pct\":0.4878048780487805,"
              "\"volume\":4000}],\"total\":2,\"asked\":4,\"unknown\":0,\"left_out\":0,\"partial\":false," SAID
              ",\"limitations\":[]}\n");
    screen_is(
        &(struct screen_request){.asked = "volume < 10 or change_pct > 0",
                                 .universe.all = true,
                                 .tickers = "0004A0,000050",
                                 .new_since = 20260305,
                                 .columns = ""},
        FORM_JSON, 1,
        "{\"strategy\":null,\"where\":\"volume < 10 or change_pct > 0\",\"date\":\"2026-03-09\","
        "\"since\":null,\"not_found_on\":\"2026-03-04\",\"stocks\":[{\"date\":\"2026-03-09\","
        "\"ticker\":\"000050\",\"name\":\"마바상사\",\"market\":\"KOSPI\",\"close\":10200,"
        "\"change_pct\":0}],\"total\":1,\"asked\":1,\"unknown\":0,\"left_out\":1,\"partial\":false," SAID
        ",\"limitations\":[\"halted on 2026-03-09: 0004A0 라마글로벌\","
        "\"left out because they did not trade when the condition was true: 1\","
        "\"not asked, as they did not trade, are not tracked, on another market or not in the table: "
        "1 of the 2 named stocks\"]}\n");
    screen_is(
        &(struct screen_request){
            .asked = "sma_5 > 0", .as = ASKED_EXPRESSION, .since = 20260306, .columns = "", .limit = 1},
        FORM_JSON, 3,
        "{\"strategy\":null,\"where\":\"sma_5 > 0\",\"date\":\"2026-03-09\",\"since\":\"2026-03-06\","
        "\"not_found_on\":null,\"stocks\":[{\"date\":\"2026-03-09\",\"ticker\":\"000010\",\"name\":"
        "\"가나홀딩스\",\"market\":\"KOSPI\",\"first_date\":\"2026-03-09\",\"days\":1,\"now\":true,"
        "\"close\":2060,\"change_pct\":0.4878048780487805}],\"total\":3,\"asked\":5,"
        "\"unknown\":2,\"left_out\":1,\"partial\":false," SAID
        ",\"limitations\":[\"the condition is unknown for 2 of the 5 stocks that were asked\","
        "\"left out because they did not trade when the condition was true: 1\"]}\n");
}

/* The objects of the body are the lines that `sise screen --json` prints, and its CSV is the same. */
static void the_rows_are_those_of_the_terminal(void **state)
{
    (void)state;
    const struct screen_request request = {
        .asked = "close > 0", .universe = {.all = true, .halted = true}, .since = 20260304};
    struct screen_answer answer;
    struct answer_place place;
    struct output lines, body;
    size_t total;
    for (int csv = 0; csv < 2; csv++) {
        output_open(&lines, OUTPUT_MEMORY);
        output_open(&body, OUTPUT_MEMORY);
        assert_int_equal(answer_screen(&context, &request, &answer, &place, NULL), 0);
        answer_screen_write(&answer, csv ? SHEET_CSV : SHEET_LINES, &lines);
        assert_int_equal(answer.rows, 6);
        answer_screen_free(&answer);
        assert_int_equal(answer_screen_body(&context, &request, csv ? FORM_CSV : FORM_JSON, &body, &total,
                                            &place, NULL, NULL),
                         0);
        output_char(&lines, '\0');
        output_char(&body, '\0');
        for (char *end = csv ? NULL : lines.bytes; end && (end = strchr(end, '\n'));)
            *end = end[1] ? ',' : ']';
        assert_non_null(strstr(body.bytes, lines.bytes));
        assert_true(!csv || strcmp(lines.bytes, body.bytes) == 0);
        output_close(&lines, "memory", NULL);
        output_close(&body, "memory", NULL);
    }
}

static void what_is_wrong_is_told_before_anything_is_written(void **state)
{
    (void)state;
    struct output out;
    struct answer_place place;
    size_t total;
    output_open(&out, OUTPUT_MEMORY);
    assert_int_equal(answer_screen_body(&context, &(struct screen_request){.asked = "clsoe > 0"}, FORM_JSON,
                                        &out, &total, &place, NULL, NULL),
                     ERROR_DATA);
    assert_int_equal(place.part, PART_CONDITION);
    assert_int_equal(total, 0);
    assert_int_equal(answer_backtest_body(&context, &(struct backtest_request){.asked = "close > 0 and"},
                                          FORM_JSON, &out, &place, NULL, NULL),
                     ERROR_DATA);
    assert_int_equal(place.at.begin, 13);
    assert_int_equal(answer_strategies_body(catalog, "nobody", FORM_JSON, &out, NULL), ERROR_NOT_FOUND);
    assert_int_equal(out.used, 0);
    output_close(&out, "memory", NULL);
}

static void backtest_is(const struct backtest_request *request, enum answer_form form, const char *expected)
{
    struct output out;
    struct answer_place place;
    output_open(&out, OUTPUT_MEMORY);
    assert_int_equal(answer_backtest_body(&context, request, form, &out, &place, NULL, NULL), 0);
    is_text(&out, expected);
}

/* Writes what a terminal gets, without the brace that ends the object. */
static void terminal_json(const struct backtest_request *request, struct output *out)
{
    struct backtest_answer answer;
    struct answer_place place;
    struct json json;
    assert_int_equal(answer_backtest(&context, request, &answer, &place, NULL), 0);
    json_begin(&json, out);
    answer_backtest_json(&answer, &json);
    answer_backtest_free(&answer);
    out->bytes[out->used - 1] = ',';
}

#define LEFT SAID ",\"limitations\":[\"picks that could not be bought: 1 of 6\"]}\n"

#define NOT_YET(days)                                                                                        \
    "\"exit_date_" days "\":null,\"exit_" days "\":null,\"return_" days "\":null,\"market_" days "\":null"

static void a_backtest_is_the_object_of_the_terminal_with_its_picks(void **state)
{
    (void)state;
    struct backtest_request request = {.asked = "change_pct > 0",
                                       .universe = {.all = true, .halted = true},
                                       .sell_tax_bp = NAN,
                                       .from = 20260305};
    struct output expected;
    output_open(&expected, OUTPUT_MEMORY);
    terminal_json(&request, &expected);
    output_text(&expected, LEFT);
    output_char(&expected, '\0');
    backtest_is(&request, FORM_JSON, expected.bytes);
    output_close(&expected, "memory", NULL);
    request.exits = true;
    request.from = request.to = 20260306;
    output_open(&expected, OUTPUT_MEMORY);
    terminal_json(&request, &expected);
    output_text(&expected,
                "\"rows\":[{\"date\":\"2026-03-06\",\"ticker\":\"000050\",\"name\":\"마바상사\","
                "\"entry_date\":\"2026-03-09\",\"entry\":10200,"
                "\"exit_date_1\":\"2026-03-09\",\"exit_1\":10200,\"return_1\":-0.0020000000000000018,"
                "\"market_1\":0.000999216027874561," NOT_YET("5") "," NOT_YET("20") "," NOT_YET(
                    "60") "}]," SAID ",\"limitations\":[]}\n");
    output_char(&expected, '\0');
    backtest_is(&request, FORM_JSON, expected.bytes);
    output_close(&expected, "memory", NULL);
    backtest_is(&request, FORM_CSV,
                "date,ticker,name,entry_date,entry,exit_date_1,exit_1,return_1,market_1,exit_date_5,exit_5,"
                "return_5,market_5,exit_date_20,exit_20,return_20,market_20,exit_date_60,exit_60,return_60,"
                "market_60\n"
                "2026-03-06,000050,마바상사,2026-03-09,10200,2026-03-09,10200,-0.0020000000000000018,"
                "0.000999216027874561,,,,,,,,,,,,\n");
}

static void strategies_are(const char *name, enum answer_form form, const char *expected)
{
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    assert_int_equal(answer_strategies_body(catalog, name, form, &out, NULL), 0);
    is_text(&out, expected);
}

static void strategies_say_what_is_wrong_but_not_where_they_lie(void **state)
{
    (void)state;
    strategy_write("good", "title: Good\ndescription: d\nsource: s\nwhere: close > 1\nlimit: 5\n");
    strategy_write("wrong", "where: close >\n  clsoe\nsort: close > 0\ncolumns: open,,close\n");
    strategy_write("close", "where: close > 0\n");
    strategy_write("fault", "here: 1\n");
    temp_folder(shop.dir, "strategies/folder.strategy");
    strategies_are(
        "good", FORM_JSON,
        "{\"name\":\"good\",\"title\":\"Good\",\"description\":\"d\",\"source\":\"s\",\"where\":\"close > "
        "1\",\"sort\":null,\"columns\":null,\"file\":\"good.strategy\",\"limit\":5,\"problems\":[]}\n");
    strategies_are(NULL, FORM_CSV,
                   "name,title,description,source,where,sort,columns,file,limit\n"
                   "close,,,,close > 0,,,close.strategy,\n"
                   "good,Good,d,s,close > 1,,,good.strategy,5\n"
                   "wrong,,,,close > clsoe,close > 0,\"open,,close\",wrong.strategy,\n");
    strategies_are(
        NULL, FORM_JSON,
        "{\"strategies\":[{\"name\":\"close\",\"title\":null,\"description\":null,\"source\":null,\"where\":"
        "\"close > "
        "0\",\"sort\":null,\"columns\":null,\"file\":\"close.strategy\",\"limit\":null,\"problems\":["
        "{\"text\":\"close.strategy: close is a column: nobody could ask for a strategy of that name\"}]},"
        "{\"name\":\"good\",\"title\":\"Good\",\"description\":\"d\",\"source\":\"s\",\"where\":\"close > "
        "1\","
        "\"sort\":null,\"columns\":null,\"file\":\"good.strategy\",\"limit\":5,\"problems\":[]},"
        "{\"name\":\"wrong\",\"title\":null,\"description\":null,\"source\":null,\"where\":\"close > clsoe\","
        "\"sort\":\"close > 0\",\"columns\":\"open,,close\",\"file\":\"wrong.strategy\",\"limit\":null,"
        "\"problems\":["
        "{\"text\":\"unknown column 'clsoe' at 9, did you mean 'close'?\",\"expression\":\"close > clsoe\","
        "\"position\":{\"begin\":9,\"length\":5},\"file\":\"wrong.strategy\",\"line\":1},"
        "{\"text\":\"expected a number at 1, got a condition\",\"expression\":\"close > 0\","
        "\"position\":{\"begin\":1,\"length\":9},\"file\":\"wrong.strategy\",\"line\":3},"
        "{\"text\":\"expected an expression between two commas, number 2 is empty\","
        "\"file\":\"wrong.strategy\",\"line\":4}]}],\"total\":3,\"faults\":["
        "{\"file\":\"fault.strategy\",\"text\":\"fault.strategy:1: unknown key 'here', did you mean "
        "'where'?\"},{\"file\":\"folder.strategy\",\"text\":\"folder.strategy:1: expected a file\"}]}\n");
}

static void prompts_are_listed(void **state)
{
    (void)state;
    struct catalog *prompts;
    struct output out;
    temp_folder(shop.dir, "prompts");
    const char *folders[] = {temp_path(shop.dir, "prompts")};
    assert_int_equal(catalog_open(&prompt_kind, folders, 1, NULL, NULL, &prompts, NULL), 0);
    output_open(&out, OUTPUT_MEMORY);
    assert_int_equal(answer_prompts_body(prompts, FORM_JSON, &out, NULL), 0);
    is_text(&out, "{\"prompts\":[],\"total\":0,\"faults\":[]}\n");
    output_open(&out, OUTPUT_MEMORY);
    assert_int_equal(answer_prompts_body(NULL, FORM_JSON, &out, NULL), 0);
    is_text(&out, "{\"prompts\":[],\"total\":0,\"faults\":[]}\n");
    temp_text(shop.dir, "prompts/brief.prompt", "title: 요약\nlang: ko\n---\n{{name}}\n");
    temp_text(shop.dir, "prompts/wrong.prompt", "title: none\n");
    output_open(&out, OUTPUT_MEMORY);
    assert_int_equal(answer_prompts_body(prompts, FORM_JSON, &out, NULL), 0);
    is_text(&out, "{\"prompts\":[{\"name\":\"brief\",\"title\":\"요약\",\"description\":null,\"lang\":\"ko\","
                  "\"file\":\"brief.prompt\"}],\"total\":1,\"faults\":[{\"file\":\"wrong.prompt\",\"text\":"
                  "\"wrong.prompt:1: expected the line ---, the file ends\"}]}\n");
    output_open(&out, OUTPUT_MEMORY);
    assert_int_equal(answer_prompts_body(prompts, FORM_CSV, &out, NULL), 0);
    is_text(&out, "name,title,description,lang,file\nbrief,요약,,ko,brief.prompt\n");
    catalog_close(&prompts);
}

static void no_folder_goes_out(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"/srv/days/2026-01-20.csv:1: wrong", "2026-01-20.csv:1: wrong"},
        {"cannot read '/srv/a/b.csv': no such file", "cannot read 'b.csv': no such file"},
        {"/srv/a, /srv/b and (/c/d)", "a, b and (d)"},
        {"/srv/days/", ""},
        {"KOSPI/KOSDAQ, 10/12 rows, 1 / 2", "KOSPI/KOSDAQ, 10/12 rows, 1 / 2"},
        {"https://example.org/a/b says no", "https://example.org/a/b says no"},
        {"/a/가나/다라.csv", "다라.csv"},
        {"", ""},
        {"/", "/"},
    };
    char text[128];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        strcpy(text, cases[i][0]);
        folders_hide(text);
        assert_string_equal(text, cases[i][1]);
    }
    strcpy(text, "directory:/srv/days");
    source_hide(text);
    assert_string_equal(text, "directory");
    strcpy(text, "demo:7");
    source_hide(text);
    assert_string_equal(text, "demo:7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_screen_says_what_was_asked_and_what_it_lacks, begin, end),
        cmocka_unit_test_setup_teardown(the_rows_are_those_of_the_terminal, begin, end),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_told_before_anything_is_written, begin, end),
        cmocka_unit_test_setup_teardown(a_backtest_is_the_object_of_the_terminal_with_its_picks, begin, end),
        cmocka_unit_test(no_folder_goes_out),
        cmocka_unit_test_setup_teardown(prompts_are_listed, begin, end),
        cmocka_unit_test_setup_teardown(strategies_say_what_is_wrong_but_not_where_they_lie, begin, end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
