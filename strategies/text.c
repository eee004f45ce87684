/* Comparisons of texts. */
#include <string.h>

#include "strategies/parser.h"

static int text_take(struct parser *parser, struct node *node, bool whole)
{
    const struct token *token = &parser->lexer.token;
    if (token->kind != TOKEN_TEXT)
        return lexer_fail(&parser->lexer, HERE(parser), "", "expected a text in quotation marks");
    char *text = arena_take(parser, token->length);
    const char **grown = arena_take(parser, (node->texts + 1) * sizeof *grown);
    if (!text || !grown)
        return ERROR_NO_MEMORY;
    memcpy(text, parser->lexer.text + token->begin + 1, token->length - 2);
    if (node->texts)
        memcpy(grown, node->text, node->texts * sizeof *grown);
    grown[node->texts++] = text;
    node->text = grown;
    struct error why = {0};
    if (whole && parser->names->text_check &&
        parser->names->text_check(parser->names->arg, node->column.id, text, &why))
        return lexer_fail(&parser->lexer, HERE(parser), "", "%s", why.text);
    return lexer_next(&parser->lexer);
}

static int text_list(struct parser *parser, struct node *node)
{
    int ret = expect(parser, "(", "in");
    do {
        if (ret == 0)
            ret = text_take(parser, node, true);
    } while (ret == 0 && lexer_is(&parser->lexer, ",") && (ret = lexer_next(&parser->lexer)) == 0);
    return ret ? ret : expect(parser, ")", "the texts");
}

int text_compare(struct parser *parser, struct node *column, struct node **node)
{
    struct lexer *lexer = &parser->lexer;
    struct node *same = node_new(parser, NODE_SAME, EXPR_CONDITION, column->begin), *denial = NULL;
    bool differs = lexer_is(lexer, "!=") || lexer_is(lexer, "not"), list = lexer_is(lexer, "not");
    int ret = same ? 0 : ERROR_NO_MEMORY;
    if (ret == 0 && !differs && !lexer_is(lexer, "==") && !lexer_is(lexer, "in") &&
        !lexer_is(lexer, "starts_with"))
        return column->kind == NODE_COLUMN ? (*node = column, 0) : 0;
    if (ret == 0 && lexer_is(lexer, "starts_with"))
        same->kind = NODE_STARTS;
    list = list || lexer_is(lexer, "in");
    if (ret == 0)
        same->column = column->column;
    if (ret == 0 && lexer_is(lexer, "not") && (ret = lexer_next(lexer)) == 0 && !lexer_is(lexer, "in"))
        return lexer_fail(lexer, HERE(parser), "", "expected 'in' after not");
    if (ret == 0)
        ret = lexer_next(lexer);
    if (ret == 0)
        ret = list ? text_list(parser, same) : text_take(parser, same, same->kind == NODE_SAME);
    if (ret == 0 && differs && !(denial = node_new(parser, NODE_NOT, EXPR_CONDITION, column->begin)))
        ret = ERROR_NO_MEMORY;
    if (ret)
        return ret;
    node_end(parser, same);
    *node = same;
    if (!differs)
        return 0;
    node_end(parser, denial);
    denial->child[0] = same;
    denial->children = 1;
    *node = denial;
    return 0;
}
