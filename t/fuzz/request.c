#include <string.h>

#include "base/json-read.h"
#include "http/handlers.h"
#include "t/fuzz/fuzz.h"

/* The tokens of a text that is JSON nest, and its texts are UTF-8 without control characters being lost. */
static void json(const uint8_t *bytes, size_t size)
{
    struct json_reader reader;
    enum json_token token;
    unsigned tokens = 0;
    char *room = malloc(size + 1);
    if (!room)
        abort();
    json_read_begin(&reader, (const char *)bytes, size, room);
    while ((token = json_read(&reader)) > JSON_DONE) {
        fuzz_expect(++tokens <= size, "every token takes a byte");
        fuzz_expect(reader.depth <= JSON_DEPTH, "the depth has a limit");
        if (token == JSON_NAME || token == JSON_TEXT || token == JSON_NUMBER)
            fuzz_expect(reader.text >= room && reader.text + strlen(reader.text) < room + size + 1,
                        "a text lies in the room");
    }
    fuzz_expect((token == JSON_WRONG) == (reader.fault != NULL), "what is wrong is told");
    fuzz_expect(token == JSON_WRONG || reader.depth == 0, "everything that began has ended");
    fuzz_expect(reader.at >= (const char *)bytes && reader.at <= (const char *)bytes + size,
                "the place lies in the text");
    free(room);
}

static void problems_check(const struct problems *problems)
{
    struct output out;
    fuzz_expect(problems->count <= PROBLEMS_MOST, "so many problems are told");
    for (size_t i = 0; i < problems->count; i++)
        fuzz_expect(problems->problem[i].type && *problems->problem[i].text, "a problem says what it is");
    output_open(&out, OUTPUT_MEMORY);
    problems_write(problems, &out);
    fuzz_expect(!out.failed && out.used > 10, "problems can be written");
    output_close(&out, "memory", NULL);
}

static void values_check(const struct route *route, const struct values *values)
{
    const struct value *value = values->value;
    for (const struct param *param = route->params; param && param->name; param++, value++) {
        bool number = param->kind == PARAM_COUNT || param->kind == PARAM_NUMBER;
        double got = param->kind == PARAM_COUNT ? (double)value->count : value->number;
        fuzz_expect(!param->required || value->given, "what is required is there");
        fuzz_expect(value->text || (!value->given && !param->standard), "what is given has a text");
        fuzz_expect(!number || !value->text || (got >= param->least && got <= param->most),
                    "a number lies in its range");
        fuzz_expect(param->kind != PARAM_DATE || !value->text || date_valid(value->date), "a date exists");
    }
}

static void parse(const struct route *route, const struct target *target, const char *body, size_t length)
{
    struct values *values = NULL;
    struct problems problems = {0};
    struct error err = {0};
    int ret = values_parse(route, target, body, length, &values, &problems, &err);
    fuzz_expect((ret == 0) == (values != NULL), "values are there exactly where nothing is wrong");
    fuzz_expect((ret == 0) != problems_any(&problems), "what is wrong is told");
    if (ret == 0) {
        values_check(route, values);
        (void)(route->weigh && route->weigh(values));
    } else {
        problems_check(&problems);
    }
    values_free(&values);
    problems_free(&problems);
}

/* The first line is a request's target, what follows is its body. */
void fuzz_request(const uint8_t *bytes, size_t size)
{
    static const struct route *const route[] = {&route_stocks,     &route_stock,    &route_history,
                                                &route_market_day, &route_screener, &route_backtest,
                                                &route_calendar};
    const uint8_t *line = size ? memchr(bytes, '\n', size) : NULL;
    size_t length = line ? (size_t)(line - bytes) : size, rest = line ? size - length - 1 : 0;
    char *text = fuzz_text(bytes, length);
    struct target target;
    struct error err;
    json(line ? line + 1 : bytes, line ? rest : size);
    if (target_read(text, &target, &err) == 0) {
        for (size_t i = 0; i < sizeof route / sizeof *route; i++)
            parse(route[i], &target, NULL, 0);
        parse(&route_screener_post, &target, line ? (const char *)line + 1 : NULL, rest);
    }
    free(text);
}
