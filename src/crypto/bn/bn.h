/*
 * bn.h - numbers of RSA's size and arithmetic modulo an odd number, in constant time. Inside this room only.
 *
 * A number is an array of limbs, least significant first, and a limb holds BN_BITS bits: 59 of 64, or 27 of 32 where
 * the compiler has no 128-bit type. The free bits let a whole column of products be summed before a carry is
 * propagated, so that the inner loops of the multiplication have none. Every function gives limbs below 2^BN_BITS and
 * takes no others.
 *
 * Counts of limbs are public, values are not: time and addresses depend on counts and lengths only, except where a
 * parameter is said to be public. Nothing allocates. A struct mont holds secrets if the modulus or anything multiplied
 * with it is one; its owner wipes it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_BN_H
#define TLS12_BN_H

#include "crypto/crypto.h"

#if defined(__SIZEOF_INT128__)
typedef uint64_t limb;
typedef int64_t slimb;
__extension__ typedef unsigned __int128 wide; /* the product of two limbs, and sums of many */
__extension__ typedef __int128 swide;
enum { BN_BITS = 59 };
#else
typedef uint32_t limb;
typedef int32_t slimb;
typedef uint64_t wide;
typedef int64_t swide;
enum { BN_BITS = 27 };
#endif

#define BN_MASK (((limb)1 << BN_BITS) - 1)

/* Limbs of a number below 2^bits, with two bits to spare, which mont_mul wants of a modulus. */
#define BN_COUNT(bits) (((size_t)(bits) + 2 + BN_BITS - 1) / BN_BITS)

enum {
    BN_COUNT_MAX = BN_COUNT(LIMIT_RSA_BITS),
    BN_COUNT_PRIME = BN_COUNT(LIMIT_RSA_BITS / 2), /* a prime of a private key */
    BN_COUNT_64 = BN_COUNT(64),                    /* a public exponent, and what blinds a private one */
};

/* ---- Numbers ---- */

/* Big-endian bytes into count limbs. A mask: all ones if the number fits into them; the bytes that do not are dropped.
 */
uint64_t bn_load(limb *x, size_t count, const uint8_t *bytes, size_t len);

/* The number as len big-endian bytes; what does not fit is dropped. */
void bn_store(uint8_t *bytes, size_t len, const limb *x, size_t count);

/* r = a + b. The sum must fit. May overlap exactly. */
void bn_add(limb *r, const limb *a, const limb *b, size_t count);

/* All ones if a < b. */
uint64_t bn_lt(const limb *a, const limb *b, size_t count);

/* r = a b, of a_count + b_count limbs. No overlap. Counts up to BN_COUNT_MAX. */
void bn_mul(limb *r, const limb *a, size_t a_count, const limb *b, size_t b_count);

/* r = x mod m for any m but 0, bit by bit: slow, and for what is done once. r and m have count limbs. No overlap. */
void bn_mod(limb *r, const limb *m, size_t count, const limb *x, size_t x_count);

/* r = 1/x mod m for an odd m and an x below it that has no factor in common with it; 0 for 0, otherwise r is of
 * no use. No overlap. */
void bn_inverse(limb *r, const limb *x, const limb *m, size_t count);

/* -1/n mod 2^BN_BITS, for an odd n. */
limb bn_negative_inverse(limb n);

/* ---- Arithmetic modulo an odd n, in Montgomery's form: x is kept as x R mod n, where R = 2^(BN_BITS count) ---- */

struct mont {
    size_t count;
    limb n0; /* -1/n mod 2^BN_BITS */
    limb n[BN_COUNT_MAX];
    limb rr[BN_COUNT_MAX];                          /* R^2 mod n, below n */
    limb scratch[BN_COUNT_MAX], part[BN_COUNT_MAX]; /* what mont_mul and mont_enter leave: wiped with the rest */
};

/* The modulus is odd, greater than 1, and starts with its first byte that is not 0. (For any other, what is computed
 * is of no use, but is computed in the same time.) */
void mont_init(struct mont *, const uint8_t *n, size_t len);

/* The same where R^2 mod n is known: rr, of as many bytes. */
void mont_init_known(struct mont *, const uint8_t *n, const uint8_t *rr, size_t len);

/* r = a b / R mod n. Numbers are below 2n here and in the result, which saves a comparison each time. May overlap. */
void mont_mul(struct mont *, limb *r, const limb *a, const limb *b);

/* r = a a / R mod n, faster. */
void mont_square(struct mont *, limb *r, const limb *a);

/* Into Montgomery's form: r = x R mod n for an x of any count up to BN_COUNT_MAX and of any value. No overlap. */
void mont_enter(struct mont *, limb *r, const limb *x, size_t x_count);

/* Out of it: r = x / R mod n, below n. */
void mont_leave(struct mont *, limb *r, const limb *x);

/* From below 2n to below n. */
void mont_reduce(const struct mont *, limb *x);

/* r = a - b mod n, of numbers below n. May overlap exactly. */
void mont_subtract(const struct mont *, limb *r, const limb *a, const limb *b);

/* r = x^e mod n, both in Montgomery's form, for a public exponent that is not 0. No overlap. */
void mont_power_public(struct mont *, limb *r, const limb *x, uint64_t e);

#endif
