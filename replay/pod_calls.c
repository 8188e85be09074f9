#include "replay/pod_calls.h"

#include "replay/admission.h"
#include "replay/http_pool.h"

struct VtPodCalls {
    VtClockWall *clock;
    VtProtocol *pool;
    VtAdmission *admission;
    GArray *calls; /* of VtPodCall, by request */
    GString *url;  /* the last one asked for */
};

VtPodCalls *vt_pod_calls_new(VtClockWall *clock, unsigned in_flight_max, GError **error)
{
    const VtHttpOptions options = { .in_flight_max = in_flight_max };
    VtAdmissionConfig config = vt_admission_config_default;
    VtProtocol *pool = vt_http_pool_new(clock, &options, error);
    VtPodCalls *self;

    if (pool == NULL)
        return NULL;
    config.in_flight_max = vt_http_pool_in_flight_max(pool);
    config.patience_ns = 0; /* nothing here is the generator's fault */
    self = g_new0(VtPodCalls, 1);
    self->clock = clock;
    self->pool = pool;
    self->admission = vt_admission_new(&config);
    self->calls = g_array_new(FALSE, TRUE, sizeof(VtPodCall));
    self->url = g_string_new(NULL);
    return self;
}

void vt_pod_calls_free(VtPodCalls *self)
{
    if (self == NULL)
        return;
    vt_protocol_free(self->pool);
    vt_admission_free(self->admission);
    g_array_unref(self->calls);
    g_string_free(self->url, TRUE);
    g_free(self);
}

static VtPodCall *call_at(const VtPodCalls *self, uint32_t request)
{
    return &g_array_index(self->calls, VtPodCall, request);
}

static void on_reply(void *target, uint32_t request, const VtReply *reply);

/* No time-out: the model has its own, after which the function goes on unheard. */
static void hand_over(VtPodCalls *self, uint32_t request)
{
    const VtPodCall *call = call_at(self, request);

    g_string_printf(self->url, "http://127.0.0.1:%d/?duration_us=%" PRId64, call->port,
                    call->requested_ns / VT_US);
    vt_protocol_submit(self->pool, &(VtRequest){ .url = self->url->str,
                                                 .connect_by_ns = VT_NEVER,
                                                 .deadline_ns = VT_NEVER,
                                                 .callback = on_reply,
                                                 .target = self,
                                                 .tag = request });
}

static void on_reply(void *target, uint32_t request, const VtReply *reply)
{
    VtPodCalls *self = target;
    const VtPodCall call = *call_at(self, request);
    uint32_t next;

    vt_admission_ended(self->admission, reply->done_ns);
    while (vt_admission_next(self->admission, reply->done_ns, &next) == VT_TURN_GO)
        hand_over(self, next);
    call.callback(call.target, request, reply);
}

void vt_pod_calls_send(VtPodCalls *self, uint32_t request, const VtPodCall *call)
{
    const VtTime now_ns = vt_clock_wall_now(self->clock);
    const VtCandidate candidate = { request, now_ns, VT_NEVER };

    if (request >= self->calls->len)
        g_array_set_size(self->calls, request + 1);
    *call_at(self, request) = *call;
    if (vt_admission_offer(self->admission, &candidate, now_ns))
        hand_over(self, request);
}
