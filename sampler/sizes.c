#include "sampler/sizes.h"

#include "core/errors.h"
#include "core/units.h"

#include <stdint.h>
#include <string.h>

/* Preferred numbers [iso3: series R10], in hundredths. */
static const size_t preferred[] = { 100, 125, 160, 200, 250, 315, 400, 500, 630, 800 };

static gint compare_sizes(gconstpointer a, gconstpointer b)
{
    const size_t x = *(const size_t *)a, y = *(const size_t *)b;

    return (x > y) - (x < y);
}

static size_t *finish(GArray *sizes, size_t *out_count)
{
    size_t kept = 0;

    g_array_sort(sizes, compare_sizes);
    for (size_t i = 0; i < sizes->len; i++) {
        const size_t size = g_array_index(sizes, size_t, i);

        if (kept == 0 || size != g_array_index(sizes, size_t, kept - 1))
            g_array_index(sizes, size_t, kept++) = size;
    }
    *out_count = kept;
    return (size_t *)(void *)g_array_free(sizes, FALSE);
}

static bool parse_size(const char *text, size_t functions_count, size_t *out)
{
    int64_t size = 0;

    if (!vt_int64_parse(text, &size, NULL) || size < 1
        || (uint64_t)size > functions_count)
        return false;
    *out = (size_t)size;
    return true;
}

/* "N" or "FIRST:LAST:STEP"; the last is a size of its own if the steps miss it. */
static bool parse_part(const char *part, size_t functions_count, GArray *sizes)
{
    g_auto(GStrv) ends = g_strsplit(part, ":", -1);
    const guint count = g_strv_length(ends);
    size_t first = 0, last = 0;
    int64_t step = 1;

    if (count != 1 && count != 3)
        return false;
    if (!parse_size(ends[0], functions_count, &first))
        return false;
    last = first;
    if (count == 3
        && (!parse_size(ends[1], functions_count, &last)
            || !vt_int64_parse(ends[2], &step, NULL) || step < 1 || last < first))
        return false;
    for (size_t size = first; size < last; size += MIN((size_t)step, last - size))
        g_array_append_val(sizes, size);
    g_array_append_val(sizes, last);
    return true;
}

size_t *vt_sizes_parse(const char *list, size_t functions_count, size_t *out_count,
                       GError **error)
{
    g_auto(GStrv) parts = g_strsplit(list, ",", -1);
    g_autoptr(GArray) sizes = g_array_new(FALSE, FALSE, sizeof(size_t));

    for (char **part = parts; *part != NULL; part++) {
        if (!parse_part(g_strstrip(*part), functions_count, sizes)) {
            g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                        "sizes '%s': expected N or FIRST:LAST:STEP with sizes from 1 to "
                        "%zu, the number of functions, not '%s'",
                        list, functions_count, *part);
            return NULL;
        }
    }
    if (sizes->len == 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE, "no sizes given");
        return NULL;
    }
    return finish(g_steal_pointer(&sizes), out_count);
}

size_t *vt_sizes_default(size_t functions_count, size_t *out_count)
{
    GArray *sizes = g_array_new(FALSE, FALSE, sizeof(size_t));

    for (size_t decade = 1; decade < functions_count; decade *= 10) {
        for (size_t i = 0; i < G_N_ELEMENTS(preferred); i++) {
            const size_t size = decade * preferred[i] / 100;

            if (size < functions_count)
                g_array_append_val(sizes, size);
        }
    }
    g_array_append_val(sizes, functions_count);
    return finish(sizes, out_count);
}
