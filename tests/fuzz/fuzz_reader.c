/*
 * fuzz_reader.c - the reader: the input is a program of reads, and the bytes that are read.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/base.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Whatever is read lies within the input; after a failure nothing is. */
static void check(const struct reader *r, struct span got, struct span all)
{
    if (got.at != NULL && (got.at < all.at || got.len > (size_t)(all.at + all.len - got.at)))
        abort();
    if (r->failed && (got.len != 0 || reader_more(r) || reader_end(r)))
        abort();
    if (r->left > all.len)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    size_t program_len = len < 32 ? len : 32;
    struct span all = {data + program_len, len - program_len};
    struct reader r = reader_over(all);
    for (size_t i = 0; i < program_len; i++) {
        uint8_t word = data[i];
        struct span got = {NULL, 0};
        if (word % 3 == 0)
            got = reader_bytes(&r, word / 3u);
        else if (word % 3 == 1)
            got = reader_vector(&r, 1 + word / 3 % 4, word / 16, (size_t)word * 4);
        else
            reader_number(&r, 1 + word / 3 % 4);
        check(&r, got, all);
    }
    return 0;
}
