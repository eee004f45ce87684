/* The screening language: an expression over columns, compiled once and run on any day of the whole market.
 *
 * What an expression means is in sise-strategy(5); the functions are the rows of strategies/function-list.h.
 * Values are vectors of doubles by slot, NaN is unknown. A condition is 1 true, 0 false, NaN unknown: a
 * comparison with an unknown number is unknown, `not` of it too, `and` and `or` are Kleene's. A stock is
 * found only where the condition is true. Nothing here knows of the store's files, of adjustments or of
 * indicators: names come from a struct expr_names when an expression is compiled, values from a struct
 * expr_frame when it is run. */
#ifndef SISE_STRATEGIES_EXPR_H
#define SISE_STRATEGIES_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define EXPR_LENGTH   4096  /* bytes of an expression, at most */
#define EXPR_DEPTH    64    /* levels of nesting, at most */
#define EXPR_LOOKBACK 2000  /* trading days that an expression looks back, at most */
#define EXPR_WORK     45000 /* steps over the whole market's row, at most: bounds the time of a run */
#define EXPR_HINT     160   /* bytes of a hint, at most */
#define EXPR_MARKET   800   /* rows that rank(), percentile() and zscore() may need, at most: bounds memory */

enum expr_type { EXPR_NUMBER, EXPR_CONDITION, EXPR_TEXT };
extern const char *const expr_type_name[]; /* "a number", "a condition", "a text" */

/* ---- names, when an expression is compiled ---- */

struct expr_column {
    int id; /* the caller's number for the column, >= 0, by which the frame is asked for its values */
    enum expr_type type; /* NUMBER or TEXT */
    bool percent;        /* its values are in percent: comparing it with a literal such as 5% is refused */
    unsigned cost;       /* how many stored rows are read for a row of its values; 0 counts as 1 */
};

/* All functions are given `arg`. */
struct expr_names {
    void *arg;
    /* Whether there is a column of that name. */
    bool (*find)(void *arg, const char *name, struct expr_column *column);
    /* Writes ", did you mean 'x'?" or "" for a name that does not exist. The name that was probably meant is
     * one of a column or one of `candidates`, the words of the language, which end with NULL. */
    void (*nearest)(void *arg, const char *name, const char *const *candidates, char *text, size_t size);
    /* Finds a stored mean: the column sma_20 holds the mean of the last 20 values of close, so the language
     * can read it instead of adding up 20 rows. Of all columns that hold a mean of at most `most` values of
     * `column`, the one of the most values goes to *mean, and their number is returned; 0: there is no such
     * column. The function may be NULL: no column holds a mean. */
    unsigned (*mean)(void *arg, int column, unsigned most, int *mean);
    /* A market can be part of another one: a stock on KOSDAQ GLOBAL is on KOSDAQ too. Where an expression
     * compares a text column with `text` by == or in(), a value equal to the text that is returned counts as
     * equal to `text`. It returns a text that lives for ever, or NULL: only `text` itself is equal. The
     * function may be NULL: that is so of all columns. */
    const char *(*covers)(void *arg, int column, const char *text);
    /* Checks whether a text that is compared by == or in() can be a value of a text column at all, as
     * "NASDAQ" cannot be one of market. Returns 0 or DATA with the text "unknown market 'x', expected ...";
     * `hint` then gets what stands behind the place of the text in the message, ", did you mean 'y'?" or "".
     * The function may be NULL: every text can. */
    int (*text_check)(void *arg, int column, const char *text, char hint[static EXPR_HINT],
                      struct error *err);
};

/* ---- compiling ---- */

/* Where in the text an error is, in bytes. Length 0 is the end of the text; with begin 0 as well the error is
 * at no place in particular. */
struct expr_place {
    size_t begin, length;
};

struct expr; /* immutable: threads may share it */

/* Parses, checks, folds and compiles. `want` is the type that the whole must have. DATA: the text is wrong,
 * and *place (may be NULL) says where; the message names the thing, its position counted in characters from
 * 1, and what was expected or probably meant. NO_MEMORY. Free with expr_free(). */
int expr_compile(const char *text, enum expr_type want, const struct expr_names *names, struct expr **expr,
                 struct expr_place *place, struct error *err);
/* The same for any type but text: the type is expr_type() of the result. */
int expr_compile_any(const char *text, const struct expr_names *names, struct expr **expr,
                     struct expr_place *place, struct error *err);
void expr_free(struct expr **expr); /* NULL-safe, nulls */

enum expr_type expr_type(const struct expr *expr);
unsigned expr_lookback(const struct expr *expr); /* days before the date that may be read */
size_t expr_work(const struct expr *expr);       /* of EXPR_WORK */
/* The work of running it on so many days after each other, which read most of their rows together. */
uint64_t expr_work_of_days(const struct expr *expr, size_t days);
bool expr_reads(const struct expr *expr, int column);      /* whether it reads the column */
bool expr_across(const struct expr *expr);                 /* whether it ranks the market, or the like */
size_t expr_memory(const struct expr *expr, size_t lanes); /* bytes that a run allocates, about */

/* The parts of an expression, from which an explanation is made. A part is a piece of the text that can be
 * compiled by itself. Each part comes before the parts that it consists of, so the whole expression is the
 * first. A literal is a part only where it is the whole expression, and what stands inside x[n] is not taken
 * apart. */
struct expr_part {
    size_t begin, length; /* in the text */
    unsigned depth;       /* 0: the whole */
};
size_t expr_parts(const struct expr *expr, const struct expr_part **parts); /* as long-lived as expr */

/* ---- running ---- */

/* The market as one date knows it. A lane is a ticker's slot; `lanes` is a multiple of TILE_LANES. The
 * functions are given `arg`. */
struct expr_frame {
    void *arg;
    size_t lanes;
    /* Returns the values of a number column on the day that is `lag` stored days before the date, as they are
     * known on the date, of the TILE_LANES lanes from `lane` on, which is a multiple of TILE_LANES. The
     * values are written to `scratch`, or lie elsewhere for as long as the frame does. What is unknown is
     * NaN. */
    const double *(*load)(void *arg, int column, unsigned lag, size_t lane, double *scratch);
    /* Returns the value of a text column on the date; "" where the ticker has none. */
    const char *(*text)(void *arg, int column, size_t lane);
    /* Writes for TILE_LANES lanes 1 where the ticker is in the table of the day that is `lag` stored days
     * before the date, else 0. Only tickers that are in it take part in rank(), percentile() and zscore(). */
    void (*table)(void *arg, unsigned lag, size_t lane, double *listed);
    /* [lanes]: the same for the date itself. For tickers that are not in the table of the date no value is
     * needed. */
    const double *listed;
    /* Asked before each tile, which takes some milliseconds at most: whether the run is to end. The function
     * may be NULL: it is not. */
    bool (*stopped)(void *arg);
};

/* Memory to run in. Runs of one thread can share it one after the other, and then only the largest of them
 * allocates. All zero is a valid empty one. */
struct expr_memory {
    double *values;
    size_t size;
};
void expr_memory_free(struct expr_memory *memory);

/* Writes values[lanes]; those of lanes that are not listed mean nothing. Returns 0, NO_MEMORY, or CANCELLED
 * where frame->stopped() said so. */
int expr_run(const struct expr *expr, const struct expr_frame *frame, struct expr_memory *memory,
             double *values);

#endif
