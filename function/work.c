#include "function/work.h"

#include <errno.h>
#include <math.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* About half a microsecond of dependent square roots. The clock of a thread costs a
 * system call, so reading it back to back would be most of the work. */
#define ROOTS_PER_CLOCK_READ 100

#define MIB                  ((size_t)1 << 20)
#define NS_PER_S             INT64_C(1000000000)

int64_t vt_clock_read_ns(int clock)
{
    struct timespec now;

    clock_gettime((clockid_t)clock, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static double compute(double x)
{
    for (int i = 0; i < ROOTS_PER_CLOCK_READ; i++)
        x = sqrt(x + 1);
    return x;
}

VtWork vt_work_spin(int64_t cpu_ns)
{
    const int64_t wall_start_ns = vt_clock_read_ns(CLOCK_MONOTONIC);
    const int64_t cpu_start_ns = vt_clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
    volatile double result = 1; /* keeps the compiler from dropping the loop */
    int64_t used_ns = 0;

    while (used_ns < cpu_ns) {
        result = compute(result);
        used_ns = vt_clock_read_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_start_ns;
    }
    return (VtWork){ .cpu_ns = used_ns,
                     .wall_ns = vt_clock_read_ns(CLOCK_MONOTONIC) - wall_start_ns };
}

bool vt_work_hold_memory(size_t mib, GError **error)
{
    const size_t length = mib * MIB;
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    volatile char *memory;

    if (mib == 0)
        return true;
    memory =
        mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                    "cannot allocate %zu MiB: %s", mib, g_strerror(errno));
        return false;
    }
    madvise((void *)memory, length, MADV_NOHUGEPAGE);
    for (size_t offset = 0; offset < length; offset += page)
        memory[offset] = 1;
    return true;
}
