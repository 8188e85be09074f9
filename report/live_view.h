/**
 * A replay that goes on, in a line of text: how far it is, and whether all is well.
 */
#pragma once

#include "core/driver.h"
#include "core/run_log.h"

typedef struct VtLiveView VtLiveView;

VtLiveView *vt_live_view_new(void);
void vt_live_view_free(VtLiveView *self);

VtRunLog *vt_live_view_log(VtLiveView *self);

/** "3:12 of 10:00, eta 6:48, 512/s, 37 in flight, late p99 0.2 ms, 12 failed (4 status,
 *  8 timeout), 31 cold". The rate and the lateness are of the last ten to twenty seconds;
 *  cold starts are left out where nothing is known of them. Owned by the caller. */
char *vt_live_view_format(const VtLiveView *self, const VtProgress *progress);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtLiveView, vt_live_view_free)
