/**
 * Going on with a run that was stopped: what it measured becomes part of the new run.
 *
 * The new run begins at the minute after the last thing that the old one tells of. What
 * was due before and has no row is lost: nobody knows what became of it.
 */
#pragma once

#include "core/arrivals.h"
#include "core/run_log.h"

#include <json-glib/json-glib.h>

typedef struct {
    const char *path;   /* of the run that was stopped */
    const char *output; /* of the new one; so is the manifest */
    JsonObject *manifest;
    uint64_t invocations; /* of the schedule */
} VtResumeOptions;

/** Writes `resumed` to the manifest, null as long as vt_resume_read() is not through.
 *  Errors: VT_ERROR_INPUT when that run was over or is still going, or was one of another
 *  schedule than the new @manifest's, or not over HTTP; VT_ERROR_USAGE when both are one
 *  folder. */
bool vt_resume_check(const VtResumeOptions *options, GError **error);

/** Hands all of the stopped run to @log, and what of @arrivals it lost, until the minute
 *  in which the new run begins. Completes `resumed` in the manifest. Errors:
 *  VT_ERROR_INPUT when its files cannot be read, or tell of other invocations than the
 *  schedule has. */
bool vt_resume_read(const VtResumeOptions *options, VtArrivals *arrivals, VtRunLog *log,
                    VtTime *out_from_ns, GError **error);
