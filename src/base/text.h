/* UTF-8 texts, and their width on a terminal, where a Korean letter takes two cells. */
#ifndef SISE_BASE_TEXT_H
#define SISE_BASE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/output.h"

/* How many bytes the UTF-8 character at `text` has, 0 where the bytes there are no well-formed character (RFC
 * 3629). */
size_t text_character(const char *text);

/* How many bytes to go on to the next character: 1 where the byte is part of none. */
static inline size_t text_step(const char *text)
{
    size_t length = text_character(text);
    return length ? length : 1;
}

/* How many characters begin within the first `length` bytes of a text. */
size_t text_characters(const char *text, size_t length);

/* The name of the file that a path names: what stands behind its last slash. */
const char *path_name(const char *path);

/* The first byte of a text of `length` bytes that is not part of a well-formed character; the end of the text
 * where every byte is. */
const char *text_broken(const char *text, size_t length);

/* The code point at `text` if it cannot be seen: a control character, a space other than ' ', or a character
 * without width. 0 if it can be seen. The text must be well-formed. */
uint32_t text_invisible(const char *text);

/* Writes a piece of a text as messages quote it, and returns `quote`. A piece that is too long is cut between
 * two characters and ends with "...". A byte that is not UTF-8 becomes '?'. */
#define TEXT_QUOTE 64
const char *text_quote(const char *text, size_t length, char quote[static TEXT_QUOTE]);

/* How many cells of a terminal the text, or its first `length` bytes, take. By Unicode's East Asian Width a
 * wide or fullwidth character takes two; a combining mark takes none, and a byte that is not UTF-8 takes one.
 */
unsigned text_width(const char *text);
unsigned text_cells(const char *text, size_t length);

/* Whether a text begins with, or contains, another one. The letters A to Z count as a to z; all others are
 * only equal to themselves. */
bool text_begins(const char *text, const char *part);
bool text_contains(const char *text, const char *part);

/* Replaces control characters by blanks, so that the text is one line. */
void text_line(char *text);

/* The code point of the character at `text`, which text_character() has found to be one, if it steers a
 * terminal, turns the direction of the text beside it, or hides: control characters (also those from U+0080
 * on), U+202A to U+202E, U+2066 to U+2069 and their like. TEXT_NOT_STEERING for all others. */
#define TEXT_NOT_STEERING UINT32_MAX
uint32_t text_steering(const char *text);

/* Make a text that comes from outside safe to print: one line that can neither move the cursor of a terminal
 * nor turn itself or what stands beside it round. Tabs and line ends become blanks; steering characters, and
 * bytes that are not UTF-8, become '?'. text_safe() does so in place, where the text gets no longer;
 * text_plain() writes the first `length` bytes; text_is_safe() says whether the text stays as it is. */
void text_safe(char *text);
void text_plain(struct output *out, const char *text, size_t length);
bool text_is_safe(const char *text);

/* Writes the text in lines of at most `width` cells, broken at blanks where there are any, and ends the last
 * one. All lines but the first begin with `indent` blanks, which `width` does not count. */
void text_wrap(struct output *out, const char *text, unsigned indent, unsigned width);

/* How many bytes of the text of `length` bytes take no more than `cells` cells; *taken is how many cells
 * these are. */
size_t text_within(const char *text, size_t length, unsigned cells, unsigned *taken);

/* Writes the text, and behind it as many blanks as make it `width` cells wide. */
void text_left(struct output *out, const char *text, unsigned width);

#endif
