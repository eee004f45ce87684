#include "answer/strategies.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/faults.h"
#include "answer/items.h"
#include "base/text.h"
#include "panel/view.h"

int answer_catalog(catalog_report *report, void *arg, struct catalog **catalog, struct error *err)
{
    return catalog_open_usual(&strategy_kind, "strategies", "SISE_STRATEGIES", report, arg, catalog, err);
}

/* ---- which there are ---- */

const struct field strategy_fields[] = {
    {"name", FIELD_POINTER, offsetof(struct strategy, name)},
    {"title", FIELD_POINTER, offsetof(struct strategy, title)},
    {"description", FIELD_POINTER, offsetof(struct strategy, description)},
    {"source", FIELD_POINTER, offsetof(struct strategy, source)},
    {"where", FIELD_POINTER, offsetof(struct strategy, where)},
    {"sort", FIELD_POINTER, offsetof(struct strategy, sort)},
    {"columns", FIELD_POINTER, offsetof(struct strategy, columns)},
    {"path", FIELD_POINTER, offsetof(struct strategy, path)},
    {0},
};

int answer_strategies(struct catalog *catalog, const char *name, struct strategies_answer *answer,
                      struct error *err)
{
    *answer = (struct strategies_answer){.catalog = catalog};
    int ret = catalog_get(catalog, &answer->held, err);
    if (ret)
        return ret;
    answer->strategy = strategies_of(answer->held);
    answer->count = answer->held->count;
    if (!name)
        return 0;
    answer->count = 1;
    return strategies_find(answer->held, name, &answer->strategy, err);
}

void answer_strategies_free(struct strategies_answer *answer)
{
    catalog_release(answer->catalog, &answer->held);
}

/* What a row is written from. */
struct strategy_row {
    struct strategy strategy; /* first, so that strategy_fields are fields of the row too */
    const char *file;         /* the name of its file */
    double limit;             /* NaN: none */
};

static struct strategy_row row_of(const struct strategy *strategy)
{
    return (struct strategy_row){*strategy, path_name(strategy->path),
                                 strategy->limit ? (double)strategy->limit : NAN};
}

static const struct field strategy_file_field = {"file", FIELD_POINTER, offsetof(struct strategy_row, file)};
static const struct field strategy_limit_field = {"limit", FIELD_NUMBER,
                                                  offsetof(struct strategy_row, limit)};

/* The columns of strategies: with the path of the file, or with its name alone. */
static void columns_of(struct sheet *sheet, bool paths)
{
    for (const struct field *field = strategy_fields; field->name; field++)
        if (strcmp(field->name, "path") != 0)
            sheet_field(sheet, field);
        else
            sheet_field(sheet, paths ? field : &strategy_file_field);
    sheet_field(sheet, &strategy_limit_field);
}

static void strategies_write(const struct strategies_answer *answer, enum sheet_format format, bool paths,
                             struct output *out)
{
    struct sheet sheet;
    sheet_open(&sheet, format);
    columns_of(&sheet, paths);
    sheet_begin(&sheet, out);
    for (size_t i = 0; i < answer->count; i++) {
        const struct strategy_row row = row_of(&answer->strategy[i]);
        sheet_row(&sheet, out, &row, NULL);
    }
    sheet_end(&sheet, out);
    sheet_close(&sheet);
}

void answer_strategies_write(const struct strategies_answer *answer, enum sheet_format format,
                             struct output *out)
{
    strategies_write(answer, format, true, out);
}

/* ---- whether they are right ---- */

struct checking {
    struct expr_names names;
    struct columns columns;
    strategies_heard *heard;
    void *arg;
    const char *path; /* of the strategy that is being checked */
    unsigned wrong;   /* things */
};

static void checking_begin(struct checking *checking, strategies_heard *heard, void *arg)
{
    *checking = (struct checking){.heard = heard, .arg = arg};
    columns_add(&checking->columns, NULL, DATASET_RAW);
    columns_add(&checking->columns, NULL, DATASET_ANALYZED);
    checking->names = columns_names(&checking->columns);
}

static void wrong_hear(struct checking *checking, const struct answer_place *place, const struct error *err)
{
    static const struct answer_place nowhere;
    checking->wrong++;
    checking->heard(checking->arg, checking->path, place ? place : &nowhere, err);
}

static void text_check(struct checking *checking, const struct answer_origin *origin, const char *text,
                       int want)
{
    struct expr *expr = NULL;
    struct answer_place place = {0};
    struct error err = {0};
    if (answer_compile(text, want, &checking->names, origin, &expr, &place, &err))
        wrong_hear(checking, &place, &err);
    expr_free(&expr);
}

static void columns_check(struct checking *checking, const struct strategy *strategy)
{
    const struct answer_origin origin = {PART_COLUMNS, strategy->path, strategy->columns_line};
    struct answer_place place = {0};
    struct items items;
    struct error err = {0};
    if (items_read(strategy->columns, &origin, &items, &place, &err))
        wrong_hear(checking, &place, &err);
    else
        for (unsigned i = 0; i < items.count; i++)
            text_check(checking, &origin, items.text[i], -1);
    items_free(&items);
}

/* A name that is also the name of a column always means the column. */
static void name_check(struct checking *checking, const struct strategy *strategy)
{
    struct expr_column column;
    struct error err = {0};
    if (!checking->names.find(checking->names.arg, strategy->name, &column))
        return;
    error_set(&err, ERROR_DATA, "%s: %s is a column: nobody could ask for a strategy of that name",
              strategy->path, strategy->name);
    wrong_hear(checking, NULL, &err);
}

static void strategy_check(struct checking *checking, const struct strategy *strategy)
{
    const struct answer_origin where = {PART_CONDITION, strategy->path, strategy->where_line};
    const struct answer_origin sort = {PART_SORT, strategy->path, strategy->sort_line};
    unsigned before = checking->wrong;
    checking->path = strategy->path;
    name_check(checking, strategy);
    text_check(checking, &where, strategy->where, EXPR_CONDITION);
    if (*strategy->sort)
        text_check(checking, &sort, strategy->sort, EXPR_NUMBER);
    columns_check(checking, strategy);
    if (checking->wrong == before)
        checking->heard(checking->arg, strategy->path, NULL, NULL);
}

static void fault_hear(struct checking *checking, const struct catalog_fault *fault)
{
    struct error err = {0};
    error_set(&err, fault->code, "%s", fault->text);
    checking->path = fault->path;
    wrong_hear(checking, NULL, &err);
}

int strategies_check_file(const char *path, strategies_heard *heard, void *arg, struct error *err)
{
    struct checking checking;
    struct strategy strategy;
    struct error why = {0};
    checking_begin(&checking, heard, arg);
    checking.path = path;
    int ret = strategy_read(path, &strategy, &why);
    if (ret == 0)
        strategy_check(&checking, &strategy);
    else if (ret != ERROR_NO_MEMORY)
        wrong_hear(&checking, NULL, &why);
    strategy_free(&strategy);
    return ret == ERROR_NO_MEMORY ? error_no_memory(err) : 0;
}

/* Whether the file is that of a strategy of that name. */
static bool is_named(const char *path, const char *name)
{
    const char *file = path_name(path);
    return strncmp(file, name, strlen(name)) == 0 && strcmp(file + strlen(name), STRATEGY_SUFFIX) == 0;
}

int strategies_check_name(struct catalog *catalog, const char *name, strategies_heard *heard, void *arg,
                          struct error *err)
{
    struct checking checking;
    const struct catalog_set *strategies;
    const struct strategy *strategy;
    struct error why = {0};
    checking_begin(&checking, heard, arg);
    int ret = catalog_get(catalog, &strategies, err);
    if (ret)
        return ret;
    for (size_t i = 0; i < strategies->faults; i++)
        if (is_named(strategies->fault[i].path, name))
            fault_hear(&checking, &strategies->fault[i]);
    if (!checking.wrong && strategies_find(strategies, name, &strategy, &why))
        wrong_hear(&checking, NULL, &why);
    else if (!checking.wrong)
        strategy_check(&checking, strategy);
    catalog_release(catalog, &strategies);
    return 0;
}

int strategies_check_all(struct catalog *catalog, strategies_heard *heard, void *arg, struct error *err)
{
    struct checking checking;
    const struct catalog_set *strategies;
    checking_begin(&checking, heard, arg);
    int ret = catalog_get(catalog, &strategies, err);
    if (ret)
        return ret;
    for (size_t i = 0; i < strategies->faults; i++)
        fault_hear(&checking, &strategies->fault[i]);
    for (size_t i = 0; i < strategies->count; i++)
        strategy_check(&checking, &strategies_of(strategies)[i]);
    catalog_release(catalog, &strategies);
    return 0;
}

/* ---- the whole body ---- */

static void problem_json(void *arg, const char *path, const struct answer_place *place,
                         const struct error *err)
{
    struct json *json = arg;
    if (!err)
        return;
    json_object(json, NULL);
    fault_text_json(json, err->text, path);
    answer_place_json(place, json);
    json_close(json);
}

static void strategy_json(const struct strategy *strategy, struct json *json)
{
    const struct strategy_row row = row_of(strategy);
    struct checking checking;
    json_object(json, NULL);
    for (const struct field *field = strategy_fields; field->name; field++)
        field_json(json, strcmp(field->name, "path") ? field : &strategy_file_field, &row);
    field_json(json, &strategy_limit_field, &row);
    json_array(json, "problems");
    checking_begin(&checking, problem_json, json);
    strategy_check(&checking, strategy);
    json_close_array(json);
    json_close(json);
}

static void list_json(const struct strategies_answer *answer, struct json *json)
{
    json_object(json, NULL);
    json_array(json, "strategies");
    for (size_t i = 0; i < answer->count; i++)
        strategy_json(&answer->strategy[i], json);
    json_close_array(json);
    json_int(json, "total", (int64_t)answer->count);
    faults_json(json, answer->held);
    json_close(json);
}

int answer_strategies_body(struct catalog *catalog, const char *name, enum answer_form form,
                           struct output *out, struct error *err)
{
    struct strategies_answer answer;
    struct json json;
    int ret = answer_strategies(catalog, name, &answer, err);
    json_begin(&json, out);
    if (ret == 0 && form == FORM_CSV)
        strategies_write(&answer, SHEET_CSV, false, out);
    else if (ret == 0 && name)
        strategy_json(answer.strategy, &json);
    else if (ret == 0)
        list_json(&answer, &json);
    if (ret == 0 && form != FORM_CSV)
        json_end(&json);
    answer_strategies_free(&answer);
    return ret;
}
