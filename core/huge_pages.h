/**
 * Large tables in large pages: what is filled once from end to end is otherwise made of
 * tens of thousands of pages, each of which the system is asked for on its own.
 */
#pragma once

#include <stddef.h>

/** Asks for large pages in the @size bytes at @at, of whose contents nothing changes; a
 *  system that has none, and a table of less than some of them, stays as it is. */
void vt_huge_pages_ask(void *at, size_t size);
