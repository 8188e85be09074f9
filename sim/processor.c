#include "sim/processor.h"

#include "sim/job_heap.h"

#include <math.h>

/* Sub-nanosecond leftovers of the virtual clock's double must not make a job wait for
 * another nanosecond. */
#define SLACK_NS 1e-3

struct VtProcessor {
    double cores;
    double virtual_ns; /* as of updated_ns; restarts at 0 with every busy period */
    double busy_ns;    /* core-nanoseconds, as of updated_ns */
    VtTime updated_ns;
    VtJobHeap jobs; /* by their ends on the virtual clock */
};

VtProcessor *vt_processor_new(double cores)
{
    VtProcessor *self = g_new0(VtProcessor, 1);

    g_assert(cores > 0);
    self->cores = cores;
    return self;
}

void vt_processor_free(VtProcessor *self)
{
    if (self == NULL)
        return;
    vt_job_heap_clear(&self->jobs);
    g_free(self);
}

static double speed(const VtProcessor *self)
{
    const double jobs = (double)self->jobs.length;

    return jobs <= self->cores ? 1 : self->cores / jobs;
}

/* The next whole number; 0 for what is below. Much faster than libm's. */
static VtTime ceil_ns(double ns)
{
    const VtTime whole_ns = (VtTime)ns;

    return ns <= 0 ? 0 : whole_ns + ((double)whole_ns < ns);
}

static void advance(VtProcessor *self, VtTime now_ns)
{
    if (self->jobs.length > 0) {
        const double elapsed_ns = (double)(now_ns - self->updated_ns) * speed(self);

        self->virtual_ns += elapsed_ns;
        self->busy_ns += elapsed_ns * (double)self->jobs.length;
    } else {
        self->virtual_ns = 0;
    }
    self->updated_ns = now_ns;
}

void vt_processor_set_cores(VtProcessor *self, double cores, VtTime now_ns)
{
    g_assert(cores > 0);
    advance(self, now_ns);
    self->cores = cores;
}

void vt_processor_add(VtProcessor *self, uint32_t job, VtTime work_ns, VtTime now_ns)
{
    advance(self, now_ns);
    vt_job_heap_push(&self->jobs, self->virtual_ns + (double)work_ns, job);
}

VtTime vt_processor_next(const VtProcessor *self)
{
    if (self->jobs.length == 0)
        return VT_NEVER;

    const double left_ns = self->jobs.items[0].end_ns - self->virtual_ns - SLACK_NS;

    return self->updated_ns + ceil_ns(left_ns / speed(self));
}

uint32_t vt_processor_pop(VtProcessor *self, VtTime now_ns)
{
    advance(self, now_ns);
    return vt_job_heap_pop(&self->jobs);
}

double vt_processor_remove(VtProcessor *self, uint32_t job, VtTime now_ns)
{
    advance(self, now_ns);
    return fmax(0, vt_job_heap_remove(&self->jobs, job) - self->virtual_ns);
}

double vt_processor_busy_ns(const VtProcessor *self, VtTime now_ns)
{
    if (self->jobs.length == 0)
        return self->busy_ns;
    return self->busy_ns
         + (double)(now_ns - self->updated_ns) * speed(self) * (double)self->jobs.length;
}

double vt_processor_left_ns(const VtProcessor *self, const VtJobFilter *filter,
                            VtTime now_ns)
{
    const double elapsed_ns = (double)(now_ns - self->updated_ns);
    double left_ns = 0;

    if (self->jobs.length == 0)
        return 0;

    const double virtual_ns = self->virtual_ns + elapsed_ns * speed(self);

    for (size_t i = 0; i < self->jobs.length; i++) {
        const VtJob *job = &self->jobs.items[i];

        if (filter->is_counted(filter->context, job->number))
            left_ns += fmax(0, job->end_ns - virtual_ns);
    }
    return left_ns;
}
