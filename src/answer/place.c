#include "answer/place.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

void answer_place_set(struct answer_place *place, const struct answer_origin *origin)
{
    place->part = origin->part;
    place->line = origin->path ? origin->line : 0;
    snprintf(place->path, sizeof place->path, "%s", origin->path ? origin->path : "");
    place->expression[0] = '\0';
    place->at = (struct expr_place){0};
    place->work = 0;
}

void answer_place_json(const struct answer_place *place, struct json *json)
{
    const char *text = place->expression;
    size_t begin = place->at.begin;
    if (*text)
        json_text(json, "expression", text);
    if (begin || place->at.length) {
        json_object(json, "position");
        json_int(json, "begin", (int64_t)text_characters(text, begin) + 1);
        json_int(json, "length", (int64_t)text_characters(text + begin, place->at.length));
        json_close(json);
    }
    if (*place->path) {
        json_text(json, "file", path_name(place->path));
        json_int(json, "line", place->line);
    }
}

int answer_compile(const char *text, int want, const struct expr_names *names,
                   const struct answer_origin *origin, struct expr **expr, struct answer_place *place,
                   struct error *err)
{
    struct expr_place at = {0};
    int ret = want < 0 ? expr_compile_any(text, names, expr, &at, err)
                       : expr_compile(text, (enum expr_type)want, names, expr, &at, err);
    if (ret != ERROR_DATA)
        return ret;
    answer_place_set(place, origin);
    if (strlen(text) < sizeof place->expression) {
        strcpy(place->expression, text);
        place->at = at;
    }
    return ret;
}
