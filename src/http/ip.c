#include "http/ip.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/parse.h"

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

static void set_v4(struct ip *ip, const struct in_addr *address)
{
    memcpy(ip->byte, mapped, sizeof mapped);
    memcpy(ip->byte + sizeof mapped, address, sizeof *address);
}

bool ip_parse(const char *text, size_t length, struct ip *ip)
{
    char copy[INET6_ADDRSTRLEN];
    struct in_addr v4;
    struct in6_addr v6;
    if (length >= sizeof copy || memchr(text, 0, length))
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (inet_pton(AF_INET, copy, &v4) == 1)
        set_v4(ip, &v4);
    else if (inet_pton(AF_INET6, copy, &v6) == 1)
        memcpy(ip->byte, &v6, sizeof ip->byte);
    else
        return false;
    return true;
}

bool ip_range_parse(const char *text, struct ip_range *range)
{
    size_t length = strcspn(text, "/");
    struct ip first;
    uint64_t bits = 0;
    if (!ip_parse(text, length, &first))
        return false;
    unsigned before = memchr(text, ':', length) ? 0 : 96;
    if (text[length] && !parse_count(text + length + 1, &bits))
        return false;
    if (!text[length])
        bits = 128 - before;
    if (bits > 128 - before)
        return false;
    *range = (struct ip_range){first, before + (unsigned)bits};
    return true;
}

bool ip_of_socket(const struct sockaddr *sockaddr, struct ip *ip)
{
    if (sockaddr->sa_family == AF_INET)
        set_v4(ip, &((const struct sockaddr_in *)(const void *)sockaddr)->sin_addr);
    else if (sockaddr->sa_family == AF_INET6)
        memcpy(ip->byte, &((const struct sockaddr_in6 *)(const void *)sockaddr)->sin6_addr, sizeof ip->byte);
    else
        return false;
    return true;
}

const char *ip_text(const struct ip *ip, char text[static IP_TEXT])
{
    bool v4 = ip_is_v4(ip);
    return inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? ip->byte + sizeof mapped : ip->byte, text, IP_TEXT);
}

bool ip_is_v4(const struct ip *ip)
{
    return memcmp(ip->byte, mapped, sizeof mapped) == 0;
}

bool ip_is_loopback(const struct ip *ip)
{
    static const struct ip one = {{[15] = 1}};
    return ip_is_v4(ip) ? ip->byte[12] == 127 : ip_equal(ip, &one);
}

bool ip_equal(const struct ip *ip, const struct ip *other)
{
    return memcmp(ip, other, sizeof *ip) == 0;
}

bool ip_within(const struct ip *ip, const struct ip_range *range)
{
    unsigned whole = range->bits / 8, rest = range->bits % 8;
    if (memcmp(ip->byte, range->first.byte, whole) != 0)
        return false;
    return rest == 0 || ((ip->byte[whole] ^ range->first.byte[whole]) >> (8 - rest)) == 0;
}
