/**
 * The work queue of a controller: keys that wait for one of its workers.
 *
 * A key waits once, however often it is added, and never has two workers: added while
 * one is at it, it waits again after that. So a busy controller looks once at what an
 * idle one would look at several times. Keys are 0 .. keys-1.
 *
 * Source: [k8s: client-go workqueue/queue.go]
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VT_WORK_NONE UINT32_MAX

typedef struct {
    bool is_dirty; /* to be worked at */
    bool is_taken; /* a worker is at it */
    uint32_t next; /* in the queue */
} VtWorkKey;

typedef struct {
    VtWorkKey *keys;
    uint32_t head;
    uint32_t tail;
    int64_t idle_workers;
} VtWorkQueue;

void vt_work_queue_init(VtWorkQueue *self, size_t keys, int64_t workers);
void vt_work_queue_clear(VtWorkQueue *self);

void vt_work_queue_add(VtWorkQueue *self, uint32_t key);

/** The key that an idle worker takes now; VT_WORK_NONE without one of either. */
uint32_t vt_work_queue_take(VtWorkQueue *self);

/** The worker at @key is through. */
void vt_work_queue_done(VtWorkQueue *self, uint32_t key);
