/* The handlers of the routes, by family (handle-stocks.c, handle-days.c, ...). A handler parses nothing: it
 * makes the struct of a request of src/answer from typed values, lets src/answer find the answer, and lets
 * src/answer write it. */
#ifndef SISE_HTTP_HANDLERS_H
#define SISE_HTTP_HANDLERS_H

#include "http/asked.h"

typedef int route_handler(struct asked *asked, struct error *err);

route_handler handle_stocks, handle_stock, handle_history;
route_handler handle_market_day, handle_actions, handle_calendar;
route_handler handle_screener, handle_backtest;
route_handler handle_strategies, handle_strategy, handle_prompts;
route_handler handle_jobs, handle_health, handle_metrics;
route_handler handle_openapi, handle_docs, handle_docs_script, handle_docs_style, handle_root;

/* The rows, which stand beside what they have in common. */
extern const struct route route_stocks, route_stock, route_history;
extern const struct route route_market_day, route_actions, route_calendar;
extern const struct route route_screener, route_screener_post, route_backtest;
extern const struct route route_strategies, route_strategy, route_prompts;
extern const struct route route_jobs, route_health, route_metrics;
extern const struct route route_openapi, route_docs, route_docs_script, route_docs_style, route_root;

#endif
