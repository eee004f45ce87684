/* The loops over a tile that bars.c, tracked.c and view-universe.c are made of; bars.h says what each does.
 * Private to this folder. A row is a pointer to the first lane of the tile; `out` is none of the other rows,
 * unless a comment says otherwise. */
#ifndef SISE_PANEL_LANES_H
#define SISE_PANEL_LANES_H

#include "base/date.h"
#include "base/isa.h"
#include "store/slots.h"

struct panel_lanes {
    /* bar_extreme(), bar_volume(), bar_missing() (whose `value` may be `out`) and bar_carried() of each lane
     */
    void (*extreme)(const double *restrict open, const double *restrict high, const double *restrict low,
                    const double *restrict close, const double *extreme, double *restrict out);
    void (*volume)(const double *restrict close, const double *restrict volume, double *restrict out);
    void (*missing)(const double *restrict close, const double *restrict price,
                    const double *restrict instead, const double *value, double *out);
    void (*carry)(const double *restrict close, const double *restrict factor, const double *restrict before,
                  double *restrict out);

    /* Convert values of an earlier day to a later one: price() multiplies by the factor, share() divides by
     * it. */
    void (*price)(const double *restrict value, const double *restrict factor, double *restrict out);
    void (*share)(const double *restrict value, const double *restrict factor, double *restrict out);

    /* bar_tile_state(), bar_tile_factor() and so on */
    void (*state)(const double *restrict open, const double *restrict volume, const double *restrict close,
                  unsigned char *restrict state);
    void (*factor)(const double *restrict factor, double *restrict product);
    void (*present)(const unsigned char *restrict state, double *restrict value);
    void (*analyzed)(const kst_date *restrict analyzed, kst_date date, double *restrict value);
    void (*listed)(const double *restrict close, double *restrict listed);
    int (*gaps)(const double *restrict close, const kst_date *restrict first, const kst_date *restrict last,
                kst_date date);
    int (*act)(const double *factor);

    /* count[i] grows by `sign` where the ticker's market capitalization is at least `least`; qualified_4()
     * does so for four days. */
    void (*qualified)(const double *restrict cap, double least, double sign, double *restrict count);
    void (*qualified_4)(const double *const cap[4], double least, double sign, double *restrict count);
    /* mask[i] becomes 0 where the ticker is not trackable, or the value below `least`: its market
     * capitalization, or on how many days it has qualified. */
    void (*tracked)(const double *restrict trackable, const double *restrict value, double least,
                    double *restrict mask);

    /* mask[i] becomes UNIVERSE_HALTED where it is UNIVERSE_ASKED and the ticker did not trade. unsold() only
     * looks at the volume, and returns whether that of some ticker that is asked is not known; unopened() is
     * for these. */
    bool (*unsold)(const double *restrict volume, double *restrict mask);
    void (*unopened)(const double *restrict open, const double *restrict volume, double *restrict mask);
};

extern const struct panel_lanes panel_lanes_baseline, panel_lanes_avx2;

static inline const struct panel_lanes *panel_lanes(void)
{
    return ISA_PICK(panel_lanes);
}

#endif
