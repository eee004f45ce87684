#include <string.h>

#include "base/text.h"
#include "market/universe.h"
#include "source/answer-rows.h"
#include "source/day-check.h"
#include "t/fuzz/fuzz.h"
#include "t/source/table-keeps.h"

static const struct answer_shape shapes[] = {
    {"krx-openapi", "OutBlock_1", NULL, true},
    {"krx-openapi", "OutBlock_1", "KOSPI", false},
    {"data-go-kr", "response.body.items.item", NULL, true},
};

static bool is_short(const char *text, size_t size)
{
    return memchr(text, '\0', size) != NULL && text_is_safe(text);
}

static void rows_look(const struct day *day, size_t before, const struct answer_facts *facts)
{
    fuzz_expect(facts->found && facts->kind == ANSWER_JSON, "a right answer has a place of rows");
    fuzz_expect(day->count - before + facts->priceless == facts->rows, "each row is counted");
    for (size_t i = before; i < day->count; i++) {
        const struct day_line *line = &day->line[i];
        fuzz_expect(ticker_code_valid(line->ticker) && market_valid(line->market), "a row is a stock's");
        fuzz_expect(is_short(line->name, sizeof line->name), "a name can be printed");
        fuzz_expect(facts->markets >> market_group(line->market) & 1, "its market is told");
        fuzz_expect(!isnan(day->column[RAW_CLOSE][i]), "a row has a close");
        for (int c = 0; c < RAW_PUBLISHED; c++)
            fuzz_expect(!(fabs(day->column[c][i]) > DAY_NUMBER_MOST), "a number is exact");
    }
}

static void fuzz_shape(const char *bytes, size_t size, const struct answer_shape *shape)
{
    static struct answer_room room;
    struct day day = {0};
    struct answer_facts facts, counted;
    struct error err = {0};
    day_clear(&day, 20260130);
    int ret = answer_rows_read(bytes, size, shape, &room, &day, &facts, &err);
    fuzz_expect(ret == 0 || (ret == ERROR_DATA && err.code == ret && text_is_safe(err.text)),
                "an answer that is wrong is DATA, and the text can be printed");
    fuzz_expect(is_short(facts.code, sizeof facts.code) && is_short(facts.message, sizeof facts.message) &&
                    is_short(facts.clock, sizeof facts.clock),
                "what is told can be printed");
    if (ret == 0)
        rows_look(&day, 0, &facts);
    else
        fuzz_expect(day.count == 0, "a wrong answer adds no row");
    size_t before = day.count, rows = facts.rows;
    /* The same once more: its rows are there already. */
    if (before)
        fuzz_expect(answer_rows_read(bytes, size, shape, &room, &day, &facts, &err) == ERROR_DATA &&
                        day.count == before,
                    "no row comes twice");
    int count = answer_rows_read(bytes, size, shape, &room, NULL, &counted, &err);
    fuzz_expect(ret != 0 || (count == 0 && counted.rows == rows), "counting finds what reading finds");
    day_free(&day);
}

void fuzz_answer(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        fuzz_shape((const char *)bytes, size, &shapes[i]);
}
