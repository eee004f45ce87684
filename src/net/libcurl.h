/* libcurl, loaded when the first request is to be made. It brings some thirty libraries along, which takes
 * the dynamic linker four milliseconds: more than most commands take in all, and these make no request. So
 * the program is not linked to it, and calls it by this table.
 *
 * The manual of each function is that of curl_NAME(3). */
#ifndef SISE_NET_LIBCURL_H
#define SISE_NET_LIBCURL_H

#include <curl/curl.h>

#include "base/error.h"

/* The functions that src/net calls. libcurl's header checks the arguments of curl_easy_setopt() only where it
 * is called by its name, so whoever adds a call through the table looks that a number is a long. */
#define LIBCURL_FUNCTIONS(X)                                                                                 \
    X(global_init)                                                                                           \
    X(version_info)                                                                                          \
    X(easy_init)                                                                                             \
    X(easy_cleanup)                                                                                          \
    X(easy_setopt)                                                                                           \
    X(easy_getinfo)                                                                                          \
    X(easy_strerror)                                                                                         \
    X(slist_append)                                                                                          \
    X(slist_free_all)                                                                                        \
    X(multi_init)                                                                                            \
    X(multi_cleanup)                                                                                         \
    X(multi_setopt)                                                                                          \
    X(multi_add_handle)                                                                                      \
    X(multi_remove_handle)                                                                                   \
    X(multi_socket_action)                                                                                   \
    X(multi_info_read)                                                                                       \
    X(multi_assign)

struct libcurl {
#define X(name) __typeof__(curl_##name) *name;
    LIBCURL_FUNCTIONS(X)
#undef X
    unsigned version; /* of the library that was found, as 0x075100 for 7.81.0 */
};

/* Loads the library, the first time, and sets *curl to its functions, which stay for the life of the process.
 * May be called by several threads. NOT_FOUND: there is none, or it is too old. */
int libcurl_load(const struct libcurl **curl, struct error *err);

#endif
