/*
 * mbedtls_peer.c - Mbed TLS's side of an interoperation test: a client and a server with the options and the report of
 * peer.c, but one direction after the other, over a socket that blocks.
 *
 * The report's code is Mbed TLS's own, as a positive number; its alert is the one that it received.
 *
 * SPDX-License-Identifier: MIT
 */
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- Options ---- */

static struct {
    const char *role, *port, *host, *suite, *ca, *crl, *chain, *key, *auth, *ems, *etm, *fragment, *renegotiate, *send,
        *receive, *end, *seconds;
} option = {
    .port = "0",
    .host = "localhost",
    .auth = "none",
    .ems = "on",
    .etm = "on",
    .fragment = "0",
    .send = "0",
    .receive = "0",
    .end = "close", /* or "wait" for the peer's close_notify, or "cut" the connection without one */
    .seconds = "60",
};

static const struct {
    const char *name;
    const char **value;
} options[] = {
    {"--port", &option.port},       {"--host", &option.host},         {"--suite", &option.suite},
    {"--ca", &option.ca},           {"--crl", &option.crl},           {"--chain", &option.chain},
    {"--key", &option.key},         {"--auth", &option.auth},         {"--ems", &option.ems},
    {"--etm", &option.etm},         {"--fragment", &option.fragment}, {"--renegotiate", &option.renegotiate},
    {"--send", &option.send},       {"--receive", &option.receive},   {"--end", &option.end},
    {"--seconds", &option.seconds},
};

static void fatal(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static void read_options(int count, char **words)
{
    if (count < 2)
        fatal("the role is missing");
    option.role = words[1];
    for (int i = 2; i + 1 < count; i += 2) {
        size_t row = 0;
        while (row < sizeof options / sizeof options[0] && strcmp(words[i], options[row].name) != 0)
            row++;
        if (row == sizeof options / sizeof options[0])
            fatal(words[i]);
        *options[row].value = words[i + 1];
    }
}

/* ---- The text: see peer.c ---- */

enum { TEXT_PERIOD = 65521, LINE = 64, CHUNK = 16384 };

static unsigned char text[2 * TEXT_PERIOD];

static void text_make(void)
{
    uint32_t x = 1;
    for (size_t i = 0; i < TEXT_PERIOD; i++) {
        x = x * 1103515245 + 12345;
        text[i] = text[i + TEXT_PERIOD] = (unsigned char)(i % LINE == 0 ? '\n' : '0' + (x >> 16) % 10);
    }
}

/* ---- The socket ---- */

static int tcp_open(int server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(option.port))};
    socklen_t len = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (!server)
        return connect(fd, (struct sockaddr *)&address, len) == 0 ? fd : -1;
    if (bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 1) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return -1;
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return accept(fd, NULL, NULL);
}

/* ---- The configuration ---- */

static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context generator;
static mbedtls_x509_crt ca, chain;
static mbedtls_x509_crl crl;
static mbedtls_pk_context key;
static mbedtls_ssl_config config;
static mbedtls_ssl_context ssl;
static int suites[2];

static void load(void)
{
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&generator);
    mbedtls_x509_crt_init(&ca);
    mbedtls_x509_crt_init(&chain);
    mbedtls_x509_crl_init(&crl);
    mbedtls_pk_init(&key);
    mbedtls_ssl_config_init(&config);
    mbedtls_ssl_init(&ssl);
    if (mbedtls_ctr_drbg_seed(&generator, mbedtls_entropy_func, &entropy, NULL, 0) != 0)
        fatal("no randomness");
    if (option.ca != NULL && mbedtls_x509_crt_parse_file(&ca, option.ca) != 0)
        fatal("the CA file is unusable");
    if (option.crl != NULL && mbedtls_x509_crl_parse_file(&crl, option.crl) != 0)
        fatal("the CRL file is unusable");
    if (option.chain != NULL && (mbedtls_x509_crt_parse_file(&chain, option.chain) != 0 ||
                                 mbedtls_pk_parse_keyfile(&key, option.key, NULL) != 0))
        fatal("chain or key file is unusable");
}

static void configure(int server)
{
    int trusting = server ? strcmp(option.auth, "none") != 0 : option.ca != NULL;
    if (mbedtls_ssl_config_defaults(&config, server ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT,
                                    MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT) != 0)
        fatal("no defaults");
    mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &generator);
    mbedtls_ssl_conf_authmode(&config, trusting ? MBEDTLS_SSL_VERIFY_REQUIRED : MBEDTLS_SSL_VERIFY_NONE);
    if (option.ca != NULL)
        mbedtls_ssl_conf_ca_chain(&config, &ca, option.crl != NULL ? &crl : NULL);
    if (option.chain != NULL && mbedtls_ssl_conf_own_cert(&config, &chain, &key) != 0)
        fatal("no identity");
    suites[0] = option.suite != NULL ? mbedtls_ssl_get_ciphersuite_id(option.suite) : 0;
    if (option.suite != NULL && suites[0] == 0)
        fatal("the suite is unknown");
    if (option.suite != NULL)
        mbedtls_ssl_conf_ciphersuites(&config, suites);
    mbedtls_ssl_conf_extended_master_secret(&config, strcmp(option.ems, "on") == 0);
    mbedtls_ssl_conf_encrypt_then_mac(&config, strcmp(option.etm, "on") == 0);
    mbedtls_ssl_conf_max_frag_len(&config, (unsigned char)atoi(option.fragment));
    if (option.renegotiate != NULL)
        mbedtls_ssl_conf_renegotiation(&config, MBEDTLS_SSL_RENEGOTIATION_ENABLED);
    if (mbedtls_ssl_setup(&ssl, &config) != 0 || (!server && mbedtls_ssl_set_hostname(&ssl, option.host) != 0))
        fatal("no connection");
}

/* ---- The connection ---- */

static size_t sent, received;
static int wrong_text, end_seen;

static int push(size_t total)
{
    while (sent < total) {
        size_t len = total - sent < CHUNK ? total - sent : CHUNK;
        int n = mbedtls_ssl_write(&ssl, text + sent % TEXT_PERIOD, len);
        if (n <= 0)
            return n;
        sent += (size_t)n;
    }
    return 0;
}

/* Until total bytes have come, or all. */
static int pull(size_t total)
{
    unsigned char chunk[CHUNK];
    while (received < total && !end_seen) {
        int n = mbedtls_ssl_read(&ssl, chunk, sizeof chunk);
        if (n == MBEDTLS_ERR_SSL_WANT_READ) /* what came was no data */
            continue;
        if (n == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY)
            end_seen = 1;
        else if (n <= 0)
            return n < 0 ? n : MBEDTLS_ERR_SSL_CONN_EOF;
        else
            wrong_text |= memcmp(chunk, text + received % TEXT_PERIOD, (size_t)n) != 0;
        received += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

static int converse(void)
{
    int result = mbedtls_ssl_handshake(&ssl);
    if (result == 0 && option.renegotiate != NULL)
        result = mbedtls_ssl_renegotiate(&ssl);
    if (result == 0)
        result = push(strtoul(option.send, NULL, 10));
    if (result == 0)
        result = pull(strtoul(option.receive, NULL, 10));
    if (result != 0 || strcmp(option.end, "cut") == 0)
        return result;
    if (strcmp(option.end, "wait") == 0)
        result = pull(SIZE_MAX);
    if (result == 0)
        result = mbedtls_ssl_close_notify(&ssl);
    return result != 0 ? result : pull(SIZE_MAX);
}

static void report(int result)
{
    const char *suite = mbedtls_ssl_get_ciphersuite(&ssl);
    printf("library %s\n", MBEDTLS_VERSION_STRING_FULL);
    printf("code %d\n", -result);
    printf("alert %d\n", result == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE ? ssl.in_msg[1] : -1);
    printf("cipher %s\n", suite != NULL ? suite : "-");
    printf("sent %zu\n", sent);
    printf("received %zu\n", received);
    printf("text %s\n", wrong_text ? "wrong" : "right");
    printf("end %s\n", end_seen ? "close_notify" : "none");
    fflush(stdout);
}

int main(int count, char **words)
{
    read_options(count, words);
    alarm((unsigned)atoi(option.seconds));
    text_make();
    int server = strcmp(option.role, "server") == 0;
    load();
    configure(server);
    mbedtls_net_context net = {.fd = tcp_open(server)};
    if (net.fd < 0)
        fatal("no socket");
    mbedtls_ssl_set_bio(&ssl, &net, mbedtls_net_send, mbedtls_net_recv, NULL);
    report(converse());
    shutdown(net.fd, SHUT_WR); /* so that an alert is not lost by closing at once */
    if (strcmp(option.end, "cut") != 0)
        while (read(net.fd, text, 1) > 0)
            continue;
    mbedtls_net_free(&net);
    mbedtls_ssl_free(&ssl);
    mbedtls_ssl_config_free(&config);
    mbedtls_pk_free(&key);
    mbedtls_x509_crl_free(&crl);
    mbedtls_x509_crt_free(&chain);
    mbedtls_x509_crt_free(&ca);
    mbedtls_ctr_drbg_free(&generator);
    mbedtls_entropy_free(&entropy);
    return 0;
}
