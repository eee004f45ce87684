/* Addresses, secrets and cookies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/percent.h"
#include "net/cookies-line.h"
#include "net/cookies.h"
#include "net/secret-text.h"
#include "net/url.h"

/* ---- addresses ---- */

static void base_addresses(void **state)
{
    static const struct {
        const char *text, *wrong;
    } rows[] = {
        {"https://data-dbg.krx.co.kr/svc/apis", NULL},
        {"http://127.0.0.1:8000", NULL},
        {"http://127.0.0.1:8000/", NULL},
        {"HTTPS://host.example/a/b/", NULL},
        {"http://[::1]:65535/a", NULL},
        {"http://[::1]", NULL},
        {"http://host:1", NULL},
        {"", "begins with https:// or http://"},
        {"data.krx.co.kr", "begins with"},
        {"ftp://host/", "begins with"},
        {"file:///etc/passwd", "begins with"},
        {"http:/host", "begins with"},
        {"http://", "there is no host"},
        {"http:///a", "there is no host"},
        {"http://:80/", "there is no host"},
        {"http://host:/", "a port, or nothing"},
        {"http://host:0", "a port, or nothing"},
        {"http://host:65536", "a port, or nothing"},
        {"http://host:80a", "a port, or nothing"},
        {"http://host:999999999", "a port, or nothing"},
        {"http://[::1", "bracket"},
        {"http://[::1]a", "a port, or nothing"},
        {"http://[]/", "bracket"},
        {"http://ho st/", "a blank"},
        {"http://host/\n", "a blank"},
        {"http://host/\xea\xb0\x80", "a blank"},
        {"http://user@host/", "user and password"},
        {"http://user:hunter2@host/", "user and password"},
        {"http://a@b@host/", "user and password"},
        {"http://host/?a=1", "a query"},
        {"http://host?a=1", "a query"},
        {"http://host/#part", "a #"},
        {"http://ho%73t/", "a sign that no name has"},
        {"http://host\\@other/", "a blank"},
    };
    struct error err;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        print_message("'%s'\n", rows[i].text);
        int ret = url_base_check(rows[i].text, &err);
        assert_int_equal(ret, rows[i].wrong ? ERROR_CONFIG : 0);
        if (rows[i].wrong) {
            assert_non_null(strstr(err.text, rows[i].wrong));
            assert_null(strstr(err.text, "hunter2"));
        }
    }
    char *text = malloc(5000);
    memset(text, 'a', 4999);
    text[4999] = '\0';
    memcpy(text, "http://", 7);
    assert_int_equal(url_base_check(text, &err), ERROR_CONFIG);
    assert_int_equal(url_check(text, &err), ERROR_CONFIG);
    free(text);
    assert_int_equal(url_check("http://host/a?b=c&d=%20", &err), 0);
    assert_int_equal(url_check("http://host?b", &err), 0);
    assert_int_equal(url_check("http://u:p@host/a", &err), ERROR_CONFIG);
    assert_int_equal(url_check("http://host/a b", &err), ERROR_CONFIG);
}

static void joined(void **state)
{
    static const struct {
        const char *base, *path, *url;
    } rows[] = {
        {"http://host", "a/b", "http://host/a/b"},     {"http://host/", "a/b", "http://host/a/b"},
        {"http://host//", "//a/b", "http://host/a/b"}, {"http://host/x", "/a?b=1", "http://host/x/a?b=1"},
        {"http://host/x/", "", "http://host/x"},       {"http://host/x", "?b=1", "http://host/x?b=1"},
    };
    char url[URL_TEXT];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(url_join(rows[i].base, rows[i].path, url), rows[i].url);
}

static void shown(void **state)
{
    char text[URL_SHOWN], host[URL_HOST], url[600] = "https://host/";
    (void)state;
    assert_string_equal(url_show("https://host/a?serviceKey=secret", text), "https://host/a");
    assert_string_equal(url_show("https://me:secret@host:8/a#b", text), "https://host:8/a");
    assert_string_equal(url_show("nothing?secret", text), "an address that is not one");
    assert_string_equal(url_show("https://host/\x1b[2J", text), "https://host/?[2J");
    memset(url + 13, 'a', 500);
    assert_int_equal(strlen(url_show(url, text)), URL_SHOWN - 1);
    assert_string_equal(text + URL_SHOWN - 4, "...");
    assert_string_equal(url_host("https://me:secret@host:8/a", host), "host:8");
    assert_string_equal(url_host("/a/b", host), "");
}

static void percent(void **state)
{
    char room[PERCENT_ROOM(300)], back[300];
    char all[257];
    (void)state;
    assert_int_equal(percent_encode("a b+c/d=\xea\xb0\x80~", 12, room), 26);
    assert_string_equal(room, "a%20b%2Bc%2Fd%3D%EA%B0%80~");
    for (int i = 1; i < 128; i++)
        all[i - 1] = (char)i;
    size_t length = percent_encode(all, 127, room);
    assert_null(percent_decode(room, length, true, back));
    assert_memory_equal(back, all, 127);
}

/* ---- secrets ---- */

static void secrets(void **state)
{
    static const struct {
        const char *text, *kept;
        bool encoded;
    } rows[] = {
        {"A1B2C3", "A1B2C3", false},
        {"  A1B2C3\r\n", "A1B2C3", false},
        {"\t\nA1B2 C3 \n\n", "A1B2 C3", false},
        {"", NULL, false},
        {" \r\n\t ", NULL, false},
        {"A1B2\nC3D4", NULL, false},
        {"A1B2\rX-Other: 1", NULL, false},
        {"A1B2\x7f", NULL, false},
        {"A1B2\x01", NULL, false},
        {"\xea\xb0\x80", NULL, false},
        {"a%2Bb%3D%3D\n", "a%2Bb%3D%3D", false},
        {"a%2Bb%3D%3D\n", "a+b==", true},
        {"a+b/c==", "a+b/c==", true},
        {"a%2", NULL, true},
        {"a%0Ab", NULL, true},
    };
    struct error err;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct net_secret *secret;
        int ret = rows[i].encoded ? net_secret_new_decoded("krx_auth_key", rows[i].text, &secret, &err)
                                  : net_secret_new("krx_auth_key", rows[i].text, &secret, &err);
        print_message("row %zu\n", i);
        if (rows[i].kept) {
            assert_int_equal(ret, 0);
            assert_string_equal(net_secret_text(secret), rows[i].kept);
        } else {
            assert_int_equal(ret, ERROR_CONFIG);
            assert_non_null(strstr(err.text, "krx_auth_key"));
            assert_null(strstr(err.text, "A1B2"));
            assert_null(secret);
        }
        net_secret_free(&secret);
        assert_null(secret);
        net_secret_free(&secret);
    }
}

static void struck(void **state)
{
    struct net_secret *secret;
    char text[] = "key=ab+c/D== and ab%2Bc%2FD%3D%3D, ab%2bc%2fD%3d%3d; ab+c";
    (void)state;
    assert_int_equal(net_secret_new("k", "ab+c/D==", &secret, NULL), 0);
    net_secret_strike(secret, text, strlen(text));
    assert_string_equal(text, "key=******** and ****************, ****************; ab+c");
    net_secret_free(&secret);
}

/* ---- cookies ---- */

#define NOW 784111777 /* Sun, 06 Nov 1994 08:49:37 GMT */

static void cookies(void **state)
{
    static const struct {
        const char *set, *path, *line; /* line: what is sent to the path afterwards; NULL: nothing */
    } rows[] = {
        {"JSESSIONID=abc; Path=/; Domain=.krx.co.kr; HttpOnly; Secure", "/", "JSESSIONID=abc"},
        {"lang=ko_KR", "/a/b", "JSESSIONID=abc; lang=ko_KR"},
        {"JSESSIONID=def; path=/", "/", "lang=ko_KR; JSESSIONID=def"},
        {"deep=1; Path=/contents/MDC", "/", "lang=ko_KR; JSESSIONID=def"},
        {"", "/contents/MDC/x", "lang=ko_KR; JSESSIONID=def; deep=1"},
        {"", "/contents/MDCX", "lang=ko_KR; JSESSIONID=def"},
        {"", "/contents/MDC", "lang=ko_KR; JSESSIONID=def; deep=1"},
        {"lang=; Max-Age=0", "/", "JSESSIONID=def"},
        {"lang=en; Max-Age=100; Expires=Sun, 06 Nov 1984 08:49:37 GMT", "/", "JSESSIONID=def; lang=en"},
        {"lang=x; Expires=Sun, 06 Nov 1994 08:49:37 GMT", "/", "JSESSIONID=def"},
        {"JSESSIONID=; Expires=Thu, 01-Jan-1970 00:00:10 GMT", "/", NULL},
        {"a=1; Expires=Sun, 06-Nov-2094 08:49:37 GMT", "/", "a=1"},
        {"a=2; Expires=whenever", "/", "a=2"},
        {"a=3; Max-Age=-1", "/", NULL},
        {"=value", "/", NULL},
        {"bad name=1", "/", NULL},
        {"bad\x01=1", "/", NULL},
        {"a=b\x01", "/", NULL},
        {";;;", "/", NULL},
        {"a=\"quoted=1\"; path=relative", "/", "a=\"quoted=1\""},
        {"flag", "/", "a=\"quoted=1\"; flag="},
    };
    struct net_cookies *jar;
    struct error err;
    char *line;
    (void)state;
    assert_int_equal(net_cookies_new(&jar, &err), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        print_message("'%s'\n", rows[i].set);
        assert_int_equal(net_cookies_take(jar, rows[i].set, strlen(rows[i].set), NOW, &err), 0);
        assert_int_equal(net_cookies_line(jar, rows[i].path, NOW, &line, &err), 0);
        if (rows[i].line)
            assert_string_equal(line, rows[i].line);
        else
            assert_null(line);
        net_wipe(line);
    }
    assert_true(net_cookies_has(jar, "flag"));
    assert_int_equal(net_cookies_set(jar, "mdc.client_session", "true", &err), 0);
    assert_int_equal(net_cookies_set(jar, "a", "b;c", &err), ERROR_CONFIG);
    assert_int_equal(net_cookies_count(jar), 4);
    net_cookies_clear(jar);
    assert_int_equal(net_cookies_count(jar), 0);
    /* A cookie that lasts a while is not sent after it; a jar has an end. */
    assert_int_equal(net_cookies_take(jar, "a=1; Max-Age=10", 15, NOW, &err), 0);
    assert_int_equal(net_cookies_line(jar, "/", NOW + 10, &line, &err), 0);
    assert_null(line);
    for (int i = 0; i < 3 * COOKIES_MOST; i++) {
        char text[32];
        snprintf(text, sizeof text, "n%d=%d", i, i);
        assert_int_equal(net_cookies_take(jar, text, strlen(text), NOW, &err), 0);
    }
    assert_int_equal(net_cookies_count(jar), COOKIES_MOST);
    assert_false(net_cookies_has(jar, "n0"));
    net_cookies_free(&jar);
    assert_null(jar);
    net_cookies_free(&jar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_addresses), cmocka_unit_test(joined),  cmocka_unit_test(shown),
        cmocka_unit_test(percent),        cmocka_unit_test(secrets), cmocka_unit_test(struck),
        cmocka_unit_test(cookies),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
