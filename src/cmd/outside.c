#include "cmd/outside.h"

#include <string.h>

#include "cmd/jobs.h"
#include "cmd/option.h"

int outside_open(const struct invocation *in, struct naver **naver, struct error *err)
{
    const char *source = option_text(in, "source");
    if (source && strcmp(source, OUTSIDE_SOURCE) != 0)
        return error_set(err, ERROR_USAGE, "--source '%s', expected " OUTSIDE_SOURCE, source);
    jobs_interruptible();
    return naver_open(&in->config, jobs_cancelled(), naver, err);
}
