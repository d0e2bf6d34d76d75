/*
 * ct_ec.c - the curves in Weierstrass form with secret scalars. Public are the points that are multiplied, public keys,
 * and whether a private key is in range; secret are the products, among them the shared secret.
 *
 * Valgrind brings MULX, ADCX and ADOX itself, whatever the processor; the rows of the code that uses them are for
 * processors with AVX2.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "crypto/ec/curve.h"
#include "support/random.h"
#include "ct/cases.h"

/* A scalar that is below each order. */
static void fill_scalar(const struct curve *curve, uint8_t *scalar, uint8_t last)
{
    ct_fill(scalar, curve->len);
    scalar[0] = 0;
    scalar[curve->len - 1] = last;
    CT_SECRET(scalar, curve->len);
}

/* Odd and even scalars. */
static void multiply_base(const void *with)
{
    const struct curve *curve = ((const struct group *)with)->curve;
    uint8_t scalar[CURVE_LEN_MAX], point[2 * CURVE_LEN_MAX];
    for (uint8_t last = 0; last < 2; last++) {
        fill_scalar(curve, scalar, last);
        curve->multiply_base(point, scalar);
        ct_release(point, 2 * curve->len);
        ct_expect(curve->on_curve(point));
    }
}

static void multiply(const void *with)
{
    const struct curve *curve = ((const struct group *)with)->curve;
    uint8_t scalar[CURVE_LEN_MAX], point[2 * CURVE_LEN_MAX], product[2 * CURVE_LEN_MAX];
    fill_scalar(curve, scalar, 77);
    curve->multiply_base(point, scalar);
    ct_release(point, 2 * curve->len);
    curve->multiply(product, scalar, point);
    ct_release(product, 2 * curve->len);
    ct_expect(curve->on_curve(product));
}

static int random_secret(void *state, uint8_t *out, size_t len)
{
    test_random(state, out, len);
    CT_SECRET(out, len);
    return 0;
}

/* generate gives a public key that is public, and a private key that is not. */
static void agree(const void *with)
{
    const struct group *group = with;
    uint64_t state = 1;
    const struct crypto crypto = {.random = random_secret, .random_arg = &state};
    uint8_t key[GROUP_PRIVATE_MAX], public_key[GROUP_PUBLIC_MAX], again[GROUP_PUBLIC_MAX], shared[GROUP_SHARED_MAX];
    ct_expect(group->generate(&crypto, key, public_key) == 0);
    ct_expect(group->check((struct span){public_key, group->public_len}) == 0);
    ct_expect(group->public_key(again, key) == 0);
    ct_expect(memcmp(again, public_key, group->public_len) == 0);
    ct_expect(group->agree(shared, key, (struct span){public_key, group->public_len}) == 0);
    ct_release(shared, group->shared_len);
    ct_release(key, group->private_len);
}

/* That a private key is out of range may be seen, and nothing more of it. */
static void refuse(const void *with)
{
    const struct group *group = with;
    uint8_t key[GROUP_PRIVATE_MAX] = {0}, public_key[GROUP_PUBLIC_MAX];
    CT_SECRET(key, sizeof key);
    ct_expect(group->public_key(public_key, key) == SSL_E_KEY_DECODE);
    memcpy(key, group->curve->order, group->private_len);
    CT_SECRET(key, sizeof key);
    ct_expect(group->public_key(public_key, key) == SSL_E_KEY_DECODE);
}

/* clang-format off */
static const struct ct_case cases[] = {
    {"p256_multiply_base", multiply_base, &p256_soft, false},
    {"p256_multiply",      multiply,      &p256_soft, false},
    {"p256_agree",         agree,         &p256_soft, false},
    {"p256_refuse",        refuse,        &p256_soft, false},
#if defined(__x86_64__)
    {"p256_adx_multiply_base", multiply_base, &p256_adx, false},
    {"p256_adx_multiply",      multiply,      &p256_adx, false},
    {"p256_adx_agree",         agree,         &p256_adx, false},
    {"p256_adx_refuse",        refuse,        &p256_adx, false},
#endif
    {"p384_multiply_base", multiply_base, &p384_soft, false},
    {"p384_multiply",      multiply,      &p384_soft, false},
    {"p384_agree",         agree,         &p384_soft, false},
    {"p384_refuse",        refuse,        &p384_soft, false},
#if defined(__x86_64__)
    {"p384_adx_multiply_base", multiply_base, &p384_adx, false},
    {"p384_adx_multiply",      multiply,      &p384_adx, false},
    {"p384_adx_agree",         agree,         &p384_adx, false},
    {"p384_adx_refuse",        refuse,        &p384_adx, false},
#endif
    {"p521_multiply_base", multiply_base, &p521_soft, false},
    {"p521_multiply",      multiply,      &p521_soft, false},
    {"p521_agree",         agree,         &p521_soft, false},
    {"p521_refuse",        refuse,        &p521_soft, false},
};
/* clang-format on */

const struct ct_room ct_ec = {cases, COUNT(cases)};
