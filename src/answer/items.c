#include "answer/items.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Finds the next comma that is in no parentheses, brackets or text. */
static size_t item_length(const char *list)
{
    char quote = 0;
    int depth = 0;
    size_t i = 0;
    for (; list[i] && (list[i] != ',' || depth > 0 || quote); i++) {
        if (quote)
            quote = list[i] == quote ? 0 : quote;
        else if (list[i] == '"' || list[i] == '\'')
            quote = list[i];
        else
            depth += (list[i] == '(' || list[i] == '[') - (list[i] == ')' || list[i] == ']');
    }
    return i;
}

/* One line, without the blanks around it. */
static void item_trim(char *text)
{
    text_line(text);
    size_t begin = strspn(text, " "), length = strlen(text + begin);
    while (length && text[begin + length - 1] == ' ')
        length--;
    memmove(text, text + begin, length);
    text[length] = '\0';
}

/* Compares the last item with those before it. */
static int item_check(const struct items *items, int code, struct error *err)
{
    unsigned last = items->count - 1;
    const char *text = items->text[last];
    char quote[TEXT_QUOTE];
    if (!*text)
        return error_set(err, code, "expected an expression between two commas, number %u is empty",
                         last + 1);
    for (unsigned i = 0; i < last; i++)
        if (strcmp(items->text[i], text) == 0)
            return error_set(err, code, "'%s' is there twice", text_quote(text, strlen(text), quote));
    return 0;
}

static int item_add(const char *begin, size_t length, struct items *items, int code, struct error *err)
{
    if (items->count == ITEMS_MOST)
        return error_set(err, code, "more than %d expressions", ITEMS_MOST);
    char *text = strndup(begin, length);
    if (!text)
        return error_no_memory(err);
    item_trim(text);
    items->text[items->count++] = text;
    return item_check(items, code, err);
}

int items_read(const char *list, const struct answer_origin *origin, struct items *items,
               struct answer_place *place, struct error *err)
{
    int ret = 0, code = origin->path ? ERROR_DATA : ERROR_USAGE;
    *items = (struct items){0};
    for (bool more = *list; ret == 0 && more;) {
        size_t length = item_length(list);
        ret = item_add(list, length, items, code, err);
        more = list[length];
        list += length + more;
    }
    if (ret == code)
        answer_place_set(place, origin);
    return ret;
}

void items_free(struct items *items)
{
    for (unsigned i = 0; i < items->count; i++)
        free(items->text[i]);
    *items = (struct items){0};
}
