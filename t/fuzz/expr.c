#include <math.h>
#include <string.h>

#include "panel/view.h"
#include "t/fuzz/fuzz.h"

#define WORK_MOST 2000 /* of EXPR_WORK: more takes too long a time */

static const double *load(void *arg, int column, unsigned lag, size_t lane, double *scratch)
{
    (void)arg;
    for (size_t i = 0; i < TILE_LANES; i++) {
        size_t turn = (size_t)column + lag + lane + i;
        scratch[i] = turn % 7 == 0 ? NAN : (double)(turn % 5) - 1;
    }
    return scratch;
}

static const char *text_of(void *arg, int column, size_t lane)
{
    (void)arg, (void)column;
    return lane % 2 ? "KOSPI" : "";
}

static void table(void *arg, unsigned lag, size_t lane, double *listed)
{
    (void)arg, (void)lag, (void)lane;
    for (size_t i = 0; i < TILE_LANES; i++)
        listed[i] = i % 3 != 0;
}

static void run(const struct expr *expr)
{
    double listed[TILE_LANES], values[TILE_LANES];
    struct expr_frame frame = {NULL, TILE_LANES, load, text_of, table, listed, NULL};
    struct expr_memory memory = {0};
    table(NULL, 0, 0, listed);
    fuzz_expect(expr_run(expr, &frame, &memory, values) == 0, "a run ends well");
    for (size_t i = 0; i < TILE_LANES; i++)
        if (expr_type(expr) == EXPR_CONDITION && listed[i] == 1)
            fuzz_expect(isnan(values[i]) || values[i] == 0 || values[i] == 1, "a condition is 1, 0 or NaN");
    expr_memory_free(&memory);
}

/* Of a text that compiles. */
static void parts(const struct expr *expr, const char *text)
{
    const struct expr_part *part;
    size_t count = expr_parts(expr, &part), length = strlen(text);
    for (size_t i = 0; i < count; i++)
        fuzz_expect(part[i].begin + part[i].length <= length, "a part is a piece of the text");
}

void fuzz_expr(const uint8_t *bytes, size_t size)
{
    static struct columns columns;
    char *text = fuzz_text(bytes, size);
    struct expr *expr = NULL;
    struct expr_place place = {0};
    struct error err = {0};
    if (columns.count == 0) {
        columns_add(&columns, NULL, DATASET_RAW);
        columns_add(&columns, NULL, DATASET_ANALYZED);
    }
    struct expr_names names = columns_names(&columns);
    int ret = expr_compile_any(text, &names, &expr, &place, &err);
    fuzz_expect(ret == 0 || (ret == ERROR_DATA && err.text[0] != '\0' && expr == NULL),
                "a wrong text is DATA");
    fuzz_expect(ret == 0 || place.begin + place.length <= strlen(text), "the place is in the text");
    if (ret == 0) {
        fuzz_expect(expr_work_of_days(expr, 1) == expr_work(expr) &&
                        expr_work_of_days(expr, 9) <= 9 * expr_work(expr) &&
                        expr_work_of_days(expr, 9) >= expr_work(expr),
                    "the work of days follows from that of one");
        fuzz_expect(expr_work(expr) <= EXPR_WORK && expr_lookback(expr) <= EXPR_LOOKBACK, "the bounds hold");
        parts(expr, text);
        if (expr_work(expr) <= WORK_MOST)
            run(expr);
    }
    expr_free(&expr);
    free(text);
}
