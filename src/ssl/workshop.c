/*
 * workshop.c - see workshop.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/workshop.h"

#include "cpu/cpu.h"

#include <stdlib.h>

void workshop_open(struct workshop *shop)
{
    *shop = (struct workshop){0};
    crypto_choose(&shop->crypto, cpu_features());
}

void workshop_close(struct workshop *shop, struct ssl_reason *why)
{
    if (why != NULL) {
        *why = (struct ssl_reason){.code = shop->why.code};
        if (why->code != 0)
            sentence_write(why->text, sizeof why->text, why->code, shop->why.text);
    }
    blobs_free(&shop->blobs);
    wipe(shop, sizeof *shop);
}

uint8_t *workshop_room(struct workshop *shop, size_t len)
{
    uint8_t *room = blob_new(&shop->blobs, len);
    if (room == NULL)
        fail(&shop->why, SSL_E_MEMORY, "%zu bytes", len);
    return room;
}

int workshop_writer(struct workshop *shop, struct writer *w, size_t len)
{
    uint8_t *room = workshop_room(shop, len);
    *w = writer_over(room, room != NULL ? len : 0);
    return room != NULL ? 0 : SSL_E_MEMORY;
}

int workshop_password(struct workshop *shop, const char *password, struct span *span)
{
    if (password == NULL || strlen(password) > LIMIT_PASSWORD)
        return fail(&shop->why, SSL_E_ARGUMENT, "a password of at most %d bytes is needed", LIMIT_PASSWORD);
    *span = (struct span){(const uint8_t *)password, strlen(password)};
    return 0;
}

char *workshop_text(struct workshop *shop, int result, const struct writer *w)
{
    if (result == 0 && !writer_ok(w))
        result = SSL_E_INTERNAL;
    if (result != 0) {
        fail(&shop->why, result, "%s", "");
        return NULL;
    }
    char *text = malloc(w->len + 1);
    if (text == NULL) {
        fail(&shop->why, SSL_E_MEMORY, "%zu bytes", w->len);
        return NULL;
    }
    memcpy(text, w->at, w->len);
    text[w->len] = '\0';
    return text;
}

void ssl_text_free(char *text)
{
    if (text != NULL)
        wipe(text, strlen(text));
    free(text);
}

int workshop_named(struct workshop *shop, const char *what, int result)
{
    struct error found = shop->why;
    if (result == 0)
        return 0;
    shop->why.code = 0;
    return fail(&shop->why, result, found.code == result && found.text[0] != '\0' ? "%s: %s" : "%s%s", what,
                found.text);
}

/* ---- PEM ---- */

int workshop_next(struct workshop *shop, struct span *text, const char *label, const char *what, struct span *der)
{
    struct pem_block block;
    int result;
    do
        result = pem_next(text, &block, &shop->why);
    while (result == 0 && !pem_is(&block, label));
    if (result != 0)
        return shop->why.code == 0 ? WORKSHOP_END : workshop_named(shop, what, result);
    uint8_t *room = workshop_room(shop, pem_decoded_max(&block));
    size_t len = 0;
    if (room == NULL)
        return SSL_E_MEMORY;
    TRY(workshop_named(shop, what, pem_decode(&block, room, &len, &shop->why)));
    *der = (struct span){room, len};
    return 0;
}

int workshop_pem(struct workshop *shop, const char *text, const char *label, const char *what, struct span *der)
{
    if (text == NULL)
        return fail(&shop->why, SSL_E_ARGUMENT, "%s is not given", what);
    struct span rest = {(const uint8_t *)text, strlen(text)};
    int result = workshop_next(shop, &rest, label, what, der);
    return result == WORKSHOP_END ? fail(&shop->why, SSL_E_PEM, "%s has no block of the kind %s", what, label) : result;
}

int workshop_key(struct workshop *shop, const char *text, const char *what, struct private_key *key)
{
    static const char *const labels[] = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"};
    int result = WORKSHOP_END;
    struct span der;
    if (text == NULL)
        return fail(&shop->why, SSL_E_ARGUMENT, "%s is not given", what);
    for (size_t i = 0; result == WORKSHOP_END && i < COUNT(labels); i++) {
        struct span rest = {(const uint8_t *)text, strlen(text)};
        result = workshop_next(shop, &rest, labels[i], what, &der);
    }
    if (result == WORKSHOP_END)
        return fail(&shop->why, SSL_E_PEM, "%s has no block of the kind PRIVATE KEY", what);
    TRY(result);
    return workshop_named(shop, what, key_parse(&shop->crypto, key, der, &shop->why));
}

int workshop_cert(struct workshop *shop, const char *text, const char *what, struct cert *cert)
{
    struct span der;
    TRY(workshop_pem(shop, text, "CERTIFICATE", what, &der));
    return workshop_named(shop, what, cert_parse(cert, der, &shop->why));
}
