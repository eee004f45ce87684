#include "t/strategies/random-expr.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "strategies/function.h"

struct maker {
    char *text;
    size_t size, length;
    const struct random_words *words;
    uint64_t *state;
    struct {
        size_t begin, length;
    } again; /* a number that has been written and can be written once more */
};

static void make_number(struct maker *maker, unsigned nesting);
static void make_condition(struct maker *maker, unsigned nesting);

uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static unsigned below(struct maker *maker, unsigned most)
{
    return (unsigned)(random_next(maker->state) % most);
}

static void put(struct maker *maker, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct maker *maker, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (maker->length < maker->size)
        maker->length +=
            (size_t)vsnprintf(maker->text + maker->length, maker->size - maker->length, format, args);
    va_end(args);
}

static const char *pick(struct maker *maker, const char *const *words)
{
    unsigned count = 0;
    while (words[count])
        count++;
    return words[below(maker, count)];
}

/* Mostly a few days, now and then many, at times a sum that has to be folded. */
static void make_days(struct maker *maker, unsigned least)
{
    switch (below(maker, 12)) {
    case 0:
        put(maker, "%u", 20 + below(maker, 100));
        break;
    case 1:
        put(maker, "%u * 2 + 1", 1 + below(maker, 4));
        break;
    default:
        put(maker, "%u", least + below(maker, 7));
    }
}

static void make_literal(struct maker *maker)
{
    static const char *const literals[] = {"0",  "1",   "2",     "3.5",   "10",  "1_00", "1e1", "2k",
                                           "0k", "0.5", "0.001", "1e-9k", "1만", "2e0",  "4",   "7",
                                           "30", "50",  "0.1mn", "100",   ".25", "0억",  "6.0", "1e-12tn"};
    put(maker, "%s", literals[below(maker, sizeof literals / sizeof *literals)]);
}

static void make_any(struct maker *maker, char type, unsigned nesting)
{
    if (type == 'c')
        make_condition(maker, nesting);
    else
        make_number(maker, nesting);
}

/* The types of a function's arguments are read off its row: letters, [] around what may be left out, + after
 * what may come again. */
static void make_call(struct maker *maker, enum expr_type result, unsigned nesting)
{
    const struct function *function;
    do
        function = &function_table[below(maker, FUNCTION_COUNT)];
    while (function->result != result);
    put(maker, "%s(", function->name);
    for (const char *type = function->types; *type; type++) {
        const char *comma = type == function->types ? "" : ", ";
        if (*type == '[' && below(maker, 2))
            break;
        if (*type == 'n') {
            put(maker, "%s", comma);
            make_days(maker, 1);
        } else if (*type == '+') {
            for (unsigned more = below(maker, 3); more > 0; more--)
                put(maker, ", "), make_any(maker, type[-1], nesting);
        } else if (*type == 'x' || *type == 'c') {
            put(maker, "%s", comma);
            make_any(maker, *type, nesting);
        }
    }
    put(maker, ")");
}

static void make_enclosed(struct maker *maker, char type, unsigned nesting)
{
    size_t begin = maker->length;
    put(maker, "(");
    make_any(maker, type, nesting);
    put(maker, ")");
    if (type == 'x' && maker->length < maker->size) {
        maker->again.begin = begin;
        maker->again.length = maker->length - begin;
    }
}

/* What is asked twice is computed once; left to chance, it would hardly ever be asked twice. */
static void make_again(struct maker *maker, unsigned nesting)
{
    char piece[200];
    if (maker->again.length == 0 || maker->again.length >= sizeof piece) {
        make_enclosed(maker, 'x', nesting);
        return;
    }
    snprintf(piece, sizeof piece, "%.*s", (int)maker->again.length, maker->text + maker->again.begin);
    put(maker, "%s", piece);
}

static void make_lag(struct maker *maker, char type, unsigned nesting)
{
    if (type == 'x' && below(maker, 2))
        put(maker, "%s", pick(maker, maker->words->columns));
    else
        make_enclosed(maker, type, nesting);
    put(maker, "[");
    make_days(maker, 0);
    put(maker, "]");
}

static void make_number(struct maker *maker, unsigned nesting)
{
    static const char *const signs[] = {" + ", " - ", "*", " / ", "+", "-", NULL};
    unsigned choice = nesting ? below(maker, 12) : 9 - below(maker, 3);
    switch (choice) {
    case 0:
    case 1:
        make_number(maker, nesting - 1);
        put(maker, "%s", pick(maker, signs));
        make_number(maker, nesting - 1);
        break;
    case 2:
        put(maker, "-");
        make_enclosed(maker, 'x', nesting - 1);
        break;
    case 3:
        make_lag(maker, 'x', nesting - 1);
        break;
    case 4:
    case 5:
    case 6:
        make_call(maker, EXPR_NUMBER, nesting - 1);
        break;
    case 7:
        make_literal(maker);
        break;
    case 10:
    case 11:
        make_again(maker, nesting - 1);
        break;
    default:
        put(maker, "%s", pick(maker, maker->words->columns));
    }
}

static void make_comparison(struct maker *maker, unsigned nesting)
{
    static const char *const signs[] = {" < ", "<=", " > ", " >= ", " == ", "!=", NULL};
    static const char *const up[] = {" < ", " <= ", NULL};
    make_number(maker, nesting);
    if (below(maker, 5)) {
        put(maker, "%s", pick(maker, signs));
    } else {
        put(maker, "%s", pick(maker, up));
        make_number(maker, nesting);
        put(maker, "%s", pick(maker, up));
    }
    make_number(maker, nesting);
}

static void make_text_test(struct maker *maker)
{
    const char *market = pick(maker, maker->words->markets), *other = pick(maker, maker->words->markets);
    static const char *const pieces[] = {"O", "kos", "SDAQ", "daq g", "", "KOSPI ", "1", "00", NULL};
    switch (below(maker, 8)) {
    case 0:
        put(maker, "market == \"%s\"", market);
        break;
    case 1:
        put(maker, "market != '%s'", market);
        break;
    case 2:
        put(maker, "market in ('%s', \"%s\")", market, other);
        break;
    case 3:
        put(maker, "market not in(\"%s\")", market);
        break;
    case 4:
        put(maker, "market contains '%s'", pick(maker, pieces));
        break;
    case 5:
        put(maker, "ticker%s contains \"%s\"", below(maker, 2) ? " not" : "", pick(maker, pieces));
        break;
    case 6:
        put(maker, "market not starts_with '%s'", pick(maker, pieces));
        break;
    default:
        put(maker, "ticker starts_with '%u'", below(maker, 3));
    }
}

static void make_condition(struct maker *maker, unsigned nesting)
{
    switch (nesting ? below(maker, 10) : 9) {
    case 0:
    case 1:
        make_condition(maker, nesting - 1);
        put(maker, below(maker, 2) ? " and " : "\nor ");
        make_condition(maker, nesting - 1);
        break;
    case 2:
        put(maker, "not ");
        make_condition(maker, nesting - 1);
        break;
    case 3:
        make_lag(maker, 'c', nesting - 1);
        break;
    case 4:
    case 5:
        make_call(maker, EXPR_CONDITION, nesting - 1);
        break;
    case 6:
        make_text_test(maker);
        break;
    case 7:
        make_enclosed(maker, 'c', nesting - 1);
        break;
    default:
        make_comparison(maker, nesting ? nesting - 1 : 0);
    }
}

void random_expr(char *text, size_t size, enum expr_type type, unsigned nesting,
                 const struct random_words *words, uint64_t *state)
{
    struct maker maker = {.text = text, .size = size, .words = words, .state = state};
    do {
        maker.length = maker.again.length = 0;
        make_any(&maker, type == EXPR_CONDITION ? 'c' : 'x', nesting);
    } while (maker.length >= size);
}
