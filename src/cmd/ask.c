#include "cmd/ask.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "answer/strategies.h"
#include "base/log.h"
#include "cmd/caret.h"
#include "cmd/option.h"
#include "market/settings.h"

static void fault_warn(void *arg, const struct catalog_fault *fault)
{
    (void)arg;
    log_warning("%s", fault->text);
}

int ask_open(const struct invocation *in, struct answer_context *context, struct error *err)
{
    *context = (struct answer_context){.txn = in->txn, .calendar = in->calendar};
    return answer_catalog(fault_warn, NULL, &context->strategies, err);
}

void ask_close(struct answer_context *context)
{
    catalog_close(&context->strategies);
}

struct universe ask_universe(const struct invocation *in)
{
    return (struct universe){
        .market = option_text(in, "market"),
        .all = option_given(in, "all"),
        .min_cap_won = config_number(&in->config, &market_keys[MARKET_KEY_MIN_CAP]),
        .untrack_after = (unsigned)config_number(&in->config, &market_keys[MARKET_KEY_UNTRACK_AFTER])};
}

void ask_progress(void *arg, uint64_t done, uint64_t total)
{
    struct progress *progress = arg;
    if (!progress->what)
        progress_begin(progress, "screening", log_draws() ? total : 0, "day");
    progress_step(progress, done);
}

void ask_progress_end(struct progress *progress)
{
    if (progress->what)
        progress_end(progress);
}

#define WHERE_TEXT (PATH_MAX + 16)

/* "PATH:LINE" of the file or the option that a place is in, "" where it is neither. Returns `text`. */
static const char *where_of(const struct answer_place *place, char text[static WHERE_TEXT])
{
    static const char *const option[] = {
        [PART_NONE] = "",
        [PART_NAME] = "",
        [PART_CONDITION] = "",
        [PART_COLUMNS] = "--columns",
        [PART_SORT] = "--sort",
        [PART_SINCE] = "--since",
        [PART_NEW_SINCE] = "--new-since",
        [PART_TICKERS] = "--tickers",
        [PART_MARKET] = "",
        [PART_DATE] = "",
    };
    if (*place->path)
        snprintf(text, WHERE_TEXT, "%s:%d", place->path, place->line);
    else
        snprintf(text, WHERE_TEXT, "%s", option[place->part]);
    return text;
}

int ask_failed(const struct answer_place *place, struct error *err)
{
    char where[WHERE_TEXT];
    if ((place->at.begin || place->at.length) && !log_is_json())
        caret_print(place);
    if (*where_of(place, where))
        error_prefix(err, "%s", where);
    return err->code;
}
