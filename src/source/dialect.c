#include "source/dialect.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "market/universe.h"

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

const struct dialect dialect_named = {"sise", own, NEEDS_PRICES, false};

const char *field_name(unsigned field)
{
    static const char *const text[] = {"ticker", "name", "market", "date"};
    return field < RAW_PUBLISHED ? raw_column_name[field] : text[field - RAW_PUBLISHED];
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
    const char *found = NULL;
    for (int group = 0; group < GROUP_COUNT; group++) {
        const char *market = market_group_name[group];
        for (size_t at = 0; at + strlen(market) <= length; at++)
            if (strncasecmp(name + at, market, strlen(market)) == 0) {
                if (found != NULL && found != market)
                    return NULL;
                found = market;
            }
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

int dialect_date_read(struct cell_scan *scan, const struct cell *field, kst_date *date)
{
    if (dialect_date(field, date))
        return 0;
    return cell_error(scan, "date \"%.*s\" is none, expected one such as 2026-01-30", cell_shown(field),
                      field->bytes);
}
