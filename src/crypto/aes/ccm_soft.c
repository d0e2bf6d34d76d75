/*
 * ccm_soft.c - AES-CCM (RFC 3610, SP 800-38C) with nonces of 12 bytes and tags of 16 or 8 (RFC 6655), on bit-sliced
 * AES.
 *
 * CCM is a CBC-MAC over the text and a stream of encrypted counters that hides the text and the MAC. Each block of the
 * MAC has to wait for the one before, so of the four blocks that bit-sliced AES takes at once one is the MAC's, and
 * another the counter's: the stream comes for nothing.
 *
 * A nonce of 12 bytes leaves L = 3 bytes for the length: a text has at most 2^24 - 1 bytes, of which a record of TLS
 * has some 2^14. A nonce must never serve twice under one key: that is the caller's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "crypto/aes/aes_soft.h"

enum {
    CCM_LENGTH = AES_BLOCK - 1 - AEAD_NONCE, /* "L", the bytes of the length and of the counter */
    CCM_LENGTH_AT = AES_BLOCK - CCM_LENGTH,
    CCM_TAG = 16,
    CCM_8_TAG = 8,
};

_Static_assert(CCM_LENGTH == 3, "the lengths below are written as numbers of 24 bits");

/* One call. A secret: wipe it. */
struct ccm_soft {
    struct aes_soft_rounds rounds;
    uint8_t counter[AES_BLOCK]; /* A_i, the next one to encrypt */
    uint8_t mac[AES_BLOCK];     /* X_i */
    uint8_t stream[AES_BLOCK];  /* the last counter block, encrypted: S_i */
};

/* Encrypts what was added to the MAC, and the counter block for the text that follows. */
static void ccm_soft_step(struct ccm_soft *c)
{
    uint8_t batch[AES_BATCH] = {0};
    memcpy(batch, c->mac, AES_BLOCK);
    memcpy(batch + AES_BLOCK, c->counter, AES_BLOCK);
    aes_soft_encrypt(&c->rounds, batch, batch);
    memcpy(c->mac, batch, AES_BLOCK);
    memcpy(c->stream, batch + AES_BLOCK, AES_BLOCK);
    wipe(batch, sizeof batch);
}

/* Takes bytes into the MAC from the place at of a block on; returns the place behind them, 0 when it is a new block. */
static size_t ccm_soft_take(struct ccm_soft *c, size_t at, const uint8_t *data, size_t len)
{
    for (size_t i = 0, step; i < len; i += step) {
        step = len - i < AES_BLOCK - at ? len - i : AES_BLOCK - at;
        xor_bytes(c->mac + at, c->mac + at, data + i, step);
        at = (at + step) % AES_BLOCK;
        if (at == 0)
            ccm_soft_step(c);
    }
    return at;
}

/*
 * RFC 3610 2.2: the additional data, with its length in front and zeros behind.
 *
 *     0 < l(a) < 2^16 - 2^8     two octets
 *     l(a) < 2^32               0xFF, 0xFE and four octets
 *     l(a) < 2^64               0xFF, 0xFF and eight octets
 */
static void ccm_soft_aad(struct ccm_soft *c, struct span aad)
{
    uint8_t head[10] = {0xff, 0xff};
    size_t head_len = sizeof head;
    store_be64(head + 2, aad.len);
    if (aad.len < 0xff00) {
        store_be16(head, (uint16_t)aad.len);
        head_len = 2;
    } else if ((uint64_t)aad.len >> 32 == 0) {
        head[1] = 0xfe;
        store_be32(head + 2, (uint32_t)aad.len);
        head_len = 6;
    }
    size_t at = ccm_soft_take(c, 0, head, head_len);
    if (ccm_soft_take(c, at, aad.at, aad.len) != 0)
        ccm_soft_step(c);
}

/* 2.3: A_i is flags (L - 1), nonce and the number i. The text is hidden by S_1 and those after it, and what comes after
 * the whole text, the MAC, by S_0. */
static void ccm_soft_count(struct ccm_soft *c, size_t done, size_t len)
{
    store_be24(c->counter + CCM_LENGTH_AT, done < len ? (uint32_t)(done / AES_BLOCK + 1) : 0);
}

/* 2.2: B_0 is flags, nonce and l(m). Flags: 64 if there is additional data, 8 (M - 2) / 2, and L - 1. */
static void ccm_soft_begin(struct ccm_soft *c, const struct aes_soft_key *key, size_t tag_len,
                           const uint8_t nonce[AEAD_NONCE], struct span aad, size_t len)
{
    aes_soft_spread(&c->rounds, key);
    c->mac[0] = (uint8_t)((aad.len != 0 ? 64 : 0) + 8 * ((tag_len - 2) / 2) + CCM_LENGTH - 1);
    memcpy(c->mac + 1, nonce, AEAD_NONCE);
    store_be24(c->mac + CCM_LENGTH_AT, (uint32_t)len);
    c->counter[0] = CCM_LENGTH - 1;
    memcpy(c->counter + 1, nonce, AEAD_NONCE);
    ccm_soft_count(c, 0, len);
    ccm_soft_step(c);
    if (aad.len != 0)
        ccm_soft_aad(c, aad);
}

/* The text, hidden or found, and in either case the MAC over the plaintext: which is in when sealing, else out. */
static void ccm_soft_crypt(struct ccm_soft *c, uint8_t *out, const uint8_t *in, size_t len, bool seals)
{
    for (size_t at = 0, step; at < len; at += step) {
        step = len - at < AES_BLOCK ? len - at : AES_BLOCK;
        if (seals)
            xor_bytes(c->mac, c->mac, in + at, step);
        xor_bytes(out + at, in + at, c->stream, step);
        if (!seals)
            xor_bytes(c->mac, c->mac, out + at, step);
        ccm_soft_count(c, at + step, len);
        ccm_soft_step(c);
    }
}

/* 2.3: U is T, the first bytes of the MAC, hidden by S_0. */
static void ccm_soft_tag(const struct ccm_soft *c, uint8_t *tag, size_t tag_len)
{
    xor_bytes(tag, c->mac, c->stream, tag_len);
}

static void ccm_soft_seal(const union aead_key *key, uint8_t *out, uint8_t *tag, size_t tag_len,
                          const uint8_t nonce[AEAD_NONCE], struct span aad, const uint8_t *in, size_t len)
{
    struct ccm_soft c;
    ccm_soft_begin(&c, &key->aes_soft, tag_len, nonce, aad, len);
    ccm_soft_crypt(&c, out, in, len, true);
    ccm_soft_tag(&c, tag, tag_len);
    wipe(&c, sizeof c);
}

/* The MAC is over the plaintext, so this comes first; 2.5: "the receiver MUST NOT reveal any information except for the
 * fact that T is incorrect". */
static int ccm_soft_open(const union aead_key *key, uint8_t *out, const uint8_t nonce[AEAD_NONCE], struct span aad,
                         const uint8_t *in, size_t len, const uint8_t *tag, size_t tag_len)
{
    struct ccm_soft c;
    uint8_t expected[CCM_TAG];
    ccm_soft_begin(&c, &key->aes_soft, tag_len, nonce, aad, len);
    ccm_soft_crypt(&c, out, in, len, false);
    ccm_soft_tag(&c, expected, tag_len);
    bool right = ct_reveal(ct_equal(expected, tag, tag_len));
    if (!right)
        wipe(out, len);
    wipe(&c, sizeof c);
    wipe(expected, sizeof expected); /* for a forger it would be the tag to send */
    return right ? 0 : SSL_E_BAD_RECORD_MAC;
}

/* ---- The four of TLS ---- */

static void aes128_ccm_soft_init(union aead_key *key, const uint8_t *bytes)
{
    aes_soft_init(&key->aes_soft, bytes, 16);
}

static void aes256_ccm_soft_init(union aead_key *key, const uint8_t *bytes)
{
    aes_soft_init(&key->aes_soft, bytes, 32);
}

static void ccm_16_soft_seal(const union aead_key *key, uint8_t *out, uint8_t *tag, const uint8_t nonce[AEAD_NONCE],
                             struct span aad, const uint8_t *in, size_t len)
{
    ccm_soft_seal(key, out, tag, CCM_TAG, nonce, aad, in, len);
}

static int ccm_16_soft_open(const union aead_key *key, uint8_t *out, const uint8_t nonce[AEAD_NONCE], struct span aad,
                            const uint8_t *in, size_t len, const uint8_t *tag)
{
    return ccm_soft_open(key, out, nonce, aad, in, len, tag, CCM_TAG);
}

static void ccm_8_soft_seal(const union aead_key *key, uint8_t *out, uint8_t *tag, const uint8_t nonce[AEAD_NONCE],
                            struct span aad, const uint8_t *in, size_t len)
{
    ccm_soft_seal(key, out, tag, CCM_8_TAG, nonce, aad, in, len);
}

static int ccm_8_soft_open(const union aead_key *key, uint8_t *out, const uint8_t nonce[AEAD_NONCE], struct span aad,
                           const uint8_t *in, size_t len, const uint8_t *tag)
{
    return ccm_soft_open(key, out, nonce, aad, in, len, tag, CCM_8_TAG);
}

const struct aead aes128_ccm_soft = {
    .name = "AES-128-CCM",
    .backend = "portable",
    .key_len = 16,
    .tag_len = CCM_TAG,
    .init = aes128_ccm_soft_init,
    .seal = ccm_16_soft_seal,
    .open = ccm_16_soft_open,
};

const struct aead aes256_ccm_soft = {
    .name = "AES-256-CCM",
    .backend = "portable",
    .key_len = 32,
    .tag_len = CCM_TAG,
    .init = aes256_ccm_soft_init,
    .seal = ccm_16_soft_seal,
    .open = ccm_16_soft_open,
};

const struct aead aes128_ccm_8_soft = {
    .name = "AES-128-CCM-8",
    .backend = "portable",
    .key_len = 16,
    .tag_len = CCM_8_TAG,
    .init = aes128_ccm_soft_init,
    .seal = ccm_8_soft_seal,
    .open = ccm_8_soft_open,
};

const struct aead aes256_ccm_8_soft = {
    .name = "AES-256-CCM-8",
    .backend = "portable",
    .key_len = 32,
    .tag_len = CCM_8_TAG,
    .init = aes256_ccm_soft_init,
    .seal = ccm_8_soft_seal,
    .open = ccm_8_soft_open,
};
