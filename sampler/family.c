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

        if (vt_load_fits(&members[middle].load, &self->options.target)) {
            fitting = middle + 1;
        } else {
            unknown = middle;
        }
    }
    if (fitting == 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "not even the smallest sample, %zu function%s, fits: its expected "
                    "load is %g cores, %g requests a second and %g MiB",
                    members[0].size, members[0].size == 1 ? "" : "s",
                    members[0].load.cpu_cores, members[0].load.mean_rps,
                    members[0].load.memory_mib);
        return false;
    }
    members[0] = members[fitting - 1];
    self->members_count = 1;
    return true;
}

/* Weights of a member's functions, and its distance with them. */
static void weigh(const VtFamily *self, const VtSamplerRequest *request,
                  VtFamilyMember *member)
{
    g_autoptr(VtTrace) sample =
        vt_trace_subset(self->trace, member->functions, member->size);

    member->weights =
        self->options.method->weigh(request, member->functions, member->size);

    g_autofree VtDistance *minutes =
        vt_distances_of_trace(request->distances, sample, member->weights, NULL);

    member->weighted_distance = vt_distance_average(minutes, self->trace->minutes_count);
}

static void add_members(VtFamily *self, const VtSamplerRequest *request,
                        const size_t *order)
{
    for (size_t m = 0; m < self->members_count; m++) {
        VtFamilyMember *member = &self->members[m];

        member->functions = g_memdup2(order, member->size * sizeof *order);
        vt_trace_sort(self->trace, member->functions, member->size);
        member->distance =
            vt_distances_of_subset(request->distances, member->functions, member->size);
        member->bound = vt_bound_of_size(request->marginals, member->size);
        if (self->options.method->weigh != NULL)
            weigh(self, request, member);
    }
}

VtFamily *vt_family_new(const VtTrace *trace, const size_t *sizes, size_t sizes_count,
                        const VtFamilyOptions *options, GError **error)
{
    g_assert(sizes_count > 0 && sizes[sizes_count - 1] <= trace->functions_count);

    g_autoptr(VtDistances) distances = vt_distances_new(trace, options->resource_norm);
    g_autoptr(VtFamily) self = g_new0(VtFamily, 1);
    g_autofree size_t *ranked = vt_trace_rank(trace);
    g_auto(VtMarginals) marginals = { 0 };

    self->trace = trace;
    self->options = *options;
    self->members = g_new0(VtFamilyMember, sizes_count);
    self->members_count = sizes_count;
    for (size_t m = 0; m < sizes_count; m++)
        self->members[m].size = sizes[m];
    vt_marginals_init(&marginals, vt_distances_invocations(distances),
                      vt_distances_resources(distances), trace->functions_count);

    const VtSamplerRequest request = {
        .trace = trace,
        .distances = distances,
        .marginals = &marginals,
        .ranked = ranked,
        .sizes = sizes,
        .sizes_count = sizes_count,
        .seed = options->seed,
        .trials = options->trials,
        .evaluations = options->evaluations,
        .budget_s = options->budget_s,
        .jobs = options->jobs,
        .progress = options->progress,
        .progress_data = options->progress_data,
    };
    g_autofree size_t *order = options->method->choose(&request);

    add_up_loads(self, order);
    if (vt_load_target_is_set(&options->target) && !keep_largest_that_fits(self, error))
        return NULL;
    add_members(self, &request, order);
    return g_steal_pointer(&self);
}

void vt_family_free(VtFamily *self)
{
    if (self == NULL)
        return;
    for (size_t m = 0; m < self->members_count; m++) {
        g_free(self->members[m].functions);
        g_free(self->members[m].weights);
    }
    g_free(self->members);
    g_free(self);
}
