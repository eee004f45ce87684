/* The rules by which calls are repeated, row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "base/bucket.h"
#include "net/rules.h"

static void statuses(void **state)
{
    static const struct {
        int status;
        enum net_fate fate;
        enum net_fault fault;
    } rows[] = {
        {0, NET_AGAIN, NET_FAULT_BROKEN},       {99, NET_AGAIN, NET_FAULT_BROKEN},
        {100, NET_AGAIN, NET_FAULT_BROKEN},     {200, NET_GOOD, NET_FAULT_NONE},
        {204, NET_GOOD, NET_FAULT_NONE},        {206, NET_GOOD, NET_FAULT_NONE},
        {299, NET_GOOD, NET_FAULT_NONE},        {300, NET_REFUSED, NET_FAULT_REDIRECT},
        {301, NET_REFUSED, NET_FAULT_REDIRECT}, {302, NET_REFUSED, NET_FAULT_REDIRECT},
        {307, NET_REFUSED, NET_FAULT_REDIRECT}, {308, NET_REFUSED, NET_FAULT_REDIRECT},
        {400, NET_REFUSED, NET_FAULT_STATUS},   {401, NET_REFUSED, NET_FAULT_STATUS},
        {403, NET_REFUSED, NET_FAULT_STATUS},   {404, NET_REFUSED, NET_FAULT_STATUS},
        {407, NET_REFUSED, NET_FAULT_STATUS},   {408, NET_AGAIN, NET_FAULT_STATUS},
        {409, NET_REFUSED, NET_FAULT_STATUS},   {410, NET_REFUSED, NET_FAULT_STATUS},
        {425, NET_AGAIN, NET_FAULT_STATUS},     {429, NET_SLOWER, NET_FAULT_STATUS},
        {499, NET_REFUSED, NET_FAULT_STATUS},   {500, NET_AGAIN, NET_FAULT_STATUS},
        {502, NET_AGAIN, NET_FAULT_STATUS},     {503, NET_SLOWER, NET_FAULT_STATUS},
        {504, NET_AGAIN, NET_FAULT_STATUS},     {599, NET_AGAIN, NET_FAULT_STATUS},
        {600, NET_AGAIN, NET_FAULT_BROKEN},     {999, NET_AGAIN, NET_FAULT_BROKEN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum net_fault fault;
        print_message("status %d\n", rows[i].status);
        assert_int_equal(net_judge(&(struct transport_outcome){.status = rows[i].status}, &fault),
                         rows[i].fate);
        assert_int_equal(fault, rows[i].fault);
    }
}

static void codes(void **state)
{
    static const struct {
        CURLcode code;
        enum net_fate fate;
        enum net_fault fault;
    } rows[] = {
        {CURLE_COULDNT_RESOLVE_PROXY, NET_AGAIN, NET_FAULT_RESOLVE},
        {CURLE_COULDNT_RESOLVE_HOST, NET_AGAIN, NET_FAULT_RESOLVE},
        {CURLE_COULDNT_CONNECT, NET_AGAIN, NET_FAULT_CONNECT},
        {CURLE_PROXY, NET_AGAIN, NET_FAULT_CONNECT},
        {CURLE_SSL_CONNECT_ERROR, NET_AGAIN, NET_FAULT_TLS},
        {CURLE_SSL_CERTPROBLEM, NET_REFUSED, NET_FAULT_TLS},
        {CURLE_SSL_CIPHER, NET_REFUSED, NET_FAULT_TLS},
        {CURLE_PEER_FAILED_VERIFICATION, NET_REFUSED, NET_FAULT_CERTIFICATE},
        {CURLE_SSL_CACERT_BADFILE, NET_REFUSED, NET_FAULT_CERTIFICATE},
        {CURLE_SSL_ISSUER_ERROR, NET_REFUSED, NET_FAULT_CERTIFICATE},
        {CURLE_SSL_INVALIDCERTSTATUS, NET_REFUSED, NET_FAULT_CERTIFICATE},
        {CURLE_OPERATION_TIMEDOUT, NET_AGAIN, NET_FAULT_TIMEOUT},
        {CURLE_GOT_NOTHING, NET_AGAIN, NET_FAULT_BROKEN},
        {CURLE_SEND_ERROR, NET_AGAIN, NET_FAULT_BROKEN},
        {CURLE_RECV_ERROR, NET_AGAIN, NET_FAULT_BROKEN},
        {CURLE_PARTIAL_FILE, NET_AGAIN, NET_FAULT_BROKEN},
        {CURLE_WEIRD_SERVER_REPLY, NET_AGAIN, NET_FAULT_BROKEN},
        {CURLE_UNSUPPORTED_PROTOCOL, NET_AGAIN, NET_FAULT_BROKEN},
        {CURLE_BAD_CONTENT_ENCODING, NET_AGAIN, NET_FAULT_BROKEN},
        {CURLE_WRITE_ERROR, NET_AGAIN, NET_FAULT_BROKEN},
        {CURLE_HTTP2, NET_AGAIN, NET_FAULT_BROKEN},
        {CURLE_HTTP2_STREAM, NET_AGAIN, NET_FAULT_BROKEN},
        {CURLE_URL_MALFORMAT, NET_REFUSED, NET_FAULT_REQUEST},
        {CURLE_OUT_OF_MEMORY, NET_REFUSED, NET_FAULT_MACHINE},
        {CURLE_BAD_FUNCTION_ARGUMENT, NET_REFUSED, NET_FAULT_MACHINE}, /* no row: nothing that passes */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct transport_outcome outcome = {.status = 200};
        enum net_fault fault;
        print_message("code %d\n", (int)rows[i].code);
        transport_translate((int)rows[i].code, &outcome);
        assert_int_equal(net_judge(&outcome, &fault), rows[i].fate);
        assert_int_equal(fault, rows[i].fault);
        assert_int_not_equal(net_fault_code(fault, 0), 0);
    }
    struct transport_outcome good = {.status = 200};
    transport_translate(CURLE_OK, &good);
    assert_int_equal(good.fault, NET_FAULT_NONE);
}

static void repetitions(void **state)
{
    const struct transport_outcome sent = {0}, unsent = {.unsent = true};
    (void)state;
    for (int fate = NET_GOOD; fate <= NET_REFUSED; fate++) {
        bool hopes = fate == NET_AGAIN || fate == NET_SLOWER;
        assert_int_equal(net_may_repeat(NET_REPEAT, fate, &sent), hopes);
        assert_int_equal(net_may_repeat(NET_REPEAT, fate, &unsent), hopes);
        assert_false(net_may_repeat(NET_REPEAT_UNSENT, fate, &sent));
        assert_int_equal(net_may_repeat(NET_REPEAT_UNSENT, fate, &unsent), hopes);
        assert_false(net_may_repeat(NET_REPEAT_NEVER, fate, &unsent));
    }
}

static void waits(void **state)
{
    static const struct {
        unsigned repetition;
        int64_t base, retry_after;
        double chance;
        int64_t wait;
    } rows[] = {
        {1, 2000, -1, 0, 0},          {1, 2000, -1, 0.5, 1000},  {1, 2000, -1, 0.9999, 1999},
        {2, 2000, -1, 0.5, 2000},     {3, 2000, -1, 0.5, 4000},  {5, 2000, -1, 0.5, 16000},
        {6, 2000, -1, 0.5, 30000},    {7, 2000, -1, 0.5, 30000}, {4000000000u, 1, -1, 0.5, 30000},
        {1, 3600000, -1, 0.5, 30000}, {50, 0, -1, 0.9, 0},       {1, 2000, 0, 0.5, 1000},
        {1, 2000, 30000, 0.9, 30000}, {9, 2000, 10, 0.5, 30000}, {1, 2000, 86400000, 0.1, 86400000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        print_message("row %zu\n", i);
        assert_int_equal(net_wait_ms(rows[i].repetition, rows[i].base, rows[i].retry_after, rows[i].chance),
                         rows[i].wait);
    }
}

static void retry_after(void **state)
{
    static const struct {
        const char *text, *date;
        int64_t ms;
    } rows[] = {
        {"0", NULL, 0},
        {"1", NULL, 1000},
        {"120", NULL, 120000},
        {"86399", NULL, 86399000},
        {"86400", NULL, 86400000},
        {"99999999999999999999999999", NULL, 86400000},
        {"", NULL, -1},
        {" 5", NULL, -1},
        {"-5", NULL, -1},
        {"5.5", NULL, -1},
        {"5 seconds", NULL, -1},
        {"soon", NULL, -1},
        {"Sun, 06 Nov 1994 08:50:37 GMT", NULL, 60000}, /* now: 08:49:37 */
        {"Sun, 06 Nov 1994 08:49:37 GMT", NULL, 0},
        {"Sun, 06 Nov 1994 08:00:00 GMT", NULL, 0}, /* past */
        {"Sun, 06 Nov 2094 08:00:00 GMT", NULL, 86400000},
        {"Sunday, 06-Nov-94 08:50:37 GMT", NULL, 60000},
        {"Sun Nov  6 08:50:37 1994", NULL, 60000},
        {"Sun, 06 Nov 1994 08:50:37 GMT", "Sun, 06 Nov 1994 08:50:07 GMT", 30000}, /* their clock */
        {"Sun, 06 Nov 1994 09:50:37 GMT", "Sun, 06 Nov 1994 09:50:36 GMT", 1000},
        {"Sun, 06 Nov 1994 08:50:37 GMT", "yesterday", 60000},
        {"10", "Sun, 06 Nov 1994 08:50:07 GMT", 10000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        print_message("'%s'\n", rows[i].text);
        assert_int_equal(net_retry_after_ms(rows[i].text, rows[i].date, 784111777), rows[i].ms);
    }
}

static void budget(void **state)
{
    struct net_budget left = {0};
    unsigned count = 0;
    (void)state;
    while (net_budget_spend(&left, NET_FAULT_STATUS))
        count++;
    assert_int_equal(count, 100);
    for (int i = 0; i < 4; i++)
        net_budget_refund(&left);
    assert_false(net_budget_spend(&left, NET_FAULT_CONNECT));
    net_budget_refund(&left);
    assert_true(net_budget_spend(&left, NET_FAULT_CONNECT));
    left.spent = 0;
    for (count = 0; net_budget_spend(&left, NET_FAULT_TIMEOUT); count++) {
    }
    assert_int_equal(count, 50);
    left.spent = 0;
    net_budget_refund(&left);
    assert_int_equal(left.spent, 0);
}

/* A thousand attempts by a clock that steps come out at the rate, with the burst before it. */
static void bucket(void **state)
{
    struct bucket tokens = BUCKET_FULL(3);
    int64_t now = 1000, taken = 0;
    (void)state;
    for (; taken < 1000; now++)
        while (bucket_take(&tokens, 20, 3, now) == 0)
            taken++;
    assert_in_range(now - 1000, (1000 - 3) * 50, (1000 - 3) * 50 + 2);
    /* The wait that it says is just long enough. */
    for (int i = 0; i < 100; i++) {
        int64_t wait = bucket_take(&tokens, 7, 3, now);
        if (wait > 1)
            assert_int_not_equal(bucket_take(&tokens, 7, 3, now + wait - 2), 0);
        now += wait;
        if (wait)
            assert_int_equal(bucket_take(&tokens, 7, 3, now), 0);
    }
    bucket_return(&tokens);
    assert_int_equal(bucket_take(&tokens, 7, 3, now), 0);
    assert_int_not_equal(bucket_take(&tokens, 7, 3, now - 100000), 0);
    assert_int_equal(bucket_take(&tokens, 1e-9, 3, now), 86400000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses), cmocka_unit_test(codes),       cmocka_unit_test(repetitions),
        cmocka_unit_test(waits),    cmocka_unit_test(retry_after), cmocka_unit_test(budget),
        cmocka_unit_test(bucket),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
