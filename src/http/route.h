/* The routes: which paths the server answers, with which parameters, and how. Each route has a row, which
 * stands in the file of its family (routes-stocks.c, routes-days.c, ...). The dispatcher, the reading of
 * parameters (http/values.h), /openapi.json, /docs and the manual page sise-api(7) all read these rows and
 * nothing else.
 *
 * Which row a path belongs to: a path is compared segment by segment, and a segment of letters wins over one
 * in braces. So /stocks/history is a route of its own beside /stocks/{ticker}; a test shows that no such word
 * could be the code of a ticker. */
#ifndef SISE_HTTP_ROUTE_H
#define SISE_HTTP_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "http/request.h"

/* ---- parameters ---- */

enum param_in {
    PARAM_PATH,  /* a segment of the path, which the route's path has in braces; always required */
    PARAM_QUERY, /* a pair of the query */
    PARAM_BODY,  /* a member of the JSON object that is the request's body */
};
extern const char *const param_in_name[]; /* "path", "query", "body" */

/* What a parameter's text means. The functions that read them are those that the command line uses. */
enum param_kind {
    PARAM_TEXT,        /* any text of least to most bytes, without control characters */
    PARAM_COUNT,       /* a whole number from least to most */
    PARAM_NUMBER,      /* a finite number from least to most */
    PARAM_DATE,        /* YYYY-MM-DD */
    PARAM_BOOL,        /* true or false */
    PARAM_CHOICE,      /* one of `choices` */
    PARAM_MARKET,      /* KOSPI, KOSDAQ, KOSDAQ GLOBAL or KONEX */
    PARAM_TICKER,      /* a code, or a name; which ticker it means is found by the handler */
    PARAM_TICKERS,     /* at most `most` of them, with commas between; a list in a JSON body */
    PARAM_COLUMNS,     /* names of columns, and of fields where `fields` has some; the same */
    PARAM_COLUMN,      /* one such name */
    PARAM_EXPRESSION,  /* of the screening language, at most EXPR_LENGTH bytes; compiled by the handler */
    PARAM_EXPRESSIONS, /* several with commas between; a list in a JSON body */
};

#define COLUMNS_ALL "all" /* stands for the names of all columns */

struct field;

/* A parameter. Rows of parameters end with a row of zeros. */
struct param {
    const char *name;
    enum param_in in;
    enum param_kind kind;
    double least, most;         /* of a number, or of the bytes of a text, or of the length of a list */
    const char *choices;        /* of a PARAM_CHOICE: "asc|desc" */
    const struct field *fields; /* of a PARAM_COLUMN(S): further names that are allowed (answer/field.h) */
    const char *standard;       /* the value where it is not given, as it would be sent; NULL: none */
    bool required;
    const char *example; /* a value that makes sense, for /docs; NULL: none is needed */
    const char *help;    /* one sentence, without the range and the default, which stand in the row */
};

/* Whether the value is a list: a text with commas, or in a JSON body an array of texts. */
static inline bool param_is_list(const struct param *param)
{
    return param->kind == PARAM_TICKERS || param->kind == PARAM_COLUMNS || param->kind == PARAM_EXPRESSIONS;
}

#define PARAM_MOST 24 /* how many parameters a route can have */

/* ---- routes ---- */

/* In which form an answer is written. Which of them a route has follows from the media types of its answers.
 */
enum asked_form {
    SEND_JSON,
    SEND_CSV,
    SEND_HTML,
    SEND_TEXT, /* everything else */
    SEND_NONE, /* the client takes none of the forms that there are */
};

/* An answer that a route may give. Rows end with a row of zeros. What any route may answer beside its own
 * rows is said by route_answers(). */
struct route_answer {
    int status;
    const char *media;  /* the value of Content-Type */
    const char *schema; /* the name of its schema (http/openapi.h); NULL: a text */
    const char *help;
};

enum route_needs {
    NEEDS_SNAPSHOT = 1, /* asked->context.txn is a transaction on the newest state */
    NEEDS_PANEL = 2,    /* asked->panel is open on it too */
    MAY_CACHE = 4,      /* the answer depends on the stored data, the configuration and the target only */
    SHOWS_JOBS = 8,     /* ... and on the jobs' records */
    SHOWS_CLOCK = 16,   /* ... and on the present, or on what the server does; never cached */
    ONE_AT_A_TIME = 32, /* a worker works on one of them at a time; others wait */
    EACH_SECOND = 64, /* a worker gives the same answer for the rest of the second in which it was written */
};

/* How long the handler may take. */
enum route_cost {
    COST_LIGHT, /* less than some milliseconds: it runs in the loop of the worker */
    COST_HEAVY, /* it runs in the worker's side thread */
};

/* What becomes of the work when its client is gone. */
enum route_when_gone { GONE_FINISH, GONE_STOP };

struct asked;
struct values;
struct problems;

struct route {
    enum http_method method; /* GET or POST; a GET route answers HEAD too */
    const char *path;        /* "/stocks/{ticker}" */
    const struct param *params;
    const struct route_answer *answers; /* the first row's media type is what a client gets who has no wish */
    const char *summary;                /* a few words */
    const char *help;                   /* sentences: what it answers */
    unsigned needs;                     /* of enum route_needs */
    enum route_cost cost;
    enum route_cost (*weigh)(const struct values *values); /* of a certain request; NULL: always `cost` */
    enum route_when_gone when_gone;
    size_t max_body; /* bytes of a request's body; 0: it must have none */
    const char
        *either; /* "a|b": of these two parameters exactly one must be given; NULL: there is no such rule */
    /* Looks at parameters that only make sense together, after each has been read by itself. It adds what is
     * wrong to `problems`. NULL: there is no such rule. */
    void (*check)(const struct values *values, struct problems *problems);
    /* Answers. Returns 0, or a negative code with *err filled in. What it is given and gives back is in
     * http/asked.h. */
    int (*handler)(struct asked *asked, struct error *err);
};

extern const struct route *const route_table[]; /* [route_count], by path, then method */
extern const size_t route_count;

/* The place of a route in the table, by which its figures are counted; FIGURES_OTHER (http/figures.h) for
 * NULL.
 */
unsigned route_number(const struct route *route);

/* ---- finding one ---- */

#define TARGET_SEGMENTS 4   /* more than any route has */
#define TARGET_PATH     512 /* bytes of a path's decoded segments, at most */

/* A request's target, taken apart. Its query points into the text that it was read from. */
struct target {
    char text[TARGET_PATH];
    const char *segment[TARGET_SEGMENTS]; /* [segments], decoded; none of the path "/" */
    unsigned segments;
    bool too_long;     /* there are more segments, or longer ones, than any route has */
    const char *query; /* as it was sent, without the question mark; "" where there is none */
};

/* Takes a target apart, such as "/stocks/005930?limit=5", and decodes the path once. USAGE (a front answers
 * with 400): the path does not begin with a slash, or has an escape that is not one, or one of NUL or of a
 * slash, or bytes that are not UTF-8. */
int target_read(const char *text, struct target *target, struct error *err);

enum route_found { ROUTE_FOUND, ROUTE_NO_PATH, ROUTE_NO_METHOD };

/* Finds the route of a path and method; HEAD finds that of GET. ROUTE_NO_METHOD: the path is one of ours, but
 * the method is not, and *allowed has a bit (1 << enum http_method) for each that is, always with OPTIONS.
 * That is also filled in where a route is found. */
enum route_found route_find(enum http_method method, const struct target *target, const struct route **route,
                            unsigned *allowed);

/* "GET, HEAD, OPTIONS": the value of the header Allow. Returns `text`. */
#define ALLOW_TEXT 80
char *route_allow(unsigned allowed, char text[static ALLOW_TEXT]);

/* The text for a path that no route has: "there is no /stokcs, did you mean /stocks?". */
void route_unknown(const struct target *target, struct error *err);

/* ---- the form of an answer ---- */

/* The form that the header Accept wants most among those that the route has; NULL and "" want the first one.
 * SEND_NONE: it wants none of them, which is 406 unless the parameter `format` says what to write. */
enum asked_form route_form(const struct route *route, const char *accept);

/* The same after the parameters have been read: `format` wins over Accept. */
enum asked_form route_form_asked(const struct route *route, enum asked_form accepted,
                                 const struct values *values);

/* The media type of the route's answer with status 200 in that form; NULL: it has none. */
const char *route_media(const struct route *route, enum asked_form form);

/* The cost of a certain request. */
enum route_cost route_weigh(const struct route *route, const struct values *values);

/* Whether the route may answer with that status: one of its own rows, or one that any route may have. */
bool route_answers(const struct route *route, int status);

#endif
