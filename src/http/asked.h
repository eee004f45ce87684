/* What a handler is given, and what it gives back. */
#ifndef SISE_HTTP_ASKED_H
#define SISE_HTTP_ASKED_H

#include "answer/context.h"
#include "answer/meta.h"
#include "answer/place.h"
#include "base/output.h"
#include "http/values.h"
#include "market/universe.h"
#include "panel/panel.h"
#include "panel/view.h"

struct site;   /* what holds until the next reload (http/site.h) */
struct worker; /* the thread that answers (http/worker.h) */

struct asked {
    /* ---- given by the front ---- */
    const struct route *route;
    const struct values *values;
    enum asked_form form;
    struct answer_context context; /* with a transaction where the route needs a snapshot */
    struct catalog *prompts;       /* that may be asked for by name */
    struct panel *panel;           /* open where the route needs it */
    struct universe universe;      /* the configured one: min_cap_won and untrack_after */
    double fee_bp, sell_tax_bp;    /* the configured costs of a backtest; NaN: the legal tax */
    struct site *site;
    struct worker *worker;
    struct output *out; /* where the body goes; a failure to write is remembered by it */

    /* ---- given back by the handler, all zero before it ---- */
    int status;              /* of a body that was written; 0: 200 */
    struct answer_meta meta; /* what the answer says of itself, for its headers; all zero: nothing */
    /* Of a list in pages. The header Link names the first page, the last one and those beside this one. */
    bool paged;
    uint64_t offset, limit, total;
    struct answer_place place; /* where in the request an error is */
};

/* Writes the value of the header Link for a list in pages: the target with other offsets. "" where there are
 * no pages. Returns false, with "" in `text`, where it does not fit. */
bool asked_link(const struct asked *asked, const char *target, char *text, size_t size);

#define ASKED_LIMITATIONS_TEXT 1024

/* Writes the limitations into one line, with semicolons between them, for a header. Where they have no room
 * it ends with "and N more". Returns `text`. */
const char *asked_limitations(const struct answer_meta *meta, char text[static ASKED_LIMITATIONS_TEXT]);

#endif
