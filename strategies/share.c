/* What an expression asks for twice is computed once, for example the same mean in two comparisons.
 *
 * Nodes that mean the same are known by the first of them. A value is such a node as of so many days before.
 * The step that makes a value keeps its tile when the value is asked for again, and asking for it again is a
 * step that loads the tile. The compiler looks for a value before it makes any step for it, so
 * compiling takes about as long as the steps that remain, however often a text asks for the same. The steps
 * within a window are run anew for each of its days, so a tile that is kept within a window is of use only
 * there: a window is a scope of its own.
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "strategies/compiler.h"

static int order(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

/* ---- nodes that mean the same ---- */

static int order_texts(const struct node *a, const struct node *b)
{
    int before = order(a->texts, b->texts);
    for (unsigned i = 0; before == 0 && i < a->texts; i++)
        before = strcmp(a->text[i], b->text[i]);
    return before;
}

/* Orders nodes by what they mean. The `same` of their children is known already, so comparing the children is
 * comparing pointers. */
static int order_nodes(const void *x, const void *y)
{
    const struct node *a = x, *b = y;
    int before = order(a->kind, b->kind);
    if (before == 0)
        before = order(a->function, b->function);
    if (before == 0)
        before = order(a->days, b->days);
    if (before == 0)
        before = order((size_t)a->column.id, (size_t)b->column.id);
    if (before == 0)
        before = memcmp(&a->number, &b->number, sizeof a->number);
    if (before == 0)
        before = order(a->children, b->children);
    for (unsigned i = 0; before == 0 && i < a->children; i++)
        before = order((size_t)a->child[i]->same, (size_t)b->child[i]->same);
    return before ? before : order_texts(a, b);
}

/* Fills in `same` and `height` of a node and of all below it. */
static int node_number(struct node *node, void **known)
{
    for (unsigned i = 0; i < node->children; i++) {
        if (!node->child[i]->same && node_number(node->child[i], known))
            return ERROR_NO_MEMORY;
        if (node->height <= node->child[i]->height)
            node->height = node->child[i]->height + 1;
    }
    struct node **first = tsearch(node, known, order_nodes);
    if (!first)
        return ERROR_NO_MEMORY;
    node->same = *first;
    return 0;
}

static void belongs_to_the_tree(void *node)
{
    (void)node;
}

int share_nodes(struct node *root, struct error *err)
{
    void *known = NULL;
    int ret = node_number(root, &known);
    tdestroy(known, belongs_to_the_tree);
    return ret ? error_no_memory(err) : 0;
}

/* ---- values ---- */

static int order_values(const void *x, const void *y)
{
    const struct value *a = x, *b = y;
    int before = order((size_t)a->node, (size_t)b->node);
    if (before == 0)
        before = order(a->lag, b->lag);
    return before ? before : order(a->scope, b->scope);
}

struct value *share_find(struct compiler *compiler, const struct node *node, unsigned lag)
{
    struct value wanted = {node->same, lag, compiler->scope, VALUE_UNMADE};
    struct value **found = tfind(&wanted, &compiler->values, order_values);
    if (found)
        return *found;
    struct value *value = malloc(sizeof *value);
    if (value)
        *value = wanted;
    if (value && tsearch(value, &compiler->values, order_values))
        return value;
    free(value);
    error_no_memory(compiler->lexer.err);
    return NULL;
}

int share_load(struct compiler *compiler, const struct node *node, const struct value *value)
{
    struct expr *expr = compiler->expr;
    struct step *made = &expr->step[value->made];
    int ret = 0;
    if (!made->keep) {
        made->keep = (unsigned)++expr->kept;
        ret = work_add(compiler, node, compiler->weight);
    }
    depth_add(compiler, 1);
    return ret ? ret
               : step_add(compiler, node, (struct step){.kind = STEP_KEPT, .index = (int)made->keep - 1});
}

void share_free(struct compiler *compiler)
{
    tdestroy(compiler->values, free);
    compiler->values = NULL;
}
