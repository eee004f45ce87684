#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/log.h"
#include "job/job.h"
#include "market/clock.h"
#include "t/answer/shop.h"

#define HEAD "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares\n"

static const struct {
    const char *name, *rows;
} tables[] = {
    {"2026-03-03.csv", HEAD //
     "000010,가나전자,KOSPI,9900,10100,9800,10000,100,1000,10000000,200000000000,20000000\n"
     "000020,나라제약,KOSDAQ,5000,5100,4900,5050,-50,200,1010000,151500000000,30000000\n"
     "000030,\"다, 소\",KOSDAQ,1000,1000,1000,1000,0,10,10000,50000000000,50000000\n"
     "0004A0,라마글로벌,KOSDAQ GLOBAL,30000,30500,29500,30000,0,500,15000000,300000000000,10000000\n"
     "000050,마바상사,KOSPI,10000,10100,9900,10000,0,50,500000,100000000000,10000000\n"},
    {"2026-03-04.csv", HEAD //
     "000010,가나전자,KOSPI,10000,10000,10000,10000,0,2000,20000000,200000000000,20000000\n"
     "000020,나라제약,KOSDAQ,5050,5050,5050,5050,0,10,50500,151500000000,30000000\n"
     "000030,\"다, 소\",KOSDAQ,1000,1001,999,1001,1,10,10000,50050000000,50000000\n"
     "0004A0,라마글로벌,KOSDAQ GLOBAL,0,0,0,30000,0,0,0,300000000000,10000000\n"
     "000050,마바상사,KOSPI,10000,10100,9900,10000,0,50,500000,100000000000,10000000\n"},
    {"2026-03-05.csv", HEAD //
     "000010,가나전자,KOSPI,2000,2200,2000,2100,100,5000,10500000,210000000000,100000000\n"
     "000020,나라제약,KOSDAQ,5050,5060,5040,5060,10,100,506000,151800000000,30000000\n"
     "000030,\"다, 소\",KOSDAQ,1001,1001,1001,1001,0,10,10000,50050000000,50000000\n"
     "0004A0,라마글로벌,KOSDAQ GLOBAL,30000,31000,30000,31000,1000,500,15000000,310000000000,10000000\n"},
    {"2026-03-06.csv", HEAD //
     "000010,가나전자,KOSPI,2100,2150,2050,2050,-50,5000,10500000,205000000000,100000000\n"
     "000030,\"다, 소\",KOSDAQ,1001,1001,1001,1001,0,10,10000,50050000000,50000000\n"
     "0004A0,라마글로벌,KOSDAQ GLOBAL,31000,31000,30500,30500,-500,500,15000000,305000000000,10000000\n"
     "000050,마바상사,KOSPI,10000,10300,10000,10200,200,60,612000,102000000000,10000000\n"
     "000060,사아건설,KOSPI,7000,7100,6900,7000,0,70,490000,140000000000,20000000\n"},
    {"2026-03-09.csv", HEAD //
     "000010,가나홀딩스,KOSPI,2050,2060,2040,2060,10,4000,8240000,206000000000,100000000\n"
     "000030,\"다, 소\",KOSDAQ,1001,1001,1001,1001,0,10,10000,50050000000,50000000\n"
     "0004A0,라마글로벌,KOSDAQ GLOBAL,0,0,0,30500,0,0,0,305000000000,10000000\n"
     "000050,마바상사,KOSPI,10200,10200,10200,10200,0,5,51000,102000000000,10000000\n"
     "000060,사아건설,KOSPI,7000,7100,6900,7050,50,70,490000,141000000000,20000000\n"},
};

static void is_done(int ret, const struct error *err)
{
    if (ret) {
        fprintf(stderr, "%s\n", err->text);
        abort();
    }
}

/* The store stays open: jobs work on the store of whoever runs them. */
static void jobs_run(struct shop *shop)
{
    struct error err;
    struct calendar *calendar;
    struct job_result result;
    struct source *source;
    char *paths[] = {temp_path(shop->dir, "tables")};
    is_done(calendar_new(NULL, &calendar, &err), &err);
    const struct job_context context = {
        .store = shop->store, .calendar = calendar, .min_market_cap_won = 100e9};
    const struct source_context source_context = {.calendar = calendar, .complete_minute = -1};
    is_done(source_open_files(paths, 1, &source_context, &source, &err), &err);
    is_done(job_import(&context, source, &(struct import_options){.replace = false}, &result, &err), &err);
    source_close(&source);
    is_done(job_analyze(&context, NULL, &(struct analyze_options){.time_limit_ms = -1}, &result, &err), &err);
    calendar_free(&calendar);
}

void shop_open(struct shop *shop)
{
    struct error err;
    log_setup(LOG_ERROR, LOG_TEXT);
    is_done(clock_set("2026-03-09T19:30+09:00", &err), &err);
    temp_make(shop->dir);
    temp_folder(shop->dir, "tables");
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char name[64];
        snprintf(name, sizeof name, "tables/%s", tables[i].name);
        temp_text(shop->dir, name, tables[i].rows);
    }
    const struct store_options options = {.create = true};
    is_done(store_open(temp_path(shop->dir, "store"), &options, &shop->store, &err), &err);
    jobs_run(shop);
    is_done(store_read(shop->store, &shop->txn, &err), &err);
}

void shop_renew(struct shop *shop)
{
    struct error err;
    store_read_end(&shop->txn);
    is_done(store_read(shop->store, &shop->txn, &err), &err);
}

void shop_close(struct shop *shop)
{
    store_read_end(&shop->txn);
    store_close(&shop->store);
    temp_remove(shop->dir);
}

void is_text(struct output *out, const char *expected)
{
    output_char(out, '\0');
    assert_string_equal(out->bytes, expected);
    assert_int_equal(output_close(out, "memory", NULL), 0);
}
