#include "sim/processor.h"

#include <math.h>

/* Sub-nanosecond leftovers of the virtual clock's double must not make a job wait for
 * another nanosecond. */
#define SLACK_NS 1e-3

typedef struct {
    double end_ns;  /* on the virtual clock */
    uint64_t order; /* breaks ties */
    uint32_t number;
} Job;

struct VtProcessor {
    double cores;
    double virtual_ns; /* as of updated_ns; restarts at 0 with every busy period */
    double busy_ns;    /* core-nanoseconds, as of updated_ns */
    VtTime updated_ns;
    uint64_t added;
    Job *jobs; /* binary min-heap on (end, order) */
    size_t jobs_count;
    size_t jobs_capacity;
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
    g_free(self->jobs);
    g_free(self);
}

static double speed(const VtProcessor *self)
{
    return fmin(1, self->cores / (double)self->jobs_count);
}

static void advance(VtProcessor *self, VtTime now_ns)
{
    if (self->jobs_count > 0) {
        const double elapsed_ns = (double)(now_ns - self->updated_ns) * speed(self);

        self->virtual_ns += elapsed_ns;
        self->busy_ns += elapsed_ns * (double)self->jobs_count;
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

static bool before(const Job *a, const Job *b)
{
    return a->end_ns < b->end_ns || (a->end_ns <= b->end_ns && a->order < b->order);
}

static void sift_up(Job *heap, size_t child)
{
    const Job moving = heap[child];

    for (; child > 0 && before(&moving, &heap[(child - 1) / 2]); child = (child - 1) / 2)
        heap[child] = heap[(child - 1) / 2];
    heap[child] = moving;
}

static void sift_down(Job *heap, size_t length)
{
    const Job moving = heap[0];
    size_t parent = 0;

    for (size_t child = 1; child < length; child = 2 * parent + 1) {
        if (child + 1 < length && before(&heap[child + 1], &heap[child]))
            child++;
        if (!before(&heap[child], &moving))
            break;
        heap[parent] = heap[child];
        parent = child;
    }
    heap[parent] = moving;
}

void vt_processor_add(VtProcessor *self, uint32_t job, VtTime work_ns, VtTime now_ns)
{
    advance(self, now_ns);
    if (self->jobs_count == self->jobs_capacity) {
        self->jobs_capacity = MAX(16, 2 * self->jobs_capacity);
        self->jobs = g_renew(Job, self->jobs, self->jobs_capacity);
    }
    self->jobs[self->jobs_count] = (Job){
        .end_ns = self->virtual_ns + (double)work_ns,
        .order = self->added++,
        .number = job,
    };
    sift_up(self->jobs, self->jobs_count++);
}

VtTime vt_processor_next(const VtProcessor *self)
{
    if (self->jobs_count == 0)
        return VT_NEVER;

    const double left_ns = self->jobs[0].end_ns - self->virtual_ns - SLACK_NS;

    return self->updated_ns + (VtTime)fmax(0, ceil(left_ns / speed(self)));
}

uint32_t vt_processor_pop(VtProcessor *self, VtTime now_ns)
{
    const uint32_t number = self->jobs[0].number;

    advance(self, now_ns);
    self->jobs[0] = self->jobs[--self->jobs_count];
    if (self->jobs_count > 0)
        sift_down(self->jobs, self->jobs_count);
    return number;
}

double vt_processor_busy_ns(const VtProcessor *self, VtTime now_ns)
{
    if (self->jobs_count == 0)
        return self->busy_ns;
    return self->busy_ns
         + (double)(now_ns - self->updated_ns) * speed(self) * (double)self->jobs_count;
}
