/* bench-screener STORE EXPRESSION...: what it takes to answer a screen of the newest day with a whole body,
 * made without a cache, as a worker of a server does it: in one transaction that is renewed for each answer.
 * Prints for each expression
 *
 *     MEDIAN_US BEST_US FIRST_US BYTES
 *
 * FIRST: in a new transaction, as after a new day. */
#include <stdio.h>

#include "answer/screen.h"
#include "t/bench-time.h"

#define RUNS  500
#define LIMIT 100 /* stocks in the answer */

/* One answer, in us; negative: it failed. */
static double answer_time(struct store_txn *txn, const struct calendar *calendar, const char *asked,
                          size_t *bytes, struct error *err)
{
    const struct answer_context context = {.txn = txn, .calendar = calendar};
    const struct screen_request request = {.asked = asked,
                                           .as = ASKED_EXPRESSION,
                                           .universe = {.min_cap_won = 100e9, .untrack_after = 20},
                                           .limit = LIMIT};
    struct answer_place place;
    struct output out;
    size_t total;
    output_open(&out, OUTPUT_MEMORY);
    double begin = now_ms();
    int ret = store_renew(txn, err);
    if (ret == 0)
        ret = answer_screen_body(&context, &request, FORM_JSON, &out, &total, &place, NULL, err);
    store_rest(txn);
    double took = (now_ms() - begin) * 1e3;
    *bytes = out.used;
    output_close(&out, "memory", NULL);
    return ret ? -1 : took;
}

static int measure(struct store *store, const struct calendar *calendar, const char *asked, struct error *err)
{
    double times[RUNS], first[RUNS];
    struct store_txn *txn = NULL;
    size_t bytes = 0;
    for (int i = 0; i < RUNS; i++) {
        store_read_end(&txn);
        if (store_read(store, &txn, err) || (first[i] = answer_time(txn, calendar, asked, &bytes, err)) < 0 ||
            (times[i] = answer_time(txn, calendar, asked, &bytes, err)) < 0) {
            store_read_end(&txn);
            return err->code;
        }
    }
    store_read_end(&txn);
    double middle = median(times, RUNS);
    printf("%.1f %.1f %.1f %zu\n", middle, times[0], median(first, RUNS), bytes);
    return 0;
}

int main(int argc, char **argv)
{
    struct store *store = NULL;
    struct calendar *calendar = NULL;
    struct error err = {0};
    if (argc < 3)
        return 64;
    int ret = store_open(argv[1], &(struct store_options){.read_only = true}, &store, &err);
    if (ret == 0)
        ret = calendar_new(NULL, &calendar, &err);
    for (int i = 2; ret == 0 && i < argc; i++)
        ret = measure(store, calendar, argv[i], &err);
    if (ret)
        fprintf(stderr, "bench-screener: %s\n", err.text);
    calendar_free(&calendar);
    store_close(&store);
    return ret ? error_status(ret) : 0;
}
