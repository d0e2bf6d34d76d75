/*
 * ct_aead.c - the AEADs with secret keys and secret texts; and what ChaCha20-Poly1305 is made of by itself.
 *
 * Public are lengths, nonces, aad and ciphertext, and whether a tag was right.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ct/cases.h"
#include "support/sets.h"
#include "crypto/chacha/chacha20.h"
#include "crypto/chacha/poly1305.h"

enum {
    TEXT = 2 * 512 + 500 + 5, /* two batches of the widest cipher that valgrind knows, some blocks, and a part of one */
};

/* Seals a secret text under a secret key, which is left in key. */
static void sealed(const struct aead *aead, union aead_key *key, uint8_t text[TEXT], uint8_t tag[AEAD_TAG_MAX],
                   uint8_t nonce[AEAD_NONCE])
{
    uint8_t bytes[32];
    ct_fill(nonce, AEAD_NONCE);
    ct_fill_secret(text, TEXT);
    ct_fill_secret(bytes, sizeof bytes);
    aead->init(key, bytes);
    aead->seal(key, text, tag, nonce, (struct span){nonce, AEAD_NONCE}, text, TEXT);
    ct_release(text, TEXT);
    ct_release(tag, aead->tag_len);
}

static void seal_one(const struct aead *aead)
{
    uint8_t text[TEXT], tag[AEAD_TAG_MAX], nonce[AEAD_NONCE];
    union aead_key key;
    sealed(aead, &key, text, tag, nonce);
}

static void open_one(const struct aead *aead)
{
    uint8_t text[TEXT], tag[AEAD_TAG_MAX], nonce[AEAD_NONCE];
    union aead_key key;
    sealed(aead, &key, text, tag, nonce);
    ct_expect(aead->open(&key, text, nonce, SPAN(nonce), text, sizeof text, tag) == 0);
    ct_release(text, sizeof text);
}

static void refuse_one(const struct aead *aead)
{
    uint8_t text[TEXT], tag[AEAD_TAG_MAX], nonce[AEAD_NONCE];
    union aead_key key;
    sealed(aead, &key, text, tag, nonce);
    tag[aead->tag_len - 1] ^= 1;
    ct_expect(aead->open(&key, text, nonce, SPAN(nonce), text, sizeof text, tag) == SSL_E_BAD_RECORD_MAC);
}

static void each(const void *member, void (*run)(const struct aead *))
{
    const struct aead *found[BACKENDS_MAX];
    size_t count = backends_at(*(const size_t *)member, (const void **)found);
    for (size_t i = 0; i < count; i++)
        run(found[i]);
}

static void seal(const void *with)
{
    each(with, seal_one);
}

static void open(const void *with)
{
    each(with, open_one);
}

static void refuse(const void *with)
{
    each(with, refuse_one);
}

/* A secret nonce and a secret number of the block, which TLS never has. */
static void chacha20(const void *with)
{
    (void)with;
    uint8_t bytes[32], nonce[AEAD_NONCE], text[TEXT];
    uint32_t words[8], counter;
    struct chacha20 c;
    ct_fill_secret(bytes, sizeof bytes);
    ct_fill_secret(nonce, sizeof nonce);
    ct_fill_secret(&counter, sizeof counter);
    ct_fill(text, sizeof text);
    for (size_t i = 0; i < 8; i++)
        words[i] = load_le32(bytes + 4 * i);
    chacha20_init(&c, words, counter, nonce);
    chacha20_xor(&c, text, text, sizeof text);
    ct_release(text, sizeof text);
}

/* On a message that is a secret itself, which the AEAD never has. */
static void poly1305(const void *with)
{
    (void)with;
    uint8_t key[POLY1305_KEY], message[TEXT], tag[POLY1305_TAG];
    struct poly1305 p;
    ct_fill_secret(key, sizeof key);
    ct_fill_secret(message, sizeof message);
    poly1305_init(&p, key);
    poly1305_update(&p, message, sizeof message);
    poly1305_final(&p, tag);
    ct_release(tag, sizeof tag);
}

/* clang-format off */
static const struct ct_case cases[] = {
    {"aes128_gcm_seal",          seal,     CT_MEMBER(aes128_gcm),        false},
    {"aes256_gcm_seal",          seal,     CT_MEMBER(aes256_gcm),        false},
    {"chacha20_poly1305_seal",   seal,     CT_MEMBER(chacha20_poly1305), false},
    {"aes128_ccm_seal",          seal,     CT_MEMBER(aes128_ccm),        false},
    {"aes256_ccm_seal",          seal,     CT_MEMBER(aes256_ccm),        false},
    {"aes128_ccm_8_seal",        seal,     CT_MEMBER(aes128_ccm_8),      false},
    {"aes256_ccm_8_seal",        seal,     CT_MEMBER(aes256_ccm_8),      false},
    {"aes128_gcm_open",          open,     CT_MEMBER(aes128_gcm),        false},
    {"aes256_gcm_open",          open,     CT_MEMBER(aes256_gcm),        false},
    {"chacha20_poly1305_open",   open,     CT_MEMBER(chacha20_poly1305), false},
    {"aes128_ccm_open",          open,     CT_MEMBER(aes128_ccm),        false},
    {"aes256_ccm_open",          open,     CT_MEMBER(aes256_ccm),        false},
    {"aes128_ccm_8_open",        open,     CT_MEMBER(aes128_ccm_8),      false},
    {"aes256_ccm_8_open",        open,     CT_MEMBER(aes256_ccm_8),      false},
    {"aes128_gcm_refuse",        refuse,   CT_MEMBER(aes128_gcm),        false},
    {"aes256_gcm_refuse",        refuse,   CT_MEMBER(aes256_gcm),        false},
    {"chacha20_poly1305_refuse", refuse,   CT_MEMBER(chacha20_poly1305), false},
    {"aes128_ccm_refuse",        refuse,   CT_MEMBER(aes128_ccm),        false},
    {"aes256_ccm_refuse",        refuse,   CT_MEMBER(aes256_ccm),        false},
    {"aes128_ccm_8_refuse",      refuse,   CT_MEMBER(aes128_ccm_8),      false},
    {"aes256_ccm_8_refuse",      refuse,   CT_MEMBER(aes256_ccm_8),      false},
    {"chacha20",                 chacha20, NULL,                    false},
    {"poly1305",                 poly1305, NULL,                    false},
};
/* clang-format on */

const struct ct_room ct_aead = {cases, COUNT(cases)};
