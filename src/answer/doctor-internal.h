/* The checks of answer/doctor.h. Each fills `what` and returns its code. Private to this folder. */
#ifndef SISE_ANSWER_DOCTOR_INTERNAL_H
#define SISE_ANSWER_DOCTOR_INTERNAL_H

#include "answer/doctor.h"

struct doctoring {
    const struct doctor_request *request;
    void (*each)(void *arg, const struct doctor_check *check);
    void *arg;
    unsigned wrong;
    /* The clock of a service against ours, in seconds; `service` NULL: none has told its clock. */
    const char *service;
    int64_t ahead; /* by so much ours is ahead */
};

/* Says that all is good, in these words. Returns 0. */
int doctor_good(struct error *what, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Hands a check out. */
void doctor_tell(struct doctoring *doctoring, const char *name, const struct error *what);

int doctor_configuration(struct doctoring *doctoring, struct error *what);
int doctor_notify(struct doctoring *doctoring, struct error *what);
int doctor_cron(struct doctoring *doctoring, struct error *what);

int doctor_store(struct doctoring *doctoring, struct error *what);
int doctor_disk(struct doctoring *doctoring, struct error *what);
int doctor_map(struct doctoring *doctoring, struct error *what);
int doctor_calendar(struct doctoring *doctoring, struct error *what);
int doctor_jobs(struct doctoring *doctoring, struct error *what);

/* A check for each source, handed out by itself. */
void doctor_sources(struct doctoring *doctoring);
int doctor_clock(struct doctoring *doctoring, struct error *what);

#endif
