/*
 * power25519_core.h - the two powers modulo 2^255 - 19 that are needed: a template, for a field that has fe_mul_inline
 * and fe_square_inline. Constant time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_POWER25519_CORE_H
#define TLS12_POWER25519_CORE_H

struct powers {
    struct fe x, x5, x10, x50, x100, eleven; /* xN = a^(2^N - 1), eleven = a^11 */
};

/* x = a^(2^count) b. May overlap in any way. */
static void fe_square_times_mul(struct fe *x, const struct fe *a, unsigned count, const struct fe *b)
{
    struct fe y = *a;
    for (unsigned i = 0; i < count; i++)
        fe_square_inline(&y, &y);
    fe_mul_inline(x, &y, b);
}

/* x = a^(2^250 - 1), and eleven: what the two exponents below have in common. */
static void fe_power_250(struct powers *s, const struct fe *a)
{
    fe_square_inline(&s->eleven, a);
    fe_square_times_mul(&s->x, a, 3, a); /* a^9 */
    fe_mul_inline(&s->eleven, &s->eleven, &s->x);
    fe_square_times_mul(&s->x5, &s->eleven, 1, &s->x); /* 2 11 + 9 = 2^5 - 1 */
    fe_square_times_mul(&s->x10, &s->x5, 5, &s->x5);
    fe_square_times_mul(&s->x, &s->x10, 10, &s->x10); /* x20 */
    fe_square_times_mul(&s->x, &s->x, 20, &s->x);     /* x40 */
    fe_square_times_mul(&s->x50, &s->x, 10, &s->x10);
    fe_square_times_mul(&s->x100, &s->x50, 50, &s->x50);
    fe_square_times_mul(&s->x, &s->x100, 100, &s->x100); /* x200 */
    fe_square_times_mul(&s->x, &s->x, 50, &s->x50);
}

/* p - 2 = 2^255 - 21 = (2^250 - 1) 2^5 + 11 */
static inline void fe_invert_inline(struct fe *r, const struct fe *a)
{
    struct powers s;
    fe_power_250(&s, a);
    fe_square_times_mul(r, &s.x, 5, &s.eleven);
    wipe(&s, sizeof s);
}

/* (p - 5) / 8 = 2^252 - 3 = (2^250 - 1) 2^2 + 1 */
static inline void fe_root_power_inline(struct fe *r, const struct fe *a)
{
    struct powers s;
    fe_power_250(&s, a);
    fe_square_times_mul(r, &s.x, 2, a);
    wipe(&s, sizeof s);
}

#endif
