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
    const char *backend;   /* "portable", "SHA-NI": whose code this is; so in every table of functions */
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

/* MACs of MACs, each of the one before it: two blocks for a link. The first digest_len bytes of mac are the one that
 * the chain has come to, and the caller's to set after hmac_chain_init. A secret: wipe it. */
struct hmac_chain {
    const struct hmac_key *key; /* borrowed */
    uint8_t mac[HASH_BLOCK_MAX];
};

void hmac_chain_init(struct hmac_chain *, const struct hmac_key *);
void hmac_chain_next(struct hmac_chain *);

/*
 * HMAC over head, then the first len bytes of data, where len is a secret between min_len and max_len (both public,
 * min_len <= len <= max_len): the answer to "Lucky Thirteen" (AlFardan and Paterson, 2013). All max_len bytes at data
 * are readable; time and addresses depend on head_len, min_len and max_len only.
 */
void hmac_secret_len(const struct hmac_key *, uint8_t *mac, const uint8_t *head, size_t head_len, const uint8_t *data,
                     size_t len, size_t min_len, size_t max_len);

/* ---- Keys out of passwords. iterations is at least 1; what is too many is for the caller to say. ---- */

/* PBKDF2 with HMAC (RFC 8018 5.2). A salt of any length; out gets len bytes. */
void pbkdf2(const struct hash *, uint8_t *out, size_t len, struct span password, struct span salt, uint32_t iterations);

/* That of PKCS #12 (RFC 7292 appendix B.2): the password is a BMPString of UTF-16, big-endian, with a zero at its end,
 * of at most PKCS12_PASSWORD_MAX bytes in all; the salt has at most LIMIT_SALT. */
enum { PKCS12_PASSWORD_MAX = 2 * LIMIT_PASSWORD + 2 };
enum pkcs12_purpose { PKCS12_KEY = 1, PKCS12_IV = 2, PKCS12_MAC = 3 }; /* appendix B.3 */
void pkcs12_kdf(const struct hash *, uint8_t *out, size_t len, enum pkcs12_purpose, struct span password,
                struct span salt, uint32_t iterations);

/* ---- Triple DES in CBC mode (SP 800-67), to read what is old: there is no encryption. len is a multiple of
 * DES3_BLOCK. May overlap exactly. ---- */
enum { DES3_KEY = 24, DES3_BLOCK = 8 };
void des3_cbc_decrypt(const uint8_t key[DES3_KEY], const uint8_t iv[DES3_BLOCK], uint8_t *out, const uint8_t *in,
                      size_t len);

/* ---- Ciphers: AES-128 and AES-256 in CBC mode (FIPS 197, SP 800-38A) ---- */

/* Portable bit-sliced AES: the expanded key, 15 round keys of 128 bits, in the form that aes_soft.c explains. */
struct aes_soft_key {
    uint32_t rounds; /* 10 or 14 */
    uint64_t words[30];
};

/* AES by the processor's own instructions: the round keys as FIPS 197 has them, a word for each column, its first byte
 * lowest. A key that decrypts has those of EqInvCipher (5.3.5), in the order in which they are used. */
struct aes_native_key {
    uint32_t rounds; /* 10 or 14 */
    uint32_t words[60];
};

union cipher_key {
    struct aes_soft_key aes_soft;
    struct aes_native_key aes_native;
};

struct cipher {
    const char *name; /* "AES-128-CBC" */
    const char *backend;
    size_t key_len;
    size_t block_len;
    void (*init_encrypt)(union cipher_key *, const uint8_t *key);
    void (*init_decrypt)(union cipher_key *, const uint8_t *key);
    /* len is a multiple of block_len. iv holds block_len bytes and becomes the last block of ciphertext. May overlap
     * exactly. */
    void (*encrypt)(const union cipher_key *, uint8_t *iv, uint8_t *out, const uint8_t *in, size_t len);
    void (*decrypt)(const union cipher_key *, uint8_t *iv, uint8_t *out, const uint8_t *in, size_t len);
};

/*
 * CBC encryption and a hash in one: a record of the older suites needs both, and neither keeps a processor busy. In
 * each step a block of hashed goes into the hash, and as many bytes of in are encrypted. hashed is in, some way ahead;
 * or, with hashes_out, it is out, so far behind that what a step hashes was written in the steps before.
 */
struct cbc_hash_work {
    const struct cipher *cipher;
    const union cipher_key *key;
    uint8_t *iv; /* becomes the last block of ciphertext */
    const struct hash *hash;
    union hash_words *words;
    uint8_t *out; /* may be in */
    const uint8_t *in, *hashed;
    size_t steps;
    bool hashes_out;
};

/* Which fits cipher and hash of the same set. */
struct cbc_hash {
    const char *name; /* "CBC beside SHA-256" */
    const char *backend;
    void (*encrypt)(const struct cbc_hash_work *);
};

/* ---- AEAD: AES-GCM (SP 800-38D), ChaCha20-Poly1305 (RFC 8439), AES-CCM (SP 800-38C, RFC 3610) ---- */

enum {
    AEAD_NONCE = 12,
    AEAD_TAG_MAX = 16,
};

struct gcm_soft_key {
    struct aes_soft_key aes;
    uint64_t h[2]; /* the hash subkey, in the form that ghash_soft.c explains */
};

enum { GCM_POWERS = 16 };

struct gcm_native_key {
    uint8_t powers[GCM_POWERS][16]; /* of the hash subkey, from the highest to the first, as gcm_core.h explains */
    struct aes_native_key aes;
};

struct chacha20_key {
    uint32_t words[8];
};

union aead_key {
    struct gcm_soft_key gcm_soft;
    struct gcm_native_key gcm_native;
    struct aes_soft_key aes_soft; /* of CCM */
    struct aes_native_key aes_native;
    struct chacha20_key chacha20;
};

struct aead {
    const char *name; /* "AES-128-GCM" */
    const char *backend;
    size_t key_len;
    size_t tag_len;
    void (*init)(union aead_key *, const uint8_t *key);
    /* Encrypts len bytes and writes the tag (tag_len bytes). len is at most 2^24 - 1, what CCM can count with a nonce
     * of 12 bytes (RFC 3610 2.1); the others can much more. May overlap exactly. A nonce must not come twice under one
     * key. */
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

struct modexp; /* what RSA computes with: bn/modexp.h */

/* The length of the modulus without zeros in front, in bits. */
size_t rsa_bits(const struct rsa_public *);

/* The work of a verification, in those of 4096 bits and the exponent 65537, rounded up; at least 1. */
size_t rsa_work(const struct rsa_public *);

/* 0 if the key can be used: n odd, of min_bits (and never fewer than 512) to LIMIT_RSA_BITS, e odd, at least 3, of at
 * most LIMIT_RSA_EXPONENT_BITS. Otherwise SSL_E_CERT_KEY. */
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
int rsa_verify(const struct crypto *, const struct rsa_public *, const struct hash *, const uint8_t *digest,
               struct span signature);

/*
 * RSASSA-PSS of a digest made with hash, the mask made with the same hash (RFC 8017 8.1 and 9.1). A signature has as
 * many bytes as the modulus; we sign with a salt as long as the digest (RFC 8446 4.2.3), and verify with the salt_len
 * that is asked for. Errors as for rsa_sign and rsa_verify.
 */
int rsa_pss_sign(const struct crypto *, const struct rsa_private *, uint8_t *signature, const struct hash *,
                 const uint8_t *digest);
int rsa_pss_verify(const struct crypto *, const struct rsa_public *, const struct hash *, size_t salt_len,
                   const uint8_t *digest, struct span signature);

/* A fresh key, in memory of its own: the spans point into it, so it stays where it is. A secret: its owner wipes it. */
enum { RSA_NEW_BITS_MAX = 4096 };
struct rsa_new {
    struct rsa_private key;
    uint8_t n[RSA_NEW_BITS_MAX / 8], d[RSA_NEW_BITS_MAX / 8];
    uint8_t p[RSA_NEW_BITS_MAX / 16], q[RSA_NEW_BITS_MAX / 16];
    uint8_t dp[RSA_NEW_BITS_MAX / 16], dq[RSA_NEW_BITS_MAX / 16], qinv[RSA_NEW_BITS_MAX / 16];
};

/* A key of 2048, 3072 or 4096 bits with the public exponent 65537 (FIPS 186-5 appendix A.1.3); its parts are checked,
 * and it has made a signature, before it is given out. 0, SSL_E_ARGUMENT, SSL_E_RANDOM, or SSL_E_COMPUTATION if there
 * are no primes among so many random numbers that these cannot be random. */
int rsa_generate(const struct crypto *, struct rsa_new *, size_t bits);

/* ---- Groups: X25519 (RFC 7748), P-256, P-384 and P-521 (SP 800-186) ---- */

enum group_id { GROUP_X25519, GROUP_P256, GROUP_P384, GROUP_P521, GROUP_COUNT };

enum {
    GROUP_PRIVATE_MAX = 66, /* P-521 */
    GROUP_PUBLIC_MAX = 1 + 2 * 66,
    GROUP_SHARED_MAX = 66,
};

struct curve; /* what ECDSA computes with: ec/curve.h */

/*
 * Key agreement. Public keys are the bytes of RFC 8422 5.4: 32 of X25519, or a point in uncompressed form, 4 x y.
 * Private keys are big-endian numbers of private_len bytes (X25519: little-endian, RFC 7748).
 */
struct group {
    const char *name; /* "P-256" */
    const char *backend;
    size_t private_len, public_len, shared_len;
    const struct curve *curve; /* NULL: not for ECDSA */
    /* A fresh key pair. 0 or SSL_E_RANDOM. */
    int (*generate)(const struct crypto *, uint8_t *private_key, uint8_t *public_key);
    /* The public key of a private one: 0, or SSL_E_KEY_DECODE if that is 0 or not below the order (X25519 takes any).
     */
    int (*public_key)(uint8_t *public_key, const uint8_t *private_key);
    /* The shared secret, the x coordinate: 0, or SSL_E_KEY_SHARE if the peer's key has the wrong length or form, is not
     * on the curve, or the result is the point at infinity (X25519: all zeros, RFC 8422 5.11). */
    int (*agree)(uint8_t *shared, const uint8_t *private_key, struct span peer);
    /* 0 if this is a public key: a point on the curve in uncompressed form; otherwise SSL_E_KEY_SHARE. */
    int (*check)(struct span public_key);
};

/* ---- ECDSA (FIPS 186-5 section 6) over a group that has a curve. A signature is r and s, each as long as the group's
 * private keys: the DER around them is not this room's. ---- */

/* Signs a digest made with hash. The nonce is that of RFC 6979 with 32 fresh random bytes as additional data (section
 * 3.6), so that neither a weak source nor a repeated one tells the key. The signature is verified before it leaves.
 * 0, SSL_E_RANDOM, SSL_E_COMPUTATION, or SSL_E_KEY_DECODE if the private key is 0 or not below the order. */
int ecdsa_sign(const struct crypto *, const struct group *, uint8_t *signature, const uint8_t *private_key,
               const struct hash *, const uint8_t *digest);

/* 0 if the signature (2 private_len bytes) is right, else SSL_E_SIGNATURE, also if the key is no point of the curve. */
int ecdsa_verify(const struct group *, struct span public_key, const uint8_t *digest, size_t digest_len,
                 struct span signature);

/* ---- Ed25519 (RFC 8032 5.1), the pure one: it takes the message, not a digest ---- */

struct edwards25519; /* what Ed25519 computes with: ec/edwards25519.h */

enum {
    ED25519_KEY = 32,
    ED25519_SIGNATURE = 64,
};

void ed25519_public_key(const struct crypto *, uint8_t public_key[ED25519_KEY], const uint8_t private_key[ED25519_KEY]);
/* The signature is checked before it leaves, and that the keys belong together: 0 or SSL_E_COMPUTATION. */
int ed25519_sign(const struct crypto *, uint8_t signature[ED25519_SIGNATURE], const uint8_t private_key[ED25519_KEY],
                 const uint8_t public_key[ED25519_KEY], struct span message);
/* 0 if the signature is right, else SSL_E_SIGNATURE: S is not below the order, the key or R is no point, or the
 * equation without cofactor does not hold. */
int ed25519_verify(const struct crypto *, struct span public_key, struct span message, struct span signature);

/* ---- Randomness ---- */

/* The kernel's: getrandom(2). 0 or SSL_E_RANDOM. The argument is not used. */
int random_kernel(void *arg, uint8_t *out, size_t len);

/* ---- The chosen set ---- */

struct crypto {
    const struct hash *sha1, *sha256, *sha384, *sha512;
    const struct cipher *aes128_cbc, *aes256_cbc;
    const struct cbc_hash *cbc_sha1, *cbc_sha256, *cbc_sha384;
    const struct aead *aes128_gcm, *aes256_gcm;
    const struct aead *chacha20_poly1305;                                     /* RFC 8439 */
    const struct aead *aes128_ccm, *aes256_ccm, *aes128_ccm_8, *aes256_ccm_8; /* RFC 6655: tags of 16 and 8 bytes */
    const struct modexp *modexp;
    const struct group *groups[GROUP_COUNT];
    const struct edwards25519 *edwards25519;
    int (*random)(void *arg, uint8_t *out, size_t len); /* 0 or SSL_E_RANDOM; tests replace it */
    void *random_arg;
};

/* Fills the set with the best that the features allow: a mask of cpu_feature, of which the processor must have all. */
void crypto_choose(struct crypto *, uint32_t features);

/* len random bytes: 0 or SSL_E_RANDOM. */
int crypto_random(const struct crypto *, void *out, size_t len);

#endif
