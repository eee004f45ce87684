/* What was probably meant by a word that has no meaning where it stands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "strategies/parser.h"

static const char *const words[] = {"and", "or", "not", "in", "starts_with", NULL};

bool is_word(const struct lexer *lexer)
{
    bool found = false;
    for (size_t i = 0; words[i]; i++)
        found |= lexer_is(lexer, words[i]);
    return found;
}

/* The token as a text; as much of it as a message takes. */
static const char *name_of(const struct parser *parser, const struct token *token, char name[NAME_TEXT])
{
    int length = (int)(token->length < NAME_TEXT ? token->length : NAME_TEXT - 1);
    snprintf(name, NAME_TEXT, "%.*s", length, parser->lexer.text + token->begin);
    return name;
}

int token_unexpected(const struct parser *parser)
{
    const struct token *token = &parser->lexer.token;
    char name[NAME_TEXT], nearest[SUGGEST_TEXT] = "";
    struct suggest suggest = {.wanted = name_of(parser, token, name)};
    for (size_t i = 0; words[i]; i++)
        suggest_offer(&suggest, words[i]);
    if (token->kind == TOKEN_NAME && !is_word(&parser->lexer))
        suggest_text(&suggest, nearest);
    return lexer_fail(&parser->lexer, token->begin, token->length, nearest, "unexpected '%s'", name);
}

static int name_too_long(const struct parser *parser, const struct token *token)
{
    return lexer_fail(&parser->lexer, token->begin, token->length, "",
                      "a name of %zu letters, at most %d are allowed,", token->length, NAME_TEXT - 1);
}

static bool is_column(const struct parser *parser, const char *name)
{
    struct expr_column column;
    return parser->names->find(parser->names->arg, name, &column);
}

/* The function of a number and n that has that name. */
static const struct function *window_find(const char *name, size_t length)
{
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        const struct function *function = &function_table[i];
        if (strlen(function->name) == length && strncmp(function->name, name, length) == 0 &&
            strcmp(function->types, "xn") == 0)
            return function;
    }
    return NULL;
}

/* sma_50 is sma(close, 50), volume_sma_50 is sma(volume, 50): there are columns of some n only. */
static bool window_meant(const struct parser *parser, const char *name, char *hint, size_t size)
{
    const char *digits = strrchr(name, '_');
    if (!digits || !digits[1] || digits[1 + strspn(digits + 1, "0123456789")] || digits == name)
        return false;
    const char *begin = digits;
    while (begin > name && begin[-1] != '_')
        begin--;
    const struct function *function = window_find(begin, (size_t)(digits - begin));
    char column[NAME_TEXT] = "close";
    if (begin > name)
        snprintf(column, sizeof column, "%.*s", (int)(begin - 1 - name), name);
    if (!function || !is_column(parser, column))
        return false;
    snprintf(hint, size, ", write %s(%s, %s)", function->name, column, digits + 1);
    return true;
}

int name_unknown(const struct parser *parser, const struct token *token)
{
    char name[NAME_TEXT], hint[160] = "";
    if (token->length >= NAME_TEXT)
        return name_too_long(parser, token);
    name_of(parser, token, name);
    for (size_t i = 0; i < FUNCTION_COUNT; i++)
        if (strcmp(function_table[i].name, name) == 0)
            return lexer_fail(&parser->lexer, token->begin, token->length, "", "write %s(%s), not '%s',",
                              name, function_table[i].parameters, name);
    if (!window_meant(parser, name, hint, sizeof hint))
        parser->names->nearest(parser->names->arg, name, words, hint, sizeof hint);
    return lexer_fail(&parser->lexer, token->begin, token->length, hint, "unknown column '%s'", name);
}

int call_unknown(const struct parser *parser, const struct token *token)
{
    char name[NAME_TEXT], nearest[SUGGEST_TEXT];
    struct suggest suggest = {.wanted = name_of(parser, token, name)};
    if (token->length >= NAME_TEXT)
        return name_too_long(parser, token);
    if (is_column(parser, name))
        return lexer_fail(&parser->lexer, token->begin, token->length, "", "%s is a column, not a function,",
                          name);
    for (size_t i = 0; i < FUNCTION_COUNT; i++)
        suggest_offer(&suggest, function_table[i].name);
    return lexer_fail(&parser->lexer, token->begin, token->length, suggest_text(&suggest, nearest),
                      "unknown function '%s'", name);
}
