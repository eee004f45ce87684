/* The stream of a source's tables: dates go out to the sources a window at a time, and come back in order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ordered.h"
#include "market/clock.h"
#include "source/internal.h"

/* One date of the window. */
struct slot {
    struct source_answer answer;
    size_t member;        /* the source that is asked, or was the last one asked */
    unsigned long asked;  /* how many questions were asked before that one */
    bool answered;        /* the answer is there, and final unless it is refused */
    struct error reasons; /* why the sources before that one have no good table; code 0: there were none */
    void *state;          /* where a thread fetches the answer: the kind's state and function */
    void (*fetch)(void *state, struct source_answer *answer);
    const atomic_bool *ending;
};

/* What one source has to do for the stream; all zero until it is asked for the first time. */
struct lane {
    struct ordered *ahead; /* its thread, where its kind wants one */
    void *stream;          /* the kind's own, where it has one */
    bool begun;
};

struct source_stream {
    struct source *source;
    kst_date *dates;
    size_t count;
    size_t first, end; /* dates[first] is handed out next, those before dates[end] are asked for */
    struct slot slot[SOURCE_AHEAD]; /* that of dates[i] is number i % SOURCE_AHEAD */
    struct lane *lane;              /* [source->count] */
    size_t stray_member, stray;     /* the next thing of no date */
    unsigned long asked;            /* how many questions were asked */
    bool lent;                      /* the caller has the item of dates[first] */
    atomic_bool ending;
    int64_t now_utc;
    struct source_item item;
    struct error stray_error;
};

void source_answer_from(struct source_answer *answer, const char *path)
{
    free(answer->from);
    answer->from = strdup(path);
}

static struct slot *slot_of(struct source_stream *stream, size_t i)
{
    return &stream->slot[i % SOURCE_AHEAD];
}

/* ---- asking ---- */

/* What the thread of a source does with each date. */
static void fetch_ahead(void *arg)
{
    struct slot *slot = arg;
    if (!atomic_load(slot->ending))
        slot->fetch(slot->state, &slot->answer);
}

static int lane_begin(struct source_stream *stream, size_t m, struct error *err)
{
    struct lane *lane = &stream->lane[m];
    const struct member *member = &stream->source->member[m];
    int ret = 0;
    if (lane->begun)
        return 0;
    if (member->kind->fetch == NULL)
        ret = member->kind->begin(member->state, &lane->stream, err);
    else if (member->kind->ahead && (lane->ahead = ordered_open(fetch_ahead, SOURCE_AHEAD, 1)) == NULL)
        ret = error_no_memory(err);
    lane->begun = ret == 0;
    return ret;
}

/* Asks the slot's source for its date. A source that answers in place is asked when the answer is needed. */
static int slot_ask(struct source_stream *stream, struct slot *slot, struct error *err)
{
    const struct member *member = &stream->source->member[slot->member];
    struct lane *lane = &stream->lane[slot->member];
    slot->answered = false;
    slot->asked = stream->asked++;
    slot->answer.error.code = 0;
    slot->fetch = member->kind->fetch;
    slot->state = member->state;
    free(slot->answer.from);
    slot->answer.from = NULL;
    day_clear(&slot->answer.day, slot->answer.date);
    int ret = lane_begin(stream, slot->member, err);
    if (ret == 0 && lane->ahead != NULL)
        ordered_give(lane->ahead, slot);
    else if (ret == 0 && lane->stream != NULL)
        ret = member->kind->ask(lane->stream, slot->answer.date, err);
    return ret;
}

/* The first source, from number `m` on, that has completed the date by now. A list of one is asked whatever
 * the clock says: its caller knows the dates. */
static size_t member_for(const struct source_stream *stream, kst_date date, size_t m)
{
    const struct source *source = stream->source;
    while (source->count > 1 && m < source->count &&
           !member_complete(&source->member[m], date, stream->now_utc))
        m++;
    return m;
}

/* ---- answers ---- */

/* Adds what the slot's source said to what the sources before it said. What is wrong with a table weighs more
 * than that there is none yet. */
static void reasons_add(const struct source_stream *stream, struct slot *slot)
{
    struct error *all = &slot->reasons, why = slot->answer.error;
    if (stream->source->count > 1)
        error_prefix(&why, "%s", stream->source->member[slot->member].name);
    if (all->code == 0) {
        *all = why;
        return;
    }
    size_t length = strlen(all->text);
    snprintf(all->text + length, sizeof all->text - length, "; %s", why.text);
    if (all->code == ERROR_NOT_READY)
        all->code = why.code;
}

/* Asks the next source that can have the date; false: there is none, and the reasons stand. */
static int slot_pass_on(struct source_stream *stream, struct slot *slot, bool *passed, struct error *err)
{
    reasons_add(stream, slot);
    size_t next = member_for(stream, slot->answer.date, slot->member + 1);
    *passed = next < stream->source->count;
    if (!*passed)
        return 0;
    slot->member = next;
    return slot_ask(stream, slot, err);
}

/* The answer has come. */
static int slot_settle(struct source_stream *stream, struct slot *slot, struct error *err)
{
    struct source_answer *answer = &slot->answer;
    bool passed = false;
    if (answer->error.code == 0 && answer->day.count == 0)
        error_set(&answer->error, ERROR_NOT_READY, "the table has no rows");
    int ret = answer->error.code != 0 ? slot_pass_on(stream, slot, &passed, err) : 0;
    slot->answered = !passed;
    return ret;
}

/* Puts the next date into the window. */
static int window_extend(struct source_stream *stream, struct error *err)
{
    struct slot *slot = slot_of(stream, stream->end);
    slot->answer.date = stream->dates[stream->end++];
    slot->reasons.code = 0;
    slot->member = member_for(stream, slot->answer.date, 0);
    if (slot->member < stream->source->count)
        return slot_ask(stream, slot, err);
    error_set(&slot->reasons, ERROR_NOT_READY, "no source has completed the day yet");
    slot->answer.error = slot->reasons;
    slot->answered = true;
    return 0;
}

/* What to wait for next: of the dates that wait for one of the first `members` sources, those of the first
 * such source, and of these the one that was asked first, for a source answers in that order. NULL: none
 * waits. */
static struct slot *slot_waiting(struct source_stream *stream, size_t members)
{
    struct slot *found = NULL;
    for (size_t i = stream->first; i < stream->end; i++) {
        struct slot *slot = slot_of(stream, i);
        if (slot->answered || slot->member >= members)
            continue;
        if (found == NULL || slot->member < found->member ||
            (slot->member == found->member && slot->asked < found->asked))
            found = slot;
    }
    return found;
}

/* Waits for the slot's answer. */
static int slot_take(struct source_stream *stream, struct slot *slot, struct error *err)
{
    const struct lane *lane = &stream->lane[slot->member];
    int ret = 0;
    if (lane->ahead != NULL)
        ordered_take(lane->ahead);
    else if (lane->stream != NULL)
        ret = stream->source->member[slot->member].kind->answer(lane->stream, &slot->answer, err);
    else
        slot->fetch(slot->state, &slot->answer);
    return ret != 0 ? ret : slot_settle(stream, slot, err);
}

/* Waits until the date that is handed out next has its answer. Where a later source of the list is asked for
 * it, the sources before that one are heard first: so the later one is asked for everything that they do not
 * have, and has it on its way at once. */
static int head_wait(struct source_stream *stream, struct error *err)
{
    struct slot *head = slot_of(stream, stream->first);
    int ret = 0;
    while (ret == 0 && !head->answered)
        ret = slot_take(stream, slot_waiting(stream, head->member + 1), err);
    return ret;
}

/* ---- the caller's side ---- */

static void stream_free(struct source_stream *stream)
{
    for (size_t m = 0; stream->lane != NULL && m < stream->source->count; m++) {
        struct lane *lane = &stream->lane[m];
        ordered_close(&lane->ahead);
        if (lane->stream != NULL)
            stream->source->member[m].kind->end(lane->stream);
    }
    for (size_t i = 0; i < SOURCE_AHEAD; i++) {
        day_free(&stream->slot[i].answer.day);
        free(stream->slot[i].answer.from);
    }
    free(stream->lane);
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
    made->lane = calloc(source->count, sizeof *made->lane);
    made->dates = malloc((count + 1) * sizeof *made->dates);
    if (made->lane == NULL || made->dates == NULL) {
        stream_free(made);
        return error_no_memory(err);
    }
    if (count > 0)
        memcpy(made->dates, dates, count * sizeof *dates);
    for (size_t i = 0; i < SOURCE_AHEAD; i++)
        made->slot[i].ending = &made->ending;
    *stream = made;
    return 0;
}

/* The next thing of no date, of the first source that has one left. */
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
    struct slot *slot = slot_of(stream, stream->first);
    const char *name = slot->member < stream->source->count ? stream->source->member[slot->member].name
                                                            : stream->source->text;
    const bool good = slot->answer.error.code == 0;
    stream->item = (struct source_item){
        .date = slot->answer.date,
        .source = good ? name : NULL,
        .from = slot->answer.from != NULL ? slot->answer.from : name,
        .day = good ? &slot->answer.day : NULL,
        .error = good ? NULL : &slot->reasons,
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
    struct slot *slot = slot_of(stream, stream->first);
    bool passed = false;
    slot->answer.error = *why;
    int ret = slot_pass_on(stream, slot, &passed, why);
    if (ret == 0 && passed) {
        stream->lent = false;
        return true;
    }
    if (ret == 0)
        *why = slot->reasons;
    return false;
}

void source_end(struct source_stream **stream)
{
    if (*stream == NULL)
        return;
    atomic_store(&(*stream)->ending, true);
    stream_free(*stream);
    *stream = NULL;
}
