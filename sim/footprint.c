/* What the model is about to touch, fetched into the processor's caches beforehand. */
#include "core/prefetch.h"
#include "sim/knative_model.h"

/* A line of a ring, and the next one: some seconds are recorded at once. */
#define RING_AHEAD (VT_CACHE_LINE + sizeof(double))

/* The steps of an arrival, which is heard of some 16 before it comes. */
#define ARRIVALS_APART 5

static void fetch_windows(const VtRevision *revision)
{
    if (!revision->is_awake)
        return;

    const VtMetricWindows *windows =
        &revision->metrics.metrics[revision->decider.spec->metric];

    vt_prefetch(windows->stable.buckets + windows->stable.head, RING_AHEAD);
    vt_prefetch(windows->panic.buckets, windows->panic.buckets_count * sizeof(double));
}

static void fetch_pod(const VtKnative *self, uint32_t pod)
{
    const VtPodRuntime *runtime = self->options.runtime;

    vt_prefetch(vt_pods_at(&self->pods, pod), VT_POD_HOT);
    if (runtime->ops->expect != NULL)
        runtime->ops->expect(runtime, pod);
}

/* All that an arrival, a report or a tick looks at: of its pods the first, which for most
 * functions is the only one. */
void vt_footprint_revision(const VtKnative *self, uint32_t number, unsigned step)
{
    const VtRevision *revision = vt_knative_revision(self, number);
    const VtActivator *activator = revision->activators.items;

    switch (step) {
    case 0: vt_prefetch(revision, VT_REVISION_HOT); break;
    case 1:
        vt_prefetch(activator, sizeof(*activator));
        fetch_windows(revision);
        if (revision->pods.length > 0)
            vt_prefetch(revision->pods.items, sizeof(*revision->pods.items));
        break;
    default:
        if (activator->backends.length > 0)
            vt_prefetch(activator->backends.pods, VT_CACHE_LINE);
        if (revision->pods.length > 0)
            fetch_pod(self, revision->pods.items[0]);
        break;
    }
}

void vt_footprint_arrival(VtKnative *self, uint32_t function)
{
    VtExpected *expected = &self->expected;

    expected->functions[expected->count % VT_EXPECTED] = function;
    for (uint32_t step = 0; step < VT_PREFETCH_STEPS; step++) {
        if (expected->count < step * ARRIVALS_APART)
            break;
        vt_footprint_revision(
            self,
            expected->functions[(expected->count - step * ARRIVALS_APART) % VT_EXPECTED],
            step);
    }
    expected->count++;
}

void vt_footprint_end(const VtKnative *self, uint32_t number, unsigned step)
{
    const VtRequest *request = vt_requests_at(&self->requests, number);
    const VtRevision *revision = vt_knative_revision(self, request->invocation.function);

    switch (step) {
    case 0: vt_prefetch(request, sizeof(*request)); break;
    case 1:
        vt_prefetch(revision, VT_REVISION_HOT);
        vt_prefetch(vt_pods_at(&self->pods, request->pod), VT_POD_HOT);
        break;
    default:
        vt_prefetch(&revision->activators.items[request->activator], sizeof(VtActivator));
        fetch_windows(revision);
        break;
    }
}

void vt_footprint_event(const void *self, const VtEvent *event, unsigned step)
{
    if (event->kind == VT_KNATIVE_TICK)
        vt_footprint_revision(self, event->subject, step);
}
