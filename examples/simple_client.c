/*
 * simple_client.c - the shortest verified client: simple_client HOST PORT [CA.pem] prints the page "/" of an HTTPS
 * server.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>
#include <tls12/ssl.h>

int main(int argc, char **argv)
{
    const char request[] = "GET / HTTP/1.0\r\n\r\n";
    char buf[4096];
    ptrdiff_t n;
    if (argc < 3)
        return fprintf(stderr, "Usage: simple_client HOST PORT [CA.pem]\n"), 2;
    ssl_config *config = ssl_config_new();
    if (argc > 3)
        ssl_config_add_ca_file(config, argv[3]); /* else the system's */
    ssl_conn *conn = ssl_connect(config, argv[1], argv[2]);
    ssl_write(conn, request, strlen(request));
    while ((n = ssl_read(conn, buf, sizeof buf)) > 0)
        fwrite(buf, 1, (size_t)n, stdout);
    if (n < 0)
        fprintf(stderr, "%s\n", ssl_error(conn)); /* the first thing that went wrong, whichever call it was */
    ssl_free(conn);
    ssl_config_free(config);
    return n < 0;
}
