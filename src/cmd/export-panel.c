/* The two panels as text: a line per ticker and day, days formatted side by side and written in order. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/ordered.h"
#include "cmd/export.h"
#include "panel/adjust.h"
#include "panel/column.h"

#define LEAD_MOST (64 + TICKER_TEXT + DATE_TEXT) /* of a line, before the columns */

/* How days are formatted; the threads only read it. */
struct format {
    const struct export *export;
    enum dataset dataset;
    struct columns columns;
    struct {
        char text[COLUMN_TEXT + 4]; /* what stands before a value: a comma, or a comma and the quoted name */
        size_t length;
    } lead[COLUMN_MOST];
    size_t line_most;
    int close;
    struct adjust adjust;
    bool adjusted;
};

/* One day: its rows, which live as long as the transaction, and its text. */
struct piece {
    const struct format *format;
    kst_date date;
    struct row row[COLUMN_MOST], close;
    double *factors; /* F by slot */
    struct output text;
};

/* ---- a day's text ---- */

/* A stock is in a day's raw table when it has a close there. It is analyzed from its first day to its last,
 * days on which it was missing included, as far as its analysis has come. */
static bool present(const struct piece *piece, const struct ticker *ticker)
{
    if (piece->format->dataset == DATASET_RAW)
        return !isnan(row_value(piece->close, ticker->slot));
    return ticker->first_date <= piece->date && piece->date <= ticker->last_date &&
           piece->date <= ticker->last_analyzed_date;
}

static char *put(char *at, const char *text, size_t length)
{
    memcpy(at, text, length);
    return at + length;
}

static char *values_put(const struct piece *piece, size_t slot, char *at)
{
    const struct format *format = piece->format;
    bool ndjson = format->export->ndjson;
    for (unsigned c = 0; c < format->columns.count; c++) {
        double value = row_value(piece->row[c], slot);
        if (format->adjusted)
            value = adjust_value(value, format->columns.column[c].kind, piece->factors[slot]);
        at = put(at, format->lead[c].text, format->lead[c].length);
        if (ndjson && !isfinite(value))
            at = put(at, "null", 4);
        else
            at += number_format(value, at);
    }
    return at;
}

static void piece_format(void *arg)
{
    struct piece *piece = arg;
    const struct format *format = piece->format;
    const struct export *export = format->export;
    bool ndjson = export->ndjson;
    char date[DATE_TEXT], *line;
    date_format(piece->date, date);
    if (format->adjusted)
        adjust_factors(&format->adjust, piece->date, piece->factors, export->slots);
    for (size_t i = 0; i < export->ticker_count; i++) {
        const struct ticker *ticker = &export->tickers[i];
        if (!present(piece, ticker) || !(line = output_room(&piece->text, format->line_most)))
            continue;
        char *at = ndjson ? put(line, "{\"ticker\":\"", 11) : line;
        at = put(at, ticker->code, strlen(ticker->code));
        at = ndjson ? put(at, "\",\"date\":\"", 10) : put(at, ",", 1);
        at = put(at, date, DATE_TEXT - 1);
        at = ndjson ? put(at, "\"", 1) : at;
        at = values_put(piece, ticker->slot, at);
        at = ndjson ? put(at, "}\n", 2) : put(at, "\n", 1);
        output_fill(&piece->text, (size_t)(at - line));
    }
}

/* ---- all days ---- */

/* The transaction is the caller's thread's own, so the rows are looked up here. */
static void piece_begin(struct piece *piece, kst_date date)
{
    const struct format *format = piece->format;
    struct store_txn *txn = format->export->in->txn;
    piece->date = date;
    piece->text.used = 0;
    piece->close = row_get(txn, format->close, date);
    for (unsigned c = 0; c < format->columns.count; c++)
        piece->row[c] = row_get(txn, format->columns.column[c].handle, date);
}

static void piece_write(struct piece *piece, struct output *out)
{
    if (piece->text.failed && !out->failed)
        out->failed = piece->text.failed;
    output_bytes(out, piece->text.bytes, piece->text.used);
}

static void days_write(struct ordered *ordered, struct piece *pieces, const kst_date *dates, size_t count)
{
    struct output *out = pieces[0].format->export->in->out;
    size_t given = 0;
    while (given < count && given < ORDERED_DEPTH) {
        piece_begin(&pieces[given], dates[given]);
        ordered_give(ordered, &pieces[given]);
        given++;
    }
    struct piece *piece;
    while (!out->failed && (piece = ordered_take(ordered))) {
        piece_write(piece, out);
        if (given == count)
            continue;
        piece_begin(piece, dates[given++]);
        ordered_give(ordered, piece);
    }
}

static int days_export(const struct format *format, const kst_date *dates, size_t count, struct error *err)
{
    struct piece pieces[ORDERED_DEPTH];
    bool memory = true;
    for (int i = 0; i < ORDERED_DEPTH; i++) {
        pieces[i].format = format;
        pieces[i].factors = malloc((format->export->slots + 1) * sizeof *pieces[i].factors);
        output_open(&pieces[i].text, OUTPUT_MEMORY);
        memory = memory && pieces[i].factors;
    }
    struct ordered *ordered = memory ? ordered_open(piece_format, ORDERED_DEPTH, ORDERED_THREADS) : NULL;
    if (ordered)
        days_write(ordered, pieces, dates, count);
    int ret = ordered ? 0 : error_no_memory(err);
    ordered_close(&ordered);
    for (int i = 0; i < ORDERED_DEPTH; i++) {
        free(pieces[i].factors);
        output_close(&pieces[i].text, "memory", NULL);
    }
    return ret;
}

/* What stands before each value, and the line of heads. */
static void format_begin(struct format *format)
{
    struct output *out = format->export->in->out;
    bool ndjson = format->export->ndjson;
    format->line_most = LEAD_MOST;
    if (!ndjson)
        output_text(out, "ticker,date");
    for (unsigned c = 0; c < format->columns.count; c++) {
        const char *name = format->columns.column[c].name;
        char *text = format->lead[c].text, *end = stpcpy(text, ndjson ? ",\"" : ",");
        if (ndjson)
            end = stpcpy(stpcpy(end, name), "\":");
        else
            output_format(out, ",%s", name);
        format->lead[c].length = (size_t)(end - text);
        format->line_most += format->lead[c].length + NUMBER_TEXT;
    }
    if (!ndjson)
        output_char(out, '\n');
}

static int panel_export(struct format *format, struct error *err)
{
    const struct export *export = format->export;
    struct store_txn *txn = export->in->txn;
    struct columns all = {.count = 0};
    kst_date *dates = NULL;
    size_t count = 0;
    columns_add(&all, export->in->store, format->dataset);
    format->columns = all;
    format->close = store_column(export->in->store, DATASET_RAW, raw_column_name[RAW_CLOSE]);
    int ret = export->columns ? columns_choose(&all, export->columns, &format->columns, err) : 0;
    if (ret == 0) {
        row_dates(txn, all.column[0].handle, export->from, export->to, &dates, &count);
        ret = store_txn_error(txn, err);
    }
    if (ret == 0 && format->adjusted && count)
        ret = adjust_read(&format->adjust, txn, dates[0], day_last(txn), err);
    if (ret == 0) {
        format_begin(format);
        ret = days_export(format, dates, count, err);
    }
    adjust_free(&format->adjust);
    free(dates);
    return ret;
}

int export_raw(const struct export *export, struct error *err)
{
    struct format format = {.export = export, .dataset = DATASET_RAW};
    return panel_export(&format, err);
}

int export_analyzed(const struct export *export, struct error *err)
{
    struct format format = {.export = export, .dataset = DATASET_ANALYZED, .adjusted = !export->unadjusted};
    return panel_export(&format, err);
}
