/*
 * plain_curve.h - the curves P-256, P-384 and P-521 (SP 800-186 section 3.2.1) as the textbook has them: points are x
 * and y, each sum divides. Nothing is shared with the curves of the library but bn/, and nothing is in constant time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_PLAIN_CURVE_H
#define TLS12_PLAIN_CURVE_H

#include "crypto/bn/bn.h"
#include "crypto/ec/curve.h"
#include "support/test.h"

enum {
    PLAIN_COUNT = BN_COUNT(8 * CURVE_LEN_MAX),
};

struct plain_domain {
    size_t len;
    const char *p, *b, *g; /* a is -3; g is x y */
};

static const struct plain_domain plain_domains[] = {
    {32, "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
     "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
     "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
     "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"},
    {48, "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
     "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
     "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7"
     "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"},
    {66,
     "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
     "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109"
     "e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
     "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3d"
     "baa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66"
     "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e66"
     "2c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650"},
};

/* Coordinates are below p, in Montgomery's form. */
struct plain_point {
    bool infinite;
    limb x[PLAIN_COUNT], y[PLAIN_COUNT];
};

static inline void plain_field(struct mont *m, const struct plain_domain *d)
{
    uint8_t p[CURVE_LEN_MAX];
    mont_init(m, p, hex(p, d->p));
}

static inline void plain_mul(struct mont *m, limb *r, const limb *a, const limb *b)
{
    mont_mul(m, r, a, b);
    mont_reduce(m, r);
}

static inline void plain_add(const struct mont *m, limb *r, const limb *a, const limb *b)
{
    bn_add(r, a, b, m->count);
    mont_reduce(m, r);
}

static inline void plain_divide(struct mont *m, limb *r, const limb *a, const limb *b)
{
    limb plain[PLAIN_COUNT], inverse[PLAIN_COUNT];
    mont_leave(m, plain, b);
    bn_inverse(inverse, plain, m->n, m->count);
    mont_enter(m, plain, inverse, m->count);
    mont_reduce(m, plain);
    plain_mul(m, r, a, plain);
}

static inline bool plain_equal(const struct mont *m, const limb *a, const limb *b)
{
    return memcmp(a, b, m->count * sizeof *a) == 0;
}

static inline bool plain_load_number(struct mont *m, limb *r, const uint8_t *bytes, size_t len)
{
    limb plain[PLAIN_COUNT];
    bn_load(plain, m->count, bytes, len);
    mont_enter(m, r, plain, m->count);
    mont_reduce(m, r);
    return bn_lt(plain, m->n, m->count) != 0;
}

static inline void plain_store_number(struct mont *m, uint8_t *bytes, size_t len, const limb *x)
{
    limb plain[PLAIN_COUNT];
    mont_leave(m, plain, x);
    bn_store(bytes, len, plain, m->count);
}

static inline void plain_load(struct mont *m, struct plain_point *r, const uint8_t *bytes, size_t len)
{
    r->infinite = false;
    plain_load_number(m, r->x, bytes, len);
    plain_load_number(m, r->y, bytes + len, len);
}

/* r = a + b, whatever they are. */
static inline void plain_sum(struct mont *m, struct plain_point *r, const struct plain_point *a,
                             const struct plain_point *b)
{
    limb top[PLAIN_COUNT], bottom[PLAIN_COUNT], slope[PLAIN_COUNT], three[PLAIN_COUNT];
    if (a->infinite || b->infinite) {
        *r = a->infinite ? *b : *a;
        return;
    }
    if (!plain_equal(m, a->x, b->x)) { /* (y2 - y1) / (x2 - x1) */
        mont_subtract(m, top, b->y, a->y);
        mont_subtract(m, bottom, b->x, a->x);
    } else if (plain_equal(m, a->y, b->y)) { /* (3 x^2 - 3) / 2 y; no y is 0, since the orders are odd */
        static const uint8_t bytes[1] = {3};
        plain_load_number(m, three, bytes, 1);
        plain_mul(m, top, a->x, a->x);
        plain_mul(m, top, top, three);
        mont_subtract(m, top, top, three);
        plain_add(m, bottom, a->y, a->y);
    } else {
        r->infinite = true;
        return;
    }
    struct plain_point sum = {.infinite = false};
    plain_divide(m, slope, top, bottom);
    plain_mul(m, sum.x, slope, slope);
    mont_subtract(m, sum.x, sum.x, a->x);
    mont_subtract(m, sum.x, sum.x, b->x);
    mont_subtract(m, sum.y, a->x, sum.x);
    plain_mul(m, sum.y, sum.y, slope);
    mont_subtract(m, sum.y, sum.y, a->y);
    *r = sum;
}

static inline void plain_times(struct mont *m, struct plain_point *r, const uint8_t *scalar, size_t len,
                               const struct plain_point *point)
{
    struct plain_point product = {.infinite = true};
    for (size_t bit = 0; bit < 8 * len; bit++) {
        plain_sum(m, &product, &product, &product);
        if ((scalar[bit / 8] >> (7 - bit % 8) & 1) != 0)
            plain_sum(m, &product, &product, point);
    }
    *r = product;
}

static inline void plain_base(struct mont *m, struct plain_point *g, const struct plain_domain *d)
{
    uint8_t bytes[2 * CURVE_LEN_MAX];
    hex(bytes, d->g);
    plain_load(m, g, bytes, d->len);
}

/* ---- What struct curve wants ---- */

static inline void plain_multiply(const struct plain_domain *d, uint8_t *product, const uint8_t *scalar,
                                  const uint8_t *point)
{
    struct mont m;
    struct plain_point p;
    plain_field(&m, d);
    plain_load(&m, &p, point, d->len);
    plain_times(&m, &p, scalar, d->len, &p);
    plain_store_number(&m, product, d->len, p.x);
    plain_store_number(&m, product + d->len, d->len, p.y);
}

static inline void plain_multiply_base(const struct plain_domain *d, uint8_t *point, const uint8_t *scalar)
{
    uint8_t g[2 * CURVE_LEN_MAX];
    hex(g, d->g);
    plain_multiply(d, point, scalar, g);
}

static inline bool plain_multiply_add(const struct plain_domain *d, uint8_t *x, const uint8_t *u1, const uint8_t *u2,
                                      const uint8_t *point)
{
    struct mont m;
    struct plain_point p, g;
    plain_field(&m, d);
    plain_load(&m, &p, point, d->len);
    plain_base(&m, &g, d);
    plain_times(&m, &p, u2, d->len, &p);
    plain_times(&m, &g, u1, d->len, &g);
    plain_sum(&m, &p, &p, &g);
    if (!p.infinite)
        plain_store_number(&m, x, d->len, p.x);
    return !p.infinite;
}

static inline bool plain_on_curve(const struct plain_domain *d, const uint8_t *point)
{
    struct mont m;
    limb x[PLAIN_COUNT], y[PLAIN_COUNT], right[PLAIN_COUNT], term[PLAIN_COUNT];
    uint8_t b[CURVE_LEN_MAX];
    plain_field(&m, d);
    if (!plain_load_number(&m, x, point, d->len) || !plain_load_number(&m, y, point + d->len, d->len))
        return false;
    plain_load_number(&m, right, b, hex(b, d->b)); /* y^2 = x^3 - 3 x + b */
    plain_mul(&m, term, x, x);
    plain_mul(&m, term, term, x);
    plain_add(&m, right, right, term);
    for (unsigned i = 0; i < 3; i++)
        mont_subtract(&m, right, right, x);
    plain_mul(&m, y, y, y);
    return plain_equal(&m, y, right);
}

#define PLAIN_CURVE(bits_, index)                                                                                      \
    static inline void plain##bits_##_multiply_base(uint8_t *point, const uint8_t *scalar)                             \
    {                                                                                                                  \
        plain_multiply_base(&plain_domains[index], point, scalar);                                                     \
    }                                                                                                                  \
    static inline void plain##bits_##_multiply(uint8_t *product, const uint8_t *scalar, const uint8_t *point)          \
    {                                                                                                                  \
        plain_multiply(&plain_domains[index], product, scalar, point);                                                 \
    }                                                                                                                  \
    static inline bool plain##bits_##_multiply_add(uint8_t *x, const uint8_t *u1, const uint8_t *u2,                   \
                                                   const uint8_t *point)                                               \
    {                                                                                                                  \
        return plain_multiply_add(&plain_domains[index], x, u1, u2, point);                                            \
    }                                                                                                                  \
    static inline bool plain##bits_##_on_curve(const uint8_t *point)                                                   \
    {                                                                                                                  \
        return plain_on_curve(&plain_domains[index], point);                                                           \
    }

PLAIN_CURVE(256, 0)
PLAIN_CURVE(384, 1)
PLAIN_CURVE(521, 2)

#undef PLAIN_CURVE

/* clang-format off */
static const uint8_t plain_order_256[] = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
};
static const uint8_t plain_order_384[] = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf,
    0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
};
static const uint8_t plain_order_521[] = {
    0x01, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfa,
    0x51, 0x86, 0x87, 0x83, 0xbf, 0x2f, 0x96, 0x6b, 0x7f, 0xcc, 0x01, 0x48, 0xf7, 0x09, 0xa5, 0xd0,
    0x3b, 0xb5, 0xc9, 0xb8, 0x89, 0x9c, 0x47, 0xae, 0xbb, 0x6f, 0xb7, 0x1e, 0x91, 0x38, 0x64, 0x09,
};

static const struct curve plain_curves[] = {
    {"plain P-256", 256, 32, plain_order_256, plain256_multiply_base, plain256_multiply, plain256_multiply_add,
     plain256_on_curve},
    {"plain P-384", 384, 48, plain_order_384, plain384_multiply_base, plain384_multiply, plain384_multiply_add,
     plain384_on_curve},
    {"plain P-521", 521, 66, plain_order_521, plain521_multiply_base, plain521_multiply, plain521_multiply_add,
     plain521_on_curve},
};
/* clang-format on */

#endif
