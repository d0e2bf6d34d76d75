/*
 * fuzz_key.c - one private key, and the same bytes as a SubjectPublicKeyInfo.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/fuzz.h"
#include "x509/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const struct span der = {data, len};
    struct private_key key;
    struct error why = {0};
    bool ok;
    int result = key_parse(&key, der, &why);
    MUST(result == why.code);
    MUST((result == 0) == (key.kind != KEY_NONE));
    MUST(result == 0 || result == SSL_E_KEY_DECODE || result == SSL_E_KEY_UNSUPPORTED);
    struct public_key public = spki_read(der, &ok);
    if (ok && public.kind == KEY_RSA) {
        must_be_within(public.rsa.n, der);
        must_be_within(public.rsa.e, der);
        rsa_public_check(&public.rsa, LIMIT_RSA_BITS_MIN, NULL);
    }
    if (ok) {
        char text[100];
        MUST(spki_text(text, sizeof text, der) == strlen(text));
    }
    return 0;
}
