/* All routes. Their rows stand in the files of their families. */
#include "http/handlers.h"

const struct route *const route_table[] = {
    &route_root,       &route_backtest,    &route_calendar, &route_actions,    &route_docs,
    &route_docs_style, &route_docs_script, &route_health,   &route_jobs,       &route_market_day,
    &route_metrics,    &route_openapi,     &route_prompts,  &route_screener,   &route_screener_post,
    &route_stocks,     &route_history,     &route_stock,    &route_strategies, &route_strategy,
};
const size_t route_count = sizeof route_table / sizeof *route_table;
