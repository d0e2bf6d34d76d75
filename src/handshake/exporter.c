/*
 * exporter.c - keying material for other protocols (RFC 5705), and what binds them to this connection (RFC 5929).
 *
 *     PRF(SecurityParameters.master_secret, label,
 *         SecurityParameters.client_random + SecurityParameters.server_random
 *         + context_value_length + context_value)[length];
 *
 * without the second line of the seed if there is no context, which is not the same as an empty one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

void exporter_init(struct exporter *exporter, const struct handshake *hs)
{
    /* RFC 7627 section 5.4: without the extended master secret two connections can be made to have the same one, and
     * RFC 5705 MUST be disabled. Then nothing is kept. */
    if (!hs->extended_master_secret)
        return;
    exporter->hash = prf_hash_of(hs);
    memcpy(exporter->master, hs->master, MASTER_LEN);
    memcpy(exporter->randoms, hs->client_random, RANDOM_LEN);
    memcpy(exporter->randoms + RANDOM_LEN, hs->server_random, RANDOM_LEN);
    memcpy(exporter->first_finished, hs->first_finished, VERIFY_DATA_LEN);
}

/* RFC 5705 section 4: the labels that TLS itself has for its PRF. The seed stands right behind the label, so one that
 * begins with such a label, or is the beginning of one, is refused with them. */
static bool is_reserved(const char *label)
{
    static const char *const reserved[] = {
        "client finished", "server finished", "master secret", "extended master secret", "key expansion",
    };
    for (size_t i = 0; i < COUNT(reserved); i++) {
        size_t len = strlen(reserved[i]), label_len = strlen(label);
        if (strncmp(label, reserved[i], label_len < len ? label_len : len) == 0)
            return true;
    }
    return false;
}

int exporter_derive(const struct exporter *exporter, uint8_t *out, size_t len, const char *label,
                    const struct span *context, struct error *why)
{
    uint8_t seed[sizeof exporter->randoms + 2];
    if (exporter->hash == NULL)
        return fail(why, SSL_E_NO_EXPORTER, "RFC 7627 forbids it");
    if (is_reserved(label))
        return fail(why, SSL_E_ARGUMENT, "the label \"%s\" is reserved for TLS itself", label);
    if (context != NULL && context->len > 0xffff)
        return fail(why, SSL_E_ARGUMENT, "a context of %zu bytes, where 65535 are allowed", context->len);
    memcpy(seed, exporter->randoms, sizeof exporter->randoms);
    if (context != NULL)
        store_be16(seed + sizeof exporter->randoms, (uint16_t)context->len);
    prf(exporter->hash, out, len, SPAN(exporter->master), label,
        (struct span){seed, context != NULL ? sizeof seed : sizeof exporter->randoms},
        context != NULL ? *context : (struct span){NULL, 0});
    return 0;
}

/* RFC 5929 section 4.1: the hash of the certificate's signature, and SHA-256 in place of MD5 and SHA-1. Where the
 * certificate is signed with no hash, with several, or with one that is not known here, the binding is not defined. */
size_t end_point_binding(const struct crypto *crypto, struct span der, uint8_t out[HASH_MAX])
{
    struct error ignored = {0};
    struct cert cert;
    if (der.len == 0 || cert_parse(&cert, der, &ignored) != 0)
        return 0;
    const struct hash *hash = cert_hash_is_broken(&cert) ? crypto->sha256 : signature_hash(crypto, cert.algorithm);
    if (hash == NULL)
        return 0;
    hash_whole(hash, out, der.at, der.len);
    return hash->digest_len;
}
