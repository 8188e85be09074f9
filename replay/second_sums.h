/**
 * The seconds of a run that is played in parts: each one the sum of what the parts say of
 * it.
 */
#pragma once

#include "core/run_log.h"

#include <glib.h>

typedef struct VtSecondSums VtSecondSums;

/** Of @parts, all of which begin at second @first. */
VtSecondSums *vt_second_sums_new(unsigned parts, int64_t first);
void vt_second_sums_free(VtSecondSums *self);

/** What @part says of its next second. */
void vt_second_sums_add(VtSecondSums *self, unsigned part, const VtSecond *second);

/** @part is over: nothing of it is waited for. */
void vt_second_sums_end(VtSecondSums *self, unsigned part);

/** Takes the first second of which all parts have spoken, or else are over; false when
 *  there is none. */
bool vt_second_sums_pop(VtSecondSums *self, VtSecond *out_second);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtSecondSums, vt_second_sums_free)
