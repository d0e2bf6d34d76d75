/*
 * fuzz_crl.c - one revocation list: parsed, and each of its entries read again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cpu/cpu.h"
#include "fuzz/fuzz.h"
#include "x509/crl.h"
#include "x509/point.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct crl crl;
    struct crypto crypto;
    struct error why = {0};
    char page[4096];
    if (crl_parse(&crl, (struct span){data, len}, &why) != 0) {
        MUST(why.code == SSL_E_CRL_DECODE && why.text[0] != '\0');
        return 0;
    }
    const struct span parts[] = {crl.tbs,     crl.issuer,     crl.signature, crl.algorithm_id, crl.extensions,
                                 crl.revoked, crl.issuer_key, crl.point,     crl.critical};
    for (size_t i = 0; i < COUNT(parts); i++)
        must_be_within(parts[i], crl.der);
    struct span critical = {NULL, 0};
    struct reader entries = reader_over(crl.revoked);
    while (reader_more(&entries)) {
        struct crl_entry entry = crl_entry_next(&entries, &critical);
        MUST(entry.serial.len > 0);
        must_be_within(entry.serial, crl.revoked);
        MUST(reason_text(entry.reason) != NULL);
    }
    MUST(reader_end(&entries)); /* crl_parse has checked them */
    crypto_choose(&crypto, cpu_features());
    MUST(crl_show(page, sizeof page, &crypto, &crl) == strlen(page));
    struct reader point = reader_over(crl.point);
    issuing_point_read(&point);
    MUST(reader_end(&point));
    return 0;
}
