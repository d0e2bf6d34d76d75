/*
 * matrix_mbedtls.c - Mbed TLS 2.28 behind matrix_peer.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "matrix_peer.h"

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_cache.h>
#include <mbedtls/ssl_ticket.h>
#include <mbedtls/version.h>

#include <string.h>

enum { NAME = 80, LIFETIME = 3600 };

static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context generator;
static mbedtls_x509_crt ca, chain;
static mbedtls_pk_context key;
static mbedtls_ssl_ticket_context tickets;
static mbedtls_ssl_cache_context cache;
static mbedtls_ssl_config config;
static mbedtls_ssl_session session; /* of a client's first connection */
static bool has_session;
static mbedtls_net_context net;
static mbedtls_ssl_context ssl;
static int suites[2];
static mbedtls_ecp_group_id curves[GROUPS_MAX + 1];

static void check(int result, const char *what)
{
    char detail[200];
    mbedtls_strerror(result, detail, sizeof detail);
    if (result != 0)
        fatal(what, detail);
}

/* Its names of suites have hyphens where the RFCs have underlines. */
static const char *exchange_letters(char to[NAME], const char *name, char old, char new)
{
    snprintf(to, NAME, "%s", name);
    for (char *c = to; *c != '\0'; c++)
        *c = *c == old ? new : *c;
    return to;
}

/* For the hashes that it has. Its handshakes know neither RSA-PSS nor Ed25519. */
static void list_signatures(void)
{
    static const struct {
        mbedtls_md_type_t hash;
        const char *rsa, *ecdsa;
    } rows[] = {
        {MBEDTLS_MD_SHA256, "rsa_pkcs1_sha256", "ecdsa_secp256r1_sha256"},
        {MBEDTLS_MD_SHA384, "rsa_pkcs1_sha384", "ecdsa_secp384r1_sha384"},
        {MBEDTLS_MD_SHA512, "rsa_pkcs1_sha512", "ecdsa_secp521r1_sha512"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (mbedtls_md_info_from_type(rows[i].hash) != NULL)
            printf("signature %s\nsignature %s\n", rows[i].rsa, rows[i].ecdsa);
}

void library_list(void)
{
    char name[NAME];
    printf("library Mbed TLS %s\n", MBEDTLS_VERSION_STRING);
    for (const int *id = mbedtls_ssl_list_ciphersuites(); *id != 0; id++)
        printf("suite %s\n", exchange_letters(name, mbedtls_ssl_get_ciphersuite_name(*id), '-', '_'));
    for (const mbedtls_ecp_curve_info *info = mbedtls_ecp_curve_list(); info->grp_id != MBEDTLS_ECP_DP_NONE; info++)
        printf("group %s\n", info->name);
    list_signatures();
    printf("way by ticket\nway by id\n"); /* this program would not link without them */
}

static void init(void)
{
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&generator);
    mbedtls_x509_crt_init(&ca);
    mbedtls_x509_crt_init(&chain);
    mbedtls_pk_init(&key);
    mbedtls_ssl_ticket_init(&tickets);
    mbedtls_ssl_cache_init(&cache);
    mbedtls_ssl_config_init(&config);
    mbedtls_ssl_session_init(&session);
    check(mbedtls_ctr_drbg_seed(&generator, mbedtls_entropy_func, &entropy, NULL, 0), "no randomness");
}

static void setup_identity(const struct wish *wish)
{
    if (wish->ca != NULL)
        check(mbedtls_x509_crt_parse_file(&ca, wish->ca), wish->ca);
    mbedtls_ssl_conf_authmode(&config, wish->ca != NULL ? MBEDTLS_SSL_VERIFY_REQUIRED : MBEDTLS_SSL_VERIFY_NONE);
    mbedtls_ssl_conf_ca_chain(&config, wish->ca != NULL ? &ca : NULL, NULL);
    if (wish->cert != NULL) {
        check(mbedtls_x509_crt_parse_file(&chain, wish->cert), wish->cert);
        check(mbedtls_pk_parse_keyfile(&key, wish->key, NULL), wish->key);
        check(mbedtls_ssl_conf_own_cert(&config, &chain, &key), "no identity");
    }
    if (wish->identity != NULL)
        check(mbedtls_ssl_conf_psk(&config, wish->psk, wish->psk_len, (const unsigned char *)wish->identity,
                                   strlen(wish->identity)),
              "no pre-shared key");
}

static void setup_choices(const struct wish *wish)
{
    char name[NAME];
    suites[0] = wish->suite != NULL ? mbedtls_ssl_get_ciphersuite_id(exchange_letters(name, wish->suite, '_', '-')) : 0;
    if (wish->suite != NULL && suites[0] == 0)
        fatal("unknown suite", wish->suite);
    if (wish->suite != NULL)
        mbedtls_ssl_conf_ciphersuites(&config, suites);
    for (size_t i = 0; i < wish->groups_count; i++) {
        const mbedtls_ecp_curve_info *info = mbedtls_ecp_curve_info_from_name(wish->groups[i]);
        if (info == NULL)
            fatal("unknown group", wish->groups[i]);
        curves[i] = info->grp_id;
    }
    if (wish->groups_count > 0)
        mbedtls_ssl_conf_curves(&config, curves);
}

static void setup_sessions(const struct wish *wish)
{
    mbedtls_ssl_conf_session_tickets(&config, wish->way == WAY_TICKET ? MBEDTLS_SSL_SESSION_TICKETS_ENABLED
                                                                      : MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
    if (wish->server && wish->way == WAY_TICKET) {
        check(mbedtls_ssl_ticket_setup(&tickets, mbedtls_ctr_drbg_random, &generator, MBEDTLS_CIPHER_AES_256_GCM,
                                       LIFETIME),
              "no ticket keys");
        mbedtls_ssl_conf_session_tickets_cb(&config, mbedtls_ssl_ticket_write, mbedtls_ssl_ticket_parse, &tickets);
    }
    if (wish->server && wish->way == WAY_ID)
        mbedtls_ssl_conf_session_cache(&config, &cache, mbedtls_ssl_cache_get, mbedtls_ssl_cache_set);
}

void library_setup(const struct wish *wish)
{
    init();
    check(mbedtls_ssl_config_defaults(&config, wish->server ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT,
                                      MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT),
          "no defaults");
    mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &generator);
    mbedtls_ssl_conf_min_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
    setup_identity(wish);
    setup_choices(wish);
    setup_sessions(wish);
}

/* Step by step: whether a session is resumed shows in the key exchange that is left out. */
static int shake(bool *resumed)
{
    int result = 0;
    *resumed = true;
    while (result == 0 && ssl.state != MBEDTLS_SSL_HANDSHAKE_OVER) {
        if (ssl.state == MBEDTLS_SSL_CLIENT_KEY_EXCHANGE)
            *resumed = false;
        result = mbedtls_ssl_handshake_step(&ssl);
    }
    return result;
}

bool library_open(const struct wish *wish, int fd, struct agreed *agreed)
{
    static char suite[NAME];
    net.fd = fd;
    mbedtls_ssl_init(&ssl);
    check(mbedtls_ssl_setup(&ssl, &config), "no connection");
    if (wish->name != NULL)
        check(mbedtls_ssl_set_hostname(&ssl, wish->name), "no name");
    if (has_session)
        check(mbedtls_ssl_set_session(&ssl, &session), "no session");
    mbedtls_ssl_set_bio(&ssl, &net, mbedtls_net_send, mbedtls_net_recv, NULL);
    int result = shake(&agreed->resumed);
    if (result == 0 && !wish->server && wish->way != WAY_NOT && !has_session) {
        result = mbedtls_ssl_get_session(&ssl, &session);
        has_session = true;
    }
    if (result != 0) {
        char why[200];
        mbedtls_strerror(result, why, sizeof why);
        fprintf(stderr, "handshake: -0x%04x: %s\n", (unsigned)-result, why);
        return false;
    }
    agreed->suite = exchange_letters(suite, mbedtls_ssl_get_ciphersuite(&ssl), '-', '_');
    agreed->group = "-";
    return true;
}

int library_read(void *to, size_t len)
{
    int n;
    while ((n = mbedtls_ssl_read(&ssl, to, len)) == MBEDTLS_ERR_SSL_WANT_READ) /* what came was no data */
        continue;
    if (n == 0) /* the end of the stream without close_notify */
        return -1;
    return n == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY ? 0 : n;
}

bool library_write(const void *from, size_t len)
{
    return mbedtls_ssl_write(&ssl, from, len) == (int)len;
}

void library_close(void)
{
    if (ssl.state == MBEDTLS_SSL_HANDSHAKE_OVER)
        mbedtls_ssl_close_notify(&ssl);
    mbedtls_ssl_free(&ssl);
}
