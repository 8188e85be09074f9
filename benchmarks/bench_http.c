/* Processor time of the HTTP client per request, closed loop: each reply sends the next
 * request, so that as many are in flight as are asked for. CSV.
 *
 * Without --url it measures against a vitro-function of its own, which is slower than the
 * client; to compare with other clients, give all of them the same fast server.
 */
#include "replay/function_program.h"
#include "replay/http_pool.h"
#include "replay/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

typedef struct {
    char *url;
    int in_flight; /* 0: 64, 1024, and 4000 in turn */
    int requests;
    int functions; /* each with a Host of its own */
} Options;

typedef struct {
    const Options *options;
    VtProtocol *pool;
    char **hosts; /* headers, by function */
    int submitted;
    int ended;
    int failed;
    unsigned connections;
    const char *problem; /* of the first failure */
} Bench;

static void on_done(void *target, uint32_t tag, const VtReply *reply);

static void submit_next(Bench *self)
{
    const uint32_t function = (uint32_t)(self->submitted % self->options->functions);
    const char *const headers[] = { self->hosts[function], NULL };

    self->submitted++;
    vt_protocol_submit(self->pool, &(VtRequest){
                                       .url = self->options->url,
                                       .headers = headers,
                                       .headers_key = function,
                                       .connect_by_ns = VT_NEVER,
                                       .deadline_ns = 3600 * VT_S,
                                       .callback = on_done,
                                       .target = self,
                                       .tag = function,
                                   });
}

static void on_done(void *target, uint32_t tag, const VtReply *reply)
{
    Bench *self = target;

    (void)tag;
    self->ended++;
    self->connections += reply->connections;
    if (vt_reply_cause(reply) != VT_CAUSE_NONE) {
        self->failed++;
        if (self->problem == NULL)
            self->problem = g_intern_string(
                reply->problem != NULL ? reply->problem : "not the status of a success");
    }
    if (self->submitted < self->options->requests)
        submit_next(self);
}

/* Of this thread, user and system. Units: us. */
static double processor_us(void)
{
    struct rusage usage;

    getrusage(RUSAGE_THREAD, &usage);
    return 1e6 * (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void measure(const Options *options, char **hosts, VtPoller *poller, int in_flight)
{
    VtClockWall clock;
    Bench self = { .options = options, .hosts = hosts };
    double before_us;
    double used_us;
    VtTime took_ns;

    vt_clock_wall_init(&clock, poller);
    self.pool = vt_http_pool_new(&clock, &(VtHttpOptions){ 0 }, NULL);
    g_assert(self.pool != NULL);
    before_us = processor_us();
    for (int i = 0; i < MIN(in_flight, options->requests); i++)
        submit_next(&self);
    while (self.ended < options->requests)
        vt_clock_advance(&clock.base, VT_NEVER);
    used_us = processor_us() - before_us;
    took_ns = vt_clock_wall_now(&clock);
    vt_protocol_free(self.pool);
    printf("http,%d,%d,%d,%.2f,%.0f,%u,%d\n", in_flight, options->functions,
           options->requests, used_us / options->requests,
           options->requests / ((double)took_ns / (double)VT_S), self.connections,
           self.failed);
    if (self.problem != NULL)
        fprintf(stderr, "bench-http: %d failed, the first one: %s\n", self.failed,
                self.problem);
}

static void on_said(void *target, const char *line)
{
    char **url = target;

    *url = g_strdup_printf("http://127.0.0.1:%d/?duration_us=0",
                           (int)g_ascii_strtoll(line + strlen("ready "), NULL, 10));
}

static void on_ended(void *target, int wait_status)
{
    (void)target;
    g_error("vitro-function has ended: %d", wait_status);
}

static VtProcess *start_server(VtPoller *poller, char **out_url)
{
    static const VtProcessOps ops = { .said = on_said, .ended = on_ended };
    g_autoptr(GError) error = NULL;
    g_autofree char *program = vt_function_program_find(&error);
    const char *argv[] = { program, "--listen", "127.0.0.1:0", NULL };
    VtProcess *process =
        program != NULL ? vt_process_start(argv, poller, &ops, out_url, &error) : NULL;

    if (process == NULL)
        g_error("cannot start a server: %s", error->message);
    while (*out_url == NULL)
        vt_poller_wait(poller, VT_NEVER);
    return process;
}

static bool parse(Options *self, int argc, char **argv)
{
    const GOptionEntry entries[] = {
        { "url", 0, 0, G_OPTION_ARG_STRING, &self->url, "What to get", "URL" },
        { "in-flight", 0, 0, G_OPTION_ARG_INT, &self->in_flight, "At a time", "N" },
        { "requests", 0, 0, G_OPTION_ARG_INT, &self->requests, "In all", "N" },
        { "functions", 0, 0, G_OPTION_ARG_INT, &self->functions, "Names", "N" },
        { NULL },
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (g_option_context_parse(context, &argc, &argv, &error))
        return self->requests > 0 && self->functions > 0 && self->in_flight >= 0;
    fprintf(stderr, "bench-http: %s\n", error->message);
    return false;
}

int main(int argc, char **argv)
{
    static const int counts[] = { 64, 1024, 4000 };
    Options options = { .requests = 50000, .functions = 1 };
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    VtProcess *server = NULL;
    g_auto(GStrv) hosts = NULL;

    if (!parse(&options, argc, argv))
        return 2;
    if (options.url == NULL)
        server = start_server(poller, &options.url);
    hosts = g_new0(char *, (size_t)options.functions + 1);
    for (int i = 0; i < options.functions; i++)
        hosts[i] = g_strdup_printf("Host: f%d.example", i);
    printf("name,in_flight,functions,requests,cpu_us_per_request,requests_per_s,"
           "connections,failed\n");
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        if (options.in_flight == 0)
            measure(&options, hosts, poller, counts[i]);
    }
    if (options.in_flight > 0)
        measure(&options, hosts, poller, options.in_flight);
    vt_process_free(server);
    g_free(options.url);
    return 0;
}
