/*
 * wycheproof_cbc.c - AES-CBC-PKCS5: decrypt ct to msg.
 *
 * TLS has AES with keys of 128 and 256 bits: other sizes are skipped.
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/wycheproof.h"

enum {
    TEXT_MAX = 1 << 13, /* a line of the format has less than 16 KiB, two digits a byte */
    CBC_BLOCK = 16,
};

static const struct cipher *cbc_of(const struct vector_case *c, size_t key_bits)
{
    return key_bits == 128 ? c->crypto->aes128_cbc : key_bits == 256 ? c->crypto->aes256_cbc : NULL;
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
