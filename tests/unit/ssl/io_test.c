/*
 * io_test.c - records to and from the transport: callbacks that misbehave, and descriptors with their signals.
 *
 * How records come in pieces is tested in steps/network_test.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"
#include "support/wire.h"

/* ---- Records ---- */

/* An alert before the version is agreed on travels in a record of the peer's version: a server of TLS 1.1 would not
 * look at another. */
static void alerts_before_agreement(void **state)
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alerts_before_agreement),
        cmocka_unit_test(alerts_to_strangers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
