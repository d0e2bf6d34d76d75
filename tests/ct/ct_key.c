/*
 * ct_key.c - private keys in DER whose secret part is marked: read, checked against their public key, and used.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ct/cases.h"
#include "support/certs.h"
#include "x509/pbes.h"

/* What the DER says around the secret is public: tags, lengths, the curve. */
static void read_and_sign(const void *with)
{
    const struct test_key *test_key = with;
    const struct crypto *crypto = test_crypto();
    struct private_key key;
    struct span der = key_pkcs8(test_key);
    uint8_t *copy = der_copy(der), digest[HASH_MAX], signature[LIMIT_RSA_LEN];
    ct_expect(key_parse(crypto, &key, der, NULL) == 0);
    const enum signature algorithm = key_signature(test_key);
    const size_t at = (size_t)(key.scalar.at - der.at), len = key.scalar.len;
    const struct hash *hash = signature_hash(crypto, algorithm);
    struct writer w = writer_over(signature, key_signature_max(&key));
    CT_SECRET(copy + at, len);
    ct_expect(key_parse(crypto, &key, (struct span){copy, der.len}, NULL) == 0);
    ct_fill(digest, sizeof digest);
    ct_expect(key_sign(crypto, &key, algorithm, (struct span){digest, hash != NULL ? hash->digest_len : 20}, &w) == 0);
    ct_release(copy + at, len); /* is still a secret */
}

/* Marks what is secret in the key, or takes the marks away again. */
static void mark(const struct private_key *key, bool secret)
{
    const struct span secrets[] = {key->scalar, key->rsa.d,  key->rsa.p,   key->rsa.q,
                                   key->rsa.dp, key->rsa.dq, key->rsa.qinv};
    for (size_t i = 0; i < COUNT(secrets); i++)
        if (secret)
            CT_SECRET(secrets[i].at, secrets[i].len);
        else
            CT_PUBLIC(secrets[i].at, secrets[i].len);
}

/* Written as PKCS #8, and as PEM. */
static void write_out(const void *with)
{
    static uint8_t der[4096], text[8192];
    const struct crypto *crypto = test_crypto();
    struct private_key key;
    ct_expect(key_parse(crypto, &key, key_pkcs8(with), NULL) == 0);
    mark(&key, true);
    struct writer w = writer_over(der, sizeof der), pem = writer_over(text, sizeof text);
    key_write(&w, crypto, &key);
    pem_write(&pem, "PRIVATE KEY", (struct span){der, w.len});
    ct_expect(writer_ok(&w) && writer_ok(&pem));
    mark(&key, false);
    ct_release(der, sizeof der); /* are still secrets */
    ct_release(text, pem.len);
}

/* Encrypted and decrypted again, with a password that is the secret. */
static void under_a_password(const void *with)
{
    static uint8_t sealed[4096], plain[4096];
    uint8_t text[20];
    size_t len;
    struct span der = key_pkcs8(with);
    struct writer w = writer_over(sealed, sizeof sealed);
    struct password password = {.text = SPAN(text), .work = 10};
    ct_fill_secret(text, sizeof text);
    ct_expect(key_encrypt(&w, test_crypto(), SPAN(text), 2, der) == 0 && writer_ok(&w));
    ct_expect(key_decrypt(test_crypto(), &password, (struct span){sealed, w.len}, plain, &len, NULL) == 0);
    ct_expect(len == der.len && memcmp(plain, der.at, len) == 0);
    text[3] ^= 1;
    password.text = SPAN(text);
    ct_expect(key_decrypt(test_crypto(), &password, (struct span){sealed, w.len}, plain, &len, NULL) == SSL_E_PASSWORD);
    ct_release(text, sizeof text); /* is still a secret */
}

/* Where the characters begin is public; which they are is not. */
static void bmp_string(const void *with)
{
    (void)with;
    uint8_t text[] = "a\xc3\xbc\xe2\x82\xac\xf0\x9d\x84\x9e", bmp[PKCS12_PASSWORD_MAX];
    struct password password = {.text = {text, sizeof text - 1}};
    size_t len;
    CT_SECRET(text, sizeof text - 1);
    ct_expect(password_bmp(&password, bmp, &len, NULL) == 0 && len == 12);
    ct_release(bmp, len);
}

/* A PKCS #12 file, written and read with a password that is the secret. */
static void pfx_password(const void *with)
{
    static uint8_t file[8192], scratch[8192], room[65536];
    static const struct recipe own = {.name = "CN=Own", .key = &key_p256};
    uint8_t text[20];
    struct pfx pfx;
    struct span cert = cert_make(&own, NULL);
    struct writer w = writer_over(file, sizeof file), s = writer_over(scratch, sizeof scratch);
    (void)with;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (uint8_t)('a' + i);
    CT_SECRET(text, sizeof text);
    struct pfx_order order = {
        .password = SPAN(text), .iterations = 2, .key = key_pkcs8(own.key), .certs = &cert, .count = 1};
    struct password password = {.text = SPAN(text), .work = 100};
    ct_expect(pfx_write(&w, &s, test_crypto(), &order, NULL) == 0 && writer_ok(&w));
    ct_expect(pfx_room(w.len) <= sizeof room);
    ct_expect(pfx_read(&pfx, test_crypto(), &password, (struct span){file, w.len}, room, NULL) == 0 && pfx.count == 1);
    text[3] ^= 1;
    ct_expect(pfx_read(&pfx, test_crypto(), &password, (struct span){file, w.len}, room, NULL) == SSL_E_PASSWORD);
    ct_release(text, sizeof text); /* is still a secret */
}

/* clang-format off */
static const struct ct_case cases[] = {
    {"key_p256", read_and_sign, &key_p256, false},
    {"key_p384", read_and_sign, &key_p384, false},
    {"key_p521", read_and_sign, &key_p521, false},
    {"key_ed25519", read_and_sign, &key_ed25519, false},
    {"key_write_rsa", write_out, &key_leaf, false},
    {"key_write_p256", write_out, &key_p256, false},
    {"key_write_ed25519", write_out, &key_ed25519, false},
    {"key_password", under_a_password, &key_p256, false},
    {"key_password_bmp", bmp_string, NULL, false},
    {"pfx_password", pfx_password, NULL, false},
};
/* clang-format on */

const struct ct_room ct_key = {cases, COUNT(cases)};
