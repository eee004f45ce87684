/* What can be configured of the jobs. */
#ifndef SISE_JOB_SETTINGS_H
#define SISE_JOB_SETTINGS_H

#include "base/config.h"

enum job_key {
    JOB_KEY_ANALYZE,
    JOB_KEY_TIME_LIMIT,
    JOB_KEY_NOTIFY,
    JOB_KEY_NOTIFY_TIMEOUT,
    JOB_KEY_WATCH,
    JOB_KEY_COUNT,
};
extern const struct config_key job_keys[JOB_KEY_COUNT];

#endif
