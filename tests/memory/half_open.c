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

/* The bytes of heap for each of so many servers whose clients have said this and wait. */
static size_t bytes_each(ssl_config *config, struct span said, size_t count, bool answered)
{
    size_t before = heap.bytes;
    for (size_t i = 0; i < count; i++) {
        silents[i] = (struct silent){said, 0};
        servers[i] = ssl_server_io(config, &(struct ssl_io){silent_read, silent_write, &silents[i]});
        assert_int_equal(ssl_handshake(servers[i]), SSL_WANT_READ);
        assert_int_equal(silents[i].said.len, 0);
        assert_int_equal(silents[i].heard > 0, answered);
    }
    size_t each = (heap.bytes - before) / count;
    for (size_t i = 0; i < count; i++)
        ssl_free(servers[i]);
    assert_int_equal(heap.bytes, before);
    return each;
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
        cmocka_unit_test(announced),
    };
    return cmocka_run_group_tests_name("memory/half_open", tests, NULL, NULL);
}
