/* The nodes of a tree: the arena that they lie in, the check of their types, and the folding of operations on
 * known values. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "strategies/parser.h"

const char *const expr_type_name[] = {"a number", "a condition", "a text"};

struct arena_piece {
    struct arena_piece *next;
    size_t used, size; /* of bytes */
    max_align_t bytes[];
};

#define PIECE_BYTES 960 /* room for several nodes; malloc() serves blocks of up to 1 KiB from its cache */

static struct arena_piece *piece_add(struct parser *parser, size_t least)
{
    size_t size = least > PIECE_BYTES ? least : PIECE_BYTES;
    struct arena_piece *piece = calloc(1, sizeof *piece + size);
    if (!piece)
        return error_no_memory(parser->lexer.err), NULL;
    piece->next = parser->arena;
    piece->size = size;
    return parser->arena = piece;
}

void *arena_take(struct parser *parser, size_t size)
{
    struct arena_piece *piece = parser->arena;
    size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    if (!piece || piece->size - piece->used < size)
        piece = piece_add(parser, size);
    if (!piece)
        return NULL;
    piece->used += size;
    return (char *)piece->bytes + piece->used - size;
}

struct node *node_new(struct parser *parser, enum node_kind kind, enum expr_type type, size_t begin)
{
    struct node *node = arena_take(parser, sizeof *node);
    parser->nodes++;
    if (node)
        *node = (struct node){.kind = kind, .type = type, .begin = begin};
    return node;
}

void node_end(const struct parser *parser, struct node *node)
{
    size_t end = parser->lexer.token.begin;
    while (end > node->begin && strchr(" \t\r\n", parser->lexer.text[end - 1]))
        end--;
    node->length = end - node->begin;
}

void tree_free(struct tree *tree)
{
    struct arena_piece *piece = tree->arena;
    while (piece) {
        struct arena_piece *next = piece->next;
        free(piece);
        piece = next;
    }
    *tree = (struct tree){0};
}

/* ---- types ---- */

int type_check(struct parser *parser, const struct node *node, enum expr_type want)
{
    const char *hint = "";
    if (node->type == want)
        return 0;
    if (want == EXPR_CONDITION && node->type == EXPR_NUMBER)
        hint = ": compare it with something, as in close > sma_20";
    else if (node->type == EXPR_TEXT)
        hint = ": a text is compared with ==, !=, in (...), starts_with or contains";
    char place[600];
    snprintf(place, sizeof place, ", got %s%s", expr_type_name[node->type], hint);
    return lexer_fail(&parser->lexer, node->begin, node->length, place, "expected %s", expr_type_name[want]);
}

bool in_percent(const struct node *node)
{
    return node->percent && node->kind != NODE_NUMBER;
}

/* Whether a sum is in percent, or written with %. Where only one side is a literal, the other side decides:
 * rsi_14 + 5 is in percent as rsi_14 is. */
static bool sum_percent(const struct node *a, const struct node *b)
{
    bool known = a->kind == NODE_NUMBER && b->kind == NODE_NUMBER;
    return known ? a->percent || b->percent : in_percent(a) || in_percent(b);
}

/* Whether a product of literals counts as written with %: 2 * 5% does, because it is 10%, and so does 10% /
 * 2; 2 / 5% does not, nor does 5% * 5%. */
static bool product_percent(enum node_kind kind, const struct node *a, const struct node *b)
{
    bool known = a->kind == NODE_NUMBER && b->kind == NODE_NUMBER;
    return known && (kind == NODE_MULTIPLY ? a->percent != b->percent : a->percent && !b->percent);
}

/* Whether a known number stands in the text as it is, apart from its sign and parentheses, rather than being
 * the result of an operation. */
static bool is_written(const struct parser *parser, const struct node *literal)
{
    const char *text = parser->lexer.text + literal->begin;
    bool written = true;
    for (size_t i = 0; i < literal->length; i++)
        written &= !strchr("+*/", text[i]) && (i == 0 || text[i] != '-');
    return written;
}

/* Refuses comparisons such as change_pct > 5%, which would compare 7.3 with 0.05: nobody means that. */
static int percent_check_one(struct parser *parser, const struct node *node, const struct node *literal)
{
    char quote[TEXT_QUOTE];
    if (!in_percent(node) || literal->kind != NODE_NUMBER || !literal->percent)
        return 0;
    if (!is_written(parser, literal))
        return lexer_fail(&parser->lexer, literal->begin, literal->length, "",
                          "%s is in percent already: write the number without %%,",
                          text_quote(parser->lexer.text + node->begin, node->length, quote));
    return lexer_fail(&parser->lexer, literal->begin, literal->length, "",
                      "%s is in percent already: write %.15g, not %.15g%%,",
                      text_quote(parser->lexer.text + node->begin, node->length, quote),
                      100 * literal->number, 100 * literal->number);
}

int percent_check(struct parser *parser, const struct node *a, const struct node *b)
{
    int ret = percent_check_one(parser, a, b);
    return ret ? ret : percent_check_one(parser, b, a);
}

/* ---- folding ---- */

static bool is_known(const struct node *node)
{
    return node->kind == NODE_NUMBER || node->kind == NODE_BOOL;
}

static double value_of(enum node_kind kind, double a, double b)
{
    switch (kind) {
    case NODE_NEGATE:
        return -a;
    case NODE_NOT:
        return !(a != 0);
    case NODE_ADD:
        return a + b;
    case NODE_SUBTRACT:
        return a - b;
    case NODE_MULTIPLY:
        return a * b;
    case NODE_DIVIDE:
        return b != 0 ? a / b : NAN;
    case NODE_LESS:
        return a < b;
    case NODE_LESS_EQUAL:
        return a <= b;
    case NODE_GREATER:
        return a > b;
    case NODE_GREATER_EQUAL:
        return a >= b;
    case NODE_EQUAL:
        return a == b;
    case NODE_NOT_EQUAL:
        return a != b;
    case NODE_AND:
        return a != 0 && b != 0;
    case NODE_OR:
        return a != 0 || b != 0;
    default:
        return NAN;
    }
}

int node_fold(struct parser *parser, struct node *node)
{
    const struct node *a = node->child[0], *b = node->child[1];
    if (!is_known(a) || (b && !is_known(b)))
        return 0;
    double value = value_of(node->kind, a->number, b ? b->number : 0);
    if (!isfinite(value))
        return lexer_fail(&parser->lexer, node->begin, node->length, "",
                          node->kind == NODE_DIVIDE && b->number == 0 ? "a division by 0"
                                                                      : "the number is too large");
    node->kind = node->type == EXPR_NUMBER ? NODE_NUMBER : NODE_BOOL;
    node->number = value;
    node->children = 0;
    return 0;
}

int binary_new(struct parser *parser, const struct operator_row *row, struct node *a, struct node *b,
               struct node **made)
{
    struct node *node = node_new(parser, row->kind, row->gives, a->begin);
    int ret = node ? type_check(parser, a, row->takes) : ERROR_NO_MEMORY;
    if (ret == 0)
        ret = type_check(parser, b, row->takes);
    if (ret == 0 && (row->level == LEVEL_COMPARE || row->level == LEVEL_SUM))
        ret = percent_check(parser, a, b);
    if (ret)
        return ret;
    node->length = b->begin + b->length - a->begin;
    node->child[0] = a;
    node->child[1] = b;
    node->children = 2;
    node->percent = row->level == LEVEL_SUM       ? sum_percent(a, b)
                    : row->level == LEVEL_PRODUCT ? product_percent(row->kind, a, b)
                                                  : false;
    *made = node;
    return node_fold(parser, node);
}
