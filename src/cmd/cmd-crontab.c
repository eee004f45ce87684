/* sise crontab: prints lines for cron, or units for systemd, that run the jobs when there is something to do.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/zone.h"
#include "cmd/commands.h"
#include "cmd/crontab-print.h"
#include "cmd/jobs.h"
#include "cmd/option.h"
#include "cmd/settings.h"
#include "market/clock.h"
#include "market/settings.h"
#include "source/settings.h"

#define SOURCES_MOST 16 /* different times at which sources complete a day */

/* For how long the zone's rules are looked at: two years, in seconds. */
#define ZONE_SPAN (INT64_C(2) * 366 * 24 * 3600)

struct crontab {
    char program[PATH_MAX], folder[PATH_MAX], log[PATH_MAX];
    struct source_time times[SOURCES_MOST];
    size_t time_count;
    struct zone zone;
    char zone_text[2 * ZONE_TEXT + 32];
    struct crontab_start start;
    const struct config *config;
};

/* ---- how the jobs are started ---- */

static bool is_relative(const char *path)
{
    return path && *path && *path != '/' && *path != '~';
}

/* Whether one of the paths that the jobs will use depends on the folder in which they run. */
static bool needs_folder(const struct invocation *in)
{
    const char *given = option_text(in, "source");
    const char *sources = given ? given : source_configured(&in->config);
    return is_relative(in->global[GLOBAL_CONFIG]) || is_relative(option_text(in, "log")) ||
           is_relative(config_text(&in->config, &store_keys[STORE_KEY_STORE])) ||
           is_relative(config_text(&in->config, &market_keys[MARKET_KEY_CALENDAR])) ||
           source_is_relative(sources);
}

/* The file that is named, or the installation's where this user may write there, or else one in the store's
 * folder. */
static void log_choose(const struct invocation *in, struct crontab *crontab)
{
    const char *given = option_text(in, "log");
    const char *store = config_text(&in->config, &store_keys[STORE_KEY_STORE]);
    bool machine = !given && access(LOGDIR, W_OK) == 0;
    if (given)
        snprintf(crontab->log, sizeof crontab->log, "%s", given);
    else
        snprintf(crontab->log, sizeof crontab->log, "%s/sise.log", machine ? LOGDIR : store);
    crontab->start.log = crontab->log;
}

static int start_find(const struct invocation *in, struct crontab *crontab, struct error *err)
{
    struct crontab_start *start = &crontab->start;
    ssize_t length = readlink("/proc/self/exe", crontab->program, sizeof crontab->program - 1);
    size_t words = 0;
    if (length < 0)
        return error_set(err, ERROR_IO, "cannot find out where this program is: no /proc/self/exe");
    crontab->program[length] = '\0';
    start->words[words++] = crontab->program;
    for (int option = GLOBAL_STORE; option <= GLOBAL_CONFIG; option++)
        if (in->global[option]) {
            start->words[words++] = option == GLOBAL_STORE ? "--store" : "--config";
            start->words[words++] = in->global[option];
        }
    start->source = option_text(in, "source");
    start->home = getenv("HOME");
    start->config_home = in->global[GLOBAL_CONFIG] ? NULL : getenv("XDG_CONFIG_HOME");
    if (needs_folder(in) && !(start->folder = getcwd(crontab->folder, sizeof crontab->folder)))
        return error_set(err, ERROR_IO, "cannot find out in which folder this is run");
    log_choose(in, crontab);
    return 0;
}

/* ---- the zone ---- */

/* Cron runs by the clock of the machine. Where it was started with TZ in its environment, as in a container,
 * it runs by that; nobody can tell from here, so both are covered. */
static int zone_find(const struct invocation *in, struct crontab *crontab, struct error *err)
{
    const char *given = option_text(in, "zone"), *variable = getenv("TZ");
    char machine[ZONE_TEXT];
    int64_t now = clock_now_utc();
    if (given) {
        snprintf(crontab->zone_text, sizeof crontab->zone_text, "%s", given);
        return zone_add(&crontab->zone, given, now, now + ZONE_SPAN, err);
    }
    zone_machine(machine);
    snprintf(crontab->zone_text, sizeof crontab->zone_text, "%s",
             *machine ? machine : "that of /etc/localtime");
    int ret = zone_add(&crontab->zone, NULL, now, now + ZONE_SPAN, err);
    size_t before = crontab->zone.count;
    if (ret == 0 && variable && *variable)
        ret = zone_add(&crontab->zone, variable + (*variable == ':'), now, now + ZONE_SPAN, err);
    if (crontab->zone.count > before)
        snprintf(crontab->zone_text + strlen(crontab->zone_text), ZONE_TEXT + 32, ", or %.*s as TZ says",
                 ZONE_TEXT, variable);
    return ret;
}

/* ---- printing ---- */

/* "19:10" of a minute after 00:00 KST of a day, by the clock of the zone, once for each of its offsets. */
static void local_times_print(struct output *out, const struct zone *zone, int minute)
{
    for (size_t i = 0; i < zone->count; i++) {
        int local = (minute - SCHEDULE_KST + zone->offset[i]) % 1440;
        local += local < 0 ? 1440 : 0;
        output_format(out, "%s%02d:%02d", i ? " or " : "", local / 60, local % 60);
    }
}

static void sources_print(struct output *out, const struct crontab *crontab, const struct source *source,
                          bool local)
{
    for (size_t i = 0; i < crontab->time_count; i++) {
        int minute = crontab->times[i].minute;
        output_format(out, "# %s completes a day at %02d:%02d in Korea%s",
                      i ? "and another one" : source_text(source), minute % 1440 / 60, minute % 60,
                      crontab->times[i].next_business ? " on the next business day"
                      : minute >= 1440                ? " on the day after"
                                                      : "");
        if (local) {
            output_text(out, ", which is ");
            local_times_print(out, &crontab->zone, minute);
            output_text(out, " here");
        }
        output_text(out, ".\n");
    }
}

/* The runs of a job after each of the times. A business day that comes next is one from Monday to Friday, as
 * the day before it is. */
static void times_add(struct schedule_week *week, const struct crontab *crontab, int after)
{
    for (size_t i = 0; i < crontab->time_count; i++)
        schedule_add(week, &crontab->times[i].minute, 1, after);
}

static void cron_job_print(struct output *out, const struct crontab *crontab, const char *job, int after)
{
    struct schedule_week korea = {0}, local = {0};
    struct schedule_line lines[SCHEDULE_LINES];
    times_add(&korea, crontab, after);
    for (size_t i = 0; i < crontab->zone.count; i++)
        schedule_shift(&korea, crontab->zone.offset[i], &local);
    size_t count = schedule_lines(&local, lines);
    for (size_t i = 0; i < count; i++)
        crontab_line(out, &lines[i], &crontab->start, job);
}

/* Says which keys come from variables of the environment, which the jobs will not have. */
static void variables_print(struct output *out, const struct crontab *crontab)
{
    for (size_t i = 0; i < crontab->config->count; i++)
        if (*crontab->config->value[i].origin == '$')
            output_format(out,
                          "# %s comes from %s now, which the jobs will not have: write it into sise.conf.\n",
                          crontab->config->value[i].key->name, crontab->config->value[i].origin);
}

static void cron_print(struct output *out, const struct crontab *crontab, const struct source *source)
{
    const char *config_home = crontab->start.config_home;
    output_format(out,
                  "# The jobs of sise for cron, which has no time zone of its own: the machine's is %s.\n"
                  "# Take these lines into your crontab (crontab -e); print them anew when the zone or the "
                  "sources change.\n",
                  crontab->zone_text);
    sources_print(out, crontab, source, true);
    output_format(out,
                  "# A run that has nothing to do says nothing. What the others say is in %s;\n"
                  "# without the \" 2>&1\" at the ends, cron mails you what goes wrong.\n",
                  crontab->log);
    variables_print(out, crontab);
    if (config_home)
        output_format(out, "XDG_CONFIG_HOME=\"%s\"\n", config_home);
    cron_job_print(out, crontab, "update", SCHEDULE_UPDATE);
    cron_job_print(out, crontab, "analyze", SCHEDULE_ANALYZE);
}

static void unit_print(struct output *out, const struct crontab *crontab, const char *folder, const char *job,
                       const char *description, int after)
{
    struct schedule_week korea = {0};
    struct schedule_line lines[SCHEDULE_LINES];
    times_add(&korea, crontab, after);
    const struct crontab_unit unit = {job, description, folder, lines, schedule_lines(&korea, lines)};
    crontab_units(out, &unit, &crontab->start);
}

/* Root's units are the machine's, another user's his own. */
static void systemd_print(struct output *out, const struct crontab *crontab, const struct source *source)
{
    bool machine = geteuid() == 0;
    const char *user = machine ? "" : " --user";
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s%s", machine || !crontab->start.home ? "" : crontab->start.home,
             machine ? "/etc/systemd/system" : "/.config/systemd/user");
    output_format(out,
                  "# The jobs of sise for systemd. Each part belongs into the file that is named above it; "
                  "all at once, with\n"
                  "# the options that sise crontab was given now:\n"
                  "#   mkdir -p %s && sise crontab --systemd | awk '/^# \\/.*\\.(service|timer)$/ { file = "
                  "substr($0, 3) } file { print > file }'\n"
                  "# Then: systemctl%s daemon-reload && systemctl%s enable --now sise-update.timer "
                  "sise-analyze.timer\n",
                  folder, user, user);
    if (!machine)
        output_text(out, "# They run while you are logged in; at all times after: loginctl enable-linger\n");
    output_format(out, "# What they say is in the journal: journalctl%s -u 'sise-*'\n", user);
    sources_print(out, crontab, source, false);
    variables_print(out, crontab);
    output_char(out, '\n');
    unit_print(out, crontab, folder, "update", "collect the days that are missing", SCHEDULE_UPDATE);
    output_char(out, '\n');
    unit_print(out, crontab, folder, "analyze", "bring the indicators up to date", SCHEDULE_ANALYZE);
}

static void text_print(const struct invocation *in, struct output *out, const struct crontab *crontab,
                       const struct source *source)
{
    if (option_given(in, "systemd"))
        systemd_print(out, crontab, source);
    else
        cron_print(out, crontab, source);
}

/* {"lines":["# ...","10,40 ..."]}, the same lines one by one. */
static int json_print(const struct invocation *in, const struct crontab *crontab, const struct source *source,
                      struct error *err)
{
    struct output text;
    struct json json;
    output_open(&text, OUTPUT_MEMORY);
    text_print(in, &text, crontab, source);
    output_char(&text, '\0');
    char *bytes = NULL;
    size_t length;
    int ret = output_take(&text, &bytes, &length, err);
    if (ret)
        return ret;
    json_begin(&json, in->out);
    json_object(&json, NULL);
    json_array(&json, "lines");
    for (char *line = bytes, *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        json_text(&json, NULL, line);
    }
    json_close_array(&json);
    json_close(&json);
    json_end(&json);
    free(bytes);
    return 0;
}

static int run(struct invocation *in, struct error *err)
{
    struct crontab crontab = {.config = &in->config};
    struct source *source = NULL;
    int ret = jobs_source(in, true, &source, err);
    if (ret == 0)
        ret = zone_find(in, &crontab, err);
    if (ret == 0)
        ret = start_find(in, &crontab, err);
    if (ret == 0) {
        crontab.time_count = source_times(source, crontab.times, SOURCES_MOST);
        ret = in->json ? json_print(in, &crontab, source, err) : 0;
        if (!in->json)
            text_print(in, in->out, &crontab, source);
    }
    source_close(&source);
    return ret;
}

static const struct option_row options[] = {
    {"source", 0, JOBS_SOURCE_ARGUMENT, JOBS_SOURCE_HELP},
    {"systemd", 0, NULL, "print timers and services of systemd instead"},
    {"zone", 0, "ZONE", "the time zone by which cron runs, as in Asia/Seoul, instead of this machine's"},
    {"log", 0, "FILE", "append what the jobs say to FILE"},
    {0},
};

const struct command command_crontab = {
    .name = "crontab",
    .summary = "prints the lines with which cron, or systemd, runs the jobs",
    .operands = "",
    .needs = NEEDS_CALENDAR,
    .options = options,
    .run = run,
};
