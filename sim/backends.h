/**
 * The pods that an activator may send a function's requests to, with its own count of
 * requests in flight to each, in the form that balancers read.
 */
#pragma once

#include "sim/pods.h"

typedef struct {
    uint32_t *pods;     /* in the order of their addresses */
    int32_t *in_flight; /* from this activator; in memory behind the pods */
    size_t length;
    size_t capacity;
    size_t next; /* of the round robin */
} VtBackends;

void vt_backends_clear(VtBackends *self);

/** Pods are kept in the order of their creation, which stands for that of addresses. */
void vt_backends_insert(VtBackends *self, const VtPods *pool, uint32_t pod);

/** Does nothing when @pod is not among them. */
void vt_backends_remove(VtBackends *self, uint32_t pod);

/** Adds @change to the requests in flight to @pod, if it is still there. */
void vt_backends_count(VtBackends *self, uint32_t pod, int32_t change);
