/*
 * sha_x86.c - SHA-1 and SHA-256 with the SHA extensions of x86-64 (FIPS 180-4, sections 6.1 and 6.2).
 *
 * An instruction makes two rounds of SHA-256 or four of SHA-1, and waits for the one before it, which is what limits
 * the speed. No branch and no address depends on a byte of the message; valgrind 3.19 does not know these instructions,
 * so that is to be seen here and in sha_x86.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/hash/sha_x86.h"

#if defined(__x86_64__)

TARGET_BEGIN(SHA_NI)

static void sha1_ni_compress(union hash_words *words, const uint8_t *blocks, size_t count)
{
    struct sha1_ni s;
    sha1_ni_load(&s, words);
    for (; count > 0; count--, blocks += 64) {
        sha1_ni_begin(&s, blocks);
        UNROLLED
        for (unsigned t = 0; t < 80; t += 4)
            sha1_ni_rounds(&s, t);
        sha1_ni_end(&s);
    }
    sha1_ni_store(&s, words);
}

static void sha256_ni_compress(union hash_words *words, const uint8_t *blocks, size_t count)
{
    struct sha256_ni s;
    sha256_ni_load(&s, words);
    for (; count > 0; count--, blocks += 64) {
        sha256_ni_begin(&s, blocks);
        UNROLLED
        for (unsigned t = 0; t < 64; t += 4)
            sha256_ni_rounds(&s, t);
        sha256_ni_end(&s);
    }
    sha256_ni_store(&s, words);
}

TARGET_END

const struct hash sha1_ni = SHA1_TABLE("SHA-NI", sha1_ni_compress);

const struct hash sha256_ni = SHA256_TABLE("SHA-NI", sha256_ni_compress);

#endif
