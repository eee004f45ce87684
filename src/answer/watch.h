/* Tells a person which stocks the watched strategies find that they did not find before (job/notify.h). */
#ifndef SISE_ANSWER_WATCH_H
#define SISE_ANSWER_WATCH_H

#include "answer/context.h"
#include "job/notify.h"
#include "screen/screen.h"

struct watch_request {
    const char *strategies; /* names, with commas between them */
    struct universe universe;
    struct notifier *notifier;
};

/* Asks each of the strategies of the newest stored day, and of the days before it that have been stored since
 * its last event was told, 20 days at most: for the stocks that it finds on one of them and did not find on
 * the day before. Where it finds some, the event `found` is told:
 *
 *     {"event":"found","at":...,"host":...,"text":...,
 *      "strategy":"macd_golden_cross","title":...,"date":"2026-06-30","found":3,
 *      "stocks":[{"date":...,"ticker":...,"name":...,"market":...,"close":...,"change_pct":...,...}]}
 *
 * with as many as 200 stocks, each as in a screen. A day is asked when all of it has been analyzed. A
 * strategy that cannot be asked is a line in the log, and so is a command that fails: the next call tries
 * again. */
void answer_watch(const struct answer_context *context, const struct watch_request *request);

#endif
