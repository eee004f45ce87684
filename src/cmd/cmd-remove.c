/* sise remove: takes stored days out of the store again. */
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer/day.h"
#include "answer/table.h"
#include "base/array.h"
#include "base/json.h"
#include "cmd/commands.h"
#include "cmd/jobs.h"
#include "cmd/option.h"
#include "cmd/settings.h"

/* The stored days that the operands name, ascending, each once. */
struct dates {
    kst_date *date; /* [count] */
    size_t count, capacity;
    uint64_t rows; /* that their tables have */
};

/* ---- which days ---- */

static int dates_add(struct dates *dates, kst_date date, struct error *err)
{
    size_t at = 0;
    while (at < dates->count && dates->date[at] < date)
        at++;
    if (at < dates->count && dates->date[at] == date)
        return 0;
    if (!array_reserve(&dates->date, &dates->capacity, dates->count + 1, sizeof *dates->date))
        return error_no_memory(err);
    memmove(dates->date + at + 1, dates->date + at, (dates->count++ - at) * sizeof *dates->date);
    dates->date[at] = date;
    return 0;
}

static int range_add(struct dates *dates, struct store_txn *txn, kst_date from, kst_date to,
                     struct error *err)
{
    char a[DATE_TEXT], b[DATE_TEXT];
    kst_date date = day_after(txn, from - 1);
    int ret = 0;
    if (!date || date > to)
        return error_set(err, ERROR_NOT_FOUND, "no day is stored from %s to %s", date_format(from, a),
                         date_format(to, b));
    for (; ret == 0 && date && date <= to; date = day_after(txn, date))
        ret = dates_add(dates, date, err);
    return ret;
}

/* Reads "DATE" or "DATE..DATE"; for a single date *to is 0. */
static int operand_parse(const char *text, kst_date *from, kst_date *to, struct error *err)
{
    const char *dots = strstr(text, "..");
    *to = 0;
    if (!date_parse_part(text, dots ? (size_t)(dots - text) : strlen(text), from) ||
        (dots && !date_parse(dots + 2, to)))
        return error_set(err, ERROR_USAGE,
                         "'%s', expected a date YYYY-MM-DD or a range YYYY-MM-DD..YYYY-MM-DD", text);
    if (dots && *from > *to)
        return error_set(err, ERROR_USAGE, "the range '%s' ends before it begins", text);
    return 0;
}

static int operand_add(struct dates *dates, struct store_txn *txn, const char *text, struct error *err)
{
    kst_date from, to, date;
    int ret = operand_parse(text, &from, &to, err);
    if (ret)
        return ret;
    if (to)
        return range_add(dates, txn, from, to, err);
    ret = day_find(txn, from, &date, err);
    return ret ? ret : dates_add(dates, date, err);
}

static int rows_count(struct dates *dates, struct store_txn *txn, struct error *err)
{
    struct day day = {0};
    for (size_t i = 0; i < dates->count; i++) {
        day_get(txn, dates->date[i], &day);
        dates->rows += day.count;
    }
    day_free(&day);
    return store_txn_error(txn, err);
}

static int dates_read(const struct invocation *in, struct dates *dates, struct error *err)
{
    struct store_txn *txn;
    int ret = store_read(in->store, &txn, err);
    for (size_t i = 0; ret == 0 && i < in->operand_count; i++)
        ret = operand_add(dates, txn, in->operand[i], err);
    if (ret == 0)
        ret = rows_count(dates, txn, err);
    store_read_end(&txn);
    return ret;
}

/* All operands are looked at before the store is opened. */
static int operands_parse(const struct invocation *in, struct error *err)
{
    kst_date from, to;
    int ret = 0;
    for (size_t i = 0; ret == 0 && i < in->operand_count; i++)
        ret = operand_parse(in->operand[i], &from, &to, err);
    return ret;
}

/* ---- who, and how ---- */

/* Whether the text is a plain user's name, which is safe to be shown. */
static bool name_plain(const char *name)
{
    return name && *name &&
           name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")] == '\0';
}

/* "removed by USER: sise remove 2026-01-05", for the records. With sudo(8) the user is told who asked for
 * it. */
static void message_write(const struct invocation *in, char *text, size_t size)
{
    const struct passwd *user = getpwuid(getuid());
    const char *sudo = getuid() == 0 ? getenv("SUDO_USER") : NULL;
    int used = user ? snprintf(text, size, "removed by %s", user->pw_name)
                    : snprintf(text, size, "removed by user %lu", (unsigned long)getuid());
    if (name_plain(sudo))
        used += snprintf(text + used, size - (size_t)used, " (%s)", sudo);
    used += snprintf(text + used, size - (size_t)used, ": sise remove");
    for (size_t i = 0; i < in->operand_count && (size_t)used < size; i++)
        used += snprintf(text + used, size - (size_t)used, " %s", in->operand[i]);
}

/* ---- what was done ---- */

static void report_json(const struct invocation *in, const struct dates *dates,
                        const struct remove_result *result, bool dry)
{
    struct json json;
    json_begin(&json, in->out);
    json_object(&json, NULL);
    json_text(&json, "command", in->command->name);
    json_bool(&json, "ok", true);
    json_bool(&json, "dry_run", dry);
    json_array(&json, "removed");
    for (size_t i = 0; i < dates->count; i++)
        json_date(&json, NULL, dates->date[i]);
    json_close_array(&json);
    json_int(&json, "rows", (int64_t)dates->rows);
    if (!dry) {
        json_int(&json, "tickers_forgotten", (int64_t)result->tickers_forgotten);
        json_int(&json, "analyze_days", (int64_t)result->analyze_days);
        json_date(&json, "analyze_from", result->analyze_from);
    }
    json_close(&json);
    json_end(&json);
}

static void days_print(struct output *out, const struct dates *dates, bool dry)
{
    char first[DATE_TEXT], last[DATE_TEXT], rows[CELL_TEXT];
    date_format(dates->date[0], first);
    date_format(dates->date[dates->count - 1], last);
    output_format(out, "%zu day%s %s removed (%s", dates->count, dates->count == 1 ? "" : "s",
                  dry                 ? "would be"
                  : dates->count == 1 ? "is"
                                      : "are",
                  first);
    if (dates->count > 1)
        output_format(out, " to %s", last);
    output_format(out, "), %s rows\n", cell_number((double)dates->rows, rows));
}

static void report_text(struct output *out, const struct dates *dates, const struct remove_result *result,
                        bool dry)
{
    char text[DATE_TEXT];
    days_print(out, dates, dry);
    if (dry)
        for (size_t i = 0; i < dates->count; i++)
            output_format(out, "  %s\n", date_format(dates->date[i], text));
    if (result->tickers_forgotten)
        output_format(out, "%zu ticker%s no other day has %s shown no more\n", result->tickers_forgotten,
                      result->tickers_forgotten == 1 ? " that" : "s that",
                      result->tickers_forgotten == 1 ? "is" : "are");
    if (result->analyze_days)
        output_format(out, "%zu day%s from %s on must be analyzed again: run sise analyze\n",
                      result->analyze_days, result->analyze_days == 1 ? "" : "s",
                      date_format(result->analyze_from, text));
}

/* ---- the command ---- */

static int dates_remove(const struct invocation *in, struct dates *dates, struct error *err)
{
    char message[sizeof((struct job_status *)0)->message];
    const struct remove_request request = {dates->date, dates->count, message};
    struct job_context context = jobs_context(in);
    struct remove_result result = {0};
    bool dry = option_given(in, "dry-run");
    message_write(in, message, sizeof message);
    int ret = dry ? 0 : job_remove(&context, &request, &result, err);
    if (ret == 0 && in->json)
        report_json(in, dates, &result, dry);
    else if (ret == 0 && !in->quiet)
        report_text(in->out, dates, &result, dry);
    return ret;
}

static int run(struct invocation *in, struct error *err)
{
    const struct store_options reading = {.read_only = true};
    const char *dir = config_text(&in->config, &store_keys[STORE_KEY_STORE]);
    struct dates dates = {0};
    int ret = operands_parse(in, err);
    if (ret == 0)
        ret = option_given(in, "dry-run") ? store_open(dir, &reading, &in->store, err)
                                          : jobs_store(in, false, err);
    if (ret == 0)
        ret = dates_read(in, &dates, err);
    if (ret == 0)
        ret = dates_remove(in, &dates, err);
    free(dates.date);
    return ret;
}

static const struct option_row options[] = {
    {"dry-run", 0, NULL, "say what would be removed, and remove nothing"},
    {0},
};

const struct command command_remove = {
    .name = "remove",
    .summary = "removes stored days",
    .operands = "DATE...",
    .least = 1,
    .most = UINT_MAX,
    .needs = NEEDS_CALENDAR,
    .options = options,
    .run = run,
};
