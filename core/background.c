#include "core/background.h"

#include <stdbool.h>

struct VtBackground {
    VtBackgroundWork work;
    void *data;
    GThread *thread; /* NULL: the system refused one */
    GMutex mutex;
    GCond changed;
    char *bytes; /* the piece at work */
    size_t length;
    bool has_piece;
    bool is_closed; /* no piece will come */
};

static gpointer do_work(gpointer data)
{
    VtBackground *self = data;

    g_mutex_lock(&self->mutex);
    for (;;) {
        while (!self->has_piece && !self->is_closed)
            g_cond_wait(&self->changed, &self->mutex);
        if (!self->has_piece)
            break;
        g_mutex_unlock(&self->mutex);
        self->work(self->data, self->bytes, self->length);
        g_free(self->bytes);
        g_mutex_lock(&self->mutex);
        self->has_piece = false;
        g_cond_signal(&self->changed);
    }
    g_mutex_unlock(&self->mutex);
    return NULL;
}

VtBackground *vt_background_new(const char *name, VtBackgroundWork work, void *data)
{
    VtBackground *self = g_new0(VtBackground, 1);

    self->work = work;
    self->data = data;
    g_mutex_init(&self->mutex);
    g_cond_init(&self->changed);
    self->thread = g_thread_try_new(name, do_work, self, NULL);
    return self;
}

void vt_background_free(VtBackground *self)
{
    if (self == NULL)
        return;
    g_mutex_lock(&self->mutex);
    self->is_closed = true;
    g_cond_signal(&self->changed);
    g_mutex_unlock(&self->mutex);
    if (self->thread != NULL)
        g_thread_join(self->thread);
    g_mutex_clear(&self->mutex);
    g_cond_clear(&self->changed);
    g_free(self);
}

void vt_background_put(VtBackground *self, char *bytes, size_t length)
{
    if (self->thread == NULL) {
        self->work(self->data, bytes, length);
        g_free(bytes);
        return;
    }
    g_mutex_lock(&self->mutex);
    while (self->has_piece)
        g_cond_wait(&self->changed, &self->mutex);
    self->bytes = bytes;
    self->length = length;
    self->has_piece = true;
    g_cond_signal(&self->changed);
    g_mutex_unlock(&self->mutex);
}

void vt_background_wait(VtBackground *self)
{
    g_mutex_lock(&self->mutex);
    while (self->has_piece)
        g_cond_wait(&self->changed, &self->mutex);
    g_mutex_unlock(&self->mutex);
}
