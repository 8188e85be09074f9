/**
 * What fuzz targets share: bytes become the files of a folder, which a reader then reads.
 */
#pragma once

#include "sampler/prepare.h"

#include <stddef.h>
#include <stdint.h>

/** What parts the files in an input. */
#define FUZZ_SEPARATOR "%%\n"

/** The entry that libFuzzer calls with one input after the other, as does driver.c where
 *  there is no libFuzzer. A crash, a sanitizer's report and a failed assertion are
 *  findings. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/** The folder of this process; it is removed at exit. */
const char *fuzz_folder(void);

/** Writes the parts of an input as @names, up to NULL, in the folder; the last takes the
 *  rest. A name whose part is missing is an empty file. */
void fuzz_folder_write(const char *const *names, const uint8_t *bytes, size_t length);

/** Reads a dataset: it either fails with an error or gives a trace that is the same once
 *  it was saved and loaded. Some inputs also take the rarer options. */
void fuzz_dataset(const VtDatasetOps *dataset, const char *path, const VtExcerpt *excerpt,
                  size_t length);

/** Reads an input as the one file of a dataset with a row per call. */
void fuzz_calls(const VtDatasetOps *dataset, const uint8_t *bytes, size_t length);
