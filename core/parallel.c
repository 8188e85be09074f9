#include "core/parallel.h"

#include <glib.h>

typedef struct {
    VtParallelBody body;
    void *data;
    size_t count;
    size_t next; /* shared: the first index that nobody has taken */
} Loop;

static gpointer take_turns(gpointer data)
{
    Loop *loop = data;

    for (;;) {
        const size_t index = __atomic_fetch_add(&loop->next, 1, __ATOMIC_RELAXED);

        if (index >= loop->count)
            return NULL;
        loop->body(index, loop->data);
    }
}

void vt_parallel_for(int jobs, size_t count, VtParallelBody body, void *data)
{
    Loop loop = { .body = body, .data = data, .count = count };
    const size_t wanted = jobs > 0 ? (size_t)jobs : g_get_num_processors();
    const size_t helpers = MAX(MIN(wanted, count), 1) - 1;
    g_autofree GThread **threads = g_new0(GThread *, helpers);

    /* Threads of our own rather than a GThreadPool: its idle ones outlive the loop. The
     * caller takes its turns, so a thread that the system refuses costs time alone. */
    for (size_t i = 0; i < helpers; i++)
        threads[i] = g_thread_try_new("vitro-job", take_turns, &loop, NULL);
    take_turns(&loop);
    for (size_t i = 0; i < helpers; i++) {
        if (threads[i] != NULL)
            g_thread_join(threads[i]);
    }
}
