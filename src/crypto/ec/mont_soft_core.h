/*
 * mont_soft_core.h - the sums and products of mont_core.h, portable: a template.
 *
 * The file that includes this, after mont_core.h, defines, where words have 64 bits,
 *
 *     field_reduce_step          one step of the reduction, made for p
 *
 * Where they have 32 it is here, for a p that is -1 modulo 2^32.
 *
 * SPDX-License-Identifier: MIT
 */

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

/* a, or a + p where that is odd, and p odd: the carry goes into the highest bit. */
FIELD_SUM void field_half(struct field *r, const struct field *a)
{
    word sum[FIELD_WORDS], carry = 0, odd_mask = (word)ct_barrier((uint64_t)0 - (uint64_t)(a->v[0] & 1));
    UNROLL for (size_t i = 0; i < FIELD_WORDS; i++) sum[i] = word_add(a->v[i], prime.v[i] & odd_mask, &carry);
    UNROLL for (size_t i = 0; i < FIELD_WORDS; i++) r->v[i] = sum[i] >> 1 | (i + 1 < FIELD_WORDS ? sum[i + 1] : carry)
                                                                                << (WORD_BITS - 1);
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

ALWAYS_INLINE void field_mul_inline(struct field *r, const struct field *a, const struct field *b)
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
ALWAYS_INLINE void field_square_inline(struct field *r, const struct field *a)
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
