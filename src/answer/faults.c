#include "answer/faults.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void fault_text_json(struct json *json, const char *text, const char *path)
{
    const char *found = strstr(text, path), *name = path_name(path);
    char *plain;
    if (!found)
        json_text(json, "text", text);
    else if (asprintf(&plain, "%.*s%s%s", (int)(found - text), text, name, found + strlen(path)) < 0)
        json->out->failed = json->out->failed ? json->out->failed : ENOMEM;
    else {
        json_text(json, "text", plain);
        free(plain);
    }
}

void faults_json(struct json *json, const struct catalog_set *set)
{
    json_array(json, "faults");
    for (size_t i = 0; i < set->faults; i++) {
        json_object(json, NULL);
        json_text(json, "file", path_name(set->fault[i].path));
        fault_text_json(json, set->fault[i].text, set->fault[i].path);
        json_close(json);
    }
    json_close_array(json);
}
