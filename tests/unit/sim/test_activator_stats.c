/* The cases are those of Knative's own unit tests: inputs and expected numbers. */
#include "sim/activator_stats.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define REVISIONS  3
#define EVENTS_MAX 6

/* A request comes in, which is reported at once or not, or goes out; or the regular
 * report of every revision is due, which holds this or is not made. */
typedef enum { END, IN, EARLY, OUT, REPORT, SILENCE } Kind;

typedef struct {
    Kind kind;
    VtTime at_ms;
    size_t revision;
    double concurrency, requests; /* of REPORT */
} Event;

#define EVENT(kind, at_ms, revision)                                                     \
    {                                                                                    \
        (kind), (at_ms), (revision), 0, 0                                                \
    }

typedef struct {
    const char *name;
    Event events[EVENTS_MAX + 1];
} Sequence;

static void expect_report(VtActivatorStats *stats, const Sequence *sequence,
                          const Event *event)
{
    VtRequestReport report = { .concurrency = -1, .requests = -1 };
    const bool is_made = vt_activator_stats_report(stats, event->at_ms * VT_MS, &report);

    cr_expect(eq(int, is_made, event->kind == REPORT), "%s", sequence->name);
    if (!is_made)
        return;
    cr_expect(ieee_ulp_eq(dbl, report.concurrency, event->concurrency, 4), "%s",
              sequence->name);
    cr_expect(ieee_ulp_eq(dbl, report.requests, event->requests, 1), "%s",
              sequence->name);
}

static void happen(VtActivatorStats *stats, const Sequence *sequence, const Event *event)
{
    const VtTime now_ns = event->at_ms * VT_MS;

    switch (event->kind) {
    case IN:
    case EARLY:
        cr_expect(eq(int, vt_activator_stats_arrive(stats, now_ns), event->kind == EARLY),
                  "%s", sequence->name);
        break;
    case OUT: vt_activator_stats_leave(stats, now_ns); break;
    case REPORT:
    case SILENCE: expect_report(stats, sequence, event); break;
    case END: break;
    }
}

static void run(const Sequence *sequence)
{
    VtActivatorStats stats[REVISIONS] = { 0 };

    for (const Event *event = sequence->events; event->kind != END; event++)
        happen(&stats[event->revision], sequence, event);
}

Test(activator_stats, reports_the_first_request_at_once_and_the_rest_in_time)
{
    static const Sequence sequences[] = {
        { "two revisions", { EVENT(EARLY, 0, 0), EVENT(EARLY, 0, 1) } },
        { "one after the other",
          { EVENT(EARLY, 0, 0),
            EVENT(OUT, 1, 0),
            EVENT(IN, 1, 0),
            EVENT(OUT, 2, 0),
            { REPORT, 2, 0, 0, 1 } } },
        { "both stay",
          { EVENT(EARLY, 0, 0),
            EVENT(IN, 0, 0),
            { REPORT, 1, 0, 1, 1 },
            { REPORT, 2, 0, 2, 0 } } },
        { "silence",
          { EVENT(EARLY, 0, 0),
            EVENT(OUT, 1, 0),
            { REPORT, 1, 0, 0, 0 },
            { REPORT, 2, 0, 0, 0 },
            EVENT(SILENCE, 3, 0),
            EVENT(EARLY, 3, 0) } },
        { "three revisions",
          { EVENT(EARLY, 0, 0),
            EVENT(EARLY, 0, 1),
            EVENT(EARLY, 0, 2),
            { REPORT, 0, 0, 0, 0 },
            { REPORT, 0, 1, 0, 0 },
            { REPORT, 0, 2, 0, 0 } } },
        { "the early one outlasts the other",
          { EVENT(EARLY, 0, 0),
            EVENT(IN, 0, 0),
            EVENT(OUT, 1, 0),
            EVENT(OUT, 2, 0),
            { REPORT, 2, 0, 0.5, 1 } } },
        /* Not Knative's. */
        { "no time passed",
          { EVENT(EARLY, 0, 0), { REPORT, 0, 0, 0, 0 }, EVENT(IN, 0, 0) } },
        { "averaged over the time of the report",
          { EVENT(EARLY, 0, 0),
            EVENT(OUT, 1, 0),
            { REPORT, 1, 0, 0, 0 },
            EVENT(IN, 1, 0),
            EVENT(OUT, 2, 0),
            { REPORT, 3, 0, 0.5, 1 } } },
    };

    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
        run(&sequences[i]);
}
