/* From the text to a tree: a function for each level of precedence. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "t/strategies/plain-node.h"

struct reader {
    struct plain *plain;
    const char *at;    /* behind the current word */
    const char *begin; /* of it */
    char word[4200];   /* "" at the end */
    double number;     /* if it begins with a digit or a point */
    const char *fault;
};

static struct plain_node *read_or(struct reader *reader);

static void *must(void *memory)
{
    if (!memory) {
        fprintf(stderr, "plain: out of memory\n");
        exit(1);
    }
    return memory;
}

static struct plain_node *node_new(struct reader *reader, const char *kind)
{
    struct plain_node *node = must(calloc(1, sizeof *node));
    snprintf(node->kind, sizeof node->kind, "%.15s", kind);
    node->next = reader->plain->all;
    reader->plain->all = node;
    return node;
}

static struct plain_node *node_of(struct reader *reader, const char *kind, struct plain_node *left,
                                  struct plain_node *right)
{
    struct plain_node *node = node_new(reader, kind);
    node->x[0] = left;
    node->x[1] = right;
    node->count = right ? 2 : 1;
    return node;
}

static struct plain_node *fail(struct reader *reader, const char *fault)
{
    if (!reader->fault)
        reader->fault = fault;
    reader->word[0] = '\0';
    reader->at = "";
    return node_new(reader, "#");
}

/* ---- words ---- */

/* The power of ten that a unit is. */
static const char *read_unit(const char *at, int *power)
{
    static const struct {
        const char *unit;
        int power;
    } units[] = {{"%", -2}, {"mn", 6}, {"bn", 9}, {"tn", 12}, {"k", 3}, {"만", 4}, {"억", 8}, {"조", 12}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strncmp(at, units[i].unit, strlen(units[i].unit)) == 0) {
            *power = units[i].power;
            return at + strlen(units[i].unit);
        }
    return at;
}

static void read_number(struct reader *reader)
{
    char digits[4200], *to = digits;
    const char *at = reader->at;
    while (isdigit((unsigned char)*at) || *at == '_' || *at == '.' ||
           (tolower((unsigned char)*at) == 'e' &&
            (isdigit((unsigned char)at[1]) || at[1] == '-' || at[1] == '+')) ||
           ((*at == '-' || *at == '+') && tolower((unsigned char)at[-1]) == 'e')) {
        if (*at != '_')
            *to++ = *at;
        at++;
    }
    *to = '\0';
    char *e = strpbrk(digits, "eE");
    int power = 0, own = e ? atoi(e + 1) : 0;
    reader->at = read_unit(at, &power);
    sprintf(e ? e : to, "e%d", own + power);
    reader->number = strtod(digits, NULL);
}

static void next(struct reader *reader)
{
    static const char *const pairs[] = {"<=", ">=", "==", "!="};
    reader->at += strspn(reader->at, " \t\r\n\v\f");
    const char *begin = reader->begin = reader->at;
    if (isdigit((unsigned char)*begin) || *begin == '.') {
        read_number(reader);
    } else if (islower((unsigned char)*begin) || *begin == '_') {
        reader->at += strspn(begin, "abcdefghijklmnopqrstuvwxyz_0123456789");
    } else if (*begin == '"' || *begin == '\'') {
        const char *end = strchr(begin + 1, *begin);
        reader->at = end ? end + 1 : begin + strlen(begin);
    } else if (*begin) {
        reader->at++;
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
            if (strncmp(begin, pairs[i], 2) == 0)
                reader->at = begin + 2;
    }
    snprintf(reader->word, sizeof reader->word, "%.*s", (int)(reader->at - begin), begin);
}

static bool is(const struct reader *reader, const char *word)
{
    return strcmp(reader->word, word) == 0;
}

static bool take(struct reader *reader, const char *word)
{
    bool taken = is(reader, word);
    if (taken)
        next(reader);
    return taken;
}

static void need(struct reader *reader, const char *word)
{
    if (!take(reader, word))
        fail(reader, "something else was expected");
}

/* ---- what is known beforehand ---- */

static bool constant(const struct plain_node *node)
{
    bool known = strcmp(node->kind, "column") != 0 && node->texts == 0;
    for (unsigned i = 0; i < node->count; i++)
        known = known && constant(node->x[i]);
    return known;
}

static unsigned whole(struct reader *reader, struct plain_node *node)
{
    if (reader->fault || !constant(node))
        return fail(reader, "a number of days is not known beforehand"), 0;
    double value = plain_at(reader->plain, node, 0, 0);
    if (!(value >= 0 && value <= 2000 && value == floor(value)))
        return fail(reader, "not a number of days"), 0;
    return (unsigned)value;
}

/* ---- from the tightest to the loosest ---- */

/* In which functions the last argument is a number of days, and what it is when left out. */
static bool takes_days(const char *name, unsigned *given)
{
    static const char *const names[] = {"crossed_within", "highest", "lowest", "sum", "sma", "ema",
                                        "stdev",          "count",   "every",  NULL};
    for (unsigned i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return *given = 0, true;
    *given = 1;
    return strcmp(name, "change") == 0 || strcmp(name, "pct_change") == 0;
}

static struct plain_node *read_call(struct reader *reader, const char *name)
{
    struct plain_node *node = node_new(reader, name);
    unsigned without;
    node->function = true;
    do {
        if (node->count == PLAIN_ARGUMENTS)
            return fail(reader, "too many arguments");
        node->x[node->count++] = read_or(reader);
    } while (take(reader, ","));
    need(reader, ")");
    if (takes_days(name, &without)) {
        node->days = without;
        if (!without || node->count == 2)
            node->days = whole(reader, node->x[--node->count]);
    }
    return node;
}

static void read_text(struct reader *reader, struct plain_node *node)
{
    size_t length = strlen(reader->word);
    if (length < 2 || !strchr("\"'", reader->word[0])) {
        fail(reader, "a text was expected");
        return;
    }
    node->text = must(realloc(node->text, (node->texts + 1) * sizeof *node->text));
    node->text[node->texts++] = must(strndup(reader->word + 1, length - 2));
    next(reader);
}

/* Behind ticker, name or market. */
static struct plain_node *read_text_test(struct reader *reader, const char *name)
{
    bool without = take(reader, "not"), negated = without || is(reader, "!=");
    struct plain_node *node = node_new(reader, is(reader, "starts_with") ? "starts"
                                               : is(reader, "contains")  ? "contains"
                                                                         : "same");
    snprintf(node->text_of, sizeof node->text_of, "%.15s", name);
    if (is(reader, "in")) {
        need(reader, "in");
        need(reader, "(");
        do
            read_text(reader, node);
        while (take(reader, ","));
        need(reader, ")");
    } else {
        next(reader);
        read_text(reader, node);
    }
    return negated ? node_of(reader, "not", node, NULL) : node;
}

static struct plain_node *read_name(struct reader *reader)
{
    char name[64];
    snprintf(name, sizeof name, "%.63s", reader->word);
    next(reader);
    if (take(reader, "("))
        return read_call(reader, name);
    if (strcmp(name, "ticker") == 0 || strcmp(name, "name") == 0 || strcmp(name, "market") == 0)
        return read_text_test(reader, name);
    struct plain_node *node = node_new(reader, "column");
    node->column = reader->plain->market.column(reader->plain->market.arg, name);
    return node->column < 0 ? fail(reader, "no such column") : node;
}

static struct plain_node *read_primary(struct reader *reader)
{
    struct plain_node *node;
    if (take(reader, "(")) {
        node = read_or(reader);
        need(reader, ")");
    } else if (isdigit((unsigned char)reader->word[0]) || reader->word[0] == '.') {
        node = node_new(reader, "#");
        node->number = reader->number;
        next(reader);
    } else if (islower((unsigned char)reader->word[0])) {
        node = read_name(reader);
    } else {
        return fail(reader, "a value was expected");
    }
    while (take(reader, "[")) {
        node = node_of(reader, "lag", node, NULL);
        node->days = whole(reader, read_or(reader));
        need(reader, "]");
    }
    return node;
}

static struct plain_node *read_minus(struct reader *reader)
{
    return take(reader, "-") ? node_of(reader, "-x", read_minus(reader), NULL) : read_primary(reader);
}

static struct plain_node *read_product(struct reader *reader)
{
    struct plain_node *left = read_minus(reader);
    while (is(reader, "*") || is(reader, "/")) {
        const char *sign = is(reader, "*") ? "*" : "/";
        next(reader);
        left = node_of(reader, sign, left, read_minus(reader));
    }
    return left;
}

static struct plain_node *read_sum(struct reader *reader)
{
    struct plain_node *left = read_product(reader);
    while (is(reader, "+") || is(reader, "-")) {
        const char *sign = is(reader, "+") ? "+" : "-";
        next(reader);
        left = node_of(reader, sign, left, read_product(reader));
    }
    return left;
}

static const char *comparison(const struct reader *reader)
{
    static const char *const signs[] = {"<", "<=", ">", ">=", "==", "!=", NULL};
    unsigned i = 0;
    while (signs[i] && !is(reader, signs[i]))
        i++;
    return signs[i];
}

static struct plain_node *read_comparison(struct reader *reader)
{
    struct plain_node *left = read_sum(reader), *all = NULL;
    const char *sign;
    while ((sign = comparison(reader)) != NULL) {
        next(reader);
        struct plain_node *right = read_sum(reader), *one = node_of(reader, sign, left, right);
        all = all ? node_of(reader, "and", all, one) : one;
        left = right;
    }
    return all ? all : left;
}

static struct plain_node *read_not(struct reader *reader)
{
    return take(reader, "not") ? node_of(reader, "not", read_not(reader), NULL) : read_comparison(reader);
}

static struct plain_node *read_and(struct reader *reader)
{
    struct plain_node *left = read_not(reader);
    while (take(reader, "and"))
        left = node_of(reader, "and", left, read_not(reader));
    return left;
}

static struct plain_node *read_or(struct reader *reader)
{
    struct plain_node *left = read_and(reader);
    while (take(reader, "or"))
        left = node_of(reader, "or", left, read_and(reader));
    return left;
}

struct plain *plain_read(const char *text, const struct plain_market *market, const char **fault)
{
    struct plain *plain = must(calloc(1, sizeof *plain));
    struct reader *reader = must(calloc(1, sizeof *reader));
    plain->market = *market;
    plain->day = 1;
    *reader = (struct reader){.plain = plain, .at = text};
    next(reader);
    plain->root = read_or(reader);
    if (reader->word[0])
        fail(reader, "something behind the end");
    *fault = reader->fault;
    free(reader);
    if (*fault)
        plain_free(plain);
    return *fault ? NULL : plain;
}

static void slices_free(struct plain_slice *slice)
{
    for (unsigned lag = 0; slice && lag < PLAIN_LAGS; lag++) {
        free(slice[lag].value);
        free(slice[lag].day);
    }
    free(slice);
}

void plain_free(struct plain *plain)
{
    struct plain_node *node = plain ? plain->all : NULL;
    while (node) {
        struct plain_node *following = node->next;
        for (unsigned i = 0; i < node->texts; i++)
            free(node->text[i]);
        free(node->text);
        slices_free(node->slice);
        free(node);
        node = following;
    }
    free(plain);
}
