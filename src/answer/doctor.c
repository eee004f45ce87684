#include "answer/doctor-internal.h"

#include <stdarg.h>
#include <stdio.h>

int doctor_good(struct error *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    *what = (struct error){0};
    vsnprintf(what->text, sizeof what->text, format, args);
    va_end(args);
    return 0;
}

void doctor_tell(struct doctoring *doctoring, const char *name, const struct error *what)
{
    const struct doctor_check check = {name, *what};
    doctoring->wrong += what->code != 0;
    doctoring->each(doctoring->arg, &check);
}

/* In the order in which a person would mend them. */
static const struct {
    const char *name;
    int (*check)(struct doctoring *doctoring, struct error *what);
} before[] =
    {
        {"configuration", doctor_configuration},
        {"store", doctor_store},
        {"disk", doctor_disk},
        {"map", doctor_map},
        {"calendar", doctor_calendar},
},
  after[] = {
      {"clock", doctor_clock}, /* services tell theirs */
      {"jobs", doctor_jobs},
      {"cron", doctor_cron},
      {"notify", doctor_notify},
};

unsigned answer_doctor(const struct doctor_request *request,
                       void (*each)(void *arg, const struct doctor_check *check), void *arg)
{
    struct doctoring doctoring = {.request = request, .each = each, .arg = arg};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        struct error what = {0};
        before[i].check(&doctoring, &what);
        doctor_tell(&doctoring, before[i].name, &what);
    }
    doctor_sources(&doctoring);
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
        struct error what = {0};
        after[i].check(&doctoring, &what);
        doctor_tell(&doctoring, after[i].name, &what);
    }
    return doctoring.wrong;
}
