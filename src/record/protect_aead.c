/*
 * protect_aead.c - AEAD records (RFC 5246 6.2.3.3): AES-GCM (RFC 5288), AES-CCM (RFC 6655), ChaCha20-Poly1305 (RFC
 * 7905).
 *
 * A nonce is made of the fixed IV and of a number of 64 bits. With GCM and CCM the number travels in front of the
 * record; ours is the sequence number, which never repeats under one key, as a random one might. The peer's may be
 * anything: what it sent is what is used. With ChaCha20-Poly1305 the number is the sequence number, and nothing
 * travels.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/protect.h"

enum {
    NUMBER = 8,
};

static void aead_init(struct record_direction *direction, const struct crypto *crypto, enum record_use use,
                      const uint8_t *mac_key, const uint8_t *key, const uint8_t *fixed_iv)
{
    (void)use;
    (void)mac_key;
    const struct aead *aead = direction->protection->aead(crypto);
    direction->keys.aead.aead = aead;
    aead->init(&direction->keys.aead.key, key);
    memcpy(direction->keys.aead.iv, fixed_iv, direction->protection->fixed_iv_len); /* behind it are zeros */
}

static size_t aead_sealed_len(const struct record_direction *direction, size_t len)
{
    return direction->protection->prefix_len + len + direction->keys.aead.aead->tag_len;
}

/*
 * RFC 5288 section 3, RFC 6655 section 3
 *     struct { opaque salt[4]; opaque nonce_explicit[8]; } GCMNonce;
 *
 * RFC 7905 section 2: the sequence number is "padded on the left with four 0x00 bytes", and the padded number is "XORed
 * with the client_write_IV ... or server_write_IV". With zeros behind a salt of 4 bytes the two are the same.
 */
static void nonce_write(uint8_t nonce[AEAD_NONCE], const struct record_direction *direction,
                        const uint8_t number[NUMBER])
{
    memcpy(nonce, direction->keys.aead.iv, AEAD_NONCE);
    for (size_t i = 0; i < NUMBER; i++)
        nonce[AEAD_NONCE - NUMBER + i] ^= number[i];
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
    const size_t prefix_len = direction->protection->prefix_len;
    uint8_t number[NUMBER], nonce[AEAD_NONCE];
    store_be64(number, direction->sequence);
    memcpy(body, number, prefix_len);
    nonce_write(nonce, direction, number);
    store_be16(head + COVERED_HEAD_LEN, (uint16_t)len);
    uint8_t *content = body + prefix_len;
    aead->seal(&direction->keys.aead.key, content, content + len, nonce, (struct span){head, COVERED_HEAD}, in, len);
    return 0;
}

static int aead_open(const struct record_direction *direction, struct span *plain, uint8_t head[COVERED_HEAD],
                     uint8_t *body, size_t body_len, uint8_t *out, size_t out_cap)
{
    const struct aead *aead = direction->keys.aead.aead;
    const size_t prefix_len = direction->protection->prefix_len;
    if (body_len < prefix_len + aead->tag_len)
        return SSL_E_BAD_RECORD_MAC;
    size_t len = body_len - prefix_len - aead->tag_len;
    uint8_t number[NUMBER], nonce[AEAD_NONCE];
    store_be64(number, direction->sequence);
    memcpy(number, body, prefix_len); /* the peer's, where it sends one */
    nonce_write(nonce, direction, number);
    store_be16(head + COVERED_HEAD_LEN, (uint16_t)len);
    uint8_t *content = body + prefix_len;
    uint8_t *to = protect_target(content, len, out, out_cap);
    *plain = (struct span){to, len};
    return aead->open(&direction->keys.aead.key, to, nonce, (struct span){head, COVERED_HEAD}, content, len,
                      content + len);
}

const struct protection_family protect_aead = {aead_init, aead_sealed_len, aead_seal, aead_open};
