/*
 * slow_aes.h - AES, CBC, GCM and CCM once more, to compare with: straight from the definitions, bit by bit, and slow.
 *
 * The S-box is computed from arithmetic in GF(2^8), nothing is sliced and nothing is hidden. Written apart from the
 * library's own and sharing nothing with it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_SLOW_AES_H
#define TLS12_SLOW_AES_H

#include "support/test.h"

/* FIPS 197 4.2: multiplication of bytes modulo x^8 + x^4 + x^3 + x + 1. */
static inline uint8_t slow_multiply(uint8_t a, uint8_t b)
{
    unsigned product = 0;
    for (unsigned i = 0; i < 8; i++)
        if (b >> i & 1)
            product ^= (unsigned)a << i;
    for (unsigned i = 14; i >= 8; i--)
        if (product >> i & 1)
            product ^= 0x11bu << (i - 8);
    return (uint8_t)product;
}

struct slow_boxes {
    uint8_t forward[256], inverse[256];
    uint8_t times[15][256]; /* the products with the numbers that MixColumns and its inverse know */
};

/* 5.1.1: the multiplicative inverse, found by trying; then bit i is b[i] + b[i+4] + b[i+5] + b[i+6] + b[i+7] + c[i]. */
static inline struct slow_boxes slow_boxes_make(void)
{
    struct slow_boxes boxes;
    for (unsigned x = 0; x < 256; x++) {
        unsigned inverse = 0, y = 0x63;
        for (unsigned candidate = 1; candidate < 256 && inverse == 0; candidate++)
            inverse = slow_multiply((uint8_t)x, (uint8_t)candidate) == 1 ? candidate : 0;
        for (unsigned i = 0; i < 8; i++) {
            unsigned bit = inverse >> i ^ inverse >> (i + 4) % 8 ^ inverse >> (i + 5) % 8 ^ inverse >> (i + 6) % 8 ^
                           inverse >> (i + 7) % 8;
            y ^= (bit & 1) << i;
        }
        boxes.forward[x] = (uint8_t)y;
        boxes.inverse[y] = (uint8_t)x;
        for (uint8_t factor = 0; factor < 15; factor++)
            boxes.times[factor][x] = slow_multiply((uint8_t)x, factor);
    }
    return boxes;
}

struct slow_aes {
    struct slow_boxes boxes;
    unsigned rounds;
    uint8_t round_keys[15][16];
};

/* 5.2. */
static inline void slow_aes_init(struct slow_aes *aes, const uint8_t *key, size_t key_len)
{
    uint8_t *bytes = aes->round_keys[0], constant = 1;
    aes->boxes = slow_boxes_make();
    aes->rounds = (unsigned)key_len / 4 + 6;
    memcpy(bytes, key, key_len);
    for (size_t at = key_len; at < 16 * (aes->rounds + (size_t)1); at += 4) {
        uint8_t word[4];
        memcpy(word, bytes + at - 4, 4);
        if (at % key_len == 0) {
            for (size_t i = 0; i < 4; i++)
                word[i] = aes->boxes.forward[bytes[at - 4 + (i + 1) % 4]];
            word[0] ^= constant;
            constant = slow_multiply(constant, 2);
        } else if (key_len == 32 && at % key_len == 16) {
            for (size_t i = 0; i < 4; i++)
                word[i] = aes->boxes.forward[word[i]];
        }
        for (size_t i = 0; i < 4; i++)
            bytes[at + i] = bytes[at + i - key_len] ^ word[i];
    }
}

static inline void slow_add(uint8_t *a, const uint8_t *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        a[i] ^= b[i];
}

static inline void slow_mix(const struct slow_boxes *boxes, uint8_t s[16], const uint8_t row[4])
{
    uint8_t old[16];
    memcpy(old, s, 16);
    for (size_t i = 0; i < 16; i++) {
        s[i] = 0;
        for (size_t j = 0; j < 4; j++)
            s[i] ^= boxes->times[row[j]][old[i / 4 * 4 + (i + j) % 4]];
    }
}

static inline void slow_aes_encrypt(const struct slow_aes *aes, uint8_t out[16], const uint8_t in[16])
{
    uint8_t s[16], old[16];
    memcpy(s, in, 16);
    slow_add(s, aes->round_keys[0], 16);
    for (unsigned round = 1; round <= aes->rounds; round++) {
        memcpy(old, s, 16);
        for (size_t i = 0; i < 16; i++)
            s[i] = aes->boxes.forward[old[(i + 4 * (i % 4)) % 16]];
        if (round < aes->rounds)
            slow_mix(&aes->boxes, s, (const uint8_t[]){2, 3, 1, 1});
        slow_add(s, aes->round_keys[round], 16);
    }
    memcpy(out, s, 16);
}

static inline void slow_aes_decrypt(const struct slow_aes *aes, uint8_t out[16], const uint8_t in[16])
{
    uint8_t s[16], old[16];
    memcpy(s, in, 16);
    for (unsigned round = aes->rounds; round > 0; round--) {
        slow_add(s, aes->round_keys[round], 16);
        if (round < aes->rounds)
            slow_mix(&aes->boxes, s, (const uint8_t[]){14, 11, 13, 9});
        memcpy(old, s, 16);
        for (size_t i = 0; i < 16; i++)
            s[(i + 4 * (i % 4)) % 16] = aes->boxes.inverse[old[i]];
    }
    slow_add(s, aes->round_keys[0], 16);
    memcpy(out, s, 16);
}

/* SP 800-38A 6.2. */
static inline void slow_cbc_encrypt(const struct slow_aes *aes, uint8_t iv[16], uint8_t *out, const uint8_t *in,
                                    size_t len)
{
    for (size_t at = 0; at < len; at += 16) {
        slow_add(iv, in + at, 16);
        slow_aes_encrypt(aes, iv, iv);
        memcpy(out + at, iv, 16);
    }
}

/* SP 800-38D 6.3, algorithm 1: z = x y, where bit 0 is the highest of byte 0. */
static inline void slow_ghash_multiply(uint8_t z[16], const uint8_t x[16], const uint8_t y[16])
{
    uint8_t v[16], sum[16] = {0};
    memcpy(v, y, 16);
    for (size_t i = 0; i < 128; i++) {
        bool carry = v[15] & 1;
        if (x[i / 8] >> (7 - i % 8) & 1)
            slow_add(sum, v, 16);
        for (size_t j = 15; j > 0; j--)
            v[j] = (uint8_t)(v[j] >> 1 | v[j - 1] << 7);
        v[0] = (uint8_t)(v[0] >> 1 ^ (carry ? 0xe1 : 0));
    }
    memcpy(z, sum, 16);
}

static inline void slow_ghash(uint8_t y[16], const uint8_t h[16], const uint8_t *data, size_t len)
{
    for (size_t at = 0; at < len; at += 16) {
        slow_add(y, data + at, len - at < 16 ? len - at : 16);
        slow_ghash_multiply(y, y, h);
    }
}

/* 7.1, for nonces of 96 bits. */
static inline void slow_gcm_seal(const struct slow_aes *aes, uint8_t *out, uint8_t tag[16], const uint8_t nonce[12],
                                 struct span aad, const uint8_t *in, size_t len)
{
    uint8_t h[16] = {0}, counter[16] = {0}, stream[16], lengths[16] = {0};
    slow_aes_encrypt(aes, h, h);
    memcpy(counter, nonce, 12);
    for (size_t at = 0; at < len; at += 16) {
        size_t number = at / 16 + 2;
        counter[14] = (uint8_t)(number >> 8);
        counter[15] = (uint8_t)number;
        slow_aes_encrypt(aes, stream, counter);
        for (size_t i = at; i < len && i < at + 16; i++)
            out[i] = in[i] ^ stream[i - at];
    }
    for (size_t i = 0; i < 4; i++) {
        lengths[7 - i] = (uint8_t)(8 * aad.len >> 8 * i);
        lengths[15 - i] = (uint8_t)(8 * len >> 8 * i);
    }
    memset(tag, 0, 16);
    slow_ghash(tag, h, aad.at, aad.len);
    slow_ghash(tag, h, out, len);
    slow_ghash(tag, h, lengths, 16);
    counter[14] = 0;
    counter[15] = 1;
    slow_aes_encrypt(aes, stream, counter);
    slow_add(tag, stream, 16);
}

/* SP 800-38C A.2.1 to A.2.3: the blocks of the CBC-MAC, taken one after the other into mac. The length fills what the
 * nonce leaves of 15 bytes. */
static inline void slow_ccm_mac(const struct slow_aes *aes, uint8_t mac[16], size_t tag_len, struct span nonce,
                                struct span aad, const uint8_t *in, size_t len)
{
    uint8_t block[16] = {0}, prefix[6];
    size_t q = 15 - nonce.len, prefix_len = 0, used = 0;
    block[0] = (uint8_t)((aad.len > 0 ? 0x40 : 0) | (tag_len - 2) / 2 << 3 | (q - 1));
    memcpy(block + 1, nonce.at, nonce.len);
    for (size_t i = 0; i < q && i < 4; i++)
        block[15 - i] = (uint8_t)(len >> 8 * i);
    slow_aes_encrypt(aes, mac, block);
    if (aad.len >= 0xff00) {
        prefix[prefix_len++] = 0xff;
        prefix[prefix_len++] = 0xfe;
        prefix[prefix_len++] = (uint8_t)(aad.len >> 24);
        prefix[prefix_len++] = (uint8_t)(aad.len >> 16);
    }
    prefix[prefix_len++] = (uint8_t)(aad.len >> 8);
    prefix[prefix_len++] = (uint8_t)aad.len;
    for (size_t i = 0; aad.len > 0 && i < prefix_len + aad.len; i++) {
        mac[used++] ^= i < prefix_len ? prefix[i] : aad.at[i - prefix_len];
        if (used == 16 || i + 1 == prefix_len + aad.len) {
            slow_aes_encrypt(aes, mac, mac);
            used = 0;
        }
    }
    for (size_t at = 0; at < len; at += 16) {
        slow_add(mac, in + at, len - at < 16 ? len - at : 16);
        slow_aes_encrypt(aes, mac, mac);
    }
}

/* SP 800-38C 6.1 and A.3. */
static inline void slow_ccm_seal(const struct slow_aes *aes, uint8_t *out, uint8_t *tag, size_t tag_len,
                                 struct span nonce, struct span aad, const uint8_t *in, size_t len)
{
    uint8_t counter[16] = {0}, stream[16], mac[16];
    slow_ccm_mac(aes, mac, tag_len, nonce, aad, in, len);
    counter[0] = (uint8_t)(14 - nonce.len);
    memcpy(counter + 1, nonce.at, nonce.len);
    slow_aes_encrypt(aes, stream, counter);
    for (size_t i = 0; i < tag_len; i++)
        tag[i] = mac[i] ^ stream[i];
    for (size_t at = 0; at < len; at += 16) {
        size_t number = at / 16 + 1;
        counter[14] = (uint8_t)(number >> 8);
        counter[15] = (uint8_t)number;
        slow_aes_encrypt(aes, stream, counter);
        for (size_t i = at; i < len && i < at + 16; i++)
            out[i] = in[i] ^ stream[i - at];
    }
}

/* Bytes that look random and are the same in each run (xorshift, G. Marsaglia, 2003). */
static inline void slow_random(uint64_t *seed, uint8_t *out, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        out[i] = (uint8_t)(*seed >> 32);
    }
}

#endif
