#include "sampler/parallel.h"

#include <glib.h>

typedef struct {
    VtParallelBody body;
    void *data;
} Loop;

static void iterate(gpointer item, gpointer user_data)
{
    const Loop *loop = user_data;

    /* An item may not be NULL, so indices travel one higher. */
    loop->body(GPOINTER_TO_SIZE(item) - 1, loop->data);
}

void vt_parallel_for(int jobs, size_t count, VtParallelBody body, void *data)
{
    Loop loop = { .body = body, .data = data };
    const int threads = jobs > 0 ? jobs : (int)g_get_num_processors();

    if (threads == 1 || count < 2) {
        for (size_t i = 0; i < count; i++)
            body(i, data);
        return;
    }

    GThreadPool *pool = g_thread_pool_new(iterate, &loop, threads, FALSE, NULL);

    for (size_t i = 0; i < count; i++)
        g_thread_pool_push(pool, GSIZE_TO_POINTER(i + 1), NULL);
    g_thread_pool_free(pool, FALSE, TRUE);
}
