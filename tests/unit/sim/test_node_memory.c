#include "sim/node_memory.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* A node of 100 MiB with two pods that reserve 20 and 40 and use 10 and 0. */
static void init(VtNodeMemory *node, bool kills, int64_t limit_mib)
{
    vt_node_memory_init(node, kills, 100);
    vt_node_memory_open(
        node, &(VtPodMemory){
                  .used_mib = 10, .request_mib = 20, .limit_mib = limit_mib, .pod = 7 });
    vt_node_memory_open(node, &(VtPodMemory){ .request_mib = 40, .pod = 3 });
}

/* 7 uses 45, 25 over its request; 3 uses 60, 20 over: together 105. */
Test(node_memory, beyond_the_node_s_goes_who_is_furthest_over_its_request)
{
    VtNodeMemory node;

    init(&node, true, 0);
    vt_node_memory_use(&node, 7, 35);
    vt_node_memory_use(&node, 3, 55);
    cr_expect(eq(u32, vt_node_memory_victim(&node), VT_MEMORY_NOBODY), "exactly full");
    vt_node_memory_use(&node, 3, 5);
    cr_expect(eq(u32, vt_node_memory_victim(&node), 7));
    vt_node_memory_close(&node, 7);
    cr_expect(eq(u32, vt_node_memory_victim(&node), VT_MEMORY_NOBODY));
    vt_node_memory_use(&node, 3, 41);
    cr_expect(eq(u32, vt_node_memory_victim(&node), 3));
    vt_node_memory_clear(&node);
}

/* 7 uses 41 and 3 uses 61, both 21 over. */
Test(node_memory, of_equals_goes_the_last_one)
{
    VtNodeMemory node;

    init(&node, true, 0);
    vt_node_memory_use(&node, 7, 31);
    vt_node_memory_use(&node, 3, 61);
    cr_expect(eq(u32, vt_node_memory_victim(&node), 3));
    vt_node_memory_clear(&node);
}

/* 10 MiB from the beginning, then 20 more: its limit exactly, and beyond. */
Test(node_memory, beyond_its_own_limit_a_pod_goes)
{
    VtNodeMemory node;

    init(&node, true, 30);
    vt_node_memory_use(&node, 7, 20);
    cr_expect(eq(u32, vt_node_memory_victim(&node), VT_MEMORY_NOBODY));
    vt_node_memory_use(&node, 7, 1);
    cr_expect(eq(u32, vt_node_memory_victim(&node), 7));
    vt_node_memory_use(&node, 7, -1);
    cr_expect(eq(u32, vt_node_memory_victim(&node), VT_MEMORY_NOBODY));
    vt_node_memory_clear(&node);
}

Test(node_memory, nobody_goes_where_nobody_is_killed)
{
    VtNodeMemory node;

    init(&node, false, 30);
    vt_node_memory_use(&node, 7, 1000);
    cr_expect(eq(u32, vt_node_memory_victim(&node), VT_MEMORY_NOBODY));
    vt_node_memory_clear(&node);
}
