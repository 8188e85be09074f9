#include "core/background.h"

#include <pthread.h>
#include <stdbool.h>

struct VtBackground {
    VtBackgroundWork work;
    void *data;
    GThread *thread;       /* NULL: the system refused one */
    pthread_mutex_t mutex; /* not a GMutex, which ThreadSanitizer does not know */
    pthread_cond_t changed;
    char *bytes; /* the piece at work */
    size_t length;
    bool has_piece;
    bool is_closed; /* no piece will come */
};

static gpointer do_work(gpointer data)
{
    VtBackground *self = data;

    pthread_mutex_lock(&self->mutex);
    for (;;) {
        while (!self->has_piece && !self->is_closed)
            pthread_cond_wait(&self->changed, &self->mutex);
        if (!self->has_piece)
            break;
        pthread_mutex_unlock(&self->mutex);
        self->work(self->data, self->bytes, self->length);
        g_free(self->bytes);
        pthread_mutex_lock(&self->mutex);
        self->has_piece = false;
        pthread_cond_signal(&self->changed);
    }
    pthread_mutex_unlock(&self->mutex);
    return NULL;
}

VtBackground *vt_background_new(const char *name, VtBackgroundWork work, void *data)
{
    VtBackground *self = g_new0(VtBackground, 1);

    self->work = work;
    self->data = data;
    pthread_mutex_init(&self->mutex, NULL);
    pthread_cond_init(&self->changed, NULL);
    self->thread = g_thread_try_new(name, do_work, self, NULL);
    return self;
}

void vt_background_free(VtBackground *self)
{
    if (self == NULL)
        return;
    pthread_mutex_lock(&self->mutex);
    self->is_closed = true;
    pthread_cond_signal(&self->changed);
    pthread_mutex_unlock(&self->mutex);
    if (self->thread != NULL)
        g_thread_join(self->thread);
    pthread_mutex_destroy(&self->mutex);
    pthread_cond_destroy(&self->changed);
    g_free(self);
}

void vt_background_put(VtBackground *self, char *bytes, size_t length)
{
    if (self->thread == NULL) {
        self->work(self->data, bytes, length);
        g_free(bytes);
        return;
    }
    pthread_mutex_lock(&self->mutex);
    while (self->has_piece)
        pthread_cond_wait(&self->changed, &self->mutex);
    self->bytes = bytes;
    self->length = length;
    self->has_piece = true;
    pthread_cond_signal(&self->changed);
    pthread_mutex_unlock(&self->mutex);
}

void vt_background_wait(VtBackground *self)
{
    pthread_mutex_lock(&self->mutex);
    while (self->has_piece)
        pthread_cond_wait(&self->changed, &self->mutex);
    pthread_mutex_unlock(&self->mutex);
}
