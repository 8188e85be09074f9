#include "replay/channel.h"

#include <string.h>

#define CHUNK_ITEMS 256

typedef struct Chunk {
    struct Chunk *next; /* set before its first item is counted */
    char items[];
} Chunk;

struct VtChannel {
    size_t item_bytes;
    Chunk *last; /* the pushing thread's, as is the count */
    size_t pushed;
    char gap[64]; /* the threads' parts in cache lines of their own */
    Chunk *first; /* the popping thread's */
    size_t popped;
};

static size_t load(const size_t *count)
{
    return __atomic_load_n(count, __ATOMIC_ACQUIRE);
}

static Chunk *chunk_new(size_t item_bytes)
{
    Chunk *chunk = g_malloc(sizeof(Chunk) + CHUNK_ITEMS * item_bytes);

    chunk->next = NULL;
    return chunk;
}

static char *item_at(const VtChannel *self, Chunk *chunk, size_t index)
{
    return chunk->items + index % CHUNK_ITEMS * self->item_bytes;
}

/* The item with this number begins a chunk that is not the first one. */
static bool begins_chunk(size_t index)
{
    return index > 0 && index % CHUNK_ITEMS == 0;
}

VtChannel *vt_channel_new(size_t item_bytes)
{
    VtChannel *self = g_new0(VtChannel, 1);

    self->item_bytes = item_bytes;
    self->first = chunk_new(item_bytes);
    self->last = self->first;
    return self;
}

void vt_channel_free(VtChannel *self)
{
    if (self == NULL)
        return;
    for (Chunk *chunk = self->first; chunk != NULL;) {
        Chunk *next = chunk->next;

        g_free(chunk);
        chunk = next;
    }
    g_free(self);
}

void vt_channel_push(VtChannel *self, const void *item)
{
    const size_t index = self->pushed;

    if (begins_chunk(index)) {
        self->last->next = chunk_new(self->item_bytes);
        self->last = self->last->next;
    }
    memcpy(item_at(self, self->last, index), item, self->item_bytes);
    __atomic_store_n(&self->pushed, index + 1, __ATOMIC_RELEASE);
}

bool vt_channel_pop(VtChannel *self, void *out_item)
{
    const size_t index = self->popped;

    if (load(&self->pushed) == index)
        return false;
    if (begins_chunk(index)) {
        Chunk *done = self->first;

        self->first = done->next;
        g_free(done);
    }
    memcpy(out_item, item_at(self, self->first, index), self->item_bytes);
    __atomic_store_n(&self->popped, index + 1, __ATOMIC_RELEASE);
    return true;
}

size_t vt_channel_length(const VtChannel *self)
{
    const size_t popped = load(&self->popped);

    return load(&self->pushed) - popped;
}
