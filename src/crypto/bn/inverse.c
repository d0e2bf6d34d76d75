/*
 * inverse.c - 1/x mod m in constant time: for RSA keys that are made, for ECDSA, and for the fields of its curves.
 *
 * Daniel J. Bernstein and Bo-Yin Yang, "Fast constant-time gcd computation and modular inversion", IACR Transactions on
 * Cryptographic Hardware and Embedded Systems 2019(3). A division step takes (delta, f, g) with an odd f to
 *
 *     (1 - delta, g, (g - f) / 2)           if delta > 0 and g is odd,
 *     (1 + delta, f, (g + (g mod 2) f) / 2) otherwise.
 *
 * From (1, m, x), after as many steps as their theorem 11.2 says for the size of m, g is 0 and f is the greatest common
 * divisor or its negative, whatever the values. From (1/2, m, x) fewer do: 590 for an m of 256 bits, as is proved
 * by computation (P. Wuille, https://github.com/sipa/safegcd-bounds, 2021). So here delta is counted in halves. What a
 * step does depends on the lowest bits only: so BN_BITS steps are worked out on the lowest limbs alone, as a matrix,
 * which is then applied to all of f and g, and modulo m to the numbers d and e for which d x = f and e x = g.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"

/* C11 6.5.7 leaves the right shift of negative numbers to the compiler, and 6.3.1.3 the conversion of numbers that do
 * not fit; here the one keeps the sign, and the other the bits. */
_Static_assert(-1 >> 1 == -1, "right shifts of negative numbers are arithmetic");
_Static_assert((int32_t)UINT32_MAX == -1, "conversions to signed numbers keep the bits");

/* 2^BN_BITS times what BN_BITS steps do: f becomes u f + v g, g becomes q f + r g. A row's two entries are together at
 * most 2^BN_BITS in magnitude. */
struct transition {
    slimb u, v, q, r;
};

/* Limbs as in bn.h, but the last carries the sign of the number. */
struct inverse {
    size_t count;
    limb m_inverse; /* 1/m mod 2^BN_BITS */
    slimb m[BN_COUNT_MAX];
    slimb f[BN_COUNT_MAX], g[BN_COUNT_MAX]; /* magnitudes at most m: a step's mean of two is no larger than they are */
    slimb d[BN_COUNT_MAX], e[BN_COUNT_MAX]; /* greater than -2m, less than m */
};

/*
 * Few division steps need few bits of f and g, and make a small matrix: then f and its row of the matrix lie in one
 * limb, and g and its row in another, and a step is done on all three at once.
 *
 * A limb is a sum of three fields, f - 2^WIDTH u - 2^(2 WIDTH) v. Instead of doubling u and v where g, q and r are
 * halved, the row begins as 2^steps times what it is. Each entry of a row is more than -2^STEPS and at most 2^STEPS, f
 * and g are less than 2^STEPS in magnitude: so with half a field added, a field (u and v are there with the other sign)
 * is neither negative nor too large for WIDTH bits.
 */
enum {
    PACKED_STEPS = (8 * sizeof(limb) - 3) / 3,
    PACKED_WIDTH = PACKED_STEPS + 1,
};

static void inverse_unpack(slimb *u, slimb *v, limb packed)
{
    const slimb half = (slimb)1 << PACKED_STEPS;
    slimb rest = ((slimb)packed + half) >> PACKED_WIDTH; /* -u - 2^WIDTH v */
    slimb last = (rest + half) >> PACKED_WIDTH;
    *u = last * 2 * half - rest;
    *v = -last;
}

/* So many division steps, from the lowest bits of f and g; the new delta: minus that, in halves. */
static slimb inverse_few_steps(struct transition *t, unsigned steps, slimb minus_delta, limb f, limb g)
{
    const limb lowest = ((limb)1 << PACKED_STEPS) - 1;
    f = (f & lowest) - ((limb)1 << (PACKED_WIDTH + steps));     /* u is 1, v is 0 */
    g = (g & lowest) - ((limb)1 << (2 * PACKED_WIDTH + steps)); /* q is 0, r is 1 */
    for (unsigned i = 0; i < steps; i++) {
        limb odd = (limb)ct_barrier((limb)0 - (g & 1));
        limb positive = (limb)ct_barrier((limb)(minus_delta >> (8 * sizeof(limb) - 1))), swap = odd & positive;
        minus_delta = (minus_delta ^ (slimb)swap) - (slimb)swap - 2;
        limb signed_f = (f ^ positive) - positive; /* -f if delta is positive */
        f ^= (f ^ g) & swap;
        g = (limb)((slimb)(g + (signed_f & odd)) >> 1);
    }
    inverse_unpack(&t->u, &t->v, f);
    inverse_unpack(&t->q, &t->r, g);
    return minus_delta;
}

/* BN_BITS division steps on the lowest limbs, of which each needs one bit less than the one before. Sums for f and g
 * are modulo 2^64 (2^32). */
static slimb inverse_steps(struct transition *t, slimb minus_delta, limb f, limb g)
{
    struct transition few;
    *t = (struct transition){1, 0, 0, 1};
    for (unsigned left = BN_BITS, steps; left > 0; left -= steps) {
        steps = left < PACKED_STEPS ? left : PACKED_STEPS;
        minus_delta = inverse_few_steps(&few, steps, minus_delta, f, g);
        limb next = ((limb)few.u * f + (limb)few.v * g) >> steps;
        g = ((limb)few.q * f + (limb)few.r * g) >> steps;
        f = next;
        *t = (struct transition){
            few.u * t->u + few.v * t->q,
            few.u * t->v + few.v * t->r,
            few.q * t->u + few.r * t->q,
            few.q * t->v + few.r * t->r,
        };
    }
    wipe(&few, sizeof few);
    return minus_delta;
}

/* (f, g) becomes (u f + v g, q f + r g) / 2^BN_BITS: a shift by one limb, and nothing but zeros is shifted out. A sum
 * is at most 2^BN_BITS 2^BN_BITS and a carry smaller than that. */
static void inverse_apply(struct inverse *s, const struct transition *t)
{
    swide f = 0, g = 0;
    for (size_t i = 0; i < s->count; i++) {
        slimb fi = s->f[i], gi = s->g[i];
        f += (swide)t->u * fi + (swide)t->v * gi;
        g += (swide)t->q * fi + (swide)t->r * gi;
        if (i != 0) {
            s->f[i - 1] = (slimb)((limb)f & BN_MASK);
            s->g[i - 1] = (slimb)((limb)g & BN_MASK);
        }
        f >>= BN_BITS;
        g >>= BN_BITS;
    }
    s->f[s->count - 1] = (slimb)f;
    s->g[s->count - 1] = (slimb)g;
}

/* All ones if the number is negative. */
static slimb inverse_sign(const slimb *x, size_t count)
{
    return (slimb)(limb)ct_barrier((limb)(x[count - 1] >> (8 * sizeof(slimb) - 1)));
}

/* The multiple of m that keeps a d + b e divisible by 2^BN_BITS and its quotient in range. Adding m to d and e where
 * they are negative brings them between -m and m and the sum between -2^BN_BITS m and 2^BN_BITS m; at most 2^BN_BITS m
 * is then subtracted. At most 2^(BN_BITS + 1) in magnitude. */
static slimb inverse_multiple(const struct inverse *s, slimb a, slimb b)
{
    slimb added = (a & inverse_sign(s->d, s->count)) + (b & inverse_sign(s->e, s->count));
    limb lowest = (limb)a * (limb)s->d[0] + (limb)b * (limb)s->e[0] + (limb)added * (limb)s->m[0];
    return added - (slimb)(lowest * s->m_inverse & BN_MASK);
}

/* (d, e) becomes (u d + v e, q d + r e) / 2^BN_BITS mod m. A sum is less than 3 2^BN_BITS 2^BN_BITS in magnitude, with
 * its carry less than 2^(2 BN_BITS + 2). */
static void inverse_apply_modular(struct inverse *s, const struct transition *t)
{
    slimb d_multiple = inverse_multiple(s, t->u, t->v), e_multiple = inverse_multiple(s, t->q, t->r);
    swide d = 0, e = 0;
    for (size_t i = 0; i < s->count; i++) {
        slimb di = s->d[i], ei = s->e[i];
        d += (swide)t->u * di + (swide)t->v * ei + (swide)d_multiple * s->m[i];
        e += (swide)t->q * di + (swide)t->r * ei + (swide)e_multiple * s->m[i];
        if (i != 0) {
            s->d[i - 1] = (slimb)((limb)d & BN_MASK);
            s->e[i - 1] = (slimb)((limb)e & BN_MASK);
        }
        d >>= BN_BITS;
        e >>= BN_BITS;
    }
    s->d[s->count - 1] = (slimb)d;
    s->e[s->count - 1] = (slimb)e;
}
_Static_assert(2 * BN_BITS + 3 <= 8 * sizeof(swide), "the sums of inverse_apply_modular may overflow");

/* d is negated if the mask is set; then m is added if it is negative. */
static void inverse_normalize(struct inverse *s, slimb mask)
{
    slimb carry = 0;
    for (size_t i = 0; i < s->count; i++) {
        carry += (s->d[i] ^ mask) - mask;
        s->d[i] = i + 1 < s->count ? (slimb)((limb)carry & BN_MASK) : carry;
        carry >>= BN_BITS;
    }
    slimb negative = inverse_sign(s->d, s->count);
    carry = 0;
    for (size_t i = 0; i < s->count; i++) {
        carry += s->d[i] + (s->m[i] & negative);
        s->d[i] = i + 1 < s->count ? (slimb)((limb)carry & BN_MASK) : carry;
        carry >>= BN_BITS;
    }
}

/* How many steps are enough, and with which delta to begin: minus that, in halves. That m is one of 256 bits, as those
 * of P-256 are, is told. */
static size_t inverse_begin(slimb *minus_delta, const limb *m, size_t count)
{
    const size_t short_count = BN_COUNT(256);
    bool is_short = count == short_count && ct_reveal(ct_is_zero(m[count - 1] >> (256 - BN_BITS * (short_count - 1))));
    *minus_delta = is_short ? -1 : -2;
    return is_short ? 590 : (49 * BN_BITS * count + 80) / 17;
}

void bn_inverse(limb *r, const limb *x, const limb *m, size_t count)
{
    struct inverse s;
    s.count = count;
    for (size_t i = 0; i < count; i++) {
        s.m[i] = s.f[i] = (slimb)m[i];
        s.g[i] = (slimb)x[i];
        s.d[i] = 0;
        s.e[i] = i == 0;
    }
    s.m_inverse = ((limb)0 - bn_negative_inverse(m[0])) & BN_MASK;

    struct transition t;
    slimb minus_delta;
    size_t steps = inverse_begin(&minus_delta, m, count);
    for (size_t done = 0; done < steps; done += BN_BITS) {
        minus_delta = inverse_steps(&t, minus_delta, (limb)s.f[0], (limb)s.g[0]);
        inverse_apply(&s, &t);
        inverse_apply_modular(&s, &t);
    }

    /* f is 1 or -1: d x = f, so 1/x = f d. */
    inverse_normalize(&s, 0);
    inverse_normalize(&s, inverse_sign(s.f, count));
    for (size_t i = 0; i < count; i++)
        r[i] = (limb)s.d[i];
    wipe(&s, sizeof s);
    wipe(&t, sizeof t);
}
