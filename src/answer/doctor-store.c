/* The checks of what is stored: the store, its disk and its map, its days against the calendar, and whether
 * the jobs have done theirs. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "answer/doctor-internal.h"
#include "market/clock.h"

#define MIB 1048576.0

int doctor_store(struct doctoring *doctoring, struct error *what)
{
    const struct doctor_request *request = doctoring->request;
    struct store_info info;
    if (!request->store) {
        *what = request->store_error;
        return what->code;
    }
    int ret = store_info(request->store, &info, what);
    if (ret)
        return ret;
    if (access(request->store_dir, W_OK) != 0)
        return error_remedy(
            what, error_set(what, ERROR_PERMISSION, "%s cannot be written by this user", request->store_dir),
            REMEDY_WRITE_STORE);
    return doctor_good(what, "%s, format %" PRIu32 ", %.1f MiB, can be written", request->store_dir,
                       info.format, (double)info.file_bytes / MIB);
}

/* How many days are stored. */
static size_t days_count(struct store_txn *txn)
{
    kst_date *dates = NULL;
    size_t count = 0;
    day_dates(txn, 0, 0, &dates, &count);
    free(dates);
    return count;
}

/* The folder, or the first one above it that is there. */
static int space_look(const char *dir, struct statvfs *fs)
{
    char path[4096];
    snprintf(path, sizeof path, "%s", dir);
    while (statvfs(path, fs) != 0) {
        char *slash = strrchr(path, '/');
        if (!slash)
            return statvfs(".", fs);
        slash[slash == path] = '\0';
        if (slash == path && statvfs(path, fs) != 0)
            return -1;
    }
    return 0;
}

#define DISK_LEAST (256 * MIB) /* what imports and backups need beside the growth */
#define DISK_DAYS  250         /* a year */
#define DAYS_KNOWN 20          /* with fewer days the growth is not known */

int doctor_disk(struct doctoring *doctoring, struct error *what)
{
    const struct doctor_request *request = doctoring->request;
    struct statvfs fs;
    struct store_info info = {0};
    size_t days = request->txn ? days_count(request->txn) : 0;
    if (space_look(request->store_dir, &fs) != 0)
        return doctor_good(what, "nothing is known of the disk of %s", request->store_dir);
    double free_bytes = (double)fs.f_bavail * (double)fs.f_frsize;
    bool known = days >= DAYS_KNOWN && store_info(request->store, &info, NULL) == 0;
    double day = known ? (double)info.file_bytes / (double)days : 0;
    char growth[96] = "";
    if (known)
        snprintf(growth, sizeof growth, ", for a store that grows by %.2f MiB a day", day / MIB);
    if (free_bytes < DISK_LEAST + DISK_DAYS * day)
        return error_remedy_about(what,
                                  error_set(what, ERROR_NO_SPACE,
                                            "%.0f MiB are free%s, less than a year needs", free_bytes / MIB,
                                            growth),
                                  REMEDY_DISK, request->store_dir);
    return doctor_good(what, "%.1f GiB are free%s", free_bytes / MIB / 1024, growth);
}

int doctor_map(struct doctoring *doctoring, struct error *what)
{
    const struct doctor_request *request = doctoring->request;
    struct store_info info;
    struct rlimit limit;
    if (!request->store || store_info(request->store, &info, NULL) != 0)
        return doctor_good(what, "nothing to look at without a store");
    double map = (double)info.map_bytes;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
        (double)limit.rlim_cur < 2 * map + DISK_LEAST)
        return error_remedy_about(
            what,
            error_set(what, ERROR_NO_MEMORY,
                      "the map of %.0f MiB can hardly grow: this process may have %.0f MiB "
                      "of addresses",
                      map / MIB, (double)limit.rlim_cur / MIB),
            REMEDY_LIMIT, "-v");
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
        (double)limit.rlim_cur < 2 * (double)info.file_bytes + DISK_LEAST)
        return error_remedy_about(what,
                                  error_set(what, ERROR_NO_SPACE,
                                            "a file may have %.0f MiB, and the store has %.0f",
                                            (double)limit.rlim_cur / MIB, (double)info.file_bytes / MIB),
                                  REMEDY_LIMIT, "-f");
    return doctor_good(what, "%.0f MiB, of which %.1f are used; it grows by itself", map / MIB,
                       (double)info.file_bytes / MIB);
}

/* ---- the calendar ---- */

/* Days of one kind that disagree with the calendar. */
struct disagreement {
    kst_date first, last;
    size_t count;
};

static void disagreement_add(struct disagreement *found, kst_date date)
{
    found->first = found->count++ ? found->first : date;
    found->last = date;
}

static const char *disagreement_text(const struct disagreement *found, char text[static 64])
{
    char first[DATE_TEXT], last[DATE_TEXT];
    if (found->count == 1)
        snprintf(text, 64, "%s", date_format(found->first, first));
    else
        snprintf(text, 64, "%zu days from %s to %s", found->count, date_format(found->first, first),
                 date_format(found->last, last));
    return text;
}

/* Stored days on which the market was closed by the calendar. */
static void closed_find(struct store_txn *txn, const struct calendar *calendar, struct disagreement *found)
{
    kst_date *dates = NULL;
    size_t count = 0;
    day_dates(txn, 0, 0, &dates, &count);
    for (size_t i = 0; i < count; i++)
        if (!calendar_is_open(calendar, dates[i]))
            disagreement_add(found, dates[i]);
    free(dates);
}

/* How long a business day may be without a table before it looks like a holiday. */
enum { ABSENT_DAYS = 7 };

struct absences {
    kst_date before; /* look at earlier days only */
    struct disagreement found;
};

static bool absence_take(void *arg, const struct job_status *job)
{
    struct absences *absences = arg;
    if (job->status == JOB_FAILED && job->date_kst < absences->before &&
        strstr(job->message, JOB_NOT_PUBLISHED))
        disagreement_add(&absences->found, job->date_kst);
    return true;
}

/* Business days that no source has a table of, long after they should have been published. */
static void absent_find(struct store_txn *txn, struct disagreement *found)
{
    int32_t today = date_to_days(clock_kst_date(clock_now_utc()));
    struct absences absences = {.before = date_from_days(today - ABSENT_DAYS)};
    job_each(txn, &(struct job_range){.from = day_first(txn), .job_name = JOB_UPDATE}, absence_take,
             &absences);
    *found = absences.found;
}

int doctor_calendar(struct doctoring *doctoring, struct error *what)
{
    const struct doctor_request *request = doctoring->request;
    struct disagreement closed = {0}, absent = {0};
    char text[64], date[DATE_TEXT];
    if (!request->calendar) {
        *what = request->calendar_error;
        return what->code;
    }
    if (request->txn) {
        closed_find(request->txn, request->calendar, &closed);
        absent_find(request->txn, &absent);
    }
    if (closed.count)
        return error_remedy_about(
            what,
            error_set(what, ERROR_DATA, "%s stored, on which the market was closed (%s)",
                      disagreement_text(&closed, text), calendar_reason(request->calendar, closed.first)),
            REMEDY_OPEN_DAY, date_format(closed.first, date));
    if (absent.count)
        return error_remedy(
            what,
            error_set(what, ERROR_NOT_READY, "no source has a table of %s", disagreement_text(&absent, text)),
            REMEDY_CLOSED_DAY);
    if (clock_kst_date(clock_now_utc()) > CALENDAR_CHECKED)
        return error_remedy(what,
                            error_set(what, ERROR_NOT_READY,
                                      "what KRX has announced is known up to %s; later holidays are computed",
                                      date_format(CALENDAR_CHECKED, date)),
                            REMEDY_CALENDAR);
    return doctor_good(what, "agrees with %s; what KRX has announced is known up to %s",
                       request->txn ? "the stored days" : "itself", date_format(CALENDAR_CHECKED, date));
}

/* ---- the jobs ---- */

enum { GRACE = 3600 }; /* seconds that a day's runs may take after it is complete */

int doctor_jobs(struct doctoring *doctoring, struct error *what)
{
    const struct doctor_request *request = doctoring->request;
    char session[DATE_TEXT], last[DATE_TEXT];
    if (!request->txn)
        return doctor_good(what, "nothing to look at without a store");
    kst_date newest = day_last(request->txn);
    kst_date due = request->source ? source_session_date(request->source, clock_now_utc() - GRACE) : 0;
    date_format(due, session);
    date_format(newest, last);
    if (due && !job_completed(request->txn, JOB_UPDATE, due))
        return error_remedy(what,
                            error_set(what, ERROR_NOT_READY, "%s has been published and is not stored%s%s",
                                      session, newest ? "; the newest day is " : "", newest ? last : ""),
                            REMEDY_UPDATE);
    if (!newest)
        return error_remedy(what, error_set(what, ERROR_NOT_READY, "no day is stored"), REMEDY_MAKE_STORE);
    if (!job_completed(request->txn, JOB_ANALYZE, newest) && due >= newest)
        return error_remedy(what, error_set(what, ERROR_NOT_READY, "%s is stored and not analyzed", last),
                            REMEDY_ANALYZE);
    return doctor_good(what, "%s is stored and analyzed", last);
}
