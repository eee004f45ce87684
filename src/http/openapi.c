#include "http/openapi.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/field.h"
#include "http/route.h"
#include "panel/column.h"
#include "strategies/expr.h"

static const char about[] =
    "What is stored of every stock of the Korean stock market: its days as the exchange published them, the "
    "indicators computed from them, corporate actions, screens and backtests. Prices are in won, dates are "
    "those of Korea. Every route also answers HEAD and OPTIONS. Rows of the exchange must not be passed on: "
    "its "
    "terms forbid that.";

/* ---- parameters ---- */

/* The names that a column list takes. */
static void names_write(struct json *json, const struct param *param)
{
    struct columns columns = {.count = 0};
    columns_add(&columns, NULL, DATASET_RAW);
    columns_add(&columns, NULL, DATASET_ANALYZED);
    json_array(json, "enum");
    for (const struct field *field = param->fields; field && field->name; field++)
        json_text(json, NULL, field->name);
    for (unsigned i = 0; i < columns.count; i++)
        if (!param->fields || !field_find(param->fields, columns.column[i].name)->name)
            json_text(json, NULL, columns.column[i].name);
    json_close_array(json);
}

static void choices_write(struct json *json, const char *choices)
{
    char choice[32];
    json_array(json, "enum");
    for (const char *at = choices; *at;) {
        size_t length = strcspn(at, "|");
        snprintf(choice, sizeof choice, "%.*s", (int)length, at);
        json_text(json, NULL, choice);
        at += length + (at[length] == '|');
    }
    json_close_array(json);
}

/* Texts have no control characters; an expression may have line ends, and the names of a list no commas. */
#define PLAIN_PATTERN "^[^\\u0000-\\u001F\\u007F]*$"
#define LINES_PATTERN "^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F]*$"
#define ITEM_PATTERN  "^[^\\u0000-\\u001F\\u007F,]*[^\\u0000-\\u0020\\u007F,][^\\u0000-\\u001F\\u007F,]*$"
#define DATE_PATTERN  "^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"

static void text_limits(struct json *json, const char *pattern, double least, double most)
{
    json_text(json, "type", "string");
    json_text(json, "pattern", pattern);
    json_number(json, "minLength", least);
    json_number(json, "maxLength", most);
}

/* Names of columns, each once, or the one word that stands for all of them. */
static void columns_write(struct json *json, const struct param *param)
{
    json_array(json, "anyOf");
    json_object(json, NULL);
    json_object(json, "items");
    json_text(json, "type", "string");
    names_write(json, param);
    json_close(json);
    json_close(json);
    json_object(json, NULL);
    json_array(json, "const");
    json_text(json, NULL, COLUMNS_ALL);
    json_close_array(json);
    json_close(json);
    json_close_array(json);
    json_bool(json, "uniqueItems", true);
}

static void items_write(struct json *json, const struct param *param)
{
    bool tickers = param->kind == PARAM_TICKERS;
    json_text(json, "type", "array");
    json_int(json, "minItems", 1);
    if (tickers)
        json_number(json, "maxItems", param->most);
    if (param->kind == PARAM_COLUMNS) {
        columns_write(json, param);
        return;
    }
    json_object(json, "items");
    text_limits(json, tickers ? ITEM_PATTERN : LINES_PATTERN, 1, tickers ? NAME_TEXT - 1 : EXPR_LENGTH);
    json_close(json);
}

/* A text that is a value of the kind, as JSON has it. */
static void value_write(struct json *json, const char *key, const struct param *param, const char *text)
{
    if (param->kind == PARAM_COUNT || param->kind == PARAM_NUMBER) {
        json_number(json, key, strtod(text, NULL));
    } else if (param->kind == PARAM_BOOL) {
        json_bool(json, key, strcmp(text, "true") == 0);
    } else if (param_is_list(param)) {
        char item[EXPR_LENGTH];
        json_array(json, key);
        while (*text) {
            size_t length = strcspn(text, ",");
            snprintf(item, sizeof item, "%.*s", (int)length, text);
            json_text(json, NULL, item);
            text += length + (text[length] == ',');
        }
        json_close_array(json);
    } else {
        json_text(json, key, text);
    }
}

static void kind_write(struct json *json, const struct param *param)
{
    switch (param->kind) {
    case PARAM_COUNT:
    case PARAM_NUMBER:
        json_text(json, "type", param->kind == PARAM_COUNT ? "integer" : "number");
        json_number(json, "minimum", param->least);
        json_number(json, "maximum", param->most);
        break;
    case PARAM_DATE:
        json_text(json, "type", "string");
        json_text(json, "format", "date");
        json_text(json, "pattern", DATE_PATTERN);
        break;
    case PARAM_BOOL:
        json_text(json, "type", "boolean");
        break;
    case PARAM_CHOICE:
        json_text(json, "type", "string");
        choices_write(json, param->choices);
        break;
    case PARAM_MARKET:
        json_text(json, "type", "string");
        choices_write(json, "KOSPI|KOSDAQ|KOSDAQ GLOBAL|KONEX");
        break;
    case PARAM_COLUMN:
        json_text(json, "type", "string");
        names_write(json, param);
        break;
    case PARAM_TICKERS:
    case PARAM_COLUMNS:
    case PARAM_EXPRESSIONS:
        items_write(json, param);
        break;
    case PARAM_TICKER:
        text_limits(json, PLAIN_PATTERN, 1, NAME_TEXT - 1);
        break;
    case PARAM_EXPRESSION:
        text_limits(json, LINES_PATTERN, 1, EXPR_LENGTH);
        break;
    case PARAM_TEXT:
        text_limits(json, PLAIN_PATTERN, param->least, param->most);
        break;
    }
}

static void param_schema_write(struct json *json, const char *key, const struct param *param)
{
    json_object(json, key);
    kind_write(json, param);
    if (param->standard)
        value_write(json, "default", param, param->standard);
    if (param->in == PARAM_BODY) {
        json_text(json, "description", param->help);
        if (param->example) {
            json_array(json, "examples");
            value_write(json, NULL, param, param->example);
            json_close_array(json);
        }
    }
    json_close(json);
}

static void param_write(struct json *json, const struct param *param)
{
    json_object(json, NULL);
    json_text(json, "name", param->name);
    json_text(json, "in", param_in_name[param->in]);
    json_text(json, "description", param->help);
    json_bool(json, "required", param->required);
    if (param_is_list(param)) {
        json_text(json, "style", "form");
        json_bool(json, "explode", false);
    }
    param_schema_write(json, "schema", param);
    if (param->example)
        value_write(json, "example", param, param->example);
    json_close(json);
}

static size_t params_in(const struct route *route, bool body)
{
    size_t count = 0;
    for (const struct param *param = route->params; param && param->name; param++)
        count += (param->in == PARAM_BODY) == body;
    return count;
}

static void params_write(struct json *json, const struct route *route)
{
    if (!params_in(route, false))
        return;
    json_array(json, "parameters");
    for (const struct param *param = route->params; param && param->name; param++)
        if (param->in != PARAM_BODY)
            param_write(json, param);
    json_close_array(json);
}

/* Of two members exactly one is there. */
static void either_write(struct json *json, const struct route *route)
{
    char name[64];
    if (!route->either)
        return;
    json_array(json, "oneOf");
    for (const char *at = route->either; *at;) {
        size_t length = strcspn(at, "|");
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        json_object(json, NULL);
        json_array(json, "required");
        json_text(json, NULL, name);
        json_close_array(json);
        json_close(json);
        at += length + (at[length] == '|');
    }
    json_close_array(json);
}

static void body_write(struct json *json, const struct route *route)
{
    if (!params_in(route, true))
        return;
    json_object(json, "requestBody");
    json_bool(json, "required", true);
    json_object(json, "content");
    json_object(json, "application/json");
    json_object(json, "schema");
    json_text(json, "type", "object");
    json_object(json, "properties");
    for (const struct param *param = route->params; param->name; param++)
        if (param->in == PARAM_BODY)
            param_schema_write(json, param->name, param);
    json_close(json);
    json_bool(json, "additionalProperties", false);
    either_write(json, route);
    json_close(json);
    json_close(json);
    json_close(json);
    json_close(json);
}

/* ---- answers ---- */

static void reference(struct json *json, const char *key, const char *folder, const char *name)
{
    char text[96];
    snprintf(text, sizeof text, "#/components/%s/%s", folder, name);
    json_object(json, key);
    json_text(json, "$ref", text);
    json_close(json);
}

static void media_write(struct json *json, const struct route_answer *answer)
{
    char media[64];
    snprintf(media, sizeof media, "%.*s", (int)strcspn(answer->media, ";"), answer->media);
    json_object(json, media);
    if (answer->schema) {
        reference(json, "schema", "schemas", answer->schema);
    } else {
        json_object(json, "schema");
        json_text(json, "type", strstr(media, "json") ? "object" : "string");
        json_close(json);
    }
    json_close(json);
}

/* The rows with the status of `answer`, which is the first of them, as one answer in several forms. */
static void answer_write(struct json *json, const struct route_answer *answer)
{
    char status[16];
    snprintf(status, sizeof status, "%d", answer->status);
    json_object(json, status);
    json_text(json, "description", answer->help);
    json_object(json, "content");
    for (const struct route_answer *other = answer; other->status; other++)
        if (other->status == answer->status)
            media_write(json, other);
    json_close(json);
    json_close(json);
}

/* What any route may answer. */
static const struct {
    int status;
    const char *schema, *help;
} common[] = {
    {304, NULL, "The client has this answer already: If-None-Match names its tag."},
    {400, "Detail", "The request is not one: a wrong escape in its path, two lengths, a body with HEAD."},
    {401, "Detail", "The server asks for a token, and the request has none, or a wrong one."},
    {403, "Detail", "A page of an origin that is not listed asks for something that it may not."},
    {406, "Detail", "Accept names no form that the route has."},
    {413, "Detail", "The body is larger than the route takes."},
    {414, "Detail", "The address is longer than the server takes."},
    {415, "Detail", "The body is not application/json."},
    {421, "Detail", "The name in Host is not one by which the server goes."},
    {422, "HTTPValidationError", "Parameters are wrong; all that is wrong is listed."},
    {429, "Detail", "The client asks too often; Retry-After says when to ask again."},
    {431, "Detail", "The headers are longer than the server takes."},
    {500, "Detail", "The server failed; its log says why."},
    {503, "Detail", "Not now: the store is busy, a day is not analyzed yet, or too much is being worked on."},
    {507, "Detail", "There is no room for an answer of this size."},
};
#define COMMONS (sizeof common / sizeof *common)

static bool has_own(const struct route *route, int status)
{
    for (const struct route_answer *answer = route->answers; answer->status; answer++)
        if (answer->status == status)
            return true;
    return false;
}

static bool may_have(const struct route *route, int status)
{
    if (status == 413 || status == 415)
        return route->max_body;
    return status == 304 ? route->needs & MAY_CACHE && route->method == HTTP_GET : !has_own(route, status);
}

static void answers_write(struct json *json, const struct route *route)
{
    char status[16];
    json_object(json, "responses");
    for (const struct route_answer *answer = route->answers; answer->status; answer++)
        if (answer == route->answers || answer[-1].status != answer->status)
            answer_write(json, answer);
    for (size_t i = 0; i < COMMONS; i++)
        if (may_have(route, common[i].status)) {
            snprintf(status, sizeof status, "%d", common[i].status);
            reference(json, status, "responses", status);
        }
    json_close(json);
}

static void common_write(struct json *json)
{
    char status[16];
    json_object(json, "responses");
    for (size_t i = 0; i < COMMONS; i++) {
        snprintf(status, sizeof status, "%d", common[i].status);
        json_object(json, status);
        json_text(json, "description", common[i].help);
        if (common[i].schema) {
            json_object(json, "content");
            json_object(json, "application/json");
            reference(json, "schema", "schemas", common[i].schema);
            json_close(json);
            json_close(json);
        }
        json_close(json);
    }
    json_close(json);
}

/* ---- all of it ---- */

/* "get_stocks_ticker" */
static void id_write(struct json *json, const struct route *route)
{
    char id[96];
    size_t used = (size_t)snprintf(id, sizeof id, "%s", http_method_name[route->method]);
    for (const char *at = route->path; *at && used + 2 < sizeof id; at++) {
        if (isalnum((unsigned char)*at))
            id[used++] = *at;
        else if (id[used - 1] != '_')
            id[used++] = '_';
    }
    while (id[used - 1] == '_')
        used--;
    id[used] = '\0';
    for (char *at = id; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    json_text(json, "operationId", id);
}

static void route_write(struct json *json, const struct route *route)
{
    json_object(json, route->method == HTTP_POST ? "post" : "get");
    id_write(json, route);
    json_text(json, "summary", route->summary);
    json_text(json, "description", route->help);
    params_write(json, route);
    body_write(json, route);
    answers_write(json, route);
    json_close(json);
}

/* The routes of one path stand together in the table. */
static void paths_write(struct json *json)
{
    json_object(json, "paths");
    for (size_t i = 0; i < route_count; i++) {
        bool same = i && strcmp(route_table[i - 1]->path, route_table[i]->path) == 0;
        if (!same)
            json_object(json, route_table[i]->path);
        route_write(json, route_table[i]);
        if (i + 1 == route_count || strcmp(route_table[i + 1]->path, route_table[i]->path))
            json_close(json);
    }
    json_close(json);
}

static void info_write(struct json *json)
{
    json_object(json, "info");
    json_text(json, "title", "sise");
    json_text(json, "summary", "The Korean stock market, day by day");
    json_text(json, "description", about);
    json_text(json, "version", PACKAGE_VERSION);
    json_close(json);
}

static void security_write(struct json *json)
{
    json_object(json, "securitySchemes");
    json_object(json, "bearer");
    json_text(json, "type", "http");
    json_text(json, "scheme", "bearer");
    json_text(json, "description", "A token of the server's file of tokens, where it has one.");
    json_close(json);
    json_close(json);
}

void openapi_write(struct output *out)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    json_text(&json, "openapi", "3.1.0");
    info_write(&json);
    json_array(&json, "servers");
    json_object(&json, NULL);
    json_text(&json, "url", "/");
    json_close(&json);
    json_close_array(&json);
    json_array(&json, "security");
    json_object(&json, NULL);
    json_close(&json);
    json_object(&json, NULL);
    json_array(&json, "bearer");
    json_close_array(&json);
    json_close(&json);
    json_close_array(&json);
    paths_write(&json);
    json_object(&json, "components");
    json_object(&json, "schemas");
    schemas_write(&json);
    json_close(&json);
    common_write(&json);
    security_write(&json);
    json_close(&json);
    json_close(&json);
    json_end(&json);
}
