/* Who may ask: each rule in a table of requests with the answer that is expected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "http/guard.h"
#include "http/headers.h"
#include "t/temp.h"

#define TOKEN  "cccccccccccccccccccccccc"
#define BEARER "Bearer " TOKEN

static char folder[TEMP_PATH], tokens[TEMP_PATH + 64];

static int folder_make(void **state)
{
    (void)state;
    temp_make(folder);
    snprintf(tokens, sizeof tokens, "%s", temp_path(folder, "tokens"));
    temp_text(folder, "tokens", "ann: " TOKEN "\n");
    return chmod(tokens, 0600);
}

static int folder_remove(void **state)
{
    (void)state;
    temp_remove(folder);
    return 0;
}

static struct guard *guard_of(const struct guard_options *options)
{
    struct guard *guard;
    struct error err = {0};
    if (guard_open(options, &guard, &err))
        fail_msg("%s", err.text);
    return guard;
}

static struct guard_verdict check(const struct guard *guard, struct http_request request, const char *path)
{
    struct guard_verdict verdict;
    if (!request.peer)
        request.peer = "127.0.0.1";
    guard_check(guard, &request, path, &verdict);
    return verdict;
}

static void a_name_that_is_not_ours_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *host;
        int loopback, named, elsewhere; /* the status where it listens on loopback, with http_hosts, beyond */
    } row[] = {
        {"localhost", 0, 0, 0},
        {"LocalHost:8000", 0, 0, 0},
        {"localhost:", 0, 0, 0},
        {"127.0.0.1:8000", 0, 0, 0},
        {"127.0.0.2", 0, 0, 0},
        {"[::1]:9", 0, 0, 0},
        {"[::1]", 0, 0, 0},
        {"sise.example.org:443", 421, 0, 0},
        {"SISE.example.org", 421, 0, 0},
        {"evil.example.org", 421, 421, 0},
        {"sise.example.org.evil.example", 421, 421, 0},
        {"localhost.", 421, 421, 0},
        {"xlocalhost", 421, 421, 0},
        {"192.0.2.1", 421, 421, 0},
        {"[2001:db8::1]:80", 421, 421, 0},
        {"0x7f.1", 421, 421, 0},
        {"localhost:80:90", 400, 400, 400},
        {"localhost:port", 400, 400, 400},
        {"localhost, localhost", 400, 400, 400},
        {"localhost/", 400, 400, 400},
        {"user@localhost", 400, 400, 400},
        {"[::1", 400, 400, 400},
        {"[::1]x", 400, 400, 400},
        {"[]", 400, 400, 400},
        {":8000", 400, 400, 400},
        {"local host", 400, 400, 400},
        {"", 400, 400, 400},
        {NULL, 400, 400, 400},
    };
    struct guard *loopback = guard_of(&(struct guard_options){.loopback = true});
    struct guard *named =
        guard_of(&(struct guard_options){.loopback = true, .hosts = "other.example.org, sise.example.org"});
    struct guard *elsewhere = guard_of(&(struct guard_options){0});
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct http_request request = {.host = row[i].host};
        struct guard_verdict verdict = check(loopback, request, "/stocks");
        if (verdict.status != row[i].loopback || check(named, request, "/").status != row[i].named ||
            check(elsewhere, request, "/").status != row[i].elsewhere)
            fail_msg("Host '%s': %d", row[i].host ? row[i].host : "(none)", verdict.status);
        assert_int_equal(*verdict.text != '\0', verdict.status != 0);
    }
    assert_int_equal(check(loopback, (struct http_request){.http_1_0 = true}, "/").status, 0);
    guard_close(&loopback);
    guard_close(&named);
    guard_close(&elsewhere);
}

static void pages_of_other_origins_are_kept_out(void **state)
{
    (void)state;
    static const char app[] = "https://app.example.org", evil[] = "https://evil.example.org";
    static const struct {
        enum http_method method;
        const char *origin, *asks;
        int none, listed, every;      /* the status without, with a list and with "*" */
        const char *allowed_by_every; /* what is allowed by "*" */
    } row[] = {
        {HTTP_GET, NULL, NULL, 0, 0, 0, NULL},
        {HTTP_POST, NULL, NULL, 0, 0, 0, NULL},
        {HTTP_GET, app, NULL, 0, 0, 0, "*"},
        {HTTP_POST, app, NULL, 403, 0, 0, "*"},
        {HTTP_OPTIONS, app, "POST", 403, 204, 204, "*"},
        {HTTP_OPTIONS, app, NULL, 0, 0, 0, "*"},
        {HTTP_GET, evil, NULL, 0, 0, 0, "*"},
        {HTTP_POST, evil, NULL, 403, 403, 0, "*"},
        {HTTP_DELETE, evil, NULL, 403, 403, 0, "*"},
        {HTTP_OPTIONS, evil, "GET", 403, 403, 204, "*"},
        {HTTP_POST, "null", NULL, 403, 403, 0, "*"},
        {HTTP_POST, "https://app.example.org.evil.example", NULL, 403, 403, 0, "*"},
        {HTTP_POST, "http://localhost:8000", NULL, 0, 0, 0, NULL},
        {HTTP_POST, "https://localhost:8000", NULL, 0, 0, 0, NULL},
        {HTTP_POST, "http://localhost:8001", NULL, 403, 403, 0, "*"},
        {HTTP_POST, "http://localhost", NULL, 403, 403, 0, "*"},
    };
    struct guard *none = guard_of(&(struct guard_options){.loopback = true});
    struct guard *listed =
        guard_of(&(struct guard_options){.cors = "https://b.example, https://app.example.org"});
    struct guard *every = guard_of(&(struct guard_options){.cors = "*"});
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct http_request request = {.method = row[i].method,
                                       .host = "localhost:8000",
                                       .origin = row[i].origin,
                                       .access_control_request_method = row[i].asks};
        struct guard_verdict verdict = check(none, request, "/screener");
        assert_string_equal(verdict.headers, "");
        if (verdict.status != row[i].none || check(listed, request, "/screener").status != row[i].listed)
            fail_msg("Origin '%s' of row %zu: %d", row[i].origin, i, verdict.status);
        verdict = check(every, request, "/screener");
        assert_int_equal(verdict.status, row[i].every);
        const char *header = strstr(verdict.headers, "Access-Control-Allow-Origin: *\r\n");
        assert_int_equal(header != NULL, row[i].allowed_by_every != NULL);
        assert_int_equal(strstr(verdict.headers, "Access-Control-Allow-Methods: ") != NULL,
                         row[i].every == 204);
    }
    struct http_request request = {.host = "localhost", .origin = app};
    struct guard_verdict verdict = check(listed, request, "/");
    assert_non_null(strstr(verdict.headers, "Access-Control-Allow-Origin: https://app.example.org\r\n"));
    assert_non_null(strstr(verdict.headers, "Access-Control-Expose-Headers: "));
    assert_non_null(strstr(verdict.headers, "Vary: Origin\r\n"));
    request.origin = evil;
    verdict = check(listed, request, "/");
    assert_string_equal(verdict.headers, "Vary: Origin\r\n");
    request.origin = NULL;
    verdict = check(listed, request, "/");
    assert_string_equal(verdict.headers, "Vary: Origin\r\n");
    guard_close(&none);
    guard_close(&listed);
    guard_close(&every);
}

static void a_token_opens(void **state)
{
    (void)state;
    static const struct {
        const char *authorization;
        int status;
        const char *asks;
    } row[] = {
        {NULL, 401, "WWW-Authenticate: Bearer realm=\"sise\"\r\n"},
        {BEARER, 0, "Cache-Control: private\r\n"},
        {"bearer  " TOKEN " ", 0, ""},
        {"BEARER " TOKEN, 0, ""},
        {BEARER "c", 401, "WWW-Authenticate: Bearer realm=\"sise\", error=\"invalid_token\"\r\n"},
        {"Bearer ccccccccccccccccccccccc", 401, "invalid_token"},
        {"Bearer ann:" TOKEN, 400, "invalid_request"},
        {"Bearer", 400, "error=\"invalid_request\"\r\n"},
        {"Bearer ", 400, "invalid_request"},
        {"Bearer a b", 400, "invalid_request"},
        {"Basic Y2NjOmNjYw==", 400, "invalid_request"},
        {"Bearer" TOKEN, 400, "invalid_request"},
        {"", 400, "invalid_request"},
        {BEARER ", " BEARER, 400, "invalid_request"},
    };
    struct guard *guard = guard_of(&(struct guard_options){.tokens = tokens, .guarded = "all"});
    assert_true(guard_has_tokens(guard));
    struct guard *but_health = guard_of(&(struct guard_options){.tokens = tokens, .guarded = "-/health"});
    assert_true(guard_has_tokens(but_health));
    guard_close(&but_health);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct http_request request = {.host = "localhost", .authorization = row[i].authorization};
        struct guard_verdict verdict = check(guard, request, "/stocks");
        if (verdict.status != row[i].status || !strstr(verdict.headers, row[i].asks))
            fail_msg("Authorization '%s': %d %s", row[i].authorization, verdict.status, verdict.headers);
        assert_true(verdict.guarded);
        assert_int_equal(verdict.name != NULL, verdict.status == 0);
        if (verdict.name)
            assert_string_equal(verdict.name, "ann");
        if (strstr(verdict.text, "ccccc") || strstr(verdict.headers, "ccccc"))
            fail_msg("a token is told: %s", verdict.text);
    }
    guard_close(&guard);
}

/* A preflight request cannot carry a token, and what it is answered holds no data. */
static void a_preflight_needs_no_token(void **state)
{
    (void)state;
    struct guard *guard = guard_of(
        &(struct guard_options){.tokens = tokens, .guarded = "all", .cors = "https://app.example.org"});
    struct http_request request = {.method = HTTP_OPTIONS,
                                   .host = "localhost",
                                   .origin = "https://app.example.org",
                                   .access_control_request_method = "GET"};
    assert_int_equal(check(guard, request, "/stocks").status, 204);
    request.access_control_request_method = NULL;
    struct guard_verdict verdict = check(guard, request, "/stocks");
    assert_int_equal(verdict.status, 401);
    /* The page may read that it needs one. */
    assert_non_null(strstr(verdict.headers, "Access-Control-Allow-Origin: https://app.example.org\r\n"));
    guard_close(&guard);
}

static void some_paths_are_guarded(void **state)
{
    (void)state;
    static const struct {
        const char *guarded, *path;
        bool needs;
    } row[] = {
        {"all", "/", true},
        {"all", "/stocks", true},
        {"none", "/stocks", false},
        {"", "/stocks", true},
        {"/stocks", "/stocks", true},
        {"/stocks", "/stocks/005930", true},
        {"/stocks", "/stocks/", true},
        {"/stocks", "//stocks", true},
        {"/stocks", "/stocksx", false},
        {"/stocks", "/stock", false},
        {"/stocks", "/", false},
        {"/stocks", "/market/stocks", false},
        {"/stocks/", "/stocks", true},
        {"/market, /stocks", "/stocks", true},
        {"/", "/health", true},
        {"all, -/health", "/health", false},
        {"all, -/health", "/healthy", true},
        {"all, -/health", "/stocks", true},
        {"-/health, all", "/health", false},
        {"-/health", "/health", false},
        {"-/health", "/stocks", true},
        {"none, -/health", "/stocks", false},
        {"/stocks, -/stocks/history", "/stocks/history", false},
        {"-/stocks, /stocks/history", "/stocks/history", true},
        {"-/stocks, /stocks/history", "/stocks/x", false},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct guard *guard = guard_of(&(struct guard_options){.tokens = tokens, .guarded = row[i].guarded});
        struct guard_verdict verdict = check(guard, (struct http_request){.host = "x"}, row[i].path);
        assert_int_equal(strstr(verdict.headers, "Cache-Control: private\r\n") != NULL, row[i].needs);
        if (verdict.guarded != row[i].needs || verdict.status != (row[i].needs ? 401 : 0))
            fail_msg("'%s' guards '%s': %d", row[i].guarded, row[i].path, verdict.guarded);
        guard_close(&guard);
    }
    static const char *const nothing[] = {"none", "none, -/health"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        struct guard *guard = guard_of(&(struct guard_options){.tokens = tokens, .guarded = nothing[i]});
        assert_false(guard_has_tokens(guard));
        guard_close(&guard);
    }
    struct guard *without = guard_of(&(struct guard_options){.guarded = "all"});
    assert_false(guard_has_tokens(without));
    assert_false(check(without, (struct http_request){.host = "x"}, "/stocks").guarded);
    guard_close(&without);
}

static void proxies_say_for_whom_they_ask(void **state)
{
    (void)state;
    static const struct {
        const char *peer, *forwarded, *client;
    } row[] = {
        {"192.0.2.9", NULL, "192.0.2.9"},
        {"192.0.2.9", "198.51.100.7", "192.0.2.9"},
        {"127.0.0.1", "198.51.100.7", "198.51.100.7"},
        {"127.0.0.1", NULL, "127.0.0.1"},
        {"127.0.0.1", "", "127.0.0.1"},
        {"::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"},
        {"127.0.0.1", "203.0.113.5, 198.51.100.7", "198.51.100.7"},
        {"127.0.0.1", "203.0.113.5, 198.51.100.7, 10.2.3.4", "198.51.100.7"},
        {"127.0.0.1", "10.9.9.9,10.2.3.4", "10.9.9.9"},
        {"127.0.0.1", "198.51.100.7, unknown", "127.0.0.1"},
        {"127.0.0.1", "198.51.100.7, unknown, 10.2.3.4", "10.2.3.4"},
        {"127.0.0.1", "198.51.100.7,", "127.0.0.1"},
        {"127.0.0.1", ",198.51.100.7", "198.51.100.7"},
        {"127.0.0.1", " 198.51.100.7\t", "198.51.100.7"},
        {"127.0.0.1", "198.51.100.7:5123", "198.51.100.7"},
        {"127.0.0.1", "[2001:db8::7]:5123", "2001:db8::7"},
        {"127.0.0.1", "[2001:db8::7]", "2001:db8::7"},
        {"127.0.0.1", "2001:db8::7", "2001:db8::7"},
        {"127.0.0.1", "198.51.100.7:", "127.0.0.1"},
        {"127.0.0.1", "198.51.100.7:x", "127.0.0.1"},
        {"127.0.0.1", "<script>", "127.0.0.1"},
        {"::1", "198.51.100.7", "::1"},
    };
    struct guard *guard = guard_of(&(struct guard_options){.proxies = "127.0.0.1, 10.0.0.0/8"});
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct http_request request = {.host = "x", .peer = row[i].peer, .forwarded_for = row[i].forwarded};
        struct guard_verdict verdict = check(guard, request, "/");
        if (strcmp(verdict.client_text, row[i].client) != 0)
            fail_msg("%s with '%s' is %s", row[i].peer, row[i].forwarded, verdict.client_text);
    }
    struct ip proxy, other;
    assert_true(ip_parse("10.1.1.1", 8, &proxy) && ip_parse("11.1.1.1", 8, &other));
    assert_true(guard_trusts(guard, &proxy));
    assert_false(guard_trusts(guard, &other));
    guard_close(&guard);
}

/* The longest origin and all that a guard can add still fit. */
static void the_longest_headers_fit(void **state)
{
    (void)state;
    char origin[255];
    memset(origin, 'a', sizeof origin);
    memcpy(origin, "https://", 8);
    origin[sizeof origin - 1] = '\0';
    struct guard *guard =
        guard_of(&(struct guard_options){.tokens = tokens, .guarded = "all", .cors = origin});
    struct http_request request = {.method = HTTP_OPTIONS, .host = "x", .origin = origin};
    struct guard_verdict verdict = check(guard, request, "/");
    assert_int_equal(verdict.status, 401);
    assert_true(strlen(verdict.headers) < sizeof verdict.headers - 1);
    request.access_control_request_method = "GET";
    verdict = check(guard, request, "/");
    assert_int_equal(verdict.status, 204);
    assert_true(strlen(verdict.headers) < sizeof verdict.headers - 1);
    assert_string_equal(verdict.headers + strlen(verdict.headers) - 5, "600\r\n");
    guard_close(&guard);
}

static bool has(const char *type, const char *name)
{
    for (unsigned i = 0; i < fixed_headers(type); i++)
        if (strcmp(fixed_header[i].name, name) == 0)
            return true;
    return false;
}

static void every_answer_has_its_fixed_headers(void **state)
{
    (void)state;
    static const char *const type[] = {NULL, "application/json", "text/csv; charset=utf-8",
                                       "text/html; charset=utf-8"};
    for (size_t i = 0; i < sizeof type / sizeof *type; i++) {
        assert_true(has(type[i], "X-Content-Type-Options"));
        assert_true(has(type[i], "Referrer-Policy"));
        assert_true(has(type[i], "Cross-Origin-Resource-Policy"));
        assert_int_equal(has(type[i], "Content-Security-Policy"), i == 3);
        assert_int_equal(has(type[i], "X-Frame-Options"), i == 3);
    }
}

static void a_key_that_means_nothing_is_refused(void **state)
{
    (void)state;
    static const struct {
        int (*check)(const char *text, struct error *err);
        const char *text;
        bool good;
    } row[] = {
        {guard_guarded_check, "all, -/health, /a/b-c_d.e~", true},
        {guard_guarded_check, "stocks", false},
        {guard_guarded_check, "everything", false},
        {guard_guarded_check, "/a b", false},
        {guard_guarded_check, "/a?b", false},
        {guard_guarded_check, "-", false},
        {guard_guarded_check, "all,", false},
        {guard_guarded_check, "-/", false},
        {guard_cors_check, "*", true},
        {guard_cors_check, "http://localhost:3000,https://a.example", true},
        {guard_cors_check, "http://[::1]:3000", true},
        {guard_cors_check, "https://a.example/", false},
        {guard_cors_check, "https://A.example", false},
        {guard_cors_check, "a.example", false},
        {guard_cors_check, "ftp://a.example", false},
        {guard_cors_check, "https://", false},
        {guard_cors_check, "https://*.example", false},
        {guard_cors_check, "null", false},
        {guard_cors_check, "https://a.example\r\nX: y", false},
        {guard_hosts_check, "sise, sise.example.org, 192.0.2.1, [2001:db8::1]", true},
        {guard_hosts_check, "sise.example.org:443", false},
        {guard_hosts_check, "https://sise", false},
        {guard_hosts_check, "", true},
        {guard_hosts_check, "a,,b", false},
        {guard_hosts_check, "[]", false},
        {guard_hosts_check, "[", false},
        {guard_hosts_check, "*", false},
        {guard_proxies_check, "127.0.0.1, ::1, 10.0.0.0/8", true},
        {guard_proxies_check, "localhost", false},
        {guard_proxies_check, "10.0.0.0/40", false},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct error err = {0};
        if (row[i].check(row[i].text, &err) != (row[i].good ? 0 : ERROR_CONFIG))
            fail_msg("'%s' is %s: %s", row[i].text, row[i].good ? "refused" : "taken", err.text);
    }
    char text[400];
    struct error err = {0};
    memset(text, 'a', sizeof text);
    memcpy(text, "https://", 8);
    text[sizeof text - 1] = '\0';
    assert_int_equal(guard_cors_check(text, &err), ERROR_CONFIG);
}

static void what_is_wrong_opens_no_guard(void **state)
{
    (void)state;
    static const struct guard_options bad[] = {{.guarded = "x"},
                                               {.cors = "https://a.example/"},
                                               {.hosts = "a:1"},
                                               {.proxies = "localhost"},
                                               {.tokens = "/nowhere/tokens"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct guard *guard;
        struct error err = {0};
        assert_int_not_equal(guard_open(&bad[i], &guard, &err), 0);
        assert_null(guard);
        assert_true(*err.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_that_is_not_ours_is_refused),
        cmocka_unit_test(pages_of_other_origins_are_kept_out),
        cmocka_unit_test(a_token_opens),
        cmocka_unit_test(a_preflight_needs_no_token),
        cmocka_unit_test(some_paths_are_guarded),
        cmocka_unit_test(proxies_say_for_whom_they_ask),
        cmocka_unit_test(the_longest_headers_fit),
        cmocka_unit_test(every_answer_has_its_fixed_headers),
        cmocka_unit_test(a_key_that_means_nothing_is_refused),
        cmocka_unit_test(what_is_wrong_opens_no_guard),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
