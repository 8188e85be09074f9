#include "sim/standing_pods.h"

#include "core/errors.h"
#include "sim/autoscaler/fixed.h"
#include "sim/autoscaler/hpa.h"
#include "sim/autoscaler/kpa.h"
#include "sim/autoscaler/registry.h"

#include <inttypes.h>

/* Of one node, or reserved by pods. */
typedef struct {
    int64_t pods;
    int64_t cpu_milli;
    int64_t memory_mib;
} Room;

typedef struct {
    const char *key;
    int64_t pods;
} Wish;

/* It never has none. */
static bool has_floor(const VtAutoscalerConfig *config)
{
    const VtAutoscalerOps *policy = vt_autoscaler_get((size_t)config->policy);

    return policy == &vt_autoscaler_hpa
        || (policy == &vt_autoscaler_kpa && !config->enable_scale_to_zero);
}

/* What a function always has. */
static Wish standing(const VtAutoscalerConfig *config)
{
    if (vt_autoscaler_get((size_t)config->policy) == &vt_autoscaler_fixed)
        return (Wish){ "fixed-pods", config->fixed_pods };
    return (Wish){ "min-scale", MAX(config->min_scale, has_floor(config) ? 1 : 0) };
}

/* The most that it has regardless of its load. */
static Wish largest(const VtAutoscalerConfig *config)
{
    const VtAutoscalerOps *policy = vt_autoscaler_get((size_t)config->policy);
    const bool has_initial = policy == &vt_autoscaler_kpa || policy == &vt_autoscaler_hpa;
    const Wish always = standing(config);

    if (has_initial && config->initial_scale > always.pods)
        return (Wish){ "initial-scale", config->initial_scale };
    return always;
}

static Room room_of_pod(const VtResourcesConfig *resources, const VtFunction *function)
{
    return (Room){
        .pods = 1,
        .cpu_milli = resources->cpu_request_milli,
        .memory_mib =
            vt_memory_request_mib(&resources->memory_request, function->memory_max_mib),
    };
}

/* How many such pods a node takes. */
static int64_t pods_per_node(const VtNodesConfig *nodes, const Room *pod)
{
    int64_t pods = nodes->max_pods;

    if (pod->cpu_milli > 0)
        pods = MIN(pods, nodes->cpu_milli / pod->cpu_milli);
    return MIN(pods, nodes->memory_mib / pod->memory_mib);
}

static bool check_alone(const VtNodesConfig *nodes, const VtRevisionConfig *config,
                        const VtFunction *function, GError **error)
{
    const Wish wish = largest(&config->autoscaler);
    const Room pod = room_of_pod(&config->resources, function);
    const int64_t held = nodes->count * pods_per_node(nodes, &pod);

    if (wish.pods <= held)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "function '%s': autoscaler.%s asks for %" PRId64 " pods of %" PRId64
                "m CPU and %" PRId64 " MiB, of which the nodes hold "
                "%" PRId64
                ": see nodes.count, nodes.max-pods, nodes.cpu and nodes.memory",
                function->name, wish.key, wish.pods, pod.cpu_milli, pod.memory_mib, held);
    return false;
}

/* By totals, and by how many of the smallest pod the nodes hold: what that lets pass may
 * still fit no placement, what it refuses fits none. */
static bool check_together(const VtNodesConfig *nodes, const Room *wanted,
                           const Room *smallest, GError **error)
{
    const Room held = {
        .pods = nodes->count * pods_per_node(nodes, smallest),
        .cpu_milli = nodes->count * nodes->cpu_milli,
        .memory_mib = nodes->count * nodes->memory_mib,
    };

    if (wanted->pods <= held.pods && wanted->cpu_milli <= held.cpu_milli
        && wanted->memory_mib <= held.memory_mib)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "the pods that functions are never without (autoscaler.min-scale or "
                "autoscaler.fixed-pods of all) are %" PRId64 " pods of %" PRId64
                "m CPU and %" PRId64 " MiB together; the nodes hold %" PRId64
                " pods, %" PRId64 "m and %" PRId64 " MiB",
                wanted->pods, wanted->cpu_milli, wanted->memory_mib, held.pods,
                held.cpu_milli, held.memory_mib);
    return false;
}

static void add(Room *wanted, Room *smallest, int64_t pods, const Room *pod)
{
    if (pods == 0)
        return;
    wanted->pods += pods;
    wanted->cpu_milli += pods * pod->cpu_milli;
    wanted->memory_mib += pods * pod->memory_mib;
    smallest->cpu_milli = MIN(smallest->cpu_milli, pod->cpu_milli);
    smallest->memory_mib = MIN(smallest->memory_mib, pod->memory_mib);
}

bool vt_standing_pods_check(const VtNodesConfig *nodes, const VtRevisionConfig *configs,
                            const VtFunction *functions, size_t count, GError **error)
{
    Room wanted = { 0 };
    Room smallest = { .cpu_milli = nodes->cpu_milli, .memory_mib = nodes->memory_mib };

    for (size_t i = 0; i < count; i++) {
        const Room pod = room_of_pod(&configs[i].resources, &functions[i]);

        if (!check_alone(nodes, &configs[i], &functions[i], error))
            return false;
        add(&wanted, &smallest, standing(&configs[i].autoscaler).pods, &pod);
    }
    return wanted.pods == 0 || check_together(nodes, &wanted, &smallest, error);
}
