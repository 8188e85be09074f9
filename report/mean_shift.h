/**
 * Does a series begin at another level than it keeps?
 *
 * The mean of its beginning, which the caller chooses, is set against that of its last
 * half, as Geweke does [geweke: section 3], but over batch means and with Student's t,
 * since runs are short: the series is cut into 40 batches of equal length. The standard
 * error is that of the last half, where a transient would be over. What correlation is
 * left between neighbouring batches there, measured by von Neumann's ratio [neumann:
 * (1)], makes fewer independent ones of them: n (1 - r) / (1 + r) [bayley: section 3].
 * With fewer than six nothing can be said.
 *
 * Of rare events the last half may by luck have none, and its own variance would then
 * make a shift of a single one at the beginning. The caller may set a least variance, in
 * proportion to the mean of both parts, as of events that come alone or in clusters.
 */
#pragma once

enum { VT_SHIFT_BATCHES = 40 };

typedef enum { VT_SHIFT_NONE, VT_SHIFT_FOUND, VT_SHIFT_UNCLEAR } VtShiftVerdict;

/** NaN is unknown. */
typedef struct {
    VtShiftVerdict verdict;
    double first; /* mean of the beginning */
    double rest;  /* mean of the last half */
    double t;     /* their difference in standard errors; infinite when nothing varies */
    double p;     /* chance of a difference as large without a shift, either way */
    double independent_batches; /* of the last half's 20 */
} VtMeanShift;

/** What is compared, and what makes a shift of a difference. */
typedef struct {
    int beginning;         /* the batches that it has, up to half of all */
    double level;          /* p is below it, */
    double tolerance;      /* and the difference above: below, it would not matter */
    double dispersion_min; /* a batch's variance over its mean is at least this */
} VtShiftRule;

/** Of the means of VT_SHIFT_BATCHES batches; NaN among those needed leaves it unclear. */
VtMeanShift vt_mean_shift_of(const double *batches, const VtShiftRule *rule);
