/*
 * fuzz_key.c - one private key, and the same bytes as a SubjectPublicKeyInfo.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/fuzz.h"
#include "x509/key.h"

/* A key that was parsed may be one that computes wrong signatures, which do not leave; never more than it promised. */
static void signs(const struct crypto *crypto, const struct private_key *key)
{
    static const uint8_t digest[HASH_MAX] = {1};
    uint8_t signature[LIMIT_RSA_LEN];
    const size_t max = key_signature_max(key);
    MUST(max > 0 && max <= sizeof signature);
    for (int i = SIGNATURE_NONE; i <= SIGNATURE_ED25519; i++) {
        const struct hash *hash = signature_hash(crypto, (enum signature)i);
        const struct span input = {digest, hash != NULL ? hash->digest_len : sizeof digest};
        struct writer w = writer_over(signature, max);
        int result = key_sign(crypto, key, (enum signature)i, input, &w);
        MUST(key_fits(key, (enum signature)i) || result == SSL_E_KEY_UNSUPPORTED);
        MUST(result != SSL_E_INTERNAL && (result != 0 || (writer_ok(&w) && w.len > 0)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const struct span der = {data, len};
    static struct crypto crypto;
    struct private_key key;
    struct error why = {0};
    bool ok;
    if (crypto.sha256 == NULL)
        crypto_choose(&crypto, 0);
    int result = key_parse(&crypto, &key, der, &why);
    MUST(result == why.code);
    MUST((result == 0) == (key.kind != KEY_NONE));
    MUST(result == 0 || result == SSL_E_KEY_DECODE || result == SSL_E_KEY_UNSUPPORTED);
    struct public_key public = spki_read(der, &ok);
    if (result == 0)
        signs(&crypto, &key);
    if (ok) {
        char text[100];
        must_be_within(public.rsa.n, der);
        must_be_within(public.rsa.e, der);
        must_be_within(public.point, der);
        MUST(spki_text(text, sizeof text, der) == strlen(text));
        result = key_accept(&crypto, &public, NULL);
        MUST(result == 0 || result == SSL_E_CERT_KEY);
    }
    return 0;
}
