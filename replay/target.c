#include "replay/target.h"

#include "core/errors.h"
#include "core/units.h"
#include "replay/success.h"
#include "replay/target_map.h"
#include "replay/url_template.h"

#include <string.h>

/* What is the same for all invocations of a function; NULL: nothing is. */
typedef struct {
    char *url;
    char **headers;
    char *body;
} Prepared;

struct VtTarget {
    const VtFunction *functions;
    size_t count;
    VtTextTemplate *url; /* or NULL: there is a map */
    GPtrArray *urls;     /* of the map: a VtTextTemplate for each function; or NULL */
    GPtrArray *headers;  /* of VtTextTemplate */
    VtTextTemplate *body;
    char *method;
    char *connect_to;
    VtSuccess success;
    bool has_per_call_headers;
    Prepared *prepared; /* one for each function */
};

struct VtTargetScratch {
    GString *url;
    GString *body;
    GString *header_text; /* lines, each with its zero */
    GPtrArray *headers;   /* of those, zero-terminated */
};

/* A word of HTTP, such as a method or a header's name. */
static bool is_token(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!g_ascii_isalnum(text[i]) && strchr("!#$%&'*+-.^_`|~", text[i]) == NULL)
            return false;
    }
    return length > 0;
}

static bool is_header(const char *text)
{
    const char *colon = strchr(text, ':');

    if (colon == NULL || !is_token(text, (size_t)(colon - text)))
        return false;
    for (const char *c = colon; *c != '\0'; c++) {
        if (g_ascii_iscntrl(*c) && *c != '\t')
            return false;
    }
    return colon[1 + strspn(colon + 1, " \t")] != '\0';
}

static bool is_host_and_port(const char *text)
{
    const char *colon = strrchr(text, ':');
    int64_t port;

    return colon != NULL && colon != text && vt_int64_parse(colon + 1, &port, NULL)
        && port > 0 && port <= UINT16_MAX;
}

static bool check_words(const VtTargetConfig *config, GError **error)
{
    if (config->method != NULL && !is_token(config->method, strlen(config->method))) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "expected a method such as PUT, not '%s'", config->method);
        return false;
    }
    if (config->connect_to != NULL && !is_host_and_port(config->connect_to)) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "expected HOST:PORT to connect to, not '%s'", config->connect_to);
        return false;
    }
    return true;
}

static bool read_header(VtTarget *self, const char *text, GError **error)
{
    VtTextTemplate *header = NULL;

    if (!is_header(text)) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "expected a header 'Name: value', not '%s'", text);
        return false;
    }
    header = vt_text_template_new(text, error);
    if (header == NULL) {
        g_prefix_error(error, "header '%s': ", text);
        return false;
    }
    self->has_per_call_headers |= vt_text_template_is_per_call(header);
    g_ptr_array_add(self->headers, header);
    return true;
}

static bool read_headers(VtTarget *self, const char *const *headers, GError **error)
{
    for (size_t i = 0; headers != NULL && headers[i] != NULL; i++) {
        if (!read_header(self, headers[i], error))
            return false;
    }
    return true;
}

static bool read_body(VtTarget *self, const char *body, GError **error)
{
    if (body == NULL)
        return true;
    self->body = vt_text_template_new(body, error);
    if (self->body == NULL)
        g_prefix_error(error, "body: ");
    return self->body != NULL;
}

/* The duration must be told somewhere. */
static bool wants_duration_in_url(const VtTarget *self)
{
    for (unsigned i = 0; i < self->headers->len; i++) {
        if (vt_text_template_has_duration(g_ptr_array_index(self->headers, i)))
            return false;
    }
    return self->body == NULL || !vt_text_template_has_duration(self->body);
}

static bool read_urls(VtTarget *self, const VtTargetConfig *config, GError **error)
{
    const bool wants_duration = wants_duration_in_url(self);

    if (config->map_path != NULL) {
        self->urls = vt_target_map_load(config->map_path, self->functions, self->count,
                                        wants_duration, error);
        return self->urls != NULL;
    }
    self->url = vt_url_template_new(config->url, wants_duration, error);
    return self->url != NULL;
}

static const VtTextTemplate *url_of(const VtTarget *self, size_t function)
{
    return self->urls != NULL ? g_ptr_array_index(self->urls, function) : self->url;
}

/* Fills @scratch with all lines, which move while they are written. */
static void expand_headers(const VtTarget *self, const VtInvocation *invocation,
                           VtTargetScratch *scratch)
{
    const char *name = self->functions[invocation->function].name;
    char *line;

    g_string_truncate(scratch->header_text, 0);
    g_ptr_array_set_size(scratch->headers, 0);
    for (unsigned i = 0; i < self->headers->len; i++) {
        vt_text_template_expand(g_ptr_array_index(self->headers, i), name, invocation,
                                scratch->header_text);
        g_string_append_c(scratch->header_text, '\0');
    }
    line = scratch->header_text->str;
    for (unsigned i = 0; i < self->headers->len; i++) {
        g_ptr_array_add(scratch->headers, line);
        line += strlen(line) + 1;
    }
    g_ptr_array_add(scratch->headers, NULL);
}

static const char *expand(const VtTextTemplate *text, const char *name,
                          const VtInvocation *invocation, GString *out)
{
    g_string_truncate(out, 0);
    vt_text_template_expand(text, name, invocation, out);
    return out->str;
}

static bool prepare(VtTarget *self, uint32_t function, VtTargetScratch *scratch,
                    GError **error)
{
    const VtInvocation example = { .function = function };
    const char *name = self->functions[function].name;
    const VtTextTemplate *url = url_of(self, function);
    Prepared *prepared = &self->prepared[function];

    if (!vt_url_template_check(url, name, error))
        return false;
    if (!vt_text_template_is_per_call(url))
        prepared->url = g_strdup(expand(url, name, &example, scratch->url));
    if (self->body != NULL && !vt_text_template_is_per_call(self->body))
        prepared->body = g_strdup(expand(self->body, name, &example, scratch->body));
    if (self->headers->len > 0 && !self->has_per_call_headers) {
        expand_headers(self, &example, scratch);
        prepared->headers = g_strdupv((char **)scratch->headers->pdata);
    }
    return true;
}

static bool prepare_all(VtTarget *self, GError **error)
{
    g_autoptr(VtTargetScratch) scratch = vt_target_scratch_new();

    self->prepared = g_new0(Prepared, self->count);
    for (size_t i = 0; i < self->count; i++) {
        if (!prepare(self, (uint32_t)i, scratch, error))
            return false;
    }
    return true;
}

static bool read_success(VtTarget *self, const char *text, GError **error)
{
    if (vt_success_parse(text, &self->success, error))
        return true;
    g_prefix_error(error, "success criteria: ");
    return false;
}

VtTarget *vt_target_new(const VtTargetConfig *config, const VtFunction *functions,
                        size_t count, GError **error)
{
    g_autoptr(VtTarget) self = g_new0(VtTarget, 1);

    self->functions = functions;
    self->count = count;
    self->headers = vt_text_templates_new();
    self->method = g_strdup(config->method);
    self->connect_to = g_strdup(config->connect_to);
    if (!check_words(config, error) || !read_success(self, config->success, error)
        || !read_headers(self, config->headers, error)
        || !read_body(self, config->body, error) || !read_urls(self, config, error)
        || !prepare_all(self, error))
        return NULL;
    return g_steal_pointer(&self);
}

void vt_target_free(VtTarget *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; self->prepared != NULL && i < self->count; i++) {
        g_free(self->prepared[i].url);
        g_strfreev(self->prepared[i].headers);
        g_free(self->prepared[i].body);
    }
    g_free(self->prepared);
    vt_text_template_free(self->url);
    vt_text_template_free(self->body);
    g_clear_pointer(&self->urls, g_ptr_array_unref);
    g_ptr_array_unref(self->headers);
    g_free(self->method);
    g_free(self->connect_to);
    g_free(self);
}

static void add_hosts_of_urls(const VtTarget *self, GHashTable *hosts)
{
    for (size_t i = 0; i < self->count; i++) {
        char *host = vt_url_template_host(url_of(self, i), self->functions[i].name);

        if (host != NULL)
            g_hash_table_add(hosts, host);
    }
}

GStrv vt_target_hosts(const VtTarget *self)
{
    g_autoptr(GHashTable) hosts =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char **names = NULL;

    if (self->connect_to != NULL) {
        g_hash_table_add(hosts, g_strdup(self->connect_to));
    } else {
        add_hosts_of_urls(self, hosts);
    }
    names = (char **)g_hash_table_get_keys_as_array(hosts, NULL);
    return g_strdupv(names);
}

VtTargetScratch *vt_target_scratch_new(void)
{
    VtTargetScratch *self = g_new(VtTargetScratch, 1);

    *self = (VtTargetScratch){ .url = g_string_new(NULL),
                               .body = g_string_new(NULL),
                               .header_text = g_string_new(NULL),
                               .headers = g_ptr_array_new() };
    return self;
}

void vt_target_scratch_free(VtTargetScratch *self)
{
    if (self == NULL)
        return;
    g_string_free(self->url, TRUE);
    g_string_free(self->body, TRUE);
    g_string_free(self->header_text, TRUE);
    g_ptr_array_unref(self->headers);
    g_free(self);
}

static const char *const *render_headers(const VtTarget *self,
                                         const VtInvocation *invocation,
                                         VtTargetScratch *scratch)
{
    if (!self->has_per_call_headers)
        return (const char *const *)self->prepared[invocation->function].headers;
    expand_headers(self, invocation, scratch);
    return (const char *const *)scratch->headers->pdata;
}

static const char *render_body(const VtTarget *self, const VtInvocation *invocation,
                               VtTargetScratch *scratch)
{
    const char *prepared = self->prepared[invocation->function].body;

    if (prepared != NULL || self->body == NULL)
        return prepared;
    return expand(self->body, self->functions[invocation->function].name, invocation,
                  scratch->body);
}

void vt_target_render(const VtTarget *self, const VtInvocation *invocation,
                      VtTargetScratch *scratch, VtRequest *out)
{
    const uint32_t function = invocation->function;
    const char *url = self->prepared[function].url;

    out->url = url != NULL
                 ? url
                 : expand(url_of(self, function), self->functions[function].name,
                          invocation, scratch->url);
    out->method = self->method;
    out->headers = render_headers(self, invocation, scratch);
    out->headers_key = self->has_per_call_headers ? VT_HEADERS_ONCE : function;
    out->body = render_body(self, invocation, scratch);
    out->body_length = out->body != NULL ? strlen(out->body) : 0;
    out->connect_to = self->connect_to;
}

VtCause vt_target_judge(const VtTarget *self, const VtReply *reply)
{
    return vt_success_judge(&self->success, reply);
}
