#include <string.h>

#include "base/http-date.h"
#include "base/text.h"
#include "http/access-line.h"
#include "http/etag.h"
#include "http/gzip.h"
#include "t/fuzz/fuzz.h"

#define TAG "W/\"1a4f-0-9c02b7e6d1f3a855\""
#define NOW 1764000000

static void tags_and_dates(const char *text)
{
    char found[ETAG_TEXT] = "", again[ETAG_TEXT] = "", date[HTTP_DATE_TEXT];
    int64_t utc = -1, same = -1;
    bool listed = etag_listed(text, TAG, found), known = etag_known(text, TAG, again);
    fuzz_expect(listed || !known, "a tag that is known is listed");
    fuzz_expect(!listed || strcmp(found, TAG) == 0 || strstr(found, "-gzip\""), "what is found is the tag");
    fuzz_expect(!known || strstr(text, again + 2), "it stands in the header");
    fuzz_expect(!etag_known(text, "", found), "no tag is in no list");
    if (http_date_read(text, NOW, &utc)) {
        fuzz_expect(utc >= 0, "no date lies before 1970");
        fuzz_expect(http_date_read(http_date_write(utc, date), NOW, &same) && same == utc,
                    "a date is written so that it reads back");
    } else {
        fuzz_expect(utc == -1, "what is no date changes nothing");
    }
    fuzz_expect(!etag_fresh(NULL, text, TAG, NOW, NOW - 1, found), "no date that is to come makes a 304");
}

static void line(const char *text)
{
    struct http_request request = {
        .method = HTTP_GET, .target = text, .user_agent = text, .referer = text, .peer = "::1"};
    struct access_line asked = {.request = &request, .id = "0", .name = text};
    for (enum access_log_form form = ACCESS_LOG_COMMON; form <= ACCESS_LOG_JSON; form++) {
        struct output out;
        output_open(&out, OUTPUT_MEMORY);
        access_line_write(&out, form, &asked);
        fuzz_expect(out.used <= ACCESS_LINE_MOST && out.bytes[out.used - 1] == '\n', "a line has its bound");
        out.bytes[out.used - 1] = '\0';
        fuzz_expect(text_is_safe(out.bytes) && strlen(out.bytes) == out.used - 1, "one line is one line");
        output_close(&out, "memory", NULL);
    }
}

/* The headers of a request that say what the client has and takes, and the line that the access log gets. */
void fuzz_conditions(const uint8_t *bytes, size_t size)
{
    char *text = fuzz_text(bytes, size);
    enum coding coding = coding_choose(text);
    fuzz_expect(coding >= CODING_PLAIN && coding <= CODING_NONE, "a coding is one of those there are");
    tags_and_dates(text);
    line(text);
    free(text);
}
