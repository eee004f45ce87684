#include "answer/question.h"

#include <string.h>

#include "answer/table.h"

/* A text that is only a name, and not the name of a column, names a strategy. */
static bool is_name(const char *asked, const struct expr_names *names)
{
    struct expr_column column;
    size_t length = strspn(asked, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    return length && !asked[length] && !(*asked >= '0' && *asked <= '9') &&
           !names->find(names->arg, asked, &column);
}

/* No expression ends like the name of a strategy's file. */
static bool is_file(const char *asked)
{
    static const char suffix[] = ".strategy";
    size_t length = strlen(asked), rest = sizeof suffix - 1;
    return length > rest && strcmp(asked + length - rest, suffix) == 0;
}

static int file_refuse(const char *asked, struct answer_place *place, struct error *err)
{
    answer_place_set(place, &(struct answer_origin){.part = PART_NAME});
    error_set(err, ERROR_NOT_FOUND,
              "'%s' is a file, expected the name of a strategy: a file is asked by its name, without "
              ".strategy, where it lies in a folder of strategies",
              asked);
    return error_remedy(err, ERROR_NOT_FOUND, REMEDY_STRATEGY_FOLDERS);
}

struct answer_origin question_origin(const struct question *question, enum answer_part part, int line)
{
    return (struct answer_origin){part, question->strategy ? question->strategy->path : NULL, line};
}

static int strategy_find(struct question *question, const char *name, struct answer_place *place,
                         struct error *err)
{
    int ret = catalog_get(question->catalog, &question->strategies, err);
    if (ret)
        return ret;
    ret = strategies_find(question->strategies, name, &question->strategy, err);
    if (ret)
        answer_place_set(place, &(struct answer_origin){.part = PART_NAME});
    return ret;
}

int question_open(struct question *question, const struct answer_context *context, const char *asked,
                  enum asked_as as, const struct expr_names *names, struct answer_place *place,
                  struct error *err)
{
    struct answer_origin origin = {.part = PART_CONDITION};
    *question = (struct question){.catalog = context->strategies, .text = asked};
    if (as != ASKED_EXPRESSION && is_file(asked))
        return file_refuse(asked, place, err);
    if (as == ASKED_NAME || (as == ASKED_EITHER && is_name(asked, names))) {
        int ret = strategy_find(question, asked, place, err);
        if (ret)
            return ret;
        question->text = question->strategy->where;
        origin = question_origin(question, PART_CONDITION, question->strategy->where_line);
    }
    return answer_compile(question->text, EXPR_CONDITION, names, &origin, &question->where, place, err);
}

#define DAY_WORK 25 /* steps that a day takes beside its condition: who is asked, who is found */

uint64_t question_work(const struct question *question, size_t days, uint64_t more)
{
    return expr_work_of_days(question->where, days) + days * (uint64_t)DAY_WORK + more;
}

int work_check(const struct answer_context *context, uint64_t work, size_t days, struct answer_place *place,
               struct error *err)
{
    char takes[CELL_TEXT], most[CELL_TEXT], asked[CELL_TEXT];
    if (!context->work_most || work <= context->work_most)
        return 0;
    answer_place_set(place, &(struct answer_origin){.part = PART_CONDITION});
    place->work = work;
    return error_set(err, ERROR_USAGE,
                     "on %s day%s this takes %s steps over the whole market, at most %s are allowed: shorten "
                     "its windows%s",
                     cell_number((double)days, asked), days == 1 ? "" : "s", cell_number((double)work, takes),
                     cell_number((double)context->work_most, most), days == 1 ? "" : ", or ask fewer days");
}

void question_close(struct question *question)
{
    expr_free(&question->where);
    catalog_release(question->catalog, &question->strategies);
    *question = (struct question){0};
}
