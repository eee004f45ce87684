#include "http/problems.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/json.h"
#include "base/text.h"
#include "http/asked.h"

const char *const param_in_name[] = {[PARAM_PATH] = "path", [PARAM_QUERY] = "query", [PARAM_BODY] = "body"};

void problems_free(struct problems *problems)
{
    free(problems->problem);
    *problems = (struct problems){.count = 0};
}

/* Copies a text that may be too long, cut between two characters. */
static void text_copy(char *copy, size_t size, const char *text)
{
    size_t length = strlen(text);
    if (length >= size) {
        unsigned taken;
        length = text_within(text, size - 1, (unsigned)size, &taken);
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
}

struct problem *problem_add(struct problems *problems, enum param_in in, const char *name, const char *type,
                            const char *input, const char *format, ...)
{
    va_list arguments;
    if (problems->count == PROBLEMS_MOST)
        return NULL;
    if (!array_reserve(&problems->problem, &problems->capacity, problems->count + 1,
                       sizeof *problems->problem)) {
        problems->no_memory = true;
        return NULL;
    }
    struct problem *problem = &problems->problem[problems->count++];
    *problem = (struct problem){.type = type, .in = in, .at = -1, .has_input = input != NULL};
    text_copy(problem->name, sizeof problem->name, name ? name : "");
    text_copy(problem->input, sizeof problem->input, input ? input : "");
    va_start(arguments, format);
    vsnprintf(problem->text, sizeof problem->text, format, arguments);
    va_end(arguments);
    return problem;
}

/* ---- writing ---- */

static void problem_write(const struct problem *problem, struct json *json)
{
    json_object(json, NULL);
    json_text(json, "type", problem->type);
    json_array(json, "loc");
    json_text(json, NULL, param_in_name[problem->in]);
    if (problem->at >= 0)
        json_int(json, NULL, problem->at);
    else if (*problem->name)
        json_text(json, NULL, problem->name);
    json_close_array(json);
    json_text(json, "msg", problem->text);
    json_text(json, "input", problem->has_input ? problem->input : NULL);
    if (problem->limit || problem->place) {
        json_object(json, "ctx");
        if (problem->limit)
            json_number(json, problem->limit, problem->number);
        if (problem->place)
            answer_place_json(problem->place, json);
        json_close(json);
    }
    json_close(json);
}

void problems_write(const struct problems *problems, struct output *out)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    json_array(&json, "detail");
    for (size_t i = 0; i < problems->count; i++)
        problem_write(&problems->problem[i], &json);
    json_close_array(&json);
    json_close(&json);
    json_end(&json);
}

void detail_write(const char *text, struct output *out)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    json_text(&json, "detail", text);
    json_close(&json);
    json_end(&json);
}

/* ---- what a handler came back with ---- */

static const char *const part_param[PART_COUNT] = {
    [PART_NONE] = "",
    [PART_NAME] = "strategy_name",
    [PART_CONDITION] = "where",
    [PART_COLUMNS] = "fields",
    [PART_SORT] = "sort",
    [PART_SINCE] = "since",
    [PART_NEW_SINCE] = "new_since",
    [PART_TICKERS] = "tickers",
    [PART_MARKET] = "market",
    [PART_DATE] = "date",
};

bool problems_of(const struct asked *asked, const struct error *err, struct problems *problems)
{
    const struct answer_place *place = &asked->place;
    const char *name = part_param[place->part];
    const struct param *param = param_find(asked->route, name);
    if (!param && place->part == PART_TICKERS)
        param = param_find(asked->route, "ticker");
    bool expression = err->code == ERROR_DATA && param && !*place->path;
    if (err->code != ERROR_USAGE && !expression)
        return false;
    struct problem *problem =
        problem_add(problems, param ? param->in : PARAM_QUERY, param ? param->name : "",
                    expression ? "expression" : "value_error",
                    param ? value_text(asked->values, param->name) : NULL, "%s", err->text);
    if (problem && expression)
        problem->place = place;
    return true;
}
