/*
 * mont_core.h - the field of a prime that fills its words, in Montgomery's form: a template.
 *
 * P. L. Montgomery, "Modular multiplication without trial division" (1985): a number x is kept as x R mod p, where R is
 * the power of two just above the words of p. Numbers are below p, after every operation and before. The file that
 * includes this defines, with the words of word.h,
 *
 *     FIELD_WORDS64              how many 64-bit words p has
 *     prime, prime_rr            p, and R^2 mod p, as static const struct field
 *     FIELD_SUM                  ALWAYS_INLINE for sums that are fast, static for sums that are small
 *
 * and gets the functions below, whose names and meanings point_core.h expects of any field. Those that are only
 * declared here it brings itself, or from mont_soft_core.h. All are in constant time.
 *
 * SPDX-License-Identifier: MIT
 */

enum {
    FIELD_WORDS = WORDS(FIELD_WORDS64),
};

/* Modulo p: a + b, a - b, a / 2; a b / R, also where one of the two is any number of FIELD_WORDS words; a a / R. */
FIELD_SUM void field_add(struct field *r, const struct field *a, const struct field *b);
FIELD_SUM void field_sub(struct field *r, const struct field *a, const struct field *b);
FIELD_SUM void field_half(struct field *r, const struct field *a);
ALWAYS_INLINE void field_mul_inline(struct field *r, const struct field *a, const struct field *b);
ALWAYS_INLINE void field_square_inline(struct field *r, const struct field *a);

static void field_mul(struct field *r, const struct field *a, const struct field *b)
{
    field_mul_inline(r, a, b);
}

static void field_square(struct field *r, const struct field *a)
{
    field_square_inline(r, a);
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
    field_mul(r, r, &prime_rr);
    return (uint64_t)0 - (uint64_t)borrow;
}

static void field_store(uint8_t *bytes, const struct field *a)
{
    static const struct field unit = {{1}};
    struct field r;
    field_mul(&r, a, &unit);
    for (size_t i = 0; i < sizeof r.v; i++)
        bytes[sizeof r.v - 1 - i] = (uint8_t)(r.v[i / sizeof(word)] >> 8 * (i % sizeof(word)));
    wipe(&r, sizeof r);
}
