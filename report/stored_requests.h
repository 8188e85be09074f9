/**
 * requests.csv of a run folder, beside its invocations.
 */
#pragma once

#include "core/record.h"

#include <glib.h>

#include <stdbool.h>

typedef struct VtStoredRequests VtStoredRequests;

/** Opens requests.csv, or requests.csv.gz, of @folder; with @may_be_torn, of a run that
 *  was killed. Errors: VT_ERROR_INPUT. */
VtStoredRequests *vt_stored_requests_open(const char *folder, bool may_be_torn,
                                          GError **error);
void vt_stored_requests_free(VtStoredRequests *self);

/** Finds what belongs to @invocation, if anything does. Invocations come in the order of
 *  invocations.csv, which is that of this file. Errors: VT_ERROR_INPUT. */
bool vt_stored_requests_find(VtStoredRequests *self, const VtInvocation *invocation,
                             VtExchange *out_exchange, bool *out_is_found,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtStoredRequests, vt_stored_requests_free)
