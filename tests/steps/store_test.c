/*
 * store_test.c - a server whose sessions are kept elsewhere, and found at once or later: the handshake waits in step 1,
 * asks again for the same, and goes on as if there had been no wait.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

#include <stdio.h>

/* ---- A store ---- */

#define FOUND PTRDIFF_MIN /* the answer is what is kept */

static struct {
    uint8_t id[32], session[8192];
    size_t len;
    ssl_conn *conn;   /* who asks */
    int waits;        /* so many questions have no answer yet */
    ptrdiff_t answer; /* the next one's */
    int asked, dropped;
} store;

static char asked[64]; /* who was, in order: Hello, Find, Sign, Verify */

static void note(const char *who)
{
    size_t len = strlen(asked);
    snprintf(asked + len, sizeof asked - len, "%s", who);
}

static int keep(const uint8_t id[32], const void *session, size_t len, void *arg)
{
    assert_ptr_equal(arg, &store);
    assert_in_range(len, 0, sizeof store.session);
    if (len > 0)
        memcpy(store.session, session, len);
    else
        assert_memory_equal(store.id, id, sizeof store.id);
    memcpy(store.id, id, sizeof store.id);
    store.dropped += len == 0;
    store.len = len;
    return SSL_WANT_ANSWER; /* nobody listens to that */
}

/* With a half of it already in its place, it may have to wait for the rest. */
static ptrdiff_t find(ssl_conn *conn, const uint8_t id[32], void *session, size_t cap, void *arg)
{
    assert_ptr_equal(arg, &store);
    assert_memory_equal(store.id, id, sizeof store.id);
    assert_int_equal(cap, sizeof store.session);
    assert_true(store.asked++ == 0 || store.conn == conn);
    store.conn = conn;
    note("F");
    memcpy(session, store.session, store.len / 2);
    if (store.waits > 0) {
        store.waits--;
        return SSL_WANT_ANSWER;
    }
    memcpy(session, store.session, store.len);
    return store.answer == FOUND ? (ptrdiff_t)store.len : store.answer;
}

static ssl_config *with_store(ssl_config *server)
{
    ssl_config_on_session(server, keep, find, &store);
    assert_int_equal(ssl_config_alpn(server, "b,a"), 0);
    return server;
}

/* Clients have ids, not tickets. */
static ssl_config *by_id(ssl_config *client)
{
    assert_int_equal(ssl_config_tickets(client, NULL, 0), 0);
    assert_int_equal(ssl_config_alpn(client, "a,b"), 0);
    return client;
}

/* ---- Connections ---- */

static char trace[2][2048]; /* of the client, of the server */

static void on_step(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    char *at = arg;
    (void)conn;
    size_t len = strlen(at);
    snprintf(at + len, sizeof trace[0] - len, "%d %d %s %s\n", step->number, step->sent, step->name,
             step->detail != NULL ? step->detail : "");
}

static struct {
    uint8_t bytes[8192];
    size_t len;
} saved; /* by the client */

/* A first connection, which makes a session. */
static void remember(ssl_config *client, ssl_config *server)
{
    memset(&store, 0, sizeof store);
    store.answer = FOUND;
    struct pair *pair = pair_new(ssl_config_ref(client), ssl_config_ref(server));
    pair_expect_done(pair);
    ptrdiff_t len = ssl_session_save(pair->client, saved.bytes, sizeof saved.bytes);
    assert_true(len > 0);
    saved.len = (size_t)len;
    pair_free(pair);
    assert_int_equal(store.asked, 0);
    memset(trace, 0, sizeof trace);
    asked[0] = '\0';
}

/* A connection that is to be resumed, as the configs that it is between: they become its own. */
static struct pair *returning(ssl_config *client, ssl_config *server, int waits)
{
    ssl_config_on_step(client, on_step, trace[0]);
    ssl_config_on_step(server, on_step, trace[1]);
    remember(client, server);
    store.waits = waits;
    struct pair *pair = pair_new(client, server);
    assert_int_equal(ssl_session_load(pair->client, saved.bytes, saved.len), 0);
    return pair;
}

static struct pair *plain(int waits)
{
    return returning(by_id(cast_client_config()), with_store(cast_server_config()), waits);
}

/* The ClientHello is there, and so many times the server has no answer. */
static void up_to_the_question(struct pair *pair, int waits)
{
    assert_int_equal(ssl_handshake(pair->client), SSL_WANT_READ);
    for (int n = 0; n < waits; n++)
        assert_int_equal(ssl_handshake(pair->server), SSL_WANT_ANSWER);
    assert_int_equal(ssl_handshake(pair->client), SSL_WANT_READ);
    assert_int_equal(ssl_error_code(pair->server), 0);
}

/* ---- What comes of it ---- */

/* However often it is asked, the handshake is the same. */
static void later(void **state)
{
    (void)state;
    static const int waits[] = {0, 1, 2, 100};
    char at_once[2][sizeof trace[0]];
    for (size_t i = 0; i < COUNT(waits); i++) {
        struct pair *pair = plain(waits[i]);
        up_to_the_question(pair, waits[i]);
        pair_expect_done(pair);
        assert_int_equal(store.asked, waits[i] + 1);
        assert_ptr_equal(store.conn, pair->server);
        assert_int_equal(ssl_resumed(pair->client), 1);
        assert_string_equal(ssl_alpn(pair->server), "b");
        if (i == 0)
            memcpy(at_once, trace, sizeof trace);
        assert_string_equal(trace[0], at_once[0]);
        assert_string_equal(trace[1], at_once[1]);
        pair_expect_talk(pair);
        pair_free(pair);
    }
}

/* Each call that needs the handshake says it, and asks. */
static void every_call(void **state)
{
    (void)state;
    uint8_t byte;
    struct pair *pair = plain(1000);
    up_to_the_question(pair, 1);
    int before = store.asked;
    assert_int_equal(ssl_read(pair->server, &byte, 1), SSL_WANT_ANSWER);
    assert_int_equal(ssl_peek(pair->server, &byte, 1), SSL_WANT_ANSWER);
    assert_int_equal(ssl_write(pair->server, "x", 1), SSL_WANT_ANSWER);
    assert_int_equal(ssl_handshake(pair->server), SSL_WANT_ANSWER);
    assert_int_equal(store.asked, before + 4);
    store.waits = 0;
    pair_expect_done(pair);
    assert_int_equal(ssl_resumed(pair->server), 1);
    pair_free(pair);
}

/* There is none after all; or what is no answer, or no session: a full handshake, as at once. */
static void none(void **state)
{
    (void)state;
    static const ptrdiff_t answers[] = {0,           SSL_ERROR, SSL_WANT_READ, SSL_WANT_WRITE, SSL_E_REFUSED,
                                        PTRDIFF_MAX, -5,        8193};
    char at_once[2][sizeof trace[0]];
    for (size_t i = 0; i <= COUNT(answers); i++)
        for (int waits = 0; waits < 3; waits++) {
            struct pair *pair = plain(waits);
            if (i < COUNT(answers))
                store.answer = answers[i];
            else
                store.session[0] ^= 1; /* its form */
            up_to_the_question(pair, waits);
            pair_expect_done(pair);
            assert_int_equal(store.asked, waits + 1);
            assert_int_equal(ssl_resumed(pair->client), 0);
            if (i == 0 && waits == 0)
                memcpy(at_once, trace, sizeof trace);
            assert_string_equal(trace[0], at_once[0]);
            assert_string_equal(trace[1], at_once[1]);
            pair_expect_talk(pair);
            pair_free(pair);
        }
}

static void spoil(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == CLIENT && pair_pipe(pair, from)->keyed)
        at[len - 1] ^= 1;
    pair_pass(pair, from, type, at, len);
}

/* RFC 5246 7.2.2: a session that was found, and whose connection fails, is dropped. Not one that was never found. */
static void a_failure(void **state)
{
    (void)state;
    for (int found = 0; found < 2; found++) {
        struct pair *pair = plain(1);
        pair->hook = spoil;
        store.answer = found ? FOUND : 0;
        up_to_the_question(pair, 1);
        pair_run(pair);
        pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_FINISHED, 51, "step 8, Finished: "});
        assert_int_equal(store.dropped, found);
        pair_free(pair);
    }
}

/* ---- Who does not wait ---- */

/* The store is asked nothing more, and nothing is left behind: a sanitizer looks at that. */
static void freed(void **state)
{
    (void)state;
    struct pair *pair = plain(1000);
    up_to_the_question(pair, 1);
    int before = store.asked;
    pair_free(pair);
    assert_int_equal(store.asked, before);
    assert_int_equal(store.dropped, 0);
}

static void closed(void **state)
{
    (void)state;
    struct pair *pair = plain(1000);
    up_to_the_question(pair, 1);
    int before = store.asked;
    assert_int_equal(ssl_close(pair->server), 0);
    assert_int_equal(ssl_handshake(pair->server), SSL_ERROR);
    assert_int_equal(ssl_error_code(pair->server), SSL_E_CLOSED);
    assert_int_equal(ssl_handshake(pair->client), SSL_ERROR);
    assert_int_equal(ssl_error_code(pair->client), SSL_E_ALERT_RECEIVED);
    assert_int_equal(store.asked, before);
    pair_free(pair);
}

/* What a client sends meanwhile is read when its turn comes, and found to be what it is. */
static void meanwhile(void **state)
{
    (void)state;
    static const struct {
        uint8_t record[12];
        size_t len;
        int code, alert;
    } rows[] = {
        {{22, 3, 3, 0, 4, 1, 0, 0, 0}, 9, SSL_E_UNEXPECTED_MESSAGE, 10}, /* a ClientHello */
        {{20, 3, 3, 0, 1, 1}, 6, SSL_E_BAD_RECORD_MAC, 20},              /* ChangeCipherSpec, and what follows it */
        {{23, 3, 3, 0, 1, 'x'}, 6, SSL_E_UNEXPECTED_MESSAGE, 10},
        {{21, 3, 3, 0, 2, 2, 40}, 7, SSL_E_ALERT_RECEIVED, 0},
        {{21, 3, 3, 0, 2, 1, 0}, 7, SSL_E_ALERT_RECEIVED, 0}, /* close_notify */
        {{99, 3, 3, 0, 1, 0}, 6, SSL_E_RECORD_TYPE, 10},
        {{0}, 0, SSL_E_TRUNCATED, 0}, /* it is gone */
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int waits = 0; waits < 2; waits++) {
            struct pair *pair = plain(waits ? 1000 : 0);
            assert_int_equal(ssl_handshake(pair->client), SSL_WANT_READ);
            if (waits)
                assert_int_equal(ssl_handshake(pair->server), SSL_WANT_ANSWER);
            pair_raw(pair, CLIENT, rows[i].record, rows[i].len);
            pair_pipe(pair, CLIENT)->closed = rows[i].len == 0;
            for (int n = 0; n < 3 * waits; n++)
                assert_int_equal(ssl_handshake(pair->server), SSL_WANT_ANSWER);
            store.waits = 0;
            pair_run(pair);
            assert_int_equal(ssl_error_code(pair->server), rows[i].code);
            pair_free(pair);
        }
}

static void add_a_message(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    uint8_t longer[2048] = {0};
    assert_in_range(len, 1, sizeof longer - 4);
    memcpy(longer, at, len);
    longer[len] = 20; /* Finished, empty */
    pair_pass(pair, from, type, longer, from == CLIENT ? len + 4 : len);
}

/* In the same record as the ClientHello. */
static void behind_it(void **state)
{
    (void)state;
    for (int waits = 0; waits < 3; waits++) {
        struct pair *pair = plain(waits);
        pair->hook = add_a_message;
        up_to_the_question(pair, waits);
        pair_run(pair);
        pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_UNEXPECTED_MESSAGE, 10,
                                                    "step 2, ServerHello: a message that has no place here: 4 bytes "
                                                    "that came before ServerHello"});
        pair_free(pair);
    }
}

/* ---- Beside the other ways ---- */

/* RFC 5077 3.4: who shows a ticket is not looked for by an id, whether the ticket opens or not. */
static void tickets(void **state)
{
    (void)state;
    for (int opens = 0; opens < 2; opens++) {
        ssl_config *client = cast_client_config();
        struct pair *pair = returning(client, with_store(cast_server_config()), 1);
        if (!opens)
            wipe(pair->server->config->tickets.keys, sizeof pair->server->config->tickets.keys);
        pair_expect_done(pair);
        assert_int_equal(ssl_resumed(pair->client), opens);
        assert_int_equal(store.asked, 0);
        pair_free(pair);
    }
}

/* A client that has no tickets, and a server that has both. */
static void beside_tickets(void **state)
{
    (void)state;
    for (int found = 0; found < 2; found++) {
        struct pair *pair = plain(2);
        assert_false(pair->server->config->policy.no_tickets);
        store.answer = found ? FOUND : 0;
        up_to_the_question(pair, 2);
        pair_expect_done(pair);
        assert_int_equal(ssl_resumed(pair->client), found);
        pair_free(pair);
    }
}

/* Two that ask at the same time for the same, and are answered the other way round. */
static void two_at_once(void **state)
{
    (void)state;
    struct pair *first = plain(1);
    ssl_config *client = ssl_config_ref(first->client->config), *server = ssl_config_ref(first->server->config);
    up_to_the_question(first, 1);
    store.asked = 0;
    store.waits = 1;
    struct pair *second = pair_new(client, server);
    assert_int_equal(ssl_session_load(second->client, saved.bytes, saved.len), 0);
    up_to_the_question(second, 1);
    pair_expect_done(second);
    assert_ptr_equal(store.conn, second->server);
    store.asked = 0;
    pair_expect_done(first);
    assert_ptr_equal(store.conn, first->server);
    assert_int_equal(ssl_resumed(first->server) + ssl_resumed(second->server), 2);
    pair_free(first);
    pair_free(second);
}

/* ---- Beside others who answer later: each is asked until it has answered, and then no more ---- */

static struct {
    int hello, sign, verify; /* so many questions have no answer yet */
    int refusal;             /* of the hello */
    ssl_config *other;       /* to go on with */
} others;

static int on_hello(ssl_conn *conn, const char *name, void *arg)
{
    (void)arg;
    note("H");
    assert_string_equal(name, CAST_HOST);
    if (others.hello > 0) {
        others.hello--;
        return SSL_WANT_ANSWER;
    }
    if (others.other != NULL)
        assert_int_equal(ssl_use_config(conn, others.other), 0);
    return others.refusal;
}

static int on_hello_never(ssl_conn *conn, const char *name, void *arg)
{
    (void)conn;
    (void)name;
    (void)arg;
    note("!");
    return SSL_E_REFUSED;
}

static ptrdiff_t sign(ssl_conn *conn, const char *algorithm, const void *in, size_t in_len, uint8_t *out, size_t cap,
                      void *arg)
{
    struct private_key key;
    struct error why = {0};
    struct writer w = writer_over(out, cap);
    (void)conn;
    (void)arg;
    note("S");
    if (others.sign > 0) {
        others.sign--;
        return SSL_WANT_ANSWER;
    }
    assert_string_equal(algorithm, "ecdsa_secp256r1_sha256");
    assert_int_equal(key_parse(test_crypto(), &key, key_pkcs8(&key_p256), &why), 0);
    assert_int_equal(key_sign(test_crypto(), &key, SIGNATURE_ECDSA_SHA256, (struct span){in, in_len}, &w), 0);
    return (ptrdiff_t)w.len;
}

static int on_verify(ssl_conn *conn, const ssl_cert *leaf, void *arg)
{
    (void)conn;
    (void)arg;
    note("V");
    assert_string_equal(ssl_cert_subject(leaf), "CN=Alice");
    if (others.verify > 0) {
        others.verify--;
        return SSL_WANT_ANSWER;
    }
    return 0;
}

/* A server whose key is elsewhere, and that asks its application about everybody. */
static ssl_config *asking(void)
{
    static const struct recipe p256 = {.name = "CN=p256", .key = &key_p256, .san = "DNS:" CAST_HOST};
    const char *chain = pem_make("CERTIFICATE", cast_cert(&p256, &cast_root));
    ssl_config *server = cast_config();
    cast_trust(server, &cast_root);
    assert_int_equal(ssl_config_client_auth(server, SSL_AUTH_REQUIRED), 0);
    assert_int_equal(ssl_config_add_identity_signer(server, chain, strlen(chain), sign, NULL), 0);
    assert_int_equal(ssl_config_ciphers(server, "default"), 0);
    ssl_config_on_verify(server, on_verify, NULL);
    return with_store(server);
}

static ssl_config *asked_client(void)
{
    ssl_config *client = cast_asked_config(&cast_client, &cast_root);
    assert_int_equal(ssl_config_ciphers(client, "default"), 0);
    return by_id(client);
}

static void with_all_others(void **state)
{
    (void)state;
    static const struct {
        bool found, moves;
        const char *asked;
    } rows[] = {
        {true, false, "HHHFFFFVVV"},
        {false, false, "HHHFFFFSSVVV"},
        {true, true, "HHHFFFFVVV"},
        {false, true, "HHHFFFFSSVVV"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        memset(&others, 0, sizeof others);
        ssl_config *server = asking(), *front = rows[i].moves ? cast_server_config() : ssl_config_ref(server);
        ssl_config_on_hello(server, rows[i].moves ? on_hello_never : on_hello, NULL);
        if (rows[i].moves)
            ssl_config_on_hello(front, on_hello, NULL);
        others.other = rows[i].moves ? server : NULL;
        struct pair *pair = returning(asked_client(), front, 3);
        others.hello = others.verify = 2;
        others.sign = 1;
        store.answer = rows[i].found ? FOUND : 0;
        int rounds = 0;
        do
            pair_run(pair);
        while (pair->server_result == SSL_WANT_ANSWER && rounds++ < 20);
        pair_expect_done(pair);
        assert_int_equal(ssl_resumed(pair->server), rows[i].found);
        assert_string_equal(ssl_alpn(pair->client), "b");
        assert_string_equal(ssl_cert_subject(ssl_peer(pair->server, 0)), "CN=Alice");
        assert_string_equal(asked, rows[i].asked);
        pair_expect_talk(pair);
        pair_free(pair);
        ssl_config_free(server);
    }
}

/* Whom the application does not want is not looked for. */
static void refused_before(void **state)
{
    (void)state;
    memset(&others, 0, sizeof others);
    ssl_config *server = with_store(cast_server_config());
    ssl_config_on_hello(server, on_hello, NULL);
    struct pair *pair = returning(by_id(cast_client_config()), server, 1);
    others.hello = 1;
    others.refusal = SSL_E_REFUSED;
    up_to_the_question(pair, 1);
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_REFUSED, 40, "step 1, ClientHello: "});
    assert_int_equal(store.asked, 0);
    pair_free(pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later),          cmocka_unit_test(every_call),  cmocka_unit_test(none),
        cmocka_unit_test(a_failure),      cmocka_unit_test(freed),       cmocka_unit_test(closed),
        cmocka_unit_test(meanwhile),      cmocka_unit_test(behind_it),   cmocka_unit_test(tickets),
        cmocka_unit_test(beside_tickets), cmocka_unit_test(two_at_once), cmocka_unit_test(with_all_others),
        cmocka_unit_test(refused_before),
    };
    return cmocka_run_group_tests_name("steps/store", tests, NULL, NULL);
}
