/*
 * consumer.c - a program that uses an installed tls12, in C that is C++ too: a client whose peer says nothing and goes
 * away.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include <tls12/ssl.h>

#ifdef __cplusplus
extern "C" {
#endif
/* The program's own functions (own.c). The library has others by these names inside. */
int hash_init(void);
int fail(void);
int wipe(void);
#ifdef __cplusplus
}
#endif

static ptrdiff_t count_written(void *arg, const void *buf, size_t len)
{
    (void)buf;
    *(size_t *)arg += len;
    return (ptrdiff_t)len;
}

static ptrdiff_t read_nothing(void *arg, void *buf, size_t len)
{
    (void)arg;
    (void)buf;
    (void)len;
    return 0;
}

int main(void)
{
    size_t written = 0;
    struct ssl_io io = {read_nothing, count_written, &written};
    ssl_config *config = ssl_config_new();
    ssl_config_insecure_no_verify(config); /* so that a machine without CA certificates will do */
    ssl_conn *conn = ssl_client_io(config, &io, "www.example.com");
    ssl_config_free(config);

    int result = ssl_handshake(conn);
    printf("%s\n", ssl_error(conn));
    int expected = result == SSL_ERROR && ssl_error_code(conn) == SSL_E_TRUNCATED && written > 0;
    ssl_free(conn);

    int own = hash_init() == 42 && fail() == 42 && wipe() == 42;
    return expected && own ? 0 : 1;
}
