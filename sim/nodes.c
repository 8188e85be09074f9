#include "sim/nodes.h"

void vt_nodes_init(VtNodes *self, const VtNodesConfig *config)
{
    *self = (VtNodes){
        .config = config,
        .nodes = g_new0(VtNode, config->count),
        .count = (size_t)config->count,
    };
}

void vt_nodes_clear(VtNodes *self)
{
    g_clear_pointer(&self->nodes, g_free);
}

bool vt_nodes_fits(const VtNodes *self, size_t node, const VtReservation *reservation)
{
    const VtNode *at = &self->nodes[node];

    return at->pods < self->config->max_pods
        && at->cpu_reserved_milli + reservation->cpu_milli <= self->config->cpu_milli
        && at->memory_reserved_mib + reservation->memory_mib <= self->config->memory_mib;
}

void vt_nodes_reserve(VtNodes *self, size_t node, const VtReservation *reservation)
{
    self->nodes[node].cpu_reserved_milli += reservation->cpu_milli;
    self->nodes[node].memory_reserved_mib += reservation->memory_mib;
    self->nodes[node].pods++;
}

void vt_nodes_release(VtNodes *self, size_t node, const VtReservation *reservation)
{
    self->nodes[node].cpu_reserved_milli -= reservation->cpu_milli;
    self->nodes[node].memory_reserved_mib -= reservation->memory_mib;
    self->nodes[node].pods--;
}
