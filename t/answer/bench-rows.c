/* bench-rows STORE TICKER [NAME]: what it takes to answer with the newest 300 days of one ticker, all
 * columns, and with the newest day of the whole market, all columns. Prints a line for each step:
 *
 *     NAME MEDIAN_MS BEST_MS BYTES
 *
 * open: a panel is opened and closed; gather: the rows are read; meta: what is said of them; json, columns,
 * csv: they are written in that form; stock: the whole body, from the request to its last byte; stock-fresh:
 * with memory of its own; day-gather, day-json, day-csv, day: the same of the market's day; day-meta: what is
 * said of a single day. With a NAME only that one is repeated, for a profiler: the others run once. */
#include <stdio.h>

#include "answer/day.h"
#include "t/bench-time.h"

#define RUNS 500

struct bench {
    struct panel *panel;
    struct calendar *calendar;
    char columns[4096]; /* all of them */
    struct rows_request rows;
    struct day_request day;
    struct rows_answer rows_answer;
    struct day_answer day_answer;
    struct output out; /* in memory */
    struct error err;
};

/* One step. It returns 0 or a code. */
typedef int step(struct bench *bench);

static int open_panel(struct bench *bench)
{
    struct panel *panel;
    int ret = panel_open(panel_txn(bench->panel), &panel, &bench->err);
    panel_close(&panel);
    return ret;
}

static int gather(struct bench *bench)
{
    answer_rows_free(&bench->rows_answer);
    return answer_rows(bench->panel, &bench->rows, &bench->rows_answer, &bench->err);
}

static int meta(struct bench *bench)
{
    struct answer_meta meta;
    int ret = answer_rows_meta(bench->panel, &bench->rows, &bench->rows_answer, &meta, &bench->err);
    answer_meta_free(&meta);
    return ret;
}

static int json(struct bench *bench)
{
    rows_of_json(&bench->rows_answer, &bench->rows_answer.of[0], &bench->out);
    return 0;
}

static int csv(struct bench *bench)
{
    answer_rows_write(&bench->rows_answer, SHEET_CSV, &bench->out);
    return 0;
}

static int stock(struct bench *bench)
{
    return answer_stock_body(bench->panel, &bench->rows, FORM_JSON, &bench->out, NULL, &bench->err);
}

/* Into an output without memory, as that of a request is. */
static int stock_fresh(struct bench *bench)
{
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    int ret = answer_stock_body(bench->panel, &bench->rows, FORM_JSON, &out, NULL, &bench->err);
    bench->out.used = out.used;
    output_close(&out, "memory", NULL);
    return ret;
}

static int stock_columns(struct bench *bench)
{
    return answer_stock_body(bench->panel, &bench->rows, FORM_COLUMNS, &bench->out, NULL, &bench->err);
}

static int day_gather(struct bench *bench)
{
    answer_day_free(&bench->day_answer);
    return answer_day(bench->panel, &bench->day, &bench->day_answer, &bench->err);
}

static int day_meta(struct bench *bench)
{
    struct answer_meta meta;
    const struct meta_request request = {.as_of = bench->day_answer.date};
    int ret = answer_meta_find(panel_txn(bench->panel), bench->calendar, &request, &meta, &bench->err);
    answer_meta_free(&meta);
    return ret;
}

static int day_json(struct bench *bench)
{
    answer_day_write(&bench->day_answer, SHEET_ARRAY, &bench->out);
    return 0;
}

static int day_csv(struct bench *bench)
{
    answer_day_write(&bench->day_answer, SHEET_CSV, &bench->out);
    return 0;
}

static int day(struct bench *bench)
{
    return answer_day_body(bench->panel, &bench->day, FORM_JSON, &bench->out, NULL, &bench->err);
}

static const struct {
    const char *name;
    step *run;
    int runs;
} steps[] = {
    {"open", open_panel, RUNS},
    {"gather", gather, RUNS},
    {"meta", meta, RUNS},
    {"json", json, RUNS},
    {"csv", csv, RUNS},
    {"stock", stock, RUNS},
    {"stock-fresh", stock_fresh, RUNS},
    {"stock-columns", stock_columns, RUNS},
    {"day-gather", day_gather, 40},
    {"day-meta", day_meta, RUNS},
    {"day-json", day_json, 40},
    {"day-csv", day_csv, 40},
    {"day", day, 40},
};

static int measure(struct bench *bench, const char *only)
{
    double times[RUNS];
    int ret = 0;
    for (size_t s = 0; ret == 0 && s < sizeof steps / sizeof *steps; s++) {
        int runs = only && strcmp(only, steps[s].name) ? 1 : steps[s].runs;
        for (int i = 0; ret == 0 && i < runs; i++) {
            bench->out.used = 0;
            double begin = now_ms();
            ret = steps[s].run(bench);
            times[i] = now_ms() - begin;
        }
        double middle = median(times, (size_t)runs);
        if (ret == 0)
            printf("%s %.4f %.4f %zu\n", steps[s].name, middle, times[0], bench->out.used);
    }
    return ret;
}

static void bench_ask(struct bench *bench, const char *ticker)
{
    const struct columns *all = panel_columns(bench->panel);
    size_t used = 0;
    for (unsigned c = 0; c < all->count; c++)
        used += (size_t)snprintf(bench->columns + used, sizeof bench->columns - used, "%s%s", c ? "," : "",
                                 all->column[c].name);
    bench->rows = (struct rows_request){.tickers = ticker,
                                        .columns = bench->columns,
                                        .mode = ROWS_BAR,
                                        .most = 300,
                                        .actions = true,
                                        .calendar = bench->calendar};
    bench->day = (struct day_request){.mode = ROWS_BAR};
    output_open(&bench->out, OUTPUT_MEMORY);
}

int main(int argc, char **argv)
{
    struct store *store = NULL;
    struct store_txn *txn = NULL;
    static struct bench bench;
    if (argc != 3 && argc != 4)
        return 64;
    int ret = store_open(argv[1], &(struct store_options){.read_only = true}, &store, &bench.err);
    if (ret == 0)
        ret = store_read(store, &txn, &bench.err);
    if (ret == 0)
        ret = panel_open(txn, &bench.panel, &bench.err);
    if (ret == 0)
        ret = calendar_new(NULL, &bench.calendar, &bench.err);
    if (ret == 0) {
        bench_ask(&bench, argv[2]);
        ret = measure(&bench, argc == 4 ? argv[3] : NULL);
    }
    if (ret)
        fprintf(stderr, "bench-rows: %s\n", bench.err.text);
    answer_rows_free(&bench.rows_answer);
    answer_day_free(&bench.day_answer);
    output_close(&bench.out, "memory", NULL);
    calendar_free(&bench.calendar);
    panel_close(&bench.panel);
    store_read_end(&txn);
    store_close(&store);
    return ret ? error_status(ret) : 0;
}
