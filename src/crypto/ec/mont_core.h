/*
 * mont_core.h - the field of a prime that fills its words, in Montgomery's form: a template.
 *
 * P. L. Montgomery, "Modular multiplication without trial division" (1985): a number x is kept as x R mod p, where R is
 * the power of two just above the words of p. Numbers are below p, after every operation and before. The file that
 * includes this defines, with the words of word.h,
 *
 *     FIELD_WORDS64              how many 64-bit words p has
 *     prime, prime_rr            p, and R^2 mod p, as static const struct field
 *     field_reduce_step          of 64-bit words only: one step of the reduction, made for p
 *     FIELD_SUM                  ALWAYS_INLINE for sums that are fast, static for sums that are small
 *
 * where p = -1 modulo 2^32, and gets the functions below, whose names and meanings point_core.h expects of any field.
 * All are in constant time.
 *
 * SPDX-License-Identifier: MIT
 */

enum {
    FIELD_WORDS = WORDS(FIELD_WORDS64),
};

/* r = t + high R, of which p is taken away if it is not below p. It must be below 2p. */
ALWAYS_INLINE void field_settle(struct field *r, const word *t, word high)
{
    word less[FIELD_WORDS], borrow = 0;
    UNROLL for (size_t i = 0; i < FIELD_WORDS; i++) less[i] = word_sub(t[i], prime.v[i], &borrow);
    /* Below p there is a borrow and no high word; otherwise both or neither. */
    word below_mask = (word)ct_barrier((uint64_t)0 - (uint64_t)(borrow & ~high));
    UNROLL for (size_t i = 0; i < FIELD_WORDS; i++) r->v[i] = word_select(below_mask, t[i], less[i]);
}

FIELD_SUM void field_add(struct field *r, const struct field *a, const struct field *b)
{
    word sum[FIELD_WORDS], carry = 0;
    UNROLL for (size_t i = 0; i < FIELD_WORDS; i++) sum[i] = word_add(a->v[i], b->v[i], &carry);
    field_settle(r, sum, carry);
}

FIELD_SUM void field_sub(struct field *r, const struct field *a, const struct field *b)
{
    word difference[FIELD_WORDS], borrow = 0, carry = 0;
    UNROLL for (size_t i = 0; i < FIELD_WORDS; i++) difference[i] = word_sub(a->v[i], b->v[i], &borrow);
    word negative_mask = (word)ct_barrier((uint64_t)0 - (uint64_t)borrow);
    UNROLL for (size_t i = 0; i < FIELD_WORDS; i++) r->v[i] =
        word_add(difference[i], prime.v[i] & negative_mask, &carry);
}

#if !defined(__SIZEOF_INT128__)
/* t + m p for the m that makes the first word 0, which is that word since p = -1 there; extra is the carry from one
 * step to the next, into the word after those of p. */
ALWAYS_INLINE void field_reduce_step(word *t, word *extra)
{
    word m = t[0], high = 0;
    for (size_t i = 0; i < FIELD_WORDS; i++)
        t[i] = word_mul_add(m, prime.v[i], t[i], &high);
    t[FIELD_WORDS] = word_add(t[FIELD_WORDS], high, extra);
}
#endif

/* r = t / R mod p for a t below p R, which is not kept: FIELD_WORDS times, a multiple of p is added that makes the last
 * word 0. The sum is below p R + R p, so that what is left is below 2p. */
ALWAYS_INLINE void field_reduce(struct field *r, word t[2 * FIELD_WORDS])
{
    word extra = 0;
    UNROLL for (size_t i = 0; i < FIELD_WORDS; i++) field_reduce_step(t + i, &extra);
    field_settle(r, t + FIELD_WORDS, extra);
}

static void field_mul(struct field *r, const struct field *a, const struct field *b)
{
    word t[2 * FIELD_WORDS] = {0};
    UNROLL for (size_t i = 0; i < FIELD_WORDS; i++)
    {
        word high = 0;
        UNROLL for (size_t j = 0; j < FIELD_WORDS; j++) t[i + j] = word_mul_add(a->v[i], b->v[j], t[i + j], &high);
        t[i + FIELD_WORDS] = high;
    }
    field_reduce(r, t);
}

/* Products of different words are computed once and doubled. */
static void field_square(struct field *r, const struct field *a)
{
    word t[2 * FIELD_WORDS] = {0}, carry = 0, top = 0;
    UNROLL for (size_t i = 0; i + 1 < FIELD_WORDS; i++)
    {
        word high = 0;
        UNROLL for (size_t j = i + 1; j < FIELD_WORDS; j++) t[i + j] = word_mul_add(a->v[i], a->v[j], t[i + j], &high);
        t[i + FIELD_WORDS] = high;
    }
    UNROLL for (size_t i = 0; i < FIELD_WORDS; i++)
    {
        wide square = (wide)a->v[i] * a->v[i];
        word low = t[2 * i] << 1 | top, next = t[2 * i + 1] << 1 | t[2 * i] >> (WORD_BITS - 1);
        top = t[2 * i + 1] >> (WORD_BITS - 1);
        t[2 * i] = word_add(low, (word)square, &carry);
        t[2 * i + 1] = word_add(next, (word)(square >> WORD_BITS), &carry);
    }
    field_reduce(r, t);
}

/* All ones if a = 0. */
ALWAYS_INLINE uint64_t field_is_zero(const struct field *a)
{
    word any = 0;
    UNROLL for (size_t i = 0; i < FIELD_WORDS; i++) any |= a->v[i];
    return ct_is_zero(any);
}

/* From the words of a table, which are in Montgomery's form. */
ALWAYS_INLINE void field_from_table(struct field *r, const uint64_t words[FIELD_WORDS64])
{
    UNROLL for (size_t i = 0; i < FIELD_WORDS; i++) r->v[i] = (word)(words[i * WORD_BITS / 64] >> i * WORD_BITS % 64);
}

/* From big-endian bytes. A mask: all ones if the number is below p; otherwise r is of no use. */
static uint64_t field_load(struct field *r, const uint8_t *bytes)
{
    uint64_t words[FIELD_WORDS64];
    word borrow = 0;
    for (size_t i = 0; i < FIELD_WORDS64; i++)
        words[i] = load_be64(bytes + 8 * (FIELD_WORDS64 - 1 - i));
    field_from_table(r, words);
    for (size_t i = 0; i < FIELD_WORDS; i++)
        (void)word_sub(r->v[i], prime.v[i], &borrow);
    field_mul(r, r, &prime_rr); /* any r is below R, and prime_rr below p: their product is below p R */
    return (uint64_t)0 - (uint64_t)borrow;
}

static void field_store(uint8_t *bytes, const struct field *a)
{
    struct field r;
    word t[2 * FIELD_WORDS] = {0};
    memcpy(t, a->v, sizeof a->v);
    field_reduce(&r, t);
    for (size_t i = 0; i < sizeof r.v; i++)
        bytes[sizeof r.v - 1 - i] = (uint8_t)(r.v[i / sizeof(word)] >> 8 * (i % sizeof(word)));
    wipe(&r, sizeof r);
    wipe(t, sizeof t);
}
