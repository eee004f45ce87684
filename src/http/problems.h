/* What is wrong with a request, as a list, and how errors are written as JSON: in the shapes that FastAPI
 * gives them.
 *
 *     {"detail": [{"type": "less_than_equal", "loc": ["query", "limit"],
 *                  "msg": "Input should be less than or equal to 5000", "input": "9999", "ctx": {"le":
 * 5000}}]}
 *     {"detail": "there is no /stokcs, did you mean /stocks?"}
 *
 * The types are those of pydantic 2 where it has one for the case; "duplicate" and "expression" are our own.
 */
#ifndef SISE_HTTP_PROBLEMS_H
#define SISE_HTTP_PROBLEMS_H

#include "answer/place.h"
#include "base/output.h"
#include "http/route.h"

#define PROBLEM_NAME  64  /* of a parameter; a longer one is cut */
#define PROBLEM_INPUT 128 /* what was sent; a longer one is cut */
#define PROBLEM_TEXT  512

struct problem {
    const char *type;        /* lives for ever */
    enum param_in in;        /* the first part of `loc`, */
    char name[PROBLEM_NAME]; /* and the second; "": there is none */
    long at;                 /* instead of a name: at which byte of the body; -1: a name */
    char text[PROBLEM_TEXT]; /* one sentence without a full stop */
    bool has_input;          /* otherwise the input is null */
    char input[PROBLEM_INPUT];
    const char *limit; /* the name of a number in "ctx", such as "le"; NULL: none */
    double number;
    const struct answer_place *place; /* where in an expression it is, told in "ctx" too; NULL: in none */
};

#define PROBLEMS_MOST 32 /* so many are told; of more only the first ones */

struct problems {
    struct problem *problem; /* [count] */
    size_t count, capacity;
    bool no_memory; /* not all of them could be kept */
};

void problems_free(struct problems *problems);

/* Adds a problem and returns it, so that the caller can fill in `limit` and `number`. `input` may be NULL.
 * NULL: there is no more room, or no memory, which `problems` remembers; that there is some problem is never
 * forgotten. */
struct problem *problem_add(struct problems *problems, enum param_in in, const char *name, const char *type,
                            const char *input, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* Whether anything is wrong. */
static inline bool problems_any(const struct problems *problems)
{
    return problems->count || problems->no_memory;
}

/* Writes {"detail": [...]} and a newline. */
void problems_write(const struct problems *problems, struct output *out);

/* Writes {"detail": "text"} and a newline: every other error's body. */
void detail_write(const char *text, struct output *out);

/* Adds an error that a handler came back with, where it is the client's to mend: a part of its request that
 * makes no sense. What is added points to asked->place. Returns false where it is something else (a store
 * that cannot be read, a strategy's file that is wrong), and then adds nothing. */
struct asked;
bool problems_of(const struct asked *asked, const struct error *err, struct problems *problems);

#endif
