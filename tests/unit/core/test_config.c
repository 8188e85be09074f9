#include "core/config.h"
#include "core/distribution.h"
#include "core/errors.h"
#include "core/units.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>

#include <math.h>
#include <string.h>

/* A table with one key of each type, in two sections. */
typedef struct {
    bool zero;
    int64_t scale;
    double target;
    VtTime window_ns;
    int policy;
    char letter; /* custom */
} Autoscaler;

typedef struct {
    int64_t memory_mib, cpu_milli, scale;
    VtDistribution latency;
} Nodes;

typedef struct {
    Autoscaler autoscaler;
    Nodes nodes;
    VtConfigBinding bindings[2];
} Config;

static bool parse_letter(const char *text, void *field, GError **error)
{
    if (strlen(text) != 1) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "expected a letter, not '%s'", text);
        return false;
    }
    *(char *)field = *text;
    return true;
}

static char *format_letter(const void *field)
{
    return g_strndup(field, 1);
}

static const char *const policies[] = { "kpa", "fixed", NULL };

static const VtConfigKey autoscaler_keys[] = {
    { "autoscaler", "enable-scale-to-zero", VT_CONFIG_BOOL, offsetof(Autoscaler, zero),
      "true", 0, 0, NULL, false, "Whether the last pod may go.",
      "[kn: config-autoscaler]", NULL, NULL },
    { "autoscaler", "scale", VT_CONFIG_INT, offsetof(Autoscaler, scale), "1", 0, 1000,
      NULL, true, "Pods.", NULL, NULL, NULL },
    { "autoscaler", "target", VT_CONFIG_DOUBLE, offsetof(Autoscaler, target), "0.7", 0.01,
      INFINITY, NULL, true, "Requests per pod.", NULL, NULL, NULL },
    { "autoscaler", "window", VT_CONFIG_DURATION, offsetof(Autoscaler, window_ns), "60s",
      6e9, 3600e9, NULL, true, "Averaged over", NULL, NULL, NULL },
    { "autoscaler", "policy", VT_CONFIG_CHOICE, offsetof(Autoscaler, policy), "kpa", 0, 0,
      policies, false, "Who decides.", NULL, NULL, NULL },
    { "autoscaler", "letter", VT_CONFIG_CUSTOM, offsetof(Autoscaler, letter), "a", 0, 0,
      NULL, false, "A letter.", NULL, parse_letter, format_letter },
    { "autoscaler", "pod-autoscaler-class", VT_CONFIG_CONSTANT, 0,
      "kpa.autoscaling.knative.dev", 0, 0, NULL, false, "use policy", NULL, NULL, NULL },
};

static const VtConfigKey nodes_keys[] = {
    { "nodes", "memory", VT_CONFIG_MEMORY, offsetof(Nodes, memory_mib), "64GiB", 0, 0,
      NULL, false, "Of each node.", NULL, NULL, NULL },
    { "nodes", "cpu", VT_CONFIG_CPU, offsetof(Nodes, cpu_milli), "16", 0, 0, NULL, false,
      "Of each node.", NULL, NULL, NULL },
    { "nodes", "latency", VT_CONFIG_DISTRIBUTION, offsetof(Nodes, latency),
      "lognormal(150ms, 0.4)", 0, 0, NULL, false, "Of a start.", NULL, NULL, NULL },
    { "nodes", "scale", VT_CONFIG_INT, offsetof(Nodes, scale), "1", 1, INFINITY, NULL,
      true, "Nodes.", NULL, NULL, NULL },
};

static Config *config_new(void)
{
    Config *self = g_new0(Config, 1);

    self->bindings[0] = (VtConfigBinding){ autoscaler_keys, G_N_ELEMENTS(autoscaler_keys),
                                           &self->autoscaler };
    self->bindings[1] =
        (VtConfigBinding){ nodes_keys, G_N_ELEMENTS(nodes_keys), &self->nodes };
    vt_config_defaults(self->bindings, 2);
    return self;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, g_free)

/* Loads @text from a temporary file, which is gone afterwards. */
static bool load(Config *config, const char *text, GError **error)
{
    g_autofree char *path = NULL;
    const int fd = g_file_open_tmp("vitro-config-XXXXXX", &path, NULL);
    bool is_ok;

    cr_assert(ge(int, fd, 0));
    cr_assert(g_close(fd, NULL));
    cr_assert(g_file_set_contents(path, text, -1, NULL));
    is_ok = vt_config_load(config->bindings, 2, path, error);
    cr_assert(eq(int, g_unlink(path), 0));
    return is_ok;
}

Test(config, defaults_fill_every_field)
{
    g_autoptr(Config) config = config_new();

    cr_expect(config->autoscaler.zero);
    cr_expect(eq(i64, config->autoscaler.scale, 1));
    cr_expect(ieee_ulp_eq(dbl, config->autoscaler.target, 0.7, 1));
    cr_expect(eq(i64, config->autoscaler.window_ns, 60 * VT_S));
    cr_expect(eq(int, config->autoscaler.policy, 0));
    cr_expect(eq(chr, config->autoscaler.letter, 'a'));
    cr_expect(eq(i64, config->nodes.memory_mib, 65536));
    cr_expect(eq(i64, config->nodes.cpu_milli, 16000));
    cr_expect(eq(int, config->nodes.latency.kind, VT_DISTRIBUTION_LOGNORMAL));
}

Test(config, a_file_sets_what_it_names_and_nothing_else)
{
    g_autoptr(Config) config = config_new();
    g_autoptr(GError) error = NULL;

    cr_assert(load(config,
                   "# a comment\n"
                   "[autoscaler]\n"
                   "enable-scale-to-zero = false\n"
                   "target=70\n"
                   "window = 6s  \n"
                   "policy = fixed\n"
                   "letter = z\n"
                   "\n"
                   "[nodes]\n"
                   "memory = 1.5GiB\n"
                   "cpu = 500m\n"
                   "latency = uniform(1ms, 2ms)\n",
                   &error),
              "%s", error ? error->message : "");
    cr_expect(not(config->autoscaler.zero));
    cr_expect(ieee_ulp_eq(dbl, config->autoscaler.target, 70, 1));
    cr_expect(eq(i64, config->autoscaler.window_ns, 6 * VT_S));
    cr_expect(eq(int, config->autoscaler.policy, 1));
    cr_expect(eq(chr, config->autoscaler.letter, 'z'));
    cr_expect(eq(i64, config->autoscaler.scale, 1));
    cr_expect(eq(i64, config->nodes.memory_mib, 1536));
    cr_expect(eq(i64, config->nodes.cpu_milli, 500));
    cr_expect(eq(int, config->nodes.latency.kind, VT_DISTRIBUTION_UNIFORM));
}

Test(config, errors_say_where_and_what_was_expected)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "[autoscaler]\n\nwindw = 6s\n",
          "line 3: no key 'autoscaler.windw'; the nearest is 'autoscaler.window'" },
        { "[autoscalr]\nwindow = 6s\n",
          "line 2: no key 'autoscalr.window'; the nearest is 'autoscaler.window'" },
        { "[nodes]\nscale = 2\n[autoscaler]\nscale = 1001\n",
          "line 4: autoscaler.scale: expected between 0 and 1000, not '1001'" },
        { "[nodes]\nscale = 0\n", "nodes.scale: expected at least 1, not '0'" },
        { "[autoscaler]\nwindow = 5s\n", "expected between 6s and 3600s, not '5s'" },
        { "[autoscaler]\nwindow = 60\n", "expected a length of time" },
        { "[autoscaler]\nwindow = 60s # a minute\n", "not '60s # a minute'" },
        { "[autoscaler]\ntarget = nan\n", "expected a number, not 'nan'" },
        { "[autoscaler]\nscale = 1.5\n", "expected a whole number, not '1.5'" },
        { "[autoscaler]\nscale =\n", "expected a whole number, not ''" },
        { "[autoscaler]\nenable-scale-to-zero = yes\n", "expected true or false" },
        { "[autoscaler]\npolicy = hpa\n", "expected one of kpa, fixed, not 'hpa'" },
        { "[autoscaler]\nletter = ab\n", "autoscaler.letter: expected a letter" },
        { "[autoscaler]\npod-autoscaler-class = x\n", "is not modelled" },
        { "[nodes]\nmemory = 128s\n", "expected an amount of memory" },
        { "[nodes]\nlatency = 1\n", "expected a distribution" },
        { "window = 6s\n", "line 1: expected a comment, [section], or key = value" },
        { "# so\n\n[autoscaler]\nwindow\n[nodes]\n", "line 4: expected a comment" },
        { "[autoscaler]\nwindow = 6s\nscale", "line 3: expected a comment" },
        { "[autoscaler]\nscale = 1\n[nodes]\nscale = 1\n[autoscaler]\n scale=2\n",
          "line 6: expected 'autoscaler.scale' once, but line 2 sets it too" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Config) config = config_new();
        g_autoptr(GError) error = NULL;

        cr_assert(not(load(config, cases[i].text, &error)), "%s", cases[i].text);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
        cr_expect(strstr(error->message, cases[i].message) != NULL, "got: %s",
                  error->message);
        cr_expect(strstr(error->message, "vitro-config-") != NULL, "no file: %s",
                  error->message);
    }
}

Test(config, a_constant_is_not_suggested)
{
    g_autoptr(Config) config = config_new();
    g_autoptr(GError) error = NULL;

    cr_assert(not(
        vt_config_set(config->bindings, 2, "autoscaler.pod-autoscaler-clas=x", &error)));
    cr_expect(strstr(error->message, "pod-autoscaler-class") == NULL, "got: %s",
              error->message);
}

Test(config, a_missing_file_is_an_input_error)
{
    g_autoptr(Config) config = config_new();
    g_autoptr(GError) error = NULL;

    cr_assert(not(vt_config_load(config->bindings, 2, "/nonexistent/x.ini", &error)));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "expected a configuration file: cannot read "
                                     "'/nonexistent/x.ini': ")
              != NULL);
}

Test(config, a_config_map_fills_the_autoscaler)
{
    g_autoptr(Config) config = config_new();
    g_autoptr(GError) error = NULL;

    cr_assert(load(config,
                   "{ \"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"data\": {\n"
                   "  \"_example\": \"window: 1s\", \"window\": \"30s\",\n"
                   "  \"pod-autoscaler-class\": \"kpa.autoscaling.knative.dev\",\n"
                   "  \"target\": \"70\", \"enable-scale-to-zero\": \"false\" } }",
                   &error),
              "%s", error ? error->message : "");
    cr_expect(eq(i64, config->autoscaler.window_ns, 30 * VT_S));
    cr_expect(ieee_ulp_eq(dbl, config->autoscaler.target, 70, 1));
    cr_expect(not(config->autoscaler.zero));
}

Test(config, a_config_map_may_not_change_a_constant)
{
    g_autoptr(Config) config = config_new();
    g_autoptr(GError) error = NULL;

    cr_assert(not(load(config,
                       "{ \"kind\": \"ConfigMap\", \"data\": {\n"
                       "  \"pod-autoscaler-class\": \"hpa.autoscaling.knative.dev\" } }",
                       &error)));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(
        strstr(error->message,
               "autoscaler.pod-autoscaler-class: expected "
               "kpa.autoscaling.knative.dev, not 'hpa.autoscaling.knative.dev': use "
               "policy")
            != NULL,
        "got: %s", error->message);
}

Test(config, other_json_is_refused)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "{", "expected JSON" },
        { "{}", "kind ConfigMap" },
        { "{\"kind\": 3, \"data\": {}}", "kind ConfigMap" },
        { "{\"kind\": \"List\", \"items\": []}", "kind ConfigMap" },
        { "{\"kind\": \"ConfigMap\", \"data\": []}", "expected an object as 'data'" },
        { "{\"kind\": \"ConfigMap\", \"data\": {\"window\": 60}}",
          "expected text for data 'window'" },
        { "{\"kind\": \"ConfigMap\", \"data\": {\"windw\": \"60s\"}}",
          "the nearest is 'autoscaler.window'" },
        { "{\"kind\": \"ConfigMap\", \"data\": {\"window\": \"60\"}}",
          "autoscaler.window: expected a length of time" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Config) config = config_new();
        g_autoptr(GError) error = NULL;

        cr_assert(not(load(config, cases[i].text, &error)), "%s", cases[i].text);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
        cr_expect(strstr(error->message, cases[i].message) != NULL, "got: %s",
                  error->message);
    }
}

Test(config, assignments_are_section_key_value)
{
    g_autoptr(Config) config = config_new();
    static const struct {
        const char *text;
        int code; /* -1: fine */
    } cases[] = {
        { "autoscaler.window=12s", -1 },
        { " nodes.latency = uniform(1ms, 2ms) ", -1 },
        { "window=12s", VT_ERROR_USAGE },
        { "autoscaler.window", VT_ERROR_USAGE },
        { "window=1.5s", VT_ERROR_USAGE },
        { "", VT_ERROR_USAGE },
        { "autoscaler.window=x", VT_ERROR_INPUT },
        { "autoscaler.=1", VT_ERROR_INPUT },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        cr_expect(eq(int, vt_config_set(config->bindings, 2, cases[i].text, &error),
                     cases[i].code < 0),
                  "%s", cases[i].text);
        if (cases[i].code >= 0)
            cr_expect(g_error_matches(error, VT_ERROR, cases[i].code), "%s",
                      cases[i].text);
    }
    cr_expect(eq(i64, config->autoscaler.window_ns, 12 * VT_S));
    cr_expect(eq(int, config->nodes.latency.kind, VT_DISTRIBUTION_UNIFORM));
}

Test(config, a_function_may_override_per_function_keys_only)
{
    g_autoptr(Config) config = config_new();
    static const struct {
        const char *key, *value, *message; /* NULL: fine */
    } cases[] = {
        { "window", "7s", NULL },
        { "autoscaler.scale", "5", NULL },
        { "scale", "5", "ambiguous: 'autoscaler.scale' or 'nodes.scale'" },
        { "policy", "kpa", "no per-function key 'policy'" },
        { "windows", "7s", "the nearest is 'autoscaler.window'" },
        { "nodes.window", "7s", "no per-function key 'nodes.window'" },
        { "window", "1s", "autoscaler.window: expected between" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        const bool is_ok = vt_config_set_for_function(config->bindings, 2, cases[i].key,
                                                      cases[i].value, &error);

        cr_assert(eq(int, is_ok, cases[i].message == NULL), "%s", cases[i].key);
        if (is_ok)
            continue;
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
        cr_expect(strstr(error->message, cases[i].message) != NULL, "got: %s",
                  error->message);
    }
    cr_expect(eq(i64, config->autoscaler.window_ns, 7 * VT_S));
    cr_expect(eq(i64, config->autoscaler.scale, 5));
    cr_expect(eq(i64, config->nodes.scale, 1));
}

Test(config, json_holds_every_value_as_its_text)
{
    g_autoptr(Config) config = config_new();
    char expected[] =
        "{\"autoscaler\":{\"enable-scale-to-zero\":\"true\",\"scale\":\"1\","
        "\"target\":\"0.7\",\"window\":\"90s\",\"policy\":\"kpa\",\"letter\":\"a\"},"
        "\"nodes\":{\"memory\":\"64GiB\",\"cpu\":\"16\","
        "\"latency\":\"lognormal(150ms, 0.4)\",\"scale\":\"1\"}}";
    g_autoptr(JsonBuilder) builder = json_builder_new_immutable();
    g_autoptr(JsonNode) root = NULL;
    g_autofree char *text = NULL;

    cr_assert(vt_config_set(config->bindings, 2, "autoscaler.window=90s", NULL));
    json_builder_begin_object(builder);
    vt_config_write_json(config->bindings, 2, builder);
    json_builder_end_object(builder);
    root = json_builder_get_root(builder);
    text = json_to_string(root, false);
    cr_expect(eq(str, text, expected));
}

/* The description is itself a configuration file; with its values uncommented it
 * loads, and changes nothing. */
/* Of two configurations, one key of each section differs; one that differs in its
 * spelling alone does not. */
Test(config, differences_are_the_keys_with_other_values)
{
    g_autoptr(Config) base = config_new();
    g_autoptr(Config) own = config_new();

    cr_assert(vt_config_set(base->bindings, 2, "autoscaler.window=60s", NULL));
    cr_assert(vt_config_set(own->bindings, 2, "autoscaler.window=1m", NULL));
    cr_assert(vt_config_set(own->bindings, 2, "autoscaler.target=5", NULL));
    cr_assert(vt_config_set(own->bindings, 2, "nodes.cpu=500m", NULL));

    JsonObject *json = vt_config_differences(own->bindings, base->bindings, 2);
    JsonObject *autoscaler = json_object_get_object_member(json, "autoscaler");
    JsonObject *nodes = json_object_get_object_member(json, "nodes");

    cr_expect(eq(int, (int)json_object_get_size(json), 2));
    cr_assert(eq(int, (int)json_object_get_size(autoscaler), 1));
    cr_expect(eq(str, (char *)json_object_get_string_member(autoscaler, "target"),
                 (char *)"5"));
    cr_assert(eq(int, (int)json_object_get_size(nodes), 1));
    cr_expect(
        eq(str, (char *)json_object_get_string_member(nodes, "cpu"), (char *)"500m"));
    json_object_unref(json);
    json = vt_config_differences(own->bindings, own->bindings, 2);
    cr_expect(eq(int, (int)json_object_get_size(json), 0));
    json_object_unref(json);
}

Test(config, the_description_is_a_file_of_the_defaults)
{
    g_autoptr(Config) config = config_new(), untouched = config_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *text = vt_config_describe(config->bindings, 2);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
    g_autoptr(GRegex) comment = g_regex_new("^#(?! )", G_REGEX_MULTILINE, 0, NULL);
    g_autofree char *active = g_regex_replace_literal(comment, text, -1, 0, "", 0, NULL);

    cr_expect(strstr(text, "# Whether the last pod may go. Default true, true or false. "
                           "[kn: config-autoscaler]\n#enable-scale-to-zero = true\n")
              != NULL);
    cr_expect(strstr(text, "# Averaged over. Default 60s, length of time between 6s and "
                           "3600s, per function.\n#window = 60s\n")
              != NULL);
    cr_expect(strstr(text, "pod-autoscaler-class") == NULL);
    for (char **line = lines; *line != NULL; line++)
        cr_expect(le(sz, strlen(*line), 90), "%s", *line);

    cr_assert(load(config, active, &error), "%s", error ? error->message : "");
    cr_expect(eq(
        int, memcmp(&config->autoscaler, &untouched->autoscaler, sizeof(Autoscaler)), 0));
    cr_expect(eq(i64, config->nodes.memory_mib, 65536));
    cr_expect(strstr(active, "\nlatency = lognormal(150ms, 0.4)\n") != NULL);
}
