/*
 * signature.c - THE SIGNATURE ALGORITHMS of TLS, one row each, in the order of preference, and signatures over the
 * handshake (RFC 5246 4.7, 7.4.1.4.1 and 7.4.8). SHA-1 and MD5 have no row: RFC 9155.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

static const struct scheme schemes[] = {
    {0x0401, "rsa_pkcs1_sha256", KEY_RSA, HASH_SHA256},
    {0x0501, "rsa_pkcs1_sha384", KEY_RSA, HASH_SHA384},
    {0x0601, "rsa_pkcs1_sha512", KEY_RSA, HASH_SHA512},
};

const struct scheme *scheme_find(uint16_t id)
{
    for (size_t i = 0; i < COUNT(schemes); i++)
        if (schemes[i].id == id)
            return &schemes[i];
    return NULL;
}

/* SignatureAndHashAlgorithm supported_signature_algorithms<2..2^16-2>; */
void scheme_write_list(struct writer *w)
{
    struct writer_mark list = writer_open(w, 2);
    for (size_t i = 0; i < COUNT(schemes); i++)
        writer_u16(w, schemes[i].id);
    writer_close(w, list);
}

int scheme_read_list(struct handshake *hs, struct reader *r)
{
    struct reader list = reader_over(reader_vector(r, 2, 2, 0xfffe));
    if (r->failed || list.left % 2 != 0)
        return fail(hs->why, SSL_E_DECODE, "supported_signature_algorithms is not a list of pairs");
    hs->peer_scheme_count = 0;
    while (reader_more(&list)) {
        uint16_t id = reader_u16(&list);
        if (scheme_find(id) != NULL && hs->peer_scheme_count < SCHEME_MAX)
            hs->peer_schemes[hs->peer_scheme_count++] = id;
    }
    return 0;
}

const struct scheme *scheme_choose(const struct handshake *hs, enum key_kind key)
{
    for (size_t i = 0; i < COUNT(schemes); i++)
        for (size_t j = 0; j < hs->peer_scheme_count; j++)
            if (schemes[i].key == key && schemes[i].id == hs->peer_schemes[j])
                return &schemes[i];
    return NULL;
}

/* struct { SignatureAndHashAlgorithm algorithm; opaque signature<0..2^16-1>; } DigitallySigned; */
int scheme_sign(struct handshake *hs, struct writer *w, const struct scheme *scheme)
{
    uint8_t digest[HASH_MAX];
    const struct hash *hash = transcript_digest(hs, digest, scheme->hash);
    const struct rsa_private *key = &hs->identity->key.rsa;
    writer_u16(w, scheme->id);
    struct writer_mark signature = writer_open(w, 2);
    uint8_t *at = writer_space(w, (rsa_bits(&(struct rsa_public){key->n, key->e}) + 7) / 8);
    if (at == NULL)
        return fail(hs->why, SSL_E_INTERNAL, "no room for a signature");
    int result = rsa_sign(&hs->policy->crypto, key, at, hash, digest);
    if (result != 0)
        return fail(hs->why, result, "while signing the handshake");
    writer_close(w, signature);
    return 0;
}

int scheme_verify(struct handshake *hs, struct reader *r)
{
    uint16_t id = reader_u16(r);
    struct span signature = reader_vector(r, 2, 0, 0xffff);
    if (!reader_end(r))
        return fail(hs->why, SSL_E_DECODE, "the signature does not end where its message does");
    const struct scheme *scheme = scheme_find(id);
    if (scheme == NULL || scheme->key != hs->peer.key.kind)
        return fail(hs->why, SSL_E_SIGNATURE_ALGORITHM, "algorithm 0x%04x (%s), which was not offered for this key", id,
                    scheme != NULL ? scheme->name : "unknown here");
    uint8_t digest[HASH_MAX];
    const struct hash *hash = transcript_digest(hs, digest, scheme->hash);
    int result = rsa_verify(&hs->peer.key.rsa, hash, digest, signature);
    if (result != 0)
        return fail(hs->why, result, "made with %s", scheme->name);
    return 0;
}
