#include "function/memory.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#define MIB ((size_t)1 << 20)

static void touch(volatile char *start, size_t length)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);

    for (size_t offset = 0; offset < length; offset += page)
        start[offset] = 1;
}

bool vt_memory_take(size_t mib, VtMemory *out, GError **error)
{
    VtMemory memory = { .length = mib * MIB };

    if (mib > 0) {
        memory.start = mmap(NULL, memory.length, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory.start == MAP_FAILED) {
            g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                        "cannot allocate %zu MiB: %s", mib, g_strerror(errno));
            return false;
        }
        madvise(memory.start, memory.length, MADV_NOHUGEPAGE);
        touch(memory.start, memory.length);
    }
    *out = memory;
    return true;
}

void vt_memory_give_back(VtMemory *self)
{
    if (self->start != NULL)
        munmap(self->start, self->length);
    *self = (VtMemory){ 0 };
}
