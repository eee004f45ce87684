#include "cmd/option.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "base/suggest.h"
#include "market/clock.h"

/* The codes by which getopt_long() returns long options: the options of the command have the first ones, the
 * global options those from CODE_GLOBAL on. */
#define CODE_FIRST  256
#define CODE_GLOBAL (CODE_FIRST + OPTION_MOST)
#define OPTION_ALL  (OPTION_MOST + GLOBAL_COUNT)

/* The rows of options in the form that getopt_long(3) takes. */
struct rows {
    const struct option_row *row[OPTION_ALL];
    struct option option[OPTION_ALL + 1];
    unsigned count;
    char letters[2 * OPTION_ALL + 3];
};

static void rows_add(struct rows *rows, const struct option_row *row, int code)
{
    for (; row && row->name; row++, code++) {
        rows->row[rows->count] = row;
        rows->option[rows->count++] =
            (struct option){row->name, row->argument ? required_argument : no_argument, NULL, code};
        if (row->letter) {
            const char text[] = {row->letter, row->argument ? ':' : '\0', '\0'};
            strcat(rows->letters, text);
        }
    }
}

static const struct option_row *row_of(const struct rows *rows, int code)
{
    for (unsigned i = 0; i < rows->count; i++)
        if (rows->option[i].val == code || (code > 0 && rows->row[i]->letter == code))
            return rows->row[i];
    return NULL;
}

/* ---- what is wrong ---- */

static int unknown_option(const struct rows *rows, const char *typed, struct error *err)
{
    char nearest[SUGGEST_TEXT], names[256] = "";
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(typed, "="), typed);
    const char *bare = name + strspn(name, "-");
    struct suggest suggest = {.wanted = bare};
    size_t used = 0;
    for (unsigned i = 0; i < rows->count; i++) {
        suggest_offer(&suggest, rows->row[i]->name);
        if (*bare && strncmp(rows->row[i]->name, bare, strlen(bare)) == 0 && used < sizeof names)
            used += (size_t)snprintf(names + used, sizeof names - used, "%s--%s", used ? ", " : "",
                                     rows->row[i]->name);
    }
    if (used)
        return error_set(err, ERROR_USAGE, "ambiguous option '%s': %s", name, names);
    if (!suggest.best)
        return error_set(err, ERROR_USAGE, "unknown option '%s'", name);
    snprintf(nearest, sizeof nearest, "--%s", suggest.best);
    return error_set(err, ERROR_USAGE, "unknown option '%s', did you mean '%s'?", name, nearest);
}

static int wrong_option(const struct invocation *in, const struct rows *rows, int answer, const char *typed,
                        struct error *err)
{
    const struct option_row *row = optopt ? row_of(rows, optopt) : NULL;
    if (answer == ':' && row)
        return error_set(err, ERROR_USAGE, "option '--%s' needs its %s", row->name, row->argument);
    if (row)
        return error_set(err, ERROR_USAGE, "option '--%s' takes no argument", row->name);
    if (optopt)
        return error_set(
            err, ERROR_USAGE, "unknown option '-%c'%s", optopt,
            in->command && in->command->most ? "; what begins with - and is no option goes behind --" : "");
    return unknown_option(rows, typed, err);
}

/* ---- parsing ---- */

static void option_take(struct invocation *in, const struct option_row *row, const char *argument)
{
    ptrdiff_t place = row - global_options;
    if (place >= 0 && place < GLOBAL_COUNT)
        in->global[place] = argument;
    else {
        in->value[row - in->command->options] = argument;
        in->given[in->given_count].row = row;
        in->given[in->given_count++].argument = argument;
    }
}

/* Parses argv[1..]. With `stop` it ends at the first operand and returns its place in argv; without, it takes
 * all options and operands and returns the place behind what it parsed. A negative number is an error. */
static int pass(struct invocation *in, const struct rows *rows, int argc, char **argv, bool stop,
                struct error *err)
{
    int code;
    opterr = 0;
    optind = 0; /* makes the getopt_long() of glibc begin anew */
    while ((code = getopt_long(argc, argv, rows->letters, rows->option, NULL)) != -1) {
        if (code == 1 && stop)
            return optind - 1;
        if (code == 1) {
            in->operand[in->operand_count++] = optarg;
            continue;
        }
        const struct option_row *row = code == '?' || code == ':' ? NULL : row_of(rows, code);
        if (!row)
            return wrong_option(in, rows, code, argv[optind - 1], err);
        option_take(in, row, optarg ? optarg : "");
    }
    return optind;
}

/* How many options there may be: each takes a letter at least. */
static size_t options_most(int argc, char **argv)
{
    size_t letters = 0;
    for (int i = 0; i < argc; i++)
        letters += strlen(argv[i]);
    return letters;
}

int options_parse(struct invocation *in, int argc, char **argv, struct error *err)
{
    /* "-" makes getopt_long() return operands where they stand, whatever POSIXLY_CORRECT says; ":" makes it
     * return ':' for an option whose argument is missing. */
    struct rows global = {.letters = "-:"}, all = {.letters = "-:"};
    rows_add(&global, global_options, CODE_GLOBAL);
    in->operand = calloc((size_t)argc + 1, sizeof *in->operand);
    in->given = calloc(options_most(argc, argv) + 1, sizeof *in->given);
    if (!in->operand || !in->given)
        return error_no_memory(err);
    int at = pass(in, &global, argc, argv, true, err);
    if (at < 0 || at >= argc)
        return at < 0 ? at : 0;
    int ret = command_find(argv[at], &in->command, err);
    if (ret)
        return ret;
    rows_add(&all, in->command->options, CODE_FIRST);
    rows_add(&all, global_options, CODE_GLOBAL);
    argc -= at;
    argv += at;
    at = pass(in, &all, argc, argv, false, err);
    for (; at >= 0 && at < argc; at++)
        in->operand[in->operand_count++] = argv[at];
    return at < 0 ? at : 0;
}

/* A condition, or a name, that the shell has split at its blanks is the usual reason. */
static int operand_unexpected(const struct invocation *in, struct error *err)
{
    const struct command *command = in->command;
    const char *operand = in->operand[command->most];
    if (command->most == 0)
        return error_set(err, ERROR_USAGE, "unexpected operand '%s'; 'sise help %s' lists what it takes",
                         operand, command->name);
    return error_set(
        err, ERROR_USAGE,
        "unexpected operand '%s': sise %s %s; what has blanks in it needs quotation marks around it", operand,
        command->name, command->operands);
}

int operands_check(const struct invocation *in, struct error *err)
{
    const struct command *command = in->command;
    if (in->operand_count < command->least)
        return error_set(err, ERROR_USAGE, "%s is missing: sise %s %s", command->operands, command->name,
                         command->operands);
    if (in->operand_count > command->most)
        return operand_unexpected(in, err);
    return 0;
}

/* ---- values ---- */

const char *option_text(const struct invocation *in, const char *name)
{
    const struct option_row *row = in->command->options;
    for (; row && row->name; row++)
        if (strcmp(row->name, name) == 0)
            return in->value[row - in->command->options];
    return NULL;
}

const char *option_next(const struct invocation *in, const char *name, unsigned *at)
{
    while (*at < in->given_count) {
        unsigned i = (*at)++;
        if (strcmp(in->given[i].row->name, name) == 0)
            return in->given[i].argument;
    }
    return NULL;
}

int option_count(const struct invocation *in, const char *name, uint64_t most, unsigned *count,
                 struct error *err)
{
    const char *text = option_text(in, name);
    uint64_t value;
    if (!text)
        return 0;
    if (!parse_count(text, &value) || value < 1 || value > most)
        return error_set(err, ERROR_USAGE, "--%s '%s', expected a whole number from 1 to %" PRIu64, name,
                         text, most);
    *count = (unsigned)value;
    return 0;
}

int option_number(const struct invocation *in, const char *name, double *number, struct error *err)
{
    const char *text = option_text(in, name);
    double value;
    if (!text)
        return 0;
    if (!parse_number(text, &value) || !(value > 0))
        return error_set(err, ERROR_USAGE, "--%s '%s', expected a number above 0", name, text);
    *number = value;
    return 0;
}

int option_date(const struct invocation *in, const char *name, kst_date *date, struct error *err)
{
    const char *text = option_text(in, name);
    if (!text || date_parse(text, date))
        return 0;
    return error_set(err, ERROR_USAGE, "--%s '%s', expected a date YYYY-MM-DD", name, text);
}

int option_duration(const struct invocation *in, const char *name, int64_t *ms, struct error *err)
{
    const char *text = option_text(in, name);
    if (!text || parse_duration(text, ms))
        return 0;
    return error_set(err, ERROR_USAGE, "--%s '%s', expected " PARSE_DURATION_EXPECTED, name, text);
}

int option_past_date(const struct invocation *in, const char *name, kst_date *date, struct error *err)
{
    char text[DATE_TEXT], today_text[DATE_TEXT];
    kst_date asked = 0, today = clock_kst_date(clock_now_utc());
    int ret = option_date(in, name, &asked, err);
    if (ret == 0 && asked > today)
        return error_set(err, ERROR_USAGE, "--%s %s is in the future, today is %s", name,
                         date_format(asked, text), date_format(today, today_text));
    if (ret == 0 && asked)
        *date = asked;
    return ret;
}

int option_range(const struct invocation *in, kst_date *from, kst_date *to, struct error *err)
{
    char a[DATE_TEXT], b[DATE_TEXT];
    int ret = option_date(in, "from", from, err);
    if (ret == 0)
        ret = option_date(in, "to", to, err);
    if (ret == 0 && *from && *to && *from > *to)
        return error_set(err, ERROR_USAGE, "--from %s is after --to %s", date_format(*from, a),
                         date_format(*to, b));
    return ret;
}

int option_order(const struct invocation *in, enum sort_order *order, struct error *err)
{
    static const struct {
        const char *text;
        enum sort_order order;
    } orders[] = {{"asc", ORDER_ASCENDING},
                  {"desc", ORDER_DESCENDING},
                  {"ascending", ORDER_ASCENDING},
                  {"descending", ORDER_DESCENDING}};
    const char *text = option_text(in, "order");
    *order = ORDER_USUAL;
    for (size_t i = 0; text && i < sizeof orders / sizeof *orders; i++)
        if (strcmp(text, orders[i].text) == 0) {
            *order = orders[i].order;
            return 0;
        }
    return text ? error_set(err, ERROR_USAGE, "--order '%s', expected asc or desc", text) : 0;
}

int option_format(const struct invocation *in, enum sheet_format *format, struct error *err)
{
    bool csv = option_given(in, "csv");
    if (in->json && csv)
        return error_set(err, ERROR_USAGE, "--csv and --json exclude each other");
    *format = in->json ? SHEET_LINES : csv ? SHEET_CSV : SHEET_TABLE;
    return 0;
}
