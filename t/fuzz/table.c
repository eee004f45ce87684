#include <string.h>

#include "source/day-check.h"
#include "source/table-parse.h"
#include "t/fuzz/fuzz.h"
#include "t/source/table-keeps.h"

void fuzz_table(const uint8_t *bytes, size_t size)
{
    struct day day = {0};
    struct error err = {0};
    char *text = fuzz_text(bytes, size);
    day_clear(&day, 20260102);
    int ret = table_parse("f.csv", text, size, &day, &err);
    if (ret == 0 && day.count > 0)
        ret = day_check(&day, &(struct day_past){0}, "f.csv", &err);
    fuzz_expect(ret == 0 || (ret == ERROR_DATA && err.code == ret), "a table that is wrong is DATA");
    fuzz_expect(ret == 0 || strncmp(err.text, "f.csv:", 6) == 0, "the message says where");
    fuzz_expect(ret != 0 || day.count > 0, "a table that is right has rows");
    for (size_t i = 0; ret == 0 && i < day.count; i++)
        fuzz_expect(table_row_keeps(&day, i), "a row is as day-check.h says");
    day_free(&day);
    free(text);
}
