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

struct way {
    const char *name, *ciphers, *groups;
    const struct test_key *keys[ENDS]; /* NULL: no certificate */
    bool resumes, by_id;
};

static const struct way *way;
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
    if (way->by_id)
        ssl_config_tickets(config, NULL, 0);
    if (way->by_id && end == AT_SERVER)
        ssl_config_cache(config, 4);
    return config;
}

#endif
