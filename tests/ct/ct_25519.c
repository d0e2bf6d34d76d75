/*
 * ct_25519.c - X25519 with secret private keys and shared secrets. Public are public keys, of ours and of the peer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
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
    (void)with;
    const struct crypto c = {.random = random_plain};
    uint8_t private_key[KEY], public_key[KEY];
    uint8_t sum = 0;
    ct_expect(x25519_soft.generate(&c, private_key, public_key) == 0);
    for (size_t i = 0; i < KEY; i++)
        sum |= public_key[i];
    ct_expect(sum != 0);
    ct_release(private_key, sizeof private_key);
}

static void x25519_public_key(const void *with)
{
    (void)with;
    uint8_t private_key[KEY], public_key[KEY];
    ct_fill_secret(private_key, sizeof private_key);
    ct_expect(x25519_soft.public_key(public_key, private_key) == 0);
    ct_expect(public_key[0] != 0 || public_key[1] != 0);
}

static void x25519_agree(const void *with)
{
    (void)with;
    uint8_t private_key[KEY], peer[KEY], shared[KEY];
    ct_fill_secret(private_key, sizeof private_key);
    ct_fill(peer, sizeof peer);
    ct_expect(x25519_soft.agree(shared, private_key, SPAN(peer)) == 0);
    ct_release(shared, sizeof shared);
    memset(peer, 0, sizeof peer);
    ct_expect(x25519_soft.agree(shared, private_key, SPAN(peer)) == SSL_E_KEY_SHARE);
}

/* clang-format off */
static const struct ct_case cases[] = {
    {"x25519_generate",   x25519_generate,   NULL, false},
    {"x25519_public_key", x25519_public_key, NULL, false},
    {"x25519_agree",      x25519_agree,      NULL, false},
};
/* clang-format on */

const struct ct_room ct_25519 = {cases, COUNT(cases)};
