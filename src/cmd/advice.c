#include "cmd/advice.h"

#include <stdio.h>
#include <string.h>

/* What stands behind the text of the error, from the first sign on; %s stands for what the remedy is about.
 */
static const char *const advice[REMEDY_COUNT] = {
    [REMEDY_MAKE_STORE] = ": run 'sise setup' or 'sise import' first",
    [REMEDY_OWN_STORE] = "; 'store = ~/market' in ~/.config/sise/sise.conf names one of your own",
    [REMEDY_OTHER_FOLDER] = ": choose another folder with --store",
    [REMEDY_FOLDER_OR_BACKUP] = ": choose another folder with --store, or restore a backup",
    [REMEDY_BACKUP_OR_ANEW] = ": restore a backup, or run 'sise setup' or 'sise import' to begin anew",
    [REMEDY_VERIFY] = ": see what 'sise verify' says; restore a backup",
    [REMEDY_REPLACE_DAY] =
        ": replace the day (sise update --replace, with --from and --to) if the table is right",
    [REMEDY_REPLACE_FILE] = ": --replace writes over it",
    [REMEDY_READER] = ": sise-store(5) says how a user is set up who only reads",
    [REMEDY_LIST_TICKERS] = "; 'sise stocks --all' lists them",
    [REMEDY_SEARCH_TICKERS] = "; 'sise stocks PART' finds them by a part of a name or code",
    [REMEDY_WHICH_TICKER] = ": choose one by its code, 'sise stocks PART' lists them",
    [REMEDY_LIST_STRATEGIES] = "; 'sise strategies' lists them",
    [REMEDY_STRATEGY_FOLDERS] = ", such as ~/.config/sise/strategies; see sise-strategy(5)",
    [REMEDY_ANALYZE] = ", run sise analyze",
    [REMEDY_EARLIER_DAYS] = ": fill it, or give files and folders to 'sise import'",
    [REMEDY_CLOSED_DAY] = "; a day without trading goes into the calendar file, see sise.conf(5)",
    [REMEDY_DATE] = ": say the date with 'sise import --date YYYY-MM-DD FILE'",
    [REMEDY_COLUMNS] = "; where a column has another name, say so in sise.conf: 'columns = close=Last, "
                       "volume=Qty'",
    [REMEDY_LIST_COLUMNS] = "; sise-export(1) says which there are",
    [REMEDY_CLOCK] = ": check the clock or --now",
    [REMEDY_REFUSED_DAYS] = ": take them out (sise remove DATE); for one that really was so: sise import "
                            "--accept DATE:RULE FILE",
    [REMEDY_ACCEPT] = "; if the day really was so: --accept %s",
    [REMEDY_TOKENS] = ": name a file of tokens (http_tokens in sise.conf), or allow it with --insecure",
    [REMEDY_ACCEPT_OTHER] =
        "; it is stored with other content; if the day really was so: --replace --accept %s",
    [REMEDY_WRITE_STORE] = ": run the jobs as the user who owns it; to read is enough for all else",
    [REMEDY_DISK] = ": make room on the disk of %s",
    [REMEDY_LIMIT] = ": raise the limit (ulimit %s, or LimitAS= and LimitFSIZE= of a unit)",
    [REMEDY_OPEN_DAY] =
        "; if there was trading, write 'open %s' into the calendar file, see sise.conf(5); if "
        "not, take it out with 'sise remove'",
    [REMEDY_CALENDAR] = ": install a newer sise, or write what is announced into the calendar file, see "
                        "sise.conf(5)",
    [REMEDY_SYSTEM_CLOCK] = ": set the machine's clock (timedatectl set-ntp true)",
    [REMEDY_FILE_MODE] = ": chmod 600 %s",
    [REMEDY_UPDATE] = ": run 'sise update'; 'sise status' says what is missing, and why",
    [REMEDY_CRON] = ": 'sise crontab' prints the lines",
    [REMEDY_KEY_TO_FILE] = ": write the key into sise.conf, or the variable %s where the jobs are started",
    [REMEDY_NOTIFY] = ": write 'notify = COMMAND' into sise.conf, see sise.conf(5)",
    [REMEDY_KEY_UNKNOWN] = ": sise-sources(7) says where a key for %s comes from, and where it is written",
    [REMEDY_API_APPROVAL] = ": log in at https://openapi.krx.co.kr, open the page of %s and press "
                            "'API 이용신청'; once that is approved the next run goes on",
    [REMEDY_PASSWORD_CHANGE] = ": log in with a browser, change the password, and write the new one where "
                               "that of %s is configured",
    [REMEDY_BLOCKED] = ": it is left alone until %s, since asking makes the lock last; the next run after "
                       "that goes on, and another source in 'source = ' helps until then",
    [REMEDY_QUOTA] = ": a run after midnight in Korea goes on where this one has ended",
    [REMEDY_ADDRESS] =
        ": the service may have moved, or a proxy may answer in its place: see whether '%s' in "
        "sise.conf is right, or take that line out to have the service's own address",
    [REMEDY_STATE] = ": run as the user that owns %s, or give this user the right to write there",
    [REMEDY_STATE_ANEW] = ": remove the folder %s: it has no market data, only counts, sessions and notices, "
                          "which begin anew",
};

/* What helps where that depends on what the remedy is about: each service has its own pages. */
static const struct {
    enum error_remedy remedy;
    const char *about, *text;
} advice_about[] = {
    {REMEDY_KEY_UNKNOWN, "krx-openapi",
     ": request a key, or extend it, at https://openapi.krx.co.kr (My page), and write 'krx_auth_key = ...' "
     "in "
     "sise.conf, or set KRX_AUTH_KEY; see sise-sources(7)"},
    {REMEDY_KEY_UNKNOWN, "data-go-kr",
     ": request the use of data set 15094808 at https://www.data.go.kr, and write 'data_go_kr_key = ...' in "
     "sise.conf, or set DATA_GO_KR_KEY; see sise-sources(7)"},
    {REMEDY_API_APPROVAL, "data-go-kr",
     ": log in at https://www.data.go.kr and request the use of data set 15094808 for this key; once that is "
     "approved the next run goes on"},
    {REMEDY_KEY_UNKNOWN, "krx-market",
     ": log in at https://data.krx.co.kr with a browser to see whether name and password are right, and set "
     "'krx_id' and 'krx_pw' in sise.conf, or KRX_ID and KRX_PW; see sise-sources(7)"},
    {REMEDY_PASSWORD_CHANGE, "krx-market",
     ": log in at https://data.krx.co.kr with a browser, change the password, and set 'krx_pw' in sise.conf, "
     "or KRX_PW, to the new one"},
};

/* What helps against an error of one command in another way than against the same error of the others: an
 * update asks the configured sources, which may not have the table that was imported; the columns that a
 * command knows are in its own page. */
static const struct {
    const char *command;
    enum error_remedy remedy;
    const char *text;
} advice_own[] = {
    {"import", REMEDY_REPLACE_DAY, ": replace the day (sise import --replace) if the table is right"},
    {"show", REMEDY_LIST_COLUMNS, "; sise-show(1) says which there are"},
    {"stocks", REMEDY_LIST_COLUMNS, "; sise-stocks(1) says which there are"},
};

static const char *advice_find(enum error_remedy remedy, const char *about, const char *command)
{
    for (size_t i = 0; i < sizeof advice_about / sizeof *advice_about; i++)
        if (advice_about[i].remedy == remedy && strcmp(advice_about[i].about, about) == 0)
            return advice_about[i].text;
    for (size_t i = 0; command && i < sizeof advice_own / sizeof *advice_own; i++)
        if (advice_own[i].remedy == remedy && strcmp(advice_own[i].command, command) == 0)
            return advice_own[i].text;
    return advice[remedy];
}

void advice_add(struct error *err, const char *command)
{
    size_t length = strlen(err->text);
    const char *words = err->remedy == REMEDY_NONE ? NULL : advice_find(err->remedy, err->about, command);
    const char *gap = words ? strstr(words, "%s") : NULL; /* where the advice names what it is about */
    if (gap)
        snprintf(err->text + length, sizeof err->text - length, "%.*s%s%s", (int)(gap - words), words,
                 err->about, gap + strlen("%s"));
    else if (words)
        snprintf(err->text + length, sizeof err->text - length, "%s", words);
    err->remedy = REMEDY_NONE;
}
