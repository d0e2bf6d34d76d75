/*
 * failures.c - whatever a connection needs of its machine fails, once or for good, at each place in turn: an
 * allocation, a call of the transport, the kernel's randomness. Nothing crashes, nothing leaks; it is no success by
 * mistake; and who was failed says so. A call that only does less than it was asked for changes nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "memory/heap.h"
#include "memory/way.h"
#include "support/tube.h"

#include <errno.h>
#include <sys/types.h>

enum { DATA = 1000 };

/* ---- What fails ---- */

enum place {
    ALLOCATION,
    READ,
    WRITE,
    RANDOM,
};

/* One way to fail. */
static const struct fault {
    const char *name;
    enum place place;
    bool for_good;    /* and so do all later calls */
    ptrdiff_t result; /* of the call */
    bool harmless;    /* nothing comes of it */
    int code;         /* what the one who was failed says; of RANDOM or ALLOCATION it may also do without */
} faults[] = {
    {"an allocation", ALLOCATION, false, 0, false, SSL_E_MEMORY},
    {"all allocations", ALLOCATION, true, 0, false, SSL_E_MEMORY},
    {"a read fails", READ, false, SSL_ERROR, false, SSL_E_TRANSPORT},
    {"a read returns what it cannot", READ, false, SSL_WANT_WRITE, false, SSL_E_TRANSPORT},
    {"a read ends", READ, false, 0, false, SSL_E_TRUNCATED},
    {"a read would block", READ, false, SSL_WANT_READ, true, 0},
    {"a read of one byte", READ, false, 1, true, 0},
    {"reads of one byte", READ, true, 1, true, 0},
    {"a write fails", WRITE, false, SSL_ERROR, false, SSL_E_TRANSPORT},
    {"a write takes nothing", WRITE, false, 0, false, SSL_E_TRANSPORT},
    {"a write would block", WRITE, false, SSL_WANT_WRITE, true, 0},
    {"a write of one byte", WRITE, false, 1, true, 0},
    {"writes of one byte", WRITE, true, 1, true, 0},
    {"randomness", RANDOM, false, -1, false, SSL_E_RANDOM},
    {"all randomness", RANDOM, true, -1, false, SSL_E_RANDOM},
    {"no randomness at all", RANDOM, false, 0, false, SSL_E_RANDOM},
    {"randomness is interrupted", RANDOM, false, -EINTR, true, 0},
    {"one random byte", RANDOM, false, 1, true, 0},
    {"random bytes one by one", RANDOM, true, 1, true, 0},
};

static const struct fault *fault;
static long until;    /* calls of this place until it fails; below 0: it does not */
static size_t failed; /* calls that did */
static int acting;    /* whose call this is */
static int failed_at; /* who was failed first */

static bool fails(enum place place)
{
    if (fault->place != place || until < 0)
        return false;
    if (until > 0) {
        until--;
        return false;
    }
    if (!fault->for_good)
        until = -1;
    if (failed++ == 0)
        failed_at = acting;
    return true;
}

ssize_t __real_getrandom(void *out, size_t len, unsigned flags);
ssize_t __wrap_getrandom(void *out, size_t len, unsigned flags);

ssize_t __wrap_getrandom(void *out, size_t len, unsigned flags)
{
    if (!fails(RANDOM))
        return __real_getrandom(out, len, flags);
    errno = fault->result == -EINTR ? EINTR : ENOSYS;
    return fault->result > 0 ? __real_getrandom(out, (size_t)fault->result, flags) : fault->result < 0 ? -1 : 0;
}

static bool hung_up; /* both tubes end where they are */

static ptrdiff_t faulty_read(void *arg, void *buf, size_t len)
{
    ptrdiff_t result = fails(READ) ? fault->result : (ptrdiff_t)len;
    if (result > 0)
        result = tube_read(arg, buf, (size_t)result);
    return result == SSL_WANT_READ && hung_up ? 0 : result;
}

static ptrdiff_t faulty_write(void *arg, const void *buf, size_t len)
{
    ptrdiff_t result = fails(WRITE) ? fault->result : (ptrdiff_t)len;
    if (hung_up)
        return SSL_ERROR;
    return result > 0 ? tube_write(arg, buf, (size_t)result) : result;
}

/* ---- Connections ---- */

static const struct way ways[] = {
    {"RSA with client authentication", "AES128-SHA", "default", {&key_client, &key_leaf}, BY_CERTIFICATE},
    {"ECDHE with client authentication", "default", "x25519:P-256", {&key_p256, &key_p256}, BY_CERTIFICATE},
    {"ECDHE with Ed25519", "default", "P-256", {&key_ed25519, &key_ed25519}, BY_CERTIFICATE},
    {"by ticket", "default", "x25519:P-256", {&key_p256, &key_p256}, BY_TICKET},
    {"by ID", "default", "P-256", {NULL, &key_p256}, BY_ID},
    {"a pre-shared key", "PSK-AES128-GCM-SHA256", "default", {NULL, NULL}, BY_KEY},
    {"a pre-shared key of callbacks", "PSK-AES256-GCM-SHA384", "default", {NULL, NULL}, BY_ASKING},
    {"ECDHE with a pre-shared key", "ECDHE-PSK-CHACHA20-POLY1305", "x25519:P-256", {NULL, NULL}, BY_KEY},
};

static struct tube to_server, to_client;

struct ends {
    ssl_config *configs[ENDS];
    ssl_conn *conns[ENDS];
};

static void ends_open(struct ends *ends)
{
    tubes_join(&to_server, &to_client);
    acting = AT_CLIENT;
    ends->conns[AT_CLIENT] =
        ssl_client_io(ends->configs[AT_CLIENT], &(struct ssl_io){faulty_read, faulty_write, &to_server}, CAST_HOST);
    acting = AT_SERVER;
    ends->conns[AT_SERVER] =
        ssl_server_io(ends->configs[AT_SERVER], &(struct ssl_io){faulty_read, faulty_write, &to_client});
}

/* Takes turns until nobody waits any more, or for too long. */
static bool in_turns(struct ends *ends, bool (*act)(ssl_conn *, int end))
{
    bool done[ENDS] = {false, false};
    for (int turn = 0; turn < 100 && !(done[AT_CLIENT] && done[AT_SERVER]); turn++) {
        acting = turn % 2;
        done[acting] = done[acting] || act(ends->conns[acting], acting);
    }
    return done[AT_CLIENT] && done[AT_SERVER];
}

static bool shake(ssl_conn *conn, int end)
{
    (void)end;
    return ssl_handshake(conn) == 0;
}

static const uint8_t data[DATA] = "what both have to say";
static size_t written[ENDS], got[ENDS]; /* of data */

/* Writes all, and reads all, and then only what is the end. */
static bool talk(ssl_conn *conn, int end)
{
    uint8_t buf[DATA];
    ptrdiff_t n = written[end] < DATA ? ssl_write(conn, data + written[end], DATA - written[end]) : 0;
    written[end] += n > 0 ? (size_t)n : 0;
    while (got[end] < DATA && (n = ssl_read(conn, buf, DATA)) > 0) {
        assert_in_range((size_t)n, 1, DATA - got[end]);
        assert_memory_equal(buf, data + got[end], (size_t)n);
        got[end] += (size_t)n;
    }
    return written[end] == DATA && got[end] == DATA;
}

static bool part(ssl_conn *conn, int end)
{
    uint8_t byte;
    (void)end;
    return ssl_close(conn) == 0 && ssl_read(conn, &byte, 1) == 0;
}

/* A former connection, by which this one is to be resumed: without failures. */
static void remember(struct ends *ends)
{
    static uint8_t session[8192];
    long later = until, denied_later = heap.allowed;
    until = heap.allowed = -1;
    ends_open(ends);
    assert_true(in_turns(ends, shake));
    ptrdiff_t len = ssl_session_save(ends->conns[AT_CLIENT], session, sizeof session);
    assert_true(len > 0);
    for (int end = 0; end < ENDS; end++)
        ssl_free(ends->conns[end]);
    until = later;
    heap.allowed = denied_later;
    ends_open(ends);
    acting = AT_CLIENT;
    ssl_session_load(ends->conns[AT_CLIENT], session, (size_t)len);
}

/* What there is to say when it did not go well: who was failed says by what; the other one what came of it, unless it
 * was through. */
static void expect_reasons(struct ends *ends, bool through[ENDS])
{
    ssl_conn *victim = ends->conns[failed_at], *other = ends->conns[!failed_at];
    if (ssl_error_code(victim) != fault->code)
        print_error("%s says: %s\n", failed_at == AT_CLIENT ? "client" : "server", ssl_error(victim));
    assert_int_equal(ssl_error_code(victim), fault->code);
    assert_int_equal(ssl_error_fault(victim),
                     fault->code == SSL_E_MEMORY || fault->code == SSL_E_RANDOM ? SSL_FAULT_HERE : SSL_FAULT_TRANSPORT);
    assert_int_equal(ssl_handshake(victim), SSL_ERROR); /* and stays so */
    if (through[!failed_at])
        return;
    int code = ssl_error_code(other);
    if (fault->for_good && code == fault->code) /* it was failed, too */
        return;
    if (code != SSL_E_ALERT_RECEIVED && code != SSL_E_TRUNCATED && code != SSL_E_TRANSPORT)
        print_error("%s says: %s\n", failed_at == AT_CLIENT ? "server" : "client", ssl_error(other));
    assert_true(code == SSL_E_ALERT_RECEIVED || code == SSL_E_TRUNCATED || code == SSL_E_TRANSPORT);
}

/* The transport goes, and who still waits for it notices. True if an end has heard all, the end included. */
static bool is_through(ssl_conn *conn, int end)
{
    uint8_t buf[DATA];
    ptrdiff_t n;
    hung_up = true;
    acting = end;
    while ((n = ssl_read(conn, buf, sizeof buf)) > 0)
        got[end] += (size_t)n;
    return got[end] == DATA && n == 0;
}

/* A connection with a failure: true if all of it was as if there had been none. */
static bool live(void)
{
    struct ends ends;
    bool through[ENDS];
    size_t blocks = heap.blocks;
    long later = until, denied_later = heap.allowed;
    until = heap.allowed = -1; /* memory/allocations has configs */
    memset(written, 0, sizeof written);
    memset(got, 0, sizeof got);
    for (int end = 0; end < ENDS; end++)
        ends.configs[end] = way_config(end);
    until = later;
    heap.allowed = denied_later;
    if (way_resumes())
        remember(&ends);
    else
        ends_open(&ends);
    bool good = in_turns(&ends, shake) && in_turns(&ends, talk) && in_turns(&ends, part);
    bool resumed = ssl_resumed(ends.conns[AT_CLIENT]) != 0;
    bool lasts = ssl_session_save(ends.conns[AT_CLIENT], NULL, 0) > 0;
    if (fault->place == ALLOCATION && heap.denied > 0)
        failed = heap.denied;
    until = heap.allowed = -1;
    if (!good) {
        through[AT_CLIENT] = is_through(ends.conns[AT_CLIENT], AT_CLIENT);
        through[AT_SERVER] = is_through(ends.conns[AT_SERVER], AT_SERVER);
        if (fault->place == ALLOCATION)
            failed_at = ssl_error_code(ends.conns[AT_CLIENT]) == SSL_E_MEMORY ? AT_CLIENT : AT_SERVER;
        expect_reasons(&ends, through);
    }
    /* Some things are not worth an end: a session that cannot be resumed, or made. A pre-shared key makes none. */
    bool whole = resumed == way_resumes() && lasts == !way_has_psk();
    if (good && failed > 0 && !fault->harmless)
        assert_false(whole);
    if (good && (failed == 0 || fault->harmless))
        assert_true(whole);
    assert_true(good || !fault->harmless);
    hung_up = false;
    for (int end = 0; end < ENDS; end++) {
        ssl_free(ends.conns[end]);
        ssl_config_free(ends.configs[end]);
    }
    assert_int_equal(heap.blocks, blocks);
    return good;
}

/* Every place, until there is none left: how many there were. */
static size_t sweep(void)
{
    for (size_t n = 0;; n++) {
        assert_in_range(n, 0, 1000);
        until = fault->place == ALLOCATION ? -1 : (long)n;
        heap.allowed = fault->place == ALLOCATION ? (long)n : -1;
        heap.for_good = fault->for_good;
        heap.denied = failed = 0;
        bool good = live();
        heap.for_good = false;
        if (failed == 0) {
            assert_true(good);
            return n;
        }
    }
}

static void every_failure(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ways); i++) {
        way_take(&ways[i]);
        for (fault = faults; fault < faults + COUNT(faults); fault++) {
            size_t places = sweep();
            if (places < 2) /* nobody was asked */
                print_error("%s, %s: %zu places\n", way->name, fault->name, places);
            assert_true(places >= 2);
        }
        way_leave();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failure),
    };
    return cmocka_run_group_tests_name("memory/failures", tests, NULL, NULL);
}
