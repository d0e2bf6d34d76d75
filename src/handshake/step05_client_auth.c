/*
 * step05_client_auth.c - step 5: if the server asks who the client is, the client sends its certificate and a signature
 * over the handshake (RFC 5246 7.4.4, 7.4.6 and 7.4.8).
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

enum {
    RSA_SIGN = 1,            /* ClientCertificateType */
    AUTHORITIES_MAX = 16384, /* bytes of CA names beyond which none are listed: RFC 5246 7.4.4 allows an empty list */
};

/* The bytes of the CA names, each with its length; 0 if they are too many to be of use. */
static size_t authorities_len(const struct handshake *hs)
{
    const struct trust *trust = &hs->policy->trust;
    size_t len = 0;
    for (size_t i = 0; i < trust->anchor_count; i++)
        len += 2 + trust->anchors[i].subject.len;
    return hs->policy->system_trust || len > AUTHORITIES_MAX ? 0 : len;
}

size_t certificate_request_len(const struct handshake *hs)
{
    return 128 + authorities_len(hs);
}

/*
 *     struct {
 *         ClientCertificateType certificate_types<1..2^8-1>;
 *         SignatureAndHashAlgorithm supported_signature_algorithms<2^16-1>;
 *         DistinguishedName certificate_authorities<0..2^16-1>;
 *     } CertificateRequest;
 */
int certificate_request_send(struct handshake *hs, struct writer *w)
{
    const struct trust *trust = &hs->policy->trust;
    writer_vector(w, 1, SPAN(((const uint8_t[]){RSA_SIGN})));
    scheme_write_list(w);
    struct writer_mark authorities = writer_open(w, 2);
    for (size_t i = 0; i < trust->anchor_count && authorities_len(hs) > 0; i++)
        writer_vector(w, 2, trust->anchors[i].subject);
    writer_close(w, authorities);
    return 0;
}

int certificate_request_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    struct span types = reader_vector(&r, 1, 1, 0xff);
    TRY(scheme_read_list(hs, &r));
    struct reader authorities = reader_over(reader_vector(&r, 2, 0, 0xffff));
    while (reader_more(&authorities))
        reader_vector(&authorities, 2, 1, 0xffff);
    if (authorities.failed || !reader_end(&r))
        return fail(hs->why, SSL_E_DECODE, "CertificateRequest");
    /* The names are hints; the one identity that the application gave is shown whatever they say. */
    if (memchr(types.at, RSA_SIGN, types.len) != NULL && scheme_choose(hs, KEY_RSA) != NULL)
        hs->identity = certificate_choose(hs->policy, KEY_RSA);
    return 0;
}

int client_certificate_send(struct handshake *hs, struct writer *w)
{
    /* RFC 5246 7.4.6: a client without a suitable certificate MUST send one that contains none. */
    certificate_list_write(w, hs->identity);
    if (hs->identity != NULL)
        hs->terms |= CERT;
    return 0;
}

int client_certificate_receive(struct handshake *hs, struct span body)
{
    TRY(certificate_list_read(hs, body));
    if (hs->peer_list.len > 0) {
        hs->terms |= CERT;
        if (hs->peer.key.kind != KEY_RSA)
            return fail(hs->why, SSL_E_CERT_KEY,
                        "certificate 1 of the chain: the client's key is not RSA, which was asked for");
        return rsa_public_check(&hs->peer.key.rsa, LIMIT_RSA_BITS_MIN, hs->why);
    }
    if (hs->policy->client_auth == CLIENT_AUTH_REQUIRED)
        return fail(hs->why, SSL_E_CERT_MISSING, "the client has none, and one is required");
    hs->facts |= CLIENT_OK; /* it may be anybody */
    return 0;
}

/* struct { digitally-signed struct { opaque handshake_messages[handshake_messages_length]; } } CertificateVerify; */
int certificate_verify_send(struct handshake *hs, struct writer *w)
{
    return scheme_sign(hs, w, scheme_choose(hs, hs->identity->key.kind));
}

int certificate_verify_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    return scheme_verify(hs, &r);
}
