/*
 * step05_client_auth.c - step 5: if the server asks who the client is, the client sends its certificate and a signature
 * over the handshake (RFC 5246 7.4.4, 7.4.6 and 7.4.8).
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

/* ClientCertificateType. RFC 8422 3 and 5.5: ecdsa_sign stands for Ed25519 too. */
enum {
    RSA_SIGN = 1,
    ECDSA_SIGN = 64,
};

enum {
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

static uint8_t type_of(enum key_kind kind)
{
    return kind == KEY_RSA || kind == KEY_RSA_PSS ? RSA_SIGN : ECDSA_SIGN;
}

static bool asks_for(const struct policy *policy, uint8_t type)
{
    for (size_t i = 0; i < policy->scheme_count; i++)
        if (type_of(scheme_find(policy->schemes[i])->key) == type)
            return true;
    return false;
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
    struct writer_mark types = writer_open(w, 1);
    if (asks_for(hs->policy, RSA_SIGN))
        writer_u8(w, RSA_SIGN);
    if (asks_for(hs->policy, ECDSA_SIGN))
        writer_u8(w, ECDSA_SIGN);
    writer_close(w, types);
    scheme_write_list(hs, w);
    struct writer_mark authorities = writer_open(w, 2);
    for (size_t i = 0; i < trust->anchor_count && authorities_len(hs) > 0; i++)
        writer_vector(w, 2, trust->anchors[i].subject);
    writer_close(w, authorities);
    return 0;
}

static bool contains(struct span authorities, struct span name)
{
    for (struct reader names = reader_over(authorities); reader_more(&names);)
        if (span_equal(reader_vector(&names, 2, 1, 0xffff), name))
            return true;
    return false;
}

/* A certificate is parsed once, however many names the server sends. */
static bool issued_by_one_of(const struct identity *identity, struct span authorities)
{
    for (size_t i = 0; i < identity->count; i++) {
        struct cert cert;
        struct error ignored = {0};
        if (cert_parse(&cert, identity->chain[i], &ignored) == 0 && contains(authorities, cert.issuer))
            return true;
    }
    return false;
}

/* The first identity that can sign what the server accepts, if possible one that a CA of the server's list issued. The
 * names are hints: where none fits, an identity is shown all the same, and the server says what it thinks of it. */
static const struct identity *client_identity(const struct handshake *hs, struct span types, struct span authorities)
{
    const struct identity *found = NULL;
    for (size_t i = 0; i < hs->policy->identity_count; i++) {
        const struct identity *identity = &hs->policy->identities[i];
        if (memchr(types.at, type_of(identity->key.kind), types.len) == NULL || scheme_choose(hs, identity) == NULL ||
            !scheme_covers_chain(hs, identity))
            continue;
        if (issued_by_one_of(identity, authorities))
            return identity;
        if (found == NULL)
            found = identity;
    }
    return found;
}

int certificate_request_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    struct span types = reader_vector(&r, 1, 1, 0xff);
    TRY(scheme_read_list(hs, &r, &hs->peer_schemes));
    struct span authorities = reader_vector(&r, 2, 0, 0xffff);
    struct reader names = reader_over(authorities);
    while (reader_more(&names))
        reader_vector(&names, 2, 1, 0xffff);
    if (names.failed || !reader_end(&r))
        return fail(hs->why, SSL_E_DECODE, "CertificateRequest");
    hs->identity = client_identity(hs, types, authorities);
    if (hs->identity != NULL)
        hs->proof_scheme = scheme_choose(hs, hs->identity);
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
        return certificate_check_key(hs);
    }
    if (hs->policy->client_auth == CLIENT_AUTH_REQUIRED)
        return fail(hs->why, SSL_E_CERT_MISSING, "the client has none, and one is required");
    hs->facts |= CLIENT_OK; /* it may be anybody */
    return 0;
}

/* struct { digitally-signed struct { opaque handshake_messages[handshake_messages_length]; } } CertificateVerify; */
int certificate_verify_send(struct handshake *hs, struct writer *w)
{
    return scheme_sign_messages(hs, w, hs->proof_scheme);
}

int certificate_verify_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    return scheme_verify_messages(hs, &r);
}
