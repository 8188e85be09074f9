/* Metric windows: linear and weighted averages over buckets, resized now and then. */
#include "families.h"
#include "sim/metric_window.h"

/* The powers behind weighted averages are Go's own. */
#define WEIGHTED_TOLERANCE 1e-12
#define BUCKETS_MAX        1000000

/* B,id,category,algorithm,window,granularity,coefficient */
static void begin(VectorFile *file, VtMetricWindow *window)
{
    const VtTime granularity_ns = vector_int_within(file, 5, 1, INT64_MAX / BUCKETS_MAX);
    const VtMetricWindowShape shape = {
        .window_ns = vector_int_within(file, 4, 1, BUCKETS_MAX * granularity_ns),
        .granularity_ns = granularity_ns,
        .is_weighted = vector_is(file, 3, "weighted"),
    };

    vector_begin(file);
    g_free(window->buckets);
    vt_metric_window_init(window, &shape, g_new(double, vt_metric_window_size(&shape)));
    vector_expect_near(file, 6, window->weight, WEIGHTED_TOLERANCE);
}

static int64_t bucket(VectorFile *file, const VtMetricWindow *window)
{
    return vt_metric_bucket(vector_int(file, 2), window->shape.granularity_ns);
}

static void query(VectorFile *file, const VtMetricWindow *window)
{
    const int64_t now = bucket(file, window);
    const double tolerance = window->shape.is_weighted ? WEIGHTED_TOLERANCE : 0;

    vector_expect_near(file, 3, vt_metric_window_average(window, now), tolerance);
    vector_expect_int(file, 4, vt_metric_window_is_empty(window, now));
}

static void resize(VectorFile *file, VtMetricWindow *window)
{
    VtMetricWindowShape shape = window->shape;
    g_autofree double *old = window->buckets;

    shape.window_ns = vector_int_within(file, 3, 1, BUCKETS_MAX * shape.granularity_ns);
    vt_metric_window_resize(window, shape.window_ns, bucket(file, window),
                            g_new(double, vt_metric_window_size(&shape)));
    vector_expect_near(file, 4, window->weight, WEIGHTED_TOLERANCE);
}

void run_buckets(VectorFile *file)
{
    VtMetricWindow window = { 0 };

    while (vector_next(file)) {
        const char letter = vector_letter(file);
        if (letter == 'B')
            begin(file, &window);
        else if (!window.buckets)
            vector_fail(file, "a record before its scenario");
        else if (letter == 'R')
            vt_metric_window_record(&window, bucket(file, &window),
                                    vector_double(file, 3));
        else if (letter == 'Q')
            query(file, &window);
        else if (letter == 'W')
            resize(file, &window);
        else
            vector_fail(file, "an unknown record");
    }
    g_free(window.buckets);
}

void run_round6(VectorFile *file)
{
    while (vector_next(file))
        vector_expect_double(file, 1, vt_metric_round(6, vector_double(file, 0)));
}

void run_smoothing(VectorFile *file)
{
    while (vector_next(file)) {
        const size_t count = (size_t)vector_int(file, 0);
        vector_expect_near(file, 1, vt_metric_window_weight(count), 1e-13);
    }
}
