#include "core/seed_list.h"

#include "core/errors.h"
#include "core/units.h"

#include <inttypes.h>

enum { SEEDS_MAX = 100000 };

/* "N" or "FIRST..LAST". */
static bool parse_part(const char *part, int64_t *out_first, int64_t *out_last)
{
    g_auto(GStrv) ends = g_strsplit(part, "..", -1);
    const guint count = g_strv_length(ends);

    return (count == 1 || count == 2) && vt_int64_parse(ends[0], out_first, NULL)
        && vt_int64_parse(ends[count - 1], out_last, NULL) && *out_first >= 0
        && *out_first <= *out_last;
}

static bool add_range(GArray *seeds, GHashTable *seen, int64_t first, int64_t last,
                      GError **error)
{
    if (last - first >= SEEDS_MAX - (int64_t)seeds->len) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE, "expected at most %d seeds",
                    SEEDS_MAX);
        return false;
    }
    for (int64_t i = 0; i <= last - first; i++) {
        const int64_t seed = first + i;

        if (!g_hash_table_add(seen, g_memdup2(&seed, sizeof seed))) {
            g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                        "expected each seed once, but %" PRId64 " is there twice", seed);
            return false;
        }
        g_array_append_val(seeds, seed);
    }
    return true;
}

int64_t *vt_seed_list_parse(const char *list, size_t *out_count, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(list, ",", -1);
    g_autoptr(GArray) seeds = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

    for (char **part = parts; *part != NULL; part++) {
        int64_t first = 0, last = 0;

        if (!parse_part(g_strstrip(*part), &first, &last)) {
            g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                        "expected seeds such as 1,2,5..9, not '%s'", *part);
            return NULL;
        }
        if (!add_range(seeds, seen, first, last, error))
            return NULL;
    }
    if (seeds->len == 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE, "expected at least one seed");
        return NULL;
    }
    *out_count = seeds->len;
    return (int64_t *)(void *)g_array_free(g_steal_pointer(&seeds), FALSE);
}
