/* The checks of what surrounds the store: the configuration's files, cron, and the command that a person
 * hears through. */
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer/doctor-internal.h"
#include "base/child.h"
#include "job/settings.h"

/* ---- the configuration ---- */

/* The file that a value comes from; "" where it comes from elsewhere. */
static const char *value_file(const struct config_value *value, char path[static PATH_MAX])
{
    const char *colon = strrchr(value->origin, ':');
    snprintf(path, PATH_MAX, "%.*s", colon ? (int)(colon - value->origin) : 0, value->origin);
    return path;
}

/* A file that holds a secret, and that others can read. */
static bool others_read(const struct config *config, char path[static PATH_MAX], const char **key)
{
    struct stat st;
    for (size_t i = 0; i < config->count; i++) {
        const struct config_value *value = &config->value[i];
        *key = value->key->name;
        if (value->key->secret && *value->text && *value_file(value, path) && stat(path, &st) == 0 &&
            st.st_mode & S_IROTH)
            return true;
    }
    return false;
}

int doctor_configuration(struct doctoring *doctoring, struct error *what)
{
    const struct config *config = doctoring->request->config;
    char path[PATH_MAX], files[256] = "", *end = files;
    const char *key;
    if (others_read(config, path, &key))
        return error_remedy_about(
            what, error_set(what, ERROR_PERMISSION, "others can read %s, which holds %s", path, key),
            REMEDY_FILE_MODE, path);
    for (size_t i = 0; i < config->count; i++)
        if (*value_file(&config->value[i], path) && !strstr(files, path) &&
            (size_t)(end - files) + strlen(path) + 3 < sizeof files)
            end += sprintf(end, "%s%s", end > files ? ", " : "", path);
    return doctor_good(what, "%s", *files ? files : "no file, each key has its default");
}

/* ---- cron ---- */

/* What runs the jobs, as far as it can be seen. */
struct timing {
    bool update, analyze;
    const char *const *variables; /* that keys come from, */
    unsigned set;                 /* 1 << i: a crontab sets number i of them */
};

static bool ends_word(const char *at)
{
    return !*at || strchr(" \t\n;&|>", *at);
}

/* Whether the line runs `sise JOB`, whatever stands between the two. */
static bool runs(const char *line, const char *job)
{
    const char *program = strstr(line, "sise");
    for (const char *at = program; at && (at = strstr(at, job)); at++)
        if (at > line && strchr(" \t", at[-1]) && ends_word(at + strlen(job)))
            return true;
    return false;
}

static void crontab_line_take(void *arg, const char *line)
{
    struct timing *timing = arg;
    line += strspn(line, " \t");
    if (*line == '#')
        return;
    timing->update |= runs(line, "update");
    timing->analyze |= runs(line, "analyze");
    for (unsigned i = 0; timing->variables && timing->variables[i]; i++)
        if (strncmp(line, timing->variables[i], strlen(timing->variables[i])) == 0)
            timing->set |= 1U << i;
}

static void crontab_file_read(struct timing *timing, const char *path)
{
    char line[1024];
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        crontab_line_take(timing, line);
    if (file)
        fclose(file);
}

static void crontab_files_read(struct timing *timing)
{
    glob_t found;
    crontab_file_read(timing, "/etc/crontab");
    if (glob("/etc/cron.d/*", 0, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++)
        crontab_file_read(timing, found.gl_pathv[i]);
    globfree(&found);
}

/* A timer of systemd that is enabled has a link in a folder timers.target.wants. */
static bool has_timer(const char *job)
{
    const char *home = getenv("HOME"), *config = getenv("XDG_CONFIG_HOME");
    char path[PATH_MAX];
    snprintf(path, sizeof path, "/etc/systemd/system/timers.target.wants/sise-%s.timer", job);
    if (access(path, F_OK) == 0)
        return true;
    snprintf(path, sizeof path, "%s%s/systemd/user/timers.target.wants/sise-%s.timer",
             config && *config ? config
             : home            ? home
                               : "",
             config && *config ? "" : "/.config", job);
    return access(path, F_OK) == 0;
}

/* A key that the environment of this process has, and the crontab has not. */
static const char *variable_missing(const struct doctor_request *request, const struct timing *timing)
{
    for (unsigned i = 0; request->hidden && request->hidden[i]; i++)
        for (size_t k = 0; k < request->config->count; k++) {
            const char *origin = request->config->value[k].origin;
            if (*origin == '$' && strcmp(origin + 1, request->hidden[i]) == 0 && !(timing->set >> i & 1))
                return request->hidden[i];
        }
    return NULL;
}

int doctor_cron(struct doctoring *doctoring, struct error *what)
{
    const struct doctor_request *request = doctoring->request;
    struct timing timing = {.variables = request->hidden};
    char program[] = "crontab", option[] = "-l", *words[] = {program, option, NULL};
    struct error ignored;
    child_run(&(struct child_request){.words = words,
                                      .limit_ms = 10000,
                                      .cancelled = request->cancelled,
                                      .said = crontab_line_take,
                                      .arg = &timing},
              &ignored);
    crontab_files_read(&timing);
    bool timers = has_timer("update") && has_timer("analyze");
    const char *lacks = timing.update ? "the analysis" : timing.analyze ? "the update" : "the jobs";
    if (!timers && (!timing.update || !timing.analyze)) {
        error_set(what, ERROR_NOT_FOUND, "no line of this user's crontab and no timer of systemd runs %s",
                  lacks);
        return error_remedy(what, ERROR_NOT_FOUND, REMEDY_CRON);
    }
    const char *missing = variable_missing(request, &timing);
    if (missing)
        return error_remedy_about(what,
                                  error_set(what, ERROR_CONFIG, "a key comes from %s, which %s does not set",
                                            missing, timers ? "systemd" : "the crontab"),
                                  REMEDY_KEY_TO_FILE, missing);
    return doctor_good(what, "%s update and analyze",
                       timers ? "timers of systemd run" : "lines of a crontab run");
}

/* ---- notify ---- */

int doctor_notify(struct doctoring *doctoring, struct error *what)
{
    const struct config *config = doctoring->request->config;
    const char *command = config_text(config, &job_keys[JOB_KEY_NOTIFY]);
    const char *watch = config_text(config, &job_keys[JOB_KEY_WATCH]);
    char **words;
    if (!*command && *watch)
        return error_remedy(what, error_set(what, ERROR_CONFIG, "'watch' is configured, and 'notify' is not"),
                            REMEDY_NOTIFY);
    if (!*command)
        return doctor_good(what, "nobody is told of what goes wrong: 'notify' is not configured");
    int ret = child_words(command, &words, what);
    if (ret == 0)
        ret = child_find(words[0], what);
    if (ret == 0)
        doctor_good(what, "%s%s%s", words[0], *watch ? ", also of what is watched: " : "", watch);
    child_words_free(&words);
    return ret ? error_remedy(what, ret, REMEDY_NOTIFY) : 0;
}
