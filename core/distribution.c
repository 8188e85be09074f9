#include "core/distribution.h"

#include "core/errors.h"
#include "core/units.h"

#include <gsl/gsl_randist.h>

#include <math.h>
#include <string.h>

typedef struct {
    const char *name;
    VtDistributionKind kind;
    guint arguments_min, arguments_max;
} Form;

static const Form forms[] = {
    { "uniform", VT_DISTRIBUTION_UNIFORM, 2, 2 },
    { "exponential", VT_DISTRIBUTION_EXPONENTIAL, 1, 1 },
    { "lognormal", VT_DISTRIBUTION_LOGNORMAL, 2, 2 },
    { "empirical", VT_DISTRIBUTION_EMPIRICAL, 2, VT_DISTRIBUTION_POINTS_MAX },
};

static bool parse_length(const char *text, double *out_ns)
{
    VtTime ns;

    if (!vt_duration_parse(text, &ns, NULL))
        return false;
    *out_ns = (double)ns;
    return true;
}

static bool parse_points(char *const *arguments, VtDistribution *out)
{
    for (int i = 0; arguments[i] != NULL; i++) {
        if (!parse_length(arguments[i], &out->points_ns[i])
            || (i > 0 && out->points_ns[i] < out->points_ns[i - 1]))
            return false;
        out->points_count = i + 1;
    }
    return true;
}

static bool parse_arguments(const Form *form, char *const *arguments, VtDistribution *out)
{
    const guint count = g_strv_length((char **)arguments);

    if (count < form->arguments_min || count > form->arguments_max)
        return false;
    switch (form->kind) {
    case VT_DISTRIBUTION_UNIFORM:
        return parse_length(arguments[0], &out->a) && parse_length(arguments[1], &out->b)
            && out->a <= out->b;
    case VT_DISTRIBUTION_LOGNORMAL:
        return parse_length(arguments[0], &out->a)
            && vt_double_parse(arguments[1], &out->b, NULL) && out->b >= 0;
    case VT_DISTRIBUTION_EMPIRICAL: return parse_points(arguments, out);
    case VT_DISTRIBUTION_CONSTANT:
    case VT_DISTRIBUTION_EXPONENTIAL: return parse_length(arguments[0], &out->a);
    }
    g_assert_not_reached();
}

/* "name(argument, ..)" */
static bool parse_form(const char *text, VtDistribution *out)
{
    const char *open = strchr(text, '(');
    const size_t length = strlen(text);
    g_autofree char *name = g_strchomp(g_strndup(text, (size_t)(open - text)));
    g_autofree char *inner = NULL;
    g_auto(GStrv) arguments = NULL;

    if (text[length - 1] != ')')
        return false;
    inner = g_strndup(open + 1, length - (size_t)(open + 1 - text) - 1);
    arguments = g_strsplit(inner, ",", 0);
    for (char **argument = arguments; *argument != NULL; argument++)
        g_strstrip(*argument);
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
        if (strcmp(name, forms[i].name) == 0) {
            out->kind = forms[i].kind;
            return parse_arguments(&forms[i], arguments, out);
        }
    }
    return false;
}

bool vt_distribution_parse(const char *text, VtDistribution *out, GError **error)
{
    VtDistribution parsed = { .kind = VT_DISTRIBUTION_CONSTANT };
    const bool is_ok = strchr(text, '(') != NULL ? parse_form(text, &parsed)
                                                 : parse_length(text, &parsed.a);

    if (!is_ok) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "expected a distribution such as 20ms, uniform(0s, 1s), "
                    "exponential(20ms), lognormal(150ms, 0.4) (median, sigma) or "
                    "empirical(1ms, 2ms, 5ms) (2 to %d, ascending), not '%s'",
                    VT_DISTRIBUTION_POINTS_MAX, text);
        return false;
    }
    *out = parsed;
    return true;
}

static void append_length(GString *text, double ns)
{
    g_autofree char *length = vt_duration_format((VtTime)llround(ns));

    g_string_append(text, length);
}

char *vt_distribution_format(const VtDistribution *self)
{
    GString *text = g_string_new(NULL);
    g_autofree char *sigma = NULL;

    switch (self->kind) {
    case VT_DISTRIBUTION_CONSTANT: append_length(text, self->a); break;
    case VT_DISTRIBUTION_UNIFORM:
        g_string_append(text, "uniform(");
        append_length(text, self->a);
        g_string_append(text, ", ");
        append_length(text, self->b);
        g_string_append_c(text, ')');
        break;
    case VT_DISTRIBUTION_EXPONENTIAL:
        g_string_append(text, "exponential(");
        append_length(text, self->a);
        g_string_append_c(text, ')');
        break;
    case VT_DISTRIBUTION_LOGNORMAL:
        sigma = vt_double_format(self->b);
        g_string_append(text, "lognormal(");
        append_length(text, self->a);
        g_string_append_printf(text, ", %s)", sigma);
        break;
    case VT_DISTRIBUTION_EMPIRICAL:
        for (int i = 0; i < self->points_count; i++) {
            g_string_append(text, i == 0 ? "empirical(" : ", ");
            append_length(text, self->points_ns[i]);
        }
        g_string_append_c(text, ')');
        break;
    }
    return g_string_free(text, FALSE);
}

static double empirical_at(const VtDistribution *self, double u)
{
    const double position = u * (self->points_count - 1);
    const int i = (int)position; /* at most points_count - 2, since u < 1 */

    return self->points_ns[i]
         + (position - i) * (self->points_ns[i + 1] - self->points_ns[i]);
}

VtTime vt_distribution_draw(const VtDistribution *self, VtRng *rng)
{
    const gsl_rng gsl = vt_rng_gsl(rng);
    double ns = self->a;

    switch (self->kind) {
    case VT_DISTRIBUTION_CONSTANT: break;
    case VT_DISTRIBUTION_UNIFORM: ns += (self->b - self->a) * vt_rng_uniform(rng); break;
    case VT_DISTRIBUTION_EXPONENTIAL: ns = gsl_ran_exponential(&gsl, self->a); break;
    case VT_DISTRIBUTION_LOGNORMAL:
        ns *= exp(gsl_ran_gaussian_ziggurat(&gsl, self->b));
        break;
    case VT_DISTRIBUTION_EMPIRICAL: ns = empirical_at(self, vt_rng_uniform(rng)); break;
    }
    /* A lognormal tail must not overflow VtTime. */
    return (VtTime)llround(fmin(ns, (double)VT_LONGEST));
}

static double empirical_mean(const VtDistribution *self)
{
    double sum = 0;

    for (int i = 0; i + 1 < self->points_count; i++)
        sum += (self->points_ns[i] + self->points_ns[i + 1]) / 2;
    return sum / (self->points_count - 1);
}

double vt_distribution_mean(const VtDistribution *self)
{
    switch (self->kind) {
    case VT_DISTRIBUTION_CONSTANT:
    case VT_DISTRIBUTION_EXPONENTIAL: return self->a;
    case VT_DISTRIBUTION_UNIFORM: return (self->a + self->b) / 2;
    case VT_DISTRIBUTION_LOGNORMAL: return self->a * exp(self->b * self->b / 2);
    case VT_DISTRIBUTION_EMPIRICAL: return empirical_mean(self);
    }
    g_assert_not_reached();
}
