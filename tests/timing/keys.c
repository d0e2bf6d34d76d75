/*
 * keys.c - the timing of what is done with private keys: RSA, key agreement, signatures.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/modexp.h"
#include "support/rsa_keys.h"
#include "timing/cases.h"

enum {
    PRIME = TIMING_RSA / 2,
    MESSAGE = 48,
};

static const struct rsa_key *rsa_2048(void)
{
    static struct rsa_key key;
    if (key.public.n.len == 0)
        rsa_key_load(&key, RSA_2048);
    return &key;
}

/* ---- RSA ---- */

/* Class 0: the encryption of a random message. Class 1: of what has no padding (Bleichenbacher 1998): a random number
 * below n. */
static void ciphertext_fill(const struct timing_case *c, const struct crypto *crypto, union timing_input *in,
                            unsigned which, uint64_t *random)
{
    (void)c;
    uint8_t message[MESSAGE];
    test_random(random, message, sizeof message);
    rsa_encrypt(crypto, &rsa_2048()->public, in->ciphertext, message, sizeof message);
    if (which == 1) {
        test_random(random, in->ciphertext, TIMING_RSA);
        in->ciphertext[0] = 1;
    }
}

/* The same ciphertext, or others. All have the right padding. */
static void same_ciphertext_fill(const struct timing_case *c, const struct crypto *crypto, union timing_input *in,
                                 unsigned which, uint64_t *random)
{
    (void)c;
    uint8_t message[MESSAGE];
    uint64_t same = 1;
    struct crypto source = *crypto;
    source.random_arg = which == 0 ? &same : random;
    timing_bytes(message, sizeof message, which, random);
    rsa_encrypt(&source, &rsa_2048()->public, in->ciphertext, message, sizeof message);
}

static int rsa_open(const struct timing_case *c, const struct crypto *crypto, union timing_input *in)
{
    (void)c;
    uint8_t message[MESSAGE];
    uint64_t good;
    return rsa_decrypt(crypto, &rsa_2048()->private, message, sizeof message, &good, SPAN(in->ciphertext));
}

/* Private exponents: 1, and random ones. */
static void exponents_fill(const struct timing_case *c, const struct crypto *crypto, union timing_input *in,
                           unsigned which, uint64_t *random)
{
    (void)c;
    (void)crypto;
    test_random(random, in->exponents[0], sizeof in->exponents);
    for (size_t i = 0; i < COUNT(in->exponents) && which == 0; i++) {
        memset(in->exponents[i], 0, PRIME);
        in->exponents[i][PRIME - 1] = 1;
    }
}

static int powers(const struct timing_case *c, const struct crypto *crypto, union timing_input *in)
{
    const struct modexp *modexp = timing_backend(c, crypto);
    const struct rsa_key *key = rsa_2048();
    uint8_t y[2][PRIME];
    const struct modexp_job jobs[2] = {
        {.y = y[0], .m = key->private.p.at, .len = PRIME, .x = key->private.dp, .e = SPAN(in->exponents[0])},
        {.y = y[1], .m = key->private.q.at, .len = PRIME, .x = key->private.dq, .e = SPAN(in->exponents[1])},
    };
    modexp->power(jobs, 2);
    return 0;
}

/* ---- Groups: one private key, or others ---- */

static void pair_fill(const struct timing_case *c, const struct crypto *crypto, union timing_input *in, unsigned which,
                      uint64_t *random)
{
    const struct group *group = timing_backend(c, crypto);
    uint64_t same = 1;
    struct crypto source = *crypto;
    source.random_arg = which == 0 ? &same : random;
    group->generate(&source, in->pair.key, in->pair.public_key);
}

static int agree(const struct timing_case *c, const struct crypto *crypto, union timing_input *in)
{
    const struct group *group = timing_backend(c, crypto);
    static uint8_t key[GROUP_PRIVATE_MAX], peer[GROUP_PUBLIC_MAX];
    uint8_t shared[GROUP_SHARED_MAX];
    static const struct group *whose;
    if (whose != group) /* in the first turn, which does not count */
        group->generate(crypto, key, peer);
    whose = group;
    return group->agree(shared, in->pair.key, (struct span){peer, group->public_len});
}

static int sign(const struct timing_case *c, const struct crypto *crypto, union timing_input *in)
{
    static const uint8_t digest[HASH_MAX] = {1, 2, 3};
    uint8_t signature[2 * GROUP_PRIVATE_MAX];
    return ecdsa_sign(crypto, timing_backend(c, crypto), signature, in->pair.key, crypto->sha256, digest);
}

/* The message is random in both classes: with the same key it would be the same signature, whose verification takes a
 * time of its own, and may, since a signature is public. */
static void ed25519_fill(const struct timing_case *c, const struct crypto *crypto, union timing_input *in,
                         unsigned which, uint64_t *random)
{
    (void)c;
    timing_bytes(in->pair.key, ED25519_KEY, which, random);
    ed25519_public_key(crypto, in->pair.public_key, in->pair.key);
    test_random(random, in->pair.message, sizeof in->pair.message);
}

static int ed25519(const struct timing_case *c, const struct crypto *crypto, union timing_input *in)
{
    (void)c;
    uint8_t signature[ED25519_SIGNATURE];
    return ed25519_sign(crypto, signature, in->pair.key, in->pair.public_key, SPAN(in->pair.message));
}

#define OF(name) offsetof(struct crypto, name)

/* clang-format off */
static const struct timing_case cases[] = {
    {"RSA-2048 decrypt: padding",    OF(modexp),               ciphertext_fill,      rsa_open, 0, NULL, false},
    {"RSA-2048 decrypt: ciphertext", OF(modexp),               same_ciphertext_fill, rsa_open, 0, NULL, false},
    {"RSA-2048 power: exponent",     OF(modexp),               exponents_fill,       powers,   0, NULL, false},
    {"X25519",                       OF(groups[GROUP_X25519]), pair_fill,            agree,    0, NULL, false},
    {"ECDH P-256",                   OF(groups[GROUP_P256]),   pair_fill,            agree,    0, NULL, false},
    {"ECDH P-384",                   OF(groups[GROUP_P384]),   pair_fill,            agree,    0, NULL, false},
    {"ECDH P-521",                   OF(groups[GROUP_P521]),   pair_fill,            agree,    0, NULL, false},
    {"ECDSA P-256 sign",             OF(groups[GROUP_P256]),   pair_fill,            sign,     0, NULL, false},
    {"ECDSA P-384 sign",             OF(groups[GROUP_P384]),   pair_fill,            sign,     0, NULL, false},
    {"ECDSA P-521 sign",             OF(groups[GROUP_P521]),   pair_fill,            sign,     0, NULL, false},
    {"Ed25519 sign",                 TIMING_SETS,              ed25519_fill,         ed25519,  0, NULL, false},
};
/* clang-format on */

const struct timing_cases timing_keys = {cases, COUNT(cases)};
