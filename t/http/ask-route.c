/* Usage: ask-route [-a ACCEPT] [-m METHOD] [-d BODY] STORE TARGET : answers one request of a store and prints
 * "STATUS MEDIA", header lines, an empty line and the body. `-` for a store: there is none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer/prompts.h"
#include "answer/strategies.h"
#include "market/calendar.h"
#include "t/http/reply.h"

static void reply_print(const struct reply *reply)
{
    char date[DATE_TEXT];
    printf("%d %s\n", reply->status, reply->media);
    if (*reply->allow)
        printf("Allow: %s\n", reply->allow);
    if (*reply->link)
        printf("Link: %s\n", reply->link);
    if (reply->as_of)
        printf("As-Of: %s %s\n", date_format(reply->as_of, date), reply->source);
    if (*reply->limitations)
        printf("Limitations: %s\n", reply->limitations);
    printf("Cost: %s\n\n", reply->cost == COST_HEAVY ? "heavy" : "light");
    fwrite(reply->bytes, 1, reply->length, stdout);
}

static enum http_method method_of(const char *name)
{
    int method = 0;
    while (method < HTTP_METHODS - 1 && strcmp(http_method_name[method], name) != 0)
        method++;
    return (enum http_method)method;
}

int main(int argc, char **argv)
{
    struct reply_from from = {0};
    struct reply reply;
    struct error err = {0};
    const char *accept = NULL, *body = NULL;
    enum http_method method = HTTP_GET;
    for (int option; (option = getopt(argc, argv, "a:m:d:")) != -1;) {
        if (option == 'a')
            accept = optarg;
        else if (option == 'd')
            body = optarg;
        else if (option == 'm')
            method = method_of(optarg);
        else
            return 64;
    }
    if (argc - optind != 2)
        return 64;
    int ret = answer_catalog(NULL, NULL, &from.strategies, &err);
    if (ret == 0)
        ret = answer_prompt_catalog(NULL, NULL, &from.prompts, &err);
    if (ret == 0)
        ret = calendar_new(NULL, &from.calendar, &err);
    if (ret == 0 && strcmp(argv[optind], "-") != 0)
        ret = store_open(argv[optind], NULL, &from.store, &err);
    if (ret == 0) {
        reply_make(&from, method, argv[optind + 1], accept, body, &reply);
        reply_print(&reply);
        reply_free(&reply);
    } else {
        fprintf(stderr, "ask-route: %s\n", err.text);
    }
    store_close(&from.store);
    calendar_free(&from.calendar);
    catalog_close(&from.prompts);
    catalog_close(&from.strategies);
    return ret ? 1 : 0;
}
