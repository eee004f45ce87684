/* Runs the steps of an expression: first its stages (strategies/stage.c), each over the whole market, then
 * the expression itself. It runs all steps on one tile before it goes to the next one, so that the values
 * between a load and the result stay in the processor's nearest memory. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "strategies/across.h"
#include "strategies/kernel.h"

/* A place on the stack. `own` is memory for a tile that belongs to the place. `value` is the tile that is on
 * the stack there: it is in `own`, or it is a tile elsewhere that a step has loaded and nobody may change. */
struct place {
    const double *value;
    double *own;
};

struct machine {
    const struct expr *expr;
    const struct expr_frame *frame;
    const struct kernels *kernels;
    size_t lane; /* the first lane of the tile that is being run */
    struct place *stack;
    double *spare;           /* a tile that belongs to no place; see place_take() */
    const double *constants; /* a tile for each constant */
    double *kept;            /* a tile for each value that a step keeps for a later one */
    double *rows;            /* of all stages, each [lanes] */
    const double *listed;    /* [lanes], 1 in the table of the day that is being run, else 0 */
    double *scratch;         /* what across() works in */
    double *row;             /* [lanes], the argument of the stage that is being run, on one day */
    double *table;           /* [lanes], memory for `listed` of a day before the date */
    bool stopped;            /* the frame has said that the run is to end */
};

/* A step may not write over the tiles that it reads, so it writes to the spare tile. Afterwards the place of
 * its result takes that tile, and the tile that the place had is the spare one. Returns the result. */
static double *place_take(struct machine *machine, struct place *place)
{
    double *tile = machine->spare;
    machine->spare = place->own;
    place->own = tile;
    place->value = tile;
    return tile;
}

static void run_steps(struct machine *machine, size_t begin, size_t end, unsigned lag, struct place *top);

/* ---- windows: the steps that follow one, its body, run once for each day of the window. The result goes to
 * the place `top`; the places above it are free to work in. ---- */

static void run_body(struct machine *machine, const struct step *step, unsigned lag, struct place *top)
{
    size_t begin = (size_t)(step - machine->expr->step) + 1;
    run_steps(machine, begin, begin + step->length, lag, top);
}

static void run_fold(struct machine *machine, const struct step *step, enum step_kind by, unsigned lag,
                     struct place *top)
{
    run_body(machine, step, lag, top);
    for (unsigned k = 1; k < step->days; k++) {
        const double *sum = top->value;
        run_body(machine, step, lag + k, top + 1);
        machine->kernels->binary[by](sum, top[1].value, place_take(machine, top));
    }
}

static void run_stdev(struct machine *machine, const struct step *step, unsigned lag, struct place *top)
{
    double n = step->days, *mean = top[1].own, *squares = top[0].own;
    machine->kernels->fill(0, squares);
    machine->kernels->fill(0, mean);
    for (unsigned k = 0; k < step->days; k++) {
        run_body(machine, step, lag + k, top + 2);
        machine->kernels->binary[STEP_ADD](mean, top[2].value, machine->spare);
        mean = place_take(machine, top + 1);
    }
    machine->kernels->fill(n, machine->spare);
    double *count = place_take(machine, top + 2);
    machine->kernels->binary[STEP_DIVIDE](mean, count, machine->spare);
    mean = place_take(machine, top + 1);
    for (unsigned k = 0; k < step->days; k++) {
        run_body(machine, step, lag + k, top + 2);
        machine->kernels->square_add(top[2].value, mean, squares);
    }
    machine->kernels->square_end(n, squares, machine->spare);
    place_take(machine, top);
}

static void run_ema(struct machine *machine, const struct step *step, unsigned lag, struct place *top)
{
    double n = step->days, *count = top[1].own, *mean = top[0].own;
    machine->kernels->fill(0, count);
    machine->kernels->fill(0, mean);
    for (unsigned k = EMA_REACH * step->days; k-- > 0;) {
        run_body(machine, step, lag + k, top + 2);
        machine->kernels->ema_add(n, top[2].value, count, mean);
    }
    machine->kernels->ema_end(n, count, mean, machine->spare);
    place_take(machine, top);
}

static void run_since(struct machine *machine, const struct step *step, unsigned lag, struct place *top)
{
    double *found = top->own;
    const double *listed = machine->listed + machine->lane;
    int open = 1;
    machine->kernels->fill(NAN, found);
    for (unsigned k = 0; open && k < step->days; k++) {
        run_body(machine, step, lag + k, top + 1);
        open = machine->kernels->since_add(k, top[1].value, listed, found);
    }
    top->value = found;
}

static void run_streak(struct machine *machine, const struct step *step, unsigned lag, struct place *top)
{
    double *days = top[0].own, *running = top[1].own;
    const double *listed = machine->listed + machine->lane;
    run_body(machine, step, lag, top + 2);
    int open = machine->kernels->streak_begin(top[2].value, listed, running, days);
    for (unsigned k = 1; open && k < step->days; k++) {
        run_body(machine, step, lag + k, top + 2);
        open = machine->kernels->streak_add(top[2].value, listed, running, days);
    }
    top->value = days;
}

static void run_window(struct machine *machine, const struct step *step, unsigned lag, struct place *top)
{
    switch (step->kind) {
    case STEP_FOLD:
        return run_fold(machine, step, (enum step_kind)step->index, lag, top);
    case STEP_STDEV:
        return run_stdev(machine, step, lag, top);
    case STEP_EMA:
        return run_ema(machine, step, lag, top);
    case STEP_SINCE:
        return run_since(machine, step, lag, top);
    default:
        return run_streak(machine, step, lag, top);
    }
}

/* ---- steps ---- */

static const double *load_stage(const struct machine *machine, const struct step *step, unsigned lag)
{
    const struct stage *stage = &machine->expr->stage[step->index];
    size_t row = stage->row;
    if (stage->node->kind == NODE_CALL)
        row += lag + step->days - stage->first;
    return machine->rows + row * machine->frame->lanes + machine->lane;
}

static const double *load(const struct machine *machine, const struct step *step, unsigned lag, double *own)
{
    const struct expr_frame *frame = machine->frame;
    if (step->kind == STEP_COLUMN)
        return frame->load(frame->arg, step->index, lag + step->days, machine->lane, own);
    if (step->kind == STEP_CONSTANT)
        return machine->constants + (size_t)step->index * TILE_LANES;
    if (step->kind == STEP_KEPT)
        return machine->kept + (size_t)step->index * TILE_LANES;
    return load_stage(machine, step, lag);
}

static void run_steps(struct machine *machine, size_t begin, size_t end, unsigned lag, struct place *top)
{
    for (size_t i = begin; i < end; i++) {
        const struct step *step = &machine->expr->step[i];
        if (step->kind <= STEP_KEPT) {
            top->value = load(machine, step, lag, top->own);
            top++;
        } else if (step->kind <= STEP_SQRT) {
            const double *a = top[-1].value;
            machine->kernels->unary[step->kind](a, machine->spare);
            place_take(machine, top - 1);
        } else if (step->kind <= STEP_OR) {
            const double *a = top[-2].value, *b = top[-1].value;
            machine->kernels->binary[step->kind](a, b, machine->spare);
            place_take(machine, --top - 1);
        } else {
            run_window(machine, step, lag, top++);
            i += step->length;
        }
        if (step->keep)
            memcpy(machine->kept + (size_t)(step->keep - 1) * TILE_LANES, top[-1].value,
                   TILE_LANES * sizeof(double));
    }
}

static void run_market(struct machine *machine, size_t begin, size_t end, unsigned lag, double *row)
{
    const struct expr_frame *frame = machine->frame;
    for (machine->lane = 0; machine->lane < frame->lanes; machine->lane += TILE_LANES) {
        if (machine->stopped || (machine->stopped = frame->stopped && frame->stopped(frame->arg)))
            return;
        run_steps(machine, begin, end, lag, machine->stack);
        memcpy(row + machine->lane, machine->stack->value, TILE_LANES * sizeof *row);
    }
}

/* ---- stages ---- */

static bool text_holds(const struct node *node, const char *text)
{
    if (node->kind == NODE_STARTS)
        return text_begins(text, node->text[0]);
    if (node->kind == NODE_CONTAINS)
        return text_contains(text, node->text[0]);
    return bsearch(&text, node->text, node->texts, sizeof *node->text, text_order) != NULL;
}

static void run_texts(const struct expr_frame *frame, const struct node *node, double *row)
{
    for (size_t lane = 0; lane < frame->lanes; lane++)
        row[lane] = text_holds(node, frame->text(frame->arg, node->column.id, lane));
}

/* [lanes]: 1 where the ticker was in the table of the day that is `lag` days before the date, else 0. */
static const double *table_of(const struct machine *machine, unsigned lag)
{
    const struct expr_frame *frame = machine->frame;
    if (lag == 0)
        return frame->listed;
    for (size_t lane = 0; lane < frame->lanes; lane += TILE_LANES)
        frame->table(frame->arg, lag, lane, machine->table + lane);
    return machine->table;
}

static void run_across(struct machine *machine, const struct stage *stage, double *row)
{
    size_t lanes = machine->frame->lanes;
    for (unsigned lag = stage->first; lag <= stage->last; lag++, row += lanes) {
        machine->listed = table_of(machine, lag);
        run_market(machine, stage->begin, stage->end, lag, machine->row);
        if (machine->stopped)
            return;
        across(stage->node->function, machine->row, machine->listed, lanes, machine->scratch, row);
    }
}

static void run_stage(struct machine *machine, const struct stage *stage)
{
    double *row = machine->rows + stage->row * machine->frame->lanes;
    if (stage->node->kind == NODE_CALL)
        run_across(machine, stage, row);
    else
        run_texts(machine->frame, stage->node, row);
}

/* ---- memory: one piece for the tiles of constants, of what is kept, the spare one and those of the stack,
 * for the rows of the stages and what these are computed in, and for the places of the stack, in this order
 * ---- */

static size_t doubles(const struct expr *expr, size_t lanes)
{
    size_t places = expr->depth + 2;
    size_t tiles = places + 1 + expr->constants + expr->kept;
    size_t stages = expr->stages ? expr->rows * lanes + 2 * lanes + across_scratch(lanes) : 0;
    return tiles * TILE_LANES + stages + places * sizeof(struct place) / sizeof(double);
}

size_t expr_memory(const struct expr *expr, size_t lanes)
{
    return doubles(expr, lanes) * sizeof(double);
}

static int memory_reserve(struct expr_memory *memory, size_t size)
{
    if (size <= memory->size)
        return 0;
    expr_memory_free(memory);
    memory->values = aligned_alloc(64, (size * sizeof(double) + 63) / 64 * 64);
    if (!memory->values)
        return ERROR_NO_MEMORY;
    memory->size = size;
    return 0;
}

void expr_memory_free(struct expr_memory *memory)
{
    free(memory->values);
    *memory = (struct expr_memory){0};
}

static void machine_lay(struct machine *machine, double *memory)
{
    const struct expr *expr = machine->expr;
    size_t lanes = machine->frame->lanes, places = expr->depth + 2;
    double *next = memory;
    machine->constants = next;
    for (size_t i = 0; i < expr->constants; i++, next += TILE_LANES)
        machine->kernels->fill(expr->constant[i], next);
    machine->kept = next;
    machine->spare = next += expr->kept * TILE_LANES;
    double *tiles = next += TILE_LANES;
    machine->rows = next += places * TILE_LANES;
    next += expr->rows * lanes;
    if (expr->stages) {
        machine->row = next;
        machine->table = next += lanes;
        machine->scratch = next += lanes;
        next += across_scratch(lanes);
    }
    machine->stack = (struct place *)next;
    for (size_t i = 0; i < places; i++)
        machine->stack[i] = (struct place){NULL, tiles + i * TILE_LANES};
}

int expr_run(const struct expr *expr, const struct expr_frame *frame, struct expr_memory *memory,
             double *values)
{
    struct machine machine = {.expr = expr, .frame = frame, .kernels = ISA_PICK(kernels)};
    if (memory_reserve(memory, doubles(expr, frame->lanes)))
        return ERROR_NO_MEMORY;
    machine_lay(&machine, memory->values);
    for (size_t i = expr->ordered; i-- > 0;)
        run_stage(&machine, &expr->stage[expr->order[i]]);
    machine.listed = frame->listed;
    run_market(&machine, 0, expr->own, 0, values);
    return machine.stopped ? ERROR_CANCELLED : 0;
}
