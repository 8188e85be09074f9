#include "sim/virtual_requests.h"

void vt_virtual_requests_init(VtVirtualRequests *self)
{
    self->items = g_array_new(FALSE, TRUE, sizeof(VtVirtualRequest));
}

void vt_virtual_requests_clear(VtVirtualRequests *self)
{
    g_clear_pointer(&self->items, g_array_unref);
}

VtVirtualRequest *vt_virtual_requests_begin(VtVirtualRequests *self, uint32_t number,
                                            uint32_t pod, const VtInvocation *invocation)
{
    if (number >= self->items->len)
        g_array_set_size(self->items, number + 1);

    VtVirtualRequest *request = vt_virtual_requests_at(self, number);

    *request = (VtVirtualRequest){
        .work_ns = invocation->requested_ns,
        .end_ns = VT_UNKNOWN,
        .pod = pod,
        .memory_mib = invocation->memory_mib,
        .generation = request->generation + 1,
        .is_served = true,
    };
    return request;
}

void vt_virtual_requests_end(VtVirtualRequests *self, uint32_t number)
{
    vt_virtual_requests_at(self, number)->is_served = false;
}

uint32_t vt_virtual_requests_computing(const VtVirtualRequests *self, uint32_t pod,
                                       uint32_t first)
{
    for (uint32_t number = first; number < self->items->len; number++) {
        const VtVirtualRequest *request = vt_virtual_requests_at(self, number);

        if (request->is_served && request->is_computing && request->pod == pod)
            return number;
    }
    return VT_VIRTUAL_REQUEST_NONE;
}
