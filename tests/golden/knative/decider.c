/* Decisions from given averages. */
#include "sim/decider.h"

#include "families.h"
#include "spec_cells.h"

/* C,id,category,<spec>,start_ns,start_ready, then the state at creation */
static void begin(VectorFile *file, VtDecider *decider, VtDeciderSpec *spec)
{
    *spec = read_spec(file, 3);
    vector_begin(file);
    vt_decider_clear(decider);
    vt_decider_init(decider, spec, vector_int(file, 16), vector_int32(file, 17));
    vector_expect_int(file, 18, vt_decider_is_panicking(decider));
    vector_expect_int(file, 19, decider->max_panic_pods);
    vector_expect_int(file, 20, decider->panic_since_ns);
    vector_expect_int(file, 21, decider->published.desired_pods);
    vector_expect_int(file, 22, decider->published.excess_burst_capacity);
}

/* T,id,tick,time_ns,ready,ready_err,stable,panic,metric_err; a ready_err of 2 means that
 * the revision has no endpoints, which counts as no pod. */
static VtDeciderInput read_input(VectorFile *file)
{
    return (VtDeciderInput){
        .now_ns = vector_int(file, 3),
        .ready_pods = vector_int(file, 5) == 1 ? VT_READY_UNKNOWN : vector_int32(file, 4),
        .averages = { vector_double(file, 6), vector_double(file, 7) },
        .has_averages = vector_int(file, 8) == 0,
    };
}

static void tick(VectorFile *file, VtDecider *decider)
{
    const VtDeciderInput input = read_input(file);
    VtScale scale = { 0 };
    const bool is_valid = vt_decider_decide(decider, &input, &scale);

    vector_expect_int(file, 9, is_valid);
    vector_expect_int(file, 10, scale.desired_pods);
    vector_expect_int(file, 11, scale.excess_burst_capacity);
    vector_expect_int(file, 12, vt_decider_is_panicking(decider));
    vector_expect_int(file, 13, decider->panic_since_ns);
    vector_expect_int(file, 14, decider->max_panic_pods);
    vector_expect_int(file, 15, is_valid && vt_decider_publish(decider, scale));
    vector_expect_int(file, 16, decider->published.desired_pods);
    vector_expect_int(file, 17, decider->published.excess_burst_capacity);
}

void run_decider(VectorFile *file)
{
    VtDecider decider = { 0 };
    VtDeciderSpec spec;

    while (vector_next(file)) {
        switch (vector_letter(file)) {
        case 'C': begin(file, &decider, &spec); break;
        case 'T': tick(file, &decider); break;
        case 'U':
            spec = read_spec(file, 3);
            vt_decider_update(&decider, &spec);
            break;
        default: vector_fail(file, "an unknown record");
        }
    }
    vt_decider_clear(&decider);
}
