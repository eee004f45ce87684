#include "base/zone.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { HOUR = 3600 };

/* The C library takes a zone that it does not know for UTC, so its file is looked for here. A name that is no
 * name of a file, such as "KST-9", is a rule, which the library reads itself. */
static int zone_check(const char *name, struct error *err)
{
    const char *folder = getenv("TZDIR");
    char path[PATH_MAX];
    struct stat st;
    bool is_rule = strpbrk(name, "0123456789<:") != NULL && strchr(name, '/') == NULL;
    if (strcmp(name, "UTC") == 0 || is_rule)
        return 0;
    snprintf(path, sizeof path, "%s/%s", folder && *folder ? folder : "/usr/share/zoneinfo", name);
    if (*name && *name != '/' && strlen(name) < ZONE_TEXT && stat(path, &st) == 0 && S_ISREG(st.st_mode))
        return 0;
    return error_set(err, ERROR_NOT_FOUND,
                     "there is no time zone '%s' here, expected one as in Asia/Seoul (%s)", name, path);
}

static void offset_add(struct zone *zone, int minutes)
{
    for (size_t i = 0; i < zone->count; i++)
        if (zone->offset[i] == minutes)
            return;
    if (zone->count < ZONE_OFFSETS)
        zone->offset[zone->count++] = minutes;
}

static void variable_set(const char *value)
{
    if (value)
        setenv("TZ", value, 1);
    else
        unsetenv("TZ");
    tzset();
}

int zone_add(struct zone *zone, const char *name, int64_t from_utc, int64_t to_utc, struct error *err)
{
    const char *now = getenv("TZ");
    char *was = now ? strdup(now) : NULL;
    int ret = now && !was ? error_no_memory(err) : name ? zone_check(name, err) : 0;
    if (ret == 0) {
        variable_set(name);
        for (time_t at = from_utc; at <= to_utc; at += 6 * HOUR) {
            struct tm local;
            if (localtime_r(&at, &local))
                offset_add(zone, (int)(local.tm_gmtoff / 60));
        }
        variable_set(was);
    }
    free(was);
    return ret;
}

char *zone_machine(char text[static ZONE_TEXT])
{
    char target[PATH_MAX];
    ssize_t length = readlink("/etc/localtime", target, sizeof target - 1);
    text[0] = '\0';
    if (length < 0 && access("/etc/localtime", F_OK) != 0)
        return strcpy(text, "UTC");
    target[length < 0 ? 0 : length] = '\0';
    const char *name = strstr(target, "zoneinfo/");
    if (name && strlen(name + strlen("zoneinfo/")) < ZONE_TEXT)
        strcpy(text, name + strlen("zoneinfo/"));
    return text;
}
