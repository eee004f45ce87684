/* Where the server listens: what a person writes behind -b or in http_bind.
 *
 *     127.0.0.1:8000  [::1]:8000     that address, that port; port 0: a free one
 *     0.0.0.0:8000    [::]:8000      every address of the machine, [::] those of IPv4 too
 *     localhost:8000  8000           127.0.0.1:8000
 *     127.0.0.1       [::1]          port 8000
 *     :8000           *:8000         0.0.0.0:8000
 *
 * Names are not looked up: an address that a name server chooses is not one that a person has decided on. */
#ifndef SISE_HTTP_ADDRESS_H
#define SISE_HTTP_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/error.h"

#define ADDRESS_TEXT   64
#define ADDRESS_PORT   8000 /* where none is written */
#define ADDRESSES_MOST 16   /* of one server */

struct http_address {
    struct sockaddr_storage sockaddr; /* of AF_INET or AF_INET6, its family in ss_family */
    socklen_t length;                 /* of `sockaddr` */
    uint16_t port;                    /* 0: a free one */
    char text[ADDRESS_TEXT];          /* "127.0.0.1:8000", "[::]:8000" */
};

/* Reads one address. CONFIG: the text is none, or one of a kind on which sise does not listen; the text of
 * the error tells what was expected. */
int address_parse(const char *text, struct http_address *address, struct error *err);

/* Reads one more address than the *count that there are, and counts it. CONFIG: it is none, is there already,
 * or there are ADDRESSES_MOST. */
int addresses_add(const char *text, struct http_address address[static ADDRESSES_MOST], unsigned *count,
                  struct error *err);

/* Reads a list with commas between the addresses, and returns how many there are, or a negative code. CONFIG:
 * one is none, is there twice, or there are none or more than ADDRESSES_MOST. */
int addresses_parse(const char *text, struct http_address address[static ADDRESSES_MOST], struct error *err);

/* The address of a socket that is there already: one on which the program was started, or one that was given
 * a free port. CONFIG: it is neither of IPv4 nor of IPv6. */
int address_of_socket(int fd, struct http_address *address, struct error *err);

/* Whether only this machine can reach it. */
bool address_is_loopback(const struct http_address *address);

/* The check of a configuration key that holds such a list. */
int addresses_check(const char *text, struct error *err);

#endif
