/* What the commands that ask a service for the history of a stock have in common. */
#ifndef SISE_CMD_OUTSIDE_H
#define SISE_CMD_OUTSIDE_H

#include "cmd/command.h"
#include "source/naver.h"

#define OUTSIDE_SOURCE "naver" /* the only one */

/* The row of --source. */
#define OUTSIDE_SOURCE_ROW                                                                                   \
    {                                                                                                        \
        "source", 0, "NAME", "whose history: naver, the only one so far"                                     \
    }

/* Opens the service that --source names. From then on an interrupt ends what waits for it with CANCELLED.
 * USAGE: there is none of that name. Close with naver_close(). */
int outside_open(const struct invocation *in, struct naver **naver, struct error *err);

#endif
