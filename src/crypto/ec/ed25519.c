/*
 * ed25519.c - signatures on edwards25519 (RFC 8032 5.1): Ed25519, the pure one.
 *
 * The nonce comes from the private key and the message, so no random source can give the key away; and since a fault in
 * the computation could, a signature leaves only after it has been verified. Verification is strict: the key is decoded
 * as RFC 8032 5.1.3 says, S is below the order (5.1.7), and the equation is the one without the cofactor,
 * S B = R + h A, tested by encoding S B - h A, so that R too has one encoding only. Points of small order are
 * points: who has such a key lets everybody sign, which is no worse than publishing it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/ec/edwards25519.h"

enum {
    HASH_LEN = 64, /* SHA-512 */
    R_LEN = 32,
};

/* RFC 8032 5.1.5: the private key's hash; its first half is the scalar, its second the prefix of the nonce's hash. */
struct expanded {
    uint8_t hash[HASH_LEN];
    struct scalar a;
};

static void ed25519_expand(const struct crypto *c, struct expanded *s, const uint8_t private_key[ED25519_KEY])
{
    uint8_t wide[2 * SCALAR_LEN] = {0};
    hash_whole(c->sha512, s->hash, private_key, ED25519_KEY);
    memcpy(wide, s->hash, SCALAR_LEN);
    wide[0] &= 0xf8;
    wide[31] = (wide[31] & 0x7f) | 0x40;
    scalar_reduce(&s->a, wide);
    wipe(wide, sizeof wide);
}

/* r = SHA-512(one || two || message) modulo the order. */
static void ed25519_hash(const struct crypto *c, struct scalar *r, struct span one, struct span two,
                         struct span message)
{
    struct hash_state state;
    uint8_t digest[HASH_LEN];
    hash_init(&state, c->sha512);
    hash_update(&state, one.at, one.len);
    hash_update(&state, two.at, two.len);
    hash_update(&state, message.at, message.len);
    hash_final(&state, digest);
    scalar_reduce(r, digest);
    wipe(digest, sizeof digest);
}

void ed25519_public_key(const struct crypto *c, uint8_t public_key[ED25519_KEY], const uint8_t private_key[ED25519_KEY])
{
    struct expanded s;
    ed25519_expand(c, &s, private_key);
    c->edwards25519->multiply(public_key, &s.a);
    CT_PUBLIC(public_key, ED25519_KEY);
    wipe(&s, sizeof s);
}

/* RFC 8032 5.1.6, steps 1 to 6. */
static void ed25519_make(const struct crypto *c, uint8_t signature[ED25519_SIGNATURE],
                         const uint8_t private_key[ED25519_KEY], const uint8_t public_key[ED25519_KEY],
                         struct span message)
{
    struct expanded s;
    struct scalar r, h;
    ed25519_expand(c, &s, private_key);
    ed25519_hash(c, &r, (struct span){s.hash + HASH_LEN / 2, HASH_LEN / 2}, (struct span){NULL, 0}, message);
    c->edwards25519->multiply(signature, &r);
    CT_PUBLIC(signature, R_LEN);
    ed25519_hash(c, &h, (struct span){signature, R_LEN}, (struct span){public_key, ED25519_KEY}, message);
    scalar_mul_add(&r, &h, &s.a, &r);
    scalar_store(signature + R_LEN, &r);
    wipe(&s, sizeof s);
    wipe(&r, sizeof r);
}

/* RFC 8032 5.1.7. S may be a secret: one that a fault made wrong says something of the private key. */
static bool ed25519_check(const struct crypto *c, const uint8_t public_key[ED25519_KEY], struct span message,
                          const uint8_t signature[ED25519_SIGNATURE])
{
    struct scalar s, h;
    uint8_t expected[R_LEN];
    if (!ct_reveal(scalar_load(&s, signature + R_LEN)))
        return false;
    ed25519_hash(c, &h, (struct span){signature, R_LEN}, (struct span){public_key, ED25519_KEY}, message);
    bool right =
        c->edwards25519->multiply_both(expected, &s, &h, public_key) && ct_reveal(ct_equal(expected, signature, R_LEN));
    wipe(&s, sizeof s);
    wipe(expected, sizeof expected);
    return right;
}

int ed25519_sign(const struct crypto *c, uint8_t signature[ED25519_SIGNATURE], const uint8_t private_key[ED25519_KEY],
                 const uint8_t public_key[ED25519_KEY], struct span message)
{
    uint8_t made[ED25519_SIGNATURE];
    ed25519_make(c, made, private_key, public_key, message);
    bool right = ed25519_check(c, public_key, message, made);
    if (right)
        CT_PUBLIC(made, sizeof made);
    else
        wipe(made, sizeof made);
    memcpy(signature, made, sizeof made);
    return right ? 0 : SSL_E_COMPUTATION;
}

int ed25519_verify(const struct crypto *c, struct span public_key, struct span message, struct span signature)
{
    if (public_key.len != ED25519_KEY || signature.len != ED25519_SIGNATURE)
        return SSL_E_SIGNATURE;
    return ed25519_check(c, public_key.at, message, signature.at) ? 0 : SSL_E_SIGNATURE;
}
