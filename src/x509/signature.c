/*
 * signature.c - signatures as they are written in DER: AlgorithmIdentifiers, and the forms of the values. The
 * computations are those of crypto/.
 *
 * An algorithm is one row of the table: nothing else in this room knows it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/der_write.h"
#include "x509/key.h"

/* ---- RSA: the value is as long as the modulus ---- */

static size_t max_rsa(const struct private_key *key)
{
    return (rsa_bits(&(struct rsa_public){key->rsa.n, key->rsa.e}) + 7) / 8;
}

static int verify_rsa_pkcs1(const struct crypto *crypto, const struct public_key *key, const struct hash *hash,
                            struct span input, struct span value)
{
    return rsa_verify(crypto, &key->rsa, hash, input.at, value);
}

static int sign_rsa_pkcs1(const struct crypto *crypto, const struct private_key *key, const struct hash *hash,
                          struct span input, struct writer *w)
{
    uint8_t *at = writer_space(w, max_rsa(key));
    return at != NULL ? rsa_sign(crypto, &key->rsa, at, hash, input.at) : SSL_E_INTERNAL;
}

/* RFC 8446 4.2.3: the salt is as long as the digest. */
static int verify_rsa_pss(const struct crypto *crypto, const struct public_key *key, const struct hash *hash,
                          struct span input, struct span value)
{
    return rsa_pss_verify(crypto, &key->rsa, hash, hash->digest_len, input.at, value);
}

static int sign_rsa_pss(const struct crypto *crypto, const struct private_key *key, const struct hash *hash,
                        struct span input, struct writer *w)
{
    uint8_t *at = writer_space(w, max_rsa(key));
    return at != NULL ? rsa_pss_sign(crypto, &key->rsa, at, hash, input.at) : SSL_E_INTERNAL;
}

/* ---- ECDSA: RFC 3279 2.2.3: Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER } ---- */

/* A number into exactly len bytes. */
static void read_component(struct reader *r, uint8_t *out, size_t len)
{
    struct span x = der_unsigned(r);
    if (x.len > len)
        r->failed = true;
    if (r->failed)
        return;
    memset(out, 0, len - x.len);
    memcpy(out + len - x.len, x.at, x.len);
}

static int verify_ecdsa(const struct crypto *crypto, const struct public_key *key, const struct hash *hash,
                        struct span input, struct span value)
{
    const struct group *group = crypto->groups[key->group];
    uint8_t rs[2 * GROUP_PRIVATE_MAX];
    struct reader outer = reader_over(value);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    read_component(&r, rs, group->private_len);
    read_component(&r, rs + group->private_len, group->private_len);
    der_leave(&outer, &r);
    if (!reader_end(&outer))
        return SSL_E_SIGNATURE;
    return ecdsa_verify(group, key->point, input.at, hash->digest_len, (struct span){rs, 2 * group->private_len});
}

/* The header of a SEQUENCE of up to 255 bytes, then an INTEGER for each component, with a zero in front. */
static size_t max_ecdsa(const struct private_key *key)
{
    return 3 + 2 * (2 + 1 + key->scalar.len);
}

static int sign_ecdsa(const struct crypto *crypto, const struct private_key *key, const struct hash *hash,
                      struct span input, struct writer *w)
{
    const struct group *group = crypto->groups[key->group];
    uint8_t rs[2 * GROUP_PRIVATE_MAX];
    TRY(ecdsa_sign(crypto, group, rs, key->scalar.at, hash, input.at));
    size_t sequence = der_open(w, DER_SEQUENCE);
    der_put_unsigned(w, (struct span){rs, group->private_len});
    der_put_unsigned(w, (struct span){rs + group->private_len, group->private_len});
    der_close(w, sequence);
    return writer_ok(w) ? 0 : SSL_E_INTERNAL;
}

/* ---- Ed25519 (RFC 8410 section 6): 64 bytes, over the message itself ---- */

static size_t max_ed25519(const struct private_key *key)
{
    (void)key;
    return ED25519_SIGNATURE;
}

static int verify_ed25519(const struct crypto *crypto, const struct public_key *key, const struct hash *hash,
                          struct span input, struct span value)
{
    (void)hash;
    return ed25519_verify(crypto, key->point, input, value);
}

static int sign_ed25519(const struct crypto *crypto, const struct private_key *key, const struct hash *hash,
                        struct span input, struct writer *w)
{
    (void)hash;
    uint8_t *at = writer_space(w, ED25519_SIGNATURE);
    return at != NULL ? ed25519_sign(crypto, at, key->scalar.at, key->point, input) : SSL_E_INTERNAL;
}

/* ---- THE SIGNATURES ---- */

enum {
    RSA = 1 << KEY_RSA,
    RSA_OR_PSS = 1 << KEY_RSA | 1 << KEY_RSA_PSS, /* RFC 4055 section 3: a key for anything may make these, too */
    EC = 1 << KEY_EC,
    ED25519 = 1 << KEY_ED25519,
};

#define NO_HASH    SIZE_MAX
#define HASH(name) offsetof(struct crypto, name)

static const struct row {
    enum signature signature;
    enum oid oid;
    bool null;       /* the parameters may be NULL; otherwise they are absent, or RSASSA-PSS-params */
    enum oid digest; /* what those say */
    int32_t salt_len;
    unsigned kinds; /* of keys that may make it: a mask */
    size_t hash;    /* where struct crypto has it */
    int (*verify)(const struct crypto *, const struct public_key *, const struct hash *, struct span input,
                  struct span value);
    int (*sign)(const struct crypto *, const struct private_key *, const struct hash *, struct span input,
                struct writer *);
    size_t (*max)(const struct private_key *); /* the most bytes that sign writes */
    const char *text;
} signatures[] = {
    /* clang-format off */
    {SIGNATURE_RSA_PKCS1_SHA256, OID_SHA256_RSA,   true,  OID_UNKNOWN, 0,  RSA,        HASH(sha256), verify_rsa_pkcs1, sign_rsa_pkcs1, max_rsa,     "RSA PKCS#1 with SHA-256"},
    {SIGNATURE_RSA_PKCS1_SHA384, OID_SHA384_RSA,   true,  OID_UNKNOWN, 0,  RSA,        HASH(sha384), verify_rsa_pkcs1, sign_rsa_pkcs1, max_rsa,     "RSA PKCS#1 with SHA-384"},
    {SIGNATURE_RSA_PKCS1_SHA512, OID_SHA512_RSA,   true,  OID_UNKNOWN, 0,  RSA,        HASH(sha512), verify_rsa_pkcs1, sign_rsa_pkcs1, max_rsa,     "RSA PKCS#1 with SHA-512"},
    {SIGNATURE_RSA_PSS_SHA256,   OID_RSA_PSS,      false, OID_SHA256,  32, RSA_OR_PSS, HASH(sha256), verify_rsa_pss,   sign_rsa_pss,   max_rsa,     "RSA-PSS with SHA-256"},
    {SIGNATURE_RSA_PSS_SHA384,   OID_RSA_PSS,      false, OID_SHA384,  48, RSA_OR_PSS, HASH(sha384), verify_rsa_pss,   sign_rsa_pss,   max_rsa,     "RSA-PSS with SHA-384"},
    {SIGNATURE_RSA_PSS_SHA512,   OID_RSA_PSS,      false, OID_SHA512,  64, RSA_OR_PSS, HASH(sha512), verify_rsa_pss,   sign_rsa_pss,   max_rsa,     "RSA-PSS with SHA-512"},
    {SIGNATURE_ECDSA_SHA256,     OID_SHA256_ECDSA, false, OID_UNKNOWN, 0,  EC,         HASH(sha256), verify_ecdsa,     sign_ecdsa,     max_ecdsa,   "ECDSA with SHA-256"},
    {SIGNATURE_ECDSA_SHA384,     OID_SHA384_ECDSA, false, OID_UNKNOWN, 0,  EC,         HASH(sha384), verify_ecdsa,     sign_ecdsa,     max_ecdsa,   "ECDSA with SHA-384"},
    {SIGNATURE_ECDSA_SHA512,     OID_SHA512_ECDSA, false, OID_UNKNOWN, 0,  EC,         HASH(sha512), verify_ecdsa,     sign_ecdsa,     max_ecdsa,   "ECDSA with SHA-512"},
    {SIGNATURE_ED25519,          OID_ED25519,      false, OID_UNKNOWN, 0,  ED25519,    NO_HASH,      verify_ed25519,   sign_ed25519,   max_ed25519, "Ed25519"},
    /* clang-format on */
};

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

/* ---- AlgorithmIdentifier ---- */

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

bool parameters_null(struct span parameters)
{
    static const uint8_t null[] = {DER_NULL, 0};
    return span_equal(parameters, SPAN(null));
}

/* RFC 4055 section 2.1: the parameters of a hash are NULL or absent; implementations MUST accept both. */
static struct span read_hash(struct reader *r)
{
    struct algorithm a = algorithm_read(r);
    if (a.parameters.len != 0 && !parameters_null(a.parameters))
        r->failed = true;
    return a.oid;
}

struct pss {
    struct span hash, mask, mask_hash; /* OIDs; mask_hash is empty if the mask is not MGF1 */
    int32_t salt_len;
    bool ok;
};

/*
 * RFC 4055 section 3.1:
 *     RSASSA-PSS-params ::= SEQUENCE {
 *          hashAlgorithm     [0] HashAlgorithm DEFAULT sha1Identifier,
 *          maskGenAlgorithm  [1] MaskGenAlgorithm DEFAULT mgf1SHA1Identifier,
 *          saltLength        [2] INTEGER DEFAULT 20,
 *          trailerField      [3] INTEGER DEFAULT 1 }
 * The trailer MUST be 1, which DER leaves out.
 */
static struct pss pss_read(struct span parameters)
{
    static const uint8_t sha1[] = {0x2b, 0x0e, 0x03, 0x02, 0x1a};
    static const uint8_t mgf1[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08};
    struct pss pss = {SPAN(sha1), SPAN(mgf1), SPAN(sha1), 20, false};
    struct reader outer = reader_over(parameters);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    if (der_is(&r, DER_CONTEXT_CONSTRUCTED(0))) {
        struct reader inner = der_enter(&r, DER_CONTEXT_CONSTRUCTED(0));
        pss.hash = read_hash(&inner);
        der_leave(&r, &inner);
    }
    if (der_is(&r, DER_CONTEXT_CONSTRUCTED(1))) {
        struct reader inner = der_enter(&r, DER_CONTEXT_CONSTRUCTED(1));
        struct algorithm mask = algorithm_read(&inner);
        struct reader hash = reader_over(mask.parameters);
        pss.mask = mask.oid;
        pss.mask_hash = (struct span){NULL, 0};
        if (oid_find(mask.oid) == OID_MGF1) {
            pss.mask_hash = read_hash(&hash);
            der_leave(&inner, &hash);
        }
        der_leave(&r, &inner);
    }
    if (der_is(&r, DER_CONTEXT_CONSTRUCTED(2))) {
        struct reader inner = der_enter(&r, DER_CONTEXT_CONSTRUCTED(2));
        pss.salt_len = der_number(&inner, DER_INTEGER);
        der_leave(&r, &inner);
    }
    der_leave(&outer, &r);
    pss.ok = reader_end(&outer);
    return pss;
}

/* RFC 8446 4.2.3, which TLS 1.2 shares: the mask is made with the same hash, and the salt is as long as the digest. */
enum signature pss_find(struct span parameters, bool *ok)
{
    struct pss pss = pss_read(parameters);
    enum oid hash = oid_find(pss.hash);
    *ok = pss.ok;
    for (size_t i = 0; pss.ok && i < COUNT(signatures); i++)
        if (signatures[i].oid == OID_RSA_PSS && signatures[i].digest == hash && span_equal(pss.mask_hash, pss.hash) &&
            signatures[i].salt_len == pss.salt_len)
            return signatures[i].signature;
    return SIGNATURE_NONE;
}

void pss_text(struct text *t, struct span parameters)
{
    char name[80];
    struct pss pss = pss_read(parameters);
    text_string(t, " with ");
    oid_text(name, sizeof name, pss.hash);
    text_string(t, name);
    text_string(t, ", ");
    oid_text(name, sizeof name, pss.mask);
    text_string(t, name);
    if (pss.mask_hash.len != 0) {
        text_string(t, " with ");
        oid_text(name, sizeof name, pss.mask_hash);
        text_string(t, name);
    }
    text_string(t, " and a salt of ");
    text_number(t, (uint64_t)pss.salt_len);
    text_string(t, " bytes");
}

/* RFC 4055 section 5: the parameters of PKCS #1 "MUST be NULL. Implementations MUST accept the parameters being absent
 * as well as present." RFC 5758 section 3.2, RFC 8410 section 3: those of ECDSA and Ed25519 are absent. */
enum signature signature_find(const struct algorithm *a)
{
    enum oid oid = oid_find(a->oid);
    bool ok;
    if (oid == OID_RSA_PSS)
        return pss_find(a->parameters, &ok);
    for (size_t i = 0; i < COUNT(signatures); i++)
        if (oid != OID_UNKNOWN && oid == signatures[i].oid &&
            (a->parameters.len == 0 || (signatures[i].null && parameters_null(a->parameters))))
            return signatures[i].signature;
    return SIGNATURE_NONE;
}

bool cert_hash_is_broken(const struct cert *cert)
{
    struct reader r = reader_over(cert->algorithm_id);
    struct algorithm a = algorithm_read(&r);
    switch (oid_find(a.oid)) {
    case OID_MD5_RSA:
    case OID_SHA1_RSA:
    case OID_SHA1_DSA:
    case OID_SHA1_ECDSA:
        return true;
    case OID_RSA_PSS: {
        struct pss pss = pss_read(a.parameters);
        return pss.ok && oid_find(pss.hash) == OID_SHA1 && span_equal(pss.mask_hash, pss.hash);
    }
    default:
        return false;
    }
}

/* RFC 4055 section 3.1, and 2.1 for hashes: "the parameters field [...] SHOULD be" NULL where they stand in PSS. */
static void put_hash(struct writer *w, enum oid digest)
{
    size_t hash = der_open(w, DER_SEQUENCE);
    der_put_oid(w, digest);
    der_put_null(w);
    der_close(w, hash);
}

void pss_write(struct writer *w, enum signature signature)
{
    const struct row *row = signature_row(signature);
    size_t params = der_open(w, DER_SEQUENCE);
    size_t tagged = der_open(w, DER_CONTEXT_CONSTRUCTED(0));
    put_hash(w, row->digest);
    der_close(w, tagged);
    tagged = der_open(w, DER_CONTEXT_CONSTRUCTED(1));
    size_t mask = der_open(w, DER_SEQUENCE);
    der_put_oid(w, OID_MGF1);
    put_hash(w, row->digest);
    der_close(w, mask);
    der_close(w, tagged);
    tagged = der_open(w, DER_CONTEXT_CONSTRUCTED(2));
    der_put_number(w, DER_INTEGER, (uint32_t)row->salt_len);
    der_close(w, tagged);
    der_close(w, params);
}

void algorithm_write(struct writer *w, enum signature signature)
{
    const struct row *row = signature_row(signature);
    size_t algorithm = der_open(w, DER_SEQUENCE);
    der_put_oid(w, row->oid);
    if (row->null)
        der_put_null(w);
    else if (row->oid == OID_RSA_PSS)
        pss_write(w, signature);
    der_close(w, algorithm);
}

/* FIPS 186-5 6.1.1 wants a hash at least as strong as the curve; SHA-256 is as strong as the RSA keys that we have. */
enum signature key_best_signature(const struct private_key *key)
{
    static const enum signature of_group[GROUP_COUNT] = {[GROUP_P256] = SIGNATURE_ECDSA_SHA256,
                                                         [GROUP_P384] = SIGNATURE_ECDSA_SHA384,
                                                         [GROUP_P521] = SIGNATURE_ECDSA_SHA512};
    if (key->kind == KEY_EC)
        return of_group[key->group];
    if (key->only != SIGNATURE_NONE)
        return key->only;
    for (size_t i = 0; i < COUNT(signatures); i++)
        if (key_fits(key, signatures[i].signature))
            return signatures[i].signature;
    return SIGNATURE_NONE;
}

static bool is_signature(enum oid oid)
{
    for (size_t i = 0; i < COUNT(signatures); i++)
        if (signatures[i].oid == oid)
            return true;
    return false;
}

size_t algorithm_text(char *out, size_t cap, struct span der)
{
    struct text t = text_over(out, cap);
    char name[80];
    struct reader r = reader_over(der);
    struct algorithm a = algorithm_read(&r);
    enum oid oid = oid_find(a.oid);
    oid_text(name, sizeof name, a.oid);
    text_string(&t, name);
    if (oid == OID_RSA_PSS && pss_read(a.parameters).ok)
        pss_text(&t, a.parameters);
    else if (is_signature(oid) && signature_find(&a) == SIGNATURE_NONE)
        text_string(&t, " and parameters that do not belong to it");
    return text_end(&t);
}

/* ---- Signing and verifying ---- */

static const struct hash *hash_of(const struct crypto *crypto, const struct row *row)
{
    const struct hash *hash = NULL;
    if (row->hash != NO_HASH)
        memcpy(&hash, (const uint8_t *)crypto + row->hash, sizeof hash);
    return hash;
}

const struct hash *signature_hash(const struct crypto *crypto, enum signature signature)
{
    const struct row *row = signature_row(signature);
    return row != NULL ? hash_of(crypto, row) : NULL;
}

/* The row of the algorithm if a key of this kind, with this restriction, may make such signatures; otherwise NULL. */
static const struct row *row_for(enum signature signature, enum key_kind kind, enum signature only)
{
    const struct row *row = signature_row(signature);
    if (row == NULL || (row->kinds >> kind & 1) == 0 || (only != SIGNATURE_NONE && only != signature))
        return NULL;
    return row;
}

bool key_fits(const struct private_key *key, enum signature signature)
{
    return row_for(signature, key->kind, key->only) != NULL;
}

int key_verify_digest(const struct crypto *crypto, const struct public_key *key, enum signature signature,
                      struct span input, struct span value)
{
    const struct row *row = row_for(signature, key->kind, key->only);
    if (row == NULL)
        return SSL_E_SIGNATURE;
    return row->verify(crypto, key, hash_of(crypto, row), input, value) == 0 ? 0 : SSL_E_SIGNATURE;
}

int key_verify(const struct crypto *crypto, const struct public_key *key, enum signature signature, struct span message,
               struct span value)
{
    uint8_t digest[HASH_MAX];
    const struct hash *hash = signature_hash(crypto, signature);
    if (hash == NULL)
        return key_verify_digest(crypto, key, signature, message, value);
    hash_whole(hash, digest, message.at, message.len);
    return key_verify_digest(crypto, key, signature, (struct span){digest, hash->digest_len}, value);
}

int key_sign(const struct crypto *crypto, const struct private_key *key, enum signature signature, struct span input,
             struct writer *w)
{
    const struct row *row = row_for(signature, key->kind, key->only);
    if (row == NULL)
        return SSL_E_KEY_UNSUPPORTED;
    return row->sign(crypto, key, hash_of(crypto, row), input, w);
}

size_t key_signature_max(const struct private_key *key)
{
    for (size_t i = 0; i < COUNT(signatures); i++)
        if (key_fits(key, signatures[i].signature))
            return signatures[i].max(key); /* a key's algorithms differ in the hash alone */
    return 0;
}
