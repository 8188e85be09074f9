#include "sampler/family.h"

#include "core/errors.h"
#include "sampler/bound.h"

/* Loads of the samples that @order begins with. Sums of ever more terms that are not
 * negative never decrease, not even by rounding. */
static void add_up_loads(VtFamily *self, const size_t *order)
{
    VtLoad load = { 0 };
    size_t added = 0;

    for (size_t m = 0; m < self->members_count; m++) {
        VtFamilyMember *member = &self->members[m];

        for (; added < member->size; added++) {
            const VtLoad one =
                vt_load_of_function(self->trace, order[added], &self->options.clamp);

            vt_load_add(&load, &one);
        }
        member->load = load;
    }
}

static bool keep_largest_that_fits(VtFamily *self, GError **error)
{
    size_t fitting = 0; /* members known to fit: 0 .. fitting-1 */
    size_t unknown = self->members_count;
    VtFamilyMember *members = self->members;

    while (fitting < unknown) {
        const size_t middle = (fitting + unknown) / 2;

        if (members[middle].load.cpu_cores <= self->options.target_cores) {
            fitting = middle + 1;
        } else {
            unknown = middle;
        }
    }
    if (fitting == 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "not even the smallest sample, %zu functions, fits %g cores: its "
                    "expected load is %g",
                    members[0].size, self->options.target_cores,
                    members[0].load.cpu_cores);
        return false;
    }
    members[0] = members[fitting - 1];
    self->members_count = 1;
    return true;
}

static size_t *choose_order(const VtFamily *self, const VtDistances *distances,
                            const VtMarginals *marginals)
{
    g_autofree size_t *ranked = vt_trace_rank(self->trace);
    g_autofree size_t *sizes = g_new(size_t, self->members_count);

    for (size_t m = 0; m < self->members_count; m++)
        sizes[m] = self->members[m].size;
    return self->options.method->choose(&(VtSamplerRequest){
        .trace = self->trace,
        .distances = distances,
        .marginals = marginals,
        .ranked = ranked,
        .sizes = sizes,
        .sizes_count = self->members_count,
        .seed = self->options.seed,
        .trials = self->options.trials,
        .evaluations = self->options.evaluations,
        .budget_s = self->options.budget_s,
        .jobs = self->options.jobs,
        .progress = self->options.progress,
        .progress_data = self->options.progress_data,
    });
}

VtFamily *vt_family_new(const VtTrace *trace, const size_t *sizes, size_t sizes_count,
                        const VtFamilyOptions *options, GError **error)
{
    g_assert(sizes_count > 0 && sizes[sizes_count - 1] <= trace->functions_count);

    g_autoptr(VtDistances) distances = vt_distances_new(trace, options->resource_norm);
    g_autoptr(VtFamily) self = g_new0(VtFamily, 1);
    g_auto(VtMarginals) marginals = { 0 };

    self->trace = trace;
    self->options = *options;
    self->members = g_new0(VtFamilyMember, sizes_count);
    self->members_count = sizes_count;
    for (size_t m = 0; m < sizes_count; m++)
        self->members[m].size = sizes[m];

    vt_marginals_init(&marginals, vt_distances_invocations(distances),
                      vt_distances_resources(distances), trace->functions_count);

    g_autofree size_t *order = choose_order(self, distances, &marginals);

    add_up_loads(self, order);
    if (options->target_cores > 0 && !keep_largest_that_fits(self, error))
        return NULL;
    for (size_t m = 0; m < self->members_count; m++) {
        VtFamilyMember *member = &self->members[m];

        member->functions = g_memdup2(order, member->size * sizeof *order);
        vt_trace_sort(trace, member->functions, member->size);
        member->distance =
            vt_distances_of_subset(distances, member->functions, member->size);
        member->bound = vt_bound_of_size(&marginals, member->size);
    }
    return g_steal_pointer(&self);
}

void vt_family_free(VtFamily *self)
{
    if (self == NULL)
        return;
    for (size_t m = 0; m < self->members_count; m++)
        g_free(self->members[m].functions);
    g_free(self->members);
    g_free(self);
}
