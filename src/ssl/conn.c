/*
 * conn.c - a connection: its life, its failure, and the way through steps 1 to 9.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/objects.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* ---- What the handshake asks of its connection ---- */

/* The longest path that may lead through a certificate_list: with all of it, and with an anchor. */
static size_t path_max(struct span list)
{
    struct reader r = reader_over(list);
    size_t count = 1;
    while (reader_more(&r) && count < LIMIT_CHAIN) {
        reader_vector(&r, 3, 0, 0xffffff);
        count++;
    }
    return count;
}

void conn_drop_kept(ssl_conn *conn, enum kept what)
{
    /* The certificates stand behind the path. */
    free(what == KEPT_CERTIFICATES ? (void *)conn->path : conn->kept[what].at);
    if (what == KEPT_CERTIFICATES)
        conn->path = NULL;
    conn->kept[what].at = NULL;
    conn->kept[what].len = 0;
}

static int hook_keep(void *arg, enum kept what, struct span *bytes)
{
    ssl_conn *conn = arg;
    conn_drop_kept(conn, what);
    size_t path_len = what == KEPT_CERTIFICATES ? path_max(*bytes) * sizeof *conn->path : 0;
    void *memory = malloc(path_len + bytes->len);
    if (memory == NULL)
        return fail(conn_why(conn), SSL_E_MEMORY, "for what the peer presents");
    if (what == KEPT_CERTIFICATES)
        conn->path = memory;
    conn->kept[what].at = (uint8_t *)memory + path_len;
    memcpy(conn->kept[what].at, bytes->at, bytes->len);
    conn->kept[what].len = bytes->len;
    bytes->at = conn->kept[what].at;
    return 0;
}

int conn_now(void *arg, int64_t *now)
{
    ssl_conn *conn = arg;
    const ssl_config *config = conn->config;
    *now = -1;
    int result = config->on_time != NULL ? config->on_time(now, config->time_arg) : 0;
    if (config->on_time == NULL)
        *now = time(NULL);
    if (result != 0 || *now == -1)
        return fail(conn_why(conn), SSL_E_CLOCK, "it is needed to judge certificates");
    return 0;
}

/* Appends to the memory behind a span of the handshake's, which scratch_free gives back. */
static int hook_remember(void *arg, struct span *all, struct span message)
{
    ssl_conn *conn = arg;
    uint8_t *bigger = realloc(conn->messages, all->len + message.len);
    if (bigger == NULL)
        return fail(conn_why(conn), SSL_E_MEMORY, "for the messages that a signature covers");
    conn->messages = bigger;
    memcpy(bigger + all->len, message.at, message.len);
    *all = (struct span){bigger, all->len + message.len};
    return 0;
}

static int key_from(struct psk_choice *psk, struct span key)
{
    memcpy(psk->key, key.at, key.len);
    psk->key_len = key.len;
    return 0;
}

static int hook_psk_find(void *arg, struct psk_choice *psk)
{
    ssl_conn *conn = arg;
    const ssl_config *config = conn->config;
    const struct span identity = {psk->identity, psk->identity_len};
    for (size_t i = 0; i < config->policy.psk_count; i++)
        if (span_equal(config->psks[i].identity, identity))
            return key_from(psk, config->psks[i].key);
    ptrdiff_t len = 0;
    if (config->psk_find != NULL)
        len = config->psk_find(conn, identity.at, identity.len, psk->key, sizeof psk->key, config->psk_arg);
    if (len == SSL_WANT_ANSWER)
        return HANDSHAKE_ASK;
    if (len <= 0)
        return SSL_E_PSK_IDENTITY;
    if (len < PSK_MIN || len > PSK_MAX)
        return fail(conn_why(conn), SSL_E_ARGUMENT, "ssl_psk_find_fn: a key has 16 to 256 bytes");
    psk->key_len = (size_t)len;
    return 0;
}

/* What the application answers: 0, HANDSHAKE_ASK, or SSL_E_NO_PSK if it leaves the answer to its config. */
static int ask_for_psk(ssl_conn *conn, struct psk_choice *psk, struct span hint)
{
    const ssl_config *config = conn->config;
    struct ssl_psk mine = {{0}, {0}, 0, 0};
    int result = SSL_E_NO_PSK, answer = config->psk_offer(conn, hint.at, hint.len, &mine, config->psk_arg);
    if (answer == SSL_WANT_ANSWER)
        result = HANDSHAKE_ASK;
    if (answer == 0) {
        bool usable = mine.identity_len > 0 && mine.identity_len <= PSK_IDENTITY_MAX && mine.key_len >= PSK_MIN &&
                      mine.key_len <= PSK_MAX;
        result = usable ? 0
                        : fail(conn_why(conn), SSL_E_ARGUMENT,
                               "ssl_psk_offer_fn: an identity has 1 to 256 bytes, a key 16 to 256");
    }
    if (result == 0) {
        memcpy(psk->identity, mine.identity, mine.identity_len);
        psk->identity_len = mine.identity_len;
        key_from(psk, (struct span){mine.key, mine.key_len});
    }
    wipe(&mine, sizeof mine);
    return result;
}

static int hook_psk_offer(void *arg, struct psk_choice *psk, struct span hint)
{
    ssl_conn *conn = arg;
    const ssl_config *config = conn->config;
    int result = config->psk_offer != NULL ? ask_for_psk(conn, psk, hint) : SSL_E_NO_PSK;
    if (result != SSL_E_NO_PSK || config->policy.psk_count == 0)
        return result;
    const struct psk *first = &config->psks[0];
    memcpy(psk->identity, first->identity.at, first->identity.len);
    psk->identity_len = first->identity.len;
    return key_from(psk, first->key);
}

/* What the answer of an application means that decides about a peer. */
static int answer_of(ssl_conn *conn, int answer, int usual, const char *about)
{
    if (answer == 0)
        return 0;
    if (answer == SSL_WANT_ANSWER)
        return HANDSHAKE_ASK;
    return fail(conn_why(conn), error_alert(answer) != 0 ? answer : usual, "%s", about);
}

static int hook_verified(void *arg)
{
    ssl_conn *conn = arg;
    const ssl_config *config = conn->config;
    if (config->on_verify == NULL)
        return 0;
    const ssl_cert *leaf = ssl_peer(conn, 0);
    if (leaf == NULL)
        return fail(conn_why(conn), SSL_E_MEMORY, "for the certificate");
    return answer_of(conn, config->on_verify(conn, leaf, config->verify_arg), SSL_E_CERT_REFUSED, leaf->subject);
}

static int hook_sign(void *arg, const struct identity *identity, const struct scheme *scheme, struct span input,
                     struct writer *w)
{
    ssl_conn *conn = arg;
    const struct remote_key *remote = identity->signer;
    uint8_t signature[LIMIT_RSA_LEN];
    ptrdiff_t len = remote->sign(conn, scheme->name, input.at, input.len, signature, sizeof signature, remote->arg);
    if (len == SSL_WANT_ANSWER)
        return HANDSHAKE_ASK;
    if (len <= 0 || (size_t)len > sizeof signature)
        return fail(conn_why(conn), SSL_E_SIGNER, "with %s", scheme->name);
    writer_bytes(w, signature, (size_t)len);
    return 0;
}

static bool hook_wants_keys(void *arg)
{
    const ssl_conn *conn = arg;
    return conn->config->on_keylog != NULL;
}

static void hook_keylog(void *arg, const char *line)
{
    ssl_conn *conn = arg;
    conn->config->on_keylog(conn, line, conn->config->keylog_arg);
}

static bool hook_wants_steps(void *arg)
{
    const ssl_conn *conn = arg;
    return conn->config->on_step != NULL;
}

static void hook_step(void *arg, const struct step_event *event)
{
    ssl_conn *conn = arg;
    struct ssl_step step = {event->number,     event->sent,        event->name,
                            event->message.at, event->message.len, event->detail};
    if (conn->config->on_step != NULL)
        conn->config->on_step(conn, &step, conn->config->step_arg);
}

/* Whatever on_hello does to its config, the config is there until it returns. Another config would be asked about a
 * client that it does not know: so it comes with the answer. */
static int hook_hello(void *arg)
{
    ssl_conn *conn = arg;
    ssl_config *config = ssl_config_ref(conn->config);
    const char *name = ssl_server_name(conn);
    char about[64 + HOST_MAX];
    int answer = 0;
    conn->greeting = true;
    if (config->on_hello != NULL)
        answer = config->on_hello(conn, name, config->hello_arg);
    conn->greeting = false;
    bool moved = conn->config != config;
    ssl_config_free(config);
    if (conn->error->code != 0) /* of ssl_use_config */
        return conn->error->code;
    if (moved && answer == SSL_WANT_ANSWER)
        return fail(conn_why(conn), SSL_E_ARGUMENT, "ssl_use_config before there is an answer");
    if (name == NULL) /* RFC 6066 section 9: unrecognized_name MUST NOT go to a client that sent no extension */
        return answer_of(conn, answer == SSL_E_UNRECOGNIZED_NAME ? SSL_ERROR : answer, SSL_E_REFUSED,
                         "a client that names no server");
    snprintf(about, sizeof about, "the application refused %s", name);
    return answer_of(conn, answer, SSL_E_UNRECOGNIZED_NAME, about);
}

int ssl_use_config(ssl_conn *conn, ssl_config *config)
{
    struct error why = {0};
    if (conn == NULL || !conn->greeting)
        return SSL_ERROR;
    int result = config != NULL ? config_use(config, SERVER, &why) : SSL_E_MEMORY;
    if (result != 0) {
        fail(conn_why(conn), result, "ssl_use_config: %s", why.text);
        return SSL_ERROR;
    }
    ssl_config_ref(config); /* before the other is given back: they may be one */
    ssl_config_free(conn->config);
    conn->config = config;
    handshake_use_policy(conn->hs, &config->policy);
    return 0;
}

static const struct handshake_hooks hooks = {
    .room = io_room,
    .keep = hook_keep,
    .now = conn_now,
    .remember = hook_remember,
    .psk_find = hook_psk_find,
    .psk_offer = hook_psk_offer,
    .drop = resume_drop,
    .save = resume_save,
    .ticket_key = resume_ticket_key,
    .caches = resume_caches,
    .fetch = resume_fetch,
    .store = resume_store,
    .verified = hook_verified,
    .sign = hook_sign,
    .wants_keys = hook_wants_keys,
    .keylog = hook_keylog,
    .wants_steps = hook_wants_steps,
    .step = hook_step,
    .hello = hook_hello,
};

/* ---- Life ---- */

struct error *conn_why(ssl_conn *conn)
{
    if (conn->error == NULL)
        conn->error = calloc(1, sizeof *conn->error);
    return conn->error;
}

/* What has failed is said as long as the connection lives, and in its code alone if there is no memory for more. */
static void error_leave_scratch(ssl_conn *conn)
{
    const struct error *error = conn->error;
    conn->error = NULL;
    if (error->code != 0 && conn_why(conn) != NULL)
        *conn->error = *error;
}

/* 0, or SSL_E_MEMORY: then something that was to be sent is lost. */
static int scratch_free(ssl_conn *conn)
{
    if (conn->hs == NULL)
        return 0;
    int result = io_leave_scratch(conn);
    error_leave_scratch(conn);
    free(conn->messages);
    conn->messages = NULL;
    handshake_wipe(conn->hs);
    free(conn->hs);
    conn->hs = NULL;
    resume_unload(conn);
    return result;
}

void ssl_free(ssl_conn *conn)
{
    if (conn == NULL)
        return;
    conn->sent = conn->out.len; /* what still waits is not worth moving */
    scratch_free(conn);
    free(conn->out.at);
    free(conn->body);
    for (size_t i = 0; i < KEPT_COUNT; i++)
        conn_drop_kept(conn, (enum kept)i);
    resume_free(conn);
    if (conn->host != conn->asked)
        free(conn->host);
    free(conn->error);
    while (conn->certs != NULL) {
        struct ssl_cert *cert = conn->certs;
        conn->certs = cert->next;
        free(cert);
    }
    if (conn->owns_fd)
        close(conn->fd);
    ssl_config_free(conn->config);
    wipe(conn, sizeof *conn);
    free(conn);
}

/* The name without the dot that may end it: neither certificates nor server_name have it (RFC 6066 section 3). */
static int host_copy(ssl_conn *conn, const char *host, struct error *why)
{
    const struct policy *policy = &conn->config->policy;
    if (host == NULL && (policy->any_certificate || policy->any_name))
        return 0;
    if (host == NULL)
        return fail(why, SSL_E_NO_HOST, "the host argument is NULL");
    size_t len = strlen(host);
    if (len > 1 && host[len - 1] == '.')
        len--;
    conn->host = conn->asked;
    memcpy(conn->host, host, len); /* conn_new has made room for it, and for a zero */
    if (!host_is_valid(conn->host))
        return fail(why, SSL_E_NO_HOST, "\"%.100s\" is neither", host);
    return 0;
}

static int conn_begin(ssl_conn *conn, const char *host, struct error *why)
{
    TRY(config_use(conn->config, conn->side, why));
    if (conn->side == CLIENT)
        TRY(host_copy(conn, host, why));
    size_t cap = handshake_room(&conn->config->policy, conn->side);
    struct scratch *scratch = malloc(sizeof *scratch + cap);
    if (scratch == NULL)
        return fail(why, SSL_E_MEMORY, "for the handshake");
    scratch->cap = cap;
    scratch->error = (struct error){0};
    conn->error = &scratch->error;
    conn->hs = &scratch->hs;
    handshake_init(conn->hs, &conn->config->policy, conn->side, conn->host, &hooks, conn, &conn->read, &conn->write,
                   &conn->out, conn->error);
    return 0;
}

/* A connection that has failed before it began: the sentence has no step. */
void conn_stillborn(ssl_conn *conn, const struct error *why)
{
    conn->failed = true;
    conn->code = why->code;
    if (conn_why(conn) == NULL)
        return;
    if (conn->config->error.code != 0) /* why is the config's whole sentence */
        *conn->error = *why;
    else
        sentence_write(conn->error->text, sizeof conn->error->text, why->code, why->text);
}

static ssl_conn *conn_new(ssl_config *config, enum side side, int fd, const struct ssl_io *io, const char *host)
{
    size_t host_len = host != NULL ? strlen(host) : 0;
    ssl_conn *conn = config != NULL ? calloc(1, sizeof *conn + host_len + 1) : NULL;
    if (conn == NULL)
        return NULL;
    conn->config = ssl_config_ref(config);
    conn->side = side;
    conn->fd = fd;
    conn->io = *io;
    if (io == &io_descriptor)
        conn->io.arg = conn;
    struct error why = {0};
    if (conn_begin(conn, host, &why) != 0)
        conn_stillborn(conn, &why);
    return conn;
}

ssl_conn *ssl_client(ssl_config *config, int fd, const char *host)
{
    return conn_new(config, CLIENT, fd, &io_descriptor, host);
}

ssl_conn *ssl_server(ssl_config *config, int fd)
{
    return conn_new(config, SERVER, fd, &io_descriptor, NULL);
}

static ptrdiff_t no_read(void *arg, void *buf, size_t len)
{
    (void)arg;
    (void)buf;
    (void)len;
    return SSL_ERROR;
}

static ptrdiff_t no_write(void *arg, const void *buf, size_t len)
{
    (void)arg;
    (void)buf;
    (void)len;
    return SSL_ERROR;
}

static ssl_conn *conn_over(ssl_config *config, enum side side, const struct ssl_io *io, const char *host)
{
    static const struct ssl_io none = {no_read, no_write, NULL};
    bool usable = io != NULL && io->read != NULL && io->write != NULL;
    ssl_conn *conn = conn_new(config, side, -1, usable ? io : &none, host);
    if (conn != NULL && !conn->failed && !usable)
        conn_stillborn(conn, &(struct error){SSL_E_ARGUMENT, "the transport has no function"});
    return conn;
}

ssl_conn *ssl_client_io(ssl_config *config, const struct ssl_io *io, const char *host)
{
    return conn_over(config, CLIENT, io, host);
}

ssl_conn *ssl_server_io(ssl_config *config, const struct ssl_io *io)
{
    return conn_over(config, SERVER, io, NULL);
}

/* ---- Failure ---- */

static void send_fatal_alert(ssl_conn *conn, int code)
{
    uint8_t description = error_alert(code);
    if (conn->close_sent) /* RFC 5246 7.2.1: close_notify was the last word */
        return;
    if (description == 0 || io_seal_alert(conn, ALERT_FATAL, description) != 0)
        return;
    conn->alert = description;
    io_flush(conn); /* what the transport does not take now goes with ssl_close */
}

int conn_fail(ssl_conn *conn, int code)
{
    char detail[LIMIT_ERROR_TEXT] = "", sentence[LIMIT_ERROR_TEXT];
    if (conn->failed)
        return SSL_ERROR; /* the first failure counts */
    conn->failed = true;
    conn->code = code;
    struct error *why = conn_why(conn);
    if (why != NULL) {
        if (why->code == code)
            memcpy(detail, why->text, sizeof detail);
        sentence_write(sentence, sizeof sentence, code, detail);
        snprintf(why->text, sizeof why->text, "step %d, %s: %.*s", conn->hs != NULL ? handshake_step(conn->hs) : 10,
                 conn->hs != NULL ? handshake_name(conn->hs) : "ApplicationData", LIMIT_ERROR_TEXT - 64, sentence);
        why->code = code;
    }
    send_fatal_alert(conn, code);
    resume_invalidate(conn);
    scratch_free(conn);
    io_release(conn);
    wipe(&conn->read, sizeof conn->read);
    wipe(&conn->write, sizeof conn->write);
    wipe(&conn->exporter, sizeof conn->exporter);
    return SSL_ERROR;
}

/* ---- Steps 1 to 9 ---- */

/* What lives on after the handshake. */
static int agree(ssl_conn *conn)
{
    const struct handshake *hs = conn->hs;
    size_t path_len = hs->path.count * sizeof *hs->path.der;
    conn->protocol = hs->protocol;
    conn->resumed = hs->resumed;
    exporter_init(&conn->exporter, hs);
    conn->extended_master_secret = hs->extended_master_secret;
    conn->encrypt_then_mac = hs->encrypt_then_mac;
    conn->group = hs->group;
    conn->scheme = hs->scheme;
    if (path_len > 0) {
        memcpy(conn->path, hs->path.der, path_len);
        conn->path_count = hs->path.count;
    }
    if (conn->side == SERVER && hs->identity != NULL)
        conn->server_cert = hs->identity->chain[0];
    if (conn->side == CLIENT && conn->path_count > 0)
        conn->server_cert = conn->path[0];
    if (conn->side == SERVER && hs->server_name[0] != '\0') {
        size_t len = strlen(hs->server_name) + 1;
        conn->host = malloc(len);
        if (conn->host == NULL)
            return fail(conn_why(conn), SSL_E_MEMORY, "for the server name");
        memcpy(conn->host, hs->server_name, len);
    }
    return 0;
}

/* Messages that came right behind the last Finished belong to step 10 already. */
static int finish(ssl_conn *conn)
{
    const struct assembly *in = &conn->hs->in;
    int result = agree(conn);
    if (result == 0 && in->len > in->used)
        result = conn_late_message(conn, (struct span){in->at + in->used, in->len - in->used});
    if (result == 0)
        result = scratch_free(conn);
    return result == 0 ? 0 : conn_fail(conn, result);
}

int conn_handshake(ssl_conn *conn, enum until until)
{
    if (conn->hs != NULL && conn->close_sent) {
        fail(conn_why(conn), SSL_E_CLOSED, "before the handshake was complete");
        return conn_fail(conn, SSL_E_CLOSED);
    }
    while (conn->hs != NULL) {
        uint8_t room[IO_ROOM];
        struct span plain;
        int result = handshake_run(conn->hs);
        conn->suite = conn->hs->suite;
        if (result > 0)
            return conn_fail(conn, result);
        if (result != 0)
            io_assembly_trim(conn);
        int flushed = io_flush(conn);
        if (flushed == SSL_ERROR)
            return SSL_ERROR;
        if (result == 0)
            TRY(finish(conn));
        TRY(conn->hs == NULL ? io_flush(conn) : flushed);
        if (result == HANDSHAKE_ASK)
            return SSL_WANT_ANSWER;
        if (conn->hs == NULL || (until == UNTIL_WRITABLE && handshake_may_write(conn->hs)))
            break;
        TRY(io_receive(conn, room, &plain, NULL, 0));
        TRY(conn_dispatch(conn, plain));
    }
    return conn->failed ? SSL_ERROR : 0;
}

int ssl_handshake(ssl_conn *conn)
{
    if (conn == NULL || conn->failed)
        return SSL_ERROR;
    TRY(conn_handshake(conn, UNTIL_DONE));
    return io_flush(conn);
}
