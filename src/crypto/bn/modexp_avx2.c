/*
 * modexp_avx2.c - the powers of RSA on x86-64 with AVX2: modulo both primes of a key side by side.
 *
 * Digits have 29 bits, and products of two are summed in 64 (S. Gueron and V. Krasnov, "Software implementation of
 * modular exponentiation, using advanced vector instructions architectures", WAIFI 2012). Here a vector has a pair of
 * places for each prime, with a digit of the lower half of a number and the same one of the upper half: schoolbook
 * multiplication of vectors multiplies lower halves by lower ones, upper by upper, without a shuffle, and with one
 * factor's halves swapped, the others. Montgomery's reduction is two products, so that no digit waits for another:
 * q = t n' mod R, of which only what is below R is wanted, and (t + q n) / R, of which only what is not.
 *
 * R is 2^1044, n below 2^1024. Numbers are below 4n: from two such, (16 n^2 + q n) / R is below 2n. A digit exceeds 29
 * bits by less than 2^8, so that a column of 36 products is below 2^64. No secret decides a branch or an address.
 *
 * On Zen 3, which multiplies two vectors in a cycle, this is faster than modexp_adx.c. Older processors are not like
 * that; they have no VAES, which is how choose.c tells them apart. Primes of 1024 bits; what has others, and what is
 * public, is for modexp_adx.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "crypto/bn/modexp.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "crypto/target.h"

TARGET_BEGIN("avx2")

typedef uint64_t word;

enum {
    BITS = 29,
    TILE = 9, /* digits of one factor that are multiplied at a time */
    KEPT = 4, /* of them, those that stay in registers */
    LANES = 2,
    VECTOR = 4, /* words */
    HALF = 2 * TILE,
    DIGITS = 2 * HALF,
    R_BITS = DIGITS * BITS,
    LEN = 128, /* bytes of a modulus */
    CORE_MAX = VECTOR * HALF,
    CORE_LANES = LANES,
    CORE_WINDOW = 4, /* windows of five bits take the same time, and twice the table */
    CORE_POWERS = 1 << CORE_WINDOW,
};

#define MASK (((word)1 << BITS) - 1)

/* The digits of a factor that stays, as multiplications want them. */
struct factor {
    __m256i swapped[HALF]; /* each half in the place of the other */
    __m256i half[HALF];    /* one of them in both places */
};

/* The sums of columns have zeros before them where columns of the upper places count from TILE on: see multiply_half.
 * All that is left of a multiplication is here, and wiped with the rest. */
struct modulus {
    __m256i product[TILE + DIGITS], cross[TILE + DIGITS];
    __m256i multiple[TILE + DIGITS], multiple_cross[DIGITS];
    __m256i rows[TILE], factor[HALF], low[HALF], high[HALF];
    struct factor n, inverse; /* n with its upper half; n' = -1/n mod R with its lower half */
    __m256i n_last;           /* the last digits of halves of n */
    word rr[CORE_MAX];        /* R^2 mod n */
    word part[CORE_MAX], plain[LANES][DIGITS], n_plain[LANES][DIGITS];
};

/* ---- Products ---- */

#define AT(x, j) ((__m256i *)(void *)(uintptr_t)(x))[j]

static const __m256i zeros[TILE];

/* sum += x y, where y is in a register ("x") or in memory ("m"). Not by intrinsics: a compiler that sees the additions
 * makes many products before it adds them, and has to store them. */
#define ADD_PRODUCT(sum, x, place, y)                                                                                  \
    do {                                                                                                               \
        __m256i product_;                                                                                              \
        __asm__("vpmuludq %[b], %[a], %[p]\n\t"                                                                        \
                "vpaddq %[p], %[t], %[t]"                                                                              \
                : [t] "+x"(sum), [p] "=&x"(product_)                                                                   \
                : [a] "x"(x), [b] place(y));                                                                           \
    } while (0)

/* x = value, in a register from here on: no copy of an array by memcpy. */
#define IN_REGISTER(x, value)                                                                                          \
    do {                                                                                                               \
        (x) = (value);                                                                                                 \
        __asm__("" : "+x"(x));                                                                                         \
    } while (0)

/* sums = before + a b, for nine digits of a, and nine or twice nine of b: the first here, the second there. Before has
 * the columns that the first product of nine and nine begins and ends in, or is zeros. The sums of nine columns are in
 * registers: one is stored when it is complete, and that of nine columns on takes its place. */
static __attribute__((noinline)) void multiply_rows(__m256i *sums, const __m256i *before, const __m256i *a,
                                                    const __m256i *b, const __m256i *b_next, size_t count)
{
    __m256i t[TILE], kept[KEPT];
    UNROLLED for (size_t i = 0; i < TILE; i++) IN_REGISTER(t[i], before[i]);
    UNROLLED for (size_t i = 0; i < KEPT; i++) IN_REGISTER(kept[i], a[i]);
    for (before += TILE; count > 0; count--, sums += TILE, b = b_next) {
        before = count == 1 || before == zeros + TILE ? zeros : before;
        UNROLLED for (size_t j = 0; j < TILE; j++)
        {
            const __m256i factor = b[j];
            UNROLLED for (size_t i = 0; i < KEPT; i++) ADD_PRODUCT(t[(i + j) % TILE], factor, "x", kept[i]);
            UNROLLED for (size_t i = KEPT; i < TILE; i++) ADD_PRODUCT(t[(i + j) % TILE], factor, "m", a[i]);
            sums[j] = t[j];
            t[j] = before[j];
        }
    }
    UNROLLED for (size_t i = 0; i < TILE; i++) sums[i] = t[i];
}

/* sums += the lowest nine columns of the product of nine digits and nine. */
static __attribute__((noinline)) void add_low(__m256i *sums, const __m256i *a, const __m256i *b)
{
    __m256i t[TILE], kept[KEPT];
    UNROLLED for (size_t i = 0; i < TILE; i++) IN_REGISTER(t[i], sums[i]);
    UNROLLED for (size_t i = 0; i < KEPT; i++) IN_REGISTER(kept[i], a[i]);
    UNROLLED for (size_t j = 0; j < TILE; j++)
    {
        const __m256i factor = b[j];
        UNROLLED for (size_t i = 0; i < TILE; i++)
        {
            if (i + j < TILE && i < KEPT)
                ADD_PRODUCT(t[i + j], factor, "x", kept[i]);
            else if (i + j < TILE)
                ADD_PRODUCT(t[i + j], factor, "m", a[i]);
        }
    }
    UNROLLED for (size_t i = 0; i < TILE; i++) sums[i] = t[i];
}

/* sums += the highest ten of its seventeen columns. */
static __attribute__((noinline)) void add_high(__m256i *sums, const __m256i *a, const __m256i *b)
{
    __m256i t[TILE + 1], kept[KEPT];
    UNROLLED for (size_t i = 0; i <= TILE; i++) IN_REGISTER(t[i], sums[i + TILE - 2]);
    UNROLLED for (size_t i = 0; i < KEPT; i++) IN_REGISTER(kept[i], a[TILE - 1 - i]);
    UNROLLED for (size_t j = 0; j < TILE; j++)
    {
        const __m256i factor = b[TILE - 1 - j];
        UNROLLED for (size_t i = 0; i < TILE; i++)
        {
            if (i + j <= TILE && i < KEPT)
                ADD_PRODUCT(t[TILE - i - j], factor, "x", kept[i]);
            else if (i + j <= TILE)
                ADD_PRODUCT(t[TILE - i - j], factor, "m", a[TILE - 1 - i]);
        }
    }
    UNROLLED for (size_t i = 0; i <= TILE; i++) sums[i + TILE - 2] = t[i];
}

/* sums = a b */
static void multiply_all(__m256i *sums, const __m256i *a, const __m256i *b)
{
    multiply_rows(sums, zeros, a, b, b + TILE, 2);
    multiply_rows(sums + TILE, sums + TILE, a + TILE, b, b + TILE, 2);
}

/* sums = a half of a times the half that b has in both places. Each place has nine rows: the upper one those from nine
 * digits on, and so the sums of nine columns up. */
static void multiply_half(struct modulus *m, __m256i *sums, const __m256i *a, bool upper, const __m256i *b)
{
    __m256i *rows = m->rows;
    for (size_t i = 0; i < TILE; i++)
        rows[i] = upper ? _mm256_unpackhi_epi64(a[i], a[i + TILE]) : _mm256_unpacklo_epi64(a[i], a[i + TILE]);
    multiply_rows(sums, zeros, rows, b, b + TILE, 2);
}

static void set_swapped(__m256i *r, const __m256i *x)
{
    for (size_t j = 0; j < HALF; j++)
        r[j] = _mm256_shuffle_epi32(x[j], 0x4e);
}

/* What columns leave for the next: of 64 bits, 35 in the first round; of their sum with 29 bits, less than 2^7. */
struct carries {
    __m256i first, second;
};

static inline __m256i to_digit(struct carries *c, __m256i sum)
{
    const __m256i mask = _mm256_set1_epi64x((long long)MASK);
    const __m256i first = _mm256_add_epi64(_mm256_and_si256(sum, mask), c->first);
    const __m256i digit = _mm256_add_epi64(_mm256_and_si256(first, mask), c->second);
    c->first = _mm256_srli_epi64(sum, BITS);
    c->second = _mm256_srli_epi64(first, BITS);
    return digit;
}

/* What leaves the lower half enters the upper one; what leaves that is returned, in the place of the lower one. */
static inline __m256i end_digits(const struct carries *c, __m256i *x)
{
    const __m256i mask = _mm256_set1_epi64x((long long)MASK), end = _mm256_add_epi64(c->first, c->second);
    const __m256i sum = _mm256_add_epi64(x[0], _mm256_bslli_epi128(end, 8));
    x[0] = _mm256_and_si256(sum, mask);
    x[1] = _mm256_add_epi64(x[1], _mm256_srli_epi64(sum, BITS));
    return _mm256_bsrli_epi128(end, 8);
}

static void carry(__m256i *x)
{
    struct carries c = {zeros[0], zeros[0]};
    for (size_t j = 0; j < HALF; j++)
        x[j] = to_digit(&c, x[j]);
    end_digits(&c, x);
}

/* Of a product of halves, columns 0 and HALF of x, the sums of both places. */
static inline __m256i both(const __m256i *x)
{
    return _mm256_add_epi64(_mm256_unpacklo_epi64(x[0], x[HALF]),
                            _mm256_unpackhi_epi64((x - TILE)[0], (x - TILE)[HALF]));
}

/* Column 0 of x, the sum of both places, the upper of which counts from so many rows on: in the upper places alone, and
 * in the lower ones. */
static inline __m256i to_upper(const __m256i *x, size_t rows)
{
    return _mm256_add_epi64(_mm256_bslli_epi128(x[0], 8), _mm256_unpackhi_epi64(zeros[0], (x - rows)[0]));
}

static inline __m256i to_lower(const __m256i *x, size_t rows)
{
    return _mm256_add_epi64(_mm256_unpacklo_epi64(x[0], zeros[0]), _mm256_bsrli_epi128((x - rows)[0], 8));
}

/* ---- Montgomery's arithmetic ---- */

/* r = (product + cross 2^(29 HALF)) / R: products of lower halves and of upper ones, and of one half and the other. The
 * order lets the processor go on with the next products while the last of some are on their way. */
static __attribute__((noinline)) void reduce(struct modulus *m, word *r, size_t cross_rows)
{
    __m256i *q = &AT(r, 0), *product = m->product + TILE, *cross = m->cross + TILE;
    struct carries c = {zeros[0], zeros[0]};
    for (size_t j = 0; j < HALF; j++)
        m->low[j] = to_digit(&c, _mm256_add_epi64(_mm256_unpacklo_epi64(product[j], product[j + HALF]),
                                                  to_upper(cross + j, cross_rows)));
    const __m256i from_low = end_digits(&c, m->low);

    __m256i *multiple = m->multiple + TILE, *multiple_cross = m->multiple_cross;
    multiply_rows(multiple_cross, zeros, m->low, m->inverse.swapped, NULL, 1);
    add_low(multiple_cross + TILE, m->low, m->inverse.swapped + TILE);
    add_low(multiple_cross + TILE, m->low + TILE, m->inverse.swapped);
    multiply_half(m, multiple, m->low, false, m->inverse.half);
    c = (struct carries){zeros[0], zeros[0]};
    for (size_t j = 0; j < HALF; j++)
        q[j] = to_digit(&c, _mm256_add_epi64(both(multiple + j), to_upper(multiple_cross + j, 0)));
    end_digits(&c, q);

    c = (struct carries){from_low, zeros[0]};
    for (size_t j = 0; j < HALF; j++)
        m->high[j] = to_digit(&c, _mm256_add_epi64(_mm256_unpackhi_epi64(product[j], product[j + HALF]),
                                                   to_lower(cross + j + HALF, cross_rows)));
    end_digits(&c, m->high);

    multiply_rows(multiple_cross + HALF, zeros, q + TILE, m->n.swapped + TILE, NULL, 1);
    multiple_cross[HALF - 1] = multiple_cross[HALF - 2] = zeros[0];
    add_high(multiple_cross + TILE, q, m->n.swapped + TILE);
    add_high(multiple_cross + TILE, q + TILE, m->n.swapped);
    multiply_half(m, multiple, q, true, m->n.half);
    /* What is below R of t + q n is a multiple of R; which, its two upper columns tell: what is below those is less
     * than 2^35 in the second, which 2^40 makes good. add_high leaves out one product there, and multiply_half another.
     */
    const __m256i corner = _mm256_mul_epu32(q[TILE - 1], m->n.swapped[TILE - 1]);
    __m256i second = _mm256_add_epi64(to_lower(multiple_cross + HALF - 2, 0), _mm256_bsrli_epi128(m->low[HALF - 2], 8));
    __m256i top = _mm256_add_epi64(to_lower(multiple_cross + HALF - 1, 0), _mm256_bsrli_epi128(m->low[HALF - 1], 8));
    second = _mm256_add_epi64(second, _mm256_mul_epu32(q[HALF - 1], m->n_last));
    second = _mm256_add_epi64(second, to_lower(&corner, 0));
    second = _mm256_add_epi64(second, _mm256_set1_epi64x((long long)1 << 40));
    top = _mm256_srli_epi64(_mm256_add_epi64(top, _mm256_srli_epi64(second, BITS)), BITS);
    c = (struct carries){_mm256_unpacklo_epi64(top, zeros[0]), zeros[0]};
    for (size_t j = 0; j < HALF; j++)
        q[j] = to_digit(&c, _mm256_add_epi64(_mm256_add_epi64(both(multiple + j), m->high[j]),
                                             to_lower(multiple_cross + HALF + j, 0)));
    end_digits(&c, q);
}

static __attribute__((noinline)) void core_mul(struct modulus *m, word *r, const word *a, const word *b)
{
    set_swapped(m->factor, &AT(b, 0));
    multiply_all(m->product + TILE, &AT(a, 0), &AT(b, 0));
    multiply_all(m->cross + TILE, &AT(a, 0), m->factor);
    reduce(m, r, 0);
}

/* Each product of two tiles once, with one of them doubled. */
static __attribute__((noinline)) void core_square(struct modulus *m, word *r, const word *x)
{
    const __m256i *a = &AT(x, 0);
    __m256i *product = m->product + TILE, *cross = m->cross + TILE;
    for (size_t j = 0; j < HALF; j++) {
        m->factor[j] = _mm256_add_epi64(a[j], a[j]);
        m->low[j] = _mm256_unpackhi_epi64(m->factor[j], m->factor[j]);
    }
    multiply_half(m, cross, a, false, m->low);
    memset(cross + DIGITS - TILE, 0, TILE * sizeof *cross); /* columns that only core_mul has */
    multiply_rows(product, zeros, a, a, m->factor + TILE, 2);
    multiply_rows(product + HALF, product + HALF, a + TILE, a + TILE, NULL, 1);
    reduce(m, r, TILE);
}

/* ---- Numbers of one lane ---- */

/* Bits R_BITS part and up, as many as R has. Byte i, counted from the least significant, holds the bits from 8 i on. */
static void load(word *x, size_t part, struct span bytes)
{
    size_t first = part * R_BITS;
    memset(x, 0, DIGITS * sizeof *x);
    for (size_t i = first / 8; i < bytes.len && 8 * i < first + R_BITS; i++) {
        word byte = bytes.at[bytes.len - 1 - i];
        if (8 * i < first) { /* the byte that the part begins in */
            x[0] |= byte >> (first - 8 * i);
            continue;
        }
        size_t at = (8 * i - first) / BITS, shift = (8 * i - first) % BITS;
        x[at] |= byte << shift & MASK;
        if (shift > BITS - 8 && at + 1 < DIGITS)
            x[at + 1] |= byte >> (BITS - shift);
    }
}

static void store(uint8_t *bytes, size_t len, const word *x)
{
    for (size_t i = 0; i < len; i++) {
        size_t at = 8 * i / BITS, shift = 8 * i % BITS;
        bytes[len - 1 - i] = (uint8_t)(x[at] >> shift | x[at + 1] << (BITS - shift));
    }
}

/* x = x - n, if that is not negative. */
static void reduce_once(word *x, const word *n)
{
    word borrow = 0;
    for (size_t i = 0; i < DIGITS; i++)
        borrow = (x[i] - n[i] - borrow) >> 63;
    const word mask = ct_barrier(borrow - 1);
    borrow = 0;
    for (size_t i = 0; i < DIGITS; i++) {
        word difference = x[i] - (n[i] & mask) - borrow;
        x[i] = difference & MASK;
        borrow = difference >> 63;
    }
}

/* x = k x, to digits of 29 bits. The product fits. */
static void scale(word *x, word k)
{
    word carry = 0;
    for (size_t i = 0; i < DIGITS; i++) {
        carry += k * x[i];
        x[i] = carry & MASK;
        carry >>= BITS;
    }
}

/* x = -1/n mod R, digit by digit, each of which makes that digit of n x + 1 zero. */
static void invert(word *x, const word *n)
{
    word sums[DIGITS + 1] = {1}, n0 = n[0];
    /* An odd n is its own inverse modulo 8, and each step of Newton's doubles the bits that are right. */
    for (unsigned bits = 3; bits < BITS; bits *= 2)
        n0 *= 2 - n[0] * n0;
    for (size_t i = 0; i < DIGITS; i++) {
        x[i] = (0 - n0 * sums[i]) & MASK;
        for (size_t j = 0; i + j < DIGITS; j++)
            sums[i + j] += n[j] * x[i];
        sums[i + 1] += sums[i] >> BITS;
    }
    wipe(sums, sizeof sums);
}

/* ---- What the template asks for ---- */

static size_t core_words(const struct modulus *m)
{
    (void)m;
    return CORE_MAX;
}

/* The plain digits of both lanes into vectors, and back. */
static void pack(const struct modulus *m, word *x)
{
    for (size_t i = 0; i < CORE_MAX; i++)
        x[i] = m->plain[i % VECTOR / 2][i / VECTOR + i % 2 * HALF];
}

static void unpack(struct modulus *m, const word *x)
{
    for (size_t i = 0; i < CORE_MAX; i++)
        m->plain[i % VECTOR / 2][i / VECTOR + i % 2 * HALF] = x[i];
}

/* The plain digits of both lanes as a factor, with its lower or its upper half in both places. */
static void set_factor(struct modulus *m, struct factor *f, bool upper)
{
    pack(m, m->part);
    set_swapped(f->swapped, &AT(m->part, 0));
    for (size_t j = 0; j < HALF; j++) {
        const __m256i x = AT(m->part, j);
        f->half[j] = upper ? _mm256_unpackhi_epi64(x, x) : _mm256_unpacklo_epi64(x, x);
    }
}

/* R^2, as in mont_init: from 2^(8 (len - 1)), which is below n, by doubling to R 2^(bits / 64), and by squaring, which
 * takes R 2^i to R 2^(2 i). */
static void core_modulus(struct modulus *m, const struct modexp_job *jobs)
{
    enum { START = 8 * (LEN - 1) };
    memset(m->product, 0, sizeof m->product);
    memset(m->cross, 0, sizeof m->cross);
    memset(m->multiple, 0, sizeof m->multiple);
    for (size_t lane = 0; lane < LANES; lane++) {
        load(m->n_plain[lane], 0, (struct span){jobs[lane].m, LEN});
        invert(m->plain[lane], m->n_plain[lane]);
    }
    set_factor(m, &m->inverse, false);
    memcpy(m->plain, m->n_plain, sizeof m->plain);
    set_factor(m, &m->n, true);
    m->n_last = AT(m->part, HALF - 1);
    memset(m->plain, 0, sizeof m->plain);
    for (size_t lane = 0; lane < LANES; lane++) {
        word *x = m->plain[lane];
        x[START / BITS] = (word)1 << START % BITS;
        for (size_t i = START; i < R_BITS + R_BITS / 64; i++) {
            scale(x, 2);
            reduce_once(x, m->n_plain[lane]);
        }
    }
    pack(m, m->rr);
    for (unsigned left = 6; left-- > 0;) {
        core_square(m, m->rr, m->rr);
        if ((R_BITS >> left & 1) != 0) {
            for (size_t j = 0; j < CORE_MAX; j++)
                m->rr[j] *= 2;
            carry(&AT(m->rr, 0));
        }
    }
}

static void core_one(struct modulus *m, word *r)
{
    memset(m->part, 0, sizeof m->part);
    m->part[0] = m->part[2] = 1;
    core_mul(m, r, m->part, m->rr);
}

/* What there is so far, times R, plus the next part, each a product with R^2. */
static void core_enter(struct modulus *m, word *r, const struct span *x)
{
    const size_t longest = x[0].len > x[1].len ? x[0].len : x[1].len;
    memset(r, 0, CORE_MAX * sizeof *r);
    for (size_t left = (8 * longest + R_BITS - 1) / R_BITS; left-- > 0;) {
        for (size_t lane = 0; lane < LANES; lane++)
            load(m->plain[lane], left, x[lane]);
        pack(m, m->part);
        core_mul(m, m->part, m->part, m->rr);
        core_mul(m, r, r, m->rr);
        for (size_t j = 0; j < CORE_MAX; j++)
            r[j] += m->part[j];
        carry(&AT(r, 0));
    }
}

static void core_leave(struct modulus *m, const struct modexp_job *jobs, const word *a)
{
    memset(m->part, 0, sizeof m->part);
    m->part[0] = m->part[2] = 1;
    core_mul(m, m->part, a, m->part);
    unpack(m, m->part);
    for (size_t lane = 0; lane < LANES; lane++) {
        word *x = m->plain[lane];
        scale(x, 1);
        reduce_once(x, m->n_plain[lane]);
        store(jobs[lane].y, LEN, x);
    }
}

static void core_select(struct modulus *m, word *r, const word *table, const uint64_t *wanted)
{
    (void)m;
    const __m256i one = _mm256_set1_epi64x(1);
    const __m256i number =
        _mm256_setr_epi64x((long long)wanted[0], (long long)wanted[0], (long long)wanted[1], (long long)wanted[1]);
    for (size_t j = 0; j < HALF; j += TILE) {
        __m256i found[TILE], i = zeros[0];
        UNROLLED for (size_t k = 0; k < TILE; k++) found[k] = i;
        for (size_t power = 0; power < CORE_POWERS; power++) {
            const __m256i mask = _mm256_cmpeq_epi64(i, number), *at = &AT(table, power * HALF + j);
            UNROLLED for (size_t k = 0; k < TILE; k++) found[k] =
                _mm256_or_si256(found[k], _mm256_and_si256(mask, at[k]));
            i = _mm256_add_epi64(i, one);
        }
        UNROLLED for (size_t k = 0; k < TILE; k++)(&AT(r, 0))[j + k] = found[k];
    }
}

#include "crypto/bn/modexp_core.h"

/* ---- What is exported ---- */

/* One job alone would take both lanes, for longer than modexp_adx.c needs. */
static void power_avx2(const struct modexp_job *jobs, size_t count)
{
    if (count == LANES && jobs[0].len == LEN && modexp_alike(&jobs[0], &jobs[1]))
        core_power(jobs);
    else
        modexp_adx.power(jobs, count);
}

static void join_avx2(const struct modexp_join *j)
{
    modexp_adx.join(j);
}

static void power_public_avx2(uint8_t *y, const uint8_t *m, size_t len, const uint8_t *x, uint64_t e)
{
    modexp_adx.power_public(y, m, len, x, e);
}

TARGET_END

const struct modexp modexp_avx2 = {"RSA", "AVX2", power_avx2, join_avx2, power_public_avx2};

#endif
