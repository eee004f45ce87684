#include "answer/services.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/field.h"
#include "base/array.h"
#include "market/clock.h"
#include "source/memory-record.h"

/* ---- where days came from ---- */

static struct delivery *delivery_of(struct services_answer *answer, const char *source)
{
    for (size_t i = 0; i < answer->delivery_count; i++)
        if (strcmp(answer->delivery[i].source, source) == 0)
            return &answer->delivery[i];
    if (!array_reserve(&answer->delivery, &answer->delivery_capacity, answer->delivery_count + 1,
                       sizeof *answer->delivery))
        return NULL;
    struct delivery *delivery = &answer->delivery[answer->delivery_count++];
    *delivery = (struct delivery){.days = 0};
    snprintf(delivery->source, sizeof delivery->source, "%s", source);
    return delivery;
}

static int by_last(const void *a, const void *b)
{
    const struct delivery *x = a, *y = b;
    return x->last != y->last ? (x->last < y->last ? 1 : -1) : strcmp(x->source, y->source);
}

static int deliveries_count(const struct services_request *request, struct services_answer *answer)
{
    for (size_t i = 0; i < request->job_count; i++) {
        const struct job_status *job = &request->jobs[i];
        if (job->status != JOB_COMPLETED || !*job->source)
            continue;
        struct delivery *delivery = delivery_of(answer, job->source);
        if (!delivery)
            return ERROR_NO_MEMORY;
        delivery->days++;
        if (job->date_kst > delivery->last)
            delivery->last = job->date_kst;
    }
    if (answer->delivery_count)
        qsort(answer->delivery, answer->delivery_count, sizeof *answer->delivery, by_last);
    return 0;
}

/* ---- how it stands with services ---- */

static int service_read(const struct services_request *request, const char *name, struct service *service,
                        struct error *err)
{
    snprintf(service->name, sizeof service->name, "%s", name);
    int ret = memory_calls(request->state, name, clock_kst_date(request->now_utc), &service->calls, err);
    if (ret == 0)
        ret = memory_breaker(request->state, name, request->now_utc, &service->breaker, err);
    service->left_alone = ret == 0;
    return ret == ERROR_NOT_FOUND ? 0 : ret;
}

static int services_read(const struct services_request *request, struct services_answer *answer,
                         struct error *err)
{
    size_t members = request->source ? source_members(request->source) : 0;
    int ret = 0;
    answer->service = calloc(members + 1, sizeof *answer->service);
    if (!answer->service)
        return error_no_memory(err);
    for (size_t i = 0; ret == 0 && i < members; i++) {
        if (!source_member_asks(request->source, i))
            continue;
        struct service *service = &answer->service[answer->service_count++];
        service->calls_most = source_member_calls(request->source, i);
        ret = service_read(request, source_member_name(request->source, i), service, err);
    }
    return ret;
}

static bool is_configured(const struct services_answer *answer, const char *source)
{
    for (size_t i = 0; i < answer->service_count; i++)
        if (strcmp(answer->service[i].name, source) == 0)
            return true;
    return false;
}

static int notices_read(const struct services_request *request, struct services_answer *answer,
                        struct error *err)
{
    size_t count = 0;
    int ret = memory_notices(request->state, NULL, &answer->notice, &count, err);
    for (size_t i = 0; ret == 0 && i < count; i++)
        if (!request->source || is_configured(answer, answer->notice[i].source))
            answer->notice[answer->notice_count++] = answer->notice[i];
    return ret;
}

int answer_services(const struct services_request *request, struct services_answer *answer, struct error *err)
{
    *answer = (struct services_answer){.delivery = NULL};
    if (deliveries_count(request, answer))
        return error_no_memory(err);
    rejected_list(request->store, &answer->rejected);
    int ret = services_read(request, answer, &answer->unknown);
    if (ret == 0)
        ret = notices_read(request, answer, &answer->unknown);
    if (ret == ERROR_NO_MEMORY)
        return error_no_memory(err);
    if (ret == 0)
        answer->unknown.code = 0;
    return 0;
}

void answer_services_free(struct services_answer *answer)
{
    free(answer->delivery);
    free(answer->service);
    free(answer->notice);
    *answer = (struct services_answer){.delivery = NULL};
}

/* ---- writing ---- */

static const struct field delivery_fields[] = {
    {"source", FIELD_TEXT, offsetof(struct delivery, source)},
    {"days", FIELD_COUNT, offsetof(struct delivery, days)},
    {"last_date", FIELD_DATE, offsetof(struct delivery, last)},
    {0},
};

static const struct field breaker_fields[] = {
    {"since", FIELD_INSTANT, offsetof(struct service, breaker.since)},
    {"until", FIELD_INSTANT, offsetof(struct service, breaker.until)},
    {"why", FIELD_TEXT, offsetof(struct service, breaker.why)},
    {0},
};

static const struct field notice_fields[] = {
    {"source", FIELD_TEXT, offsetof(struct memory_notice, source)},
    {"since", FIELD_INSTANT, offsetof(struct memory_notice, since)},
    {"newest", FIELD_INSTANT, offsetof(struct memory_notice, newest)},
    {"text", FIELD_TEXT, offsetof(struct memory_notice, what.text)},
    {"about", FIELD_TEXT, offsetof(struct memory_notice, what.about)},
    {0},
};

static const struct field rejected_fields[] = {
    {"newest", FIELD_TEXT, offsetof(struct rejected_list, newest)},
    {"newest_at", FIELD_INSTANT, offsetof(struct rejected_list, newest_utc)},
    {0},
};

static void service_json(struct json *json, const struct service *service, bool known)
{
    json_object(json, NULL);
    json_text(json, "source", service->name);
    if (known)
        json_int(json, "calls_today", service->calls);
    else
        json_null(json, "calls_today");
    if (service->calls_most)
        json_int(json, "calls_most", service->calls_most);
    else
        json_null(json, "calls_most");
    if (service->left_alone) {
        json_object(json, "left_alone");
        fields_json(json, breaker_fields, service);
        json_close(json);
    } else {
        json_null(json, "left_alone");
    }
    json_close(json);
}

static void notice_json(struct json *json, const struct memory_notice *notice)
{
    json_object(json, NULL);
    json_text(json, "cause", memory_remedy_word(notice->what.remedy));
    fields_json(json, notice_fields, notice);
    json_close(json);
}

void answer_services_json(const struct services_answer *answer, struct json *json)
{
    json_array(json, "sources");
    for (size_t i = 0; i < answer->delivery_count; i++) {
        json_object(json, NULL);
        fields_json(json, delivery_fields, &answer->delivery[i]);
        json_close(json);
    }
    json_close_array(json);
    json_array(json, "services");
    for (size_t i = 0; i < answer->service_count; i++)
        service_json(json, &answer->service[i], !answer->unknown.code);
    json_close_array(json);
    json_array(json, "notices");
    for (size_t i = 0; i < answer->notice_count; i++)
        notice_json(json, &answer->notice[i]);
    json_close_array(json);
    json_text(json, "services_error", answer->unknown.code ? answer->unknown.text : NULL);
    json_object(json, "rejected");
    json_int(json, "count", answer->rejected.count);
    fields_json(json, rejected_fields, &answer->rejected);
    json_close(json);
}
