#include "core/call_windows.h"

#include <string.h>

#define WINDOW_CALLS 16384 /* on average: with their sorted copy, half a MiB */
#define CHUNK_CALLS  256   /* of one window, next to each other */
#define BUCKETS_MAX  65536 /* of a window: instants may be far from even */

typedef struct Chunk Chunk;

struct Chunk {
    Chunk *next; /* of the same window */
    VtCall calls[CHUNK_CALLS];
};

/* The calls of a part of the minute, in the order in which they were added. */
typedef struct {
    Chunk *first;
    Chunk *last;
    size_t count;
} Window;

struct VtCallWindows {
    Window *windows;
    size_t count; /* of windows */
    size_t capacity;
    size_t next;       /* window to hand out */
    GPtrArray *chunks; /* all, kept for the next minute */
    guint chunks_used;
    GArray *long_us; /* durations that do not fit into a call */

    VtCall *sorted;
    size_t sorted_capacity;
    uint32_t *starts; /* of buckets */
};

VtCallWindows *vt_call_windows_new(void)
{
    VtCallWindows *self = g_new0(VtCallWindows, 1);

    self->chunks = g_ptr_array_new_with_free_func(g_free);
    self->long_us = g_array_new(FALSE, FALSE, sizeof(int64_t));
    return self;
}

void vt_call_windows_free(VtCallWindows *self)
{
    if (self == NULL)
        return;
    g_free(self->windows);
    g_ptr_array_unref(self->chunks);
    g_array_unref(self->long_us);
    g_free(self->sorted);
    g_free(self->starts);
    g_free(self);
}

void vt_call_windows_begin(VtCallWindows *self, size_t count)
{
    self->count = count / WINDOW_CALLS + 1;
    if (self->count > self->capacity) {
        self->capacity = self->count;
        self->windows = g_renew(Window, self->windows, self->capacity);
    }
    memset(self->windows, 0, self->count * sizeof(*self->windows));
    self->next = 0;
    self->chunks_used = 0;
    g_array_set_size(self->long_us, 0);
}

static void add_chunk(VtCallWindows *self, Window *window)
{
    Chunk *chunk;

    if (self->chunks_used == self->chunks->len)
        g_ptr_array_add(self->chunks, g_new(Chunk, 1));
    chunk = g_ptr_array_index(self->chunks, self->chunks_used++);
    chunk->next = NULL;
    if (window->last != NULL) {
        window->last->next = chunk;
    } else {
        window->first = chunk;
    }
    window->last = chunk;
}

static uint32_t add_long(VtCallWindows *self, int64_t requested_us)
{
    g_array_append_val(self->long_us, requested_us);
    return VT_CALL_LONG + self->long_us->len - 1;
}

void vt_call_windows_add(VtCallWindows *self, uint32_t function, const VtCallDraws *draws)
{
    for (uint32_t i = 0; i < draws->count; i++) {
        const uint32_t offset_us = draws->offset_us[i];
        const int64_t requested_us = draws->requested_us[i];
        Window *window = &self->windows[(uint64_t)offset_us * self->count / VT_MINUTE_US];

        const size_t place = window->count++ % CHUNK_CALLS;

        if (place == 0)
            add_chunk(self, window);
        window->last->calls[place] = (VtCall){
            .offset_us = offset_us,
            .requested_us = requested_us < VT_CALL_LONG ? (uint32_t)requested_us
                                                        : add_long(self, requested_us),
            .function = function,
            .memory_mib = draws->memory_mib[i],
        };
    }
}

/* Every window's instants are cut into as many buckets. */
typedef struct {
    size_t first; /* of the window, among those of the minute */
    size_t of_minute;
} Buckets;

static size_t bucket_of(const Buckets *buckets, const VtCall *call)
{
    return call->offset_us * (uint64_t)buckets->of_minute / VT_MINUTE_US - buckets->first;
}

static void reserve_sort(VtCallWindows *self, size_t count)
{
    if (count <= self->sorted_capacity)
        return;
    self->sorted_capacity = count;
    self->sorted = g_renew(VtCall, self->sorted, count);
    self->starts = g_renew(uint32_t, self->starts, MIN(count, BUCKETS_MAX));
}

/* Where each bucket begins among the sorted calls of @window. */
static void find_starts(const VtCallWindows *self, const Window *window,
                        const Buckets *buckets, size_t buckets_count)
{
    uint32_t *starts = self->starts;
    size_t left = window->count;
    uint32_t before = 0;

    memset(starts, 0, buckets_count * sizeof(*starts));
    for (const Chunk *chunk = window->first; chunk != NULL; chunk = chunk->next) {
        const size_t count = MIN(left, CHUNK_CALLS);

        for (size_t i = 0; i < count; i++)
            starts[bucket_of(buckets, &chunk->calls[i])]++;
        left -= count;
    }
    for (size_t i = 0; i < buckets_count; i++) {
        const uint32_t count = starts[i];

        starts[i] = before;
        before += count;
    }
}

/* Puts each call into its bucket. */
static void distribute(const VtCallWindows *self, const Window *window,
                       const Buckets *buckets)
{
    size_t left = window->count;

    for (const Chunk *chunk = window->first; chunk != NULL; chunk = chunk->next) {
        const size_t count = MIN(left, CHUNK_CALLS);

        for (size_t i = 0; i < count; i++) {
            const size_t bucket = bucket_of(buckets, &chunk->calls[i]);

            self->sorted[self->starts[bucket]++] = chunk->calls[i];
        }
        left -= count;
    }
}

static void insert_in_order(VtCall *calls, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const VtCall moving = calls[i];
        size_t j = i;

        for (; j > 0 && calls[j - 1].offset_us > moving.offset_us; j--)
            calls[j] = calls[j - 1];
        calls[j] = moving;
    }
}

/* A stable counting sort by instant: functions come in ascending order and each one's
 * calls in the order of their draws, so ties end in id order. */
static void sort(VtCallWindows *self, const Window *window)
{
    const size_t buckets_count = MIN(window->count, BUCKETS_MAX); /* a call in each */
    const Buckets buckets = { .first = (self->next - 1) * buckets_count,
                              .of_minute = self->count * buckets_count };

    reserve_sort(self, window->count);
    find_starts(self, window, &buckets, buckets_count);
    distribute(self, window, &buckets);
    insert_in_order(self->sorted, window->count);
}

bool vt_call_windows_next(VtCallWindows *self, VtCallWindow *out)
{
    while (self->next < self->count) {
        const Window *window = &self->windows[self->next++];

        if (window->count == 0)
            continue;
        sort(self, window);
        *out = (VtCallWindow){ .calls = self->sorted,
                               .count = window->count,
                               .long_us = (const int64_t *)(void *)self->long_us->data };
        return true;
    }
    return false;
}
