/* UTF-8 text, and text in columns on a terminal: Korean letters are two cells wide. */
#ifndef SISE_BASE_TEXT_H
#define SISE_BASE_TEXT_H

#include <stdint.h>

#include "base/output.h"

/* The bytes of the well-formed UTF-8 character at `text`, 0 where there is none (RFC 3629). */
size_t text_character(const char *text);

/* The bytes to go on by: those of the character, 1 of what is none. */
static inline size_t text_step(const char *text)
{
    size_t length = text_character(text);
    return length ? length : 1;
}

/* The first byte of the text that is no UTF-8; its end, `length` bytes on, where all are. */
const char *text_broken(const char *text, size_t length);

/* The code point at `text` where there is nothing to be seen of it: control characters, spaces other than '
 * ', what has no width. 0: there is. The text is well-formed. */
uint32_t text_invisible(const char *text);

/* A piece of a text as messages quote it: whole characters, "..." for those that are too many, '?' for a byte
 * that is no UTF-8. Returns `quote`. */
#define TEXT_QUOTE 64
const char *text_quote(const char *text, size_t length, char quote[static TEXT_QUOTE]);

/* How many cells the UTF-8 text takes (Unicode's East Asian Width: wide and fullwidth are two, combining
 * marks none), and so many bytes of it. A byte that is no UTF-8 takes one. */
unsigned text_width(const char *text);
unsigned text_cells(const char *text, size_t length);

/* Makes it one line that moves no terminal: control characters become blanks, in place or while it is
 * written. */
void text_line(char *text);
void text_plain(struct output *out, const char *text, size_t length);

/* Writes the text and the blanks that make it `width` cells wide, after it or (text_right) before it. */
void text_left(struct output *out, const char *text, unsigned width);
void text_right(struct output *out, const char *text, unsigned width);

#endif
