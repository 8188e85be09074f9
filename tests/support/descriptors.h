/**
 * How many file descriptors this process has open: leaks are counted.
 */
#pragma once

#include <glib.h>

static inline unsigned open_descriptors(void)
{
    g_autoptr(GDir) folder = g_dir_open("/proc/self/fd", 0, NULL);
    unsigned count = 0;

    while (g_dir_read_name(folder) != NULL)
        count++;
    return count;
}
