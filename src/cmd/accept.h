/* Reads the option --accept of the commands that collect days. */
#ifndef SISE_CMD_ACCEPT_H
#define SISE_CMD_ACCEPT_H

#include "cmd/command.h"
#include "job/job.h"

#define ACCEPT_ROW                                                                                           \
    {                                                                                                        \
        "accept", 0, "DATE:RULE", "store the table of DATE although it breaks RULE; may be repeated"         \
    }

/* Every --accept that was given, [*count]; free() it, whatever the return value. USAGE: one is no DATE:RULE,
 * and the text says which rules there are. */
int accept_read(const struct invocation *in, struct job_accept **accepts, size_t *count, struct error *err);

#endif
