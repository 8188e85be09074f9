/**
 * One file of golden vectors: rows of comma-separated cells, with `#` comments.
 *
 * A family's runner walks over the rows, reads inputs and states what the outputs should
 * be. Whatever goes wrong in a row, wrong output, an unreadable cell or one that nobody
 * asks for behind the last, fails the row; the first few are told on standard error.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>
#include <stdint.h>

typedef struct VectorFile VectorFile;

/** Reads @path, plain or .gz. */
VectorFile *vector_file_open(const char *path, GError **error);
void vector_file_free(VectorFile *self);

/** Moves to the next row; false at the end. */
bool vector_next(VectorFile *self);

/** The row is the first of a scenario, which fails when no later row of it compares an
 *  output. */
void vector_begin(VectorFile *self);

/** So far. */
uint64_t vector_rows(const VectorFile *self);
uint64_t vector_failed(const VectorFile *self);

/** Cells of the row, from 0. Reading one that is absent or malformed fails the row and
 *  gives "" or 0, or the least number allowed. */
const char *vector_text(VectorFile *self, size_t cell);
bool vector_is(VectorFile *self, size_t cell, const char *text);
char vector_letter(VectorFile *self); /* the first cell, of one letter */
int64_t vector_int(VectorFile *self, size_t cell);
int64_t vector_int_within(VectorFile *self, size_t cell, int64_t least, int64_t most);
int32_t vector_int32(VectorFile *self, size_t cell);
double vector_double(VectorFile *self, size_t cell);

/** Index of the cell's text in @choices, which ends with NULL. */
int vector_choice(VectorFile *self, size_t cell, const char *const *choices);

/** Fails the row unless the cell, an expected output, says @got. Doubles must have the
 *  same bits; "near" allows the relative difference @tolerance. */
void vector_expect_text(VectorFile *self, size_t cell, const char *got);
void vector_expect_int(VectorFile *self, size_t cell, int64_t got);
void vector_expect_double(VectorFile *self, size_t cell, double got);
void vector_expect_near(VectorFile *self, size_t cell, double got, double tolerance);

/** Fails the row. */
void vector_fail(VectorFile *self, const char *reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VectorFile, vector_file_free)
