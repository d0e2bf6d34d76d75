/*
 * fuzz_ocsp.c - a certificate, its issuer's, and an OCSP response, which is parsed and judged.
 *
 * The first byte chooses what is asked; the DER of the three follows, whose own lengths end them but for the last.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/fuzz.h"
#include "x509/der.h"
#include "x509/x509.h"

static void must_be_a_failure_of_ocsp(int code)
{
    MUST((code >= SSL_E_OCSP_DECODE && code <= SSL_E_OCSP_UNSUITABLE) || code == SSL_E_CERT_REVOKED);
}

static void parse(struct span der, const struct crypto *crypto, const struct cert *cert)
{
    struct ocsp ocsp;
    struct error why = {0};
    int64_t until;
    int result = ocsp_parse(&ocsp, der, &why);
    MUST(result == why.code);
    if (result != 0) {
        must_be_a_failure_of_ocsp(result);
        return;
    }
    const struct span parts[] = {ocsp.tbs,     ocsp.algorithm_id,   ocsp.signature,
                                 ocsp.certs,   ocsp.responder_name, ocsp.responder_key,
                                 ocsp.answers, ocsp.extensions,     ocsp.critical};
    for (size_t i = 0; i < COUNT(parts); i++)
        must_be_within(parts[i], der);
    MUST(ocsp_concerns(&ocsp, crypto, cert, &until, &why) == why.code);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct crypto crypto;
    struct reader r = reader_over((struct span){data, len});
    uint8_t choice = reader_u8(&r);
    struct cert cert, issuer;
    struct span first = der_whole(&r, DER_SEQUENCE), second = der_whole(&r, DER_SEQUENCE);
    if (r.failed || cert_parse(&cert, first, NULL) != 0 || cert_parse(&issuer, second, NULL) != 0)
        return 0;
    if (crypto.sha256 == NULL)
        crypto_choose(&crypto, 0);
    struct span der = reader_bytes(&r, r.left);
    parse(der, &crypto, &cert);
    const struct ocsp_task task = {&crypto, &cert, &issuer, (choice & 1) != 0, INT64_C(1767225600), NULL};
    struct ocsp_validity validity;
    struct error why = {0};
    int result = ocsp_judge(&task, der, &validity, &why);
    MUST(result == why.code);
    if (result != 0)
        must_be_a_failure_of_ocsp(result);
    return 0;
}
