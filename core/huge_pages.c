#include "core/huge_pages.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE_MIN ((size_t)32 << 20) /* malloc() maps what is as large by itself */

/* Of all pages that the table touches: were the first and the last left out, the system
 * would hold three mappings instead of one, which realloc() cannot move but copies. */
void vt_huge_pages_ask(void *at, size_t size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t before = (uintptr_t)at % page;

    if (size < SIZE_MIN)
        return;
    madvise((char *)at - before, (before + size + page - 1) / page * page, MADV_HUGEPAGE);
}
