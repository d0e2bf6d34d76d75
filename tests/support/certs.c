/*
 * certs.c - certificates and revocation lists for tests. See certs.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"

#include "x509/der.h"

#include <arpa/inet.h>
#include <stdio.h>

/* ---- Cryptography and keys ---- */

static int not_random(void *arg, uint8_t *out, size_t len)
{
    (void)arg;
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)(0x5a + 7 * i);
    return 0;
}

const struct crypto *test_crypto(void)
{
    static struct crypto crypto;
    if (crypto.random == NULL) {
        crypto_choose(&crypto, 0);
        crypto.random = not_random;
    }
    return &crypto;
}

struct span key_pkcs1(const struct test_key *key)
{
    assert_non_null(key->pkcs1);
    return der_hex(key->pkcs1);
}

static struct span rsa_algorithm(void)
{
    return DER_SEQ(der_oid_of("1.2.840.113549.1.1.1"), DER(0x05, NOTHING));
}

struct span key_pkcs8(const struct test_key *key)
{
    if (key->pkcs8 != NULL)
        return der_hex(key->pkcs8);
    return DER_SEQ(der_integer_of(0), rsa_algorithm(), der_octets_of(key_pkcs1(key)));
}

/* Each key is parsed once: its bytes stay here. */
static const struct private_key *key_open(const struct test_key *key)
{
    static struct {
        const struct test_key *key;
        uint8_t der[1500];
        struct private_key private;
    } opened[16];
    size_t i = 0;
    while (opened[i].key != NULL && opened[i].key != key)
        assert_true(++i < COUNT(opened));
    if (opened[i].key == NULL) {
        struct error why = {0};
        struct span der = {opened[i].der, hex(opened[i].der, key->pkcs8 != NULL ? key->pkcs8 : key->pkcs1)};
        int result = key_parse(test_crypto(), &opened[i].private, der, &why);
        if (result != 0)
            print_error("test key %s: %s\n", key->name, why.text);
        assert_int_equal(result, 0);
        opened[i].key = key;
    }
    return &opened[i].private;
}

/* An INTEGER that is not negative, from a number without zeros in front. */
static struct span unsigned_of(struct span number)
{
    return number.at[0] < 0x80 ? DER(0x02, number) : DER(0x02, der_byte(0), number);
}

/* The AlgorithmIdentifier of a PrivateKeyInfo stands in the SubjectPublicKeyInfo, too. */
static struct span pkcs8_algorithm(const struct test_key *key)
{
    struct reader outer = reader_over(key_pkcs8(key));
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    der_number(&r, DER_INTEGER);
    return der_whole(&r, DER_SEQUENCE);
}

struct span key_spki(const struct test_key *key)
{
    const struct private_key *private = key_open(key);
    struct span point = {private->point, private->kind == KEY_EC ? 1 + 2 * private->scalar.len : ED25519_KEY};
    bool rsa = private->rsa.n.len != 0;
    return DER_SEQ(pkcs8_algorithm(key),
                   der_bits_of(rsa ? DER_SEQ(unsigned_of(private->rsa.n), unsigned_of(private->rsa.e)) : point));
}

enum signature key_signature(const struct test_key *key)
{
    const struct private_key *private = key_open(key);
    enum signature signature = SIGNATURE_NONE;
    while (!key_fits(private, signature))
        signature++;
    if (private->kind == KEY_EC) /* the hash that is as strong as the curve */
        signature += private->group - GROUP_P256;
    return signature;
}

/* ---- Names ---- */

/* The next piece of text up to the separator, which is taken off; in a buffer of its own. */
static const char *piece_next(const char **text, char separator)
{
    size_t len = 0;
    while ((*text)[len] != '\0' && (*text)[len] != separator)
        len++;
    char *piece = (char *)der_copy((struct span){(const uint8_t *)*text, len + 1});
    piece[len] = '\0';
    *text += len + ((*text)[len] != '\0');
    return piece;
}

struct span name_make(const char *text)
{
    static const struct {
        const char *type, *oid;
    } types[] = {{"CN", "2.5.4.3"},
                 {"C", "2.5.4.6"},
                 {"O", "2.5.4.10"},
                 {"OU", "2.5.4.11"},
                 {"E", "1.2.840.113549.1.9.1"},
                 {"DC", "0.9.2342.19200300.100.1.25"}};
    struct span rdns = NOTHING;
    while (*text != '\0') {
        const char *value = piece_next(&text, ',');
        const char *type = piece_next(&value, '=');
        for (size_t i = 0; i < COUNT(types); i++)
            if (strcmp(type, types[i].type) == 0)
                rdns = der_concat(rdns, DER_SET_OF(DER_SEQ(der_oid_of(types[i].oid), DER(0x0c, der_text(value)))));
    }
    return DER_SEQ(rdns);
}

/* "192.0.2.1", "::1", or with "/24" behind it for a range. */
static struct span address_make(const char *text)
{
    uint8_t bytes[32] = {0};
    const char *address = piece_next(&text, '/');
    bool v4 = strchr(address, ':') == NULL;
    size_t len = v4 ? 4 : 16;
    assert_int_equal(inet_pton(v4 ? AF_INET : AF_INET6, address, bytes), 1);
    if (*text != '\0')
        for (size_t bits = strtoul(text, NULL, 10), i = 0; i < bits; i++)
            bytes[len + i / 8] |= (uint8_t)(0x80 >> i % 8);
    struct span all = {bytes, *text != '\0' ? 2 * len : len};
    return (struct span){der_copy(all), all.len};
}

static struct span general_make(const char *text)
{
    const char *kind = piece_next(&text, ':');
    if (strcmp(kind, "IP") == 0)
        return DER(0x87, address_make(text));
    if (strcmp(kind, "DIR") == 0) {
        char *name = (char *)der_copy((struct span){(const uint8_t *)text, strlen(text) + 1});
        for (char *c = name; *c != '\0'; c++)
            *c = *c == ';' ? ',' : *c;
        return DER(0xa4, name_make(name));
    }
    uint8_t tag = strcmp(kind, "DNS") == 0 ? 0x82 : strcmp(kind, "email") == 0 ? 0x81 : 0x86;
    return DER(tag, der_text(text));
}

struct span general_names_make(const char *text)
{
    struct span names = NOTHING;
    while (*text != '\0')
        names = der_concat(names, general_make(piece_next(&text, ',')));
    return names;
}

struct span subtrees_make(const char *text)
{
    struct span subtrees = NOTHING;
    while (*text != '\0')
        subtrees = der_concat(subtrees, DER_SEQ(general_make(piece_next(&text, ','))));
    return subtrees;
}

/* ---- Extensions ---- */

struct span extension_make(const char *oid, bool critical, struct span value)
{
    return DER_SEQ(der_oid_of(oid), critical ? der_bool_of(true) : NOTHING, der_octets_of(value));
}

/* RFC 7093: the first 160 bits of the SHA-256 of the key. */
static struct span key_id(struct span spki)
{
    uint8_t digest[HASH_MAX];
    hash_whole(test_crypto()->sha256, digest, spki.at, spki.len);
    return (struct span){der_copy((struct span){digest, 20}), 20};
}

static const struct test_key *key_of(const struct recipe *recipe)
{
    return recipe->key != NULL ? recipe->key : &key_leaf;
}

static struct span spki_of(const struct recipe *recipe)
{
    return recipe->spki.len != 0 ? recipe->spki : key_spki(key_of(recipe));
}

static struct span extended_make(unsigned mask)
{
    static const char *const oids[] = {"1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.9"};
    struct span list = NOTHING;
    for (unsigned i = 0; i < COUNT(oids); i++)
        if (mask >> i & 1)
            list = der_concat(list, der_oid_of(oids[i]));
    return DER_SEQ(list);
}

struct span extensions_make(const struct recipe *r, const struct recipe *issuer)
{
    struct span list = NOTHING;
    if (r->ca)
        list = der_concat(list, extension_make("2.5.29.19", true,
                                               DER_SEQ(der_bool_of(true),
                                                       r->path_len > 0 ? der_integer_of(r->path_len - 1) : NOTHING)));
    if (r->usage != 0)
        list = der_concat(list, extension_make("2.5.29.15", true, der_flags_of(0x03, r->usage)));
    if (r->extended != 0)
        list = der_concat(list, extension_make("2.5.29.37", false, extended_make(r->extended)));
    if (r->san != NULL)
        list = der_concat(list, extension_make("2.5.29.17", *r->name == '\0', DER_SEQ(general_names_make(r->san))));
    if (r->permitted != NULL || r->excluded != NULL)
        list = der_concat(
            list, extension_make("2.5.29.30", true,
                                 DER_SEQ(r->permitted != NULL ? DER(0xa0, subtrees_make(r->permitted)) : NOTHING,
                                         r->excluded != NULL ? DER(0xa1, subtrees_make(r->excluded)) : NOTHING)));
    if (r->points != NULL)
        list = der_concat(list, extension_make("2.5.29.31", false,
                                               DER_SEQ(DER_SEQ(DER(0xa0, DER(0xa0, general_names_make(r->points)))))));
    if (!r->no_key_ids) {
        list = der_concat(list, extension_make("2.5.29.14", false, der_octets_of(key_id(spki_of(r)))));
        list = der_concat(
            list, extension_make("2.5.29.35", false, DER_SEQ(DER(0x80, key_id(spki_of(issuer != NULL ? issuer : r))))));
    }
    return der_concat(list, r->more);
}

/* ---- Certificates ---- */

struct span pss_make(const char *hash, const char *mask_hash, int64_t salt_len)
{
    struct span mask = DER_SEQ(der_oid_of("1.2.840.113549.1.1.8"), DER_SEQ(der_oid_of(mask_hash), DER(0x05, NOTHING)));
    return DER_SEQ(DER(0xa0, DER_SEQ(der_oid_of(hash), DER(0x05, NOTHING))), DER(0xa1, mask),
                   DER(0xa2, der_integer_of(salt_len)));
}

struct span algorithm_make(enum signature algorithm)
{
    static const struct {
        const char *oid, *hash; /* hash: of RSASSA-PSS-params */
        int64_t salt_len;
    } rows[] = {
        [SIGNATURE_RSA_PKCS1_SHA256] = {.oid = "1.2.840.113549.1.1.11"},
        [SIGNATURE_RSA_PKCS1_SHA384] = {.oid = "1.2.840.113549.1.1.12"},
        [SIGNATURE_RSA_PKCS1_SHA512] = {.oid = "1.2.840.113549.1.1.13"},
        [SIGNATURE_RSA_PSS_SHA256] = {"1.2.840.113549.1.1.10", "2.16.840.1.101.3.4.2.1", 32},
        [SIGNATURE_RSA_PSS_SHA384] = {"1.2.840.113549.1.1.10", "2.16.840.1.101.3.4.2.2", 48},
        [SIGNATURE_RSA_PSS_SHA512] = {"1.2.840.113549.1.1.10", "2.16.840.1.101.3.4.2.3", 64},
        [SIGNATURE_ECDSA_SHA256] = {.oid = "1.2.840.10045.4.3.2"},
        [SIGNATURE_ECDSA_SHA384] = {.oid = "1.2.840.10045.4.3.3"},
        [SIGNATURE_ECDSA_SHA512] = {.oid = "1.2.840.10045.4.3.4"},
        [SIGNATURE_ED25519] = {.oid = "1.3.101.112"},
    };
    struct span oid = der_oid_of(rows[algorithm].oid);
    if (rows[algorithm].hash != NULL)
        return DER_SEQ(oid, pss_make(rows[algorithm].hash, rows[algorithm].hash, rows[algorithm].salt_len));
    return algorithm <= SIGNATURE_RSA_PKCS1_SHA512 ? DER_SEQ(oid, DER(0x05, NOTHING)) : DER_SEQ(oid);
}

struct span serial_make(const struct recipe *r)
{
    int64_t serial = 7;
    for (const char *c = r->name; *c != '\0'; c++)
        serial = (31 * serial + *c) % 1000003;
    return der_integer_of(r->serial != 0 ? r->serial : 1000 + serial);
}

struct span signed_make(struct span tbs, struct span algorithm_id, const struct test_key *key, enum signature algorithm)
{
    const struct crypto *crypto = test_crypto();
    const struct private_key *private = key_open(key);
    uint8_t digest[HASH_MAX], signature[LIMIT_RSA_LEN];
    struct writer w = writer_over(signature, key_signature_max(private));
    struct span input = tbs;
    if (algorithm == SIGNATURE_NONE)
        algorithm = key_signature(key);
    const struct hash *hash = signature_hash(crypto, algorithm);
    if (hash != NULL) {
        hash_whole(hash, digest, tbs.at, tbs.len);
        input = (struct span){digest, hash->digest_len};
    }
    assert_int_equal(key_sign(crypto, private, algorithm, input, &w), 0);
    return DER_SEQ(tbs, algorithm_id, der_bits_of((struct span){signature, w.len}));
}

/* What a certificate by this recipe, or a list, is signed with. */
static enum signature algorithm_of(const struct recipe *r, const struct recipe *issuer)
{
    return r->algorithm != SIGNATURE_NONE ? r->algorithm : key_signature(key_of(issuer != NULL ? issuer : r));
}

struct cert_parts cert_parts_of(const struct recipe *r, const struct recipe *issuer)
{
    struct span extensions = extensions_make(r, issuer);
    struct cert_parts parts = {
        .version = extensions.len != 0 ? DER(0xa0, der_integer_of(2)) : NOTHING,
        .serial = serial_make(r),
        .algorithm = r->algorithm_id.len != 0 ? r->algorithm_id : algorithm_make(algorithm_of(r, issuer)),
        .issuer = name_make(issuer != NULL ? issuer->name : r->name),
        .validity = DER_SEQ(der_time_of(r->from != 0 ? r->from : TEST_FROM),
                            der_time_of(r->until != 0 ? r->until : TEST_UNTIL)),
        .subject = name_make(r->name),
        .spki = spki_of(r),
        .extensions = extensions.len != 0 ? DER(0xa3, DER_SEQ(extensions)) : NOTHING,
    };
    parts.outer = parts.algorithm;
    return parts;
}

struct span cert_assemble(const struct cert_parts *p, const struct test_key *key, enum signature algorithm)
{
    struct span tbs = DER_SEQ(p->version, p->serial, p->algorithm, p->issuer, p->validity, p->subject, p->spki,
                              p->unique_ids, p->extensions);
    return signed_make(tbs, p->outer, key, algorithm);
}

static void tamper(struct span der)
{
    uint8_t *last = (uint8_t *)(uintptr_t)der.at + der.len - 1;
    *last ^= 1;
}

struct span cert_make(const struct recipe *r, const struct recipe *issuer)
{
    struct cert_parts parts = cert_parts_of(r, issuer);
    struct span der = cert_assemble(&parts, key_of(issuer != NULL ? issuer : r), algorithm_of(r, issuer));
    if (r->tampered)
        tamper(der);
    return der;
}

/* ---- Revocation lists ---- */

static struct span entry_make(const struct revoked *revoked)
{
    struct span extensions = revoked->more;
    if (revoked->reason != 0)
        extensions =
            der_concat(extensions, extension_make("2.5.29.21", false, DER(0x0a, der_byte((uint8_t)revoked->reason))));
    return DER_SEQ(serial_make(revoked->who), der_time_of(revoked->when != 0 ? revoked->when : TEST_NOW - 86400),
                   extensions.len != 0 ? DER_SEQ(extensions) : NOTHING);
}

static struct span crl_extensions(const struct crl_recipe *crl, const struct recipe *issuer)
{
    struct span list = extension_make("2.5.29.20", false, crl->number.len != 0 ? crl->number : der_integer_of(1));
    list = der_concat(list, extension_make("2.5.29.35", false, DER_SEQ(DER(0x80, key_id(spki_of(issuer))))));
    if (crl->point.len != 0)
        list = der_concat(list, extension_make("2.5.29.28", true, DER_SEQ(crl->point)));
    if (crl->delta)
        list = der_concat(list, extension_make("2.5.29.27", true, der_integer_of(1)));
    return der_concat(list, crl->more);
}

struct span crl_make(const struct crl_recipe *crl, const struct recipe *issuer)
{
    struct span entries = NOTHING;
    for (size_t i = 0; i < crl->count; i++)
        entries = der_concat(entries, entry_make(&crl->revoked[i]));
    struct span algorithm_id = algorithm_make(key_signature(key_of(issuer)));
    struct span tbs =
        DER_SEQ(crl->plain ? NOTHING : der_integer_of(1), algorithm_id, name_make(issuer->name),
                der_time_of(crl->from != 0 ? crl->from : TEST_NOW - 86400),
                crl->until == NO_TIME ? NOTHING : der_time_of(crl->until != 0 ? crl->until : TEST_NOW + 86400),
                entries.len != 0 ? DER_SEQ(entries) : NOTHING,
                crl->plain ? NOTHING : DER(0xa0, DER_SEQ(crl_extensions(crl, issuer))));
    struct span der = signed_make(tbs, algorithm_id, key_of(issuer), SIGNATURE_NONE);
    if (crl->tampered)
        tamper(der);
    return der;
}

/* ---- PEM ---- */

const char *pem_make(const char *label, struct span der)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t cap = 2 * der.len + 200;
    char *text = malloc(cap);
    assert_non_null(text);
    size_t len = (size_t)snprintf(text, cap, "-----BEGIN %s-----\n", label);
    for (size_t i = 0; i < der.len; i += 3) {
        uint32_t bits = (uint32_t)der.at[i] << 16;
        bits |= i + 1 < der.len ? (uint32_t)der.at[i + 1] << 8 : 0;
        bits |= i + 2 < der.len ? der.at[i + 2] : 0;
        for (size_t j = 0; j < 4; j++)
            text[len++] = i + j <= der.len ? alphabet[bits >> (18 - 6 * j) & 63] : '=';
        if (i % 48 == 45 || i + 3 >= der.len)
            text[len++] = '\n';
    }
    snprintf(text + len, cap - len, "-----END %s-----\n", label);
    const char *kept = (const char *)der_copy((struct span){(const uint8_t *)text, strlen(text) + 1});
    free(text);
    return kept;
}
