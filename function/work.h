/**
 * What a synthetic function does for as long as it is asked to.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What lasts as long as was asked for. */
typedef enum {
    /** The processor time of the calling thread. Demand is then exact, and contention and
     *  throttling show up as wall time. */
    VT_WORK_CPU,
    /** The wall clock, busily: hides contention, as many functions of benchmarks do. */
    VT_WORK_WALL,
    /** The wall clock, idly: stands for a function that waits for others. */
    VT_WORK_SLEEP,
    /** A number of iterations, which take as long as the processor happens to need.
     *  [invitro: loader] */
    VT_WORK_ITERATIONS,
} VtWorkKind;

/** What every request does. */
typedef struct {
    VtWorkKind kind;
    int64_t iterations_per_ms; /* of VT_WORK_ITERATIONS */
    size_t memory_mib;         /* taken and given back by each; 0: none */
} VtWorkConfig;

/** The most of VtWorkConfig.iterations_per_ms. */
#define VT_ITERATIONS_PER_MS_MAX 1000000

/** What a piece of work took. Units: ns. */
typedef struct {
    int64_t cpu_ns;
    int64_t wall_ns;
} VtWork;

/** Reads a clock of clock_gettime(). Units: ns. */
int64_t vt_clock_read_ns(int clock);

/** Works for @asked_ns, which include taking the memory. Errors: G_FILE_ERROR when there
 *  is no memory. */
bool vt_work_do(const VtWorkConfig *config, int64_t asked_ns, VtWork *out,
                GError **error);

/** How many iterations, of 100 square roots each, this processor does in a millisecond;
 *  measured for some 10 ms. */
int64_t vt_work_measure_iterations_per_ms(void);
