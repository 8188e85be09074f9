/* How exactly a function's work takes what was asked for, beside others that compute:
 * processor time by the scheduler's own account, which the work does not read, against
 * the time asked for. CSV: errors in per cent; mean, and 99th percentile of the amount.
 */
#include "function/work.h"

#include <fcntl.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define MS           INT64_C(1000000)
#define ROUNDS       50
#define SPINNERS_MAX 4

/* Processor time of this thread. The scheduler brings its account up to date when it is
 * asked to choose. Units: ns. */
static int64_t accounted_ns(int schedstat)
{
    char text[64] = "";

    sched_yield();
    if (pread(schedstat, text, sizeof text - 1, 0) <= 0)
        return 0;
    return g_ascii_strtoll(text, NULL, 10);
}

static int compare_doubles(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;

    return (left > right) - (left < right);
}

static void measure(const char *name, const VtWorkConfig *config, int64_t asked_ns,
                    unsigned spinners)
{
    const int schedstat = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
    double amounts[ROUNDS];
    double error_sum = 0;
    double wall_sum = 0;

    for (int i = 0; i < ROUNDS; i++) {
        const int64_t before_ns = accounted_ns(schedstat);
        VtWork done;

        vt_work_do(config, asked_ns, &done, NULL);

        const int64_t used_ns = accounted_ns(schedstat) - before_ns;
        const double error_percent =
            100.0 * (double)(used_ns - asked_ns) / (double)asked_ns;

        error_sum += error_percent;
        wall_sum += 100.0 * (double)(done.wall_ns - asked_ns) / (double)asked_ns;
        amounts[i] = fabs(error_percent);
    }
    close(schedstat);
    qsort(amounts, ROUNDS, sizeof amounts[0], compare_doubles);
    g_print("%s,%u,%g,%.3f,%.3f,%.1f\n", name, spinners, (double)asked_ns / (double)MS,
            error_sum / ROUNDS, amounts[ROUNDS * 99 / 100], wall_sum / ROUNDS);
}

static void measure_all(unsigned spinners)
{
    static const int64_t asked_ns[] = { 10 * MS, 30 * MS, 100 * MS };
    static const VtWorkConfig cpu = { .kind = VT_WORK_CPU };
    static const VtWorkConfig wall = { .kind = VT_WORK_WALL };
    const VtWorkConfig iterations = {
        .kind = VT_WORK_ITERATIONS,
        .iterations_per_ms = vt_work_measure_iterations_per_ms(),
    };

    for (size_t i = 0; i < G_N_ELEMENTS(asked_ns); i++)
        measure("cpu", &cpu, asked_ns[i], spinners);
    measure("wall", &wall, 10 * MS, spinners);
    measure("iterations", &iterations, 10 * MS, spinners);
}

static G_NORETURN void spin_for_ever(void)
{
    const VtWorkConfig config = { .kind = VT_WORK_CPU };
    VtWork done;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;)
        vt_work_do(&config, 100 * MS, &done, NULL);
}

int main(void)
{
    static const unsigned counts[] = { 0, 1, 2, 4 };
    pid_t spinners[SPINNERS_MAX];
    unsigned started = 0;

    g_print("work,spinners,asked_ms,cpu_error_mean,cpu_error_p99,wall_error_mean\n");
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        while (started < counts[i]) {
            spinners[started] = fork();
            if (spinners[started] == 0)
                spin_for_ever();
            started++;
        }
        measure_all(started);
    }
    for (unsigned i = 0; i < started; i++) {
        kill(spinners[i], SIGKILL);
        waitpid(spinners[i], NULL, 0);
    }
    return 0;
}
