/*
 * rsa.c - RSA (RFC 8017): checks of keys, and the operations that TLS 1.2 makes with them.
 *
 * A private operation is x^d mod n by the Chinese remainder theorem: modulo p and q, each an eighth of the work.
 * Four things are done so that neither time, nor a fault, nor the power line tells the key:
 *
 *   - The arithmetic below has no branch, address or division that depends on a secret (bn/).
 *   - The base is blinded (Kocher 1996): modulo p it is x b^e that is taken to the power of d - 1, for a new random b,
 *     and x b^(e - 1), which is computed on the way, makes x^d of the result. Modulo q likewise, with a b of its own.
 *     Whoever chooses x chooses nothing of what the key is applied to. It costs 1 % of the time with 2048 bits.
 *   - The exponents are blinded: d - 1 + k (p - 1) takes the place of d - 1, for a new random k of 64 bits.
 * Observations of many operations cannot be averaged over the bits of one exponent. It costs 6 % of the time with 2048
 * bits.
 *   - The result leaves only after its e-th power was x again: a half that a fault made wrong would give away p
 *     (Boneh, DeMillo and Lipton 1997). For this reason also no other part of a private key has to be trusted.
 *
 * That b is 0 or has a factor in common with n is as unlikely as guessing p, and then the result fails its check. The
 * private exponent d is not used. It is checked if it is there. All memory is on the stack: 58 KiB at most.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "crypto/bn/modexp.h"
#include "crypto/rsa/pkcs1.h"
#include "crypto/rsa/pss.h"

enum {
    RSA_BITS_FLOOR = 512,              /* below this there is no RSA, whatever the caller's policy */
    RSA_PRIME_LEN = LIMIT_RSA_LEN / 2, /* the longest prime of a private key */
};

/* ---- What is public of a key: its modulus and public exponent, and how long its primes are ---- */

struct rsa_shape {
    struct span n, p, q; /* without zeros in front */
    uint64_t e;
};

static struct span rsa_strip(struct span x)
{
    while (x.len > 0 && x.at[0] == 0) {
        x.at++;
        x.len--;
    }
    return x;
}

/* The same for a secret number: how many zeros there are in front is told, the rest is not looked at. */
static struct span rsa_strip_secret(struct span x)
{
    uint64_t leading = 1, zeros = 0;
    for (size_t i = 0; i < x.len; i++) {
        leading &= ct_is_zero(x.at[i]);
        zeros += leading;
    }
    CT_PUBLIC(&zeros, sizeof zeros);
    return zeros == 0 ? x : (struct span){x.at + zeros, x.len - (size_t)zeros};
}

static size_t rsa_bits_of(struct span x)
{
    x = rsa_strip(x);
    size_t bits = 8 * x.len;
    if (x.len > 0)
        for (unsigned top = x.at[0]; top < 0x80; top <<= 1)
            bits--;
    return bits;
}

size_t rsa_bits(const struct rsa_public *key)
{
    return rsa_bits_of(key->n);
}

/* A squaring for each bit of the exponent and a product for each that is 1 (the first bit's stand for the way into
 * Montgomery's form and out of it), each as much work as the square of the modulus is long. */
static uint64_t rsa_products(uint64_t bits, struct span e)
{
    uint64_t products = rsa_bits_of(e);
    for (size_t i = 0; i < e.len; i++)
        for (unsigned byte = e.at[i]; byte != 0; byte &= byte - 1)
            products++;
    return bits * bits * products;
}

size_t rsa_work(const struct rsa_public *key)
{
    static const uint8_t e[] = {1, 0, 1};
    uint64_t unit = rsa_products(4096, SPAN(e)), products = rsa_products(rsa_bits(key), key->e);
    return products == 0 ? 1 : (size_t)((products - 1) / unit + 1);
}

/* 0 and the shape, or the code that was given for a key that cannot be computed with. */
static int rsa_open_public(struct rsa_shape *shape, const struct rsa_public *key, size_t min_bits, int code,
                           struct error *why)
{
    struct span e = rsa_strip(key->e);
    size_t bits = rsa_bits(key);
    if (min_bits < RSA_BITS_FLOOR)
        min_bits = RSA_BITS_FLOOR;
    if (bits < min_bits)
        return fail(why, code, "the RSA key has %zu bits; at least %zu are needed", bits, min_bits);
    if (bits > LIMIT_RSA_BITS)
        return fail(why, code, "the RSA key has %zu bits; at most %d are supported", bits, LIMIT_RSA_BITS);
    if (rsa_bits_of(e) > LIMIT_RSA_EXPONENT_BITS)
        return fail(why, code, "the public exponent of the RSA key has %zu bits; at most %d are supported",
                    rsa_bits_of(e), LIMIT_RSA_EXPONENT_BITS);
    *shape = (struct rsa_shape){.n = rsa_strip(key->n)};
    for (size_t i = 0; i < e.len; i++)
        shape->e = shape->e << 8 | e.at[i];
    if (shape->e < 3 || shape->e % 2 == 0)
        return fail(why, code, "the public exponent of the RSA key is even or less than 3");
    if (shape->n.at[shape->n.len - 1] % 2 == 0)
        return fail(why, code, "the modulus of the RSA key is even");
    return 0;
}

static int rsa_open_private(struct rsa_shape *shape, const struct rsa_private *key, struct error *why)
{
    const struct rsa_public public = {key->n, key->e};
    TRY(rsa_open_public(shape, &public, RSA_BITS_FLOOR, SSL_E_KEY_UNSUPPORTED, why));
    shape->p = rsa_strip_secret(key->p);
    shape->q = rsa_strip_secret(key->q);
    size_t longer = shape->p.len > shape->q.len ? shape->p.len : shape->q.len;
    size_t shorter = shape->p.len + shape->q.len - longer;
    if (shorter == 0)
        return fail(why, SSL_E_KEY_DECODE, "a prime of the RSA key is missing");
    if (longer > RSA_PRIME_LEN || shorter < shape->n.len / 4)
        return fail(why, SSL_E_KEY_UNSUPPORTED, "the primes of the RSA key have %zu and %zu bytes", longer, shorter);
    return 0;
}

int rsa_public_check(const struct rsa_public *key, size_t min_bits, struct error *why)
{
    struct rsa_shape shape;
    return rsa_open_public(&shape, key, min_bits, SSL_E_CERT_KEY, why);
}

/* ---- The check of a private key ---- */

static uint64_t rsa_is_one(const limb *x, size_t count)
{
    uint64_t others = x[0] ^ 1;
    for (size_t i = 1; i < count; i++)
        others |= x[i];
    return ct_is_zero(others);
}

struct rsa_check {
    struct mont p;
    limb e[BN_COUNT_64], n[2 * BN_COUNT_PRIME], a[BN_COUNT_PRIME], b[BN_COUNT_PRIME];
    limb d[BN_COUNT_MAX], product[BN_COUNT_MAX + BN_COUNT_64], less_one[BN_COUNT_PRIME], rest[BN_COUNT_PRIME];
};
_Static_assert(BN_COUNT_MAX <= 2 * BN_COUNT_PRIME, "a modulus is no longer than the product of two primes");

/* All ones if d is below a limit and e d = 1 modulo p - 1, for an odd p. */
static uint64_t rsa_check_exponent(struct rsa_check *s, struct span d, const limb *limit, size_t limit_count,
                                   const limb *p, size_t count)
{
    uint64_t good = bn_load(s->d, limit_count, d.at, d.len) & bn_lt(s->d, limit, limit_count);
    bn_mul(s->product, s->d, limit_count, s->e, BN_COUNT_64);
    memcpy(s->less_one, p, count * sizeof *p);
    s->less_one[0] &= ~(limb)1;
    bn_mod(s->rest, s->less_one, count, s->product, limit_count + BN_COUNT_64);
    return good & rsa_is_one(s->rest, count);
}

/* All ones if qinv is below p and q qinv = 1 modulo p. */
static uint64_t rsa_check_coefficient(struct rsa_check *s, struct span p, const limb *q, size_t q_count,
                                      struct span qinv)
{
    mont_init(&s->p, p.at, p.len);
    size_t count = s->p.count;
    uint64_t good = bn_load(s->d, count, qinv.at, qinv.len) & bn_lt(s->d, s->p.n, count);
    mont_enter(&s->p, s->rest, q, q_count);
    mont_mul(&s->p, s->rest, s->rest, s->d);
    mont_reduce(&s->p, s->rest);
    return good & rsa_is_one(s->rest, count);
}

/* All checks are made whatever the others say: their time tells nothing but the lengths. */
static uint64_t rsa_check_parts(struct rsa_check *s, const struct rsa_private *key, const struct rsa_shape *shape)
{
    size_t p_count = BN_COUNT(8 * shape->p.len), q_count = BN_COUNT(8 * shape->q.len);
    size_t n_count = BN_COUNT(8 * shape->n.len);
    uint8_t e[8];
    store_be64(e, shape->e);
    bn_load(s->e, BN_COUNT_64, e, sizeof e);
    bn_load(s->n, 2 * BN_COUNT_PRIME, shape->n.at, shape->n.len);
    bn_load(s->a, p_count, shape->p.at, shape->p.len);
    bn_load(s->b, q_count, shape->q.at, shape->q.len);

    /* p q = n. Since n is odd, so are p and q; and neither is 1, since each is long enough. */
    bn_mul(s->product, s->a, p_count, s->b, q_count);
    memset(s->product + p_count + q_count, 0, (2 * BN_COUNT_PRIME - p_count - q_count) * sizeof(limb));
    uint64_t good = ct_equal(s->product, s->n, sizeof s->n);
    good &= rsa_check_exponent(s, key->dp, s->a, p_count, s->a, p_count);
    good &= rsa_check_exponent(s, key->dq, s->b, q_count, s->b, q_count);
    if (key->d.len > 0) {
        good &= rsa_check_exponent(s, key->d, s->n, n_count, s->a, p_count);
        good &= rsa_check_exponent(s, key->d, s->n, n_count, s->b, q_count);
    }
    return good & rsa_check_coefficient(s, shape->p, s->b, q_count, key->qinv);
}

int rsa_private_check(const struct rsa_private *key, struct error *why)
{
    struct rsa_shape shape;
    TRY(rsa_open_private(&shape, key, why));
    struct rsa_check s;
    bool good = ct_reveal(rsa_check_parts(&s, key, &shape));
    wipe(&s, sizeof s);
    return good ? 0 : fail(why, SSL_E_KEY_DECODE, "the parts of the RSA private key do not fit each other");
}

/* ---- The private operation ---- */

enum {
    RSA_BLIND_LEN = 8, /* random bytes that blind an exponent: 64 bits */
    RSA_EXPONENT_MAX = RSA_PRIME_LEN + RSA_BLIND_LEN,
};

struct rsa_half {
    uint8_t e[RSA_EXPONENT_MAX], y[RSA_PRIME_LEN];
    uint8_t less_one[RSA_EXPONENT_MAX];
};

struct rsa_operation {
    uint8_t random[2 * RSA_EXPONENT_MAX]; /* for p and for q: what blinds the exponent, and what blinds the base */
    struct rsa_half p, q;
    uint8_t y[LIMIT_RSA_LEN], x[LIMIT_RSA_LEN]; /* the result, and its e-th power */
};

/* sum += k x, of len bytes, a multiple of 4, modulo 2^(8 len). A step's sum is at most 2^64 - 1. */
static void rsa_add_multiple(uint8_t *sum, const uint8_t *x, size_t len, uint32_t k)
{
    uint64_t carry = 0;
    for (size_t i = len; i > 0; carry >>= 32) {
        i -= 4;
        carry += (uint64_t)load_be32(x + i) * k + load_be32(sum + i);
        store_be32(sum + i, (uint32_t)carry);
    }
}

/* The last bytes of x, as many as there is room for, with zeros in front. */
static void rsa_align(uint8_t *out, size_t len, struct span x)
{
    size_t kept = x.len < len ? x.len : len;
    memset(out, 0, len - kept);
    if (kept > 0)
        memcpy(out + len - kept, x.at + x.len - kept, kept);
}

/* d - 1 + k (p - 1), for p and d that are odd; as many bytes as p and k. With d < p it is at most (p - 1) 2^64. */
static struct span rsa_exponent(struct rsa_half *s, struct span p, struct span d, const uint8_t k[RSA_BLIND_LEN])
{
    size_t len = (p.len + RSA_BLIND_LEN + 3) / 4 * 4;
    rsa_align(s->less_one, len, p);
    rsa_align(s->e, len, d);
    s->less_one[len - 1] &= 0xfe;
    s->e[len - 1] &= 0xfe;
    rsa_add_multiple(s->e, s->less_one, len, load_be32(k + 4));
    rsa_add_multiple(s->e, s->less_one + 4, len - 4, load_be32(k));
    return (struct span){s->e, len};
}
_Static_assert(RSA_EXPONENT_MAX % 4 == 0, "an exponent is rounded up to four bytes");

/* All ones if a < b, two numbers of len bytes. */
static uint64_t rsa_lt(const uint8_t *a, const uint8_t *b, size_t len)
{
    uint32_t borrow = 0;
    for (size_t i = len; i-- > 0;)
        borrow = ((uint32_t)a[i] - b[i] - borrow) >> 31;
    return (uint64_t)0 - borrow;
}

/* y = x^d modulo n = p q, below n: 0, SSL_E_RANDOM or SSL_E_COMPUTATION. */
static int rsa_operate(const struct crypto *c, struct rsa_operation *s, const struct rsa_private *key,
                       const struct rsa_shape *shape, const uint8_t *x)
{
    struct span n = shape->n, p = shape->p, q = shape->q;
    const uint8_t *for_p = s->random, *for_q = s->random + RSA_BLIND_LEN + p.len;
    TRY(crypto_random(c, s->random, 2 * RSA_BLIND_LEN + p.len + q.len));
    CT_SECRET(s->random, sizeof s->random);
    const struct modexp_job halves[2] = {
        {s->p.y, p.at, p.len, {x, n.len}, rsa_exponent(&s->p, p, key->dp, for_p), for_p + RSA_BLIND_LEN, shape->e},
        {s->q.y, q.at, q.len, {x, n.len}, rsa_exponent(&s->q, q, key->dq, for_q), for_q + RSA_BLIND_LEN, shape->e},
    };
    c->modexp->power(halves, 2);
    c->modexp->join(&(struct modexp_join){s->y, n.len, p, q, key->qinv, s->p.y, s->q.y});
    c->modexp->power_public(s->x, n.at, n.len, s->y, shape->e);
    return ct_reveal(rsa_lt(s->y, n.at, n.len) & ct_equal(s->x, x, n.len)) ? 0 : SSL_E_COMPUTATION;
}

/* y = x^d mod n, both as long as n, for an x below n: 0, SSL_E_RANDOM or SSL_E_COMPUTATION, and then y is all zeros. */
static int rsa_private_power(const struct crypto *c, const struct rsa_private *key, const struct rsa_shape *shape,
                             uint8_t *y, const uint8_t *x)
{
    struct rsa_operation s;
    int result = rsa_operate(c, &s, key, shape, x);
    if (result == 0)
        memcpy(y, s.y, shape->n.len);
    else
        memset(y, 0, shape->n.len);
    wipe(&s, sizeof s);
    return result;
}

/* ---- What TLS does with them ---- */

int rsa_encrypt(const struct crypto *c, const struct rsa_public *key, uint8_t *ciphertext, const uint8_t *message,
                size_t len)
{
    struct rsa_shape shape;
    uint8_t em[LIMIT_RSA_LEN];
    TRY(rsa_open_public(&shape, key, RSA_BITS_FLOOR, SSL_E_ARGUMENT, NULL));
    int result = pkcs1_pad(c, em, shape.n.len, message, len);
    if (result == 0)
        c->modexp->power_public(ciphertext, shape.n.at, shape.n.len, em, shape.e); /* em starts with 0: it is below n */
    wipe(em, sizeof em);
    return result;
}

int rsa_decrypt(const struct crypto *c, const struct rsa_private *key, uint8_t *message, size_t len, uint64_t *good,
                struct span ciphertext)
{
    struct rsa_shape shape;
    uint8_t em[LIMIT_RSA_LEN];
    *good = 0;
    memset(message, 0, len);
    if (rsa_open_private(&shape, key, NULL) != 0)
        return SSL_E_COMPUTATION;
    if (ciphertext.len != shape.n.len || memcmp(ciphertext.at, shape.n.at, shape.n.len) >= 0)
        return SSL_E_DECODE; /* RFC 8017 7.2.2, steps 1 and 2.b */
    int result = rsa_private_power(c, key, &shape, em, ciphertext.at);
    if (result == 0)
        *good = pkcs1_unpad(message, len, em, shape.n.len);
    wipe(em, sizeof em);
    return result;
}

int rsa_sign(const struct crypto *c, const struct rsa_private *key, uint8_t *signature, const struct hash *hash,
             const uint8_t *digest)
{
    struct rsa_shape shape;
    uint8_t em[LIMIT_RSA_LEN];
    if (rsa_open_private(&shape, key, NULL) != 0)
        return SSL_E_COMPUTATION;
    TRY(pkcs1_encode(em, shape.n.len, hash, digest));
    TRY(rsa_private_power(c, key, &shape, signature, em)); /* em starts with 0: it is below n */
    CT_PUBLIC(signature, shape.n.len);
    return 0;
}

/* The power of a signature that has the length of the modulus and is below it; there is no other (RFC 8017 8.1.2 and
 * 8.2.2, steps 1 and 2.b). All is public. */
static int rsa_open_signature(const struct crypto *c, struct rsa_shape *shape, uint8_t *em,
                              const struct rsa_public *key, struct span signature)
{
    if (rsa_open_public(shape, key, RSA_BITS_FLOOR, SSL_E_SIGNATURE, NULL) != 0 || signature.len != shape->n.len ||
        memcmp(signature.at, shape->n.at, shape->n.len) >= 0)
        return SSL_E_SIGNATURE;
    c->modexp->power_public(em, shape->n.at, shape->n.len, signature.at, shape->e);
    return 0;
}

int rsa_verify(const struct crypto *c, const struct rsa_public *key, const struct hash *hash, const uint8_t *digest,
               struct span signature)
{
    struct rsa_shape shape;
    uint8_t expected[LIMIT_RSA_LEN], em[LIMIT_RSA_LEN];
    if (rsa_open_signature(c, &shape, em, key, signature) != 0 ||
        pkcs1_encode(expected, shape.n.len, hash, digest) != 0)
        return SSL_E_SIGNATURE;
    return memcmp(em, expected, shape.n.len) == 0 ? 0 : SSL_E_SIGNATURE; /* RFC 8017 8.2.2, step 4 */
}

/* RFC 8017 8.1.1. The encoded message has a bit less than the modulus, and so is below it; where that is a byte less, a
 * zero stands in front. */
int rsa_pss_sign(const struct crypto *c, const struct rsa_private *key, uint8_t *signature, const struct hash *hash,
                 const uint8_t *digest)
{
    struct rsa_shape shape;
    uint8_t em[LIMIT_RSA_LEN] = {0};
    if (rsa_open_private(&shape, key, NULL) != 0)
        return SSL_E_COMPUTATION;
    size_t em_bits = rsa_bits(&(struct rsa_public){key->n, key->e}) - 1, em_len = (em_bits + 7) / 8;
    TRY(pss_encode(c, em + shape.n.len - em_len, em_bits, hash, digest));
    TRY(rsa_private_power(c, key, &shape, signature, em));
    CT_PUBLIC(signature, shape.n.len);
    return 0;
}

/* RFC 8017 8.1.2 */
int rsa_pss_verify(const struct crypto *c, const struct rsa_public *key, const struct hash *hash, size_t salt_len,
                   const uint8_t *digest, struct span signature)
{
    struct rsa_shape shape;
    uint8_t em[LIMIT_RSA_LEN];
    TRY(rsa_open_signature(c, &shape, em, key, signature));
    size_t em_bits = rsa_bits(key) - 1, ahead = shape.n.len - (em_bits + 7) / 8;
    if (ahead != 0 && em[0] != 0) /* step 2.c: "integer too large" for emLen bytes */
        return SSL_E_SIGNATURE;
    return pss_matches(em + ahead, em_bits, hash, salt_len, digest) ? 0 : SSL_E_SIGNATURE;
}
