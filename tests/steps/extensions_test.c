/*
 * extensions_test.c - what the two sides agree on by extensions, through the public API: application protocols,
 * names of servers, lengths of records;
 * and the largest ClientHello there can be.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"
#include "support/wire.h"

/* ---- Application protocols (RFC 7301) ---- */

static ssl_config *with_protocols(ssl_config *config, const char *protocols)
{
    if (protocols != NULL)
        assert_int_equal(ssl_config_alpn(config, protocols), 0);
    return config;
}

static struct pair *protocols(const char *client, const char *server)
{
    return pair_new(with_protocols(cast_client_config(), client), with_protocols(cast_server_config(), server));
}

static void expect_protocol(const ssl_conn *conn, const char *protocol)
{
    if (protocol == NULL)
        assert_null(ssl_alpn(conn));
    else
        assert_string_equal(ssl_alpn(conn), protocol);
}

static void the_protocol_of_both(void **state)
{
    (void)state;
    static const struct {
        const char *client, *server, *chosen;
    } rows[] = {
        {"h2", "h2", "h2"},
        {"h2,http/1.1", "http/1.1,h2", "http/1.1"}, /* the server's order */
        {"http/1.1,h2", "spdy/1,h2,http/1.1", "h2"},
        {"h2", NULL, NULL}, /* one that does not know it is no obstacle */
        {NULL, "h2", NULL},
        {NULL, NULL, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pair *pair = protocols(rows[i].client, rows[i].server);
        assert_null(ssl_alpn(pair->client));
        pair_expect_done(pair);
        expect_protocol(pair->client, rows[i].chosen);
        expect_protocol(pair->server, rows[i].chosen);
        pair_expect_talk(pair);
        pair_free(pair);
    }
    assert_null(ssl_alpn(NULL));
}

/* The longest list that a config takes fits into a ClientHello, and its last name can be chosen. */
static void the_longest_list(void **state)
{
    (void)state;
    char list[LIMIT_PROTOCOLS];
    memset(list, 'a', sizeof list);
    for (size_t i = 255; i < sizeof list - 1; i += 256)
        list[i] = ',';
    memcpy(list + sizeof list - 4, ",h2", 4);
    struct pair *pair = protocols(list, "h2");
    pair_expect_done(pair);
    expect_protocol(pair->client, "h2");
    pair_free(pair);
}

static void no_protocol_of_both(void **state)
{
    (void)state;
    struct pair *pair = protocols("h2", "http/1.1");
    pair_run(pair);
    pair_expect_failure(pair,
                        &(struct failure){SERVER, SSL_E_NO_PROTOCOL, 120,
                                          "step 1, ClientHello: no application protocol is common to both sides"});
    assert_null(ssl_alpn(pair->server));
    pair_free(pair);
}

/* A server that says another protocol than it was offered. */
static void choose_another(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)conn;
    for (uint8_t *at = message; at < message + len - 7; at++)
        if (memcmp(at, "\x00\x10\x00\x05\x00\x03\x02", 7) == 0)
            at[7] = 'H';
}

static void a_protocol_that_was_not_offered(void **state)
{
    (void)state;
    ssl_config *server = with_protocols(cast_server_config(), "h2");
    cast_liar(server, "ServerHello", choose_another);
    struct pair *pair = pair_new(with_protocols(cast_client_config(), "h2"), server);
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_ILLEGAL_EXTENSION, 47,
                                                "step 2, ServerHello: an extension has a value that is not allowed: "
                                                "the server chose \"H2\", a protocol that was not offered"});
    pair_free(pair);
}

/* ---- Names of servers (RFC 6066 section 3) ---- */

#define AT_HELLO "step 1, ClientHello: "

static const struct recipe mail = {
    .name = "CN=mail", .key = &key_other, .san = "DNS:mail.example.com", .extended = EXTENDED_SERVER};

/* What on_hello does, and has seen. */
static struct {
    int calls;
    char name[HOST_MAX + 1];
    ssl_config *use[2]; /* in this order, each given back when it was used */
    int result;
} host;

static int on_hello(ssl_conn *conn, const char *name, void *arg)
{
    assert_ptr_equal(arg, &host);
    host.calls++;
    strcpy(host.name, name != NULL ? name : "none");
    assert_int_equal(strcmp(host.name, ssl_server_name(conn) != NULL ? ssl_server_name(conn) : "none"), 0);
    assert_null(ssl_cipher(conn)); /* nothing is decided */
    for (size_t i = 0; i < COUNT(host.use); i++) {
        if (host.use[i] != NULL)
            ssl_use_config(conn, host.use[i]);
        ssl_config_free(host.use[i]);
        host.use[i] = NULL;
    }
    return host.result;
}

static ssl_config *greeting(ssl_config *config)
{
    memset(&host, 0, sizeof host);
    ssl_config_on_hello(config, on_hello, &host);
    return config;
}

static void a_hook_sees_the_name(void **state)
{
    (void)state;
    static const struct {
        const char *host, *name;
    } rows[] = {{CAST_HOST, CAST_HOST}, {"WWW.example.com", "WWW.example.com"}, {"192.0.2.1", "none"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *client = cast_client_config();
        ssl_config_insecure_no_name(client);
        struct pair *pair = pair_new_host(client, greeting(cast_server_config()), rows[i].host);
        pair_expect_done(pair);
        assert_int_equal(host.calls, 1);
        assert_string_equal(host.name, rows[i].name);
        pair_free(pair);
    }
}

static void a_hook_refuses(void **state)
{
    (void)state;
    struct pair *pair = pair_new(cast_client_config(), greeting(cast_server_config()));
    host.result = 1;
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_UNRECOGNIZED_NAME, 112,
                                                AT_HELLO
                                                "no server of that name is here: the application refused " CAST_HOST});
    assert_int_equal(ssl_error_fault(pair->server), SSL_FAULT_PEER);
    pair_free(pair);
}

/* RFC 6066 section 9: no alert of an extension for a client that did not send it. */
static void a_hook_refuses_who_names_none(void **state)
{
    (void)state;
    static const int answers[] = {1, SSL_E_UNRECOGNIZED_NAME};
    for (size_t i = 0; i < COUNT(answers); i++) {
        struct pair *pair = pair_new_host(cast_client_config(), greeting(cast_server_config()), "192.0.2.1");
        host.result = answers[i];
        pair_run(pair);
        pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_REFUSED, 40,
                                                    AT_HELLO "the application refused the peer: "
                                                             "a client that names no server"});
        pair_free(pair);
    }
}

/* The other config decides: identity, suites, protocols, step 5 and its callbacks. */
static int seen_steps;

static void count_step(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    (void)conn;
    (void)step;
    (void)arg;
    seen_steps++;
}

static void another_config_decides(void **state)
{
    (void)state;
    ssl_config *first = with_protocols(cast_server_config(), "h2"), *other = cast_config();
    cast_identity(other, &mail, &cast_root);
    cast_trust(other, &cast_root);
    ssl_config_ciphers(other, "AES128-SHA");
    ssl_config_client_auth(other, SSL_AUTH_REQUIRED);
    ssl_config_server_name(other, "mail.example.com");
    with_protocols(other, "smtp");
    ssl_config_on_step(other, count_step, NULL);
    ssl_config *client = with_protocols(cast_asked_config(&cast_client, &cast_root), "h2,smtp");
    struct pair *pair = pair_new_host(client, greeting(first), "mail.example.com");
    host.use[0] = other; /* the hook gives our part back: from then on the connection alone owns it */
    seen_steps = 0;
    pair_expect_done(pair);
    assert_string_equal(ssl_cipher(pair->client), "TLS_RSA_WITH_AES_128_CBC_SHA");
    assert_string_equal(ssl_alpn(pair->server), "smtp");
    assert_string_equal(ssl_alpn(pair->client), "smtp");
    assert_string_equal(ssl_cert_subject(ssl_peer(pair->client, 0)), "CN=mail");
    assert_non_null(ssl_peer(pair->server, 0));
    assert_in_range(seen_steps, 10, 30);
    pair_expect_talk(pair);
    pair_free(pair);
}

/* A config that does not ask in place of one that does, both ways round. */
static void who_is_asked(void **state)
{
    (void)state;
    for (int asks = 0; asks < 2; asks++) {
        ssl_config *asking = cast_asking_config(SSL_AUTH_REQUIRED), *silent = cast_server_config();
        struct pair *pair = pair_new(cast_asked_config(&cast_client, &cast_root), greeting(asks ? silent : asking));
        host.use[0] = asks ? asking : silent;
        pair_expect_done(pair);
        assert_int_equal(ssl_peer(pair->server, 0) != NULL, asks);
        pair_free(pair);
    }
    /* One that asks is not satisfied with nothing. */
    struct pair *pair = pair_new(cast_client_config(), greeting(cast_server_config()));
    host.use[0] = cast_asking_config(SSL_AUTH_REQUIRED);
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_CERT_MISSING, 40, "step 5, Certificate: "});
    pair_free(pair);
}

/* The last call counts; the config that is in use already will do. */
static void several_configs(void **state)
{
    (void)state;
    ssl_config *first = cast_server_config();
    ssl_config_ref(first);
    struct pair *pair = pair_new(cast_client_config(), greeting(first));
    host.use[0] = cast_asking_config(SSL_AUTH_REQUIRED);
    host.use[1] = first;
    pair_expect_done(pair);
    pair_free(pair);

    first = cast_server_config();
    ssl_config_ref(first);
    pair = pair_new(cast_client_config(), greeting(first));
    host.use[0] = first;
    pair_expect_done(pair);
    pair_free(pair);
}

/* A config that will not do ends the connection, though the hook says that all is well. */
static void a_config_that_will_not_do(void **state)
{
    (void)state;
    ssl_config *broken = cast_server_config();
    ssl_config_ciphers(broken, "nonsense");
    const struct {
        ssl_config *config;
        int code;
        const char *sentence;
    } rows[] = {
        {cast_client_config(), SSL_E_NO_IDENTITY, AT_HELLO "a server needs a certificate and a key: ssl_use_config: "},
        {broken, SSL_E_UNKNOWN_NAME, AT_HELLO "a name in a list is not known: ssl_use_config: "},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pair *pair = pair_new(cast_client_config(), greeting(cast_server_config()));
        host.use[0] = rows[i].config;
        pair_run(pair);
        pair_expect_failure(pair, &(struct failure){SERVER, rows[i].code, 80, rows[i].sentence});
        assert_int_equal(ssl_error_fault(pair->server), SSL_FAULT_CALLER);
        pair_free(pair);
    }
}

static int use_nothing(ssl_conn *conn, const char *name, void *arg)
{
    (void)name;
    (void)arg;
    assert_int_equal(ssl_use_config(conn, NULL), SSL_ERROR);
    return 0;
}

static void no_config(void **state)
{
    (void)state;
    ssl_config *server = cast_server_config();
    ssl_config_on_hello(server, use_nothing, NULL);
    struct pair *pair = pair_new(cast_client_config(), server);
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_MEMORY, 80, AT_HELLO "out of memory"});
    pair_free(pair);
}

/* Anywhere else it changes nothing. */
static void not_from_elsewhere(void **state)
{
    (void)state;
    ssl_config *other = cast_asking_config(SSL_AUTH_REQUIRED);
    struct pair *pair = pair_new(cast_client_config(), cast_server_config());
    const ssl_config *before = pair->server->config;
    assert_int_equal(ssl_use_config(pair->server, other), SSL_ERROR);
    assert_int_equal(ssl_use_config(pair->client, other), SSL_ERROR);
    pair_expect_done(pair);
    assert_int_equal(ssl_use_config(pair->server, other), SSL_ERROR);
    assert_ptr_equal(pair->server->config, before);
    assert_int_equal(ssl_use_config(NULL, other), SSL_ERROR);
    pair_expect_talk(pair);
    pair_free(pair);
    ssl_config_free(other);
}

static void accepted_names(void **state)
{
    (void)state;
    static const struct {
        const char *host;
        bool accepted;
    } rows[] = {
        {"www.example.com", true},   {"WWW.EXAMPLE.com", true},    {"a.example", true},    {"A.Example", true},
        {"192.0.2.1", true},         {"b.example", false},         {"example.com", false}, {"www.example.co", false},
        {"www.example.comm", false}, {"x.www.example.com", false}, {"a", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *client = cast_client_config(), *server = cast_server_config();
        ssl_config_insecure_no_name(client);
        assert_int_equal(ssl_config_server_name(server, "www.example.com"), 0);
        assert_int_equal(ssl_config_server_name(server, "A.EXAMPLE"), 0);
        struct pair *pair = pair_new_host(client, server, rows[i].host);
        if (rows[i].accepted) {
            pair_expect_done(pair);
        } else {
            char sentence[200] = AT_HELLO "no server of that name is here: \"";
            pair_run(pair);
            pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_UNRECOGNIZED_NAME, 112,
                                                        strcat(strcat(sentence, rows[i].host), "\"")});
        }
        pair_free(pair);
    }
}

/* RFC 6066 3: a server may warn with unrecognized_name and go on. What counts is whom its certificate is for. */
static void warn(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    static const uint8_t warning[] = {ALERT_WARNING, 112};
    if (from == SERVER && pair->count++ == 0)
        pair_pass(pair, from, CONTENT_ALERT, warning, sizeof warning);
    pair_pass(pair, from, type, at, len);
}

static void a_warning_of_an_unrecognized_name(void **state)
{
    (void)state;
    struct pair *pair = pair_new(cast_client_config(), cast_server_config());
    pair->hook = warn;
    pair_expect_done(pair);
    assert_int_equal(ssl_error_alert(pair->client), 0);
    pair_expect_talk(pair);
    pair_free(pair);
}

/* ---- Lengths of records (RFC 6066 section 4, RFC 8449) ---- */

/* The longest fragment that each side has sent, unprotected and protected. */
static struct {
    size_t plain[SERVER + 1], sealed[SERVER + 1];
} longest;

static void measure(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    size_t *most = pair_pipe(pair, from)->keyed ? &longest.sealed[from] : &longest.plain[from];
    *most = len > *most ? len : *most;
    pair_pass(pair, from, type, at, len);
}

static struct pair *sizes(size_t client_size, size_t server_size)
{
    ssl_config *client = cast_asked_config(&cast_client, &cast_root), *server = cast_asking_config(SSL_AUTH_REQUIRED);
    if (client_size != 0)
        assert_int_equal(ssl_config_record_size(client, client_size), 0);
    if (server_size != 0)
        assert_int_equal(ssl_config_record_size(server, server_size), 0);
    return pair_new(client, server);
}

static void each_obeys_the_other(void **state)
{
    (void)state;
    static const size_t rows[][2] = {{0, 0},     {64, 0},        {0, 64},    {64, 64},     {100, 4000},
                                     {4000, 65}, {16384, 16383}, {511, 513}, {1000, 16384}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pair *pair = sizes(rows[i][0], rows[i][1]);
        size_t client = rows[i][0] != 0 ? rows[i][0] : LIMIT_PLAINTEXT;
        size_t server = rows[i][1] != 0 ? rows[i][1] : LIMIT_PLAINTEXT;
        memset(&longest, 0, sizeof longest);
        pair->hook = measure;
        pair_expect_done(pair);
        pair_expect_talk(pair);
        assert_int_equal(longest.sealed[CLIENT], server);
        assert_int_equal(longest.sealed[SERVER], client);
        assert_in_range(longest.plain[SERVER], 1, client); /* RFC 8449 does not ask for that; it is kinder */
        pair_free(pair);
    }
}

/* A client that knows the older extension alone: in place of the newer one it says what nobody knows. */
static void unsay_the_newer(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)conn;
    for (uint8_t *here = message; here < message + len - 4; here++)
        if (memcmp(here, "\x00\x1c\x00\x02", 4) == 0)
            here[0] = 0xfa;
}

static void the_older_extension(void **state)
{
    (void)state;
    static const size_t rows[][2] = {{512, 512}, {1023, 512}, {1024, 1024}, {3000, 2048}, {16383, 4096}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *client = cast_asked_config(&cast_client, &cast_root);
        assert_int_equal(ssl_config_record_size(client, rows[i][0]), 0);
        cast_liar(client, "ClientHello", unsay_the_newer);
        struct pair *pair = pair_new(client, cast_asking_config(SSL_AUTH_REQUIRED));
        memset(&longest, 0, sizeof longest);
        pair->hook = measure;
        pair_expect_done(pair);
        pair_expect_talk(pair);
        for (enum side side = CLIENT; side <= SERVER; side++) {
            assert_in_range(longest.plain[side], 1, rows[i][1]); /* RFC 6066: all from the ServerHello on */
            assert_int_equal(longest.sealed[side], rows[i][1]);
        }
        if (rows[i][1] == 512)
            assert_int_equal(longest.plain[SERVER], 512); /* the flight is longer than that */
        pair_free(pair);
    }
}

/* A record that is longer than was agreed, by one byte or by more than could be read. */
static void a_record_that_is_too_long(void **state)
{
    (void)state;
    static uint8_t data[LIMIT_PLAINTEXT];
    static const size_t lens[] = {101, 500, LIMIT_PLAINTEXT};
    for (enum side from = CLIENT; from <= SERVER; from++)
        for (size_t i = 0; i < COUNT(lens); i++) {
            struct pair *pair = sizes(100, 100);
            ssl_conn *liar = pair_conn(pair, from);
            pair_expect_done(pair);
            liar->write.fragment_max = 0;
            uint8_t buf[200];
            assert_int_equal(ssl_write(liar, data, lens[i]), lens[i]);
            assert_int_equal(ssl_read(pair_conn(pair, from ^ BOTH), buf, sizeof buf), SSL_ERROR);
            pair_expect_failure(pair, &(struct failure){from ^ BOTH, SSL_E_RECORD_OVERFLOW, 22,
                                                        "step 10, ApplicationData: a record is longer than allowed"});
            pair_free(pair);
        }
}

/* The same of a handshake message before there are keys, where the older extension is in force. */
static void join_records(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == CLIENT && pair->count++ > 0 && type == CONTENT_HANDSHAKE && !pair_pipe(pair, from)->keyed) {
        uint8_t long_one[513] = {MESSAGE_CERTIFICATE, 0, 4};
        pair_pass(pair, from, type, long_one, sizeof long_one);
        return;
    }
    pair_pass(pair, from, type, at, len);
}

static void a_handshake_record_that_is_too_long(void **state)
{
    (void)state;
    ssl_config *client = cast_asked_config(&cast_client, &cast_root);
    assert_int_equal(ssl_config_record_size(client, 512), 0);
    cast_liar(client, "ClientHello", unsay_the_newer);
    struct pair *pair = pair_new(client, cast_asking_config(SSL_AUTH_REQUIRED));
    pair->hook = join_records;
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_RECORD_OVERFLOW, 22,
                                                "step 5, Certificate: a record is longer than allowed: 513 bytes"});
    pair_free(pair);
}

/* ---- The largest ClientHello ---- */

/* Every field at its longest, with the extensions of a real one in it, the rest unknown: LIMIT_HELLO bytes. */
static void largest_hello(struct writer *w, const uint8_t random[RANDOM_LEN])
{
    static const char *const text = "ff01 0001 00"                                          /* renegotiation_info */
                                    "0000 0014 0012 00 000f 7777772e6578616d706c652e636f6d" /* www.example.com */
                                    "0010 0005 0003 02 6832"                                /* h2 */
                                    "0017 0000"                                             /* extended_master_secret */
                                    "001c 0002 0064";                                       /* record_size_limit */
    uint8_t real[64];
    size_t len = hex(real, text);
    writer_u8(w, MESSAGE_CLIENT_HELLO);
    struct writer_mark body = writer_open(w, 3);
    writer_u16(w, TLS_1_2);
    writer_bytes(w, random, RANDOM_LEN);
    writer_u8(w, 32);
    memset(writer_space(w, 32), 8, 32);
    writer_u16(w, 0xfffe);
    for (uint16_t i = 1; i < 0x7fff; i++)
        writer_u16(w, 0x1234);
    writer_u16(w, 0x002f);
    writer_u8(w, 255);
    memset(writer_space(w, 255), 0, 255);
    writer_u16(w, 0xffff);
    writer_bytes(w, real, len);
    writer_u16(w, 0xfafa);
    writer_u16(w, (uint16_t)(0xffff - len - 4));
    memset(writer_space(w, 0xffff - len - 4), 9, 0xffff - len - 4);
    writer_close(w, body);
}

enum { WHOLE = MESSAGE_HEADER + LIMIT_HELLO };
static const size_t fragments[] = {1, 2, 5, 1000, LIMIT_PLAINTEXT};

static void the_largest_client_hello(void **state)
{
    (void)state;
    static const uint8_t random[RANDOM_LEN] = {7};
    static uint8_t message[WHOLE], records[WHOLE * (RECORD_HEADER + 1)];
    struct writer w = writer_over(message, sizeof message);
    largest_hello(&w, random);
    assert_true(writer_ok(&w));
    assert_int_equal(w.len, WHOLE);
    for (size_t i = 0; i < COUNT(fragments); i++) {
        struct writer all = writer_over(records, sizeof records);
        for (size_t done = 0; done < WHOLE; done += fragments[i]) {
            size_t len = WHOLE - done < fragments[i] ? WHOLE - done : fragments[i];
            writer_u8(&all, CONTENT_HANDSHAKE);
            writer_u16(&all, TLS_1_0);
            writer_vector(&all, 2, (struct span){message + done, len});
        }
        assert_true(writer_ok(&all));
        static struct wire wire;
        memset(&wire, 0, sizeof wire);
        wire.in = (struct span){records, all.len};
        ssl_config *config = with_protocols(cast_server_config(), "h2");
        ssl_conn *server = ssl_server_io(config, &(struct ssl_io){wire_read, wire_write, &wire});
        assert_int_equal(ssl_handshake(server), SSL_WANT_READ);
        assert_int_equal(wire.in.len, 0);
        assert_string_equal(ssl_server_name(server), CAST_HOST);
        assert_string_equal(ssl_alpn(server), "h2");
        assert_string_equal(ssl_cipher(server), "TLS_RSA_WITH_AES_128_CBC_SHA");
        assert_int_equal(wire.out[RECORD_HEADER], MESSAGE_SERVER_HELLO);
        assert_int_equal(server->hs->in.cap, 0); /* what it took of memory is given back */
        ssl_free(server);
        ssl_config_free(config);
    }
}

/* In place of the client's, who remembers it as its own; by fragments of *arg bytes. */
static void say_the_largest(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == SERVER || pair->count++ > 0) {
        pair_pass(pair, from, type, at, len);
        return;
    }
    static uint8_t message[WHOLE];
    const size_t fragment = *(const size_t *)pair->arg;
    struct writer w = writer_over(message, sizeof message);
    largest_hello(&w, pair->client->hs->client_random);
    transcript_init(pair->client->hs);
    assert_int_equal(transcript_update(pair->client->hs, SPAN(message)), 0);
    for (size_t done = 0; done < WHOLE; done += fragment)
        pair_pass(pair, from, type, message + done, WHOLE - done < fragment ? WHOLE - done : fragment);
}

/* And the connection that it begins goes on to step 10. */
static void served_to_the_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(fragments); i++) {
        ssl_config *client = with_protocols(cast_client_config(), "h2");
        assert_int_equal(ssl_config_record_size(client, 100), 0);
        struct pair *pair = pair_new(client, with_protocols(cast_server_config(), "h2"));
        pair->hook = say_the_largest;
        pair->arg = (void *)(uintptr_t)&fragments[i];
        pair_expect_done(pair);
        assert_string_equal(ssl_cipher(pair->client), "TLS_RSA_WITH_AES_128_CBC_SHA");
        assert_string_equal(ssl_alpn(pair->client), "h2");
        pair_expect_talk(pair);
        pair_free(pair);
    }
}

/* By its header alone: nothing is kept of one that is longer by a byte, or by all that a header can say. */
static void a_larger_client_hello(void **state)
{
    (void)state;
    static const uint32_t lens[] = {LIMIT_HELLO + 1, 0xffffff};
    for (size_t i = 0; i < COUNT(lens); i++) {
        uint8_t record[] = {CONTENT_HANDSHAKE, 3, 1, 0, MESSAGE_HEADER, MESSAGE_CLIENT_HELLO, 0, 0, 0};
        static struct wire wire;
        memset(&wire, 0, sizeof wire);
        store_be24(record + RECORD_HEADER + 1, lens[i]);
        wire.in = SPAN(record);
        ssl_config *config = cast_server_config();
        ssl_conn *server = ssl_server_io(config, &(struct ssl_io){wire_read, wire_write, &wire});
        assert_int_equal(ssl_handshake(server), SSL_ERROR);
        assert_int_equal(ssl_error_code(server), SSL_E_MESSAGE_TOO_LONG);
        assert_int_equal(wire.out_len, RECORD_HEADER + 2);
        assert_int_equal(wire.out[RECORD_HEADER], ALERT_FATAL);
        assert_int_equal(wire.out[RECORD_HEADER + 1], 47);
        ssl_free(server);
        ssl_config_free(config);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_protocol_of_both),
        cmocka_unit_test(the_longest_list),
        cmocka_unit_test(no_protocol_of_both),
        cmocka_unit_test(a_protocol_that_was_not_offered),
        cmocka_unit_test(a_hook_sees_the_name),
        cmocka_unit_test(a_hook_refuses),
        cmocka_unit_test(a_hook_refuses_who_names_none),
        cmocka_unit_test(another_config_decides),
        cmocka_unit_test(who_is_asked),
        cmocka_unit_test(several_configs),
        cmocka_unit_test(a_config_that_will_not_do),
        cmocka_unit_test(no_config),
        cmocka_unit_test(not_from_elsewhere),
        cmocka_unit_test(accepted_names),
        cmocka_unit_test(a_warning_of_an_unrecognized_name),
        cmocka_unit_test(each_obeys_the_other),
        cmocka_unit_test(the_older_extension),
        cmocka_unit_test(a_record_that_is_too_long),
        cmocka_unit_test(a_handshake_record_that_is_too_long),
        cmocka_unit_test(the_largest_client_hello),
        cmocka_unit_test(served_to_the_end),
        cmocka_unit_test(a_larger_client_hello),
    };
    return cmocka_run_group_tests_name("steps/extensions", tests, NULL, NULL);
}
