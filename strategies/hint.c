/* The messages for words that have no meaning where they stand: they say what was probably meant. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "base/text.h"
#include "strategies/parser.h"
#include "strategies/program.h"

static const char *const words[] = {"and", "or", "not", "in", "starts_with", "contains", NULL};

bool is_word(const struct lexer *lexer)
{
    bool found = false;
    for (size_t i = 0; words[i]; i++)
        found |= lexer_is(lexer, words[i]);
    return found;
}

int word_misplaced(const struct parser *parser, const char *word)
{
    bool of_text = strcmp(word, "starts_with") == 0 || strcmp(word, "contains") == 0;
    char hint[64] = "";
    if (of_text)
        snprintf(hint, sizeof hint, ": write name %s \"...\"", word);
    return lexer_fail(&parser->lexer, HERE(parser), hint, "expected a value, got '%s'", word);
}

int token_unexpected(const struct parser *parser)
{
    const struct token *token = &parser->lexer.token;
    char quote[TEXT_QUOTE], nearest[SUGGEST_TEXT] = "";
    struct suggest suggest = {.wanted = text_quote(parser->lexer.text + token->begin, token->length, quote)};
    for (size_t i = 0; words[i]; i++)
        suggest_offer(&suggest, words[i]);
    if (token->kind == TOKEN_NAME && !is_word(&parser->lexer))
        suggest_text(&suggest, nearest);
    return lexer_fail(&parser->lexer, token->begin, token->length, nearest, "unexpected '%s'", quote);
}

/* ---- names ---- */

static bool is_column(const struct parser *parser, const char *name, struct expr_column *column)
{
    return parser->names->find(parser->names->arg, name, column);
}

/* Whether an unknown name means a call of the function. The name volume_sma_50 means sma(volume, 50): it
 * consists of a column of numbers, a "_", the name of the function, and `days`, which points to the "_50".
 * The name sma_50 has no column and means sma(close, 50). Only functions of a number and a number of days are
 * meant by such names. Writes the column's name to `column`. */
static bool window_of(const struct parser *parser, const struct function *function, const char *name,
                      const char *days, char column[static WORD_TEXT])
{
    struct expr_column found;
    size_t head = (size_t)(days - name), length = strlen(function->name); /* head: of "volume_sma" */
    bool windowed = strcmp(function->types, "xn") == 0 || strcmp(function->types, "x[n]") == 0;
    if (!windowed || head < length || strncmp(days - length, function->name, length) != 0)
        return false;
    strcpy(column, "close");
    if (head > length && name[head - length - 1] != '_')
        return false;
    if (head > length)
        snprintf(column, WORD_TEXT, "%.*s", (int)(head - length - 1), name);
    return is_column(parser, column, &found) && found.type == EXPR_NUMBER;
}

/* Writes ", write sma(close, 50)" for the name sma_50, and the like. The store has columns for some windows,
 * such as sma_20; a name that looks like one but is none can be written as a call. Returns false for any
 * other name. */
static bool window_meant(const struct parser *parser, const char *name, char *hint, size_t size)
{
    const char *under = strrchr(name, '_');
    char column[WORD_TEXT], *end;
    unsigned long days = under ? strtoul(under + 1, &end, 10) : 0;
    if (days < 1 || *end)
        return false;
    for (size_t i = 0; i < FUNCTION_COUNT; i++)
        if (days * (i == FUNCTION_ema ? EMA_REACH : 1) <= EXPR_LOOKBACK &&
            window_of(parser, &function_table[i], name, under, column)) {
            snprintf(hint, size, ", write %s(%s, %lu)", function_table[i].name, column, days);
            return true;
        }
    return false;
}

int name_unknown(const struct parser *parser, const struct token *token, const char *name)
{
    char hint[160] = "";
    int function = function_find(name);
    if (function >= 0)
        return lexer_fail(&parser->lexer, token->begin, token->length, "", "%s is a function: write %s(%s),",
                          name, name, function_table[function].parameters);
    if (!window_meant(parser, name, hint, sizeof hint))
        parser->names->nearest(parser->names->arg, name, words, hint, sizeof hint);
    return lexer_fail(&parser->lexer, token->begin, token->length, hint, "unknown column '%s'", name);
}

int call_unknown(const struct parser *parser, const struct token *token, const char *name)
{
    struct expr_column column;
    struct suggest suggest = {.wanted = name};
    char nearest[SUGGEST_TEXT];
    if (is_column(parser, name, &column))
        return lexer_fail(&parser->lexer, token->begin, token->length, "", "%s is a column, not a function,",
                          name);
    for (size_t i = 0; i < FUNCTION_COUNT; i++)
        suggest_offer(&suggest, function_table[i].name);
    suggest_offer(&suggest, "not"); /* somebody wrote NOT (...) */
    return lexer_fail(&parser->lexer, token->begin, token->length, suggest_text(&suggest, nearest),
                      "unknown function '%s'", name);
}
