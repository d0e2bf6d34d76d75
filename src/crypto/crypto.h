/*
 * crypto.h - the cryptography of the house: plain bytes in, plain bytes out.
 *
 * The one header of this room. It knows no TLS, no DER and no certificates. An algorithm is a const table of functions;
 * struct crypto is the set that was chosen for this processor, and is handed down as an argument. Nothing here
 * allocates, keeps state outside its arguments, or lets a secret decide a branch or an address.
 *
 * Order of arguments: context, outputs, inputs. Lengths are bytes. "May overlap exactly" means out == in is fine, any
 * other overlap is not.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_CRYPTO_H
#define TLS12_CRYPTO_H

#include "base/base.h"

struct crypto;

/* ---- Hashes: SHA-1, SHA-256, SHA-384, SHA-512 (FIPS 180-4) ---- */

enum {
    HASH_MAX = 64,        /* longest digest */
    HASH_BLOCK_MAX = 128, /* longest block */
};

/* The chaining value: w32 for SHA-1 and SHA-256, w64 for SHA-384 and SHA-512. */
union hash_words {
    uint32_t w32[8];
    uint64_t w64[8];
};

struct hash {
    const char *name;      /* "SHA-256" */
    size_t digest_len;     /* 20, 32, 48 or 64 */
    size_t block_len;      /* 64 or 128 */
    size_t length_len;     /* bytes of the message length in the padding: 8 or 16 */
    union hash_words init; /* the chaining value before the first block */
    void (*compress)(union hash_words *, const uint8_t *blocks, size_t count);
};

struct hash_state {
    const struct hash *hash;
    uint64_t total; /* bytes taken so far; total % block_len of them wait in block */
    union hash_words words;
    uint8_t block[HASH_BLOCK_MAX];
};

void hash_init(struct hash_state *, const struct hash *);
/* A hash that has already taken total bytes, a multiple of block_len, and come to this chaining value. */
void hash_resume(struct hash_state *, const struct hash *, const union hash_words *, uint64_t total);
void hash_update(struct hash_state *, const void *data, size_t len);
/* Writes hash->digest_len bytes and wipes the state. To look at a running hash, copy the state and finish the copy. */
void hash_final(struct hash_state *, uint8_t *digest);
/* All three in one. */
void hash_whole(const struct hash *, uint8_t *digest, const void *data, size_t len);
/* The first digest_len bytes of a chaining value, big-endian. */
void hash_output(const struct hash *, uint8_t *digest, const union hash_words *);

/* ---- HMAC (RFC 2104, FIPS 198-1) ---- */

/* The two pads, already absorbed: a MAC then costs no extra blocks for the key. A secret: wipe it. */
struct hmac_key {
    const struct hash *hash;
    union hash_words inner, outer;
};

struct hmac {
    const struct hmac_key *key; /* borrowed until hmac_final */
    struct hash_state state;
};

void hmac_key_init(struct hmac_key *, const struct hash *, const uint8_t *key, size_t len);
void hmac_init(struct hmac *, const struct hmac_key *);
void hmac_update(struct hmac *, const void *data, size_t len);
void hmac_final(struct hmac *, uint8_t *mac); /* hash->digest_len bytes; wipes the state */

/*
 * HMAC over head, then the first len bytes of data, where len is a secret between min_len and max_len (both public,
 * min_len <= len <= max_len): the answer to "Lucky Thirteen" (AlFardan and Paterson, 2013). All max_len bytes at data
 * are readable; time and addresses depend on head_len, min_len and max_len only.
 */
void hmac_secret_len(const struct hmac_key *, uint8_t *mac, const uint8_t *head, size_t head_len, const uint8_t *data,
                     size_t len, size_t min_len, size_t max_len);

/* ---- Ciphers: AES-128 and AES-256 in CBC mode (FIPS 197, SP 800-38A) ---- */

/* Portable bit-sliced AES: the expanded key, 15 round keys of 128 bits, in the form that aes_soft.c explains. */
struct aes_soft_key {
    uint32_t rounds; /* 10 or 14 */
    uint64_t words[30];
};

union cipher_key {
    struct aes_soft_key aes_soft;
};

struct cipher {
    const char *name; /* "AES-128-CBC" */
    size_t key_len;
    size_t block_len;
    void (*init_encrypt)(union cipher_key *, const uint8_t *key);
    void (*init_decrypt)(union cipher_key *, const uint8_t *key);
    /* len is a multiple of block_len. iv holds block_len bytes and becomes the last block of ciphertext. May overlap
     * exactly. */
    void (*encrypt)(const union cipher_key *, uint8_t *iv, uint8_t *out, const uint8_t *in, size_t len);
    void (*decrypt)(const union cipher_key *, uint8_t *iv, uint8_t *out, const uint8_t *in, size_t len);
};

/* ---- AEAD: AES-128-GCM and AES-256-GCM (SP 800-38D) ---- */

enum {
    AEAD_NONCE = 12,
    AEAD_TAG_MAX = 16,
};

struct gcm_soft_key {
    struct aes_soft_key aes;
    uint64_t h[2]; /* the hash subkey, in the form that ghash_soft.c explains */
};

union aead_key {
    struct gcm_soft_key gcm_soft;
};

struct aead {
    const char *name; /* "AES-128-GCM" */
    size_t key_len;
    size_t tag_len;
    void (*init)(union aead_key *, const uint8_t *key);
    /* Encrypts len bytes, at most 2^36 - 32 (SP 800-38D 5.2.1.1), and writes the tag (tag_len bytes). May overlap
     * exactly. A nonce must not come twice under one key. */
    void (*seal)(const union aead_key *, uint8_t *out, uint8_t *tag, const uint8_t nonce[AEAD_NONCE], struct span aad,
                 const uint8_t *in, size_t len);
    /* Decrypts len bytes if the tag is right: 0, or SSL_E_BAD_RECORD_MAC and out is all zeros. May overlap exactly. */
    int (*open)(const union aead_key *, uint8_t *out, const uint8_t nonce[AEAD_NONCE], struct span aad,
                const uint8_t *in, size_t len, const uint8_t *tag);
};

/* ---- RSA (RFC 8017), moduli of up to LIMIT_RSA_BITS ---- */

/* Numbers are unsigned and big-endian; zeros in front are allowed. The spans are borrowed from the key's owner. */
struct rsa_public {
    struct span n, e;
};

struct rsa_private {
    struct span n, e, d, p, q, dp, dq, qinv;
};

/* The length of the modulus without zeros in front, in bits. */
size_t rsa_bits(const struct rsa_public *);

/* 0 if the key can be used: n odd, of min_bits (and never fewer than 512) to LIMIT_RSA_BITS, e odd, 3 <= e < 2^64.
 * Otherwise SSL_E_CERT_KEY. */
int rsa_public_check(const struct rsa_public *, size_t min_bits, struct error *why);

/* 0 if the parts of the private key fit each other: p q = n, the exponents and qinv agree with e, p and q. d may be
 * missing; neither prime may have more than LIMIT_RSA_LEN / 2 bytes, or fewer than a quarter of the modulus. Otherwise
 * SSL_E_KEY_DECODE or SSL_E_KEY_UNSUPPORTED. Constant time in the secret parts but for the lengths of p and q. The
 * operations below stay safe with a key that was not checked, and end with SSL_E_COMPUTATION if it is wrong. */
int rsa_private_check(const struct rsa_private *, struct error *why);

/* PKCS #1 v1.5 encryption: ciphertext gets as many bytes as the modulus has. SSL_E_RANDOM; SSL_E_ARGUMENT if len is
 * over that - 11, or the key fails its check. (RFC 8017 7.2.1) */
int rsa_encrypt(const struct crypto *, const struct rsa_public *, uint8_t *ciphertext, const uint8_t *message,
                size_t len);

/*
 * PKCS #1 v1.5 decryption of a message whose length is known: message gets len bytes, *good a mask. The mask is all
 * ones if the padding was right and the message had exactly len bytes; otherwise it is 0 and message holds nothing of
 * use. Both are secrets: whoever calls must carry on in the same way for either (RFC 5246 7.4.7.1, Bleichenbacher
 * 1998). The int tells only of public things: SSL_E_DECODE if ciphertext is not as long as the modulus or not below it,
 * SSL_E_RANDOM, SSL_E_COMPUTATION.
 */
int rsa_decrypt(const struct crypto *, const struct rsa_private *, uint8_t *message, size_t len, uint64_t *good,
                struct span ciphertext);

/* PKCS #1 v1.5 signature of a digest made with hash, SHA-256, SHA-384 or SHA-512 (RFC 8017 8.2.1): signature gets as
 * many bytes as the modulus has. The result is checked with the public key before it leaves (Boneh, DeMillo and Lipton
 * 1997). SSL_E_RANDOM, SSL_E_COMPUTATION, SSL_E_KEY_UNSUPPORTED if the modulus is too short for the hash. */
int rsa_sign(const struct crypto *, const struct rsa_private *, uint8_t *signature, const struct hash *,
             const uint8_t *digest);

/* 0 if the signature is right (RFC 8017 8.2.2: encodings are compared, nothing is parsed), else SSL_E_SIGNATURE. */
int rsa_verify(const struct rsa_public *, const struct hash *, const uint8_t *digest, struct span signature);

/* ---- Randomness ---- */

/* The kernel's: getrandom(2). 0 or SSL_E_RANDOM. The argument is not used. */
int random_kernel(void *arg, uint8_t *out, size_t len);

/* ---- The chosen set ---- */

struct crypto {
    const struct hash *sha1, *sha256, *sha384, *sha512;
    const struct cipher *aes128_cbc, *aes256_cbc;
    const struct aead *aes128_gcm, *aes256_gcm;
    int (*random)(void *arg, uint8_t *out, size_t len); /* 0 or SSL_E_RANDOM; tests replace it */
    void *random_arg;
};

/* Fills the set with the best that the features allow (a mask of cpu_feature). */
void crypto_choose(struct crypto *, uint32_t features);

/* len random bytes: 0 or SSL_E_RANDOM. */
int crypto_random(const struct crypto *, void *out, size_t len);

#endif
