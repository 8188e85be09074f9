#include "spec_cells.h"

VtDeciderSpec read_spec(VectorFile *file, size_t cell)
{
    return (VtDeciderSpec){
        .metric = vector_is(file, cell, "rps") ? VT_METRIC_RPS : VT_METRIC_CONCURRENCY,
        .target = vector_double(file, cell + 1),
        .total = vector_double(file, cell + 2),
        .target_burst_capacity = vector_double(file, cell + 3),
        .activator_capacity = vector_double(file, cell + 4),
        .panic_threshold = vector_double(file, cell + 5),
        .max_scale_up_rate = vector_double(file, cell + 6),
        .max_scale_down_rate = vector_double(file, cell + 7),
        .stable_window_ns = vector_int(file, cell + 8),
        .scale_down_delay_ns = vector_int(file, cell + 9),
        .initial_scale = vector_int32(file, cell + 10),
        .is_reachable = vector_int(file, cell + 11) != 0,
        .activation_scale = vector_int32(file, cell + 12),
    };
}
