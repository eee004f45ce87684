/* The lines of sise status about where days came from and about services over the network. */
#ifndef SISE_CMD_SERVICES_PRINT_H
#define SISE_CMD_SERVICES_PRINT_H

#include "answer/services.h"
#include "market/clock.h"

/* Each line begins with a label of so many cells. */
#define STATUS_LABEL 10

/* "2026-06-30 19:30:00", in Korea. */
const char *status_time(int64_t at, char text[static CLOCK_TEXT]);

/* A label, and a text in lines of the output's width, the further ones below the first. */
void status_line(struct output *out, const char *label, const char *text);

void services_print(struct output *out, const struct services_answer *answer);

#endif
