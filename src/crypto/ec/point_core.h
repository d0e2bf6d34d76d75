/*
 * point_core.h - a curve y^2 = x^3 - 3 x + b of prime order over a field: a template.
 *
 * A point is kept in Jacobian coordinates, x = X / Z^2, y = Y / Z^3, and Z = 0 is the point at infinity. The formulas
 * are those of the Explicit-Formulas Database (Bernstein and Lange), dbl-2001-b with a halved slope, and
 * add-1998-cmo-2. An addition of equal points, or of infinity, they do not cover; where that can happen is said at each
 * call.
 *
 * The file that includes this brings a field: struct field, an array of words v; field_add, field_sub, field_half,
 * field_mul, field_square, which may write over their arguments; field_is_zero, field_load, field_store,
 * field_from_table, as mont_core.h has them. And it defines
 *
 *     CURVE_BITS, CURVE_LEN           bits of the order and of the field, bytes of a coordinate
 *     curve_order, curve_order_rr     n, and R^2 mod n for the R of bn.h, big-endian
 *     curve_prime                     p, big-endian
 *     field_one                       1
 *     curve_b, FIELD_WORDS64          b, in the 64-bit words that the table has for a coordinate, and how many they are
 *     COMB, COMBS, TEETH, SPACING     the table of comb.h and its shape
 *     DOUBLE_MUL, DOUBLE_SQUARE       field_mul and field_square, or what they have inside: of most multiplications,
 * most of the time is spent in doublings
 *
 * SPDX-License-Identifier: MIT
 */

#include "crypto/ec/inverse.h"

struct point {
    struct field x, y, z;
};

struct affine {
    struct field x, y;
};

/* The bit of a big-endian number of CURVE_LEN bytes; beyond both ends there are zeros. */
ALWAYS_INLINE unsigned scalar_bit(const uint8_t *scalar, size_t at)
{
    return at < 8 * CURVE_LEN ? scalar[CURVE_LEN - 1 - at / 8] >> at % 8 & 1 : 0;
}

/* r = a where the mask is all ones. */
ALWAYS_INLINE void field_take(struct field *r, uint64_t mask, const struct field *a)
{
    UNROLL for (size_t i = 0; i < COUNT(r->v); i++) r->v[i] = word_select((word)mask, a->v[i], r->v[i]);
}

ALWAYS_INLINE void point_take(struct point *r, uint64_t mask, const struct point *a)
{
    field_take(&r->x, mask, &a->x);
    field_take(&r->y, mask, &a->y);
    field_take(&r->z, mask, &a->z);
}

/* a = -a where the mask is all ones. */
static void field_negate_if(struct field *a, uint64_t mask)
{
    static const struct field zero;
    struct field negative;
    field_sub(&negative, &zero, a);
    field_take(a, mask, &negative);
}

/*
 * r = 2 p. The slope of the tangent is 3 (X - Z^2) (X + Z^2) / (2 Y Z); with its numerator alpha halved, Z' = Y Z has
 * no factor of 2 and neither have X' and Y'. Twice infinity is infinity; there is no other point whose double that is,
 * since the order is odd.
 *
 * The operations stand in an order in which those that are neighbours do not wait for each other, nor for Y, which
 * comes last out of the doubling before.
 */
static void point_double(struct point *r, const struct point *p)
{
    struct field delta, gamma, beta, alpha, t;
    DOUBLE_SQUARE(&delta, &p->z);
    field_sub(&t, &p->x, &delta);
    field_add(&delta, &p->x, &delta);
    DOUBLE_MUL(&alpha, &delta, &t);
    DOUBLE_SQUARE(&gamma, &p->y);
    field_half(&t, &alpha);
    field_add(&alpha, &alpha, &t); /* alpha = 3 (X - Z^2) (X + Z^2) / 2 */
    DOUBLE_MUL(&beta, &p->x, &gamma);
    DOUBLE_SQUARE(&t, &alpha);
    DOUBLE_MUL(&r->z, &p->y, &p->z);
    field_sub(&t, &t, &beta);
    field_sub(&r->x, &t, &beta); /* X' = alpha^2 - 2 X Y^2 */
    DOUBLE_SQUARE(&gamma, &gamma);
    field_sub(&beta, &beta, &r->x);
    DOUBLE_MUL(&beta, &alpha, &beta);
    field_sub(&r->y, &beta, &gamma); /* Y' = alpha (X Y^2 - X') - Y^4 */
}

/* The rest of an addition: r = p + q for finite p and q whose coordinates, brought to the common Z of p and q, are u1,
 * s1 and u2, s2, and z their product of Zs. Then u1, s1 are the coordinates of p for the Z of r. Returns a mask: all
 * ones if p and q are equal, and then r is of no use. If q is -p, r is infinity. */
ALWAYS_INLINE uint64_t point_chord(struct point *r, struct field *u1, struct field *s1, const struct field *u2,
                                   const struct field *s2, const struct field *z)
{
    struct field h, slope, hh, hhh, x;
    field_sub(&h, u2, u1);
    field_sub(&slope, s2, s1);
    uint64_t same = field_is_zero(&h) & field_is_zero(&slope);
    field_square(&hh, &h);
    field_square(&x, &slope);
    field_mul(&hhh, &h, &hh);
    field_mul(u1, u1, &hh);
    field_mul(&r->z, z, &h);
    field_sub(&x, &x, &hhh);
    field_sub(&x, &x, u1);
    field_sub(&x, &x, u1);
    field_mul(s1, s1, &hhh);
    field_sub(&hh, u1, &x);
    field_mul(&hh, &hh, &slope);
    r->x = x;
    field_sub(&r->y, &hh, s1);
    return same;
}

/* r = p + q, both finite. Returns a mask: all ones if p and q are equal, and then r is of no use. */
static uint64_t point_add(struct point *r, const struct point *p, const struct point *q)
{
    struct field zz1, zz2, u1, u2, s1, s2, z;
    field_square(&zz1, &p->z);
    field_square(&zz2, &q->z);
    field_mul(&s1, &p->y, &q->z);
    field_mul(&s2, &q->y, &p->z);
    field_mul(&u1, &p->x, &zz2);
    field_mul(&u2, &q->x, &zz1);
    field_mul(&s1, &s1, &zz2);
    field_mul(&s2, &s2, &zz1);
    field_mul(&z, &p->z, &q->z);
    return point_chord(r, &u1, &s1, &u2, &s2, &z);
}

/* point_add for a q with Z = 1. */
static uint64_t point_add_affine(struct point *r, const struct point *p, const struct affine *q)
{
    struct field zz, u1 = p->x, s1 = p->y, u2, s2;
    field_square(&zz, &p->z);
    field_mul(&s2, &q->y, &p->z);
    field_mul(&u2, &q->x, &zz);
    field_mul(&s2, &s2, &zz);
    return point_chord(r, &u1, &s1, &u2, &s2, &p->z);
}

/* r = p + q for any two points, q with Z = 1; not r == p. */
static void point_add_any(struct point *r, const struct point *p, const struct affine *q)
{
    const struct point only = {q->x, q->y, field_one};
    struct point twice;
    uint64_t p_infinite = field_is_zero(&p->z);
    point_double(&twice, p);
    point_take(r, point_add_affine(r, p, q), &twice);
    point_take(r, p_infinite, &only);
}

/* The same, of public points. */
static void point_add_public(struct point *r, const struct point *q)
{
    struct point p = *r;
    if (field_is_zero(&p.z) != 0)
        *r = *q;
    else if (point_add(r, &p, q) != 0)
        point_double(r, &p);
}

static void point_add_affine_public(struct point *r, const struct affine *q)
{
    struct point p = *r;
    if (field_is_zero(&p.z) != 0)
        *r = (struct point){q->x, q->y, field_one};
    else if (point_add_affine(r, &p, q) != 0)
        point_double(r, &p);
}

/* table[i] = (2 i + 1) p. The multiples are different, none is infinity, and equal ones are never added. 2 p is kept
 * with the Z of the last of them (N. Meloni, "New point addition formulae for ECC applications", 2007). */
static void point_odd_multiples(struct point *table, size_t count, const struct affine *p)
{
    struct point twice;
    struct field zz;
    table[0] = (struct point){p->x, p->y, field_one};
    point_double(&twice, &table[0]);
    field_square(&zz, &twice.z); /* p with the Z of 2 p */
    field_mul(&table[0].x, &p->x, &zz);
    field_mul(&table[0].y, &p->y, &zz);
    field_mul(&table[0].y, &table[0].y, &twice.z);
    table[0].z = twice.z;
    for (size_t i = 1; i < count; i++) {
        point_chord(&table[i], &twice.x, &twice.y, &table[i - 1].x, &table[i - 1].y, &twice.z);
        twice.z = table[i].z;
    }
}

/* r = 1 / a, and 0 for 0. */
static void field_invert(struct field *r, const struct field *a)
{
    uint8_t bytes[CURVE_LEN];
    field_store(bytes, a);
    inverse_modulo(bytes, bytes, curve_prime, CURVE_LEN);
    field_load(r, bytes);
    wipe(bytes, sizeof bytes);
}

/* The coordinates, as bytes. All zeros for infinity. */
static void point_store(uint8_t *x, uint8_t *y, const struct point *p)
{
    struct field z, zz, t;
    field_invert(&z, &p->z);
    field_square(&zz, &z);
    field_mul(&t, &p->x, &zz);
    field_store(x, &t);
    field_mul(&t, &p->y, &zz);
    field_mul(&t, &t, &z);
    field_store(y, &t);
    wipe(&z, sizeof z);
    wipe(&zz, sizeof zz);
}

/* Masks: all ones if both coordinates are below p and the point is on the curve. */
static uint64_t affine_load(struct affine *p, const uint8_t *bytes)
{
    struct field left, right, t;
    uint64_t below_mask = field_load(&p->x, bytes) & field_load(&p->y, bytes + CURVE_LEN);
    field_square(&left, &p->y);
    field_square(&right, &p->x); /* x (x^2 - 3) + b */
    field_add(&t, &field_one, &field_one);
    field_add(&t, &t, &field_one);
    field_sub(&right, &right, &t);
    field_mul(&right, &right, &p->x);
    field_from_table(&t, curve_b);
    field_add(&right, &right, &t);
    field_sub(&t, &left, &right);
    return below_mask & field_is_zero(&t);
}

static bool curve_on(const uint8_t *point)
{
    struct affine p;
    return affine_load(&p, point) != 0;
}

/* ---- Multiples of the base point: the combs of comb.h ---- */

/*
 * In any column but the last, number 0, the sum so far and the entry to be added are neither equal nor opposite:
 *
 * As integers, multiples of G, they are not. What they add up to, or differ by, is a sum of digits times the powers of
 * two of the teeth, each digit below 2^SPACING, and such a sum is 0 only if all its digits are (look at the lowest that
 * is not). But at the teeth of the entry they are odd: the sum has even ones there, doubled or none, and the entry odd
 * ones.
 *
 * Modulo n they are then not either, since that sum is below n. Let W be the sum of the
 * powers of all teeth, less than 1.01 2^(COMB_BITS - SPACING). After column i the sum differs from the odd scalar /
 * 2^i, which is at most 2^(CURVE_BITS - 1), by W at most; within the column by W more, and the entry is another W at
 * most. All that is less than 0.88 2^CURVE_BITS.
 *
 * In column 0 any two points may meet.
 */
enum {
    COMB_BITS = COMBS * TEETH * SPACING,
};

_Static_assert(COMB_BITS - CURVE_BITS >= 0, "the combs must reach over the scalar");
_Static_assert(COMB_BITS - SPACING + 3 - CURVE_BITS <= 0, "additions before the last column must be safe");

/* What the comb adds in the column, for the odd scalar below n; minus that, where the mask is all ones. */
static void comb_entry(struct affine *r, size_t comb, size_t column, const uint8_t *scalar, uint64_t negative_mask)
{
    uint64_t signs = 0, found[2][FIELD_WORDS64];
    for (size_t tooth = 0; tooth < TEETH; tooth++) {
        size_t at = (comb * TEETH + tooth) * SPACING + column;
        signs |= (uint64_t)(at + 1 < COMB_BITS ? scalar_bit(scalar, at + 1) : 1) << tooth;
    }
    uint64_t minus_mask = ct_is_zero(signs >> (TEETH - 1));
    uint64_t wanted = (signs ^ minus_mask) & ((1 << (TEETH - 1)) - 1);
    table_pick(found, COMB[comb], sizeof found, 1 << (TEETH - 1), wanted);
    field_from_table(&r->x, found[0]);
    field_from_table(&r->y, found[1]);
    field_negate_if(&r->y, minus_mask ^ negative_mask);
}

/* odd = the scalar or n - scalar, whichever is odd, for a scalar below n (0 makes n). A mask: all ones if it is n -
 * scalar. */
static uint64_t scalar_make_odd(uint8_t *odd, const uint8_t *scalar)
{
    uint64_t even_mask = ct_is_zero(scalar[CURVE_LEN - 1] & 1);
    unsigned borrow = 0;
    for (size_t i = CURVE_LEN; i-- > 0;) {
        unsigned difference = (unsigned)curve_order[i] - scalar[i] - borrow;
        odd[i] = (uint8_t)ct_select(even_mask, difference, scalar[i]);
        borrow = difference >> 8 & 1;
    }
    return even_mask;
}

/* sum = scalar G. */
static void comb_multiply(struct point *sum, const uint8_t *scalar)
{
    struct {
        struct point last;
        struct affine entry;
        uint8_t odd[CURVE_LEN];
    } s;
    uint64_t even_mask = scalar_make_odd(s.odd, scalar);
    for (size_t column = SPACING; column-- > 0;) {
        if (column + 1 < SPACING)
            point_double(sum, sum);
        for (size_t comb = 0; comb < COMBS; comb++) {
            comb_entry(&s.entry, comb, column, s.odd, even_mask);
            if (column + 1 == SPACING && comb == 0) {
                *sum = (struct point){s.entry.x, s.entry.y, field_one};
            } else if (column > 0) {
                point_add_affine(sum, sum, &s.entry);
            } else {
                s.last = *sum;
                point_add_any(sum, &s.last, &s.entry);
            }
        }
    }
    wipe(&s, sizeof s);
}

static void curve_multiply_base(uint8_t *point, const uint8_t *scalar)
{
    struct point sum;
    comb_multiply(&sum, scalar);
    point_store(point, point + CURVE_LEN, &sum);
    wipe(&sum, sizeof sum);
}

/* Without a division: x1 = X2 / Z2^2 is x1 Z2^2 = X2, and what is compared is that and its like with y, times the Zs.
 */
static uint64_t curve_is_half_of(const uint8_t *point, const uint8_t *scalar)
{
    struct {
        struct point multiple, twice;
        struct field zz1, zz2, left, right;
    } s;
    struct affine p;
    uint64_t good = affine_load(&p, point);
    s.twice = (struct point){p.x, p.y, field_one};
    point_double(&s.twice, &s.twice);
    comb_multiply(&s.multiple, scalar);
    field_square(&s.zz1, &s.multiple.z);
    field_square(&s.zz2, &s.twice.z);
    field_mul(&s.left, &s.multiple.x, &s.zz2);
    field_mul(&s.right, &s.twice.x, &s.zz1);
    field_sub(&s.left, &s.left, &s.right);
    good &= field_is_zero(&s.left) & ~field_is_zero(&s.multiple.z);
    field_mul(&s.left, &s.multiple.y, &s.zz2);
    field_mul(&s.left, &s.left, &s.twice.z);
    field_mul(&s.right, &s.twice.y, &s.zz1);
    field_mul(&s.right, &s.right, &s.multiple.z);
    field_sub(&s.left, &s.left, &s.right);
    good &= field_is_zero(&s.left);
    wipe(&s, sizeof s);
    return good;
}

/* ---- Multiples of any point ---- */

/*
 * As with the combs, the powers of two of an odd scalar are added or subtracted. Here each WINDOW of them in a row is a
 * digit, odd and from -31 to 31, whose multiple of the point is in a table.
 */
enum {
    WINDOW = 5,
    WINDOW_COUNT = (CURVE_BITS + WINDOW - 1) / WINDOW,
    WINDOW_POINTS = 1 << (WINDOW - 1),
};

/* The digit of the window, times the point whose odd multiples are in the table. */
static void window_entry(struct point *r, const struct point table[WINDOW_POINTS], size_t window, const uint8_t *scalar)
{
    uint64_t signs = 0;
    for (size_t i = 0; i < WINDOW; i++) {
        size_t at = WINDOW * window + i + 1;
        signs |= (uint64_t)(at < WINDOW * WINDOW_COUNT ? scalar_bit(scalar, at) : 1) << i;
    }
    uint64_t minus_mask = ct_is_zero(signs >> (WINDOW - 1));
    table_pick(r, table, sizeof *r, WINDOW_POINTS, (signs ^ minus_mask) & (WINDOW_POINTS - 1));
    field_negate_if(&r->y, minus_mask);
}

/*
 * Before the addition for a window that is not the last, the sum is m p with an even m, 32 <= m < n / 2, and the entry
 * an odd multiple of at most 31 p: never equal or opposite. At the last it can be equal, m = n - d for a digit -d;
 * opposite only for the scalar 0.
 */
static void curve_multiply(uint8_t *product, const uint8_t *scalar, const uint8_t *point)
{
    struct {
        struct point sum, entry, twice;
        uint8_t odd[CURVE_LEN];
    } s;
    struct point table[WINDOW_POINTS];
    struct affine p;
    uint64_t same = 0, even_mask = scalar_make_odd(s.odd, scalar);
    affine_load(&p, point);
    point_odd_multiples(table, WINDOW_POINTS, &p);
    window_entry(&s.sum, table, WINDOW_COUNT - 1, s.odd);
    for (size_t window = WINDOW_COUNT - 1; window-- > 0;) {
        for (size_t i = 0; i < WINDOW; i++)
            point_double(&s.sum, &s.sum);
        window_entry(&s.entry, table, window, s.odd);
        if (window == 0)
            point_double(&s.twice, &s.sum);
        same = point_add(&s.sum, &s.sum, &s.entry);
    }
    point_take(&s.sum, same, &s.twice);
    field_negate_if(&s.sum.y, even_mask);
    point_store(product, product + CURVE_LEN, &s.sum);
    wipe(&s, sizeof s);
}

/* ---- Public sums of multiples, in variable time ---- */

enum {
    NAF_WIDTH = 5,
    NAF_POINTS = 1 << (NAF_WIDTH - 2),
    NAF_MAX = CURVE_BITS + 1,
};

/* Digits that are 0 or odd and between -16 and 16, no two of five in a row not 0, so that the sum of digit i 2^i is the
 * scalar. */
static void naf_of(int8_t digits[NAF_MAX], const uint8_t *scalar)
{
    unsigned carry = 0;
    memset(digits, 0, NAF_MAX);
    for (size_t at = 0; at < NAF_MAX; at++) {
        if ((scalar_bit(scalar, at) ^ carry) == 0)
            continue; /* the bit and the carry make 0, or 2: then the carry goes on */
        int digit = (int)carry;
        for (size_t i = 0; i < NAF_WIDTH; i++)
            digit += (int)scalar_bit(scalar, at + i) << i;
        carry = digit > 1 << (NAF_WIDTH - 1);
        digits[at] = (int8_t)(digit - (carry ? 1 << NAF_WIDTH : 0));
        at += NAF_WIDTH - 1;
    }
}

/* The number as an x coordinate of the point: True if it is that. */
static bool point_x_is_public(const struct point *p, const uint8_t *x)
{
    struct field zz, t;
    if (field_load(&t, x) == 0)
        return false;
    field_square(&zz, &p->z);
    field_mul(&t, &t, &zz);
    field_sub(&t, &t, &p->x);
    return field_is_zero(&t) != 0 && field_is_zero(&p->z) == 0;
}

/* x is a number of the field, which is below 2 n: r modulo n are r and r + n. */
static bool point_has_x_public(const struct point *p, const uint8_t *r)
{
    uint8_t more[CURVE_LEN];
    unsigned carry = 0;
    for (size_t i = CURVE_LEN; i-- > 0; carry >>= 8)
        more[i] = (uint8_t)(carry += (unsigned)r[i] + curve_order[i]);
    return point_x_is_public(p, r) || (carry == 0 && point_x_is_public(p, more));
}

/* The doublings that the digits of u2 need serve the combs of u1 as well, in the last SPACING steps. Here any two
 * points may meet at any addition. */
static bool curve_sum_has_x_public(const uint8_t *r, const uint8_t *u1, const uint8_t *u2, const uint8_t *point)
{
    struct point odd[NAF_POINTS], sum = {.z = {{0}}};
    struct affine p, entry;
    int8_t digits[NAF_MAX];
    uint8_t u1_odd[CURVE_LEN];
    uint64_t even_mask = scalar_make_odd(u1_odd, u1);

    affine_load(&p, point);
    point_odd_multiples(odd, NAF_POINTS, &p);
    naf_of(digits, u2);

    for (size_t at = NAF_MAX; at-- > 0;) {
        if (field_is_zero(&sum.z) == 0)
            point_double(&sum, &sum);
        if (digits[at] != 0) {
            struct point q = odd[(digits[at] < 0 ? -digits[at] : digits[at]) / 2];
            field_negate_if(&q.y, digits[at] < 0 ? ~(uint64_t)0 : 0);
            point_add_public(&sum, &q);
        }
        for (size_t comb = 0; at < SPACING && comb < COMBS; comb++) {
            comb_entry(&entry, comb, at, u1_odd, even_mask);
            point_add_affine_public(&sum, &entry);
        }
    }
    return point_has_x_public(&sum, r);
}

#define CURVE_TABLE(title)                                                                                             \
    {                                                                                                                  \
        .name = (title), .bits = CURVE_BITS, .len = CURVE_LEN, .order = curve_order, .order_rr = curve_order_rr,       \
        .multiply_base = curve_multiply_base, .multiply = curve_multiply, .is_half_of = curve_is_half_of,              \
        .sum_has_x_public = curve_sum_has_x_public, .on_curve = curve_on,                                              \
    }
