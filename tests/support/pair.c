/*
 * pair.c - a client and a server in one process. See pair.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

/* ---- Bytes ---- */

static void append(uint8_t **bytes, size_t *len, size_t *cap, const void *at, size_t more)
{
    if (more == 0)
        return;
    if (*len + more > *cap) {
        *cap = 2 * (*len + more);
        *bytes = realloc(*bytes, *cap);
        assert_non_null(*bytes);
    }
    memcpy(*bytes + *len, at, more);
    *len += more;
}

static void drop_front(uint8_t *bytes, size_t *len, size_t less)
{
    if (less > 0)
        memmove(bytes, bytes + less, *len - less);
    *len -= less;
}

/* ---- Delivery ---- */

static void deliver(struct pipe *pipe, const uint8_t *at, size_t len)
{
    if (pipe->closed)
        return;
    size_t room = pipe->cut_at - pipe->total;
    if (len >= room && pipe->cut_at != SIZE_MAX) {
        len = room;
        pipe->closed = true;
    }
    size_t start = pipe->total, flip = pipe->flip_at;
    append(&pipe->ready, &pipe->ready_len, &pipe->ready_cap, at, len);
    if (flip != SIZE_MAX && flip >= start && flip < start + len)
        pipe->ready[pipe->ready_len - len + (flip - start)] ^= pipe->flip_mask;
    pipe->total += len;
    pipe->pair->moved += len;
}

void pair_raw(struct pair *pair, enum side from, const void *at, size_t len)
{
    deliver(pair_pipe(pair, from), at, len);
}

void pair_pass(struct pair *pair, enum side from, uint8_t type, const void *at, size_t len)
{
    struct pipe *pipe = pair_pipe(pair, from);
    struct record_direction unprotected = {0}, *direction = pipe->keyed ? &pipe->seals : &unprotected;
    uint8_t record[RECORD_OVERHEAD_MAX + LIMIT_PLAINTEXT];
    direction->fragment_max = 0; /* a hook may break every rule */
    uint16_t version = pipe->total == 0 && from == CLIENT ? TLS_1_0 : TLS_1_2;
    assert_int_equal(record_seal(direction, &pair->server->config->policy.crypto, record, type, version, at, len), 0);
    deliver(pipe, record, record_sealed_len(direction, len));
}

void pair_pass_all(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    pair_pass(pair, from, type, at, len);
}

/* The keys of this direction, as soon as its reader has them: what is delivered next will be opened with them. */
static void learn_keys(struct pipe *pipe)
{
    const ssl_conn *reader = pair_conn(pipe->pair, pipe->from == CLIENT ? SERVER : CLIENT);
    if (pipe->keyed || reader->read.protection == NULL)
        return;
    pipe->keyed = true;
    pipe->opens = reader->read;
    pipe->seals.sequence = reader->read.sequence;
}

/* Shows the hook the first record that waits, if it is whole. */
static bool look(struct pipe *pipe)
{
    if (pipe->raw_len < RECORD_HEADER)
        return false;
    struct record_header header = {pipe->raw[0], load_be16(pipe->raw + 1), load_be16(pipe->raw + 3)};
    if (pipe->raw_len - RECORD_HEADER < header.len)
        return false;
    uint8_t body[LIMIT_CIPHERTEXT];
    struct span plain;
    size_t whole = RECORD_HEADER + (size_t)header.len;
    memcpy(body, pipe->raw + RECORD_HEADER, header.len);
    learn_keys(pipe);
    if (record_open(&pipe->opens, &plain, &header, body, NULL, 0) == 0)
        pipe->pair->hook(pipe->pair, pipe->from, header.type, body + (plain.at - body), plain.len);
    else
        deliver(pipe, pipe->raw, whole); /* the two have different keys */
    drop_front(pipe->raw, &pipe->raw_len, whole);
    pipe->pair->moved++;
    return true;
}

/* ---- The transport of both ---- */

/* Whether this call is one of those that would block. */
static bool stutters(struct pipe *pipe, bool *last)
{
    *last = pipe->stutters && !*last;
    if (*last)
        pipe->pair->moved++;
    return *last;
}

static ptrdiff_t pipe_read(void *arg, void *buf, size_t len)
{
    struct pair *pair = ((struct pipe *)arg)->pair;
    struct pipe *pipe = &pair->to_server == arg ? &pair->to_client : &pair->to_server; /* arg is where we write */
    if (stutters(pipe, &pipe->read_stutters))
        return SSL_WANT_READ;
    while (pipe->ready_len == 0 && pair->hook != NULL && look(pipe))
        continue;
    if (pipe->ready_len == 0)
        return pipe->closed ? 0 : SSL_WANT_READ;
    if (pipe->read == pipe->pause_at) {
        pipe->pause_at = SIZE_MAX;
        pair->moved++;
        return SSL_WANT_READ;
    }
    if (pipe->pause_at != SIZE_MAX && len > pipe->pause_at - pipe->read)
        len = pipe->pause_at - pipe->read;
    if (pipe->read_max != 0 && len > pipe->read_max)
        len = pipe->read_max;
    if (len > pipe->ready_len)
        len = pipe->ready_len;
    memcpy(buf, pipe->ready, len);
    drop_front(pipe->ready, &pipe->ready_len, len);
    pipe->read += len;
    pair->moved += len;
    return (ptrdiff_t)len;
}

static ptrdiff_t pipe_write(void *arg, const void *buf, size_t len)
{
    struct pipe *pipe = arg;
    const ssl_conn *sender = pair_conn(pipe->pair, pipe->from);
    if (pipe->write_blocks || stutters(pipe, &pipe->write_stutters))
        return SSL_WANT_WRITE;
    if (pipe->write_max != 0 && len > pipe->write_max)
        len = pipe->write_max;
    if (pipe->seals.protection == NULL)
        pipe->seals = sender->write;
    append(&pipe->raw, &pipe->raw_len, &pipe->raw_cap, buf, len);
    if (pipe->pair->hook == NULL) {
        deliver(pipe, pipe->raw, pipe->raw_len);
        pipe->raw_len = 0;
    }
    pipe->pair->moved += len;
    return (ptrdiff_t)len;
}

/* ---- Pairs ---- */

ssl_conn *pair_conn(struct pair *pair, enum side side)
{
    return side == CLIENT ? pair->client : pair->server;
}

struct pipe *pair_pipe(struct pair *pair, enum side from)
{
    return from == CLIENT ? &pair->to_server : &pair->to_client;
}

struct pair *pair_new_host(ssl_config *client, ssl_config *server, const char *host)
{
    struct pair *pair = calloc(1, sizeof *pair);
    assert_non_null(pair);
    const struct pipe good = {.pair = pair, .cut_at = SIZE_MAX, .flip_at = SIZE_MAX, .pause_at = SIZE_MAX};
    pair->to_server = pair->to_client = good;
    pair->to_server.from = CLIENT;
    pair->to_client.from = SERVER;
    pair->client = ssl_client_io(client, &(struct ssl_io){pipe_read, pipe_write, &pair->to_server}, host);
    pair->server = ssl_server_io(server, &(struct ssl_io){pipe_read, pipe_write, &pair->to_client});
    assert_non_null(pair->client);
    assert_non_null(pair->server);
    ssl_config_free(client);
    ssl_config_free(server);
    return pair;
}

struct pair *pair_new(ssl_config *client, ssl_config *server)
{
    return pair_new_host(client, server, CAST_HOST);
}

void pair_free(struct pair *pair)
{
    ssl_free(pair->client);
    ssl_free(pair->server);
    free(pair->to_server.raw);
    free(pair->to_server.ready);
    free(pair->to_client.raw);
    free(pair->to_client.ready);
    free(pair);
}

void pair_run(struct pair *pair)
{
    size_t before;
    do {
        before = pair->moved;
        pair->client_result = ssl_handshake(pair->client);
        pair->server_result = ssl_handshake(pair->server);
    } while (pair->moved != before);
}

void pair_expect_done(struct pair *pair)
{
    pair_run(pair);
    if (pair->client_result != 0 || pair->server_result != 0)
        print_error("client: %s\nserver: %s\n", ssl_error(pair->client), ssl_error(pair->server));
    assert_int_equal(pair->client_result, 0);
    assert_int_equal(pair->server_result, 0);
    assert_string_equal(ssl_cipher(pair->client), ssl_cipher(pair->server));
    assert_int_equal(ssl_error_code(pair->client), 0);
    assert_int_equal(ssl_error_code(pair->server), 0);
}

/* ---- Step 10 ---- */

void pair_send(struct pair *pair, enum side from, const uint8_t *at, size_t len, size_t write_len, size_t read_len)
{
    ssl_conn *sender = pair_conn(pair, from), *reader = pair_conn(pair, from == CLIENT ? SERVER : CLIENT);
    uint8_t *got = malloc(read_len + 1);
    size_t sent = 0, read = 0, idle = 0;
    assert_non_null(got);
    while (read < len && idle < 100) {
        size_t before = pair->moved;
        ptrdiff_t n = 0;
        if (sent < len)
            n = ssl_write(sender, at + sent, write_len < len - sent ? write_len : len - sent);
        else if (ssl_unsent(sender) > 0)
            assert_in_range(ssl_write(sender, NULL, 0) - SSL_WANT_WRITE, 0, -SSL_WANT_WRITE);
        assert_true(n >= 0 || n == SSL_WANT_WRITE);
        sent += n > 0 ? (size_t)n : 0;
        while ((n = ssl_read(reader, got, read_len)) > 0) {
            assert_in_range((size_t)n, 1, len - read);
            assert_memory_equal(got, at + read, (size_t)n);
            read += (size_t)n;
        }
        assert_int_equal(n, SSL_WANT_READ);
        idle = pair->moved == before ? idle + 1 : 0;
    }
    assert_int_equal(read, len);
    free(got);
}

void pair_expect_talk(struct pair *pair)
{
    static uint8_t data[LIMIT_PLAINTEXT + 1];
    static const size_t lens[] = {1, LIMIT_PLAINTEXT, LIMIT_PLAINTEXT + 1};
    struct seeded seeded = {3};
    seeded_random(&seeded, data, sizeof data);
    for (size_t i = 0; i < COUNT(lens); i++) {
        pair_send(pair, CLIENT, data, lens[i], lens[i], sizeof data);
        pair_send(pair, SERVER, data, lens[i], lens[i], sizeof data);
    }
}

/* ---- Failure ---- */

static void expect_dead(ssl_conn *conn, const char *sentence)
{
    uint8_t byte = 0;
    char before[LIMIT_ERROR_TEXT];
    strcpy(before, ssl_error(conn));
    assert_int_equal(strncmp(before, sentence, strlen(sentence)), 0);
    assert_int_equal(ssl_handshake(conn), SSL_ERROR);
    assert_int_equal(ssl_read(conn, &byte, 1), SSL_ERROR);
    assert_int_equal(ssl_write(conn, &byte, 1), SSL_ERROR);
    assert_int_equal(ssl_close(conn), SSL_ERROR);
    assert_string_equal(ssl_error(conn), before);
}

void pair_expect_failure(struct pair *pair, const struct failure *failure)
{
    ssl_conn *conn = pair_conn(pair, failure->side);
    ssl_conn *other = pair_conn(pair, failure->side == CLIENT ? SERVER : CLIENT);
    if (ssl_error_code(conn) != failure->code ||
        strncmp(ssl_error(conn), failure->sentence, strlen(failure->sentence)) != 0)
        print_error("wanted \"%s\" of the %s\nclient: %s\nserver: %s\n", failure->sentence,
                    failure->side == CLIENT ? "client" : "server", ssl_error(pair->client), ssl_error(pair->server));
    assert_int_equal(ssl_error_code(conn), failure->code);
    assert_int_equal(ssl_error_alert(conn), failure->alert);
    expect_dead(conn, failure->sentence);
    if (failure->alert == 0)
        return;
    uint8_t byte;
    assert_int_equal(ssl_read(other, &byte, 1), SSL_ERROR);
    assert_int_equal(ssl_error_code(other), SSL_E_ALERT_RECEIVED);
    assert_int_equal(ssl_error_alert(other), 256 + failure->alert);
    assert_int_equal(ssl_error_fault(other), SSL_FAULT_PEER);
    expect_dead(other, "step ");
}
