/* Comparisons of a text column with texts. */
#include <stdlib.h>
#include <string.h>

#include "strategies/parser.h"

/* Adds a text to those of a node. When their array is full, a larger one is taken from the arena and they are
 * copied there; the arena frees both with the tree. */
static int text_add(struct parser *parser, struct node *node, const char *text)
{
    if (node->texts == node->texts_most) {
        unsigned most = node->texts ? 2 * node->texts : 2;
        const char **grown = arena_take(parser, most * sizeof *grown);
        if (!grown)
            return ERROR_NO_MEMORY;
        if (node->texts)
            memcpy(grown, node->text, node->texts * sizeof *grown);
        node->text = grown;
        node->texts_most = most;
    }
    node->text[node->texts++] = text;
    return 0;
}

/* The text of the current token, without its quotation marks. */
static int text_read(struct parser *parser, char **text)
{
    const struct token *token = &parser->lexer.token;
    if (token->kind != TOKEN_TEXT)
        return lexer_fail(&parser->lexer, HERE(parser), "", "expected a text in quotation marks");
    *text = arena_take(parser, token->length);
    if (!*text)
        return ERROR_NO_MEMORY;
    memcpy(*text, parser->lexer.text + token->begin + 1, token->length - 2);
    return 0;
}

/* Reads the text behind starts_with. */
static int begin_take(struct parser *parser, struct node *node)
{
    char *text;
    int ret = text_read(parser, &text);
    if (ret == 0)
        ret = text_add(parser, node, text);
    return ret ? ret : lexer_next(&parser->lexer);
}

/* Reads a text that the column is compared with, and adds the other value that it stands for as well
 * ("KOSDAQ" stands for "KOSDAQ GLOBAL" too). */
static int value_take(struct parser *parser, struct node *node)
{
    const struct expr_names *names = parser->names;
    struct error why = {0};
    char *text, hint[EXPR_HINT] = "";
    int ret = text_read(parser, &text);
    if (ret)
        return ret;
    if (names->text_check && names->text_check(names->arg, node->column.id, text, hint, &why))
        return lexer_fail(&parser->lexer, HERE(parser), hint, "%s", why.text);
    ret = text_add(parser, node, text);
    const char *covered = names->covers ? names->covers(names->arg, node->column.id, text) : NULL;
    if (ret == 0 && covered)
        ret = text_add(parser, node, covered);
    return ret ? ret : lexer_next(&parser->lexer);
}

int text_order(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Reads the text behind == or !=, or a list of them behind "in". */
static int values_take(struct parser *parser, struct node *node, bool list)
{
    int ret = list ? lexer_expect(&parser->lexer, "(", "in") : 0;
    do {
        if (ret == 0)
            ret = value_take(parser, node);
    } while (ret == 0 && list && lexer_is(&parser->lexer, ",") && (ret = lexer_next(&parser->lexer)) == 0);
    if (ret == 0)
        qsort(node->text, node->texts, sizeof *node->text, text_order);
    return ret || !list ? ret : lexer_expect(&parser->lexer, ")", "the texts");
}

/* Puts a NOT around *node. */
static int deny(struct parser *parser, struct node **node)
{
    struct node *denial = node_new(parser, NODE_NOT, EXPR_CONDITION, (*node)->begin);
    if (!denial)
        return ERROR_NO_MEMORY;
    node_end(parser, denial);
    denial->child[0] = *node;
    denial->children = 1;
    *node = denial;
    return 0;
}

int text_compare(struct parser *parser, struct node *column, struct node **node)
{
    struct lexer *lexer = &parser->lexer;
    bool starts = lexer_is(lexer, "starts_with"), without = lexer_is(lexer, "not");
    bool denied = without || lexer_is(lexer, "!="), list = without || lexer_is(lexer, "in");
    *node = column;
    if (!starts && !denied && !list && !lexer_is(lexer, "=="))
        return 0;
    struct node *made = node_new(parser, starts ? NODE_STARTS : NODE_SAME, EXPR_CONDITION, column->begin);
    if (!made)
        return ERROR_NO_MEMORY;
    made->column = column->column;
    int ret = without ? lexer_next(lexer) : 0;
    if (ret == 0 && without && !lexer_is(lexer, "in"))
        return lexer_fail(lexer, HERE(parser), "", "expected 'in' after not");
    if (ret == 0)
        ret = lexer_next(lexer);
    if (ret == 0)
        ret = starts ? begin_take(parser, made) : values_take(parser, made, list);
    if (ret)
        return ret;
    node_end(parser, made);
    *node = made;
    return denied ? deny(parser, node) : 0;
}
