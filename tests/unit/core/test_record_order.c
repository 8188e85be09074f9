#include "core/record_order.h"
#include "core/rng.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

typedef struct {
    GArray *ids; /* in the order in which they came out */
    VtRecordThread out;
    VtRecordOrder order;
} Setting;

static void take(void *data, const VtRecord *record)
{
    g_array_append_val(((Setting *)data)->ids, record->invocation.id);
}

static void setting_init(Setting *self, size_t span)
{
    self->ids = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    vt_record_thread_init(&self->out, take, self);
    vt_record_order_init(&self->order, span, &self->out);
}

static void setting_clear(Setting *self)
{
    vt_record_thread_clear(&self->out);
    vt_record_order_clear(&self->order);
    g_array_unref(self->ids);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Setting, setting_clear)

static void add(Setting *self, uint64_t id)
{
    vt_record_order_add(&self->order, &(VtRecord){ .invocation.id = id });
}

static void expect_ids(Setting *self, const uint64_t *ids, size_t count)
{
    vt_record_thread_wait(&self->out);
    cr_assert(eq(sz, self->ids->len, count));
    for (size_t i = 0; i < count; i++)
        cr_expect(eq(u64, g_array_index(self->ids, uint64_t, i), ids[i]), "place %zu", i);
}

Test(record_order, what_comes_early_waits)
{
    static const uint64_t expected[] = { 0, 1, 2, 3, 5 };
    g_auto(Setting) self;

    setting_init(&self, 64);
    add(&self, 2);
    add(&self, 1);
    expect_ids(&self, NULL, 0);
    add(&self, 0);
    expect_ids(&self, expected, 3);
    add(&self, 5);
    add(&self, 3);
    expect_ids(&self, expected, 4);
    vt_record_order_finish(&self.order); /* 4 never came */
    expect_ids(&self, expected, 5);
    cr_expect(not(self.order.is_broken));
}

/* With a span of 4, 1 to 3 wait for 0; 4 cannot, so that 0 is given up. */
Test(record_order, gives_up_what_is_missing_for_too_long)
{
    static const uint64_t expected[] = { 1, 2, 3, 4, 0, 5 };
    g_auto(Setting) self;

    setting_init(&self, 4);
    for (uint64_t id = 1; id <= 3; id++)
        add(&self, id);
    expect_ids(&self, NULL, 0);
    add(&self, 4);
    expect_ids(&self, expected, 4);
    cr_expect(not(self.order.is_broken)); /* 0 may never come */
    add(&self, 0);
    add(&self, 5);
    expect_ids(&self, expected, 6);
    cr_expect(self.order.is_broken);
}

/* Of ids far ahead, 10 and 11 wait while 8 and 9 are missing; 12 makes 8 be given up. */
Test(record_order, begins_at_any_id)
{
    static const uint64_t expected[] = { 9, 10, 11, 12 };
    g_auto(Setting) self;

    setting_init(&self, 4);
    add(&self, 11);
    add(&self, 10);
    expect_ids(&self, NULL, 0);
    add(&self, 12);
    expect_ids(&self, NULL, 0);
    add(&self, 9);
    expect_ids(&self, expected, 4);
}

/* The first of 3,000 comes last: the ring grows past its first length, and records go out
 * in batches of 1024. */
Test(record_order, holds_back_as_many_as_it_may)
{
    g_auto(Setting) self;
    uint64_t expected[3000];

    setting_init(&self, 4096);
    for (uint64_t id = 1; id < 3000; id++)
        add(&self, id);
    add(&self, 0);
    for (uint64_t id = 0; id < 3000; id++)
        expected[id] = id;
    expect_ids(&self, expected, 3000);
    cr_expect(not(self.order.is_broken));
}

/* Blocks of 100 ids, each shuffled: none is more than 128 ahead. */
Test(record_order, restores_any_order_within_its_span_for_any_seed)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        g_auto(Setting) self;
        uint64_t expected[1000];
        VtRng rng;

        vt_rng_init(&rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });
        setting_init(&self, 128);
        for (uint64_t start = 0; start < 1000; start += 100) {
            uint64_t block[100];

            for (uint64_t i = 0; i < 100; i++) {
                const uint64_t j = vt_rng_below(&rng, i + 1);

                block[i] = block[j];
                block[j] = expected[start + i] = start + i;
            }
            for (size_t i = 0; i < 100; i++)
                add(&self, block[i]);
        }
        expect_ids(&self, expected, 1000);
        cr_expect(not(self.order.is_broken), "seed %d", (int)seed);
    }
}
