/*
 * way.h - the ways in which the connections of these tests come about, and the configs for them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_WAY_H
#define TLS12_TEST_WAY_H

#include "support/cast.h"

enum {
    AT_CLIENT,
    AT_SERVER,
    ENDS,
};

/* By what the ends know each other. */
enum means {
    BY_CERTIFICATE,
    BY_TICKET, /* of a former connection by certificates */
    BY_ID,     /* the same */
    BY_KEY,    /* a pre-shared key in the configs */
    BY_ASKING, /* the same, but that callbacks have it */
};

struct way {
    const char *name, *ciphers, *groups;
    const struct test_key *keys[ENDS]; /* NULL: no certificate */
    enum means means;
};

static const struct way *way;

static inline bool way_resumes(void)
{
    return way->means == BY_TICKET || way->means == BY_ID;
}

static inline bool way_has_psk(void)
{
    return way->means == BY_KEY || way->means == BY_ASKING;
}

static const char *way_ca, *way_chain[ENDS], *way_key[ENDS]; /* PEM */

static inline int way_time(int64_t *now, void *arg)
{
    (void)arg;
    *now = TEST_NOW;
    return 0;
}

/* The certificates of this way. */
static inline void way_take(const struct way *taken)
{
    static struct recipe recipes[ENDS];
    way = taken;
    recipes[AT_CLIENT] = cast_client;
    recipes[AT_SERVER] = cast_server;
    way_ca = pem_make("CERTIFICATE", cert_make(&cast_root, NULL));
    for (int end = 0; end < ENDS; end++) {
        if (way->keys[end] == NULL)
            continue;
        recipes[end].key = way->keys[end];
        way_chain[end] = pem_make("CERTIFICATE", cert_make(&recipes[end], &cast_root));
        way_key[end] = pem_make("PRIVATE KEY", key_pkcs8(way->keys[end]));
    }
}

/* A pre-master secret of it is longer than a block of SHA-256, and shorter than one of SHA-384. */
static const uint8_t way_psk[48] = "a key that both have had before the connection.";

static inline ptrdiff_t way_find(ssl_conn *conn, const void *identity, size_t len, uint8_t *key, size_t cap, void *arg)
{
    (void)conn;
    (void)identity;
    (void)len;
    (void)cap;
    (void)arg;
    memcpy(key, way_psk, sizeof way_psk);
    return sizeof way_psk;
}

static inline int way_offer(ssl_conn *conn, const void *hint, size_t len, struct ssl_psk *psk, void *arg)
{
    memcpy(psk->identity, "device", 6);
    psk->identity_len = 6;
    psk->key_len = (size_t)way_find(conn, hint, len, psk->key, sizeof psk->key, arg);
    return 0;
}

static inline void way_add_psk(ssl_config *config)
{
    ssl_config_psk_hint(config, "which");
    if (way->means == BY_ASKING)
        ssl_config_on_psk(config, way_find, way_offer, NULL);
    else
        ssl_config_psk(config, "device", way_psk, sizeof way_psk);
}

/* What way_take made is given back. */
static inline void way_leave(void)
{
    der_forget();
}

static inline ssl_config *way_config(int end)
{
    ssl_config *config = ssl_config_new();
    ssl_config_on_time(config, way_time, NULL);
    ssl_config_ciphers(config, way->ciphers);
    ssl_config_groups(config, way->groups);
    ssl_config_add_ca(config, way_ca, strlen(way_ca));
    if (way->keys[end] != NULL)
        ssl_config_add_identity(config, way_chain[end], strlen(way_chain[end]), way_key[end], strlen(way_key[end]));
    if (end == AT_SERVER && way->keys[AT_CLIENT] != NULL)
        ssl_config_client_auth(config, SSL_AUTH_REQUIRED);
    if (way_has_psk())
        way_add_psk(config);
    if (way->means == BY_ID)
        ssl_config_tickets(config, NULL, 0);
    if (way->means == BY_ID && end == AT_SERVER)
        ssl_config_cache(config, 4);
    return config;
}

#endif
