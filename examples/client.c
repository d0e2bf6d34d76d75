/*
 * client.c - tls12-client HOST PORT: standard input to a server, and what the server sends to standard output.
 *
 * One thread and poll: the socket does not block, and of standard input and output no more is asked than they have said
 * is possible. So neither direction waits for the other, however much flows.
 *
 * SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE
#include "explain.h"
#include "settings.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
    "Usage: tls12-client [OPTION]... HOST PORT\n"
    "Sends standard input to a TLS 1.2 server, and writes what it sends to standard\n"
    "output. At the end of standard input it sends close_notify, and goes on until\n"
    "the server does the same.\n"
    "\n"
    "Whom to trust:\n" HELP_TRUST "      --name NAME     the name or address that the server's certificate must be\n"
    "                        valid for, and that the server is told; default HOST\n"
    "      --require-staple\n"
    "                      refuse a server that staples no OCSP response\n"
    "      --insecure-no-verify\n"
    "                      accept any certificate: no protection from impostors\n"
    "\n"
    "Who we are:\n" HELP_IDENTITY "\n"
    "What to offer, the best first:\n" HELP_OFFER "\n"
    "What to do:\n"
    "      --session FILE  resume the session in FILE, if there is one, and save the\n"
    "                        one of this connection there; it is a secret\n"
    "      --wait          at the end of standard input say nothing, and wait for\n"
    "                        the server to close: to some, of HTTP above all,\n"
    "                        close_notify means that no answer is wanted\n" HELP_SHOW "\n"
    "Examples:\n"
    "  echo hello | tls12-client --ca ca.pem --explain localhost 4433\n"
    "  printf 'GET / HTTP/1.0\\r\\n\\r\\n' | tls12-client --wait www.example.com 443\n"
    "\n"
    "Exit status:\n"
    "  0  the server said close_notify, and all that it sent was written\n"
    "  1  refused: by this side (the certificate, a rule that the server broke) or\n"
    "       by the server, with an alert\n"
    "  2  a wrong option, an unusable file, standard input or output failed\n"
    "  3  no connection, or it broke, or it ended without close_notify\n";

enum { OPTION_NAME = OPTION_OWN, OPTION_WAIT, OPTION_REQUIRE_STAPLE, OPTION_SESSION, OPTION_INSECURE_NO_VERIFY };

static const struct option options[] = {
    SETTINGS_OPTIONS,
    {"name", required_argument, NULL, OPTION_NAME},
    {"wait", no_argument, NULL, OPTION_WAIT},
    {"require-staple", no_argument, NULL, OPTION_REQUIRE_STAPLE},
    {"session", required_argument, NULL, OPTION_SESSION},
    {"insecure-no-verify", no_argument, NULL, OPTION_INSECURE_NO_VERIFY},
    {NULL, 0, NULL, 0},
};

/* Bytes on their way: from at + from up to at + to. */
struct chunk {
    unsigned char at[16384]; /* the data of one record */
    size_t from, to;
};

struct client {
    struct settings settings;
    const char *host, *port, *name, *session;
    bool waits; /* --wait */
    int fd;
    ssl_conn *conn;
    struct chunk up, down;        /* standard input to the server; the server to standard output */
    bool input_over, server_over; /* end of file; close_notify */
    bool failed_here;             /* standard input or output */
    bool session_failed;          /* the file of --session */
    unsigned long long sent, received;
};

static bool chunk_empty(const struct chunk *chunk)
{
    return chunk->from == chunk->to;
}

static void complain(const struct client *client, const char *what)
{
    fprintf(stderr, "%s: %s: %s\n", client->settings.program, what, strerror(errno));
}

/* ---- The command line ---- */

static bool operands_read(struct client *client, int count, char **operands)
{
    if (count != 2) {
        usage_error(&client->settings, count < 2 ? "HOST and PORT are needed" : "more than HOST and PORT");
        return false;
    }
    client->host = operands[0];
    client->port = operands[1];
    if (client->name == NULL)
        client->name = client->host;
    return true;
}

static bool command_line_read(struct client *client, int argc, char **argv)
{
    int option;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (option) {
        case OPTION_NAME:
            client->name = optarg;
            break;
        case OPTION_WAIT:
            client->waits = true;
            break;
        case OPTION_REQUIRE_STAPLE:
            ssl_config_require_staple(client->settings.config);
            break;
        case OPTION_SESSION:
            client->session = optarg;
            break;
        case OPTION_INSECURE_NO_VERIFY:
            ssl_config_insecure_no_verify(client->settings.config);
            break;
        default:
            if (!settings_option(&client->settings, option, optarg, help))
                return false;
        }
    }
    return operands_read(client, argc - optind, argv + optind) && settings_finish(&client->settings);
}

/* ---- The session of --session ---- */

static unsigned char session[128 * 1024];

static void session_complain(struct client *client)
{
    fprintf(stderr, "%s: --session '%s': %s; expected is a file that can be read and written\n",
            client->settings.program, client->session, strerror(errno));
    client->session_failed = true;
}

static void session_read(struct client *client)
{
    FILE *file = fopen(client->session, "rb");
    if (file == NULL && errno == ENOENT)
        return; /* the first time there is none */
    size_t len = file != NULL ? fread(session, 1, sizeof session, file) : 0;
    if (file == NULL || ferror(file))
        session_complain(client);
    else
        ssl_session_load(client->conn, session, len);
    if (file != NULL)
        fclose(file);
}

/* Into a new file, which then takes the place of the old one: there is always a whole one. */
static void session_write(struct client *client)
{
    char path[PATH_MAX];
    ptrdiff_t len = ssl_session_save(client->conn, session, sizeof session);
    if (len <= 0)
        return; /* the server gives none */
    int named = snprintf(path, sizeof path, "%s.new", client->session);
    int fd = named > 0 && named < PATH_MAX ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    bool written = fd >= 0 && write(fd, session, (size_t)len) == len;
    if (fd >= 0 && close(fd) != 0)
        written = false;
    if (!written || rename(path, client->session) != 0)
        session_complain(client);
    explicit_bzero(session, sizeof session);
}

/* ---- The socket ---- */

/* The first address of the host that answers: its socket, or -1 and the reason in errno. */
static int connect_first(const struct addrinfo *addresses)
{
    for (const struct addrinfo *a = addresses; a != NULL; a = a->ai_next) {
        int fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) == 0)
            return fd;
        int reason = errno;
        if (fd >= 0)
            close(fd);
        errno = reason;
    }
    return -1;
}

static bool connect_host(struct client *client)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses;
    const int on = 1;
    int wrong = getaddrinfo(client->host, client->port, &hints, &addresses);
    if (wrong != 0) {
        fprintf(stderr, "%s: %s port %s: %s\n", client->settings.program, client->host, client->port,
                gai_strerror(wrong));
        return false;
    }
    client->fd = connect_first(addresses);
    if (client->fd < 0)
        fprintf(stderr, "%s: %s port %s: %s\n", client->settings.program, client->host, client->port, strerror(errno));
    freeaddrinfo(addresses);
    if (client->fd < 0)
        return false;
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* records are sent whole: nothing to wait for */
    if (fcntl(client->fd, F_SETFL, O_NONBLOCK) == 0)
        return true;
    complain(client, "socket");
    return false;
}

/* ---- The four ways of data. Each does what can be done now; false when the end has come ---- */

static bool input_read(struct client *client)
{
    ssize_t n = read(STDIN_FILENO, client->up.at, sizeof client->up.at);
    if (n < 0 && errno != EINTR && errno != EAGAIN) {
        complain(client, "standard input");
        client->failed_here = true;
        return false;
    }
    client->input_over = n == 0;
    client->up.from = 0;
    client->up.to = n > 0 ? (size_t)n : 0;
    return true;
}

/* Pushes on what the connection holds, then standard input, then, unless that is not wanted, close_notify. */
static bool server_write(struct client *client)
{
    struct chunk *up = &client->up;
    if (client->input_over && chunk_empty(up) && !client->waits)
        return ssl_close(client->conn) != SSL_ERROR;
    ptrdiff_t n = ssl_write(client->conn, up->at + up->from, up->to - up->from);
    if (n > 0) {
        up->from += (size_t)n;
        client->sent += (size_t)n;
    }
    return n != SSL_ERROR;
}

static bool server_read(struct client *client)
{
    struct chunk *down = &client->down;
    ptrdiff_t n = ssl_read(client->conn, down->at, sizeof down->at);
    client->server_over = n == 0;
    if (n > 0) {
        down->from = 0;
        down->to = (size_t)n;
        client->received += (size_t)n;
    }
    return n != SSL_ERROR;
}

/* Not more than a pipe takes at once when poll says that it is writable: standard output may be a descriptor that
 * others use too, so it is not for this program to make it non-blocking. */
static bool output_write(struct client *client)
{
    struct chunk *down = &client->down;
    size_t len = down->to - down->from;
    ssize_t n = write(STDOUT_FILENO, down->at + down->from, len < PIPE_BUF ? len : PIPE_BUF);
    if (n < 0 && errno != EINTR && errno != EAGAIN) {
        complain(client, "standard output");
        client->failed_here = true;
        return false;
    }
    down->from += n > 0 ? (size_t)n : 0;
    return true;
}

/* ---- The loop ---- */

enum { INPUT, OUTPUT, SERVER, POLLS };

/* Waits until one of the ways that are of use now is open. */
static bool await(const struct client *client, struct pollfd polls[POLLS])
{
    bool wants_server = chunk_empty(&client->down), wants_input = chunk_empty(&client->up) && !client->input_over;
    short server = (short)((wants_server ? POLLIN : 0) | (ssl_unsent(client->conn) > 0 ? POLLOUT : 0));
    polls[INPUT] = (struct pollfd){.fd = wants_input ? STDIN_FILENO : -1, .events = POLLIN};
    polls[OUTPUT] = (struct pollfd){.fd = wants_server ? -1 : STDOUT_FILENO, .events = POLLOUT};
    polls[SERVER] = (struct pollfd){.fd = server != 0 ? client->fd : -1, .events = server};
    bool at_once = wants_server && ssl_pending(client->conn) > 0;
    return poll(polls, POLLS, at_once ? 0 : -1) >= 0 || errno == EINTR;
}

/* Step 10, until the server has said close_notify and all that it sent has been written. */
static void relay(struct client *client)
{
    struct pollfd polls[POLLS] = {{0}};
    bool fine = true;
    while (fine && !(client->server_over && chunk_empty(&client->down))) {
        if (!await(client, polls)) {
            complain(client, "poll");
            client->failed_here = true;
            return;
        }
        if (polls[OUTPUT].revents != 0)
            fine = output_write(client);
        if (fine && chunk_empty(&client->down))
            fine = server_read(client);
        if (fine && polls[INPUT].revents != 0)
            fine = input_read(client);
        if (fine && !client->server_over)
            fine = server_write(client);
    }
}

static int handshake(struct client *client)
{
    int result;
    while ((result = ssl_handshake(client->conn)) == SSL_WANT_READ || result == SSL_WANT_WRITE) {
        struct pollfd ready = {.fd = client->fd, .events = result == SSL_WANT_READ ? POLLIN : POLLOUT};
        poll(&ready, 1, -1);
    }
    return result;
}

/* The last words, close_notify or an alert, are pushed on; and after an alert of ours we listen for a moment, since a
 * socket that is closed with bytes unread resets the connection, and the server might not see the alert. */
static void leave(const struct client *client)
{
    enum { PATIENCE = 2 }; /* seconds */
    char unread[4096];
    const time_t end = time(NULL) + PATIENCE;
    struct pollfd ready = {.fd = client->fd, .events = POLLOUT};
    while (ssl_close(client->conn) == SSL_WANT_WRITE && poll(&ready, 1, PATIENCE * 1000) > 0 && time(NULL) < end)
        ;
    shutdown(client->fd, SHUT_WR);
    int alert = ssl_error_alert(client->conn);
    ready.events = POLLIN;
    while (alert > 0 && alert < 256 && time(NULL) < end && poll(&ready, 1, PATIENCE * 1000) > 0)
        if (recv(client->fd, unread, sizeof unread, 0) <= 0)
            break;
}

static void on_step(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    (void)arg;
    explain_step(stderr, "", conn, step);
}

static enum status talk(struct client *client)
{
    bool explain = client->settings.explain;
    if (client->session != NULL)
        session_read(client);
    if (handshake(client) == 0) {
        if (client->session != NULL)
            session_write(client);
        if (explain)
            explain_agreed(stderr, "", client->conn);
        relay(client);
    }
    enum status status = client->failed_here ? STATUS_LOCAL : status_of(client->conn);
    if (status == STATUS_OK && client->session_failed)
        status = STATUS_LOCAL;
    leave(client);
    if (explain && status == STATUS_OK)
        explain_end(stderr, "", client->sent, client->received, "the server said close_notify: nothing is missing");
    while (!client->failed_here && !chunk_empty(&client->down) && output_write(client))
        ; /* what came before a failure is genuine */
    if (explain && status != STATUS_OK)
        explain_failure(stderr, "", client->conn);
    if (ssl_error_code(client->conn) != 0 && status != STATUS_OK)
        fprintf(stderr, "%s: %s\n", client->settings.program, ssl_error(client->conn));
    return status;
}

static enum status run(struct client *client)
{
    if (client->settings.explain)
        ssl_config_on_step(client->settings.config, on_step, NULL);
    if (!connect_host(client))
        return STATUS_TRANSPORT;
    client->conn = ssl_client(client->settings.config, client->fd, client->name);
    const char *warning = ssl_config_warning(client->settings.config);
    if (warning != NULL)
        fprintf(stderr, "tls12-client: warning: %s\n", warning);
    if (ssl_error_code(client->conn) == SSL_E_ARGUMENT || ssl_error_code(client->conn) == SSL_E_NO_HOST)
        usage_error(&client->settings, "--name '%s': expected is a host name or an address, as www.example.com",
                    client->name);
    enum status status = talk(client);
    ssl_free(client->conn);
    close(client->fd);
    return status;
}

int main(int argc, char **argv)
{
    static struct client client;
    signal(SIGPIPE, SIG_IGN); /* a closed standard output is an error like others */
    settings_init(&client.settings, "tls12-client");
    enum status status = command_line_read(&client, argc, argv) ? run(&client) : STATUS_LOCAL;
    settings_free(&client.settings);
    return (int)status;
}
