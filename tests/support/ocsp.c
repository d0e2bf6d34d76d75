/*
 * ocsp.c - OCSP responses for tests. See ocsp.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/ocsp.h"

#include <time.h>

/* What stands behind tag and length of a value that is well formed. */
static struct span content_of(struct span der)
{
    size_t head = der.at[1] < 0x80 ? 2 : 2 + (size_t)(der.at[1] & 0x7f);
    return (struct span){der.at + head, der.len - head};
}

/* The length of the first of several values. */
static size_t value_len(struct span der)
{
    size_t len = der.at[1], more = len < 0x80 ? 0 : len & 0x7f;
    if (more > 0)
        len = 0;
    for (size_t i = 0; i < more; i++)
        len = len << 8 | der.at[2 + i];
    return 2 + more + len;
}

/* The bits of the BIT STRING in a SubjectPublicKeyInfo. */
static struct span key_bits(const struct recipe *owner)
{
    struct span rest = content_of(key_spki(owner->key != NULL ? owner->key : &key_leaf));
    size_t algorithm = value_len(rest);
    struct span bits = content_of((struct span){rest.at + algorithm, rest.len - algorithm});
    return (struct span){bits.at + 1, bits.len - 1};
}

static struct span digest_of(const struct hash *hash, struct span data)
{
    uint8_t digest[HASH_MAX];
    hash_whole(hash, digest, data.at, data.len);
    struct span whole = {digest, hash->digest_len};
    return (struct span){der_copy(whole), whole.len};
}

struct span ocsp_time_of(int64_t seconds)
{
    time_t t = (time_t)seconds;
    struct tm tm;
    char text[32];
    assert_non_null(gmtime_r(&t, &tm));
    assert_true(strftime(text, sizeof text, "%Y%m%d%H%M%SZ", &tm) == 15);
    return DER(0x18, der_text(text));
}

struct span ocsp_id_make(const struct ocsp_recipe *r)
{
    const struct hash *hash = r->sha256 ? test_crypto()->sha256 : test_crypto()->sha1;
    return DER_SEQ(DER_SEQ(der_oid_of(r->sha256 ? "2.16.840.1.101.3.4.2.1" : "1.3.14.3.2.26"), DER(0x05, NOTHING)),
                   der_octets_of(digest_of(hash, name_make(r->issuer->name))),
                   der_octets_of(digest_of(hash, key_bits(r->issuer))), serial_make(r->cert));
}

static struct span status_make(const struct ocsp_recipe *r)
{
    if (r->unknown)
        return DER(0x82, NOTHING);
    if (!r->revoked)
        return DER(0x80, NOTHING);
    return DER(0xa1, ocsp_time_of(r->when != 0 ? r->when : TEST_NOW - 86400),
               r->reason != 0 ? DER(0xa0, DER(0x0a, der_byte((uint8_t)r->reason))) : NOTHING);
}

struct span ocsp_answer_make(const struct ocsp_recipe *r)
{
    return DER_SEQ(r->id.len != 0 ? r->id : ocsp_id_make(r), status_make(r),
                   ocsp_time_of(r->from != 0 ? r->from : TEST_NOW - 86400),
                   r->until == NO_TIME ? NOTHING : DER(0xa0, ocsp_time_of(r->until != 0 ? r->until : TEST_NOW + 86400)),
                   r->answer_extensions.len != 0 ? DER(0xa1, DER_SEQ(r->answer_extensions)) : NOTHING);
}

static const struct recipe *responder_of(const struct ocsp_recipe *r)
{
    return r->responder != NULL ? r->responder : r->issuer;
}

struct span ocsp_data_make(const struct ocsp_recipe *r)
{
    const struct recipe *responder = responder_of(r);
    struct span name = DER(0xa1, name_make(responder->name));
    struct span key = DER(0xa2, der_octets_of(digest_of(test_crypto()->sha1, key_bits(responder))));
    return DER_SEQ(r->by_key ? key : name, ocsp_time_of(r->produced != 0 ? r->produced : TEST_NOW - 86400),
                   DER_SEQ(r->others, ocsp_answer_make(r), r->behind),
                   r->extensions.len != 0 ? DER(0xa1, DER_SEQ(r->extensions)) : NOTHING);
}

struct span ocsp_basic_make(struct span data, const struct ocsp_recipe *r)
{
    const struct recipe *responder = responder_of(r);
    struct span certs = r->certs;
    if (certs.len == 0 && r->responder != NULL && !r->no_certs)
        certs = cert_make(responder, r->issuer);
    const struct test_key *key = responder->key != NULL ? responder->key : &key_leaf;
    enum signature algorithm = r->algorithm != SIGNATURE_NONE ? r->algorithm : key_signature(key);
    struct span algorithm_id = r->algorithm_id.len != 0 ? r->algorithm_id : algorithm_make(algorithm);
    struct span whole = signed_make(data, algorithm_id, key, algorithm);
    if (r->tampered)
        ((uint8_t *)(uintptr_t)whole.at)[whole.len - 1] ^= 1;
    return DER_SEQ(content_of(whole), certs.len != 0 ? DER(0xa0, DER_SEQ(certs)) : NOTHING);
}

struct span ocsp_response_make(struct span basic)
{
    return DER_SEQ(DER(0x0a, der_byte(0)),
                   DER(0xa0, DER_SEQ(der_oid_of("1.3.6.1.5.5.7.48.1.1"), der_octets_of(basic))));
}

struct span ocsp_failure_make(int status)
{
    return DER_SEQ(DER(0x0a, der_byte((uint8_t)status)));
}

struct span ocsp_make(const struct ocsp_recipe *r)
{
    return ocsp_response_make(ocsp_basic_make(ocsp_data_make(r), r));
}
