/*
 * ct_ecdsa.c - ECDSA with secret keys, and a source of randomness that is secret: the nonces are, too. Public are the
 * signature, and r already before s is there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "crypto/ec/curve.h"
#include "support/random.h"
#include "ct/cases.h"

static int random_secret(void *state, uint8_t *out, size_t len)
{
    test_random(state, out, len);
    CT_SECRET(out, len);
    return 0;
}

/* With each hash; then with keys that are out of range, which is told. */
static void sign(const void *with)
{
    const struct group *group = with;
    const size_t len = group->private_len;
    uint64_t state = 1;
    struct crypto crypto;
    uint8_t key[GROUP_PRIVATE_MAX], public_key[GROUP_PUBLIC_MAX], digest[HASH_MAX], signature[2 * GROUP_PRIVATE_MAX];
    crypto_choose(&crypto, 0);
    crypto.random = random_secret;
    crypto.random_arg = &state;
    ct_expect(group->generate(&crypto, key, public_key) == 0);
    const struct hash *const hashes[] = {crypto.sha256, crypto.sha384, crypto.sha512};
    for (size_t i = 0; i < COUNT(hashes); i++) {
        ct_fill(digest, sizeof digest);
        ct_expect(ecdsa_sign(&crypto, group, signature, key, hashes[i], digest) == 0);
        ct_expect(ecdsa_verify(group, (struct span){public_key, group->public_len}, digest, hashes[i]->digest_len,
                               (struct span){signature, 2 * len}) == 0);
        ct_release(key, len); /* is still a secret */
        CT_SECRET(key, len);
    }
    memset(key, 0, len);
    CT_SECRET(key, len);
    ct_expect(ecdsa_sign(&crypto, group, signature, key, crypto.sha256, digest) == SSL_E_KEY_DECODE);
    memcpy(key, group->curve->order, len);
    CT_SECRET(key, len);
    ct_expect(ecdsa_sign(&crypto, group, signature, key, crypto.sha256, digest) == SSL_E_KEY_DECODE);
}

/* clang-format off */
static const struct ct_case cases[] = {
    {"ecdsa_sign_p256", sign, &p256_soft, false},
#if defined(__x86_64__)
    {"ecdsa_sign_p256_adx", sign, &p256_adx, false},
#endif
    {"ecdsa_sign_p384", sign, &p384_soft, false},
#if defined(__x86_64__)
    {"ecdsa_sign_p384_adx", sign, &p384_adx, false},
#endif
    {"ecdsa_sign_p521", sign, &p521_soft, false},
};
/* clang-format on */

const struct ct_room ct_ecdsa = {cases, COUNT(cases)};
