/* Feeds the screening language what nobody writes: random expressions, which must mean what the plain
 * evaluator (t/strategies/plain.h) says on every lane; expressions with bytes changed, taken out, doubled and
 * spliced, which must be refused with a message and a place, or mean the same; and the most expensive ones
 * there are, which must keep within the bounds or be refused. The seeds are fixed, so that a failure comes
 * again; SISE_LONG=1 goes on for longer.
 *
 * fuzz-expr EXPRESSION... tries these instead. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "strategies/expr.h"
#include "t/strategies/random-expr.h"
#include "t/strategies/synthetic.h"

#define MARKET_LANES 2816 /* those of the whole market, about */
#define MEMORY_MOST  (UINT64_C(64) << 20)

struct tally {
    unsigned good, refused, wrong;
};

static void complain(const char *text, const char *what)
{
    printf("# %s: %s\n", what, text);
}

/* ---- one expression ---- */

static bool refusal_sound(const char *text, int ret, const struct expr_place *place, const struct error *err)
{
    if (ret == ERROR_DATA && err->code == ret && err->text[0] && !strchr(err->text, '\n') &&
        place->begin <= strlen(text) && place->length <= strlen(text) - place->begin)
        return true;
    complain(text, err->text[0] ? err->text : "refused without a word");
    return false;
}

static bool within_bounds(const struct expr *expr, const char *text)
{
    const struct expr_part *parts;
    size_t count = expr_parts(expr, &parts);
    bool within = expr_work(expr) <= EXPR_WORK && expr_lookback(expr) <= EXPR_LOOKBACK &&
                  expr_memory(expr, MARKET_LANES) <= MEMORY_MOST;
    for (size_t i = 0; i < count; i++)
        within = within && parts[i].begin + parts[i].length <= strlen(text);
    if (!within)
        printf("# work %zu, lookback %u, memory %zu\n", expr_work(expr), expr_lookback(expr),
               expr_memory(expr, MARKET_LANES));
    return within;
}

static bool same_value(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* The market is one tile, and to load one is a step. */
static bool work_honest(const struct expr *expr, const char *text)
{
    if (synthetic_loads <= expr_work(expr))
        return true;
    printf("# %zu loads, more than all its work, %zu: %s\n", synthetic_loads, expr_work(expr), text);
    return false;
}

static bool same_values(const struct expr *expr, struct plain *plain, const char *text)
{
    static struct expr_memory memory;
    struct expr_frame frame = synthetic_frame();
    double values[SYNTHETIC_LANES];
    synthetic_loads = 0;
    bool same = expr_run(expr, &frame, &memory, values) == 0;
    for (size_t lane = 0; same && lane < SYNTHETIC_LANES; lane++) {
        double expected = plain_value(plain, lane);
        same = frame.listed[lane] == 0 || same_value(values[lane], expected);
        if (!same)
            printf("# lane %zu: got %.17g, expected %.17g\n", lane, values[lane], expected);
    }
    expr_memory_free(&memory);
    if (!same)
        complain(text, "another value");
    return same;
}

static bool means_the_same(const struct expr *expr, const char *text)
{
    struct plain_market market = synthetic_market();
    const char *fault;
    struct plain *plain = plain_read(text, &market, &fault);
    bool same = plain && same_values(expr, plain, text) && work_honest(expr, text);
    if (!plain)
        complain(text, fault);
    plain_free(plain);
    return same;
}

/* `plainly`: the plain evaluator is asked as well. */
static void try_names(const char *text, const struct expr_names *names, bool plainly, struct tally *tally)
{
    struct expr *expr = NULL;
    struct expr_place place = {0};
    struct error err = {0};
    int ret = expr_compile_any(text, names, &expr, &place, &err);
    if (ret) {
        tally->refused++;
        tally->wrong += !refusal_sound(text, ret, &place, &err);
        return;
    }
    tally->good++;
    tally->wrong += !within_bounds(expr, text) || (plainly && !means_the_same(expr, text));
    expr_free(&expr);
}

static void try_text(const char *text, bool means, struct tally *tally)
{
    struct expr_names names = synthetic_names(means);
    try_names(text, &names, true, tally);
}

/* ---- random ones ---- */

static struct random_words words(void)
{
    return (struct random_words){synthetic_columns, synthetic_markets};
}

static void try_random(unsigned rounds, struct tally *tally)
{
    static char text[EXPR_LENGTH + 1];
    uint64_t state = UINT64_C(0x9e3779b97f4a7c15);
    for (unsigned i = 0; i < rounds && tally->wrong < 20; i++) {
        struct random_words known = words();
        random_expr(text, sizeof text, i % 2 ? EXPR_CONDITION : EXPR_NUMBER, 1 + i / 2 % 8, &known, &state);
        try_text(text, i % 3 == 0, tally);
    }
}

/* ---- changed ones ---- */

static size_t mutate(char *text, size_t length, uint64_t *state)
{
    static const char bytes[] = "()[],<>=!+-*/%_.\"'& \n0129kabnotrwx\x01\x80\xec\xff";
    size_t at = random_next(state) % (length + 1), end = at + random_next(state) % 12;
    end = end < length ? end : length;
    switch (random_next(state) % 5) {
    case 0: /* another byte, of those that mean something */
        if (at < length)
            text[at] = bytes[random_next(state) % (sizeof bytes - 1)];
        return length;
    case 1: /* any byte but the final one */
        if (at < length)
            text[at] = (char)(1 + random_next(state) % 255);
        return length;
    case 2: /* a piece taken out */
        memmove(text + at, text + end, length - end);
        return length - (end - at);
    case 3: /* the end cut off */
        return random_next(state) % 8 == 0 ? at : length;
    default: /* a piece doubled */
        if (length + (end - at) > EXPR_LENGTH)
            return length;
        memmove(text + end, text + at, length - at);
        return length + (end - at);
    }
}

static void try_changed(unsigned rounds, struct tally *tally)
{
    static char text[EXPR_LENGTH + 1];
    uint64_t state = UINT64_C(0x2545f4914f6cdd1d);
    for (unsigned i = 0; i < rounds && tally->wrong < 20; i++) {
        struct random_words known = words();
        random_expr(text, 400, i % 2 ? EXPR_CONDITION : EXPR_NUMBER, 1 + i / 2 % 3, &known, &state);
        size_t length = strlen(text);
        for (uint64_t n = 1 + random_next(&state) % 3; n > 0; n--)
            length = mutate(text, length, &state);
        text[length] = '\0';
        try_text(text, false, tally);
    }
}

/* ---- expensive ones ---- */

/* `head`, `count` times `piece`, `middle`, and `count` times `tail`. */
static char *repeat(char *text, const char *head, const char *piece, unsigned count, const char *middle,
                    const char *tail)
{
    size_t length = (size_t)sprintf(text, "%s", head);
    for (unsigned i = 0; i < count && length + strlen(piece) <= EXPR_LENGTH; i++)
        length += (size_t)sprintf(text + length, "%s", piece);
    length += (size_t)sprintf(text + length, "%s", middle);
    for (unsigned i = 0; i < count && length + strlen(tail) <= EXPR_LENGTH; i++)
        length += (size_t)sprintf(text + length, "%s", tail);
    return text;
}

static void try_expensive(struct tally *tally)
{
    static const char *const texts[] = {
        "highest(a, 2000)",
        "highest(a[1], 2000)",
        "a[2000]",
        "a[2001]",
        "a[1999][1]",
        "a[2000][1]",
        "ema(a, 200)",
        "ema(a, 201)",
        "ema(ema(a, 60), 60)",
        "stdev(stdev(stdev(a, 30), 30), 30)",
        "stdev(stdev(stdev(stdev(stdev(stdev(log(a), 3), 3), 3), 3), 3), 3)",
        "count(every(a > b, 1000), 1000)",
        "count(every(a > b, 2000), 2000)",
        "every(every(a > 1, 40), 40)",
        "since(since(a > 120) > 3)",
        "since(since(since(since(a > 120) > 3) > 3) > 3)",
        "streak(streak(streak(a > 101) > 1) > 1)",
        "crossed_within(highest(a, 50), lowest(a, 50), 100)",
        "rank(rank(rank(a)))",
        "sum(rank(a), 400)",
        "sum(rank(a), 401)",
        "sum(rank(sum(rank(a), 20)), 20)",
        "since(rank(since(rank(a) > 3)) > 3)",
        "zscore(zscore(zscore(sma(a, 300)))) > highest(percentile(a), 100)",
        "highest(highest(highest(highest(highest(highest(a, 5), 5), 5), 5), 5), 5)",
        "a - 1 > 99999999999999999999999999999999999999999999999999",
        "log(sqrt(abs(log(sqrt(abs(log(sqrt(a))))))))",
    };
    static char text[8 * EXPR_LENGTH];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        try_text(texts[i], i % 2, tally);
    try_text(repeat(text, "a", "+a", 2047, "", ""), false, tally);
    try_text(repeat(text, "a", "+a", 2048, "", ""), false, tally);
    try_text(repeat(text, "a", "+a[9]", 800, "", ""), false, tally);
    try_text(repeat(text, "", "(", 64, "a", ")"), false, tally);
    try_text(repeat(text, "", "(", 65, "a", ")"), false, tally);
    try_text(repeat(text, "", "(", 2000, "a", ")"), false, tally);
    try_text(repeat(text, "", "-", 4000, "a", ""), false, tally);
    try_text(repeat(text, "", "not ", 60, "a > 3", ""), false, tally);
    try_text(repeat(text, "", "since(", 20, "a > 120", ")>3"), false, tally);
    try_text(repeat(text, "", "abs(", 63, "a", ")"), false, tally);
    try_text(repeat(text, "a", "[1]", 60, "", ""), false, tally);
    try_text(repeat(text, "a", "+sma(b,2)", 400, "", ""), false, tally);
    try_text(repeat(text, "1", "+ema(a,9)", 400, "", ""), false, tally);
    try_text(repeat(text, "1", "+highest(a,90)", 290, "", ""), false, tally);
    try_text(repeat(text, "1", "+rank(a)", 500, "", ""), false, tally);
    try_text(repeat(text, "1", "+rank(a[9])", 370, "", ""), false, tally);
    try_text(repeat(text, "1", "<a", 2040, "", ""), false, tally);
    try_text(repeat(text, "a > 1", " and a > 1", 400, "", ""), false, tally);
    try_text(repeat(text, "market in (\"KOSPI\"", ",'KONEX'", 500, ")", ""), false, tally);
    try_text(repeat(text, "max(", "max(", 60, "a, b", ", c), d"), false, tally);
}

/* What doubles with every level in the text's meaning must not double in the time that compiling takes, nor
 * the plain evaluator's, which is not asked. */
static void try_doubling(struct tally *tally)
{
    static const char *const pieces[][2] = {
        {"change(", ")"},          {"count(0<", "<9,1)"},    {"count(cross_above(1,", "),2)"},
        {"pct_change(", ",2)"},    {"zscore(change(", "))"}, {"count(crossed_within(1,", ",2),2)"},
        {"sma(change(", ",3),2)"}, {"-(change(", "))"},      {"max(1,streak(0<", "<9))"},
        {"1-min(", ",b)[1]"},
    };
    static char text[8 * EXPR_LENGTH];
    struct expr_names names = synthetic_names(false);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        for (unsigned levels = 10; levels <= 60; levels += 10)
            try_names(repeat(text, "", pieces[i][0], levels, "a", pieces[i][1]), &names, false, tally);
    size_t length = 0;
    for (unsigned n = 1; n <= 17; n++) {
        length += (size_t)sprintf(text + length, "%schange(change(change(", n > 1 ? "+" : "");
        length += (size_t)sprintf(text + length, "change(change(change(change(change(change(a/%u,", n);
        length += (size_t)sprintf(text + length, "1),2),4),8),16),32),64),128),256)");
        try_names(text, &names, false, tally);
    }
}

static int report(int number, const char *name, const struct tally *tally, bool enough)
{
    bool good = tally->wrong == 0 && enough;
    printf("%s %d - %s: %u compiled, %u refused\n", good ? "ok" : "not ok", number, name, tally->good,
           tally->refused);
    return !good;
}

int main(int argc, char **argv)
{
    struct tally random = {0}, changed = {0}, expensive = {0};
    unsigned rounds = getenv("SISE_LONG") ? 100000 : 2000;
    int wrong = 0;
    synthetic_make(UINT64_C(88172645463325252));
    if (argc > 1) {
        for (int i = 1; i < argc; i++)
            try_text(argv[i], true, &random);
        return report(1, "what was given", &random, true);
    }
    try_random(rounds, &random);
    wrong |= report(1, "random expressions mean what they should", &random, random.good > rounds / 2);
    try_changed(10 * rounds, &changed);
    wrong |= report(2, "changed ones are refused, or mean what they should", &changed,
                    changed.good > rounds && changed.refused > rounds);
    try_expensive(&expensive);
    try_doubling(&expensive);
    wrong |= report(3, "expensive ones keep within bounds, or are refused", &expensive,
                    expensive.good > 10 && expensive.refused > 3);
    printf("1..3\n");
    return wrong;
}
