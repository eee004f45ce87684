#include <string.h>

#include "base/percent.h"
#include "http/route.h"

/* Decodes the segment and adds it, unless no route has such a long path. */
static int segment_add(struct target *target, const char *text, size_t length, size_t *used,
                       struct error *err)
{
    char room[TARGET_PATH];
    target->too_long =
        target->too_long || target->segments == TARGET_SEGMENTS || length >= TARGET_PATH - *used;
    if (target->too_long)
        return 0;
    const char *fault = percent_decode(text, length, false, room);
    if (fault)
        return error_set(err, ERROR_USAGE, "the path is no text: %s", fault);
    target->segment[target->segments++] = strcpy(target->text + *used, room);
    *used += strlen(room) + 1;
    return 0;
}

int target_read(const char *text, struct target *target, struct error *err)
{
    size_t length = strcspn(text, "?#"), used = 0;
    *target = (struct target){.query = text[length] == '?' ? text + length + 1 : ""};
    if (*text != '/')
        return error_set(err, ERROR_USAGE, "the path of a request begins with a slash");
    int ret = 0;
    for (const char *at = text + 1, *end = text + length; ret == 0 && length > 1; at++) {
        const char *slash = memchr(at, '/', (size_t)(end - at));
        size_t part = (size_t)((slash ? slash : end) - at);
        ret = segment_add(target, at, part, &used, err);
        at += part;
        if (!slash)
            break;
    }
    return ret;
}
