/*
 * gcm_soft.c - AES-128-GCM and AES-256-GCM (SP 800-38D) on bit-sliced AES and integer GHASH.
 *
 * Nonces have 96 bits and tags 128. What is sealed under one nonce is at most 2^36 - 32 bytes (5.2.1.1: beyond that the
 * counter would return to its start); a record of TLS has some 2^14. A nonce must never serve twice under one key: that
 * is the caller's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "crypto/aes/aes_soft.h"
#include "crypto/aes/ghash_soft.h"

enum {
    GCM_TAG = 16,
};

/* One call. A secret: wipe it. */
struct gcm_soft {
    struct aes_soft_rounds rounds;
    struct ghash_soft ghash;
    uint8_t counters[AES_BATCH]; /* the next four counter blocks: nonce and number each */
    uint8_t stream[AES_BATCH];   /* the last four, encrypted */
    size_t used;                 /* bytes of the stream that are spent */
    uint8_t tag_mask[GCM_TAG];   /* the encryption of the first counter block, J_0 */
};

/* The next 64 bytes of the stream. inc_32 (6.2) wraps around; within the bound on a text it never comes to that. */
static void gcm_soft_refill(struct gcm_soft *g)
{
    aes_soft_encrypt(&g->rounds, g->stream, g->counters);
    for (size_t at = AEAD_NONCE; at < AES_BATCH; at += AES_BLOCK)
        store_be32(g->counters + at, load_be32(g->counters + at) + 4);
    g->used = 0;
}

/* J_0 is the nonce and the number 1 (7.1, step 2). It hides the tag; the text begins with number 2 (step 3). */
static void gcm_soft_begin(struct gcm_soft *g, const struct gcm_soft_key *key, const uint8_t nonce[AEAD_NONCE])
{
    aes_soft_spread(&g->rounds, &key->aes);
    ghash_soft_init(&g->ghash, key->h);
    for (uint32_t i = 0; i < 4; i++) {
        memcpy(g->counters + AES_BLOCK * i, nonce, AEAD_NONCE);
        store_be32(g->counters + AES_BLOCK * i + AEAD_NONCE, i + 1);
    }
    gcm_soft_refill(g);
    memcpy(g->tag_mask, g->stream, GCM_TAG);
    g->used = GCM_TAG;
}

/* GCTR (6.5): the same both ways. */
static void gcm_soft_crypt(struct gcm_soft *g, uint8_t *out, const uint8_t *in, size_t len)
{
    for (size_t at = 0, step; at < len; at += step) {
        if (g->used == AES_BATCH)
            gcm_soft_refill(g);
        size_t left = AES_BATCH - g->used;
        step = len - at < left ? len - at : left;
        xor_bytes(out + at, in + at, g->stream + g->used, step);
        g->used += step;
    }
}

/* The hash over aad, ciphertext and their lengths in bits (7.1, steps 4 and 5), hidden (step 6). */
static void gcm_soft_tag(struct gcm_soft *g, uint8_t tag[GCM_TAG], struct span aad, const uint8_t *ciphertext,
                         size_t len)
{
    uint8_t lengths[16];
    store_be64(lengths, (uint64_t)aad.len * 8);
    store_be64(lengths + 8, (uint64_t)len * 8);
    ghash_soft_update(&g->ghash, aad.at, aad.len);
    ghash_soft_update(&g->ghash, ciphertext, len);
    ghash_soft_update(&g->ghash, lengths, sizeof lengths);
    store_be64(tag, g->ghash.y[0]);
    store_be64(tag + 8, g->ghash.y[1]);
    xor_bytes(tag, tag, g->tag_mask, GCM_TAG);
}

/* GCM-AE (7.1). */
static void gcm_soft_seal(const union aead_key *key, uint8_t *out, uint8_t *tag, const uint8_t nonce[AEAD_NONCE],
                          struct span aad, const uint8_t *in, size_t len)
{
    struct gcm_soft g;
    gcm_soft_begin(&g, &key->gcm_soft, nonce);
    gcm_soft_crypt(&g, out, in, len);
    gcm_soft_tag(&g, tag, aad, out, len);
    wipe(&g, sizeof g);
}

/* GCM-AD (7.2): nothing is decrypted before the tag is right. */
static int gcm_soft_open(const union aead_key *key, uint8_t *out, const uint8_t nonce[AEAD_NONCE], struct span aad,
                         const uint8_t *in, size_t len, const uint8_t *tag)
{
    struct gcm_soft g;
    uint8_t expected[GCM_TAG];
    gcm_soft_begin(&g, &key->gcm_soft, nonce);
    gcm_soft_tag(&g, expected, aad, in, len);
    bool right = ct_reveal(ct_equal(expected, tag, GCM_TAG));
    if (right)
        gcm_soft_crypt(&g, out, in, len);
    else if (len != 0)
        memset(out, 0, len);
    wipe(&g, sizeof g);
    wipe(expected, sizeof expected); /* for a forger it would be the tag to send */
    return right ? 0 : SSL_E_BAD_RECORD_MAC;
}

static void gcm_soft_init(struct gcm_soft_key *key, const uint8_t *bytes, size_t key_len)
{
    struct aes_soft_rounds rounds;
    uint8_t batch[AES_BATCH] = {0};
    aes_soft_init(&key->aes, bytes, key_len);
    aes_soft_spread(&rounds, &key->aes);
    aes_soft_encrypt(&rounds, batch, batch);
    ghash_soft_subkey(key->h, batch);
    wipe(&rounds, sizeof rounds);
    wipe(batch, sizeof batch);
}

static void aes128_gcm_soft_init(union aead_key *key, const uint8_t *bytes)
{
    gcm_soft_init(&key->gcm_soft, bytes, 16);
}

static void aes256_gcm_soft_init(union aead_key *key, const uint8_t *bytes)
{
    gcm_soft_init(&key->gcm_soft, bytes, 32);
}

const struct aead aes128_gcm_soft = {
    .name = "AES-128-GCM",
    .backend = "portable",
    .key_len = 16,
    .tag_len = GCM_TAG,
    .init = aes128_gcm_soft_init,
    .seal = gcm_soft_seal,
    .open = gcm_soft_open,
};

const struct aead aes256_gcm_soft = {
    .name = "AES-256-GCM",
    .backend = "portable",
    .key_len = 32,
    .tag_len = GCM_TAG,
    .init = aes256_gcm_soft_init,
    .seal = gcm_soft_seal,
    .open = gcm_soft_open,
};
