/* A prompt: a file NAME.prompt with a text for a language model. Several of them make a catalog
 * (base/catalog.h).
 *
 * The file begins with lines `key: value` (base/keyfile.h) up to a line `---`; a line that begins with a
 * blank continues the value of the line before it. The keys are name, title, description and lang. What
 * stands behind the line `---` is the text. All of it is UTF-8. */
#ifndef SISE_PROMPTS_PROMPT_H
#define SISE_PROMPTS_PROMPT_H

#include "base/catalog.h"

#define PROMPT_SUFFIX ".prompt" /* of a file's name */

struct prompt {
    char *name;  /* the name of the file: lower-case letters, digits and _ */
    char *title; /* one line. This and the two below are never NULL, but "" where the file is silent */
    char *description;
    char *lang;    /* the language of the text, as "ko" or "pt-BR" (RFC 5646) */
    char *text;    /* as it stands in the file; not empty */
    char *path;    /* of the file */
    int text_line; /* the line of the file at which the text begins */
};

/* Reads one file. DATA: it is no file or too large, contains a byte 0 or something that is not UTF-8, has no
 * line `---` or no text, or is no prompt otherwise; the text is "FILE:LINE: what is wrong, what was
 * expected". An error of errno: "cannot read FILE: why". Free with prompt_free() whatever the return value.
 */
int prompt_read(const char *path, struct prompt *prompt, struct error *err);
void prompt_free(struct prompt *prompt);

extern const struct catalog_kind prompt_kind; /* its items are struct prompt */

/* The prompts of a set that has been read with prompt_kind: [set->count], by name. */
static inline const struct prompt *prompts_of(const struct catalog_set *set)
{
    return set->item;
}

#endif
