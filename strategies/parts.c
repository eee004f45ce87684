/* The parts of an expression that can be looked at by themselves. */
#include <stdlib.h>

#include "strategies/program.h"

static bool is_comparison(const struct node *node)
{
    return node->kind >= NODE_LESS && node->kind <= NODE_NOT_EQUAL;
}

/* In 1 < x < 2, an `and`, the second comparison has its left side in common with the first: x is one part. */
static const struct node *shared_of(const struct node *node)
{
    const struct node *before = node->child[0], *last = node->child[1];
    if (node->kind != NODE_AND || !is_comparison(last))
        return NULL;
    if (before->kind == NODE_AND)
        before = before->child[1];
    return is_comparison(before) && before->child[1] == last->child[0] ? last->child[0] : NULL;
}

/* A literal within something has nothing to tell; != of a text has the same piece of text as the == that it
 * denies. */
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
