/* sise export days: the stored days as files that sise import takes back. */
#ifndef SISE_CMD_EXPORT_DAYS_H
#define SISE_CMD_EXPORT_DAYS_H

#include "cmd/command.h"

struct export_days {
    const char *dir;
    kst_date from, to; /* both inclusive; 0: open */
    bool gzip;         /* DATE.csv.gz instead of DATE.csv */
    bool replace;      /* also where a file with other content is there */
};

/* Writes a file for each stored day, makes the folder if need be, and prints how many there are. Each file is
 * written as a whole or not at all. A file that is there with the same content stays as it is. CONFLICT: one
 * is there with other content; NOT_FOUND: none of the days is stored; else as file_replace(). The files
 * written before an error stay. */
int export_days_write(const struct invocation *in, const struct export_days *export, struct error *err);

#endif
