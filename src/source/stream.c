/* The stream of a source's tables: a window of dates is asked of the sources at a time, and their answers are
 * handed out in order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ordered.h"
#include "market/clock.h"
#include "source/internal.h"

/* A date that has been asked of a source and is not handed out yet. */
struct pending {
    struct source_answer answer;
    size_t member;        /* the number of the source that was asked last */
    unsigned long asked;  /* how many questions the stream had asked before that one */
    bool over_network;    /* one of the sources that were asked is a service over a network */
    bool answered;        /* the answer is there, and no other source is asked for the date */
    struct error reasons; /* why none of the sources so far has a good table; code 0: none has said so */
    void *state;          /* the kind's state, which a thread needs to fetch the answer, and its function */
    void (*fetch)(void *state, struct source_answer *answer);
    const atomic_bool *ending;
};

/* What one source of the list has on its way. All zero until the source is asked for the first time. */
struct feed {
    struct ordered *ahead; /* the source's thread, where its kind wants one */
    void *stream;          /* the kind's own stream, where the kind has streams */
    bool begun;
    struct error broken; /* why the source cannot go on; code 0: it can */
    struct source_record record;
};

struct source_stream {
    struct source *source;
    kst_date *dates;
    size_t count;
    size_t first, end; /* dates[first] is handed out next, those before dates[end] are asked for */
    struct pending pending[SOURCE_AHEAD]; /* dates[i] is in pending[i % SOURCE_AHEAD] */
    struct feed *feed;                    /* [source->count] */
    size_t stray_member,
        stray; /* the source that is asked next for a thing of no date, and the number of that thing */
    unsigned long asked; /* how many questions were asked */
    size_t broken;       /* how many sources cannot go on */
    bool lent;           /* the caller has the item of dates[first] */
    atomic_bool ending;
    int64_t now_utc;
    struct source_item item;
    struct error stray_error;
    source_wrong *wrong; /* NULL: nobody is told of wrong answers */
    void *wrong_arg;
};

void source_answer_forget(struct source_answer *answer)
{
    for (unsigned i = 0; i < answer->evidence_count; i++) {
        free(answer->evidence[i].request);
        free(answer->evidence[i].bytes);
    }
    answer->evidence_count = 0;
}

void source_answer_from(struct source_answer *answer, const char *path)
{
    free(answer->from);
    answer->from = strdup(path);
}

static struct pending *pending_at(struct source_stream *stream, size_t i)
{
    return &stream->pending[i % SOURCE_AHEAD];
}

/* ---- asking ---- */

/* Fetches the answer for one date, in the thread of a source. Once the stream is ending, it does nothing. */
static void fetch_ahead(void *arg)
{
    struct pending *pending = arg;
    if (!atomic_load(pending->ending))
        pending->fetch(pending->state, &pending->answer);
}

/* A stream of one date has nothing to fetch ahead: it starts no thread. */
static int feed_begin(struct source_stream *stream, size_t m, struct error *err)
{
    struct feed *feed = &stream->feed[m];
    const struct member *member = &stream->source->member[m];
    bool ahead = member->kind->ahead && stream->count > 1;
    int ret = 0;
    if (feed->begun)
        return 0;
    if (member->kind->fetch == NULL)
        ret = member->kind->begin(member->state, &feed->stream, err);
    else if (ahead && (feed->ahead = ordered_open(fetch_ahead, SOURCE_AHEAD, 1)) == NULL)
        ret = error_no_memory(err);
    feed->begun = ret == 0;
    return ret;
}

static void record_complaint(struct feed *feed, const struct error *why)
{
    if (remedy_needs_person(why->remedy))
        feed->record.complaint = *why;
}

/* Notes that a source cannot go on: from now on it counts as having no table, and the other sources are
 * asked. Returns the error's code where this ends the stream, because no source is left or the stream was
 * told to stop; else 0. */
static int feed_break(struct source_stream *stream, struct feed *feed, const struct error *why,
                      struct error *err)
{
    record_complaint(feed, why);
    bool ends = why->code == ERROR_CANCELLED || why->code == ERROR_NO_MEMORY ||
                stream->broken + 1 == stream->source->count;
    if (ends && err != NULL)
        *err = *why;
    if (ends)
        return why->code;
    feed->broken = *why;
    stream->broken++;
    return 0;
}

/* Asks the source for the date. A source that answers in place has nothing to do yet: it is called when the
 * answer is needed. */
static int pending_ask(struct source_stream *stream, struct pending *pending, struct error *err)
{
    const struct member *member = &stream->source->member[pending->member];
    struct feed *feed = &stream->feed[pending->member];
    pending->answered = false;
    pending->asked = stream->asked++;
    pending->over_network |= member->kind->probe != NULL;
    pending->answer.error.code = 0;
    pending->answer.note = NULL;
    pending->answer.markets = 0;
    pending->fetch = member->kind->fetch;
    pending->state = member->state;
    free(pending->answer.from);
    pending->answer.from = NULL;
    source_answer_forget(&pending->answer);
    day_clear(&pending->answer.day, pending->answer.date);
    struct error why;
    int ret = feed->broken.code == 0 ? feed_begin(stream, pending->member, &why) : 0;
    if (ret == 0 && feed->ahead != NULL)
        ordered_give(feed->ahead, pending);
    else if (ret == 0 && feed->stream != NULL && feed->broken.code == 0)
        ret = member->kind->ask(feed->stream, pending->answer.date, &why);
    return ret == 0 ? 0 : feed_break(stream, feed, &why, err);
}

/* The first source, from number `m` on, that has completed the date by now. A list of one is asked whatever
 * the clock says: its caller knows the dates. */
static size_t member_for(const struct source_stream *stream, kst_date date, size_t m)
{
    const struct source *source = stream->source;
    while (source->count > 1 && m < source->count &&
           !member_complete(&source->member[m], source->calendar, date, stream->now_utc))
        m++;
    return m;
}

/* ---- answers ---- */

/* Adds what the source has said to what the sources before it said. Where one source has a wrong table and
 * another has none yet, the code is that of the wrong table. */
static void reasons_add(const struct source_stream *stream, struct pending *pending)
{
    struct error *all = &pending->reasons, why = pending->answer.error;
    if (stream->source->count > 1)
        error_prefix(&why, "%s", stream->source->member[pending->member].name);
    if (all->code == 0) {
        *all = why;
        return;
    }
    size_t length = strlen(all->text);
    snprintf(all->text + length, sizeof all->text - length, "; %s", why.text);
    all->remedy = REMEDY_NONE; /* what helps against one source's error may not help against the others' */
    if (all->code == ERROR_NOT_READY)
        all->code = why.code;
}

/* Asks the next source that can have the date. *passed is false where there is no such source. */
static int pending_pass_on(struct source_stream *stream, struct pending *pending, bool *passed,
                           struct error *err)
{
    reasons_add(stream, pending);
    size_t next = member_for(stream, pending->answer.date, pending->member + 1);
    *passed = next < stream->source->count;
    if (!*passed)
        return 0;
    pending->member = next;
    return pending_ask(stream, pending, err);
}

/* Takes note of the answer, which has come. Where it is no good table, the next source is asked. */
static int pending_settle(struct source_stream *stream, struct pending *pending, struct error *err)
{
    struct source_answer *answer = &pending->answer;
    bool passed = false;
    if (answer->error.code == 0 && answer->day.count == 0)
        error_set(&answer->error, ERROR_NOT_READY, "the table has no rows");
    struct feed *feed = &stream->feed[pending->member];
    if (answer->error.code != 0)
        record_complaint(feed, &answer->error);
    else
        feed->record.delivered = true;
    if (answer->error.code == ERROR_DATA && answer->evidence_count > 0 && stream->wrong != NULL)
        stream->wrong(stream->wrong_arg, stream->source->member[pending->member].name, answer);
    int ret = answer->error.code != 0 ? pending_pass_on(stream, pending, &passed, err) : 0;
    pending->answered = !passed;
    return ret;
}

/* Puts the next date into the window. */
static int window_extend(struct source_stream *stream, struct error *err)
{
    struct pending *pending = pending_at(stream, stream->end);
    pending->answer.date = stream->dates[stream->end++];
    pending->reasons.code = 0;
    pending->over_network = false;
    pending->member = member_for(stream, pending->answer.date, 0);
    if (pending->member < stream->source->count)
        return pending_ask(stream, pending, err);
    error_set(&pending->reasons, ERROR_NOT_READY, "no source has completed the day yet");
    pending->answer.error = pending->reasons;
    pending->answered = true;
    return 0;
}

/* The date whose answer is to be waited for next, among those that wait for one of the first `members`
 * sources; NULL where none does. It is a date of the first such source, and of its dates the one that was
 * asked first, since a source answers in the order in which it is asked. */
static struct pending *pending_waiting(struct source_stream *stream, size_t members)
{
    struct pending *found = NULL;
    for (size_t i = stream->first; i < stream->end; i++) {
        struct pending *pending = pending_at(stream, i);
        if (pending->answered || pending->member >= members)
            continue;
        if (found == NULL || pending->member < found->member ||
            (pending->member == found->member && pending->asked < found->asked))
            found = pending;
    }
    return found;
}

/* Waits for the date's answer. */
static int pending_take(struct source_stream *stream, struct pending *pending, struct error *err)
{
    struct feed *feed = &stream->feed[pending->member];
    const struct source_kind *kind = stream->source->member[pending->member].kind;
    struct error why;
    int ret = 0;
    if (feed->ahead != NULL)
        ordered_take(feed->ahead);
    else if (feed->stream != NULL && feed->broken.code == 0)
        ret = kind->answer(feed->stream, &pending->answer, &why);
    else if (feed->broken.code == 0)
        pending->fetch(pending->state, &pending->answer);
    if (ret != 0 && (ret = feed_break(stream, feed, &why, err)) != 0)
        return ret;
    if (feed->broken.code != 0)
        pending->answer.error = feed->broken;
    return pending_settle(stream, pending, err);
}

/* Waits until the date that is handed out next has its answer. Where that date waits for the second source of
 * the list, the answers of the first source to the other dates are taken before: then the second source has
 * all the dates that the first one lacks on their way at once, and not one after the other. */
static int head_wait(struct source_stream *stream, struct error *err)
{
    struct pending *head = pending_at(stream, stream->first);
    int ret = 0;
    while (ret == 0 && !head->answered)
        ret = pending_take(stream, pending_waiting(stream, head->member + 1), err);
    return ret;
}

/* ---- the caller's side ---- */

static void stream_free(struct source_stream *stream)
{
    for (size_t m = 0; stream->feed != NULL && m < stream->source->count; m++) {
        struct feed *feed = &stream->feed[m];
        ordered_close(&feed->ahead);
        if (feed->stream != NULL)
            stream->source->member[m].kind->end(feed->stream);
    }
    for (size_t i = 0; i < SOURCE_AHEAD; i++) {
        day_free(&stream->pending[i].answer.day);
        free(stream->pending[i].answer.from);
        source_answer_forget(&stream->pending[i].answer);
    }
    free(stream->feed);
    free(stream->dates);
    free(stream);
}

int source_begin(struct source *source, const kst_date *dates, size_t count, struct source_stream **stream,
                 struct error *err)
{
    struct source_stream *made = calloc(1, sizeof *made);
    if (made == NULL)
        return error_no_memory(err);
    made->source = source;
    made->count = count;
    made->now_utc = clock_now_utc();
    made->feed = calloc(source->count, sizeof *made->feed);
    made->dates = malloc((count + 1) * sizeof *made->dates);
    if (made->feed == NULL || made->dates == NULL) {
        stream_free(made);
        return error_no_memory(err);
    }
    if (count > 0)
        memcpy(made->dates, dates, count * sizeof *dates);
    for (size_t i = 0; i < SOURCE_AHEAD; i++)
        made->pending[i].ending = &made->ending;
    *stream = made;
    return 0;
}

void source_on_wrong(struct source_stream *stream, source_wrong *wrong, void *arg)
{
    stream->wrong = wrong;
    stream->wrong_arg = arg;
}

/* Makes an item of the next thing of no date. False where no source has a further one. */
static bool stray_next(struct source_stream *stream)
{
    const struct source *source = stream->source;
    for (; stream->stray_member < source->count; stream->stray_member++, stream->stray = 0) {
        const struct member *member = &source->member[stream->stray_member];
        if (member->kind->stray == NULL ||
            member->kind->stray(member->state, stream->stray, &stream->stray_error) == 0)
            continue;
        stream->stray++;
        stream->item = (struct source_item){.from = member->name, .error = &stream->stray_error};
        return true;
    }
    return false;
}

static void item_fill(struct source_stream *stream)
{
    struct pending *pending = pending_at(stream, stream->first);
    const char *name = pending->member < stream->source->count ? stream->source->member[pending->member].name
                                                               : stream->source->text;
    const bool good = pending->answer.error.code == 0;
    stream->item = (struct source_item){
        .date = pending->answer.date,
        .source = good ? name : NULL,
        .from = pending->answer.from != NULL ? pending->answer.from : name,
        .markets = pending->answer.markets,
        .day = good ? &pending->answer.day : NULL,
        .error = good ? NULL : &pending->reasons,
        .note = good ? pending->answer.note : NULL,
        .evidence = pending->answer.evidence,
        .evidence_count = pending->answer.evidence_count,
        .over_network = pending->over_network,
    };
}

int source_next(struct source_stream *stream, const struct source_item **item, struct error *err)
{
    int ret = 0;
    *item = NULL;
    if (stream->source->cancelled != NULL && atomic_load(stream->source->cancelled))
        return error_set(err, ERROR_CANCELLED, "interrupted");
    stream->first += stream->lent;
    stream->lent = false;
    if (stray_next(stream)) {
        *item = &stream->item;
        return 0;
    }
    while (ret == 0 && stream->end < stream->count && stream->end - stream->first < SOURCE_AHEAD)
        ret = window_extend(stream, err);
    if (ret != 0 || stream->first == stream->end)
        return ret;
    if ((ret = head_wait(stream, err)) != 0)
        return ret;
    item_fill(stream);
    stream->lent = true;
    *item = &stream->item;
    return 0;
}

bool source_refuse(struct source_stream *stream, struct error *why)
{
    struct pending *pending = pending_at(stream, stream->first);
    bool passed = false;
    pending->answer.error = *why;
    int ret = pending_pass_on(stream, pending, &passed, why);
    if (ret == 0 && passed) {
        stream->lent = false;
        return true;
    }
    if (ret == 0)
        *why = pending->reasons;
    return false;
}

const struct source_record *source_record(const struct source_stream *stream, size_t n)
{
    return &stream->feed[n].record;
}

void source_end(struct source_stream **stream)
{
    if (*stream == NULL)
        return;
    atomic_store(&(*stream)->ending, true);
    stream_free(*stream);
    *stream = NULL;
}
