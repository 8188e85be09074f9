/**
 * What a synthetic function does: burn processor time, hold memory.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What a piece of work took. Units: ns. */
typedef struct {
    int64_t cpu_ns;
    int64_t wall_ns;
} VtWork;

/** Reads a clock of clock_gettime(). Units: ns. */
int64_t vt_clock_read_ns(int clock);

/**
 * Computes until the calling thread has used @cpu_ns of processor time.
 *
 * Demand is counted in processor time, so that contention and throttling show up as
 * wall time: a loop that watches the wall clock would hide them.
 */
VtWork vt_work_spin(int64_t cpu_ns);

/** Maps @mib of memory and writes to each of its pages; it stays mapped until the
 *  process ends. Huge pages are declined, so that its size is the same everywhere.
 *  Errors: G_FILE_ERROR. */
bool vt_work_hold_memory(size_t mib, GError **error);
