/*
 * ct_25519.c - X25519 with secret private keys and shared secrets; Ed25519 with secret private keys. Public are public
 * keys, of ours and of the peer, signatures once they are verified, and messages.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "crypto/ec/edwards25519.h"
#include "ct/cases.h"

enum {
    KEY = 32,
};

static int random_plain(void *arg, uint8_t *out, size_t len)
{
    (void)arg;
    ct_fill(out, len);
    return 0;
}

/* generate marks the private key by itself, and the public key is public. */
static void x25519_generate(const void *with)
{
    const struct group *x25519 = with;
    const struct crypto c = {.random = random_plain};
    uint8_t private_key[KEY], public_key[KEY];
    uint8_t sum = 0;
    ct_expect(x25519->generate(&c, private_key, public_key) == 0);
    for (size_t i = 0; i < KEY; i++)
        sum |= public_key[i];
    ct_expect(sum != 0);
    ct_release(private_key, sizeof private_key);
}

static void x25519_public_key(const void *with)
{
    const struct group *x25519 = with;
    uint8_t private_key[KEY], public_key[KEY];
    ct_fill_secret(private_key, sizeof private_key);
    ct_expect(x25519->public_key(public_key, private_key) == 0);
    ct_expect(public_key[0] != 0 || public_key[1] != 0);
}

static void x25519_agree(const void *with)
{
    const struct group *x25519 = with;
    uint8_t private_key[KEY], peer[KEY], shared[KEY];
    ct_fill_secret(private_key, sizeof private_key);
    ct_fill(peer, sizeof peer);
    ct_expect(x25519->agree(shared, private_key, SPAN(peer)) == 0);
    ct_release(shared, sizeof shared);
    memset(peer, 0, sizeof peer);
    ct_expect(x25519->agree(shared, private_key, SPAN(peer)) == SSL_E_KEY_SHARE);
}

/* A set whose curve is this backend. */
static struct crypto crypto_of(const struct edwards25519 *backend)
{
    struct crypto c;
    crypto_choose(&c, 0);
    c.edwards25519 = backend;
    return c;
}

/* The public key is public. */
static void ed25519_public(const void *with)
{
    const struct crypto c = crypto_of(with);
    uint8_t private_key[ED25519_KEY], public_key[ED25519_KEY];
    ct_fill_secret(private_key, sizeof private_key);
    ed25519_public_key(&c, public_key, private_key);
    ct_expect(public_key[0] != 0 || public_key[1] != 0);
}

/* So is the signature; and that the keys do not match. */
static void ed25519_signature(const void *with)
{
    const struct crypto c = crypto_of(with);
    uint8_t private_key[ED25519_KEY], public_key[ED25519_KEY], signature[ED25519_SIGNATURE], message[100];
    ct_fill(message, sizeof message);
    ct_fill_secret(private_key, sizeof private_key);
    ed25519_public_key(&c, public_key, private_key);
    ct_expect(ed25519_sign(&c, signature, private_key, public_key, SPAN(message)) == 0);
    ct_expect(ed25519_verify(&c, SPAN(public_key), SPAN(message), SPAN(signature)) == 0);
    public_key[0] ^= 1;
    ct_expect(ed25519_sign(&c, signature, private_key, public_key, SPAN(message)) == SSL_E_COMPUTATION);
    ct_expect(signature[0] == 0 && signature[ED25519_SIGNATURE - 1] == 0);
}

/* Multiples of the base point, as they are before anything is released. */
static void edwards_multiples(const void *with)
{
    static const struct scalar h = {{1, 2, 3, 4, 5, 6, 7, 0}};
    const struct edwards25519 *curve = with;
    struct scalar k;
    uint8_t base[EDWARDS_LEN] = {0x58}, bytes[EDWARDS_LEN];
    memset(base + 1, 0x66, sizeof base - 1);
    ct_fill_secret(&k, sizeof k);
    curve->multiply(bytes, &k);
    ct_release(bytes, sizeof bytes);
    curve->multiply_u(bytes, &k);
    ct_release(bytes, sizeof bytes);
    ct_expect(curve->multiply_both(bytes, &k, &h, base));
    ct_release(bytes, sizeof bytes);
}

static void scalars(const void *with)
{
    (void)with;
    struct scalar a, b;
    uint8_t wide[2 * SCALAR_LEN], bytes[SCALAR_LEN];
    ct_fill_secret(wide, sizeof wide);
    scalar_reduce(&a, wide);
    uint64_t below = scalar_load(&b, wide);
    scalar_mul_add(&b, &a, &b, &a);
    scalar_store(bytes, &b);
    ct_release(bytes, sizeof bytes);
    ct_release(&below, sizeof below);
}

/* clang-format off */
static const struct ct_case cases[] = {
    {"x25519_generate",       x25519_generate,   &x25519_soft,       false},
    {"x25519_public_key",     x25519_public_key, &x25519_soft,       false},
    {"x25519_agree",          x25519_agree,      &x25519_soft,       false},
    {"ed25519_public",        ed25519_public,    &edwards25519_soft, false},
    {"ed25519_sign",          ed25519_signature, &edwards25519_soft, false},
    {"edwards_multiples",     edwards_multiples, &edwards25519_soft, false},
#if defined(__x86_64__) /* of a processor that has it */
    {"x25519_adx_generate",   x25519_generate,   &x25519_adx,        false},
    {"x25519_adx_public_key", x25519_public_key, &x25519_adx,        false},
    {"x25519_adx_agree",      x25519_agree,      &x25519_adx,        false},
    {"ed25519_adx_public",    ed25519_public,    &edwards25519_adx,  false},
    {"ed25519_adx_sign",      ed25519_signature, &edwards25519_adx,  false},
    {"edwards_adx_multiples", edwards_multiples, &edwards25519_adx,  false},
#endif
    {"scalars_25519",         scalars,           NULL,               false},
};
/* clang-format on */

const struct ct_room ct_25519 = {cases, COUNT(cases)};
