/*
 * pack.c - the functions of cert.h that put keys and certificates under a password: encrypted PKCS #8, and PKCS #12.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/workshop.h"

enum { ROOM_KEY = 8192 }; /* PKCS #8 of an RSA key of 8192 bits takes less than 4800 bytes */

/* DER as a PEM text. */
static int write_pem(struct workshop *shop, const char *label, struct span der, struct writer *w)
{
    TRY(workshop_writer(shop, w, pem_encoded_len(label, der.len)));
    pem_write(w, label, der);
    return 0;
}

/* A private key that is not encrypted, as PKCS #8. */
static int read_key(struct workshop *shop, const char *text, struct private_key *key, struct span *der)
{
    struct writer w;
    TRY(workshop_key(shop, text, "the key", key));
    TRY(workshop_writer(shop, &w, ROOM_KEY));
    key_write(&w, &shop->crypto, key);
    *der = (struct span){w.at, w.len};
    return writer_ok(&w) ? 0 : SSL_E_INTERNAL;
}

static int encrypt_key(struct workshop *shop, const char *text, const char *password_text, struct writer *pem)
{
    struct private_key key;
    struct span password, der;
    struct writer w;
    TRY(workshop_password(shop, password_text, &password));
    TRY(read_key(shop, text, &key, &der));
    TRY(workshop_writer(shop, &w, der.len + KEY_ENCRYPTED));
    TRY(key_encrypt(&w, &shop->crypto, password, PASSWORD_ITERATIONS, der));
    if (!writer_ok(&w))
        return SSL_E_INTERNAL;
    return write_pem(shop, "ENCRYPTED PRIVATE KEY", (struct span){w.at, w.len}, pem);
}

static int decrypt_key(struct workshop *shop, const char *text, const char *password_text, struct writer *pem)
{
    struct password password = {.work = LIMIT_PASSWORD_WORK};
    struct private_key key;
    struct span der;
    size_t len = 0;
    TRY(workshop_password(shop, password_text, &password.text));
    TRY(workshop_pem(shop, text, "ENCRYPTED PRIVATE KEY", "the key", &der));
    uint8_t *plain = workshop_room(shop, der.len);
    if (plain == NULL)
        return SSL_E_MEMORY;
    TRY(key_decrypt(&shop->crypto, &password, der, plain, &len, &shop->why));
    TRY(workshop_named(shop, "the key", key_parse(&shop->crypto, &key, (struct span){plain, len}, &shop->why)));
    return write_pem(shop, "PRIVATE KEY", (struct span){plain, len}, pem);
}

char *ssl_encrypt_key(const char *key, const char *password, struct ssl_reason *why)
{
    struct workshop shop;
    struct writer w = {0};
    workshop_open(&shop);
    char *text = workshop_text(&shop, encrypt_key(&shop, key, password, &w), &w);
    workshop_close(&shop, why);
    return text;
}

char *ssl_decrypt_key(const char *key, const char *password, struct ssl_reason *why)
{
    struct workshop shop;
    struct writer w = {0};
    workshop_open(&shop);
    char *text = workshop_text(&shop, decrypt_key(&shop, key, password, &w), &w);
    workshop_close(&shop, why);
    return text;
}

/* ---- PKCS #12 ---- */

static int read_certs(struct workshop *shop, const char *text, struct span certs[LIMIT_PRESENTED], size_t *count)
{
    static const char what[] = "the certificates";
    struct span rest = {(const uint8_t *)text, text != NULL ? strlen(text) : 0}, der;
    int result;
    for (*count = 0; (result = workshop_next(shop, &rest, "CERTIFICATE", what, &der)) == 0; certs[(*count)++] = der)
        if (*count == LIMIT_PRESENTED)
            return fail(&shop->why, SSL_E_CERT_DEPTH, "more than %d certificates", LIMIT_PRESENTED);
    if (result != WORKSHOP_END)
        return result;
    return *count > 0 ? 0 : fail(&shop->why, SSL_E_PEM, "%s: no block of the kind CERTIFICATE", what);
}

static int make_pfx(struct workshop *shop, const struct ssl_pack *pack, struct writer *w)
{
    struct span certs[LIMIT_PRESENTED];
    struct pfx_order order = {.iterations = PASSWORD_ITERATIONS, .certs = certs};
    struct private_key key;
    struct cert own;
    struct writer scratch;
    if (pack == NULL)
        return fail(&shop->why, SSL_E_ARGUMENT, "there is nothing to put into it");
    TRY(workshop_password(shop, pack->password, &order.password));
    TRY(read_key(shop, pack->key, &key, &order.key));
    TRY(read_certs(shop, pack->certs, certs, &order.count));
    TRY(workshop_named(shop, "the first certificate", cert_parse(&own, certs[0], &shop->why)));
    TRY(key_matches(&key, &own.key, &shop->why));
    if (pack->name != NULL)
        order.name = (struct span){(const uint8_t *)pack->name, strlen(pack->name)};
    TRY(workshop_writer(shop, w, pfx_len_max(&order)));
    TRY(workshop_writer(shop, &scratch, pfx_len_max(&order)));
    return pfx_write(w, &scratch, &shop->crypto, &order, &shop->why);
}

void *ssl_make_pfx(const struct ssl_pack *pack, size_t *len, struct ssl_reason *why)
{
    struct workshop shop;
    struct writer w = {0};
    workshop_open(&shop);
    int result = len != NULL ? make_pfx(&shop, pack, &w) : fail(&shop.why, SSL_E_ARGUMENT, "len is NULL");
    char *bytes = workshop_text(&shop, result, &w);
    if (len != NULL)
        *len = bytes != NULL ? w.len : 0;
    workshop_close(&shop, why);
    return bytes;
}
