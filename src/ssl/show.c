/*
 * show.c - ssl_show: finds out what there is, and has x509/ put it into words.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/workshop.h"

#include <stdio.h>

/* Room for the text of so much DER: a byte may become "\xx" in a name, and a short entry of a list a whole line. */
static size_t text_room(struct span der)
{
    return 4096 + 16 * der.len;
}

/* One thing, from its DER, into words: the length of the text, or 0 and the failure. */
typedef size_t (*shower)(struct workshop *, char *out, size_t cap, struct span der);

static size_t show_cert(struct workshop *shop, char *out, size_t cap, struct span der)
{
    struct cert cert;
    return cert_parse(&cert, der, &shop->why) == 0 ? cert_show(out, cap, &shop->crypto, &cert) : 0;
}

static size_t show_crl(struct workshop *shop, char *out, size_t cap, struct span der)
{
    struct crl crl;
    return crl_parse(&crl, der, &shop->why) == 0 ? crl_show(out, cap, &shop->crypto, &crl) : 0;
}

static size_t show_request(struct workshop *shop, char *out, size_t cap, struct span der)
{
    struct request request;
    return request_parse(&request, &shop->crypto, der, &shop->why) == 0
               ? request_show(out, cap, &shop->crypto, &request)
               : 0;
}

static size_t show_key(struct workshop *shop, char *out, size_t cap, struct span der)
{
    enum { ROOM_PUBLIC = 2048 };
    struct private_key key;
    uint8_t *room = workshop_room(shop, ROOM_PUBLIC);
    if (room == NULL || key_parse(&shop->crypto, &key, der, &shop->why) != 0)
        return 0;
    struct writer w = writer_over(room, ROOM_PUBLIC);
    key_write_public(&w, &shop->crypto, &key);
    return spki_show(out, cap, &shop->crypto, (struct span){w.at, w.len});
}

/* Under a password, and shown in full only with it. */
static size_t show_encrypted(struct workshop *shop, char *out, size_t cap, struct span der)
{
    static const char unopened[] = "Private key, encrypted: give its password to see more\n";
    size_t len;
    uint8_t *plain = workshop_room(shop, der.len);
    if (plain == NULL)
        return 0;
    if (shop->password.text.at == NULL) {
        memcpy(out, unopened, sizeof unopened);
        return sizeof unopened - 1;
    }
    if (key_decrypt(&shop->crypto, &shop->password, der, plain, &len, &shop->why) != 0)
        return 0;
    return show_key(shop, out, cap, (struct span){plain, len});
}

static const struct thing {
    const char *label;
    shower show;
} things[] = {
    {"CERTIFICATE", show_cert},
    {"X509 CRL", show_crl},
    {"CERTIFICATE REQUEST", show_request},
    {"PRIVATE KEY", show_key},
    {"RSA PRIVATE KEY", show_key},
    {"EC PRIVATE KEY", show_key},
    {"NEW CERTIFICATE REQUEST", show_request},
    {"ENCRYPTED PRIVATE KEY", show_encrypted},
};

static const struct thing *thing_of(const struct pem_block *block)
{
    for (size_t i = 0; i < COUNT(things); i++)
        if (pem_is(block, things[i].label))
            return &things[i];
    return NULL;
}

static const struct thing *thing_named(const char *label)
{
    return thing_of(&(struct pem_block){.label = {(const uint8_t *)label, strlen(label)}});
}

/* Puts a paragraph behind the others. */
static int add_text(struct workshop *shop, struct writer *all, const char *text, size_t len)
{
    size_t cap = all->len + len + 2;
    uint8_t *room = workshop_room(shop, cap);
    if (room == NULL)
        return SSL_E_MEMORY;
    struct writer bigger = writer_over(room, cap);
    writer_bytes(&bigger, all->at, all->len);
    if (all->len > 0)
        writer_u8(&bigger, '\n');
    writer_bytes(&bigger, text, len);
    *all = bigger;
    return 0;
}

static int show_thing(struct workshop *shop, const struct thing *thing, struct span der, struct writer *all)
{
    size_t cap = text_room(der);
    char *room = (char *)workshop_room(shop, cap);
    if (room == NULL)
        return SSL_E_MEMORY;
    size_t len = thing->show(shop, room, cap, der);
    return len > 0 ? add_text(shop, all, room, len) : shop->why.code;
}

/* A label is somebody else's: only what can be seen of it is shown. */
static int show_other(struct workshop *shop, const struct pem_block *block, struct writer *all)
{
    char text[100] = "Another block: ";
    size_t len = strlen(text);
    for (size_t i = 0; i < block->label.len && i < 60; i++)
        text[len++] = block->label.at[i] >= 0x20 && block->label.at[i] < 0x7f ? (char)block->label.at[i] : '?';
    text[len++] = '\n';
    return add_text(shop, all, text, len);
}

static int show_block(struct workshop *shop, const struct pem_block *block, struct writer *all)
{
    const struct thing *thing = thing_of(block);
    if (thing == NULL)
        return show_other(shop, block, all);
    uint8_t *room = workshop_room(shop, pem_decoded_max(block));
    size_t len;
    if (room == NULL)
        return SSL_E_MEMORY;
    TRY(pem_decode(block, room, &len, &shop->why));
    return show_thing(shop, thing, (struct span){room, len}, all);
}

static int show_pem(struct workshop *shop, struct span text, struct writer *all)
{
    struct pem_block block;
    for (size_t count = 1;; count++) {
        char what[32];
        int result = pem_next(&text, &block, &shop->why);
        if (result != 0 && shop->why.code == 0)
            return 0; /* the end of the text */
        snprintf(what, sizeof what, "block %zu", count);
        TRY(workshop_named(shop, what, result));
        TRY(workshop_named(shop, what, show_block(shop, &block, all)));
    }
}

/* A PKCS #12 file: its key, then its certificates. */
static int show_pfx(struct workshop *shop, struct span file, struct writer *all)
{
    struct pfx pfx;
    uint8_t *room = workshop_room(shop, pfx_room(file.len));
    if (room == NULL)
        return SSL_E_MEMORY;
    TRY(pfx_read(&pfx, &shop->crypto, &shop->password, file, room, &shop->why));
    TRY(show_thing(shop, thing_named("PRIVATE KEY"), pfx.key, all));
    for (size_t i = 0; i < pfx.count; i++)
        TRY(show_thing(shop, thing_named("CERTIFICATE"), pfx.certs[i], all));
    return 0;
}

/* DER says by itself what it is: all but one of these fail. An encrypted key without its password is taken for any
 * SEQUENCE of two, so it is asked for with the password alone. */
static int show_der(struct workshop *shop, struct span der, struct writer *all)
{
    for (size_t i = 0; i < COUNT(things); i++) {
        if (things[i].show == show_encrypted && shop->password.text.at == NULL)
            continue;
        int result = show_thing(shop, &things[i], der, all);
        if (result == 0 || result == SSL_E_MEMORY)
            return result;
        shop->why = (struct error){0};
    }
    int result = show_pfx(shop, der, all);
    if (result == 0 || result == SSL_E_NO_PASSWORD || result == SSL_E_PASSWORD || result == SSL_E_MEMORY)
        return result;
    shop->why = (struct error){0};
    return fail(&shop->why, SSL_E_PEM,
                "neither PEM nor the DER of a certificate, a request, a revocation list, a key or a PKCS #12 file");
}

char *ssl_show(const void *data, size_t len, const char *password, struct ssl_reason *why)
{
    struct workshop shop;
    struct writer all = {0};
    workshop_open(&shop);
    struct span text = {data, data != NULL ? len : 0};
    shop.password.work = LIMIT_PASSWORD_WORK;
    int result = password != NULL ? workshop_password(&shop, password, &shop.password.text) : 0;
    if (result == 0)
        result = show_pem(&shop, text, &all);
    if (result == 0 && all.len == 0)
        result = show_der(&shop, text, &all);
    char *made = workshop_text(&shop, result, &all);
    workshop_close(&shop, why);
    return made;
}
