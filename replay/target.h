/**
 * What is called, how, and what of it is a success: templates and functions to requests.
 */
#pragma once

#include "core/function.h"
#include "core/invocation.h"
#include "replay/protocol.h"

/** Templates as replay/text_template.h's; NULL: none. All is borrowed for the call. */
typedef struct {
    const char *url;            /* of every function; without it map_path */
    const char *map_path;       /* a file function,url: each has its own */
    const char *method;         /* NULL: GET, with a body POST */
    const char *const *headers; /* "Name: value", zero-terminated */
    const char *body;
    const char *connect_to; /* HOST:PORT, whatever the URL says */
    const char *success;    /* as vt_success_parse() reads it */
} VtTargetConfig;

/** Does not change once it is made: senders share it. */
typedef struct VtTarget VtTarget;

/** @functions ascend by name, and are borrowed until the target is freed.
 *  Errors: VT_ERROR_USAGE for what cannot be sent, VT_ERROR_INPUT for a bad map. */
VtTarget *vt_target_new(const VtTargetConfig *config, const VtFunction *functions,
                        size_t count, GError **error);
void vt_target_free(VtTarget *self);

/** What all calls connect to that are known beforehand, "HOST:PORT", each once. */
GStrv vt_target_hosts(const VtTarget *self);

/** Room for the texts of one request at a time. */
typedef struct VtTargetScratch VtTargetScratch;

VtTargetScratch *vt_target_scratch_new(void);
void vt_target_scratch_free(VtTargetScratch *self);

/** Fills what @out says of the target; its instants and callback are left alone. The
 * texts are valid until the next call with @scratch. */
void vt_target_render(const VtTarget *self, const VtInvocation *invocation,
                      VtTargetScratch *scratch, VtRequest *out);

/** What was wrong with @reply. */
VtCause vt_target_judge(const VtTarget *self, const VtReply *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtTarget, vt_target_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtTargetScratch, vt_target_scratch_free)
