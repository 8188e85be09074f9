#include "cli/monitor.h"

#include <signal.h>
#include <stdio.h>

#define SHOW_INTERVAL_US  (G_USEC_PER_SEC / 2)
#define CHECK_INTERVAL_US G_USEC_PER_SEC

/* What a signal handler may touch: signals are the program's, whose runs all end. */
static gint is_interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    g_atomic_int_set(&is_interrupted, 1);
}

bool vt_monitor_is_interrupted(void)
{
    return g_atomic_int_get(&is_interrupted) != 0;
}

static void show(VtTerminalMonitor *self, const VtProgress *progress, gint64 now_us)
{
    if (!self->is_shown || now_us - self->shown_us < SHOW_INTERVAL_US)
        return;
    self->shown_us = now_us;
    fprintf(stderr,
            "\r%5.1f of %.1f min, %" G_GUINT64_FORMAT " invocations, %" G_GUINT64_FORMAT
            " in flight, %.0f s elapsed ",
            (double)progress->now_ns / (double)VT_MINUTE,
            (double)progress->end_ns / (double)VT_MINUTE, progress->submitted,
            progress->in_flight, (double)(now_us - self->started_us) / G_USEC_PER_SEC);
}

/* To check is to write, which a replay that is asked at each response has no time for. */
static bool is_written(VtTerminalMonitor *self, gint64 now_us)
{
    if (now_us - self->checked_us >= CHECK_INTERVAL_US) {
        self->checked_us = now_us;
        self->has_failed = !vt_run_folder_check(self->folder, NULL);
    }
    return !self->has_failed;
}

static VtOrder ask(VtMonitor *base, const VtProgress *progress)
{
    VtTerminalMonitor *self = (VtTerminalMonitor *)base;
    const gint64 now_us = g_get_monotonic_time();

    show(self, progress, now_us);
    return !vt_monitor_is_interrupted() && vt_stage_check(self->stage, NULL)
                && is_written(self, now_us)
             ? VT_ORDER_GO_ON
             : VT_ORDER_STOP;
}

/* The end of the terminal is ignored where someone has asked for it, as nohup does. */
static void listen_for_signals(void)
{
    /* No SA_RESTART: a sleeping clock must wake. */
    const struct sigaction action = { .sa_handler = interrupt };
    struct sigaction given;

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, NULL, &given);
    if (given.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
}

void vt_terminal_monitor_init(VtTerminalMonitor *self, VtStage *stage,
                              VtRunFolder *folder, bool is_shown)
{
    listen_for_signals();
    *self = (VtTerminalMonitor){
        .base = { ask },
        .stage = stage,
        .folder = folder,
        .is_shown = is_shown,
        .started_us = g_get_monotonic_time(),
    };
}

void vt_terminal_monitor_finish(const VtTerminalMonitor *self)
{
    if (self->shown_us > 0)
        fputc('\n', stderr);
}
