/* What threads share. On GLib's own test programs, since Criterion does not run under
 * ThreadSanitizer, for which these are meant. */
#include "core/output_file.h"
#include "core/parallel.h"
#include "core/record_order.h"
#include "replay/channel.h"
#include "tests/support/senders_run.h"
#include "tests/support/temp_folder.h"

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

typedef struct {
    uint64_t taken;
    bool is_in_order;
} Rows;

static void take(void *data, const VtRecord *record)
{
    Rows *rows = data;

    rows->is_in_order &= record->invocation.id == rows->taken++;
}

/* In pairs out of order; what is waited for in between is the caller's to see. */
static void records_are_handed_on_by_a_thread(void)
{
    Rows rows = { .is_in_order = true };
    VtRecordThread thread;
    VtRecordOrder order;

    vt_record_thread_init(&thread, take, &rows);
    vt_record_order_init(&order, VT_RECORD_ORDER_SPAN, &thread);
    for (uint64_t i = 0; i < ITEMS; i++) {
        vt_record_order_add(&order, &(VtRecord){ .invocation.id = i ^ 1 });
        if (i % 9999 == 0) {
            vt_record_thread_wait(&thread);
            g_assert_cmpuint(rows.taken, ==, (i + 1) & ~UINT64_C(1));
        }
    }
    vt_record_order_finish(&order);
    vt_record_thread_wait(&thread);
    g_assert_cmpuint(rows.taken, ==, ITEMS);
    g_assert_true(rows.is_in_order);
    vt_record_thread_clear(&thread);
    vt_record_order_clear(&order);
}

/* What is compressed while more comes, and flushed now and then. */
static void a_packed_file_is_written_by_a_thread(void)
{
    char *folder = temp_folder_new();
    g_autofree char *path = g_build_filename(folder, "f.gz", NULL);
    g_autoptr(VtOutputFile) file = vt_output_file_open(path, VT_OUTPUT_GZIP, NULL);

    for (int64_t i = 0; i < ITEMS; i++) {
        vt_output_file_int(file, i * i);
        if (i % 9999 == 0)
            g_assert_true(vt_output_file_flush(file, NULL));
    }
    g_assert_true(vt_output_file_close(file, NULL));
    temp_folder_free(folder);
}

static void square(size_t index, void *data)
{
    ((uint64_t *)data)[index] = index * index;
}

static void a_loop_s_iterations_share_nothing(void)
{
    g_autofree uint64_t *squares = g_new0(uint64_t, ITEMS);

    vt_parallel_for(4, ITEMS, square, squares);
    for (uint64_t i = 0; i < ITEMS; i++)
        g_assert_cmpuint(squares[i], ==, i * i);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/channel", a_channel_carries_items_from_thread_to_thread);
    g_test_add_func("/senders", senders_share_nothing_but_channels);
    g_test_add_func("/records", records_are_handed_on_by_a_thread);
    g_test_add_func("/packed-file", a_packed_file_is_written_by_a_thread);
    g_test_add_func("/loop", a_loop_s_iterations_share_nothing);
    return g_test_run();
}
