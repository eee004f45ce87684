/* Tables that were refused, for a person to look at: beside the store, as rejected/DATE-SOURCE.json.gz, what
 * a service over the network answered and why that was not taken. The newest REJECTED_KEPT of them are kept.
 *
 *     {"date": "2026-01-30", "source": "krx-openapi", "rejected_at": "2026-01-31T08:10:02+09:00",
 *      "reason": "...", "answers": [{"request": "sto/stk_bydd_trd basDd=20260130", "bytes": 1042, "body":
 * "..."}]}
 *
 * A body that is no text (UTF-8 without NUL) is "body_base64" instead. Requests are told without any key, and
 * an answer has none, so a file has none. */
#ifndef SISE_JOB_REJECTED_H
#define SISE_JOB_REJECTED_H

#include "source/kind.h"

#define REJECTED_FOLDER "rejected"
#define REJECTED_KEPT   10
#define REJECTED_NAME   80 /* bytes of "2026-01-30-krx-openapi.json.gz", and the NUL */

struct rejected_table {
    kst_date date;
    const char *source; /* "krx-openapi" */
    const char *reason;
    int64_t at_utc;
    const struct source_evidence *answers; /* [count] */
    unsigned count;
};

/* Writes the file, mode 0640, in the place of an older one of that name, and removes the oldest ones. `name`
 * is what it is called in the folder. It is written as a whole or not at all. Errors are those of
 * file_replace(); PERMISSION and others where the folder cannot be made. */
int rejected_keep(const char *store_dir, const struct rejected_table *table, char name[static REJECTED_NAME],
                  struct error *err);

/* What there is. A folder that is not there, or cannot be read, has none. */
struct rejected_list {
    unsigned count;
    char newest[REJECTED_NAME]; /* the name of the one that was written last; "" where there is none */
    int64_t newest_utc;         /* when that was */
};
void rejected_list(const char *store_dir, struct rejected_list *list);

#endif
