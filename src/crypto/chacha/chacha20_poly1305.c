/*
 * chacha20_poly1305.c - AEAD_CHACHA20_POLY1305 (RFC 8439 2.8), in portable C.
 *
 * A nonce must never serve twice under one key: that is the caller's. What is sealed under one nonce is at most
 * 2^38 - 64 bytes (2.8), 2^32 - 1 blocks; a record of TLS has some 2^14.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "crypto/chacha/chacha20.h"
#include "crypto/chacha/chacha20_poly1305.h"
#include "crypto/chacha/poly1305.h"

/* One call. A secret: wipe it. */
struct chacha20_poly1305 {
    struct chacha20 cipher;
    struct poly1305 mac;
};

/* 2.6: the first 32 bytes of block 0 are the key of the MAC, the rest of it is left; the text begins with block 1. */
static void begin(struct chacha20_poly1305 *c, const union aead_key *key, const uint8_t nonce[AEAD_NONCE])
{
    uint8_t block[CHACHA_BLOCK] = {0};
    chacha20_init(&c->cipher, key->chacha20.words, 0, nonce);
    chacha20_xor(&c->cipher, block, block, sizeof block);
    poly1305_init(&c->mac, block);
    wipe(block, sizeof block);
}

/* 2.8: data and then zeros, up to a whole block. */
static void mac_padded(struct poly1305 *mac, const uint8_t *data, size_t len)
{
    size_t rest = len % POLY1305_BLOCK;
    poly1305_update(mac, data, len - rest);
    if (rest != 0) {
        uint8_t block[POLY1305_BLOCK] = {0};
        memcpy(block, data + len - rest, rest);
        poly1305_update(mac, block, sizeof block);
    }
}

/* 2.8: the MAC over aad, ciphertext and their lengths in bytes. */
static void finish(struct chacha20_poly1305 *c, uint8_t tag[POLY1305_TAG], struct span aad, const uint8_t *ciphertext,
                   size_t len)
{
    uint8_t lengths[POLY1305_BLOCK];
    store_le64(lengths, aad.len);
    store_le64(lengths + 8, len);
    mac_padded(&c->mac, aad.at, aad.len);
    mac_padded(&c->mac, ciphertext, len);
    poly1305_update(&c->mac, lengths, sizeof lengths);
    poly1305_final(&c->mac, tag);
}

static void chacha20_poly1305_seal(const union aead_key *key, uint8_t *out, uint8_t *tag,
                                   const uint8_t nonce[AEAD_NONCE], struct span aad, const uint8_t *in, size_t len)
{
    struct chacha20_poly1305 c;
    begin(&c, key, nonce);
    chacha20_xor(&c.cipher, out, in, len);
    finish(&c, tag, aad, out, len);
    wipe(&c, sizeof c);
}

/* Nothing is decrypted before the tag is right. */
static int chacha20_poly1305_open(const union aead_key *key, uint8_t *out, const uint8_t nonce[AEAD_NONCE],
                                  struct span aad, const uint8_t *in, size_t len, const uint8_t *tag)
{
    struct chacha20_poly1305 c;
    uint8_t expected[POLY1305_TAG];
    begin(&c, key, nonce);
    finish(&c, expected, aad, in, len);
    bool right = ct_reveal(ct_equal(expected, tag, POLY1305_TAG));
    if (right)
        chacha20_xor(&c.cipher, out, in, len);
    else if (len != 0)
        memset(out, 0, len);
    wipe(&c, sizeof c);
    wipe(expected, sizeof expected); /* for a forger it would be the tag to send */
    return right ? 0 : SSL_E_BAD_RECORD_MAC;
}

const struct aead chacha20_poly1305_soft =
    CHACHA20_POLY1305("portable", chacha20_poly1305_seal, chacha20_poly1305_open);
