/*
 * io_test.c - records to and from the transport: callbacks that misbehave, and descriptors with their signals.
 *
 * How records come in pieces is tested in steps/network_test.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"
#include "support/wire.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* ---- Records ---- */

enum { MISSING = 10 };

/* The client's flight but for its last bytes, and nothing behind it. */
static void cut(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == SERVER || (pair->count == 0 && len < 3000))
        pair_pass(pair, from, type, at, len);
    else if (pair->count++ == 0)
        pair_pass(pair, from, type, at, len - MISSING);
}

/* A server that has used a long Certificate keeps no more than what has come of CertificateVerify. */
static void memory_of_messages(void **state)
{
    (void)state;
    enum { BEGUN = MESSAGE_HEADER + 2 + 2 + 256 - MISSING }; /* the signature is of RSA-2048 */
    static char names[4000] = "DNS:a.example";
    struct recipe client = cast_client;
    while (strlen(names) < 3000)
        strcat(names, ",DNS:a.example");
    client.san = names;
    struct pair *pair = pair_new(cast_asked_config(&client, &cast_root), cast_asking_config(SSL_AUTH_REQUIRED));
    pair->hook = cut;
    pair_run(pair);
    assert_int_equal(pair->server_result, SSL_WANT_READ);
    const struct assembly *in = &pair->server->hs->in;
    assert_int_equal(in->at[0], MESSAGE_CERTIFICATE_VERIFY);
    assert_int_equal(in->used, 0);
    assert_int_equal(in->len, BEGUN);
    assert_int_equal(in->cap, BEGUN);
    pair_free(pair);
}

/* A client refuses an older version in a record of that version: a server of TLS 1.1 would not look at another. */
static void alerts_to_older_servers(void **state)
{
    (void)state;
    for (uint8_t minor = 0; minor < 3; minor++) {
        struct wire wire = {0};
        uint8_t hello[5 + 4 + 38] = {22, 3, minor, 0, 42, 2, 0, 0, 38, 3, minor};
        wire.in = SPAN(hello);
        ssl_config *config = cast_client_config();
        ssl_conn *conn = ssl_client_io(config, &(struct ssl_io){wire_read, wire_write, &wire}, CAST_HOST);
        assert_int_equal(ssl_handshake(conn), SSL_ERROR);
        assert_int_equal(ssl_error_code(conn), SSL_E_VERSION);
        const uint8_t alert[] = {21, 3, minor, 0, 2, 2, 70};
        assert_memory_equal(wire.out + wire.out_len - sizeof alert, alert, sizeof alert);
        ssl_free(conn);
        ssl_config_free(config);
    }
}

/* What is not TLS at all is answered in a record of our own version. */
static void alerts_to_strangers(void **state)
{
    (void)state;
    static const uint8_t http[] = "GET / HTTP/1.1\r\n\r\n", alert[] = {21, 3, 3, 0, 2, 2, 70};
    struct wire wire = {.in = SPAN(http)};
    ssl_config *config = cast_server_config();
    ssl_conn *conn = ssl_server_io(config, &(struct ssl_io){wire_read, wire_write, &wire});
    assert_int_equal(ssl_handshake(conn), SSL_ERROR);
    assert_int_equal(ssl_error_code(conn), SSL_E_RECORD_VERSION);
    assert_int_equal(wire.out_len, sizeof alert);
    assert_memory_equal(wire.out, alert, sizeof alert);
    ssl_free(conn);
    ssl_config_free(config);
}

/* ---- Functions that misbehave ---- */

static ssl_config *odd_client, *odd_server;

/* One end's transport, in front of the one that it had; one call answers oddly and does nothing. */
struct odd {
    struct ssl_io inner;
    size_t calls, when; /* counted from 1 */
    ptrdiff_t (*answer)(size_t len);
    bool reads; /* the odd call is one of read, else of write */
    bool played;
};

static bool is_now(struct odd *odd, bool reading)
{
    odd->calls++;
    if (odd->played || odd->calls < odd->when || odd->reads != reading)
        return false;
    odd->played = true;
    return true;
}

static ptrdiff_t odd_read(void *arg, void *buf, size_t len)
{
    struct odd *odd = arg;
    return is_now(odd, true) ? odd->answer(len) : odd->inner.read(odd->inner.arg, buf, len);
}

static ptrdiff_t odd_write(void *arg, const void *buf, size_t len)
{
    struct odd *odd = arg;
    return is_now(odd, false) ? odd->answer(len) : odd->inner.write(odd->inner.arg, buf, len);
}

static ptrdiff_t one_too_many(size_t len)
{
    return (ptrdiff_t)len + 1;
}

static ptrdiff_t far_too_many(size_t len)
{
    (void)len;
    return PTRDIFF_MAX;
}

static ptrdiff_t an_error(size_t len)
{
    (void)len;
    return SSL_ERROR;
}

static ptrdiff_t nothing(size_t len)
{
    (void)len;
    return 0;
}

static ptrdiff_t want_read(size_t len)
{
    (void)len;
    return SSL_WANT_READ;
}

static ptrdiff_t want_write(size_t len)
{
    (void)len;
    return SSL_WANT_WRITE;
}

static ptrdiff_t unknown(size_t len)
{
    (void)len;
    return -4;
}

static ptrdiff_t very_negative(size_t len)
{
    (void)len;
    return PTRDIFF_MIN;
}

/* A handshake, data both ways, and the end, with one end odd. Returns whether the odd call was made. */
static bool odd_life(enum side side, struct odd *odd, int code)
{
    uint8_t byte = 0;
    struct pair *pair = pair_new(ssl_config_ref(odd_client), ssl_config_ref(odd_server));
    ssl_conn *conn = pair_conn(pair, side), *other = pair_conn(pair, side == CLIENT ? SERVER : CLIENT);
    odd->inner = conn->io;
    conn->io = (struct ssl_io){odd_read, odd_write, odd};
    pair_run(pair);
    ssl_write(conn, "ping", 4);
    ssl_write(other, "pong", 4);
    ssl_read(other, &byte, 1);
    ssl_read(conn, &byte, 1);
    ssl_close(other);
    while (ssl_read(conn, &byte, 1) > 0)
        continue;
    ssl_close(conn);
    if (odd->played) {
        size_t calls = odd->calls;
        assert_int_equal(ssl_error_code(conn), code);
        assert_int_equal(ssl_error_fault(conn), SSL_FAULT_TRANSPORT);
        assert_int_equal(ssl_error_alert(conn), 0);
        /* It is over: nothing is asked of the transport any more. */
        assert_int_equal(ssl_read(conn, &byte, 1), SSL_ERROR);
        assert_int_equal(ssl_write(conn, &byte, 1), SSL_ERROR);
        assert_int_equal(ssl_close(conn), SSL_ERROR);
        assert_int_equal(odd->calls, calls);
        assert_int_equal(ssl_unsent(conn), 0);
    } else {
        assert_int_equal(ssl_error_code(conn), 0);
    }
    pair_free(pair);
    return odd->played;
}

/* Every call of either function, at every position, with everything that it must not answer. */
static void misbehaving_functions(void **state)
{
    (void)state;
    static const struct {
        bool reads;
        ptrdiff_t (*answer)(size_t len);
        int code;
    } rows[] = {
        {true, one_too_many, SSL_E_TRANSPORT},   {true, far_too_many, SSL_E_TRANSPORT},
        {true, an_error, SSL_E_TRANSPORT},       {true, want_write, SSL_E_TRANSPORT},
        {true, unknown, SSL_E_TRANSPORT},        {true, very_negative, SSL_E_TRANSPORT},
        {true, nothing, SSL_E_TRUNCATED},        {false, one_too_many, SSL_E_TRANSPORT},
        {false, far_too_many, SSL_E_TRANSPORT},  {false, an_error, SSL_E_TRANSPORT},
        {false, want_read, SSL_E_TRANSPORT},     {false, unknown, SSL_E_TRANSPORT},
        {false, very_negative, SSL_E_TRANSPORT}, {false, nothing, SSL_E_TRANSPORT},
    };
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (size_t i = 0; i < COUNT(rows); i++) {
            bool played = true;
            /* The later the row, the wider apart: each position is visited by some. */
            for (size_t when = 1 + i % 3; played; when += 3) {
                struct odd odd = {.when = when, .answer = rows[i].answer, .reads = rows[i].reads};
                played = odd_life(side, &odd, rows[i].code);
            }
        }
}

/* ---- Any arguments after SSL_WANT_* ---- */

/* What was not taken was not sent: the next call may bring other data. */
static void other_data_after_want_write(void **state)
{
    (void)state;
    uint8_t got[100];
    struct pair *pair = pair_new(cast_client_config(), cast_server_config());
    pair_expect_done(pair);
    pair->to_server.write_blocks = true;
    assert_int_equal(ssl_write(pair->client, "first", 5), 5);
    assert_int_equal(ssl_write(pair->client, "not taken", 9), SSL_WANT_WRITE);
    assert_int_equal(ssl_write(pair->client, "nor this", 8), SSL_WANT_WRITE);
    pair->to_server.write_blocks = false;
    assert_int_equal(ssl_write(pair->client, "second", 6), 6);
    assert_int_equal(ssl_read(pair->server, got, sizeof got), 5);
    assert_memory_equal(got, "first", 5);
    assert_int_equal(ssl_read(pair->server, got, sizeof got), 6);
    assert_memory_equal(got, "second", 6);
    assert_int_equal(ssl_read(pair->server, got, sizeof got), SSL_WANT_READ);
    pair_free(pair);
}

/* A record comes byte by byte, and each call has another buffer: all of the data goes to the last ones. */
static void other_buffers_after_want_read(void **state)
{
    (void)state;
    static const char text[] = "a record that takes its time";
    static const char *const suites[] = {"AES128-GCM-SHA256", "AES128-SHA"};
    for (size_t i = 0; i < COUNT(suites); i++) {
        ssl_config *client = cast_client_config();
        ssl_config_ciphers(client, suites[i]);
        struct pair *pair = pair_new(client, cast_server_config());
        pair_expect_done(pair);
        pair->to_server.read_max = 1;
        pair->to_server.stutters = true;
        assert_int_equal(ssl_write(pair->client, text, sizeof text), sizeof text);
        uint8_t read[sizeof text];
        size_t len = 0, tries = 0;
        while (len < sizeof text && ++tries < 10000) {
            size_t room = 1 + tries % 100;
            uint8_t *buf = malloc(room); /* of just this size, for AddressSanitizer to watch */
            ssl_write(pair->client, NULL, 0);
            ptrdiff_t n = ssl_read(pair->server, buf, room);
            assert_true(n > 0 || n == SSL_WANT_READ);
            if (n > 0)
                memcpy(read + len, buf, (size_t)n);
            len += n > 0 ? (size_t)n : 0;
            free(buf);
        }
        assert_int_equal(len, sizeof text);
        assert_memory_equal(read, text, sizeof text);
        pair_free(pair);
    }
}

/* ---- The end over a transport that blocks ---- */

static void close_that_waits(void **state)
{
    (void)state;
    uint8_t byte;
    struct pair *pair = pair_new(cast_client_config(), cast_server_config());
    pair_expect_done(pair);
    pair->to_server.write_blocks = true;
    assert_int_equal(ssl_write(pair->client, "last words", 10), 10);
    assert_int_equal(ssl_close(pair->client), SSL_WANT_WRITE);
    size_t unsent = ssl_unsent(pair->client);
    assert_int_equal(ssl_close(pair->client), SSL_WANT_WRITE);
    assert_int_equal(ssl_unsent(pair->client), unsent); /* close_notify is sealed once */
    pair->to_server.write_blocks = false;
    assert_int_equal(ssl_close(pair->client), 0);
    assert_int_equal(ssl_unsent(pair->client), 0);
    for (int i = 0; i < 10; i++)
        assert_int_equal(ssl_read(pair->server, &byte, 1), 1);
    assert_int_equal(ssl_read(pair->server, &byte, 1), 0);
    pair_free(pair);
}

/* An alert that the transport does not take at once goes with ssl_close. */
static void alert_that_waits(void **state)
{
    (void)state;
    uint8_t byte;
    struct pair *pair = pair_new(cast_client_config(), cast_server_config());
    pair_expect_done(pair);
    pair->to_server.write_blocks = true;
    pair_raw(pair, SERVER, "\x17\x03\x03\x00\x01x", 6);
    assert_int_equal(ssl_read(pair->client, &byte, 1), SSL_ERROR);
    assert_int_equal(ssl_error_code(pair->client), SSL_E_BAD_RECORD_MAC);
    assert_true(ssl_unsent(pair->client) > 0);
    assert_int_equal(ssl_close(pair->client), SSL_WANT_WRITE);
    pair->to_server.write_blocks = false;
    assert_int_equal(ssl_close(pair->client), SSL_ERROR);
    assert_int_equal(ssl_unsent(pair->client), 0);
    assert_int_equal(ssl_read(pair->server, &byte, 1), SSL_ERROR);
    assert_int_equal(ssl_error_alert(pair->server), 256 + 20);
    pair_free(pair);
}

/* ---- Descriptors ---- */

struct sockets {
    int fd[2]; /* client, server */
    ssl_conn *conn[2];
};

static void sockets_open(struct sockets *sockets, bool blocking)
{
    int type = SOCK_STREAM | (blocking ? 0 : SOCK_NONBLOCK);
    ssl_config *client = cast_client_config(), *server = cast_server_config();
    assert_int_equal(socketpair(AF_UNIX, type, 0, sockets->fd), 0);
    sockets->conn[0] = ssl_client(client, sockets->fd[0], CAST_HOST);
    sockets->conn[1] = ssl_server(server, sockets->fd[1]);
    ssl_config_free(client);
    ssl_config_free(server);
}

static void sockets_close(struct sockets *sockets)
{
    for (int i = 0; i < 2; i++) {
        ssl_free(sockets->conn[i]);
        close(sockets->fd[i]);
    }
}

static void sockets_shake(struct sockets *sockets)
{
    int results[2] = {SSL_WANT_READ, SSL_WANT_READ};
    for (int i = 0; i < 100 && (results[0] != 0 || results[1] != 0); i++)
        for (int end = 0; end < 2; end++)
            results[end] = ssl_handshake(sockets->conn[end]);
    assert_int_equal(results[0], 0);
    assert_int_equal(results[1], 0);
}

/* Both send more than their sockets hold, at the same time. */
static void descriptors_that_do_not_block(void **state)
{
    (void)state;
    enum { LEN = 3000000 };
    static uint8_t data[LEN], got[2][LEN];
    struct seeded seeded = {9};
    struct sockets s;
    size_t sent[2] = {0}, read[2] = {0}, waits = 0;
    seeded_random(&seeded, data, sizeof data);
    sockets_open(&s, false);
    sockets_shake(&s);
    for (size_t turn = 0; read[0] < LEN || read[1] < LEN; turn++) {
        int end = turn % 5 < 3; /* one reads and writes more often than the other */
        ptrdiff_t n = ssl_write(s.conn[end], data + sent[end], LEN - sent[end]);
        assert_true(n >= 0 || n == SSL_WANT_WRITE);
        waits += n == SSL_WANT_WRITE;
        sent[end] += n > 0 ? (size_t)n : 0;
        if (read[end] == LEN)
            continue;
        n = ssl_read(s.conn[end], got[end] + read[end], LEN - read[end] < 10000 ? LEN - read[end] : 10000);
        assert_true(n > 0 || n == SSL_WANT_READ);
        read[end] += n > 0 ? (size_t)n : 0;
    }
    assert_true(waits > 0);
    assert_memory_equal(got[0], data, LEN);
    assert_memory_equal(got[1], data, LEN);
    sockets_close(&s);
}

static volatile sig_atomic_t signals;

static void count_signal(int number)
{
    (void)number;
    signals = signals + 1;
}

static void *answer(void *arg)
{
    struct sockets *s = arg;
    char line[16];
    ptrdiff_t n;
    while ((n = ssl_read(s->conn[1], line, sizeof line)) > 0) {
        usleep(2000); /* the other waits, and is interrupted */
        if (ssl_write(s->conn[1], line, (size_t)n) != n)
            return NULL;
    }
    return n == 0 && ssl_close(s->conn[1]) == 0 ? s : NULL;
}

/* A signal that comes while a call blocks is no failure. */
static void interrupted_calls(void **state)
{
    (void)state;
    const struct sigaction counting = {.sa_handler = count_signal}; /* without SA_RESTART */
    struct sigaction before;
    sigset_t alarms, mask;
    pthread_t thread;
    struct sockets s;
    void *done;
    sockets_open(&s, true);
    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    assert_int_equal(sigaction(SIGALRM, &counting, &before), 0);
    pthread_sigmask(SIG_BLOCK, &alarms, &mask); /* the thread has none of them */
    assert_int_equal(pthread_create(&thread, NULL, answer, &s), 0);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    signals = 0;
    setitimer(ITIMER_REAL, &(struct itimerval){{0, 700}, {0, 700}}, NULL);
    for (int i = 0; i < 50; i++) {
        char line[16];
        assert_int_equal(ssl_write(s.conn[0], "anybody there?", 14), 14);
        assert_int_equal(ssl_read(s.conn[0], line, sizeof line), 14);
    }
    setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 0}}, NULL);
    assert_int_equal(ssl_close(s.conn[0]), 0);
    assert_int_equal(pthread_join(thread, &done), 0);
    assert_ptr_equal(done, &s);
    assert_true(signals > 0);
    sigaction(SIGALRM, &before, NULL);
    sockets_close(&s);
}

/* A write to a peer that has left is an error with a sentence, and no signal. */
static void no_broken_pipes(void **state)
{
    (void)state;
    const struct sigaction counting = {.sa_handler = count_signal};
    struct sigaction before;
    struct sockets s;
    assert_int_equal(sigaction(SIGPIPE, &counting, &before), 0);
    signals = 0;
    for (int when = 0; when < 2; when++) {
        sockets_open(&s, false);
        if (when == 1)
            sockets_shake(&s);
        shutdown(s.fd[1], SHUT_RDWR);
        ptrdiff_t result = when == 0 ? ssl_handshake(s.conn[0]) : ssl_write(s.conn[0], "x", 1);
        assert_int_equal(result, SSL_ERROR);
        assert_int_equal(ssl_error_code(s.conn[0]), SSL_E_TRANSPORT);
        assert_non_null(strstr(ssl_error(s.conn[0]), "Broken pipe"));
        assert_int_equal(ssl_close(s.conn[0]), SSL_ERROR);
        sockets_close(&s);
    }
    sockets_open(&s, false);
    sockets_shake(&s);
    shutdown(s.fd[1], SHUT_RDWR);
    assert_int_equal(ssl_close(s.conn[0]), SSL_ERROR);
    sockets_close(&s);
    assert_int_equal(signals, 0);
    sigaction(SIGPIPE, &before, NULL);
}

static void descriptors_that_are_none(void **state)
{
    (void)state;
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    const struct {
        int fd;
        int number; /* whose words are the C library's */
    } rows[] = {{-1, EBADF}, {pipes[1], ENOTSOCK}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *configs[] = {cast_client_config(), cast_server_config()};
        ssl_conn *conns[] = {ssl_client(configs[0], rows[i].fd, CAST_HOST), ssl_server(configs[1], rows[i].fd)};
        for (int end = 0; end < 2; end++) {
            assert_int_equal(ssl_handshake(conns[end]), SSL_ERROR);
            assert_int_equal(ssl_error_code(conns[end]), SSL_E_TRANSPORT);
            assert_non_null(strstr(ssl_error(conns[end]), strerror(rows[i].number)));
            ssl_free(conns[end]);
            ssl_config_free(configs[end]);
        }
    }
    close(pipes[0]);
    close(pipes[1]);
}

/* The peer's socket ends at every point: the reader says that data may be missing. */
static void sockets_that_end(void **state)
{
    (void)state;
    uint8_t byte;
    for (int end = 0; end < 2; end++)
        for (int shaken = 0; shaken < 2; shaken++) {
            struct sockets s;
            sockets_open(&s, false);
            if (shaken)
                sockets_shake(&s);
            shutdown(s.fd[!end], SHUT_WR);
            assert_int_equal(ssl_read(s.conn[end], &byte, 1), SSL_ERROR);
            assert_int_equal(ssl_error_code(s.conn[end]), SSL_E_TRUNCATED);
            assert_int_equal(ssl_error_fault(s.conn[end]), SSL_FAULT_TRANSPORT);
            sockets_close(&s);
        }
}

static int setup(void **state)
{
    (void)state;
    odd_client = cast_client_config();
    odd_server = cast_server_config();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ssl_config_free(odd_client);
    ssl_config_free(odd_server);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_of_messages),
        cmocka_unit_test(alerts_to_older_servers),
        cmocka_unit_test(alerts_to_strangers),
        cmocka_unit_test(misbehaving_functions),
        cmocka_unit_test(other_data_after_want_write),
        cmocka_unit_test(other_buffers_after_want_read),
        cmocka_unit_test(close_that_waits),
        cmocka_unit_test(alert_that_waits),
        cmocka_unit_test(descriptors_that_do_not_block),
        cmocka_unit_test(interrupted_calls),
        cmocka_unit_test(no_broken_pipes),
        cmocka_unit_test(descriptors_that_are_none),
        cmocka_unit_test(sockets_that_end),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
