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

static int verify_rsa_pkcs1(const struct public_key *key, const struct hash *hash, struct span input,
                            struct span signature)
{
    return rsa_verify(&key->rsa, hash, input.at, signature);
}

static size_t rsa_signature_len(const struct private_key *key)
{
    return (rsa_bits(&(struct rsa_public){key->rsa.n, key->rsa.e}) + 7) / 8;
}

static int sign_rsa_pkcs1(const struct crypto *crypto, const struct private_key *key, const struct hash *hash,
                          struct span input, struct writer *w)
{
    uint8_t *at = writer_space(w, rsa_signature_len(key));
    return at != NULL ? rsa_sign(crypto, &key->rsa, at, hash, input.at) : SSL_E_INTERNAL;
}

/* RFC 8446 4.2.3: the salt is as long as the digest. */
static int verify_rsa_pss(const struct public_key *key, const struct hash *hash, struct span input,
                          struct span signature)
{
    return rsa_pss_verify(&key->rsa, hash, hash->digest_len, input.at, signature);
}

static int sign_rsa_pss(const struct crypto *crypto, const struct private_key *key, const struct hash *hash,
                        struct span input, struct writer *w)
{
    uint8_t *at = writer_space(w, rsa_signature_len(key));
    return at != NULL ? rsa_pss_sign(crypto, &key->rsa, at, hash, input.at) : SSL_E_INTERNAL;
}

struct row {
    enum signature signature;
    enum oid oid; /* OID_UNKNOWN: not in certificates */
    bool null;    /* the parameters may be NULL; otherwise they are absent */
    enum key_kind kind;
    size_t hash; /* where struct crypto has it */
    int (*verify)(const struct public_key *, const struct hash *, struct span input, struct span signature);
    int (*sign)(const struct crypto *, const struct private_key *, const struct hash *, struct span input,
                struct writer *);
    const char *text;
};

/* clang-format off */
static const struct row signatures[] = {
    {SIGNATURE_RSA_PKCS1_SHA256, OID_SHA256_RSA, true, KEY_RSA, offsetof(struct crypto, sha256), verify_rsa_pkcs1, sign_rsa_pkcs1, "RSA PKCS#1 with SHA-256"},
    {SIGNATURE_RSA_PKCS1_SHA384, OID_SHA384_RSA, true, KEY_RSA, offsetof(struct crypto, sha384), verify_rsa_pkcs1, sign_rsa_pkcs1, "RSA PKCS#1 with SHA-384"},
    {SIGNATURE_RSA_PKCS1_SHA512, OID_SHA512_RSA, true, KEY_RSA, offsetof(struct crypto, sha512), verify_rsa_pkcs1, sign_rsa_pkcs1, "RSA PKCS#1 with SHA-512"},
    {SIGNATURE_RSA_PSS_SHA256, OID_UNKNOWN, false, KEY_RSA, offsetof(struct crypto, sha256), verify_rsa_pss, sign_rsa_pss, "RSA-PSS with SHA-256"},
    {SIGNATURE_RSA_PSS_SHA384, OID_UNKNOWN, false, KEY_RSA, offsetof(struct crypto, sha384), verify_rsa_pss, sign_rsa_pss, "RSA-PSS with SHA-384"},
    {SIGNATURE_RSA_PSS_SHA512, OID_UNKNOWN, false, KEY_RSA, offsetof(struct crypto, sha512), verify_rsa_pss, sign_rsa_pss, "RSA-PSS with SHA-512"},
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

static bool is_null(struct span parameters)
{
    static const uint8_t null[] = {DER_NULL, 0};
    return span_equal(parameters, SPAN(null));
}

/* RFC 4055 5: the parameters "MUST be NULL. Implementations MUST accept the parameters being absent as well as
 * present." */
enum signature signature_find(const struct algorithm *a)
{
    enum oid oid = oid_find(a->oid);
    for (size_t i = 0; i < COUNT(signatures); i++)
        if (oid != OID_UNKNOWN && oid == signatures[i].oid &&
            (a->parameters.len == 0 || (signatures[i].null && is_null(a->parameters))))
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

static const struct hash *hash_of(const struct crypto *crypto, const struct row *row)
{
    const struct hash *hash;
    memcpy(&hash, (const uint8_t *)crypto + row->hash, sizeof hash);
    return hash;
}

const struct hash *signature_hash(const struct crypto *crypto, enum signature signature)
{
    const struct row *row = signature_row(signature);
    return row != NULL ? hash_of(crypto, row) : NULL;
}

bool signature_fits(enum signature signature, enum key_kind kind)
{
    const struct row *row = signature_row(signature);
    return row != NULL && row->kind == kind;
}

int key_verify_digest(const struct crypto *crypto, const struct public_key *key, enum signature signature,
                      struct span input, struct span value)
{
    const struct row *row = signature_row(signature);
    if (row == NULL || key->kind != row->kind)
        return SSL_E_SIGNATURE;
    return row->verify(key, hash_of(crypto, row), input, value) == 0 ? 0 : SSL_E_SIGNATURE;
}

int key_verify(const struct crypto *crypto, const struct public_key *key, enum signature signature, struct span message,
               struct span value)
{
    uint8_t digest[HASH_MAX];
    const struct hash *hash = signature_hash(crypto, signature);
    if (hash == NULL)
        return SSL_E_SIGNATURE;
    hash_whole(hash, digest, message.at, message.len);
    return key_verify_digest(crypto, key, signature, (struct span){digest, hash->digest_len}, value);
}

int key_sign(const struct crypto *crypto, const struct private_key *key, enum signature signature, struct span input,
             struct writer *w)
{
    const struct row *row = signature_row(signature);
    if (row == NULL || key->kind != row->kind)
        return SSL_E_KEY_UNSUPPORTED;
    return row->sign(crypto, key, hash_of(crypto, row), input, w);
}

size_t key_signature_max(const struct private_key *key)
{
    return rsa_signature_len(key);
}

/* ---- RSA keys ---- */

/*
 * RFC 3279 2.3.1: the parameters are NULL. RFC 8017 A.1.1:
 *     RSAPublicKey ::= SEQUENCE {
 *          modulus           INTEGER,  -- n
 *          publicExponent    INTEGER   -- e }
 */
static void rsa_read_public(struct reader *r, struct span parameters, struct public_key *key)
{
    struct reader sequence = der_enter(r, DER_SEQUENCE);
    key->rsa.n = der_unsigned(&sequence);
    key->rsa.e = der_unsigned(&sequence);
    der_leave(r, &sequence);
    if (!is_null(parameters))
        r->failed = true;
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
static int rsa_read_pkcs1(struct private_key *key, struct span der, struct error *why)
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

static int rsa_read_private(struct private_key *key, struct span parameters, struct span der, struct error *why)
{
    if (!is_null(parameters))
        return fail(why, SSL_E_KEY_DECODE, "the private key's algorithm has parameters that do not belong to it");
    return rsa_read_pkcs1(key, der, why);
}

static int rsa_accept(const struct public_key *key, struct error *why)
{
    return rsa_public_check(&key->rsa, LIMIT_RSA_BITS_MIN, why);
}

static bool rsa_same(const struct private_key *key, const struct public_key *other)
{
    return span_equal(key->rsa.n, other->rsa.n) && span_equal(key->rsa.e, other->rsa.e);
}

static size_t rsa_size(const struct public_key *key)
{
    return rsa_bits(&key->rsa);
}

/* ---- THE KEYS ---- */

static const struct kind_row {
    enum oid oid;
    enum key_kind kind;
    void (*read_public)(struct reader *, struct span parameters, struct public_key *);
    int (*read_private)(struct private_key *, struct span parameters, struct span der, struct error *why);
    int (*accept)(const struct public_key *, struct error *why); /* 0 if it is strong enough for a certificate */
    bool (*same)(const struct private_key *, const struct public_key *);
    size_t (*size)(const struct public_key *); /* in bits */
} key_kinds[] = {
    {OID_RSA, KEY_RSA, rsa_read_public, rsa_read_private, rsa_accept, rsa_same, rsa_size},
};

static const struct kind_row *kind_of_algorithm(const struct algorithm *a)
{
    enum oid oid = oid_find(a->oid);
    for (size_t i = 0; i < COUNT(key_kinds); i++)
        if (oid == key_kinds[i].oid)
            return &key_kinds[i];
    return NULL;
}

static const struct kind_row *kind_row(enum key_kind kind)
{
    for (size_t i = 0; i < COUNT(key_kinds); i++)
        if (kind == key_kinds[i].kind)
            return &key_kinds[i];
    return NULL;
}

/* ---- Public keys ---- */

/*
 * RFC 5280 4.1.2.7:
 *     SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
 */
static bool spki_split(struct span der, struct algorithm *algorithm, struct span *key)
{
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    *algorithm = algorithm_read(&r);
    *key = der_bytes(&r);
    der_leave(&outer, &r);
    return reader_end(&outer);
}

struct public_key spki_read(struct span der, bool *ok)
{
    struct public_key key = {0};
    struct algorithm algorithm;
    struct span bits;
    *ok = spki_split(der, &algorithm, &bits);
    const struct kind_row *row = *ok ? kind_of_algorithm(&algorithm) : NULL;
    if (row == NULL)
        return key;
    struct reader r = reader_over(bits);
    key.kind = row->kind;
    row->read_public(&r, algorithm.parameters, &key);
    *ok = reader_end(&r);
    return key;
}

size_t spki_text(char *out, size_t cap, struct span der)
{
    struct text t = text_over(out, cap);
    struct algorithm algorithm;
    struct span bits;
    char kind[80];
    bool ok;
    spki_split(der, &algorithm, &bits);
    oid_text(kind, sizeof kind, algorithm.oid);
    text_string(&t, kind);
    struct public_key key = spki_read(der, &ok);
    const struct kind_row *row = kind_row(key.kind);
    if (ok && row != NULL) {
        text_string(&t, " of ");
        text_number(&t, row->size(&key));
        text_string(&t, " bits");
    }
    return text_end(&t);
}

int key_accept(const struct public_key *key, struct error *why)
{
    const struct kind_row *row = kind_row(key->kind);
    return row == NULL ? fail(why, SSL_E_CERT_KEY, "a kind that is not supported") : row->accept(key, why);
}

/* ---- Private keys ---- */

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
    const struct kind_row *row = kind_of_algorithm(&algorithm);
    if (row == NULL) {
        char kind[80];
        oid_text(kind, sizeof kind, algorithm.oid);
        return fail(why, SSL_E_KEY_UNSUPPORTED, "a private key of the kind %s", kind);
    }
    key->kind = row->kind;
    return row->read_private(key, algorithm.parameters, secret, why);
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
        result = rsa_read_pkcs1(key, der, why);
    } else if (der_is(&r, DER_OCTET_STRING)) {
        result = fail(why, SSL_E_KEY_UNSUPPORTED, "a private key of the kind EC");
    } else {
        result = fail(why, SSL_E_KEY_DECODE, "neither PKCS #8 nor PKCS #1");
    }
    if (result != 0)
        *key = (struct private_key){0};
    return result;
}

int key_matches(const struct private_key *key, const struct public_key *certified, struct error *why)
{
    const struct kind_row *row = kind_row(key->kind);
    if (row == NULL || key->kind != certified->kind)
        return fail(why, SSL_E_KEY_MISMATCH, "the private key is of another kind than the certificate's key");
    if (!row->same(key, certified))
        return fail(why, SSL_E_KEY_MISMATCH,
                    "the private key is not that of the certificate; does it belong to another certificate?");
    return 0;
}
