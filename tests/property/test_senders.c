/* Random schedules, played by one to four senders in real time. */
#include "core/rng.h"
#include "tests/support/senders_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

TestSuite(senders, .timeout = 120);

#define SEEDS         16
#define FUNCTIONS_MAX 20
#define CALLS_MAX     3000
#define LENGTH_US     150000 /* of a schedule */
#define REQUESTED_US  20000  /* at most */

typedef struct {
    VtFunction functions[FUNCTIONS_MAX];
    size_t functions_count;
    VtInvocation calls[CALLS_MAX];
    size_t count;
} Schedule;

static int by_time(const void *a, const void *b)
{
    const VtTime left = ((const VtInvocation *)a)->scheduled_ns;
    const VtTime right = ((const VtInvocation *)b)->scheduled_ns;

    return (left > right) - (left < right);
}

static VtTime below_us(VtRng *rng, uint64_t us)
{
    return (VtTime)vt_rng_below(rng, us) * VT_US;
}

/* Some with bursts: a third of the calls is due at one instant. */
static void draw(Schedule *self, uint64_t seed)
{
    VtRng rng;
    VtTime burst_ns;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });
    self->functions_count = 1 + vt_rng_below(&rng, FUNCTIONS_MAX);
    self->count = vt_rng_below(&rng, CALLS_MAX + 1);
    burst_ns = below_us(&rng, LENGTH_US);
    for (size_t i = 0; i < self->functions_count; i++)
        self->functions[i] = (VtFunction){ .hash = vt_rng_next(&rng) };
    for (size_t i = 0; i < self->count; i++) {
        const bool is_burst = seed % 2 == 1 && i % 3 == 0;

        self->calls[i] = (VtInvocation){
            .scheduled_ns = is_burst ? burst_ns : below_us(&rng, LENGTH_US),
            .requested_ns = below_us(&rng, REQUESTED_US),
            .function = (uint32_t)vt_rng_below(&rng, self->functions_count),
        };
    }
    qsort(self->calls, self->count, sizeof(VtInvocation), by_time);
}

static uint64_t digest_of(VtArrivals *arrivals)
{
    const VtScheduleSummary summary = vt_arrivals_summarise(arrivals);

    return summary.digest;
}

static void expect_all_once(const Schedule *schedule, const SendersResult *result,
                            uint64_t seed)
{
    g_autofree unsigned *times = g_new0(unsigned, schedule->count + 1);

    cr_assert(eq(u32, result->kept.records->len, (guint)schedule->count), "seed %" PRIu64,
              seed);
    for (guint i = 0; i < schedule->count; i++) {
        const VtRecord *record = &g_array_index(result->kept.records, VtRecord, i);
        const VtInvocation *call = &schedule->calls[record->invocation.id];

        times[record->invocation.id]++;
        cr_expect(eq(i64, record->invocation.scheduled_ns, call->scheduled_ns));
        cr_expect(eq(i64, record->invocation.requested_ns, call->requested_ns));
        cr_expect(eq(u32, record->invocation.function, call->function));
        cr_expect(ge(i64, record->response_ns, call->requested_ns));
    }
    for (size_t id = 0; id < schedule->count; id++)
        cr_expect(eq(uint, times[id], 1), "seed %" PRIu64 ", invocation %zu", seed, id);
}

Test(senders, play_each_invocation_once_and_as_scheduled_for_any_seed)
{
    g_autofree Schedule *schedule = g_new0(Schedule, 1);

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ListArrivals arrivals;
        g_auto(SendersResult) result;
        uint64_t digest;

        draw(schedule, seed);
        list_arrivals_init(&arrivals, schedule->functions, schedule->functions_count,
                           schedule->calls, schedule->count);
        digest = digest_of(&arrivals.base);
        senders_run_play(&(SendersRun){ .senders = 1 + (unsigned)seed % 4 },
                         &arrivals.base, &result);
        cr_expect(result.result.is_complete, "seed %" PRIu64, seed);
        cr_expect(eq(u64, result.digest, digest), "seed %" PRIu64, seed);
        expect_all_once(schedule, &result, seed);
    }
}
