#include "answer/explain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/asking.h"
#include "answer/field.h"
#include "answer/holes.h"
#include "answer/shown.h"
#include "answer/tickers.h"

const char *const verdict_name[] = {
    [VERDICT_FOUND] = "found",
    [VERDICT_NOT_FOUND] = "not_found",
    [VERDICT_UNKNOWN] = "unknown",
    [VERDICT_NOT_IN_TABLE] = "not_in_table",
    [VERDICT_OTHER_MARKET] = "other_market",
    [VERDICT_NOT_TRACKED] = "not_tracked",
    [VERDICT_HALTED] = "halted",
};

struct explanation {
    struct asking *asking;
    struct explain_answer *answer;
    struct answer_place *place;
    double *mask; /* [lanes], to work with */
};

static bool is_asked(const struct explanation *explanation, struct universe universe)
{
    view_universe(explanation->asking->view, &universe, explanation->mask);
    return explanation->mask[explanation->answer->ticker.slot] == UNIVERSE_ASKED;
}

/* Says whether the ticker is found, or why not; `value` is the value of the whole condition. */
static enum verdict verdict_of(const struct explanation *explanation, double value)
{
    struct universe asked = explanation->asking->screen.universe;
    struct universe any = {.all = true, .halted = true}, tracked = asked;
    if (!is_asked(explanation, any))
        return VERDICT_NOT_IN_TABLE;
    any.market = asked.market;
    if (!is_asked(explanation, any))
        return VERDICT_OTHER_MARKET;
    tracked.halted = true;
    if (!is_asked(explanation, tracked))
        return VERDICT_NOT_TRACKED;
    if (!is_asked(explanation, asked))
        return VERDICT_HALTED;
    return value == 1 ? VERDICT_FOUND : isnan(value) ? VERDICT_UNKNOWN : VERDICT_NOT_FOUND;
}

static int missing_find(struct asking *asking, const struct expr *expr, struct explain_part *part,
                        struct error *err)
{
    struct holes holes;
    int ret =
        holes_find(asking->history, asking->context->calendar, asking->day, expr_lookback(expr), &holes, err);
    part->missing = holes.date;
    part->missings = holes.count;
    part->misses_itself = holes.count > 0;
    return ret;
}

/* Each part comes right before those that it consists of, which are one level deeper. */
static void missing_attribute(struct explain_answer *answer)
{
    for (size_t i = 0; i < answer->parts; i++)
        for (size_t k = i + 1; k < answer->parts && answer->part[k].depth > answer->part[i].depth; k++)
            if (answer->part[k].missings)
                answer->part[i].misses_itself = false;
}

static int part_find(const struct explanation *explanation, const struct expr_part *piece,
                     struct explain_part *part, struct error *err)
{
    struct asking *asking = explanation->asking;
    const struct answer_origin nowhere = {0};
    struct shown shown = {0};
    part->depth = piece->depth;
    part->text = strndup(asking->question.text + piece->begin, piece->length);
    int ret = part->text ? shown_open(asking, part->text, -1, &nowhere, &shown, explanation->place, err)
                         : error_no_memory(err);
    if (ret == 0)
        ret = shown_values(asking, &shown, &explanation->answer->ticker.slot, 1, &part->value, err);
    if (ret == 0 && shown.expr && asking->context->calendar)
        ret = missing_find(asking, shown.expr, part, err);
    part->is_condition = shown_is_condition(&shown);
    shown_close(&shown);
    return ret;
}

/* The first part is the whole condition. */
static int parts_find(const struct explanation *explanation, struct error *err)
{
    struct explain_answer *answer = explanation->answer;
    const struct expr_part *piece;
    size_t count = expr_parts(explanation->asking->question.where, &piece);
    int ret = 0;
    answer->part = calloc(count, sizeof *answer->part);
    if (!answer->part)
        return error_no_memory(err);
    for (size_t i = 0; ret == 0 && i < count; i++)
        ret = part_find(explanation, &piece[i], &answer->part[answer->parts++], err);
    if (ret == 0)
        missing_attribute(answer);
    return ret;
}

static int explain(struct explanation *explanation, struct error *err)
{
    const struct asking *asking = explanation->asking;
    struct explain_answer *answer = explanation->answer;
    answer->date = history_date(asking->history, asking->day);
    int ret = parts_find(explanation, err);
    if (ret)
        return ret;
    answer->name = view_name(asking->view, answer->ticker.slot);
    answer->market = view_market(asking->view, answer->ticker.slot);
    explanation->mask = malloc((history_lanes(asking->history) + 1) * sizeof *explanation->mask);
    if (!explanation->mask)
        return error_no_memory(err);
    answer->verdict = verdict_of(explanation, answer->part[0].value);
    free(explanation->mask);
    return 0;
}

int answer_explain(const struct answer_context *context, const struct explain_request *request,
                   struct explain_answer *answer, struct answer_place *place, struct error *err)
{
    const struct asking_request asked = {
        .asked = request->asked, .as = request->as, .date = request->date, .universe = request->universe};
    *answer = (struct explain_answer){0};
    *place = (struct answer_place){0};
    int ret = asking_open(context, &asked, &answer->asking, place, err);
    if (ret == 0)
        ret = ticker_find(context->txn, request->ticker, &answer->ticker, err);
    struct explanation explanation = {answer->asking, answer, place, NULL};
    return ret ? ret : explain(&explanation, err);
}

void answer_explain_free(struct explain_answer *answer)
{
    for (size_t i = 0; i < answer->parts; i++) {
        free(answer->part[i].text);
        free(answer->part[i].missing);
    }
    free(answer->part);
    asking_close(&answer->asking);
    *answer = (struct explain_answer){0};
}

static void part_json(const struct explain_part *part, struct json *json)
{
    json_object(json, NULL);
    json_int(json, "depth", part->depth);
    json_text(json, "expression", part->text);
    if (part->is_condition && !isnan(part->value))
        json_bool(json, "value", part->value != 0);
    else
        json_number(json, "value", part->value);
    if (part->missings) {
        json_array(json, "not_stored");
        for (size_t i = 0; i < part->missings; i++)
            json_date(json, NULL, part->missing[i]);
        json_close_array(json);
    }
    json_close(json);
}

void answer_explain_json(const struct explain_answer *answer, struct json *json)
{
    json_object(json, NULL);
    json_date(json, "date", answer->date);
    json_text(json, "ticker", answer->ticker.code);
    json_text(json, "name", answer->name);
    json_text(json, "market", answer->market);
    json_text(json, "verdict", verdict_name[answer->verdict]);
    json_array(json, "parts");
    for (size_t i = 0; i < answer->parts; i++)
        part_json(&answer->part[i], json);
    json_close_array(json);
    json_close(json);
}
