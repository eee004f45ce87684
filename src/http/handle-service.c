/* The handlers of the routes about the pipeline. */
#include "answer/jobs.h"
#include "http/handle.h"

int handle_jobs(struct asked *asked, struct error *err)
{
    const struct values *values = asked->values;
    const struct jobs_request request = {.job_name = value_text(values, "job_name"),
                                         .from = value_date(values, "from"),
                                         .to = value_date(values, "to"),
                                         .state = value_text(values, "status"),
                                         .newest_first = true,
                                         .offset = value_count(values, "offset"),
                                         .most = value_count(values, "limit")};
    size_t total = 0;
    int ret = answer_jobs_body(asked->context.txn, &request, asked_body_form(asked), asked->out, &total,
                               &asked->meta, err);
    asked_pages(asked, total);
    return ret;
}
