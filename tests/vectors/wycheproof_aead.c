/*
 * wycheproof_aead.c - AES-GCM, AES-CCM and CHACHA20-POLY1305: open ct and tag to msg, and seal msg to ct and tag.
 *
 * TLS has keys of 128 and 256 bits, nonces of 96 bits, and tags of 128 or, with CCM, 64 bits: other sizes are skipped.
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/wycheproof.h"

enum {
    TEXT_MAX = 1 << 13, /* a line of the format has less than 16 KiB, two digits a byte */
};

static const struct aead *aead_of(const struct vector_case *c, size_t key_bits, size_t tag_bits)
{
    const struct crypto *set = c->crypto;
    const struct {
        const char *algorithm;
        const struct aead *aead;
    } rows[] = {
        {"AES-GCM", set->aes128_gcm},   {"AES-GCM", set->aes256_gcm}, {"CHACHA20-POLY1305", set->chacha20_poly1305},
        {"AES-CCM", set->aes128_ccm},   {"AES-CCM", set->aes256_ccm}, {"AES-CCM", set->aes128_ccm_8},
        {"AES-CCM", set->aes256_ccm_8},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct aead *aead = rows[i].aead;
        if (strcmp(rows[i].algorithm, c->algorithm) == 0 && 8 * aead->key_len == key_bits &&
            8 * aead->tag_len == tag_bits)
            return aead;
    }
    return NULL;
}

struct answer wycheproof_aead(struct vector_case *c)
{
    struct span key_bytes = case_bytes(c, "key"), nonce = case_bytes(c, "iv"), aad = case_bytes(c, "aad");
    struct span msg = case_bytes(c, "msg"), ct = case_bytes(c, "ct"), tag = case_bytes(c, "tag");
    size_t key_bits = case_number(c, "keySize"), nonce_bits = case_number(c, "ivSize");
    size_t tag_bits = case_number(c, "tagSize");
    const struct aead *aead = aead_of(c, key_bits, tag_bits);
    uint8_t out[TEXT_MAX], out_tag[AEAD_TAG_MAX];
    union aead_key key;

    if (aead == NULL || nonce_bits != 8 * AEAD_NONCE)
        return answer_skip("no such sizes in TLS");
    if (key_bytes.len != aead->key_len || nonce.len != AEAD_NONCE || tag.len != aead->tag_len || msg.len != ct.len ||
        ct.len > sizeof out)
        return answer_reject("a length that does not fit");
    aead->init(&key, key_bytes.at);
    int code = aead->open(&key, out, nonce.at, aad, ct.at, ct.len, tag.at);
    if (code != 0)
        return answer_code(code);
    if (!span_equal((struct span){out, ct.len}, msg))
        return answer_reject("it opens to another message");
    aead->seal(&key, out, out_tag, nonce.at, aad, msg.at, msg.len);
    if (!span_equal((struct span){out, ct.len}, ct) || !span_equal((struct span){out_tag, tag.len}, tag))
        return answer_reject("the message is sealed to something else");
    return answer_accept();
}
