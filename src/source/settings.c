#include "source/settings.h"

#include "net/url.h"
#include "source/dialect.h"
#include "source/source.h"

const struct config_key source_keys[SOURCE_KEY_COUNT] = {
    [SOURCE_KEY_SOURCE] = {.name = "source",
                           .type = CONFIG_TEXT,
                           .standard = "",
                           .lists = true,
                           .check = source_check,
                           .help =
                               "where daily tables come from: krx-openapi, data-go-kr, krx-market, "
                               "directory:DIR or demo[:SEED], or several with commas between them, asked in "
                               "turn; empty: krx-openapi if there is a key for it, or else days come by sise "
                               "import"},
    [SOURCE_KEY_PUBLISHED_AT] = {.name = "published_at",
                                 .type = CONFIG_MINUTE,
                                 .standard = "",
                                 .help =
                                     "when a day's table is complete, HH:MM in Korea, hours from 24 on being "
                                     "of the next day; empty: as each source says"},
    [SOURCE_KEY_COLUMNS] = {.name = "columns",
                            .type = CONFIG_TEXT,
                            .standard = "",
                            .check = columns_check,
                            .help =
                                "how the tables of files name their columns, for tables that sise does not "
                                "know: ticker=Symbol, close=Last, volume=Qty"},
    [SOURCE_KEY_KONEX] =
        {.name = "konex",
         .type = CONFIG_CHOICE,
         .standard = "auto",
         .choices = "auto|yes|no",
         .help = "whether services are asked for KONEX too: yes, no, or auto, where KONEX is stored already"},
    [SOURCE_KEY_PARALLEL] = {.name = "parallel_dates",
                             .type = CONFIG_NUMBER,
                             .standard = "2",
                             .least = 1,
                             .most = 8,
                             .whole = true,
                             .help = "for how many dates a service is asked at once, where it allows that"},
    [SOURCE_KEY_OPENAPI_KEY] = {.name = "krx_auth_key",
                                .type = CONFIG_TEXT,
                                .standard = "",
                                .secret = true,
                                .environment = "KRX_AUTH_KEY",
                                .help = "the authentication key of KRX's Open API, for source krx-openapi"},
    [SOURCE_KEY_OPENAPI_URL] = {.name = "krx_openapi_url",
                                .type = CONFIG_TEXT,
                                .standard = "https://data-dbg.krx.co.kr/svc/apis",
                                .check = url_base_check,
                                .help = "where KRX's Open API answers"},
    [SOURCE_KEY_OPENAPI_RATE] = {.name = "krx_openapi_rate",
                                 .type = CONFIG_NUMBER,
                                 .standard = "5",
                                 .least = 0,
                                 .most = 1000,
                                 .help = "how many calls KRX's Open API gets a second, at most; 0: no limit"},
    [SOURCE_KEY_OPENAPI_CALLS] =
        {.name = "krx_openapi_calls",
         .type = CONFIG_NUMBER,
         .standard = "9900",
         .least = 1,
         .most = 1000000,
         .whole = true,
         .help = "how many calls KRX's Open API gets a day in Korea, at most; KRX allows a key 10,000"},
    [SOURCE_KEY_DATA_KEY] =
        {.name = "data_go_kr_key",
         .type = CONFIG_TEXT,
         .standard = "",
         .secret = true,
         .environment = "DATA_GO_KR_KEY",
         .help =
             "the service key of data.go.kr, as it is before it is percent-encoded, for source data-go-kr"},
    [SOURCE_KEY_DATA_URL] = {.name = "data_go_kr_url",
                             .type = CONFIG_TEXT,
                             .standard = "https://apis.data.go.kr/1160100/service",
                             .check = url_base_check,
                             .help = "where data.go.kr's stock prices answer"},
    [SOURCE_KEY_DATA_RATE] = {.name = "data_go_kr_rate",
                              .type = CONFIG_NUMBER,
                              .standard = "5",
                              .least = 0,
                              .most = 1000,
                              .help = "how many calls data.go.kr gets a second, at most; 0: no limit"},
    [SOURCE_KEY_DATA_CALLS] =
        {.name = "data_go_kr_calls",
         .type = CONFIG_NUMBER,
         .standard = "9900",
         .least = 1,
         .most = 1000000,
         .whole = true,
         .help = "how many calls data.go.kr gets a day in Korea, at most; a development account has 10,000"},
    [SOURCE_KEY_MARKET_ID] = {.name = "krx_id",
                              .type = CONFIG_TEXT,
                              .standard = "",
                              .environment = "KRX_ID",
                              .help = "the member's name at the KRX Data Marketplace, for source krx-market"},
    [SOURCE_KEY_MARKET_PASSWORD] = {.name = "krx_pw",
                                    .type = CONFIG_TEXT,
                                    .standard = "",
                                    .secret = true,
                                    .environment = "KRX_PW",
                                    .help = "the member's password there"},
    [SOURCE_KEY_MARKET_URL] = {.name = "krx_market_url",
                               .type = CONFIG_TEXT,
                               .standard = "https://data.krx.co.kr",
                               .check = url_base_check,
                               .help = "where the KRX Data Marketplace answers"},
    [SOURCE_KEY_MARKET_RATE] =
        {.name = "krx_market_rate",
         .type = CONFIG_NUMBER,
         .standard = "1",
         .least = 0,
         .most = 1000,
         .help = "how many calls the Data Marketplace gets a second, at most; 0: no limit"},
    [SOURCE_KEY_NAVER_URL] = {.name = "naver_url",
                              .type = CONFIG_TEXT,
                              .standard = "https://fchart.stock.naver.com",
                              .check = url_base_check,
                              .help = "where Naver's charts answer, for sise history and sise compare"},
    [SOURCE_KEY_NAVER_RATE] = {.name = "naver_rate",
                               .type = CONFIG_NUMBER,
                               .standard = "2",
                               .least = 0,
                               .most = 1000,
                               .help = "how many calls Naver gets a second, at most; 0: no limit"},
};

const char *source_configured(const struct config *config)
{
    const char *text = config_text(config, &source_keys[SOURCE_KEY_SOURCE]);
    bool key = *config_text(config, &source_keys[SOURCE_KEY_OPENAPI_KEY]) != '\0';
    return *text == '\0' && key ? "krx-openapi" : text;
}
