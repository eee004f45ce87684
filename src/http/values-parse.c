/* Reading the values of a request: from the path, the query and the body. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json-read.h"
#include "base/number.h"
#include "base/parse.h"
#include "base/percent.h"
#include "base/suggest.h"
#include "http/param.h"

struct parse {
    const struct route *route;
    struct values *values;
    struct problems *problems;
    char *room;            /* where the next text goes, in values->texts */
    bool seen[PARAM_MOST]; /* the parameter was given, perhaps wrongly */
    bool null[PARAM_MOST]; /* it was null in a JSON body, which is as if it had not been given */
};

static unsigned place_of(const struct parse *parse, const struct param *param)
{
    return (unsigned)(param - parse->route->params);
}

static const struct param *param_in_find(const struct route *route, enum param_in in, const char *name)
{
    const struct param *param = param_find(route, name);
    return param && param->in == in ? param : NULL;
}

static void unknown_add(struct parse *parse, enum param_in in, const char *name, const char *input)
{
    char nearest[SUGGEST_TEXT];
    struct suggest suggest = {.wanted = name};
    for (const struct param *param = parse->route->params; param && param->name; param++)
        if (param->in == in)
            suggest_offer(&suggest, param->name);
    problem_add(parse->problems, in, name, "extra_forbidden", input, "Extra inputs are not permitted%s",
                suggest_text(&suggest, nearest));
}

/* Whether the parameter comes for the first time. */
static bool first_time(struct parse *parse, const struct param *param, const char *input)
{
    bool *seen = &parse->seen[place_of(parse, param)];
    if (*seen) {
        problem_add(parse->problems, param->in, param->name, "duplicate", input,
                    "Input should be given once; several values stand in one, with commas between them");
        return false;
    }
    return *seen = true;
}

static void given(struct parse *parse, const struct param *param, char *text)
{
    struct value *value = &parse->values->value[place_of(parse, param)];
    value->given = param_read(param, text, value, parse->problems);
}

/* ---- path ---- */

/* The segments in braces, in the order of the route's path. */
static void path_read(struct parse *parse, const struct target *target)
{
    const char *at = parse->route->path;
    char name[PROBLEM_NAME];
    for (unsigned i = 0; i < target->segments && *at; i++) {
        size_t length = strcspn(++at, "/");
        if (*at == '{') {
            snprintf(name, sizeof name, "%.*s", (int)length - 2, at + 1);
            const struct param *param = param_in_find(parse->route, PARAM_PATH, name);
            char *text = strcpy(parse->room, target->segment[i]);
            parse->room += strlen(text) + 1;
            if (param && first_time(parse, param, text))
                given(parse, param, text);
        }
        at += length;
    }
}

/* ---- query ---- */

/* One pair of the query, name[name_length]=text[length]. */
static void pair_read(struct parse *parse, const char *name, size_t name_length, const char *text,
                      size_t length)
{
    char *decoded = parse->room;
    const char *fault = percent_decode(name, name_length, true, decoded);
    parse->room += strlen(decoded) + 1;
    char *value = parse->room;
    const char *value_fault = percent_decode(text, length, true, value);
    const struct param *param = fault ? NULL : param_in_find(parse->route, PARAM_QUERY, decoded);
    if (fault)
        problem_add(parse->problems, PARAM_QUERY, "", "percent_encoding", NULL,
                    "The name of a parameter is no text: %s", fault);
    else if (value_fault)
        problem_add(parse->problems, PARAM_QUERY, decoded, "percent_encoding", NULL,
                    "Input should be a text: %s", value_fault);
    if (param && first_time(parse, param, value_fault ? NULL : value) && !value_fault) {
        parse->room += strlen(value) + 1;
        given(parse, param, value);
    } else if (!param && !fault && !value_fault) {
        unknown_add(parse, PARAM_QUERY, decoded, value);
    }
}

static void query_read(struct parse *parse, const char *query)
{
    while (*query && parse->problems->count < PROBLEMS_MOST) {
        size_t length = strcspn(query, "&#");
        const char *equals = memchr(query, '=', length);
        size_t name = equals ? (size_t)(equals - query) : length;
        if (length)
            pair_read(parse, query, name, query + name + (equals != NULL), length - name - (equals != NULL));
        query += length;
        if (*query++ != '&')
            break;
    }
}

/* ---- body ---- */

static void body_problem(struct parse *parse, const char *type, const struct json_reader *reader,
                         const char *text)
{
    struct problem *problem = problem_add(parse->problems, PARAM_BODY, "", type, NULL, "%s", text);
    if (problem && reader)
        problem->at = reader->at - reader->begin;
}

/* What a value of the kind looks like in JSON, as pydantic's types have it. */
static void type_problem(struct parse *parse, const struct param *param)
{
    bool list = param_is_list(param);
    const char *type = param->kind == PARAM_COUNT    ? "int_type"
                       : param->kind == PARAM_NUMBER ? "float_type"
                       : param->kind == PARAM_BOOL   ? "bool_type"
                       : param->kind == PARAM_DATE   ? "date_type"
                       : list                        ? "list_type"
                                                     : "string_type";
    const char *what = param->kind == PARAM_COUNT    ? "a valid integer"
                       : param->kind == PARAM_NUMBER ? "a valid number"
                       : param->kind == PARAM_BOOL   ? "a valid boolean"
                       : param->kind == PARAM_DATE   ? "a valid date in the format YYYY-MM-DD"
                       : list                        ? "a list of strings, or a string with commas"
                                                     : "a valid string";
    problem_add(parse->problems, PARAM_BODY, param->name, type, NULL, "Input should be %s", what);
}

/* Joins the texts of a JSON array by commas, as a query has them. Returns the last token; *text is NULL where
 * something else than a text stands in the array. */
static enum json_token list_join(struct parse *parse, struct json_reader *reader, char **text)
{
    char *to = *text = parse->room;
    bool good = true;
    enum json_token token;
    while ((token = json_read(reader)) > JSON_DONE && token != JSON_ARRAY_END) {
        if (token == JSON_OBJECT || token == JSON_ARRAY)
            token = json_read_past(reader);
        good = good && token == JSON_TEXT;
        if (token == JSON_WRONG)
            break;
        if (!good)
            continue;
        if (to > *text)
            *to++ = ',';
        size_t length = strlen(reader->text);
        memcpy(to, reader->text, length);
        to += length;
    }
    *to = '\0';
    parse->room = to + 1;
    if (!good)
        *text = NULL;
    return token;
}

/* Whether a token of that kind can be a value of the parameter; a text always can, as in a query. */
static bool token_fits(const struct param *param, enum json_token token)
{
    if (token == JSON_NUMBER)
        return param->kind == PARAM_COUNT || param->kind == PARAM_NUMBER;
    if (token == JSON_TRUE || token == JSON_FALSE)
        return param->kind == PARAM_BOOL;
    return token == JSON_TEXT;
}

/* A whole number may be written in JSON as 5.0 or 5e0. */
static char *number_text(const struct param *param, const char *text, char *room)
{
    double number;
    if (param->kind != PARAM_COUNT || !strpbrk(text, ".eE") || !parse_number(text, &number))
        return strcpy(room, text);
    number_format(number, room);
    return room;
}

/* The value of a member that is a parameter. Returns the last token of the value. */
static enum json_token member_value(struct parse *parse, struct json_reader *reader,
                                    const struct param *param)
{
    enum json_token token = json_read(reader);
    char *text = NULL;
    if (token == JSON_ARRAY && param_is_list(param))
        token = list_join(parse, reader, &text);
    else if (token == JSON_OBJECT || token == JSON_ARRAY)
        token = json_read_past(reader);
    else if (token_fits(param, token))
        text = token == JSON_TEXT     ? strcpy(parse->room, reader->text)
               : token == JSON_NUMBER ? number_text(param, reader->text, parse->room)
                                      : strcpy(parse->room, token == JSON_TRUE ? "true" : "false");
    if (token == JSON_WRONG)
        return token;
    if (!first_time(parse, param, text))
        return token;
    if (text && token != JSON_ARRAY_END)
        parse->room += strlen(text) + 1;
    parse->null[place_of(parse, param)] = token == JSON_NULL;
    if (text)
        given(parse, param, text);
    else if (token != JSON_NULL)
        type_problem(parse, param);
    return token;
}

static enum json_token member_read(struct parse *parse, struct json_reader *reader)
{
    const struct param *param = param_in_find(parse->route, PARAM_BODY, reader->text);
    enum json_token token;
    if (param)
        return member_value(parse, reader, param);
    unknown_add(parse, PARAM_BODY, reader->text, NULL);
    token = json_read(reader);
    return token == JSON_OBJECT || token == JSON_ARRAY ? json_read_past(reader) : token;
}

/* `room` is for what the reader decodes: length + 1 bytes. Returns false where the body is no JSON object:
 * then nobody can tell which members it lacks. */
static bool body_read(struct parse *parse, const char *body, size_t length, char *room)
{
    struct json_reader reader;
    json_read_begin(&reader, body, length, room);
    enum json_token token = json_read(&reader);
    if (token > JSON_DONE && token != JSON_OBJECT) {
        body_problem(parse, "model_attributes_type", NULL, "Input should be a JSON object");
        return false;
    }
    while (token > JSON_DONE && (token = json_read(&reader)) == JSON_NAME)
        token = member_read(parse, &reader);
    if (token > JSON_DONE)
        token = json_read(&reader);
    if (token == JSON_WRONG) {
        char text[PROBLEM_TEXT];
        snprintf(text, sizeof text, "JSON decode error: %s", reader.fault);
        body_problem(parse, "json_invalid", &reader, text);
    }
    return token != JSON_WRONG;
}

/* ---- all of it ---- */

static bool was_given(const struct parse *parse, const struct param *param)
{
    unsigned place = place_of(parse, param);
    return parse->seen[place] && !parse->null[place];
}

/* What was not given: the default, or a problem. */
static void rest_fill(struct parse *parse)
{
    for (const struct param *param = parse->route->params; param && param->name; param++) {
        unsigned place = place_of(parse, param);
        struct value *value = &parse->values->value[place];
        if (param->required && !was_given(parse, param))
            problem_add(parse->problems, param->in, param->name, "missing", NULL, "Field required");
        if (!param->standard || value->text)
            continue;
        char *text = strcpy(parse->room, param->standard);
        parse->room += strlen(text) + 1;
        param_read(param, text, value, parse->problems);
    }
}

/* Exactly one of the two parameters of route->either must be given. */
static void either_check(struct parse *parse)
{
    const struct route *route = parse->route;
    char name[PROBLEM_NAME];
    if (!route->either)
        return;
    const char *second = strchr(route->either, '|') + 1;
    snprintf(name, sizeof name, "%.*s", (int)(second - route->either - 1), route->either);
    const struct param *first = param_find(route, name);
    bool one = was_given(parse, first);
    bool other = was_given(parse, param_find(route, second));
    if (one && other)
        problem_add(parse->problems, first->in, name, "value_error", NULL,
                    "Value error, either %s or %s is asked, not both", name, second);
    else if (!one && !other)
        problem_add(parse->problems, first->in, second, "missing", NULL,
                    "Field required: %s, or instead of it %s", second, name);
}

static bool has_body_params(const struct route *route)
{
    for (const struct param *param = route->params; param && param->name; param++)
        if (param->in == PARAM_BODY)
            return true;
    return false;
}

/* How many bytes the texts take at most: no text becomes longer when it is decoded. What the reader of the
 * body decodes stands before what the values keep of it. A list that is empty, a number that is written anew
 * and a word each take some bytes more than were sent. */
static size_t texts_most(const struct route *route, const struct target *target, size_t body_length)
{
    size_t most = sizeof target->text + 2 * strlen(target->query) + 2 + 2 * (body_length + 1);
    for (const struct param *param = route->params; param && param->name; param++)
        most += (param->standard ? strlen(param->standard) : 0) + 1 + NUMBER_TEXT;
    return most;
}

int values_parse(const struct route *route, const struct target *target, const char *body, size_t body_length,
                 struct values **values, struct problems *problems, struct error *err)
{
    bool reads_body = has_body_params(route), readable = true;
    size_t most = texts_most(route, target, reads_body ? body_length : 0);
    struct parse parse = {.route = route, .problems = problems};
    if (!(*values = parse.values = calloc(1, sizeof **values + most)))
        return error_no_memory(err);
    parse.values->route = route;
    parse.room = parse.values->texts;
    path_read(&parse, target);
    query_read(&parse, target->query);
    if (reads_body) {
        char *room = parse.room;
        parse.room += body_length + 1;
        readable = body_read(&parse, body ? body : "", body ? body_length : 0, room);
    }
    if (readable) {
        rest_fill(&parse);
        either_check(&parse);
    }
    if (!problems_any(problems) && route->check)
        route->check(parse.values, problems);
    if (!problems_any(problems))
        return 0;
    values_free(values);
    return problems->no_memory ? error_no_memory(err)
                               : error_set(err, ERROR_USAGE, "the request's parameters are wrong");
}
