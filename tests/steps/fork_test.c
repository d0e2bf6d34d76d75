/*
 * fork_test.c - a process becomes two, which go on with the same configs: no random value comes twice, in neither of
 * them nor in both, and so no key and no nonce. And a connection of which one of the two lets go is still the other's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PARENT,
    CHILD,
    PROCESSES,
    VALUES = 512,
    VALUE = 16, /* what of a value is compared; shorter ones are not, for they may be the same */
};

/* Values that must be different, of both processes: in memory that they share. */
static struct values {
    struct {
        char what[16];
        uint8_t bytes[VALUE];
    } of[VALUES];
    size_t count;
    bool done; /* all went as it should */
} * values;    /* of PROCESSES */
static struct values *ours;

static void note(const char *what, const void *at, size_t len)
{
    if (len < VALUE || ours->count == VALUES)
        return;
    strcpy(ours->of[ours->count].what, what);
    memcpy(ours->of[ours->count++].bytes, at, VALUE);
}

static int noted_random(void *arg, uint8_t *out, size_t len)
{
    int result = random_kernel(arg, out, len);
    note("random bytes", out, len);
    return result;
}

/* ---- What both do ---- */

static const struct recipe elliptic_server = {
    .name = "CN=" CAST_HOST, .key = &key_p256, .san = "DNS:" CAST_HOST, .usage = USAGE_DIGITAL_SIGNATURE};
static const struct recipe elliptic_client = {.name = "CN=Bob", .key = &key_p384, .usage = USAGE_DIGITAL_SIGNATURE};

static const struct {
    const char *suite;
    const struct recipe *client, *server;
} ways[] = {
    {"AES128-SHA", &cast_client, &cast_server},
    {"ECDHE-RSA-AES128-GCM-SHA256", &cast_client, &cast_server},
    {"ECDHE-ECDSA-CHACHA20-POLY1305", &elliptic_client, &elliptic_server},
};

static ssl_config *configs[COUNT(ways)][SERVER + 1];
static uint8_t sessions[COUNT(ways)][8192];
static ptrdiff_t session_lens[COUNT(ways)];

static void configs_make(void)
{
    for (size_t way = 0; way < COUNT(ways); way++)
        for (enum side side = CLIENT; side <= SERVER; side++) {
            ssl_config *config = cast_client_config();
            configs[way][side] = config;
            assert_int_equal(ssl_config_ciphers(config, ways[way].suite), 0);
            cast_identity(config, side == CLIENT ? ways[way].client : ways[way].server, &cast_root);
            if (side == SERVER)
                assert_int_equal(ssl_config_client_auth(config, SSL_AUTH_REQUIRED), 0);
            config->policy.crypto.random = noted_random;
        }
}

static void configs_free(void)
{
    for (size_t way = 0; way < COUNT(ways); way++)
        for (enum side side = CLIENT; side <= SERVER; side++)
            ssl_config_free(configs[way][side]);
}

static struct pair *pair_of(size_t way)
{
    return pair_new(ssl_config_ref(configs[way][CLIENT]), ssl_config_ref(configs[way][SERVER]));
}

/* What goes over the wire before there are keys: random values, session IDs, shares, encrypted pre-master secrets,
 * signatures, tickets. */
static void note_messages(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    struct reader r =
        reader_over((struct span){at, type == CONTENT_HANDSHAKE && !pair_pipe(pair, from)->keyed ? len : 0});
    while (reader_more(&r)) {
        uint8_t message = reader_u8(&r);
        struct span body = reader_vector(&r, 3, 0, 0xffffff);
        if (message == MESSAGE_CLIENT_HELLO || message == MESSAGE_SERVER_HELLO)
            note("hello", body.at + 2, body.len - 2);
        if (message == MESSAGE_CLIENT_KEY_EXCHANGE || message == MESSAGE_SERVER_KEY_EXCHANGE ||
            message == MESSAGE_CERTIFICATE_VERIFY)
            note("end of message", body.at + body.len - VALUE, VALUE);
        if (message == MESSAGE_NEW_SESSION_TICKET)
            note("ticket", body.at + 6 + TICKET_NAME_LEN, VALUE); /* its salt */
    }
    pair_pass(pair, from, type, at, len);
}

/* A connection, by the session if there is one; later ones go by its session. */
static bool connection(size_t way)
{
    struct pair *pair = pair_of(way);
    bool resumes = session_lens[way] > 0;
    uint8_t byte = 0;
    pair->hook = note_messages;
    if (resumes)
        ssl_session_load(pair->client, sessions[way], (size_t)session_lens[way]);
    pair_run(pair);
    bool good = pair->client_result == 0 && pair->server_result == 0 && ssl_resumed(pair->client) == resumes;
    for (enum side side = CLIENT; good && side <= SERVER; side++) {
        ssl_conn *conn = pair_conn(pair, side), *other = pair_conn(pair, side == CLIENT ? SERVER : CLIENT);
        note("keys", &conn->write.keys, sizeof conn->write.keys);
        good = ssl_write(conn, "x", 1) == 1 && ssl_read(other, &byte, 1) == 1 && byte == 'x';
    }
    if (good)
        session_lens[way] = ssl_session_save(pair->client, sessions[way], sizeof sessions[way]);
    pair_free(pair);
    return good;
}

static bool connections(void)
{
    bool good = true;
    for (size_t i = 0; i < 3 * COUNT(ways); i++)
        good = connection(i % COUNT(ways)) && good;
    return good;
}

/* ---- Two processes ---- */

/* The child does its work and is gone: what it has noted is in the memory that both share. */
static pid_t begin_child(void (*work)(void))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child != 0)
        return child;
    ours = &values[CHILD];
    work();
    _exit(0);
}

static void end_child(pid_t child)
{
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(values[CHILD].done);
}

static void expect_no_value_twice(void)
{
    for (size_t i = 0; i < values[PARENT].count + values[CHILD].count; i++)
        for (size_t j = 0; j < i; j++) {
            size_t parents = values[PARENT].count;
            const struct values *a = &values[i >= parents], *b = &values[j >= parents];
            size_t at = i >= parents ? i - parents : i, other = j >= parents ? j - parents : j;
            /* What is drawn is sent later; and the client's random is in no other place. */
            if (strcmp(a->of[at].what, b->of[other].what) != 0)
                continue;
            if (memcmp(a->of[at].bytes, b->of[other].bytes, VALUE) == 0)
                print_error("twice: %s\n", a->of[at].what);
            assert_memory_not_equal(a->of[at].bytes, b->of[other].bytes, VALUE);
        }
}

static void child_connects(void)
{
    ours->done = connections();
}

/* Before the first connection; and when there are ticket keys, and sessions, which both resume. */
static void no_value_twice(void **state)
{
    (void)state;
    for (int later = 0; later < 2; later++) {
        memset(values, 0, PROCESSES * sizeof *values);
        memset(session_lens, 0, sizeof session_lens);
        ours = &values[PARENT];
        configs_make();
        if (later)
            assert_true(connections());
        pid_t child = begin_child(child_connects);
        bool good = connections();
        end_child(child);
        assert_true(good);
        assert_in_range(values[PARENT].count, 60, VALUES - 1);
        assert_in_range(values[CHILD].count, 60, VALUES - 1);
        expect_no_value_twice();
        configs_free();
    }
}

/* ---- A connection belongs to one of the two: the other frees it ---- */

static struct pair *shared;

static void child_lets_go(void)
{
    size_t total = shared->to_server.total + shared->to_client.total;
    ssl_free(shared->client);
    ssl_free(shared->server);
    ours->done = shared->to_server.total + shared->to_client.total == total; /* nothing was sent */
}

static void one_lets_go(void **state)
{
    (void)state;
    ours = &values[PARENT];
    for (size_t turns = 0; turns < 4; turns++) {
        configs_make();
        shared = pair_of(1);
        for (size_t turn = 0; turn < turns; turn++)
            ssl_handshake(pair_conn(shared, turn % 2 == 0 ? CLIENT : SERVER));
        end_child(begin_child(child_lets_go));
        pair_expect_done(shared);
        pair_expect_talk(shared);
        pair_free(shared);
        configs_free();
    }
}

static int setup(void **state)
{
    (void)state;
    values = mmap(NULL, PROCESSES * sizeof *values, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(values != MAP_FAILED);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_value_twice),
        cmocka_unit_test(one_lets_go),
    };
    return cmocka_run_group_tests_name("steps/fork", tests, setup, NULL);
}
