/* All routes. Their rows stand in the files of their families. */
#include "http/figures.h"
#include "http/handlers.h"

const struct route *const route_table[] = {
    &route_root,       &route_backtest,    &route_calendar, &route_actions,    &route_docs,
    &route_docs_style, &route_docs_script, &route_health,   &route_jobs,       &route_market_day,
    &route_metrics,    &route_openapi,     &route_prompts,  &route_screener,   &route_screener_post,
    &route_stocks,     &route_history,     &route_stock,    &route_strategies, &route_strategy,
};
const size_t route_count = sizeof route_table / sizeof *route_table;

_Static_assert(sizeof route_table / sizeof *route_table < FIGURES_OTHER,
               "each route needs a number of its own");

unsigned route_number(const struct route *route)
{
    for (size_t i = 0; i < route_count; i++)
        if (route_table[i] == route)
            return (unsigned)i;
    return FIGURES_OTHER;
}
