/* A day's table as the services would answer with it. */
#ifndef SISE_T_SOURCE_ANSWER_WRITE_H
#define SISE_T_SOURCE_ANSWER_WRITE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/day.h"

/* As much of the answer as there is so far. free() the bytes after answer_close(). */
struct answer_text {
    FILE *to;
    char *bytes;
    size_t length;
};

static inline struct answer_text *answer_open(struct answer_text *text)
{
    text->to = open_memstream(&text->bytes, &text->length);
    if (!text->to)
        abort();
    return text;
}

static inline void answer_close(struct answer_text *text)
{
    if (fclose(text->to) != 0)
        abort();
}

/* A whole number as a text, with separators where the Data Marketplace has them. */
static inline void answer_number(struct answer_text *text, const char *name, double value, bool separated)
{
    char digits[32], *from = digits;
    fprintf(text->to, ",\"%s\":\"", name);
    if (isnan(value)) {
        fputs("-\"", text->to);
        return;
    }
    int length = snprintf(digits, sizeof digits, "%.0f", value);
    if (*from == '-') {
        fputc(*from++, text->to);
        length--;
    }
    for (; length > 0; length--) {
        fputc(*from++, text->to);
        if (separated && length > 1 && length % 3 == 1)
            fputc(',', text->to);
    }
    fputc('"', text->to);
}

/* A member that our reader has no use for. */
static inline void answer_rate(struct answer_text *text, const char *name, const struct day *day, size_t i)
{
    double base = day->column[RAW_CLOSE][i] - day->column[RAW_CHANGE][i];
    fprintf(text->to, ",\"%s\":\"%.2f\"", name, base > 0 ? 100 * day->column[RAW_CHANGE][i] / base : 0);
}

static inline void answer_numbers(struct answer_text *text, const struct day *day, size_t i,
                                  const char *const names[RAW_PUBLISHED], bool separated)
{
    for (int c = 0; c < RAW_PUBLISHED; c++)
        answer_number(text, names[c], day->column[c][i], separated);
}

static const char *const answer_krx_names[RAW_PUBLISHED] = {"TDD_OPNPRC", "TDD_HGPRC",     "TDD_LWPRC",
                                                            "TDD_CLSPRC", "CMPPREVDD_PRC", "ACC_TRDVOL",
                                                            "ACC_TRDVAL", "MKTCAP",        "LIST_SHRS"};

/* KRX's Open API: the rows of one market, "KOSPI", "KOSDAQ" or "KONEX", or with "" all. */
static inline void answer_write_openapi(struct answer_text *text, const struct day *day, const char *market)
{
    const char *between = "";
    fputs("{\"OutBlock_1\":[", text->to);
    for (size_t i = 0; i < day->count; i++) {
        const struct day_line *line = &day->line[i];
        if (strncmp(line->market, market, strlen(market)) != 0)
            continue;
        fprintf(
            text->to,
            "%s{\"BAS_DD\":\"%d\",\"ISU_CD\":\"%s\",\"ISU_NM\":\"%s\",\"MKT_NM\":\"%s\",\"SECT_TP_NM\":\"-\"",
            between, (int)day->date, line->ticker, line->name, line->market);
        answer_rate(text, "FLUC_RT", day, i);
        answer_numbers(text, day, i, answer_krx_names, false);
        fputc('}', text->to);
        between = ",";
    }
    fputs("]}", text->to);
}

/* The Data Marketplace: thousands separators, no date, and the ISIN in ISU_CD. */
static inline void answer_write_market(struct answer_text *text, const struct day *day)
{
    fputs("{\"OutBlock_1\":[", text->to);
    for (size_t i = 0; i < day->count; i++) {
        const struct day_line *line = &day->line[i];
        fprintf(text->to,
                "%s{\"ISU_SRT_CD\":\"%s\",\"ISU_CD\":\"KR7%s000\",\"ISU_ABBRV\":\"%s\",\"MKT_NM\":\"%s\","
                "\"SECT_TP_NM\":\"\",\"FLUC_TP_CD\":\"1\"",
                i ? "," : "", line->ticker, line->ticker, line->name, line->market);
        answer_numbers(text, day, i, answer_krx_names, true);
        fprintf(text->to, ",\"MKT_ID\":\"%s\"}", line->market[3] == 'P' ? "STK" : "KSQ");
    }
    fputs("],\"CURRENT_DATETIME\":\"2026.01.25 PM 08:27:25\"}", text->to);
}

/* data.go.kr: a page of so many rows, from 1; a page of one row has no array. */
static inline void answer_write_data_go(struct answer_text *text, const struct day *day, size_t page,
                                        size_t page_rows)
{
    static const char *const names[RAW_PUBLISHED] = {"mkp",  "hipr",  "lopr",       "clpr",     "vs",
                                                     "trqu", "trPrc", "mrktTotAmt", "lstgStCnt"};
    size_t begin = (page - 1) * page_rows;
    size_t end = begin + page_rows < day->count ? begin + page_rows : day->count;
    fprintf(text->to,
            "{\"response\":{\"header\":{\"resultCode\":\"00\",\"resultMsg\":\"NORMAL SERVICE.\"},\"body\":"
            "{\"numOfRows\":%zu,\"pageNo\":%zu,\"totalCount\":%zu,\"items\":",
            page_rows, page, day->count);
    fputs(begin >= end ? "\"\"" : end - begin == 1 ? "{\"item\":" : "{\"item\":[", text->to);
    for (size_t i = begin; i < end; i++) {
        const struct day_line *line = &day->line[i];
        fprintf(text->to,
                "%s{\"basDt\":\"%d\",\"srtnCd\":\"%s\",\"isinCd\":\"KR7%s000\",\"itmsNm\":\"%s\",\"mrktCtg\":"
                "\"%s\"",
                i > begin ? "," : "", (int)day->date, line->ticker, line->ticker, line->name, line->market);
        answer_rate(text, "fltRt", day, i);
        answer_numbers(text, day, i, names, false);
        fputc('}', text->to);
    }
    fputs(begin >= end ? "}}}" : end - begin == 1 ? "}}}}" : "]}}}}", text->to);
}

#endif
