#include "sim/controllers.h"

#include "sim/knative_model.h"

static void init_controllers(VtControllers *self, VtController first, VtController last,
                             const VtApiProcessConfig *process, size_t revisions)
{
    for (VtController i = first; i <= last; i++)
        vt_work_queue_init(&self->queues[i], revisions, process->workers);
}

static void init_clients(VtControllers *self, VtClient first, VtClient last,
                         const VtApiProcessConfig *process)
{
    for (VtClient i = first; i <= last; i++)
        vt_station_init(&self->clients[i], process->rate_per_s, process->burst);
}

void vt_controllers_init(VtControllers *self, const VtControlPlaneConfig *config,
                         size_t revisions)
{
    init_controllers(self, VT_CONTROLLER_AUTOSCALER, VT_CONTROLLER_AUTOSCALER,
                     &config->autoscaler, revisions);
    init_controllers(self, VT_CONTROLLER_SERVICE, VT_CONTROLLER_SERVICE,
                     &config->controller, revisions);
    init_controllers(self, VT_CONTROLLER_DEPLOYMENT, VT_CONTROLLER_ENDPOINTS,
                     &config->controller_manager, revisions);
    init_clients(self, VT_CLIENT_SCALE, VT_CLIENT_STATUS, &config->autoscaler);
    init_clients(self, VT_CLIENT_PUBLIC_ENDPOINTS, VT_CLIENT_SERVICE_STATUS,
                 &config->controller);
    init_clients(self, VT_CLIENT_DEPLOYMENT, VT_CLIENT_PRIVATE_ENDPOINTS,
                 &config->controller_manager);
}

void vt_controllers_clear(VtControllers *self)
{
    for (int i = 0; i < VT_CONTROLLERS; i++)
        vt_work_queue_clear(&self->queues[i]);
}

/* A run begins with revisions that have long been there. So what they do for that, until
 * their first request comes or their first pods go, takes no calls. */
VtTime vt_controllers_call(VtKnative *self, uint32_t number, VtClient client,
                           double calls, VtTime now_ns)
{
    if (!vt_knative_revision(self, number)->is_in_use)
        return now_ns;
    return vt_station_pass(&self->controllers.clients[client], calls, now_ns);
}

static VtTime sync_with(VtKnative *self, VtController controller, uint32_t number,
                        VtTime now_ns)
{
    switch (controller) {
    case VT_CONTROLLER_AUTOSCALER: return vt_reconciler_sync(self, number, now_ns);
    case VT_CONTROLLER_SERVICE: return vt_service_sync(self, number, now_ns);
    case VT_CONTROLLER_DEPLOYMENT:
        return vt_replicas_sync_deployment(self, number, now_ns);
    case VT_CONTROLLER_REPLICA_SET: return vt_replicas_sync_set(self, number, now_ns);
    case VT_CONTROLLER_ENDPOINTS: return vt_service_sync_endpoints(self, number, now_ns);
    case VT_CONTROLLERS: break;
    }
    g_assert_not_reached();
}

/* Gives an idle worker of @controller something to do; false without either. */
static bool work(VtKnative *self, VtController controller, VtTime now_ns)
{
    VtWorkQueue *queue = &self->controllers.queues[controller];
    const uint32_t number = vt_work_queue_take(queue);

    if (number == VT_WORK_NONE)
        return false;

    const VtTime end_ns = sync_with(self, controller, number, now_ns);

    if (end_ns > now_ns) {
        vt_knative_plan(self, VT_KNATIVE_SYNCED, number, controller, end_ns);
    } else {
        vt_work_queue_done(queue, number);
    }
    return true;
}

static void run(VtKnative *self, VtTime now_ns)
{
    bool has_worked = true;

    if (self->controllers.is_running)
        return;
    self->controllers.is_running = true;
    while (has_worked) {
        has_worked = false;
        for (int i = 0; i < VT_CONTROLLERS; i++)
            has_worked |= work(self, (VtController)i, now_ns);
    }
    self->controllers.is_running = false;
}

void vt_controllers_add(VtKnative *self, VtController controller, uint32_t number,
                        VtTime now_ns)
{
    vt_work_queue_add(&self->controllers.queues[controller], number);
    run(self, now_ns);
}

void vt_controllers_synced(VtKnative *self, VtController controller, uint32_t number,
                           VtTime now_ns)
{
    vt_work_queue_done(&self->controllers.queues[controller], number);
    run(self, now_ns);
}
