/*
 * simple_server.c - the shortest server: simple_server PORT CHAIN.pem KEY.pem sends back the first record of each
 * client, one client after the other.
 *
 * SPDX-License-Identifier: MIT
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <tls12/ssl.h>
#include <unistd.h>

static int listen_on(const char *port)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return bind(fd, (struct sockaddr *)&here, sizeof here) == 0 && listen(fd, SOMAXCONN) == 0 ? fd : -1;
}

int main(int argc, char **argv)
{
    char buf[4096];
    if (argc != 4)
        return fprintf(stderr, "Usage: simple_server PORT CHAIN.pem KEY.pem\n"), 2;
    ssl_config *config = ssl_config_new();
    ssl_config_add_identity_file(config, argv[2], argv[3]);
    int fd, listener = listen_on(argv[1]);
    while (listener >= 0 && (fd = accept(listener, NULL, NULL)) >= 0) {
        ptrdiff_t n;
        ssl_conn *conn = ssl_server(config, fd);
        while ((n = ssl_read(conn, buf, sizeof buf)) > 0)
            ssl_write(conn, buf, (size_t)n);
        if (n < 0 || ssl_close(conn) < 0)
            fprintf(stderr, "%s\n", ssl_error(conn)); /* the first thing that went wrong, whichever call it was */
        ssl_free(conn);
        close(fd);
    }
    perror("simple_server");
    ssl_config_free(config);
    return 1;
}
