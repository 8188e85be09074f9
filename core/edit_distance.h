/**
 * How far a mistyped word is from one that exists.
 */
#pragma once

#include <stddef.h>

/** Fewest insertions, deletions and replacements of bytes that make @b of @a
 *  (Levenshtein). O(length of a x length of b). */
size_t vt_edit_distance(const char *a, const char *b);
