/* Feeds the parser of the screening language what nobody writes: random expressions, which it must accept;
 * expressions with bytes changed, taken out, doubled and spliced, which it must refuse with a message and a
 * place, or accept as the plain reader (t/plain.h) does; and the longest and deepest ones. What is folded to
 * a constant must be what the plain evaluator computes. The seeds are fixed, so that a failure comes again;
 * SISE_LONG=1 goes on for longer.
 *
 * fuzz-expr EXPRESSION... tries these instead. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "strategies/tree.h"
#include "t/random-expr.h"
#include "t/synthetic.h"

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

static bool same_value(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool means_the_same(const struct node *root, const char *text)
{
    struct plain_market market = synthetic_market();
    const char *fault;
    struct plain *plain = plain_read(text, &market, &fault);
    bool constant = root->kind == NODE_NUMBER || root->kind == NODE_BOOL;
    bool same = plain && (!constant || same_value(root->number, plain_value(plain, 0)));
    if (!same)
        complain(text, plain ? "another value" : fault);
    plain_free(plain);
    return same;
}

static void try_text(const char *text, struct tally *tally)
{
    struct expr_names names = synthetic_names(false);
    struct expr_place place = {0};
    struct error err = {0};
    struct tree tree;
    int ret = tree_parse(text, -1, &names, &tree, &place, &err);
    tally->good += ret == 0;
    tally->refused += ret != 0;
    tally->wrong += ret ? !refusal_sound(text, ret, &place, &err) : !means_the_same(tree.root, text);
    tree_free(&tree);
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
        try_text(text, tally);
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
        try_text(text, tally);
    }
}

/* ---- long and deep ones ---- */

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

static void try_long(struct tally *tally)
{
    static char text[8 * EXPR_LENGTH];
    try_text(repeat(text, "a", "+a", 2047, "", ""), tally);
    try_text(repeat(text, "a", "+a", 2048, "", ""), tally);
    try_text(repeat(text, "a", "+a[9]", 800, "", ""), tally);
    try_text(repeat(text, "", "(", 64, "a", ")"), tally);
    try_text(repeat(text, "", "(", 65, "a", ")"), tally);
    try_text(repeat(text, "", "(", 2000, "a", ")"), tally);
    try_text(repeat(text, "", "-", 4000, "a", ""), tally);
    try_text(repeat(text, "", "not ", 60, "a > 3", ""), tally);
    try_text(repeat(text, "", "since(", 20, "a > 120", ")>3"), tally);
    try_text(repeat(text, "", "abs(", 63, "a", ")"), tally);
    try_text(repeat(text, "a", "[1]", 60, "", ""), tally);
    try_text(repeat(text, "a", "+sma(b,2)", 400, "", ""), tally);
    try_text(repeat(text, "1", "+ema(a,9)", 400, "", ""), tally);
    try_text(repeat(text, "1", "+highest(a,90)", 290, "", ""), tally);
    try_text(repeat(text, "1", "+rank(a)", 500, "", ""), tally);
    try_text(repeat(text, "1", "+rank(a[9])", 370, "", ""), tally);
    try_text(repeat(text, "1", "<a", 2040, "", ""), tally);
    try_text(repeat(text, "a > 1", " and a > 1", 400, "", ""), tally);
    try_text(repeat(text, "market in (\"KOSPI\"", ",'KONEX'", 500, ")", ""), tally);
    try_text(repeat(text, "max(", "max(", 60, "a, b", ", c), d"), tally);
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
    struct tally random = {0}, changed = {0}, deep = {0};
    unsigned rounds = getenv("SISE_LONG") ? 100000 : 2000;
    int wrong = 0;
    synthetic_make(UINT64_C(88172645463325252));
    if (argc > 1) {
        for (int i = 1; i < argc; i++)
            try_text(argv[i], &random);
        return report(1, "what was given", &random, true);
    }
    try_random(rounds, &random);
    wrong |=
        report(1, "random expressions are accepted, and folded rightly", &random, random.good > rounds / 2);
    try_changed(10 * rounds, &changed);
    wrong |= report(2, "changed ones are refused, or read alike", &changed,
                    changed.good > rounds && changed.refused > rounds);
    try_long(&deep);
    wrong |=
        report(3, "long and deep ones are read, or are refused", &deep, deep.good > 5 && deep.refused > 3);
    printf("1..3\n");
    return wrong;
}
