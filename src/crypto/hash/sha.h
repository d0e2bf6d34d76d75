/*
 * sha.h - what all backends of a hash have in common: the round constants of SHA-2 (FIPS 180-4, sections 4.2.2 and
 * 4.2.3), and the tables of functions but for the one function (5.3 and 6); and the padding. Inside this room only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_SHA_H
#define TLS12_SHA_H

#include "crypto/backends.h"

/* As loads of whole vectors want them: on boundaries of 64 bytes. */
extern const uint32_t sha256_k[64];
extern const uint64_t sha512_k[80];

/* The padding of section 5.1: from here on words holds the digest, and block nothing of use. */
void hash_pad(struct hash_state *);

/* clang-format off */
#define SHA1_TABLE(whose, function) {                                                                                  \
    .name = "SHA-1", .backend = (whose), .digest_len = 20, .block_len = 64, .length_len = 8,                           \
    .init.w32 = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0},                                          \
    .compress = (function) }

#define SHA256_TABLE(whose, function) {                                                                                \
    .name = "SHA-256", .backend = (whose), .digest_len = 32, .block_len = 64, .length_len = 8,                         \
    .init.w32 = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19},      \
    .compress = (function) }

#define SHA384_TABLE(whose, function) {                                                                                \
    .name = "SHA-384", .backend = (whose), .digest_len = 48, .block_len = 128, .length_len = 16,                       \
    .init.w64 = {0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,                       \
                 0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4},                      \
    .compress = (function) }

#define SHA512_TABLE(whose, function) {                                                                                \
    .name = "SHA-512", .backend = (whose), .digest_len = 64, .block_len = 128, .length_len = 16,                       \
    .init.w64 = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,                       \
                 0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179},                      \
    .compress = (function) }
/* clang-format on */

#endif
