/* From text to a checked tree. The grammar is read by precedence climbing: parse() reads an expression whose
 * operators are of one level or bind tighter. Types are checked as the nodes are made. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "strategies/parser.h"

static const struct operator_row operators[] = {
    {"or", LEVEL_OR, NODE_OR, EXPR_CONDITION, EXPR_CONDITION, 0},
    {"and", LEVEL_AND, NODE_AND, EXPR_CONDITION, EXPR_CONDITION, 0},
    {"<", LEVEL_COMPARE, NODE_LESS, EXPR_NUMBER, EXPR_CONDITION, 1},
    {"<=", LEVEL_COMPARE, NODE_LESS_EQUAL, EXPR_NUMBER, EXPR_CONDITION, 1},
    {">", LEVEL_COMPARE, NODE_GREATER, EXPR_NUMBER, EXPR_CONDITION, -1},
    {">=", LEVEL_COMPARE, NODE_GREATER_EQUAL, EXPR_NUMBER, EXPR_CONDITION, -1},
    {"==", LEVEL_COMPARE, NODE_EQUAL, EXPR_NUMBER, EXPR_CONDITION, 0},
    {"!=", LEVEL_COMPARE, NODE_NOT_EQUAL, EXPR_NUMBER, EXPR_CONDITION, 0},
    {"+", LEVEL_SUM, NODE_ADD, EXPR_NUMBER, EXPR_NUMBER, 0},
    {"-", LEVEL_SUM, NODE_SUBTRACT, EXPR_NUMBER, EXPR_NUMBER, 0},
    {"*", LEVEL_PRODUCT, NODE_MULTIPLY, EXPR_NUMBER, EXPR_NUMBER, 0},
    {"/", LEVEL_PRODUCT, NODE_DIVIDE, EXPR_NUMBER, EXPR_NUMBER, 0},
};

static const struct operator_row *operator_find(const struct lexer *lexer)
{
    for (size_t i = 0; lexer->token.kind != TOKEN_TEXT && i < sizeof operators / sizeof *operators; i++)
        if (lexer_is(lexer, operators[i].sign))
            return &operators[i];
    return NULL;
}

/* ---- from the tightest to the loosest ---- */

static int parse(struct parser *parser, enum level level, struct node **node);

/* Reads the n of x[n] and of functions: a whole number of days that is known when the expression is compiled.
 */
static int days_read(struct parser *parser, unsigned least, unsigned *days)
{
    struct node *node;
    int ret = parse(parser, LEVEL_OR, &node);
    if (ret == 0)
        ret = type_check(parser, node, EXPR_NUMBER);
    if (ret)
        return ret;
    bool known = node->kind == NODE_NUMBER && node->number == floor(node->number);
    if (!known || node->number < least || node->number > EXPR_LOOKBACK)
        return lexer_fail(&parser->lexer, node->begin, node->length, "",
                          "expected a whole number of days from %u to %d, known beforehand,", least,
                          EXPR_LOOKBACK);
    *days = (unsigned)node->number;
    return 0;
}

/* How many arguments a function takes at most, and what its argument at a place is: a letter of
 * function.types. `least` is how many it needs, which are the letters before the "[" or "+". */
static unsigned arguments_most(const char *types, unsigned least)
{
    return types[least] == '+' ? NODE_CHILDREN : types[least] == '[' ? least + 1 : least;
}

static char argument_type(const char *types, unsigned least, unsigned place)
{
    return place < least ? types[place] : types[least] == '[' ? 'n' : types[least - 1];
}

static int argument_read(struct parser *parser, struct node *call, char want)
{
    if (want == 'n')
        return days_read(parser, 1, &call->days);
    struct node **child = &call->child[call->children++];
    int ret = parse(parser, LEVEL_OR, child);
    return ret ? ret : type_check(parser, *child, want == 'c' ? EXPR_CONDITION : EXPR_NUMBER);
}

static int arguments_fail(const struct parser *parser, const struct node *call, const char *what,
                          unsigned count)
{
    const struct function *function = &function_table[call->function];
    return lexer_fail(&parser->lexer, call->begin, strlen(function->name), "", "%s(%s) %s %u argument%s,",
                      function->name, function->parameters, what, count, count == 1 ? "" : "s");
}

/* Reads the comma before an argument, unless it is the first one. Where no comma stands, or where the
 * function takes no further argument, the error says what was expected. */
static int comma_read(struct parser *parser, const struct node *call, unsigned given, unsigned least,
                      unsigned most)
{
    struct lexer *lexer = &parser->lexer;
    if (given == 0)
        return 0;
    if (lexer_is(lexer, ",") && given < most)
        return lexer_next(lexer);
    if (lexer_is(lexer, ","))
        return arguments_fail(parser, call, least < most ? "takes at most" : "takes only", most);
    return lexer_fail(lexer, HERE(parser), "", "expected %s after %s of %s()",
                      given < least  ? "','"
                      : given < most ? "',' or ')'"
                                     : "')'",
                      given == 1 ? "the argument" : "the arguments", function_table[call->function].name);
}

/* Reads the arguments of a call and its ")"; the current token is the one behind the "(". */
static int arguments_read(struct parser *parser, struct node *call)
{
    const char *types = function_table[call->function].types;
    unsigned given = 0, least = (unsigned)strcspn(types, "[+"), most = arguments_most(types, least);
    int ret = 0;
    call->days = types[least] == '[' ? 1 : 0;
    while (ret == 0 && !lexer_is(&parser->lexer, ")")) {
        ret = comma_read(parser, call, given, least, most);
        if (ret == 0)
            ret = argument_read(parser, call, argument_type(types, least, given++));
    }
    if (ret == 0 && given < least)
        return arguments_fail(parser, call, least < most ? "needs at least" : "needs", least);
    return ret ? ret : lexer_next(&parser->lexer);
}

/* Says whether the result of a call is in percent: that of max(rsi_14, mfi_14) is, because its arguments are.
 * A function of several numbers compares them, so that 5% beside a number in percent is refused as in a
 * comparison. */
static int call_unit(struct parser *parser, struct node *call, enum function_unit unit)
{
    int ret = 0;
    call->percent = unit == UNIT_PERCENT;
    for (unsigned i = 0; ret == 0 && i < call->children; i++) {
        for (unsigned k = 0; ret == 0 && k < i; k++)
            ret = percent_check(parser, call->child[k], call->child[i]);
        call->percent |= unit == UNIT_SAME && in_percent(call->child[i]);
    }
    return ret;
}

static int call_read(struct parser *parser, const struct token *token, const char *name, struct node **node)
{
    int id = function_find(name);
    if (id < 0)
        return call_unknown(parser, token, name);
    struct node *call = node_new(parser, NODE_CALL, function_table[id].result, token->begin);
    if (!call)
        return ERROR_NO_MEMORY;
    call->function = (enum function_id)id;
    *node = call;
    int ret = lexer_next(&parser->lexer);
    if (ret == 0)
        ret = arguments_read(parser, call);
    if (ret == 0)
        ret = call_unit(parser, call, function_table[id].unit);
    node_end(parser, call);
    return ret;
}

static int name_read(struct parser *parser, struct node **node)
{
    const struct token token = parser->lexer.token;
    char name[WORD_TEXT];
    struct expr_column column;
    if (token.length >= WORD_TEXT)
        return lexer_fail(&parser->lexer, HERE(parser), "", "a name of %zu letters, at most %d are allowed,",
                          token.length, WORD_TEXT - 1);
    snprintf(name, sizeof name, "%.*s", (int)token.length, parser->lexer.text + token.begin);
    if (is_word(&parser->lexer))
        return word_misplaced(parser, name);
    int ret = lexer_next(&parser->lexer);
    if (ret || lexer_is(&parser->lexer, "("))
        return ret ? ret : call_read(parser, &token, name, node);
    if (token.length >= WORD_TEXT || !parser->names->find(parser->names->arg, name, &column))
        return name_unknown(parser, &token, name);
    if (!(*node = node_new(parser, NODE_COLUMN, column.type, token.begin)))
        return ERROR_NO_MEMORY;
    (*node)->length = token.length;
    (*node)->column = column;
    (*node)->percent = column.percent;
    return 0;
}

static int number_take(struct parser *parser, struct node **node)
{
    const struct token *token = &parser->lexer.token;
    if (!(*node = node_new(parser, NODE_NUMBER, EXPR_NUMBER, token->begin)))
        return ERROR_NO_MEMORY;
    (*node)->length = token->length;
    (*node)->number = token->number;
    (*node)->percent = token->percent;
    return lexer_next(&parser->lexer);
}

static int operand(struct parser *parser, struct node **node)
{
    const struct token *token = &parser->lexer.token;
    size_t begin = token->begin;
    if (token->kind == TOKEN_NUMBER)
        return number_take(parser, node);
    if (token->kind == TOKEN_NAME)
        return name_read(parser, node);
    if (lexer_is(&parser->lexer, "(")) {
        int ret = lexer_next(&parser->lexer);
        if (ret == 0)
            ret = parse(parser, LEVEL_OR, node);
        if (ret == 0)
            ret = lexer_expect(&parser->lexer, ")", "the expression in parentheses");
        if (ret == 0)
            (*node)->begin = begin;
        if (ret == 0)
            node_end(parser, *node);
        return ret;
    }
    if (token->kind == TOKEN_TEXT)
        return lexer_fail(&parser->lexer, HERE(parser),
                          ": it stands behind a column, as in market == \"KOSPI\"", "unexpected text");
    return token->kind == TOKEN_END
               ? lexer_fail(&parser->lexer, HERE(parser), ", where it ends", "expected a value")
               : lexer_fail(&parser->lexer, HERE(parser), "", "expected a value, got '%.*s'",
                            (int)token->length, parser->lexer.text + begin);
}

/* An operand and the [n] behind it, of which there may be several. */
static int lagged(struct parser *parser, struct node **node)
{
    int ret = operand(parser, node);
    while (ret == 0 && lexer_is(&parser->lexer, "[")) {
        struct node *lag = node_new(parser, NODE_LAG, (*node)->type, (*node)->begin);
        if (!lag)
            return ERROR_NO_MEMORY;
        if ((*node)->type == EXPR_TEXT)
            return lexer_fail(&parser->lexer, HERE(parser), "", "a text has no past: [n]");
        lag->child[0] = *node;
        lag->children = 1;
        lag->percent = in_percent(*node);
        if ((ret = lexer_next(&parser->lexer)) == 0)
            ret = days_read(parser, 0, &lag->days);
        if (ret == 0)
            ret = lexer_expect(&parser->lexer, "]", "the number of days");
        node_end(parser, lag);
        *node = lag;
    }
    return ret;
}

/* Enters one level of nesting. Every recursion of the grammar comes through here, so that no text can use up
 * the stack of the process. */
static int deeper(struct parser *parser)
{
    if (parser->depth++ < EXPR_DEPTH)
        return 0;
    return lexer_fail(&parser->lexer, HERE(parser), "", "more than %d levels of nesting", EXPR_DEPTH);
}

/* Reads "-x" and "not c"; `rest` reads what stands behind the "-" or the "not". */
static int prefixed(struct parser *parser, enum node_kind kind, enum expr_type type,
                    int (*rest)(struct parser *, struct node **), struct node **node)
{
    struct node *made = node_new(parser, kind, type, parser->lexer.token.begin);
    int ret = made ? deeper(parser) : ERROR_NO_MEMORY;
    if (ret == 0)
        ret = lexer_next(&parser->lexer);
    if (ret == 0)
        ret = rest(parser, &made->child[0]);
    if (ret == 0)
        ret = type_check(parser, made->child[0], type);
    if (ret)
        return ret;
    parser->depth--;
    made->children = 1;
    made->percent = made->child[0]->percent;
    made->length = made->child[0]->begin + made->child[0]->length - made->begin;
    *node = made;
    return node_fold(parser, made);
}

static int negated(struct parser *parser, struct node **node)
{
    return lexer_is(&parser->lexer, "-") ? prefixed(parser, NODE_NEGATE, EXPR_NUMBER, negated, node)
                                         : lagged(parser, node);
}

/* ---- levels ---- */

/* Reads the rest of a chain such as 1 < x < 2, which means 1 < x and x < 2: `last` is the side on the right
 * of the comparison before, x, which is the side on the left of the next one too. */
static int chain(struct parser *parser, struct node **node, struct node *last, int direction)
{
    static const struct operator_row both = {"and", LEVEL_AND, NODE_AND, EXPR_CONDITION, EXPR_CONDITION, 0};
    const struct operator_row *row;
    while ((row = operator_find(&parser->lexer)) && row->level == LEVEL_COMPARE) {
        struct node *right, *compared;
        if (!direction || row->direction != direction)
            return lexer_fail(&parser->lexer, HERE(parser), "",
                              "a chain of comparisons holds only < and <=, or only > and >=: write and,");
        int ret = lexer_next(&parser->lexer);
        if (ret == 0)
            ret = parse(parser, LEVEL_SUM, &right);
        if (ret == 0)
            ret = binary_new(parser, row, last, right, &compared);
        if (ret == 0)
            ret = binary_new(parser, &both, *node, compared, node);
        if (ret)
            return ret;
        last = right;
    }
    return 0;
}

/* A comparison, or "not" before one. "not" binds tighter than "and" and looser than comparisons. */
static int denied(struct parser *parser, struct node **node)
{
    return lexer_is(&parser->lexer, "not") ? prefixed(parser, NODE_NOT, EXPR_CONDITION, denied, node)
                                           : parse(parser, LEVEL_COMPARE, node);
}

/* What may stand on either side of an operator of a level. It consists of what binds tighter: the next level,
 * with "not" before it on either side of "and", and an operand, with "-" before it, on either side of * and
 * /. */
static int side_read(struct parser *parser, enum level level, struct node **node)
{
    switch (level) {
    case LEVEL_AND:
        return denied(parser, node);
    case LEVEL_PRODUCT:
        return negated(parser, node);
    default:
        return parse(parser, level + 1, node);
    }
}

/* The side on the left. Texts have comparisons of their own: where a text column stands on the left of one,
 * text-compare.c reads the whole of it. */
static int left_read(struct parser *parser, enum level level, struct node **node)
{
    int ret = side_read(parser, level, node);
    bool is_text =
        ret == 0 && level == LEVEL_COMPARE && (*node)->kind == NODE_COLUMN && (*node)->type == EXPR_TEXT;
    return is_text ? text_compare(parser, *node, node) : ret;
}

/* Operators of one level and their sides, from the left to the right: a - b - c is (a - b) - c. */
static int level_parse(struct parser *parser, enum level level, struct node **node)
{
    const struct operator_row *row;
    int ret = left_read(parser, level, node);
    while (ret == 0 && (row = operator_find(&parser->lexer)) && row->level == level) {
        struct node *left = *node, *right;
        ret = lexer_next(&parser->lexer);
        if (ret == 0)
            ret = side_read(parser, level, &right);
        if (ret == 0)
            ret = binary_new(parser, row, left, right, node);
        if (ret == 0 && level == LEVEL_COMPARE)
            ret = chain(parser, node, right, row->direction);
    }
    return ret;
}

/* An expression whose operators are of `level` or bind tighter. LEVEL_OR is a whole one, as within
 * parentheses. */
static int parse(struct parser *parser, enum level level, struct node **node)
{
    bool nests = level == LEVEL_OR;
    int ret = nests ? deeper(parser) : 0;
    if (ret == 0)
        ret = level_parse(parser, level, node);
    parser->depth -= ret == 0 && nests;
    return ret;
}

int tree_parse(const char *text, int want, const struct expr_names *names, struct tree *tree,
               struct expr_place *place, struct error *err)
{
    struct parser parser = {.lexer = {.text = text, .place = place, .err = err}, .names = names};
    *tree = (struct tree){0};
    if (place)
        *place = (struct expr_place){0};
    size_t length = strlen(text);
    if (length > EXPR_LENGTH)
        return error_set(err, ERROR_DATA, "an expression of %zu bytes, at most %d are allowed", length,
                         EXPR_LENGTH);
    int ret = lexer_next(&parser.lexer);
    if (ret == 0)
        ret = parse(&parser, LEVEL_OR, &tree->root);
    if (ret == 0 && parser.lexer.token.kind != TOKEN_END)
        ret = token_unexpected(&parser);
    if (ret == 0 && want >= 0)
        ret = type_check(&parser, tree->root, (enum expr_type)want);
    if (ret == 0 && want < 0 && tree->root->type == EXPR_TEXT)
        ret = type_check(&parser, tree->root, EXPR_NUMBER);
    tree->arena = parser.arena;
    tree->nodes = parser.nodes;
    return ret;
}
