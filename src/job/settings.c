#include "job/settings.h"

#include "job/notify.h"

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
    [JOB_KEY_NOTIFY] = {.name = "notify",
                        .type = CONFIG_TEXT,
                        .standard = "",
                        .lists = true,
                        .check = notifier_check,
                        .help = "a command that gets events which a person should hear of, as JSON on its "
                                "standard input; no shell, quotes keep blanks in a word; empty: none"},
    [JOB_KEY_NOTIFY_TIMEOUT] = {.name = "notify_timeout",
                                .type = CONFIG_DURATION,
                                .standard = "30s",
                                .least = 1000,
                                .most = 3600000,
                                .help = "how long that command may take"},
    [JOB_KEY_WATCH] = {.name = "watch",
                       .type = CONFIG_TEXT,
                       .standard = "",
                       .help = "strategies, with commas between them: after each new day the command hears "
                               "which stocks they find that they did not find before"},
};
