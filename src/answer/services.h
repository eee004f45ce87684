/* Where the stored days came from, and how it stands with the services that are asked for them: the calls of
 * today, until when one is left alone, what only a person can put right, and the tables that were refused. */
#ifndef SISE_ANSWER_SERVICES_H
#define SISE_ANSWER_SERVICES_H

#include "base/json.h"
#include "job/rejected.h"
#include "source/memory.h"
#include "source/source.h"
#include "store/store.h"

/* A source, and which completed days have come from it. */
struct delivery {
    char source[sizeof((struct job_status *)0)->source];
    uint64_t days;
    kst_date last;
};

/* A configured source that asks a service over the network. */
struct service {
    char name[MEMORY_SOURCE];
    int64_t calls, calls_most; /* made today in Korea, and how many it may get a day; 0: any number */
    bool left_alone;
    struct memory_breaker breaker; /* where it is left alone */
};

struct services_answer {
    struct delivery *delivery; /* [delivery_count], that of the newest day first */
    size_t delivery_count, delivery_capacity;
    struct service *service; /* [service_count], as they are configured */
    size_t service_count;
    struct memory_notice *notice; /* [notice_count] */
    size_t notice_count;
    struct rejected_list rejected;
    struct error unknown; /* why calls, times and notices are not known; code 0: they are */
};

struct services_request {
    const struct job_status *jobs; /* [job_count]: all records of updates */
    size_t job_count;
    const struct source *source; /* NULL: none is open, then the notices are those of any source */
    struct state *state;         /* NULL: nothing is remembered */
    const char *store;           /* its folder */
    int64_t now_utc;
};

/* Only reads. A state that cannot be read is no error but a part of the answer. Free with
 * answer_services_free() whatever the return value. */
int answer_services(const struct services_request *request, struct services_answer *answer,
                    struct error *err);
void answer_services_free(struct services_answer *answer);

/* Writes the members "sources", "services", "notices", "services_error" and "rejected" of the object that is
 * open. */
void answer_services_json(const struct services_answer *answer, struct json *json);

#endif
