/*
 * answers_test.c - callbacks that have no answer yet: the handshake waits where it is, asks again in the same words,
 * and goes on as if there had been no wait. And callbacks that say which error it is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

#include <stdio.h>

/* ---- A callback ---- */

static struct {
    bool waits; /* it has no answer */
    int answer; /* else this is it */
    int asked;
    char words[256];   /* what it was asked */
    ssl_config *other; /* on_hello: to go on with */
} oracle;

static char trace[2][2048]; /* of the client, of the server */

static void on_step(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    char *at = arg;
    (void)conn;
    size_t len = strlen(at);
    snprintf(at + len, sizeof trace[0] - len, "%d %d %s\n", step->number, step->sent, step->name);
}

static int ask(const char *words)
{
    if (oracle.asked++ > 0)
        assert_string_equal(oracle.words, words);
    snprintf(oracle.words, sizeof oracle.words, "%s", words);
    return oracle.waits ? SSL_WANT_ANSWER : oracle.answer;
}

static int on_verify(ssl_conn *conn, const ssl_cert *leaf, void *arg)
{
    (void)conn;
    (void)arg;
    return ask(ssl_cert_subject(leaf));
}

static int on_hello(ssl_conn *conn, const char *name, void *arg)
{
    (void)arg;
    int answer = ask(name);
    if (answer == 0 && oracle.other != NULL)
        assert_int_equal(ssl_use_config(conn, oracle.other), 0);
    return answer;
}

static const uint8_t key[16] = "sixteen bytes ..";

static ptrdiff_t psk_find(ssl_conn *conn, const void *identity, size_t len, uint8_t *out, size_t cap, void *arg)
{
    char words[64];
    (void)conn;
    (void)cap;
    (void)arg;
    snprintf(words, sizeof words, "%.*s", (int)len, (const char *)identity);
    memcpy(out, key, sizeof key);
    int answer = ask(words);
    return answer == 0 ? (ptrdiff_t)sizeof key : answer;
}

static int psk_offer(ssl_conn *conn, const void *hint, size_t len, struct ssl_psk *psk, void *arg)
{
    char words[64];
    (void)conn;
    (void)arg;
    snprintf(words, sizeof words, "%.*s", (int)len, (const char *)hint);
    memcpy(psk->identity, "device", 6);
    psk->identity_len = 6;
    memcpy(psk->key, key, sizeof key);
    psk->key_len = sizeof key;
    return ask(words);
}

/* ---- Who asks ---- */

enum asker { CLIENT_VERIFIES, CLIENT_VERIFIES_NOTHING, SERVER_VERIFIES, SERVER_GREETS, SERVER_FINDS, CLIENT_OFFERS };

static const struct {
    enum side side;
    const char *words;
    const char *row; /* at which it waits, for a failure */
    int usual, alert;
} askers[] = {
    [CLIENT_VERIFIES] = {CLIENT, "CN=" CAST_HOST, "step 3, verify server certificate: ", SSL_E_CERT_REFUSED, 46},
    [CLIENT_VERIFIES_NOTHING] = {CLIENT, "CN=" CAST_HOST, "step 3, verify server certificate: ", SSL_E_CERT_REFUSED,
                                 46},
    [SERVER_VERIFIES] = {SERVER, "CN=Alice", "step 6, verify client certificate: ", SSL_E_CERT_REFUSED, 46},
    [SERVER_GREETS] = {SERVER, CAST_HOST, "step 1, ClientHello: ", SSL_E_UNRECOGNIZED_NAME, 112},
    [SERVER_FINDS] = {SERVER, "device", "step 4, ClientKeyExchange: ", 0, 0},
    [CLIENT_OFFERS] = {CLIENT, "which", "step 3, choose pre-shared key: ", 0, 0},
};

static ssl_config *keyed(void)
{
    ssl_config *config = ssl_config_new();
    assert_int_equal(ssl_config_psk(config, "device", key, sizeof key), 0);
    return config;
}

static struct pair *pair_of(enum asker asker)
{
    bool keys = asker == SERVER_FINDS || asker == CLIENT_OFFERS, clients = asker == SERVER_VERIFIES;
    ssl_config *client = keys ? keyed() : clients ? cast_asked_config(&cast_client, &cast_root) : cast_client_config();
    ssl_config *server = keys ? keyed() : clients ? cast_asking_config(SSL_AUTH_REQUIRED) : cast_server_config();
    memset(trace, 0, sizeof trace);
    oracle.asked = 0;
    ssl_config_on_step(client, on_step, trace[0]);
    ssl_config_on_step(server, on_step, trace[1]);
    if (asker == CLIENT_VERIFIES_NOTHING)
        ssl_config_insecure_no_verify(client);
    if (asker <= SERVER_VERIFIES)
        ssl_config_on_verify(clients ? server : client, on_verify, NULL);
    if (asker == SERVER_GREETS)
        ssl_config_on_hello(server, on_hello, NULL);
    if (asker == SERVER_FINDS) {
        ssl_config_free(server);
        server = ssl_config_new();
        ssl_config_on_step(server, on_step, trace[1]);
        ssl_config_on_psk(server, psk_find, NULL, NULL);
    }
    if (asker == CLIENT_OFFERS) {
        assert_int_equal(ssl_config_psk_hint(server, "which"), 0);
        ssl_config_on_psk(client, NULL, psk_offer, NULL);
    }
    return pair_new(client, server);
}

/* Runs to where there is no answer, tries all the calls that ask for one, and then runs to the end. */
static void run(struct pair *pair, enum asker asker)
{
    uint8_t byte;
    pair_run(pair);
    if (!oracle.waits)
        return;
    bool client = askers[asker].side == CLIENT;
    ssl_conn *conn = pair_conn(pair, askers[asker].side);
    assert_int_equal(client ? pair->client_result : pair->server_result, SSL_WANT_ANSWER);
    assert_int_equal(client ? pair->server_result : pair->client_result, SSL_WANT_READ);
    assert_int_equal(ssl_read(conn, &byte, 1), SSL_WANT_ANSWER);
    assert_int_equal(ssl_write(conn, "x", 1), SSL_WANT_ANSWER);
    assert_int_equal(ssl_handshake(conn), SSL_WANT_ANSWER);
    assert_int_equal(ssl_error_code(conn), 0);
    oracle.waits = false;
    pair_run(pair);
}

static void prepare(bool waits, int answer)
{
    memset(&oracle, 0, sizeof oracle);
    oracle.waits = waits;
    oracle.answer = answer;
}

/* ---- Tests ---- */

/* However often it is asked, the handshake is the same. */
static void later(void **state)
{
    (void)state;
    for (size_t asker = 0; asker < COUNT(askers); asker++) {
        char at_once[2][sizeof trace[0]];
        prepare(false, 0);
        struct pair *pair = pair_of((enum asker)asker);
        pair_expect_done(pair);
        assert_int_equal(oracle.asked, 1);
        assert_string_equal(oracle.words, askers[asker].words);
        memcpy(at_once, trace, sizeof trace);
        pair_free(pair);
        prepare(true, 0);
        pair = pair_of((enum asker)asker);
        run(pair, (enum asker)asker);
        pair_expect_done(pair);
        assert_true(oracle.asked > 2);
        assert_string_equal(trace[0], at_once[0]);
        assert_string_equal(trace[1], at_once[1]);
        pair_expect_talk(pair);
        pair_free(pair);
    }
}

/* What the peer sees of a refusal: each code of the table with its alert, and whatever is none as the usual one. */
static void refusals(void **state)
{
    (void)state;
    static const struct {
        int answer, code, alert; /* code 0: the usual one */
    } rows[] = {
        {1, 0, 0},
        {-1, 0, 0},
        {SSL_WANT_READ, 0, 0},
        {SSL_E_TRUNCATED, 0, 0},
        {12345, 0, 0},
        {SSL_E_REFUSED, SSL_E_REFUSED, 40},
        {SSL_E_CERT_REVOKED, SSL_E_CERT_REVOKED, 44},
        {SSL_E_OCSP_UNSUITABLE, SSL_E_OCSP_UNSUITABLE, 113},
        {SSL_E_MEMORY, SSL_E_MEMORY, 80},
    };
    for (size_t asker = 0; asker <= SERVER_GREETS; asker++)
        for (size_t i = 0; i < COUNT(rows); i++)
            for (int waits = 0; waits < 2; waits++) {
                prepare(waits != 0, rows[i].answer);
                struct pair *pair = pair_of((enum asker)asker);
                run(pair, (enum asker)asker);
                int code = rows[i].code != 0 ? rows[i].code : askers[asker].usual;
                char sentence[LIMIT_ERROR_TEXT];
                snprintf(sentence, sizeof sentence, "%s%s: ", askers[asker].row, error_sentence(code));
                pair_expect_failure(pair, &(struct failure){askers[asker].side, code,
                                                            rows[i].code != 0 ? rows[i].alert : askers[asker].alert,
                                                            sentence});
                pair_free(pair);
            }
}

/* A resumed session waits for its answer, too. */
static void of_a_resumed_session(void **state)
{
    (void)state;
    uint8_t session[8192];
    ssl_config *client = cast_client_config(), *server = cast_server_config();
    ssl_config_on_verify(client, on_verify, NULL);
    prepare(false, 0);
    struct pair *pair = pair_new(ssl_config_ref(client), ssl_config_ref(server));
    pair_expect_done(pair);
    ptrdiff_t len = ssl_session_save(pair->client, session, sizeof session);
    assert_true(len > 0);
    pair_free(pair);
    prepare(true, 0);
    pair = pair_new(client, server);
    assert_int_equal(ssl_session_load(pair->client, session, (size_t)len), 0);
    run(pair, CLIENT_VERIFIES);
    pair_expect_done(pair);
    assert_int_equal(ssl_resumed(pair->client), 1);
    pair_expect_talk(pair);
    pair_free(pair);
}

/* Another config comes with the answer: before there is one, it would be the other that is asked. */
static void with_another_config(void **state)
{
    (void)state;
    prepare(true, 0);
    oracle.other = cast_server_config();
    struct pair *pair = pair_of(SERVER_GREETS);
    run(pair, SERVER_GREETS);
    pair_expect_done(pair);
    pair_free(pair);
    ssl_config_free(oracle.other);
}

static int moves_and_waits(ssl_conn *conn, const char *name, void *arg)
{
    (void)name;
    assert_int_equal(ssl_use_config(conn, arg), 0);
    return SSL_WANT_ANSWER;
}

static void another_config_too_early(void **state)
{
    (void)state;
    ssl_config *server = cast_server_config(), *other = cast_server_config();
    ssl_config_on_hello(server, moves_and_waits, other);
    struct pair *pair = pair_new(cast_client_config(), server);
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_ARGUMENT, 80,
                                                "step 1, ClientHello: an argument is not allowed: ssl_use_config "
                                                "before there is an answer"});
    pair_free(pair);
    ssl_config_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later),
        cmocka_unit_test(refusals),
        cmocka_unit_test(of_a_resumed_session),
        cmocka_unit_test(with_another_config),
        cmocka_unit_test(another_config_too_early),
    };
    return cmocka_run_group_tests_name("steps/answers", tests, NULL, NULL);
}
