/*
 * step08_09_test.c - steps 8 and 9: the client, then the server, says that from here on its records are under the new
 * keys, and that its part of the handshake is finished.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

/* ---- Finished, bit by bit, from inside ---- */

enum { FINISHED_LEN = MESSAGE_HEADER + VERIFY_DATA_LEN };

/* At the Finished of the side that is `tried`, everything wrong is offered first. */
struct trial {
    enum side tried;
    uint8_t client_data[VERIFY_DATA_LEN]; /* of the client's Finished, once it has come by */
    size_t offers;
};

static uint8_t saved[offsetof(struct bare, assembly)];

static void refuse(struct bare *bare, const uint8_t *message, size_t len, int code)
{
    memcpy(saved, bare, sizeof saved);
    assert_int_equal(bare_offer(bare, CONTENT_HANDSHAKE, (struct span){message, len}), code);
    assert_true((bare->hs.facts & PEER_DONE) == 0);
    memcpy(bare, saved, sizeof saved);
}

static void try_all(struct trial *trial, struct bare *bare, const uint8_t *right)
{
    uint8_t message[FINISHED_LEN + 4] = {0};
    memcpy(message, right, FINISHED_LEN);
    for (size_t bit = 0; bit < 8 * FINISHED_LEN; bit++) {
        message[bit / 8] ^= (uint8_t)(1 << bit % 8);
        size_t len = load_be24(message + 1);
        int code = bit >= 8 * MESSAGE_HEADER ? SSL_E_FINISHED
                   : bit < 8                 ? SSL_E_UNEXPECTED_MESSAGE
                   : len > LIMIT_MESSAGE     ? SSL_E_MESSAGE_TOO_LONG
                   : len > VERIFY_DATA_LEN   ? HANDSHAKE_WANT
                                             : SSL_E_DECODE;
        refuse(bare, message, FINISHED_LEN, code);
        message[bit / 8] ^= (uint8_t)(1 << bit % 8);
        trial->offers++;
    }
    /* Too short, too long, all zeros; and what the client itself had sent, back from the server. */
    for (size_t len = 0; len <= VERIFY_DATA_LEN + 4; len++) {
        message[3] = (uint8_t)len;
        if (len != VERIFY_DATA_LEN)
            refuse(bare, message, MESSAGE_HEADER + len, SSL_E_DECODE);
    }
    message[3] = VERIFY_DATA_LEN;
    memset(message + MESSAGE_HEADER, 0, VERIFY_DATA_LEN);
    refuse(bare, message, FINISHED_LEN, SSL_E_FINISHED);
    if (trial->tried == CLIENT) {
        memcpy(message + MESSAGE_HEADER, trial->client_data, VERIFY_DATA_LEN);
        refuse(bare, message, FINISHED_LEN, SSL_E_FINISHED);
    }
}

static int deliver(struct bare *to, uint8_t type, struct span fragment, void *arg)
{
    struct trial *trial = arg;
    bool finished = type == CONTENT_HANDSHAKE && fragment.at[0] == MESSAGE_FINISHED;
    if (finished && to->hs.side == SERVER)
        memcpy(trial->client_data, fragment.at + MESSAGE_HEADER, VERIFY_DATA_LEN);
    if (finished && to->hs.side == trial->tried)
        try_all(trial, to, fragment.at);
    return bare_offer(to, type, fragment);
}

static void every_bit(void **state)
{
    (void)state;
    for (enum side tried = CLIENT; tried <= SERVER; tried++) {
        struct policy client_policy, server_policy;
        struct trial trial = {.tried = tried};
        cast_policy(&client_policy, NULL);
        cast_policy(&server_policy, &cast_server);
        struct bare *client = bare_new(&client_policy, CLIENT, CAST_HOST, 1);
        struct bare *server = bare_new(&server_policy, SERVER, NULL, 2);
        client->now = server->now = TEST_NOW;
        assert_int_equal(bare_handshake(client, server, deliver, &trial), 0); /* with the right ones all is well */
        assert_int_equal(trial.offers, 8 * FINISHED_LEN);
        bare_free(client);
        bare_free(server);
    }
}

/* verify_data by the formula of RFC 5246 7.4.9, from the messages that went by. */
static struct {
    uint8_t messages[8192];
    size_t len;
    const struct bare *client;
    size_t checked;
} seen;

static int check_formula(struct bare *to, uint8_t type, struct span fragment, void *arg)
{
    (void)arg;
    if (type == CONTENT_HANDSHAKE && fragment.at[0] == MESSAGE_FINISHED) {
        const char *label = to->hs.side == SERVER ? "client finished" : "server finished";
        const struct hash *hash = test_crypto()->sha384; /* of the first suite, with SHA384 in its name */
        uint8_t digest[HASH_MAX], expected[VERIFY_DATA_LEN];
        hash_whole(hash, digest, seen.messages, seen.len);
        prf(hash, expected, sizeof expected, SPAN(seen.client->hs.master), label,
            (struct span){digest, hash->digest_len}, (struct span){NULL, 0});
        assert_int_equal(fragment.len, FINISHED_LEN);
        assert_memory_equal(fragment.at + MESSAGE_HEADER, expected, sizeof expected);
        seen.checked++;
    }
    if (type == CONTENT_HANDSHAKE) {
        memcpy(seen.messages + seen.len, fragment.at, fragment.len);
        seen.len += fragment.len;
    }
    return bare_offer(to, type, fragment);
}

static void the_formula(void **state)
{
    (void)state;
    for (int auth = CLIENT_AUTH_NONE; auth <= CLIENT_AUTH_REQUIRED; auth++) {
        struct policy client_policy, server_policy;
        cast_policy(&client_policy, &cast_client);
        cast_policy(&server_policy, &cast_server);
        server_policy.client_auth = (enum client_auth)auth;
        struct bare *client = bare_new(&client_policy, CLIENT, CAST_HOST, 1);
        struct bare *server = bare_new(&server_policy, SERVER, NULL, 2);
        client->now = server->now = TEST_NOW;
        seen.client = client;
        seen.len = seen.checked = 0;
        assert_int_equal(bare_handshake(client, server, check_formula, NULL), 0);
        assert_string_equal(client->hs.suite->name, "TLS_RSA_WITH_AES_256_GCM_SHA384");
        assert_int_equal(seen.checked, 2);
        bare_free(client);
        bare_free(server);
    }
}

/* ---- On the way, under protection ---- */

static struct {
    enum side from;
    void (*finished)(struct pair *, enum side from, uint8_t *at, size_t len); /* NULL: it passes */
    void (*change)(struct pair *, enum side from, uint8_t *at, size_t len); /* for ChangeCipherSpec; NULL: it passes */
} attack;

static void attack_hook(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    bool keyed = pair_pipe(pair, from)->keyed;
    if (from == attack.from && keyed && type == CONTENT_HANDSHAKE && attack.finished != NULL)
        attack.finished(pair, from, at, len);
    else if (from == attack.from && !keyed && type == CONTENT_CHANGE_CIPHER_SPEC && attack.change != NULL)
        attack.change(pair, from, at, len);
    else
        pair_pass(pair, from, type, at, len);
}

typedef void (*attacker)(struct pair *, enum side from, uint8_t *at, size_t len);

static struct pair *attacked(enum side from, attacker change, attacker finished, const char *suite)
{
    ssl_config *client = cast_client_config();
    assert_int_equal(ssl_config_ciphers(client, suite), 0);
    struct pair *pair = pair_new(client, cast_server_config());
    attack.from = from;
    attack.change = change;
    attack.finished = finished;
    pair->hook = attack_hook;
    pair_run(pair);
    return pair;
}

/* The reader of the attacked direction notices. */
static void expect_noticed(attacker change, attacker finished, int code, int alert, const char *row)
{
    static const char *const suites[] = {"AES256-GCM-SHA384", "AES128-SHA"};
    for (size_t i = 0; i < COUNT(suites); i++)
        for (enum side from = CLIENT; from <= SERVER; from++) {
            char sentence[200] = "step 8, ";
            sentence[5] = from == CLIENT ? '8' : '9';
            strcat(strcat(strcat(sentence, row), ": "), error_sentence(code));
            struct pair *pair = attacked(from, change, finished, suites[i]);
            pair_expect_failure(pair, &(struct failure){from == CLIENT ? SERVER : CLIENT, code, alert, sentence});
            pair_free(pair);
        }
}

static void expect_unnoticed(attacker change, attacker finished)
{
    for (enum side from = CLIENT; from <= SERVER; from++) {
        struct pair *pair = attacked(from, change, finished, "all");
        pair_expect_done(pair);
        pair_expect_talk(pair);
        pair_free(pair);
    }
}

static void flip(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    at[MESSAGE_HEADER + 5] ^= 0x10;
    pair_pass(pair, from, CONTENT_HANDSHAKE, at, len);
}

static void as_data(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    pair_pass(pair, from, CONTENT_APPLICATION_DATA, at, len);
}

static void data_first(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    pair_pass(pair, from, CONTENT_APPLICATION_DATA, "GET /", 5);
    pair_pass(pair, from, CONTENT_HANDSHAKE, at, len);
}

static void change_again(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    pair_pass(pair, from, CONTENT_CHANGE_CIPHER_SPEC, "\1", 1);
    pair_pass(pair, from, CONTENT_HANDSHAKE, at, len);
}

static void another_message(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    (void)at;
    (void)len;
    pair_pass(pair, from, CONTENT_HANDSHAKE, "\16\0\0\0", 4);
}

static void empty_record(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    pair_pass(pair, from, CONTENT_HANDSHAKE, at, 0);
    pair_pass(pair, from, CONTENT_HANDSHAKE, at, len);
}

static void too_short(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    at[3]--;
    pair_pass(pair, from, CONTENT_HANDSHAKE, at, len - 1);
}

static void wrong_finished(void **state)
{
    (void)state;
    expect_noticed(NULL, flip, SSL_E_FINISHED, 51, "Finished");
    expect_noticed(NULL, as_data, SSL_E_UNEXPECTED_MESSAGE, 10, "Finished");
    expect_noticed(NULL, data_first, SSL_E_UNEXPECTED_MESSAGE, 10, "Finished");
    expect_noticed(NULL, change_again, SSL_E_UNEXPECTED_MESSAGE, 10, "Finished");
    expect_noticed(NULL, another_message, SSL_E_UNEXPECTED_MESSAGE, 10, "Finished");
    expect_noticed(NULL, empty_record, SSL_E_DECODE, 50, "Finished");
    expect_noticed(NULL, too_short, SSL_E_DECODE, 50, "Finished");
}

/* Every fragmentation of Finished under protection is right. */
static size_t cut;

static void in_two(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    pair_pass(pair, from, CONTENT_HANDSHAKE, at, cut);
    pair_pass(pair, from, CONTENT_HANDSHAKE, at + cut, len - cut);
}

static void byte_by_byte(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        pair_pass(pair, from, CONTENT_HANDSHAKE, at + i, 1);
}

static void with_a_warning_inside(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    pair_pass(pair, from, CONTENT_HANDSHAKE, at, 7);
    pair_pass(pair, from, CONTENT_ALERT, "\1\132", 2); /* user_canceled */
    pair_pass(pair, from, CONTENT_HANDSHAKE, at + 7, len - 7);
}

static void fragments(void **state)
{
    (void)state;
    for (cut = 1; cut < FINISHED_LEN; cut++)
        expect_unnoticed(NULL, in_two);
    expect_unnoticed(NULL, byte_by_byte);
    expect_unnoticed(NULL, with_a_warning_inside);
}

/* ---- ChangeCipherSpec ---- */

static void not_one(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    *at = 2;
    pair_pass(pair, from, CONTENT_CHANGE_CIPHER_SPEC, at, len);
}

static void two_bytes(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    (void)at;
    (void)len;
    pair_pass(pair, from, CONTENT_CHANGE_CIPHER_SPEC, "\1\1", 2);
}

static void no_byte(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    (void)len;
    pair_pass(pair, from, CONTENT_CHANGE_CIPHER_SPEC, at, 0);
}

/* RFC 5246 7.4.9: it would be fatal if Finished were not preceded by ChangeCipherSpec. */
static void finished_in_clear(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    (void)at;
    (void)len;
    pair_pass(pair, from, CONTENT_HANDSHAKE, "\24\0\0\14............", FINISHED_LEN);
}

static void part_of_a_message_first(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    pair_pass(pair, from, CONTENT_HANDSHAKE, "\24\0\0\14....", 8);
    pair_pass(pair, from, CONTENT_CHANGE_CIPHER_SPEC, at, len);
}

static void one_byte_of_a_message_first(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    pair_pass(pair, from, CONTENT_HANDSHAKE, "\24", 1);
    pair_pass(pair, from, CONTENT_CHANGE_CIPHER_SPEC, at, len);
}

static void data_in_clear(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    pair_pass(pair, from, CONTENT_APPLICATION_DATA, "GET /", 5);
    pair_pass(pair, from, CONTENT_CHANGE_CIPHER_SPEC, at, len);
}

static void wrong_changes(void **state)
{
    (void)state;
    expect_noticed(not_one, NULL, SSL_E_BAD_CCS, 50, "ChangeCipherSpec");
    expect_noticed(two_bytes, NULL, SSL_E_BAD_CCS, 50, "ChangeCipherSpec");
    expect_noticed(no_byte, NULL, SSL_E_BAD_CCS, 50, "ChangeCipherSpec");
    expect_noticed(finished_in_clear, NULL, SSL_E_UNEXPECTED_MESSAGE, 10, "ChangeCipherSpec");
    expect_noticed(part_of_a_message_first, NULL, SSL_E_SPLIT_MESSAGE, 10, "ChangeCipherSpec");
    expect_noticed(one_byte_of_a_message_first, NULL, SSL_E_SPLIT_MESSAGE, 10, "ChangeCipherSpec");
    expect_noticed(data_in_clear, NULL, SSL_E_UNEXPECTED_MESSAGE, 10, "ChangeCipherSpec");
}

/* ChangeCipherSpec that never comes: the sealed Finished is then read as if in clear, and is never taken for one. */
static void drop(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    (void)pair;
    (void)from;
    (void)at;
    (void)len;
}

static void no_change(void **state)
{
    (void)state;
    for (enum side from = CLIENT; from <= SERVER; from++) {
        struct pair *pair = attacked(from, drop, NULL, "all");
        ssl_conn *reader = pair_conn(pair, from == CLIENT ? SERVER : CLIENT);
        assert_true(ssl_handshake(reader) != 0);
        assert_null(reader->read.protection);
        pair_free(pair);
    }
}

/* Before its time (CVE-2014-0224): in front of each record of either side. */
static struct {
    enum side from;
    int before; /* the number of a record in clear */
} early;

static void change_early(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == early.from && pair->count++ == early.before)
        pair_pass(pair, from, CONTENT_CHANGE_CIPHER_SPEC, "\1", 1);
    pair_pass(pair, from, type, at, len);
}

static void early_changes(void **state)
{
    (void)state;
    static const struct {
        enum side from;
        int before;
        const char *sentence;
    } rows[] = {
        {CLIENT, 0, "step 1, ClientHello: a message that has no place here"},
        {CLIENT, 1, "step 4, ClientKeyExchange: a message that has no place here"},
        {SERVER, 0, "step 2, ServerHello: a message that has no place here"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pair *pair = pair_new(cast_client_config(), cast_server_config());
        early.from = rows[i].from;
        early.before = rows[i].before;
        pair->hook = change_early;
        pair_run(pair);
        pair_expect_failure(pair, &(struct failure){rows[i].from == CLIENT ? SERVER : CLIENT, SSL_E_UNEXPECTED_MESSAGE,
                                                    10, rows[i].sentence});
        pair_free(pair);
    }
}

/* ---- What comes behind Finished in its record ---- */

static uint8_t behind[64];
static size_t behind_len;

static void with_more_behind(struct pair *pair, enum side from, uint8_t *at, size_t len)
{
    uint8_t room[FINISHED_LEN + sizeof behind];
    memcpy(room, at, len);
    memcpy(room + len, behind, behind_len);
    pair_pass(pair, from, CONTENT_HANDSHAKE, room, len + behind_len);
}

static void more_behind_finished(void **state)
{
    (void)state;
    static const struct {
        enum side from;
        const char *bytes;
        int code, alert;
    } rows[] = {
        {SERVER, "00000000", 0, 0}, /* HelloRequest: asked again, and refused with a warning */
        {SERVER, "0000", 0, 0},     /* the beginning of one */
        {SERVER, "00000001 00", SSL_E_DECODE, 50},
        {SERVER, "14", 0, 0}, /* the beginning of what will be refused */
        {SERVER, "1400000c", SSL_E_UNEXPECTED_MESSAGE, 10},
        {SERVER, "0e000000", SSL_E_UNEXPECTED_MESSAGE, 10},
        {SERVER, "0000000000000000000000000000000000000000", SSL_E_RENEGOTIATION, 100}, /* five requests */
        /* The server's turn comes first. */
        {CLIENT, "01000001 00", SSL_E_UNEXPECTED_MESSAGE, 10},
        {CLIENT, "01", SSL_E_UNEXPECTED_MESSAGE, 10},
        {CLIENT, "00000000", SSL_E_UNEXPECTED_MESSAGE, 10},
        {CLIENT, "1400000c", SSL_E_UNEXPECTED_MESSAGE, 10},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        behind_len = hex(behind, rows[i].bytes);
        struct pair *pair = attacked(rows[i].from, NULL, with_more_behind, "all");
        if (rows[i].code != 0)
            pair_expect_failure(pair,
                                &(struct failure){rows[i].from == CLIENT ? SERVER : CLIENT, rows[i].code, rows[i].alert,
                                                  rows[i].from == CLIENT ? "step 9, NewSessionTicket: "
                                                                         : "step 10, ApplicationData: "});
        else
            pair_expect_done(pair);
        if (rows[i].code == 0)
            pair_expect_talk(pair);
        pair_free(pair);
    }
}

/* ---- What comes behind a flight, before its answer ---- */

static enum side speaker;

static void with_more_behind_flight(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from != speaker || pair->count++ > 0) {
        pair_pass(pair, from, type, at, len);
        return;
    }
    uint8_t *room = malloc(len + sizeof behind);
    assert_non_null(room);
    memcpy(room, at, len);
    memcpy(room + len, behind, behind_len);
    pair_pass(pair, from, type, room, len + behind_len);
    free(room);
}

/* RFC 5246 7.4: what is there before the other side has spoken cannot be the answer. */
static void more_behind_flights(void **state)
{
    (void)state;
    static const struct {
        enum side from;
        const char *bytes, *sentence; /* NULL: it is borne */
    } rows[] = {
        {CLIENT, "10", "step 2, ServerHello: a message that has no place here: 1 bytes that came before ServerHello"},
        {CLIENT, "10000042 40", "step 2, ServerHello: "},
        {CLIENT, "01000000", "step 2, ServerHello: "},
        {SERVER, "04", "step 4, ClientKeyExchange: "},
        {SERVER, "04000006 000000000000", "step 4, ClientKeyExchange: "},
        {SERVER, "00000000 04", "step 4, ClientKeyExchange: "},
        {SERVER, "00000000", NULL}, /* RFC 5246 7.4.1.1: HelloRequest may come at any time */
        {SERVER, "00000000 00000000", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        behind_len = hex(behind, rows[i].bytes);
        speaker = rows[i].from;
        struct pair *pair = pair_new(cast_client_config(), cast_server_config());
        pair->hook = with_more_behind_flight;
        pair_run(pair);
        if (rows[i].sentence != NULL)
            pair_expect_failure(pair, &(struct failure){rows[i].from == CLIENT ? SERVER : CLIENT,
                                                        SSL_E_UNEXPECTED_MESSAGE, 10, rows[i].sentence});
        else
            pair_expect_done(pair);
        pair_free(pair);
    }
}

/* ---- A handshake that somebody changed on the way, without any effect on the keys ---- */

static void forget_extension(ssl_conn *conn, uint8_t *message, size_t len)
{
    for (size_t at = MESSAGE_HEADER + 2 + RANDOM_LEN; at + 4 <= len; at++)
        if (memcmp(message + at, "\0\27\0\0", 4) == 0) /* extended_master_secret gets a type that nobody knows */
            message[at] = 0x7a;
    conn->hs->offered = 0xffffffff & ~(uint32_t)4;
}

/* A man in the middle turns the client's list of suites around, so that a weaker one is chosen. */
static void weaken(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == CLIENT && pair->count++ == 0) {
        uint8_t *suites = at + MESSAGE_HEADER + 2 + RANDOM_LEN + 1 + 2;
        assert_int_equal(load_be16(suites), 0x009d);
        store_be16(suites, 0x0a0a);
    }
    pair_pass(pair, from, type, at, len);
}

/* RFC 5246 F.1.4: Finished is what protects the negotiation where the keys do not depend on it. */
static void a_downgrade(void **state)
{
    (void)state;
    ssl_config *client = cast_client_config();
    cast_liar(client, "ClientHello", forget_extension);
    struct pair *pair = pair_new(client, cast_server_config());
    pair->hook = weaken;
    pair_run(pair);
    pair_expect_failure(pair,
                        &(struct failure){SERVER, SSL_E_FINISHED, 51,
                                          "step 8, Finished: Finished does not match the handshake: the two sides saw "
                                          "different messages"});
    assert_int_equal(ssl_extended_master_secret(pair->client), 0);
    pair_free(pair);
    /* With the extended master secret it is noticed one step earlier: the keys differ (RFC 7627). */
    pair = pair_new(cast_client_config(), cast_server_config());
    pair->hook = weaken;
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_BAD_RECORD_MAC, 20, "step 8, Finished: "});
    pair_free(pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bit),     cmocka_unit_test(the_formula),          cmocka_unit_test(wrong_finished),
        cmocka_unit_test(fragments),     cmocka_unit_test(wrong_changes),        cmocka_unit_test(no_change),
        cmocka_unit_test(early_changes), cmocka_unit_test(more_behind_finished), cmocka_unit_test(more_behind_flights),
        cmocka_unit_test(a_downgrade),
    };
    return cmocka_run_group_tests_name("steps/step08_09", tests, NULL, NULL);
}
