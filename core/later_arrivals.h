/**
 * What of a schedule is due from an instant on, with the ids that it has there.
 */
#pragma once

#include "core/arrivals.h"

/** @whole is borrowed, and read by this one alone from now on. */
VtArrivals *vt_later_arrivals_new(VtArrivals *whole, VtTime from_ns);
