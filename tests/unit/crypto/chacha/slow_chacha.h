/*
 * slow_chacha.h - ChaCha20 and Poly1305 once more, to compare with: straight from RFC 8439, one block and one byte
 * after the other. Written apart from the library's own and sharing nothing with it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_SLOW_CHACHA_H
#define TLS12_SLOW_CHACHA_H

#include "support/test.h"

/* 2.1.1, on the state as 2.2 numbers it. */
static inline void slow_quarter_round(uint32_t state[16], const uint8_t places[4])
{
    static const struct {
        uint8_t sum, term, target, count;
    } steps[4] = {{0, 1, 3, 16}, {2, 3, 1, 12}, {0, 1, 3, 8}, {2, 3, 1, 7}};
    for (size_t i = 0; i < 4; i++) {
        uint32_t *sum = &state[places[steps[i].sum]], *target = &state[places[steps[i].target]];
        *sum += state[places[steps[i].term]];
        *target ^= *sum;
        *target = *target << steps[i].count | *target >> (32 - steps[i].count);
    }
}

/* 2.3.1 */
static inline void slow_chacha20_block(uint8_t out[64], const uint8_t key[32], uint32_t counter,
                                       const uint8_t nonce[12])
{
    static const uint8_t places[8][4] = {{0, 4, 8, 12},  {1, 5, 9, 13},  {2, 6, 10, 14}, {3, 7, 11, 15},
                                         {0, 5, 10, 15}, {1, 6, 11, 12}, {2, 7, 8, 13},  {3, 4, 9, 14}};
    uint8_t bytes[64] = "expand 32-byte k";
    uint32_t initial[16], state[16];
    memcpy(bytes + 16, key, 32);
    for (size_t i = 0; i < 4; i++)
        bytes[48 + i] = (uint8_t)(counter >> 8 * i);
    memcpy(bytes + 52, nonce, 12);
    for (size_t i = 0; i < 16; i++) {
        initial[i] = 0;
        for (size_t j = 4; j > 0; j--)
            initial[i] = initial[i] << 8 | bytes[4 * i + j - 1];
        state[i] = initial[i];
    }
    for (size_t i = 0; i < 80; i++)
        slow_quarter_round(state, places[i % 8]);
    for (size_t i = 0; i < 64; i++)
        out[i] = (uint8_t)((state[i / 4] + initial[i / 4]) >> 8 * (i % 4));
}

/* 2.4.1 */
static inline void slow_chacha20(uint8_t *out, const uint8_t key[32], uint32_t counter, const uint8_t nonce[12],
                                 const uint8_t *in, size_t len)
{
    uint8_t block[64];
    for (size_t i = 0; i < len; i++) {
        if (i % 64 == 0)
            slow_chacha20_block(block, key, counter + (uint32_t)(i / 64), nonce);
        out[i] = in[i] ^ block[i % 64];
    }
}

/* A number of up to 34 bytes modulo p = 2^130 - 5. What lies from bit 130 on is taken away and comes back five times,
 * until nothing can lie there (of 272 bits 145 are left, then 133, then 131); then p is subtracted if it still can be.
 */
static inline void slow_poly1305_reduce(uint32_t number[35])
{
    for (unsigned round = 0; round < 6; round++) {
        uint32_t high[35] = {0};
        for (size_t i = 16; i < 35; i++) {
            high[i - 16] = number[i] >> 2 | (i + 1 < 35 ? number[i + 1] << 6 & 0xff : 0);
            number[i] = i == 16 ? number[i] & 3 : 0;
        }
        for (size_t i = 0, carry = 0; i < 35; i++) {
            uint32_t sum = number[i] + 5 * high[i] + (uint32_t)carry;
            number[i] = sum & 0xff;
            carry = sum >> 8;
        }
    }
    bool at_least_p = number[16] == 3 && number[0] >= 0xfb;
    for (size_t i = 1; i < 16; i++)
        at_least_p = at_least_p && number[i] == 0xff;
    if (at_least_p) {
        number[0] -= 0xfb;
        for (size_t i = 1; i <= 16; i++)
            number[i] = 0;
    }
}

/* 2.5.1 */
static inline void slow_poly1305(uint8_t tag[16], const uint8_t key[32], const uint8_t *msg, size_t len)
{
    uint8_t r[16];
    uint32_t a[35] = {0}, carry = 0;
    memcpy(r, key, 16);
    for (size_t i = 3; i < 16; i += 4)
        r[i] &= 15;
    for (size_t i = 4; i < 16; i += 4)
        r[i] &= 252;
    for (size_t at = 0; at < len; at += 16) {
        size_t block_len = len - at < 16 ? len - at : 16;
        uint32_t product[35] = {0};
        for (size_t i = 0; i < block_len; i++)
            a[i] += msg[at + i];
        a[block_len] += 1;
        for (size_t i = 0; i < 17; i++)
            for (size_t j = 0; j < 16; j++)
                product[i + j] += a[i] * r[j];
        memset(a, 0, sizeof a);
        carry = 0;
        for (size_t i = 0; i < 35; i++) {
            carry += product[i];
            a[i] = carry & 0xff;
            carry >>= 8;
        }
        slow_poly1305_reduce(a);
    }
    carry = 0;
    for (size_t i = 0; i < 16; i++) {
        carry += a[i] + key[16 + i];
        tag[i] = (uint8_t)carry;
        carry >>= 8;
    }
}

/* 2.8.1. At most AAD and text of 20000 bytes together. */
static inline void slow_chacha20_poly1305_seal(const void *key, uint8_t *out, uint8_t *tag, const uint8_t nonce[12],
                                               struct span aad, const uint8_t *in, size_t len)
{
    static uint8_t mac_data[20000];
    uint8_t one_time[64];
    size_t text_at = (aad.len + 15) / 16 * 16, lengths_at = text_at + (len + 15) / 16 * 16;
    assert_true(lengths_at + 16 <= sizeof mac_data);
    slow_chacha20_block(one_time, key, 0, nonce);
    slow_chacha20(out, key, 1, nonce, in, len);
    memset(mac_data, 0, lengths_at + 16);
    if (aad.len > 0)
        memcpy(mac_data, aad.at, aad.len);
    memcpy(mac_data + text_at, out, len);
    for (size_t i = 0; i < 4; i++) {
        mac_data[lengths_at + i] = (uint8_t)(aad.len >> 8 * i);
        mac_data[lengths_at + 8 + i] = (uint8_t)(len >> 8 * i);
    }
    slow_poly1305(tag, one_time, mac_data, lengths_at + 16);
}

#endif
