/* Runs whose seconds are all alike but for when invocations start cold. */
#include "report/stationarity.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { SECONDS = 400, BATCH_SECONDS = 10 }; /* 40 batches */

/* One call a second; of the first @rush_s two a second, and then of twice as long one in
 * every other second. The first @cold_at_once seconds are of calls that start cold, and
 * so is each tenth second from @cold_from_s on. */
typedef struct {
    int64_t cold_at_once;
    int64_t cold_from_s;
    int64_t rush_s;
    VtStart other_start;
} Run;

static void log_call(VtRunLog *log, int64_t second, VtStart start)
{
    const VtRecord record = {
        .invocation = { .scheduled_ns = second * VT_S,
                        .requested_ns = 100 * VT_MS,
                        .phase = VT_PHASE_MEASURE },
        .response_ns = 100 * VT_MS,
        .start = start,
        .status = VT_STATUS_OK,
    };

    vt_run_log_record(log, &record);
}

static int calls_at(const Run *run, int64_t second)
{
    if (second < run->rush_s)
        return 2;
    return second < 3 * run->rush_s && second % 2 == 1 ? 0 : 1;
}

static VtStationarity *play(const Run *run)
{
    VtStationarity *self = vt_stationarity_new(0, SECONDS * VT_S);
    VtRunLog *log = vt_stationarity_log(self);

    for (int64_t i = 0; i < SECONDS; i++) {
        const bool is_cold =
            i < run->cold_at_once || (i >= run->cold_from_s && i % 10 == 0);
        const int calls = calls_at(run, i);

        for (int call = 0; call < calls; call++)
            log_call(log, i, is_cold ? VT_START_COLD : run->other_start);
        vt_run_log_second(log, &(VtSecond){ .second = i,
                                            .arrivals = (uint64_t)calls,
                                            .in_flight = 1,
                                            .pods_ready = 1 });
    }
    return self;
}

/* None in the last half: t = sqrt(20 N / 3) for N in the first batch (test_mean_shift.c).
 * The level is 1 in 400, and by tables Student's t with 19 degrees of freedom
 * exceeds 3.174 with a chance of 1 in 200, 3.579 with one of 1 in 500. One in each batch:
 * the last half has 1 of each, of N in the first batch both parts have (20 + N) / 21, and
 * t is (N - 1) / sqrt(3 (20 + N) / 20). */
Test(stationarity_cold_starts, too_many_at_once_betray_a_start)
{
    static const struct {
        int64_t at_once;
        int64_t from_s;
        VtStationarityVerdict verdict;
    } rows[] = {
        { 0, SECONDS, VT_STATIONARY },
        { 1, SECONDS, VT_STATIONARY },       /* t = 2.582 */
        { 2, SECONDS, VT_WARMUP_TOO_SHORT }, /* t = 3.651 */
        { 0, 0, VT_STATIONARY },
        { 6, 0, VT_STATIONARY },       /* t = 2.532 */
        { 10, 0, VT_WARMUP_TOO_SHORT } /* t = 4.243 */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Run run = { .cold_at_once = rows[i].at_once,
                          .cold_from_s = rows[i].from_s,
                          .other_start = VT_START_WARM };
        g_autoptr(VtStationarity) self = play(&run);

        cr_expect(eq(int, (int)vt_stationarity_verdict(self), (int)rows[i].verdict),
                  "row %zu", i);
    }
}

/* Ten in the first batch of ten seconds, and one in each batch of the last half. */
Test(stationarity_cold_starts, are_told_by_the_second)
{
    const Run run = { .cold_at_once = BATCH_SECONDS, .other_start = VT_START_WARM };
    g_autoptr(VtStationarity) self = play(&run);
    JsonObject *json = vt_stationarity_to_json(self);
    JsonObject *cold = json_object_get_object_member(json, "cold_starts");

    cr_expect(epsilon_eq(dbl, json_object_get_double_member(cold, "first"), 1, 1e-9));
    cr_expect(epsilon_eq(dbl, json_object_get_double_member(cold, "rest"), 0.1, 1e-9));
    cr_expect(epsilon_eq(dbl, json_object_get_double_member(cold, "statistic"), 4.242641,
                         1e-5));
    json_object_unref(json);
}

Test(stationarity_cold_starts, are_null_where_the_platform_cannot_tell)
{
    const Run run = { .cold_from_s = SECONDS, .other_start = VT_START_UNKNOWN };
    g_autoptr(VtStationarity) self = play(&run);
    JsonObject *json = vt_stationarity_to_json(self);

    cr_expect(json_object_get_null_member(json, "cold_starts"));
    cr_expect(eq(int, (int)vt_stationarity_verdict(self), VT_STATIONARY));
    json_object_unref(json);
}

/* A rush of one batch, and what came early is missing in the next two: the first tenth
 * has one call a second, as all others, and the first batch alone tells of the rush. */
Test(stationarity_cold_starts, are_the_load_s_where_that_begins_with_a_rush)
{
    const Run run = { .cold_at_once = BATCH_SECONDS,
                      .cold_from_s = SECONDS,
                      .rush_s = BATCH_SECONDS,
                      .other_start = VT_START_WARM };
    g_autoptr(VtStationarity) self = play(&run);

    cr_expect(eq(int, (int)vt_stationarity_verdict(self), VT_LOAD_CHANGES));
}
