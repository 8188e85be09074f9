/**
 * A verdict on the load generator itself: did it send what was scheduled, when it was?
 */
#pragma once

#include "core/run_log.h"

#include <glib.h>

#include <json-glib/json-glib.h>

typedef struct VtGenerator VtGenerator;

VtGenerator *vt_generator_new(void);
void vt_generator_free(VtGenerator *self);

VtRunLog *vt_generator_log(VtGenerator *self);

/** "ok", "late" when one call in a hundred left 10 ms late or more, "saturated" when
 *  half of them left 100 ms late or more, or some were never sent. */
const char *vt_generator_verdict(const VtGenerator *self);

/** {sent, unsent, late_p50_us, late_p99_us, late_max_us}. */
JsonObject *vt_generator_to_json(const VtGenerator *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtGenerator, vt_generator_free)
