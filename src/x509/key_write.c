/*
 * key_write.c - keys, written: PKCS #8 and SubjectPublicKeyInfo.
 *
 * What is written of a private key is copied without a look at it. The lengths are DER's, and public: they are those of
 * the file.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/der_write.h"
#include "x509/key.h"

/* INTEGER of a secret number. DER drops the zeros in front and puts one before a set bit: how long the number is shows
 * in the length of what is written. */
static void put_secret(struct writer *w, struct span number)
{
    while (number.len > 1 && ct_reveal(ct_eq(number.at[0], 0)))
        number.at++, number.len--;
    size_t start = der_open(w, DER_INTEGER);
    if (number.len > 0 && ct_reveal(ct_nonzero(number.at[0] & 0x80)))
        writer_u8(w, 0);
    writer_span(w, number);
    der_close(w, start);
}

/* ---- The parts of a kind of key: parameters, the public bits, the private bytes ---- */

static void rsa_parameters(struct writer *w, const struct private_key *key)
{
    (void)key;
    der_put_null(w);
}

/* RFC 8017 A.1.1: RSAPublicKey */
static void rsa_public(struct writer *w, const struct private_key *key, size_t point_len)
{
    (void)point_len;
    size_t sequence = der_open(w, DER_SEQUENCE);
    der_put_unsigned(w, key->rsa.n);
    der_put_unsigned(w, key->rsa.e);
    der_close(w, sequence);
}

/* RFC 8017 A.1.2: RSAPrivateKey */
static void rsa_secret(struct writer *w, const struct private_key *key, size_t point_len)
{
    (void)point_len;
    const struct span secrets[] = {key->rsa.d, key->rsa.p, key->rsa.q, key->rsa.dp, key->rsa.dq, key->rsa.qinv};
    size_t sequence = der_open(w, DER_SEQUENCE);
    der_put_number(w, DER_INTEGER, 0); /* two primes */
    der_put_unsigned(w, key->rsa.n);
    der_put_unsigned(w, key->rsa.e);
    for (size_t i = 0; i < COUNT(secrets); i++)
        put_secret(w, secrets[i]);
    der_close(w, sequence);
}

/* RFC 4055 section 3.1: absent, or those of the one signature that the key may make */
static void pss_parameters(struct writer *w, const struct private_key *key)
{
    if (key->only != SIGNATURE_NONE)
        pss_write(w, key->only);
}

static void ec_parameters(struct writer *w, const struct private_key *key)
{
    static const enum oid curves[GROUP_COUNT] = {
        [GROUP_P256] = OID_P256, [GROUP_P384] = OID_P384, [GROUP_P521] = OID_P521};
    der_put_oid(w, curves[key->group]);
}

static void point_public(struct writer *w, const struct private_key *key, size_t point_len)
{
    writer_bytes(w, key->point, point_len);
}

/* RFC 5915 section 3: ECPrivateKey. In PKCS #8 the curve stands outside. */
static void ec_secret(struct writer *w, const struct private_key *key, size_t point_len)
{
    size_t sequence = der_open(w, DER_SEQUENCE);
    der_put_number(w, DER_INTEGER, 1);
    der_put(w, DER_OCTET_STRING, key->scalar);
    size_t outer = der_open(w, DER_CONTEXT_CONSTRUCTED(1));
    size_t bits = der_open_bits(w);
    writer_bytes(w, key->point, point_len);
    der_close(w, bits);
    der_close(w, outer);
    der_close(w, sequence);
}

static void no_parameters(struct writer *w, const struct private_key *key)
{
    (void)w, (void)key;
}

/* RFC 8410 section 7: CurvePrivateKey ::= OCTET STRING */
static void ed25519_secret(struct writer *w, const struct private_key *key, size_t point_len)
{
    (void)point_len;
    der_put(w, DER_OCTET_STRING, key->scalar);
}

static const struct row {
    enum key_kind kind;
    enum oid oid;
    void (*parameters)(struct writer *, const struct private_key *);
    void (*public)(struct writer *, const struct private_key *, size_t point_len);
    void (*secret)(struct writer *, const struct private_key *, size_t point_len);
} rows[] = {
    {KEY_RSA, OID_RSA, rsa_parameters, rsa_public, rsa_secret},
    {KEY_RSA_PSS, OID_RSA_PSS, pss_parameters, rsa_public, rsa_secret},
    {KEY_EC, OID_EC, ec_parameters, point_public, ec_secret},
    {KEY_ED25519, OID_ED25519, no_parameters, point_public, ed25519_secret},
};

static const struct row *row_of(enum key_kind kind)
{
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].kind == kind)
            return &rows[i];
    return NULL;
}

static size_t point_len(const struct crypto *crypto, const struct private_key *key)
{
    return key->kind == KEY_EC ? crypto->groups[key->group]->public_len : ED25519_KEY;
}

static void put_algorithm(struct writer *w, const struct row *row, const struct private_key *key)
{
    size_t algorithm = der_open(w, DER_SEQUENCE);
    der_put_oid(w, row->oid);
    row->parameters(w, key);
    der_close(w, algorithm);
}

/* RFC 5958 section 2, version 1: PrivateKeyInfo ::= SEQUENCE { version 0, AlgorithmIdentifier, privateKey OCTET STRING
 * } */
void key_write(struct writer *w, const struct crypto *crypto, const struct private_key *key)
{
    const struct row *row = row_of(key->kind);
    size_t sequence = der_open(w, DER_SEQUENCE);
    der_put_number(w, DER_INTEGER, 0);
    put_algorithm(w, row, key);
    size_t octets = der_open(w, DER_OCTET_STRING);
    row->secret(w, key, point_len(crypto, key));
    der_close(w, octets);
    der_close(w, sequence);
}

/* RFC 5280 4.1.2.7 */
void key_write_public(struct writer *w, const struct crypto *crypto, const struct private_key *key)
{
    const struct row *row = row_of(key->kind);
    size_t sequence = der_open(w, DER_SEQUENCE);
    put_algorithm(w, row, key);
    size_t bits = der_open_bits(w);
    row->public(w, key, point_len(crypto, key));
    der_close(w, bits);
    der_close(w, sequence);
}

int key_identifier(const struct crypto *crypto, uint8_t out[KEY_IDENTIFIER], struct span spki)
{
    uint8_t digest[HASH_MAX];
    struct reader outer = reader_over(spki);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    der_take(&r, DER_SEQUENCE);
    struct span bits = der_bytes(&r);
    der_leave(&outer, &r);
    if (!reader_end(&outer))
        return SSL_E_CERT_DECODE;
    hash_whole(crypto->sha256, digest, bits.at, bits.len);
    memcpy(out, digest, KEY_IDENTIFIER);
    return 0;
}
