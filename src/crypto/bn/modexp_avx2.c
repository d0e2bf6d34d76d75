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
 * For primes of 1024, 1536 and 2048 bits, half a number has two, three and four tiles of nine digits; R is 2^1044,
 * 2^1566 and 2^2088. Numbers are below 4n: from two such, (16 n^2 + q n) / R is below 2n. A digit exceeds 29 bits by
 * less than 2^9, so that 63 products are below 2^64, and no sum has more: of the 72 of a column at most 54 are in
 * one sum, and the rest in another. No secret decides a branch or an address.
 *
 * On Zen 3, which multiplies two vectors in a cycle, this is faster than modexp_adx.c. Older processors are not like
 * that; they have no VAES, which is how choose.c tells them apart. Other primes, and what is public, are for
 * modexp_adx.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "crypto/bn/modexp_adx.h"

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
    HALF_MAX = 4 * TILE,
    DIGITS_MAX = 2 * HALF_MAX,
    AHEAD_MAX = HALF_MAX / 2, /* see multiply_half */
    CORE_MAX = VECTOR * HALF_MAX,
    CORE_LANES = LANES,
    CORE_WINDOW = 4, /* windows of five bits take the same time, and twice the table */
    CORE_POWERS = 1 << CORE_WINDOW,
};

#define MASK (((word)1 << BITS) - 1)

/* Half of a number as multiply_half wants it. */
struct half {
    __m256i all[HALF_MAX];     /* each digit in both places */
    __m256i middle[AHEAD_MAX]; /* for a tile in the middle: each digit, and in the upper place the one so far ahead */
};

/* The digits of a factor that stays, as multiplications want them. */
struct factor {
    __m256i swapped[HALF_MAX]; /* each half in the place of the other */
    struct half half;
};

/* The sums of columns have zeros before them where columns of the upper places count from some tiles on. All that is
 * left of a multiplication is here, and wiped with the rest. */
struct modulus {
    size_t tiles, half; /* tiles of half a number, and its digits */
    __m256i product[AHEAD_MAX + DIGITS_MAX], cross[AHEAD_MAX + DIGITS_MAX];
    __m256i multiple[AHEAD_MAX + DIGITS_MAX], multiple_cross[DIGITS_MAX];
    __m256i rows[TILE], factor[HALF_MAX], low[HALF_MAX], high[HALF_MAX];
    struct half square;
    struct factor n, inverse; /* n with its upper half; n' = -1/n mod R with its lower half */
    word rr[CORE_MAX];        /* R^2 mod n */
    word part[CORE_MAX], plain[LANES][DIGITS_MAX], n_plain[LANES][DIGITS_MAX];
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

/* sums += a b, for nine digits of a and count tiles of b. So many tiles of sums there are; those behind them are new.
 * The sums of nine columns are in registers: one is stored when it is complete, and that of nine columns on takes its
 * place. */
static __attribute__((noinline)) void multiply_rows(__m256i *sums, size_t there, const __m256i *a, const __m256i *b,
                                                    size_t count)
{
    const __m256i *before = there > 0 ? sums : zeros;
    __m256i t[TILE], kept[KEPT];
    UNROLLED for (size_t i = 0; i < TILE; i++) IN_REGISTER(t[i], before[i]);
    UNROLLED for (size_t i = 0; i < KEPT; i++) IN_REGISTER(kept[i], a[i]);
    for (size_t tile = 1; tile <= count; tile++, sums += TILE, b += TILE) {
        before = tile < there ? sums + TILE : zeros;
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

/* sums += a a, for nine digits, which twice has doubled. */
static __attribute__((noinline)) void square_tile(__m256i *sums, size_t there, const __m256i *a, const __m256i *twice)
{
    const __m256i *before = there > 0 ? sums : zeros, *next = there > 1 ? sums + TILE : zeros;
    __m256i t[TILE], kept[KEPT];
    UNROLLED for (size_t i = 0; i < TILE; i++) IN_REGISTER(t[i], before[i]);
    UNROLLED for (size_t i = 0; i < KEPT; i++) IN_REGISTER(kept[i], a[i]);
    UNROLLED for (size_t j = 0; j < TILE; j++)
    {
        const __m256i digit = a[j], factor = twice[j];
        UNROLLED for (size_t i = 0; i < j; i++)
        {
            if (i < KEPT)
                ADD_PRODUCT(t[(i + j) % TILE], factor, "x", kept[i]);
            else
                ADD_PRODUCT(t[(i + j) % TILE], factor, "m", a[i]);
        }
        ADD_PRODUCT(t[2 * j % TILE], digit, "x", digit);
        sums[j] = t[j];
        t[j] = next[j];
    }
    UNROLLED for (size_t i = 0; i < TILE; i++) sums[TILE + i] = t[i];
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

/* What follows is compiled for each width: tiles is how many of them half a number has, a constant where it matters. */
#define INLINE static inline __attribute__((always_inline))

/* sums = a b */
INLINE void multiply_all(size_t tiles, __m256i *sums, const __m256i *a, const __m256i *b)
{
    for (size_t i = 0; i < tiles; i++)
        multiply_rows(sums + i * TILE, i > 0 ? tiles : 0, a + i * TILE, b, tiles);
}

/* The lower halves or the upper ones of two vectors, those of the second in the upper places. */
INLINE void pair(__m256i *r, const __m256i *x, const __m256i *y, bool upper, size_t count)
{
    for (size_t i = 0; i < count; i++)
        r[i] = upper ? _mm256_unpackhi_epi64(x[i], y[i]) : _mm256_unpacklo_epi64(x[i], y[i]);
}

/* How far the upper places are ahead of the lower ones in multiply_half: half the tiles, rounded up. */
INLINE size_t ahead_of(size_t tiles)
{
    return (tiles + 1) / 2 * TILE;
}

/* sums = a half of a times a half of another number. Each place multiplies half the tiles of a: the upper one those
 * from half of them on, and so the sums of as many columns up. A tile in the middle is multiplied in both, by half the
 * tiles of b in each. */
INLINE void multiply_half(struct modulus *m, size_t tiles, __m256i *sums, const __m256i *a, bool upper,
                          const struct half *b)
{
    const size_t ahead = ahead_of(tiles), middle = tiles / 2 * TILE;
    for (size_t i = 0; i < middle; i += TILE) {
        pair(m->rows, a + i, a + i + ahead, upper, TILE);
        multiply_rows(sums + i, i > 0 ? tiles : 0, m->rows, b->all, tiles);
    }
    if (middle < ahead) {
        pair(m->rows, a + middle, a + middle, upper, TILE);
        multiply_rows(sums + middle, tiles, m->rows, b->middle, ahead / TILE);
    }
}

INLINE void set_half(size_t tiles, struct half *h, const __m256i *x, bool upper)
{
    const size_t half = tiles * TILE, ahead = ahead_of(tiles);
    pair(h->all, x, x, upper, half);
    for (size_t j = 0; tiles % 2 != 0 && j < ahead; j++)
        h->middle[j] = _mm256_unpacklo_epi64(h->all[j], j + ahead < half ? h->all[j + ahead] : zeros[0]);
}

INLINE void set_swapped(size_t tiles, __m256i *r, const __m256i *x)
{
    for (size_t j = 0; j < tiles * TILE; j++)
        r[j] = _mm256_shuffle_epi32(x[j], 0x4e);
}

/* What columns leave for the next: of two sums, less than 2^36 in the first round; of that and two digits, less than
 * 2^8. */
struct carries {
    __m256i first, second;
};

INLINE __m256i low_bits(__m256i x)
{
    return _mm256_and_si256(x, _mm256_set1_epi64x((long long)MASK));
}

/* The digit of a column whose products are in two sums, which may have too many for one. */
INLINE __m256i to_digit(size_t tiles, struct carries *c, __m256i sum, __m256i other)
{
    const bool apart = 2 * tiles * TILE > 63;
    sum = _mm256_add_epi64(sum, apart ? low_bits(other) : other);
    const __m256i first = _mm256_add_epi64(low_bits(sum), c->first);
    const __m256i digit = _mm256_add_epi64(low_bits(first), c->second);
    c->first = _mm256_srli_epi64(sum, BITS);
    if (apart)
        c->first = _mm256_add_epi64(c->first, _mm256_srli_epi64(other, BITS));
    c->second = _mm256_srli_epi64(first, BITS);
    return digit;
}

/* What leaves the lower half enters the upper one; what leaves that is returned, in the place of the lower one. */
INLINE __m256i end_digits(const struct carries *c, __m256i *x)
{
    const __m256i end = _mm256_add_epi64(c->first, c->second);
    const __m256i sum = _mm256_add_epi64(x[0], _mm256_bslli_epi128(end, 8));
    x[0] = low_bits(sum);
    x[1] = _mm256_add_epi64(x[1], _mm256_srli_epi64(sum, BITS));
    return _mm256_bsrli_epi128(end, 8);
}

static void carry(const struct modulus *m, __m256i *x)
{
    struct carries c = {zeros[0], zeros[0]};
    for (size_t j = 0; j < m->half; j++)
        x[j] = to_digit(m->tiles, &c, x[j], zeros[0]);
    end_digits(&c, x);
}

/* Of a product of halves, columns 0 and half of x, the sums of both places. */
INLINE __m256i both(size_t tiles, const __m256i *x)
{
    const size_t half = tiles * TILE;
    const __m256i *before = x - ahead_of(tiles);
    return _mm256_add_epi64(_mm256_unpacklo_epi64(x[0], x[half]), _mm256_unpackhi_epi64(before[0], before[half]));
}

/* One of the two sums of a column, where the digits of a half are. */
INLINE __m256i lower_to_upper(__m256i x)
{
    return _mm256_bslli_epi128(x, 8);
}

INLINE __m256i upper_to_lower(__m256i x)
{
    return _mm256_bsrli_epi128(x, 8);
}

INLINE __m256i lower_to_lower(__m256i x)
{
    return _mm256_unpacklo_epi64(x, zeros[0]);
}

INLINE __m256i upper_to_upper(__m256i x)
{
    return _mm256_unpackhi_epi64(zeros[0], x);
}

/* ---- Montgomery's arithmetic ---- */

/* m->multiple_cross = each half of m->low times the other half of n': the columns below half. */
INLINE void multiply_low(struct modulus *m, size_t tiles)
{
    const size_t half = tiles * TILE;
    __m256i *sums = m->multiple_cross;
    const __m256i *x = m->low, *n = m->inverse.swapped;
    for (size_t i = 0; i + 1 < tiles; i++)
        multiply_rows(sums + i * TILE, i > 0 ? tiles - i : 0, x + i * TILE, n, tiles - 1 - i);
    for (size_t i = 0; i < half; i += TILE)
        add_low(sums + half - TILE, x + i, n + half - TILE - i);
}

/* The same of q and n: those from half on, and the two before them. */
INLINE void multiply_high(struct modulus *m, size_t tiles, const __m256i *q)
{
    const size_t half = tiles * TILE;
    __m256i *sums = m->multiple_cross + half;
    const __m256i *n = m->n.swapped;
    for (size_t i = tiles; i-- > 1;)
        multiply_rows(sums, i + 1 < tiles ? tiles : 0, q + i * TILE, n + half - i * TILE, i);
    sums[-1] = sums[-2] = zeros[0];
    for (size_t i = 0; i < half; i += TILE)
        add_high(sums - TILE, q + i, n + half - TILE - i);
    /* What else there is in the first of the two: the last columns of other tiles. */
    for (size_t i = TILE - 1; i < half - TILE; i += TILE)
        sums[-2] = _mm256_add_epi64(sums[-2], _mm256_mul_epu32(q[i], n[half - 2 - i]));
}

/* r = (product + cross 2^(29 half)) / R: products of lower halves and of upper ones, and of one half and the other. The
 * order lets the processor go on with the next products while the last of some are on their way. */
INLINE void reduce_tiles(struct modulus *m, size_t tiles, word *r, size_t cross_ahead)
{
    const size_t half = tiles * TILE;
    __m256i *q = &AT(r, 0), *product = m->product + AHEAD_MAX, *cross = m->cross + AHEAD_MAX;
    struct carries c = {zeros[0], zeros[0]};
    for (size_t j = 0; j < half; j++)
        m->low[j] = to_digit(
            tiles, &c, _mm256_add_epi64(_mm256_unpacklo_epi64(product[j], product[j + half]), lower_to_upper(cross[j])),
            upper_to_upper((cross - cross_ahead)[j]));
    const __m256i from_low = end_digits(&c, m->low);

    __m256i *multiple = m->multiple + AHEAD_MAX, *multiple_cross = m->multiple_cross;
    multiply_low(m, tiles);
    multiply_half(m, tiles, multiple, m->low, false, &m->inverse.half);
    c = (struct carries){zeros[0], zeros[0]};
    for (size_t j = 0; j < half; j++)
        q[j] = to_digit(tiles, &c, _mm256_add_epi64(both(tiles, multiple + j), lower_to_upper(multiple_cross[j])),
                        upper_to_upper(multiple_cross[j]));
    end_digits(&c, q);

    c = (struct carries){from_low, zeros[0]};
    for (size_t j = 0; j < half; j++)
        m->high[j] = to_digit(
            tiles, &c,
            _mm256_add_epi64(_mm256_unpackhi_epi64(product[j], product[j + half]), lower_to_lower(cross[j + half])),
            upper_to_lower((cross - cross_ahead)[j + half]));
    end_digits(&c, m->high);

    multiply_high(m, tiles, q);
    multiply_half(m, tiles, multiple, q, true, &m->n.half);
    multiple_cross += half;
    /* What is below R of t + q n is a multiple of R; which, its two upper columns tell: what is below those is less
     * than 2^36 in the second, which 2^40 makes good. The product of lower halves ends there, too. */
    c = (struct carries){_mm256_set1_epi64x((long long)1 << 40), zeros[0]};
    to_digit(tiles, &c, _mm256_add_epi64(lower_to_lower(multiple_cross[-2]), upper_to_lower(m->low[half - 2])),
             _mm256_add_epi64(upper_to_lower(multiple_cross[-2]),
                              _mm256_mul_epu32(q[half - 1], upper_to_lower(m->n.swapped[half - 1]))));
    c = (struct carries){_mm256_add_epi64(c.first, c.second), zeros[0]};
    to_digit(tiles, &c, _mm256_add_epi64(lower_to_lower(multiple_cross[-1]), upper_to_lower(m->low[half - 1])),
             upper_to_lower(multiple_cross[-1]));
    c = (struct carries){lower_to_lower(_mm256_add_epi64(c.first, c.second)), zeros[0]};
    for (size_t j = 0; j < half; j++)
        q[j] = to_digit(tiles, &c,
                        _mm256_add_epi64(_mm256_add_epi64(both(tiles, multiple + j), m->high[j]),
                                         lower_to_lower(multiple_cross[j])),
                        upper_to_lower(multiple_cross[j]));
    end_digits(&c, q);
}

static __attribute__((noinline)) void reduce_1024(struct modulus *m, word *r, size_t cross_ahead)
{
    reduce_tiles(m, 2, r, cross_ahead);
}

static __attribute__((noinline)) void reduce_1536(struct modulus *m, word *r, size_t cross_ahead)
{
    reduce_tiles(m, 3, r, cross_ahead);
}

static __attribute__((noinline)) void reduce_2048(struct modulus *m, word *r, size_t cross_ahead)
{
    reduce_tiles(m, 4, r, cross_ahead);
}

static void reduce(struct modulus *m, word *r, size_t cross_ahead)
{
    if (m->tiles == 2)
        reduce_1024(m, r, cross_ahead);
    else if (m->tiles == 3)
        reduce_1536(m, r, cross_ahead);
    else
        reduce_2048(m, r, cross_ahead);
}

static __attribute__((noinline)) void core_mul(struct modulus *m, word *r, const word *a, const word *b)
{
    set_swapped(m->tiles, m->factor, &AT(b, 0));
    multiply_all(m->tiles, m->product + AHEAD_MAX, &AT(a, 0), &AT(b, 0));
    multiply_all(m->tiles, m->cross + AHEAD_MAX, &AT(a, 0), m->factor);
    reduce(m, r, 0);
}

/* Each product of two digits once, with one of them doubled; of one half and the other, of two tiles. */
static __attribute__((noinline)) void core_square(struct modulus *m, word *r, const word *x)
{
    const size_t half = m->half, ahead = ahead_of(m->tiles);
    const __m256i *a = &AT(x, 0);
    __m256i *product = m->product + AHEAD_MAX, *cross = m->cross + AHEAD_MAX;
    for (size_t j = 0; j < half; j++)
        m->factor[j] = _mm256_add_epi64(a[j], a[j]);
    set_half(m->tiles, &m->square, m->factor, true);
    multiply_half(m, m->tiles, cross, a, false, &m->square);
    memset(cross + 2 * half - ahead, 0, ahead * sizeof *cross); /* columns that only core_mul has */
    for (size_t i = 0, left = m->tiles; left-- > 0; i += TILE) {
        square_tile(product + 2 * i, i > 0 ? left + 1 : 0, a + i, m->factor + i);
        if (left > 0)
            multiply_rows(product + 2 * i + TILE, i > 0 ? left : 1, a + i, m->factor + i + TILE, left);
    }
    reduce(m, r, ahead);
}

/* ---- Numbers of one lane ---- */

/* Bits 29 digits part and up, as many digits. Byte i, counted from the least significant, holds the bits from 8 i on.
 */
static void load(word *x, size_t digits, size_t part, struct span bytes)
{
    const size_t first = part * digits * BITS;
    memset(x, 0, digits * sizeof *x);
    for (size_t i = first / 8; i < bytes.len && 8 * i < first + digits * BITS; i++) {
        word byte = bytes.at[bytes.len - 1 - i];
        if (8 * i < first) { /* the byte that the part begins in */
            x[0] |= byte >> (first - 8 * i);
            continue;
        }
        size_t at = (8 * i - first) / BITS, shift = (8 * i - first) % BITS;
        x[at] |= byte << shift & MASK;
        if (shift > BITS - 8 && at + 1 < digits)
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
static void reduce_once(word *x, const word *n, size_t digits)
{
    word borrow = 0;
    for (size_t i = 0; i < digits; i++)
        borrow = (x[i] - n[i] - borrow) >> 63;
    const word mask = ct_barrier(borrow - 1);
    borrow = 0;
    for (size_t i = 0; i < digits; i++) {
        word difference = x[i] - (n[i] & mask) - borrow;
        x[i] = difference & MASK;
        borrow = difference >> 63;
    }
}

/* x = k x, to digits of 29 bits. The product fits. */
static void scale(word *x, word k, size_t digits)
{
    word carry = 0;
    for (size_t i = 0; i < digits; i++) {
        carry += k * x[i];
        x[i] = carry & MASK;
        carry >>= BITS;
    }
}

/* x = -1/n mod R, digit by digit, each of which makes that digit of n x + 1 zero. */
static void invert(word *x, const word *n, size_t digits)
{
    word sums[DIGITS_MAX + 1] = {1}, n0 = n[0];
    /* An odd n is its own inverse modulo 8, and each step of Newton's doubles the bits that are right. */
    for (unsigned bits = 3; bits < BITS; bits *= 2)
        n0 *= 2 - n[0] * n0;
    for (size_t i = 0; i < digits; i++) {
        x[i] = (0 - n0 * sums[i]) & MASK;
        for (size_t j = 0; i + j < digits; j++) {
            word product = n[j] * x[i]; /* in two, since a column has up to 72 */
            sums[i + j] += product & MASK;
            sums[i + j + 1] += product >> BITS;
        }
        sums[i + 1] += sums[i] >> BITS;
    }
    wipe(sums, sizeof sums);
}

/* ---- What the template asks for ---- */

static size_t core_words(const struct modulus *m)
{
    return VECTOR * m->half;
}

/* The plain digits of both lanes into vectors, and back. */
static void pack(const struct modulus *m, word *x)
{
    for (size_t i = 0; i < core_words(m); i++)
        x[i] = m->plain[i % VECTOR / 2][i / VECTOR + i % 2 * m->half];
}

static void unpack(struct modulus *m, const word *x)
{
    for (size_t i = 0; i < core_words(m); i++)
        m->plain[i % VECTOR / 2][i / VECTOR + i % 2 * m->half] = x[i];
}

/* The plain digits of both lanes as a factor, with its lower or its upper half in both places. */
static void set_factor(struct modulus *m, struct factor *f, bool upper)
{
    pack(m, m->part);
    set_swapped(m->tiles, f->swapped, &AT(m->part, 0));
    set_half(m->tiles, &f->half, &AT(m->part, 0), upper);
}

/* R^2, as in mont_init: from 2^(8 (len - 1)), which is below n, by doubling to R 2^(bits / 256), and by squaring, which
 * takes R 2^i to R 2^(2 i). */
static void core_modulus(struct modulus *m, const struct modexp_job *jobs)
{
    const size_t len = jobs->len, start = 8 * (len - 1);
    memset(m, 0, sizeof *m);
    m->tiles = len / 64;
    m->half = m->tiles * TILE;
    const size_t digits = 2 * m->half, bits = digits * BITS;
    for (size_t lane = 0; lane < LANES; lane++) {
        load(m->n_plain[lane], digits, 0, (struct span){jobs[lane].m, len});
        invert(m->plain[lane], m->n_plain[lane], digits);
    }
    set_factor(m, &m->inverse, false);
    memcpy(m->plain, m->n_plain, sizeof m->plain);
    set_factor(m, &m->n, true);
    memset(m->plain, 0, sizeof m->plain);
    for (size_t lane = 0; lane < LANES; lane++) {
        word *x = m->plain[lane];
        x[start / BITS] = (word)1 << start % BITS;
        for (size_t i = start; i < bits + bits / 256; i++) {
            scale(x, 2, digits);
            reduce_once(x, m->n_plain[lane], digits);
        }
    }
    pack(m, m->rr);
    for (unsigned left = 8; left-- > 0;) {
        core_square(m, m->rr, m->rr);
        if ((bits >> left & 1) != 0) {
            for (size_t j = 0; j < core_words(m); j++)
                m->rr[j] *= 2;
            carry(m, &AT(m->rr, 0));
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
    const size_t longest = x[0].len > x[1].len ? x[0].len : x[1].len, digits = 2 * m->half, bits = digits * BITS;
    memset(r, 0, core_words(m) * sizeof *r);
    for (size_t left = (8 * longest + bits - 1) / bits; left-- > 0;) {
        for (size_t lane = 0; lane < LANES; lane++)
            load(m->plain[lane], digits, left, x[lane]);
        pack(m, m->part);
        core_mul(m, m->part, m->part, m->rr);
        core_mul(m, r, r, m->rr);
        for (size_t j = 0; j < core_words(m); j++)
            r[j] += m->part[j];
        carry(m, &AT(r, 0));
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
        scale(x, 1, 2 * m->half);
        reduce_once(x, m->n_plain[lane], 2 * m->half);
        store(jobs[lane].y, jobs[lane].len, x);
    }
}

static void core_select(struct modulus *m, word *r, const word *table, const uint64_t *wanted)
{
    const __m256i one = _mm256_set1_epi64x(1);
    const __m256i number =
        _mm256_setr_epi64x((long long)wanted[0], (long long)wanted[0], (long long)wanted[1], (long long)wanted[1]);
    for (size_t j = 0; j < m->half; j += TILE) {
        __m256i found[TILE], i = zeros[0];
        UNROLLED for (size_t k = 0; k < TILE; k++) found[k] = i;
        for (size_t power = 0; power < CORE_POWERS; power++) {
            const __m256i mask = _mm256_cmpeq_epi64(i, number), *at = &AT(table, power * m->half + j);
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
    if (count == LANES && modexp_side_by_side(&jobs[0], &jobs[1]))
        core_power(jobs);
    else
        modexp_adx_power(jobs, count);
}

TARGET_END

const struct modexp modexp_avx2 = {"RSA", "AVX2", power_avx2, modexp_adx_join, modexp_adx_power_public};

#endif
