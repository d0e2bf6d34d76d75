/*
 * matrix_peer.c - another library's side of the matrix: a client and a server around matrix_peer.h.
 *
 *     NAME list                         what the library has
 *     NAME load --cert FILE --key FILE  status 0 if it can load them
 *     NAME server [--port N] OPTION...  "listening on 127.0.0.1:PORT", then connections one after the other, until it
 * is killed NAME client --port N OPTION...    as many connections as --times says, the later ones offering the first
 * one's session
 *
 *     --suite NAME  --groups NAME:NAME  --cert FILE  --key FILE  --ca FILE  --name NAME  --psk IDENTITY:HEX  --tickets
 * --ids
 *
 * Each connection is a request and a page. Both sides print, and the page has, the line
 * "connection NUMBER suite NAME group NAME resumed yes|no". A client ends with status 1 at the first failure.
 *
 * SPDX-License-Identifier: MIT
 */
#include "matrix_peer.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { SECONDS = 120 /* in all: nothing outlives its driver for long */, IDLE = 20, TEXT = 4096 };

static const char request[] = "GET / HTTP/1.0\r\n\r\n";

void fatal(const char *what, const char *detail)
{
    fprintf(stderr, "%s%s%s\n", what, detail[0] != '\0' ? ": " : "", detail);
    exit(1);
}

/* ---- The command line ---- */

static struct wish wish;
static const char *port = "0", *times = "1", *groups, *psk;

static const struct {
    const char *name;
    const char **value;
} options[] = {
    {"--port", &port},      {"--times", &times},  {"--suite", &wish.suite}, {"--groups", &groups},  {"--psk", &psk},
    {"--cert", &wish.cert}, {"--key", &wish.key}, {"--ca", &wish.ca},       {"--name", &wish.name},
};

static void groups_read(void)
{
    static char text[100];
    snprintf(text, sizeof text, "%s", groups);
    for (char *name = strtok(text, ":"); name != NULL; name = strtok(NULL, ":")) {
        if (wish.groups_count == GROUPS_MAX)
            fatal("too many groups", groups);
        wish.groups[wish.groups_count++] = name;
    }
}

static void psk_read(void)
{
    static char identity[100];
    const char *hex = strchr(psk, ':');
    if (hex == NULL || (size_t)(hex - psk) >= sizeof identity)
        fatal("not IDENTITY:HEX", psk);
    memcpy(identity, psk, (size_t)(hex - psk));
    wish.identity = identity;
    unsigned byte;
    for (hex++; sscanf(hex, "%2x", &byte) == 1; hex += 2) {
        if (wish.psk_len == PSK_MAX || hex[1] == '\0')
            fatal("not a key in hexadecimal digits", psk);
        wish.psk[wish.psk_len++] = (unsigned char)byte;
    }
}

static void options_read(int count, char **words)
{
    for (int i = 2; i < count; i++) {
        size_t row = 0;
        while (row < sizeof options / sizeof *options && strcmp(words[i], options[row].name) != 0)
            row++;
        if (row < sizeof options / sizeof *options && i + 1 < count)
            *options[row].value = words[++i];
        else if (strcmp(words[i], "--tickets") == 0)
            wish.way = WAY_TICKET;
        else if (strcmp(words[i], "--ids") == 0)
            wish.way = WAY_ID;
        else
            fatal("unknown option", words[i]);
    }
    if (groups != NULL)
        groups_read();
    if (psk != NULL)
        psk_read();
}

/* ---- The socket ---- */

static struct sockaddr_in loopback(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static int tcp_listen(void)
{
    struct sockaddr_in address = loopback();
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 9) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        fatal("can't listen on port", port);
    printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static int tcp_connect(void)
{
    const struct sockaddr_in address = loopback();
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0)
        fatal("can't connect to port", port);
    return fd;
}

/* A peer that falls silent does not stop a server. */
static void limit_waiting(int fd)
{
    const struct timeval idle = {.tv_sec = IDLE};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof idle);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &idle, sizeof idle);
}

/* Closing a socket in which bytes wait would reset the connection, and take from the peer what it has not yet read. */
static void tcp_close(int fd)
{
    char rest[TEXT];
    shutdown(fd, SHUT_WR);
    while (read(fd, rest, sizeof rest) > 0)
        continue;
    close(fd);
}

/* ---- A connection ---- */

static char text[TEXT];

static void say(const struct agreed *agreed, unsigned number)
{
    snprintf(text, sizeof text, "connection %u suite %s group %s resumed %s\n", number, agreed->suite, agreed->group,
             agreed->resumed ? "yes" : "no");
    printf("%s", text);
    fflush(stdout);
}

static bool request_read(void)
{
    char got[TEXT] = "";
    size_t len = 0;
    while (strstr(got, "\r\n\r\n") == NULL) {
        int n = library_read(got + len, sizeof got - 1 - len);
        if (n <= 0)
            return false;
        len += (size_t)n;
        got[len] = '\0';
    }
    return true;
}

static bool serve(int fd, unsigned number)
{
    static const char head[] = "HTTP/1.0 200 OK\r\n\r\n";
    struct agreed agreed;
    if (!library_open(&wish, fd, &agreed))
        return false;
    say(&agreed, number);
    return request_read() && library_write(head, strlen(head)) && library_write(text, strlen(text));
}

static bool fetch(int fd, unsigned number)
{
    struct agreed agreed;
    char page[TEXT];
    int n;
    if (!library_open(&wish, fd, &agreed))
        return false;
    say(&agreed, number);
    if (!library_write(request, strlen(request)))
        return false;
    while ((n = library_read(page, sizeof page)) > 0)
        fwrite(page, 1, (size_t)n, stdout);
    printf("\n");
    return n == 0;
}

static bool converse(int fd, unsigned number)
{
    limit_waiting(fd);
    bool fine = wish.server ? serve(fd, number) : fetch(fd, number);
    library_close();
    tcp_close(fd);
    if (!fine)
        fprintf(stderr, "connection %u failed\n", number);
    return fine;
}

static void run_server(void)
{
    int listener = tcp_listen();
    for (unsigned number = 1;; number++) {
        int fd = accept(listener, NULL, NULL);
        if (fd >= 0)
            converse(fd, number);
    }
}

static void run_client(void)
{
    for (unsigned number = 1; number <= (unsigned)atoi(times); number++)
        if (!converse(tcp_connect(), number))
            exit(1);
}

int main(int count, char **words)
{
    const char *role = count > 1 ? words[1] : "";
    options_read(count, words);
    alarm(SECONDS);
    signal(SIGPIPE, SIG_IGN);
    wish.server = strcmp(role, "server") == 0;
    if (strcmp(role, "list") == 0) {
        library_list();
        return 0;
    }
    if (!wish.server && strcmp(role, "load") != 0 && strcmp(role, "client") != 0)
        fatal("not list, load, server or client", role);
    library_setup(&wish);
    if (wish.server)
        run_server();
    else if (strcmp(role, "client") == 0)
        run_client();
    return 0;
}
