/*
 * connect_test.c - ssl_connect: from a name and a port to a connected client, or to the sentence that says why not.
 *
 * Everything happens on the loopback interface; the one name that is looked up ends in .invalid (RFC 6761).
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* A listening socket, or one that is only bound, and its port as text. */
static int socket_at(bool listening, char port[8])
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
    if (listening)
        assert_int_equal(listen(fd, 4), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    snprintf(port, 8, "%u", (unsigned)ntohs(address.sin_port));
    return fd;
}

static void connects(void **state)
{
    (void)state;
    static const char *const hosts[] = {"127.0.0.1", "localhost"};
    char port[8], first;
    int listener = socket_at(true, port);
    for (size_t i = 0; i < COUNT(hosts); i++) {
        ssl_config *config = cast_client_config();
        ssl_conn *conn = ssl_connect(config, hosts[i], port);
        if (ssl_error_code(conn) != 0)
            print_error("%s\n", ssl_error(conn));
        assert_int_equal(ssl_error_code(conn), 0);
        assert_string_equal(conn->host, hosts[i]); /* RFC 9525 6.1.1: and not what it was looked up to be */
        int fd = accept(listener, NULL, NULL);
        assert_true(fd >= 0);
        /* Nothing was said so far; and the descriptor is the connection's own. */
        assert_int_equal(recv(fd, &first, 1, MSG_DONTWAIT), -1);
        ssl_free(conn);
        assert_int_equal(recv(fd, &first, 1, 0), 0);
        close(fd);
        ssl_config_free(config);
    }
    close(listener);
}

static void expect(ssl_conn *conn, int code, const char *part)
{
    assert_non_null(conn);
    if (ssl_error_code(conn) != code || strstr(ssl_error(conn), part) == NULL)
        print_error("wanted %s with \"%s\", got \"%s\"\n", error_name(code), part, ssl_error(conn));
    assert_int_equal(ssl_error_code(conn), code);
    assert_non_null(strstr(ssl_error(conn), part));
    assert_int_equal(ssl_handshake(conn), SSL_ERROR);
    assert_int_equal(ssl_close(conn), SSL_ERROR);
    ssl_free(conn);
}

static void does_not_connect(void **state)
{
    (void)state;
    char port[8];
    int closed = socket_at(false, port); /* bound, so that nobody else takes it */
    ssl_config *config = cast_client_config();
    expect(ssl_connect(config, "127.0.0.1", port), SSL_E_CONNECT, "refused");
    expect(ssl_connect(config, "127.0.0.1", port), SSL_E_CONNECT, port);
    expect(ssl_connect(config, "host.invalid", "443"), SSL_E_RESOLVE, "host.invalid");
    expect(ssl_connect(config, "127.0.0.1", "no such service"), SSL_E_RESOLVE, "no such service");
    expect(ssl_connect(config, "127.0.0.1", NULL), SSL_E_NO_HOST, "NULL");
    expect(ssl_connect(config, NULL, NULL), SSL_E_NO_HOST, "NULL");
    ssl_config_free(config);
    close(closed);
}

/* The socket of ssl_client is the caller's, before and after. */
static void a_socket_of_the_caller(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    ssl_config *client = cast_client_config(), *server = cast_server_config();
    ssl_free(ssl_client(client, ends[0], CAST_HOST));
    ssl_free(ssl_client(client, ends[0], ""));
    ssl_free(ssl_server(server, ends[1]));
    assert_true(fcntl(ends[0], F_GETFD) >= 0);
    assert_true(fcntl(ends[1], F_GETFD) >= 0);
    close(ends[0]);
    close(ends[1]);
    ssl_config_free(client);
    ssl_config_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connects),
        cmocka_unit_test(does_not_connect),
        cmocka_unit_test(a_socket_of_the_caller),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
