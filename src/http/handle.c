#include "http/handle.h"

#include <string.h>

enum answer_form asked_body_form(const struct asked *asked)
{
    const char *format = param_find(asked->route, "format") ? value_text(asked->values, "format") : NULL;
    if (asked->form == SEND_CSV)
        return FORM_CSV;
    return format && strcmp(format, "columns") == 0 ? FORM_COLUMNS : FORM_JSON;
}

enum sort_order asked_order(const struct asked *asked)
{
    static const enum sort_order order[] = {ORDER_USUAL, ORDER_ASCENDING, ORDER_DESCENDING};
    return order[value_choice(asked->values, "order") + 1];
}

void asked_pages(struct asked *asked, uint64_t total)
{
    asked->paged = asked->route->method == HTTP_GET; /* an address says everything that was asked */
    asked->offset = value_count(asked->values, "offset");
    asked->limit = value_count(asked->values, "limit");
    asked->total = total;
}

int asked_columns(const struct asked *asked, const char **columns, char **made, struct error *err)
{
    const struct columns *all = panel_columns(asked->panel);
    struct output list;
    size_t length;
    *made = NULL;
    *columns = value_text(asked->values, "fields");
    if (!*columns || strcmp(*columns, COLUMNS_ALL) != 0)
        return 0;
    output_open(&list, OUTPUT_MEMORY);
    for (unsigned i = 0; i < all->count; i++)
        output_format(&list, "%s%s", i ? "," : "", all->column[i].name);
    output_char(&list, '\0');
    int ret = output_take(&list, made, &length, err);
    *columns = *made;
    return ret;
}
