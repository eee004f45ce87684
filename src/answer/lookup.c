#include "answer/lookup.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "base/text.h"
#include "market/code.h"
#include "panel/panel.h"

_Static_assert(CODE_TEXT <= TICKER_TEXT, "a code has room in struct lookup");

/* ---- comparing ---- */

/* Writes a name without its blanks. Returns false where it has no room. */
static bool name_bare(const char *name, char bare[static NAME_TEXT])
{
    size_t used = 0;
    for (; *name && used + 1 < NAME_TEXT; name++)
        if (*name != ' ')
            bare[used++] = *name;
    bare[used] = '\0';
    return !*name;
}

void lookup_begin(struct lookup *lookup, const char *text)
{
    if (!ticker_code_read(text, lookup->code))
        lookup->code[0] = '\0';
    if (!name_bare(text, lookup->part))
        lookup->part[0] = '\0'; /* longer than any name */
}

static bool is_in_name(const struct lookup *lookup, const char *name)
{
    char bare[NAME_TEXT];
    name_bare(name, bare);
    return *lookup->part && text_contains(bare, lookup->part);
}

bool lookup_fits(const struct lookup *lookup, const struct ticker *ticker)
{
    return strcmp(lookup->code, ticker->code) == 0 || is_in_name(lookup, ticker->name) ||
           (*lookup->part && text_contains(ticker->code, lookup->part));
}

bool lookup_fits_past(const struct lookup *lookup, const struct ticker_past *pasts, size_t count,
                      uint32_t slot)
{
    for (size_t i = 0; i < count; i++)
        if (pasts[i].slot == slot && is_in_name(lookup, pasts[i].name))
            return true;
    return false;
}

/* ---- one ticker by a name ---- */

/* How well a ticker fits, the better the larger. */
enum grade { GRADE_NONE, GRADE_PAST_PART, GRADE_PART, GRADE_PAST, GRADE_NAME };

struct finding {
    struct store_txn *txn;
    const char *text; /* as it was typed */
    struct lookup lookup;
    struct ticker *ticker; /* [count], element i in slot i */
    size_t count;
    unsigned char *grade;     /* [count], enum grade */
    const struct ticker **at; /* [fits], those of the best grade */
    size_t fits;
};

static void grade_name(struct finding *finding, uint32_t slot, const char *name, enum grade whole,
                       enum grade part)
{
    char bare[NAME_TEXT];
    name_bare(name, bare);
    enum grade grade = GRADE_NONE;
    if (text_contains(bare, finding->lookup.part))
        grade = strlen(bare) == strlen(finding->lookup.part) ? whole : part;
    if (slot < finding->count && ticker_seen(&finding->ticker[slot]) && finding->grade[slot] < grade)
        finding->grade[slot] = (unsigned char)grade;
}

static int grades_give(struct finding *finding)
{
    struct ticker_past *pasts = NULL;
    size_t count = 0;
    int ret = ticker_pasts(finding->txn, &pasts, &count);
    for (size_t i = 0; i < finding->count; i++)
        grade_name(finding, finding->ticker[i].slot, finding->ticker[i].name, GRADE_NAME, GRADE_PART);
    for (size_t i = 0; i < count; i++)
        grade_name(finding, pasts[i].slot, pasts[i].name, GRADE_PAST, GRADE_PAST_PART);
    free(pasts);
    return ret;
}

/* Gathers the tickers of the best grade; of those only the ones that are still listed, if there are any. */
static void best_gather(struct finding *finding)
{
    kst_date last = day_last(finding->txn);
    unsigned best = GRADE_PAST_PART;
    bool listed = false;
    for (size_t i = 0; i < finding->count; i++)
        best = finding->grade[i] > best ? finding->grade[i] : best;
    for (size_t i = 0; i < finding->count; i++)
        listed |= finding->grade[i] == best && finding->ticker[i].last_date == last;
    for (size_t i = 0; i < finding->count; i++)
        if (finding->grade[i] == best && (!listed || finding->ticker[i].last_date == last))
            finding->at[finding->fits++] = &finding->ticker[i];
}

static int by_cap(const void *a, const void *b)
{
    const struct ticker *x = *(const struct ticker *const *)a, *y = *(const struct ticker *const *)b;
    int order = isnan(x->market_cap) - isnan(y->market_cap);
    if (order == 0)
        order = (x->market_cap < y->market_cap) - (x->market_cap > y->market_cap);
    return order ? order : strcmp(x->code, y->code);
}

/* ---- what to say ---- */

#define NAMED 4 /* how many of several tickers are named */

static int several(const struct finding *finding, struct error *err)
{
    char quote[TEXT_QUOTE], list[NAMED * (TICKER_TEXT + NAME_TEXT + 4) + 32] = "";
    size_t used = 0;
    qsort(finding->at, finding->fits, sizeof *finding->at, by_cap);
    for (size_t i = 0; i < finding->fits && i < NAMED; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s %s", i ? ", " : "",
                                 finding->at[i]->code, finding->at[i]->name);
    if (finding->fits > NAMED)
        snprintf(list + used, sizeof list - used, " and %zu more", finding->fits - NAMED);
    error_set(err, ERROR_USAGE, "'%s' may be %s", text_quote(finding->text, strlen(finding->text), quote),
              list);
    return error_remedy(err, ERROR_USAGE, REMEDY_WHICH_TICKER);
}

/* The text is meant for a code rather than for a name. */
static bool is_like_code(const struct finding *finding)
{
    return *finding->lookup.code || strspn(finding->text, "0123456789") >= 4;
}

/* The largest ticker, as an example of what names are like; NULL: there is none. */
static const struct ticker *largest(const struct finding *finding)
{
    const struct ticker *largest = NULL;
    for (size_t i = 0; i < finding->count; i++) {
        const struct ticker *ticker = &finding->ticker[i];
        if (ticker_seen(ticker) && *ticker->name && (!largest || by_cap(&ticker, &largest) < 0))
            largest = ticker;
    }
    return largest;
}

static int code_unknown(const struct finding *finding, struct error *err)
{
    const char *code = *finding->lookup.code ? finding->lookup.code : finding->text;
    char nearest[SUGGEST_TEXT], quote[TEXT_QUOTE];
    struct suggest suggest = {.wanted = code};
    ticker_codes_offer(&suggest, finding->ticker, finding->count);
    suggest_text(&suggest, nearest);
    error_set(err, ERROR_NOT_FOUND, "there is no ticker '%s'%s",
              text_quote(finding->text, strlen(finding->text), quote), nearest);
    return error_remedy(err, ERROR_NOT_FOUND, *nearest ? REMEDY_NONE : REMEDY_LIST_TICKERS);
}

static int name_unknown(const struct finding *finding, struct error *err)
{
    const struct ticker *example = largest(finding);
    char nearest[SUGGEST_TEXT], quote[TEXT_QUOTE], such[NAME_TEXT + TICKER_TEXT + 64] = "";
    struct suggest suggest = {.wanted = finding->text};
    for (size_t i = 0; i < finding->count; i++)
        if (ticker_seen(&finding->ticker[i]))
            suggest_offer(&suggest, finding->ticker[i].name);
    suggest_text(&suggest, nearest);
    if (!*nearest && example)
        snprintf(such, sizeof such, "; names are those of the tables, such as %s (%s)", example->name,
                 example->code);
    error_set(err, ERROR_NOT_FOUND, "there is no ticker or name '%s'%s%s",
              text_quote(finding->text, strlen(finding->text), quote), nearest, such);
    return error_remedy(err, ERROR_NOT_FOUND, *nearest ? REMEDY_NONE : REMEDY_SEARCH_TICKERS);
}

/* ---- all together ---- */

static int name_find(struct finding *finding, struct ticker *ticker, struct error *err)
{
    int ret = ticker_all(finding->txn, &finding->ticker, &finding->count);
    finding->grade = calloc(finding->count + 1, sizeof *finding->grade);
    finding->at = malloc((finding->count + 1) * sizeof *finding->at);
    if (ret == 0 && (!finding->grade || !finding->at))
        return error_no_memory(err);
    if (ret == 0 && *finding->lookup.part)
        ret = grades_give(finding);
    if (ret)
        return store_txn_error(finding->txn, err);
    best_gather(finding);
    if (finding->fits > 1)
        return several(finding, err);
    if (finding->fits == 0)
        return is_like_code(finding) ? code_unknown(finding, err) : name_unknown(finding, err);
    *ticker = *finding->at[0];
    return 0;
}

/* As ticker_get(), but for a ticker of which no day is left. */
static int code_find(struct store_txn *txn, const char *code, struct ticker *ticker)
{
    int ret = ticker_get(txn, code, ticker);
    return ret == 0 && !ticker_seen(ticker) ? ERROR_NOT_FOUND : ret;
}

int ticker_find(struct store_txn *txn, const char *text, struct ticker *ticker, struct error *err)
{
    struct finding finding = {.txn = txn, .text = text};
    int ret = code_find(txn, text, ticker);
    lookup_begin(&finding.lookup, text);
    if (ret == ERROR_NOT_FOUND && *finding.lookup.code)
        ret = code_find(txn, finding.lookup.code, ticker);
    if (ret != ERROR_NOT_FOUND)
        return ret ? store_txn_error(txn, err) : 0;
    ret = name_find(&finding, ticker, err);
    free(finding.ticker);
    free(finding.grade);
    free(finding.at);
    return ret;
}
