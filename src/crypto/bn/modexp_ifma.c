/*
 * modexp_ifma.c - the powers of RSA on x86-64 with AVX-512 IFMA: modulo both primes of a key side by side.
 *
 * S. Gueron and V. Krasnov, "Software implementation of modular exponentiation, using advanced vector instructions
 * architectures" (WAIFI 2012); N. Drucker and S. Gueron, "Fast modular squaring with AVX512IFMA" (2018). Limbs have 52
 * bits, a vector has four of them. For each limb of b, a row of low halves of products is added, a multiple of n that
 * makes the lowest limb 0, all moves down by one limb, and the high halves follow. The two lanes, one for each prime,
 * do not depend on each other: while one waits for its multiple, the other multiplies. (Vectors of 256 bits, since the
 * limbs of 1024 bits fill them, and processors that take two at a time lose nothing.)
 *
 * R is 2^(52 limbs), more than 2^16 n. Numbers are below 4n here: of two such, the product is below 2n, since
 * (16 n^2 + R n) / R is. valgrind does not know these instructions: that no secret decides a branch or an address is by
 * review. Lengths of 128, 192 and 256 bytes; anything else, and what is public, is for modexp_adx.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "crypto/bn/modexp_adx.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "crypto/target.h"

TARGET_BEGIN("avx2,avx512f,avx512vl,avx512dq,avx512bw,avx512ifma")

typedef uint64_t word;

enum {
    BITS = 52,
    VECTOR = 4, /* limbs */
    LANES = 2,
    LIMBS_MAX = 40,
    CORE_MAX = LANES * LIMBS_MAX,
    CORE_LANES = LANES,
    CORE_WINDOW = 5,
    CORE_POWERS = 1 << CORE_WINDOW,
};

#define MASK (((word)1 << BITS) - 1)

/* Numbers of both lanes: stride limbs for the one, stride for the other; those from limbs on are 0. */
struct modulus {
    size_t limbs, stride;
    word n0[LANES]; /* -1/n mod 2^52 */
    word n[CORE_MAX];
    word rr[CORE_MAX];                      /* R^2 mod n */
    word part[CORE_MAX], scratch[CORE_MAX]; /* what is left of other numbers: wiped with the rest */
};

/* ---- Multiplication ---- */

#define VECTOR_OF(x, j) _mm256_loadu_si256((const __m256i *)(x) + (j))

/*
 * One limb b of a lane, to whose low products t has been raised before: t = (t + n q) / 2^52 + the high products of a b
 * and n q, and the low ones of a and the next limb. A limb of t grows by less than 2^54 each time, and has moved out
 * after 40 of them: it stays below 2^60.
 *
 * What the next q waits for is the lowest vector. So that this is short, what does not depend on t is summed aside.
 */
static inline __attribute__((always_inline)) void add_row(__m256i *t, size_t vectors, const word *a, word b, word next,
                                                          const word *n, word n0)
{
    const __m256i zero = _mm256_setzero_si256();
    const __m256i factor = _mm256_set1_epi64x((long long)b), next_factor = _mm256_set1_epi64x((long long)next);
    __m256i q = _mm256_madd52lo_epu64(zero, t[0], _mm256_set1_epi64x((long long)n0));
    q = _mm256_broadcastq_epi64(_mm256_castsi256_si128(q));
    __m256i aside = _mm256_madd52hi_epu64(zero, VECTOR_OF(a, 0), factor);
    aside = _mm256_madd52lo_epu64(aside, VECTOR_OF(a, 0), next_factor);
    aside = _mm256_madd52hi_epu64(aside, VECTOR_OF(n, 0), q);
    UNROLLED for (size_t j = 0; j < vectors; j++) t[j] = _mm256_madd52lo_epu64(t[j], VECTOR_OF(n, j), q);
    aside = _mm256_add_epi64(aside, _mm256_maskz_srli_epi64(1, t[0], BITS));
    UNROLLED for (size_t j = 0; j < vectors; j++) t[j] =
        _mm256_alignr_epi64(j + 1 < vectors ? t[j + 1] : zero, t[j], 1);
    t[0] = _mm256_add_epi64(t[0], aside);
    UNROLLED for (size_t j = 1; j < vectors; j++)
    {
        t[j] = _mm256_madd52hi_epu64(t[j], VECTOR_OF(a, j), factor);
        t[j] = _mm256_madd52lo_epu64(t[j], VECTOR_OF(a, j), next_factor);
        t[j] = _mm256_madd52hi_epu64(t[j], VECTOR_OF(n, j), q);
    }
}

/* To limbs of 52 bits. First every limb hands what it has beyond them, less than 2^8, to the next. Of what there is
 * then, a limb of more than 52 bits carries 1 into the next, and one of all ones hands on a carry that it gets: so the
 * carries of all limbs are those of one addition, where each limb is a bit. */
static inline __attribute__((always_inline)) void put_normal(word *r, __m256i *t, size_t vectors)
{
    const __m256i zero = _mm256_setzero_si256(), mask = _mm256_set1_epi64x((long long)MASK);
    __m256i before = zero;
    uint64_t above = 0, ones = 0;
    UNROLLED for (size_t j = 0; j < vectors; j++)
    {
        const __m256i beyond = _mm256_srli_epi64(t[j], BITS);
        t[j] = _mm256_add_epi64(_mm256_and_si256(t[j], mask), _mm256_alignr_epi64(beyond, before, 3));
        before = beyond;
        above |= (uint64_t)_mm256_cmpgt_epu64_mask(t[j], mask) << VECTOR * j;
        ones |= (uint64_t)_mm256_cmpeq_epu64_mask(t[j], mask) << VECTOR * j;
    }
    const uint64_t carries = ((above << 1) + ones) ^ ones;
    UNROLLED for (size_t j = 0; j < vectors; j++)
    {
        const __mmask8 here = (__mmask8)(carries >> VECTOR * j & 15);
        t[j] = _mm256_mask_add_epi64(t[j], here, t[j], _mm256_set1_epi64x(1));
        _mm256_storeu_si256((__m256i *)r + j, _mm256_and_si256(t[j], mask));
    }
}

static inline __attribute__((always_inline)) void multiply(const struct modulus *m, word *r, const word *a,
                                                           const word *b, size_t limbs, size_t vectors)
{
    __m256i t[LIMBS_MAX / VECTOR], u[LIMBS_MAX / VECTOR];
    const size_t other = vectors * VECTOR;
    const __m256i b_first = _mm256_set1_epi64x((long long)b[0]), b_other = _mm256_set1_epi64x((long long)b[other]);
    UNROLLED for (size_t j = 0; j < vectors; j++)
    {
        t[j] = _mm256_madd52lo_epu64(_mm256_setzero_si256(), VECTOR_OF(a, j), b_first);
        u[j] = _mm256_madd52lo_epu64(_mm256_setzero_si256(), VECTOR_OF(a + other, j), b_other);
    }
    for (size_t i = 0; i < limbs; i++) {
        const bool last = i + 1 == limbs;
        add_row(t, vectors, a, b[i], last ? 0 : b[i + 1], m->n, m->n0[0]);
        add_row(u, vectors, a + other, b[other + i], last ? 0 : b[other + i + 1], m->n + other, m->n0[1]);
    }
    put_normal(r, t, vectors);
    put_normal(r + other, u, vectors);
}

static void multiply_1024(const struct modulus *m, word *r, const word *a, const word *b)
{
    multiply(m, r, a, b, 20, 5);
}

static void multiply_1536(const struct modulus *m, word *r, const word *a, const word *b)
{
    multiply(m, r, a, b, 30, 8);
}

static void multiply_2048(const struct modulus *m, word *r, const word *a, const word *b)
{
    multiply(m, r, a, b, 40, 10);
}

static void core_mul(struct modulus *m, word *r, const word *a, const word *b)
{
    if (m->limbs == 20)
        multiply_1024(m, r, a, b);
    else if (m->limbs == 30)
        multiply_1536(m, r, a, b);
    else
        multiply_2048(m, r, a, b);
}

static void core_square(struct modulus *m, word *r, const word *a)
{
    core_mul(m, r, a, a);
}

/* ---- Numbers of one lane ---- */

/* Bits 52 limbs part and up, as many limbs. Byte i, counted from the least significant, holds the bits from 8 i on. */
static void load(word *x, size_t limbs, size_t part, struct span bytes)
{
    size_t first = part * limbs * BITS;
    memset(x, 0, limbs * sizeof *x);
    for (size_t i = first / 8; i < bytes.len && 8 * i < first + limbs * BITS; i++) {
        word byte = bytes.at[bytes.len - 1 - i];
        if (8 * i < first) { /* the byte that the part begins in */
            x[0] |= byte >> (first - 8 * i);
            continue;
        }
        size_t at = (8 * i - first) / BITS, shift = (8 * i - first) % BITS;
        x[at] |= byte << shift & MASK;
        if (shift > BITS - 8 && at + 1 < limbs)
            x[at + 1] |= byte >> (BITS - shift);
    }
}

static void store(uint8_t *bytes, size_t len, const word *x)
{
    for (size_t i = 0; i < len; i++) {
        size_t at = 8 * i / BITS, shift = 8 * i % BITS;
        word byte = x[at] >> shift;
        if (shift > BITS - 8)
            byte |= x[at + 1] << (BITS - shift);
        bytes[len - 1 - i] = (uint8_t)byte;
    }
}

/* x = x - n, if that is not negative. */
static void reduce_once(word *x, const word *n, size_t limbs)
{
    word borrow = 0;
    for (size_t i = 0; i < limbs; i++)
        borrow = (x[i] - n[i] - borrow) >> 63;
    const word mask = ct_barrier(borrow - 1);
    borrow = 0;
    for (size_t i = 0; i < limbs; i++) {
        word difference = x[i] - (n[i] & mask) - borrow;
        x[i] = difference & MASK;
        borrow = difference >> 63;
    }
}

/* x = x + y, and the same of both: x = 2 x. The sum fits. */
static void add(word *x, const word *y, size_t limbs)
{
    word carry = 0;
    for (size_t i = 0; i < limbs; i++) {
        carry += x[i] + y[i];
        x[i] = carry & MASK;
        carry >>= BITS;
    }
}

/* ---- What the template asks for ---- */

static size_t core_words(const struct modulus *m)
{
    return LANES * m->stride;
}

/* x = 2 x mod n in both lanes, for an x below n. */
static void twice(struct modulus *m, word *x)
{
    for (size_t lane = 0; lane < core_words(m); lane += m->stride) {
        add(x + lane, x + lane, m->limbs);
        reduce_once(x + lane, m->n + lane, m->limbs);
    }
}

/* R^2, as in mont_init: from 2^(8 (len - 1)), which is below n, by doubling to R and R 2^(bits / 64), and by squaring,
 * which takes R 2^i to R 2^(2 i). */
static void core_modulus(struct modulus *m, const struct modexp_job *jobs)
{
    size_t len = jobs->len, start = 8 * (len - 1);
    m->limbs = len == 128 ? 20 : len == 192 ? 30 : 40;
    m->stride = (m->limbs + VECTOR - 1) / VECTOR * VECTOR;
    if (m->limbs == 30)
        m->stride = 32;
    memset(m->n, 0, sizeof m->n);
    memset(m->rr, 0, sizeof m->rr);
    memset(m->part, 0, sizeof m->part);
    for (size_t lane = 0; lane < LANES; lane++) {
        word *n = m->n + lane * m->stride;
        load(n, m->limbs, 0, (struct span){jobs[lane].m, len});
        /* An odd n is its own inverse modulo 8, and each step of Newton's doubles the bits that are right. */
        word x = n[0];
        for (unsigned bits = 3; bits < BITS; bits *= 2)
            x *= 2 - n[0] * x;
        m->n0[lane] = (0 - x) & MASK;
        m->rr[lane * m->stride + start / BITS] = (word)1 << start % BITS;
    }
    const size_t bits = m->limbs * BITS;
    for (size_t i = start; i < bits + (bits >> 6); i++)
        twice(m, m->rr);
    for (unsigned left = 6; left-- > 0;) {
        core_square(m, m->rr, m->rr);
        for (size_t lane = 0; lane < core_words(m); lane += m->stride)
            reduce_once(m->rr + lane, m->n + lane, m->limbs);
        if ((bits >> left & 1) != 0)
            twice(m, m->rr);
    }
}

static void core_one(struct modulus *m, word *r)
{
    memset(m->part, 0, sizeof m->part);
    m->part[0] = m->part[m->stride] = 1;
    core_mul(m, r, m->part, m->rr);
}

/* What there is so far, times R, plus the next part, each a product with a number below n, and so below 2n. */
static void core_enter(struct modulus *m, word *r, const struct span *x)
{
    size_t longest = x[0].len > x[1].len ? x[0].len : x[1].len, bits = m->limbs * BITS;
    memset(r, 0, core_words(m) * sizeof *r);
    memset(m->part, 0, sizeof m->part);
    for (size_t left = (8 * longest + bits - 1) / bits; left-- > 0;) {
        for (size_t lane = 0; lane < LANES; lane++)
            load(m->part + lane * m->stride, m->limbs, left, x[lane]);
        core_mul(m, m->scratch, m->part, m->rr);
        core_mul(m, r, r, m->rr);
        for (size_t lane = 0; lane < core_words(m); lane += m->stride)
            add(r + lane, m->scratch + lane, m->limbs);
    }
}

static void core_leave(struct modulus *m, const struct modexp_job *jobs, const word *a)
{
    memset(m->part, 0, sizeof m->part);
    m->part[0] = m->part[m->stride] = 1;
    core_mul(m, m->scratch, a, m->part);
    for (size_t lane = 0; lane < LANES; lane++) {
        word *x = m->scratch + lane * m->stride;
        reduce_once(x, m->n + lane * m->stride, m->limbs);
        store(jobs[lane].y, jobs[lane].len, x);
    }
}

static void core_select(struct modulus *m, word *r, const word *table, const uint64_t *wanted)
{
    for (size_t j = 0; j < core_words(m); j += VECTOR) {
        const __m256i number = _mm256_set1_epi64x((long long)wanted[j / m->stride]), one = _mm256_set1_epi64x(1);
        __m256i found = _mm256_setzero_si256(), i = found;
        for (const word *at = table + j; at < table + CORE_POWERS * core_words(m); at += core_words(m)) {
            const __m256i power = _mm256_loadu_si256((const __m256i *)at);
            found = _mm256_or_si256(found, _mm256_and_si256(_mm256_cmpeq_epi64(i, number), power));
            i = _mm256_add_epi64(i, one);
        }
        _mm256_storeu_si256((__m256i *)(r + j), found);
    }
}

#include "crypto/bn/modexp_core.h"

/* ---- What is exported ---- */

/* One job alone takes both lanes: still the fastest way. */
static void power_ifma(const struct modexp_job *jobs, size_t count)
{
    const struct modexp_job both[LANES] = {jobs[0], jobs[count - 1]};
    if (modexp_side_by_side(&both[0], &both[1]))
        core_power(both);
    else
        modexp_adx_power(jobs, count);
}

TARGET_END

const struct modexp modexp_ifma = {"RSA", "IFMA", power_ifma, modexp_adx_join, modexp_adx_power_public};

#endif
