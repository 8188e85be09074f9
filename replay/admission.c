#include "replay/admission.h"

#include "core/scheduler.h"

#define ALWAYS_WELCOME 8U /* in flight, of those that are late */
#define HEADROOM       2U /* times what was in flight lately */
#define LATELY         10 /* seconds, the present one included */

typedef struct {
    VtCandidate candidate;
    VtTime patient_until_ns;
    bool is_expired; /* and out of the line but for its place; never the first */
} Waiting;

struct VtAdmission {
    VtAdmissionConfig config;
    uint32_t in_flight;
    VtTime now_ns;
    VtTime
        stalled_from_ns;  /* the last time that nothing was heard of for so long that a */
    VtTime stalled_to_ns; /* stall may be why */
    int64_t second;       /* the present one */
    uint32_t peaks[LATELY]; /* most in flight within each, by second modulo */
    uint32_t late_max;      /* in flight, for another that is late to go */
    Waiting *line;          /* a ring */
    size_t capacity;        /* a power of two */
    size_t first;
    size_t length;
    uint32_t first_number;  /* who stands in line is numbered, round and round */
    VtScheduler *deadlines; /* of who does, by number, and of some who did */
    uint8_t target;
    bool has_expired;
    uint32_t expired_slot;
};

const VtAdmissionConfig vt_admission_config_default = {
    .in_flight_max = 4096,
    .stall_ns = 20 * VT_MS,
    .patience_ns = 200 * VT_MS,
};

static void set_late_max(VtAdmission *self)
{
    uint32_t peak = 0;

    for (size_t i = 0; i < LATELY; i++)
        peak = MAX(peak, self->peaks[i]);
    self->late_max =
        MIN(MAX(ALWAYS_WELCOME, HEADROOM * peak), self->config.in_flight_max);
}

static void raise_peak(VtAdmission *self)
{
    uint32_t *peak = &self->peaks[self->second % LATELY];

    if (self->in_flight <= *peak)
        return;
    *peak = self->in_flight;
    set_late_max(self);
}

static void enter_second(VtAdmission *self, int64_t second)
{
    const bool has_line = self->length > 0;
    uint32_t peak = has_line ? self->peaks[self->second % LATELY] : 0;

    self->second = MAX(self->second, second - LATELY);
    while (self->second < second)
        self->peaks[++self->second % LATELY] = peak;
    set_late_max(self);
}

/* What has been in flight until now was normal, unless there was a line. So what is let
 * in at one instant does not make room for more; and while there is a line, what was
 * normal before stays so. */
static void tell_time(VtAdmission *self, VtTime now_ns)
{
    const int64_t second = now_ns / VT_S;
    const bool is_normal = self->length == 0;

    if (now_ns <= self->now_ns)
        return;
    if (now_ns - self->now_ns > self->config.stall_ns) {
        self->stalled_from_ns = self->now_ns;
        self->stalled_to_ns = now_ns;
    }
    self->now_ns = now_ns;
    if (is_normal)
        raise_peak(self);
    if (second == self->second)
        return;
    enter_second(self, second);
    if (is_normal)
        raise_peak(self);
}

static Waiting *waiting_at(const VtAdmission *self, size_t position)
{
    return &self->line[(self->first + position) & (self->capacity - 1)];
}

/* Leaves no one who has expired at the head of the line. */
static void step_forward(VtAdmission *self)
{
    do {
        self->first = (self->first + 1) & (self->capacity - 1);
        self->first_number++;
        self->length--;
    } while (self->length > 0 && waiting_at(self, 0)->is_expired);
}

static void on_deadline(void *target, const VtEvent *event, VtTime now_ns)
{
    VtAdmission *self = target;
    const uint32_t position = event->subject - self->first_number;
    Waiting *waiting;

    (void)now_ns;
    if (position >= self->length) /* gone before */
        return;
    waiting = waiting_at(self, position);
    waiting->is_expired = true;
    self->has_expired = true;
    self->expired_slot = waiting->candidate.slot;
    if (position == 0)
        step_forward(self);
}

VtAdmission *vt_admission_new(const VtAdmissionConfig *config)
{
    VtAdmission *self = g_new0(VtAdmission, 1);

    self->config = *config;
    self->deadlines = vt_scheduler_new();
    self->target = vt_scheduler_register(self->deadlines, on_deadline, self);
    set_late_max(self);
    return self;
}

void vt_admission_free(VtAdmission *self)
{
    if (self == NULL)
        return;
    vt_scheduler_free(self->deadlines);
    g_free(self->line);
    g_free(self);
}

static void lengthen(VtAdmission *self)
{
    const size_t capacity = MAX(64, 2 * self->capacity);
    Waiting *line = g_new(Waiting, capacity);

    for (size_t i = 0; i < self->length; i++)
        line[i] = *waiting_at(self, i);
    g_free(self->line);
    self->line = line;
    self->capacity = capacity;
    self->first = 0;
}

static void wait_in_line(VtAdmission *self, const VtCandidate *candidate, VtTime now_ns)
{
    const uint32_t number = self->first_number + (uint32_t)self->length;

    if (self->length == self->capacity)
        lengthen(self);
    *waiting_at(self, self->length++) =
        (Waiting){ *candidate, now_ns + self->config.patience_ns, false };
    if (candidate->deadline_ns == VT_NEVER)
        return;
    vt_scheduler_push(self->deadlines, (VtEvent){ .at_ns = candidate->deadline_ns,
                                                  .target = self->target,
                                                  .subject = number });
}

/* Because of a stall, in which its turn would have been, and not because of those before
 * it: to submit a burst takes its time, too. */
static bool is_overdue(const VtAdmission *self, const VtCandidate *candidate)
{
    const VtTime from_ns = MAX(candidate->due_ns, self->stalled_from_ns);

    return self->stalled_to_ns - from_ns > self->config.stall_ns;
}

bool vt_admission_offer(VtAdmission *self, const VtCandidate *candidate, VtTime now_ns)
{
    uint32_t in_flight_max;

    tell_time(self, now_ns);
    in_flight_max =
        is_overdue(self, candidate) ? self->late_max : self->config.in_flight_max;
    if (self->length > 0 || now_ns >= candidate->deadline_ns
        || self->in_flight >= in_flight_max) {
        wait_in_line(self, candidate, now_ns);
        return false;
    }
    self->in_flight++;
    return true;
}

/* The instant from which @waiting, the first, may go even if nothing ends. */
static VtTime turn_of(const VtAdmission *self, const Waiting *waiting)
{
    if (self->in_flight < self->late_max)
        return 0;
    return self->in_flight < self->config.in_flight_max ? waiting->patient_until_ns
                                                        : VT_NEVER;
}

static bool take_expired(VtAdmission *self, VtTime now_ns, uint32_t *out_slot)
{
    self->has_expired = false;
    while (!self->has_expired && vt_scheduler_next(self->deadlines) <= now_ns)
        vt_scheduler_fire(self->deadlines, now_ns);
    if (self->has_expired)
        *out_slot = self->expired_slot;
    return self->has_expired;
}

VtTurn vt_admission_next(VtAdmission *self, VtTime now_ns, uint32_t *out_slot)
{
    tell_time(self, now_ns);
    if (take_expired(self, now_ns, out_slot))
        return VT_TURN_EXPIRED;
    if (self->length == 0 || now_ns < turn_of(self, waiting_at(self, 0)))
        return VT_TURN_NONE;
    *out_slot = waiting_at(self, 0)->candidate.slot;
    step_forward(self);
    self->in_flight++;
    if (self->in_flight > self->late_max)
        raise_peak(self);
    return VT_TURN_GO;
}

void vt_admission_dismiss(VtAdmission *self)
{
    self->first_number += (uint32_t)self->length;
    self->first = 0;
    self->length = 0;
}

void vt_admission_ended(VtAdmission *self, VtTime now_ns)
{
    g_assert(self->in_flight > 0);
    tell_time(self, now_ns);
    self->in_flight--;
}

VtTime vt_admission_due(const VtAdmission *self)
{
    if (self->length == 0)
        return VT_NEVER;
    return MIN(turn_of(self, waiting_at(self, 0)), vt_scheduler_next(self->deadlines));
}
