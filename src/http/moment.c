#include "http/moment.h"

#include <string.h>
#include <time.h>

#include "http/worker.h"

struct moment moment_now(const struct arrival *arrival)
{
    const struct worker *worker = arrival->worker;
    const char *target = arrival->request->target;
    struct moment now = {.second = time(NULL),
                         .version = worker->desk.version,
                         .site = worker->site,
                         .form = arrival->form,
                         .coding = arrival->coding,
                         .draining = worker->draining};
    if (strlen(target) < sizeof now.target) {
        now.route = arrival->route;
        strcpy(now.target, target);
    }
    return now;
}

static bool moment_is(const struct moment *moment, const struct moment *other)
{
    return moment->route && moment->route == other->route && moment->second == other->second &&
           moment->version.data == other->version.data && moment->version.jobs == other->version.jobs &&
           moment->site == other->site && moment->form == other->form && moment->coding == other->coding &&
           moment->draining == other->draining && strcmp(moment->target, other->target) == 0;
}

struct body *moment_look(const struct moment *kept, const struct moment *now)
{
    return kept->body && moment_is(kept, now) ? body_hold(kept->body) : NULL;
}

void moment_keep(struct moment *kept, const struct moment *now, const struct body *body)
{
    body_release(&kept->body);
    *kept = *now;
    kept->body = body_hold(body);
}
