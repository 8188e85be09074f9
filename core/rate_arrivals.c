#include "core/rate_arrivals.h"

#include "core/errors.h"
#include "core/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Which of the streams: their positions. */
enum { COLD_GAPS, WARM_GAPS, WARM_CHOICE };

/* Instants with gaps of one kind. */
typedef struct {
    VtArrivalsKind kind;
    double gap_us;  /* mean */
    double next_us; /* infinite when there is none */
    VtRng rng;
} Process;

typedef struct {
    VtArrivals base;
    VtRate rate;
    VtScheduleOptions options;
    VtFunction *table;
    uint32_t cold_count; /* functions; they come first, as their names do */
    Process cold;
    Process warm;
    VtRng choice; /* of warm functions */
    uint64_t cold_calls;
    uint64_t warm_calls;
    int64_t instant_us; /* of the calls gathered */
    GArray *gathered;   /* their functions, in id order */
    guint position;
} RateArrivals;

static VtRng stream(uint64_t seed, uint64_t position)
{
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = seed,
                                      .subject = vt_hash_bytes(0, "rps", strlen("rps")),
                                      .purpose = VT_PURPOSE_ARRIVALS,
                                      .position = position });
    return rng;
}

static bool is_even(VtArrivalsKind kind)
{
    return kind == VT_ARRIVALS_EQUIDISTANT || kind == VT_ARRIVALS_INVITRO;
}

static double draw_gap_us(Process *self)
{
    if (is_even(self->kind))
        return self->gap_us;

    const double u = vt_rng_uniform(&self->rng);

    return self->gap_us * (self->kind == VT_ARRIVALS_UNIFORM_GAPS ? 2 * u : -log1p(-u));
}

static void move_on(Process *self)
{
    self->next_us += draw_gap_us(self);
}

static Process process(const VtScheduleOptions *options, double per_s, uint64_t position)
{
    Process self = {
        .kind = options->arrivals,
        .gap_us = 1e6 / per_s,
        .rng = stream(options->seed, position),
    };

    if (per_s == 0) {
        self.next_us = INFINITY;
    } else if (!is_even(self.kind)) {
        move_on(&self);
    }
    return self;
}

static Process cold_process(const VtRate *rate, const VtScheduleOptions *options)
{
    return process(options, rate->per_s * rate->cold_ratio, COLD_GAPS);
}

static Process warm_process(const VtRate *rate, const VtScheduleOptions *options)
{
    return process(options, rate->per_s * (1 - rate->cold_ratio), WARM_GAPS);
}

/* In whole microseconds, @end_us when it has no instant before that. */
static int64_t next_us(const Process *self, int64_t end_us)
{
    return llround(fmin(self->next_us, (double)end_us));
}

/* As many as there are cold calls in any window of the period: when each has its turn,
 * each has rested for so long. Looks through the stream with two copies of it, one the
 * length of the window behind. */
static uint64_t count_cold(const VtRate *rate, const VtScheduleOptions *options,
                           int64_t end_us)
{
    const int64_t period_us = rate->cold_period_ns / VT_US;
    Process ahead = cold_process(rate, options);
    Process behind = ahead;
    uint64_t calls = 0;
    uint64_t most = 0;

    for (; next_us(&ahead, end_us) < end_us; move_on(&ahead)) {
        calls++;
        while (next_us(&behind, end_us) + period_us <= next_us(&ahead, end_us)) {
            move_on(&behind);
            calls--;
        }
        most = MAX(most, calls);
    }
    return most;
}

static bool check_cold(uint64_t count, GError **error)
{
    if (count <= VT_RATE_FUNCTIONS_MAX)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "it takes %" PRIu64 " functions for each to rest between two cold calls: "
                "expected at most %d",
                count, VT_RATE_FUNCTIONS_MAX);
    return false;
}

static bool check_length(const VtRate *rate, const VtScheduleOptions *options,
                         GError **error)
{
    if (options->warmup_minutes <= (VT_LONGEST - rate->length_ns) / VT_MINUTE)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "a warm-up of %" PRId64 " minutes is too long", options->warmup_minutes);
    return false;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const VtFunction *)a)->name, ((const VtFunction *)b)->name);
}

/* @count functions of names that begin with @letter, ascending by name. */
static void fill_table(const VtRate *rate, char letter, VtFunction *table, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        char *name = g_strdup_printf("%c%" PRIu32, letter, i);

        table[i] = (VtFunction){
            .name = name,
            .hash = vt_hash_bytes(0, name, strlen(name)),
            .duration_mean_us = (double)rate->requested_ns / (double)VT_US,
            .memory_mean_mib = rate->memory_mib,
            .memory_max_mib = rate->memory_mib,
        };
    }
    qsort(table, count, sizeof(*table), compare_names);
}

static int compare_functions(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a;
    const uint32_t right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

static uint32_t next_cold(RateArrivals *self)
{
    return (uint32_t)(self->cold_calls++ % self->cold_count);
}

/* In turn where gaps are even, so that those of each function are, too. */
static uint32_t next_warm(RateArrivals *self)
{
    const uint64_t count = self->rate.functions_count;
    const uint64_t call = self->warm_calls++;

    return self->cold_count
         + (uint32_t)(is_even(self->options.arrivals)
                          ? call % count
                          : vt_rng_below(&self->choice, count));
}

/* All calls of the next microsecond that has any, so that ids can count in the order of
 * the functions' names. */
static void gather(RateArrivals *self)
{
    const int64_t end_us = self->base.end_ns / VT_US;
    const int64_t cold_us = next_us(&self->cold, end_us);
    const int64_t warm_us = next_us(&self->warm, end_us);

    self->position = 0;
    self->instant_us = MIN(cold_us, warm_us);
    g_array_set_size(self->gathered, 0);
    if (self->instant_us == end_us)
        return;
    for (; next_us(&self->cold, end_us) == self->instant_us; move_on(&self->cold)) {
        const uint32_t function = next_cold(self);

        g_array_append_val(self->gathered, function);
    }
    for (; next_us(&self->warm, end_us) == self->instant_us; move_on(&self->warm)) {
        const uint32_t function = next_warm(self);

        g_array_append_val(self->gathered, function);
    }
    g_array_sort(self->gathered, compare_functions);
}

static bool rate_next(VtArrivals *base, VtInvocation *out_invocation)
{
    RateArrivals *self = (RateArrivals *)base;

    if (self->position == self->gathered->len)
        gather(self);
    if (self->position == self->gathered->len)
        return false;

    const VtTime scheduled_ns = self->instant_us * VT_US;
    const bool is_warmup = scheduled_ns < base->measure_start_ns;

    *out_invocation = (VtInvocation){
        .scheduled_ns = scheduled_ns,
        .requested_ns = self->rate.requested_ns,
        .function = g_array_index(self->gathered, uint32_t, self->position),
        .memory_mib = self->rate.memory_mib,
        .phase = is_warmup ? VT_PHASE_WARMUP : VT_PHASE_MEASURE,
    };
    self->position++;
    return true;
}

static void rate_rewind(VtArrivals *base)
{
    RateArrivals *self = (RateArrivals *)base;

    self->cold = cold_process(&self->rate, &self->options);
    self->warm = warm_process(&self->rate, &self->options);
    self->choice = stream(self->options.seed, WARM_CHOICE);
    self->cold_calls = 0;
    self->warm_calls = 0;
    self->position = 0;
    g_array_set_size(self->gathered, 0);
}

static void rate_free(VtArrivals *base)
{
    RateArrivals *self = (RateArrivals *)base;

    vt_functions_free(self->table, base->functions_count);
    g_array_unref(self->gathered);
    g_free(self);
}

static VtOutlook look_ahead(const VtRate *rate, VtTime end_ns)
{
    const double invocations = rate->per_s * (double)end_ns / (double)VT_S;
    const double cpu_s = invocations * (double)rate->requested_ns / (double)VT_S;
    VtOutlook self = {
        .invocations = (uint64_t)llround(invocations),
        .cpu_s = cpu_s,
        .drawn_cpu_s = cpu_s,
    };

    vt_outlook_add_minute(&self, invocations, cpu_s, end_ns);
    return self;
}

VtArrivals *vt_rate_arrivals_new(const VtRate *rate, const VtScheduleOptions *options,
                                 GError **error)
{
    static const VtArrivalsOps ops = { .next = rate_next,
                                       .rewind = rate_rewind,
                                       .free = rate_free };

    if (!check_length(rate, options, error))
        return NULL;

    const VtTime warmup_ns = options->warmup_minutes * VT_MINUTE;
    const VtTime end_ns = warmup_ns + rate->length_ns;
    const uint64_t cold_count = count_cold(rate, options, end_ns / VT_US);
    const uint32_t warm_count = rate->cold_ratio < 1 ? rate->functions_count : 0;

    if (!check_cold(cold_count, error))
        return NULL;

    RateArrivals *self = g_new0(RateArrivals, 1);

    self->rate = *rate;
    self->options = *options;
    self->cold_count = (uint32_t)cold_count;
    self->gathered = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    self->table = g_new0(VtFunction, self->cold_count + warm_count);
    fill_table(rate, 'c', self->table, self->cold_count);
    fill_table(rate, 'f', &self->table[self->cold_count], warm_count);
    self->base = (VtArrivals){
        .ops = &ops,
        .functions = self->table,
        .functions_count = self->cold_count + warm_count,
        .measure_start_ns = warmup_ns,
        .end_ns = end_ns,
        .outlook = look_ahead(rate, end_ns),
    };
    rate_rewind(&self->base);
    return &self->base;
}
