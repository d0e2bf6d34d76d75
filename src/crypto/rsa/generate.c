/*
 * generate.c - RSA keys by FIPS 186-5 appendix A.1.3: probable primes out of random numbers.
 *
 * A candidate that is thrown away may be told, for nothing depends on it any more; one that is kept has gone through
 * all tests, and these have no branch, address or division that depends on a secret. Three things are chosen so that
 * this is simple:
 *
 *   - Primes are 3 modulo 4 (the appendix allows to fix them modulo 8): then (p - 1) / 2 is odd, and a round of Miller
 * and Rabin's test is one exponentiation.
 *   - The public exponent is 65537, itself a prime: its inverse modulo any m is (1 + k m) / 65537, where k = -1/m mod
 * 65537.
 *   - (p - 1) / 2 and (q - 1) / 2 have no factor in common: then their product, twice, is the least common multiple of
 * p - 1 and q - 1. Of all pairs of primes one in five is lost.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "crypto/bn/modexp.h"

enum {
    E = 65537,
    PRIME_MAX = RSA_NEW_BITS_MAX / 16, /* bytes */
    FACTOR_MAX = 2048,                 /* candidates are divided by the primes below */
    FACTOR_COUNT = 308,
    /* Rounds of Miller and Rabin's test. Damgård, Landrock and Pomerance, "Average case error estimates for the strong
     * probable prime test" (1993): a random number of k bits that passes t rounds is composite with a probability below
     * k^(3/2) 2^t t^(-1/2) 4^(2 - sqrt(t k)); with t = 8 that is 2^-155 for 1024 bits, and less for more. */
    ROUNDS = 8,
    BASE_MORE = 8, /* random bytes of a base beyond those of p: modulo p it is as evenly spread as B.3.1 wants it */
};

/* ---- Small moduli: constants, and what is divided by them is below 2^25 ---- */

struct divisor {
    uint32_t n;
    uint64_t inverse; /* 2^48 / n, rounded up */
};

static const struct divisor divisor_e = {E, ((uint64_t)1 << 48) / E + 1};

/* Bit by bit: where the processor cannot divide 64 bits, the compiler would call a function for it. */
static struct divisor divisor_of(uint32_t n)
{
    uint64_t quotient = 0;
    uint32_t r = 1;
    for (int bit = 0; bit < 48; bit++) {
        r <<= 1;
        quotient = quotient << 1 | (r >= n);
        r -= r >= n ? n : 0;
    }
    return (struct divisor){n, quotient + 1};
}

/* x / n, without a division: the product is at most x / 2^48 too large, which is less than 1 / n. */
static uint32_t quotient(uint32_t x, struct divisor d)
{
    return (uint32_t)(x * d.inverse >> 48);
}

static uint32_t remainder_of(uint32_t x, struct divisor d)
{
    return x - quotient(x, d) * d.n;
}

static uint32_t bytes_mod(const uint8_t *bytes, size_t len, struct divisor d)
{
    uint32_t r = 0;
    for (size_t i = 0; i < len; i++)
        r = remainder_of(r << 8 | bytes[i], d);
    return r;
}

/* The product of two numbers below 65537, modulo that: 2^16 is -1. */
static uint32_t mul_mod_e(uint32_t a, uint32_t b)
{
    uint64_t product = (uint64_t)a * b; /* at most 2^32 */
    uint32_t folded = (uint32_t)(product & 0xffff) + 2 * E - (uint32_t)(product >> 16);
    return remainder_of(folded, divisor_e);
}

/* 1/x modulo 65537, for any x but 0: x to the power of 65535, which has sixteen bits that are all 1. */
static uint32_t inverse_mod_e(uint32_t x)
{
    uint32_t power = x;
    for (int bit = 0; bit < 15; bit++)
        power = mul_mod_e(mul_mod_e(power, power), x);
    return power;
}

/* The odd primes below FACTOR_MAX. */
static void factors_find(struct divisor factors[FACTOR_COUNT])
{
    size_t count = 0;
    for (uint32_t n = 3; n < FACTOR_MAX; n += 2) {
        bool prime = true;
        for (size_t i = 0; prime && i < count && factors[i].n * factors[i].n <= n; i++)
            prime = remainder_of(n, factors[i]) != 0;
        if (prime)
            factors[count++] = divisor_of(n);
    }
}

/* ---- One prime ---- */

struct search {
    const struct crypto *crypto;
    size_t len;   /* bytes of a prime */
    size_t draws; /* that are left */
    struct divisor factors[FACTOR_COUNT];
    uint8_t exponent[PRIME_MAX], base[PRIME_MAX + BASE_MORE], power[PRIME_MAX], less_one[PRIME_MAX];
};

/* A.1.3, step 4.4: p >= sqrt(2) 2^(len - 1), so that a product of two has all its bits. Compared are the first 64 bits.
 */
static bool large_enough(const uint8_t *p)
{
    static const uint64_t sqrt_2 = 0xb504f333f9de6484; /* times 2^63, rounded down */
    return !ct_reveal(ct_le(load_be64(p), sqrt_2));
}

/* No small factor, and none in common with e and p - 1 (step 4.5). A composite is told by its first factor. */
static bool worth_a_test(const struct search *s, const uint8_t *p)
{
    if (ct_reveal(ct_eq(bytes_mod(p, s->len, divisor_e), 1)))
        return false;
    for (size_t i = 0; i < FACTOR_COUNT; i++)
        if (ct_reveal(ct_is_zero(bytes_mod(p, s->len, s->factors[i]))))
            return false;
    return true;
}

/* out = x / 2. */
static void halve(uint8_t *out, const uint8_t *x, size_t len)
{
    uint8_t carry = 0;
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = x[i];
        out[i] = (uint8_t)(byte >> 1 | carry);
        carry = (uint8_t)(byte << 7);
    }
}

/* FIPS 186-5 B.3.1 for p = 3 mod 4: b^((p - 1) / 2) is 1 or -1. b is 0, 1 or -1 with a probability that is none. */
static int passes_round(struct search *s, const uint8_t *p, bool *passed)
{
    static const uint8_t one[PRIME_MAX] = {[PRIME_MAX - 1] = 1};
    const struct span base = {s->base, s->len + BASE_MORE};
    TRY(crypto_random(s->crypto, s->base, base.len));
    CT_SECRET(s->base, base.len);
    const struct modexp_job job = {.y = s->power, .m = p, .len = s->len, .x = base, .e = {s->exponent, s->len}};
    s->crypto->modexp->power(&job, 1);
    *passed = ct_reveal(ct_equal(s->power, one + PRIME_MAX - s->len, s->len) | ct_equal(s->power, s->less_one, s->len));
    return 0;
}

static int is_prime(struct search *s, const uint8_t *p, bool *prime)
{
    halve(s->exponent, p, s->len);
    memcpy(s->less_one, p, s->len);
    s->less_one[s->len - 1] &= 0xfe;
    *prime = true;
    for (int round = 0; *prime && round < ROUNDS; round++)
        TRY(passes_round(s, p, prime));
    return 0;
}

/* Steps 4 and 5. What differs from other too little is thrown away, too. */
static int find_prime(struct search *s, uint8_t *p, bool (*fits)(const uint8_t *p, const uint8_t *other, size_t len),
                      const uint8_t *other)
{
    for (bool prime = false; !prime;) {
        if (s->draws-- == 0)
            return SSL_E_COMPUTATION; /* the source of randomness gives no primes: what it gives is not random */
        TRY(crypto_random(s->crypto, p, s->len));
        CT_SECRET(p, s->len);
        p[s->len - 1] |= 3;
        if (large_enough(p) && (fits == NULL || fits(p, other, s->len)) && worth_a_test(s, p))
            TRY(is_prime(s, p, &prime));
    }
    return 0;
}

/* Step 5.4: |p - q| > 2^(bits - 100). Asked for is a difference that shows in the first 96 bits. */
static bool far_apart(const uint8_t *p, const uint8_t *q, size_t len)
{
    enum { FIRST = 12 };
    uint32_t borrow = 0, any = 0, all = 0xff;
    for (size_t i = len; i-- > 0;) {
        uint32_t difference = (uint32_t)p[i] - q[i] - borrow;
        borrow = difference >> 31;
        if (i < FIRST) {
            any |= difference & 0xff;
            all &= difference;
        }
    }
    return !ct_reveal(ct_is_zero(any) | ct_eq(all, 0xff)); /* all zeros, or all ones: a negative one that is small */
}

/* ---- The rest of the key ---- */

struct rest {
    limb p[BN_COUNT_PRIME], q[BN_COUNT_PRIME], a[BN_COUNT_PRIME], b[BN_COUNT_PRIME], inverse[BN_COUNT_PRIME];
    limb product[2 * BN_COUNT_PRIME];
    uint8_t half_p[PRIME_MAX], half_q[PRIME_MAX], less_one[PRIME_MAX], lambda[2 * PRIME_MAX];
    struct mont m;
};

/* d = 1/e mod m = (1 + k m) / e with k = -1/m mod e; m is not divisible by e. Both have len bytes. */
static void invert_e(uint8_t *d, const uint8_t *m, size_t len)
{
    uint32_t k = E - inverse_mod_e(bytes_mod(m, len, divisor_e));
    uint8_t product[2 * PRIME_MAX + 3]; /* k m + 1 */
    uint32_t carry = 1;
    for (size_t i = len; i-- > 0; carry >>= 8) {
        carry += k * m[i]; /* below 2^25 */
        product[i + 3] = (uint8_t)carry;
    }
    store_be24(product, carry & 0xffffff);
    uint32_t r = 0;
    for (size_t i = 0; i < len + 3; i++) {
        uint32_t x = r << 8 | product[i];
        if (i >= 3)
            d[i - 3] = (uint8_t)quotient(x, divisor_e);
        r = remainder_of(x, divisor_e);
    }
    wipe(product, sizeof product);
}

/* r = x mod m, where m is odd and starts with a byte that is not 0, x any number. */
static void reduce(struct rest *s, limb *r, const uint8_t *m, const limb *x, size_t len)
{
    limb form[BN_COUNT_PRIME];
    mont_init(&s->m, m, len);
    mont_enter(&s->m, form, x, s->m.count);
    mont_leave(&s->m, r, form);
    wipe(form, sizeof form);
}

/* (p - 1) / 2 and (q - 1) / 2 have no factor in common: then the one has an inverse modulo the other. Both are odd. */
static bool halves_coprime(struct rest *s, const uint8_t *p, const uint8_t *q, size_t len)
{
    size_t count = BN_COUNT(8 * len);
    halve(s->half_p, p, len);
    halve(s->half_q, q, len);
    bn_load(s->a, count, s->half_p, len);
    bn_load(s->b, count, s->half_q, len);
    reduce(s, s->p, s->half_q, s->a, len);
    bn_inverse(s->inverse, s->p, s->b, count);
    mont_enter(&s->m, s->q, s->inverse, count);
    mont_mul(&s->m, s->q, s->q, s->p);
    mont_reduce(&s->m, s->q);
    limb others = s->q[0] ^ 1;
    for (size_t i = 1; i < count; i++)
        others |= s->q[i];
    return ct_reveal(ct_is_zero(others));
}

static void complete(struct rest *s, struct rsa_new *key, size_t len)
{
    size_t count = BN_COUNT(8 * len);
    /* n = p q; lambda = 2 (p - 1)/2 (q - 1)/2 */
    bn_load(s->p, count, key->p, len);
    bn_load(s->q, count, key->q, len);
    bn_mul(s->product, s->p, count, s->q, count);
    bn_store(key->n, 2 * len, s->product, 2 * count);
    bn_mul(s->product, s->a, count, s->b, count);
    bn_add(s->product, s->product, s->product, 2 * count);
    bn_store(s->lambda, 2 * len, s->product, 2 * count);
    invert_e(key->d, s->lambda, 2 * len);

    memcpy(s->less_one, key->p, len);
    s->less_one[len - 1] &= 0xfe;
    invert_e(key->dp, s->less_one, len);
    memcpy(s->less_one, key->q, len);
    s->less_one[len - 1] &= 0xfe;
    invert_e(key->dq, s->less_one, len);

    reduce(s, s->a, key->p, s->q, len);
    bn_inverse(s->inverse, s->a, s->p, count);
    bn_store(key->qinv, len, s->inverse, count);
    CT_PUBLIC(key->n, 2 * len);
}

/* A.1.1, criterion 3.a: d > 2^(bits / 2). It fails for one key in 2^(bits / 2). */
static bool long_exponent(const struct rsa_new *key, size_t len)
{
    uint8_t all = 0;
    for (size_t i = 0; i < len; i++)
        all |= key->d[i];
    return ct_reveal(ct_nonzero(all));
}

/* The key signs, and the signature is right: what SP 800-56B 6.4.1.1 calls the pair-wise consistency test. */
static int consistent(const struct crypto *crypto, const struct rsa_private *key)
{
    static const uint8_t digest[HASH_MAX] = {0};
    uint8_t signature[RSA_NEW_BITS_MAX / 8];
    const struct rsa_public public = {key->n, key->e};
    TRY(rsa_private_check(key, NULL));
    TRY(rsa_sign(crypto, key, signature, crypto->sha256, digest));
    const struct span s = {signature, key->n.len};
    return rsa_verify(crypto, &public, crypto->sha256, digest, s) == 0 ? 0 : SSL_E_COMPUTATION;
}

static void point_to_parts(struct rsa_new *key, size_t len)
{
    static const uint8_t e[] = {0x01, 0x00, 0x01};
    key->key = (struct rsa_private){
        .n = {key->n, 2 * len},
        .e = SPAN(e),
        .d = {key->d, 2 * len},
        .p = {key->p, len},
        .q = {key->q, len},
        .dp = {key->dp, len},
        .dq = {key->dq, len},
        .qinv = {key->qinv, len},
    };
}

static int generate(struct search *s, struct rest *rest, struct rsa_new *key, size_t bits)
{
    s->draws = LIMIT_PRIME_DRAWS * bits;
    TRY(find_prime(s, key->p, NULL, NULL));
    s->draws = LIMIT_PRIME_DRAWS * bits;
    do
        TRY(find_prime(s, key->q, far_apart, key->p));
    while (!halves_coprime(rest, key->p, key->q, s->len));
    complete(rest, key, s->len);
    point_to_parts(key, s->len);
    if (!long_exponent(key, s->len))
        return SSL_E_COMPUTATION;
    return consistent(s->crypto, &key->key);
}

int rsa_generate(const struct crypto *crypto, struct rsa_new *key, size_t bits)
{
    struct search s = {.crypto = crypto, .len = bits / 16};
    struct rest rest;
    memset(key, 0, sizeof *key);
    if (bits != 2048 && bits != 3072 && bits != 4096)
        return SSL_E_ARGUMENT;
    factors_find(s.factors);
    int result = generate(&s, &rest, key, bits);
    wipe(&s, sizeof s);
    wipe(&rest, sizeof rest);
    if (result != 0)
        wipe(key, sizeof *key);
    return result;
}
