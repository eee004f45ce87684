#include "job/settings.h"

const struct config_key job_keys[JOB_KEY_COUNT] = {
    [JOB_KEY_ANALYZE] = {.name = "analyze",
                         .type = CONFIG_CHOICE,
                         .standard = "all",
                         .choices = "all|tracked",
                         .help =
                             "which stocks are analyzed: all, the tracked ones first, or only the tracked "
                             "ones"},
    [JOB_KEY_TIME_LIMIT] = {.name = "time_limit",
                            .type = CONFIG_DURATION,
                            .standard = "50m",
                            .help = "how long sise analyze begins further days: 90s, 50m, 1h"},
};
