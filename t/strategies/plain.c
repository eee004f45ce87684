/* What each operator and function is, for one lane, `lag` days before the day. */
#include "t/strategies/plain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "t/strategies/plain-node.h"

static bool is(const struct plain_node *node, const char *kind)
{
    return strcmp(node->kind, kind) == 0;
}

static void *must(void *memory)
{
    if (!memory) {
        fprintf(stderr, "plain: out of memory\n");
        exit(1);
    }
    return memory;
}

/* ---- truth: 1, 0, NaN ---- */

static double both(double a, double b)
{
    if (a == 0 || b == 0)
        return 0;
    return isnan(a) || isnan(b) ? NAN : 1;
}

static double opposite(double a)
{
    return isnan(a) ? NAN : a == 0;
}

static double either(double a, double b)
{
    return opposite(both(opposite(a), opposite(b)));
}

static double compare(const char *sign, double a, double b)
{
    if (isnan(a) || isnan(b))
        return NAN;
    switch (sign[0]) {
    case '<':
        return sign[1] ? a <= b : a < b;
    case '>':
        return sign[1] ? a >= b : a > b;
    default:
        return sign[0] == '=' ? a == b : a != b;
    }
}

/* ---- operators ---- */

static double text_test(struct plain *plain, const struct plain_node *node, size_t lane)
{
    const char *text = plain->market.text(plain->market.arg, node->text_of, lane);
    if (is(node, "starts"))
        return strncasecmp(text, node->text[0], strlen(node->text[0])) == 0;
    if (is(node, "contains"))
        return strcasestr(text, node->text[0]) != NULL;
    for (unsigned i = 0; i < node->texts; i++)
        if (strcmp(text, node->text[i]) == 0 ||
            (strcmp(node->text_of, "market") == 0 && strcmp(node->text[i], "KOSDAQ") == 0 &&
             strcmp(text, "KOSDAQ GLOBAL") == 0))
            return 1;
    return 0;
}

static double arithmetic(char sign, double a, double b)
{
    switch (sign) {
    case '+':
        return a + b;
    case '-':
        return a - b;
    case '*':
        return a * b;
    default:
        return b == 0 ? NAN : a / b;
    }
}

static double number_at(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    (void)plain, (void)lag, (void)lane;
    return node->number;
}

static double column_at(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    return plain->market.value(plain->market.arg, node->column, lag, lane);
}

static double lag_at(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    return plain_at(plain, node->x[0], lag + node->days, lane);
}

static double text_at(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    (void)lag;
    return text_test(plain, node, lane);
}

/* One operand: minus and "not". */
static double unary_at(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    double a = plain_at(plain, node->x[0], lag, lane);
    return node->kind[0] == '-' ? -a : opposite(a);
}

static double both_at(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    double a = plain_at(plain, node->x[0], lag, lane), b = plain_at(plain, node->x[1], lag, lane);
    return node->kind[0] == 'a' ? both(a, b) : either(a, b);
}

static double binary_at(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    double a = plain_at(plain, node->x[0], lag, lane), b = plain_at(plain, node->x[1], lag, lane);
    return strchr("+-*/", node->kind[0]) ? arithmetic(node->kind[0], a, b) : compare(node->kind, a, b);
}

/* ---- over days ---- */

/* The value k days before `lag`. */
#define V(k) plain_at(plain, node->x[0], lag + (k), lane)

static double sum(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    double total = 0;
    for (unsigned k = 0; k < node->days; k++)
        total += V(k);
    return total;
}

static double stdev(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    double mean = sum(plain, node, lag, lane) / node->days, squares = 0;
    for (unsigned k = 0; k < node->days; k++)
        squares += (V(k) - mean) * (V(k) - mean);
    return sqrt(squares / node->days);
}

static double extreme(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    double most = V(0);
    bool highest = is(node, "highest");
    for (unsigned k = 0; k < node->days; k++) {
        double value = V(k);
        if (isnan(value))
            return NAN;
        if (highest ? value > most : value < most)
            most = value;
    }
    return most;
}

static double ema(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    unsigned n = node->days, days = 10 * n;
    while (days > 0 && isnan(V(days - 1)))
        days--;
    if (days < n)
        return NAN;
    double mean = 0;
    for (unsigned k = days; k-- > days - n;)
        mean += V(k);
    mean /= n;
    for (unsigned k = days - n; k-- > 0;)
        mean = mean + (V(k) - mean) * (2.0 / (n + 1));
    return mean;
}

static double cross(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    bool below = is(node, "cross_below");
    double a = V(0), b = plain_at(plain, node->x[1], lag, lane);
    double c = V(1), d = plain_at(plain, node->x[1], lag + 1, lane);
    return both(compare(below ? "<" : ">", a, b), compare(below ? ">=" : "<=", c, d));
}

static double crossed_within(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    double any = 0;
    for (unsigned k = 0; k < node->days; k++)
        any = either(any, cross(plain, node, lag + k, lane));
    return any;
}

static double every(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    double all = 1;
    for (unsigned k = 0; k < node->days; k++)
        all = both(all, V(k));
    return all;
}

static double since(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    for (unsigned k = 0; k < 250; k++)
        if (V(k) == 1)
            return k;
    return NAN;
}

static double streak(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    unsigned k = 0;
    if (isnan(V(0)))
        return NAN;
    while (k < 250 && V(k) == 1)
        k++;
    return k;
}

static double change(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    double now = V(0), before = V(node->days);
    if (is(node, "change"))
        return now - before;
    return (arithmetic('/', now, before) - 1) * 100;
}

/* ---- of one day ---- */

static double min_max(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    double most = V(0);
    for (unsigned i = 0; i < node->count; i++) {
        double value = plain_at(plain, node->x[i], lag, lane);
        if (isnan(value))
            return NAN;
        if (is(node, "max") ? value > most : value < most)
            most = value;
    }
    return most;
}

static double of_one(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    double x = V(0);
    if (is(node, "abs"))
        return fabs(x);
    if (is(node, "log"))
        return x > 0 ? log(x) : NAN;
    return x >= 0 ? sqrt(x) : NAN;
}

#undef V

static double mean(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    return sum(plain, node, lag, lane) / node->days;
}

static const struct {
    const char *name;
    plain_meaning *at;
} functions[] = {
    {"cross_above", cross}, {"cross_below", cross}, {"crossed_within", crossed_within},
    {"abs", of_one},        {"min", min_max},       {"max", min_max},
    {"log", of_one},        {"sqrt", of_one},       {"highest", extreme},
    {"lowest", extreme},    {"sum", sum},           {"sma", mean},
    {"ema", ema},           {"stdev", stdev},       {"change", change},
    {"pct_change", change}, {"count", sum},         {"every", every},
    {"since", since},       {"streak", streak},
};

static plain_meaning *function_meaning(const struct plain_node *node)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (is(node, functions[i].name))
            return functions[i].at;
    fprintf(stderr, "plain: there is no function '%s'\n", node->kind);
    exit(1);
}

static plain_meaning *operator_meaning(const struct plain_node *node)
{
    if (is(node, "#"))
        return number_at;
    if (is(node, "column"))
        return column_at;
    if (is(node, "lag"))
        return lag_at;
    if (node->texts)
        return text_at;
    if (is(node, "-x") || is(node, "not"))
        return unary_at;
    return is(node, "and") || is(node, "or") ? both_at : binary_at;
}

/* ---- remembering what functions gave, as nested ones ask for the same again and again ---- */

static struct plain_slice *slice_of(struct plain *plain, struct plain_node *node, unsigned lag)
{
    if (!node->slice)
        node->slice = must(calloc(PLAIN_LAGS, sizeof *node->slice));
    if (lag >= PLAIN_LAGS) {
        fprintf(stderr, "plain: that looks back too far\n");
        exit(1);
    }
    struct plain_slice *slice = &node->slice[lag];
    if (!slice->value) {
        slice->value = must(calloc(plain->market.lanes, sizeof *slice->value));
        slice->day = must(calloc(plain->market.lanes, sizeof *slice->day));
    }
    return slice;
}

/* ---- across the market: all lanes at once, from the values of those that take part ---- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* How many of the sorted values are smaller than `than`, or equal to it too. */
static size_t smaller(const double *sorted, size_t count, double than, bool or_equal)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (or_equal ? sorted[middle] <= than : sorted[middle] < than)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static double place(const struct plain_node *node, double own, const double *sorted, size_t count)
{
    if (is(node, "rank"))
        return 1 + (double)(count - smaller(sorted, count, own, true));
    return count > 1 ? 100 * (double)smaller(sorted, count, own, false) / (double)(count - 1) : NAN;
}

/* Makes the values zscores. */
static void standardize(double *values, size_t lanes, double count)
{
    double total = 0, squares = 0;
    for (size_t i = 0; i < lanes; i++)
        total += isnan(values[i]) ? 0 : values[i];
    double mean = total / count;
    for (size_t i = 0; i < lanes; i++)
        squares += isnan(values[i]) ? 0 : (values[i] - mean) * (values[i] - mean);
    double deviation = sqrt(squares / count);
    for (size_t i = 0; i < lanes; i++)
        values[i] = deviation <= 1e-12 * fabs(mean) ? NAN : (values[i] - mean) / deviation;
}

static bool is_across(const struct plain_node *node)
{
    return node->function && (is(node, "rank") || is(node, "percentile") || is(node, "zscore"));
}

static void across(struct plain *plain, struct plain_node *node, unsigned lag, struct plain_slice *slice)
{
    const struct plain_market *market = &plain->market;
    double *values = must(calloc(market->lanes, sizeof *values));
    size_t count = 0;
    for (size_t i = 0; i < market->lanes; i++) {
        slice->value[i] = market->listed(market->arg, lag, i) ? plain_at(plain, node->x[0], lag, i) : NAN;
        slice->day[i] = plain->day;
        if (!isnan(slice->value[i]))
            values[count++] = slice->value[i];
    }
    qsort(values, count, sizeof *values, ascending);
    if (is(node, "zscore"))
        standardize(slice->value, market->lanes, (double)count);
    for (size_t i = 0; !is(node, "zscore") && i < market->lanes; i++)
        if (!isnan(slice->value[i]))
            slice->value[i] = place(node, slice->value[i], values, count);
    free(values);
}

/* What the node means is looked up by its name once. */
static void meaning_find(struct plain_node *node)
{
    node->across = is_across(node);
    if (!node->across)
        node->at = node->function ? function_meaning(node) : operator_meaning(node);
}

double plain_at(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane)
{
    if (!node->at && !node->across)
        meaning_find(node);
    if (!node->function)
        return node->at(plain, node, lag, lane);
    struct plain_slice *slice = slice_of(plain, node, lag);
    if (slice->day[lane] == plain->day)
        return slice->value[lane];
    if (node->across) {
        across(plain, node, lag, slice);
        return slice->value[lane];
    }
    slice->value[lane] = node->at(plain, node, lag, lane);
    slice->day[lane] = plain->day;
    return slice->value[lane];
}

void plain_forget(struct plain *plain)
{
    plain->day++;
}

double plain_value(struct plain *plain, size_t lane)
{
    return plain_at(plain, plain->root, 0, lane);
}
