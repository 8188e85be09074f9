#include "replay/second_sums.h"

struct VtSecondSums {
    GArray *sums;  /* of VtSecond, from the first that was not taken */
    int64_t first; /* its number */
    unsigned parts;
    int64_t *next; /* second that each part has not spoken of; INT64_MAX: it is over */
};

VtSecondSums *vt_second_sums_new(unsigned parts, int64_t first)
{
    VtSecondSums *self = g_new0(VtSecondSums, 1);

    self->sums = g_array_new(FALSE, FALSE, sizeof(VtSecond));
    self->first = first;
    self->parts = parts;
    self->next = g_new(int64_t, parts);
    for (unsigned i = 0; i < parts; i++)
        self->next[i] = first;
    return self;
}

void vt_second_sums_free(VtSecondSums *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->sums);
    g_free(self->next);
    g_free(self);
}

/* Negative is unknown, and adds nothing. */
static void add_count(int64_t *sum, int64_t count)
{
    if (count >= 0)
        *sum = MAX(*sum, 0) + count;
}

static void add(VtSecond *sum, const VtSecond *second)
{
    sum->arrivals += second->arrivals;
    sum->in_flight += second->in_flight;
    add_count(&sum->queued, second->queued);
    add_count(&sum->pods_desired, second->pods_desired);
    add_count(&sum->pods_starting, second->pods_starting);
    add_count(&sum->pods_ready, second->pods_ready);
    add_count(&sum->pods_terminating, second->pods_terminating);
    if (second->cpu_busy_cores >= 0)
        sum->cpu_busy_cores = MAX(sum->cpu_busy_cores, 0) + second->cpu_busy_cores;
}

void vt_second_sums_add(VtSecondSums *self, unsigned part, const VtSecond *second)
{
    const guint index = (guint)(second->second - self->first);

    g_assert(second->second == self->next[part]);
    self->next[part]++;
    if (index == self->sums->len) {
        g_array_append_vals(self->sums, second, 1);
    } else {
        add(&g_array_index(self->sums, VtSecond, index), second);
    }
}

void vt_second_sums_end(VtSecondSums *self, unsigned part)
{
    self->next[part] = INT64_MAX;
}

bool vt_second_sums_pop(VtSecondSums *self, VtSecond *out_second)
{
    if (self->sums->len == 0)
        return false;
    for (unsigned i = 0; i < self->parts; i++) {
        if (self->next[i] == self->first)
            return false;
    }
    *out_second = g_array_index(self->sums, VtSecond, 0);
    g_array_remove_index(self->sums, 0);
    self->first++;
    return true;
}
