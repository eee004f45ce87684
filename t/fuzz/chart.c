#include "base/text.h"
#include "source/naver-chart.h"
#include "t/fuzz/fuzz.h"

void fuzz_chart(const uint8_t *bytes, size_t size)
{
    struct price_history history = {0};
    struct error err = {0};
    int ret = naver_chart_read((const char *)bytes, size, "005930", &history, &err);
    fuzz_expect(ret == 0 || (ret == ERROR_DATA && err.code == ret && text_is_safe(err.text)),
                "a chart that is wrong is DATA, and the text can be printed");
    for (size_t i = 0; ret == 0 && i < history.count; i++) {
        fuzz_expect(date_valid(history.date[i]), "a day has a date");
        fuzz_expect(i == 0 || history.date[i - 1] < history.date[i], "days ascend");
        for (int c = 0; c < PRICE_COLUMNS; c++)
            fuzz_expect(history.column[c][i] >= 0, "a value is a number of at least 0");
        fuzz_expect(history.column[PRICE_CLOSE][i] > 0, "a day has a close");
    }
    price_history_free(&history);
}
