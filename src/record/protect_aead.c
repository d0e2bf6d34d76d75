/*
 * protect_aead.c - AES-GCM records (RFC 5246 6.2.3.3, RFC 5288 section 3).
 *
 * The explicit half of the nonce is the sequence number, which never repeats under one key; a random one might. The
 * peer's may be anything: what it sent is what is used.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/protect.h"

enum {
    EXPLICIT_NONCE = 8,
};

static void aead_init(struct record_direction *direction, const struct crypto *crypto, enum record_use use,
                      const uint8_t *mac_key, const uint8_t *key, const uint8_t *fixed_iv)
{
    (void)use;
    (void)mac_key;
    size_t key_len = direction->protection->key_len;
    const struct aead *aead = key_len == crypto->aes128_gcm->key_len ? crypto->aes128_gcm : crypto->aes256_gcm;
    direction->keys.aead.aead = aead;
    aead->init(&direction->keys.aead.key, key);
    memcpy(direction->keys.aead.salt, fixed_iv, sizeof direction->keys.aead.salt);
}

static size_t aead_sealed_len(const struct record_direction *direction, size_t len)
{
    return EXPLICIT_NONCE + len + direction->keys.aead.aead->tag_len;
}

/* RFC 5288 section 3
 *     struct { opaque salt[4]; opaque nonce_explicit[8]; } GCMNonce;
 */
static void nonce_write(uint8_t nonce[AEAD_NONCE], const struct record_direction *direction,
                        const uint8_t *nonce_explicit)
{
    size_t salt_len = sizeof direction->keys.aead.salt;
    memcpy(nonce, direction->keys.aead.salt, salt_len);
    memcpy(nonce + salt_len, nonce_explicit, EXPLICIT_NONCE);
}

/* RFC 5246 6.2.3.3
 *     struct {
 *         opaque nonce_explicit[SecurityParameters.record_iv_length];
 *         aead-ciphered struct { opaque content[TLSCompressed.length]; };
 *     } GenericAEADCipher;
 */
static int aead_seal(const struct record_direction *direction, const struct crypto *crypto, uint8_t *body,
                     uint8_t head[COVERED_HEAD], const uint8_t *in, size_t len)
{
    (void)crypto;
    const struct aead *aead = direction->keys.aead.aead;
    uint8_t nonce[AEAD_NONCE];
    store_be64(body, direction->sequence);
    nonce_write(nonce, direction, body);
    store_be16(head + COVERED_HEAD_LEN, (uint16_t)len);
    uint8_t *content = body + EXPLICIT_NONCE;
    aead->seal(&direction->keys.aead.key, content, content + len, nonce, (struct span){head, COVERED_HEAD}, in, len);
    return 0;
}

static int aead_open(const struct record_direction *direction, struct span *plain, uint8_t head[COVERED_HEAD],
                     uint8_t *body, size_t body_len, uint8_t *out, size_t out_cap)
{
    const struct aead *aead = direction->keys.aead.aead;
    if (body_len < EXPLICIT_NONCE + aead->tag_len)
        return SSL_E_BAD_RECORD_MAC;
    size_t len = body_len - EXPLICIT_NONCE - aead->tag_len;
    uint8_t nonce[AEAD_NONCE];
    nonce_write(nonce, direction, body);
    store_be16(head + COVERED_HEAD_LEN, (uint16_t)len);
    uint8_t *content = body + EXPLICIT_NONCE;
    uint8_t *to = protect_target(content, len, out, out_cap);
    *plain = (struct span){to, len};
    return aead->open(&direction->keys.aead.key, to, nonce, (struct span){head, COVERED_HEAD}, content, len,
                      content + len);
}

const struct protection_family protect_aead = {aead_init, aead_sealed_len, aead_seal, aead_open};
