#include "sampler/distance.h"

#include "core/errors.h"

#include <inttypes.h>
#include <math.h>

struct VtDistances {
    const VtTrace *original;
    double resource_norm;
    VtDimension invocations;
    VtDimension resources;
};

/* W1 is the area between two cumulative distribution functions. Ranks stay whole numbers
 * over the common denominator, so that equal distributions are exactly 0 apart. */
typedef struct {
    int64_t original_count, sample_count;
    int64_t original_rank, sample_rank; /* values passed so far */
    double value;
    double area;
} Area;

static Area area_start(size_t original_count, size_t original_zeros, size_t sample_count,
                       size_t sample_zeros)
{
    return (Area){
        .original_count = (int64_t)original_count,
        .sample_count = (int64_t)sample_count,
        .original_rank = (int64_t)original_zeros,
        .sample_rank = (int64_t)sample_zeros,
    };
}

static inline void area_pass(Area *self, double value, int originals, int samples)
{
    const int64_t gap = self->original_rank * self->sample_count
                      - self->sample_rank * self->original_count;

    self->area += (double)(gap < 0 ? -gap : gap) * (value - self->value);
    self->value = value;
    self->original_rank += originals;
    self->sample_rank += samples;
}

static double area_distance(const Area *self)
{
    return self->area / ((double)self->original_count * (double)self->sample_count);
}

VtDistances *vt_distances_new(const VtTrace *original, double resource_norm)
{
    VtDistances *self = g_new0(VtDistances, 1);

    g_assert(resource_norm > 0 && original->functions_count <= UINT32_MAX);
    self->original = original;
    self->resource_norm = resource_norm;
    vt_dimension_init_invocations(&self->invocations, original);
    vt_dimension_init_resources(&self->resources, original, resource_norm);
    return self;
}

void vt_distances_free(VtDistances *self)
{
    if (self == NULL)
        return;
    vt_dimension_clear(&self->invocations);
    vt_dimension_clear(&self->resources);
    g_free(self);
}

double vt_distances_norm(const VtDistances *self)
{
    return self->resource_norm;
}

const VtDimension *vt_distances_invocations(const VtDistances *self)
{
    return &self->invocations;
}

const VtDimension *vt_distances_resources(const VtDistances *self)
{
    return &self->resources;
}

static double subset_minute(const VtDimension *self, size_t minute,
                            size_t functions_count, const uint8_t *is_member,
                            size_t members)
{
    const VtCell *entry = &self->cells[self->begin[minute]];
    const VtCell *end = &self->cells[self->begin[minute + 1]];
    size_t invoked = 0;

    for (const VtCell *e = entry; e < end; e++)
        invoked += is_member[e->function];

    Area area = area_start(functions_count, functions_count - (size_t)(end - entry),
                           members, members - invoked);

    for (; entry < end; entry++)
        area_pass(&area, entry->value, 1, is_member[entry->function]);
    return area_distance(&area);
}

VtDistance vt_distances_of_subset(const VtDistances *self, const size_t *indices,
                                  size_t count)
{
    const VtTrace *original = self->original;
    const size_t minutes = original->minutes_count;
    g_autofree uint8_t *is_member = g_new0(uint8_t, original->functions_count);
    VtDistance sum = { 0 };

    g_assert(count > 0);
    for (size_t i = 0; i < count; i++)
        is_member[indices[i]] = 1;
    for (size_t t = 0; t < minutes; t++) {
        sum.invocation_wd += subset_minute(&self->invocations, t,
                                           original->functions_count, is_member, count);
        sum.resource_wd += subset_minute(&self->resources, t, original->functions_count,
                                         is_member, count);
    }
    return (VtDistance){ sum.invocation_wd / (double)minutes,
                         sum.resource_wd / (double)minutes };
}

static double minute_between(const VtDimension *original, size_t original_count,
                             const VtDimension *sample, size_t sample_count,
                             size_t minute)
{
    const VtCell *a = &original->cells[original->begin[minute]];
    const VtCell *a_end = &original->cells[original->begin[minute + 1]];
    const VtCell *b = &sample->cells[sample->begin[minute]];
    const VtCell *b_end = &sample->cells[sample->begin[minute + 1]];
    Area area = area_start(original_count, original_count - (size_t)(a_end - a),
                           sample_count, sample_count - (size_t)(b_end - b));

    while (a < a_end || b < b_end) {
        if (b == b_end || (a < a_end && a->value <= b->value)) {
            area_pass(&area, a++->value, 1, 0);
        } else {
            area_pass(&area, b++->value, 0, 1);
        }
    }
    return area_distance(&area);
}

/* The same with a weight for each of the sample's functions, which add up to
 * @total_weight. */
static double minute_between_weighted(const VtDimension *original, size_t original_count,
                                      const VtDimension *sample, const double *weights,
                                      double total_weight, size_t minute)
{
    const VtCell *a = &original->cells[original->begin[minute]];
    const VtCell *a_end = &original->cells[original->begin[minute + 1]];
    const VtCell *b = &sample->cells[sample->begin[minute]];
    const VtCell *b_end = &sample->cells[sample->begin[minute + 1]];
    const double count = (double)original_count;
    double above = (double)(a_end - a) / count; /* shares above the value */
    double weight_above = 0, value = 0, area = 0;

    for (const VtCell *cell = b; cell < b_end; cell++)
        weight_above += weights[cell->function] / total_weight;
    while (a < a_end || b < b_end) {
        const bool is_original = b == b_end || (a < a_end && a->value <= b->value);
        const double next = is_original ? a->value : b->value;

        area += fabs(above - weight_above) * (next - value);
        value = next;
        if (is_original) {
            above = (double)(a_end - ++a) / count;
        } else {
            weight_above -= weights[b++->function] / total_weight;
        }
    }
    return area;
}

static bool check_sample(const VtTrace *original, const VtTrace *sample, GError **error)
{
    if (sample->functions_count == 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "the sample has no functions");
        return false;
    }
    if (sample->minutes_count == original->minutes_count
        && sample->first_minute == original->first_minute)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "the sample has minutes %" PRId64 "..%" PRId64
                ", expected the original's %" PRId64 "..%" PRId64,
                sample->first_minute,
                sample->first_minute + (int64_t)sample->minutes_count - 1,
                original->first_minute,
                original->first_minute + (int64_t)original->minutes_count - 1);
    return false;
}

VtDistance *vt_distances_between(const VtDistances *self, const VtDistances *sample,
                                 const double *weights, GError **error)
{
    const size_t n = self->original->functions_count;
    const size_t m = sample->original->functions_count;
    double total = 0;

    if (!check_sample(self->original, sample->original, error))
        return NULL;
    for (size_t i = 0; weights != NULL && i < m; i++)
        total += weights[i];

    VtDistance *minutes = g_new(VtDistance, self->original->minutes_count);

    for (size_t t = 0; t < self->original->minutes_count; t++) {
        minutes[t] = weights == NULL ? (VtDistance){
            .invocation_wd = minute_between(&self->invocations, n, &sample->invocations,
                                            m, t),
            .resource_wd = minute_between(&self->resources, n, &sample->resources, m, t),
        } : (VtDistance){
            .invocation_wd = minute_between_weighted(&self->invocations, n,
                                                     &sample->invocations, weights, total,
                                                     t),
            .resource_wd = minute_between_weighted(&self->resources, n,
                                                   &sample->resources, weights, total, t),
        };
    }
    return minutes;
}

VtDistance *vt_distances_of_trace(const VtDistances *self, const VtTrace *sample,
                                  const double *weights, GError **error)
{
    g_autoptr(VtDistances) sorted = vt_distances_new(sample, self->resource_norm);

    return vt_distances_between(self, sorted, weights, error);
}

VtDistance vt_distance_average(const VtDistance *minutes, size_t count)
{
    VtDistance sum = { 0 };

    for (size_t t = 0; t < count; t++) {
        sum.invocation_wd += minutes[t].invocation_wd;
        sum.resource_wd += minutes[t].resource_wd;
    }
    return (VtDistance){ sum.invocation_wd / (double)count,
                         sum.resource_wd / (double)count };
}
