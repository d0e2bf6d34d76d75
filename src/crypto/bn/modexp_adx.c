/*
 * modexp_adx.c - the powers of RSA on x86-64 with BMI2, ADX and AVX2.
 *
 * Montgomery's multiplication on limbs of 64 bits, eight at a time: MULX leaves the flags alone, and ADCX and ADOX
 * keep a carry each, so that the low and the high halves of a row of products are added in two chains side by side
 * (Intel, "New Instructions Supporting Large Integer Arithmetic on Intel Architecture Processors", 2012).
 *
 * R is 2^(64 count). Numbers are below R, and not always below n: from a product with a multiple of n, below R^2 + R n,
 * the quotient by R is below R + n, and n is subtracted from it if it is not below R (S. Gueron, "Efficient software
 * implementations of modular exponentiation", Journal of Cryptographic Engineering 2 (2012), calls this almost
 * Montgomery multiplication). Where one factor is below n, the result is below 2n.
 *
 * A modulus has whole blocks of 64 bytes, as primes and moduli of keys of 1024, 2048, 3072 and 4096 bits have; the
 * others are for the portable code. No secret decides a branch or an address.
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
    BLOCK = 8, /* limbs of what one piece of assembly works on */
    COUNT_MAX = LIMIT_RSA_LEN / 8,
    COUNT_PRIME = COUNT_MAX / 2,
};

struct modulus {
    size_t count; /* limbs, a multiple of BLOCK */
    word n0;      /* -1/n mod 2^64, just before n: reduce_block expects it there */
    word n[COUNT_MAX];
    word rr[COUNT_MAX];                              /* R^2 mod n */
    word product[2 * COUNT_MAX], r[BLOCK], q[BLOCK]; /* what is left of a multiplication: wiped with the rest */
};
_Static_assert(offsetof(struct modulus, n) == offsetof(struct modulus, n0) + sizeof(word), "n0 is just before n");

/* ---- Rows of products ---- */

/* (x, y) += a[j] rdx. The carry out of x is in CF, that out of y in OF. */
#define ADD_PRODUCT(j, x, y)                                                                                           \
    "mulx 8*" #j "(%[a]), %[low], %[high]\n\t"                                                                         \
    "adcx %[low], %[" #x "]\n\t"                                                                                       \
    "adox %[high], %[" #y "]\n\t"

/* The last of a row, where y is new. Afterwards CF and OF are 0: a row adds less than what its nine limbs can hold. */
#define ADD_LAST_PRODUCT(j, x, y)                                                                                      \
    "mulx 8*" #j "(%[a]), %[low], %[" #y "]\n\t"                                                                       \
    "adcx %[low], %[" #x "]\n\t"                                                                                       \
    "mov $0, %k[high]\n\t"                                                                                             \
    "adcx %[high], %[" #y "]\n\t"                                                                                      \
    "adox %[high], %[" #y "]\n\t"

#define CLEAR_CARRIES "xor %k[low], %k[low]\n\t"

#define ADD_ROW(r0, r1, r2, r3, r4, r5, r6, r7)                                                                        \
    ADD_PRODUCT(1, r1, r2)                                                                                             \
    ADD_PRODUCT(2, r2, r3)                                                                                             \
    ADD_PRODUCT(3, r3, r4)                                                                                             \
    ADD_PRODUCT(4, r4, r5)                                                                                             \
    ADD_PRODUCT(5, r5, r6)                                                                                             \
    ADD_PRODUCT(6, r6, r7)                                                                                             \
    ADD_LAST_PRODUCT(7, r7, r0)

/* r += t[i] + a b[i]; t[i] gets the lowest limb, the others move down by one. Eight limbs, one, and the product of
 * eight and one are together at most 2^576 - 1. */
/* clang-format off */
#define MULTIPLY_ROW(i, r0, r1, r2, r3, r4, r5, r6, r7)                                                                \
    "mov 8*" #i "(%[b]), %%rdx\n\t"                                                                                    \
    "adox 8*" #i "(%[t]), %[" #r0 "]\n\t"                                                                              \
    ADD_PRODUCT(0, r0, r1)                                                                                             \
    "mov %[" #r0 "], 8*" #i "(%[t])\n\t"                                                                               \
    ADD_ROW(r0, r1, r2, r3, r4, r5, r6, r7)

/* r += n q with the q that makes the lowest limb 0; q[i] gets it, the others move down by one. */
#define REDUCE_ROW(i, r0, r1, r2, r3, r4, r5, r6, r7)                                                                  \
    "mov %[" #r0 "], %%rdx\n\t"                                                                                        \
    "imul -8(%[a]), %%rdx\n\t"                                                                                         \
    "mov %%rdx, 8*" #i "(%[q])\n\t"                                                                                    \
    CLEAR_CARRIES                                                                                                      \
    ADD_PRODUCT(0, r0, r1)                                                                                             \
    ADD_ROW(r0, r1, r2, r3, r4, r5, r6, r7)
/* clang-format on */

/* After eight rows every limb is back in its register. (Two halves: C99 5.2.4.1 asks for strings of 4095 characters.)
 */
#define FIRST_ROWS(ROW)                                                                                                \
    ROW(0, r0, r1, r2, r3, r4, r5, r6, r7)                                                                             \
    ROW(1, r1, r2, r3, r4, r5, r6, r7, r0)                                                                             \
    ROW(2, r2, r3, r4, r5, r6, r7, r0, r1)                                                                             \
    ROW(3, r3, r4, r5, r6, r7, r0, r1, r2)

#define LAST_ROWS(ROW)                                                                                                 \
    ROW(4, r4, r5, r6, r7, r0, r1, r2, r3)                                                                             \
    ROW(5, r5, r6, r7, r0, r1, r2, r3, r4)                                                                             \
    ROW(6, r6, r7, r0, r1, r2, r3, r4, r5)                                                                             \
    ROW(7, r7, r0, r1, r2, r3, r4, r5, r6)

#define LIMBS                                                                                                          \
    [r0] "+&r"(r0), [r1] "+&r"(r1), [r2] "+&r"(r2), [r3] "+&r"(r3), [r4] "+&r"(r4), [r5] "+&r"(r5), [r6] "+&r"(r6),    \
        [r7] "+&r"(r7)

#define LOAD_LIMBS(at)                                                                                                 \
    word r0 = (at)[0], r1 = (at)[1], r2 = (at)[2], r3 = (at)[3], r4 = (at)[4], r5 = (at)[5], r6 = (at)[6], r7 = (at)[7]

#define STORE_LIMBS(at)                                                                                                \
    (at)[0] = r0, (at)[1] = r1, (at)[2] = r2, (at)[3] = r3, (at)[4] = r4, (at)[5] = r5, (at)[6] = r6, (at)[7] = r7

#define MULTIPLY_ROWS(ROWS)                                                                                            \
    __asm__ volatile(CLEAR_CARRIES ROWS(MULTIPLY_ROW)                                                                  \
                     : LIMBS, [low] "=&r"(low), [high] "=&r"(high)                                                     \
                     : [t] "r"(t), [a] "r"(a), [b] "r"(b)                                                              \
                     : "rdx", "cc", "memory")

#define REDUCE_ROWS(ROWS)                                                                                              \
    __asm__ volatile(ROWS(REDUCE_ROW)                                                                                  \
                     : LIMBS, [low] "=&r"(low), [high] "=&r"(high)                                                     \
                     : [q] "r"(q), [a] "r"(n)                                                                          \
                     : "rdx", "cc", "memory")

/* r + t[0, count) + a b, where b is one block: the lower count limbs to t, the upper eight to r. */
static void multiply_block(word *t, word *r, const word *a, size_t count, const word *b)
{
    LOAD_LIMBS(r);
    for (; count > 0; count -= BLOCK, t += BLOCK, a += BLOCK) {
        word low, high;
        MULTIPLY_ROWS(FIRST_ROWS);
        MULTIPLY_ROWS(LAST_ROWS);
    }
    STORE_LIMBS(r);
}

/* q so that t + n q is divisible by 2^512, for the lowest blocks of t and n; r gets the quotient. */
static void reduce_block(word *q, word *r, const word *t, const word *n)
{
    LOAD_LIMBS(t);
    word low, high;
    REDUCE_ROWS(FIRST_ROWS);
    REDUCE_ROWS(LAST_ROWS);
    STORE_LIMBS(r);
}

#define TAKE(i) "mov 8*" #i "(%[a]), %%rdx\n\t" CLEAR_CARRIES

#define PUT(i, x) "mov %[" #x "], 8*" #i "(%[t])\n\t"

/* r + the sum of a[i] a[j] 2^(64 (i + j)) for i < j, of one block: the lower eight limbs to t, the upper to r. */
static void multiply_triangle(word *t, word *r, const word *a)
{
    LOAD_LIMBS(r);
    word low, high;
    __asm__ volatile(
        /* clang-format off */
        TAKE(0) PUT(0, r0) ADD_PRODUCT(1, r1, r2) PUT(1, r1) ADD_PRODUCT(2, r2, r3) PUT(2, r2) ADD_PRODUCT(3, r3, r4)
                ADD_PRODUCT(4, r4, r5) ADD_PRODUCT(5, r5, r6) ADD_PRODUCT(6, r6, r7) ADD_LAST_PRODUCT(7, r7, r0)
        TAKE(1) ADD_PRODUCT(2, r3, r4) PUT(3, r3) ADD_PRODUCT(3, r4, r5) PUT(4, r4) ADD_PRODUCT(4, r5, r6)
                ADD_PRODUCT(5, r6, r7) ADD_PRODUCT(6, r7, r0) ADD_LAST_PRODUCT(7, r0, r1)
        TAKE(2) ADD_PRODUCT(3, r5, r6) PUT(5, r5) ADD_PRODUCT(4, r6, r7) PUT(6, r6) ADD_PRODUCT(5, r7, r0)
                ADD_PRODUCT(6, r0, r1) ADD_LAST_PRODUCT(7, r1, r2)
        TAKE(3) ADD_PRODUCT(4, r7, r0) PUT(7, r7) ADD_PRODUCT(5, r0, r1) ADD_PRODUCT(6, r1, r2)
                ADD_LAST_PRODUCT(7, r2, r3)
        TAKE(4) ADD_PRODUCT(5, r1, r2) ADD_PRODUCT(6, r2, r3) ADD_LAST_PRODUCT(7, r3, r4)
        TAKE(5) ADD_PRODUCT(6, r3, r4) ADD_LAST_PRODUCT(7, r4, r5)
        TAKE(6) ADD_LAST_PRODUCT(7, r5, r6)
        "xor %k[r7], %k[r7]\n\t"
        /* clang-format on */
        : LIMBS, [low] "=&r"(low), [high] "=&r"(high)
        : [t] "r"(t), [a] "r"(a)
        : "rdx", "cc", "memory");
    STORE_LIMBS(r);
}

#define EACH_LIMB(F) F(0, r0) F(1, r1) F(2, r2) F(3, r3) F(4, r4) F(5, r5) F(6, r6) F(7, r7)

#define DOUBLE_AND_ADD(i, x_unused)                                                                                    \
    "mov 8*" #i "(%[a]), %%rdx\n\t"                                                                                    \
    "mulx %%rdx, %[low], %[high]\n\t"                                                                                  \
    "mov 16*" #i "(%[t]), %[x]\n\t"                                                                                    \
    "adcx %[x], %[x]\n\t"                                                                                              \
    "adox %[low], %[x]\n\t"                                                                                            \
    "mov %[x], 16*" #i "(%[t])\n\t"                                                                                    \
    "mov 16*" #i "+8(%[t]), %[x]\n\t"                                                                                  \
    "adcx %[x], %[x]\n\t"                                                                                              \
    "adox %[high], %[x]\n\t"                                                                                           \
    "mov %[x], 16*" #i "+8(%[t])\n\t"

/* o to OF and c to CF, each 0 or 1; and back. */
#define SET_CARRIES                                                                                                    \
    "addb $127, %b[o]\n\t"                                                                                             \
    "mov $-1, %[x]\n\t"                                                                                                \
    "adcx %[x], %[c]\n\t"

#define GET_CARRIES                                                                                                    \
    "mov $0, %k[o]\n\t"                                                                                                \
    "mov $0, %k[c]\n\t"                                                                                                \
    "adox %[o], %[o]\n\t"                                                                                              \
    "adcx %[c], %[c]\n\t"

/* t = 2 t + the sum of a[i]^2 2^(128 i). Between blocks the two carries are in registers. */
static void add_squares(word *t, const word *a, size_t count)
{
    word c = 0, o = 0;
    for (; count > 0; count -= BLOCK, t += 2 * BLOCK, a += BLOCK) {
        word x, low, high;
        __asm__ volatile(SET_CARRIES EACH_LIMB(DOUBLE_AND_ADD) GET_CARRIES
                         : [x] "=&r"(x), [low] "=&r"(low), [high] "=&r"(high), [c] "+r"(c), [o] "+r"(o)
                         : [t] "r"(t), [a] "r"(a)
                         : "rdx", "cc", "memory");
    }
}

#define ADD_LIMB(i, x)                                                                                                 \
    "adc 8*" #i "(%[t]), %[" #x "]\n\t"                                                                                \
    "mov %[" #x "], 8*" #i "(%[t])\n\t"

/* t += r and the carry, which is 0 or all ones, as is the new one. */
static word add_block(word *t, const word *r, word carry)
{
    LOAD_LIMBS(r);
    __asm__ volatile("add %[carry], %[carry]\n\t" EACH_LIMB(ADD_LIMB) "sbb %[carry], %[carry]\n\t"
                     : LIMBS, [carry] "+r"(carry)
                     : [t] "r"(t)
                     : "cc", "memory");
    return carry;
}

#define SUBTRACT_LIMB(i, x)                                                                                            \
    "mov 8*" #i "(%[t]), %[y]\n\t"                                                                                     \
    "sbb %[" #x "], %[y]\n\t"                                                                                          \
    "mov %[y], 8*" #i "(%[out])\n\t"

/* out = t - (n & mask). All ones if that is negative. May overlap. */
static word subtract(word *out, const word *t, const word *n, word mask, size_t count)
{
    word borrow = 0, y;
    for (; count > 0; count -= BLOCK, out += BLOCK, t += BLOCK, n += BLOCK) {
        LOAD_LIMBS(n);
        r0 &= mask, r1 &= mask, r2 &= mask, r3 &= mask, r4 &= mask, r5 &= mask, r6 &= mask, r7 &= mask;
        __asm__ volatile("add %[borrow], %[borrow]\n\t" EACH_LIMB(SUBTRACT_LIMB) "sbb %[borrow], %[borrow]\n\t"
                         : LIMBS, [borrow] "+r"(borrow), [y] "=&r"(y)
                         : [t] "r"(t), [out] "r"(out)
                         : "cc", "memory");
    }
    return borrow;
}

/* ---- Montgomery's arithmetic ---- */

/* out = product / R, for a product below R^2. (In one place, as core_mul: not a copy of the assembly for each caller.)
 */
static __attribute__((noinline)) void reduce(struct modulus *m, word *out)
{
    word carry = 0;
    size_t count = m->count;
    for (word *t = m->product; t < m->product + count; t += BLOCK) {
        reduce_block(m->q, m->r, t, m->n);
        multiply_block(t + BLOCK, m->r, m->n + BLOCK, count - BLOCK, m->q);
        carry = add_block(t + count, m->r, carry);
    }
    subtract(out, m->product + count, m->n, carry, count);
}

/* t += a b, where the upper b_count limbs of t are written and not read. */
static void multiply_add(struct modulus *m, word *t, const word *a, size_t a_count, const word *b, size_t b_count)
{
    for (size_t i = 0; i < b_count; i += BLOCK) {
        memset(m->r, 0, sizeof m->r);
        multiply_block(t + i, m->r, a, a_count, b + i);
        memcpy(t + i + a_count, m->r, sizeof m->r);
    }
}

static __attribute__((noinline)) void core_mul(struct modulus *m, word *r, const word *a, const word *b)
{
    memset(m->product, 0, m->count * sizeof(word));
    multiply_add(m, m->product, a, m->count, b, m->count);
    reduce(m, r);
}

/* Each product of two limbs once, then all of that twice, and the squares. */
static void core_square(struct modulus *m, word *r, const word *a)
{
    size_t count = m->count;
    word *t = m->product;
    memset(t, 0, count * sizeof(word));
    for (size_t i = 0; i < count; i += BLOCK) {
        memcpy(m->r, t + 2 * i, sizeof m->r);
        multiply_triangle(t + 2 * i, m->r, a + i);
        multiply_block(t + 2 * i + BLOCK, m->r, a + i + BLOCK, count - i - BLOCK, a + i);
        memcpy(t + i + count, m->r, sizeof m->r);
    }
    add_squares(t, a, count);
    reduce(m, r);
}

/* Big-endian bytes into count limbs; what does not fit is dropped. */
static void load(word *x, size_t count, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < count; i++) {
        size_t left = len > 8 * i ? len - 8 * i : 0;
        x[i] = 0;
        if (left >= 8)
            x[i] = load_be64(bytes + left - 8);
        else
            for (size_t j = 0; j < left; j++)
                x[i] = x[i] << 8 | bytes[j];
    }
}

/* Limbs into len big-endian bytes; what does not fit is dropped. */
static void store(uint8_t *bytes, size_t len, const word *x)
{
    for (; len >= 8; len -= 8)
        store_be64(bytes + len - 8, *x++);
    for (size_t i = 0; i < len; i++)
        bytes[len - 1 - i] = (uint8_t)(*x >> 8 * i);
}

/* From below 2n to below n. */
static void core_reduce(struct modulus *m, word *x)
{
    word below = subtract(m->product, x, m->n, ~(word)0, m->count);
    subtract(x, x, m->n, ~below, m->count);
}

/* r = 2 r mod n, for an r below n. */
static void twice(struct modulus *m, word *r)
{
    word carry = 0;
    for (size_t i = 0; i < m->count; i++) {
        word doubled = r[i] << 1 | carry;
        carry = r[i] >> 63;
        r[i] = doubled;
    }
    word below = subtract(m->product, r, m->n, ~(word)0, m->count);
    subtract(r, r, m->n, ~below | (0 - carry), m->count);
}

static void load_modulus(struct modulus *m, const uint8_t *n, size_t len)
{
    m->count = len / 8;
    load(m->n, m->count, n, len);
    /* An odd n is its own inverse modulo 8, and each step of Newton's doubles the bits that are right. */
    word x = m->n[0];
    for (unsigned bits = 3; bits < 64; bits *= 2)
        x *= 2 - m->n[0] * x;
    m->n0 = 0 - x;
}

/* R^2, as in mont_init: from 2^(64 count - 8), which is below n, to R 2^count by doubling; squaring, which takes R 2^i
 * to R 2^(2 i), leads to R 2^(64 count) in six steps. */
static void core_modulus(struct modulus *m, const struct modexp_job *job)
{
    load_modulus(m, job->m, job->len);
    memset(m->rr, 0, m->count * sizeof(word));
    m->rr[m->count - 1] = (word)1 << 56;
    for (size_t i = 0; i < 8 + m->count; i++)
        twice(m, m->rr);
    for (unsigned i = 0; i < 6; i++)
        core_square(m, m->rr, m->rr);
}

static size_t core_words(const struct modulus *m)
{
    return m->count;
}

/* From the first count limbs on: what there is so far, times R, plus the next, is reduced and brought back. */
static void core_enter(struct modulus *m, word *r, const struct span *x)
{
    size_t len = m->count * sizeof(word), left = x->len;
    size_t part = left % len != 0 || left == 0 ? left % len : len;
    const uint8_t *at = x->at;
    load(r, m->count, at, part);
    for (at += part, left -= part; left > 0; at += len, left -= len) {
        memcpy(m->product + m->count, r, len);
        load(m->product, m->count, at, len);
        reduce(m, r);
        core_mul(m, r, r, m->rr);
    }
    core_mul(m, r, r, m->rr);
}

static void core_one(struct modulus *m, word *r)
{
    static const word one[COUNT_PRIME] = {1};
    core_mul(m, r, m->rr, one);
}

/* r = a / R, below n: the quotient of a number below R plus a multiple of n below R n is at most n. */
static void leave(struct modulus *m, word *r, const word *a)
{
    memcpy(m->product, a, m->count * sizeof(word));
    memset(m->product + m->count, 0, m->count * sizeof(word));
    reduce(m, r);
    core_reduce(m, r);
}

static void core_leave(struct modulus *m, const struct modexp_job *job, const word *a)
{
    leave(m, m->rr, a);
    store(job->y, job->len, m->rr);
}

enum {
    CORE_MAX = COUNT_PRIME,
    CORE_LANES = 1,
    CORE_WINDOW = 5,
    CORE_POWERS = 1 << CORE_WINDOW,
};

static void core_select(struct modulus *m, word *r, const word *table, const uint64_t *wanted)
{
    const __m256i number = _mm256_set1_epi64x((long long)*wanted), one = _mm256_set1_epi64x(1);
    for (size_t j = 0; j < m->count; j += BLOCK) {
        __m256i low = _mm256_setzero_si256(), high = low, i = low;
        for (const word *at = table + j; at < table + CORE_POWERS * m->count; at += m->count) {
            __m256i mask = _mm256_cmpeq_epi64(i, number);
            low = _mm256_or_si256(low, _mm256_and_si256(mask, _mm256_loadu_si256((const __m256i *)at)));
            high = _mm256_or_si256(high, _mm256_and_si256(mask, _mm256_loadu_si256((const __m256i *)(at + 4))));
            i = _mm256_add_epi64(i, one);
        }
        _mm256_storeu_si256((__m256i *)(r + j), low);
        _mm256_storeu_si256((__m256i *)(r + j + 4), high);
    }
}

#include "crypto/bn/modexp_core.h"

/* ---- What is exported ---- */

static bool fits(size_t len)
{
    return len % (BLOCK * sizeof(word)) == 0;
}

void modexp_adx_power(const struct modexp_job *jobs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fits(jobs[i].len))
            core_power(&jobs[i]);
        else
            modexp_soft.power(&jobs[i], 1);
}

struct join {
    struct modulus p;
    word y_p[COUNT_PRIME], h[COUNT_PRIME], q[COUNT_PRIME], qinv[COUNT_PRIME], y[2 * COUNT_PRIME];
};

void modexp_adx_join(const struct modexp_join *j)
{
    if (!fits(j->p.len) || !fits(j->q.len)) {
        modexp_soft.join(j);
        return;
    }
    struct join s;
    memset(s.y, 0, sizeof s.y); /* all of it: a key that was not checked may be longer than its primes */
    struct span y_q = {j->y_q, j->q.len};
    core_modulus(&s.p, &(struct modexp_job){.m = j->p.at, .len = j->p.len});
    size_t count = s.p.count, q_count = j->q.len / 8;
    load(s.y_p, count, j->y_p, j->p.len);
    load(s.q, q_count, j->q.at, j->q.len);
    load(s.qinv, count, j->qinv.at, j->qinv.len);
    load(s.y, q_count, y_q.at, y_q.len);

    core_enter(&s.p, s.h, &y_q);
    leave(&s.p, s.h, s.h);
    word negative = subtract(s.h, s.y_p, s.h, ~(word)0, count);
    /* h + p if h is negative: what that carries out is what h was short of. */
    memcpy(s.y_p, s.p.n, count * sizeof(word));
    for (size_t i = 0; i < count; i++)
        s.y_p[i] = (word)ct_select(negative, s.y_p[i], 0);
    word carry = 0;
    for (size_t i = 0; i < count; i += BLOCK)
        carry = add_block(s.h + i, s.y_p + i, carry);
    core_mul(&s.p, s.h, s.h, s.p.rr);
    core_mul(&s.p, s.h, s.h, s.qinv);
    core_reduce(&s.p, s.h);
    multiply_add(&s.p, s.y, s.q, q_count, s.h, count);
    store(j->y, j->len, s.y);
    wipe(&s, sizeof s);
}

struct power_public {
    struct modulus m;
    word x[COUNT_MAX], power[COUNT_MAX];
};

__extension__ typedef unsigned __int128 wide;

/* x = x 2^64 mod d, for an x below d, and a d whose top bit is set: a step of long division (Knuth, The Art of Computer
 * Programming, volume 2, 4.3.1, algorithm D). Both are public. */
static void shift_public(word *x, const word *d, size_t count)
{
    word top = d[count - 1], high = x[count - 1], q = ~(word)0;
    if (high < top) {
        word low = x[count - 2];
        __asm__("div %[top]" : "=a"(q), "+d"(high) : [top] "r"(top), "a"(low) : "cc");
    }
    wide product = 0;
    word borrow = 0, before = 0;
    for (size_t i = 0; i < count; i++) {
        product += (wide)q * d[i];
        wide difference = (wide)before - (word)product - borrow;
        before = x[i];
        x[i] = (word)difference;
        borrow = (word)(difference >> 64) & 1;
        product >>= 64;
    }
    /* q was at most 2 too large. */
    for (word rest = before - (word)product - borrow; rest != 0;) {
        word carry = 0;
        for (size_t i = 0; i < count; i += BLOCK)
            carry = add_block(x + i, d + i, carry);
        rest -= carry;
    }
}

/* R^2 modulo a multiple of n that has the top bit: from R, which is less than twice that, by division. */
static void modulus_public(struct power_public *s, const uint8_t *n, size_t len)
{
    word *d = s->power;
    load_modulus(&s->m, n, len);
    size_t count = s->m.count;
    unsigned shift = (unsigned)__builtin_clzll(s->m.n[count - 1]);
    for (size_t i = count; i-- > 0;)
        d[i] = s->m.n[i] << shift | (i > 0 ? s->m.n[i - 1] >> 1 >> (63 - shift) : 0);
    memset(s->m.rr, 0, count * sizeof(word));
    subtract(s->m.rr, s->m.rr, d, ~(word)0, count);
    for (size_t i = 0; i < count; i++)
        shift_public(s->m.rr, d, count);
}

/* The last of the multiplications is by x as it is, which leads out of Montgomery's form. */
void modexp_adx_power_public(uint8_t *y, const uint8_t *m, size_t len, const uint8_t *x, uint64_t e)
{
    if (!fits(len)) {
        modexp_soft.power_public(y, m, len, x, e);
        return;
    }
    struct power_public s;
    modulus_public(&s, m, len);
    load(s.x, s.m.count, x, len);
    core_mul(&s.m, s.m.rr, s.m.rr, s.x);
    core_power_public(&s.m, s.power, s.m.rr, e - 1);
    core_mul(&s.m, s.power, s.power, s.x);
    core_reduce(&s.m, s.power);
    store(y, len, s.power);
    wipe(&s, sizeof s);
}

TARGET_END

const struct modexp modexp_adx = {"RSA", "ADX", modexp_adx_power, modexp_adx_join, modexp_adx_power_public};

#endif
