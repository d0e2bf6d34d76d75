/*
 * edwards25519_core.h - points of the curve of Ed25519: their encoding, sums, and multiples: a template, for a field
 * modulo 2^255 - 19 whose header has been included, field25519.h or field25519_adx.h, with its fe_mul and fe_square.
 *
 * The formulas are those of Hisil, Wong, Carter and Dawson ("Twisted Edwards Curves Revisited", 2008), which RFC 8032
 * 5.1.4 has too. They are complete, since -1 is a square and d is none: no point is an exception, and none is looked
 * for.
 *
 * Multiples of the base point are made with a comb whose digits are 1 and -1, never 0 (Hamburg, "Fast and compact
 * elliptic-curve cryptography", 2012). Any k is sum s_i 2^i modulo L over 260 signs s_i. Bit i belongs to one of four
 * combs, one of its five teeth, and one of thirteen places: i = place + 13 (tooth + 5 comb). For every comb the table
 * holds the sums of its five teeth 2^(13 (tooth + 5 comb)) B with all signs but that of the last tooth, which is 1:
 * entry e has tooth j of the sign 1 where bit j of e is set. If the last sign is -1, the other signs are turned around,
 * and so is the point. So 52 additions and 13 doublings are all there is; the table, 6 KiB, is read whole for each
 * addition.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_EDWARDS25519_CORE_H
#define TLS12_EDWARDS25519_CORE_H

#include "crypto/ec/edwards25519.h"
#include "crypto/ec/word.h"

/* Extended coordinates (RFC 8032 5.1.4): x = X / Z, y = Y / Z, x y = T / Z. Tight. */
struct edwards {
    struct fe x, y, z, t;
};

/* d and 2 d (RFC 8032 5.1: d = -121665 / 121666), and the square root 2^((p - 1) / 4) of -1. */
static const uint64_t d_words[FE_WORDS] = {0x75eb4dca135978a3, 0x00700a4d4141d8ab, 0x8cc740797779e898,
                                           0x52036cee2b6ffe73};
static const uint64_t d2_words[FE_WORDS] = {0xebd69b9426b2f159, 0x00e0149a8283b156, 0x198e80f2eef3d130,
                                            0x2406d9dc56dffce7};
static const uint64_t root_words[FE_WORDS] = {0xc4ee1b274a0ea0b0, 0x2f431806ad2fe478, 0x2b4d00993dfbd7a7,
                                              0x2b8324804fc1df0b};

static const struct edwards neutral = {{{0}}, {{1}}, {{1}}, {{0}}};

/* ---- Sums ---- */

/* A point as the second operand of a sum: y + x, y - x, 2 z and 2 d t, all loose. Where z is 1, 2 z is not used. */
struct addend {
    struct fe y_plus_x, y_minus_x, z2, t2d;
};

/* r = 2 a. a->t is not used, and r->t is made only if it is wanted. Most of a verification is this. */
static void edwards_double(struct edwards *r, const struct edwards *a, bool want_t)
{
    struct fe xx, yy, zz, e, f, g, h;
    fe_add(&e, &a->x, &a->y);
    fe_square_inline(&e, &e);
    fe_square_inline(&xx, &a->x);
    fe_square_inline(&yy, &a->y);
    fe_square_inline(&zz, &a->z);
    fe_add(&h, &xx, &yy);
    fe_sub_loose(&e, &h, &e); /* e, f, g and h all have the other sign than in the paper: the products are the same */
    fe_sub(&g, &xx, &yy);
    fe_add(&zz, &zz, &zz);
    fe_add_loose(&f, &zz, &g);
    fe_mul_inline(&r->x, &e, &f);
    fe_mul_inline(&r->y, &g, &h);
    fe_mul_inline(&r->z, &f, &g);
    if (want_t)
        fe_mul_inline(&r->t, &e, &h);
}

/* r = a + b, where zz is 2 Za Zb, loose. */
static void edwards_add(struct edwards *r, const struct edwards *a, const struct addend *b, const struct fe *zz,
                        bool want_t)
{
    struct fe e, f, g, h, m, p, t;
    fe_sub(&m, &a->y, &a->x);
    fe_mul(&m, &m, &b->y_minus_x);
    fe_add(&p, &a->y, &a->x);
    fe_mul(&p, &p, &b->y_plus_x);
    fe_mul(&t, &a->t, &b->t2d);
    fe_sub(&e, &p, &m);
    fe_sub_loose(&f, zz, &t);
    fe_add_loose(&g, zz, &t);
    fe_add(&h, &p, &m);
    fe_mul(&r->x, &e, &f);
    fe_mul(&r->y, &g, &h);
    fe_mul(&r->z, &f, &g);
    if (want_t)
        fe_mul(&r->t, &e, &h);
}

/* r = a + b for a b with z = 1. */
static void edwards_add_affine(struct edwards *r, const struct edwards *a, const struct addend *b, bool want_t)
{
    struct fe zz;
    fe_add(&zz, &a->z, &a->z);
    edwards_add(r, a, b, &zz, want_t);
}

static void edwards_add_any(struct edwards *r, const struct edwards *a, const struct addend *b, bool want_t)
{
    struct fe zz;
    fe_mul(&zz, &a->z, &b->z2);
    edwards_add(r, a, b, &zz, want_t);
}

/* Makes an addend -b of the addend b, whose 2 d t is tight, where the mask is set. */
static void addend_negate(struct addend *b, uint64_t mask)
{
    struct fe plus = b->y_plus_x, minus;
    fe_select(&b->y_plus_x, mask, &b->y_minus_x, &plus);
    fe_select(&b->y_minus_x, mask, &plus, &b->y_minus_x);
    fe_sub(&minus, &fe_zero, &b->t2d);
    fe_select(&b->t2d, mask, &minus, &b->t2d);
}

static void addend_of(struct addend *r, const struct edwards *a)
{
    struct fe d2;
    fe_load_words(&d2, d2_words);
    fe_add(&r->y_plus_x, &a->y, &a->x);
    fe_sub(&r->y_minus_x, &a->y, &a->x);
    fe_add(&r->z2, &a->z, &a->z);
    fe_mul(&r->t2d, &a->t, &d2);
}

/* ---- Multiples of the base point ---- */

struct comb {
    struct scalar k; /* its bit i is set where the sign s_i is 1 */
    struct addend addend;
};

/*
 * sum s_i 2^i = k over 260 signs: where the bits of k' say which signs are 1, the sum is 2 k' - (2^260 - 1). So
 * k' = k / 2 + (2^260 - 1) / 2 modulo L.
 */
static void comb_init(struct comb *s, const struct scalar *k)
{
    static const struct scalar half = {
        {0x2e7ae9f7, 0x2c09318d, 0x517bce6b, 0x0a6f7cef, 0x00000000, 0x00000000, 0x00000000, 0x08000000}};
    static const struct scalar offset = {
        {0xb390f376, 0x22d7a45e, 0xd5ad633f, 0x9af28d9d, 0xfffffff5, 0xffffffff, 0xffffffff, 0x07ffffff}};
    scalar_mul_add(&s->k, k, &half, &offset);
}

static uint64_t comb_bit(const struct comb *s, size_t i)
{
    return i < 32 * SCALAR_WORDS ? s->k.w[i / 32] >> i % 32 & 1 : 0;
}

/* The addend of an entry of a comb, found by reading all of them. */
static void comb_choose(struct comb *s, const struct edwards_constant *entries, uint64_t wanted)
{
    uint64_t chosen[EDWARDS_WORDS];
    table_pick(chosen, entries, sizeof chosen, EDWARDS_ENTRIES, wanted);
    fe_load_words(&s->addend.y_plus_x, chosen);
    fe_load_words(&s->addend.y_minus_x, chosen + FE_WORDS);
    fe_load_words(&s->addend.t2d, chosen + 2 * FE_WORDS);
    wipe(chosen, sizeof chosen);
}

/* r = r + what the combs have at a place. */
static void comb_add(struct edwards *r, struct comb *s, size_t place)
{
    for (size_t comb = 0; comb < EDWARDS_COMBS; comb++) {
        size_t first = place + EDWARDS_SPACING * EDWARDS_TEETH * comb;
        uint64_t wanted = 0;
        for (size_t tooth = 0; tooth < EDWARDS_TEETH - 1; tooth++)
            wanted |= comb_bit(s, first + EDWARDS_SPACING * tooth) << tooth;
        uint64_t negative = ct_is_zero(comb_bit(s, first + EDWARDS_SPACING * (EDWARDS_TEETH - 1)));
        comb_choose(s, edwards25519_table[comb], wanted ^ (negative & (EDWARDS_ENTRIES - 1)));
        addend_negate(&s->addend, negative);
        edwards_add_affine(r, r, &s->addend, comb + 1 < EDWARDS_COMBS); /* a doubling follows, or an encoding */
    }
}

/* r = k B, B the base point. */
static void edwards_multiply_base(struct edwards *r, const struct scalar *k)
{
    struct comb s;
    comb_init(&s, k);
    *r = neutral;
    for (size_t place = EDWARDS_SPACING; place-- > 0;) {
        edwards_double(r, r, true);
        comb_add(r, &s, place);
    }
    wipe(&s, sizeof s);
}

/* ---- The sum of a multiple of the base point and one of another ---- */

enum {
    WINDOW_BITS = 5,
    WINDOW_ODD = 1 << (WINDOW_BITS - 2), /* the odd multiples 1, 3, ... 15 */
    DIGITS = 256,                        /* more than L has bits: the last window may carry into one more */
};

/* h = sum at[i] 2^i, digits 0 or odd from -15 to 15, with at least four zeros after each that is not 0. */
struct digits {
    size_t count; /* of digits: the last is not 0 */
    size_t odd;   /* of odd multiples that they take: the largest is 2 odd - 1 */
    int8_t at[DIGITS];
};

/* h is public and below L < 2^253. */
static void public_digits(struct digits *s, const struct scalar *h)
{
    uint32_t carry = 0;
    *s = (struct digits){.count = 0};
    for (size_t i = 0; i < DIGITS;) {
        uint64_t words = h->w[i / 32] | (i / 32 + 1 < SCALAR_WORDS ? (uint64_t)h->w[i / 32 + 1] << 32 : 0);
        uint32_t window = ((uint32_t)(words >> i % 32) & ((1 << WINDOW_BITS) - 1)) + carry;
        if (window % 2 == 0) { /* if this comes of a carry, it is carried on */
            i++;
            continue;
        }
        carry = window >> (WINDOW_BITS - 1);
        int digit = (int)window - (int)(carry << WINDOW_BITS);
        size_t odd = (size_t)(digit > 0 ? digit : -digit) / 2 + 1;
        s->at[i] = (int8_t)digit;
        s->count = i + 1;
        s->odd = odd > s->odd ? odd : s->odd;
        i += WINDOW_BITS;
    }
}

/* The odd multiples a, 3 a, ... (2 count - 1) a in odd[0], and their negatives in odd[1]. */
static void odd_multiples(struct addend odd[2][WINDOW_ODD], const struct edwards *a, size_t count)
{
    struct edwards twice, multiple = *a;
    struct addend add_twice;
    edwards_double(&twice, a, true);
    addend_of(&add_twice, &twice);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            edwards_add_any(&multiple, &multiple, &add_twice, true);
        addend_of(&odd[0][i], &multiple);
        odd[1][i] = odd[0][i];
        addend_negate(&odd[1][i], ~(uint64_t)0);
    }
}

/* r = k B - h a, for a public h below L and a public point. Constant time in k; r may be a secret. */
static void edwards_multiply_both(struct edwards *r, const struct scalar *k, const struct scalar *h,
                                  const struct edwards *a)
{
    struct addend odd[2][WINDOW_ODD];
    struct comb s;
    struct digits digits;
    public_digits(&digits, h);
    odd_multiples(odd, a, digits.odd);
    comb_init(&s, k);
    *r = neutral;
    for (size_t i = digits.count > EDWARDS_SPACING ? digits.count : EDWARDS_SPACING; i-- > 0;) {
        bool comb = i < EDWARDS_SPACING;
        int digit = digits.at[i];
        edwards_double(r, r, comb || digit != 0);
        if (digit != 0) /* h a is subtracted */
            edwards_add_any(r, r, &odd[digit > 0][(digit > 0 ? digit : -digit) / 2], comb);
        if (comb)
            comb_add(r, &s, i);
    }
    wipe(&s, sizeof s);
}

/* ---- Encoding ---- */

/* RFC 8032 5.1.2. Constant time. */
static void edwards_encode(uint8_t bytes[FE_LEN], const struct edwards *a)
{
    struct fe inverse, x, y;
    fe_invert(&inverse, &a->z);
    fe_mul(&x, &a->x, &inverse);
    fe_mul(&y, &a->y, &inverse);
    fe_store(bytes, &y);
    bytes[FE_LEN - 1] |= (uint8_t)(fe_is_odd(&x) & 0x80);
    wipe(&inverse, sizeof inverse); /* z tells something of the scalar (Naccache, Smart and Stern 2004) */
    wipe(&x, sizeof x);
    wipe(&y, sizeof y);
}

/*
 * RFC 8032 5.1.3, of public bytes: false if there is no such point, or y is p or more. x^2 = u / v with u = y^2 - 1 and
 * v = d y^2 + 1; v is never 0. The candidate is x = u v^3 (u v^7)^((p - 5) / 8): the root if v x^2 = u; times the root
 * of -1, if v x^2 = -u; else there is none.
 */
static bool edwards_decode(struct edwards *r, const uint8_t bytes[FE_LEN])
{
    struct fe d, root, u, v, v3, x, vxx, sum;
    uint8_t canonical[FE_LEN];
    bool odd = bytes[FE_LEN - 1] >> 7;
    fe_load(&r->y, bytes);
    fe_store(canonical, &r->y);
    canonical[FE_LEN - 1] |= (uint8_t)(odd << 7);
    if (memcmp(canonical, bytes, FE_LEN) != 0) /* step 1: y >= p */
        return false;

    fe_load_words(&d, d_words);
    fe_load_words(&root, root_words);
    fe_square(&u, &r->y);
    fe_mul(&v, &u, &d);
    fe_sub(&u, &u, &fe_one);
    fe_add(&v, &v, &fe_one);
    fe_square(&v3, &v);
    fe_mul(&v3, &v3, &v);
    fe_square(&x, &v3);
    fe_mul(&x, &x, &v);
    fe_mul(&x, &x, &u);
    fe_root_power(&x, &x);
    fe_mul(&x, &x, &v3);
    fe_mul(&x, &x, &u);

    fe_square(&vxx, &x);
    fe_mul(&vxx, &vxx, &v);
    fe_tighten(&u);
    fe_add(&sum, &vxx, &u);
    fe_tighten(&sum);
    if (ct_reveal(fe_is_zero(&sum)))
        fe_mul(&x, &x, &root);
    fe_sub(&vxx, &vxx, &u);
    fe_tighten(&vxx);
    if (!ct_reveal(fe_is_zero(&sum)) && !ct_reveal(fe_is_zero(&vxx)))
        return false;

    if (ct_reveal(fe_is_zero(&x)) && odd) /* step 4 */
        return false;
    if (ct_reveal(fe_is_odd(&x)) != odd) {
        fe_sub(&x, &fe_zero, &x);
        fe_tighten(&x);
    }
    r->x = x;
    r->z = fe_one;
    fe_mul(&r->t, &r->x, &r->y);
    return true;
}

/* ---- The functions of the table ---- */

static void edwards25519_multiply(uint8_t point[EDWARDS_LEN], const struct scalar *k)
{
    struct edwards p;
    edwards_multiply_base(&p, k);
    edwards_encode(point, &p);
    wipe(&p, sizeof p);
}

/* u = (1 + y) / (1 - y) (RFC 7748 section 4.1). */
static void edwards25519_multiply_u(uint8_t u[EDWARDS_LEN], const struct scalar *k)
{
    struct {
        struct edwards p;
        struct fe above, below;
    } s;
    edwards_multiply_base(&s.p, k);
    fe_add(&s.above, &s.p.z, &s.p.y);
    fe_sub(&s.below, &s.p.z, &s.p.y);
    fe_invert(&s.below, &s.below);
    fe_mul(&s.above, &s.above, &s.below);
    fe_store(u, &s.above);
    wipe(&s, sizeof s);
}

static bool edwards25519_multiply_both(uint8_t point[EDWARDS_LEN], const struct scalar *k, const struct scalar *h,
                                       const uint8_t a[EDWARDS_LEN])
{
    struct edwards decoded, sum;
    if (!edwards_decode(&decoded, a))
        return false;
    edwards_multiply_both(&sum, k, h, &decoded);
    edwards_encode(point, &sum);
    wipe(&sum, sizeof sum);
    return true;
}

#define EDWARDS25519(whose)                                                                                            \
    {                                                                                                                  \
        .name = "Ed25519", .backend = (whose), .multiply = edwards25519_multiply,                                      \
        .multiply_u = edwards25519_multiply_u, .multiply_both = edwards25519_multiply_both,                            \
    }

#endif
