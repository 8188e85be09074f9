#include "report/pod_sums.h"

static double seconds(VtTime ns)
{
    return (double)ns / (double)VT_S;
}

static VtTime overlap_ns(VtTime start_ns, VtTime stop_ns, VtTime from_ns, VtTime end_ns)
{
    if (start_ns == VT_UNKNOWN)
        return 0;

    const VtTime last_ns = stop_ns == VT_UNKNOWN ? end_ns : MIN(stop_ns, end_ns);

    return MAX(last_ns - MAX(start_ns, from_ns), 0);
}

VtTime vt_pod_ready_ns(const VtPodRow *pod, VtTime from_ns, VtTime end_ns)
{
    return overlap_ns(pod->ready_ns, pod->deleted_ns, from_ns, end_ns);
}

/* When the start-up was over: with the pod ready, or given up. */
static VtTime startup_end_ns(const VtPodRow *pod, VtTime end_ns)
{
    if (pod->ready_ns != VT_UNKNOWN)
        return pod->ready_ns;
    return pod->gone_ns != VT_UNKNOWN ? pod->gone_ns : end_ns;
}

void vt_pod_sums_add(VtPodSums *self, const VtPodRow *pod, VtTime from_ns, VtTime end_ns)
{
    const VtTime reserved_ns =
        overlap_ns(pod->scheduled_ns, pod->gone_ns, from_ns, end_ns);

    self->ready_s += seconds(vt_pod_ready_ns(pod, from_ns, end_ns));
    self->reserved_cpu_s += seconds(reserved_ns) * pod->cpu_request_milli / 1000;
    if (pod->startup_cpu_ns != VT_UNKNOWN && startup_end_ns(pod, end_ns) >= from_ns)
        self->startup_cpu_s += seconds(pod->startup_cpu_ns);
}

void vt_pod_census_init(VtPodCensus *self)
{
    *self = (VtPodCensus){
        .ready_ns = g_array_new(FALSE, FALSE, sizeof(VtTime)),
        .deleted_ns = g_array_new(FALSE, FALSE, sizeof(VtTime)),
    };
}

void vt_pod_census_clear(VtPodCensus *self)
{
    g_array_unref(self->ready_ns);
    g_array_unref(self->deleted_ns);
}

void vt_pod_census_add(VtPodCensus *self, const VtPodRow *pod)
{
    if (pod->ready_ns == VT_UNKNOWN)
        return;

    VtTime deleted_ns = VT_NEVER;

    if (pod->deleted_ns != VT_UNKNOWN) {
        deleted_ns = pod->deleted_ns;
    } else if (pod->gone_ns != VT_UNKNOWN) {
        deleted_ns = pod->gone_ns;
    }
    g_array_append_val(self->ready_ns, pod->ready_ns);
    g_array_append_val(self->deleted_ns, deleted_ns);
}

static int compare_times(const void *a, const void *b)
{
    const VtTime x = *(const VtTime *)a;
    const VtTime y = *(const VtTime *)b;

    return (x > y) - (x < y);
}

uint64_t vt_pod_census_max(VtPodCensus *self, VtTime from_ns)
{
    g_array_sort(self->ready_ns, compare_times);
    g_array_sort(self->deleted_ns, compare_times);

    size_t deleted = 0;
    size_t most = 0;

    for (size_t ready = 0; ready < self->ready_ns->len; ready++) {
        const VtTime ready_ns = g_array_index(self->ready_ns, VtTime, ready);
        const VtTime at_ns = MAX(ready_ns, from_ns);

        while (deleted < self->deleted_ns->len
               && g_array_index(self->deleted_ns, VtTime, deleted) <= at_ns)
            deleted++;
        /* Before @from_ns more may be deleted than this loop has counted as ready. */
        if (ready + 1 > deleted)
            most = MAX(most, ready + 1 - deleted);
    }
    return most;
}
