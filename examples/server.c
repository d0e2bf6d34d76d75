/*
 * server.c - tls12-server PORT: many connections at once, in one thread, with poll.
 *
 * Every connection is a small machine of four states that is run when its socket is ready or its time is over. No call
 * blocks, and nothing that one client does or leaves undone is felt by another.
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
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
    "Usage: tls12-server [OPTION]... --cert FILE PORT\n"
    "       tls12-server [OPTION]... --psk IDENTITY:HEX PORT\n"
    "Serves TLS 1.2 to many clients at once, until SIGTERM or SIGINT. With PORT 0\n"
    "the system chooses one; \"listening on ADDRESS:PORT\" on standard error tells it.\n"
    "\n"
    "Who we are:\n" HELP_IDENTITY "      --psk-hint TEXT tell clients which of their keys is meant\n"
    "      --ocsp FILE     hand on the OCSP response in FILE (DER) to clients that\n"
    "                        ask for one, for as long as it holds; for the --cert\n"
    "                        before it\n"
    "      --server-name NAME\n"
    "                      refuse clients that ask for any other host name; may be\n"
    "                        repeated\n"
    "\n"
    "Whom to trust:\n"
    "      --client-auth HOW\n"
    "                      ask for the client's certificate: none, the default,\n"
    "                        optional or required\n" HELP_TRUST "\n"
    "What to accept, the best first:\n" HELP_OFFER
    "      --prefer WHO    whose order of cipher suites counts: server, the default,\n"
    "                        or client\n"
    "\n"
    "Sessions:\n"
    "      --tickets FILE  tickets under the keys in FILE, which others share:\n"
    "                        64 random bytes each, the newest first\n"
    "      --no-tickets    no session tickets\n"
    "      --cache NUMBER  keep so many sessions for clients without tickets\n"
    "\n"
    "What to do:\n"
    "      --echo          send back what a client sends, record by record\n"
    "      --www           answer an HTTP request with a page that tells what was\n"
    "                        negotiated; with neither, what clients send is dropped\n"
    "      --bind ADDRESS  listen on this address; default 127.0.0.1\n"
    "      --timeout SECS  end a handshake or request that takes longer, and a\n"
    "                        connection that is silent for so long; default 60\n" HELP_SHOW "\n"
    "Example:\n"
    "  tls12-server --cert server.pem --key server.key --echo --explain 4433\n"
    "\n"
    "Exit status: 0 after SIGTERM or SIGINT, 2 if it could not start or go on.\n";

enum {
    OPTION_ECHO = OPTION_OWN,
    OPTION_WWW,
    OPTION_CLIENT_AUTH,
    OPTION_SERVER_NAME,
    OPTION_TICKETS,
    OPTION_NO_TICKETS,
    OPTION_CACHE,
    OPTION_OCSP,
    OPTION_PSK_HINT,
    OPTION_PREFER,
    OPTION_BIND,
    OPTION_TIMEOUT
};

static const struct option options[] = {
    SETTINGS_OPTIONS,
    {"echo", no_argument, NULL, OPTION_ECHO},
    {"www", no_argument, NULL, OPTION_WWW},
    {"client-auth", required_argument, NULL, OPTION_CLIENT_AUTH},
    {"server-name", required_argument, NULL, OPTION_SERVER_NAME},
    {"tickets", required_argument, NULL, OPTION_TICKETS},
    {"no-tickets", no_argument, NULL, OPTION_NO_TICKETS},
    {"cache", required_argument, NULL, OPTION_CACHE},
    {"ocsp", required_argument, NULL, OPTION_OCSP},
    {"psk-hint", required_argument, NULL, OPTION_PSK_HINT},
    {"prefer", required_argument, NULL, OPTION_PREFER},
    {"bind", required_argument, NULL, OPTION_BIND},
    {"timeout", required_argument, NULL, OPTION_TIMEOUT},
    {NULL, 0, NULL, 0},
};

enum {
    CLIENTS_MAX = 10000,         /* as far as the limit of descriptors allows */
    DESCRIPTORS_SPARE = 16,      /* standard streams, the listening socket, files */
    ACCEPT_PAUSE = 200,          /* ms to wait when accept fails */
    GOODBYE = 2000,              /* ms that a client has to take our last words and close */
    GOODBYE_BYTES = 1024 * 1024, /* that it may still send meanwhile */
    REQUEST_MAX = 20 * 1024,     /* bytes of an HTTP request up to the end of its headers */
    RECORD_MAX = 16384,          /* bytes of data in a record */
    TURN_RECORDS = 16,           /* records of one client before the others are looked at */
};

enum state {
    HANDSHAKE, /* steps 1 to 9 */
    EXCHANGE,  /* step 10 */
    CLOSING,   /* our last words, close_notify or an alert, are on their way */
    LINGERING, /* they are out; waiting for the client to close, so that it is sure to see them */
    GONE,
    STATES = GONE
};

struct client {
    enum state state;
    int fd;
    ssl_conn *conn;      /* until LINGERING */
    int64_t deadline;    /* ms */
    unsigned char *data; /* RECORD_MAX bytes, while there is something in them; NULL: a silent client is a small one */
    size_t len, sent;    /* from data + sent up to data + len: still to be sent */
    bool answered;       /* --www: after what is still to be sent, close */
    size_t request_len;  /* --www: bytes of the request so far */
    unsigned line_ends;  /* --www: in a row, at its end */
    size_t discarded;
    unsigned long long bytes_sent, bytes_received;
    char name[80];
};

struct server {
    struct settings settings;
    const char *address, *port;
    void (*on_data)(struct client *, size_t len); /* what is done with data that has arrived in client->data */
    unsigned timeout;                             /* seconds */
    int listener, stop;                           /* stop becomes readable at SIGTERM */
    struct client **clients;
    size_t count, limit;
    struct pollfd *polls;
    int64_t now, accept_after; /* ms */
    struct client *running;    /* the one whose connection is at work, for on_step */
};

static int64_t clock_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* ---- What is done with data: it is in client->data, and what is to be sent goes there too ---- */

static void drop(struct client *client, size_t len)
{
    (void)client;
    (void)len;
}

static void echo(struct client *client, size_t len)
{
    client->sent = 0;
    client->len = len;
}

static const char *or_none(const char *text)
{
    return text != NULL ? text : "none";
}

/* The page into client->data, so that it leaves in one record. Names of certificates that are very long are cut. */
static void page_write(struct client *client)
{
    char page[RECORD_MAX / 2];
    ssl_conn *conn = client->conn;
    const ssl_cert *cert = ssl_peer(conn, 0);
    int len = snprintf(page, sizeof page,
                       "This connection was made by tls12-server.\n\n"
                       "protocol                TLS 1.2\n"
                       "cipher suite            %s\n"
                       "group                   %s\n"
                       "signature algorithm     %s\n"
                       "extended master secret  %s\n"
                       "encrypt-then-MAC        %s\n"
                       "resumed session         %s\n"
                       "server name             %s\n"
                       "application protocol    %s\n"
                       "client certificate      %.4000s\n",
                       ssl_cipher(conn), or_none(ssl_group(conn)), or_none(ssl_signature_algorithm(conn)),
                       ssl_extended_master_secret(conn) ? "yes" : "no", ssl_encrypt_then_mac(conn) ? "yes" : "no",
                       ssl_resumed(conn) ? "yes" : "no", or_none(ssl_server_name(conn)), or_none(ssl_alpn(conn)),
                       or_none(ssl_cert_subject(cert)));
    client->sent = 0;
    client->len = (size_t)snprintf((char *)client->data, RECORD_MAX,
                                   "HTTP/1.1 200 OK\r\n"
                                   "Content-Type: text/plain; charset=utf-8\r\n"
                                   "Content-Length: %d\r\n"
                                   "Connection: close\r\n\r\n%s",
                                   len, page);
}

static void too_large_write(struct client *client)
{
    static const char text[] = "HTTP/1.1 431 Request Header Fields Too Large\r\n"
                               "Content-Length: 0\r\n"
                               "Connection: close\r\n\r\n";
    memcpy(client->data, text, strlen(text));
    client->sent = 0;
    client->len = strlen(text);
}

/* The headers end at an empty line, whichever line ends it was written with. */
static void www(struct client *client, size_t len)
{
    for (size_t i = 0; i < len && client->line_ends < 2 && client->request_len <= REQUEST_MAX; i++) {
        client->request_len++;
        if (client->data[i] == '\n')
            client->line_ends++;
        else if (client->data[i] != '\r')
            client->line_ends = 0;
    }
    bool too_large = client->request_len > REQUEST_MAX, whole = client->line_ends == 2;
    client->answered = too_large || whole;
    if (too_large)
        too_large_write(client);
    else if (whole)
        page_write(client);
}

/* ---- The command line ---- */

static bool client_auth_read(struct server *server, const char *text)
{
    static const char *const names[] = {
        [SSL_AUTH_NONE] = "none", [SSL_AUTH_OPTIONAL] = "optional", [SSL_AUTH_REQUIRED] = "required"};
    unsigned i = 0, count = sizeof names / sizeof *names;
    while (i < count && strcmp(text, names[i]) != 0)
        i++;
    return option_fits(&server->settings,
                       i < count && ssl_config_client_auth(server->settings.config, (enum ssl_auth)i) == 0,
                       "--client-auth", text, "none, optional or required");
}

/* The keys are secrets; the config has a copy of its own. */
static bool tickets_read(struct server *server, const char *path)
{
    enum { KEY = 64, KEYS_MAX = 16 };
    static uint8_t keys[KEYS_MAX + 1][KEY];
    static const char expected[] = "a file with 1 to 16 ticket keys of 64 bytes each";
    ssl_config *config = server->settings.config;
    FILE *file = fopen(path, "rb");
    size_t len = file != NULL ? fread(keys, 1, sizeof keys, file) : 0;
    bool read = file != NULL && !ferror(file), whole = len > 0 && len % KEY == 0;
    if (!read)
        usage_error(&server->settings, "--tickets '%s': %s; expected is %s", path, strerror(errno), expected);
    bool fine = read && option_fits(&server->settings,
                                    whole && ssl_config_tickets(config, (const uint8_t(*)[KEY])keys, len / KEY) == 0,
                                    "--tickets", path, expected);
    explicit_bzero(keys, sizeof keys);
    if (file != NULL)
        fclose(file);
    return fine;
}

static bool cache_read(struct server *server, const char *text)
{
    unsigned sessions;
    return option_fits(&server->settings,
                       number_read(&sessions, text, INT_MAX) &&
                           ssl_config_cache(server->settings.config, sessions) == 0,
                       "--cache", text, "a number from 0 to 1048576");
}

static bool prefer_read(struct server *server, const char *text)
{
    bool client = strcmp(text, "client") == 0, read = client || strcmp(text, "server") == 0;
    enum ssl_side side = client ? SSL_SIDE_CLIENT : SSL_SIDE_SERVER;
    return option_fits(&server->settings, read && ssl_config_prefer(server->settings.config, side) == 0, "--prefer",
                       text, "client or server");
}

static bool timeout_read(struct server *server, const char *text)
{
    enum { TIMEOUT_MAX = 1000000 };
    return option_fits(&server->settings, number_read(&server->timeout, text, TIMEOUT_MAX) && server->timeout > 0,
                       "--timeout", text, "a number of seconds from 1 to 1000000");
}

static bool option_read(struct server *server, int option, const char *value)
{
    switch (option) {
    case OPTION_ECHO:
        server->on_data = echo;
        return true;
    case OPTION_WWW:
        server->on_data = www;
        return true;
    case OPTION_SERVER_NAME:
        return option_fits(&server->settings, ssl_config_server_name(server->settings.config, value) == 0,
                           "--server-name", value, "a host name, as www.example.com");
    case OPTION_OCSP:
        return ocsp_option(&server->settings, value);
    case OPTION_PSK_HINT:
        return option_fits(&server->settings, ssl_config_psk_hint(server->settings.config, value) == 0, "--psk-hint",
                           value, "a text of 1 to 256 bytes");
    case OPTION_TICKETS:
        return tickets_read(server, value);
    case OPTION_NO_TICKETS:
        ssl_config_tickets(server->settings.config, NULL, 0);
        return true;
    case OPTION_CACHE:
        return cache_read(server, value);
    case OPTION_PREFER:
        return prefer_read(server, value);
    case OPTION_BIND:
        server->address = value;
        return true;
    case OPTION_CLIENT_AUTH:
        return client_auth_read(server, value);
    case OPTION_TIMEOUT:
        return timeout_read(server, value);
    default:
        return settings_option(&server->settings, option, value, help);
    }
}

static bool command_line_read(struct server *server, int argc, char **argv)
{
    int option;
    unsigned port;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1)
        if (!option_read(server, option, optarg))
            return false;
    if (argc - optind != 1 || !number_read(&port, argv[optind], 65535)) {
        usage_error(&server->settings, "expected is one PORT, a number from 0 to 65535%s%s%s",
                    argc - optind > 0 ? ", and not '" : "", argc - optind > 0 ? argv[optind] : "",
                    argc - optind > 0 ? "'" : "");
        return false;
    }
    if (server->settings.identity_count == 0 && !server->settings.has_psk) {
        usage_error(&server->settings, "--cert or --psk is needed");
        return false;
    }
    server->port = argv[optind];
    return settings_finish(&server->settings);
}

/* ---- Logging ---- */

static void say(const struct server *server, const char *who, const char *what)
{
    fprintf(stderr, "%s: %s: %s\n", server->settings.program, who, what);
}

static void on_step(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    const struct server *server = arg;
    explain_step(stderr, server->running->name, conn, step);
}

static void log_agreed(const struct server *server, const struct client *client)
{
    const ssl_cert *cert = ssl_peer(client->conn, 0);
    if (server->settings.explain)
        explain_agreed(stderr, client->name, client->conn);
    else
        fprintf(stderr, "%s: %s: %s, client certificate: %s\n", server->settings.program, client->name,
                ssl_cipher(client->conn), or_none(ssl_cert_subject(cert)));
}

static void log_end(const struct server *server, const struct client *client, const char *how)
{
    if (server->settings.explain)
        explain_end(stderr, client->name, client->bytes_sent, client->bytes_received, how);
    else
        say(server, client->name, how);
}

/* ---- The four states. Each does what can be done now, and returns the state that is next ---- */

static int64_t timeout_of(const struct server *server)
{
    return server->now + (int64_t)server->timeout * 1000;
}

static enum state closing_begin(const struct server *server, struct client *client)
{
    client->deadline = server->now + GOODBYE;
    return CLOSING;
}

static enum state failure(const struct server *server, struct client *client)
{
    if (server->settings.explain)
        explain_failure(stderr, client->name, client->conn);
    say(server, client->name, ssl_error(client->conn));
    return closing_begin(server, client);
}

/* The whole handshake has one deadline, so that it cannot be drawn out byte by byte. */
static enum state handshake(const struct server *server, struct client *client)
{
    int result = ssl_handshake(client->conn);
    if (result == SSL_WANT_READ || result == SSL_WANT_WRITE)
        return HANDSHAKE;
    if (result == SSL_ERROR)
        return failure(server, client);
    log_agreed(server, client);
    client->deadline = timeout_of(server);
    return EXCHANGE;
}

/* Sends what is to be sent: 0 when all of it has left this process, SSL_WANT_WRITE, SSL_ERROR. */
static int push(struct client *client)
{
    while (client->sent < client->len) {
        ptrdiff_t n = ssl_write(client->conn, client->data + client->sent, client->len - client->sent);
        if (n < 0)
            return (int)n;
        client->sent += (size_t)n;
        client->bytes_sent += (size_t)n;
    }
    return (int)ssl_write(client->conn, NULL, 0);
}

/* Nothing is read before the client has taken what was sent: a client that does not read stops itself, not us. After a
 * few records it is the others' turn, so that neither does one that sends without end. */
static enum state exchange_records(const struct server *server, struct client *client)
{
    for (int turn = 0;; turn++) {
        int pushed = push(client);
        if (pushed == SSL_ERROR)
            return failure(server, client);
        if (pushed == SSL_WANT_WRITE)
            return EXCHANGE;
        if (client->answered) {
            log_end(server, client, "answered");
            return closing_begin(server, client);
        }
        if (turn >= TURN_RECORDS && ssl_pending(client->conn) == 0)
            return EXCHANGE; /* poll tells at once if there is more */
        ptrdiff_t n = ssl_read(client->conn, client->data, RECORD_MAX);
        if (n == SSL_WANT_READ || n == SSL_WANT_WRITE)
            return EXCHANGE;
        if (n == SSL_ERROR)
            return failure(server, client);
        if (n == 0) {
            log_end(server, client, "the client said close_notify: nothing is missing");
            return closing_begin(server, client);
        }
        client->bytes_received += (size_t)n;
        if (server->on_data != www) /* a request has one deadline, as the handshake has */
            client->deadline = timeout_of(server);
        server->on_data(client, (size_t)n);
    }
}

static enum state exchange(const struct server *server, struct client *client)
{
    if (client->data == NULL)
        client->data = malloc(RECORD_MAX);
    if (client->data == NULL) {
        say(server, client->name, "out of memory");
        return closing_begin(server, client);
    }
    enum state next = exchange_records(server, client);
    if (client->sent == client->len) {
        free(client->data);
        client->data = NULL;
        client->sent = client->len = 0;
    }
    return next;
}

/* Closing a socket with bytes unread resets the connection, and the client might lose our last words. So we only say
 * that no more comes, and wait for the client to do the same. */
static enum state closing(const struct server *server, struct client *client)
{
    if (ssl_close(client->conn) == SSL_WANT_WRITE)
        return CLOSING;
    ssl_free(client->conn);
    client->conn = NULL;
    client->deadline = server->now + GOODBYE;
    return shutdown(client->fd, SHUT_WR) == 0 ? LINGERING : GONE;
}

static enum state lingering(const struct server *server, struct client *client)
{
    (void)server;
    char unread[4096];
    ssize_t n;
    while ((n = recv(client->fd, unread, sizeof unread, 0)) > 0) {
        client->discarded += (size_t)n;
        if (client->discarded >= GOODBYE_BYTES)
            return GONE;
    }
    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) ? LINGERING : GONE;
}

static void client_run(struct server *server, struct client *client)
{
    static enum state (*const states[STATES])(const struct server *, struct client *) = {
        [HANDSHAKE] = handshake, [EXCHANGE] = exchange, [CLOSING] = closing, [LINGERING] = lingering};
    enum state before;
    server->running = client;
    do {
        before = client->state;
        client->state = states[before](server, client);
    } while (client->state != before && client->state != GONE);
}

static void client_expire(struct server *server, struct client *client)
{
    if (client->state == HANDSHAKE || client->state == EXCHANGE) {
        say(server, client->name, client->state == HANDSHAKE ? "the handshake took too long" : "silent for too long");
        client->state = closing_begin(server, client);
        client_run(server, client);
    } else {
        client->state = GONE;
    }
}

/* ---- Clients come and go ---- */

/* "192.0.2.1:443", "[2001:db8::1]:443" */
static void address_name(char *name, size_t size, const struct sockaddr_storage *address, socklen_t len)
{
    char host[NI_MAXHOST], port[NI_MAXSERV];
    if (getnameinfo((const struct sockaddr *)address, len, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        snprintf(name, size, "unknown address");
    else
        snprintf(name, size, address->ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

static void client_free(struct client *client)
{
    ssl_free(client->conn);
    close(client->fd);
    free(client->data);
    free(client);
}

static void client_add(struct server *server, int fd, const struct sockaddr_storage *address, socklen_t len)
{
    const int on = 1;
    struct client *client = calloc(1, sizeof *client);
    if (client == NULL) {
        say(server, "accept", "out of memory");
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* records are sent whole: nothing to wait for */
    address_name(client->name, sizeof client->name, address, len);
    client->fd = fd;
    client->conn = ssl_server(server->settings.config, fd);
    client->deadline = timeout_of(server);
    server->clients[server->count++] = client;
}

static void clients_accept(struct server *server)
{
    while (server->count < server->limit) {
        struct sockaddr_storage address;
        socklen_t len = sizeof address;
        int fd = accept4(server->listener, (struct sockaddr *)&address, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            client_add(server, fd, &address, len);
            continue;
        }
        if (errno == EINTR || errno == ECONNABORTED)
            continue;
        if (errno != EAGAIN &&
            errno != EWOULDBLOCK) { /* EMFILE and the like stay for a while: to ask again would spin */
            say(server, "accept", strerror(errno));
            server->accept_after = server->now + ACCEPT_PAUSE;
        }
        return;
    }
}

static void clients_sweep(struct server *server)
{
    size_t kept = 0;
    for (size_t i = 0; i < server->count; i++) {
        if (server->clients[i]->state == GONE)
            client_free(server->clients[i]);
        else
            server->clients[kept++] = server->clients[i];
    }
    server->count = kept;
}

/* ---- The loop ---- */

enum { STOP, LISTENER, FIRST_CLIENT };

static short client_events(const struct client *client)
{
    return client->conn != NULL && ssl_unsent(client->conn) > 0 ? POLLOUT : POLLIN;
}

/* Fills in what to wait for; returns for how long, in ms, or -1 for ever. */
static int polls_prepare(struct server *server)
{
    bool full = server->count == server->limit, pausing = server->now < server->accept_after;
    int64_t until = pausing && !full ? server->accept_after : INT64_MAX;
    server->polls[STOP] = (struct pollfd){.fd = server->stop, .events = POLLIN};
    server->polls[LISTENER] = (struct pollfd){.fd = full || pausing ? -1 : server->listener, .events = POLLIN};
    for (size_t i = 0; i < server->count; i++) {
        const struct client *client = server->clients[i];
        server->polls[FIRST_CLIENT + i] = (struct pollfd){.fd = client->fd, .events = client_events(client)};
        until = client->deadline < until ? client->deadline : until;
    }
    if (until == INT64_MAX)
        return -1;
    return until > server->now ? (int)(until - server->now) : 0;
}

/* True at SIGTERM, false if the system failed. */
static bool serve(struct server *server)
{
    for (;;) {
        server->now = clock_ms();
        int timeout = polls_prepare(server);
        int ready = poll(server->polls, (nfds_t)(FIRST_CLIENT + server->count), timeout);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready < 0) {
            say(server, "poll", strerror(errno));
            return false;
        }
        if (server->polls[STOP].revents != 0)
            return true;
        server->now = clock_ms();
        for (size_t i = 0; i < server->count; i++) {
            if (server->polls[FIRST_CLIENT + i].revents != 0)
                client_run(server, server->clients[i]);
            else if (server->clients[i]->deadline <= server->now)
                client_expire(server, server->clients[i]);
        }
        clients_sweep(server);
        if (server->polls[LISTENER].revents != 0)
            clients_accept(server);
    }
}

/* ---- The beginning and the end ---- */

/* A handler may do little but write to a pipe; the loop sees that without a race, however busy it is. */
static int stop_pipe = -1;

static void on_signal(int number)
{
    int saved = errno;
    (void)number;
    (void)!write(stop_pipe, "", 1); /* if the pipe is full, it is readable */
    errno = saved;
}

static bool signals_prepare(struct server *server)
{
    int ends[2];
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return false;
    server->stop = ends[0];
    stop_pipe = ends[1];
    signal(SIGPIPE, SIG_IGN); /* whoever reads standard error may go away */
    return sigaction(SIGTERM, &action, NULL) == 0 && sigaction(SIGINT, &action, NULL) == 0;
}

static int listen_first(const struct addrinfo *addresses)
{
    const int on = 1;
    for (const struct addrinfo *a = addresses; a != NULL; a = a->ai_next) {
        int fd = socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
        if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
            bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
            return fd;
        int reason = errno;
        if (fd >= 0)
            close(fd);
        errno = reason;
    }
    return -1;
}

static bool listener_open(struct server *server)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *addresses;
    int wrong = getaddrinfo(server->address, server->port, &hints, &addresses);
    const char *reason = wrong != 0 ? gai_strerror(wrong) : NULL;
    if (wrong == 0) {
        server->listener = listen_first(addresses);
        reason = strerror(errno);
        freeaddrinfo(addresses);
    }
    if (server->listener < 0)
        usage_error(&server->settings,
                    "--bind '%s', port %s: %s; expected is an address of this machine, and a port that is free",
                    server->address, server->port, reason);
    return server->listener >= 0;
}

static void listener_announce(const struct server *server)
{
    char name[NI_MAXHOST + NI_MAXSERV];
    struct sockaddr_storage address;
    socklen_t len = sizeof address;
    if (getsockname(server->listener, (struct sockaddr *)&address, &len) == 0) {
        address_name(name, sizeof name, &address, len);
        fprintf(stderr, "listening on %s\n", name);
    }
}

/* A connection over no socket shows whether the config is all that a server needs. */
static bool config_check(const struct server *server)
{
    ssl_conn *conn = ssl_server(server->settings.config, -1);
    bool fine = ssl_error_code(conn) == 0;
    if (!fine)
        fprintf(stderr, "%s: %s\n", server->settings.program, ssl_error(conn));
    ssl_free(conn);
    return fine;
}

static bool tables_make(struct server *server)
{
    struct rlimit descriptors = {0};
    getrlimit(RLIMIT_NOFILE, &descriptors);
    server->limit = 1;
    if (descriptors.rlim_cur > DESCRIPTORS_SPARE + 1)
        server->limit =
            descriptors.rlim_cur < CLIENTS_MAX ? (size_t)descriptors.rlim_cur - DESCRIPTORS_SPARE : CLIENTS_MAX;
    server->clients = calloc(server->limit, sizeof *server->clients);
    server->polls = calloc(FIRST_CLIENT + server->limit, sizeof *server->polls);
    return server->clients != NULL && server->polls != NULL;
}

static bool start(struct server *server)
{
    if (server->settings.explain)
        ssl_config_on_step(server->settings.config, on_step, server);
    if (!config_check(server) || !listener_open(server))
        return false;
    if (!signals_prepare(server) || !tables_make(server)) {
        say(server, "start", strerror(errno));
        return false;
    }
    listener_announce(server);
    return true;
}

static void end(struct server *server)
{
    for (size_t i = 0; i < server->count; i++) {
        server->running = server->clients[i];
        ssl_close(server->clients[i]->conn);
        client_free(server->clients[i]);
    }
    free(server->clients);
    free(server->polls);
    const int descriptors[] = {server->listener, server->stop, stop_pipe};
    for (size_t i = 0; i < sizeof descriptors / sizeof *descriptors; i++)
        if (descriptors[i] >= 0)
            close(descriptors[i]);
    settings_free(&server->settings);
}

int main(int argc, char **argv)
{
    struct server server = {.address = "127.0.0.1", .on_data = drop, .timeout = 60, .listener = -1, .stop = -1};
    setvbuf(stderr, NULL, _IOLBF, 0); /* whole lines, also where many write to one file */
    settings_init(&server.settings, "tls12-server");
    bool fine = command_line_read(&server, argc, argv) && start(&server) && serve(&server);
    end(&server);
    return fine ? STATUS_OK : STATUS_LOCAL;
}
