#include "core/event_ladder.h"

#include <glib.h>

#include <string.h>

#define NEAR_MAX       1024 /* below these a heap stays in the first-level cache */
#define BUCKET_AIM     32   /* events in a bucket: few enough to sort at once */
#define LEVEL_BITS     10
#define LEVEL_SLOTS    (1U << LEVEL_BITS)
#define LEVELS         7 /* 7 x 10 bits hold any time */
#define CHUNK_EVENTS   10
#define INITIAL_CHUNKS 64
#define NO_CHUNK       UINT32_MAX

/* A bucket is a list of chunks; only its first may have room. */
typedef struct {
    uint32_t next;
    uint32_t count;
    VtEvent events[CHUNK_EVENTS];
} Chunk;

struct VtEventBuckets {
    uint64_t used[LEVELS][LEVEL_SLOTS / 64]; /* a bit for each bucket that holds events */
    uint32_t first[LEVELS][LEVEL_SLOTS];
    Chunk *chunks;
    uint32_t chunks_count;
    uint32_t chunks_capacity;
    uint32_t free;
    uint32_t shift;   /* the lowest level's buckets are 2^shift ns wide */
    uint64_t current; /* number of the first lowest bucket not yet poured */
    size_t length;
};

static uint32_t take_chunk(VtEventBuckets *self)
{
    const uint32_t chunk = self->free;

    if (chunk != NO_CHUNK) {
        self->free = self->chunks[chunk].next;
        return chunk;
    }
    if (self->chunks_count == self->chunks_capacity) {
        self->chunks_capacity *= 2;
        self->chunks = g_renew(Chunk, self->chunks, self->chunks_capacity);
    }
    return self->chunks_count++;
}

static uint32_t digit(uint64_t bucket, uint32_t level)
{
    return (uint32_t)(bucket >> (LEVEL_BITS * level)) & (LEVEL_SLOTS - 1);
}

/* The lowest level at which the event's bucket and the current one part. */
static void put(VtEventBuckets *self, const VtEvent *event)
{
    const uint64_t bucket = (uint64_t)event->at_ns >> self->shift;
    const uint64_t differing = (bucket ^ self->current) | 1;
    const uint32_t level = (63 - (uint32_t)__builtin_clzll(differing)) / LEVEL_BITS;
    const uint32_t slot = digit(bucket, level);
    uint32_t *first = &self->first[level][slot];

    if (*first == NO_CHUNK || self->chunks[*first].count == CHUNK_EVENTS) {
        const uint32_t chunk = take_chunk(self);

        self->chunks[chunk].next = *first;
        self->chunks[chunk].count = 0;
        *first = chunk;
        self->used[level][slot / 64] |= UINT64_C(1) << (slot % 64);
    }
    self->chunks[*first].events[self->chunks[*first].count++] = *event;
    self->length++;
}

/* The first used slot of @level from @slot on, or LEVEL_SLOTS. */
static uint32_t find_used(const VtEventBuckets *self, uint32_t level, uint32_t slot)
{
    uint64_t word = self->used[level][slot / 64] & (UINT64_MAX << (slot % 64));

    for (uint32_t i = slot / 64;; word = self->used[level][i]) {
        if (word != 0)
            return 64 * i + (uint32_t)__builtin_ctzll(word);
        if (++i == LEVEL_SLOTS / 64)
            return LEVEL_SLOTS;
    }
}

/* Empties a bucket into the heap or, without one, into the levels below. */
static void pour(VtEventBuckets *self, uint32_t level, uint32_t slot, VtEventHeap *heap)
{
    uint32_t chunk = self->first[level][slot];

    self->first[level][slot] = NO_CHUNK;
    self->used[level][slot / 64] &= ~(UINT64_C(1) << (slot % 64));
    while (chunk != NO_CHUNK) {
        const Chunk taken = self->chunks[chunk];

        self->chunks[chunk].next = self->free;
        self->free = chunk;
        chunk = taken.next;
        self->length -= taken.count;
        for (uint32_t i = 0; i < taken.count; i++) {
            if (heap != NULL) {
                vt_event_heap_push(heap, &taken.events[i]);
            } else {
                put(self, &taken.events[i]);
            }
        }
    }
}

/* A wide bucket that the current time has entered is parted before its kin. */
static void enter(VtEventBuckets *self)
{
    for (uint32_t level = LEVELS - 1; level > 0; level--) {
        const uint32_t slot = digit(self->current, level);

        if (self->first[level][slot] != NO_CHUNK)
            pour(self, level, slot, NULL);
    }
}

/* Moves on to the earliest bucket of the lowest level. Needs an event. */
static uint32_t advance(VtEventBuckets *self)
{
    enter(self);
    for (uint32_t level = 0;;) {
        const uint32_t slot = find_used(self, level, digit(self->current, level));

        if (slot == LEVEL_SLOTS) {
            level++;
            continue;
        }
        const uint32_t low = LEVEL_BITS * level;
        const uint64_t above =
            low + LEVEL_BITS < 64 ? self->current >> (low + LEVEL_BITS) : 0;

        self->current = (above << LEVEL_BITS | slot) << low;
        if (level == 0)
            return slot;
        enter(self);
        level = 0;
    }
}

static void refill(VtEventLadder *self)
{
    VtEventBuckets *buckets = self->buckets;

    if (buckets->length > 0) {
        pour(buckets, 0, advance(buckets), &self->near);
        buckets->current++;
        self->horizon_ns = (VtTime)(buckets->current << buckets->shift);
    }
    self->is_spread = buckets->length > 0;
}

static VtEventBuckets *new_buckets(void)
{
    VtEventBuckets *self = g_new0(VtEventBuckets, 1);

    memset(self->first, 0xff, sizeof self->first);
    self->free = NO_CHUNK;
    self->chunks_capacity = INITIAL_CHUNKS;
    self->chunks = g_new0(Chunk, self->chunks_capacity);
    return self;
}

/* Buckets as wide as hold BUCKET_AIM events at the mean spacing of those in the heap. */
static uint32_t fitting_shift(const VtEventHeap *heap)
{
    const VtTime first_ns = heap->events[0].at_ns;
    double ahead_ns = 0;

    for (size_t i = 0; i < heap->length; i++)
        ahead_ns += (double)(heap->events[i].at_ns - first_ns) / (double)heap->length;
    const uint64_t width = (uint64_t)(ahead_ns * BUCKET_AIM / (double)heap->length);

    return 63 - (uint32_t)__builtin_clzll(width | 1);
}

/* Leaves in the heap what is due in the first bucket. */
static void spread(VtEventLadder *self)
{
    VtEventHeap *heap = &self->near;

    if (self->buckets == NULL)
        self->buckets = new_buckets();
    VtEventBuckets *buckets = self->buckets;

    buckets->shift = fitting_shift(heap);
    buckets->current = ((uint64_t)MAX(heap->events[0].at_ns, 0) >> buckets->shift) + 1;
    self->horizon_ns = (VtTime)(buckets->current << buckets->shift);
    if (self->horizon_ns < 0)
        return;
    const size_t length = heap->length;

    /* In place: what is kept never overtakes what is read. */
    heap->length = 0;
    for (size_t i = 0; i < length; i++) {
        const VtEvent event = heap->events[i];

        if (event.at_ns < self->horizon_ns) {
            vt_event_heap_push(heap, &event);
        } else {
            put(buckets, &event);
        }
    }
    self->near_max = MAX(NEAR_MAX, 2 * heap->length);
    self->is_spread = buckets->length > 0;
}

void vt_event_ladder_init(VtEventLadder *self)
{
    *self = (VtEventLadder){ .near_max = NEAR_MAX };
}

void vt_event_ladder_clear(VtEventLadder *self)
{
    vt_event_heap_clear(&self->near);
    if (self->buckets != NULL)
        g_free(self->buckets->chunks);
    g_free(self->buckets);
}

void vt_event_ladder_push(VtEventLadder *self, const VtEvent *event)
{
    self->length++;
    if (self->is_spread && event->at_ns >= self->horizon_ns) {
        put(self->buckets, event);
        return;
    }
    vt_event_heap_push(&self->near, event);
    if (!self->is_spread && self->near.length > self->near_max)
        spread(self);
}

VtEvent vt_event_ladder_pop(VtEventLadder *self)
{
    const VtEvent earliest = vt_event_heap_pop(&self->near);

    self->length--;
    if (self->near.length == 0 && self->is_spread)
        refill(self);
    return earliest;
}
