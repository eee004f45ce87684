/* The rows of the routes about the pipeline and the server itself. */
#include "http/route-rows.h"

static const struct param jobs_params[] = {
    {.name = "job_name",
     .in = PARAM_QUERY,
     .kind = PARAM_TEXT,
     .least = 1,
     .most = 31,
     .example = "daily_update",
     .help = "Only runs of this job."},
    {.name = "status",
     .in = PARAM_QUERY,
     .kind = PARAM_CHOICE,
     .choices = "running|completed|failed",
     .help = "Only runs that ended so, or are running."},
    PARAM_FROM(PARAM_QUERY, "runs for sessions"),
    PARAM_TO(PARAM_QUERY, "runs for sessions"),
    PARAM_LIMIT(PARAM_QUERY, "runs"),
    PARAM_OFFSET(PARAM_QUERY, "runs"),
    PARAM_FORMAT,
    {0},
};

const struct route route_jobs = {
    .method = HTTP_GET,
    .path = "/jobs",
    .params = jobs_params,
    .answers =
        (const struct route_answer[]){{200, JSON_MEDIA, "Jobs", "A page of the runs."}, ANSWER_CSV, {0}},
    .summary = "What the pipeline did",
    .help = "The last run of each job for each session, the newest session first.",
    .needs = NEEDS_SNAPSHOT | MAY_CACHE | SHOWS_JOBS,
    .cost = COST_LIGHT,
    .check = check_range,
    .handler = handle_jobs,
};

static const struct param health_params[] = {
    {.name = "ready",
     .in = PARAM_QUERY,
     .kind = PARAM_BOOL,
     .standard = "false",
     .help = "true: answers 503 instead of 200 where the server is not ready."},
    {0},
};

const struct route route_health = {
    .method = HTTP_GET,
    .path = "/health",
    .params = health_params,
    .answers = (const struct route_answer[]){{200, JSON_MEDIA, "Health", "The server serves."},
                                             {503, JSON_MEDIA, "Health", "With ready=true: it is not ready."},
                                             {0}},
    .summary = "Whether the server serves, and is ready",
    .help = "Ready is a server whose store can be read and whose newest stored session is not older than "
            "configured; otherwise `reasons` says what is missing.",
    .needs = SHOWS_CLOCK | SHOWS_JOBS | EACH_SECOND,
    .cost = COST_LIGHT,
    .handler = handle_health,
};

const struct route route_metrics = {
    .method = HTTP_GET,
    .path = "/metrics",
    .answers = (const struct route_answer[]){{200, "text/plain; version=0.0.4; charset=utf-8", NULL,
                                              "Figures in the text format of Prometheus."},
                                             {0}},
    .summary = "Figures for Prometheus",
    .help = "Requests by route and status, how long they took, the cache, the age of the snapshot, the size "
            "of the store, the jobs, the newest stored session.",
    .needs = SHOWS_CLOCK | SHOWS_JOBS,
    .cost = COST_LIGHT,
    .handler = handle_metrics,
};
