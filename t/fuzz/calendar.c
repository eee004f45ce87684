#include <string.h>

#include "market/calendar.h"
#include "t/fuzz/fuzz.h"

void fuzz_calendar(const uint8_t *bytes, size_t size)
{
    struct calendar *calendar = NULL;
    struct error err = {0};
    const char *path = fuzz_path("calendar", bytes, size);
    int ret = calendar_new(path, &calendar, &err);
    fuzz_expect(ret == 0 || (ret == ERROR_CONFIG && strncmp(err.text, path, strlen(path)) == 0),
                "a wrong file is CONFIG, and the message names it");
    if (ret == 0) {
        kst_date next = calendar_next(calendar, 20260102);
        fuzz_expect(calendar_is_open(calendar, next) && calendar_reason(calendar, next)[0] == '\0',
                    "the next business day is open");
        fuzz_expect(calendar_between(calendar, 20260102, next) <= 2, "there is none before it");
    }
    calendar_free(&calendar);
}
