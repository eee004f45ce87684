/* The head and body of an answer of a service: its lines, headers, cookies, Retry-After, and the address that
 * a redirect names. The head's lines end with a line end; behind an empty line comes the body. */
#include <string.h>

#include "net/cookies-line.h"
#include "net/internal.h"
#include "net/secret-text.h"
#include "net/url.h"
#include "t/fuzz/fuzz.h"

#define NOW      784111777
#define BODY_MAX 512

static int64_t now_ms(void *arg)
{
    (void)arg;
    return 0;
}

static int64_t now_utc(void *arg)
{
    (void)arg;
    return NOW;
}

static void line_check(const char *text, const char *what)
{
    for (; *text; text++)
        fuzz_expect((unsigned char)*text >= ' ' && *text != '\x7f', what);
}

static void cookies_check(struct net_cookies *cookies)
{
    static const char *const paths[] = {"/", "/a", "/a/b"};
    char *line;
    fuzz_expect(net_cookies_count(cookies) <= COOKIES_MOST, "a jar has its limit");
    for (size_t i = 0; i < 3; i++) {
        if (net_cookies_line(cookies, paths[i], NOW, &line, NULL) || !line)
            continue;
        fuzz_expect(*line, "a line of cookies is not empty");
        line_check(line, "a line of cookies has no control character");
        net_wipe(line);
    }
}

static void answer_check(const struct answer *answer)
{
    int64_t wait = net_retry_after_ms(answer->retry_after, *answer->date ? answer->date : NULL, NOW);
    char host[URL_HOST], shown[URL_SHOWN];
    enum net_fault fault;
    fuzz_expect(wait >= -1 && wait <= RETRY_AFTER_MOST_MS, "Retry-After has its bounds");
    fuzz_expect(net_judge(&(struct transport_outcome){.status = answer->status}, &fault) <= NET_REFUSED,
                "every status is judged");
    line_check(url_host(answer->location, host), "a host is safe to print");
    line_check(url_show(answer->location, shown), "an address is safe to print");
    fuzz_expect(answer->length <= BODY_MAX, "a body has its limit");
}

void fuzz_reply(const uint8_t *bytes, size_t size)
{
    char *wanted[] = {"X-Wanted", "Date"};
    struct net net = {.options = {.now_ms = now_ms, .now_utc = now_utc}};
    struct net_call call = {.net = &net, .max_body = BODY_MAX, .request = {.wanted = wanted, .wanteds = 2}};
    const char *at = (const char *)bytes, *end = at + size, *line_end;
    bool goes_on = true;
    if (net_cookies_new(&call.cookies, NULL))
        return;
    while (goes_on && at < end && (line_end = memchr(at, '\n', (size_t)(end - at))) && line_end > at) {
        goes_on = answer_head(&call, at, (size_t)(line_end - at));
        at = line_end + 1;
    }
    for (; goes_on && at < end; at += at + 100 < end ? 100 : end - at)
        goes_on = answer_data(&call, at, at + 100 < end ? 100 : (size_t)(end - at));
    for (size_t i = 0; i < call.answer.headers; i++)
        fuzz_expect(call.answer.header[i].name && call.answer.header[i].text, "a header has both parts");
    cookies_check(call.cookies);
    answer_check(&call.answer);
    net_cookies_free(&call.cookies);
    answer_clear(&call.answer);
}

/* An address of the configuration, and a key. */
void fuzz_url(const uint8_t *bytes, size_t size)
{
    char *text = fuzz_text(bytes, size), shown[URL_SHOWN], host[URL_HOST], url[URL_TEXT];
    struct net_secret *secret;
    line_check(url_show(text, shown), "what is shown is safe to print");
    line_check(url_host(text, host), "a host is safe to print");
    if (url_base_check(text, NULL) == 0) {
        fuzz_expect(!strchr(text, '@') || strchr(text + 8, '/'), "no user is in an address");
        fuzz_expect(*host, "a good address has a host");
        fuzz_expect(url_check(text, NULL) == 0, "a base address is an address");
        fuzz_expect(url_check(url_join(text, "a/b?c=d", url), NULL) == 0, "so is one that is joined");
        fuzz_expect(strstr(url, "/a/b?c=d") != NULL, "which ends with the path");
    }
    if (net_secret_new_decoded("key", text, &secret, NULL) == 0) {
        line_check(net_secret_text(secret), "a key is one line");
        char *copy = strdup(text);
        net_secret_strike(secret, copy, strlen(copy));
        fuzz_expect(!strstr(copy, net_secret_text(secret)) || strchr(net_secret_text(secret), '*'),
                    "a key is struck out");
        free(copy);
    }
    net_secret_free(&secret);
    free(text);
}
