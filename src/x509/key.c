/*
 * key.c - public keys, private keys and signatures as they are written in DER; the computations are those of crypto/.
 *
 * A kind of key is one row of key_kinds, an algorithm of signatures one row of signatures: nothing else knows them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/key.h"

#include "x509/text.h"

/* ---- THE SIGNATURES ---- */

static int verify_rsa_pkcs1(const struct public_key *key, const struct hash *hash, struct span message,
                            struct span signature)
{
    uint8_t digest[HASH_MAX];
    hash_whole(hash, digest, message.at, message.len);
    return rsa_verify(&key->rsa, hash, digest, signature);
}

struct row {
    enum signature signature;
    enum oid oid;
    bool null_parameters; /* NULL is there and nothing else (RFC 4055 5); otherwise parameters are absent */
    enum key_kind kind;
    size_t hash; /* where struct crypto has it */
    int (*verify)(const struct public_key *, const struct hash *, struct span message, struct span signature);
    const char *text;
};

/* clang-format off */
static const struct row signatures[] = {
    {SIGNATURE_RSA_PKCS1_SHA256, OID_SHA256_RSA, true, KEY_RSA, offsetof(struct crypto, sha256), verify_rsa_pkcs1, "RSA PKCS#1 with SHA-256"},
    {SIGNATURE_RSA_PKCS1_SHA384, OID_SHA384_RSA, true, KEY_RSA, offsetof(struct crypto, sha384), verify_rsa_pkcs1, "RSA PKCS#1 with SHA-384"},
    {SIGNATURE_RSA_PKCS1_SHA512, OID_SHA512_RSA, true, KEY_RSA, offsetof(struct crypto, sha512), verify_rsa_pkcs1, "RSA PKCS#1 with SHA-512"},
};
/* clang-format on */

struct algorithm algorithm_read(struct reader *r)
{
    struct algorithm a;
    struct reader sequence = der_enter(r, DER_SEQUENCE);
    a.oid = der_oid(&sequence);
    a.parameters = (struct span){sequence.at, sequence.left};
    if (reader_more(&sequence)) {
        uint8_t tag;
        der_any(&sequence, &tag);
    }
    der_leave(r, &sequence);
    return a;
}

static bool parameters_fit(const struct algorithm *a, bool null_parameters)
{
    static const uint8_t null[] = {DER_NULL, 0};
    return null_parameters ? span_equal(a->parameters, SPAN(null)) : a->parameters.len == 0;
}

enum signature signature_find(const struct algorithm *a)
{
    enum oid oid = oid_find(a->oid);
    for (size_t i = 0; i < COUNT(signatures); i++)
        if (oid == signatures[i].oid && parameters_fit(a, signatures[i].null_parameters))
            return signatures[i].signature;
    return SIGNATURE_NONE;
}

static const struct row *signature_row(enum signature signature)
{
    for (size_t i = 0; i < COUNT(signatures); i++)
        if (signatures[i].signature == signature)
            return &signatures[i];
    return NULL;
}

const char *signature_text(enum signature signature)
{
    const struct row *row = signature_row(signature);
    return row == NULL ? "an algorithm that is not accepted" : row->text;
}

int key_verify(const struct crypto *crypto, const struct public_key *key, enum signature signature, struct span message,
               struct span value)
{
    const struct row *row = signature_row(signature);
    if (row == NULL || key->kind != row->kind)
        return SSL_E_SIGNATURE;
    const struct hash *hash;
    memcpy(&hash, (const uint8_t *)crypto + row->hash, sizeof hash);
    return row->verify(key, hash, message, value) == 0 ? 0 : SSL_E_SIGNATURE;
}

/* ---- THE KEYS ---- */

/*
 * RFC 8017 A.1.1:
 *     RSAPublicKey ::= SEQUENCE {
 *          modulus           INTEGER,  -- n
 *          publicExponent    INTEGER   -- e }
 */
static void read_rsa_public(struct reader *r, struct public_key *key)
{
    struct reader sequence = der_enter(r, DER_SEQUENCE);
    key->rsa.n = der_unsigned(&sequence);
    key->rsa.e = der_unsigned(&sequence);
    der_leave(r, &sequence);
}

/* A number of a private key. How many zeros stand in front is a secret that DER asks to look at: this does not. */
static struct span secret_number(struct reader *r)
{
    return der_take(r, DER_INTEGER);
}

/*
 * RFC 8017 A.1.2:
 *     RSAPrivateKey ::= SEQUENCE {
 *          version           Version,  -- two-prime: 0
 *          modulus           INTEGER,  -- n
 *          publicExponent    INTEGER,  -- e
 *          privateExponent   INTEGER,  -- d
 *          prime1            INTEGER,  -- p
 *          prime2            INTEGER,  -- q
 *          exponent1         INTEGER,  -- d mod (p-1)
 *          exponent2         INTEGER,  -- d mod (q-1)
 *          coefficient       INTEGER,  -- (inverse of q) mod p
 *          otherPrimeInfos   OtherPrimeInfos OPTIONAL }
 */
static int read_rsa_private(struct private_key *key, struct span der, struct error *why)
{
    struct rsa_private *rsa = &key->rsa;
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    int32_t version = der_number(&r, DER_INTEGER);
    rsa->n = der_unsigned(&r);
    rsa->e = der_unsigned(&r);
    rsa->d = secret_number(&r);
    rsa->p = secret_number(&r);
    rsa->q = secret_number(&r);
    rsa->dp = secret_number(&r);
    rsa->dq = secret_number(&r);
    rsa->qinv = secret_number(&r);
    if (!r.failed && version == 1)
        return fail(why, SSL_E_KEY_UNSUPPORTED, "an RSA key of more than two primes");
    der_leave(&outer, &r);
    if (!reader_end(&outer) || version != 0)
        return fail(why, SSL_E_KEY_DECODE, "not an RSAPrivateKey of RFC 8017 A.1.2");
    return rsa_private_check(rsa, why);
}

struct kind_row {
    enum oid oid;
    enum key_kind kind;
    bool null_parameters;
    void (*read_public)(struct reader *, struct public_key *);
    int (*read_private)(struct private_key *, struct span der, struct error *why);
};

static const struct kind_row key_kinds[] = {
    {OID_RSA, KEY_RSA, true, read_rsa_public, read_rsa_private},
};

static const struct kind_row *kind_find(const struct algorithm *a)
{
    enum oid oid = oid_find(a->oid);
    for (size_t i = 0; i < COUNT(key_kinds); i++)
        if (oid == key_kinds[i].oid)
            return &key_kinds[i];
    return NULL;
}

/*
 * RFC 5280 4.1.2.7:
 *     SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
 */
struct public_key spki_read(struct span der, bool *ok)
{
    struct public_key key = {0};
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    struct algorithm algorithm = algorithm_read(&r);
    struct reader bits = reader_over(der_bytes(&r));
    der_leave(&outer, &r);
    *ok = reader_end(&outer);
    const struct kind_row *row = *ok ? kind_find(&algorithm) : NULL;
    if (row == NULL)
        return key;
    key.kind = row->kind;
    row->read_public(&bits, &key);
    *ok = reader_end(&bits) && parameters_fit(&algorithm, row->null_parameters);
    return key;
}

size_t spki_text(char *out, size_t cap, struct span der)
{
    struct text t = text_over(out, cap);
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    struct algorithm algorithm = algorithm_read(&r);
    char kind[80];
    oid_text(kind, sizeof kind, algorithm.oid);
    text_string(&t, kind);
    bool ok;
    struct public_key key = spki_read(der, &ok);
    if (ok && key.kind == KEY_RSA) {
        text_string(&t, " of ");
        text_number(&t, rsa_bits(&key.rsa));
        text_string(&t, " bits");
    }
    return text_end(&t);
}

/*
 * RFC 5958 2 (PKCS #8):
 *     OneAsymmetricKey ::= SEQUENCE {
 *          version                   INTEGER { v1(0), v2(1) },
 *          privateKeyAlgorithm       AlgorithmIdentifier,
 *          privateKey                OCTET STRING,
 *          attributes           [0]  Attributes OPTIONAL,
 *          publicKey            [1]  BIT STRING OPTIONAL -- v2 -- }
 */
static int read_pkcs8(struct private_key *key, struct span der, struct error *why)
{
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    int32_t version = der_number(&r, DER_INTEGER);
    struct algorithm algorithm = algorithm_read(&r);
    struct span secret = der_take(&r, DER_OCTET_STRING);
    der_optional(&r, DER_CONTEXT_CONSTRUCTED(0));
    if (version == 1)
        der_optional(&r, DER_CONTEXT(1));
    der_leave(&outer, &r);
    if (!reader_end(&outer) || version > 1)
        return fail(why, SSL_E_KEY_DECODE, "not a PrivateKeyInfo of PKCS #8");
    const struct kind_row *row = kind_find(&algorithm);
    if (row == NULL) {
        char kind[80];
        oid_text(kind, sizeof kind, algorithm.oid);
        return fail(why, SSL_E_KEY_UNSUPPORTED, "a private key of the kind %s", kind);
    }
    if (!parameters_fit(&algorithm, row->null_parameters))
        return fail(why, SSL_E_KEY_DECODE, "the private key's algorithm has parameters that do not belong to it");
    key->kind = row->kind;
    return row->read_private(key, secret, why);
}

/* What the DER looks like from outside: after the version, PKCS #1 has a number, PKCS #8 a sequence, a key of its own
 * form for elliptic curves (RFC 5915) an OCTET STRING; an encrypted PKCS #8 key has no version. */
int key_parse(struct private_key *key, struct span der, struct error *why)
{
    *key = (struct private_key){0};
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    if (der_is(&r, DER_SEQUENCE))
        return fail(why, SSL_E_KEY_UNSUPPORTED, "the private key is encrypted");
    der_number(&r, DER_INTEGER);
    int result;
    if (der_is(&r, DER_SEQUENCE)) {
        result = read_pkcs8(key, der, why);
    } else if (der_is(&r, DER_INTEGER)) {
        key->kind = KEY_RSA;
        result = read_rsa_private(key, der, why);
    } else if (der_is(&r, DER_OCTET_STRING)) {
        result = fail(why, SSL_E_KEY_UNSUPPORTED, "a private key of the kind EC");
    } else {
        result = fail(why, SSL_E_KEY_DECODE, "neither PKCS #8 nor PKCS #1");
    }
    if (result != 0)
        *key = (struct private_key){0};
    return result;
}

int key_matches(const struct private_key *key, const struct public_key *public, struct error *why)
{
    if (key->kind != public->kind || key->kind == KEY_NONE)
        return fail(why, SSL_E_KEY_MISMATCH, "the private key is of another kind than the certificate's key");
    if (!span_equal(key->rsa.n, public->rsa.n) || !span_equal(key->rsa.e, public->rsa.e))
        return fail(
            why, SSL_E_KEY_MISMATCH,
            "the modulus of the private key is not that of the certificate; is it the key of another certificate?");
    return 0;
}
