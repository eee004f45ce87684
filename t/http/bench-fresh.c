/* bench-fresh STORE PORT-FILE RUNS: stores a new day RUNS times (the newest one once more, a date later),
 * while a client asks a server of the same store without pause, and prints MEDIAN_US BEST_US WORST_US of the
 * times from the end of the commit to the end of the first answer that shows the day. The store is spoilt. */
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "store/day.h"
#include "store/store.h"
#include "t/bench-time.h"
#include "t/http/wire.h"

enum { RUNS_MOST = 1000, ANSWER_MOST = 1 << 20 };

struct body {
    struct day day;
};

static int newest_get(struct store_txn *txn, struct day *day)
{
    kst_date *dates = NULL;
    size_t count = 0;
    int ret = day_dates(txn, 0, 0, &dates, &count);
    if (ret == 0 && count)
        ret = day_get(txn, dates[count - 1], day);
    free(dates);
    return ret;
}

static kst_date next_date(kst_date date)
{
    return date_from_days(date_to_days(date) + 1);
}

static int store_day(struct store_txn *txn, void *arg, struct error *err)
{
    struct body *body = arg;
    enum day_result result;
    int ret = newest_get(txn, &body->day);
    body->day.date = next_date(body->day.date);
    if (ret == 0)
        ret = day_put(txn, &body->day, false, &result, NULL);
    return ret ? store_txn_error(txn, err) : 0;
}

/* Asks until the answer holds the text, and returns when that answer was there. */
static int64_t seen_ns(int fd, const char *request, const char *wanted)
{
    static char bytes[ANSWER_MOST];
    for (;;) {
        size_t used = 0;
        struct wire_head head = {0};
        if (send(fd, request, strlen(request), MSG_NOSIGNAL) < 0)
            wire_die("the server is gone");
        while (wire_head_read(&head, bytes, used) != 1 || used < head.length + head.body_size) {
            poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 10000);
            ssize_t got = recv(fd, bytes + used, sizeof bytes - used, 0);
            if (got <= 0)
                wire_die("the server is gone");
            used += (size_t)got;
        }
        if (memmem(bytes, used, wanted, strlen(wanted)))
            return wire_now();
    }
}

struct poller {
    int fd;
    char request[256], wanted[40];
    int64_t seen;
};

static void *poller_run(void *arg)
{
    struct poller *poller = arg;
    poller->seen = seen_ns(poller->fd, poller->request, poller->wanted);
    return NULL;
}

static double one(struct store *store, struct poller *poller, struct error *err)
{
    struct body body = {0};
    struct store_txn *txn;
    pthread_t thread;
    char date[DATE_TEXT];
    if (store_read(store, &txn, err) || newest_get(txn, &body.day))
        wire_die("%s", err->text);
    store_read_end(&txn);
    date_format(next_date(body.day.date), date);
    snprintf(poller->wanted, sizeof poller->wanted, "\"as_of\":\"%s\"", date);
    pthread_create(&thread, NULL, poller_run, poller);
    usleep(20000);
    if (store_write(store, store_day, &body, err))
        wire_die("%s", err->text);
    int64_t committed = wire_now();
    pthread_join(thread, NULL);
    day_free(&body.day);
    return poller->seen > committed ? (double)(poller->seen - committed) / 1000 : 0;
}

int main(int argc, char **argv)
{
    struct store *store;
    struct error err = {0};
    struct wire_place place;
    struct poller poller;
    static double times[RUNS_MOST];
    int runs = argc == 4 ? atoi(argv[3]) : 0;
    if (runs < 1 || runs > RUNS_MOST)
        wire_die("usage: bench-fresh STORE PORT-FILE RUNS");
    if (store_open(argv[1], &(struct store_options){0}, &store, &err))
        wire_die("%s", err.text);
    wire_place_read(&place, argv[2]);
    poller.fd = wire_connect(&place, 0);
    poll(&(struct pollfd){.fd = poller.fd, .events = POLLOUT}, 1, 10000);
    snprintf(poller.request, sizeof poller.request,
             "GET /stocks/005930?limit=1&fields=close HTTP/1.1\r\nHost: %s\r\n\r\n", place.host);
    for (int i = 0; i < runs; i++)
        times[i] = one(store, &poller, &err);
    double middle = median(times, (size_t)runs);
    printf("%.0f %.0f %.0f\n", middle, times[0], times[runs - 1]);
    store_close(&store);
    return 0;
}
