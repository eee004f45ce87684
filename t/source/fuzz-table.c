/* Feeds the table parser, and the checks after it, what no good source delivers: valid tables with bytes
 * changed, taken out, doubled and spliced. Whatever comes, it must end without a step beyond the text (a
 * sanitizer sees it), say where a fault is, and leave only rows that keep the table's promises. The seed is
 * fixed, so that a failure comes again.
 *
 * fuzz-table FILE... replays files instead. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/day-check.h"
#include "source/file.h"
#include "source/table-parse.h"
#include "t/source/table-keeps.h"

#define ROUNDS 100000
#define ROOM   4096

static const char seed_table[] =
    "\xef\xbb\xbfticker,name,market,open,high,low,close,change,volume,value,market_cap,shares,memo\r\n"
    "000020,동화약품,KOSPI,6250,6300,6190,6210,-40,73031,454875500,173454428700,27931470,\r\n"
    "000300,\"DH \"\"오토\"\", 넥스\",KOSDAQ GLOBAL,0,0,0,1984,0,0,0,164422234240,82874110,halted\r\n"
    "00104K,나,KONEX,,,,1e3,,,\"12.50\",9007199254740992,,\r\n"
    "005930,삼성전자,KOSPI,120200,128500,120200,128500,8600,30463279,3805940517494,760673472977000,"
    "5919637922,x\n";

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* One change of the text, which keeps its length under ROOM. */
static size_t mutate(char *text, size_t length, uint64_t *state)
{
    static const char bytes[] = ",\"\n\r-.eE0179\0\x1b\x7f\x80\xbf\xc2\xed\xf4\xff K";
    size_t at = next_random(state) % (length + 1), end = at + next_random(state) % 24;
    end = end < length ? end : length;
    switch (next_random(state) % 5) {
    case 0: /* another byte */
        if (at < length)
            text[at] = bytes[next_random(state) % (sizeof bytes - 1)];
        return length;
    case 1: /* any byte */
        if (at < length)
            text[at] = (char)next_random(state);
        return length;
    case 2: /* a piece taken out */
        memmove(text + at, text + end, length - end);
        return length - (end - at);
    case 3: /* the end cut off */
        return next_random(state) % 8 == 0 ? at : length;
    default: /* a piece doubled */
        if (length + (end - at) >= ROOM)
            return length;
        memmove(text + end, text + at, length - at);
        return length + (end - at);
    }
}

static int broken(const char *what, const char *text, size_t length)
{
    printf("# %s; the text, %zu bytes:\n", what, length);
    for (size_t i = 0; i < length; i++)
        printf("%02x", (unsigned char)text[i]);
    printf("\n");
    return 1;
}

/* Parses a copy that is as long as the text; 0 as long as nothing is broken. */
static int try_text(const char *text, size_t length, struct day *day)
{
    struct error err = {0};
    struct file_text copy = {.bytes = malloc(length + 1), .length = length};
    if (copy.bytes == NULL)
        return broken("no memory", text, length);
    memcpy(copy.bytes, text, length);
    copy.bytes[length] = '\0';
    day_clear(day, 20260102);
    int ret = table_parse("f.csv", &copy, &(struct table_how){0}, day, &err);
    file_text_free(&copy);
    if (ret == 0 && day->count > 0)
        ret = day_check(day, &(struct day_past){0}, "f.csv", &err);
    if (ret != 0 && (ret != ERROR_DATA || strncmp(err.text, "f.csv:", 6) != 0 || err.code != ret))
        return broken(err.text, text, length);
    if (ret == 0 && day->count == 0)
        return broken("no rows and no fault", text, length);
    for (size_t i = 0; ret == 0 && i < day->count; i++)
        if (!table_row_keeps(day, i))
            return broken("a row that cannot be", text, length);
    return 0;
}

static int replay(int count, char **paths, struct day *day)
{
    int ret = 0;
    struct file_text text = {0};
    for (int i = 0; i < count && ret == 0; i++)
        ret = file_read(paths[i], FILE_DAY_MOST, &text, NULL) != 0 ||
              try_text(text.bytes, text.length, day) != 0;
    file_text_free(&text);
    return ret;
}

static int fuzz(struct day *day, unsigned *good)
{
    static char text[ROOM];
    uint64_t state = UINT64_C(0x9e3779b97f4a7c15);
    for (int round = 0; round < ROUNDS; round++) {
        size_t length = sizeof seed_table - 1;
        memcpy(text, seed_table, length);
        for (uint64_t n = next_random(&state) % 4; n > 0; n--)
            length = mutate(text, length, &state);
        if (try_text(text, length, day) != 0)
            return 1;
        *good += day->count == 4;
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct day day = {0};
    unsigned good = 0;
    printf("1..2\n");
    int ret = argc > 1 ? replay(argc - 1, argv + 1, &day) : fuzz(&day, &good);
    printf("%s 1 - no text breaks the parser\n", ret == 0 ? "ok" : "not ok");
    bool both = argc > 1 || (good > ROUNDS / 10 && good < ROUNDS);
    printf("%s 2 - some texts stay good and some do not\n", both ? "ok" : "not ok");
    day_free(&day);
    return ret != 0 || !both;
}
