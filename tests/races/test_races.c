/* What threads share. On GLib's own test programs, since Criterion does not run under
 * ThreadSanitizer, for which these are meant. */
#include "replay/channel.h"
#include "tests/support/senders_run.h"

#include <stdint.h>

#define ITEMS 100000

/* What is pushed is a pointer, so that what it points to has to be seen, too. */
static gpointer push_all(gpointer data)
{
    for (uint64_t i = 0; i < ITEMS; i++) {
        uint64_t *item = g_new(uint64_t, 1);

        *item = i * i;
        vt_channel_push(data, &item);
    }
    return NULL;
}

static void a_channel_carries_items_from_thread_to_thread(void)
{
    g_autoptr(VtChannel) channel = vt_channel_new(sizeof(uint64_t *));
    GThread *thread = g_thread_new("pushing", push_all, channel);
    uint64_t *item;

    for (uint64_t i = 0; i < ITEMS;) {
        g_assert_cmpuint(vt_channel_length(channel), <=, ITEMS - i);
        if (!vt_channel_pop(channel, &item)) {
            g_thread_yield();
            continue;
        }
        g_assert_cmpuint(*item, ==, i * i);
        g_free(item);
        i++;
    }
    g_thread_join(thread);
    g_assert_false(vt_channel_pop(channel, &item));
}

#define CALLS 40000

/* More than is dealt ahead of time, with a live view and an order at the end. */
static VtOrder ask(VtMonitor *self, const VtProgress *progress)
{
    (void)self;
    g_assert_cmpuint(progress->in_flight, <=, CALLS);
    return progress->now_ns >= VT_S / 2 ? VT_ORDER_STOP : VT_ORDER_GO_ON;
}

static void senders_share_nothing_but_channels(void)
{
    static const VtFunction functions[] = { { .hash = 0 }, { .hash = 1 }, { .hash = 2 } };
    g_autofree VtInvocation *calls = g_new0(VtInvocation, CALLS);
    VtMonitor monitor = { ask };
    ListArrivals arrivals;
    g_auto(SendersResult) result;

    for (uint32_t i = 0; i < CALLS; i++)
        calls[i] = (VtInvocation){ .scheduled_ns = i * VT_US, .function = i % 3 };
    calls[CALLS - 1].scheduled_ns = VT_MINUTE;
    list_arrivals_init(&arrivals, functions, G_N_ELEMENTS(functions), calls, CALLS);
    senders_run_play(
        &(SendersRun){ .senders = 2, .has_function_seconds = true, .monitor = &monitor },
        &arrivals.base, &result);
    g_assert_false(result.result.is_complete);
    g_assert_cmpuint(result.kept.records->len, ==, CALLS - 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/channel", a_channel_carries_items_from_thread_to_thread);
    g_test_add_func("/senders", senders_share_nothing_but_channels);
    return g_test_run();
}
