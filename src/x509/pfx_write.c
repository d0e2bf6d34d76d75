/*
 * pfx_write.c - PKCS #12 files (RFC 7292), written: a safe of certificates and one of the key, both under the password,
 * and the MAC over them. AES-256-CBC, PBKDF2 with HMAC-SHA-256, and HMAC-SHA-256.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/der_write.h"
#include "x509/pbes.h"

enum {
    SALT = 16,
    AROUND_CERT = 160, /* what a certificate has around it: its bag and attributes; without the name */
    AROUND_ALL = 1024, /* the key's bag, parameters of encryption, MAC */
};

size_t pfx_len_max(const struct pfx_order *order)
{
    size_t len = AROUND_ALL + order->key.len + 2 * order->name.len;
    for (size_t i = 0; i < order->count; i++)
        len += order->certs[i].len + AROUND_CERT + 2 * order->name.len;
    return 2 * len; /* in the scratch there are certificates, and the safes that they were put in */
}

/* ---- Bags ---- */

/* PKCS12Attribute ::= SEQUENCE { attrId OBJECT IDENTIFIER, attrValues SET OF ANY } */
static void put_attribute(struct writer *w, enum oid oid, uint8_t tag, struct span value)
{
    size_t sequence = der_open(w, DER_SEQUENCE);
    der_put_oid(w, oid);
    size_t set = der_open(w, DER_SET);
    der_put(w, tag, value);
    der_close(w, set);
    der_close(w, sequence);
}

/* The name of both bags, and what says that they belong together. X.690 11.6: a SET OF is in the order of the
 * encodings, here first of their lengths and then of the OIDs. */
static void put_attributes(struct writer *w, struct span name, struct span id)
{
    size_t set = der_open(w, DER_SET);
    bool name_first = name.len != 0 && name.len <= id.len;
    if (name_first)
        put_attribute(w, OID_FRIENDLY_NAME, DER_BMP_STRING, name);
    put_attribute(w, OID_LOCAL_KEY_ID, DER_OCTET_STRING, id);
    if (name.len != 0 && !name_first)
        put_attribute(w, OID_FRIENDLY_NAME, DER_BMP_STRING, name);
    der_close(w, set);
}

static void put_cert_bag(struct writer *w, struct span der)
{
    size_t value = der_open(w, DER_CONTEXT_CONSTRUCTED(0));
    size_t bag = der_open(w, DER_SEQUENCE);
    der_put_oid(w, OID_X509_CERTIFICATE);
    size_t explicit = der_open(w, DER_CONTEXT_CONSTRUCTED(0));
    der_put(w, DER_OCTET_STRING, der);
    der_close(w, explicit);
    der_close(w, bag);
    der_close(w, value);
}

/* SafeContents of the certificates; the first one is the key's. */
static void put_certs(struct writer *w, const struct pfx_order *order, struct span name, struct span id)
{
    size_t contents = der_open(w, DER_SEQUENCE);
    for (size_t i = 0; i < order->count; i++) {
        size_t bag = der_open(w, DER_SEQUENCE);
        der_put_oid(w, OID_CERT_BAG);
        put_cert_bag(w, order->certs[i]);
        if (i == 0)
            put_attributes(w, name, id);
        der_close(w, bag);
    }
    der_close(w, contents);
}

/* SafeContents of the key. */
static int put_key(struct writer *w, const struct crypto *crypto, const struct pfx_order *order, struct span name,
                   struct span id)
{
    size_t contents = der_open(w, DER_SEQUENCE);
    size_t bag = der_open(w, DER_SEQUENCE);
    der_put_oid(w, OID_SHROUDED_KEY_BAG);
    size_t value = der_open(w, DER_CONTEXT_CONSTRUCTED(0));
    TRY(key_encrypt(w, crypto, order->password, order->iterations, order->key));
    der_close(w, value);
    put_attributes(w, name, id);
    der_close(w, bag);
    der_close(w, contents);
    return 0;
}

/* ---- Safes ---- */

/* ContentInfo of an EncryptedData. */
static int put_encrypted(struct writer *w, const struct crypto *crypto, const struct pfx_order *order,
                         struct span plain)
{
    size_t info = der_open(w, DER_SEQUENCE);
    der_put_oid(w, OID_ENCRYPTED_DATA);
    size_t explicit = der_open(w, DER_CONTEXT_CONSTRUCTED(0));
    size_t data = der_open(w, DER_SEQUENCE);
    der_put_number(w, DER_INTEGER, 0);
    size_t content = der_open(w, DER_SEQUENCE);
    der_put_oid(w, OID_DATA);
    TRY(pbes_put(w, crypto, order->password, order->iterations, DER_CONTEXT(0), plain));
    der_close(w, content);
    der_close(w, data);
    der_close(w, explicit);
    der_close(w, info);
    return 0;
}

/* ContentInfo of data up to and into its OCTET STRING. */
struct data_marks {
    size_t info, explicit, octets;
};

static struct data_marks data_open(struct writer *w)
{
    struct data_marks marks;
    marks.info = der_open(w, DER_SEQUENCE);
    der_put_oid(w, OID_DATA);
    marks.explicit = der_open(w, DER_CONTEXT_CONSTRUCTED(0));
    marks.octets = der_open(w, DER_OCTET_STRING);
    return marks;
}

static void data_close(struct writer *w, struct data_marks marks)
{
    der_close(w, marks.octets);
    der_close(w, marks.explicit);
    der_close(w, marks.info);
}

/* AuthenticatedSafe. The certificates are put together behind it, and go when they are encrypted. */
static int put_safes(struct writer *w, const struct crypto *crypto, const struct pfx_order *order, struct span name,
                     struct span id)
{
    struct writer plain = writer_over(w->at + w->cap / 2, w->cap - w->cap / 2);
    w->cap /= 2;
    put_certs(&plain, order, name, id);
    if (!writer_ok(&plain))
        w->failed = true;
    size_t safes = der_open(w, DER_SEQUENCE);
    TRY(put_encrypted(w, crypto, order, (struct span){plain.at, plain.len}));
    struct data_marks data = data_open(w);
    TRY(put_key(w, crypto, order, name, id));
    data_close(w, data);
    der_close(w, safes);
    return 0;
}

/* ---- The MAC ---- */

static int mac_make(const struct crypto *crypto, const struct pfx_order *order, struct span content, uint8_t *mac,
                    const uint8_t salt[SALT], struct error *why)
{
    const struct hash *hash = crypto->sha256;
    const struct password password = {.text = order->password};
    uint8_t bmp[PKCS12_PASSWORD_MAX], bytes[HASH_MAX];
    struct span text = {bmp, 0};
    struct hmac_key key;
    struct hmac h;
    TRY(password_bmp(&password, bmp, &text.len, why));
    pkcs12_kdf(hash, bytes, hash->digest_len, PKCS12_MAC, text, (struct span){salt, SALT}, order->iterations);
    hmac_key_init(&key, hash, bytes, hash->digest_len);
    hmac_init(&h, &key);
    hmac_update(&h, content.at, content.len);
    hmac_final(&h, mac);
    CT_PUBLIC(mac, hash->digest_len);
    wipe(bmp, sizeof bmp);
    wipe(bytes, sizeof bytes);
    wipe(&key, sizeof key);
    return 0;
}

/* RFC 7292 section 4: MacData */
static int put_mac(struct writer *w, const struct crypto *crypto, const struct pfx_order *order, struct span content,
                   struct error *why)
{
    uint8_t salt[SALT], mac[HASH_MAX];
    TRY(crypto_random(crypto, salt, sizeof salt));
    TRY(mac_make(crypto, order, content, mac, salt, why));
    size_t data = der_open(w, DER_SEQUENCE);
    size_t info = der_open(w, DER_SEQUENCE);
    size_t algorithm = der_open(w, DER_SEQUENCE);
    der_put_oid(w, OID_SHA256);
    der_put_null(w);
    der_close(w, algorithm);
    der_put(w, DER_OCTET_STRING, (struct span){mac, crypto->sha256->digest_len});
    der_close(w, info);
    der_put(w, DER_OCTET_STRING, SPAN(salt));
    der_put_number(w, DER_INTEGER, order->iterations);
    der_close(w, data);
    return 0;
}

/* The name as a BMPString, which has no zero at its end. */
static int name_bmp(const struct pfx_order *order, uint8_t out[PKCS12_PASSWORD_MAX], size_t *len, struct error *why)
{
    const struct password name = {.text = order->name, .bare = true};
    if (order->name.len <= LIMIT_PASSWORD && password_bmp(&name, out, len, NULL) == 0)
        return 0;
    return fail(why, SSL_E_ARGUMENT, "the name is not UTF-8, or has more than %d bytes", LIMIT_PASSWORD);
}

/* RFC 7292 section 4: PFX ::= SEQUENCE { version INTEGER {v3(3)}, authSafe ContentInfo, macData MacData OPTIONAL } */
int pfx_write(struct writer *w, struct writer *scratch, const struct crypto *crypto, const struct pfx_order *order,
              struct error *why)
{
    uint8_t id[KEY_IDENTIFIER], bmp[PKCS12_PASSWORD_MAX];
    struct span name = {bmp, 0};
    struct cert own;
    if (order->count == 0 || order->password.len > LIMIT_PASSWORD)
        return fail(why, SSL_E_ARGUMENT, "no certificate, or a password of more than %d bytes", LIMIT_PASSWORD);
    TRY(cert_parse(&own, order->certs[0], why));
    TRY(key_identifier(crypto, id, own.spki));
    TRY(name_bmp(order, bmp, &name.len, why));
    TRY(put_safes(scratch, crypto, order, name, SPAN(id)));
    const struct span content = {scratch->at, scratch->len};
    size_t pfx = der_open(w, DER_SEQUENCE);
    der_put_number(w, DER_INTEGER, 3);
    struct data_marks data = data_open(w);
    writer_span(w, content);
    data_close(w, data);
    TRY(put_mac(w, crypto, order, content, why));
    der_close(w, pfx);
    if (!writer_ok(scratch))
        w->failed = true;
    return 0;
}
