/*
 * key.c - public keys and private keys as they are written in DER; the computations are those of crypto/.
 *
 * A kind of key is one row of key_kinds: nothing else in this file knows them all. What a private key holds is looked
 * at by crypto/ alone; only lengths and tags are public.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/key.h"

/* A private key that was taken out of PKCS #8. */
struct wrapped {
    struct span parameters; /* of the algorithm; empty if there are none */
    struct span secret;     /* what is wrapped */
    struct span public;     /* the public key that came along; its pointer is NULL if none did */
};

/* ---- RSA keys ---- */

/*
 * RFC 3279 2.3.1: the parameters are NULL. RFC 8017 A.1.1:
 *     RSAPublicKey ::= SEQUENCE {
 *          modulus           INTEGER,  -- n
 *          publicExponent    INTEGER   -- e }
 */
static void rsa_read_modulus(struct reader *r, struct public_key *key)
{
    struct reader sequence = der_enter(r, DER_SEQUENCE);
    key->rsa.n = der_unsigned(&sequence);
    key->rsa.e = der_unsigned(&sequence);
    der_leave(r, &sequence);
}

static void rsa_read_public(struct reader *r, struct span parameters, struct public_key *key)
{
    rsa_read_modulus(r, key);
    if (!parameters_null(parameters))
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

static int rsa_read_private(const struct crypto *crypto, struct private_key *key, const struct wrapped *wrapped,
                            struct error *why)
{
    (void)crypto;
    if (!parameters_null(wrapped->parameters))
        return fail(why, SSL_E_KEY_DECODE, "the private key's algorithm has parameters that do not belong to it");
    return rsa_read_pkcs1(key, wrapped->secret, why);
}

static int rsa_accept(const struct crypto *crypto, const struct public_key *key, struct error *why)
{
    (void)crypto;
    return rsa_public_check(&key->rsa, LIMIT_RSA_BITS_MIN, why);
}

static bool rsa_same(const struct private_key *key, const struct public_key *other)
{
    return span_equal(key->rsa.n, other->rsa.n) && span_equal(key->rsa.e, other->rsa.e) && key->only == other->only;
}

static void rsa_describe(struct text *t, struct span parameters, const struct public_key *key)
{
    (void)parameters;
    text_string(t, " of ");
    text_number(t, rsa_bits(&key->rsa));
    text_string(t, " bits");
}

/* ---- RSA keys for RSASSA-PSS alone (RFC 4055 section 3.1): the parameters are absent, or say for which one ---- */

static void pss_read_public(struct reader *r, struct span parameters, struct public_key *key)
{
    bool ok = true;
    rsa_read_modulus(r, key);
    if (parameters.len == 0)
        return;
    key->only = pss_find(parameters, &ok);
    if (key->only == SIGNATURE_NONE)
        key->kind = KEY_NONE;
    if (!ok)
        r->failed = true;
}

static int pss_read_private(const struct crypto *crypto, struct private_key *key, const struct wrapped *wrapped,
                            struct error *why)
{
    (void)crypto;
    bool ok = true;
    if (wrapped->parameters.len != 0)
        key->only = pss_find(wrapped->parameters, &ok);
    if (!ok)
        return fail(why, SSL_E_KEY_DECODE, "the private key's algorithm has parameters that do not belong to it");
    if (wrapped->parameters.len != 0 && key->only == SIGNATURE_NONE) {
        char text[120];
        struct text t = text_over(text, sizeof text);
        pss_text(&t, wrapped->parameters);
        text_end(&t);
        return fail(why, SSL_E_KEY_UNSUPPORTED, "a private key for RSA-PSS%s only", text);
    }
    return rsa_read_pkcs1(key, wrapped->secret, why);
}

static void pss_describe(struct text *t, struct span parameters, const struct public_key *key)
{
    rsa_describe(t, parameters, key);
    if (parameters.len != 0)
        pss_text(t, parameters);
}

/* ---- EC keys (RFC 5480) ---- */

static const struct {
    enum oid oid;
    enum group_id group;
} curves[] = {
    {OID_P256, GROUP_P256},
    {OID_P384, GROUP_P384},
    {OID_P521, GROUP_P521},
};

/* The OID of a named curve; empty if the parameters are of another form. */
static struct span curve_name(struct span parameters)
{
    struct reader r = reader_over(parameters);
    return der_oid(&r);
}

static bool curve_find(struct span parameters, enum group_id *group)
{
    enum oid oid = oid_find(curve_name(parameters));
    for (size_t i = 0; i < COUNT(curves); i++)
        if (oid == curves[i].oid) {
            *group = curves[i].group;
            return true;
        }
    return false;
}

/* RFC 5480 2.1.1: the parameters MUST be there; implicitCurve and specifiedCurve MUST NOT be used: a key with them is
 * of no kind that is supported. 2.2: the bits are the point. */
static void ec_read_public(struct reader *r, struct span parameters, struct public_key *key)
{
    if (parameters.len == 0)
        r->failed = true;
    if (!curve_find(parameters, &key->group))
        key->kind = KEY_NONE;
    key->point = reader_bytes(r, r->left);
}

static int ec_accept(const struct crypto *crypto, const struct public_key *key, struct error *why)
{
    enum { COMPRESSED_EVEN = 2, COMPRESSED_ODD = 3 };
    if (key->point.len > 0 && (key->point.at[0] == COMPRESSED_EVEN || key->point.at[0] == COMPRESSED_ODD))
        return fail(why, SSL_E_CERT_KEY, "its point is compressed");
    return crypto->groups[key->group]->check(key->point) == 0
               ? 0
               : fail(why, SSL_E_CERT_KEY, "it is no point of that curve in uncompressed form");
}

/* The public key that came with a private one, if any did, must be the one that was computed. */
static int check_public(const struct private_key *key, size_t len, struct span public, struct error *why)
{
    if (public.at == NULL || span_equal(public, (struct span){key->point, len}))
        return 0;
    return fail(why, SSL_E_KEY_DECODE, "the public key beside the private one does not belong to it");
}

/*
 * RFC 5915 section 3:
 *     ECPrivateKey ::= SEQUENCE {
 *          version        INTEGER { ecPrivkeyVer1(1) },
 *          privateKey     OCTET STRING,
 *          parameters [0] ECParameters {{ NamedCurve }} OPTIONAL,
 *          publicKey  [1] BIT STRING OPTIONAL }
 * The private key is as long as the order of the curve. curve is empty if nothing outside says which one.
 */
static int ec_read_sec1(const struct crypto *crypto, struct private_key *key, struct span der, struct span curve,
                        struct error *why)
{
    struct span public = {NULL, 0};
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    int32_t version = der_number(&r, DER_INTEGER);
    key->scalar = der_take(&r, DER_OCTET_STRING);
    struct span own_curve = der_optional(&r, DER_CONTEXT_CONSTRUCTED(0));
    if (der_is(&r, DER_CONTEXT_CONSTRUCTED(1))) {
        struct reader inner = der_enter(&r, DER_CONTEXT_CONSTRUCTED(1));
        public = der_bytes(&inner);
        der_leave(&r, &inner);
    }
    der_leave(&outer, &r);
    if (!reader_end(&outer) || version != 1)
        return fail(why, SSL_E_KEY_DECODE, "not an ECPrivateKey of RFC 5915");
    if (curve.len == 0)
        curve = own_curve;
    if (curve.len == 0 || (own_curve.at != NULL && !span_equal(own_curve, curve)))
        return fail(why, SSL_E_KEY_DECODE, "the private key says %s", curve.len == 0 ? "no curve" : "two curves");
    if (!curve_find(curve, &key->group))
        return fail(why, SSL_E_KEY_UNSUPPORTED, "an EC key that is not of P-256, P-384 or P-521");
    const struct group *group = crypto->groups[key->group];
    if (key->scalar.len != group->private_len)
        return fail(why, SSL_E_KEY_DECODE, "a private key of %zu bytes; those of %s have %zu", key->scalar.len,
                    group->name, group->private_len);
    if (group->public_key(key->point, key->scalar.at) != 0)
        return fail(why, SSL_E_KEY_DECODE, "the private key is 0, or not below the order of %s", group->name);
    return check_public(key, group->public_len, public, why);
}

/* RFC 5915 section 1: in PKCS #8, the algorithm's parameters say which curve it is. The inner public key is the one
 * that is used; that of PKCS #8 is the same. */
static int ec_read_private(const struct crypto *crypto, struct private_key *key, const struct wrapped *wrapped,
                           struct error *why)
{
    if (wrapped->parameters.len == 0)
        return fail(why, SSL_E_KEY_DECODE, "the private key says no curve");
    TRY(ec_read_sec1(crypto, key, wrapped->secret, wrapped->parameters, why));
    return check_public(key, crypto->groups[key->group]->public_len, wrapped->public, why);
}

static bool ec_same(const struct private_key *key, const struct public_key *other)
{
    return key->group == other->group && span_equal((struct span){key->point, 1 + 2 * key->scalar.len}, other->point);
}

static void ec_describe(struct text *t, struct span parameters, const struct public_key *key)
{
    (void)key;
    struct span name = curve_name(parameters);
    char text[80];
    oid_text(text, sizeof text, name);
    text_string(t, " ");
    text_string(t, name.len != 0 ? text : "without a named curve");
}

/* ---- Ed25519 keys (RFC 8410): the parameters are absent, the bits are the key ---- */

static void ed25519_read_public(struct reader *r, struct span parameters, struct public_key *key)
{
    if (parameters.len != 0)
        r->failed = true;
    key->point = reader_bytes(r, r->left);
}

static int ed25519_accept(const struct crypto *crypto, const struct public_key *key, struct error *why)
{
    (void)crypto;
    return key->point.len == ED25519_KEY
               ? 0
               : fail(why, SSL_E_CERT_KEY, "it has %zu bytes instead of %d", key->point.len, ED25519_KEY);
}

/* Section 7: CurvePrivateKey ::= OCTET STRING */
static int ed25519_read_private(const struct crypto *crypto, struct private_key *key, const struct wrapped *wrapped,
                                struct error *why)
{
    struct reader r = reader_over(wrapped->secret);
    key->scalar = der_take(&r, DER_OCTET_STRING);
    if (!reader_end(&r) || key->scalar.len != ED25519_KEY || wrapped->parameters.len != 0)
        return fail(why, SSL_E_KEY_DECODE, "not an Ed25519 key of RFC 8410");
    ed25519_public_key(crypto, key->point, key->scalar.at);
    return check_public(key, ED25519_KEY, wrapped->public, why);
}

static bool ed25519_same(const struct private_key *key, const struct public_key *other)
{
    return span_equal((struct span){key->point, ED25519_KEY}, other->point);
}

static void ed25519_describe(struct text *t, struct span parameters, const struct public_key *key)
{
    (void)t, (void)parameters, (void)key; /* there is one size of them */
}

/* ---- THE KEYS ---- */

static const struct kind_row {
    enum oid oid;
    enum key_kind kind;
    /* Reads all of the bits; may say KEY_NONE of a key that is well formed and not supported. */
    void (*read_public)(struct reader *, struct span parameters, struct public_key *);
    int (*read_private)(const struct crypto *, struct private_key *, const struct wrapped *, struct error *why);
    int (*accept)(const struct crypto *, const struct public_key *, struct error *why); /* 0 or SSL_E_CERT_KEY */
    bool (*same)(const struct private_key *, const struct public_key *);
    void (*describe)(struct text *, struct span parameters, const struct public_key *);
} key_kinds[] = {
    {OID_RSA, KEY_RSA, rsa_read_public, rsa_read_private, rsa_accept, rsa_same, rsa_describe},
    {OID_RSA_PSS, KEY_RSA_PSS, pss_read_public, pss_read_private, rsa_accept, rsa_same, pss_describe},
    {OID_EC, KEY_EC, ec_read_public, ec_read_private, ec_accept, ec_same, ec_describe},
    {OID_ED25519, KEY_ED25519, ed25519_read_public, ed25519_read_private, ed25519_accept, ed25519_same,
     ed25519_describe},
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
    const struct kind_row *row = kind_of_algorithm(&algorithm);
    if (ok && row != NULL)
        row->describe(&t, algorithm.parameters, &key);
    return text_end(&t);
}

int key_accept(const struct crypto *crypto, const struct public_key *key, struct error *why)
{
    const struct kind_row *row = kind_row(key->kind);
    return row == NULL ? fail(why, SSL_E_CERT_KEY, "a kind that is not supported") : row->accept(crypto, key, why);
}

size_t key_work(const struct public_key *key)
{
    return key->kind == KEY_RSA || key->kind == KEY_RSA_PSS ? rsa_work(&key->rsa) : 1;
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
static int read_pkcs8(const struct crypto *crypto, struct private_key *key, struct span der, struct error *why)
{
    struct wrapped wrapped = {.public = {NULL, 0}};
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    int32_t version = der_number(&r, DER_INTEGER);
    struct algorithm algorithm = algorithm_read(&r);
    wrapped.parameters = algorithm.parameters;
    wrapped.secret = der_take(&r, DER_OCTET_STRING);
    der_optional(&r, DER_CONTEXT_CONSTRUCTED(0));
    if (version == 1 && der_is(&r, DER_CONTEXT(1))) {
        struct reader bits = der_enter(&r, DER_CONTEXT(1));
        if (reader_u8(&bits) != 0) /* unused bits in the last byte */
            bits.failed = true;
        wrapped.public = reader_bytes(&bits, bits.left);
        der_leave(&r, &bits);
    }
    der_leave(&outer, &r);
    if (!reader_end(&outer) || (version != 0 && version != 1))
        return fail(why, SSL_E_KEY_DECODE, "not a PrivateKeyInfo of PKCS #8");
    const struct kind_row *row = kind_of_algorithm(&algorithm);
    if (row == NULL) {
        char kind[80];
        oid_text(kind, sizeof kind, algorithm.oid);
        return fail(why, SSL_E_KEY_UNSUPPORTED, "a private key of the kind %s", kind);
    }
    key->kind = row->kind;
    return row->read_private(crypto, key, &wrapped, why);
}

/* What the DER looks like from outside: after the version, PKCS #1 has a number, PKCS #8 a sequence, a key of elliptic
 * curves (SEC 1) an OCTET STRING; an encrypted PKCS #8 key has no version. */
int key_parse(const struct crypto *crypto, struct private_key *key, struct span der, struct error *why)
{
    *key = (struct private_key){0};
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    if (der_is(&r, DER_SEQUENCE))
        return fail(why, SSL_E_KEY_UNSUPPORTED, "the private key is encrypted");
    der_number(&r, DER_INTEGER);
    int result;
    if (der_is(&r, DER_SEQUENCE)) {
        result = read_pkcs8(crypto, key, der, why);
    } else if (der_is(&r, DER_INTEGER)) {
        key->kind = KEY_RSA;
        result = rsa_read_pkcs1(key, der, why);
    } else if (der_is(&r, DER_OCTET_STRING)) {
        key->kind = KEY_EC;
        result = ec_read_sec1(crypto, key, der, (struct span){NULL, 0}, why);
    } else {
        result = fail(why, SSL_E_KEY_DECODE, "neither PKCS #8 nor PKCS #1 nor SEC 1");
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
