#include "net/secret.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/percent.h"
#include "net/secret-text.h"

struct net_secret {
    char *encoded, *lowered; /* percent-encoded, and that with small letters in the escapes */
    size_t length, encoded_length;
    char text[];
};

/* Makes the letters of the escapes small. */
static void escapes_lower(char *text)
{
    for (; *text; text++)
        if (*text == '%')
            for (int i = 0; i < 2; i++) {
                ++text;
                *text = *text >= 'A' && *text <= 'F' ? (char)(*text - 'A' + 'a') : *text;
            }
}

static int secret_make(const char *text, size_t length, struct net_secret **secret, struct error *err)
{
    struct net_secret *made = malloc(sizeof *made + length + 1);
    char *encoded = malloc(PERCENT_ROOM(length)), *lowered = malloc(PERCENT_ROOM(length));
    if (!made || !encoded || !lowered) {
        free(made);
        free(encoded);
        free(lowered);
        return error_no_memory(err);
    }
    *made = (struct net_secret){.encoded = encoded, .lowered = lowered, .length = length};
    memcpy(made->text, text, length);
    made->text[length] = '\0';
    made->encoded_length = percent_encode(text, length, encoded);
    memcpy(lowered, encoded, made->encoded_length + 1);
    escapes_lower(lowered);
    *secret = made;
    return 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The first sign that no header can carry, or the end of the text. */
static const char *text_bad(const char *text, size_t length)
{
    for (; length; length--, text++)
        if (*text < ' ' || *text > '~')
            return text;
    return text;
}

int net_secret_new(const char *key, const char *text, struct net_secret **secret, struct error *err)
{
    *secret = NULL;
    while (is_blank(*text))
        text++;
    size_t length = strlen(text);
    while (length && is_blank(text[length - 1]))
        length--;
    if (!length)
        return error_set(err, ERROR_CONFIG, "%s is empty", key);
    const char *bad = text_bad(text, length);
    if (bad < text + length)
        return error_set(err, ERROR_CONFIG,
                         "%s has a sign that no key has: number %zu is %s; copy it anew, without the lines "
                         "around it",
                         key, (size_t)(bad - text) + 1,
                         *bad == '\n' || *bad == '\r' ? "the end of a line"
                         : *bad & '\x80'              ? "no ASCII"
                                                      : "a control character");
    return secret_make(text, length, secret, err);
}

int net_secret_new_decoded(const char *key, const char *text, struct net_secret **secret, struct error *err)
{
    struct net_secret *made;
    int ret = net_secret_new(key, text, &made, err);
    *secret = made;
    if (ret || !strchr(made->text, '%'))
        return ret;
    size_t length = made->length;
    char *room = malloc(length + 1);
    const char *wrong = room ? percent_decode(made->text, length, true, room) : NULL;
    if (!room)
        ret = error_no_memory(err);
    else if (wrong)
        ret = error_set(err, ERROR_CONFIG, "%s is percent-encoded, but wrongly: %s", key, wrong);
    else
        ret = net_secret_new(key, room, secret, err);
    if (ret)
        *secret = NULL;
    if (room)
        explicit_bzero(room, length + 1);
    free(room);
    net_secret_free(&made);
    return ret;
}

int net_secret_copy(const struct net_secret *secret, struct net_secret **copy, struct error *err)
{
    *copy = NULL;
    return secret ? secret_make(secret->text, secret->length, copy, err) : 0;
}

void net_secret_free(struct net_secret **secret)
{
    struct net_secret *gone = *secret;
    *secret = NULL;
    if (!gone)
        return;
    net_wipe(gone->encoded);
    net_wipe(gone->lowered);
    explicit_bzero(gone->text, gone->length);
    free(gone);
}

void net_wipe(char *text)
{
    if (text)
        explicit_bzero(text, strlen(text));
    free(text);
}

const char *net_secret_text(const struct net_secret *secret)
{
    return secret->text;
}

const char *net_secret_encoded(const struct net_secret *secret)
{
    return secret->encoded;
}

static void strike(const char *text, size_t part, char *bytes, size_t length)
{
    char *end = bytes + length;
    while ((bytes = memmem(bytes, (size_t)(end - bytes), text, part))) {
        memset(bytes, '*', part);
        bytes += part;
    }
}

void net_secret_strike(const struct net_secret *secret, char *bytes, size_t length)
{
    if (!secret)
        return;
    strike(secret->text, secret->length, bytes, length);
    if (secret->encoded_length == secret->length)
        return;
    strike(secret->encoded, secret->encoded_length, bytes, length);
    strike(secret->lowered, secret->encoded_length, bytes, length);
}

size_t net_secret_length(const struct net_secret *secret)
{
    return secret->length;
}
