/* The parts of an expression that --explain shows: pieces of its text that can be compiled by themselves. */
#include <stdlib.h>

#include "strategies/program.h"

static bool is_comparison(const struct node *node)
{
    return node->kind >= NODE_LESS && node->kind <= NODE_NOT_EQUAL;
}

/* 1 < x < 2 is an `and` whose two comparisons have the node of x in common. Returns that node, so that x is
 * one part and not two; NULL where the node is no such chain. */
static const struct node *shared_of(const struct node *node)
{
    const struct node *before = node->child[0], *last = node->child[1];
    if (node->kind != NODE_AND || !is_comparison(last))
        return NULL;
    if (before->kind == NODE_AND)
        before = before->child[1];
    return is_comparison(before) && before->child[1] == last->child[0] ? last->child[0] : NULL;
}

/* A literal is no part, unless it is the whole: its value is known. The == within the NOT that a != of texts
 * becomes is none either: both are the same piece of the text. */
static bool is_part(const struct node *node, const struct node *parent)
{
    bool denied = parent && parent->kind == NODE_NOT && node->begin == parent->begin;
    return !parent || (node->kind != NODE_NUMBER && node->kind != NODE_BOOL && !denied);
}

static void part_add(struct expr *expr, const struct node *node, const struct node *parent,
                     const struct node *shared, unsigned depth)
{
    if (!is_part(node, parent) || node == shared)
        return;
    expr->part[expr->parts++] = (struct expr_part){node->begin, node->length, depth};
    const struct node *own = shared_of(node);
    for (unsigned i = 0; node->kind != NODE_LAG && i < node->children; i++)
        part_add(expr, node->child[i], node, i == 1 && own ? own : shared, depth + 1);
}

int parts_find(struct expr *expr, struct error *err)
{
    expr->part = malloc(expr->tree.nodes * sizeof *expr->part);
    if (!expr->part)
        return error_no_memory(err);
    part_add(expr, expr->tree.root, NULL, NULL, 0);
    return 0;
}

size_t expr_parts(const struct expr *expr, const struct expr_part **parts)
{
    *parts = expr->part;
    return expr->parts;
}
