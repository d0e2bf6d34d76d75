/*
 * peer.c - our side of an interoperation test: one connection over loopback, both directions at once, then a report.
 *
 *     peer server [option value]...     prints "port N", accepts one client
 *     peer client --port N [option value]...
 *
 * Each side sends the same text, of an agreed length; see text_make. The report is lines of "word value" on the
 * standard output, the exit status 0 whenever there is a report: what ought to be in it is the driver's affair. It
 * stands on the public header alone, and its socket does not block.
 *
 * SPDX-License-Identifier: MIT
 */
#include <tls12/ssl.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- Options ---- */

static struct {
    const char *role, *port, *host, *ciphers, *ca, *crl, *chain, *key, *auth, *send, *receive, *end, *seconds, *trace;
    const char *alpn, *record_size, *export, *staple, *staple_needed;
} option = {
    .port = "0",
    .auth = "none",
    .send = "0",
    .receive = "0",
    .end = "close", /* or "wait" for the peer's close_notify, or "cut" the connection without one */
    .seconds = "60",
};

static const struct {
    const char *name;
    const char **value;
} options[] = {
    {"--port", &option.port},       {"--host", &option.host},   {"--ciphers", &option.ciphers},
    {"--ca", &option.ca},           {"--crl", &option.crl},     {"--chain", &option.chain},
    {"--key", &option.key},         {"--auth", &option.auth},   {"--send", &option.send},
    {"--receive", &option.receive}, {"--end", &option.end},     {"--seconds", &option.seconds},
    {"--trace", &option.trace},     {"--alpn", &option.alpn},   {"--record-size", &option.record_size},
    {"--export", &option.export},   {"--ocsp", &option.staple}, {"--require-staple", &option.staple_needed},
};

static void fatal(const char *what)
{
    perror(what);
    exit(1);
}

static void read_options(int count, char **words)
{
    if (count < 2)
        exit(2);
    option.role = words[1];
    for (int i = 2; i + 1 < count; i += 2) {
        size_t row = 0;
        while (row < sizeof options / sizeof options[0] && strcmp(words[i], options[row].name) != 0)
            row++;
        if (row == sizeof options / sizeof options[0]) {
            fprintf(stderr, "unknown option %s\n", words[i]);
            exit(2);
        }
        *options[row].value = words[i + 1];
    }
}

/* ---- The text: line ends and digits, so that no tool takes it for a command; its period is a prime. A text of 1 byte
 * is a line, which tools that work line by line bear. ---- */

enum { TEXT_PERIOD = 65521, LINE = 64, CHUNK = 100000 };

static char text[TEXT_PERIOD];

static void text_make(void)
{
    uint32_t x = 1;
    for (size_t i = 0; i < TEXT_PERIOD; i++) {
        x = x * 1103515245 + 12345;
        text[i] = (char)(i % LINE == 0 ? '\n' : '0' + (x >> 16) % 10);
    }
}

static char text_at(size_t i)
{
    return text[i % TEXT_PERIOD];
}

/* ---- The socket ---- */

static struct sockaddr_in loopback(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static int tcp_accept(void)
{
    struct sockaddr_in address = loopback(atoi(option.port));
    socklen_t len = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, len) != 0 || listen(listener, 1) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &len) != 0)
        fatal("listen");
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    int fd = accept(listener, NULL, NULL);
    if (fd < 0)
        fatal("accept");
    close(listener);
    return fd;
}

static int tcp_connect(void)
{
    const struct sockaddr_in address = loopback(atoi(option.port));
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0)
        fatal("connect");
    return fd;
}

static void await(int fd, short events)
{
    struct pollfd ready = {.fd = fd, .events = events};
    if (poll(&ready, 1, -1) < 0 && errno != EINTR)
        fatal("poll");
}

/* ---- The connection ---- */

static void on_step(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    static const char *const how[] = {"done", "received", "sent"};
    (void)conn;
    (void)arg;
    fprintf(stderr, "step %d, %s: %s%s%s\n", step->number, how[step->sent + 1], step->name,
            step->detail != NULL ? ": " : "", step->detail != NULL ? step->detail : "");
}

static ssl_config *config_make(void)
{
    ssl_config *config = ssl_config_new();
    if (option.ciphers != NULL)
        ssl_config_ciphers(config, option.ciphers);
    if (option.ca != NULL)
        ssl_config_add_ca_file(config, option.ca);
    if (option.crl != NULL)
        ssl_config_add_crl_file(config, option.crl);
    if (option.chain != NULL)
        ssl_config_add_identity_file(config, option.chain, option.key);
    if (option.alpn != NULL)
        ssl_config_alpn(config, option.alpn);
    if (option.record_size != NULL)
        ssl_config_record_size(config, strtoul(option.record_size, NULL, 10));
    if (option.staple != NULL)
        ssl_config_staple_file(config, option.staple);
    if (option.staple_needed != NULL)
        ssl_config_require_staple(config);
    if (option.trace != NULL)
        ssl_config_on_step(config, on_step, NULL);
    ssl_config_client_auth(config, strcmp(option.auth, "required") == 0   ? SSL_AUTH_REQUIRED
                                   : strcmp(option.auth, "optional") == 0 ? SSL_AUTH_OPTIONAL
                                                                          : SSL_AUTH_NONE);
    return config;
}

static size_t sent, received;
static int wrong_text; /* a byte arrived that is not that of the text */
static int end_seen;   /* the peer's close_notify */

static int shake(ssl_conn *conn, int fd)
{
    int result;
    while ((result = ssl_handshake(conn)) == SSL_WANT_READ || result == SSL_WANT_WRITE)
        await(fd, result == SSL_WANT_READ ? POLLIN : POLLOUT);
    return result;
}

/* Sends what it can of the text: > 0 if it got on, 0 if there is nothing to send, SSL_WANT_WRITE, SSL_ERROR. */
static ptrdiff_t push(ssl_conn *conn, size_t total)
{
    char chunk[CHUNK];
    size_t len = total - sent < CHUNK ? total - sent : CHUNK;
    if (len == 0 && ssl_unsent(conn) == 0)
        return 0;
    for (size_t i = 0; i < len; i++)
        chunk[i] = text_at(sent + i);
    ptrdiff_t n = ssl_write(conn, chunk, len);
    if (n > 0)
        sent += (size_t)n;
    return n;
}

/* Receives what there is, and compares it: as ssl_read. */
static ptrdiff_t pull(ssl_conn *conn)
{
    char chunk[CHUNK];
    ptrdiff_t n = ssl_read(conn, chunk, sizeof chunk);
    for (ptrdiff_t i = 0; i < n; i++)
        wrong_text |= chunk[i] != text_at(received++);
    if (n == 0)
        end_seen = 1;
    return n;
}

/* Both directions at once, until all is sent and received or the peer says that it will send no more. */
static int exchange(ssl_conn *conn, int fd, size_t to_send, size_t to_receive)
{
    for (;;) {
        ptrdiff_t out = push(conn, to_send), in = SSL_WANT_READ;
        if (out == SSL_ERROR)
            return SSL_ERROR;
        if (received < to_receive && !end_seen)
            in = pull(conn);
        if (in == SSL_ERROR)
            return SSL_ERROR;
        if (sent == to_send && ssl_unsent(conn) == 0 && (received >= to_receive || end_seen))
            return 0;
        if (out <= 0 && in < 0)
            await(fd, (short)(POLLIN | (out == SSL_WANT_WRITE ? POLLOUT : 0)));
    }
}

static int await_end(ssl_conn *conn, int fd)
{
    while (!end_seen) {
        ptrdiff_t n = pull(conn);
        if (n == SSL_ERROR)
            return SSL_ERROR;
        if (n == SSL_WANT_READ)
            await(fd, POLLIN);
    }
    return 0;
}

static int say_end(ssl_conn *conn, int fd)
{
    int result;
    while ((result = ssl_close(conn)) == SSL_WANT_WRITE)
        await(fd, POLLOUT);
    return result;
}

static int converse(ssl_conn *conn, int fd)
{
    if (shake(conn, fd) != 0 ||
        exchange(conn, fd, strtoul(option.send, NULL, 10), strtoul(option.receive, NULL, 10)) != 0)
        return SSL_ERROR;
    if (strcmp(option.end, "cut") == 0)
        return 0;
    if (strcmp(option.end, "wait") == 0 && await_end(conn, fd) != 0)
        return SSL_ERROR;
    return say_end(conn, fd) == 0 ? await_end(conn, fd) : SSL_ERROR;
}

/* An alert is lost if the socket is closed while the peer's bytes wait in it: TCP then resets the connection. */
static void linger(int fd)
{
    char rest[4096];
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    shutdown(fd, SHUT_WR);
    while (poll(&ready, 1, 2000) > 0 && read(fd, rest, sizeof rest) > 0)
        continue;
}

/* ---- The report ---- */

static void report_bytes(const char *word, const unsigned char *bytes, ptrdiff_t len)
{
    printf("%s ", word);
    for (ptrdiff_t i = 0; i < len; i++)
        printf("%02x", bytes[i]);
    printf("\n");
}

/* Keying material by the label that was named, and the channel bindings. */
static void report_exports(ssl_conn *conn)
{
    unsigned char bytes[SSL_BINDING_MAX];
    report_bytes("tls-exporter", bytes, ssl_channel_binding(conn, SSL_BINDING_EXPORTER, bytes, sizeof bytes));
    report_bytes("tls-server-end-point", bytes,
                 ssl_channel_binding(conn, SSL_BINDING_SERVER_END_POINT, bytes, sizeof bytes));
    if (ssl_export(conn, option.export, NULL, 0, bytes, 40) == 0)
        report_bytes("export", bytes, 40);
}

static void report(ssl_conn *conn)
{
    const char *cipher = ssl_cipher(conn), *name = ssl_server_name(conn);
    const ssl_cert *leaf = ssl_peer(conn, 0);
    printf("code %d\n", ssl_error_code(conn));
    printf("alert %d\n", ssl_error_alert(conn));
    printf("error %s\n", ssl_error(conn));
    printf("cipher %s\n", cipher != NULL ? cipher : "-");
    printf("ems %d\n", ssl_extended_master_secret(conn));
    printf("etm %d\n", ssl_encrypt_then_mac(conn));
    printf("name %s\n", name != NULL ? name : "-");
    printf("alpn %s\n", ssl_alpn(conn) != NULL ? ssl_alpn(conn) : "-");
    if (option.export != NULL)
        report_exports(conn);
    printf("subject %s\n", leaf != NULL ? ssl_cert_subject(leaf) : "-");
    printf("sent %zu\n", sent);
    printf("received %zu\n", received);
    printf("text %s\n", wrong_text ? "wrong" : "right");
    printf("end %s\n", end_seen ? "close_notify" : "none");
}

int main(int count, char **words)
{
    read_options(count, words);
    alarm((unsigned)atoi(option.seconds));
    text_make();
    int server = strcmp(option.role, "server") == 0;
    int fd = server ? tcp_accept() : tcp_connect();
    if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
        fatal("fcntl");
    ssl_config *config = config_make();
    ssl_conn *conn = server ? ssl_server(config, fd) : ssl_client(config, fd, option.host);
    int result = converse(conn, fd);
    if (result != 0)
        say_end(conn, fd); /* pushes the alert on */
    report(conn);
    fflush(stdout);
    if (strcmp(option.end, "cut") != 0)
        linger(fd);
    close(fd);
    ssl_free(conn);
    ssl_config_free(config);
    return 0;
}
