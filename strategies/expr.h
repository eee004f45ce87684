/* The screening language: an expression over columns, compiled once and run on any day of the whole market.
 *
 * What an expression means is in sise-strategy(5); the functions are the rows of strategies/function-list.h.
 * Values are vectors of doubles by slot, NaN is unknown. A condition is 1 true, 0 false, NaN unknown: a
 * comparison with an unknown number is unknown, `not` of it too, `and` and `or` are Kleene's. Only what is
 * true is found. Nothing here knows of the store's files, of adjustments or of indicators: names come from a
 * struct expr_names when an expression is compiled, values from a struct expr_frame when it is run. */
#ifndef SISE_STRATEGIES_EXPR_H
#define SISE_STRATEGIES_EXPR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define EXPR_LENGTH   4096  /* bytes of an expression, at most */
#define EXPR_DEPTH    64    /* levels of nesting, at most */
#define EXPR_LOOKBACK 2000  /* trading days that an expression looks back, at most */
#define EXPR_WORK     45000 /* steps over the whole market's row, at most: bounds the time of a run */
#define EXPR_MARKET   800   /* rows that rank(), percentile() and zscore() may need, at most: bounds memory */

enum expr_type { EXPR_NUMBER, EXPR_CONDITION, EXPR_TEXT };
extern const char *const expr_type_name[]; /* "a number", "a condition", "a text" */

/* ---- names, when an expression is compiled ---- */

struct expr_column {
    int id;              /* the caller's own, >= 0, handed back to the frame */
    enum expr_type type; /* NUMBER or TEXT */
    bool percent;        /* in percent already: comparing it with a literal such as 5% is refused */
    unsigned cost;       /* rows that are read for one of a number column; 0 counts as 1 */
};

/* All functions are given `arg`. */
struct expr_names {
    void *arg;
    /* Whether there is a column of that name. */
    bool (*find)(void *arg, const char *name, struct expr_column *column);
    /* Writes ", did you mean 'x'?" or "" for a name that does not exist; `candidates` ends with NULL and are
     * the language's own words, besides which the columns are considered. */
    void (*nearest)(void *arg, const char *name, const char *const *candidates, char *text, size_t size);
    /* The longest run of days, at most `most`, of which some column holds the mean of `column`'s last values,
     * and that column in *mean; 0: there is none. NULL: no column is. */
    unsigned (*mean)(void *arg, int column, unsigned most, int *mean);
    /* Another value that == and in() take a text of a text column for as well (KOSDAQ: KOSDAQ GLOBAL), a
     * literal; NULL: there is none. NULL: of no column. */
    const char *(*covers)(void *arg, int column, const char *text);
    /* Whether a text can be a value of a text column at all (market); DATA with the text "unknown market 'x',
     * did you mean ..." otherwise. NULL: everything can. */
    int (*text_check)(void *arg, int column, const char *text, struct error *err);
};

/* ---- compiling ---- */

/* Where in the text an error is, in bytes; length 0: at its end, or nowhere in particular. */
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
unsigned expr_lookback(const struct expr *expr);           /* days before the date that may be read */
size_t expr_work(const struct expr *expr);                 /* of EXPR_WORK */
bool expr_reads(const struct expr *expr, int column);      /* whether it reads the column */
bool expr_across(const struct expr *expr);                 /* whether it ranks the market, or the like */
size_t expr_memory(const struct expr *expr, size_t lanes); /* bytes that a run allocates, about */

/* The parts of an expression, each before those that it consists of: what --explain shows. A part is a piece
 * of the text that can be compiled by itself, a literal only where it is the whole; what stands inside x[n]
 * is not taken apart. */
struct expr_part {
    size_t begin, length; /* in the text */
    unsigned depth;       /* 0: the whole */
};
size_t expr_parts(const struct expr *expr, const struct expr_part **parts); /* as long-lived as expr */

/* ---- running ---- */

/* One date of the market. `lanes` is a multiple of TILE_LANES; a lane is a slot. */
struct expr_frame {
    void *arg;
    size_t lanes;
    /* TILE_LANES values of a number column, of `lag` stored days before the date as of it, beginning at
     * `lane` (a multiple of TILE_LANES): filled into `scratch`, or anywhere else where they last as long as
     * the frame. Never fails: NaN what is unknown. */
    const double *(*load)(void *arg, int column, unsigned lag, size_t lane, double *scratch);
    /* A lane's value of a text column, "" none. */
    const char *(*text)(void *arg, int column, size_t lane);
    /* Of TILE_LANES lanes: 1 the ticker is in the table of `lag` stored days before, else 0. Across these
     * rank() and the like go. */
    void (*table)(void *arg, unsigned lag, size_t lane, double *listed);
    /* [lanes]: the same of the date itself; nobody will look at the others' values. */
    const double *listed;
};

/* Memory that runs share, so that one after the other allocates nothing. All zero is a valid empty one; one
 * thread at a time. */
struct expr_memory {
    double *values;
    size_t size;
};
void expr_memory_free(struct expr_memory *memory);

/* Writes values[lanes]; those of lanes that are not listed mean nothing. Returns 0 or NO_MEMORY. */
int expr_run(const struct expr *expr, const struct expr_frame *frame, struct expr_memory *memory,
             double *values);

#endif
