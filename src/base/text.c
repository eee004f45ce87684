#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct range {
    uint32_t first, last;
};

/* Characters of two cells: W and F of EastAsianWidth.txt, Unicode 15. Ranges are joined where all code points
 * between them are unassigned. */
static const struct range wide[] = {
    {0x1100, 0x115F}, {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF}, {0x4E00, 0xA4CF},
    {0xA960, 0xA97C}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F}, {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD},
};

/* Characters of no cell: combining marks, and the vowels and final consonants of decomposed Hangul. Steering
 * characters are one cell wide, as what is printed instead of them is. */
static const struct range zero[] = {
    {0x0300, 0x036F}, {0x1160, 0x11FF}, {0x20D0, 0x20FF}, {0xD7B0, 0xD7FF}, {0xFE00, 0xFE0F},
};

/* Characters that cannot be seen, by Unicode 15: control characters, White_Space without the blank, and
 * Default_Ignorable_Code_Point. Unassigned code points between them are included. */
static const struct range invisible[] = {
    {0x00, 0x1F},       {0x7F, 0xA0},     {0xAD, 0xAD},     {0x34F, 0x34F},     {0x61C, 0x61C},
    {0x115F, 0x1160},   {0x1680, 0x1680}, {0x17B4, 0x17B5}, {0x180B, 0x180F},   {0x2000, 0x200F},
    {0x2028, 0x202F},   {0x205F, 0x206F}, {0x3000, 0x3000}, {0x3164, 0x3164},   {0xFE00, 0xFE0F},
    {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
    {0xE0000, 0xE0FFF},
};

/* Characters that steer a terminal or turn the direction of what stands beside them, or that hide: control
 * characters, marks, embeddings and overrides of direction, line separators, characters without width. Names
 * of stocks and files have no use for them. */
static const struct range steering[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},     {0x61C, 0x61C},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF},
};

static int within(uint32_t code, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return 1;
    return 0;
}

/* Returns the code point at *text and moves *text behind it. A byte that begins no code point is returned as
 * it is. */
static uint32_t next_code(const unsigned char **text)
{
    const unsigned char *at = *text;
    unsigned more = *at >= 0xF0 ? 3 : *at >= 0xE0 ? 2 : *at >= 0xC0 ? 1 : 0;
    uint32_t code = more ? *at & (0x3Fu >> more) : *at;
    for (unsigned i = 1; i <= more; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            (*text)++;
            return *at;
        }
        code = code << 6 | (at[i] & 0x3Fu);
    }
    *text += more + 1;
    return code;
}

size_t text_character(const char *characters)
{
    const unsigned char *text = (const unsigned char *)characters;
    static const struct { /* those of ASCII and of Hangul first, as most texts have no others */
        unsigned char first, last, second_first, second_last, length;
    } form[] = {
        {0x00, 0x7F, 0, 0, 1},       {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3},
        {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    for (size_t i = 0; i < sizeof form / sizeof *form; i++) {
        if (text[0] < form[i].first || text[0] > form[i].last)
            continue;
        if (form[i].length > 1 && (text[1] < form[i].second_first || text[1] > form[i].second_last))
            return 0;
        for (size_t k = 2; k < form[i].length; k++)
            if ((text[k] & 0xC0) != 0x80)
                return 0;
        return form[i].length;
    }
    return 0;
}

const char *text_broken(const char *text, size_t length)
{
    const char *end = text + length;
    for (size_t step; text < end && (step = text_character(text)); text += step)
        ;
    return text < end ? text : end;
}

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

size_t text_characters(const char *text, size_t length)
{
    size_t characters = 0;
    for (size_t i = 0; i < length; i++)
        characters +=
            ((unsigned char)text[i] & 0xc0) != 0x80; /* the bytes of one after its first do not count */
    return characters;
}

uint32_t text_invisible(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    uint32_t code = next_code(&at);
    return within(code, invisible, sizeof invisible / sizeof *invisible) ? code : 0;
}

static bool is_control(char c)
{
    return (unsigned char)c < ' ' || c == 0x7f;
}

/* Whether a steering character may begin with the byte. No Hangul and no Hanja does, so that few texts are
 * decoded. */
static bool may_steer(unsigned char first)
{
    return is_control((char)first) || first == 0xC2 || first == 0xD8 || first == 0xE2 || first == 0xEF ||
           first == 0xF3;
}

uint32_t text_steering(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    if (!may_steer(*at))
        return TEXT_NOT_STEERING;
    uint32_t code = next_code(&at);
    return within(code, steering, sizeof steering / sizeof *steering) ? code : TEXT_NOT_STEERING;
}

const char *text_quote(const char *text, size_t length, char quote[static TEXT_QUOTE])
{
    size_t used = 0, at = 0;
    while (at < length && used < TEXT_QUOTE - 8) {
        size_t taken = text_step(text + at);
        memcpy(quote + used, text_character(text + at) ? text + at : "?", taken);
        used += taken;
        at += taken;
    }
    strcpy(quote + used, at < length ? "..." : "");
    return quote;
}

unsigned text_cells(const char *text, size_t length)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + length;
    unsigned width = 0;
    while (at < end) {
        if (*at < 0x80) { /* ASCII, the control characters included, is one column wide */
            width++;
            at++;
            continue;
        }
        uint32_t code = next_code(&at);
        if (code < zero[0].first) /* everything below takes one cell */
            width++;
        else if (within(code, wide, sizeof wide / sizeof *wide))
            width += 2;
        else if (!within(code, zero, sizeof zero / sizeof *zero))
            width++;
    }
    return width;
}

unsigned text_width(const char *text)
{
    return text_cells(text, strlen(text));
}

void text_line(char *text)
{
    for (; *text; text++)
        if (is_control(*text))
            *text = ' ';
}

/* What stands for the character of `length` bytes at `text`, 0: the character itself. `length` 0 is a byte
 * that is not UTF-8. */
static char stand_in(const char *text, size_t length)
{
    if (length == 0)
        return '?';
    if (*text >= '\t' && *text <= '\r')
        return ' ';
    return text_steering(text) == TEXT_NOT_STEERING ? '\0' : '?';
}

void text_plain(struct output *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length;) {
        size_t bytes = text_character(text + i);
        char instead = stand_in(text + i, bytes);
        if (instead)
            output_char(out, instead);
        else
            output_bytes(out, text + i, bytes);
        i += bytes ? bytes : 1;
    }
}

void text_safe(char *text)
{
    char *to = text;
    for (const char *at = text; *at;) {
        size_t bytes = text_character(at), step = bytes ? bytes : 1;
        char instead = stand_in(at, bytes);
        if (instead)
            *to++ = instead;
        else
            to = (char *)memmove(to, at, bytes) + bytes;
        at += step;
    }
    *to = '\0';
}

bool text_is_safe(const char *text)
{
    while (*text) {
        size_t bytes = text_character(text);
        if (stand_in(text, bytes))
            return false;
        text += bytes;
    }
    return true;
}

size_t text_within(const char *text, size_t length, unsigned cells, unsigned *taken)
{
    size_t at = 0;
    *taken = 0;
    while (at < length) {
        size_t step = text_step(text + at);
        unsigned width = text_cells(text + at, step);
        if (*taken + width > cells)
            break;
        *taken += width;
        at += step;
    }
    return at;
}

/* How many bytes of the text go into one line: up to its last blank, if it does not fit as a whole. */
static size_t line_bytes(const char *text, size_t length, unsigned width)
{
    unsigned taken;
    size_t bytes = text_within(text, length, width, &taken), end = bytes;
    if (bytes == length)
        return bytes;
    while (end && text[end] != ' ')
        end--;
    if (end && strspn(text, " ") < end)
        return end;
    return bytes ? bytes : text_step(text);
}

void text_wrap(struct output *out, const char *text, unsigned indent, unsigned width)
{
    for (size_t length = strlen(text); length;) {
        size_t bytes = line_bytes(text, length, width);
        output_bytes(out, text, bytes);
        bytes += strspn(text + bytes, " ");
        text += bytes;
        length -= bytes;
        output_char(out, '\n');
        if (length)
            output_format(out, "%*s", (int)indent, "");
    }
}

void text_left(struct output *out, const char *text, unsigned width)
{
    unsigned have = width ? text_width(text) : 0;
    output_text(out, text);
    char *room = have < width ? output_room(out, width - have) : NULL;
    if (!room)
        return;
    memset(room, ' ', width - have);
    output_fill(out, width - have);
}

/* ---- without regard to upper and lower case ---- */

/* tolower() would depend on the locale, and change bytes of UTF-8 in some. */
static inline char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool text_begins(const char *text, const char *part)
{
    while (*part && lower(*text) == lower(*part)) {
        text++;
        part++;
    }
    return !*part;
}

bool text_contains(const char *text, const char *part)
{
    /* The last byte of a character tells it from others better than its first, which all Korean letters
     * share. */
    size_t last = *part ? text_step(part) - 1 : 0, length = strlen(text);
    char key = lower(part[last]);
    for (size_t i = last; key && i < length; i++)
        if (lower(text[i]) == key && text_begins(text + i - last, part))
            return true;
    return !key;
}
