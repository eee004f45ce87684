/* The rows of the pages, and of the description of the API that is made from the rows. */
#include "http/route-rows.h"

const struct route route_openapi = {
    .method = HTTP_GET,
    .path = "/openapi.json",
    .answers =
        (const struct route_answer[]){{200, JSON_MEDIA, NULL, "The description, in OpenAPI 3.1."}, {0}},
    .summary = "What this API is, for programs",
    .help = "Every route with its parameters and answers.",
    .needs = MAY_CACHE,
    .cost = COST_LIGHT,
    .handler = handle_openapi,
};

const struct route route_docs = {
    .method = HTTP_GET,
    .path = "/docs",
    .answers = (const struct route_answer[]){{200, HTML_MEDIA, NULL, "The page."}, {0}},
    .summary = "What this API is, for people",
    .help = "A page that lists every route and tries it.",
    .needs = MAY_CACHE,
    .cost = COST_LIGHT,
    .handler = handle_docs,
};

const struct route route_docs_script = {
    .method = HTTP_GET,
    .path = "/docs.js",
    .answers =
        (const struct route_answer[]){{200, "text/javascript; charset=utf-8", NULL, "The script."}, {0}},
    .summary = "The script of /docs",
    .help = "It reads /openapi.json and makes the page from it.",
    .needs = MAY_CACHE,
    .cost = COST_LIGHT,
    .handler = handle_docs_script,
};

const struct route route_docs_style = {
    .method = HTTP_GET,
    .path = "/docs.css",
    .answers = (const struct route_answer[]){{200, "text/css; charset=utf-8", NULL, "The style sheet."}, {0}},
    .summary = "The style sheet of the pages",
    .help = "How /docs and / look, in light and in darkness.",
    .needs = MAY_CACHE,
    .cost = COST_LIGHT,
    .handler = handle_docs_style,
};

const struct route route_root = {
    .method = HTTP_GET,
    .path = "/",
    .answers = (const struct route_answer[]){{200, HTML_MEDIA, NULL, "The page."}, {0}},
    .summary = "What this server is",
    .help = "A short page with the newest stored day and where to go on.",
    .needs = NEEDS_SNAPSHOT | MAY_CACHE,
    .cost = COST_LIGHT,
    .handler = handle_root,
};
