/*
 * ghash_soft.h - GHASH (SP 800-38D, 6.4), portable and without tables. Inside crypto/aes only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_GHASH_SOFT_H
#define TLS12_GHASH_SOFT_H

#include "base/base.h"

/* A word taken apart: every fourth bit of it in each part. */
struct ghash_parts {
    uint64_t part[4];
};

/* The hash subkey as the multiplication takes it, and the running hash. A secret: wipe it. */
struct ghash_soft {
    struct ghash_parts factor[3], mirrored[3]; /* of the high half, the low half, and their sum; and mirrored */
    uint64_t y[2];                             /* the hash: bytes 0 to 7 and 8 to 15, big-endian */
};

/* From the block E(key, 0) the two words that are kept of it. */
void ghash_soft_subkey(uint64_t h[2], const uint8_t block[16]);

void ghash_soft_init(struct ghash_soft *, const uint64_t h[2]);
/* Takes data, filled with zeros to whole blocks: so each call but the last of a text has whole blocks. */
void ghash_soft_update(struct ghash_soft *, const uint8_t *data, size_t len);

#endif
