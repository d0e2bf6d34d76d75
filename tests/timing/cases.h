/*
 * cases.h - what is timed: an operation, and two classes of secrets for it.
 *
 * Class 0 is the same in each measurement, or wrong in one way; class 1 is random, or wrong in another way. What is
 * public, lengths above all, and what an operation returns is the same for both.
 *
 * To add a case: a row in the table of symmetric.c or of keys.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TIMING_CASES_H
#define TLS12_TIMING_CASES_H

#include "crypto/crypto.h"
#include "support/random.h"

enum {
    TIMING_TEXT = 1000, /* some batches of the widest vectors, and a rest */
    TIMING_RECORD = 1200,
    TIMING_RSA = 256,
};

/* What one operation takes, and changes. */
union timing_input {
    struct {
        uint8_t key[32], nonce[16], tag[AEAD_TAG_MAX], text[TIMING_TEXT];
    } cipher;
    uint8_t blocks[8 * HASH_BLOCK_MAX];
    uint8_t record[TIMING_RECORD];
    uint8_t ciphertext[TIMING_RSA];
    uint8_t exponents[2][TIMING_RSA / 2];
    struct {
        uint8_t key[GROUP_PRIVATE_MAX], public_key[GROUP_PUBLIC_MAX], message[100];
    } pair;
};

struct timing_case {
    const char *name;
    size_t member; /* of struct crypto: each backend of it is a row. TIMING_SETS: the portable set and the best are */
    void (*fill)(const struct timing_case *, const struct crypto *, union timing_input *, unsigned which,
                 uint64_t *random);
    int (*run)(const struct timing_case *, const struct crypto *, union timing_input *);
    int result;       /* of run, for both classes */
    const void *with; /* what cases that share functions differ in */
    bool leaks;       /* a case that must be seen to leak */
};
enum { TIMING_SETS = sizeof(struct crypto) };

struct timing_cases {
    const struct timing_case *cases;
    size_t count;
};
extern const struct timing_cases timing_symmetric, timing_keys;

/* The bytes of a class: the same ones, or random ones. */
static inline void timing_bytes(uint8_t *at, size_t len, unsigned which, uint64_t *random)
{
    uint64_t same = 1;
    test_random(which == 0 ? &same : random, at, len);
}

/* The member of the set that the case is about. */
static inline const void *timing_backend(const struct timing_case *c, const struct crypto *crypto)
{
    const void *backend;
    memcpy(&backend, (const uint8_t *)crypto + c->member, sizeof backend);
    return backend;
}

#endif
