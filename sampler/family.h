/**
 * A family: nested samples of one trace, each with its distance and its expected load.
 *
 * On disk, FAMILY/samples/SIZE/ (traces), FAMILY/samples.csv and FAMILY/family.json.
 * Functions are numbered and written by id, so that the row order of the trace shows
 * nowhere.
 */
#pragma once

#include "sampler/load.h"
#include "sampler/sampler.h"

#include <json-glib/json-glib.h>

typedef struct {
    const VtSamplerOps *method;
    uint64_t seed;
    int trials;
    uint64_t evaluations; /* 0: the method's default */
    double budget_s;      /* 0: none */
    int jobs;             /* 0: all cores */
    VtLoadTarget target;  /* when set, only the largest size that fits is kept */
    double resource_norm;
    VtDurationClamp clamp;
    VtProgress progress;
    void *progress_data;
} VtFamilyOptions;

typedef struct {
    size_t size;
    VtDistance distance;
    double bound; /* of the mean distance, for any sample of this size */
    VtLoad load;
    double *weights; /* of @functions; NULL: they all weigh the same */
    VtDistance weighted_distance;
    size_t *functions; /* size indices into the trace, by id */
} VtFamilyMember;

typedef struct {
    const VtTrace *trace;
    VtFamilyOptions options;
    VtFamilyMember *members; /* ascending in size */
    size_t members_count;
} VtFamily;

/**
 * Draws the family of @sizes (ascending, distinct) from @trace, which
 * is borrowed.
 *
 * With a target, only the largest size whose load fits is kept. Because a smaller
 * sample is a subset of a larger one, load never decreases with size, and the last size
 * that fits is found by bisection.
 *
 * Errors: VT_ERROR_INPUT when not even the smallest size fits.
 */
VtFamily *vt_family_new(const VtTrace *trace, const size_t *sizes, size_t sizes_count,
                        const VtFamilyOptions *options, GError **error);
void vt_family_free(VtFamily *self);

/** Writes the samples, samples.csv and family.json; @provenance is taken. The
 *  manifest comes last: a folder without it is incomplete. */
bool vt_family_save(const VtFamily *self, const char *folder, JsonObject *provenance,
                    GError **error);

/** An object per member, with samples.csv's column names as keys. Owned by the caller. */
JsonArray *vt_family_rows_to_json(const VtFamily *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtFamily, vt_family_free)
