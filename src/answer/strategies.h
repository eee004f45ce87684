/* The named strategies: which there are, and whether everything in them is right. */
#ifndef SISE_ANSWER_STRATEGIES_H
#define SISE_ANSWER_STRATEGIES_H

#include "answer/body.h"
#include "answer/place.h"
#include "answer/sheet.h"
#include "strategies/catalog.h"

/* A catalog of the folders where strategies are kept, in this order: the installed ones (or
 * $SISE_STRATEGIES), $sysconfdir/sise/strategies, the user's ($XDG_CONFIG_HOME or ~/.config,
 * sise/strategies). `report` as in catalog_open(). Close with catalog_close(). */
int answer_catalog(catalog_report *report, void *arg, struct catalog **catalog, struct error *err);

struct strategies_answer {
    const struct strategy *strategy; /* [count], by name */
    size_t count;
    struct catalog *catalog;
    const struct catalog_set *held; /* the set that owns the strategies */
};

extern const struct field strategy_fields[]; /* struct strategy, all but the limit */

/* The strategy of that name, all where `name` is NULL. NOT_FOUND: there is none of that name. Free with
 * answer_strategies_free() whatever the return value. */
int answer_strategies(struct catalog *catalog, const char *name, struct strategies_answer *answer,
                      struct error *err);
void answer_strategies_free(struct strategies_answer *answer);

/* Writes everything that the files say, as CSV or JSON. */
void answer_strategies_write(const struct strategies_answer *answer, enum sheet_format format,
                             struct output *out);

/* The whole body of GET /strategies (answer/body.h): the list "strategies", each with everything that its
 * file says, the name of the file without its folder, and "problems", what is wrong in its expressions:
 * objects of "text" and the members of answer_place_json(), none where all is right. "faults" are the files
 * that were left out: objects of "file" and "text". CSV has the fields of the file alone.
 *
 * Where `name` is not NULL, the body is the one strategy of that name, as an object. NOT_FOUND: there is
 * none. */
int answer_strategies_body(struct catalog *catalog, const char *name, enum answer_form form,
                           struct output *out, struct error *err);

/* ---- whether they are right ---- */

/* Is told of a strategy whose file is good (err is NULL), or of one thing that is wrong. If the thing is in
 * an expression, *place says where. */
typedef void strategies_heard(void *arg, const char *path, const struct answer_place *place,
                              const struct error *err);

/* Compile every expression of all strategies, of the strategy of that name, or of the one in a file. What is
 * wrong is told to heard(), and is no error of these functions. A wrong file of that name is told of even if
 * another folder has a good one. No store is needed. NO_MEMORY. */
int strategies_check_all(struct catalog *catalog, strategies_heard *heard, void *arg, struct error *err);
int strategies_check_name(struct catalog *catalog, const char *name, strategies_heard *heard, void *arg,
                          struct error *err);
int strategies_check_file(const char *path, strategies_heard *heard, void *arg, struct error *err);

#endif
