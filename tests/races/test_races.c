/* What threads share. On GLib's own test programs, since Criterion does not run under
 * ThreadSanitizer, for which these are meant. */
#include "replay/channel.h"

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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/channel", a_channel_carries_items_from_thread_to_thread);
    return g_test_run();
}
