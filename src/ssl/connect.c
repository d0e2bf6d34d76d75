/*
 * connect.c - ssl_connect: from a host name to a client over a socket of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/objects.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/* A connect that a signal interrupted goes on by itself (POSIX): wait for its outcome. */
static int connect_outcome(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    int reason = 0;
    socklen_t len = sizeof reason;
    while (poll(&ready, 1, -1) < 0)
        if (errno != EINTR)
            return -1;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &reason, &len) != 0)
        return -1;
    errno = reason;
    return reason == 0 ? 0 : -1;
}

static int connect_whole(int fd, const struct addrinfo *address)
{
    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0)
        return 0;
    return errno == EINTR ? connect_outcome(fd) : -1;
}

/* The first address that answers: its socket, or -1 and the last reason in errno. */
static int connect_any(const struct addrinfo *addresses)
{
    for (const struct addrinfo *a = addresses; a != NULL; a = a->ai_next) {
        int fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        if (fd >= 0 && connect_whole(fd, a) == 0)
            return fd;
        int reason = errno;
        if (fd >= 0)
            close(fd);
        errno = reason;
    }
    return -1;
}

static int connect_host(const char *host, const char *port, int *fd, struct error *why)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses = NULL;
    char reason[REASON_MAX];
    if (host == NULL || port == NULL)
        return fail(why, SSL_E_NO_HOST, "ssl_connect: host or port is NULL");
    int resolved = getaddrinfo(host, port, &hints, &addresses);
    if (resolved != 0)
        return fail(why, SSL_E_RESOLVE, "%.100s port %.20s: %s", host, port, gai_strerror(resolved));
    *fd = connect_any(addresses);
    reason_write(reason);
    freeaddrinfo(addresses);
    return *fd >= 0 ? 0 : fail(why, SSL_E_CONNECT, "to %.100s port %.20s: %s", host, port, reason);
}

ssl_conn *ssl_connect(ssl_config *config, const char *host, const char *port)
{
    struct error why = {0};
    int fd = -1;
    ssl_conn *conn = ssl_client(config, -1, host);
    if (conn == NULL || conn->failed)
        return conn;
    if (connect_host(host, port, &fd, &why) != 0) {
        conn_stillborn(conn, &why);
        return conn;
    }
    conn->fd = fd;
    conn->owns_fd = true;
    return conn;
}
