#include "core/huge_pages.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LARGE ((size_t)64 << 20)

/* Whether one mapping holds the whole table, and was asked for: its VmFlags of
 * /proc/self/smaps hold "hg". A table in several could not be moved, but would be copied
 * when it grows. */
static bool was_asked(const char *table, size_t size)
{
    g_autofree char *text = NULL;
    bool is_here = false;

    cr_assert(g_file_get_contents("/proc/self/smaps", &text, NULL, NULL));

    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line != NULL; line++) {
        uintptr_t start, end;

        if (sscanf(*line, "%" SCNxPTR "-%" SCNxPTR " ", &start, &end) == 2)
            is_here = start <= (uintptr_t)table && (uintptr_t)table + size <= end;
        if (is_here && g_str_has_prefix(*line, "VmFlags:"))
            return strstr(*line, " hg") != NULL;
    }
    return false;
}

Test(huge_pages, are_asked_for_a_large_table)
{
    g_autofree char *table = g_malloc(LARGE);

    if (!g_file_test("/sys/kernel/mm/transparent_hugepage", G_FILE_TEST_EXISTS))
        cr_skip_test("no such pages on this system");
    cr_expect(not(was_asked(table, LARGE)));
    vt_huge_pages_ask(table, LARGE);
    cr_expect(was_asked(table, LARGE));
}

Test(huge_pages, change_nothing_in_it)
{
    g_autofree char *table = g_malloc(LARGE);

    for (size_t i = 0; i < LARGE; i += 1000)
        table[i] = (char)(i / 1000);
    vt_huge_pages_ask(table + 1, LARGE - 1); /* which need not begin with a page */
    for (size_t i = 0; i < LARGE; i += 1000)
        cr_assert(eq(chr, table[i], (char)(i / 1000)), "byte %zu", i);
}

Test(huge_pages, are_not_asked_for_a_small_one)
{
    const size_t small = (size_t)4 << 20; /* room for one such page at least */
    g_autofree char *table = g_malloc(small);

    vt_huge_pages_ask(table, small);
    cr_expect(not(was_asked(table, small)));
    vt_huge_pages_ask(NULL, 0);
}
