/*
 * half_open.c - what those take who begin a handshake and never end it: 10,000 of them at once, in each place where a
 * client can fall silent; and those who announce a message that never comes. tests/README.md has the figures, which
 * are bounds here. Counted is what is asked of malloc, without what it adds.
 *
 * SPDX-License-Identifier: MIT
 */
#include "memory/heap.h"
#include "memory/way.h"
#include "support/tube.h"

#include "ssl/objects.h"

enum { MANY = 10000 };

/* What a client has sent so far; what it is sent goes nowhere. */
struct silent {
    struct span said;
    size_t heard;
};

static ptrdiff_t silent_read(void *arg, void *buf, size_t len)
{
    struct silent *client = arg;
    if (client->said.len == 0)
        return SSL_WANT_READ;
    len = len < client->said.len ? len : client->said.len;
    memcpy(buf, client->said.at, len);
    client->said.at += len;
    client->said.len -= len;
    return (ptrdiff_t)len;
}

static ptrdiff_t silent_write(void *arg, const void *buf, size_t len)
{
    (void)buf;
    ((struct silent *)arg)->heard += len;
    return (ptrdiff_t)len;
}

static struct silent silents[MANY];
static ssl_conn *servers[MANY];

/* The bytes of heap for each of so many servers that have read this, answered or not, and come to this result. */
static size_t bytes_at(int result, ssl_config *config, struct span said, size_t count, bool answered)
{
    size_t before = heap.bytes;
    for (size_t i = 0; i < count; i++) {
        silents[i] = (struct silent){said, 0};
        servers[i] = ssl_server_io(config, &(struct ssl_io){silent_read, silent_write, &silents[i]});
        assert_int_equal(ssl_handshake(servers[i]), result);
        assert_int_equal(silents[i].said.len, 0);
        assert_int_equal(silents[i].heard > 0, answered);
    }
    size_t each = (heap.bytes - before) / count;
    for (size_t i = 0; i < count; i++)
        ssl_free(servers[i]);
    assert_int_equal(heap.bytes, before);
    return each;
}

/* The bytes for each of so many whose clients have said this and wait. */
static size_t bytes_each(ssl_config *config, struct span said, size_t count, bool answered)
{
    return bytes_at(SSL_WANT_READ, config, said, count, answered);
}

static const struct way elliptic = {"ECDHE", "legacy", "default", {&key_p256, &key_p256}, BY_CERTIFICATE};

/* What a client of ours says first. */
static struct span hello_of(const struct way *taken)
{
    static struct tube to_server, to_client;
    const struct ssl_io io = tube_io(&to_server);
    way_take(taken);
    ssl_config *config = way_config(AT_CLIENT);
    tubes_join(&to_server, &to_client);
    ssl_conn *client = ssl_client_io(config, &io, CAST_HOST);
    assert_int_equal(ssl_handshake(client), SSL_WANT_READ);
    ssl_free(client);
    ssl_config_free(config);
    return (struct span){to_server.bytes, to_server.len};
}

static void expect_at_most(const char *when, size_t each, size_t bound)
{
    print_message("%s: %zu bytes each, at most %zu\n", when, each, bound);
    assert_in_range(each, 1, bound);
}

static void many(void **state)
{
    (void)state;
    struct span hello = hello_of(&elliptic);
    ssl_config *config = way_config(AT_SERVER);
    expect_at_most("silent from the start", bytes_each(config, (struct span){NULL, 0}, MANY, false), 8192);
    expect_at_most("half a header", bytes_each(config, (struct span){hello.at, 3}, MANY, false), 8192);
    expect_at_most("half a ClientHello", bytes_each(config, (struct span){hello.at, hello.len / 2}, MANY, false), 9216);
    expect_at_most("answered", bytes_each(config, hello, MANY, true), 9216);
    ssl_config_free(config);
    way_leave();
}

/* A ClientHello of the largest length that there can be, but for its last byte: records of one length, the last of them
 * cut. */
static void all_but_a_byte(void **state)
{
    (void)state;
    static uint8_t said[LIMIT_HELLO + MESSAGE_HEADER + 64 * RECORD_HEADER];
    struct writer w = writer_over(said, sizeof said);
    for (size_t at = 0, len = LIMIT_HELLO + MESSAGE_HEADER - 1; at < len;) {
        size_t part = len - at < LIMIT_PLAINTEXT ? len - at : LIMIT_PLAINTEXT;
        writer_u8(&w, CONTENT_HANDSHAKE);
        writer_u16(&w, TLS_1_0);
        writer_u16(&w, (uint16_t)part);
        uint8_t *body = writer_space(&w, part);
        memset(body, 0, part);
        if (at == 0) {
            body[0] = MESSAGE_CLIENT_HELLO;
            store_be24(body + 1, LIMIT_HELLO);
        }
        at += part;
    }
    way_take(&elliptic);
    ssl_config *config = way_config(AT_SERVER);
    expect_at_most("all but a byte of the largest ClientHello",
                   bytes_each(config, (struct span){said, w.len}, 100, false), 290 * 1024);
    ssl_config_free(config);
    way_leave();
}

/* ---- Clients that say as much as they may, and still are nobody ---- */

static uint8_t most[8 * 65536];

/* A message in records of the largest length, but for so many bytes at its end. */
static void put_message(struct writer *w, uint16_t version, struct span message, size_t missing)
{
    while (message.len > missing) {
        size_t part = message.len - missing < LIMIT_PLAINTEXT ? message.len - missing : LIMIT_PLAINTEXT;
        writer_u8(w, CONTENT_HANDSHAKE);
        writer_u16(w, version);
        writer_vector(w, 2, (struct span){message.at, part});
        message.at += part;
        message.len -= part;
    }
}

/* len bytes, all of them 0 but for the content. */
static void put_filled(struct writer *w, size_t len, struct span content)
{
    writer_span(w, content);
    memset(writer_space(w, len - content.len), 0, len - content.len);
}

/* The longest ClientHello, which has what the ordinary one has, suites that are none, and an extension that is none. */
static struct span longest_hello(struct span hello)
{
    static uint8_t message[MESSAGE_HEADER + LIMIT_HELLO];
    struct reader r = reader_over(hello);
    struct writer w = writer_over(message, sizeof message);
    reader_bytes(&r, RECORD_HEADER + MESSAGE_HEADER);
    writer_u8(&w, MESSAGE_CLIENT_HELLO);
    writer_u24(&w, LIMIT_HELLO);
    writer_span(&w, reader_bytes(&r, 2 + RANDOM_LEN));
    reader_vector(&r, 1, 0, 32);
    writer_u8(&w, 32);
    put_filled(&w, 32, (struct span){NULL, 0});
    writer_u16(&w, 0xfffe);
    put_filled(&w, 0xfffe, reader_vector(&r, 2, 2, 0xfffe));
    reader_vector(&r, 1, 1, 0xff);
    writer_u8(&w, 0xff);
    put_filled(&w, 0xff, (struct span){NULL, 0});
    struct span extensions = reader_vector(&r, 2, 0, 0xffff);
    assert_true(reader_end(&r));
    writer_u16(&w, 0xffff);
    writer_span(&w, extensions);
    writer_u16(&w, 0xfafa);
    writer_u16(&w, (uint16_t)(0xffff - extensions.len - 4));
    put_filled(&w, 0xffff - extensions.len - 4, (struct span){NULL, 0});
    assert_true(writer_ok(&w) && w.len == sizeof message);
    return (struct span){message, w.len};
}

/* A certificate and bytes that are none, as many as there may be. */
static struct span longest_certificate(void)
{
    static uint8_t message[MESSAGE_HEADER + LIMIT_CERTIFICATE_MESSAGE];
    struct recipe client = cast_client;
    client.key = &key_p256;
    struct span leaf = cert_make(&client, &cast_root);
    struct writer w = writer_over(message, sizeof message);
    writer_u8(&w, MESSAGE_CERTIFICATE);
    writer_u24(&w, LIMIT_CERTIFICATE_MESSAGE);
    writer_u24(&w, LIMIT_CERTIFICATE_MESSAGE - 3);
    writer_vector(&w, 3, leaf);
    size_t rest = LIMIT_CERTIFICATE_MESSAGE - 3 - 3 - leaf.len - 3;
    writer_u24(&w, (uint32_t)rest);
    put_filled(&w, rest, (struct span){NULL, 0});
    assert_true(writer_ok(&w) && w.len == sizeof message);
    return (struct span){message, w.len};
}

static void as_much_as_there_may_be(void **state)
{
    (void)state;
    static const uint8_t point[] = {MESSAGE_CLIENT_KEY_EXCHANGE, 0, 0, 33, 32, 9};
    static uint8_t share[MESSAGE_HEADER + 33], proof[MESSAGE_HEADER + LIMIT_MESSAGE] = {MESSAGE_CERTIFICATE_VERIFY};
    struct span hello = longest_hello(hello_of(&elliptic)), certificate = longest_certificate();
    struct writer w = writer_over(most, sizeof most);
    ssl_config *config = way_config(AT_SERVER);
    memcpy(share, point, sizeof point);
    store_be24(proof + 1, LIMIT_MESSAGE);
    put_message(&w, TLS_1_0, hello, 0);
    expect_at_most("the largest ClientHello, answered", bytes_each(config, (struct span){most, w.len}, 100, true),
                   147456);
    size_t said = w.len;
    put_message(&w, TLS_1_2, certificate, 1);
    expect_at_most("all but a byte of the largest Certificate",
                   bytes_each(config, (struct span){most, w.len}, 100, true), 296960);
    w.len = said;
    put_message(&w, TLS_1_2, certificate, 0);
    put_message(&w, TLS_1_2, SPAN(share), 0);
    put_message(&w, TLS_1_2, SPAN(proof), 1);
    assert_true(writer_ok(&w));
    expect_at_most("all but a byte of the largest CertificateVerify",
                   bytes_each(config, (struct span){most, w.len}, 100, true), 393216);
    ssl_config_free(config);
    way_leave();
}

static ptrdiff_t sign_later(ssl_conn *conn, const char *algorithm, const void *in, size_t in_len, uint8_t *out,
                            size_t cap, void *arg)
{
    (void)conn, (void)algorithm, (void)in, (void)in_len, (void)out, (void)cap, (void)arg;
    return SSL_WANT_ANSWER;
}

/* While a key elsewhere has no answer, too, what the ClientHello came in is given back. */
static void a_key_that_takes_its_time(void **state)
{
    (void)state;
    struct span hello = longest_hello(hello_of(&elliptic));
    struct writer w = writer_over(most, sizeof most);
    ssl_config *config = ssl_config_new();
    const char *chain = way_chain[AT_SERVER];
    ssl_config_on_time(config, way_time, NULL);
    ssl_config_client_auth(config, SSL_AUTH_OPTIONAL);
    ssl_config_add_ca(config, way_ca, strlen(way_ca));
    assert_int_equal(ssl_config_add_identity_signer(config, chain, strlen(chain), sign_later, NULL), 0);
    put_message(&w, TLS_1_0, hello, 0);
    expect_at_most("the largest ClientHello, and no signature yet",
                   bytes_at(SSL_WANT_ANSWER, config, (struct span){most, w.len}, 100, true), 147456);
    ssl_config_free(config);
    way_leave();
}

/* 16 MiB less a byte are announced: in every place where a message is expected, that is refused at once. */
static void announced(void **state)
{
    (void)state;
    static const uint8_t types[] = {MESSAGE_CLIENT_HELLO, MESSAGE_CERTIFICATE, MESSAGE_CLIENT_KEY_EXCHANGE};
    struct span hello = hello_of(&elliptic);
    ssl_config *config = way_config(AT_SERVER);
    for (size_t place = 0; place < 2; place++)
        for (size_t i = 0; i < COUNT(types); i++) {
            uint8_t said[1024];
            const uint8_t head[] = {CONTENT_HANDSHAKE, 3, 3, 0, MESSAGE_HEADER, types[i], 0xff, 0xff, 0xff};
            size_t len = place == 0 ? 0 : hello.len, before = heap.bytes;
            assert_in_range(len + sizeof head, 1, sizeof said);
            memcpy(said, hello.at, len);
            memcpy(said + len, head, sizeof head);
            struct silent client = {{said, len + sizeof head}, 0};
            ssl_conn *server = ssl_server_io(config, &(struct ssl_io){silent_read, silent_write, &client});
            heap.peak = heap.bytes;
            assert_int_equal(ssl_handshake(server), SSL_ERROR);
            assert_int_equal(ssl_error_code(server), SSL_E_MESSAGE_TOO_LONG);
            assert_in_range(heap.peak - before, 1, 16384);
            ssl_free(server);
        }
    ssl_config_free(config);
    way_leave();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many),
        cmocka_unit_test(all_but_a_byte),
        cmocka_unit_test(as_much_as_there_may_be),
        cmocka_unit_test(a_key_that_takes_its_time),
        cmocka_unit_test(announced),
    };
    return cmocka_run_group_tests_name("memory/half_open", tests, NULL, NULL);
}
