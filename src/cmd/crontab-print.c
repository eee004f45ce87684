#include "cmd/crontab-print.h"

#include <stdbool.h>
#include <string.h>

/* ---- the times ---- */

/* Writes the members of a set as "1,3-5"; `range` is the sign between the ends of a range. A name stands for
 * each member where `names` is not NULL. */
static void set_print(struct output *out, uint64_t set, const char *range, const char *const *names)
{
    const char *comma = "";
    for (int from = 0; from < 64; from++) {
        int to = from;
        if (!(set >> from & 1))
            continue;
        while (to < 63 && set >> (to + 1) & 1)
            to++;
        if (to < from + 2)
            to = from;
        output_text(out, comma);
        if (names)
            output_text(out, names[from]);
        else
            output_format(out, "%d", from);
        if (to > from && names)
            output_format(out, "%s%s", range, names[to]);
        else if (to > from)
            output_format(out, "%s%d", range, to);
        comma = ",";
        from = to;
    }
}

static void calendar_print(struct output *out, const struct schedule_line *line)
{
    static const char *const names[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    uint64_t days = (line->days & ~UINT64_C(1)) | (line->days & 1) << 7; /* Sunday comes last */
    output_text(out, "OnCalendar=");
    set_print(out, days, "..", names);
    output_text(out, " *-*-* ");
    set_print(out, line->hours, "..", NULL);
    output_char(out, ':');
    set_print(out, line->minutes, "..", NULL);
    output_text(out, ":00 Asia/Seoul\n");
}

/* ---- words ---- */

/* Writes a word for the shell of a line of cron, to which a % is the end of the command unless a \ is before
 * it. */
static void word_for_cron(struct output *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,@+";
    bool quoted = !*word || word[strspn(word, plain)];
    output_text(out, quoted ? "'" : "");
    for (const char *c = word; *c; c++)
        if (*c == '\'')
            output_text(out, "'\\''");
        else if (*c == '%')
            output_text(out, "\\%");
        else
            output_char(out, *c);
    output_text(out, quoted ? "'" : "");
}

/* Writes a word of a command for a unit of systemd, in which % begins a specifier and $ a variable. */
static void word_for_systemd(struct output *out, const char *word)
{
    bool quoted = !*word || strpbrk(word, " \t\"'\\;");
    output_text(out, quoted ? "\"" : "");
    for (const char *c = word; *c; c++) {
        if (*c == '%' || *c == '$')
            output_char(out, *c);
        if (*c == '"' || *c == '\\')
            output_char(out, '\\');
        output_char(out, *c);
    }
    output_text(out, quoted ? "\"" : "");
}

/* ---- cron ---- */

void crontab_line(struct output *out, const struct schedule_line *line, const struct crontab_start *start,
                  const char *job)
{
    set_print(out, line->minutes, "-", NULL);
    output_char(out, ' ');
    set_print(out, line->hours, "-", NULL);
    output_text(out, " * * ");
    set_print(out, line->days, "-", NULL);
    output_text(out, "  ");
    if (start->folder) {
        output_text(out, "cd ");
        word_for_cron(out, start->folder);
        output_text(out, " && ");
    }
    for (const char *const *word = start->words; *word; word++) {
        word_for_cron(out, *word);
        output_char(out, ' ');
    }
    output_text(out, job);
    if (start->source) {
        output_text(out, " --source ");
        word_for_cron(out, start->source);
    }
    output_text(out, " >>");
    word_for_cron(out, start->log);
    output_text(out, " 2>&1\n");
}

/* ---- systemd ---- */

static void variable_print(struct output *out, const char *name, const char *value)
{
    if (!value)
        return;
    output_format(out, "Environment=\"%s=", name);
    for (const char *c = value; *c; c++) {
        if (*c == '%')
            output_char(out, '%');
        if (*c == '"' || *c == '\\')
            output_char(out, '\\');
        output_char(out, *c);
    }
    output_text(out, "\"\n");
}

static void service_print(struct output *out, const struct crontab_unit *unit,
                          const struct crontab_start *start)
{
    output_format(out, "# %s/sise-%s.service\n[Unit]\nDescription=sise: %s\nDocumentation=man:sise-%s(1)\n\n",
                  unit->folder, unit->job, unit->description, unit->job);
    output_text(out, "[Service]\nType=oneshot\n");
    variable_print(out, "HOME", start->home);
    variable_print(out, "XDG_CONFIG_HOME", start->config_home);
    if (start->folder) {
        output_text(out, "WorkingDirectory=");
        for (const char *c = start->folder; *c; c++)
            output_text(out, *c == '%' ? "%%" : (char[]){*c, '\0'});
        output_char(out, '\n');
    }
    output_text(out, "ExecStart=");
    for (const char *const *word = start->words; *word; word++) {
        word_for_systemd(out, *word);
        output_char(out, ' ');
    }
    output_text(out, unit->job);
    if (start->source) {
        output_text(out, " --source ");
        word_for_systemd(out, start->source);
    }
    output_text(out, "\n\n");
}

void crontab_units(struct output *out, const struct crontab_unit *unit, const struct crontab_start *start)
{
    service_print(out, unit, start);
    output_format(out, "# %s/sise-%s.timer\n[Unit]\nDescription=sise: when to %s\n\n[Timer]\n", unit->folder,
                  unit->job, unit->description);
    for (size_t i = 0; i < unit->count; i++)
        calendar_print(out, &unit->lines[i]);
    output_text(out, "Persistent=true\n\n[Install]\nWantedBy=timers.target\n");
}
