/* Expressions taken apart: what a text means, and what is said of one that means nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/suggest.h"
#include "strategies/tree.h"

static const char *const columns[] = {"close",  "volume", "macd",      "macd_signal",
                                      "sma_20", "rsi_14", "change_pct"};
static const char *const texts[] = {"ticker", "name", "market"};
#define COLUMNS (int)(sizeof columns / sizeof *columns)

static bool find(void *arg, const char *name, struct expr_column *column)
{
    (void)arg;
    for (int i = 0; i < COLUMNS; i++)
        if (strcmp(columns[i], name) == 0)
            return *column = (struct expr_column){i, EXPR_NUMBER, i >= 5, 1}, true;
    for (int i = 0; i < 3; i++)
        if (strcmp(texts[i], name) == 0)
            return *column = (struct expr_column){COLUMNS + i, EXPR_TEXT, false, 1}, true;
    return false;
}

static void nearest(void *arg, const char *name, const char *const *candidates, char *text, size_t size)
{
    char near[SUGGEST_TEXT];
    struct suggest suggest = {.wanted = name};
    (void)arg;
    for (int i = 0; i < COLUMNS; i++)
        suggest_offer(&suggest, columns[i]);
    for (; *candidates; candidates++)
        suggest_offer(&suggest, *candidates);
    snprintf(text, size, "%s", suggest_text(&suggest, near));
}

static int text_check(void *arg, int column, const char *text, char hint[static EXPR_HINT], struct error *err)
{
    (void)arg;
    strcpy(hint, text[0] == 'k' ? ", did you mean 'K'?" : "");
    return column == COLUMNS + 2 && text[0] != 'K' ? error_set(err, ERROR_DATA, "unknown market '%s'", text)
                                                   : 0;
}

static const struct expr_names names = {.find = find, .nearest = nearest, .text_check = text_check};

/* The tree as nested lists. */
static void print(const struct node *node, char *out)
{
    static const char *const sign[] = {
        [NODE_LAG] = "lag",      [NODE_NEGATE] = "neg",       [NODE_NOT] = "not",
        [NODE_ADD] = "+",        [NODE_SUBTRACT] = "-",       [NODE_MULTIPLY] = "*",
        [NODE_DIVIDE] = "/",     [NODE_LESS] = "<",           [NODE_LESS_EQUAL] = "<=",
        [NODE_GREATER] = ">",    [NODE_GREATER_EQUAL] = ">=", [NODE_EQUAL] = "==",
        [NODE_NOT_EQUAL] = "!=", [NODE_AND] = "and",          [NODE_OR] = "or",
        [NODE_SAME] = "same",    [NODE_STARTS] = "starts",    [NODE_CONTAINS] = "contains"};
    char *end = out + strlen(out);
    if (node->kind == NODE_NUMBER || node->kind == NODE_BOOL)
        sprintf(end, node->kind == NODE_BOOL ? "#%g" : "%g", node->number);
    else if (node->kind == NODE_COLUMN)
        sprintf(end, "%s",
                node->column.id < COLUMNS ? columns[node->column.id] : texts[node->column.id - COLUMNS]);
    else {
        sprintf(end, "(%s", node->kind == NODE_CALL ? function_table[node->function].name : sign[node->kind]);
        if (node->texts)
            sprintf(out + strlen(out), " %s", texts[node->column.id - COLUMNS]);
        for (unsigned i = 0; i < node->children; i++)
            strcat(out, " "), print(node->child[i], out);
        if (node->days)
            sprintf(out + strlen(out), " %u", node->days);
        for (unsigned i = 0; i < node->texts; i++)
            sprintf(out + strlen(out), " '%s'", node->text[i]);
        strcat(out, ")");
    }
}

static void expect_all(const char *const (*cases)[2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct tree tree;
        struct error err = {0};
        struct expr_place place;
        char got[4096] = "";
        if (tree_parse(cases[i][0], -1, &names, &tree, &place, &err))
            snprintf(got, sizeof got, "%zu+%zu %s", place.begin, place.length, err.text);
        else
            print(tree.root, got);
        tree_free(&tree);
        assert_string_equal(got, cases[i][1]);
    }
}

static void test_meaning(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"close > sma_20", "(> close sma_20)"},
        {"cross_above(macd, macd_signal) and volume > 1.5 * volume[1]",
         "(and (cross_above macd macd_signal) (> volume (* 1.5 (lag volume 1))))"},
        {"close-1-2", "(- (- close 1) 2)"},
        {"close + volume * 2 / macd", "(+ close (/ (* volume 2) macd))"},
        {"(close + 1) * 2", "(* (+ close 1) 2)"},
        {"-close[1] + - -macd", "(+ (neg (lag close 1)) (neg (neg macd)))"},
        {"not close > 1 and macd > 0 or volume > 3", "(or (and (not (> close 1)) (> macd 0)) (> volume 3))"},
        {"close > 1 or macd > 0 and not volume > 3", "(or (> close 1) (and (> macd 0) (not (> volume 3))))"},
        {"20 < rsi_14 < 30", "(and (< 20 rsi_14) (< rsi_14 30))"},
        {"9 >= close > macd >= 1", "(and (and (>= 9 close) (> close macd)) (>= macd 1))"},
        {"(close > macd)[3]", "(lag (> close macd) 3)"},
        {"close > 1_000_000 + 10bn + 1tn + 5% + 3k + 2mn", "(> close 1.01e+12)"},
        {"close > 5%", "(> close 0.05)"},
        {"close > 2만", "(> close 20000)"},
        {"close > 0.57만 - 5700", "(> close 0)"},
        {"1.005k == 1005 and 8.2% == 0.082 and 1_0.5e1k == 105_000", "#1"},
        {"close > 1억 - 1조", "(> close -9.999e+11)"},
        {"1e3 < 2", "#0"},
        {"close > 1 or 1 < 2", "(or (> close 1) #1)"},
        {"change(close)", "(change close 1)"},
        {"pct_change(close, 2 * 10) > 5", "(> (pct_change close 20) 5)"},
        {"max(close, macd, 3)", "(max close macd 3)"},
        {"count(close > sma_20, 5) >= 3", "(>= (count (> close sma_20) 5) 3)"},
        {"crossed_within(macd, macd_signal, 3)", "(crossed_within macd macd_signal 3)"},
        {"market == \"KOSPI\"", "(same market 'KOSPI')"},
        {"market != 'KOSPI' and close > 1", "(and (not (same market 'KOSPI')) (> close 1))"},
        {"ticker in (\"005930\", '000660')", "(same ticker '000660' '005930')"},
        {"ticker not in ('005930')", "(not (same ticker '005930'))"},
        {"name starts_with \"삼성\"", "(starts name '삼성')"},
        {"name contains \"전자\"", "(contains name '전자')"},
        {"name not contains '전자'", "(not (contains name '전자'))"},
        {"name not starts_with 'K'", "(not (starts name 'K'))"},
        {"not name contains 'a' and close > 1", "(and (not (contains name 'a')) (> close 1))"},
        {"name contains 'a' or name contains 'b' and not name contains ''",
         "(or (contains name 'a') (and (contains name 'b') (not (contains name ''))))"},
        {"change_pct > change_pct[1] * 5% + 1", "(> change_pct (+ (* (lag change_pct 1) 0.05) 1))"},
        {"change_pct * 5% > 5%", "(> (* change_pct 0.05) 0.05)"},
        {"change_pct / 100 > 2 * 5%", "(> (/ change_pct 100) 0.1)"},
        {"change_pct > 10% / 5%", "(> change_pct 2)"},
        {"change_pct > 1 / 5%", "(> change_pct 20)"},
        {"volume > 1.5 * 10% * close", "(> volume (* 0.15 close))"},
        {"cross_above(close / macd, 2 * 5%)", "(cross_above (/ close macd) 0.1)"},
        {"5%[1] < 5%", "(< (lag 0.05 1) 0.05)"},
    };
    expect_all(cases, sizeof cases / sizeof *cases);
}

static void test_errors(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"cross_above(macd, macd_signl)",
         "18+10 unknown column 'macd_signl' at 19, did you mean 'macd_signal'?"},
        {"name == '삼성' and clos > 1", "21+4 unknown column 'clos' at 18, did you mean 'close'?"},
        {"frob(close)", "0+4 unknown function 'frob' at 1"},
        {"", "0+0 expected a value at 1, where it ends"},
        {"close >", "7+0 expected a value at 8, where it ends"},
        {"close > and", "8+3 expected a value, got 'and' at 9"},
        {"close 'a\nb'", "6+5 unexpected ''a b'' at 7"},
        {"close = 1", "6+1 write '==', not '=', at 7"},
        {"close > 1 && macd > 1", "10+2 write 'and', not '&&', at 11"},
        {"close <> 1", "6+2 write '!=', not '<>', at 7"},
        {"close =< 1", "6+2 write '<=', not '=<', at 7"},
        {"close => 1", "6+2 write '>=', not '=>', at 7"},
        {"close === 1", "6+3 write '==', not '===', at 7"},
        {"close !== 1", "6+3 write '!=', not '!==', at 7"},
        {"close\u00a0> 1", "5+2 the character U+00A0 has no meaning at 6"},
        {"close > 1\u200b", "9+3 the character U+200B has no meaning at 10"},
        {"close \001 1", "6+1 the character U+0001 has no meaning at 7"},
        {"close \xff 1", "6+1 byte 0xFF, which is not UTF-8, at 7"},
        {"close ＞ 1", "6+3 '＞' has no meaning at 7"},
        {"close > 10억원",
         "10+6 unknown unit '억원' at 11, expected %, k, mn, bn, tn, 만, 억, 조 or nothing"},
        {"!(close > 1)", "0+1 write 'not', not '!', at 1"},
        {"close $ 1", "6+1 '$' has no meaning at 7"},
        {"close > 10bx", "10+2 unknown unit 'bx' at 11, expected %, k, mn, bn, tn, 만, 억, 조 or nothing"},
        {"close > 1e999", "8+5 the number is too large at 9"},
        {"close > 1 / 0", "8+5 a division by 0 at 9"},
        {"(close > 1", "10+0 expected ')' after the expression in parentheses at 11"},
        {"close > 1)", "9+1 unexpected ')' at 10"},
        {"close > 1 AND close > 2", "10+3 unexpected 'AND' at 11, did you mean 'and'?"},
        {"close > 1 not close > 2", "10+3 unexpected 'not' at 11"},
        {"close and macd",
         "0+5 expected a condition at 1, got a number: compare it with something, as in close > sma_20"},
        {"(close > 1) + 2", "0+11 expected a number at 1, got a condition"},
        {"market", "0+6 expected a number at 1, got a text: a text is compared with ==, !=, in (...), "
                   "starts_with or contains"},
        {"market == 'X'", "10+3 unknown market 'X' at 11"},
        {"market == 'kX'", "10+4 unknown market 'kX' at 11, did you mean 'K'?"},
        {"market == KOSPI", "10+5 expected a text in quotation marks at 11"},
        {"market == 'KOSPI", "10+6 the text has no closing ' at 11"},
        {"market not 'x'", "11+3 expected in, starts_with or contains after not at 12"},
        {"market[1] == 'x'", "6+1 a text has no past: [n] at 7"},
        {"sma(close)", "0+3 sma(x, n) needs 2 arguments, at 1"},
        {"sma()", "0+3 sma(x, n) needs 2 arguments, at 1"},
        {"rank()", "0+4 rank(x) needs 1 argument, at 1"},
        {"max(close)", "0+3 max(x, y, ...) needs at least 2 arguments, at 1"},
        {"change()", "0+6 change(x, n = 1) needs at least 1 argument, at 1"},
        {"sma(close, 5, 6)", "0+3 sma(x, n) takes only 2 arguments, at 1"},
        {"rank(close, 6)", "0+4 rank(x) takes only 1 argument, at 1"},
        {"change(close, 1, 2)", "0+6 change(x, n = 1) takes at most 2 arguments, at 1"},
        {"min(1, 2, 3, 4, 5, 6, 7, 8, close)", "0+3 min(x, y, ...) takes at most 8 arguments, at 1"},
        {"rank(close", "10+0 expected ')' after the argument of rank() at 11"},
        {"sma(close", "9+0 expected ',' after the argument of sma() at 10"},
        {"sma(close 5)", "10+1 expected ',' after the argument of sma() at 11"},
        {"sma(close, 5 > 1", "11+5 expected a number at 12, got a condition"},
        {"sma(close, 5", "12+0 expected ')' after the arguments of sma() at 13"},
        {"change(close", "12+0 expected ',' or ')' after the argument of change() at 13"},
        {"min(close, 1]", "12+1 expected ',' or ')' after the arguments of min() at 13"},
        {"close > sma_50", "8+6 unknown column 'sma_50' at 9, write sma(close, 50)"},
        {"volume_highest_5 > 1", "0+16 unknown column 'volume_highest_5' at 1, write highest(volume, 5)"},
        {"close > change_7", "8+8 unknown column 'change_7' at 9, write change(close, 7)"},
        {"close > sma_2001", "8+8 unknown column 'sma_2001' at 9, did you mean 'sma_20'?"},
        {"name_sma_5 > 1", "0+10 unknown column 'name_sma_5' at 1"},
        {"NOT (close > 1)", "0+3 unknown function 'NOT' at 1, did you mean 'not'?"},
        {"frob_sma_5 > 1", "0+10 unknown column 'frob_sma_5' at 1"},
        {"log_5 > 1", "0+5 unknown column 'log_5' at 1"},
        {"_5 > 1", "0+2 unknown column '_5' at 1"},
        {"close > sma", "8+3 sma is a function: write sma(x, n), at 9"},
        {"sma_20(close) > 1", "0+6 sma_20 is a column, not a function, at 1"},
        {"close()", "0+5 close is a column, not a function, at 1"},
        {"close > ema_200", "8+7 unknown column 'ema_200' at 9, write ema(close, 200)"},
        {"close > ema_250", "8+7 unknown column 'ema_250' at 9, did you mean 'sma_20'?"},
        {"rsi_14 > 5 %", "11+1 unexpected '%' at 12: a unit stands directly behind its number"},
        {"name == '\xec\x82'", "9+1 byte 0xEC, which is not UTF-8, at 10"},
        {"smaa(close, 5) > 1", "0+4 unknown function 'smaa' at 1, did you mean 'sma'?"},
        {"sma(close, 2001)", "11+4 expected a whole number of days from 1 to 2000, known beforehand, at 12"},
        {"sma(close, 1.5)", "11+3 expected a whole number of days from 1 to 2000, known beforehand, at 12"},
        {"sma(close, volume)",
         "11+6 expected a whole number of days from 1 to 2000, known beforehand, at 12"},
        {"close[-1]", "6+2 expected a whole number of days from 0 to 2000, known beforehand, at 7"},
        {"1 < close > 3",
         "10+1 a chain of comparisons holds only < and <=, or only > and >=: write and, at 11"},
        {"1 == close == 3",
         "11+2 a chain of comparisons holds only < and <=, or only > and >=: write and, at 12"},
        {"change_pct > 5%", "13+2 change_pct is in percent already: write 5, not 5%, at 14"},
        {"5% < change_pct[1]", "0+2 change_pct[1] is in percent already: write 5, not 5%, at 1"},
        {"change_pct < -5%", "13+3 change_pct is in percent already: write -5, not -5%, at 14"},
        {"-(2.5%) > -change_pct", "0+7 -change_pct is in percent already: write -2.5, not -2.5%, at 1"},
        {"change_pct > (5%)", "13+4 change_pct is in percent already: write 5, not 5%, at 14"},
        {"highest(abs(change_pct), 5)[1] > 5%",
         "33+2 highest(abs(change_pct), 5)[1] is in percent already: write 5, not 5%, at 34"},
        {"change_pct > 5%[1]", "(> change_pct (lag 0.05 1))"},
        {"max(5%, 1, change_pct) > 1", "4+2 change_pct is in percent already: write 5, not 5%, at 5"},
        {"cross_above(rsi_14, 30%)", "20+3 rsi_14 is in percent already: write 30, not 30%, at 21"},
        {"crossed_within(30%, rsi_14, 5)", "15+3 rsi_14 is in percent already: write 30, not 30%, at 16"},
        {"change_pct > 2 * 5%", "13+6 change_pct is in percent already: write the number without %, at 14"},
        {"change_pct > 10% / 2", "13+7 change_pct is in percent already: write the number without %, at 14"},
        {"max(5%, change_pct) > 1", "4+2 change_pct is in percent already: write 5, not 5%, at 5"},
        {"change_pct > 2 / 5%", "(> change_pct 40)"},
        {"change_pct * 5% > 5% * 5%", "(> (* change_pct 0.05) 0.0025)"},
        {"change_pct - change_pct[1] > 1 + 5%",
         "29+6 change_pct - change_pct[1] is in percent already: write the number without %, at 30"},
        {"close > sma_21", "8+6 unknown column 'sma_21' at 9, write sma(close, 21)"},
        {"ema_12", "0+6 unknown column 'ema_12' at 1, write ema(close, 12)"},
        {"highest_2000", "0+12 unknown column 'highest_2000' at 1, write highest(close, 2000)"},
        {"stdev_20[1]", "0+8 unknown column 'stdev_20' at 1, write stdev(close, 20)"},
        {"pct_change_5", "0+12 unknown column 'pct_change_5' at 1, write pct_change(close, 5)"},
        {"volume_sma_50", "0+13 unknown column 'volume_sma_50' at 1, write sma(volume, 50)"},
        {"rsi_14_pct_change_5",
         "0+19 unknown column 'rsi_14_pct_change_5' at 1, write pct_change(rsi_14, 5)"},
        {"name_sma_50", "0+11 unknown column 'name_sma_50' at 1"},
        {"_sma_50", "0+7 unknown column '_sma_50' at 1, did you mean 'sma_20'?"},
        {"highest_2001", "0+12 unknown column 'highest_2001' at 1"},
        {"highest_0", "0+9 unknown column 'highest_0' at 1"},
        {"lowest_5d", "0+9 unknown column 'lowest_5d' at 1"},
        {"count_5", "0+7 unknown column 'count_5' at 1"},
        {"sma_2O", "0+6 unknown column 'sma_2O' at 1, did you mean 'sma_20'?"},
        {"smaa > 1", "0+4 unknown column 'smaa' at 1"},
        {"NOT", "0+3 unknown column 'NOT' at 1, did you mean 'not'?"},
        {"change", "0+6 change is a function: write change(x, n = 1), at 1"},
        {"smaa(close, 5)", "0+4 unknown function 'smaa' at 1, did you mean 'sma'?"},
        {"macd_signl(close)", "0+10 unknown function 'macd_signl' at 1"},
        {"sma_20(close)", "0+6 sma_20 is a column, not a function, at 1"},
        {"close() > 1", "0+5 close is a column, not a function, at 1"},
        {"market('KOSPI')", "0+6 market is a column, not a function, at 1"},
        {"close=>1", "5+2 write '>=', not '=>', at 6"},
        {"（close)", "0+3 '（' has no meaning at 1"},
        {"\ufeffclose > 1", "0+3 the character U+FEFF has no meaning at 1"},
        {"close >\u30001", "7+3 the character U+3000 has no meaning at 8"},
        {"close > 1\u3000and 1", "9+3 the character U+3000 has no meaning at 10"},
        {"close > 5만\u3164", "12+3 the character U+3164 has no meaning at 11"},
        {"name contains 삼성",
         "14+3 '삼' has no meaning at 15: a text stands in quotation marks, a unit directly "
         "behind its number"},
        {"close > 10 조", "11+3 '조' has no meaning at 12: a text stands in quotation marks, a unit directly "
                          "behind its number"},
        {"close \U000e0041", "6+4 the character U+E0041 has no meaning at 7"},
        {"close \x01", "6+1 the character U+0001 has no meaning at 7"},
        {"close \x7f", "6+1 the character U+007F has no meaning at 7"},
        {"close \xc2\x85", "6+2 the character U+0085 has no meaning at 7"},
        {"close \xff > 1", "6+1 byte 0xFF, which is not UTF-8, at 7"},
        {"close \xed\xa0\x80", "6+1 byte 0xED, which is not UTF-8, at 7"},
        {"close > 1\xec", "9+1 byte 0xEC, which is not UTF-8, at 10"},
        {"close 'a\xec\x82 1'", "8+1 byte 0xEC, which is not UTF-8, at 9"},
        {"sma(close, 5,", "0+3 sma(x, n) takes only 2 arguments, at 1"},
        {"sma(close,)", "10+1 expected a value, got ')' at 11"},
        {"sma(", "4+0 expected a value at 5, where it ends"},
        {"rank(close close", "11+5 expected ')' after the argument of rank() at 12"},
        {"sma(close, 20", "13+0 expected ')' after the arguments of sma() at 14"},
        {"change(close, 5", "15+0 expected ')' after the arguments of change() at 16"},
        {"min(a", "4+1 unknown column 'a' at 5"},
        {"min(close", "9+0 expected ',' after the argument of min() at 10"},
        {"min(close, macd", "15+0 expected ',' or ')' after the arguments of min() at 16"},
        {"min(1, 2, 3, 4, 5, 6, 7, 8", "26+0 expected ')' after the arguments of min() at 27"},
        {"min(1, 2, 3, 4, 5, 6, 7, 8, 9)", "0+3 min(x, y, ...) takes at most 8 arguments, at 1"},
        {"1 + max(1, 2, 3, 4, 5, 6, 7, 8, close", "4+3 max(x, y, ...) takes at most 8 arguments, at 5"},
        {"cross_below(30%, rsi_14)", "12+3 rsi_14 is in percent already: write 30, not 30%, at 13"},
        {"crossed_within(rsi_14, 30%, 5)", "23+3 rsi_14 is in percent already: write 30, not 30%, at 24"},
        {"cross_above(percentile(close), 90%)",
         "31+3 percentile(close) is in percent already: write 90, not 90%, at 32"},
        {"max(rsi_14, 30%)", "12+3 rsi_14 is in percent already: write 30, not 30%, at 13"},
        {"min(close, 30%, volume, rsi_14)", "11+3 rsi_14 is in percent already: write 30, not 30%, at 12"},
        {"change_pct > 2*5%", "13+4 change_pct is in percent already: write the number without %, at 14"},
        {"change_pct > 10%/2", "13+5 change_pct is in percent already: write the number without %, at 14"},
        {"change_pct - -(5% * 2) > 1",
         "13+9 change_pct is in percent already: write the number without %, at 14"},
        {"1 < change_pct < 3 * 10% / 4",
         "17+11 change_pct is in percent already: write the number without %, at 18"},
    };
    expect_all(cases, sizeof cases / sizeof *cases);
}

static int outcome(const char *text, struct error *err)
{
    struct tree tree;
    int ret = tree_parse(text, EXPR_CONDITION, &names, &tree, NULL, err);
    tree_free(&tree);
    return ret;
}

static void test_bounds(void **state)
{
    (void)state;
    char text[EXPR_LENGTH + 2];
    struct error err = {0};
    for (unsigned depth = EXPR_DEPTH - 1; depth <= EXPR_DEPTH; depth++) {
        sprintf(text, "%*sclose%*s > 1", depth, "", depth, "");
        memset(text, '(', depth);
        memset(text + depth + 5, ')', depth);
        assert_int_equal(outcome(text, &err), depth < EXPR_DEPTH ? 0 : ERROR_DATA);
    }
    assert_string_equal(err.text, "more than 64 levels of nesting at 65");
    memset(text, ' ', sizeof text);
    memcpy(text, "close > 1", 9);
    text[EXPR_LENGTH + 1] = '\0';
    assert_int_equal(outcome(text, &err), ERROR_DATA);
    assert_string_equal(err.text, "an expression of 4097 bytes, at most 4096 are allowed");
    text[EXPR_LENGTH] = '\0';
    assert_int_equal(outcome(text, &err), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_meaning),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_bounds),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
