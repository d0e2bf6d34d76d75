/*
 * poly1305.h - the one-time authenticator Poly1305 (RFC 8439 2.5). Inside crypto/chacha only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_POLY1305_H
#define TLS12_POLY1305_H

#include "crypto/crypto.h"

enum {
    POLY1305_KEY = 32,
    POLY1305_TAG = 16,
    POLY1305_BLOCK = 16,
    POLY1305_WAYS = 4, /* blocks that are taken at once */
};

#if defined(__SIZEOF_INT128__)
enum { POLY1305_LIMBS = 3 }; /* of 44, 44 and 42 bits */
typedef uint64_t poly1305_limb;
#else
enum { POLY1305_LIMBS = 5 }; /* of 26 bits */
typedef uint32_t poly1305_limb;
#endif

/* A number modulo 2^130 - 5, the lowest limb first. */
struct poly1305_number {
    poly1305_limb limbs[POLY1305_LIMBS];
};

/* A running MAC. A secret: wipe it. */
struct poly1305 {
    struct poly1305_number powers[POLY1305_WAYS]; /* r, r^2, ... */
    struct poly1305_number sum;                   /* "a" of 2.5.1 */
    uint64_t s[2];
};

/* key serves for one message only. */
void poly1305_init(struct poly1305 *, const uint8_t key[POLY1305_KEY]);
/* Takes data. All calls but the last of a message have whole blocks. */
void poly1305_update(struct poly1305 *, const uint8_t *data, size_t len);
/* Writes the tag and wipes the MAC. */
void poly1305_final(struct poly1305 *, uint8_t tag[POLY1305_TAG]);

#endif
