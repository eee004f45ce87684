#include "source/dialect.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* sise's own: what 'sise export days' writes. */
static const struct dialect_column own[] = {
    {"ticker", FIELD_TICKER},
    {"name", FIELD_NAME},
    {"market", FIELD_MARKET},
    {"open", RAW_OPEN},
    {"high", RAW_HIGH},
    {"low", RAW_LOW},
    {"close", RAW_CLOSE},
    {"change", RAW_CHANGE},
    {"volume", RAW_VOLUME},
    {"value", RAW_VALUE},
    {"market_cap", RAW_MARKET_CAP},
    {"shares", RAW_SHARES},
    {"date", FIELD_DATE},
    {0},
};

/* github.com/FinanceData/marcap: a file of a year, or of a day; FinanceDataReader's StockListing('KRX') has
 * the same names. */
static const struct dialect_column marcap[] = {
    {"Code", FIELD_TICKER},     {"Name", FIELD_NAME},       {"Market", FIELD_MARKET},
    {"Open", RAW_OPEN},         {"High", RAW_HIGH},         {"Low", RAW_LOW},
    {"Close", RAW_CLOSE},       {"Changes", RAW_CHANGE},    {"Volume", RAW_VOLUME},
    {"Amount", RAW_VALUE},      {"Marcap", RAW_MARKET_CAP}, {"Stocks", RAW_SHARES},
    {"MarketId", FIELD_MARKET}, {"Date", FIELD_DATE},       {0},
};

/* What data.krx.co.kr gives as a CSV file: [12001] prices of all stocks on a day. */
static const struct dialect_column krx_download[] = {
    {"종목코드", FIELD_TICKER}, {"종목명", FIELD_NAME},       {"시장구분", FIELD_MARKET},
    {"시가", RAW_OPEN},         {"고가", RAW_HIGH},           {"저가", RAW_LOW},
    {"종가", RAW_CLOSE},        {"대비", RAW_CHANGE},         {"거래량", RAW_VOLUME},
    {"거래대금", RAW_VALUE},    {"시가총액", RAW_MARKET_CAP}, {"상장주식수", RAW_SHARES},
    {"일자", FIELD_DATE},       {"날짜", FIELD_DATE},         {0},
};

/* A frame of github.com/sharebook-kr/pykrx, get_market_ohlcv(date, market="ALL"), as pandas writes it. */
static const struct dialect_column pykrx[] = {
    {"티커", FIELD_TICKER},     {"종목명", FIELD_NAME},
    {"시장", FIELD_MARKET},     {"시가", RAW_OPEN},
    {"고가", RAW_HIGH},         {"저가", RAW_LOW},
    {"종가", RAW_CLOSE},        {"거래량", RAW_VOLUME},
    {"거래대금", RAW_VALUE},    {"시가총액", RAW_MARKET_CAP},
    {"상장주식수", RAW_SHARES}, {"시장구분", FIELD_MARKET},
    {"날짜", FIELD_DATE},       {0},
};

/* The fields of KRX's Open API (sto/stk_bydd_trd and its sisters), and those of the Data Marketplace's
 * answers, where ISU_CD is the ISIN and ISU_SRT_CD the code. */
static const struct dialect_column krx_openapi[] = {
    {"ISU_SRT_CD", FIELD_TICKER},
    {"ISU_CD", FIELD_TICKER},
    {"ISU_ABBRV", FIELD_NAME},
    {"ISU_NM", FIELD_NAME},
    {"MKT_NM", FIELD_MARKET},
    {"MKT_ID", FIELD_MARKET},
    {"TDD_OPNPRC", RAW_OPEN},
    {"TDD_HGPRC", RAW_HIGH},
    {"TDD_LWPRC", RAW_LOW},
    {"TDD_CLSPRC", RAW_CLOSE},
    {"CMPPREVDD_PRC", RAW_CHANGE},
    {"ACC_TRDVOL", RAW_VOLUME},
    {"ACC_TRDVAL", RAW_VALUE},
    {"MKTCAP", RAW_MARKET_CAP},
    {"LIST_SHRS", RAW_SHARES},
    {"BAS_DD", FIELD_DATE},
    {0},
};

/* The fields of the Financial Services Commission's copy, getStockPriceInfo at data.go.kr. */
static const struct dialect_column data_go_kr[] = {
    {"srtnCd", FIELD_TICKER},
    {"itmsNm", FIELD_NAME},
    {"mrktCtg", FIELD_MARKET},
    {"mkp", RAW_OPEN},
    {"hipr", RAW_HIGH},
    {"lopr", RAW_LOW},
    {"clpr", RAW_CLOSE},
    {"vs", RAW_CHANGE},
    {"trqu", RAW_VOLUME},
    {"trPrc", RAW_VALUE},
    {"mrktTotAmt", RAW_MARKET_CAP},
    {"lstgStCnt", RAW_SHARES},
    {"basDt", FIELD_DATE},
    {0},
};

#define NEEDS_PRICES                                                                                         \
    (1u << FIELD_TICKER | 1u << RAW_OPEN | 1u << RAW_HIGH | 1u << RAW_LOW | 1u << RAW_CLOSE |                \
     1u << RAW_VOLUME)
#define NEEDS_ALL ((1u << FIELD_DATE) - 1)

const struct dialect dialect_table[] = {
    {"sise", own, NEEDS_ALL, true},
    {"marcap", marcap, NEEDS_PRICES, false},
    {"krx-download", krx_download, NEEDS_PRICES, false},
    {"pykrx", pykrx, NEEDS_PRICES, false},
    {"krx-openapi", krx_openapi, NEEDS_PRICES, false},
    {"data-go-kr", data_go_kr, NEEDS_PRICES, false},
};
const size_t dialect_count = sizeof dialect_table / sizeof *dialect_table;

/* The columns that the person has named may be in a table of any program, which then needs no more than the
 * prices: its other names are sise's own. */
static const struct dialect named_by_person = {"sise", own, NEEDS_PRICES, false};

const char *field_name(unsigned field)
{
    static const char *const text[] = {"ticker", "name", "market", "date"};
    return field < RAW_PUBLISHED ? raw_column_name[field] : text[field - RAW_PUBLISHED];
}

/* ---- the head ---- */

#define HEAD_TEXT 64 /* bytes of a column's name that can be known, and the final NUL */

struct head_cells {
    char text[HEAD_MOST][HEAD_TEXT];
    size_t count;
};

/* What stands most often between the fields of the first line, outside of quotation marks. */
static char separator_find(const struct cell_scan *scan)
{
    static const char candidate[] = ",;\t";
    size_t count[3] = {0}, best = 0;
    bool quoted = false;
    for (const char *p = scan->next_line; p < scan->text_end && *p != '\n'; p++) {
        quoted ^= *p == '"';
        for (size_t i = 0; i < 3; i++)
            count[i] += !quoted && *p == candidate[i];
    }
    for (size_t i = 1; i < 3; i++)
        best = count[i] > count[best] ? i : best;
    return candidate[best];
}

static int cells_read(struct cell_scan *scan, struct head_cells *cells)
{
    while (scan->next != NULL) {
        struct cell field;
        int ret = cell_next(scan, &field);
        if (ret != 0)
            return ret;
        if (cells->count == HEAD_MOST)
            return cell_error(scan, "more than %d columns, expected the twelve of a daily table", HEAD_MOST);
        cell_trim(&field);
        if (!cell_copy(&field, cells->text[cells->count], HEAD_TEXT))
            cells->text[cells->count][0] = '\0';
        cells->count++;
    }
    return 0;
}

/* One "FIELD=NAME" of the columns that the person has named, without the blanks around its parts. */
struct pair {
    struct cell field, name;
    bool whole; /* there is an equals sign, and something on both sides of it */
};

/* Reads the pair at *text, and goes on to what follows it and a comma. False at the end of the text. */
static bool pair_next(const char **text, struct pair *pair)
{
    const char *p = *text;
    if (*p == '\0')
        return false;
    size_t length = strcspn(p, ","), equals = strcspn(p, "=,");
    pair->whole = p[equals] == '=';
    pair->field = (struct cell){p, equals, false};
    pair->name = (struct cell){p + equals + pair->whole, length - equals - pair->whole, false};
    cell_trim(&pair->field);
    cell_trim(&pair->name);
    pair->whole = pair->whole && pair->field.length > 0 && pair->name.length > 0;
    *text = p + length + (p[length] == ',');
    return true;
}

static unsigned pair_field(const struct pair *pair)
{
    unsigned field = 0;
    while (field < FIELD_COUNT && (strlen(field_name(field)) != pair->field.length ||
                                   memcmp(field_name(field), pair->field.bytes, pair->field.length) != 0))
        field++;
    return field;
}

int columns_check(const char *text, struct error *err)
{
    struct pair pair;
    unsigned seen = 0;
    while (pair_next(&text, &pair)) {
        unsigned field = pair_field(&pair);
        if (!pair.whole)
            return error_set(err, ERROR_CONFIG, "expected pairs such as close=Last with commas between them");
        if (field == FIELD_COUNT)
            return error_set(
                err, ERROR_CONFIG,
                "'%.*s' is no column of sise's, expected ticker, name, market, date, open, high, low, "
                "close, change, volume, value, market_cap or shares",
                cell_shown(&pair.field), pair.field.bytes);
        if (seen >> field & 1)
            return error_set(err, ERROR_CONFIG, "%s is there twice, expected once", field_name(field));
        seen |= 1u << field;
    }
    return 0;
}

/* The field that the person has given to the column called `name`; FIELD_IGNORED: none. */
static unsigned columns_field(const char *columns, const char *name)
{
    struct pair pair;
    while (columns != NULL && pair_next(&columns, &pair))
        if (pair.name.length == strlen(name) && strncasecmp(pair.name.bytes, name, pair.name.length) == 0)
            return pair_field(&pair);
    return FIELD_IGNORED;
}

/* Where the column stands in the dialect, NULL: it is none of its columns. */
static const struct dialect_column *column_find(const struct dialect *dialect, const char *name)
{
    for (const struct dialect_column *column = dialect->column; column->head != NULL; column++)
        if (strcasecmp(column->head, name) == 0)
            return column;
    return NULL;
}

/* Fills the head as the dialect reads it: the columns that the person has named, and then for each field the
 * first of the dialect's names that is there. Returns how many fields the table has; 0 and an error where two
 * columns have the same name. */
static size_t head_fill(const struct head_cells *cells, const char *columns, const struct dialect *dialect,
                        struct table_head *head, const char **twice)
{
    const struct dialect_column *chosen[FIELD_COUNT] = {NULL};
    size_t place[FIELD_COUNT], known = 0;
    bool person[FIELD_COUNT] = {false};
    *twice = NULL;
    head->dialect = dialect;
    head->strict = dialect->strict;
    head->has = 0;
    head->count = cells->count;
    for (size_t i = 0; i < cells->count; i++) {
        unsigned field = columns_field(columns, cells->text[i]);
        const struct dialect_column *column = NULL;
        head->field[i] = FIELD_IGNORED;
        if (field == FIELD_IGNORED && (column = column_find(dialect, cells->text[i])) != NULL)
            field = column->field;
        if (field == FIELD_IGNORED || (column != NULL && person[field]))
            continue;
        const bool seen = head->has >> field & 1;
        if (seen && (column == NULL ? person[field] : chosen[field] == column))
            *twice = field_name(field);
        if (seen && column != NULL && chosen[field] < column)
            continue;
        if (seen)
            head->field[place[field]] = FIELD_IGNORED;
        person[field] = column == NULL;
        chosen[field] = column;
        place[field] = i;
        known += !seen;
        head->has |= 1u << field;
        head->field[i] = (unsigned char)field;
    }
    return known;
}

/* The first name that the dialect has for the field. */
static const char *column_head(const struct dialect *dialect, unsigned field)
{
    const struct dialect_column *column = dialect->column;
    while (column->field != field)
        column++;
    return column->head;
}

static size_t list_add(char *list, size_t size, size_t length, const char *separator, const char *text)
{
    size_t room = size - length;
    int n = snprintf(list + length, room, "%s%s", length > 0 ? separator : "", text);
    return length + ((size_t)n < room ? (size_t)n : room - 1);
}

/* Names the columns of the nearest dialect that are missing, and those that are expected, so that a person
 * need not try again for each. */
static int head_unknown(struct cell_scan *scan, const struct table_head *nearest)
{
    const struct dialect *dialect = nearest->dialect;
    char missing[256] = "", expected[256] = "", others[128] = "";
    size_t m = 0, e = 0, o = 0, count = 0;
    for (unsigned field = 0; field < FIELD_COUNT; field++)
        if ((dialect->needs & ~nearest->has) >> field & 1) {
            m = list_add(missing, sizeof missing, m, ", ", column_head(dialect, field));
            count++;
        }
    for (const struct dialect_column *column = dialect->column; column->head != NULL; column++)
        if (dialect->needs >> column->field & 1 && column_head(dialect, column->field) == column->head)
            e = list_add(expected, sizeof expected, e, ",", column->head);
    for (size_t i = 0; i < dialect_count; i++)
        if (strcmp(dialect_table[i].name, dialect->name) != 0)
            o = list_add(others, sizeof others, o, ", ", dialect_table[i].name);
    cell_error(
        scan,
        "column%s %s missing, expected %s in any order (the head is nearest to that of %s; others are %s)",
        count > 1 ? "s" : "", missing, expected, dialect->name, others);
    return error_remedy(scan->err, ERROR_DATA, REMEDY_COLUMNS);
}

/* Chooses the dialect that has all it needs and knows most of the columns, or else the nearest. */
static int head_choose(struct cell_scan *scan, const struct head_cells *cells, const char *columns,
                       struct table_head *head)
{
    struct table_head found, best = {0};
    size_t most = 0;
    bool whole = false;
    const char *twice, *best_twice = NULL;
    const bool named = columns != NULL && *columns != '\0';
    for (size_t i = 0; i < dialect_count; i++) {
        const struct dialect *dialect = named && i == 0 ? &named_by_person : &dialect_table[i];
        size_t known = head_fill(cells, columns, dialect, &found, &twice);
        bool complete = (dialect->needs & ~found.has) == 0;
        if (i > 0 && (complete < whole || (complete == whole && known <= most)))
            continue;
        best = found;
        most = known;
        whole = complete;
        best_twice = twice;
        if (complete && dialect->strict)
            break;
    }
    best.separator = scan->separator;
    *head = best;
    if (best_twice != NULL && (whole || most > 3))
        return cell_error(scan, "column %s is named twice, expected once", best_twice);
    return whole ? 0 : head_unknown(scan, head);
}

int head_read(struct cell_scan *scan, const char *columns, struct table_head *head)
{
    struct head_cells cells = {.count = 0};
    bool more;
    scan->number = 1;
    if (scan->next_line == NULL)
        return cell_error(scan, "the file is empty, expected a header line and one line per ticker");
    scan->number = 0;
    scan->separator = separator_find(scan);
    int ret = cell_line(scan, &more);
    if (ret == 0)
        ret = cells_read(scan, &cells);
    return ret != 0 ? ret : head_choose(scan, &cells, columns, head);
}

/* ---- markets ---- */

const char *dialect_market(const char *text)
{
    static const struct {
        const char *text, *market;
    } names[] = {
        {"KOSPI", "KOSPI"},
        {"STK", "KOSPI"},
        {"유가증권", "KOSPI"},
        {"유가증권시장", "KOSPI"},
        {"코스피", "KOSPI"},
        {"KOSDAQ", "KOSDAQ"},
        {"KSQ", "KOSDAQ"},
        {"코스닥", "KOSDAQ"},
        {"코스닥시장", "KOSDAQ"},
        {"KONEX", "KONEX"},
        {"KNX", "KONEX"},
        {"코넥스", "KONEX"},
        {"코넥스시장", "KONEX"},
        {"KOSDAQ GLOBAL", "KOSDAQ GLOBAL"},
        {"KOSDAQ 글로벌", "KOSDAQ GLOBAL"},
        {"코스닥 글로벌", "KOSDAQ GLOBAL"},
        {"코스닥글로벌", "KOSDAQ GLOBAL"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(names[i].text, text) == 0)
            return names[i].market;
    return NULL;
}

/* The only market that the [length] bytes at `name` speak of; NULL where there is none or are several. */
static const char *market_within(const char *name, size_t length)
{
    static const char *const market[] = {"KOSPI", "KOSDAQ", "KONEX"};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof market / sizeof *market; i++)
        for (size_t at = 0; at + strlen(market[i]) <= length; at++)
            if (strncasecmp(name + at, market[i], strlen(market[i])) == 0) {
                if (found != NULL && found != market[i])
                    return NULL;
                found = market[i];
            }
    return found;
}

const char *dialect_market_of_path(const char *path)
{
    const char *end = path + strlen(path), *found = NULL;
    for (int level = 0; level < 3 && found == NULL && end > path; level++) {
        const char *start = end;
        while (start > path && start[-1] != '/')
            start--;
        found = market_within(start, (size_t)(end - start));
        end = start > path ? start - 1 : path;
    }
    return found != NULL ? found : "";
}

/* ---- dates ---- */

bool dialect_date(const struct cell *field, kst_date *date)
{
    static const char with[] = "yyyy-mm-dd", without[] = "yyyymmdd";
    const char *p = field->bytes;
    kst_date value = 0;
    bool separated = field->length >= 10 && strchr("-/.", p[4]) != NULL && p[7] == p[4];
    const char *pattern = separated ? with : without;
    if (field->length < strlen(pattern))
        return false;
    for (size_t i = 0; pattern[i] != '\0'; i++) {
        if (pattern[i] == '-')
            continue;
        if (!isdigit((unsigned char)p[i]))
            return false;
        value = value * 10 + (p[i] - '0');
    }
    if (field->length > strlen(pattern) && p[strlen(pattern)] != ' ' && p[strlen(pattern)] != 'T')
        return false;
    *date = value;
    return date_valid(value);
}
