#include "function/memory.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <sys/mman.h>
#include <unistd.h>

/* Pages of @memory that are there, as the kernel says. */
static size_t resident_pages(const VtMemory *memory)
{
    const size_t pages = memory->length / (size_t)sysconf(_SC_PAGESIZE);
    g_autofree unsigned char *flags = g_new0(unsigned char, pages);
    size_t count = 0;

    cr_assert(eq(int, mincore(memory->start, memory->length, flags), 0));
    for (size_t i = 0; i < pages; i++)
        count += flags[i] & 1;
    return count;
}

Test(memory, is_there_as_a_whole_until_it_is_given_back)
{
    VtMemory memory;
    void *start;

    cr_assert(vt_memory_take(8, &memory, NULL));
    cr_expect(eq(sz, memory.length, (size_t)8 << 20));
    cr_expect(
        eq(sz, resident_pages(&memory), memory.length / (size_t)sysconf(_SC_PAGESIZE)));
    start = memory.start;
    vt_memory_give_back(&memory);
    cr_expect_null(memory.start);
    cr_expect(ne(int, madvise(start, (size_t)8 << 20, MADV_NORMAL), 0)); /* unmapped */
}

Test(memory, may_be_none)
{
    VtMemory memory = { .length = 1 };

    cr_assert(vt_memory_take(0, &memory, NULL));
    cr_expect_null(memory.start);
    cr_expect(eq(sz, memory.length, 0));
    vt_memory_give_back(&memory);
}

Test(memory, that_does_not_exist_is_refused)
{
    g_autoptr(GError) error = NULL;
    VtMemory memory;

    cr_expect(not(vt_memory_take((size_t)1 << 40, &memory, &error)));
    cr_expect(error->domain == G_FILE_ERROR);
}
