/*
 * pfx.c - PKCS #12 files (RFC 7292), read: bags of keys and certificates in safes, most of them encrypted under a
 * password, with a MAC by the same password over the whole.
 *
 * Nothing in the file is believed before the MAC is right. Files of Firefox and others are BER, so each layer becomes
 * DER (ber.h) before it is read; the MAC is of the bytes as they came. How many safes and bags there may be is bounded,
 * and there is no recursion: safes that are found in bags are looked at later.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/ber.h"
#include "x509/pbes.h"

enum { LAYERS = 6 }; /* copies of the file that reading takes: see pfx_room */

struct bag_key {
    struct span der, id;
};

struct bag_cert {
    struct cert cert;
    struct span id;
};

struct reading {
    const struct crypto *crypto;
    struct password *password;
    struct writer room;
    struct span safes[LIMIT_PFX_SAFES]; /* SafeContents in DER */
    size_t safe_count, bag_count;
    struct bag_key key; /* its DER is empty until it was found */
    struct bag_cert certs[LIMIT_PRESENTED];
    size_t cert_count;
};

/* Each byte of the file can be in: the file as DER, the authenticated safe as DER, a content whose pieces were joined,
 * a content that was decrypted, that content as DER, and a key that was decrypted. */
size_t pfx_room(size_t len)
{
    return len > LIMIT_PFX ? 0 : LAYERS * ber_room(len);
}

static int broken(const char *what, struct error *why)
{
    return fail(why, SSL_E_PFX, "not %s", what);
}

/* The bytes as DER, in the room. */
static int to_der(struct reading *p, struct span ber, struct span *der, const char *what, struct error *why)
{
    struct writer w = writer_over(p->room.at + p->room.len, p->room.cap - p->room.len);
    if (!ber_to_der(&w, ber))
        return broken(what, why);
    *der = (struct span){writer_space(&p->room, w.len), w.len};
    return 0;
}

/* ---- The MAC ---- */

struct mac {
    struct algorithm algorithm;
    struct span value, salt;
    uint32_t iterations;
};

/*
 * RFC 7292 section 4:
 *     MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations INTEGER DEFAULT 1 }
 *     DigestInfo ::= SEQUENCE { digestAlgorithm AlgorithmIdentifier, digest OCTET STRING }
 */
static void mac_read(struct reader *outer, struct mac *mac)
{
    struct reader r = der_enter(outer, DER_SEQUENCE);
    struct reader info = der_enter(&r, DER_SEQUENCE);
    mac->algorithm = algorithm_read(&info);
    mac->value = der_take(&info, DER_OCTET_STRING);
    der_leave(&r, &info);
    mac->salt = der_take(&r, DER_OCTET_STRING);
    mac->iterations = reader_more(&r) ? iterations_read(&r) : 1;
    der_leave(outer, &r);
}

static const struct hash *digest_find(const struct crypto *crypto, const struct algorithm *a)
{
    const struct {
        enum oid oid;
        const struct hash *hash;
    } rows[] = {
        {OID_SHA1, crypto->sha1},
        {OID_SHA256, crypto->sha256},
        {OID_SHA384, crypto->sha384},
        {OID_SHA512, crypto->sha512},
    };
    enum oid oid = oid_find(a->oid);
    for (size_t i = 0; i < COUNT(rows); i++)
        if (oid == rows[i].oid && (a->parameters.len == 0 || parameters_null(a->parameters)))
            return rows[i].hash;
    return NULL;
}

static int mac_unsupported(struct span oid, struct error *why)
{
    char name[80];
    oid_text(name, sizeof name, oid);
    return fail(why, SSL_E_ENCRYPTION,
                "the MAC of the PKCS #12 file: %s; write it anew with openssl pkcs12 -export -macalg sha256", name);
}

/* The key, key_len bytes, against the MAC. */
static bool mac_right(const struct hash *hash, const uint8_t *key_bytes, size_t key_len, struct span content,
                      struct span value)
{
    uint8_t found[HASH_MAX];
    struct hmac_key key;
    struct hmac h;
    hmac_key_init(&key, hash, key_bytes, key_len);
    hmac_init(&h, &key);
    hmac_update(&h, content.at, content.len);
    hmac_final(&h, found);
    wipe(&key, sizeof key);
    return value.len == hash->digest_len && ct_reveal(ct_equal(found, value.at, hash->digest_len));
}

static const char pfx_text[] = "the PKCS #12 file";

/* RFC 7292 appendix B: the key is derived from the password as a BMPString. Who says that there is no password means
 * either an empty string or none at all. */
static int mac_check_pkcs12(struct reading *p, const struct mac *mac, struct span content, struct error *why)
{
    const struct hash *hash = digest_find(p->crypto, &mac->algorithm);
    struct password *password = p->password;
    uint8_t bmp[PKCS12_PASSWORD_MAX], key[HASH_MAX];
    bool right = false;
    if (hash == NULL)
        return mac_unsupported(mac->algorithm.oid, why);
    for (int bare = 0; !right && bare <= (password->text.len == 0 ? 1 : 0); bare++) {
        struct span text = {bmp, 0};
        password->bare = bare != 0;
        TRY(password_spend(password, mac->salt, mac->iterations, 1, pfx_text, why));
        TRY(password_bmp(password, bmp, &text.len, why));
        pkcs12_kdf(hash, key, hash->digest_len, PKCS12_MAC, text, mac->salt, mac->iterations);
        right = mac_right(hash, key, hash->digest_len, content, mac->value);
    }
    wipe(bmp, sizeof bmp);
    wipe(key, sizeof key);
    return right ? 0 : fail(why, SSL_E_PASSWORD, "%s", pfx_text);
}

/*
 * RFC 9579: the key is derived by PBKDF2 from the password in UTF-8; its length MUST be said. RFC 8018 A.5:
 *     PBMAC1-params ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, messageAuthScheme AlgorithmIdentifier }
 */
static int mac_check_pbmac1(struct reading *p, const struct mac *mac, struct span content, struct error *why)
{
    uint8_t key[HASH_MAX];
    struct pbkdf2_params k;
    struct reader outer = reader_over(mac->algorithm.parameters);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    struct algorithm kdf = algorithm_read(&r), scheme = algorithm_read(&r);
    der_leave(&outer, &r);
    if (!reader_end(&outer))
        return broken("PBMAC1-params of RFC 8018 A.5", why);
    if (oid_find(kdf.oid) != OID_PBKDF2)
        return mac_unsupported(kdf.oid, why);
    if (!pbkdf2_read(p->crypto, &k, kdf.parameters) || k.key_len < 1 || k.key_len > HASH_MAX)
        return broken("PBKDF2-params of RFC 8018 A.2 with the length of a key", why);
    const struct hash *hash = hmac_find(p->crypto, &scheme);
    if (k.prf == NULL || hash == NULL)
        return mac_unsupported(k.prf == NULL ? k.prf_oid : scheme.oid, why);
    const size_t len = (size_t)k.key_len;
    TRY(password_spend(p->password, k.salt, k.iterations, (len + k.prf->digest_len - 1) / k.prf->digest_len, pfx_text,
                       why));
    pbkdf2(k.prf, key, len, p->password->text, k.salt, k.iterations);
    bool right = mac_right(hash, key, len, content, mac->value);
    wipe(key, sizeof key);
    return right ? 0 : fail(why, SSL_E_PASSWORD, "%s", pfx_text);
}

/* ---- From the file to its safes ---- */

/*
 * RFC 5652 section 3:
 *     ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT ANY DEFINED BY contentType }
 */
static struct reader content_enter(struct reader *outer, struct reader *info, enum oid *type, struct span *type_oid)
{
    *info = der_enter(outer, DER_SEQUENCE);
    *type_oid = der_oid(info);
    *type = oid_find(*type_oid);
    return der_enter(info, DER_CONTEXT_CONSTRUCTED(0));
}

/*
 * RFC 7292 section 4:
 *     PFX ::= SEQUENCE { version INTEGER {v3(3)}, authSafe ContentInfo, macData MacData OPTIONAL }
 * The content of authSafe is an OCTET STRING, since there is a MAC and no signature.
 */
static int open_file(struct reading *p, struct span file, struct span *content, struct error *why)
{
    static const char what[] = "a PFX of RFC 7292";
    struct mac mac = {0};
    struct span der = {NULL, 0}, type_oid;
    enum oid type;
    TRY(to_der(p, file, &der, what, why));
    struct reader outer = reader_over(der), info;
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    int32_t version = der_number(&r, DER_INTEGER);
    struct reader explicit = content_enter(&r, &info, &type, &type_oid);
    if (!explicit.failed && version == 3 && type == OID_SIGNED_DATA)
        return fail(why, SSL_E_PFX, "a signature stands in place of the MAC, which is not supported");
    *content = der_take(&explicit, DER_OCTET_STRING);
    der_leave(&info, &explicit);
    der_leave(&r, &info);
    bool has_mac = reader_more(&r);
    if (has_mac)
        mac_read(&r, &mac);
    der_leave(&outer, &r);
    if (!reader_end(&outer) || version != 3 || type != OID_DATA)
        return broken(what, why);
    if (!has_mac)
        return fail(why, SSL_E_PFX, "it has no MAC, so that anybody may have changed it");
    return oid_find(mac.algorithm.oid) == OID_PBMAC1 ? mac_check_pbmac1(p, &mac, *content, why)
                                                     : mac_check_pkcs12(p, &mac, *content, why);
}

static int add_safe(struct reading *p, struct span der, struct error *why)
{
    if (p->safe_count == LIMIT_PFX_SAFES)
        return fail(why, SSL_E_PFX, "more than %d safes", LIMIT_PFX_SAFES);
    p->safes[p->safe_count++] = der;
    return 0;
}

/* encryptedContent [0] IMPLICIT OCTET STRING; in BER it may be in pieces, whose tag is the same as that of a value
 * around them. */
static struct span encrypted_content(struct reading *p, struct reader *r)
{
    if (!der_is(r, DER_CONTEXT_CONSTRUCTED(0)))
        return der_take(r, DER_CONTEXT(0));
    struct reader pieces = der_enter(r, DER_CONTEXT_CONSTRUCTED(0));
    struct span whole = {p->room.at + p->room.len, 0};
    while (reader_more(&pieces)) {
        struct span piece = der_take(&pieces, DER_OCTET_STRING);
        writer_span(&p->room, piece);
        whole.len += piece.len;
    }
    der_leave(r, &pieces);
    if (!writer_ok(&p->room))
        r->failed = true;
    return whole;
}

/* What was encrypted, in the room. */
static int decrypted(struct reading *p, const struct algorithm *a, struct span ciphertext, const char *text,
                     struct span *plain, struct error *why)
{
    uint8_t *out = writer_space(&p->room, ciphertext.len);
    size_t len = 0;
    if (out == NULL)
        return broken(text, why);
    TRY(pbes_open(p->crypto, p->password, a, ciphertext, out, &len, text, SSL_E_PFX, why));
    *plain = (struct span){out, len};
    return 0;
}

/*
 * RFC 5652 section 8:
 *     EncryptedData ::= SEQUENCE { version, encryptedContentInfo, unprotectedAttrs [1] OPTIONAL }
 *     EncryptedContentInfo ::= SEQUENCE { contentType, contentEncryptionAlgorithm AlgorithmIdentifier,
 *          encryptedContent [0] IMPLICIT OCTET STRING OPTIONAL }
 */
static int open_encrypted(struct reading *p, struct reader *outer, struct span *plain, struct error *why)
{
    struct reader r = der_enter(outer, DER_SEQUENCE);
    int32_t version = der_number(&r, DER_INTEGER);
    struct reader info = der_enter(&r, DER_SEQUENCE);
    enum oid type = oid_find(der_oid(&info));
    struct algorithm algorithm = algorithm_read(&info);
    struct span ciphertext = encrypted_content(p, &info);
    der_leave(&r, &info);
    der_optional(&r, DER_CONTEXT_CONSTRUCTED(1));
    der_leave(outer, &r);
    if (outer->failed || (version != 0 && version != 2) || type != OID_DATA)
        return broken("EncryptedData of RFC 5652", why);
    return decrypted(p, &algorithm, ciphertext, "the certificates", plain, why);
}

/* A safe is in the open, or encrypted under the password: its SafeContents, as DER. */
static int open_safe(struct reading *p, struct reader *outer, struct error *why)
{
    struct span plain = {NULL, 0}, der = {NULL, 0}, type_oid;
    struct reader info;
    enum oid type;
    struct reader content = content_enter(outer, &info, &type, &type_oid);
    if (type == OID_DATA)
        plain = der_take(&content, DER_OCTET_STRING);
    else if (type == OID_ENCRYPTED_DATA)
        TRY(open_encrypted(p, &content, &plain, why));
    else if (!content.failed) {
        char name[80];
        oid_text(name, sizeof name, type_oid);
        return fail(why, SSL_E_ENCRYPTION, "a safe of the kind %s instead of one under a password", name);
    }
    der_leave(&info, &content);
    der_leave(outer, &info);
    if (outer->failed)
        return broken("a ContentInfo of RFC 5652", why);
    TRY(to_der(p, plain, &der, "SafeContents of RFC 7292", why));
    return add_safe(p, der, why);
}

/* AuthenticatedSafe ::= SEQUENCE OF ContentInfo */
static int open_safes(struct reading *p, struct span content, struct error *why)
{
    static const char what[] = "an AuthenticatedSafe of RFC 7292";
    struct span der = {NULL, 0};
    TRY(to_der(p, content, &der, what, why));
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    while (reader_more(&r))
        TRY(open_safe(p, &r, why));
    der_leave(&outer, &r);
    return reader_end(&outer) ? 0 : broken(what, why);
}

/* ---- Bags ---- */

/*
 * RFC 7292 4.2:
 *     PKCS12Attribute ::= SEQUENCE { attrId OBJECT IDENTIFIER, attrValues SET OF ANY }
 * localKeyID (RFC 2985 5.5.2) is an OCTET STRING, the same in a key and its certificate.
 */
static struct span local_key_id(struct reader *attributes)
{
    struct span id = {NULL, 0};
    while (reader_more(attributes)) {
        struct reader attribute = der_enter(attributes, DER_SEQUENCE);
        enum oid oid = oid_find(der_oid(&attribute));
        struct span values = der_take(&attribute, DER_SET);
        der_leave(attributes, &attribute);
        struct reader r = reader_over(values);
        if (oid == OID_LOCAL_KEY_ID)
            id = der_take(&r, DER_OCTET_STRING);
        if (r.failed)
            attributes->failed = true;
    }
    return id;
}

static int add_key(struct reading *p, struct span der, struct span id, struct error *why)
{
    if (p->key.der.len != 0)
        return fail(why, SSL_E_PFX, "more than one private key: expected is one");
    p->key = (struct bag_key){der, id};
    return 0;
}

static int key_bag(struct reading *p, struct reader *value, struct span id, struct error *why)
{
    return add_key(p, der_whole(value, DER_SEQUENCE), id, why);
}

/* EncryptedPrivateKeyInfo, RFC 5958 section 3. */
static int shrouded_key_bag(struct reading *p, struct reader *value, struct span id, struct error *why)
{
    struct span plain;
    struct reader r = der_enter(value, DER_SEQUENCE);
    struct algorithm algorithm = algorithm_read(&r);
    struct span ciphertext = der_take(&r, DER_OCTET_STRING);
    der_leave(value, &r);
    if (value->failed)
        return broken("an EncryptedPrivateKeyInfo of PKCS #8", why);
    TRY(decrypted(p, &algorithm, ciphertext, "the private key", &plain, why));
    return add_key(p, plain, id, why);
}

/* CertBag ::= SEQUENCE { certId OBJECT IDENTIFIER, certValue [0] EXPLICIT OCTET STRING of x509Certificate } */
static int cert_bag(struct reading *p, struct reader *value, struct span id, struct error *why)
{
    struct reader r = der_enter(value, DER_SEQUENCE);
    bool x509 = oid_find(der_oid(&r)) == OID_X509_CERTIFICATE;
    struct reader explicit = der_enter(&r, DER_CONTEXT_CONSTRUCTED(0));
    if (!x509 && !explicit.failed) { /* of another kind: nothing to do with TLS */
        reader_bytes(value, value->left);
        return 0;
    }
    struct span der = der_take(&explicit, DER_OCTET_STRING);
    der_leave(&r, &explicit);
    der_leave(value, &r);
    if (value->failed)
        return broken("a CertBag of RFC 7292", why);
    if (p->cert_count == LIMIT_PRESENTED)
        return fail(why, SSL_E_PFX, "more than %d certificates", LIMIT_PRESENTED);
    struct bag_cert *cert = &p->certs[p->cert_count++];
    cert->id = id;
    return cert_parse(&cert->cert, der, why);
}

static int contents_bag(struct reading *p, struct reader *value, struct span id, struct error *why)
{
    (void)id;
    return add_safe(p, der_whole(value, DER_SEQUENCE), why);
}

/* Revocation lists, secrets and what nobody knows. */
static int other_bag(struct reading *p, struct reader *value, struct span id, struct error *why)
{
    (void)p, (void)id, (void)why;
    reader_bytes(value, value->left);
    return 0;
}

/* THE BAGS */
static const struct bag {
    enum oid oid;
    int (*take)(struct reading *, struct reader *value, struct span id, struct error *why);
} bags[] = {
    {OID_KEY_BAG, key_bag},
    {OID_SHROUDED_KEY_BAG, shrouded_key_bag},
    {OID_CERT_BAG, cert_bag},
    {OID_CONTENTS_BAG, contents_bag},
};

/*
 * RFC 7292 4.2:
 *     SafeBag ::= SEQUENCE { bagId OBJECT IDENTIFIER, bagValue [0] EXPLICIT ANY DEFINED BY bagId,
 *          bagAttributes SET OF PKCS12Attribute OPTIONAL }
 */
static int open_bag(struct reading *p, struct reader *outer, struct error *why)
{
    struct span id = {NULL, 0};
    int (*take)(struct reading *, struct reader *, struct span, struct error *) = other_bag;
    struct reader r = der_enter(outer, DER_SEQUENCE);
    enum oid oid = oid_find(der_oid(&r));
    struct reader value = der_enter(&r, DER_CONTEXT_CONSTRUCTED(0));
    if (reader_more(&r)) {
        struct reader attributes = der_enter(&r, DER_SET);
        id = local_key_id(&attributes);
        der_leave(&r, &attributes);
    }
    der_leave(outer, &r);
    if (outer->failed)
        return broken("a SafeBag of RFC 7292", why);
    if (++p->bag_count > LIMIT_PFX_BAGS)
        return fail(why, SSL_E_PFX, "more than %d bags", LIMIT_PFX_BAGS);
    for (size_t i = 0; i < COUNT(bags); i++)
        if (bags[i].oid == oid)
            take = bags[i].take;
    TRY(take(p, &value, id, why));
    return reader_end(&value) ? 0 : broken("a SafeBag of RFC 7292", why);
}

/* Safes are added while this goes on. */
static int open_bags(struct reading *p, struct error *why)
{
    for (size_t i = 0; i < p->safe_count; i++) {
        struct reader outer = reader_over(p->safes[i]);
        struct reader r = der_enter(&outer, DER_SEQUENCE);
        while (reader_more(&r))
            TRY(open_bag(p, &r, why));
        der_leave(&outer, &r);
        if (!reader_end(&outer))
            return broken("SafeContents of RFC 7292", why);
    }
    return 0;
}

/* ---- What belongs together ---- */

/* The certificate of the key: where there are several, that with the same localKeyID. */
static const struct bag_cert *own_cert(const struct reading *p, const struct private_key *key)
{
    const struct bag_cert *found = NULL;
    for (size_t i = 0; i < p->cert_count; i++) {
        const struct bag_cert *c = &p->certs[i];
        if (key_matches(key, &c->cert.key, NULL) != 0)
            continue;
        if (c->id.len != 0 && span_equal(c->id, p->key.id))
            return c;
        if (found == NULL)
            found = c;
    }
    return found;
}

static bool is_taken(const struct pfx *pfx, struct span der)
{
    for (size_t i = 0; i < pfx->count; i++)
        if (span_equal(pfx->certs[i], der))
            return true;
    return false;
}

static const struct cert *issuer_of(const struct reading *p, const struct pfx *pfx, const struct cert *cert)
{
    for (size_t i = 0; i < p->cert_count; i++)
        if (!is_taken(pfx, p->certs[i].cert.der) && cert_is_by(p->crypto, cert, &p->certs[i].cert))
            return &p->certs[i].cert;
    return NULL;
}

static int put_together(const struct reading *p, struct pfx *pfx, struct error *why)
{
    struct private_key key;
    if (p->key.der.len == 0)
        return fail(why, SSL_E_PFX, "there is no private key in it");
    TRY(key_parse(p->crypto, &key, p->key.der, why));
    const struct bag_cert *own = own_cert(p, &key);
    wipe(&key, sizeof key);
    if (own == NULL)
        return fail(why, SSL_E_KEY_MISMATCH, "none of the %zu certificates in it belongs to the key in it",
                    p->cert_count);
    pfx->key = p->key.der;
    for (const struct cert *c = &own->cert; c != NULL; c = issuer_of(p, pfx, c))
        pfx->certs[pfx->count++] = c->der;
    return 0;
}

int pfx_read(struct pfx *pfx, const struct crypto *crypto, struct password *password, struct span file, uint8_t *room,
             struct error *why)
{
    struct reading p = {.crypto = crypto, .password = password};
    struct span content;
    *pfx = (struct pfx){.count = 0};
    if (file.len > LIMIT_PFX)
        return fail(why, SSL_E_PFX, "more than %d bytes", LIMIT_PFX);
    p.room = writer_over(room, pfx_room(file.len));
    TRY(open_file(&p, file, &content, why));
    TRY(open_safes(&p, content, why));
    TRY(open_bags(&p, why));
    return put_together(&p, pfx, why);
}
