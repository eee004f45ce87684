/* bench-answer FOLDER STORE: what one day costs that comes from KRX's Open API, from the bytes of its two
 * answers to the commit. The daily tables of the folder are written as such answers, pretty-printed, and
 * stored day by day in a new store. Prints a line for each figure,
 *
 *     NAME MEDIAN_MS BEST_MS MEGABYTES_PER_SECOND
 *
 * read: the bytes become rows; check: the rules and the days around it; store: the durable commit; whole: all
 * three; tokens: the same bytes, looked at as JSON only; cjson: cJSON makes a tree of them and frees it,
 * "absent" where this program was built without it. Then "size BYTES ROWS", the medians. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_CJSON
#include <cjson/cJSON.h>
#endif

#include "base/json-read.h"
#include "base/log.h"
#include "job/collect-check.h"
#include "job/collect-day.h"
#include "source/answer-rows.h"
#include "source/file.h"
#include "source/table-parse.h"
#include "t/bench-time.h"
#include "t/source/answer-write.h"

#define DAYS 400

enum figure { READ, CHECK, STORE, WHOLE, TOKENS, CJSON, FIGURES };
static const char *const figure_name[FIGURES] = {"read", "check", "store", "whole", "tokens", "cjson"};

static double ms[FIGURES][DAYS], speed[FIGURES][DAYS], sizes[DAYS], counts[DAYS];
static size_t days;

static const struct answer_shape shape = {"krx-openapi", "OutBlock_1", NULL, true};

/* The text with a line for each member, as KRX sends it. */
static void pretty(const struct answer_text *text, struct answer_text *to)
{
    bool quoted = false;
    answer_open(to);
    for (size_t i = 0; i < text->length; i++) {
        char c = text->bytes[i];
        quoted ^= c == '"';
        if (!quoted && (c == '}' || c == ']'))
            fputs("\n    ", to->to);
        fputc(c, to->to);
        if (!quoted && (c == '{' || c == '[' || c == ','))
            fputs("\n      ", to->to);
        if (!quoted && c == ':')
            fputc(' ', to->to);
    }
    answer_close(to);
}

static void answer_make(const struct day *day, const char *market, struct answer_text *to)
{
    struct answer_text text;
    answer_write_openapi(answer_open(&text), day, market);
    answer_close(&text);
    pretty(&text, to);
    free(text.bytes);
}

static void note(enum figure figure, double taken)
{
    ms[figure][days] = taken;
    speed[figure][days] = sizes[days] / taken / 1e3;
}

static void tokens_measure(const struct answer_text *answers)
{
    char *room = malloc(answers[0].length + answers[1].length + 1);
    double begin = now_ms();
    for (int i = 0; room && i < 2; i++) {
        struct json_reader reader;
        json_read_begin(&reader, answers[i].bytes, answers[i].length, room);
        while (json_read(&reader) > JSON_DONE)
            if (reader.depth == 2)
                reader.room = room;
    }
    note(TOKENS, now_ms() - begin);
    free(room);
}

static void cjson_measure(const struct answer_text *answers)
{
#ifdef HAVE_CJSON
    double begin = now_ms();
    for (int i = 0; i < 2; i++) {
        cJSON *tree = cJSON_ParseWithLength(answers[i].bytes, answers[i].length);
        if (!tree)
            abort();
        cJSON_Delete(tree);
    }
    note(CJSON, now_ms() - begin);
#else
    (void)answers;
#endif
}

struct bench {
    struct job_run run;
    struct collect_check check;
    struct answer_room room;
    struct collect_day collected;
};

static int day_measure(struct bench *bench, const struct answer_text *answers, kst_date date,
                       struct error *err)
{
    struct day *day = &bench->collected.day;
    struct answer_facts facts;
    enum day_result result;
    const struct source_item item = {
        .date = date, .source = "krx-openapi", .from = "krx-openapi", .day = day};
    int ret = 0;
    double begin = now_ms(), read, check;
    day_clear(day, date);
    for (int i = 0; ret == 0 && i < 2; i++)
        ret = answer_rows_read(answers[i].bytes, answers[i].length, &shape, &bench->room, day, &facts, err);
    read = now_ms();
    if (ret == 0)
        ret = collect_check_table(&bench->check, &item, NULL, &bench->collected.accepted, err);
    check = now_ms();
    bench->collected.source = item.source;
    if (ret == 0)
        ret = collect_days(&bench->run, &bench->collected, 1, &(struct collect_options){0}, &result, err);
    note(WHOLE, now_ms() - begin);
    note(READ, read - begin);
    note(CHECK, check - read);
    note(STORE, ms[WHOLE][days] - (check - begin));
    counts[days] = (double)day->count;
    return ret;
}

static int file_measure(struct bench *bench, const char *path, kst_date date, struct error *err)
{
    struct file_text file = {0};
    struct day day = {0};
    struct answer_text answers[2];
    day_clear(&day, date);
    int ret = file_read(path, FILE_DAY_MOST, &file, err);
    if (ret == 0)
        ret = table_parse(path, &file, &(struct table_how){0}, &day, err);
    if (ret == 0) {
        answer_make(&day, "KOSPI", &answers[0]);
        answer_make(&day, "KOSDAQ", &answers[1]);
        sizes[days] = (double)(answers[0].length + answers[1].length);
        ret = day_measure(bench, answers, date, err);
        tokens_measure(answers);
        cjson_measure(answers);
        free(answers[0].bytes);
        free(answers[1].bytes);
        days++;
    }
    day_free(&day);
    file_text_free(&file);
    return ret;
}

static int measure(struct bench *bench, const char *folder, struct error *err)
{
    struct dirent **entries;
    int ret = 0, count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; ret == 0 && i < count && days < DAYS; i++) {
        char path[4096];
        kst_date date;
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (strlen(entries[i]->d_name) >= 10 && date_parse_part(entries[i]->d_name, 10, &date))
            ret = file_measure(bench, path, date, err);
    }
    return ret || days ? ret : error_set(err, ERROR_NOT_FOUND, "%s: no daily tables", folder);
}

static void print(void)
{
    for (int f = 0; f < FIGURES; f++) {
        double middle = median(ms[f], days), rate = median(speed[f], days);
        if (ms[f][days - 1] == 0)
            printf("%s absent\n", figure_name[f]);
        else
            printf("%s %.3f %.3f %.0f\n", figure_name[f], middle, ms[f][0], rate);
    }
    printf("size %.0f %.0f\n", median(sizes, days), median(counts, days));
}

int main(int argc, char **argv)
{
    struct bench bench = {0};
    struct job_context context = {.min_market_cap_won = 1e11};
    struct error err = {0};
    struct calendar *calendar = NULL;
    if (argc != 3)
        return 64;
    log_setup(LOG_ERROR, LOG_TEXT);
    int ret = calendar_new(NULL, &calendar, &err);
    context.calendar = calendar;
    if (ret == 0)
        ret = store_open(argv[2], &(struct store_options){.create = true}, &context.store, &err);
    if (ret == 0)
        ret = job_run_begin(&bench.run, &context, JOB_UPDATE, &err);
    bench.check.run = &bench.run;
    if (ret == 0) {
        ret = measure(&bench, argv[1], &err);
        job_run_end(&bench.run);
    }
    if (ret == 0)
        print();
    else
        fprintf(stderr, "bench-answer: %s\n", err.text);
    collect_check_free(&bench.check);
    day_free(&bench.collected.day);
    answer_room_free(&bench.room);
    store_close(&context.store);
    calendar_free(&calendar);
    return error_status(ret);
}
