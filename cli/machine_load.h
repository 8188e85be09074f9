/**
 * How busy this machine was with something else: what a local run measures is that too.
 */
#pragma once

#include <glib.h>

/** Processor seconds since some past instant. */
typedef struct {
    double busy_s; /* of all processors, time stolen by a host included */
    double own_s;  /* of this program and of those of its children that are reaped */
    gint64 at_us;
} VtMachineLoad;

VtMachineLoad vt_machine_load_read(void);

/** Cores that others kept busy between two readings; never negative. */
double vt_machine_load_of_others(const VtMachineLoad *from, const VtMachineLoad *to);
