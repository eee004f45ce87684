#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const struct {
    int code, status;
} exit_table[] = {
    {ERROR_OK, EX_OK},
    {ERROR_USAGE, EX_USAGE},
    {ERROR_DATA, EX_DATAERR},
    {ERROR_NOT_FOUND, EX_NOINPUT},
    {ERROR_NOT_READY, EX_TEMPFAIL},
    {ERROR_CONFLICT, EX_DATAERR},
    {ERROR_FORMAT, EX_DATAERR},
    {ERROR_BUSY, EX_TEMPFAIL},
    {ERROR_NO_SPACE, EX_IOERR},
    {ERROR_PERMISSION, EX_NOPERM},
    {ERROR_IO, EX_IOERR},
    {ERROR_NO_MEMORY, EX_OSERR},
    {ERROR_CONFIG, EX_CONFIG},
    {ERROR_INTERNAL, EX_SOFTWARE},
    {ERROR_CREATE, EX_CANTCREAT},
    {ERROR_CANCELLED, EX_TEMPFAIL},
};

int error_set(struct error *err, int code, const char *format, ...)
{
    if (err) {
        va_list args;
        va_start(args, format);
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
        err->code = code;
        err->remedy = REMEDY_NONE;
    }
    return code;
}

int error_remedy(struct error *err, int code, enum error_remedy remedy)
{
    if (err)
        err->remedy = remedy;
    return code;
}

int error_remedy_about(struct error *err, int code, enum error_remedy remedy, const char *about)
{
    if (err)
        snprintf(err->about, sizeof err->about, "%s", about);
    return error_remedy(err, code, remedy);
}

bool remedy_needs_person(enum error_remedy remedy)
{
    return remedy >= REMEDY_KEY_UNKNOWN && remedy <= REMEDY_STATE_ANEW;
}

int error_no_memory(struct error *err)
{
    return error_set(err, ERROR_NO_MEMORY, "out of memory");
}

int error_prefix(struct error *err, const char *format, ...)
{
    if (!err)
        return ERROR_INTERNAL;
    char was[sizeof err->text];
    memcpy(was, err->text, sizeof was);
    va_list args;
    va_start(args, format);
    int length = vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    if (length >= 0 && (size_t)length < sizeof err->text)
        snprintf(err->text + length, sizeof err->text - (size_t)length, ": %.*s",
                 (int)(sizeof err->text - (size_t)length), was);
    return err->code;
}

int error_from_errno(int errnum)
{
    switch (errnum) {
    case 0:
        return ERROR_OK;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return ERROR_NO_SPACE;
    case EACCES:
    case EPERM:
    case EROFS:
        return ERROR_PERMISSION;
    case ENOENT:
    case ENOTDIR:
        return ERROR_NOT_FOUND;
    case ENOMEM:
        return ERROR_NO_MEMORY;
    case EAGAIN:
    case EBUSY:
        return ERROR_BUSY;
    default:
        return ERROR_IO;
    }
}

int error_status(int code)
{
    for (size_t i = 0; i < sizeof exit_table / sizeof *exit_table; i++)
        if (exit_table[i].code == code)
            return exit_table[i].status;
    return EX_SOFTWARE;
}
