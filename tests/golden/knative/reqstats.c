/* Request statistics of the queue-proxy. */
#include "families.h"
#include "sim/request_stats.h"

/* E,id,time,type: in, out, proxied in, proxied out */
static void run_event(VectorFile *file, VtRequestStats *stats)
{
    const int64_t type = vector_int(file, 3);
    const bool is_proxied = type >= 2;

    if (type % 2 == 0)
        vt_request_stats_arrive(stats, vector_int(file, 2), is_proxied);
    else
        vt_request_stats_leave(stats, vector_int(file, 2), is_proxied);
}

void run_reqstats(VectorFile *file)
{
    VtRequestStats stats = { 0 };

    while (vector_next(file)) {
        switch (vector_letter(file)) {
        case 'S':
            vector_begin(file);
            vt_request_stats_init(&stats, vector_int(file, 3));
            break;
        case 'E': run_event(file, &stats); break;
        case 'P': {
            const VtRequestReport report =
                vt_request_stats_report(&stats, vector_int(file, 2));
            vector_expect_double(file, 3, report.concurrency);
            vector_expect_double(file, 4, report.proxied_concurrency);
            vector_expect_double(file, 5, report.requests);
            vector_expect_double(file, 6, report.proxied_requests);
            break;
        }
        default: vector_fail(file, "an unknown record");
        }
    }
}
