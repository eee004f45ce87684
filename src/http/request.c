#include "http/request.h"

const char *const http_method_name[HTTP_METHODS] = {"GET",    "HEAD",    "POST",  "PUT",    "PATCH",
                                                    "DELETE", "OPTIONS", "TRACE", "CONNECT"};
