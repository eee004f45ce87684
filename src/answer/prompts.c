#include "answer/prompts.h"

#include "answer/faults.h"
#include "base/text.h"

int answer_prompt_catalog(catalog_report *report, void *arg, struct catalog **catalog, struct error *err)
{
    return catalog_open_usual(&prompt_kind, "prompts", "SISE_PROMPTS", report, arg, catalog, err);
}

/* What a row is written from. */
struct prompt_row {
    struct prompt prompt;
    const char *file;
};

static const struct field prompt_fields[] = {
    {"name", FIELD_POINTER, offsetof(struct prompt_row, prompt.name)},
    {"title", FIELD_POINTER, offsetof(struct prompt_row, prompt.title)},
    {"description", FIELD_POINTER, offsetof(struct prompt_row, prompt.description)},
    {"lang", FIELD_POINTER, offsetof(struct prompt_row, prompt.lang)},
    {"file", FIELD_POINTER, offsetof(struct prompt_row, file)},
    {0},
};

static void prompts_write(const struct catalog_set *set, enum sheet_format format, struct output *out)
{
    struct sheet sheet;
    sheet_open(&sheet, format);
    sheet_fields(&sheet, prompt_fields);
    sheet_begin(&sheet, out);
    for (size_t i = 0; i < set->count; i++) {
        const struct prompt *prompt = &prompts_of(set)[i];
        sheet_row(&sheet, out, &(struct prompt_row){*prompt, path_name(prompt->path)}, NULL);
    }
    sheet_end(&sheet, out);
    sheet_close(&sheet);
}

static void body_json(const struct catalog_set *set, struct output *out)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    json_array(&json, "prompts");
    prompts_write(set, SHEET_ARRAY, out);
    json_close_array(&json);
    json_int(&json, "total", (int64_t)set->count);
    faults_json(&json, set);
    json_close(&json);
    json_end(&json);
}

int answer_prompts_body(struct catalog *catalog, enum answer_form form, struct output *out, struct error *err)
{
    static const struct catalog_set none;
    const struct catalog_set *held = NULL;
    int ret = catalog ? catalog_get(catalog, &held, err) : 0;
    const struct catalog_set *set = held ? held : &none;
    if (ret == 0 && form == FORM_CSV)
        prompts_write(set, SHEET_CSV, out);
    else if (ret == 0)
        body_json(set, out);
    catalog_release(catalog, &held);
    return ret;
}
