#include "http/tokens.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOKEN_WORDS (TOKEN_MOST / 8)
#define FILE_MOST   (1 << 18) /* bytes of the file */

/* Behind its end a token is filled with bytes 0, which no token contains, so that two of them are equal
 * exactly where all bytes are. */
struct token {
    uint64_t text[TOKEN_WORDS];
    char name[TOKEN_NAME];
};

struct tokens {
    struct token token[TOKENS_MOST];
    size_t count;
};

bool token_is_valid(const char *text, size_t length)
{
    size_t body = 0;
    while (body < length &&
           (isalnum((unsigned char)text[body]) || (text[body] && strchr("-._~+/", text[body]))))
        body++;
    size_t end = body;
    while (end < length && text[end] == '=')
        end++;
    return body > 0 && end == length;
}

static bool name_is_valid(const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)name[i]) && !strchr("-._", name[i]))
            return false;
    return length > 0 && length < TOKEN_NAME;
}

/* 1 where the texts are equal, 0 where they are not, without a branch that depends on them. */
static unsigned equal(const struct token *token, const uint64_t text[static TOKEN_WORDS])
{
    const volatile uint64_t *left = token->text, *right = text;
    uint64_t differ = 0;
    for (size_t i = 0; i < TOKEN_WORDS; i++)
        differ |= left[i] ^ right[i];
    return 1 & ~(unsigned)((differ | -differ) >> 63);
}

/* The number of the token with that text, from 1; 0 where it is none. */
static size_t find(const struct tokens *tokens, const uint64_t text[static TOKEN_WORDS])
{
    size_t found = 0;
    for (size_t i = 0; i < tokens->count; i++)
        found |= (i + 1) * equal(&tokens->token[i], text);
    return found;
}

bool tokens_know(const struct tokens *tokens, const char *text, size_t length, const char **name)
{
    uint64_t padded[TOKEN_WORDS] = {0};
    memcpy(padded, text, length < TOKEN_MOST ? length : TOKEN_MOST);
    size_t found = find(tokens, padded);
    explicit_bzero(padded, sizeof padded);
    if (found == 0 || length > TOKEN_MOST)
        return false;
    *name = tokens->token[found - 1].name;
    return true;
}

/* ---- the file ---- */

static int token_add(struct tokens *tokens, const char *name, size_t name_length, const char *text,
                     struct error *err)
{
    size_t length = strlen(text);
    if (tokens->count == TOKENS_MOST)
        return error_set(err, ERROR_CONFIG, "expected at most %d tokens", TOKENS_MOST);
    if (!token_is_valid(text, length))
        return error_set(
            err, ERROR_CONFIG,
            "expected 'name: token' or a token of letters, digits and -._~+/, with = at its end");
    if (length < TOKEN_LEAST || length > TOKEN_MOST)
        return error_set(err, ERROR_CONFIG, "the token has %zu characters, expected %d to %d", length,
                         TOKEN_LEAST, TOKEN_MOST);
    struct token *token = &tokens->token[tokens->count];
    memcpy(token->text, text, length);
    memcpy(token->name, name, name_length);
    if (find(tokens, token->text))
        return error_set(err, ERROR_CONFIG, "the token is there twice");
    tokens->count++;
    return 0;
}

/* Takes a line of `length` bytes, which is followed by a NUL. */
static int line_take(struct tokens *tokens, char *line, size_t length, struct error *err)
{
    if (memchr(line, 0, length))
        return error_set(err, ERROR_CONFIG, "expected text, there is a byte 0");
    if (memchr(line, '\r', length))
        return error_set(err, ERROR_CONFIG,
                         "there is a carriage return, expected lines that end in a newline alone");
    char *begin = line + strspn(line, " \t"), *end = line + length;
    while (end > begin && (end[-1] == ' ' || end[-1] == '\t'))
        *--end = '\0';
    if (!*begin || *begin == '#')
        return 0;
    const char *colon = strchr(begin, ':');
    if (!colon)
        return token_add(tokens, "", 0, begin, err);
    if (!name_is_valid(begin, (size_t)(colon - begin)))
        return error_set(err, ERROR_CONFIG,
                         "expected a name of 1 to %d letters, digits and -._ before the colon",
                         TOKEN_NAME - 1);
    return token_add(tokens, begin, (size_t)(colon - begin), colon + 1 + strspn(colon + 1, " \t"), err);
}

/* Takes the lines of the file's content, which is followed by a NUL. */
static int lines_take(struct tokens *tokens, char *text, size_t size, const char *path, struct error *err)
{
    struct error why = {0};
    size_t number = 1;
    for (char *line = text, *end; line < text + size; line = end + 1, number++) {
        if (!(end = memchr(line, '\n', (size_t)(text + size - line))))
            end = text + size;
        *end = '\0';
        int ret = line_take(tokens, line, (size_t)(end - line), &why);
        if (ret)
            return error_set(err, ret, "%s:%zu: %s", path, number, why.text);
    }
    return tokens->count ? 0 : error_set(err, ERROR_CONFIG, "%s: there is no token in it", path);
}

static int cannot_read(const char *path, int errnum, struct error *err)
{
    return error_set(err, error_from_errno(errnum), "cannot read the tokens %s: %s", path, strerror(errnum));
}

/* Refuses a file that others could read or write. */
static int mode_check(int fd, const char *path, struct error *err)
{
    struct stat stat;
    if (fstat(fd, &stat))
        return cannot_read(path, errno, err);
    if (!S_ISREG(stat.st_mode))
        return error_set(err, ERROR_CONFIG, "%s is no regular file", path);
    if (stat.st_mode & (S_IRWXO | S_IWGRP))
        return error_set(err, ERROR_PERMISSION,
                         "%s has mode %04o: others may neither read nor write tokens, expected 0600 or 0640",
                         path, (unsigned)(stat.st_mode & 07777));
    return 0;
}

/* Reads as much of the file as there is room for; *size is at most FILE_MOST + 1. */
static int content_read(int fd, const char *path, char *text, size_t *size, struct error *err)
{
    ssize_t got = 1;
    for (*size = 0; got > 0 && *size <= FILE_MOST; *size += (size_t)got) {
        do
            got = read(fd, text + *size, FILE_MOST + 1 - *size);
        while (got < 0 && errno == EINTR);
        if (got < 0)
            return cannot_read(path, errno, err);
    }
    return *size <= FILE_MOST
               ? 0
               : error_set(err, ERROR_CONFIG, "%s: the file has more than %d bytes", path, FILE_MOST);
}

static int file_take(struct tokens *tokens, int fd, const char *path, struct error *err)
{
    size_t size;
    char *text = calloc(1, FILE_MOST + 2);
    if (!text)
        return error_no_memory(err);
    int ret = content_read(fd, path, text, &size, err);
    if (ret == 0)
        ret = lines_take(tokens, text, size, path, err);
    explicit_bzero(text, FILE_MOST + 2);
    free(text);
    return ret;
}

int tokens_open(const char *path, struct tokens **tokens, struct error *err)
{
    *tokens = NULL;
    /* O_NONBLOCK: a pipe without a writer would keep the program waiting. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return cannot_read(path, errno, err);
    struct tokens *made = calloc(1, sizeof *made);
    int ret = made ? mode_check(fd, path, err) : error_no_memory(err);
    if (ret == 0)
        ret = file_take(made, fd, path, err);
    close(fd);
    if (ret)
        tokens_close(&made);
    *tokens = made;
    return ret;
}

void tokens_close(struct tokens **tokens)
{
    if (*tokens)
        explicit_bzero(*tokens, sizeof **tokens);
    free(*tokens);
    *tokens = NULL;
}

size_t tokens_count(const struct tokens *tokens)
{
    return tokens->count;
}
