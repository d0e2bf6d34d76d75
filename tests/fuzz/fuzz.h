/*
 * fuzz.h - what the fuzz targets share. Each is one file fuzz_NAME.c with LLVMFuzzerTestOneInput, and corpus/NAME/
 * beside it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_FUZZ_H
#define TLS12_FUZZ_H

#include "base/base.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What must hold whatever the input is. */
#define MUST(condition)                                                                                                \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            abort();                                                                                                   \
    } while (0)

/* The part lies within the whole, or is empty. */
static inline void must_be_within(struct span part, struct span whole)
{
    if (part.len != 0)
        MUST(part.at >= whole.at && part.len <= whole.len && (size_t)(part.at - whole.at) <= whole.len - part.len);
}

#endif
