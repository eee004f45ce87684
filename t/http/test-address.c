/* Where the server listens: every form of an address, and what is refused, with what it says. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/address.h"
#include "http/guard.h"
#include "http/ip.h"

static void every_form_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *means;
        int family;
        uint16_t port;
        bool loopback;
    } form[] = {
        {"127.0.0.1:8000", "127.0.0.1:8000", AF_INET, 8000, true},
        {"127.0.0.1", "127.0.0.1:8000", AF_INET, 8000, true},
        {"127.9.0.1:80", "127.9.0.1:80", AF_INET, 80, true},
        {"localhost:0", "127.0.0.1:0", AF_INET, 0, true},
        {"localhost", "127.0.0.1:8000", AF_INET, 8000, true},
        {"9000", "127.0.0.1:9000", AF_INET, 9000, true},
        {":9000", "0.0.0.0:9000", AF_INET, 9000, false},
        {"*:9000", "0.0.0.0:9000", AF_INET, 9000, false},
        {"0.0.0.0:65535", "0.0.0.0:65535", AF_INET, 65535, false},
        {"192.0.2.1:1", "192.0.2.1:1", AF_INET, 1, false},
        {"[::]:8000", "[::]:8000", AF_INET6, 8000, false},
        {"[::1]", "[::1]:8000", AF_INET6, 8000, true},
        {"[2001:DB8::1]:443", "[2001:db8::1]:443", AF_INET6, 443, false},
        {"[::ffff:127.0.0.1]:80", "[::ffff:127.0.0.1]:80", AF_INET6, 80, true},
    };
    for (size_t i = 0; i < sizeof form / sizeof *form; i++) {
        struct http_address address;
        struct error err = {0};
        if (address_parse(form[i].text, &address, &err))
            fail_msg("'%s': %s", form[i].text, err.text);
        assert_string_equal(address.text, form[i].means);
        assert_int_equal(address.sockaddr.ss_family, form[i].family);
        assert_int_equal(address.port, form[i].port);
        assert_int_equal(address_is_loopback(&address), form[i].loopback);
        assert_int_equal(address.length, form[i].family == AF_INET ? sizeof(struct sockaddr_in)
                                                                   : sizeof(struct sockaddr_in6));
    }
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *reason;
    } bad[] = {
        {"", "no address"},
        {"example.org:80", "'example.org' is no address"},
        {"example.org:80", "names are not looked up"},
        {"127.0.0.1:65536", "a number from 0 to 65535"},
        {"127.0.0.1:", "is no port"},
        {"127.0.0.1:-1", "is no port"},
        {"127.0.0.1:http", "'http' is no port"},
        {"127.0.0.1:80 ", "is no port"},
        {"127.1:80", "'127.1' is no address"},
        {"65536", "from 0 to 65535"},
        {"::1", "expected [::1]:8000"},
        {"2001:db8::1", "stands in brackets"},
        {"[::1", "no address"},
        {"[::1]x", "no address"},
        {"[]:80", "no address"},
        {"[127.0.0.1]:80", "no address"},
        {"[*]:80", "no address"},
        {"[localhost]:80", "no address"},
        {"[fe80::1%eth0]:80", "zone"},
        {"fe80::1%eth0", "zone"},
        {"http://127.0.0.1:8000", "is a URL"},
        {"unix:/run/sise.sock", "proxy such as nginx"},
        {"unix:/run/sise.sock", "CVE-2026-63388"},
        {"/run/sise.sock", "Unix sockets"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:80", "no address"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct http_address address;
        struct error err = {0};
        assert_int_equal(address_parse(bad[i].text, &address, &err), ERROR_CONFIG);
        if (!strstr(err.text, bad[i].reason))
            fail_msg("'%s' does not say '%s'", err.text, bad[i].reason);
    }
}

static void several_are_a_list(void **state)
{
    (void)state;
    struct http_address address[ADDRESSES_MOST];
    struct error err = {0};
    assert_int_equal(addresses_parse("127.0.0.1:8000, [::1]:8000,127.0.0.1:0,localhost:0", address, &err), 4);
    assert_string_equal(address[1].text, "[::1]:8000");
    assert_int_equal(addresses_parse("127.0.0.1:8000,localhost", address, &err), ERROR_CONFIG);
    assert_non_null(strstr(err.text, "127.0.0.1:8000 is there twice"));
    assert_int_equal(addresses_parse("127.0.0.1:8000,", address, &err), ERROR_CONFIG);
    assert_int_equal(addresses_parse("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16", address, &err), 16);
    assert_int_equal(addresses_parse("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", address, &err),
                     ERROR_CONFIG);
    unsigned count = 0;
    assert_int_equal(addresses_add("127.0.0.1:1", address, &count, &err), 0);
    assert_int_equal(addresses_add("127.0.0.1:0", address, &count, &err), 0);
    assert_int_equal(addresses_add("127.0.0.1:0", address, &count, &err), 0);
    assert_int_equal(addresses_add("localhost:1", address, &count, &err), ERROR_CONFIG);
    assert_int_equal(addresses_add("somewhere", address, &count, &err), ERROR_CONFIG);
    assert_int_equal(count, 3);
    assert_int_equal(addresses_check("127.0.0.1:8000", &err), 0);
    assert_int_equal(addresses_check("here", &err), ERROR_CONFIG);
}

static void a_socket_says_its_own(void **state)
{
    (void)state;
    struct http_address address;
    struct error err = {0};
    assert_int_equal(address_parse("127.0.0.1:0", &address, &err), 0);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address.sockaddr, address.length), 0);
    assert_int_equal(address_of_socket(fd, &address, &err), 0);
    assert_true(address.port > 0);
    assert_memory_equal(address.text, "127.0.0.1:", 10);
    close(fd);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(address_of_socket(fd, &address, &err), ERROR_CONFIG);
    close(fd);
    assert_int_not_equal(address_of_socket(-1, &address, &err), 0);
}

static void beyond_this_machine_it_needs_tokens(void **state)
{
    (void)state;
    struct http_address here, elsewhere;
    struct error err = {0};
    assert_int_equal(address_parse("[::1]:1", &here, &err), 0);
    assert_int_equal(address_parse("[::]:1", &elsewhere, &err), 0);
    assert_int_equal(guard_bind_check(&here, false, false, &err), 0);
    assert_int_equal(guard_bind_check(&elsewhere, true, false, &err), 0);
    assert_int_equal(guard_bind_check(&elsewhere, false, true, &err), 0);
    assert_int_equal(guard_bind_check(&elsewhere, false, false, &err), ERROR_CONFIG);
    assert_non_null(strstr(err.text, "[::]:1 can be reached"));
    assert_int_equal(err.remedy, REMEDY_TOKENS);
}

static void ranges_hold_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *range, *ip;
        bool within;
    } row[] = {
        {"10.0.0.0/8", "10.255.0.1", true},
        {"10.0.0.0/8", "11.0.0.1", false},
        {"10.1.2.3", "10.1.2.3", true},
        {"10.1.2.3", "10.1.2.4", false},
        {"10.0.0.0/9", "10.127.0.1", true},
        {"10.0.0.0/9", "10.128.0.1", false},
        {"0.0.0.0/0", "192.0.2.1", true},
        {"0.0.0.0/0", "2001:db8::1", false},
        {"::/0", "192.0.2.1", true},
        {"2001:db8::/32", "2001:db8:ffff::1", true},
        {"2001:db8::/32", "2001:db9::1", false},
        {"::1", "::1", true},
        {"192.0.2.1", "::ffff:192.0.2.1", true},
        {"::ffff:192.0.2.0/120", "192.0.2.9", true},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct ip_range range;
        struct ip ip;
        assert_true(ip_range_parse(row[i].range, &range));
        assert_true(ip_parse(row[i].ip, strlen(row[i].ip), &ip));
        if (ip_within(&ip, &range) != row[i].within)
            fail_msg("%s in %s", row[i].ip, row[i].range);
    }
    static const char *const bad[] = {"",          "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1",
                                      "10/8",      "::/129",      "[::1]",     "::1/64/2",
                                      "localhost", " 10.0.0.1",   "10.0.0.1 ", "1.2.3.4:80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct ip_range range;
        if (ip_range_parse(bad[i], &range))
            fail_msg("'%s' is taken for a range", bad[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_read),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test(several_are_a_list),
        cmocka_unit_test(a_socket_says_its_own),
        cmocka_unit_test(beyond_this_machine_it_needs_tokens),
        cmocka_unit_test(ranges_hold_what_they_say),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
