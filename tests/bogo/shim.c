/*
 * shim.c - the library under BoringSSL's protocol suite: one process is one test of its runner, which plays the peer.
 * See README.md.
 *
 * The shim is an application of the public API. What no application needs and a test asks for goes through a door into
 * the library's own structs: an alert of one's own, and a pre-shared key, an OCSP response that the API would refuse.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bogo/flags.h"
#include "bogo/texts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "handshake/steps.h" /* the door */
#include "ssl/objects.h"

enum { CRASHED = 90, TEXT_MAX = 4096, SESSION_MAX = 131072, CACHE_MAX = 16 };

/* ---- What is known across connections ---- */

struct kept_session {
    uint8_t id[32];
    uint8_t *at;
    size_t len;
};

static struct {
    uint8_t ticket_keys[2][64]; /* the second one is the older */
    struct kept_session cache[CACHE_MAX];
    size_t cached;
    uint8_t session[SESSION_MAX]; /* of a client */
    size_t session_len;
    bool verify_failed;          /* what came of the last verification */
    uint16_t peer_scheme, group; /* of the last full handshake */
} world;

/* ---- One connection ---- */

struct run {
    const struct flags *flags;
    bool resuming; /* it is not the first one */
    ssl_config *config;
    ssl_conn *conn;
    int fd;
    bool may_read, may_write; /* with -async, each byte is preceded by a refusal */
    struct ids peer_verify_prefs;
    uint8_t certificate_types[256];
    size_t certificate_types_len;
    char *peer_authorities, *peer_protocols; /* as the flags have them */
    char trace[1024];
    bool checked; /* what was agreed is as expected */
    bool verify_pended, hello_pended, session_pended;
    const struct credential *owners[2 * CREDENTIALS_MAX]; /* of the identities of the config */
    const struct credential *shown;                       /* whose identity we showed; NULL: none */
    struct module_key *elsewhere;                         /* the keys of -async */
};

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

static bool expected(bool met, const char *what)
{
    if (!met)
        say("not as expected: %s", what);
    return met;
}

static void unimplemented(const char *what)
{
    say("not implemented: %s", what);
    exit(UNIMPLEMENTED);
}

/* ---- The transport ---- */

static ptrdiff_t socket_read(void *arg, void *buf, size_t len)
{
    struct run *run = arg;
    if (run->flags->async) {
        run->may_read = !run->may_read;
        if (run->may_read)
            return SSL_WANT_READ;
        len = 1;
    }
    ssize_t got;
    do
        got = recv(run->fd, buf, len, 0);
    while (got < 0 && errno == EINTR);
    return got < 0 ? SSL_ERROR : got;
}

static ptrdiff_t socket_write(void *arg, const void *buf, size_t len)
{
    struct run *run = arg;
    if (run->flags->async) {
        run->may_write = !run->may_write;
        if (run->may_write)
            return SSL_WANT_WRITE;
        len = 1;
    }
    ssize_t put;
    do
        put = send(run->fd, buf, len, MSG_NOSIGNAL);
    while (put < 0 && errno == EINTR);
    return put < 0 ? SSL_ERROR : put;
}

static int dial(const struct flags *flags)
{
    const struct sockaddr_in v4 = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)flags->port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const struct sockaddr_in6 v6 = {
        .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)flags->port), .sin6_addr = in6addr_loopback};
    const void *address = flags->ipv6 ? (const void *)&v6 : (const void *)&v4;
    int on = 1, fd = socket(flags->ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
    uint8_t id[8];
    if (fd < 0 || connect(fd, address, flags->ipv6 ? sizeof v6 : sizeof v4) != 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
        perror("connect");
        exit(1);
    }
    for (int i = 0; i < 8; i++)
        id[i] = (uint8_t)((unsigned long)flags->shim_id >> 8 * i);
    if (send(fd, id, sizeof id, MSG_NOSIGNAL) != sizeof id) {
        perror("send");
        exit(1);
    }
    return fd;
}

/* The runner must find our last alert: a socket that is closed while bytes wait in it resets the connection. */
static void hang_up(int fd)
{
    char rest[4096];
    shutdown(fd, SHUT_WR);
    while (recv(fd, rest, sizeof rest, 0) > 0)
        ;
    close(fd);
}

/* ---- What the handshake tells ---- */

static char *hex_names(struct span names)
{
    char *text = calloc(1, 2 * names.len + 1), *at = text;
    for (struct reader r = reader_over(names); reader_more(&r);) {
        struct span name = reader_vector(&r, 2, 1, 0xffff);
        if (at != text)
            *at++ = ',';
        for (size_t i = 0; i < name.len; i++)
            at += sprintf(at, "%02x", name.at[i]);
    }
    return text;
}

static void ids_take(struct ids *ids, struct span list)
{
    ids->count = 0;
    for (struct reader r = reader_over(list); reader_more(&r) && ids->count < IDS_MAX;)
        ids->at[ids->count++] = reader_u16(&r);
}

static void saw_client_hello(struct run *run, struct reader *r)
{
    reader_bytes(r, 2 + 32);
    reader_vector(r, 1, 0, 32);
    reader_vector(r, 2, 0, 0xffff);
    reader_vector(r, 1, 0, 0xff);
    struct reader extensions = reader_over(reader_vector(r, 2, 0, 0xffff));
    while (reader_more(&extensions)) {
        uint16_t type = reader_u16(&extensions);
        struct reader body = reader_over(reader_vector(&extensions, 2, 0, 0xffff));
        struct span list = reader_vector(&body, 2, 0, 0xffff);
        if (type == 13)
            ids_take(&run->peer_verify_prefs, list);
        if (type == 16) {
            run->peer_protocols = calloc(1, list.len + 1);
            memcpy(run->peer_protocols, list.at, list.len);
        }
    }
}

static void saw_certificate_request(struct run *run, struct reader *r)
{
    struct span types = reader_vector(r, 1, 0, 0xff);
    run->certificate_types_len = types.len;
    memcpy(run->certificate_types, types.at, types.len);
    ids_take(&run->peer_verify_prefs, reader_vector(r, 2, 0, 0xffff));
    run->peer_authorities = hex_names(reader_vector(r, 2, 0, 0xffff));
}

/* Which of our identities it is that we show. */
static void showed(struct run *run, struct reader *r)
{
    struct reader list = reader_over(reader_vector(r, 3, 0, 0xffffff));
    struct span leaf = reader_vector(&list, 3, 0, 0xffffff);
    const struct policy *policy = &run->config->policy;
    for (size_t i = 0; i < policy->identity_count; i++)
        if (span_equal(policy->identities[i].chain[0], leaf))
            run->shown = run->owners[i];
}

/* "write hs 1", "read ccs" */
static void trace(struct run *run, const struct ssl_step *step)
{
    size_t len = strlen(run->trace);
    const char *verb = step->sent == 1 ? "write" : "read";
    if (step->sent < 0)
        return;
    if (step->len > 0)
        snprintf(run->trace + len, sizeof run->trace - len, "%s hs %d\n", verb, step->message[0]);
    else
        snprintf(run->trace + len, sizeof run->trace - len, "%s ccs\n", verb);
}

static void on_step(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    enum {
        CLIENT_HELLO = 1,
        CERTIFICATE = 11,
        SERVER_KEY_EXCHANGE = 12,
        CERTIFICATE_REQUEST = 13,
        CERTIFICATE_VERIFY = 15
    };
    struct run *run = arg;
    (void)conn;
    struct reader r = reader_over((struct span){step->message, step->len});
    uint8_t type = reader_u8(&r);
    reader_bytes(&r, 3);
    trace(run, step);
    if (step->sent == 1 && type == CERTIFICATE)
        showed(run, &r);
    if (step->sent != 0)
        return;
    if (type == CLIENT_HELLO)
        saw_client_hello(run, &r);
    if (type == CERTIFICATE_REQUEST)
        saw_certificate_request(run, &r);
    if (type == SERVER_KEY_EXCHANGE && run->flags->psk == NULL) {
        reader_u8(&r);
        reader_u16(&r);
        reader_vector(&r, 1, 0, 0xff);
        world.peer_scheme = reader_u16(&r);
    }
    if (type == CERTIFICATE_VERIFY)
        world.peer_scheme = reader_u16(&r);
}

/* With -async nobody has an answer at once. */
static bool pends(struct run *run, bool *pended)
{
    bool wait = run->flags->async && !*pended;
    *pended = true;
    return wait;
}

/* ---- Sessions of a server, under keys of the fleet and in a cache of our own ---- */

static int session_store(const uint8_t id[32], const void *session, size_t len, void *arg)
{
    (void)arg;
    size_t i = 0;
    while (i < world.cached && memcmp(world.cache[i].id, id, 32) != 0)
        i++;
    if (i == CACHE_MAX)
        return 1;
    if (i == world.cached)
        world.cached++;
    struct kept_session *kept = &world.cache[i];
    free(kept->at);
    *kept = (struct kept_session){.at = malloc(len + 1), .len = len};
    memcpy(kept->id, id, 32);
    if (len > 0)
        memcpy(kept->at, session, len);
    return 0;
}

static ptrdiff_t session_fetch(ssl_conn *conn, const uint8_t id[32], void *session, size_t cap, void *arg)
{
    struct run *run = arg;
    (void)conn;
    if (pends(run, &run->session_pended))
        return SSL_WANT_ANSWER;
    for (size_t i = 0; i < world.cached; i++)
        if (memcmp(world.cache[i].id, id, 32) == 0 && world.cache[i].len <= cap && world.cache[i].len > 0) {
            memcpy(session, world.cache[i].at, world.cache[i].len);
            return (ptrdiff_t)world.cache[i].len;
        }
    return 0;
}

/* ---- Callbacks ---- */

static int verdict(const struct flags *flags)
{
    if (flags->verify_fail && flags->custom_verify)
        return SSL_E_CERT_REFUSED;
    if (flags->verify_fail && flags->verify_peer)
        return SSL_E_REFUSED;
    return !flags->server && flags->fail_ocsp_callback ? SSL_E_OCSP_UNSUITABLE : 0;
}

static int on_verify(ssl_conn *conn, const ssl_cert *leaf, void *arg)
{
    struct run *run = arg;
    (void)leaf;
    if (ssl_resumed(conn) && !run->flags->reverify_on_resume)
        return 0; /* what was found then stands */
    if (pends(run, &run->verify_pended))
        return SSL_WANT_ANSWER;
    world.verify_failed = run->flags->verify_fail;
    return verdict(run->flags);
}

/* With -async the private keys are elsewhere, and what they make comes later. */
struct module_key {
    struct module_key *next;
    struct run *run;
    uint8_t *der;
    struct private_key key;
    bool pended;
};

static ptrdiff_t on_sign(ssl_conn *conn, const char *algorithm, const void *in, size_t in_len, uint8_t *out, size_t cap,
                         void *arg)
{
    struct module_key *remote = arg;
    uint16_t ids[SCHEME_MAX];
    size_t count;
    struct error why = {0};
    struct writer w = writer_over(out, cap);
    const struct crypto *crypto = &conn->config->policy.crypto;
    if (pends(remote->run, &remote->pended))
        return SSL_WANT_ANSWER;
    if (scheme_list(ids, &count, algorithm, &why) != 0 ||
        key_sign(crypto, &remote->key, scheme_find(ids[0])->signature, (struct span){in, in_len}, &w) != 0)
        return SSL_ERROR;
    return (ptrdiff_t)w.len;
}

static int on_hello(ssl_conn *conn, const char *name, void *arg)
{
    struct run *run = arg;
    const struct flags *flags = run->flags;
    (void)conn;
    (void)name;
    if (pends(run, &run->hello_pended))
        return SSL_WANT_ANSWER;
    return flags->fail_early_callback  ? SSL_E_REFUSED
           : flags->fail_cert_callback ? SSL_E_INTERNAL
           : flags->fail_ocsp_callback ? SSL_E_OCSP_UNSUITABLE
                                       : 0;
}

/* ---- From flags to a config ---- */

static void list_add(char *list, const char *name)
{
    if (name == NULL)
        unimplemented("a number of TLS that the library does not have");
    size_t len = strlen(list);
    snprintf(list + len, TEXT_MAX - len, "%s%s", len > 0 ? ":" : "", name);
}

static void groups_set(ssl_config *config, const struct ids *curves)
{
    char list[TEXT_MAX] = "";
    for (size_t i = 0; i < curves->count; i++)
        list_add(list, ssl_group_name(curves->at[i]));
    ssl_config_groups(config, curves->count > 0 ? list : "x25519:secp256r1:secp384r1");
}

/* What the runner expects where it does not say. */
static const char default_verify_prefs[] = "ecdsa_secp256r1_sha256:rsa_pss_rsae_sha256:rsa_pkcs1_sha256:"
                                           "ecdsa_secp384r1_sha384:rsa_pss_rsae_sha384:rsa_pkcs1_sha384:"
                                           "rsa_pss_rsae_sha512:rsa_pkcs1_sha512";

/* Those of SHA-1 and MD5 the library never makes, and an application that knows that leaves them out. */
static void schemes_write(char list[TEXT_MAX], const struct ids *ids, bool some)
{
    list[0] = '\0';
    for (size_t i = 0; i < ids->count; i++)
        if (!some || ssl_signature_algorithm_name(ids->at[i]) != NULL)
            list_add(list, ssl_signature_algorithm_name(ids->at[i]));
    if (ids->count > 0 && list[0] == '\0')
        unimplemented("a list of signature algorithms without any that the library has");
}

static void schemes_set(ssl_config *config, const struct flags *flags)
{
    char list[TEXT_MAX];
    schemes_write(list, &flags->verify_prefs, false);
    ssl_config_signature_algorithms(config, flags->verify_prefs.count > 0 ? list : default_verify_prefs);
}

static void suites_set(ssl_config *config, const struct flags *flags)
{
    const char *cipher = flags->cipher;
    if (cipher != NULL && strcmp(cipher, "DEFAULT:!AES") == 0)
        cipher = "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
    ssl_config_ciphers(config, cipher != NULL ? cipher : "all");
    ssl_config_prefer(config, cipher != NULL ? SSL_SIDE_SERVER : SSL_SIDE_CLIENT);
}

/* A length byte and a name, again and again, becomes names with commas. */
static void protocols_set(ssl_config *config, const char *wire)
{
    char list[TEXT_MAX] = "";
    for (struct reader r = reader_over((struct span){(const uint8_t *)wire, strlen(wire)}); reader_more(&r);) {
        struct span name = reader_vector(&r, 1, 0, 0xff);
        size_t len = strlen(list);
        if (name.len > 0)
            snprintf(list + len, sizeof list - len, "%s%.*s", len > 0 ? "," : "", (int)name.len, (const char *)name.at);
    }
    ssl_config_alpn(config, list);
}

/* The API takes no response that is none: the door. */
static void staple_set(ssl_config *config, const struct bytes *response)
{
    struct identity *identity = &config->identities[config->policy.identity_count - 1];
    identity->staple = (struct span){response->at, response->len};
    identity->staple_until = INT64_MAX;
}

/* What belongs to the identity that was added last. */
static void identity_complete(struct run *run, const struct credential *credential)
{
    ssl_config *config = run->config;
    if (ssl_config_error(config) != NULL)
        unimplemented(ssl_config_error(config));
    run->owners[config->policy.identity_count - 1] = credential;
    char list[TEXT_MAX];
    schemes_write(list, &credential->signing_prefs, true);
    ssl_config_identity_signatures(config, credential->signing_prefs.count > 0 ? list : "default");
    if (credential->ocsp_response.at != NULL && !run->flags->decline_ocsp_callback)
        staple_set(config, &credential->ocsp_response);
    if (credential->scts.at != NULL && ssl_config_sct(config, credential->scts.at, credential->scts.len) != 0) {
        say(":INVALID_SCT_LIST: %s", ssl_config_error(config));
        exit(1);
    }
}

static char *file_text(const char *path, size_t *len)
{
    enum { FILE_MAX = 65536 };
    char *text = malloc(FILE_MAX);
    FILE *file = fopen(path, "r");
    if (text == NULL || file == NULL)
        unimplemented(path);
    *len = fread(text, 1, FILE_MAX, file);
    fclose(file);
    return text;
}

/* The key, out of its PEM, lives longer than the config, as it would elsewhere. */
static void remote_set(struct run *run, const struct credential *credential)
{
    struct module_key *remote = calloc(1, sizeof *remote);
    size_t chain_len, key_len, der_len;
    char *chain = file_text(credential->cert_file, &chain_len), *key = file_text(credential->key_file, &key_len);
    uint8_t *der = remote->der = malloc(key_len);
    struct span rest = {(const uint8_t *)key, key_len};
    struct pem_block block;
    struct error why = {0};
    if (pem_next(&rest, &block, &why) != 0 || pem_decode(&block, der, &der_len, &why) != 0 ||
        key_parse(&run->config->policy.crypto, &remote->key, (struct span){der, der_len}, &why) != 0)
        unimplemented(credential->key_file);
    remote->run = run;
    remote->next = run->elsewhere;
    run->elsewhere = remote;
    ssl_config_add_identity_signer(run->config, chain, chain_len, on_sign, remote);
    identity_complete(run, credential);
    free(chain);
    free(key);
}

static void remotes_free(struct module_key *remote)
{
    while (remote != NULL) {
        struct module_key *next = remote->next;
        free(remote->der);
        free(remote);
        remote = next;
    }
}

/* With -async the key is elsewhere; and here for those suites that take more than signatures. */
static void identity_set(struct run *run, const struct credential *credential)
{
    if (credential->cert_file == NULL)
        return;
    if (run->flags->async)
        remote_set(run, credential);
    ssl_config_add_identity_file(run->config, credential->cert_file, credential->key_file);
    identity_complete(run, credential);
}

/* Nor keys that can be guessed. */
static void psk_set(ssl_config *config, const struct flags *flags)
{
    static const uint8_t key[16];
    if (flags->psk == NULL)
        return;
    bool named = flags->psk_identity != NULL && flags->psk_identity[0] != '\0';
    ssl_config_psk(config, named ? flags->psk_identity : "none", key, sizeof key);
    config->psks[0].key = (struct span){(const uint8_t *)flags->psk, strlen(flags->psk)};
    if (!named)
        config->psks[0].identity.len = 0;
    if (flags->server && named)
        ssl_config_psk_hint(config, flags->psk_identity);
}

static void tickets_set(ssl_config *config, struct run *run)
{
    const struct flags *flags = run->flags;
    size_t oldest = run->resuming && flags->renew_ticket ? 0 : 1; /* a new key, and the one of before */
    if (flags->no_ticket)
        ssl_config_tickets(config, NULL, 0);
    else if (flags->server)
        ssl_config_tickets(config, (const uint8_t(*)[64]) & world.ticket_keys[oldest], 2 - oldest);
    if (flags->server)
        ssl_config_on_session(config, session_store, session_fetch, run);
}

static void config_set(struct run *run)
{
    const struct flags *flags = run->flags;
    ssl_config *config = run->config = ssl_config_new();
    ssl_config_insecure_no_verify(config);
    if (!flags->ocsp_stapling)
        ssl_config_insecure_no_staple(config);
    suites_set(config, flags);
    groups_set(config, &flags->curves);
    schemes_set(config, flags);
    for (size_t i = 1; i <= flags->credential; i++)
        identity_set(run, &flags->credentials[i]);
    identity_set(run, &flags->credentials[0]);
    psk_set(config, flags);
    tickets_set(config, run);
    if (flags->verify_peer || flags->require_any_client_certificate)
        ssl_config_client_auth(config, flags->require_any_client_certificate ? SSL_AUTH_REQUIRED : SSL_AUTH_OPTIONAL);
    if (flags->ask_scts)
        ssl_config_ask_sct(config);
    if (flags->false_start)
        ssl_config_false_start(config);
    if (flags->max_send_fragment != 0)
        ssl_config_send_size(config, (size_t)flags->max_send_fragment);
    if (flags->advertise_alpn != NULL)
        protocols_set(config, flags->advertise_alpn);
    if (flags->select_alpn != NULL)
        ssl_config_alpn(config, flags->select_alpn);
    if (flags->reject_alpn)
        ssl_config_alpn(config, "nobody-offers-this");
    ssl_config_on_step(config, on_step, run);
    ssl_config_on_verify(config, on_verify, run);
    ssl_config_on_hello(config, on_hello, run);
}

/* ---- The ways of a connection ---- */

/* True if the call is to be made again: the other side of -async. */
static bool again(struct run *run, ptrdiff_t result)
{
    return run->flags->async && (result == SSL_WANT_READ || result == SSL_WANT_WRITE || result == SSL_WANT_ANSWER);
}

static bool failed(const struct run *run)
{
    say("%s %s", text_of(run->conn, run->flags->server), ssl_error(run->conn));
    return false;
}

/* As far as it must go before we write, or to its end. */
static bool handshake(struct run *run, bool writing)
{
    ptrdiff_t result;
    do
        result = writing ? ssl_write(run->conn, NULL, 0) : ssl_handshake(run->conn);
    while (again(run, result));
    return result == 0 || failed(run);
}

static bool write_all(struct run *run, const void *data, size_t len)
{
    for (size_t put = 0; put < len || ssl_unsent(run->conn) > 0;) {
        ptrdiff_t n = ssl_write(run->conn, (const uint8_t *)data + put, len - put);
        if (n >= 0)
            put += (size_t)n;
        else if (!again(run, n))
            return failed(run);
    }
    return true;
}

static ptrdiff_t read_some(struct run *run, void *buf, size_t len)
{
    ptrdiff_t n;
    do
        n = ssl_read(run->conn, buf, len);
    while (again(run, n));
    return n;
}

static int close_notify(struct run *run)
{
    int result;
    do
        result = ssl_close(run->conn);
    while (again(run, result));
    return result;
}

/* ---- What is expected ---- */

static bool same_text(const char *a, const char *b)
{
    return a != NULL && b != NULL ? strcmp(a, b) == 0 : a == b;
}

static bool same_ids(const struct ids *a, const struct ids *b)
{
    return a->count == b->count && memcmp(a->at, b->at, a->count * sizeof *a->at) == 0;
}

static bool check_alpn(const struct run *run)
{
    const struct flags *flags = run->flags;
    const char *wanted = flags->server ? flags->select_alpn : flags->expect_alpn;
    const char *found = ssl_alpn(run->conn);
    return expected(wanted == NULL || wanted[0] == '\0' ? found == NULL : same_text(found, wanted),
                    "the application protocol") &&
           expected(flags->expect_advertised_alpn == NULL ||
                        same_text(run->peer_protocols, flags->expect_advertised_alpn),
                    "the client's application protocols");
}

/* The runner's file has the chain in PEM. */
static bool check_peer_chain(const struct run *run)
{
    static char text[65536];
    static uint8_t der[65536];
    FILE *file = fopen(run->flags->expect_peer_cert_file, "r");
    size_t len = file != NULL ? fread(text, 1, sizeof text, file) : 0, depth = 0;
    struct span rest = {(const uint8_t *)text, len};
    struct pem_block block;
    struct error why = {0};
    if (file != NULL)
        fclose(file);
    for (; pem_next(&rest, &block, &why) == 0; depth++) {
        size_t der_len, found_len = 0;
        const uint8_t *found = ssl_cert_der(ssl_peer(run->conn, depth), &found_len);
        if (pem_decode(&block, der, &der_len, &why) != 0 || found == NULL || der_len != found_len ||
            memcmp(der, found, der_len) != 0)
            return expected(false, "a certificate of the peer");
    }
    return expected(depth > 0 && ssl_peer(run->conn, depth) == NULL, "the length of the peer's chain");
}

static bool check_bytes(const struct bytes *wanted, const uint8_t *found, size_t len, const char *what)
{
    return wanted->at == NULL ||
           expected(found != NULL && wanted->len == len && memcmp(wanted->at, found, len) == 0, what);
}

static bool check_peer(const struct run *run)
{
    const struct flags *flags = run->flags;
    size_t ocsp_len, scts_len;
    const uint8_t *ocsp = ssl_ocsp_response(run->conn, &ocsp_len), *scts = ssl_sct_list(run->conn, &scts_len);
    bool shows_one = flags->psk == NULL && (!flags->server || flags->require_any_client_certificate);
    return expected((ssl_peer(run->conn, 0) != NULL) >= shows_one, "a certificate of the peer") &&
           expected(flags->psk == NULL || ssl_peer(run->conn, 0) == NULL, "no certificate of the peer") &&
           (flags->expect_peer_cert_file == NULL || check_peer_chain(run)) &&
           check_bytes(&flags->expect_ocsp_response, ocsp, ocsp_len, "the OCSP response") &&
           check_bytes(&flags->expect_scts, scts, scts_len, "the certificate timestamps") &&
           check_bytes(&flags->expect_certificate_types, run->certificate_types, run->certificate_types_len,
                       "the certificate types") &&
           expected(flags->expect_client_ca_list == NULL ||
                        same_text(run->peer_authorities,
                                  flags->expect_client_ca_list[0] == '<' ? "" : flags->expect_client_ca_list),
                    "the names of CAs") &&
           expected(flags->expect_peer_verify_prefs.count == 0 ||
                        same_ids(&flags->expect_peer_verify_prefs, &run->peer_verify_prefs),
                    "the peer's signature algorithms") &&
           expected(flags->expect_peer_signature_algorithm == 0 ||
                        world.peer_scheme == flags->expect_peer_signature_algorithm,
                    "the peer's signature algorithm") &&
           expected(!flags->expect_verify_result || world.verify_failed == flags->verify_fail,
                    "the result of the verification");
}

/* The default one is the first of the flags, and called -1. */
static long credential_of(const struct run *run)
{
    return run->shown != NULL ? run->shown - run->flags->credentials - 1 : -3;
}

static bool check_session(struct run *run)
{
    static uint8_t saved[SESSION_MAX];
    const struct flags *flags = run->flags;
    bool resumed = ssl_resumed(run->conn) != 0;
    if (!expected(resumed == (run->resuming && !flags->expect_session_miss), "whether the session is resumed"))
        return false;
    if (flags->server)
        return expected(run->resuming || !flags->expect_session_id || world.cached > 0, "a session in the cache") &&
               expected(run->resuming || !flags->expect_no_session_id || world.cached == 0, "no session in the cache");
    ptrdiff_t len = ssl_session_save(run->conn, saved, sizeof saved);
    if (!expected(resumed || (len > 0) == !flags->expect_no_session || flags->psk != NULL, "a session"))
        return false;
    bool renewed = len > 0 && ((size_t)len != world.session_len || memcmp(saved, world.session, (size_t)len) != 0);
    if (resumed && !expected(renewed || !flags->expect_ticket_renewal, "a new session"))
        return false;
    world.session_len = len > 0 ? (size_t)len : 0;
    memcpy(world.session, saved, world.session_len);
    return true;
}

static uint16_t group_id(const char *name)
{
    for (unsigned id = 0; name != NULL && id < 64; id++)
        if (same_text(ssl_group_name(id), name))
            return (uint16_t)id;
    return 0;
}

static bool check_agreed(struct run *run)
{
    const struct flags *flags = run->flags;
    const char *name = flags->server ? ssl_server_name(run->conn) : NULL;
    if (!ssl_resumed(run->conn))
        world.group = group_id(ssl_group(run->conn));
    return expected(flags->expect_curve_id == 0 || world.group == flags->expect_curve_id, "the group") &&
           expected(flags->expect_server_name == NULL || same_text(name, flags->expect_server_name), "server_name") &&
           expected(!flags->expect_extended_master_secret || ssl_extended_master_secret(run->conn),
                    "the extended master secret") &&
           expected(flags->expect_selected_credential == -2 || credential_of(run) == flags->expect_selected_credential,
                    "which credential was chosen") &&
           check_alpn(run) && check_peer(run) && check_session(run);
}

/* ---- The course of a connection ---- */

static bool check_complete(struct run *run)
{
    run->checked = true;
    if (run->flags->handshake_never_done)
        abort();
    return check_agreed(run);
}

/* RFC 5705 section 4 with an empty label, which the API refuses: the door. A context has its length in front. */
static void export_unlabelled(const struct exporter *exporter, const char *context, uint8_t *out, size_t len)
{
    uint8_t seed[2 + 255];
    struct writer w = writer_over(seed, sizeof seed);
    if (context != NULL)
        writer_vector(&w, 2, (struct span){(const uint8_t *)context, strlen(context)});
    prf(exporter->hash, out, len, SPAN(exporter->master), "", SPAN(exporter->randoms), (struct span){seed, w.len});
}

static bool export(struct run *run)
{
    const struct flags *flags = run->flags;
    uint8_t out[1024];
    const char *label = flags->export_label != NULL ? flags->export_label : "";
    const char *given = flags->export_context != NULL ? flags->export_context : "";
    const char *context = flags->export_context_used ? given : NULL;
    if (flags->export_len > (long)sizeof out)
        unimplemented("so long an export");
    if (label[0] == '\0')
        export_unlabelled(&run->conn->exporter, context, out, (size_t)flags->export_len);
    else if (ssl_export(run->conn, label, context, context != NULL ? strlen(context) : 0, out,
                        (size_t)flags->export_len) != 0)
        return failed(run);
    return write_all(run, out, (size_t)flags->export_len);
}

static bool send_unique(struct run *run)
{
    uint8_t out[SSL_BINDING_MAX];
    ptrdiff_t len = ssl_channel_binding(run->conn, SSL_BINDING_UNIQUE, out, sizeof out);
    if (len > 0)
        return write_all(run, out, (size_t)len);
    say("failed to get tls-unique");
    return false;
}

/* An alert of one's own choice: the door. */
static bool send_alert(struct run *run)
{
    enum { DECOMPRESSION_FAILURE = 30 };
    if (io_seal_alert(run->conn, ALERT_FATAL, DECOMPRESSION_FAILURE) != 0)
        return failed(run);
    while (again(run, io_flush(run->conn)))
        ;
    return true;
}

/* Close at once, and hear what the peer says to that. */
static bool shut_down(struct run *run)
{
    uint8_t buf[512];
    close_notify(run);
    if (!run->flags->check_close_notify)
        return true;
    ptrdiff_t n = read_some(run, buf, sizeof buf);
    if (n > 0) {
        say(":APPLICATION_DATA_ON_SHUTDOWN:");
        return false;
    }
    if (n < 0 && ssl_error_code(run->conn) == SSL_E_TRUNCATED) {
        say("Unexpected SSL_shutdown result: -1 != 1");
        return false;
    }
    return n == 0 || failed(run);
}

/* Twice the same before it is read. */
static ptrdiff_t peek_then_read(struct run *run, uint8_t *buf, size_t cap)
{
    uint8_t *seen = malloc(cap);
    ptrdiff_t n = 0;
    for (int i = 0; i < 2; i++) {
        do
            n = ssl_peek(run->conn, i == 0 ? seen : buf, cap);
        while (again(run, n));
    }
    if (n > 0 && memcmp(seen, buf, (size_t)n) != 0)
        abort();
    ptrdiff_t len = read_some(run, buf, cap);
    if (len != n || (n > 0 && memcmp(seen, buf, (size_t)n) != 0))
        abort();
    free(seen);
    return n;
}

static bool echo(struct run *run)
{
    const struct flags *flags = run->flags;
    size_t cap = (size_t)flags->read_size;
    uint8_t *buf = malloc(cap);
    ptrdiff_t n;
    bool good = true;
    while (good && (n = flags->peek_then_read ? peek_then_read(run, buf, cap) : read_some(run, buf, cap)) > 0) {
        if (!run->checked && !check_complete(run))
            return false;
        for (ptrdiff_t i = 0; i < n; i++)
            buf[i] ^= 0xff;
        good = write_all(run, buf, (size_t)n);
    }
    free(buf);
    if (!good)
        return false;
    if (n < 0 && (flags->check_close_notify || ssl_error_code(run->conn) != SSL_E_TRUNCATED))
        return failed(run);
    if (n == 0) /* ssl_read says so only after a genuine close_notify */
        strcat(run->trace, "read alert 1 0\n");
    if (!expected(flags->expect_trace == NULL || same_text(run->trace, flags->expect_trace), "the messages"))
        return false;
    return !flags->check_close_notify || close_notify(run) == 0 || failed(run);
}

static bool after_handshake(struct run *run)
{
    const struct flags *flags = run->flags;
    if (flags->export_len > 0 && !export(run))
        return false;
    if (flags->tls_unique && !send_unique(run))
        return false;
    if (flags->send_alert)
        return send_alert(run);
    if (flags->shim_writes_first && !write_all(run, "hello", 5))
        return false;
    return flags->shim_shuts_down ? shut_down(run) : echo(run);
}

/* After a false start the handshake is complete only once something was read: the door tells. */
static bool converse(struct run *run)
{
    const struct flags *flags = run->flags;
    if (!handshake(run, flags->implicit_handshake || flags->false_start))
        return false;
    if (run->conn->hs != NULL && flags->handshake_twice && !handshake(run, false))
        return false;
    if (run->conn->hs == NULL && !check_complete(run))
        return false;
    if (flags->no_op_extra_handshake && !expected(ssl_handshake(run->conn) == 0, "a handshake that is done"))
        return false;
    return after_handshake(run);
}

static bool connection(const struct flags *flags, bool resuming)
{
    struct run run = {.flags = flags, .resuming = resuming};
    const struct ssl_io io = {socket_read, socket_write, &run};
    config_set(&run);
    if (ssl_config_error(run.config) != NULL)
        unimplemented(ssl_config_error(run.config));
    run.fd = dial(flags);
    run.conn = flags->server
                   ? ssl_server_io(run.config, &io)
                   /* Without a name an address, of which no server is told: sessions are bound to who was meant. */
                   : ssl_client_io(run.config, &io, flags->host_name != NULL ? flags->host_name : "127.0.0.1");
    bool good = true;
    if (resuming && !flags->server)
        good = expected(world.session_len > 0, "a session to offer") &&
               ssl_session_load(run.conn, world.session, world.session_len) == 0;
    good = good && converse(&run);
    if (ssl_error_code(run.conn) != 0)
        close_notify(&run); /* it pushes the alert on */
    hang_up(run.fd);
    ssl_free(run.conn);
    ssl_config_free(run.config);
    remotes_free(run.elsewhere);
    free(run.peer_protocols);
    free(run.peer_authorities);
    return good;
}

/* A crash is a failure of the test, whatever was expected. */
static void crashed(int number)
{
    (void)number;
    _exit(CRASHED);
}

int main(int argc, char **argv)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
    static struct command_line line;
    if (argc > 1 && strcmp(argv[1], "-is-handshaker-supported") == 0) {
        puts("No");
        return 0;
    }
    for (size_t i = 0; i < COUNT(signals); i++)
        signal(signals[i], crashed);
    signal(SIGPIPE, SIG_IGN);
    flags_read(&line, argc, argv);
    if (line.initial.min_version > TLS_1_2 || (line.initial.max_version != 0 && line.initial.max_version < TLS_1_2))
        unimplemented("versions other than TLS 1.2");
    if (getrandom(world.ticket_keys, sizeof world.ticket_keys, 0) != sizeof world.ticket_keys)
        return 1;
    bool good = true;
    for (long i = 0; i <= line.initial.resume_count && good; i++)
        good = connection(i == 0 ? &line.initial : &line.resumed, i > 0);
    return good ? 0 : 1;
}
