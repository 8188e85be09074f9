#include "sim/station.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* 10 calls/s, burst 2: two pass at once, then one every 100 ms. */
Test(station, passes_a_burst_and_then_its_rate)
{
    static const VtTime passed_ms[] = { 0, 0, 100, 200, 300 };
    VtStation station;

    vt_station_init(&station, 10, 2);
    for (size_t i = 0; i < 5; i++)
        cr_expect(eq(i64, vt_station_pass(&station, 1, 0), passed_ms[i] * VT_MS),
                  "call %zu", i);
}

/* After the burst at 0 the bucket holds 0; 150 ms later 1.5 tokens: one passes, the next
 * waits for the other half, 50 ms. */
Test(station, refills_with_time)
{
    VtStation station;

    vt_station_init(&station, 10, 2);
    vt_station_pass(&station, 1, 0);
    vt_station_pass(&station, 1, 0);
    cr_expect(eq(i64, vt_station_pass(&station, 1, 150 * VT_MS), 150 * VT_MS));
    cr_expect(eq(i64, vt_station_pass(&station, 1, 150 * VT_MS), 200 * VT_MS));
}

Test(station, never_holds_more_than_its_burst)
{
    VtStation station;

    vt_station_init(&station, 10, 2);
    cr_expect(eq(i64, vt_station_pass(&station, 1, VT_MINUTE), VT_MINUTE));
    cr_expect(eq(i64, vt_station_pass(&station, 1, VT_MINUTE), VT_MINUTE));
    cr_expect(eq(i64, vt_station_pass(&station, 1, VT_MINUTE), VT_MINUTE + 100 * VT_MS));
}

Test(station, without_a_rate_lets_everything_pass)
{
    VtStation station;

    vt_station_init(&station, 0, 1);
    for (int i = 0; i < 100; i++)
        cr_expect(eq(i64, vt_station_pass(&station, 1, 5), 5));
}

/* Burst 2, 10/s: of 3.5 calls at once the last half call has its token 150 ms later; the
 * next whole one 100 ms after that. No call needs no token. */
Test(station, passes_several_calls_together)
{
    VtStation station;

    vt_station_init(&station, 10, 2);
    cr_expect(eq(i64, vt_station_pass(&station, 3.5, 0), 150 * VT_MS));
    cr_expect(eq(i64, vt_station_pass(&station, 1, 0), 250 * VT_MS));
    cr_expect(eq(i64, vt_station_pass(&station, 0, 0), 0));
}
