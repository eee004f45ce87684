/* Parsing the command line by the rows of the options, and reading the values of options. */
#ifndef SISE_CMD_OPTION_H
#define SISE_CMD_OPTION_H

#include "answer/sheet.h"
#include "cmd/command.h"

/* Fills in the command, the global options, the command's own options and the operands. Global options may
 * stand before or after the command, and operands and options in any order; "--" ends the options. USAGE: the
 * text says what is wrong and what was probably meant. in->operand and in->given are arrays that the caller
 * frees with free(); their strings are those of `argv`. The number of operands is checked by
 * operands_check(). */
int options_parse(struct invocation *in, int argc, char **argv, struct error *err);

/* USAGE: the command does not take so many operands. */
int operands_check(const struct invocation *in, struct error *err);

/* The argument of one of the command's options, "" where it takes none; NULL where it was not given. */
const char *option_text(const struct invocation *in, const char *name);

static inline bool option_given(const struct invocation *in, const char *name)
{
    return option_text(in, name) != NULL;
}

/* The arguments of an option that may be repeated, one a call, in the order in which they were typed; NULL
 * after the last. *at is 0 before the first call. */
const char *option_next(const struct invocation *in, const char *name, unsigned *at);

/* The largest count that --days takes: the whole calendar has fewer business days. */
#define DAYS_MOST 20000

/* These read the value of an option. Where it was not given they return 0 and leave the result alone. USAGE:
 * the option does not take such a value. A count is from 1 to `most`, a number is more than 0. */
int option_count(const struct invocation *in, const char *name, uint64_t most, unsigned *count,
                 struct error *err);
int option_number(const struct invocation *in, const char *name, double *number, struct error *err);
int option_date(const struct invocation *in, const char *name, kst_date *date, struct error *err);
int option_duration(const struct invocation *in, const char *name, int64_t *ms, struct error *err);

/* Reads a date that must not lie in the future, by the clock's day in Korea. */
int option_past_date(const struct invocation *in, const char *name, kst_date *date, struct error *err);

/* Reads --order. */
int option_order(const struct invocation *in, enum sort_order *order, struct error *err);

/* The format of a table's rows by --json and --csv, of which only one may be given. */
int option_format(const struct invocation *in, enum sheet_format *format, struct error *err);

/* Reads --from and --to. It is USAGE too where the first is after the last. */
int option_range(const struct invocation *in, kst_date *from, kst_date *to, struct error *err);

#endif
