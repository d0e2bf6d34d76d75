/*
 * aes_soft_sbox.h - the AES S-box and its inverse (FIPS 197, 5.1.1 and 5.3.2) as circuits of AND and XOR.
 *
 * The eight words q[0..7] are bit planes: bit i of q[k] is bit k of the i-th byte. All bytes are substituted at once,
 * and no byte is ever an index. The bytes may sit anywhere in the words, as long as they do so alike in all eight.
 *
 * The S-box is inversion in GF(2^8), then a linear map A, then the addition of 63. Inversion is done in a tower of
 * fields (D. Canright, "A Very Compact S-Box for AES", CHES 2005), each level with a normal basis over the one below,
 * written here as elements of the field of FIPS 197:
 *
 *     GF(4)   = { h W^2  + l W }   h, l bits               W = bc
 *     GF(16)  = { h Z^4  + l Z }   h, l in GF(4)           Z = e0, Z Z^4  = W^2
 *     GF(256) = { h Y^16 + l Y }   h, l in GF(16)          Y = a2, Y Y^16 = n = 50
 *
 * In GF(256), 1 / (a Y^16 + b Y) = (b/t) Y^16 + (a/t) Y with t = a b + n (a + b)^2: three multiplications and one
 * inversion in GF(16). J. Boyar and R. Peralta ("A New Combinational Logic Minimization Technique with Applications to
 * Cryptology", SEA 2010) saw that all else is linear and can be gathered in two layers, one above and one below, whose
 * sums are worth sharing: `split` computes from the bits of the input all sums that the multiplications take, `join`
 * makes the bits of the output from their products. The four linear layers below were found by a search in the manner
 * of that paper, over all towers of this form: 113 gates for the S-box and 114 for its inverse.
 *
 * Neither circuit adds 63. That constant is part of the round keys (see aes_soft.c).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_AES_SOFT_SBOX_H
#define TLS12_AES_SOFT_SBOX_H

#include "base/base.h"

/* An element of GF(16): h1 W^2 Z^4 + h0 W Z^4 + l1 W^2 Z + l0 W Z. */
struct sbox_nibble {
    uint64_t h1, h0, l1, l0;
};

/* A nibble with the sums that a multiplication takes: of its bits (hs = h1 + h0), of its halves (s1 = h1 + l1), of
 * both. Also the nine products of two such. */
struct sbox_factor {
    uint64_t h1, h0, hs, l1, l0, ls, s1, s0, ss;
};

/* The input of an inversion, a Y^16 + b Y, and n (a + b)^2. */
struct sbox_input {
    struct sbox_factor a, b;
    struct sbox_nibble n;
};

/* The output of an inversion, h Y^16 + l Y, as the products that make it up. */
struct sbox_output {
    struct sbox_factor h, l;
};

ALWAYS_INLINE struct sbox_factor sbox_products(const struct sbox_factor *x, const struct sbox_factor *y)
{
    return (struct sbox_factor){
        .h1 = x->h1 & y->h1,
        .h0 = x->h0 & y->h0,
        .hs = x->hs & y->hs,
        .l1 = x->l1 & y->l1,
        .l0 = x->l0 & y->l0,
        .ls = x->ls & y->ls,
        .s1 = x->s1 & y->s1,
        .s0 = x->s0 & y->s0,
        .ss = x->ss & y->ss,
    };
}

/*
 * t = a b + n (a + b)^2. The product of halves in GF(4) is (hs + h1) W^2 + (hs + h0) W, likewise for l and s, and
 * the product in GF(16) is (h + W^2 s) Z^4 + (l + W^2 s) Z.
 */
ALWAYS_INLINE struct sbox_nibble sbox_norm(const struct sbox_input *x)
{
    struct sbox_factor p = sbox_products(&x->a, &x->b);
    uint64_t s1 = p.ss ^ p.s0, s0 = p.s1 ^ p.s0; /* W^2 times the product of the sums */
    return (struct sbox_nibble){
        .h1 = x->n.h1 ^ p.hs ^ p.h1 ^ s1,
        .h0 = x->n.h0 ^ p.hs ^ p.h0 ^ s0,
        .l1 = x->n.l1 ^ p.ls ^ p.l1 ^ s1,
        .l0 = x->n.l0 ^ p.ls ^ p.l0 ^ s0,
    };
}

/*
 * y = 1/t in GF(16), with the sums of its bits. As polynomials in the bits of t:
 *
 *     y.h1 = l1 + l0 + h0 l1 + h1 l1 + h0 l1 l0           y.l1 = h1 + h0 + h1 l0 + h1 l1 + h1 h0 l0
 *     y.h0 = l0 + h0 l1 + h1 l1 + h0 l0 + h1 l1 l0        y.l0 = h0 + h1 l0 + h1 l1 + h0 l0 + h1 h0 l1
 *
 * Five products are enough for all of them.
 */
ALWAYS_INLINE struct sbox_factor sbox_invert_nibble(const struct sbox_nibble *t)
{
    uint64_t h = t->h1 ^ t->h0, l = t->l1 ^ t->l0;
    uint64_t p = t->h1 & t->l1;
    uint64_t u = t->l0 ^ p, v = t->h0 ^ p;
    struct sbox_factor y;
    y.l0 = t->h0 ^ (h & u);
    y.h0 = t->l0 ^ (l & v);
    uint64_t w = t->l0 & (u ^ y.h0);
    y.h1 = t->l1 ^ y.h0 ^ w;
    y.l1 = h ^ (y.l0 & (u ^ w));
    y.hs = y.h1 ^ y.h0;
    y.ls = y.l1 ^ y.l0;
    y.s1 = y.h1 ^ y.l1;
    y.s0 = y.h0 ^ y.l0;
    y.ss = y.hs ^ y.ls;
    return y;
}

ALWAYS_INLINE struct sbox_output sbox_invert(const struct sbox_input *x)
{
    struct sbox_nibble t = sbox_norm(x);
    struct sbox_factor y = sbox_invert_nibble(&t);
    return (struct sbox_output){.h = sbox_products(&y, &x->b), .l = sbox_products(&y, &x->a)};
}

/* The linear layer above the inversion: into the tower. */
ALWAYS_INLINE struct sbox_input sbox_split(const uint64_t q[8])
{
    struct sbox_input x;
    x.a.ls = q[2];
    x.a.ss = q[3] ^ q[4];
    x.n.l1 = q[5] ^ q[7];
    x.a.hs = q[2] ^ x.a.ss;
    x.b.ss = x.a.ss ^ x.n.l1;
    x.a.h1 = q[0] ^ x.b.ss;
    x.a.s1 = q[6] ^ x.n.l1;
    x.a.l1 = x.a.h1 ^ x.a.s1;
    x.a.l0 = q[2] ^ x.a.l1;
    x.b.l0 = q[0] ^ q[7];
    x.a.s0 = x.a.ss ^ x.a.s1;
    x.a.h0 = x.a.l0 ^ x.a.s0;
    uint64_t t = q[1] ^ q[2];
    x.b.s0 = q[7] ^ t;
    x.n.l0 = x.a.s0 ^ x.b.s0;
    x.b.hs = q[4] ^ x.n.l0;
    x.b.ls = x.b.ss ^ x.b.hs;
    x.b.h0 = x.b.l0 ^ x.b.s0;
    x.b.s1 = q[6] ^ x.n.l0;
    x.b.h1 = x.b.hs ^ x.b.h0;
    x.b.l1 = x.b.l0 ^ x.b.ls;
    x.n.h0 = x.a.hs ^ x.b.hs;
    x.n.h1 = t ^ x.b.ls;
    return x;
}

/* The linear layer below the inversion: out of the tower, and A. */
ALWAYS_INLINE void sbox_join(uint64_t q[8], const struct sbox_output *y)
{
    uint64_t t1 = y->h.ls ^ y->h.l0;
    uint64_t t2 = y->h.hs ^ y->h.h0 ^ t1;
    uint64_t t3 = y->l.l1 ^ y->l.ls;
    uint64_t t4 = y->l.l0 ^ y->l.ls ^ t2;
    uint64_t t5 = y->h.ss ^ y->h.s0 ^ y->h.hs;
    uint64_t t6 = y->h.l1 ^ y->h.l0 ^ y->h.h0 ^ t5;
    uint64_t t7 = y->l.s1 ^ t6;
    uint64_t t8 = y->l.h0 ^ y->l.hs;
    uint64_t t9 = y->l.h1 ^ y->l.hs ^ t3;
    uint64_t t10 = y->h.h1 ^ t5 ^ t8;
    uint64_t t11 = y->l.s0 ^ t7 ^ t10;
    uint64_t t12 = y->h.s1 ^ y->h.s0 ^ t1 ^ t11;
    uint64_t t13 = y->l.ss ^ t3 ^ t7;
    q[0] = t8 ^ t13;
    q[1] = t6 ^ t12;
    q[2] = t4 ^ t10;
    q[3] = t4 ^ t13;
    q[4] = t11;
    q[5] = t9;
    q[6] = t9 ^ t12;
    q[7] = t2;
}

/* The linear layer above, for the inverse S-box: the inverse of A, and into the tower. */
ALWAYS_INLINE struct sbox_input sbox_inverse_split(const uint64_t q[8])
{
    struct sbox_input x;
    x.b.s1 = q[5];
    x.a.s0 = q[7];
    x.n.l0 = q[0] ^ q[3];
    x.a.h1 = q[2] ^ x.n.l0;
    x.b.s0 = q[7] ^ x.n.l0;
    x.b.ss = q[5] ^ x.b.s0;
    x.b.hs = q[0] ^ q[1] ^ q[6];
    x.b.ls = x.b.ss ^ x.b.hs;
    x.a.l1 = q[3] ^ x.b.ls;
    x.a.s1 = x.a.h1 ^ x.a.l1;
    x.a.ss = q[7] ^ x.a.s1;
    x.b.h0 = q[4] ^ x.a.ss;
    x.b.h1 = x.b.hs ^ x.b.h0;
    x.n.l1 = x.b.ss ^ x.a.ss;
    x.b.l0 = x.b.s0 ^ x.b.h0;
    x.n.h1 = x.a.h1 ^ x.b.h1;
    x.b.l1 = x.b.ls ^ x.b.l0;
    x.a.ls = q[1] ^ q[4] ^ q[7];
    x.a.l0 = x.a.l1 ^ x.a.ls;
    x.a.h0 = q[7] ^ x.a.l0;
    x.a.hs = x.a.h1 ^ x.a.h0;
    x.n.h0 = x.b.hs ^ x.a.hs;
    return x;
}

/* The linear layer below, for the inverse S-box: out of the tower. */
ALWAYS_INLINE void sbox_inverse_join(uint64_t q[8], const struct sbox_output *y)
{
    uint64_t t1 = y->h.h0 ^ y->h.l0 ^ y->h.h1;
    uint64_t t2 = y->h.l1 ^ t1;
    uint64_t t3 = y->l.ls ^ y->l.l1;
    uint64_t t4 = y->l.l0 ^ y->l.l1;
    uint64_t t5 = y->l.h1 ^ y->l.h0;
    uint64_t t6 = y->h.hs ^ y->h.h1 ^ t4 ^ t5;
    uint64_t t7 = y->h.s0 ^ y->h.ss ^ t6;
    uint64_t t8 = y->l.s0 ^ y->l.s1 ^ t3 ^ t7;
    uint64_t t9 = y->h.ls ^ t1 ^ t6;
    uint64_t t10 = y->h.s1 ^ y->h.ss ^ y->h.l1 ^ y->h.l0;
    uint64_t t11 = y->l.hs ^ y->l.h0 ^ t3;
    uint64_t t12 = y->l.ss ^ y->l.s1 ^ t9 ^ t11;
    q[0] = t7;
    q[1] = t8 ^ t10 ^ t11;
    q[2] = t10;
    q[3] = t2 ^ t12;
    q[4] = t12;
    q[5] = t2 ^ t5 ^ t8;
    q[6] = t9;
    q[7] = t4 ^ t8;
}

/* q becomes A / q: SubBytes without its constant. */
ALWAYS_INLINE void sbox_forward(uint64_t q[8])
{
    struct sbox_input x = sbox_split(q);
    struct sbox_output y = sbox_invert(&x);
    sbox_join(q, &y);
}

/* The way back: InvSubBytes of a byte from which 63 was taken already. */
ALWAYS_INLINE void sbox_inverse(uint64_t q[8])
{
    struct sbox_input x = sbox_inverse_split(q);
    struct sbox_output y = sbox_invert(&x);
    sbox_inverse_join(q, &y);
}

#endif
