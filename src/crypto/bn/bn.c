/*
 * bn.c - numbers and Montgomery multiplication.
 *
 * Peter L. Montgomery, "Modular multiplication without trial division", Mathematics of Computation 44 (1985). The
 * columns of the product are summed one after the other, those of a b and of the multiple of n that makes them
 * divisible by R together.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"

/* A column of mont_mul sums at most 2 count products of two limbs, and the carry from the column before, which is less
 * than one more: all that is below (2 count + 1) 2^(2 BN_BITS). */
_Static_assert(2 * BN_COUNT_MAX + 1 < (size_t)1 << (8 * sizeof(wide) - 2 * BN_BITS), "a column may overflow");
/* Sums and differences of two limbs and a carry or borrow leave the top bit to tell the sign. */
_Static_assert(BN_BITS + 2 <= 8 * sizeof(limb), "a limb needs free bits");

/* ---- Numbers ---- */

uint64_t bn_load(limb *x, size_t count, const uint8_t *bytes, size_t len)
{
    wide held = 0;
    unsigned bits = 0; /* of held */
    size_t at = 0;
    limb dropped = 0;
    memset(x, 0, count * sizeof *x);
    while (len-- > 0) {
        held |= (wide)bytes[len] << bits;
        bits += 8;
        if (bits >= BN_BITS) {
            *(at < count ? &x[at] : &dropped) |= (limb)held & BN_MASK;
            at++;
            held >>= BN_BITS;
            bits -= BN_BITS;
        }
    }
    *(at < count ? &x[at] : &dropped) |= (limb)held;
    return ct_is_zero(dropped);
}

void bn_store(uint8_t *bytes, size_t len, const limb *x, size_t count)
{
    wide held = 0;
    unsigned bits = 0; /* of held */
    size_t at = 0;
    while (len-- > 0) {
        if (bits < 8) {
            held |= (wide)(at < count ? x[at] : 0) << bits;
            at++;
            bits += BN_BITS;
        }
        bytes[len] = (uint8_t)held;
        held >>= 8;
        bits -= 8;
    }
}

void bn_add(limb *r, const limb *a, const limb *b, size_t count)
{
    limb carry = 0;
    for (size_t i = 0; i < count; i++) {
        limb sum = a[i] + b[i] + carry; /* below 2^(BN_BITS + 1) */
        r[i] = sum & BN_MASK;
        carry = sum >> BN_BITS;
    }
}

uint64_t bn_lt(const limb *a, const limb *b, size_t count)
{
    limb borrow = 0;
    for (size_t i = 0; i < count; i++)
        borrow = (a[i] - b[i] - borrow) >> (8 * sizeof(limb) - 1); /* from -2^BN_BITS up: the top bit is the sign */
    return (uint64_t)0 - borrow;
}

/* r = r - (a & mask), in numbers; what is borrowed from beyond the last limb is forgotten. */
static void bn_sub_masked(limb *r, uint64_t mask, const limb *a, size_t count)
{
    limb borrow = 0;
    for (size_t i = 0; i < count; i++) {
        limb difference = r[i] - (limb)ct_select(mask, a[i], 0) - borrow;
        r[i] = difference & BN_MASK;
        borrow = difference >> (8 * sizeof(limb) - 1);
    }
}

/* The sum of a[j] b[-j] for j below count. */
static inline wide bn_column(const limb *a, const limb *b, size_t count)
{
    wide sum = 0;
    for (; count > 0; count--)
        sum += (wide)*a++ * *b--;
    return sum;
}

void bn_mul(limb *r, const limb *a, size_t a_count, const limb *b, size_t b_count)
{
    wide sum = 0; /* as in mont_mul, of half as many products */
    for (size_t i = 0; i < a_count + b_count; i++) {
        size_t from = i < b_count ? 0 : i - b_count + 1; /* a[from] b[i - from] is the first product of the column */
        size_t to = i < a_count ? i + 1 : a_count;
        if (from < to)
            sum += bn_column(a + from, b + (i - from), to - from);
        r[i] = (limb)sum & BN_MASK;
        sum >>= BN_BITS;
    }
}

/* r = 2 r + bit mod m, for r below m. */
static void bn_append(limb *r, limb bit, const limb *m, size_t count)
{
    limb carry = bit; /* what r needs beyond its last limb */
    limb borrow = 0;  /* whether r is below m without that */
    for (size_t i = 0; i < count; i++) {
        limb doubled = (r[i] << 1 & BN_MASK) | carry;
        carry = r[i] >> (BN_BITS - 1);
        r[i] = doubled;
        borrow = (doubled - m[i] - borrow) >> (8 * sizeof(limb) - 1);
    }
    bn_sub_masked(r, ct_le(borrow, carry), m, count); /* it was below 2m, so it is below m now */
}

void bn_mod(limb *r, const limb *m, size_t count, const limb *x, size_t x_count)
{
    memset(r, 0, count * sizeof *r);
    for (size_t i = x_count * BN_BITS; i-- > 0;)
        bn_append(r, x[i / BN_BITS] >> i % BN_BITS & 1, m, count);
}

limb bn_negative_inverse(limb n)
{
    /* An odd n is its own inverse modulo 8, and each step of Newton's doubles the bits that are right. */
    limb x = n;
    for (unsigned bits = 3; bits < BN_BITS; bits *= 2)
        x *= 2 - n * x;
    return (0 - x) & BN_MASK;
}

/* ---- Montgomery's form ---- */

void mont_reduce(const struct mont *m, limb *x)
{
    bn_sub_masked(x, ~bn_lt(x, m->n, m->count), m->n, m->count);
}

void mont_subtract(const struct mont *m, limb *r, const limb *a, const limb *b)
{
    limb borrow = 0, carry = 0;
    uint64_t negative = bn_lt(a, b, m->count);
    for (size_t i = 0; i < m->count; i++) {
        limb difference = a[i] - b[i] - borrow;
        borrow = difference >> (8 * sizeof(limb) - 1);
        limb sum = (difference & BN_MASK) + (limb)ct_select(negative, m->n[i], 0) + carry;
        r[i] = sum & BN_MASK;
        carry = sum >> BN_BITS;
    }
}

static void mont_load(struct mont *m, const uint8_t *n, size_t len)
{
    m->count = BN_COUNT(8 * len);
    bn_load(m->n, m->count, n, len);
    m->n0 = bn_negative_inverse(m->n[0]);
}

void mont_init_known(struct mont *m, const uint8_t *n, const uint8_t *rr, size_t len)
{
    mont_load(m, n, len);
    bn_load(m->rr, m->count, rr, len);
}

void mont_init(struct mont *m, const uint8_t *n, size_t len)
{
    mont_load(m, n, len);
    size_t count = m->count, bits = BN_BITS * count;

    /* rr = R, doubled up from the power of two that is surely below n. */
    size_t start = 8 * (len - 1);
    memset(m->rr, 0, count * sizeof(limb));
    m->rr[start / BN_BITS] = (limb)1 << start % BN_BITS;
    for (size_t i = start; i < bits; i++)
        bn_append(m->rr, 0, m->n, count);

    /* R 2^i is the form of 2^i. Squaring there doubles i: so from R 2^(bits / 64), that is cheap to reach by doubling,
     * six squarings lead to R 2^bits = R^2, with a doubling wherever the next bit of bits says so. */
    for (size_t i = 0; i < bits >> 6; i++)
        bn_append(m->rr, 0, m->n, count);
    for (unsigned left = 6; left-- > 0;) {
        mont_square(m, m->rr, m->rr);
        mont_reduce(m, m->rr);
        if ((bits >> left & 1) != 0)
            bn_append(m->rr, 0, m->n, count);
    }
}

/* The sum of a[j] b[-j] + c[j] d[-j] for j below count: two chains of additions that the processor runs side by side.
 */
static inline wide mont_column(const limb *a, const limb *b, const limb *c, const limb *d, size_t count)
{
    wide sum = 0, other = 0;
    for (; count > 0; count--) {
        sum += (wide)*a++ * *b--;
        other += (wide)*c++ * *d--;
    }
    return sum + other;
}

/*
 * q is chosen limb by limb so that a b + q n is divisible by R; r is the quotient. With a, b < 2n and q < R it is below
 * (4 n^2 + R n) / R, and that is at most 2n since BN_COUNT sees to R >= 4n. In mont_enter a < R and b < n, and the
 * quotient is below 2n again.
 *
 * r[i] is written when a[i] and b[i] are no longer needed, so the three may be the same array.
 */
void mont_mul(struct mont *m, limb *r, const limb *a, const limb *b)
{
    const limb *n = m->n;
    limb *q = m->scratch;
    size_t count = m->count;
    wide sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += mont_column(a, b + i, q, n + i, i) + (wide)a[i] * b[0];
        q[i] = (limb)sum * m->n0 & BN_MASK;
        sum = (sum + (wide)q[i] * n[0]) >> BN_BITS; /* what is shifted out is 0 */
    }
    for (size_t i = 1; i < count; i++) {
        sum += mont_column(a + i, b + count - 1, q + i, n + count - 1, count - i);
        r[i - 1] = (limb)sum & BN_MASK;
        sum >>= BN_BITS;
    }
    r[count - 1] = (limb)sum; /* r < 2n < R: what is left is one limb */
}

/* Twice the sum of a[j] b[-j] for j below pairs, and the sum of c[j] d[-j] for j below count. There are count / 2 pairs
 * or one more. */
static inline wide mont_square_column(const limb *a, const limb *b, size_t pairs, const limb *c, const limb *d,
                                      size_t count)
{
    wide sum = 0, other = 0;
    for (size_t i = count / 2; i > 0; i--, c += 2, d -= 2) {
        sum += (wide)*a++ * *b--;
        other += (wide)c[0] * d[0];
        other += (wide)c[1] * d[-1];
    }
    if (pairs > count / 2)
        sum += (wide)*a * *b;
    if (count % 2 == 1)
        other += (wide)*c * *d;
    return 2 * sum + other;
}

/* mont_mul of a and a, where the products of different limbs stand twice in their column and are computed once. */
void mont_square(struct mont *m, limb *r, const limb *a)
{
    const limb *n = m->n;
    limb *q = m->scratch;
    size_t count = m->count;
    wide sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += mont_square_column(a, a + i, (i + 1) / 2, q, n + i, i);
        if (i % 2 == 0)
            sum += (wide)a[i / 2] * a[i / 2];
        q[i] = (limb)sum * m->n0 & BN_MASK;
        sum = (sum + (wide)q[i] * n[0]) >> BN_BITS;
    }
    for (size_t i = 1; i < count; i++) {
        size_t pairs = (count - i) / 2;
        sum += mont_square_column(a + i, a + count - 1, pairs, q + i, n + count - 1, count - i);
        if ((count - i) % 2 == 1)
            sum += (wide)a[i + pairs] * a[i + pairs];
        r[i - 1] = (limb)sum & BN_MASK;
        sum >>= BN_BITS;
    }
    r[count - 1] = (limb)sum;
}

void mont_enter(struct mont *m, limb *r, const limb *x, size_t x_count)
{
    size_t count = m->count;
    memset(r, 0, count * sizeof *r);
    for (size_t left = (x_count + count - 1) / count; left-- > 0;) {
        /* r = r R + the next limbs of x, both summands first brought below n. */
        const limb *part = x + left * count;
        size_t part_count = x_count - left * count < count ? x_count - left * count : count;
        memset(m->part, 0, count * sizeof *r);
        memcpy(m->part, part, part_count * sizeof *r);
        mont_mul(m, m->part, m->part, m->rr);
        mont_reduce(m, m->part);
        mont_mul(m, r, r, m->rr);
        mont_reduce(m, r);
        bn_add(r, r, m->part, count);
    }
}

void mont_leave(struct mont *m, limb *r, const limb *x)
{
    static const limb one[BN_COUNT_MAX] = {1};
    mont_mul(m, r, x, one);
    mont_reduce(m, r);
}

void mont_power_public(struct mont *m, limb *r, const limb *x, uint64_t e)
{
    unsigned bit = 63;
    while (e >> bit == 0)
        bit--;
    memcpy(r, x, m->count * sizeof *r);
    while (bit-- > 0) {
        mont_square(m, r, r);
        if ((e >> bit & 1) != 0)
            mont_mul(m, r, r, x);
    }
}
