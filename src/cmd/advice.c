#include "cmd/advice.h"

#include <stdio.h>
#include <string.h>

/* What stands behind the text of the error, from the first sign on. */
static const char *const advice[REMEDY_COUNT] = {
    [REMEDY_MAKE_STORE] = ": run 'sise setup' or 'sise import' first",
    [REMEDY_OTHER_FOLDER] = ": choose another folder with --store",
    [REMEDY_FOLDER_OR_BACKUP] = ": choose another folder with --store, or restore a backup",
    [REMEDY_BACKUP_OR_ANEW] = ": restore a backup, or run 'sise setup' or 'sise import' to begin anew",
    [REMEDY_VERIFY] = ": see what 'sise verify' says; restore a backup",
    [REMEDY_REPLACE_DAY] = ": replace the day (sise update --replace) if the table is right",
    [REMEDY_READER] = ": sise-store(5) says how a user is set up who only reads",
    [REMEDY_LIST_TICKERS] = "; 'sise stocks --all' lists them",
    [REMEDY_LIST_STRATEGIES] = "; 'sise strategies' lists them",
    [REMEDY_ANALYZE] = ", run sise analyze",
    [REMEDY_EARLIER_DAYS] = ": use 'sise import' for past days, or --now to go back in time",
    [REMEDY_CLOCK] = ": check the clock or --now",
};

void advice_add(struct error *err)
{
    size_t length = strlen(err->text);
    if (err->remedy != REMEDY_NONE && advice[err->remedy])
        snprintf(err->text + length, sizeof err->text - length, "%s", advice[err->remedy]);
    err->remedy = REMEDY_NONE;
}
