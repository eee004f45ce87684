/* Whole answers as a server sends them: the data, and what every answer says of itself (answer/meta.h). The
 * functions answer_..._body() of this folder ask and write one each, into an output that is in memory. What
 * such an answer says of itself they give back in *said as well, in every form, as CSV has no place for it;
 * `said` may be NULL (answer_meta_give()). What they return an error for has written nothing that is of use.
 */
#ifndef SISE_ANSWER_BODY_H
#define SISE_ANSWER_BODY_H

#include "answer/meta.h"
#include "answer/records.h"
#include "panel/panel.h"

enum answer_form {
    FORM_JSON,
    FORM_COLUMNS, /* JSON, rows as an object of columns: {"date": [...], "close": [...]}; the same as
                     FORM_JSON where there are no rows of stocks */
    FORM_CSV,     /* the data alone */
};

/* Write what stands around a list: {"KEY":[ and then ],"total":TOTAL, the members of the meta, and }. Between
 * them the caller writes the list's elements to json->out, with commas between them (SHEET_ARRAY). */
void body_list_begin(struct json *json, struct output *out, const char *key);
void body_list_end(struct json *json, size_t total, const struct answer_meta *meta);

/* Says of an answer about many stocks that a day has not been analyzed, where the columns need that. */
int body_analysis_tell(struct panel *panel, kst_date date, const struct columns *columns,
                       struct answer_meta *meta, struct error *err);

/* A whole body whose list has records of one kind. As CSV they are what records_write() makes of them. */
int body_records(const char *key, const struct records *records, size_t total, const struct answer_meta *meta,
                 enum answer_form form, struct output *out, struct error *err);

#endif
