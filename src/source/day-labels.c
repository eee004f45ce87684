#include "source/day-labels.h"

#include <stdlib.h>
#include <string.h>

#include "market/universe.h"
#include "source/table-rows.h"

static size_t labelled(const struct day *day, const char *market)
{
    size_t count = 0;
    for (size_t i = 0; i < day->count; i++)
        count += strcmp(day->line[i].market, market) == 0;
    return count;
}

static void label_keep(struct day_line *line, const struct day_line *before, const char *whole,
                       const char *part)
{
    if (strcmp(before->market, part) == 0 && strcmp(line->market, whole) == 0)
        memcpy(line->market, before->market, sizeof line->market);
}

int day_labels_keep(struct day *day, const struct day *before)
{
    const char *whole = market_group_name[GROUP_KOSDAQ], *part = market_part(whole);
    if (before == NULL || labelled(before, part) == 0 || labelled(day, part) > 0)
        return 0;
    struct table_place *own = table_places(day), *others = table_places(before);
    for (size_t i = 0, k = 0; own && others && i < day->count && k < before->count;) {
        if (own[i].key == others[k].key)
            label_keep(&day->line[own[i++].row], &before->line[others[k++].row], whole, part);
        else if (own[i].key < others[k].key)
            i++;
        else
            k++;
    }
    int ret = own && others ? 0 : ERROR_NO_MEMORY;
    free(own);
    free(others);
    return ret;
}
