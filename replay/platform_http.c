#include "replay/platform_http.h"

#include "replay/function_reply.h"
#include "replay/url_template.h"

typedef struct {
    VtPlatform base;
    const VtFunction *functions;
    const VtFunctionConfig *configs;
    VtUrlTemplate *url_template;
    GString *url; /* the last one asked for */
    VtProtocol *pool;
} PlatformHttp;

static void on_done(void *target, uint32_t slot, const VtReply *reply)
{
    PlatformHttp *self = target;
    const VtExchange exchange = {
        .first_byte_ns = reply->first_byte_ns,
        .attempts = reply->writes,
        .connections = reply->connections,
        .code = reply->code,
        .cause = vt_reply_cause(reply),
        .has_waited = reply->has_waited,
    };
    VtFunctionReply said = vt_function_reply_unknown;
    VtOutcome outcome = {
        .status = vt_cause_status(exchange.cause),
        .instance = VT_INSTANCE_UNKNOWN,
        .sent_ns = reply->sent_ns,
        .exchange = &exchange,
    };

    if (outcome.status == VT_STATUS_OK)
        vt_function_reply_parse(reply->body, &said);
    outcome.executed_ns = said.executed_ns;
    outcome.start = said.start;
    self->base.sink->complete(self->base.sink, slot, &outcome, reply->done_ns);
}

static void submit(VtPlatform *base, uint32_t slot, const VtInvocation *invocation,
                   VtTime now_ns)
{
    PlatformHttp *self = (PlatformHttp *)base;
    const char *name = self->functions[invocation->function].name;
    const VtTime timeout_ns = self->configs[invocation->function].timeout_ns;

    (void)now_ns;
    vt_url_template_expand(self->url_template, name, invocation, self->url);
    vt_protocol_submit(self->pool,
                       &(VtRequest){
                           .url = self->url->str,
                           .connect_by_ns = VT_NEVER,
                           .deadline_ns = invocation->scheduled_ns + timeout_ns,
                           .callback = on_done,
                           .target = self,
                           .tag = slot,
                       });
}

/* Pods are the target's own business. */
static void observe(VtPlatform *base, VtSecond *second, VtTime now_ns)
{
    (void)base;
    (void)now_ns;
    second->queued = -1;
    second->pods_desired = -1;
    second->pods_starting = -1;
    second->pods_ready = -1;
    second->pods_terminating = -1;
    second->cpu_busy_cores = -1;
}

static void finish(VtPlatform *base, VtTime now_ns)
{
    (void)now_ns;
    vt_protocol_abandon(((PlatformHttp *)base)->pool);
}

static void platform_free(VtPlatform *base)
{
    PlatformHttp *self = (PlatformHttp *)base;

    vt_protocol_free(self->pool);
    vt_url_template_free(self->url_template);
    g_string_free(self->url, TRUE);
    g_free(self);
}

VtPlatform *vt_platform_http_new(const VtPlatformHttpConfig *config, VtClockWall *clock,
                                 GError **error)
{
    static const VtPlatformOps ops = {
        .submit = submit, .observe = observe, .finish = finish, .free = platform_free
    };
    g_autoptr(VtUrlTemplate) url_template = vt_url_template_new(config->url, error);
    VtProtocol *pool;
    PlatformHttp *self;

    if (url_template == NULL)
        return NULL;
    pool = vt_http_pool_new(clock, &config->http, error);
    if (pool == NULL)
        return NULL;
    self = g_new0(PlatformHttp, 1);
    self->base.ops = &ops;
    self->functions = config->functions;
    self->configs = config->configs;
    self->url_template = g_steal_pointer(&url_template);
    self->url = g_string_new(NULL);
    self->pool = pool;
    return &self->base;
}
