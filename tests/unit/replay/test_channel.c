#include "replay/channel.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdint.h>

TestSuite(channel, .timeout = 60);

typedef struct {
    uint64_t number;
    uint64_t square;
} Item;

static Item item_of(uint64_t number)
{
    return (Item){ number, number * number };
}

Test(channel, gives_items_in_the_order_they_came)
{
    g_autoptr(VtChannel) channel = vt_channel_new(sizeof(Item));
    uint64_t pushed = 0;
    uint64_t popped = 0;
    Item item;

    cr_expect(not(vt_channel_pop(channel, &item)));
    /* Three in, two out, over several chunks. */
    for (int round = 0; round < 1000; round++) {
        for (int i = 0; i < 3; i++) {
            item = item_of(pushed++);
            vt_channel_push(channel, &item);
        }
        for (int i = 0; i < 2; i++) {
            cr_assert(vt_channel_pop(channel, &item));
            cr_expect(eq(u64, item.number, popped));
            cr_expect(eq(u64, item.square, popped * popped));
            popped++;
        }
        cr_expect(eq(sz, vt_channel_length(channel), pushed - popped));
    }
    while (vt_channel_pop(channel, &item))
        cr_expect(eq(u64, item.number, popped++));
    cr_expect(eq(u64, popped, 3000));
    cr_expect(eq(sz, vt_channel_length(channel), 0));
}

/* Lengths at which a chunk of items is just full, or has just begun. */
Test(channel, can_be_freed_with_items_in_it)
{
    static const int lengths[] = { 0, 1, 255, 256, 257, 512, 513 };

    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autoptr(VtChannel) channel = vt_channel_new(sizeof(Item));

        for (int j = 0; j < lengths[i]; j++) {
            const Item item = item_of((uint64_t)j);

            vt_channel_push(channel, &item);
        }
        cr_expect(eq(sz, vt_channel_length(channel), (size_t)lengths[i]));
    }
}
