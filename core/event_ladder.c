#include "core/event_ladder.h"

#include <glib.h>

#include <string.h>

#define NEAR_MAX       1024 /* below these a heap stays in the first-level cache */
#define BUCKET_AIM     16   /* events in a bucket: few enough to sort at once */
#define REFILLS        64   /* between looks at how many events buckets really hold */
#define LEVEL_BITS     10
#define LEVEL_SLOTS    (1U << LEVEL_BITS)
#define LEVELS         7  /* 7 x 10 bits hold any time */
#define SHIFT_MAX      50 /* two weeks */
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
    uint32_t refills; /* since the last look, and the events that they poured */
    size_t poured;
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

/* Parts what waits behind the horizon into buckets of another width. */
static void part_anew(VtEventLadder *self, uint32_t shift)
{
    VtEventBuckets *buckets = self->buckets;
    VtEventHeap all = { 0 };

    for (uint32_t level = 0; level < LEVELS; level++) {
        for (uint32_t slot = find_used(buckets, level, 0); slot < LEVEL_SLOTS;
             slot = find_used(buckets, level, slot))
            pour(buckets, level, slot, &all);
    }
    buckets->shift = shift;
    buckets->current = (uint64_t)self->horizon_ns >> shift;
    for (size_t i = 0; i < all.length; i++)
        put(buckets, &all.events[i]);
    vt_event_heap_clear(&all);
}

/* What waits is dense at one time and sparse at another. */
static void look_at_width(VtEventLadder *self)
{
    VtEventBuckets *buckets = self->buckets;
    const size_t aim = (size_t)BUCKET_AIM * REFILLS;

    if (++buckets->refills < REFILLS && buckets->poured < 2 * aim)
        return;

    const size_t held = buckets->poured / buckets->refills;
    const uint32_t wished = 63 - (uint32_t)__builtin_clzll(held / BUCKET_AIM | 1);
    const uint32_t narrower = MIN(buckets->shift, wished);

    if (narrower > 0) {
        part_anew(self, buckets->shift - narrower);
    } else if (held < BUCKET_AIM / 4 && buckets->shift < SHIFT_MAX) {
        part_anew(self, buckets->shift + 1);
    }
    buckets->refills = 0;
    buckets->poured = 0;
}

/* The next buckets, the nearest at the last step. */
static void scout(const VtEventLadder *self)
{
    const VtEventBuckets *buckets = self->buckets;
    const uint32_t next = digit(buckets->current, 0);

    for (uint32_t step = 0; step < VT_PREFETCH_STEPS; step++) {
        const uint32_t slot = next + (VT_PREFETCH_STEPS - 1 - step);

        if (slot >= LEVEL_SLOTS)
            continue;
        for (uint32_t chunk = buckets->first[0][slot]; chunk != NO_CHUNK;
             chunk = buckets->chunks[chunk].next) {
            for (uint32_t i = 0; i < buckets->chunks[chunk].count; i++)
                self->scout(self->scouting, &buckets->chunks[chunk].events[i], step);
        }
    }
}

static void refill(VtEventLadder *self)
{
    VtEventBuckets *buckets = self->buckets;

    if (buckets->length > 0) {
        look_at_width(self);
        pour(buckets, 0, advance(buckets), &self->near);
        buckets->poured += self->near.length;
        buckets->current++;
        self->horizon_ns = (VtTime)(buckets->current << buckets->shift);
        if (self->scout != NULL)
            scout(self);
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

/* Leaves in the heap what is due in the first of buckets as wide as fits its events. */
static void spread(VtEventLadder *self)
{
    VtEventHeap *heap = &self->near;
    const size_t length = heap->length;
    const uint32_t shift = fitting_shift(heap);
    const uint64_t first = ((uint64_t)MAX(heap->events[0].at_ns, 0) >> shift) + 1;
    const VtTime horizon_ns = (VtTime)(first << shift);

    self->spread_after = length; /* what is due at once cannot be parted yet */
    if (horizon_ns < 0 || (self->is_spread && horizon_ns >= self->horizon_ns))
        return;
    if (self->buckets == NULL)
        self->buckets = new_buckets();
    self->horizon_ns = horizon_ns;
    part_anew(self, shift);

    /* In place: what is kept never overtakes what is read. */
    heap->length = 0;
    for (size_t i = 0; i < length; i++) {
        const VtEvent event = heap->events[i];

        if (event.at_ns < horizon_ns) {
            vt_event_heap_push(heap, &event);
        } else {
            put(self->buckets, &event);
        }
    }
    self->is_spread = self->buckets->length > 0;
}

void vt_event_ladder_init(VtEventLadder *self)
{
    *self = (VtEventLadder){ 0 };
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
    if (self->near.length > NEAR_MAX && self->spread_after-- == 0)
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
