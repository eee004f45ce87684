/* IP addresses: as texts, as numbers, and ranges of them. */
#ifndef SISE_HTTP_IP_H
#define SISE_HTTP_IP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* An address in network order. An IPv4 address is kept as the IPv6 address that maps it, ::ffff:a.b.c.d, so
 * that one client has one address whichever socket it comes by. */
struct ip {
    uint8_t byte[16];
};

/* The addresses whose first `bits` bits are those of `first`. */
struct ip_range {
    struct ip first;
    unsigned bits; /* 0 to 128 */
};

/* Reads "192.0.2.1" or "2001:db8::1", `length` bytes, without brackets, port or zone. Returns false, and
 * leaves *ip alone, where the text is anything else. */
bool ip_parse(const char *text, size_t length, struct ip *ip);

/* The same for a range: "10.0.0.0/8", "2001:db8::/32", or one address. */
bool ip_range_parse(const char *text, struct ip_range *range);

/* The address of a socket; false where it is not one of IPv4 or IPv6. */
bool ip_of_socket(const struct sockaddr *sockaddr, struct ip *ip);

/* Writes the address as a text, an IPv4 address with its dots, and returns `text`. */
#define IP_TEXT 46
const char *ip_text(const struct ip *ip, char text[static IP_TEXT]);

bool ip_is_v4(const struct ip *ip);
bool ip_is_loopback(const struct ip *ip); /* 127.0.0.0/8 or ::1 */
bool ip_equal(const struct ip *ip, const struct ip *other);
bool ip_within(const struct ip *ip, const struct ip_range *range);

#endif
