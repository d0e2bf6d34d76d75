/*
 * cbc_hash.c - CBC encryption and a hash, one after the other: for any cipher and any hash.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"

static void one_after_the_other(const struct cbc_hash_work *work)
{
    const struct hash *hash = work->hash;
    if (!work->hashes_out)
        hash->compress(work->words, work->hashed, work->steps);
    work->cipher->encrypt(work->key, work->iv, work->out, work->in, work->steps * hash->block_len);
    if (work->hashes_out)
        hash->compress(work->words, work->hashed, work->steps);
}

const struct cbc_hash cbc_sha1_soft = {"CBC beside SHA-1", "portable", one_after_the_other};
const struct cbc_hash cbc_sha256_soft = {"CBC beside SHA-256", "portable", one_after_the_other};
const struct cbc_hash cbc_sha384_soft = {"CBC beside SHA-384", "portable", one_after_the_other};
