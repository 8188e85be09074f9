#include "sim/activators.h"

#include "sim/go_number.h"

#include <glib.h>

#include <math.h>

#define UNIVERSE 2048

int32_t vt_activators_count(const VtDeciderSpec *spec, int32_t ready_pods)
{
    const double burst = spec->target_burst_capacity;
    const bool is_always_proxied = burst < 0;
    if (!is_always_proxied && !(burst > 0))
        return VT_ACTIVATORS_MIN; /* in the path only at zero */
    const double load = ready_pods * spec->total + fmax(burst, 0);
    return vt_go_int32(fmax(VT_ACTIVATORS_MIN, ceil(load / spec->activator_capacity)));
}

/* Of equal length, so that they ascend with their numbers. */
char **vt_activators_addresses(size_t count)
{
    char **addresses = g_new0(char *, count + 1);

    for (size_t i = 0; i < count; i++)
        addresses[i] = g_strdup_printf("10.0.1%02zu.1%02zu", i / 100, i % 100);
    return addresses;
}

/* FNV-1a, continued from @hash. */
static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3U;
    return hash;
}

static uint64_t hash_pair(const char *a, const char *b)
{
    return hash_text(hash_text(0xcbf29ce484222325U, a), b);
}

/* Puts activator @index on the circle; on a place that is taken, its hash is hashed in
 * once more. */
static void place(int32_t *circle, int32_t index, uint64_t hash)
{
    while (circle[hash % UNIVERSE] >= 0) {
        char digits[17];
        g_snprintf(digits, sizeof digits, "%" G_GINT64_MODIFIER "x", hash);
        hash = hash_text(hash, digits);
    }
    circle[hash % UNIVERSE] = index;
}

void vt_activators_choose(const char *revision, const char *const *addresses,
                          size_t count, size_t wanted, bool *out_chosen)
{
    const bool chooses_all = wanted == 0 || wanted >= count;
    int32_t circle[UNIVERSE];

    for (size_t i = 0; i < count; i++)
        out_chosen[i] = chooses_all;
    if (chooses_all)
        return;
    g_assert(count < UNIVERSE);
    for (size_t i = 0; i < UNIVERSE; i++)
        circle[i] = -1;
    for (size_t i = 0; i < count; i++)
        place(circle, (int32_t)i, hash_pair(addresses[i], revision));

    uint64_t angle = hash_pair(revision, "start-angle-salt") % UNIVERSE;
    const uint64_t step = hash_pair(revision, "step-angle-salt") % UNIVERSE;
    for (size_t i = 0; i < wanted; i++) {
        uint64_t at = angle;
        while (circle[at] < 0 || out_chosen[circle[at]])
            at = (at + 1) % UNIVERSE;
        out_chosen[circle[at]] = true;
        angle = (angle + step) % UNIVERSE;
    }
}
