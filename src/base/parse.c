#include "base/parse.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Reads a number of digits only and returns where they end; NULL where there is no digit, or the number is
 * too large. */
static const char *digits(const char *text, uint64_t *value)
{
    const char *end = text;
    for (*value = 0; isdigit((unsigned char)*end); end++)
        if (__builtin_mul_overflow(*value, (uint64_t)10, value) ||
            __builtin_add_overflow(*value, (uint64_t)(*end - '0'), value) || *value > INT64_MAX)
            return NULL;
    return end > text ? end : NULL;
}

bool parse_count(const char *text, uint64_t *count)
{
    uint64_t value;
    const char *end = digits(text, &value);
    if (!end || *end)
        return false;
    *count = value;
    return true;
}

bool parse_number(const char *text, double *number)
{
    char *end;
    if (!*text || strspn(text, "0123456789+-.eE") != strlen(text))
        return false;
    double value = strtod(text, &end);
    if (*end || !isfinite(value))
        return false;
    *number = value;
    return true;
}

int parse_hex_digit(char digit)
{
    return digit >= '0' && digit <= '9'   ? digit - '0'
           : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
           : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                          : -1;
}

struct unit {
    const char *name;
    uint64_t times;
};

/* Reads digits and one of the units. */
static bool number_of_units(const char *text, const struct unit *unit, size_t units, uint64_t *product)
{
    uint64_t value;
    const char *end = digits(text, &value);
    for (size_t i = 0; end && i < units; i++)
        if (strcmp(end, unit[i].name) == 0 && value <= INT64_MAX / unit[i].times) {
            *product = value * unit[i].times;
            return true;
        }
    return false;
}

bool parse_duration(const char *text, int64_t *ms)
{
    static const struct unit units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}};
    uint64_t product;
    if (!number_of_units(text, units, sizeof units / sizeof *units, &product))
        return false;
    *ms = (int64_t)product;
    return true;
}

bool parse_size(const char *text, uint64_t *bytes)
{
    static const struct unit units[] = {{"", 1}, {"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}};
    return number_of_units(text, units, sizeof units / sizeof *units, bytes);
}

bool parse_minute_of_day(const char *text, int *minutes)
{
    for (int i = 0; i < 5; i++)
        if (i == 2 ? text[i] != ':' : !isdigit((unsigned char)text[i]))
            return false;
    int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    if (text[5] || hour > 47 || minute > 59)
        return false;
    *minutes = hour * 60 + minute;
    return true;
}

bool parse_list_next(const char **list, char *name, unsigned size)
{
    if (!*list)
        return false;
    const char *begin = *list + strspn(*list, " \t"), *comma = strchr(begin, ',');
    const char *end = comma ? comma : begin + strlen(begin);
    *list = comma ? comma + 1 : NULL;
    while (end > begin && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    size_t length = (size_t)(end - begin);
    if (length >= size)
        length = size - 1;
    memcpy(name, begin, length);
    name[length] = '\0';
    return true;
}
