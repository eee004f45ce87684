/* Walks through years of cron, minute by minute, for t/job/walk.t: in each minute in which a line of the
 * crontab starts the update, the update is run, at that time by its clock and by that of the service, which
 * stands on this machine. Now and then the service is out of order, for an hour or for days.
 *
 *     walk CONFIG CRONTAB CONTROL-PORT FROM TO SEED TOLD CLOSED
 *
 * What happened is printed, a line each:
 *
 *     run TIME OUTAGE DATE...     a run that had something to ask for, and what it asked
 *     lines N                     how many runs there were in all
 *     stored DATE                 at the end: each stored day
 *
 * The service's clock is set for the runs that have something to ask for; what another run asks comes at the
 * time of an earlier one, and is found by walk-check.py. A run stores nothing that is stored already; that
 * ends the walk. CLOSED is a day without trade that the calendar does not know. When the command of `notify`
 * has written to the file TOLD that it stays failed, the day is added to the file of the configuration's
 * `calendar`, as a person would do. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/settings.h"
#include "job/job.h"
#include "job/settings.h"
#include "market/clock.h"
#include "market/settings.h"
#include "source/settings.h"
#include "t/job/cron-lines.h"

enum { MINUTE = 60, HOUR = 3600, OUTAGES = 200 };

/* What the service does; the names stand in the output. */
enum kind { FINE, REFUSED, DOWN, LATE, KINDS };
static const char *const kind_name[KINDS] = {"fine", "refused", "503", "late"};
static const char *const kind_order[KINDS] = {
    "{\"listening\":true,\"faults\":[]", "{\"listening\":false,\"faults\":[]",
    "{\"listening\":true,\"faults\":[{\"fault\":\"503-plain\",\"call\":\"data\"}]",
    "{\"listening\":true,\"faults\":[{\"fault\":\"empty\",\"call\":\"data\"}]"};

struct outage {
    int64_t begin, end;
    enum kind kind;
};

struct walk {
    struct config config;
    struct calendar *calendar;
    struct state *state;
    struct notifier notifier;
    struct job_context context;
    int control; /* the port */
    struct outage outage[OUTAGES];
    size_t outages, next; /* the one that is on, or comes next */
    enum kind kind;       /* what the service has been told to do */
    const char *told;     /* the file to which the command of `notify` writes, */
    const char *closed;   /* a day without trade that the calendar does not know, as a text */
    bool corrected;       /* until it is written there */
};

static void die(const char *what, const struct error *err)
{
    printf("failed %s: %s\n", what, err ? err->text : strerror(errno));
    exit(1);
}

/* ---- the service ---- */

static void tell(const struct walk *walk, const char *order)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)walk->control)};
    char text[1024], answer[64] = "";
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int length = snprintf(
        text, sizeof text,
        "POST /control HTTP/1.1\r\nHost: market\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
        strlen(order), order);
    if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
        write(fd, text, (size_t)length) != length || read(fd, answer, sizeof answer - 1) <= 0 ||
        !strstr(answer, " 200 "))
        die(order, NULL);
    while (read(fd, text, sizeof text) > 0)
        continue;
    close(fd);
}

/* Outages that begin two to five weeks after each other, for an hour or so or for up to six days. */
static void outages_plan(struct walk *walk, int64_t from, int64_t to, unsigned seed)
{
    srandom(seed);
    for (int64_t at = from + 10 * 24 * HOUR; at < to && walk->outages < OUTAGES;) {
        struct outage *outage = &walk->outage[walk->outages++];
        outage->begin = at + random() % (24 * HOUR);
        outage->kind = (enum kind)(REFUSED + random() % (KINDS - REFUSED));
        outage->end = outage->begin + (random() % 3 ? 1 + random() % (6 * 24) : 1 + random() % 3) * HOUR;
        at = outage->end + (14 + random() % 21) * 24 * HOUR;
    }
}

/* Sets the service's clock, and puts it out of order where it is time for that. A call that a run has taken
 * back may still be on its way to the service; it has time to arrive before that changes. */
static enum kind service_set(struct walk *walk, int64_t now)
{
    char order[512], time[CLOCK_TEXT];
    while (walk->next < walk->outages && walk->outage[walk->next].end <= now)
        walk->next++;
    const struct outage *outage = &walk->outage[walk->next];
    enum kind kind = walk->next < walk->outages && outage->begin <= now ? outage->kind : FINE;
    if (kind != walk->kind)
        nanosleep(&(struct timespec){0, 200 * 1000000L}, NULL);
    walk->kind = kind;
    snprintf(order, sizeof order, "%s,\"now\":\"%s\"}", kind_order[kind], clock_format_kst(now, time));
    tell(walk, order);
    return kind;
}

/* ---- the person ---- */

/* Looks whether the event that tells of the closed day has come, and if so, writes the day into the calendar.
 */
static void person_looks(struct walk *walk)
{
    char line[4096], wanted[64];
    const char *path = config_text(&walk->config, &market_keys[MARKET_KEY_CALENDAR]);
    struct error err;
    FILE *told = walk->corrected ? NULL : fopen(walk->told, "r");
    snprintf(wanted, sizeof wanted, "\"date\":\"%s\"", walk->closed);
    while (told && !walk->corrected && fgets(line, sizeof line, told))
        walk->corrected = strstr(line, wanted) != NULL;
    if (told)
        fclose(told);
    if (!walk->corrected || !told)
        return;
    FILE *file = fopen(path, "a");
    fprintf(file, "closed %s announced late\n", walk->closed);
    fclose(file);
    calendar_free(&walk->calendar);
    if (calendar_new(path, &walk->calendar, &err))
        die("calendar", &err);
    walk->context.calendar = walk->calendar;
}

/* ---- a run ---- */

/* Prints what the run has to ask for. Returns how much that is. */
static size_t run_plan(struct walk *walk, struct source *source, int64_t now)
{
    struct store_txn *txn;
    struct error err;
    kst_date *dates = NULL;
    size_t count = 0;
    char text[CLOCK_TEXT], date[DATE_TEXT];
    if (store_read(walk->context.store, &txn, &err) ||
        job_plan(&walk->context, txn, source, &(struct update_options){0}, &dates, &count, &err))
        die("plan", &err);
    store_read_end(&txn);
    if (count)
        printf("run %s %s", clock_format_kst(now, text), kind_name[service_set(walk, now)]);
    for (size_t i = 0; i < count; i++)
        printf(" %s", date_format(dates[i], date));
    printf("%s", count ? "\n" : "");
    free(dates);
    return count;
}

static void update_run(struct walk *walk, int64_t now)
{
    struct source *source = NULL;
    struct job_result result;
    struct error err;
    char text[CLOCK_TEXT];
    const struct source_home home = {.state = walk->state}; /* the configuration leaves KONEX out */
    const struct source_context context = {
        .home = &home, .calendar = walk->calendar, .config = &walk->config, .complete_minute = -1};
    clock_set(clock_format_kst(now, text), NULL);
    if (source_open(source_configured(&walk->config), &context, &source, &err))
        die("source", &err);
    size_t count = run_plan(walk, source, now);
    job_update(&walk->context, source, &(struct update_options){0}, &result, &err);
    if (result.same || result.replaced)
        die("a day is stored twice", &(struct error){0});
    source_close(&source);
    if (count)
        person_looks(walk);
}

static void walk_go(struct walk *walk, const struct cron_line *lines, size_t count, int64_t from, int64_t to)
{
    unsigned runs = 0;
    for (int64_t now = from; now < to; now += MINUTE) {
        time_t at = now;
        struct tm local;
        localtime_r(&at, &local);
        if (!cron_starts(lines, count, &local, true))
            continue;
        runs++;
        update_run(walk, now);
    }
    printf("lines %u\n", runs);
}

static void stored_print(const struct walk *walk)
{
    struct store_txn *txn;
    struct error err;
    kst_date *dates = NULL;
    size_t count = 0;
    char text[DATE_TEXT];
    if (store_read(walk->context.store, &txn, &err))
        die("store", &err);
    day_dates(txn, 0, 0, &dates, &count);
    for (size_t i = 0; i < count; i++)
        printf("stored %s\n", date_format(dates[i], text));
    store_read_end(&txn);
    free(dates);
}

/* ---- the beginning ---- */

static void walk_open(struct walk *walk, const char *config)
{
    struct error err;
    static const char *const hidden[] = {NULL};
    if (config_load(&walk->config, config_tables, config_table_count, config, &err))
        die(config, &err);
    const char *dir = config_text(&walk->config, &store_keys[STORE_KEY_STORE]);
    if (calendar_new(config_text(&walk->config, &market_keys[MARKET_KEY_CALENDAR]), &walk->calendar, &err) ||
        state_new(dir, &walk->state, &err) ||
        store_open(dir, &(struct store_options){.create = true, .no_sync = true}, &walk->context.store, &err))
        die(dir, &err);
    const struct notifier_options options = {.command = config_text(&walk->config, &job_keys[JOB_KEY_NOTIFY]),
                                             .limit_ms = 30000,
                                             .hidden = hidden,
                                             .state = walk->state};
    if (notifier_open(&walk->notifier, &options, &err))
        die("notify", &err);
    walk->context.calendar = walk->calendar;
    walk->context.limits = day_limits_of(&walk->config);
    walk->context.notifier = &walk->notifier;
}

static void walk_close(struct walk *walk)
{
    notifier_close(&walk->notifier);
    store_close(&walk->context.store);
    state_free(&walk->state);
    calendar_free(&walk->calendar);
    config_free(&walk->config);
}

int main(int argc, char **argv)
{
    struct walk walk = {0};
    struct cron_line lines[CRON_LINES];
    kst_date from = 0, to = 0;
    FILE *file = argc == 9 ? fopen(argv[2], "r") : NULL;
    if (!file || !date_parse(argv[4], &from) || !date_parse(argv[5], &to))
        die("usage: walk CONFIG CRONTAB CONTROL-PORT FROM TO SEED TOLD CLOSED", NULL);
    size_t count = cron_lines(file, lines);
    fclose(file);
    log_setup(LOG_ERROR, LOG_TEXT);
    walk.control = atoi(argv[3]);
    walk.told = argv[7];
    walk.closed = argv[8];
    walk_open(&walk, argv[1]);
    outages_plan(&walk, clock_utc_at(from, 0), clock_utc_at(to, 0), (unsigned)atoi(argv[6]));
    walk_go(&walk, lines, count, clock_utc_at(from, 0), clock_utc_at(to, 0));
    stored_print(&walk);
    walk_close(&walk);
    return 0;
}
