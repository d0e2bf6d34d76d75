/*
 * fuzz_cert.c - one certificate: parsed, shown as text, compared with hosts and with its own name constraints.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cpu/cpu.h"
#include "fuzz/fuzz.h"
#include "x509/constraints.h"
#include "x509/key.h"
#include "x509/name.h"
#include "x509/oid.h"
#include "x509/x509.h"

static void spans_are_within(const struct cert *c)
{
    const struct span parts[] = {c->tbs,       c->serial,       c->issuer,      c->subject,     c->spki,
                                 c->signature, c->san,          c->constraints, c->subject_key, c->issuer_key,
                                 c->points,    c->algorithm_id, c->extensions,  c->critical,    c->key.rsa.n,
                                 c->key.rsa.e, c->key.point};
    for (size_t i = 0; i < COUNT(parts); i++)
        must_be_within(parts[i], c->der);
}

static void texts_end(const struct cert *c)
{
    static struct crypto crypto;
    char text[64], page[4096];
    if (crypto.sha256 == NULL)
        crypto_choose(&crypto, cpu_features());
    MUST(cert_show(page, sizeof page, &crypto, c) == strlen(page));
    MUST(name_text(text, sizeof text, c->subject) == strlen(text));
    MUST(name_text(text, sizeof text, c->issuer) == strlen(text));
    MUST(serial_text(text, sizeof text, c->serial) == strlen(text));
    MUST(time_text(text, sizeof text, c->not_after) == strlen(text));
    MUST(cert_names_text(text, sizeof text, c) == strlen(text));
    MUST(spki_text(text, sizeof text, c->spki) == strlen(text));
    MUST(oid_text(text, sizeof text, c->critical) == strlen(text));
    MUST(algorithm_text(text, sizeof text, c->algorithm_id) == strlen(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct cert cert;
    struct error why = {0};
    struct span der = {data, len};
    if (cert_parse(&cert, der, &why) != 0) {
        MUST(why.code == SSL_E_CERT_DECODE && why.text[0] != '\0');
        return 0;
    }
    MUST(why.code == 0);
    spans_are_within(&cert);
    texts_end(&cert);
    MUST(name_equal(cert.subject, cert.subject));
    MUST(name_within(cert.subject, cert.subject));
    MUST(name_equal(cert.subject, cert.issuer) == name_equal(cert.issuer, cert.subject));
    cert_matches_host(&cert, "www.example.com", &why);
    cert_matches_host(&cert, "192.0.2.1", NULL);
    cert_matches_host(&cert, "2001:db8::1", NULL);
    size_t work = 4096;
    constraints_apply(&cert, &cert, &work, NULL);
    return 0;
}
