/*
 * threads_test.c - one client config and one server config, used by many threads at once: connections that make
 * sessions, resume them by ticket and by id, and fail, while the server's ticket keys change and its cache is too
 * small. Each thread finds what it must find; a build with ThreadSanitizer looks at the rest.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/cast.h"
#include "support/tube.h"

#include "ssl/objects.h"

enum { THREADS = 4, ROUNDS = 300, CACHE = 3 };

/* A clock that goes on with each question: some ticket keys are made on the way. */
static _Atomic(int64_t) clock_now;

static int tick(int64_t *now, void *arg)
{
    (void)arg;
    *now = atomic_fetch_add(&clock_now, 20);
    return 0;
}

/* ---- One thread ---- */

struct worker {
    pthread_t thread;
    ssl_config *client, *server;
    uint8_t blob[8192];
    size_t blob_len;
    struct tube to_server, to_client;
    size_t resumed, full;
    bool wrong; /* something was not as it must be: asserts are for the first thread */
};

/* A connection; every seventh breaks in step 10, so that its session ends. */
static void connection(struct worker *w, int round)
{
    const struct ssl_io client_io = tube_io(&w->to_server), server_io = tube_io(&w->to_client);
    tubes_join(&w->to_server, &w->to_client);
    ssl_conn *client = ssl_client_io(w->client, &client_io, CAST_HOST), *server = ssl_server_io(w->server, &server_io);
    uint8_t byte = (uint8_t)round, echo = 0;
    w->wrong |= ssl_session_load(client, w->blob, w->blob_len) != 0;
    for (int turn = 0; turn < 3; turn++) {
        ssl_handshake(client);
        ssl_handshake(server);
    }
    w->wrong |= ssl_handshake(client) != 0 || ssl_handshake(server) != 0;
    w->wrong |= ssl_resumed(client) != ssl_resumed(server) || ssl_write(client, &byte, 1) != 1;
    *(ssl_resumed(client) ? &w->resumed : &w->full) += 1;
    ptrdiff_t len = ssl_session_save(client, w->blob, sizeof w->blob);
    w->wrong |= len <= 0;
    w->blob_len = len > 0 ? (size_t)len : 0;
    if (round % 7 == 6) {
        w->to_server.bytes[w->to_server.len - 1] ^= 1;
        w->wrong |= ssl_read(server, &echo, 1) != SSL_ERROR;
    } else {
        w->wrong |= ssl_read(server, &echo, 1) != 1 || echo != byte;
    }
    ssl_free(client);
    ssl_free(server);
}

static pthread_barrier_t start;

static void *work(void *arg)
{
    struct worker *w = arg;
    pthread_barrier_wait(&start);
    for (int round = 0; round < ROUNDS; round++)
        connection(w, round);
    return NULL;
}

/* ---- All of them ---- */

/* Randomness of the system's: that of the cast has one state, which is not for threads. */
static ssl_config *shared(ssl_config *config)
{
    ssl_config *plain = ssl_config_new();
    config->policy.crypto.random = plain->policy.crypto.random;
    config->policy.crypto.random_arg = plain->policy.crypto.random_arg;
    ssl_config_free(plain);
    ssl_config_on_time(config, tick, NULL);
    return config;
}

static void many_connections(void **state)
{
    (void)state;
    static struct worker workers[THREADS];
    ssl_config *with_tickets = shared(cast_client_config()), *without = shared(cast_client_config());
    ssl_config *server = shared(cast_server_config());
    assert_int_equal(ssl_config_tickets(without, NULL, 0), 0);
    assert_int_equal(ssl_config_cache(server, CACHE), 0);
    atomic_store(&clock_now, TEST_NOW);
    assert_int_equal(pthread_barrier_init(&start, NULL, THREADS), 0);
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.client = i % 2 == 0 ? with_tickets : without, .server = server};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        assert_false(workers[i].wrong);
        assert_int_equal(workers[i].resumed + workers[i].full, ROUNDS);
        assert_in_range(workers[i].resumed, 10, ROUNDS - 1);
        assert_in_range(workers[i].full, 1, ROUNDS);
    }
    assert_int_equal(server->tickets.count, 2); /* more than one key was in use */
    pthread_barrier_destroy(&start);
    ssl_config_free(with_tickets);
    ssl_config_free(without);
    ssl_config_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(many_connections)};
    return cmocka_run_group_tests_name("steps/threads", tests, NULL, NULL);
}
