#include "cli/target_options.h"

#include "cli/options.h"
#include "core/errors.h"
#include "core/units.h"

#include <string.h>

#define RETRIES_MAX   1000
#define IN_FLIGHT_MAX 1000000

void vt_target_options_init(VtTargetOptions *self)
{
    *self = (VtTargetOptions){ .connect_timeout_ns = VT_NEVER,
                               .retry_delay_ns = 100 * VT_MS,
                               .give_up_ns = VT_MINUTE };
}

void vt_target_options_clear(VtTargetOptions *self)
{
    g_free(self->platform);
    g_free(self->url);
    g_free(self->map);
    g_free(self->method);
    g_strfreev(self->headers);
    g_free(self->body);
    g_free(self->body_file);
    g_free(self->connect_to);
    g_free(self->success);
    g_free(self->connect_timeout);
    g_free(self->retry_delay);
    g_free(self->give_up);
    g_free(self->body_text);
    vt_tls_options_clear(&self->tls);
}

static void add_request(VtTargetOptions *self, GArray *entries)
{
    const GOptionEntry own[] = {
        { "platform", 'p', 0, G_OPTION_ARG_STRING, &self->platform,
          "local: function processes on this machine, scaled by the model of Knative "
          "(default); http: any URL (default with --url)",
          "KIND" },
        { "url", 0, 0, G_OPTION_ARG_STRING, &self->url,
          "Of a function, with {function}, {name}, {duration_us}, {duration_ms}, "
          "{memory_mib}",
          "TEMPLATE" },
        { "map", 0, 0, G_OPTION_ARG_FILENAME, &self->map,
          "Instead of --url, one for each function: function,url", "FILE.csv" },
        { "method", 0, 0, G_OPTION_ARG_STRING, &self->method,
          "Of the request (GET; with a body POST)", "METHOD" },
        { "header", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->headers,
          "Another header, 'Name: value', with places as in --url; Host replaces the one "
          "that the URL names, also with --connect-to",
          "TEMPLATE" },
        { "body", 0, 0, G_OPTION_ARG_STRING, &self->body,
          "Body of the request, with places as in --url", "TEMPLATE" },
        { "body-file", 0, 0, G_OPTION_ARG_FILENAME, &self->body_file,
          "The same from a file", "FILE" },
        { "connect-to", 0, 0, G_OPTION_ARG_STRING, &self->connect_to,
          "Connect there whatever host the URL names, as to a gateway", "HOST:PORT" },
    };

    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

static void add_outcome(VtTargetOptions *self, GArray *entries)
{
    const GOptionEntry own[] = {
        { "success", 0, 0, G_OPTION_ARG_STRING, &self->success,
          "What is one: codes, 2xx for a class, nonempty, vitro-function (2xx)", "LIST" },
        { "connect-timeout", 0, 0, G_OPTION_ARG_STRING, &self->connect_timeout,
          "For a connection to be there (the function's time-out)", "DURATION" },
        { "retries", 0, 0, G_OPTION_ARG_INT, &self->retries,
          "Try an invocation that fails so often again within its time-out (0)", "N" },
        { "retry-delay", 0, 0, G_OPTION_ARG_STRING, &self->retry_delay,
          "From a failure to the next try (100ms)", "DURATION" },
        { "in-flight", 0, 0, G_OPTION_ARG_INT, &self->in_flight,
          "At most so many requests of a sender at a time; others wait, which counts as "
          "lateness (4096, if the descriptors do)",
          "N" },
        { "give-up", 0, 0, G_OPTION_ARG_STRING, &self->give_up,
          "End when the target has answered nothing for so long (60s); 0: never",
          "DURATION" },
    };

    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

void vt_target_options_add(VtTargetOptions *self, GArray *entries)
{
    add_request(self, entries);
    add_outcome(self, entries);
    vt_tls_options_add(&self->tls, entries);
}

/* A URL can only be called. */
static bool choose_platform(const VtTargetOptions *self, VtPlatformKind *out_kind,
                            GError **error)
{
    const bool has_url = self->url != NULL || self->map != NULL;

    if (self->platform == NULL) {
        *out_kind = has_url ? VT_PLATFORM_HTTP : VT_PLATFORM_LOCAL;
        return true;
    }
    for (VtPlatformKind kind = VT_PLATFORM_LOCAL; kind <= VT_PLATFORM_HTTP; kind++) {
        if (strcmp(self->platform, vt_platform_kind_name(kind)) == 0) {
            *out_kind = kind;
            return true;
        }
    }
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                "--platform: expected local or http, not '%s'", self->platform);
    return false;
}

/* The first of those given that say how to call a URL; or NULL. */
static const char *http_option_given(const VtTargetOptions *self)
{
    const struct {
        const char *name;
        bool is_given;
    } options[] = {
        { "--url", self->url != NULL },
        { "--map", self->map != NULL },
        { "--method", self->method != NULL },
        { "--header", self->headers != NULL },
        { "--body", self->body != NULL },
        { "--body-file", self->body_file != NULL },
        { "--connect-to", self->connect_to != NULL },
        { "--success", self->success != NULL },
        { "--connect-timeout", self->connect_timeout != NULL },
        { "--retries", self->retries != 0 },
        { "--retry-delay", self->retry_delay != NULL },
        { "--in-flight", self->in_flight != 0 },
        { "--give-up", self->give_up != NULL },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(options); i++) {
        if (options[i].is_given)
            return options[i].name;
    }
    return NULL;
}

/* What is not called would be a measurement of something else. */
static bool check_kind(const VtTargetOptions *self, VtPlatformKind kind, GError **error)
{
    const char *given = http_option_given(self);

    if (kind == VT_PLATFORM_LOCAL && given != NULL) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE, "%s needs --platform http", given);
        return false;
    }
    if (kind == VT_PLATFORM_HTTP && self->url == NULL && self->map == NULL) {
        g_set_error_literal(error, VT_ERROR, VT_ERROR_USAGE,
                            "--platform http needs --url or --map");
        return false;
    }
    return true;
}

static bool check_one_of(const char *first_name, const char *first,
                         const char *second_name, const char *second, GError **error)
{
    if (first == NULL || second == NULL)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE, "%s and %s: expected one of them",
                first_name, second_name);
    return false;
}

static bool read_body(VtTargetOptions *self, GError **error)
{
    size_t length = 0;

    self->body_text = g_strdup(self->body);
    if (self->body_file == NULL)
        return true;
    if (!g_file_get_contents(self->body_file, &self->body_text, &length, error)) {
        g_prefix_error(error, "--body-file: ");
        return false;
    }
    if (strlen(self->body_text) == length)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%s: expected text, found a zero byte",
                self->body_file);
    return false;
}

bool vt_target_options_read(VtTargetOptions *self, VtPlatformKind *out_kind,
                            GError **error)
{
    const char *url = self->url != NULL ? self->url : self->map;

    return choose_platform(self, out_kind, error) && check_kind(self, *out_kind, error)
        && check_one_of("--url", self->url, "--map", self->map, error)
        && check_one_of("--body", self->body, "--body-file", self->body_file, error)
        && vt_options_between("--retries", self->retries, 0, RETRIES_MAX, error)
        && vt_options_between("--in-flight", self->in_flight, 0, IN_FLIGHT_MAX, error)
        && vt_options_duration("--connect-timeout", self->connect_timeout, VT_MS,
                               &self->connect_timeout_ns, error)
        && vt_options_duration("--retry-delay", self->retry_delay, 0,
                               &self->retry_delay_ns, error)
        && vt_options_duration("--give-up", self->give_up, 0, &self->give_up_ns, error)
        && read_body(self, error) && vt_tls_options_check(&self->tls, url, error);
}

VtTargetConfig vt_target_options_target(const VtTargetOptions *self)
{
    return (VtTargetConfig){
        .url = self->url,
        .map_path = self->map,
        .method = self->method,
        .headers = (const char *const *)self->headers,
        .body = self->body_text,
        .connect_to = self->connect_to,
        .success = self->success,
    };
}
