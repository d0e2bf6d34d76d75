/*
 * wycheproof_aes.c - AES-GCM: seal msg to ct and tag, and open them to msg; AES-CBC-PKCS5: decrypt ct to msg.
 *
 * TLS has AES with keys of 128 and 256 bits, and GCM with nonces of 96 bits and tags of 128: other sizes are skipped.
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/wycheproof.h"

enum {
    TEXT_MAX = 1 << 13, /* a line of the format has less than 16 KiB, two digits a byte */
    CBC_BLOCK = 16,
};

static const struct aead *gcm_of(const struct vector_case *c, size_t key_bits)
{
    return key_bits == 128 ? c->crypto->aes128_gcm : key_bits == 256 ? c->crypto->aes256_gcm : NULL;
}

static const struct cipher *cbc_of(const struct vector_case *c, size_t key_bits)
{
    return key_bits == 128 ? c->crypto->aes128_cbc : key_bits == 256 ? c->crypto->aes256_cbc : NULL;
}

struct answer wycheproof_aes_gcm(struct vector_case *c)
{
    struct span key_bytes = case_bytes(c, "key"), nonce = case_bytes(c, "iv"), aad = case_bytes(c, "aad");
    struct span msg = case_bytes(c, "msg"), ct = case_bytes(c, "ct"), tag = case_bytes(c, "tag");
    const struct aead *aead = gcm_of(c, case_number(c, "keySize"));
    size_t nonce_bits = case_number(c, "ivSize"), tag_bits = case_number(c, "tagSize");
    uint8_t out[TEXT_MAX], out_tag[AEAD_TAG_MAX];
    union aead_key key;

    if (aead == NULL || nonce_bits != 8 * AEAD_NONCE || tag_bits != 8 * aead->tag_len)
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

/* The length without PKCS #7 padding (RFC 5652 6.3): 1 to 16 bytes, each the number of them. False if it is wrong. */
static bool unpad(const uint8_t *text, size_t *len)
{
    size_t padding = text[*len - 1];
    if (padding == 0 || padding > CBC_BLOCK)
        return false;
    for (size_t i = 1; i <= padding; i++) {
        if (text[*len - i] != padding)
            return false;
    }
    *len -= padding;
    return true;
}

struct answer wycheproof_aes_cbc(struct vector_case *c)
{
    struct span key_bytes = case_bytes(c, "key"), first = case_bytes(c, "iv");
    struct span msg = case_bytes(c, "msg"), ct = case_bytes(c, "ct");
    const struct cipher *cipher = cbc_of(c, case_number(c, "keySize"));
    uint8_t out[TEXT_MAX], iv[CBC_BLOCK];
    union cipher_key key;
    size_t len = ct.len;

    if (cipher == NULL)
        return answer_skip("no such size of key in TLS");
    if (key_bytes.len != cipher->key_len || first.len != CBC_BLOCK || len == 0 || len % CBC_BLOCK != 0 ||
        len > sizeof out)
        return answer_reject("a length that does not fit");
    memcpy(iv, first.at, CBC_BLOCK);
    cipher->init_decrypt(&key, key_bytes.at);
    cipher->decrypt(&key, iv, out, ct.at, len);
    if (!unpad(out, &len))
        return answer_reject("the padding is wrong");
    return span_equal((struct span){out, len}, msg) ? answer_accept() : answer_reject("the message differs");
}
