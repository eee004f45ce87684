/* The command line taken apart by the option rows, and the values of options. */
#ifndef SISE_CMD_OPTION_H
#define SISE_CMD_OPTION_H

#include "cmd/command.h"

/* Fills in->command, the global and the command's own options, and the operands. Global options may stand
 * before or after the command; operands and options in any order; "--" ends the options. USAGE: what is
 * wrong, and what was probably meant. in->operand points into `argv`'s strings and is one allocation of the
 * caller's to free(). The number of operands is not checked here. */
int options_parse(struct invocation *in, int argc, char **argv, struct error *err);

/* The command takes so many operands. */
int operands_check(const struct invocation *in, struct error *err);

/* The argument of one of the command's options, "" for one without; NULL when it was not given. */
const char *option_text(const struct invocation *in, const char *name);

static inline bool option_given(const struct invocation *in, const char *name)
{
    return option_text(in, name) != NULL;
}

/* Values of options that were given; where not, the result is left alone. USAGE: not what the option takes.
 */
int option_count(const struct invocation *in, const char *name, uint64_t most, unsigned *count,
                 struct error *err); /* from 1 */
int option_date(const struct invocation *in, const char *name, kst_date *date, struct error *err);
int option_duration(const struct invocation *in, const char *name, int64_t *ms, struct error *err);

/* A date that has come: not after the clock's day in Korea. */
int option_past_date(const struct invocation *in, const char *name, kst_date *date, struct error *err);

/* --from and --to. USAGE also when the one is after the other. */
int option_range(const struct invocation *in, kst_date *from, kst_date *to, struct error *err);

#endif
