/* Conditional requests: tags, lists of tags, dates, and that a 304 is never wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/http-date.h"
#include "http/etag.h"

static const struct etag_parts parts = {.data = 0x1a4f,
                                        .jobs = 3,
                                        .created_utc = 1760000000,
                                        .build = 11,
                                        .site = 5,
                                        .target = "/stocks?limit=5"};

static void every_part_makes_another_tag(void **state)
{
    (void)state;
    struct etag_parts other[8];
    char tag[ETAG_TEXT], others[8][ETAG_TEXT];
    for (int i = 0; i < 8; i++)
        other[i] = parts;
    other[0].data++;
    other[1].jobs++;
    other[2].created_utc++;
    other[3].build++;
    other[4].site++;
    other[5].target = "/stocks?limit=6";
    other[6].form++;
    other[7].data += (uint64_t)1 << 50; /* beyond what is written of it */
    etag_write(&parts, tag);
    assert_memory_equal(tag, "W/\"1a4f-3-", 10);
    assert_true(strlen(tag) == 10 + 16 + 1 && tag[26] == '"');
    for (int i = 0; i < 8; i++) {
        etag_write(&other[i], others[i]);
        assert_string_not_equal(tag, others[i]);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(others[j], others[i]);
    }
    etag_write(&other[7], tag);
    /* The longest ones fit. */
    struct etag_parts most = {UINT64_MAX, UINT64_MAX, INT64_MAX, UINT64_MAX, UINT64_MAX, "/", UINT32_MAX};
    char packed[ETAG_TEXT];
    etag_write(&most, tag);
    etag_pack(tag, packed);
    assert_true(tag[strlen(tag) - 1] == '"' && packed[strlen(packed) - 1] == '"');
    etag_pack("", packed);
    assert_string_equal(packed, "");
    assert_true(etag_build() == etag_build() && etag_build() != 0);
}

static void lists_of_tags_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        bool listed;
        const char *found;
    } rows[] = {
        {"W/\"a-1\"", true, "W/\"a-1\""},
        {"\"a-1\"", true, "W/\"a-1\""}, /* strong: weak comparison takes no notice */
        {"W/\"a-1-gzip\"", true, "W/\"a-1-gzip\""},
        {"\"x\", W/\"a-1\"", true, "W/\"a-1\""},
        {"\"x\",\"y\" ,\t\"a-1\"", true, "W/\"a-1\""},
        {",, \"a-1\",", true, "W/\"a-1\""},
        {"\"with, comma\", \"a-1\"", true, "W/\"a-1\""},
        {"*", true, "W/\"a-1\""},
        {" * ", true, "W/\"a-1\""},
        {"*, \"a-1\"", false, NULL}, /* "*" stands alone */
        {"\"*\"", false, NULL},
        {"", false, NULL},
        {"\"\"", false, NULL},
        {"W/", false, NULL},
        {"\"a-1", false, NULL},
        {"a-1", false, NULL},
        {"w/\"a-1\"", false, NULL}, /* the W is a capital letter */
        {"\"a-1\"x", true, "W/\"a-1\""},
        {"\"x\" \"a-1\"", false, NULL}, /* no comma: broken before it is reached */
        {"\"x\"; \"a-1\"", false, NULL},
        {"\"A-1\"", false, NULL},
        {"\"a-12\"", false, NULL},
        {"\"a-\"", false, NULL},
        {"\"a-1-gzip-gzip\"", false, NULL},
        {"\"-gzip\"", false, NULL},
        {"\"a-1-br\"", false, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char found[ETAG_TEXT] = "";
        bool listed = etag_listed(rows[i].header, "W/\"a-1\"", found);
        if (listed != rows[i].listed)
            fail_msg("%s", rows[i].header);
        if (listed)
            assert_string_equal(found, rows[i].found);
        /* Only "*" differs where nobody knows yet whether there will be an answer. */
        assert_int_equal(etag_known(rows[i].header, "W/\"a-1\"", found),
                         listed && strchr(rows[i].header, '*') == NULL);
        assert_int_equal(etag_listed(rows[i].header, "", found), listed && strchr(rows[i].header, '*'));
    }
    char found[ETAG_TEXT];
    assert_true(etag_listed("\"a-1\"", "W/\"a-1-gzip\"", found));
    assert_string_equal(found, "W/\"a-1\"");
    assert_false(etag_known(NULL, "W/\"a-1\"", found));
}

static void dates_are_read_in_three_forms_and_written_in_one(void **state)
{
    (void)state;
    const int64_t now = 1764000000; /* 2025-11-24 */
    static const struct {
        const char *text;
        int64_t utc; /* -1: no date */
    } rows[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {"Sun Nov  6 08:49:37 1994", 784111777},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Tue, 29 Feb 2000 23:59:59 GMT", 951868799},
        {"Sat Nov 12 08:49:37 1994", 784630177},
        {"Saturday, 01-Jan-00 00:00:00 GMT", 946684800},
        {"Friday, 01-Jan-75 00:00:00 GMT", 3313526400},  /* 2075 is 50 years on, and no more */
        {"Thursday, 01-Jan-76 00:00:00 GMT", 189302400}, /* so this is 1976 */
        {"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799},
        {"Mon, 06 Nov 1994 08:49:37 GMT", 784111777}, /* a Sunday, which nobody checks */
        {"Wed, 31 Dec 1997 23:59:60 GMT", 883612800}, /* a leap second is the next one */
        {"Fri, 31 Dec 9999 23:59:60 GMT", -1},        /* is that of a year that cannot be written */
        {"Sun, 06 Nov 1994 08:49:37 UTC", -1},
        {"Sun, 06 Nov 1994 08:49:37", -1},
        {"Sun, 06 Nov 1994 08:49:37 GMT ", -1},
        {" Sun, 06 Nov 1994 08:49:37 GMT", -1},
        {"sun, 06 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 6 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 06 Nov 94 08:49:37 GMT", -1},
        {"Sun, 31 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 00 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 29 Feb 1900 08:49:37 GMT", -1},
        {"Sun, 28 Feb 1969 08:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 24:00:00 GMT", -1},
        {"Sun, 06 Nov 1994 08:60:00 GMT", -1},
        {"Sun, 06 Nov 1994 08:49:61 GMT", -1},
        {"Sun, 06 Nov 1994 -8:49:37 GMT", -1},
        {"Sun, 06 Foo 1994 08:49:37 GMT", -1},
        {"Sun Nov 6 08:49:37 1994", -1},
        {"Sun Nov 06 08:49:37 94", -1},
        {"1994-11-06T08:49:37Z", -1},
        {"784111777", -1},
        {"", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t utc = -7;
        bool read = http_date_read(rows[i].text, now, &utc);
        if (read != (rows[i].utc >= 0) || utc != (read ? rows[i].utc : -7))
            fail_msg("%s: %lld", rows[i].text, (long long)utc);
    }
    for (int64_t utc = 0; utc < 4102444800; utc += 86400 * 3 + 12345) {
        char text[HTTP_DATE_TEXT];
        int64_t again = -1;
        assert_true(http_date_read(http_date_write(utc, text), now, &again));
        assert_int_equal(again, utc);
    }
    char text[HTTP_DATE_TEXT];
    assert_string_equal(http_date_write(784111777, text), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_string_equal(http_date_write(253402300799, text), "Fri, 31 Dec 9999 23:59:59 GMT");
    assert_string_equal(http_date_write(253402300800, text), "");
    assert_string_equal(http_date_write(-1, text), "");
}

static void conditions_follow_the_rfc(void **state)
{
    (void)state;
    static const char tag[] = "W/\"a-1\"";
    const int64_t modified = 784111777, now = modified + 100;
    static const struct {
        const char *none_match, *since;
        bool fresh;
    } rows[] = {
        {NULL, NULL, false},
        {"\"a-1\"", NULL, true},
        {"\"b\"", NULL, false},
        {"*", NULL, true},
        {NULL, "Sun, 06 Nov 1994 08:49:36 GMT", false},
        {NULL, "Sun, 06 Nov 1994 08:49:37 GMT", true},
        {NULL, "Sun, 06 Nov 1994 08:49:38 GMT", true},
        {NULL, "Sun, 06 Nov 1994 08:51:17 GMT", true},  /* now */
        {NULL, "Sun, 06 Nov 1994 08:51:18 GMT", false}, /* still to come */
        {NULL, "yesterday", false},
        /* With If-None-Match the date does not count, whatever either says. */
        {"\"b\"", "Sun, 06 Nov 1994 08:49:38 GMT", false},
        {"", "Sun, 06 Nov 1994 08:49:38 GMT", false},
        {"\"a-1\"", "Sun, 06 Nov 1994 08:49:36 GMT", true},
    };
    char found[ETAG_TEXT];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (etag_fresh(rows[i].none_match, rows[i].since, tag, modified, now, found) != rows[i].fresh)
            fail_msg("row %zu", i);
    /* An answer that has neither is always sent. */
    assert_false(etag_fresh(NULL, "Sun, 06 Nov 1994 08:49:38 GMT", tag, 0, now, found));
    assert_false(etag_fresh("\"a-1\"", NULL, "", modified, now, found));
}

/* States follow each other at random moments, some within one second. Clients ask at random moments, keep the
 * Last-Modified of their answer, or its Date where it had none, and ask again: whoever is told that nothing
 * has changed has the newest state. The workers see a new state up to half a second after the first of them.
 */
static void no_date_hides_a_newer_state(void **state)
{
    (void)state;
    enum { STATES = 400, ASKS = 20000 };
    static int64_t began_ms[STATES], modified[STATES];
    uint64_t seed = 1;
    unsigned hidden = 0, spared = 0;
    int64_t ms = 1764000000000;
    for (int i = 0; i < STATES; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        ms += seed >> 60 & 3 ? (int64_t)(seed >> 33) % 700 : (int64_t)(seed >> 33) % 20000;
        began_ms[i] = ms;
        modified[i] = etag_modified(i ? modified[i - 1] : 0, ms / 1000);
        assert_true(i == 0 || modified[i] > modified[i - 1]);
    }
    for (int i = 0; i < ASKS; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        int had = (int)((seed >> 33) % (STATES - 1));
        int64_t late = (int64_t)(seed >> 20) % 500; /* of the worker that answered */
        int64_t shown_until = began_ms[had + 1] + late;
        int64_t given_ms =
            began_ms[had] + (int64_t)((seed >> 8) % (uint64_t)(shown_until - began_ms[had] + 1));
        bool dated = etag_modified_shown(modified[had], given_ms / 1000);
        char since[HTTP_DATE_TEXT], found[ETAG_TEXT];
        http_date_write(dated ? modified[had] : given_ms / 1000, since);
        for (int later = had + 1; later < STATES && later < had + 5; later++)
            for (int64_t after = 0; after < 4000; after += 500)
                hidden +=
                    etag_fresh(NULL, since, "", modified[later], (began_ms[later] + after) / 1000, found);
        spared += etag_fresh(NULL, since, "", modified[had], given_ms / 1000 + 1, found);
    }
    assert_int_equal(hidden, 0);
    assert_true(spared > ASKS / 10); /* and it is not for want of any 304 */
    /* Somebody sets the clock back by an hour. */
    assert_int_equal(etag_modified(1764000000, 1764000000 - 3600), 1764000001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_makes_another_tag),
        cmocka_unit_test(lists_of_tags_are_read),
        cmocka_unit_test(dates_are_read_in_three_forms_and_written_in_one),
        cmocka_unit_test(conditions_follow_the_rfc),
        cmocka_unit_test(no_date_hides_a_newer_state),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
