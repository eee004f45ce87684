#include "answer/body.h"

void body_list_begin(struct json *json, struct output *out, const char *key)
{
    json_begin(json, out);
    json_object(json, NULL);
    json_array(json, key);
}

void body_list_end(struct json *json, size_t total, const struct answer_meta *meta)
{
    json_close_array(json);
    json_int(json, "total", (int64_t)total);
    answer_meta_json(meta, json);
    json_close(json);
    json_end(json);
}

int body_records(const char *key, const struct records *records, size_t total, const struct answer_meta *meta,
                 enum answer_form form, struct output *out, struct error *err)
{
    struct json json;
    if (form == FORM_CSV)
        return records_write(records, NULL, SHEET_CSV, out, err);
    body_list_begin(&json, out, key);
    int ret = records_write(records, NULL, SHEET_ARRAY, out, err);
    body_list_end(&json, total, meta);
    return ret;
}

int body_analysis_tell(struct panel *panel, kst_date date, const struct columns *columns,
                       struct answer_meta *meta, struct error *err)
{
    char text[DATE_TEXT];
    bool needed = false;
    for (unsigned c = 0; c < columns->count; c++)
        needed |= columns->column[c].dataset != DATASET_RAW;
    if (!needed || !date || panel_analyzed(panel, date))
        return 0;
    return answer_meta_add(meta, err, "%s has not been analyzed: what is computed of it is unknown",
                           date_format(date, text));
}
