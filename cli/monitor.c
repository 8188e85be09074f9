#include "cli/monitor.h"

#include "core/units.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define LIVE_INTERVAL_US  (G_USEC_PER_SEC / 2)
#define LINES_INTERVAL_US (10 * G_USEC_PER_SEC)
#define CHECK_INTERVAL_US G_USEC_PER_SEC

/* What a signal handler may touch: signals are the program's, whose runs all end. */
static gint signals;

static void interrupt(int signal_number)
{
    (void)signal_number;
    g_atomic_int_inc(&signals);
}

bool vt_monitor_is_interrupted(void)
{
    return g_atomic_int_get(&signals) > 0;
}

/* A simulation's own time says nothing of how long it takes. */
static char *describe(const VtTerminalMonitor *self, const VtProgress *progress,
                      gint64 now_us)
{
    if (self->config.view != NULL)
        return vt_live_view_format(self->config.view, progress);
    return g_strdup_printf(
        "%.1f of %.1f min, %" G_GUINT64_FORMAT " invocations, %" G_GUINT64_FORMAT
        " in flight, %.0f s elapsed",
        (double)progress->now_ns / (double)VT_MINUTE,
        (double)progress->end_ns / (double)VT_MINUTE, progress->submitted,
        progress->in_flight, (double)(now_us - self->started_us) / G_USEC_PER_SEC);
}

/* Over the text that is there, all of which is replaced. A text that is longer than a
 * line would leave parts of itself behind. */
static void show_live(VtTerminalMonitor *self, const char *text)
{
    const int width = MIN((int)strlen(text), vt_progress_width());

    fprintf(stderr, "\r%-*.*s", MAX(width, self->width), width, text);
    self->width = width;
}

static void show(VtTerminalMonitor *self, const VtProgress *progress, gint64 now_us)
{
    const bool is_live = self->config.form == VT_PROGRESS_LIVE;
    g_autofree char *text = NULL;

    if (self->config.form == VT_PROGRESS_NONE
        || now_us - self->shown_us < (is_live ? LIVE_INTERVAL_US : LINES_INTERVAL_US)
        || !vt_progress_has_room())
        return;
    self->shown_us = now_us;
    text = describe(self, progress, now_us);
    if (is_live) {
        show_live(self, text);
    } else {
        fprintf(stderr, "%s\n", text);
    }
}

/* To check is to write, which a replay that is asked at each response has no time for. */
static bool is_written(VtTerminalMonitor *self, gint64 now_us)
{
    if (now_us - self->checked_us >= CHECK_INTERVAL_US) {
        self->checked_us = now_us;
        self->has_failed = !vt_run_folder_check(self->config.folder, NULL);
    }
    return !self->has_failed;
}

static void end_line(VtTerminalMonitor *self)
{
    if (self->width > 0)
        fputc('\n', stderr);
    self->width = 0;
}

static void begin_drain(VtTerminalMonitor *self, gint64 now_us)
{
    g_autofree char *length = vt_duration_format(self->config.drain_ns);

    self->drain_until_us = now_us + self->config.drain_ns / VT_US;
    if (!vt_progress_has_room())
        return;
    end_line(self);
    fprintf(stderr,
            "vitro: nothing more is sent; what is in flight may end within %s, a second "
            "signal ends at once\n",
            length);
}

static VtOrder heed_signals(VtTerminalMonitor *self, gint64 now_us)
{
    const gint heard = g_atomic_int_get(&signals);

    if (heard == 0)
        return VT_ORDER_GO_ON;
    if (heard > 1 || self->config.drain_ns == 0)
        return VT_ORDER_STOP;
    if (self->drain_until_us == 0)
        begin_drain(self, now_us);
    return now_us >= self->drain_until_us ? VT_ORDER_STOP : VT_ORDER_DRAIN;
}

static VtOrder ask(VtMonitor *base, const VtProgress *progress)
{
    VtTerminalMonitor *self = (VtTerminalMonitor *)base;
    const gint64 now_us = g_get_monotonic_time();

    show(self, progress, now_us);
    return vt_stage_check(self->config.stage, NULL) && is_written(self, now_us)
             ? heed_signals(self, now_us)
             : VT_ORDER_STOP;
}

/* The end of the terminal is ignored where someone has asked for it, as nohup does. */
void vt_monitor_listen(void)
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

void vt_terminal_monitor_init(VtTerminalMonitor *self,
                              const VtTerminalMonitorConfig *config)
{
    const gint64 now_us = g_get_monotonic_time();

    *self = (VtTerminalMonitor){
        .base = { ask },
        .config = *config,
        .started_us = now_us,
        .shown_us = config->form == VT_PROGRESS_LINES ? now_us : 0,
    };
}

void vt_terminal_monitor_finish(VtTerminalMonitor *self)
{
    end_line(self);
}
