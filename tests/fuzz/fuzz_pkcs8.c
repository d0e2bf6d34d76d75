/*
 * fuzz_pkcs8.c - a private key under a password: one byte is the length of the password, which follows, then the DER.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/fuzz.h"
#include "x509/x509.h"

enum { WORK = 64 }; /* few iterations: a derivation that is slow finds nothing more */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct crypto crypto;
    struct reader r = reader_over((struct span){data, len});
    struct password password = {.text = reader_vector(&r, 1, 0, 255), .work = WORK};
    struct span der = {r.at, r.left};
    struct private_key key;
    struct error why = {0};
    size_t plain_len = 0;
    if (r.failed)
        return 0;
    if (crypto.sha256 == NULL)
        crypto_choose(&crypto, 0);
    uint8_t *plain = malloc(der.len > 0 ? der.len : 1);
    if (plain == NULL)
        abort();
    int result = key_decrypt(&crypto, &password, der, plain, &plain_len, &why);
    MUST(result == why.code && password.work <= WORK);
    MUST(result == 0 || result == SSL_E_KEY_DECODE || result == SSL_E_PASSWORD || result == SSL_E_ENCRYPTION);
    if (result == 0) {
        MUST(plain_len < der.len);
        result = key_parse(&crypto, &key, (struct span){plain, plain_len}, &why);
        MUST(result == 0 || result == SSL_E_KEY_DECODE || result == SSL_E_KEY_UNSUPPORTED);
    }
    free(plain);
    return 0;
}
