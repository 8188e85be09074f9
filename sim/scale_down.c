#include "sim/scale_down.h"

#include "sim/nodes.h"

typedef struct {
    bool is_logarithmic;
    VtTime now_ns;
} Comparison;

static VtScaleDownPod *at(GArray *pods, guint position)
{
    return &g_array_index(pods, VtScaleDownPod, position);
}

static int compare_node(const void *a, const void *b)
{
    const uint32_t first = ((const VtScaleDownPod *)a)->node;
    const uint32_t second = ((const VtScaleDownPod *)b)->node;

    return (first > second) - (first < second);
}

static void count_beside(GArray *pods)
{
    guint end = 0;

    g_array_sort(pods, compare_node);
    for (guint begin = 0; begin < pods->len; begin = end) {
        while (end < pods->len && at(pods, end)->node == at(pods, begin)->node)
            end++;
        for (guint i = begin; i < end; i++)
            at(pods, i)->beside = end - begin;
    }
}

/* [k8s: controller_utils.go logarithmicRankDiff] */
static int64_t rank(const Comparison *comparison, VtTime since_ns)
{
    const VtTime age_ns = comparison->now_ns - since_ns;

    if (!comparison->is_logarithmic)
        return age_ns;
    return age_ns > 0 ? (int64_t)g_bit_storage((gulong)age_ns) - 1 : -1;
}

/* By the first of these in which the two differ, the lower one first. */
static int compare(const void *a_pod, const void *b_pod, void *data)
{
    const VtScaleDownPod *a = a_pod;
    const VtScaleDownPod *b = b_pod;
    const Comparison *comparison = data;
    const bool are_ready_apart = a->is_ready && b->is_ready && a->ready_ns != b->ready_ns;
    const struct {
        int64_t a, b;
    } keys[] = {
        { a->node != VT_NODE_NONE, b->node != VT_NODE_NONE },
        { a->is_running, b->is_running },
        { a->is_ready, b->is_ready },
        { b->beside, a->beside },
        { are_ready_apart ? rank(comparison, a->ready_ns) : 0,
          are_ready_apart ? rank(comparison, b->ready_ns) : 0 },
        { are_ready_apart ? 0 : b->restarts, are_ready_apart ? 0 : a->restarts },
        { are_ready_apart ? 0 : rank(comparison, a->created_ns),
          are_ready_apart ? 0 : rank(comparison, b->created_ns) },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (keys[i].a != keys[i].b)
            return keys[i].a < keys[i].b ? -1 : 1;
    }
    return (a->uid > b->uid) - (a->uid < b->uid);
}

void vt_scale_down_sort(GArray *pods, bool is_logarithmic, VtTime now_ns)
{
    Comparison comparison = { is_logarithmic, now_ns };

    count_beside(pods);
    g_array_sort_with_data(pods, compare, &comparison);
}
