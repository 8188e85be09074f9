#include "sim/start_queue.h"

void vt_start_queue_init(VtStartQueue *self, double rate_per_s, int64_t parallelism)
{
    *self = (VtStartQueue){ .parallelism = parallelism };
    vt_station_init(&self->rate, rate_per_s, 1);
    g_queue_init(&self->waiting);
}

void vt_start_queue_clear(VtStartQueue *self)
{
    g_queue_clear(&self->waiting);
}

VtTime vt_start_queue_pass(VtStartQueue *self, VtTime now_ns)
{
    return vt_station_pass(&self->rate, 1, now_ns);
}

bool vt_start_queue_enter(VtStartQueue *self, uint32_t pod)
{
    if (self->parallelism > 0 && self->in_progress >= self->parallelism) {
        g_queue_push_tail(&self->waiting, GUINT_TO_POINTER(pod));
        return false;
    }
    self->in_progress++;
    return true;
}

void vt_start_queue_forget(VtStartQueue *self, uint32_t pod)
{
    g_queue_remove(&self->waiting, GUINT_TO_POINTER(pod));
}

uint32_t vt_start_queue_leave(VtStartQueue *self)
{
    self->in_progress--;
    if (g_queue_is_empty(&self->waiting))
        return VT_START_NONE;
    self->in_progress++;
    return GPOINTER_TO_UINT(g_queue_pop_head(&self->waiting));
}
