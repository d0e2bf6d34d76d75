/*
 * soak.c - soak HANDSHAKES MEGABYTES: so many handshakes between configs that live as long as the program, most of them
 * resumed, and so much data each way under each kind of protection, in ten slices.
 *
 * Time goes on by a second with each handshake, so that ticket keys rotate and sessions of the cache get old. After
 * each slice the heap holds what it held after the second, when what malloc keeps for itself is there too: a build
 * without sanitizers compares it, the others find leaks at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

enum { SLICES = 10, RETURNS = 15, CHUNK = 1 << 20 }; /* so often a client comes back before it begins anew */

struct kind {
    const char *ciphers, *groups;
    const struct test_key *key; /* of the server */
    bool asks, cached;          /* for a certificate; a cache and no tickets */
    ssl_config *client, *server;
};

static struct kind kinds[] = {
    {"ECDHE-ECDSA-AES128-GCM-SHA256", "X25519:P-256", &key_p256, false, false, NULL, NULL},
    {"ECDHE-ECDSA-CHACHA20-POLY1305", "P-256", &key_ed25519, true, false, NULL, NULL},
    {"ECDHE-RSA-AES256-GCM-SHA384", "X25519", &key_leaf, false, true, NULL, NULL},
    {"AES128-SHA256", NULL, &key_leaf, true, true, NULL, NULL},
    {"AES256-SHA", NULL, &key_leaf, false, false, NULL, NULL},
    {"PSK-AES128-CCM8", NULL, &key_leaf, false, false, NULL, NULL},
};

static int64_t today = TEST_NOW;

static int tick(int64_t *now, void *arg)
{
    (void)arg;
    *now = today;
    return 0;
}

static void prepare(ssl_config *config, const struct kind *kind)
{
    static const uint8_t psk[32] = "a key that both have";
    assert_int_equal(ssl_config_ciphers(config, kind->ciphers), 0);
    if (kind->groups != NULL)
        assert_int_equal(ssl_config_groups(config, kind->groups), 0);
    if (strncmp(kind->ciphers, "PSK", 3) == 0)
        assert_int_equal(ssl_config_psk(config, "me", psk, sizeof psk), 0);
    ssl_config_on_time(config, tick, NULL);
}

static void open_kind(struct kind *kind)
{
    static struct recipe recipes[COUNT(kinds)];
    struct recipe *recipe = &recipes[kind - kinds];
    *recipe = cast_server;
    recipe->key = kind->key;
    kind->client = cast_asked_config(kind->asks ? &cast_client : NULL, &cast_root);
    kind->server = cast_config();
    cast_identity(kind->server, recipe, &cast_root);
    if (kind->asks) {
        cast_trust(kind->server, &cast_root);
        assert_int_equal(ssl_config_client_auth(kind->server, SSL_AUTH_REQUIRED), 0);
    }
    if (kind->cached) {
        assert_int_equal(ssl_config_tickets(kind->server, NULL, 0), 0);
        assert_int_equal(ssl_config_cache(kind->server, 4), 0);
    }
    prepare(kind->client, kind);
    prepare(kind->server, kind);
}

/* A pair that shares the configs, which pair_new would keep for itself. */
static struct pair *meet(struct kind *kind)
{
    today++;
    return pair_new(ssl_config_ref(kind->client), ssl_config_ref(kind->server));
}

static struct {
    size_t handshakes, resumed, bytes;
} sum;

/* One handshake and a word each way; the session is kept, and if there was one it is used. */
static void greet(struct kind *kind, uint8_t *session, ptrdiff_t *len, size_t cap)
{
    static const uint8_t word[] = "How do you do?";
    struct pair *pair = meet(kind);
    if (*len > 0)
        assert_int_equal(ssl_session_load(pair->client, session, (size_t)*len), 0);
    pair_expect_done(pair);
    assert_int_equal(ssl_resumed(pair->client), *len > 0);
    pair_send(pair, CLIENT, word, sizeof word, sizeof word, sizeof word);
    pair_send(pair, SERVER, word, sizeof word, sizeof word, sizeof word);
    *len = ssl_session_save(pair->client, session, cap);
    assert_int_equal(*len > 0, strncmp(kind->ciphers, "PSK", 3) != 0); /* a pre-shared key is as short a way */
    sum.handshakes++;
    sum.resumed += (size_t)ssl_resumed(pair->client);
    ssl_close(pair->client);
    ssl_close(pair->server);
    pair_free(pair);
}

static void handshakes(struct kind *kind, size_t count)
{
    uint8_t session[8192];
    ptrdiff_t len = 0;
    for (size_t i = 0; i < count; i++) {
        if (i % (RETURNS + 1) == 0)
            len = 0;
        greet(kind, session, &len, sizeof session);
    }
}

static void data(struct kind *kind, size_t bytes)
{
    static uint8_t chunk[CHUNK];
    struct seeded dice = {bytes};
    seeded_random(&dice, chunk, sizeof chunk);
    struct pair *pair = meet(kind);
    pair_expect_done(pair);
    for (size_t done = 0; done < bytes; done += CHUNK) {
        pair_send(pair, CLIENT, chunk, CHUNK, 100000, LIMIT_PLAINTEXT);
        pair_send(pair, SERVER, chunk, CHUNK, LIMIT_PLAINTEXT, 5000);
    }
    sum.handshakes++;
    sum.bytes += bytes;
    pair_free(pair);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "soak HANDSHAKES MEGABYTES\n");
        return 2;
    }
    size_t each = strtoul(argv[1], NULL, 10) / (SLICES * COUNT(kinds)) + 1, settled = 0;
    size_t bytes = (strtoul(argv[2], NULL, 10) / (SLICES * COUNT(kinds)) + 1) * CHUNK;
    for (size_t i = 0; i < COUNT(kinds); i++)
        open_kind(&kinds[i]);
    for (int slice = 0; slice < SLICES; slice++) {
        for (size_t i = 0; i < COUNT(kinds); i++) {
            handshakes(&kinds[i], each);
            data(&kinds[i], bytes);
        }
        size_t heap = mallinfo2().uordblks; /* 0 under a sanitizer */
        settled = slice < 2 ? heap : settled;
        printf("%zu handshakes, %zu of them resumed; %zu MB each way; heap %zu\n", sum.handshakes, sum.resumed,
               sum.bytes / CHUNK, heap);
        fflush(stdout);
        if (heap > settled) {
            fprintf(stderr, "the heap has grown from %zu\n", settled);
            return 1;
        }
    }
    for (size_t i = 0; i < COUNT(kinds); i++) {
        ssl_config_free(kinds[i].client);
        ssl_config_free(kinds[i].server);
    }
    return 0;
}
