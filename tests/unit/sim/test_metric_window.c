/* The cases are those of Knative's own unit tests: inputs and expected numbers. */
#include "sim/metric_window.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    VtMetricWindow window;
    double *buckets;
} Fixture;

static void begin(Fixture *self, VtTime window_s, VtTime granularity_s, bool is_weighted)
{
    const VtMetricWindowShape shape = {
        .window_ns = window_s * VT_S,
        .granularity_ns = granularity_s * VT_S,
        .is_weighted = is_weighted,
    };

    self->buckets = calloc(vt_metric_window_size(&shape), sizeof(double));
    vt_metric_window_init(&self->window, &shape, self->buckets);
}

static void end(Fixture *self)
{
    free(self->buckets);
}

static int64_t bucket(const Fixture *self, double at_s)
{
    return vt_metric_bucket((VtTime)(at_s * (double)VT_S),
                            self->window.shape.granularity_ns);
}

static void record(Fixture *self, double at_s, double value)
{
    vt_metric_window_record(&self->window, bucket(self, at_s), value);
}

static double average(const Fixture *self, double at_s)
{
    return vt_metric_window_average(&self->window, bucket(self, at_s));
}

static void resize(Fixture *self, double at_s, VtTime window_s)
{
    VtMetricWindowShape shape = self->window.shape;

    shape.window_ns = window_s * VT_S;
    double *buckets = calloc(vt_metric_window_size(&shape), sizeof(double));
    vt_metric_window_resize(&self->window, shape.window_ns, bucket(self, at_s), buckets);
    free(self->buckets);
    self->buckets = buckets;
}

/* Of the bucket that @at_s falls into; it must be within the window. */
static double bucket_sum(const Fixture *self, double at_s)
{
    const VtMetricWindow *window = &self->window;
    const int64_t back = window->last - bucket(self, at_s);

    return window->buckets[(window->head + window->buckets_count - (size_t)back)
                           % window->buckets_count];
}

#define EXPECT(value, expected) cr_expect(ieee_ulp_eq(dbl, value, expected, 4))

Test(metric_window, adds_up_the_values_of_a_bucket)
{
    Fixture window;

    begin(&window, 120, 1, false);
    record(&window, 0, 1);
    record(&window, 0.1, 10);
    record(&window, 1, 1);
    record(&window, 3, 1);
    EXPECT(bucket_sum(&window, 0), 11);
    EXPECT(bucket_sum(&window, 1), 1);
    EXPECT(bucket_sum(&window, 2), 0);
    EXPECT(bucket_sum(&window, 3), 1);
    end(&window);
    begin(&window, 120, 5, false);
    record(&window, 0, 1);
    record(&window, 3, 11);
    record(&window, 6, 1);
    EXPECT(bucket_sum(&window, 0), 12);
    EXPECT(bucket_sum(&window, 5), 1);
    end(&window);
}

Test(metric_window, takes_values_in_any_order)
{
    static const int orders[][5] = { { 1, 2, 3, 4, 5 }, { 1, 4, 3, 2, 5 } };

    for (size_t i = 0; i < 2; i++) {
        Fixture window;
        begin(&window, 60, 1, false);
        for (size_t j = 0; j < 5; j++)
            for (int p = 0; p < 5; p++)
                record(&window, orders[i][j], p + orders[i][j] - 1);
        for (int second = 1; second <= 5; second++)
            EXPECT(bucket_sum(&window, second), 5 + 5 * second); /* 10, 15, .. 30 */
        EXPECT(window.window.total, 100);
        end(&window);
    }
}

Test(metric_window, averages_over_what_was_recorded)
{
    const double much_later = 66;
    Fixture window;

    begin(&window, 5, 1, false);
    EXPECT(average(&window, 0), 0);
    record(&window, 0, 1);
    EXPECT(average(&window, 0), 1);
    for (int second = 1; second <= 4; second++)
        record(&window, second, second + 1);
    EXPECT(average(&window, 4), 3);
    EXPECT(average(&window, 3.6), 3);
    EXPECT(average(&window, 6), 4); /* (15 - 1 - 2) / 3 */
    EXPECT(average(&window, 10), 0);
    record(&window, 6, 91);
    EXPECT(average(&window, 6), 20.6); /* (3 + 4 + 5 + 91) / 5: the hole counts */
    record(&window, much_later, 1984);
    EXPECT(average(&window, much_later), 1984);
    record(&window, much_later - 3, 4);
    EXPECT(average(&window, much_later), 497); /* 1988 / 4 */
    record(&window, much_later + 1, 5);
    EXPECT(average(&window, much_later + 1), 398.6); /* 1993 / 5 */
    record(&window, much_later - 2, 10);
    EXPECT(average(&window, much_later + 1), 400.6);
    record(&window, much_later - 5, 10);
    record(&window, much_later - 4, 10);
    EXPECT(average(&window, much_later + 1), 400.6); /* too old: dropped */
    record(&window, much_later + 6, 10);
    EXPECT(average(&window, much_later + 6), 10); /* exactly one window: anew */
    end(&window);
}

Test(metric_window, averages_of_descending_and_sparse_seconds)
{
    Fixture window;

    begin(&window, 5, 1, false);
    for (int second = 8; second >= 0; second--)
        record(&window, second, 5);
    EXPECT(average(&window, 5), 5);
    end(&window);
    begin(&window, 5, 1, false);
    for (int second = 0; second <= 4; second++)
        record(&window, second, second + 1);
    EXPECT(window.window.total, 15);
    EXPECT(average(&window, 4), 3);
    record(&window, 8, 2);
    EXPECT(window.window.total, 7); /* 5 of second 4, and 2 */
    end(&window);
}

Test(metric_window, weighs_recent_buckets_more)
{
    Fixture window;

    begin(&window, 5, 1, true);
    const double w = window.window.weight;
    record(&window, 0, 2);
    EXPECT(average(&window, 0), 2 * w);
    EXPECT(average(&window, 1), 2 * w * (1 - w));
    record(&window, 1, 2);
    EXPECT(average(&window, 1), 2 * w * (1 - w) + 2 * w);
    for (int second = 2; second <= 6; second++)
        record(&window, second, second);
    double expected = 0;
    for (int back = 0; back < 5; back++)
        expected += (6 - back) * w * pow(1 - w, back);
    EXPECT(average(&window, 6), expected);
    EXPECT(average(&window, 16), 0);
    end(&window);
}

Test(metric_window, weight_of_the_newest_bucket)
{
    static const struct {
        size_t buckets;
        double weight;
    } cases[] = { { 100, 0.2 }, { 60, 0.2 }, { 40, 0.20567 }, { 6, 0.78456 } };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect(epsilon_eq(dbl, vt_metric_window_weight(cases[i].buckets),
                             cases[i].weight, 5e-6),
                  "row %zu", i);
}

Test(metric_window, keeps_recent_data_through_a_resize)
{
    Fixture window;

    begin(&window, 5, 1, false);
    for (int second = 0; second <= 5; second++)
        record(&window, second, second + 1);
    EXPECT(average(&window, 5), 4);
    resize(&window, 5, 10);
    EXPECT(average(&window, 5), 4);
    record(&window, 6, 7);
    EXPECT(window.window.total, 27);
    EXPECT(average(&window, 6), 4.5);
    resize(&window, 6, 4);
    cr_expect(eq(u32, window.window.buckets_count, 4));
    EXPECT(window.window.total, 22);
    EXPECT(average(&window, 6), 5.5);
    resize(&window, 6, 4);
    EXPECT(window.window.total, 22);
    EXPECT(average(&window, 6), 5.5);
    end(&window);
}

Test(metric_window, weighs_anew_after_a_resize)
{
    Fixture window;

    begin(&window, 5, 1, true);
    for (int second = 0; second <= 5; second++)
        record(&window, second, second + 1);
    cr_expect(epsilon_eq(dbl, average(&window, 5), 5.812, 0.0005));
    EXPECT(window.window.total, 20);
    resize(&window, 5, 10);
    cr_expect(eq(u32, window.window.buckets_count, 10));
    EXPECT(window.window.weight, vt_metric_window_weight(10));
    end(&window);
}

Test(metric_window, resizes_with_long_buckets)
{
    static const double values[] = { 10, 2, 3, 4, 5, 6, 7 };
    Fixture window;

    begin(&window, 5, 3, false);
    cr_expect(eq(u32, window.window.buckets_count, 2));
    for (int second = 0; second < 7; second++)
        record(&window, second, values[second]);
    EXPECT(window.window.total, 22);
    resize(&window, 6, 10);
    cr_expect(eq(u32, window.window.buckets_count, 4));
    EXPECT(window.window.total, 22);
    record(&window, 9.3, 42);
    EXPECT(window.window.total, 64);
    resize(&window, 9.3, 4);
    cr_expect(eq(u32, window.window.buckets_count, 2));
    EXPECT(window.window.total, 49);
    end(&window);
}

Test(metric_window, forgets_old_data_in_a_resize)
{
    Fixture window;

    begin(&window, 5, 1, false);
    record(&window, 0, 1);
    resize(&window, 60, 10);
    cr_expect(eq(i64, window.window.first, VT_BUCKET_NONE));
    EXPECT(window.window.total, 0);
    end(&window);
}

Test(metric_window, is_empty_only_after_more_than_the_window)
{
    Fixture window;

    begin(&window, 5, 1, false);
    cr_expect(vt_metric_window_is_empty(&window.window, 0));
    record(&window, 0, 1); /* the first second of a run is not "never" */
    cr_expect(not(vt_metric_window_is_empty(&window.window, 0)));
    cr_expect(not(vt_metric_window_is_empty(&window.window, 5)));
    EXPECT(average(&window, 5), 0);
    cr_expect(vt_metric_window_is_empty(&window.window, 6));
    end(&window);
}

Test(metric_window, buckets_are_floors)
{
    cr_expect(eq(i64, vt_metric_bucket(0, VT_S), 0));
    cr_expect(eq(i64, vt_metric_bucket(VT_S - 1, VT_S), 0));
    cr_expect(eq(i64, vt_metric_bucket(VT_S, VT_S), 1));
    cr_expect(eq(i64, vt_metric_bucket(-1, VT_S), -1));
    cr_expect(eq(i64, vt_metric_bucket(-VT_S, VT_S), -1));
}

Test(metric_window, rounds_half_away_from_zero)
{
    static const struct {
        size_t digits;
        double value, rounded;
    } cases[] = {
        { 6, 3.6e-17, 0 },     { 3, -3.6e-17, 0 },      { 3, 0.0004, 0 },
        { 3, 1.2345, 1.235 },  { 4, 1.2345, 1.2345 },   { 6, 12345, 12345 },
        { 6, 5e-7, 0.000001 }, { 6, -5e-7, -0.000001 }, /* not Knative's */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect(ieee_ulp_eq(dbl, vt_metric_round(cases[i].digits, cases[i].value),
                              cases[i].rounded, 1),
                  "row %zu", i);
    cr_expect(signbit(vt_metric_round(6, -3.6e-17)) != 0);
}
