#include "replay/needs.h"

#include "core/errors.h"

#include <math.h>
#include <sys/resource.h>

/* Descriptors that are no connections: files, pipes and what libraries keep open. */
#define PROCESS_DESCRIPTORS 128
#define SENDER_DESCRIPTORS  64

/* Of those of a sender, what it holds all the time: its poller's, and two for each of its
 * first lanes. */
#define SENDER_DESCRIPTORS_OPEN 16

/* Requests under way come and go: their number is exceeded by four standard deviations of
 * a Poisson one almost never, and a connection that ended may not be closed yet. */
#define DEVIATIONS              4
#define CONNECTIONS_PER_REQUEST 2

/* A process and the connection that is kept to it. */
#define DESCRIPTORS_PER_POD 2

VtNeeds vt_needs_of(const VtArrivals *arrivals, const VtNeedsConfig *config)
{
    const VtOutlook *outlook = &arrivals->outlook;
    const double length_s = (double)arrivals->end_ns / (double)VT_S;
    const double share = config->is_idle ? 0 : 1; /* of a request's time on a core */
    const double requests = outlook->peak_cores + DEVIATIONS * sqrt(outlook->peak_cores);
    const double connections = ceil(CONNECTIONS_PER_REQUEST * requests);

    return (VtNeeds){
        .cores = length_s > 0 ? share * outlook->drawn_cpu_s / length_s : 0,
        .peak_cores = share * outlook->peak_cores,
        .peak_requests = outlook->peak_cores,
        .pods = config->pods_max,
        .descriptors = (uint64_t)connections + PROCESS_DESCRIPTORS
                     + (uint64_t)SENDER_DESCRIPTORS * config->senders
                     + DESCRIPTORS_PER_POD * config->pods_max,
    };
}

VtSupply vt_supply_read(void)
{
    struct rlimit limit = { 0 };

    getrlimit(RLIMIT_NOFILE, &limit);
    return (VtSupply){
        .cores = g_get_num_processors(),
        .descriptors = limit.rlim_max,
    };
}

unsigned vt_supply_connections(const VtSupply *self, unsigned senders)
{
    const uint64_t others =
        PROCESS_DESCRIPTORS + (uint64_t)SENDER_DESCRIPTORS_OPEN * senders;
    const uint64_t left = self->descriptors > others ? self->descriptors - others : 0;

    return (unsigned)CLAMP(left / senders, CONNECTIONS_PER_REQUEST, G_MAXINT);
}

bool vt_needs_check_descriptors(const VtNeeds *self, const VtSupply *supply,
                                GError **error)
{
    g_autofree char *pods = self->pods > 0
                              ? g_strdup_printf(", in up to %" PRIu64 " pods", self->pods)
                              : g_strdup("");

    if (self->descriptors <= supply->descriptors)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                "some %.0f requests would be under way at once%s, which takes %" PRIu64
                " file descriptors: at most %" PRIu64
                " are allowed; raise the limit (ulimit -Hn), or --force",
                self->peak_requests, pods, self->descriptors, supply->descriptors);
    return false;
}

bool vt_needs_check_load(const VtNeeds *self, const VtSupply *supply, double max_load,
                         GError **error)
{
    if (self->cores <= max_load * supply->cores)
        return true;
    g_set_error(
        error, VT_ERROR, VT_ERROR_USAGE,
        "the functions would keep %.2f cores of this machine busy on average, more "
        "than %g of its %u: take a smaller sample, raise --max-load, or --force",
        self->cores, max_load, supply->cores);
    return false;
}
