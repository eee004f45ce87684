/* The handlers of the pages and of the description of the API. */
#include "http/handle.h"
#include "http/openapi.h"
#include "http/pages.h"

int handle_openapi(struct asked *asked, struct error *err)
{
    (void)err;
    openapi_write(asked->out);
    return 0;
}

int handle_docs(struct asked *asked, struct error *err)
{
    (void)err;
    output_text(asked->out, page_docs_html);
    return 0;
}

int handle_docs_style(struct asked *asked, struct error *err)
{
    (void)err;
    output_text(asked->out, page_docs_css);
    return 0;
}

int handle_docs_script(struct asked *asked, struct error *err)
{
    (void)err;
    output_text(asked->out, page_docs_js);
    return 0;
}

static void day_write(const struct asked *asked)
{
    char date[DATE_TEXT];
    struct output *out = asked->out;
    if (asked->meta.as_of)
        output_format(out, "<p>The newest stored day is <strong>%s</strong>.</p>\n",
                      date_format(asked->meta.as_of, date));
    else
        output_text(out, "<p>No day is stored yet.</p>\n");
}

int handle_root(struct asked *asked, struct error *err)
{
    struct output *out = asked->out;
    int ret = answer_meta_find(asked->context.txn, NULL, &(struct meta_request){0}, &asked->meta, err);
    output_text(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<title>sise</title>\n<link rel=\"stylesheet\" href=\"docs.css\">\n"
                     "<link rel=\"icon\" href=\"data:,\">\n</head>\n<body>\n");
    output_text(out, "<h1>sise 시세 <small>" PACKAGE_VERSION "</small></h1>\n"
                     "<p>The Korean stock market, day by day: prices as the exchange published them, "
                     "indicators, corporate actions, screens and backtests.</p>\n");
    day_write(asked);
    output_text(
        out, "<table>\n"
             "<tr><td><a href=\"docs\">docs</a></td><td>every route, to read and to try</td></tr>\n"
             "<tr><td><a href=\"openapi.json\">openapi.json</a></td><td>the same for programs</td></tr>\n"
             "<tr><td><a href=\"stocks\">stocks</a></td><td>the largest stocks</td></tr>\n"
             "<tr><td><a href=\"strategies\">strategies</a></td><td>conditions that have a name</td></tr>\n"
             "<tr><td><a href=\"jobs\">jobs</a></td><td>what the pipeline did</td></tr>\n"
             "<tr><td><a href=\"health\">health</a></td><td>whether everything is in order</td></tr>\n"
             "</table>\n<p class=\"soft\">The exchange's terms forbid passing its rows on.</p>\n"
             "</body>\n</html>\n");
    return ret;
}
