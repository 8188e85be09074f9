#include "function/work.h"

#include "function/memory.h"

#include <errno.h>
#include <math.h>
#include <time.h>

/* About half a microsecond of dependent square roots. The clock of a thread costs a
 * system call, so reading it back to back would be most of the work. */
#define ROOTS_PER_ITERATION 100

#define ITERATIONS_MEASURED 20000

#define NS_PER_S            INT64_C(1000000000)
#define NS_PER_MS           INT64_C(1000000)

int64_t vt_clock_read_ns(int clock)
{
    struct timespec now;

    clock_gettime((clockid_t)clock, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static double iterate_once(double x)
{
    for (int i = 0; i < ROOTS_PER_ITERATION; i++)
        x = sqrt(x + 1);
    return x;
}

static void iterate(int64_t count)
{
    volatile double result = 1; /* keeps the compiler from dropping the loop */

    for (int64_t i = 0; i < count; i++)
        result = iterate_once(result);
}

static void spin_until(int clock, int64_t end_ns)
{
    while (vt_clock_read_ns(clock) < end_ns)
        iterate(1);
}

static void sleep_until(int64_t end_ns)
{
    const struct timespec end = { .tv_sec = end_ns / NS_PER_S,
                                  .tv_nsec = end_ns % NS_PER_S };

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR)
        ;
}

bool vt_work_do(const VtWorkConfig *config, int64_t asked_ns, VtWork *out, GError **error)
{
    const int64_t wall_start_ns = vt_clock_read_ns(CLOCK_MONOTONIC);
    const int64_t cpu_start_ns = vt_clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
    VtMemory memory;

    if (!vt_memory_take(config->memory_mib, &memory, error))
        return false;
    switch (config->kind) {
    case VT_WORK_CPU: spin_until(CLOCK_THREAD_CPUTIME_ID, cpu_start_ns + asked_ns); break;
    case VT_WORK_WALL: spin_until(CLOCK_MONOTONIC, wall_start_ns + asked_ns); break;
    case VT_WORK_SLEEP: sleep_until(wall_start_ns + asked_ns); break;
    case VT_WORK_ITERATIONS:
        iterate(asked_ns * config->iterations_per_ms / NS_PER_MS);
        break;
    }
    vt_memory_give_back(&memory);
    *out = (VtWork){
        .cpu_ns = vt_clock_read_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_start_ns,
        .wall_ns = vt_clock_read_ns(CLOCK_MONOTONIC) - wall_start_ns,
    };
    return true;
}

int64_t vt_work_measure_iterations_per_ms(void)
{
    const int64_t start_ns = vt_clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
    int64_t used_ns;

    iterate(ITERATIONS_MEASURED);
    used_ns = vt_clock_read_ns(CLOCK_THREAD_CPUTIME_ID) - start_ns;
    return CLAMP(ITERATIONS_MEASURED * NS_PER_MS / MAX(used_ns, 1), 1,
                 VT_ITERATIONS_PER_MS_MAX);
}
