/*
 * ed25519.c - signatures on edwards25519 (RFC 8032 5.1): Ed25519, the pure one.
 *
 * A signature of the message M with the key a, whose public key is A = a B, is
 *
 *     R = r B,    S = r + h a mod L,    where r = H(prefix, M), h = H(R, A, M)
 *
 * and prefix is a secret that comes of the private key as a does. No random source can give the key away, since none is
 * asked. But a fault can: two values of h with one r are two equations for a. Such are one R that is wrong and one that
 * is right; two As; and one M when r was made and another, by a bit that flipped in memory, when h was (Poddebniak et
 * al., "Attacking deterministic signature schemes using fault attacks", 2018), which is a good signature of the latter,
 * so that verifying it shows nothing. Therefore the signature leaves only after all was computed once more from the
 * bytes of the private key, of A, of M, and of the signature itself:
 *
 *   - k = S - h a is r. So S fits, and M is the one that r was made for.
 *   - (a - k) B - A is -R, where A is decoded and R encoded anew. So R = r B, if A = a B; and if only one of the two
 *     holds, it is noticed. It takes one multiplication, of a number that has nothing in common with r, by the code of
 *     verification (with a - k for S and 1 for h); a point that has left the curve does not come back, and if both
 *     multiplications were wrong by the same point, it has one sign here and the other there.
 *
 * It is what a verifier would find, S B - h A = R, and A = a B and r besides: who knows a need not multiply A with h.
 *
 * Verification is strict: the key is decoded as RFC 8032 5.1.3 says, S is below the order (5.1.7), and the equation is
 * the one without the cofactor, tested by encoding S B - h A, so that R too has one encoding only. Points of small
 * order are points: who has such a key lets everybody sign, which is no worse than publishing it.
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

/* What a signature is made of, and r and h, which are made of it. */
struct signing {
    const struct crypto *crypto;
    const uint8_t *private_key, *public_key;
    struct span message;
    struct expanded key;
    struct scalar r, h;
    uint8_t signature[ED25519_SIGNATURE];
};

/* RFC 8032 5.1.6, steps 1 and 2. */
static void signing_begin(struct signing *s)
{
    ed25519_expand(s->crypto, &s->key, s->private_key);
    ed25519_hash(s->crypto, &s->r, (struct span){s->key.hash + HASH_LEN / 2, HASH_LEN / 2}, (struct span){NULL, 0},
                 s->message);
}

/* Step 4, the hash of a public R. */
static void signing_challenge(struct signing *s)
{
    ed25519_hash(s->crypto, &s->h, (struct span){s->signature, R_LEN}, (struct span){s->public_key, ED25519_KEY},
                 s->message);
}

/* Steps 1 to 6. */
static void signing_make(struct signing *s)
{
    struct scalar sum;
    signing_begin(s);
    s->crypto->edwards25519->multiply(s->signature, &s->r);
    CT_PUBLIC(s->signature, R_LEN);
    signing_challenge(s);
    scalar_mul_add(&sum, &s->h, &s->key.a, &s->r);
    scalar_store(s->signature + R_LEN, &sum);
    wipe(&sum, sizeof sum);
}

/* All ones if the signature may leave: see above. S may be a secret: one that a fault made wrong says something of the
 * private key. */
static uint64_t signing_check(struct signing *s)
{
    static const struct scalar zero = {{0}}, one = {{1}};
    enum { SIGN = 0x80 };
    static const struct scalar minus_one = {{0x5cf5d3ec, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000}};
    struct scalar k, minus_h;
    uint8_t expected[R_LEN] = {0};
    signing_begin(s);
    signing_challenge(s);
    uint64_t good = scalar_load(&k, s->signature + R_LEN);
    scalar_mul_add(&minus_h, &s->h, &minus_one, &zero);
    scalar_mul_add(&k, &minus_h, &s->key.a, &k);
    good &= ct_equal(&k, &s->r, sizeof k);

    scalar_mul_add(&k, &k, &minus_one, &s->key.a);
    good &= ct_nonzero(s->crypto->edwards25519->multiply_both(expected, &k, &one, s->public_key));
    expected[R_LEN - 1] ^= SIGN; /* -(x, y) is (-x, y) */
    good &= ct_equal(expected, s->signature, R_LEN);
    wipe(&k, sizeof k);
    wipe(expected, sizeof expected);
    return good;
}

int ed25519_sign(const struct crypto *c, uint8_t signature[ED25519_SIGNATURE], const uint8_t private_key[ED25519_KEY],
                 const uint8_t public_key[ED25519_KEY], struct span message)
{
    struct signing s = {.crypto = c, .private_key = private_key, .public_key = public_key, .message = message};
    signing_make(&s);
    bool right = ct_reveal(signing_check(&s));
    memset(signature, 0, ED25519_SIGNATURE);
    if (right) {
        CT_PUBLIC(s.signature, ED25519_SIGNATURE);
        memcpy(signature, s.signature, ED25519_SIGNATURE);
    }
    wipe(&s, sizeof s);
    return right ? 0 : SSL_E_COMPUTATION;
}

/* RFC 8032 5.1.7. */
int ed25519_verify(const struct crypto *c, struct span public_key, struct span message, struct span signature)
{
    struct scalar s, h;
    uint8_t expected[R_LEN];
    if (public_key.len != ED25519_KEY || signature.len != ED25519_SIGNATURE || !scalar_load(&s, signature.at + R_LEN))
        return SSL_E_SIGNATURE;
    ed25519_hash(c, &h, (struct span){signature.at, R_LEN}, public_key, message);
    if (!c->edwards25519->multiply_both(expected, &s, &h, public_key.at))
        return SSL_E_SIGNATURE;
    return memcmp(expected, signature.at, R_LEN) == 0 ? 0 : SSL_E_SIGNATURE;
}
