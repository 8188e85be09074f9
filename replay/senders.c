#include "replay/senders.h"

#include "replay/feed.h"
#include "replay/second_sums.h"

#include <poll.h>

#define FEED_CAPACITY  65536 /* ahead of each sender: 6.5 s of 10,000/s */
#define TURN_MS        10
#define START_DELAY_NS (20 * VT_MS) /* to begin all threads in */

struct VtSenders {
    unsigned count;
    VtSender **senders;
    VtTime origin_ns; /* of the run's time, in the poller's */
};

/* A run under way. */
typedef struct {
    VtSenders *senders;
    const VtRun *run;
    VtFeed **feeds; /* one for each sender */
    VtSecondSums *seconds;
    VtInvocation next; /* to be dealt */
    bool has_next;
    VtOrder order;
    unsigned running; /* senders */
    VtRunResult result;
} Play;

VtSenders *vt_senders_new(const VtSendersConfig *config, GError **error)
{
    g_autoptr(VtSenders) self = g_new0(VtSenders, 1);

    self->senders = g_new0(VtSender *, config->count);
    for (; self->count < config->count; self->count++) {
        VtSender *sender =
            vt_sender_new(config->make, config->maker, config->wake_ahead_ns, error);

        if (sender == NULL)
            return NULL;
        self->senders[self->count] = sender;
    }
    return g_steal_pointer(&self);
}

void vt_senders_free(VtSenders *self)
{
    if (self == NULL)
        return;
    for (unsigned i = 0; i < self->count; i++)
        vt_sender_free(self->senders[i]);
    g_free(self->senders);
    g_free(self);
}

static VtFeed *feed_of(const Play *self, const VtInvocation *invocation)
{
    const VtFunction *function = &self->run->arrivals->functions[invocation->function];

    return self->feeds[vt_senders_index(function, self->senders->count)];
}

/* Until the schedule is over, or the feed of the next one is full. */
static void deal(Play *self)
{
    VtTime horizon_ns = VT_NEVER;

    if (self->order != VT_ORDER_GO_ON)
        return;
    while (self->has_next) {
        VtFeed *feed = feed_of(self, &self->next);

        if (!vt_feed_has_room(feed)) {
            horizon_ns = self->next.scheduled_ns;
            break;
        }
        vt_feed_push(feed, &self->next);
        self->has_next = vt_arrivals_next(self->run->arrivals, &self->next);
    }
    for (unsigned i = 0; i < self->senders->count; i++)
        vt_feed_advance(self->feeds[i], horizon_ns);
}

static void end_sender(Play *self, unsigned sender, const VtRunResult *result)
{
    self->running--;
    self->result.is_complete = self->result.is_complete && result->is_complete;
    self->result.end_ns = MAX(self->result.end_ns, result->end_ns);
    vt_second_sums_end(self->seconds, sender);
}

static void take(Play *self, unsigned sender, const VtRow *row)
{
    VtRunLog *log = self->run->log;

    switch (row->kind) {
    case VT_ROW_RECORD: vt_run_log_record(log, &row->record); return;
    case VT_ROW_SECOND: vt_second_sums_add(self->seconds, sender, &row->second); return;
    case VT_ROW_FUNCTION_SECOND:
        vt_run_log_function_second(log, row->function, &row->second);
        return;
    case VT_ROW_END: end_sender(self, sender, &row->result); return;
    }
}

static void collect(Play *self)
{
    VtRunLog *log = self->run->log;
    VtSecond second;
    VtRow row;

    for (unsigned i = 0; i < self->senders->count; i++) {
        while (vt_sender_pop(self->senders->senders[i], &row))
            take(self, i, &row);
    }
    while (vt_second_sums_pop(self->seconds, &second))
        vt_run_log_second(log, &second);
}

static void ask_monitor(Play *self)
{
    VtMonitor *monitor = self->run->monitor;
    const VtTime now_ns = vt_poller_now() - self->senders->origin_ns;
    VtProgress progress = { .now_ns = MAX(now_ns, self->run->start_ns),
                            .end_ns = self->run->arrivals->end_ns };
    VtOrder order;

    if (monitor == NULL || self->order == VT_ORDER_STOP)
        return;
    for (unsigned i = 0; i < self->senders->count; i++)
        vt_sender_add_progress(self->senders->senders[i], &progress);
    order = monitor->ask(monitor, &progress);
    if (order == VT_ORDER_GO_ON || order == self->order)
        return;
    self->order = order;
    for (unsigned i = 0; i < self->senders->count; i++)
        vt_sender_order(self->senders->senders[i], order);
}

static void start(Play *self)
{
    VtRun own = *self->run;

    for (unsigned i = 0; i < self->senders->count; i++)
        self->feeds[i] = vt_feed_new(self->run->arrivals, FEED_CAPACITY);
    self->has_next = vt_arrivals_next(self->run->arrivals, &self->next);
    deal(self);
    self->senders->origin_ns = vt_poller_now() + START_DELAY_NS - self->run->start_ns;
    for (unsigned i = 0; i < self->senders->count; i++) {
        own.arrivals = vt_feed_arrivals(self->feeds[i]);
        vt_sender_start(self->senders->senders[i], &own, self->senders->origin_ns);
    }
}

VtRunResult vt_senders_run(VtSenders *self, const VtRun *run)
{
    Play play = {
        .senders = self,
        .run = run,
        .feeds = g_new0(VtFeed *, self->count),
        .seconds = vt_second_sums_new(self->count, run->start_ns / VT_S),
        .order = VT_ORDER_GO_ON,
        .running = self->count,
        .result = { .is_complete = true, .end_ns = run->start_ns },
    };

    start(&play);
    while (play.running > 0) {
        poll(NULL, 0, TURN_MS); /* less after a signal's handler */
        deal(&play);
        collect(&play);
        ask_monitor(&play);
    }
    for (unsigned i = 0; i < self->count; i++) {
        vt_sender_join(self->senders[i]);
        vt_feed_free(play.feeds[i]);
    }
    vt_second_sums_free(play.seconds);
    g_free(play.feeds);
    return play.result;
}

unsigned vt_senders_count(const VtSenders *self)
{
    return self->count;
}

VtTime vt_senders_origin_ns(const VtSenders *self)
{
    return self->origin_ns;
}

VtTime vt_senders_cpu_ns(const VtSenders *self, unsigned sender)
{
    return vt_sender_cpu_ns(self->senders[sender]);
}
