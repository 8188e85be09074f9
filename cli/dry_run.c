#include "cli/dry_run.h"

#include "cli/options.h"
#include "replay/needs.h"
#include "replay/senders.h"

enum { FIRST_COUNT = 5 };

/* The functions that one sender has. */
typedef struct {
    uint64_t functions;
    uint64_t invocations;
} Share;

typedef struct {
    const VtExperiment *experiment;
    VtWorkload workload;
    VtNeeds needs;
    VtSupply supply;
    double requested_cpu_s;
    Share *shares;
    VtInvocation first[FIRST_COUNT];
    VtTarget *target; /* of VT_PLATFORM_HTTP; or NULL */
    VtTargetScratch *scratch;
} Plan;

static void plan_clear(Plan *self)
{
    vt_target_free(self->target);
    vt_target_scratch_free(self->scratch);
    vt_workload_clear(&self->workload);
    g_free(self->shares);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Plan, plan_clear)

static Share *share_of(const Plan *self, uint32_t function)
{
    const VtFunction *functions = self->workload.arrivals->functions;

    return &self->shares[vt_senders_index(&functions[function],
                                          self->experiment->senders)];
}

/* One pass over the schedule. */
static void count(Plan *self)
{
    VtArrivals *arrivals = self->workload.arrivals;
    VtInvocation invocation;
    double requested_us = 0;

    self->shares = g_new0(Share, self->experiment->senders);
    for (uint32_t f = 0; f < arrivals->functions_count; f++)
        share_of(self, f)->functions++;
    while (vt_arrivals_next(arrivals, &invocation)) {
        const int64_t us = invocation.requested_ns / VT_US;

        if (invocation.id < FIRST_COUNT)
            self->first[invocation.id] = invocation;
        share_of(self, invocation.function)->invocations++;
        requested_us += (double)us;
    }
    self->requested_cpu_s = requested_us / 1e6;
}

static bool make_target(Plan *self, GError **error)
{
    const VtArrivals *arrivals = self->workload.arrivals;
    VtTargetConfig config;

    if (self->experiment->kind != VT_PLATFORM_HTTP)
        return true;
    config = vt_target_options_target(self->experiment->target);
    self->target =
        vt_target_new(&config, arrivals->functions, arrivals->functions_count, error);
    self->scratch = vt_target_scratch_new();
    return self->target != NULL;
}

static bool make_plan(Plan *self, GError **error)
{
    const VtExperiment *experiment = self->experiment;

    if (!vt_workload_open(&self->workload, experiment->input,
                          &experiment->options->workload, error)
        || !make_target(self, error))
        return false;
    self->needs = vt_guard_needs(experiment->kind, &self->workload, experiment->local,
                                 experiment->senders);
    self->supply = vt_supply_read();
    count(self);
    return true;
}

static size_t first_count(const Plan *self)
{
    return MIN(self->workload.arrivals->issued, FIRST_COUNT);
}

static double mean_per_s(const Plan *self)
{
    const VtArrivals *arrivals = self->workload.arrivals;

    return arrivals->end_ns > 0
             ? (double)arrivals->issued * (double)VT_S / (double)arrivals->end_ns
             : 0;
}

/* The texts are valid until the next call. */
static VtRequest request_of(const Plan *self, const VtInvocation *invocation)
{
    VtRequest request = { 0 };

    vt_target_render(self->target, invocation, self->scratch, &request);
    if (request.method == NULL)
        request.method = request.body != NULL ? "POST" : "GET";
    return request;
}

static JsonObject *request_to_json(const VtRequest *request)
{
    JsonObject *json = json_object_new();
    JsonArray *headers = json_array_new();

    json_object_set_string_member(json, "method", request->method);
    json_object_set_string_member(json, "url", request->url);
    for (size_t i = 0; request->headers != NULL && request->headers[i] != NULL; i++)
        json_array_add_string_element(headers, request->headers[i]);
    json_object_set_array_member(json, "headers", headers);
    if (request->body != NULL)
        json_object_set_string_member(json, "body", request->body);
    return json;
}

static JsonObject *invocation_to_json(const Plan *self, const VtInvocation *invocation)
{
    JsonObject *json = json_object_new();
    const char *name = self->workload.arrivals->functions[invocation->function].name;

    json_object_set_int_member(json, "id", (gint64)invocation->id);
    json_object_set_string_member(json, "function", name);
    json_object_set_int_member(json, "scheduled_us", invocation->scheduled_ns / VT_US);
    json_object_set_int_member(json, "requested_us", invocation->requested_ns / VT_US);
    json_object_set_int_member(json, "memory_mib", invocation->memory_mib);
    if (self->target != NULL) {
        const VtRequest request = request_of(self, invocation);

        json_object_set_object_member(json, "request", request_to_json(&request));
    }
    return json;
}

static JsonArray *first_to_json(const Plan *self)
{
    JsonArray *array = json_array_new();

    for (size_t i = 0; i < first_count(self); i++)
        json_array_add_object_element(array, invocation_to_json(self, &self->first[i]));
    return array;
}

static JsonArray *shares_to_json(const Plan *self)
{
    JsonArray *array = json_array_new();

    for (unsigned i = 0; i < self->experiment->senders; i++) {
        JsonObject *json = json_object_new();

        json_object_set_int_member(json, "functions", (gint64)self->shares[i].functions);
        json_object_set_int_member(json, "invocations",
                                   (gint64)self->shares[i].invocations);
        json_array_add_object_element(array, json);
    }
    return array;
}

static void print_json(const Plan *self)
{
    const VtArrivals *arrivals = self->workload.arrivals;
    const VtOutlook *outlook = &arrivals->outlook;
    JsonObject *json = json_object_new();

    json_object_set_string_member(json, "platform",
                                  vt_platform_kind_name(self->experiment->kind));
    json_object_set_int_member(json, "functions", (gint64)arrivals->functions_count);
    json_object_set_double_member(json, "seconds", (double)arrivals->end_ns / 1e9);
    json_object_set_int_member(json, "invocations", (gint64)arrivals->issued);
    json_object_set_int_member(json, "expected_invocations",
                               (gint64)outlook->invocations);
    json_object_set_double_member(json, "requested_core_seconds", self->requested_cpu_s);
    json_object_set_double_member(json, "expected_core_seconds", outlook->drawn_cpu_s);
    json_object_set_double_member(json, "mean_rps", mean_per_s(self));
    json_object_set_double_member(json, "peak_rps", outlook->peak_per_s);
    json_object_set_double_member(json, "expected_cores", self->needs.cores);
    json_object_set_double_member(json, "expected_peak_cores", self->needs.peak_cores);
    json_object_set_int_member(json, "cores", self->supply.cores);
    json_object_set_int_member(json, "needed_descriptors",
                               (gint64)self->needs.descriptors);
    json_object_set_int_member(json, "descriptors",
                               (gint64)MIN(self->supply.descriptors, G_MAXINT64));
    json_object_set_array_member(json, "senders", shares_to_json(self));
    json_object_set_array_member(json, "first", first_to_json(self));
    vt_print_json(json);
}

static void print_shares(const Plan *self)
{
    const double issued = (double)MAX(self->workload.arrivals->issued, 1);

    for (unsigned i = 0; i < self->experiment->senders; i++) {
        const Share *share = &self->shares[i];

        g_print("sender %-16u %" PRIu64 " functions, %.1f %% of the invocations\n", i,
                share->functions, 100 * (double)share->invocations / issued);
    }
}

static void print_request(const VtRequest *request)
{
    g_print("    %s %s\n", request->method, request->url);
    for (size_t i = 0; request->headers != NULL && request->headers[i] != NULL; i++)
        g_print("    %s\n", request->headers[i]);
    if (request->body != NULL)
        g_print("    %s\n", request->body);
}

static void print_first(const Plan *self)
{
    for (size_t i = 0; i < first_count(self); i++) {
        const VtInvocation *invocation = &self->first[i];

        g_print("invocation %-12" PRIu64 " %.6f s %s, %g ms, %" PRIu32 " MiB\n",
                invocation->id, (double)invocation->scheduled_ns / 1e9,
                self->workload.arrivals->functions[invocation->function].name,
                (double)invocation->requested_ns / 1e6, invocation->memory_mib);
        if (self->target != NULL) {
            const VtRequest request = request_of(self, invocation);

            print_request(&request);
        }
    }
}

static void print_table(const Plan *self)
{
    const VtArrivals *arrivals = self->workload.arrivals;
    const VtOutlook *outlook = &arrivals->outlook;

    g_print("functions               %zu\n", arrivals->functions_count);
    g_print("seconds                 %g\n", (double)arrivals->end_ns / 1e9);
    g_print("invocations             %" PRIu64 ", %" PRIu64 " expected\n",
            arrivals->issued, outlook->invocations);
    g_print("core-seconds            %.3f, %.3f expected\n", self->requested_cpu_s,
            outlook->drawn_cpu_s);
    g_print("per second              %.3f, %.3f in the busiest minute\n",
            mean_per_s(self), outlook->peak_per_s);
    g_print("cores                   %.3f, %.3f in the busiest minute, of %u here\n",
            self->needs.cores, self->needs.peak_cores, self->supply.cores);
    g_print("file descriptors        %" PRIu64 " of %" PRIu64 "\n",
            self->needs.descriptors, self->supply.descriptors);
    print_shares(self);
    print_first(self);
}

bool vt_dry_run(const VtExperiment *experiment, GError **error)
{
    g_auto(Plan) plan = { .experiment = experiment };

    if (!make_plan(&plan, error))
        return false;
    if (experiment->options->json) {
        print_json(&plan);
    } else {
        print_table(&plan);
    }
    return vt_guard_check(experiment->guard, experiment->kind, &plan.needs, error);
}
