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

/* Reads the text behind starts_with or contains. */
static int part_take(struct parser *parser, struct node *node)
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

static const struct text_operator {
    const char *word;
    enum node_kind kind;
    bool list;     /* several texts in parentheses */
    bool deniable; /* "not" may stand before it */
    bool denies;   /* it means the contrary of its node */
} text_operators[] = {
    {"==", NODE_SAME, false, false, false},
    {"!=", NODE_SAME, false, false, true},
    {"in", NODE_SAME, true, true, false},
    {"starts_with", NODE_STARTS, false, true, false},
    {"contains", NODE_CONTAINS, false, true, false},
};

/* The operator that the current token is, NULL: none. Behind "not" only those that "not" may stand before. */
static const struct text_operator *text_operator_find(const struct lexer *lexer, bool denied)
{
    for (size_t i = 0; i < sizeof text_operators / sizeof *text_operators; i++)
        if (lexer_is(lexer, text_operators[i].word) && (!denied || text_operators[i].deniable))
            return &text_operators[i];
    return NULL;
}

int text_compare(struct parser *parser, struct node *column, struct node **node)
{
    struct lexer *lexer = &parser->lexer;
    bool denied = lexer_is(lexer, "not");
    int ret = denied ? lexer_next(lexer) : 0;
    *node = column;
    if (ret)
        return ret;
    const struct text_operator *found = text_operator_find(lexer, denied);
    if (!found && denied)
        return lexer_fail(lexer, HERE(parser), "", "expected in, starts_with or contains after not");
    if (!found)
        return 0;
    struct node *made = node_new(parser, found->kind, EXPR_CONDITION, column->begin);
    if (!made)
        return ERROR_NO_MEMORY;
    made->column = column->column;
    ret = lexer_next(lexer);
    if (ret == 0)
        ret = found->kind == NODE_SAME ? values_take(parser, made, found->list) : part_take(parser, made);
    if (ret)
        return ret;
    node_end(parser, made);
    *node = made;
    return denied || found->denies ? deny(parser, node) : 0;
}
