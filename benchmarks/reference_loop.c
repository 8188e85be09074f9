#include "benchmarks/reference_loop.h"

#include "benchmarks/departure_ladder.h"
#include "benchmarks/exponential.h"

#include <glib.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define KEEP_ALIVE_NS (600 * VT_S)
#define COLD_NS       (VT_S / 4)
#define WINDOW        32768 /* arrivals that are drawn and sorted at a time */
#define PRODUCT_MAX   1e250

/* Idle pods are a ring of the instants since which they idle, oldest first: the newest is
 * taken, the oldest expires, and neither needs an event. */
typedef struct {
    VtTime next_ns; /* arrival */
    double gap_ns;
    VtTime *idle_since_ns;
    uint32_t first, count, mask;
} Function;

typedef struct {
    VtTime at_ns;
    uint32_t function;
} Arrival;

typedef struct {
    VtReferenceLoopResult *result;
    Function *functions;
    size_t functions_count;
    double service_ns;
    VtTime window_ns;
    Arrival *drawn, *sorted; /* of one window */
    uint32_t *starts;        /* of the sort's buckets */
    size_t arrivals_count, arrivals_capacity;
    VtDepartureLadder ladder;
    VtExponential exponential;
    VtRng rng;
    double slowdown_product, slowdown_log;
    double pod_ns;
} Loop;

static void init_functions(Loop *self, double rate_per_s)
{
    double sum = 0;

    for (size_t i = 0; i < self->functions_count; i++)
        sum += 1 / (double)(i + 1);
    for (size_t i = 0; i < self->functions_count; i++) {
        const size_t j = vt_rng_below(&self->rng, i + 1);

        self->functions[i] = self->functions[j]; /* ids are shuffled */
        self->functions[j] =
            (Function){ .gap_ns = (double)VT_S / rate_per_s * sum * (double)(i + 1) };
    }
    for (size_t i = 0; i < self->functions_count; i++) {
        Function *function = &self->functions[i];

        function->next_ns =
            (VtTime)(function->gap_ns
                     * vt_exponential_draw(&self->exponential, &self->rng));
        function->mask = 3;
        function->idle_since_ns = g_new(VtTime, 4);
    }
}

static void init(Loop *self, const VtReferenceLoopOptions *options)
{
    self->functions_count = options->functions_count;
    self->functions = g_new(Function, self->functions_count);
    self->service_ns = options->service_mean_s * VT_S;
    self->window_ns = (VtTime)(WINDOW * (double)VT_S / options->rate_per_s);
    self->arrivals_capacity = 2 * (size_t)WINDOW;
    self->drawn = g_new(Arrival, self->arrivals_capacity);
    self->sorted = g_new(Arrival, self->arrivals_capacity);
    self->starts = g_new(uint32_t, WINDOW + 1);
    self->slowdown_product = 1;
    vt_exponential_init(&self->exponential);
    vt_rng_init(&self->rng,
                &(VtStreamKey){ .seed = options->seed, .purpose = VT_PURPOSE_TEST });
    init_functions(self, options->rate_per_s);
    vt_departure_ladder_init(&self->ladder, options->rate_per_s, options->service_mean_s);
}

static void clear(Loop *self)
{
    for (size_t i = 0; i < self->functions_count; i++)
        g_free(self->functions[i].idle_since_ns);
    g_free(self->functions);
    g_free(self->drawn);
    g_free(self->sorted);
    g_free(self->starts);
    vt_departure_ladder_clear(&self->ladder);
}

static void draw_window(Loop *self, VtTime end_ns)
{
    size_t count = 0;

    for (size_t i = 0; i < self->functions_count; i++) {
        Function *function = &self->functions[i];
        VtTime at_ns = function->next_ns;

        while (at_ns < end_ns) {
            g_assert(count < self->arrivals_capacity);
            self->drawn[count++] = (Arrival){ at_ns, (uint32_t)i };
            at_ns += (VtTime)(function->gap_ns
                              * vt_exponential_draw(&self->exponential, &self->rng));
        }
        function->next_ns = at_ns;
    }
    self->arrivals_count = count;
}

/* By counting into as many buckets as arrivals, which leaves next to no disorder. */
static void sort_window(Loop *self, VtTime start_ns)
{
    const double buckets_per_ns = (double)WINDOW / (double)self->window_ns;
    uint32_t *starts = self->starts;
    Arrival *sorted = self->sorted;

    memset(starts, 0, (WINDOW + 1) * sizeof(*starts));
#define BUCKET(arrival)                                                                  \
    ((size_t)((double)((arrival).at_ns - start_ns) * buckets_per_ns) & (WINDOW - 1))
    for (size_t i = 0; i < self->arrivals_count; i++)
        starts[BUCKET(self->drawn[i]) + 1]++;
    for (size_t i = 0; i < WINDOW; i++)
        starts[i + 1] += starts[i];
    for (size_t i = 0; i < self->arrivals_count; i++)
        sorted[starts[BUCKET(self->drawn[i])]++] = self->drawn[i];
#undef BUCKET
    for (size_t i = 1; i < self->arrivals_count; i++) {
        const Arrival arrival = sorted[i];
        size_t j = i;

        for (; j > 0 && sorted[j - 1].at_ns > arrival.at_ns; j--)
            sorted[j] = sorted[j - 1];
        sorted[j] = arrival;
    }
}

static void expire(Loop *self, Function *function, VtTime now_ns)
{
    while (function->count > 0
           && function->idle_since_ns[function->first] < now_ns - KEEP_ALIVE_NS) {
        function->first = (function->first + 1) & function->mask;
        function->count--;
        self->pod_ns += KEEP_ALIVE_NS;
    }
}

static bool take_idle(Loop *self, Function *function, VtTime now_ns)
{
    expire(self, function, now_ns);
    if (function->count == 0)
        return false;
    function->count--;

    const uint32_t newest = (function->first + function->count) & function->mask;

    self->pod_ns += (double)(now_ns - function->idle_since_ns[newest]);
    return true;
}

static void grow(Function *function)
{
    const uint32_t capacity = function->mask + 1;
    VtTime *idle_since_ns = g_new(VtTime, 2 * (size_t)capacity);

    for (uint32_t i = 0; i < capacity; i++)
        idle_since_ns[i] =
            function->idle_since_ns[(function->first + i) & function->mask];
    g_free(function->idle_since_ns);
    function->idle_since_ns = idle_since_ns;
    function->first = 0;
    function->mask = 2 * capacity - 1;
}

static void depart(Loop *self, const VtDeparture *departure)
{
    Function *function = &self->functions[departure->function];

    if (function->count > function->mask)
        grow(function);
    function->idle_since_ns[(function->first + function->count++) & function->mask] =
        departure->at_ns;
}

/* The octave and the five bits below it, out of a double's own. */
static size_t bin(double ns)
{
    uint64_t bits;

    memcpy(&bits, &ns, sizeof(bits));
    return (size_t)(bits >> 47) - 1023 * 32;
}

static void count_response(Loop *self, double service_ns, double response_ns)
{
    self->result->responses[bin(response_ns)]++;
    self->slowdown_product *= response_ns / service_ns;
    if (self->slowdown_product > PRODUCT_MAX) {
        self->slowdown_log += log(self->slowdown_product);
        self->slowdown_product = 1;
    }
}

static void arrive(Loop *self, const Arrival *arrival)
{
    const double service_ns =
        1 + self->service_ns * vt_exponential_draw(&self->exponential, &self->rng);
    double response_ns = service_ns;

    if (!take_idle(self, &self->functions[arrival->function], arrival->at_ns)) {
        self->result->cold_starts++;
        response_ns += COLD_NS;
    }
    self->pod_ns += response_ns;
    count_response(self, service_ns, response_ns);
    vt_departure_ladder_push(
        &self->ladder,
        (VtDeparture){ arrival->at_ns + (VtTime)response_ns, arrival->function });
}

static void play_window(Loop *self, uint64_t invocations)
{
    const size_t count =
        MIN(self->arrivals_count, (size_t)(invocations - self->result->invocations));

    for (size_t i = 0; i < count; i++) {
        const Arrival *arrival = &self->sorted[i];

        while (vt_departure_ladder_next(&self->ladder) <= arrival->at_ns) {
            const VtDeparture departure = vt_departure_ladder_pop(&self->ladder);

            depart(self, &departure);
        }
        arrive(self, arrival);
    }
    self->result->invocations += count;
}

void vt_reference_loop_run(const VtReferenceLoopOptions *options,
                           VtReferenceLoopResult *out_result)
{
    Loop self = { .result = out_result };
    VtTime start_ns = 0;

    *out_result = (VtReferenceLoopResult){ 0 };
    init(&self, options);
    for (; out_result->invocations < options->invocations; start_ns += self.window_ns) {
        draw_window(&self, start_ns + self.window_ns);
        sort_window(&self, start_ns);
        play_window(&self, options->invocations);
    }
    for (size_t i = 0; i < self.functions_count; i++) {
        expire(&self, &self.functions[i], start_ns);
        while (take_idle(&self, &self.functions[i], start_ns))
            continue;
    }
    self.slowdown_log += log(self.slowdown_product);
    out_result->slowdown = exp(self.slowdown_log / (double)out_result->invocations);
    out_result->pod_s = self.pod_ns / VT_S;
    clear(&self);
}
