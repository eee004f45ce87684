/* What the commands that ask a condition have in common. */
#ifndef SISE_CMD_ASK_H
#define SISE_CMD_ASK_H

#include "answer/context.h"
#include "answer/place.h"
#include "base/progress.h"
#include "cmd/command.h"
#include "panel/view.h"

/* Fills in what is needed to answer a question: the invocation's transaction and calendar, where there are,
 * and the named strategies. When a strategy's file is read and is wrong, a warning is logged. Free with
 * ask_close() whatever the return value. */
int ask_open(const struct invocation *in, struct answer_context *context, struct error *err);
void ask_close(struct answer_context *context);

/* The stocks that the options --market and --all and the configuration select. */
struct universe ask_universe(const struct invocation *in);

/* An answer_progress, which draws a bar on a terminal; a log gets no lines. `arg` is a struct progress, all
 * zero at first. ask_progress_end() takes the bar away. */
void ask_progress(void *arg, uint64_t done, uint64_t total);
void ask_progress_end(struct progress *progress);

/* Reports a request that has failed: draws the wrong expression (cmd/caret.h), unless standard error holds
 * JSON, and adds to the error's text which option or file is wrong and what to type. Returns the error's
 * code. */
int ask_failed(const struct answer_place *place, struct error *err);

#endif
