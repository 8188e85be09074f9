#include "sim/weighted_processor.h"

#include "sim/group_heap.h"
#include "sim/job_heap.h"

#include <math.h>

/* As in sim/processor.c: leftovers of a double must not cost a nanosecond. */
#define SLACK_NS 1e-3

/* Jobs advance on the clock of their group, in ns of one core, which advances by `slope`
 * for each unit of its class's clock. */
typedef enum {
    CLASS_SATED,   /* gets all that it wants; the clock is real time */
    CLASS_SHARING, /* gets its weight's share; the clock is the share of a unit of weight
                    */
    CLASSES,
    CLASS_NONE = CLASSES, /* has no job, or has used up its limit */
} ClassIndex;

typedef struct {
    VtCpuGroup spec;
    VtJobHeap jobs;
    ClassIndex class;
    int64_t wanted_milli; /* when it is in a class */
    double clock;         /* as of mark */
    double mark;          /* of the class's clock */
    double left_ns;       /* of the current period, with periods */
    VtTime next_period_ns;
    bool ends_by_limit; /* its next event is not the end of a job */
    uint32_t next_free;
} Group;

typedef struct {
    double clock;
    int64_t wanted_milli; /* of all groups in it */
    int64_t weight_milli;
    VtGroupHeap ends;   /* by the class's clock */
    VtGroupHeap ratios; /* next to leave: wanted/weight, the largest of the sated ones,
                           negated, the least of the sharing ones */
} Class;

struct VtWeightedProcessor {
    double cores_milli;
    double busy_ns;
    VtTime updated_ns;
    Class classes[CLASSES];
    VtGroupHeap periods; /* groups with jobs and periods, by the end of the period */
    Group *groups;
    uint32_t groups_count;
    uint32_t groups_capacity;
    uint32_t first_free;
    uint64_t joins;
};

VtWeightedProcessor *vt_weighted_processor_new(double cores)
{
    VtWeightedProcessor *self = g_new0(VtWeightedProcessor, 1);

    g_assert(cores > 0);
    self->cores_milli = cores * 1000;
    self->first_free = VT_GROUP_NONE;
    return self;
}

void vt_weighted_processor_free(VtWeightedProcessor *self)
{
    if (self == NULL)
        return;
    for (uint32_t i = 0; i < self->groups_count; i++)
        vt_job_heap_clear(&self->groups[i].jobs);
    for (size_t i = 0; i < CLASSES; i++) {
        vt_group_heap_clear(&self->classes[i].ends);
        vt_group_heap_clear(&self->classes[i].ratios);
    }
    vt_group_heap_clear(&self->periods);
    g_free(self->groups);
    g_free(self);
}

/* Thousandths of a core for each thousandth of weight, of those that share. */
static double share(const VtWeightedProcessor *self)
{
    const double left =
        self->cores_milli - (double)self->classes[CLASS_SATED].wanted_milli;

    if (self->classes[CLASS_SHARING].weight_milli == 0)
        return left >= 0 ? INFINITY : -INFINITY;
    return left / (double)self->classes[CLASS_SHARING].weight_milli;
}

static bool is_idle(const VtWeightedProcessor *self)
{
    return vt_group_heap_is_empty(&self->classes[CLASS_SATED].ends)
        && vt_group_heap_is_empty(&self->classes[CLASS_SHARING].ends);
}

static double used_cores(const VtWeightedProcessor *self)
{
    const int64_t wanted = self->classes[CLASS_SATED].wanted_milli
                         + self->classes[CLASS_SHARING].wanted_milli;

    return fmin(self->cores_milli, (double)wanted) / 1000;
}

static void advance(VtWeightedProcessor *self, VtTime now_ns)
{
    const double elapsed_ns = (double)(now_ns - self->updated_ns);

    self->updated_ns = now_ns;
    if (is_idle(self)) {
        self->classes[CLASS_SATED].clock = 0;
        self->classes[CLASS_SHARING].clock = 0;
        return;
    }
    self->busy_ns += elapsed_ns * used_cores(self);
    self->classes[CLASS_SATED].clock += elapsed_ns;
    if (self->classes[CLASS_SHARING].weight_milli > 0)
        self->classes[CLASS_SHARING].clock += elapsed_ns * share(self);
}

static double slope(const Group *group)
{
    const int64_t cores_milli =
        group->class == CLASS_SATED ? group->wanted_milli : group->spec.weight_milli;

    return (double)cores_milli / (1000 * (double)group->jobs.length);
}

static bool has_periods(const Group *group)
{
    return group->spec.limit_milli > 0 && group->spec.period_ns > 0;
}

/* Brings the group's own clock up to that of its class. */
static void catch_up(const VtWeightedProcessor *self, Group *group)
{
    if (group->class == CLASS_NONE)
        return;

    const double class_clock = self->classes[group->class].clock;
    const double ran_ns = (class_clock - group->mark) * slope(group);

    group->clock += ran_ns;
    group->mark = class_clock;
    if (has_periods(group))
        group->left_ns -= ran_ns * (double)group->jobs.length;
}

static void leave(VtWeightedProcessor *self, uint32_t number)
{
    Group *group = &self->groups[number];

    if (group->class == CLASS_NONE)
        return;

    Class *class = &self->classes[group->class];

    catch_up(self, group);
    class->wanted_milli -= group->wanted_milli;
    class->weight_milli -= group->spec.weight_milli;
    vt_group_heap_remove(&class->ends, number);
    vt_group_heap_remove(&class->ratios, number);
    group->class = CLASS_NONE;
}

static double ratio(const Group *group)
{
    return (double)group->wanted_milli / (double)group->spec.weight_milli;
}

static void join(VtWeightedProcessor *self, uint32_t number, ClassIndex index)
{
    Group *group = &self->groups[number];
    Class *class = &self->classes[index];
    const VtJob *job = &group->jobs.items[0];
    double end_ns = job->end_ns;

    group->class = index;
    group->mark = class->clock;
    group->ends_by_limit = false;
    if (has_periods(group)) {
        const double limit_ns =
            group->clock + fmax(0, group->left_ns) / (double)group->jobs.length;

        group->ends_by_limit = limit_ns + SLACK_NS < end_ns;
        end_ns = fmin(end_ns, limit_ns);
    }
    class->wanted_milli += group->wanted_milli;
    class->weight_milli += group->spec.weight_milli;
    vt_group_heap_set(
        &class->ends,
        (VtGroupHeapItem){ class->clock + fmax(0, end_ns - group->clock) / slope(group),
                           self->joins, number });
    vt_group_heap_set(
        &class->ratios,
        (VtGroupHeapItem){ index == CLASS_SATED ? -ratio(group) : ratio(group),
                           self->joins, number });
    self->joins++;
}

static void move_first(VtWeightedProcessor *self, ClassIndex from, ClassIndex to)
{
    const uint32_t number = vt_group_heap_first(&self->classes[from].ratios)->group;

    leave(self, number);
    join(self, number, to);
}

/* Each move, of either kind, lets the share grow, so that two rounds are enough: what the
 * first one has left among the sated stays below it. */
static void balance(VtWeightedProcessor *self)
{
    const VtGroupHeap *sated = &self->classes[CLASS_SATED].ratios;
    const VtGroupHeap *sharing = &self->classes[CLASS_SHARING].ratios;

    while (!vt_group_heap_is_empty(sated)
           && -vt_group_heap_first(sated)->key > share(self))
        move_first(self, CLASS_SATED, CLASS_SHARING);
    while (!vt_group_heap_is_empty(sharing)
           && vt_group_heap_first(sharing)->key <= share(self))
        move_first(self, CLASS_SHARING, CLASS_SATED);
}

/* The period at @now_ns, which may be long after the one last known. */
static void enter_period(Group *group, VtTime now_ns)
{
    const VtTime period_ns = group->spec.period_ns;

    if (now_ns < group->next_period_ns)
        return;
    group->next_period_ns +=
        ((now_ns - group->next_period_ns) / period_ns + 1) * period_ns;
    group->left_ns = (double)(period_ns * group->spec.limit_milli) / 1000;
}

/* Its period's quota is used up, and its first job is not over with it. */
static bool stands_still(const Group *group)
{
    return has_periods(group) && group->left_ns <= SLACK_NS
        && group->jobs.items[0].end_ns > group->clock + SLACK_NS;
}

/* Where @number, which is in no class, belongs now. */
static void enter(VtWeightedProcessor *self, uint32_t number)
{
    Group *group = &self->groups[number];
    const int64_t jobs_milli = 1000 * (int64_t)group->jobs.length;

    if (has_periods(group)) {
        if (group->jobs.length == 0) {
            vt_group_heap_remove(&self->periods, number);
        } else {
            enter_period(group, self->updated_ns);
            vt_group_heap_set(
                &self->periods,
                (VtGroupHeapItem){ (double)group->next_period_ns, number, number });
        }
    }
    if (group->jobs.length == 0)
        return;
    group->wanted_milli = jobs_milli;
    if (group->spec.limit_milli > 0 && !has_periods(group))
        group->wanted_milli = MIN(jobs_milli, group->spec.limit_milli);
    if (!stands_still(group))
        join(self, number, ratio(group) > share(self) ? CLASS_SHARING : CLASS_SATED);
}

void vt_weighted_processor_set_cores(VtWeightedProcessor *self, double cores,
                                     VtTime now_ns)
{
    g_assert(cores > 0);
    advance(self, now_ns);
    self->cores_milli = cores * 1000;
    balance(self);
}

static uint32_t take_number(VtWeightedProcessor *self)
{
    if (self->first_free != VT_GROUP_NONE) {
        const uint32_t number = self->first_free;

        self->first_free = self->groups[number].next_free;
        return number;
    }
    if (self->groups_count == self->groups_capacity) {
        self->groups_capacity = MAX(16, 2 * self->groups_capacity);
        self->groups = g_renew(Group, self->groups, self->groups_capacity);
    }
    self->groups[self->groups_count].jobs = (VtJobHeap){ 0 };
    return self->groups_count++;
}

uint32_t vt_weighted_processor_open(VtWeightedProcessor *self, const VtCpuGroup *group,
                                    VtTime now_ns)
{
    const uint32_t number = take_number(self);

    g_assert(group->weight_milli >= 1);
    self->groups[number] = (Group){
        .spec = *group,
        .jobs = self->groups[number].jobs,
        .class = CLASS_NONE,
        .next_period_ns = now_ns,
    };
    return number;
}

void vt_weighted_processor_close(VtWeightedProcessor *self, uint32_t group, VtTime now_ns)
{
    advance(self, now_ns);
    leave(self, group);
    self->groups[group].jobs.length = 0;
    enter(self, group);
    balance(self);
    self->groups[group].next_free = self->first_free;
    self->first_free = group;
}

void vt_weighted_processor_add(VtWeightedProcessor *self, uint32_t group, uint32_t job,
                               VtTime work_ns, VtTime now_ns)
{
    Group *at = &self->groups[group];

    advance(self, now_ns);
    leave(self, group);
    if (at->jobs.length == 0)
        at->clock = 0;
    vt_job_heap_push(&at->jobs, at->clock + (double)work_ns, job);
    enter(self, group);
    balance(self);
}

double vt_weighted_processor_remove(VtWeightedProcessor *self, uint32_t group,
                                    uint32_t job, VtTime now_ns)
{
    Group *at = &self->groups[group];

    advance(self, now_ns);
    leave(self, group);

    const double left_ns = fmax(0, vt_job_heap_remove(&at->jobs, job) - at->clock);

    enter(self, group);
    balance(self);
    return left_ns;
}

static VtTime class_next(const VtWeightedProcessor *self, const Class *class,
                         double speed)
{
    if (vt_group_heap_is_empty(&class->ends))
        return VT_NEVER;

    const double left = vt_group_heap_first(&class->ends)->key - class->clock;

    return self->updated_ns + (VtTime)fmax(0, ceil(left / speed - SLACK_NS));
}

static VtTime period_next(const VtWeightedProcessor *self)
{
    if (vt_group_heap_is_empty(&self->periods))
        return VT_NEVER;
    return self->groups[vt_group_heap_first(&self->periods)->group].next_period_ns;
}

static VtTime sated_next(const VtWeightedProcessor *self)
{
    return class_next(self, &self->classes[CLASS_SATED], 1);
}

static VtTime sharing_next(const VtWeightedProcessor *self)
{
    return class_next(self, &self->classes[CLASS_SHARING], share(self));
}

VtTime vt_weighted_processor_next(const VtWeightedProcessor *self)
{
    const VtTime end_ns = MIN(sated_next(self), sharing_next(self));

    return MIN(end_ns, period_next(self));
}

static bool end_or_limit(VtWeightedProcessor *self, uint32_t number, uint32_t *out_job)
{
    Group *group = &self->groups[number];
    const bool is_limit = group->ends_by_limit;

    leave(self, number);
    if (is_limit) {
        group->left_ns = 0;
    } else {
        *out_job = vt_job_heap_pop(&group->jobs);
    }
    enter(self, number);
    balance(self);
    return !is_limit;
}

bool vt_weighted_processor_step(VtWeightedProcessor *self, VtTime now_ns,
                                uint32_t *out_job)
{
    const VtTime sated_ns = sated_next(self);
    const VtTime sharing_ns = sharing_next(self);
    const VtTime period_ns = period_next(self);
    const ClassIndex first = sated_ns <= sharing_ns ? CLASS_SATED : CLASS_SHARING;

    advance(self, now_ns);
    if (MIN(sated_ns, sharing_ns) <= period_ns) {
        return end_or_limit(self, vt_group_heap_first(&self->classes[first].ends)->group,
                            out_job);
    }

    const uint32_t number = vt_group_heap_first(&self->periods)->group;

    leave(self, number);
    enter(self, number);
    balance(self);
    return false;
}

double vt_weighted_processor_busy_ns(const VtWeightedProcessor *self, VtTime now_ns)
{
    if (is_idle(self))
        return self->busy_ns;
    return self->busy_ns + (double)(now_ns - self->updated_ns) * used_cores(self);
}

/* What the clock of @group's class will show at @now_ns. */
static double class_clock(const VtWeightedProcessor *self, const Group *group,
                          VtTime now_ns)
{
    const double elapsed_ns = (double)(now_ns - self->updated_ns);
    const double speed = group->class == CLASS_SATED ? 1 : share(self);

    return self->classes[group->class].clock + elapsed_ns * speed;
}

double vt_weighted_processor_left_ns(const VtWeightedProcessor *self, uint32_t group,
                                     VtTime now_ns)
{
    const Group *at = &self->groups[group];
    double clock = at->clock;
    double left_ns = 0;

    if (at->class != CLASS_NONE)
        clock += (class_clock(self, at, now_ns) - at->mark) * slope(at);
    for (size_t i = 0; i < at->jobs.length; i++)
        left_ns += fmax(0, at->jobs.items[i].end_ns - clock);
    return left_ns;
}
