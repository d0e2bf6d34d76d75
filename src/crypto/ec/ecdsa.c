/*
 * ecdsa.c - ECDSA (FIPS 186-5 section 6.4).
 *
 * The signature of a digest e with the private key d is
 *
 *     r = x(k G) mod n,    s = (e + r d) / k mod n
 *
 * for a nonce k. A k that is known, or comes twice, or has a few bits that are known, each over some signatures, tells
 * d. Four things are done so that neither the source of randomness, nor time, nor a fault, nor the power line tells the
 * key:
 *
 *   - k is made from d and e with HMAC (RFC 6979), and fresh random bytes go in too (section 3.6): it is good if either
 *     the random bytes are, or nobody makes faults on purpose.
 *   - The arithmetic has no branch, address or division that depends on a secret (bn/). That a k or a signature was out
 *     of range, and the next was taken, is told.
 *   - d and k are multiplied with a random b before anything that is known meets them: s = (b e + r b d) / (b k).
 *   - The signature leaves only after it was verified: a fault would give away d. What the verifier computes,
 *     u1 G + u2 Q, is to whom d is known (u1 + u2 d) G, and u1 + u2 d is k. So from the bytes of the signature and of
 *     d, s k = e + r d is looked at; then x(k G) = r, by a second multiplication, of 2 k; and whether k G is on the
 *     curve at all, which a wrong sum or product on the way hardly leaves it. What this does not notice is a d that has
 *     changed in memory, whose signatures are right for another key.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/ec/ecdsa.h"
#include "crypto/bn/bn.h"

enum {
    ECDSA_COUNT = BN_COUNT(8 * CURVE_LEN_MAX),
    ECDSA_CANDIDATES = 64, /* nonces that are tried: each is good but once in 2^32 times, or more, on any curve */
};

/* ---- Numbers modulo n ---- */

/* All ones if x is from 1 to n - 1. */
static uint64_t ecdsa_in_range(const struct mont *n, const limb *x)
{
    limb any = 0;
    for (size_t i = 0; i < n->count; i++)
        any |= x[i];
    return ct_nonzero(any) & bn_lt(x, n->n, n->count);
}

/* RFC 6979 2.3.2, bits2int: the leftmost bits, as many as n has. Below 2n. */
static void ecdsa_leftmost(const struct curve *curve, limb *x, size_t count, const uint8_t *bytes, size_t len)
{
    if (len > curve->len)
        len = curve->len;
    bn_load(x, count, bytes, len);
    if (8 * len <= curve->bits)
        return;
    unsigned excess = (unsigned)(8 * len - curve->bits); /* less than 8 */
    for (size_t i = 0; i < count; i++) {
        limb above = i + 1 < count ? x[i + 1] : 0;
        x[i] = x[i] >> excess | (above << (BN_BITS - excess) & BN_MASK);
    }
}

/* ---- Nonces: HMAC_DRBG as RFC 6979 section 3.2 has it ---- */

struct nonce {
    struct hmac_key key;
    uint8_t v[HASH_MAX];
};

/* V = HMAC_K(V) */
static void nonce_step(struct nonce *s)
{
    struct hmac mac;
    hmac_init(&mac, &s->key);
    hmac_update(&mac, s->v, s->key.hash->digest_len);
    hmac_final(&mac, s->v);
}

/* K = HMAC_K(V || tag || seed), V = HMAC_K(V) */
static void nonce_rekey(struct nonce *s, uint8_t tag, struct span seed)
{
    const struct hash *hash = s->key.hash;
    struct hmac mac;
    uint8_t key[HASH_MAX];
    hmac_init(&mac, &s->key);
    hmac_update(&mac, s->v, hash->digest_len);
    hmac_update(&mac, &tag, 1);
    hmac_update(&mac, seed.at, seed.len);
    hmac_final(&mac, key);
    hmac_key_init(&s->key, hash, key, hash->digest_len);
    wipe(key, sizeof key);
    nonce_step(s);
}

/* Steps b to g. */
static void nonce_init(struct nonce *s, const struct hash *hash, struct span seed)
{
    static const uint8_t zeros[HASH_MAX] = {0};
    hmac_key_init(&s->key, hash, zeros, hash->digest_len);
    memset(s->v, 1, hash->digest_len);
    nonce_rekey(s, 0, seed);
    nonce_rekey(s, 1, seed);
}

/* Step h.2: len bytes of T. */
static void nonce_draw(struct nonce *s, uint8_t *t, size_t len)
{
    size_t part = s->key.hash->digest_len;
    for (size_t at = 0; at < len; at += part) {
        nonce_step(s);
        memcpy(t + at, s->v, len - at < part ? len - at : part);
    }
}

/* ---- Signatures ---- */

struct ecdsa_signer {
    const struct curve *curve;
    const uint8_t *private_key;
    struct mont n;
    limb blind[ECDSA_COUNT]; /* b, in Montgomery's form */
    limb e[ECDSA_COUNT], k[ECDSA_COUNT], r[ECDSA_COUNT], s[ECDSA_COUNT];
    limb a[ECDSA_COUNT], b[ECDSA_COUNT], c[ECDSA_COUNT]; /* passing values */
    struct nonce nonce;
    uint8_t scalar[CURVE_LEN_MAX], point[2 * CURVE_LEN_MAX];
    uint8_t seed[2 * CURVE_LEN_MAX + ECDSA_ADDITIONAL]; /* d || e || additional data */
};

/* 0, or SSL_E_KEY_DECODE if the private key is out of range. */
static int ecdsa_start(struct ecdsa_signer *s, const struct hash *hash, const uint8_t *digest, struct span additional,
                       const uint8_t *blind)
{
    size_t count = s->n.count, len = s->curve->len;
    bn_load(s->a, count, s->private_key, len);
    if (!ct_reveal(ecdsa_in_range(&s->n, s->a)))
        return SSL_E_KEY_DECODE;
    ecdsa_leftmost(s->curve, s->e, count, digest, hash->digest_len);
    mont_reduce(&s->n, s->e);
    bn_load(s->a, count, blind, ECDSA_BLIND);
    s->a[0] |= 1; /* not 0 */
    mont_enter(&s->n, s->blind, s->a, count);

    memcpy(s->seed, s->private_key, len);
    bn_store(s->seed + len, len, s->e, count);
    if (additional.len > 0)
        memcpy(s->seed + 2 * len, additional.at, additional.len);
    nonce_init(&s->nonce, hash, (struct span){s->seed, 2 * len + additional.len});
    return 0;
}

/* r = x(k G) mod n. The prime of the field has as many bits as n, so that x is below 2n. The point is no secret: the
 * signature and the public key tell it. */
static void ecdsa_commit(struct ecdsa_signer *s)
{
    bn_store(s->scalar, s->curve->len, s->k, s->n.count);
    s->curve->multiply_base(s->point, s->scalar);
    CT_PUBLIC(s->point, 2 * s->curve->len);
    bn_load(s->r, s->n.count, s->point, s->curve->len);
    mont_reduce(&s->n, s->r);
}

/* sum = b (e + r d) mod n, from the bytes of d. The product of two numbers of which one is in Montgomery's form is in
 * none. */
static void ecdsa_sum(struct ecdsa_signer *s, limb *sum, const uint8_t *d)
{
    size_t count = s->n.count;
    bn_load(s->a, count, d, s->curve->len);
    mont_mul(&s->n, s->a, s->a, s->blind);
    mont_enter(&s->n, s->b, s->r, count);
    mont_mul(&s->n, sum, s->a, s->b);
    mont_mul(&s->n, s->a, s->e, s->blind);
    mont_reduce(&s->n, sum);
    mont_reduce(&s->n, s->a);
    bn_add(sum, sum, s->a, count);
    mont_reduce(&s->n, sum);
}

/* FIPS 186-5 6.4.1, steps 3 to 12: r and s from k. False if one of the three is out of range: then another k has to be
 * taken. */
static bool ecdsa_try(struct ecdsa_signer *s)
{
    size_t count = s->n.count;
    if (!ct_reveal(ecdsa_in_range(&s->n, s->k)))
        return false;
    ecdsa_commit(s);
    ecdsa_sum(s, s->s, s->seed);
    mont_mul(&s->n, s->a, s->k, s->blind);
    mont_reduce(&s->n, s->a);
    bn_inverse(s->b, s->a, s->n.n, count);
    mont_enter(&s->n, s->a, s->b, count);
    mont_mul(&s->n, s->s, s->s, s->a);
    mont_reduce(&s->n, s->s);
    return ct_reveal(ecdsa_in_range(&s->n, s->r) & ecdsa_in_range(&s->n, s->s));
}

/* All ones if the signature is right for k: see above. */
static uint64_t ecdsa_check(struct ecdsa_signer *s, const uint8_t *signature)
{
    size_t count = s->n.count, len = s->curve->len;
    bn_load(s->r, count, signature, len);
    bn_load(s->s, count, signature + len, len);
    mont_enter(&s->n, s->a, s->s, count);
    mont_mul(&s->n, s->b, s->k, s->blind);
    mont_mul(&s->n, s->s, s->a, s->b); /* b s k */
    mont_reduce(&s->n, s->s);
    ecdsa_sum(s, s->c, s->private_key);
    uint64_t good = ct_equal(s->s, s->c, count * sizeof(limb));

    bn_add(s->a, s->k, s->k, count); /* 2 k mod n, not 0 since n is odd */
    mont_reduce(&s->n, s->a);
    bn_store(s->scalar, len, s->a, count);
    good &= s->curve->is_half_of(s->point, s->scalar);
    bn_load(s->b, count, s->point, len);
    mont_reduce(&s->n, s->b);
    return good & ct_equal(s->b, s->r, count * sizeof(limb));
}

static int ecdsa_operate(struct ecdsa_signer *s, uint8_t *signature)
{
    size_t count = s->n.count, len = s->curve->len;
    for (unsigned i = 0; i < ECDSA_CANDIDATES; i++) {
        if (i > 0)
            nonce_rekey(&s->nonce, 0, (struct span){NULL, 0});
        nonce_draw(&s->nonce, s->scalar, len);
        ecdsa_leftmost(s->curve, s->k, count, s->scalar, len);
        if (!ecdsa_try(s))
            continue;
        bn_store(signature, len, s->r, count);
        bn_store(signature + len, len, s->s, count);
        CT_PUBLIC(signature, 2 * len);
        return ct_reveal(ecdsa_check(s, signature)) ? 0 : SSL_E_COMPUTATION;
    }
    return SSL_E_COMPUTATION;
}

int ecdsa_sign_with(const struct curve *curve, uint8_t *signature, const uint8_t *private_key, const struct hash *hash,
                    const uint8_t *digest, struct span additional, const uint8_t blind[ECDSA_BLIND])
{
    struct ecdsa_signer s;
    s.curve = curve;
    s.private_key = private_key;
    mont_init_known(&s.n, curve->order, curve->order_rr, curve->len);
    int result = ecdsa_start(&s, hash, digest, additional, blind);
    if (result == 0)
        result = ecdsa_operate(&s, signature);
    if (result != 0)
        memset(signature, 0, 2 * curve->len);
    wipe(&s, sizeof s);
    return result;
}

int ecdsa_sign(const struct crypto *c, const struct group *group, uint8_t *signature, const uint8_t *private_key,
               const struct hash *hash, const uint8_t *digest)
{
    uint8_t fresh[ECDSA_ADDITIONAL + ECDSA_BLIND];
    if (group->curve == NULL)
        return SSL_E_KEY_DECODE;
    TRY(crypto_random(c, fresh, sizeof fresh));
    CT_SECRET(fresh, sizeof fresh);
    int result = ecdsa_sign_with(group->curve, signature, private_key, hash, digest,
                                 (struct span){fresh, ECDSA_ADDITIONAL}, fresh + ECDSA_ADDITIONAL);
    wipe(fresh, sizeof fresh);
    return result;
}

/* ---- Verification ---- */

struct ecdsa_verifier {
    struct mont n;
    limb e[ECDSA_COUNT], r[ECDSA_COUNT], s[ECDSA_COUNT];
    limb w[ECDSA_COUNT], x[ECDSA_COUNT]; /* 1 / s in Montgomery's form; a passing value */
    uint8_t u1[CURVE_LEN_MAX], u2[CURVE_LEN_MAX];
};

/* u = y / s mod n, for a y below 2n. */
static void ecdsa_quotient(struct ecdsa_verifier *v, uint8_t *u, size_t len, const limb *y)
{
    mont_mul(&v->n, v->x, y, v->w);
    mont_reduce(&v->n, v->x);
    bn_store(u, len, v->x, v->n.count);
}

int ecdsa_verify(const struct group *group, struct span public_key, const uint8_t *digest, size_t digest_len,
                 struct span signature)
{
    const struct curve *curve = group->curve;
    struct ecdsa_verifier v;
    if (curve == NULL || signature.len != 2 * curve->len || public_key.len != 1 + 2 * curve->len)
        return SSL_E_SIGNATURE;
    const uint8_t *point = public_key.at + 1;
    if (public_key.at[0] != 4 || !curve->on_curve(point)) /* RFC 8422 5.4: the uncompressed form alone */
        return SSL_E_SIGNATURE;

    /* FIPS 186-5 6.4.2, step 1 */
    mont_init_known(&v.n, curve->order, curve->order_rr, curve->len);
    size_t count = v.n.count;
    bn_load(v.r, count, signature.at, curve->len);
    bn_load(v.s, count, signature.at + curve->len, curve->len);
    if ((ecdsa_in_range(&v.n, v.r) & ecdsa_in_range(&v.n, v.s)) == 0)
        return SSL_E_SIGNATURE;

    /* Steps 2 to 5 */
    ecdsa_leftmost(curve, v.e, count, digest, digest_len);
    bn_inverse(v.x, v.s, v.n.n, count);
    mont_enter(&v.n, v.w, v.x, count);
    ecdsa_quotient(&v, v.u1, curve->len, v.e);
    ecdsa_quotient(&v, v.u2, curve->len, v.r);

    /* Steps 6 to 9 */
    return curve->sum_has_x_public(signature.at, v.u1, v.u2, point) ? 0 : SSL_E_SIGNATURE;
}
