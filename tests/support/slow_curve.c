/*
 * slow_curve.c - slow and plain arithmetic on the curves.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/slow_curve.h"

#include "support/test.h"

/* ---- Numbers below 2^576, of which none here has more than 522 bits ---- */

void slow_load(struct slow *r, const uint8_t *bytes, size_t len)
{
    *r = (struct slow){{0}};
    for (size_t i = 0; i < len; i++)
        r->digit[i / 4] |= (uint32_t)bytes[len - 1 - i] << i % 4 * 8;
}

void slow_store(uint8_t *bytes, size_t len, const struct slow *a)
{
    for (size_t i = 0; i < len; i++)
        bytes[len - 1 - i] = (uint8_t)(a->digit[i / 4] >> i % 4 * 8);
}

int slow_compare(const struct slow *a, const struct slow *b)
{
    for (size_t i = SLOW_DIGITS; i-- > 0;) {
        if (a->digit[i] != b->digit[i])
            return a->digit[i] < b->digit[i] ? -1 : 1;
    }
    return 0;
}

static void plain_add(struct slow *r, const struct slow *a, const struct slow *b)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < SLOW_DIGITS; i++) {
        carry += (uint64_t)a->digit[i] + b->digit[i];
        r->digit[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

static void plain_sub(struct slow *r, const struct slow *a, const struct slow *b)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < SLOW_DIGITS; i++) {
        uint64_t difference = (uint64_t)a->digit[i] - b->digit[i] - borrow;
        r->digit[i] = (uint32_t)difference;
        borrow = difference >> 63;
    }
}

static void plain_halve(struct slow *r)
{
    for (size_t i = 0; i < SLOW_DIGITS; i++)
        r->digit[i] = r->digit[i] >> 1 | (i + 1 < SLOW_DIGITS ? r->digit[i + 1] << 31 : 0);
}

static unsigned plain_bit(const struct slow *a, size_t at)
{
    return a->digit[at / 32] >> at % 32 & 1;
}

void slow_add(struct slow *r, const struct slow *a, const struct slow *b, const struct slow *m)
{
    plain_add(r, a, b);
    if (slow_compare(r, m) >= 0)
        plain_sub(r, r, m);
}

void slow_sub(struct slow *r, const struct slow *a, const struct slow *b, const struct slow *m)
{
    bool negative = slow_compare(a, b) < 0;
    plain_sub(r, a, b);
    if (negative)
        plain_add(r, r, m);
}

void slow_mul(struct slow *r, const struct slow *a, const struct slow *b, const struct slow *m)
{
    struct slow product = {{0}};
    size_t top = 32 * SLOW_DIGITS;
    while (top > 0 && !plain_bit(a, top - 1))
        top--;
    for (size_t at = top; at-- > 0;) {
        slow_add(&product, &product, &product, m);
        if (plain_bit(a, at))
            slow_add(&product, &product, b, m);
    }
    *r = product;
}

/* r = r / 2 mod m. */
static void slow_halve(struct slow *r, const struct slow *m)
{
    if (plain_bit(r, 0))
        plain_add(r, r, m);
    plain_halve(r);
}

/* u and v shrink to 1 and 0, and x a = u, y a = v modulo m all the time. */
void slow_inverse(struct slow *r, const struct slow *a, const struct slow *m)
{
    static const struct slow zero;
    struct slow u = *a, v = *m, x = {{1}}, y = {{0}};
    while (slow_compare(&u, &zero) != 0) {
        if (!plain_bit(&u, 0)) {
            plain_halve(&u);
            slow_halve(&x, m);
        } else if (slow_compare(&u, &v) >= 0) {
            plain_sub(&u, &u, &v);
            slow_sub(&x, &x, &y, m);
        } else {
            struct slow t = u;
            u = v;
            v = t;
            t = x;
            x = y;
            y = t;
        }
    }
    *r = y;
}

/* ---- Points ---- */

static const struct {
    const char *name;
    size_t len;
    const char *p, *n, *b, *gx, *gy;
} curves[] = {
    {
        "P-256",
        32,
        "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
    },
    {
        "P-384",
        48,
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
        "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
        "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
        "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
    },
    {
        "P-521",
        66,
        "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        "a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
        "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109"
        "e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
        "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3d"
        "baa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
        "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e66"
        "2c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
    },
};

static void number_load(struct slow *r, const char *text)
{
    uint8_t bytes[SLOW_LEN_MAX];
    slow_load(r, bytes, hex(bytes, text));
}

void slow_curve_load(struct slow_curve *curve, const char *name)
{
    for (size_t i = 0; i < COUNT(curves); i++) {
        if (strcmp(curves[i].name, name) != 0)
            continue;
        curve->name = curves[i].name;
        curve->len = curves[i].len;
        number_load(&curve->p, curves[i].p);
        number_load(&curve->n, curves[i].n);
        number_load(&curve->b, curves[i].b);
        number_load(&curve->gx, curves[i].gx);
        number_load(&curve->gy, curves[i].gy);
        return;
    }
    assert_string_equal(name, "the name of a curve");
}

struct slow_point slow_base(const struct slow_curve *curve)
{
    return (struct slow_point){false, curve->gx, curve->gy};
}

/* SEC 1, 2.2.1. */
struct slow_point slow_point_add(const struct slow_curve *curve, const struct slow_point *a, const struct slow_point *b)
{
    static const struct slow zero, one = {{1}};
    const struct slow *p = &curve->p;
    struct slow above, below, slope;
    struct slow_point sum = {.infinite = false};

    if (a->infinite)
        return *b;
    if (b->infinite)
        return *a;
    if (slow_compare(&a->x, &b->x) == 0) {
        slow_add(&below, &a->y, &b->y, p);
        if (slow_compare(&below, &zero) == 0)
            return (struct slow_point){.infinite = true};
        slow_mul(&above, &a->x, &a->x, p); /* 3 (x^2 - 1) / 2 y */
        slow_sub(&above, &above, &one, p);
        slow_add(&slope, &above, &above, p);
        slow_add(&above, &slope, &above, p);
    } else {
        slow_sub(&above, &b->y, &a->y, p);
        slow_sub(&below, &b->x, &a->x, p);
    }
    slow_inverse(&below, &below, p);
    slow_mul(&slope, &above, &below, p);
    slow_mul(&sum.x, &slope, &slope, p);
    slow_sub(&sum.x, &sum.x, &a->x, p);
    slow_sub(&sum.x, &sum.x, &b->x, p);
    slow_sub(&sum.y, &a->x, &sum.x, p);
    slow_mul(&sum.y, &sum.y, &slope, p);
    slow_sub(&sum.y, &sum.y, &a->y, p);
    return sum;
}

struct slow_point slow_multiply(const struct slow_curve *curve, const struct slow *scalar,
                                const struct slow_point *point)
{
    struct slow_point product = {.infinite = true};
    for (size_t at = 32 * SLOW_DIGITS; at-- > 0;) {
        product = slow_point_add(curve, &product, &product);
        if (plain_bit(scalar, at))
            product = slow_point_add(curve, &product, point);
    }
    return product;
}
