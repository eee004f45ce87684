/* Handlers that tell of the server itself, for programs that have none. */
#include "http/handlers.h"

int handle_health(struct asked *asked, struct error *err)
{
    (void)err;
    output_text(asked->out, "{\"status\":\"ok\",\"ready\":true,\"reasons\":[]}\n");
    return 0;
}

int handle_metrics(struct asked *asked, struct error *err)
{
    (void)asked;
    (void)err;
    return 0;
}
