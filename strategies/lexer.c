#include "strategies/lexer.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

int lexer_fail(const struct lexer *lexer, size_t begin, size_t length, const char *hint, const char *format,
               ...)
{
    char what[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    text_line(what); /* it may quote control characters */
    if (lexer->place)
        *lexer->place = (struct expr_place){begin, length};
    return error_set(lexer->err, ERROR_DATA, "%s at %zu%s", what, text_characters(lexer->text, begin) + 1,
                     hint);
}

bool lexer_is(const struct lexer *lexer, const char *word)
{
    const struct token *token = &lexer->token;
    return token->length == strlen(word) && strncmp(lexer->text + token->begin, word, token->length) == 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
}

/* ---- numbers ---- */

/* A unit multiplies its number by 10 to the power of its exponent. */
static const struct unit {
    const char *name;
    int exponent;
} units[] = {
    {"%", -2}, {"k", 3}, {"mn", 6}, {"bn", 9}, {"tn", 12}, {"만", 4}, {"억", 8}, {"조", 12},
};

static size_t digits(const char *text)
{
    size_t length = 0;
    while (is_digit(text[length]) || (text[length] == '_' && length && is_digit(text[length + 1])))
        length++;
    return length;
}

/* How many bytes the number has, without its unit. */
static size_t number_length(const char *text)
{
    size_t length = digits(text);
    if (text[length] == '.')
        length += 1 + digits(text + length + 1);
    if (text[length] == 'e' || text[length] == 'E') {
        size_t sign = text[length + 1] == '-' || text[length + 1] == '+';
        size_t exponent = digits(text + length + 1 + sign);
        length += exponent ? 1 + sign + exponent : 0;
    }
    return length;
}

#define NUMBER_LONGEST 60 /* bytes of a literal */

/* The unit is added to the exponent before the number is read, so that 0.57만 is exactly the double that 5700
 * is, which a multiplication would not always give. */
static double number_value(const char *text, size_t length, int exponent)
{
    char plain[NUMBER_LONGEST + 32];
    size_t used = 0;
    for (size_t i = 0; i < length; i++)
        if (text[i] != '_')
            plain[used++] = text[i];
    plain[used] = '\0';
    char *own = strpbrk(plain, "eE"), *end = own ? own : plain + used;
    long power = own ? strtol(own + 1, NULL, 10) : 0;
    power = power > 9999 ? 9999 : power < -9999 ? -9999 : power;
    sprintf(end, "e%ld", power + exponent);
    return strtod(plain, NULL);
}

/* How many bytes the character has if a unit can contain it, 0 if none can. */
static size_t unit_character(const char *text)
{
    size_t length = text_character(text);
    return is_name(*text) || (length > 1 && !text_invisible(text)) ? length : 0;
}

/* Reads the unit that stands directly behind a number: its length, which is 0 where there is none, and its
 * exponent. Returns false for letters that are no unit. */
static bool unit_read(const char *text, size_t *length, int *exponent)
{
    *length = *text == '%';
    *exponent = 0;
    for (size_t more = *length ? 0 : unit_character(text); more; more = unit_character(text + *length))
        *length += more;
    for (size_t i = 0; *length && i < sizeof units / sizeof *units; i++)
        if (strlen(units[i].name) == *length && strncmp(units[i].name, text, *length) == 0) {
            *exponent = units[i].exponent;
            return true;
        }
    return *length == 0;
}

static int number_read(struct lexer *lexer)
{
    struct token *token = &lexer->token;
    const char *text = lexer->text + token->begin;
    size_t length = number_length(text), unit;
    char quote[TEXT_QUOTE];
    int exponent;
    bool known = unit_read(text + length, &unit, &exponent);
    token->kind = TOKEN_NUMBER;
    token->length = length + unit;
    if (length > NUMBER_LONGEST)
        return lexer_fail(lexer, token->begin, length, "", "a number of %zu bytes, at most %d are allowed,",
                          length, NUMBER_LONGEST);
    if (!known)
        return lexer_fail(lexer, token->begin + length, unit,
                          ", expected %, k, mn, bn, tn, 만, 억, 조 or nothing", "unknown unit '%s'",
                          text_quote(text + length, unit, quote));
    token->percent = text[length] == '%';
    token->number = number_value(text, length, exponent);
    return isfinite(token->number)
               ? 0
               : lexer_fail(lexer, token->begin, token->length, "", "the number is too large");
}

/* ---- the others ---- */

static int byte_fail(const struct lexer *lexer, const char *at)
{
    return lexer_fail(lexer, (size_t)(at - lexer->text), 1, "", "byte 0x%02X, which is not UTF-8,",
                      (unsigned char)*at);
}

static int text_read(struct lexer *lexer)
{
    struct token *token = &lexer->token;
    const char *begin = lexer->text + token->begin, *end = strchr(begin + 1, *begin);
    if (!end)
        return lexer_fail(lexer, token->begin, strlen(begin), "", "the text has no closing %c", *begin);
    token->kind = TOKEN_TEXT;
    token->length = (size_t)(end - begin) + 1;
    const char *broken = text_broken(begin, token->length);
    return broken == end + 1 ? 0 : byte_fail(lexer, broken);
}

static const char *const signs[] = {"<=", ">=", "==", "!=", "<", ">", "+", "-",
                                    "*",  "/",  "(",  ")",  "[", "]", ","};

/* What people write who are used to other languages. No sign of this language begins with one of those of two
 * or more characters, so those are looked for before the signs are, the others after them. */
static const struct slip {
    const char *wrong, *right;
} slips[] = {
    {"===", "=="}, {"!==", "!="}, {"<>", "!="}, {"=<", "<="}, {"=>", ">="}, {"&&", "and"},
    {"||", "or"},  {"=", "=="},   {"&", "and"}, {"|", "or"},  {"!", "not"},
};

static const struct slip *slip_find(const char *text, size_t least)
{
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++)
        if (strlen(slips[i].wrong) >= least && strncmp(text, slips[i].wrong, strlen(slips[i].wrong)) == 0)
            return &slips[i];
    return NULL;
}

static int slip_fail(const struct lexer *lexer, const struct slip *slip)
{
    return lexer_fail(lexer, lexer->token.begin, strlen(slip->wrong), "", "write '%s', not '%s',",
                      slip->right, slip->wrong);
}

/* Whether a Korean syllable, U+AC00 to U+D7A3, stands there: a name without its quotation marks, which a
 * shell takes away where they stand within others, or a unit behind a blank. */
static bool is_syllable(const char *text, size_t length)
{
    const unsigned char *at = (const unsigned char *)text;
    if (length != 3)
        return false;
    unsigned code = (at[0] & 0x0Fu) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu);
    return code >= 0xAC00 && code <= 0xD7A3;
}

/* A character that has no meaning. One that cannot be seen, such as a blank of another kind that came with a
 * pasted text, is named by its number. */
static int character_fail(const struct lexer *lexer, const char *text)
{
    size_t length = text_character(text);
    uint32_t invisible = length ? text_invisible(text) : 0;
    if (!length)
        return byte_fail(lexer, text);
    if (*text == '%')
        return lexer_fail(lexer, lexer->token.begin, 1, ": a unit stands directly behind its number",
                          "unexpected '%%'");
    if (invisible)
        return lexer_fail(lexer, lexer->token.begin, length, "", "the character U+%04X has no meaning",
                          (unsigned)invisible);
    return lexer_fail(lexer, lexer->token.begin, length,
                      is_syllable(text, length)
                          ? ": a text stands in quotation marks, a unit directly behind its number"
                          : "",
                      "'%.*s' has no meaning", (int)length, text);
}

static int sign_read(struct lexer *lexer)
{
    struct token *token = &lexer->token;
    const char *text = lexer->text + token->begin;
    const struct slip *slip = slip_find(text, 2);
    token->kind = TOKEN_SIGN;
    for (size_t i = 0; !slip && i < sizeof signs / sizeof *signs; i++)
        if (strncmp(text, signs[i], token->length = strlen(signs[i])) == 0)
            return 0;
    if (!slip)
        slip = slip_find(text, 1);
    return slip ? slip_fail(lexer, slip) : character_fail(lexer, text);
}

int lexer_next(struct lexer *lexer)
{
    struct token *token = &lexer->token;
    size_t at = token->begin + token->length;
    at += strspn(lexer->text + at, " \t\r\n");
    const char *text = lexer->text + at;
    *token = (struct token){.begin = at};
    if (!*text)
        return 0;
    if (is_digit(*text) || (*text == '.' && is_digit(text[1])))
        return number_read(lexer);
    if (*text == '"' || *text == '\'')
        return text_read(lexer);
    if (!is_name(*text))
        return sign_read(lexer);
    token->kind = TOKEN_NAME;
    while (is_name(text[token->length]))
        token->length++;
    return 0;
}

int lexer_expect(struct lexer *lexer, const char *sign, const char *after)
{
    if (lexer_is(lexer, sign))
        return lexer_next(lexer);
    return lexer_fail(lexer, lexer->token.begin, lexer->token.length, "", "expected '%s' after %s", sign,
                      after);
}
