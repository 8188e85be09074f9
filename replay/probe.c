#include "replay/probe.h"

#include "core/errors.h"
#include "core/rng.h"
#include "replay/clock_wall.h"
#include "replay/function_reply.h"
#include "replay/http_pool.h"
#include "replay/process.h"

#include <gsl/gsl_randist.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STARTS           15 /* per size */
#define REQUESTS         200
#define REQUESTS_WARM_UP 8
#define GAP_MEAN_S       0.010
#define START_WITHIN_NS  (20 * VT_S)
#define ANSWER_WITHIN_NS (5 * VT_S)

static const uint32_t sizes_mib[] = { 16, 256 };
static const VtTime durations_ns[] = { 1 * VT_MS, 10 * VT_MS };

/* One start of the function. */
typedef struct {
    const char *program;
    VtClockWall *clock;
    VtProcess *process;
    VtTime spawned_ns;
    VtTime ready_ns;
    VtTime startup_cpu_ns;
    int port;
    bool is_ready;
    bool has_failed;
} Instance;

/* Sends requests and collects what they took. */
typedef struct {
    VtClockWall *clock;
    VtProtocol *pool;
    VtTime scheduled_ns[REQUESTS_WARM_UP + REQUESTS];
    VtTime hop_ns[REQUESTS];
    unsigned answered;
    unsigned failed;
    VtTime wall_ns;
    VtTime executed_ns;
} Requests;

static int compare_times(const void *a, const void *b)
{
    const VtTime left = *(const VtTime *)a;
    const VtTime right = *(const VtTime *)b;

    return (left > right) - (left < right);
}

static VtTime quantile(const VtTime *sorted, size_t count, double q)
{
    const double position = q * (double)(count - 1);
    const size_t below = (size_t)position;
    const size_t above = MIN(below + 1, count - 1);
    const double rest = position - (double)below;

    return sorted[below] + (VtTime)(rest * (double)(sorted[above] - sorted[below]));
}

void vt_probe_summarise(VtTime *samples, size_t count, VtTime points[VT_PROBE_POINTS])
{
    const int last = VT_PROBE_POINTS - 1;
    size_t top;
    double sum = 0;

    qsort(samples, count, sizeof samples[0], compare_times);
    for (int i = 0; i < last; i++)
        points[i] = quantile(samples, count, (double)i / last);
    top = (size_t)ceil((double)(count - 1) * (last - 1) / last);
    for (size_t i = top; i < count; i++)
        sum += (double)samples[i];
    /* A linear segment's mean is the middle of its ends. */
    points[last] = (VtTime)(2 * sum / (double)(count - top)) - points[last - 1];
}

static void on_said(void *target, const char *line)
{
    Instance *self = target;

    self->ready_ns = vt_clock_wall_now(self->clock);
    self->is_ready = vt_function_ready_parse(line, &self->port, &self->startup_cpu_ns);
    self->has_failed = !self->is_ready;
}

static void on_ended(void *target, int wait_status)
{
    (void)wait_status;
    ((Instance *)target)->has_failed = true;
}

/* Starts and waits until it is ready. */
static bool instance_start(Instance *self, uint32_t memory_mib, GError **error)
{
    static const VtProcessOps ops = { .said = on_said, .ended = on_ended };
    g_autofree char *memory = g_strdup_printf("--memory-mib=%" PRIu32, memory_mib);
    g_autofree char *parent = g_strdup_printf("--die-with-parent=%d", (int)getpid());
    const char *argv[] = {
        self->program, "--listen=127.0.0.1:0", "--concurrency=0", memory, parent, NULL
    };
    VtTime deadline_ns;

    self->is_ready = false;
    self->has_failed = false;
    self->spawned_ns = vt_clock_wall_now(self->clock);
    deadline_ns = self->spawned_ns + START_WITHIN_NS;
    self->process = vt_process_start(argv, self->clock->poller, &ops, self, error);
    if (self->process == NULL)
        return false;
    while (!self->is_ready && !self->has_failed
           && vt_clock_advance(&self->clock->base, deadline_ns) < deadline_ns)
        ;
    if (self->is_ready)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_WORK, "'%s' did not become ready",
                self->program);
    return false;
}

static void instance_stop(Instance *self)
{
    vt_process_free(self->process);
    self->process = NULL;
}

static bool measure_starts(Instance *instance, VtProbe *out, GError **error)
{
    VtTime cpu_ns[G_N_ELEMENTS(sizes_mib)][STARTS];
    VtTime wait_ns[G_N_ELEMENTS(sizes_mib) * STARTS];
    VtTime median_ns[G_N_ELEMENTS(sizes_mib)];
    size_t waits = 0;

    for (size_t size = 0; size < G_N_ELEMENTS(sizes_mib); size++) {
        for (int i = 0; i < STARTS; i++) {
            const bool is_ready = instance_start(instance, sizes_mib[size], error);

            instance_stop(instance);
            if (!is_ready)
                return false;
            cpu_ns[size][i] = instance->startup_cpu_ns;
            wait_ns[waits++] = MAX(0, instance->ready_ns - instance->spawned_ns
                                          - instance->startup_cpu_ns);
        }
        qsort(cpu_ns[size], STARTS, sizeof cpu_ns[size][0], compare_times);
        median_ns[size] = cpu_ns[size][STARTS / 2];
    }
    out->start_cpu_per_mib_ns =
        MAX(0, (median_ns[1] - median_ns[0]) / (VtTime)(sizes_mib[1] - sizes_mib[0]));
    out->start_cpu_fixed_ns =
        MAX(0, median_ns[0] - out->start_cpu_per_mib_ns * (VtTime)sizes_mib[0]);
    vt_probe_summarise(wait_ns, waits, out->start_wait_ns);
    return true;
}

static void on_answered(void *target, uint32_t number, const VtReply *reply)
{
    Requests *self = target;
    VtFunctionReply said;

    self->answered++;
    if (vt_reply_cause(reply) != VT_CAUSE_NONE
        || !vt_function_reply_parse(reply->body, &said)) {
        self->failed++;
        return;
    }
    if (number < REQUESTS_WARM_UP)
        return;
    self->hop_ns[number - REQUESTS_WARM_UP] =
        reply->done_ns - self->scheduled_ns[number] - said.wall_ns;
    self->wall_ns += said.wall_ns;
    self->executed_ns += said.executed_ns;
}

/* Each is due one idle gap after the one before it should have been answered. */
static void send_all(Requests *self, int port)
{
    const VtStreamKey key = { .seed = 1, .purpose = VT_PURPOSE_DATA_PATH };
    VtRng stream;
    gsl_rng rng;
    VtTime due_ns = vt_clock_wall_now(self->clock);

    vt_rng_init(&stream, &key);
    rng = vt_rng_gsl(&stream);
    for (unsigned i = 0; i < G_N_ELEMENTS(self->scheduled_ns); i++) {
        const VtTime duration_ns = durations_ns[i % G_N_ELEMENTS(durations_ns)];
        g_autofree char *url = g_strdup_printf(
            "http://127.0.0.1:%d/?duration_us=%" PRId64, port, duration_ns / VT_US);

        due_ns += (VtTime)(gsl_ran_exponential(&rng, GAP_MEAN_S) * (double)VT_S);
        self->scheduled_ns[i] = due_ns;
        while (vt_clock_advance(&self->clock->base, due_ns) < due_ns)
            ;
        vt_protocol_submit(self->pool,
                           &(VtRequest){ .url = url,
                                         .connect_by_ns = VT_NEVER,
                                         .deadline_ns = due_ns + ANSWER_WITHIN_NS,
                                         .callback = on_answered,
                                         .target = self,
                                         .tag = i });
        due_ns += duration_ns;
    }
    while (self->answered < G_N_ELEMENTS(self->scheduled_ns))
        vt_clock_advance(&self->clock->base, VT_NEVER);
}

static bool measure_requests(Instance *instance, VtProbe *out, GError **error)
{
    Requests requests = { .clock = instance->clock };
    g_autoptr(VtProtocol) pool =
        vt_http_pool_new(instance->clock, &(VtHttpOptions){ 0 }, error);

    if (pool == NULL || !instance_start(instance, sizes_mib[0], error))
        return false;
    requests.pool = pool;
    send_all(&requests, instance->port);
    if (requests.failed > 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_WORK, "'%s' failed %u of %zu requests",
                    instance->program, requests.failed,
                    G_N_ELEMENTS(requests.scheduled_ns));
        return false;
    }
    vt_probe_summarise(requests.hop_ns, REQUESTS, out->hop_ns);
    out->stretch_ratio = (double)requests.wall_ns / (double)requests.executed_ns;
    return true;
}

/* What the kernel reckons it could hand out without swapping. */
static int64_t available_memory_mib(void)
{
    static const char key[] = "MemAvailable:";
    g_autofree char *text = NULL;
    const char *found;

    if (g_file_get_contents("/proc/meminfo", &text, NULL, NULL)
        && (found = strstr(text, key)) != NULL)
        return g_ascii_strtoll(found + strlen(key), NULL, 10) / 1024;
    return sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE) / (INT64_C(1024) * 1024);
}

bool vt_probe_machine(const char *program, VtProbe *out, GError **error)
{
    g_autoptr(VtPoller) poller = vt_poller_new(error);
    VtClockWall clock;
    Instance instance = { .program = program, .clock = &clock };
    VtProbe probe = { .cores = (int)g_get_num_processors(),
                      .memory_mib = available_memory_mib() };
    bool is_done;

    if (poller == NULL)
        return false;
    vt_clock_wall_init(&clock, poller);
    is_done = measure_starts(&instance, &probe, error)
           && measure_requests(&instance, &probe, error);
    instance_stop(&instance);
    if (is_done)
        *out = probe;
    return is_done;
}
