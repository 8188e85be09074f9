#include "sim/autoscaler/cpu_meter.h"

#include <stdlib.h>

#define FRESH_NS (10 * VT_S) /* [metrics-server: pkg/storage/pod.go] */

typedef struct {
    VtTime at_ns;
    VtTime cpu_ns; /* used until then */
    uint32_t instance;
} Point;

void vt_cpu_meter_init(VtCpuMeter *self)
{
    self->points = g_array_new(FALSE, FALSE, sizeof(Point));
    self->metrics = g_array_new(FALSE, FALSE, sizeof(VtCpuMetric));
}

void vt_cpu_meter_clear(VtCpuMeter *self)
{
    g_clear_pointer(&self->points, g_array_unref);
    g_clear_pointer(&self->metrics, g_array_unref);
}

/* Pods and points ascend in instance: @next goes through the points but once. */
static Point last_point(const VtCpuMeter *self, guint *next, const VtFleetPod *pod)
{
    for (; *next < self->points->len; (*next)++) {
        const Point point = g_array_index(self->points, Point, *next);

        if (point.instance == pod->instance)
            return point;
        if (point.instance > pod->instance)
            break;
    }
    return (Point){ .at_ns = VT_UNKNOWN };
}

static void measure(VtCpuMeter *self, Point last, Point now, const VtFleetPod *pod)
{
    const bool is_first = last.at_ns == VT_UNKNOWN;
    const VtTime from_ns = is_first ? pod->started_ns : last.at_ns;
    const VtTime used_ns = now.cpu_ns - (is_first ? 0 : last.cpu_ns);
    const VtTime window_ns = now.at_ns - from_ns;

    if (is_first ? window_ns < FRESH_NS : window_ns <= 0)
        return;

    const VtCpuMetric metric = {
        .cores = (double)used_ns / (double)window_ns,
        .at_ns = now.at_ns,
        .window_ns = window_ns,
        .instance = pod->instance,
    };

    g_array_append_val(self->metrics, metric);
}

void vt_cpu_meter_look(VtCpuMeter *self, const VtFleet *fleet, VtTime now_ns)
{
    GArray *points = g_array_new(FALSE, FALSE, sizeof(Point));
    const size_t count = vt_fleet_pods_count(fleet);
    guint next = 0;

    g_array_set_size(self->metrics, 0);
    for (size_t i = 0; i < count; i++) {
        const VtFleetPod pod = vt_fleet_pod(fleet, i);

        if (pod.started_ns == VT_UNKNOWN)
            continue;

        const Point point = {
            .at_ns = now_ns,
            .cpu_ns = vt_fleet_pod_cpu_ns(fleet, i, now_ns),
            .instance = pod.instance,
        };

        measure(self, last_point(self, &next, &pod), point, &pod);
        g_array_append_val(points, point);
    }
    g_array_unref(self->points);
    self->points = points;
}

static int compare_instance(const void *key, const void *item)
{
    const uint32_t wanted = *(const uint32_t *)key;
    const uint32_t instance = ((const VtCpuMetric *)item)->instance;

    return (wanted > instance) - (wanted < instance);
}

/* Metrics ascend in instance, as pods do. */
const VtCpuMetric *vt_cpu_meter_find(const VtCpuMeter *self, uint32_t instance)
{
    if (self->metrics->len == 0)
        return NULL;
    return bsearch(&instance, self->metrics->data, self->metrics->len,
                   sizeof(VtCpuMetric), compare_instance);
}
