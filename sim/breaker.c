#include "sim/breaker.h"

#include <glib.h>

static bool is_full(const VtBreaker *self)
{
    return self->running + self->waiting >= self->slots;
}

void vt_breaker_init(VtBreaker *self, int64_t queue_depth, int64_t max_concurrency,
                     int64_t capacity)
{
    g_assert(queue_depth > 0 && max_concurrency >= 0);
    g_assert(capacity >= 0 && capacity <= max_concurrency);
    *self = (VtBreaker){
        .slots = queue_depth + max_concurrency,
        .capacity = capacity,
    };
}

VtBreakerEntry vt_breaker_enter(VtBreaker *self)
{
    if (is_full(self))
        return VT_BREAKER_REJECTED;
    if (self->running < self->capacity) {
        self->running++;
        return VT_BREAKER_RUNS;
    }
    self->waiting++;
    return VT_BREAKER_WAITS;
}

bool vt_breaker_reserve(VtBreaker *self)
{
    if (is_full(self) || self->running >= self->capacity)
        return false;
    self->running++;
    return true;
}

static int64_t start_waiting(VtBreaker *self)
{
    const int64_t free = MAX(self->capacity - self->running, 0);
    const int64_t started = MIN(self->waiting, free);

    self->waiting -= started;
    self->running += started;
    return started;
}

int64_t vt_breaker_leave(VtBreaker *self)
{
    g_assert(self->running > 0);
    self->running--;
    return start_waiting(self);
}

void vt_breaker_abandon(VtBreaker *self)
{
    g_assert(self->waiting > 0);
    self->waiting--;
}

int64_t vt_breaker_set_capacity(VtBreaker *self, int64_t capacity)
{
    self->capacity = capacity;
    return start_waiting(self);
}
