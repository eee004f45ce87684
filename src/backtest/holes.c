#include "backtest/holes.h"

#include <stdlib.h>

#include "panel/holes.h"

int holes_open(struct holes *holes, struct history *history, const struct calendar *calendar,
               struct error *err)
{
    struct store_txn *txn = panel_txn(history_panel(history));
    size_t days = history_days(history);
    holes->before = malloc(days * sizeof *holes->before);
    if (!holes->before)
        return error_no_memory(err);
    holes->before[0] = 0;
    for (size_t day = 1; day < days; day++) {
        kst_date yesterday = history_date(history, day - 1);
        bool hole = calendar && !days_adjacent(txn, calendar, yesterday, history_date(history, day));
        holes->before[day] = holes->before[day - 1] + hole;
    }
    return 0;
}

void holes_close(struct holes *holes)
{
    free(holes->before);
    holes->before = NULL;
}
