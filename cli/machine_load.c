#include "cli/machine_load.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { USER, NICE, SYSTEM, IDLE, IOWAIT, IRQ, SOFTIRQ, STEAL, FIELDS };

/* The first line of /proc/stat, "cpu  USER NICE ..": ticks of all processors together,
 * see proc(5). */
static double busy_seconds(void)
{
    g_autofree char *text = NULL;
    guint64 ticks[FIELDS];
    char *at = NULL;

    if (!g_file_get_contents("/proc/stat", &text, NULL, NULL)
        || !g_str_has_prefix(text, "cpu "))
        return 0;
    at = text + strlen("cpu ");
    for (int field = USER; field < FIELDS; field++)
        ticks[field] = g_ascii_strtoull(at, &at, 10);
    return (double)(ticks[USER] + ticks[NICE] + ticks[SYSTEM] + ticks[IRQ]
                    + ticks[SOFTIRQ] + ticks[STEAL])
         / (double)sysconf(_SC_CLK_TCK);
}

static double seconds_of(int who)
{
    struct rusage usage;

    if (getrusage(who, &usage) != 0)
        return 0;
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

VtMachineLoad vt_machine_load_read(void)
{
    return (VtMachineLoad){
        .busy_s = busy_seconds(),
        .own_s = seconds_of(RUSAGE_SELF) + seconds_of(RUSAGE_CHILDREN),
        .at_us = g_get_monotonic_time(),
    };
}

double vt_machine_load_of_others(const VtMachineLoad *from, const VtMachineLoad *to)
{
    const double elapsed_s = (double)(to->at_us - from->at_us) / G_USEC_PER_SEC;
    const double others_s = to->busy_s - from->busy_s - (to->own_s - from->own_s);

    return elapsed_s > 0 ? MAX(0, others_s / elapsed_s) : 0;
}
