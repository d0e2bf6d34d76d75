/*
 * network.h - what a network can do to the bytes of a full handshake: change one, end at one, split the records at one.
 * network_test.c does it here and there in a moment, network_slow_test.c everywhere.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_NETWORK_H
#define TLS12_TEST_NETWORK_H

#include "support/pair.h"

/* The configs of a handshake with all of its messages, made once. */
static ssl_config *network_client, *network_server;

static inline struct pair *network_pair(void)
{
    return pair_new(ssl_config_ref(network_client), ssl_config_ref(network_server));
}

static inline int network_setup(void **state)
{
    (void)state;
    network_client = cast_asked_config(&cast_client, &cast_root);
    network_server = cast_asking_config(SSL_AUTH_REQUIRED);
    assert_int_equal(ssl_config_tickets(network_server, NULL, 0), 0); /* resume_test.c does the same to them */
    return 0;
}

static inline int network_teardown(void **state)
{
    (void)state;
    ssl_config_free(network_client);
    ssl_config_free(network_server);
    return 0;
}

/* How many bytes this side sends in a handshake. */
static inline size_t network_len(enum side from)
{
    struct pair *pair = network_pair();
    pair_expect_done(pair);
    size_t len = pair_pipe(pair, from)->total;
    pair_free(pair);
    return len;
}

/* Ends the connection below, for whoever still waits for more. */
static inline void hang_up(struct pair *pair)
{
    uint8_t byte;
    pair->to_server.closed = pair->to_client.closed = true;
    pair_run(pair);
    ssl_read(pair->client, &byte, 1);
    ssl_read(pair->server, &byte, 1);
}

static inline void expect_fault(struct pair *pair, enum side side)
{
    ssl_conn *conn = pair_conn(pair, side);
    assert_int_not_equal(ssl_error_code(conn), 0);
    assert_in_range(ssl_error_fault(conn), SSL_FAULT_PEER, SSL_FAULT_TRANSPORT);
}

/*
 * One byte is changed. Whoever reads it must not finish its handshake; and neither must the other, but for a server
 * whose last flight it is. The one byte that may change is the minor version in the header of the first record, which
 * nobody checks before a version is agreed on (RFC 5246 E.1).
 */
static inline void flip_one(enum side from, size_t at, uint8_t mask)
{
    enum side reader = from == CLIENT ? SERVER : CLIENT;
    struct pair *pair = network_pair();
    struct pipe *pipe = pair_pipe(pair, from);
    pipe->flip_at = at;
    pipe->flip_mask = mask;
    pair_run(pair);
    if (at == 2) {
        pair_expect_done(pair);
        pair_free(pair);
        return;
    }
    int *result = reader == SERVER ? &pair->server_result : &pair->client_result;
    if (*result == 0)
        print_error("%s byte %zu ^ %02x went unnoticed\n", from == CLIENT ? "client" : "server", at, mask);
    assert_int_not_equal(*result, 0);
    bool done = pair->server_result == 0; /* it heard a right Finished, so the change came behind that */
    assert_true(!done || (from == SERVER && pipe->total - at < 200));
    hang_up(pair);
    expect_fault(pair, reader);
    expect_fault(pair, from);
    pair_free(pair);
}

static inline void flip_every(size_t stride)
{
    for (enum side from = CLIENT; from <= SERVER; from++) {
        size_t len = network_len(from);
        for (size_t at = 0; at < len; at += stride)
            flip_one(from, at, (uint8_t)(1 << at % 8));
    }
}

/* The stream ends behind each byte: a handshake that is cut short is no handshake, and says so. */
static inline void cut_every(size_t stride)
{
    for (enum side from = CLIENT; from <= SERVER; from++) {
        size_t len = network_len(from);
        for (size_t at = 1; at < len; at += stride) {
            enum side reader = from == CLIENT ? SERVER : CLIENT;
            struct pair *pair = network_pair();
            pair_pipe(pair, from)->cut_at = at;
            pair_run(pair);
            assert_int_equal(ssl_error_code(pair_conn(pair, reader)), SSL_E_TRUNCATED);
            assert_int_equal(ssl_error_alert(pair_conn(pair, reader)), 0);
            hang_up(pair);
            expect_fault(pair, from);
            pair_free(pair);
        }
    }
}

/* One record of handshake messages becomes two, at any byte: in front of each message, inside each header and body. */
static struct {
    enum side from;
    size_t at, passed;
} split;

static inline void split_hook(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from != split.from || type != CONTENT_HANDSHAKE) {
        pair_pass(pair, from, type, at, len);
        return;
    }
    size_t cut = split.at - split.passed;
    if (split.passed < split.at && cut < len) {
        pair_pass(pair, from, type, at, cut);
        pair_pass(pair, from, type, at + cut, len - cut);
    } else {
        pair_pass(pair, from, type, at, len);
    }
    split.passed += len;
}

static inline void split_every(size_t stride)
{
    for (enum side from = CLIENT; from <= SERVER; from++) {
        split.from = from;
        split.at = 0;
        do {
            split.at += stride;
            split.passed = 0;
            struct pair *pair = network_pair();
            pair->hook = split_hook;
            pair_expect_done(pair);
            pair_free(pair);
        } while (split.at < split.passed);
    }
}

/* The transport gives and takes everything up to a byte, and the rest later. */
static inline void pause_every(size_t stride)
{
    for (enum side from = CLIENT; from <= SERVER; from++) {
        size_t len = network_len(from);
        for (size_t at = 0; at < len; at += stride) {
            struct pair *pair = network_pair();
            pair_pipe(pair, from)->pause_at = at;
            pair_expect_done(pair);
            pair_free(pair);
        }
    }
}

#endif
