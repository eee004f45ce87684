#include "source/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

void price_history_free(struct price_history *history)
{
    free(history->date);
    for (int c = 0; c < PRICE_COLUMNS; c++)
        free(history->column[c]);
    *history = (struct price_history){0};
}

long price_history_add(struct price_history *history)
{
    size_t capacity = history->capacity;
    if (!array_reserve(&history->date, &capacity, history->count + 1, sizeof *history->date))
        return -1;
    for (int c = 0; c < PRICE_COLUMNS; c++) {
        size_t room = history->capacity;
        if (!array_reserve(&history->column[c], &room, capacity, sizeof *history->column[c]))
            return -1;
    }
    history->capacity = capacity;
    return (long)history->count++;
}

void price_history_cut(struct price_history *history, kst_date from, kst_date to)
{
    size_t kept = 0;
    for (size_t i = 0; i < history->count; i++) {
        if ((from && history->date[i] < from) || (to && history->date[i] > to))
            continue;
        history->date[kept] = history->date[i];
        for (int c = 0; c < PRICE_COLUMNS; c++)
            history->column[c][kept] = history->column[c][i];
        kept++;
    }
    history->count = kept;
}
