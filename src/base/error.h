/* Errors as values: a negative code that a caller can act on and a text that a person can act on.
 *
 * Every function that can fail returns 0 or a negative `enum error_code` and, where it takes a `struct error
 * *`, fills it. Libraries never print; the command that the person typed prints the text once and turns the
 * code into the process's exit status (sysexits(3)) with error_status(). */
#ifndef SISE_BASE_ERROR_H
#define SISE_BASE_ERROR_H

#include <stdbool.h>

enum error_code {
    ERROR_OK = 0,
    ERROR_USAGE = -1,      /* the command line is wrong */
    ERROR_DATA = -2,       /* input that is not what it should be: a bad table, a damaged store */
    ERROR_NOT_FOUND = -3,  /* the named thing does not exist: no store, no ticker, no file */
    ERROR_NOT_READY = -4,  /* not there yet, but a later run will find it: a day that is not published */
    ERROR_CONFLICT = -5,   /* already stored with other content */
    ERROR_FORMAT = -6,     /* not a store, or a store of a newer version */
    ERROR_BUSY = -7,       /* another process holds the job's lock */
    ERROR_NO_SPACE = -8,   /* disk full, quota or file-size limit */
    ERROR_PERMISSION = -9, /* read-only directory, no right to it */
    ERROR_IO = -10,        /* any other failure of a file or of the operating system */
    ERROR_NO_MEMORY = -11,
    ERROR_CONFIG = -12,    /* a configuration file or key is wrong */
    ERROR_INTERNAL = -13,  /* a bug in sise */
    ERROR_CREATE = -14,    /* a file cannot be made where it is asked for */
    ERROR_CANCELLED = -15, /* stopped because somebody asked for it; a later run goes on from there */
};

/* What would help against an error, where that depends on the front: a terminal names an option or a command
 * to type (src/cmd/advice.c), another front says it in its own way. The texts of the rooms below say what is
 * wrong and name neither. */
enum error_remedy {
    REMEDY_NONE,
    REMEDY_MAKE_STORE,       /* there is no store yet: make one */
    REMEDY_OWN_STORE,        /* the store cannot be made there: name a folder of one's own for it */
    REMEDY_OTHER_FOLDER,     /* what is there is something else: choose another folder for the store */
    REMEDY_FOLDER_OR_BACKUP, /* it is something else or a damaged store: another folder, or a backup */
    REMEDY_BACKUP_OR_ANEW,   /* nothing is left of the store: a backup, or begin anew */
    REMEDY_VERIFY,           /* the store is damaged: look what is wrong, restore a backup */
    REMEDY_REPLACE_DAY,     /* the day is stored with other content: replace it if the new content is right */
    REMEDY_REPLACE_FILE,    /* the file is there with other content: replace it if that is meant */
    REMEDY_READER,          /* a user who only reads is to be given what readers need */
    REMEDY_LIST_TICKERS,    /* there is no such ticker: see which there are */
    REMEDY_SEARCH_TICKERS,  /* there is no such name: look for a part of it */
    REMEDY_WHICH_TICKER,    /* several tickers are meant: see them all, choose one by its code */
    REMEDY_LIST_STRATEGIES, /* there is no such strategy: see which there are */
    REMEDY_STRATEGY_FOLDERS, /* a strategy's file is named: put it into a folder of strategies */
    REMEDY_ANALYZE,          /* the day has not been analyzed: analyze it */
    REMEDY_EARLIER_DAYS,     /* the source has nothing up to the present: import days, or look at the clock */
    REMEDY_CLOSED_DAY,       /* a day has no table: the market was closed, and the calendar does not know */
    REMEDY_DATE,             /* nothing tells a file's date: say it */
    REMEDY_COLUMNS,          /* a table's head is unknown: say which column is which */
    REMEDY_LIST_COLUMNS,     /* there is no such column: see which there are */
    REMEDY_CLOCK,            /* the present is before what is stored: look at the clock */
    REMEDY_ACCEPT,       /* the day breaks rules: let it past them if it really was so; `about` names them */
    REMEDY_ACCEPT_OTHER, /* the same for a day that is stored with other content: it is to be replaced too */
    REMEDY_REFUSED_DAYS, /* stored days break the rules: take them out, or accept them */
    REMEDY_TOKENS,       /* others would get at the server without a token: set tokens, or allow it */
    /* What is to be done about the machine and the configuration, for the pipeline to run unattended. */
    REMEDY_WRITE_STORE,  /* this user may not write the store: run the jobs as its owner */
    REMEDY_DISK,         /* the disk will be full; `about`: the folder on it */
    REMEDY_LIMIT,        /* a limit of the process is too low; `about`: the option of ulimit */
    REMEDY_OPEN_DAY,     /* a stored day is a holiday by the calendar; `about`: the day */
    REMEDY_CALENDAR,     /* the calendar's certain years are over */
    REMEDY_SYSTEM_CLOCK, /* the machine's clock is wrong */
    REMEDY_FILE_MODE,    /* others can read a file with secrets; `about`: the file */
    REMEDY_UPDATE,       /* a published day is not stored */
    REMEDY_CRON,         /* nothing runs the jobs */
    REMEDY_KEY_TO_FILE,  /* a key comes from a variable that cron does not have; `about`: the variable */
    REMEDY_NOTIFY,       /* the command that a person hears through does not work */
    REMEDY_ADDRESS,      /* the service is not at its address; `about`: the key of the configuration */
    /* About a source over the network (remedy_needs_person()). */
    REMEDY_KEY_UNKNOWN,  /* the key or login is missing, unknown or expired; `about`: the source's name */
    REMEDY_API_APPROVAL, /* the key may not call this one API yet; `about`: the API's name at the service */
    REMEDY_PASSWORD_CHANGE, /* the service wants a new password; `about`: the source's name */
    REMEDY_BLOCKED,    /* the service has locked this address out; `about`: until when it is left alone */
    REMEDY_QUOTA,      /* the day's calls are spent; `about`: the source's name */
    REMEDY_STATE,      /* calls and locks cannot be counted; `about`: the folder that is to be written */
    REMEDY_STATE_ANEW, /* nor can they, as the state is damaged; `about`: its folder, which may be removed */
    REMEDY_COUNT
};

struct error {
    int code;                 /* 0 or enum error_code */
    enum error_remedy remedy; /* REMEDY_NONE, or what would help */
    char text[1024];          /* one line, no final newline: what, on what, why */
    char about[128];          /* what the remedy is about, where it needs to be told: "2026-03-16:copy" */
};

/* Sets the code and the text of the error. Returns `code`, so that `return error_set(...)` reads well. `err`
 * may be NULL. */
int error_set(struct error *err, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Adds to the error that has just been set what would help against it. `code` is the error's code, and is
 * returned. */
int error_remedy(struct error *err, int code, enum error_remedy remedy);

/* The same with what the remedy is about, which is copied. */
int error_remedy_about(struct error *err, int code, enum error_remedy remedy, const char *about);

/* Whether the remedy is one of those about a source over the network. A person should hear of such an error
 * where nobody looks on, since the next run may meet it again (job/notify.h). */
bool remedy_needs_person(enum error_remedy remedy);

/* Sets the error "out of memory" and returns ERROR_NO_MEMORY. */
int error_no_memory(struct error *err);

/* Puts "context: " before the error's text. Returns err->code. */
int error_prefix(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Translates an errno value to the code that a caller acts on (ENOSPC, EDQUOT, EFBIG: no space, ...). */
int error_from_errno(int errnum);

/* The exit status of sysexits(3) for a code; 0 for ERROR_OK. */
int error_status(int code);

#endif
