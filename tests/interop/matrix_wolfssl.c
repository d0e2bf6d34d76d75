/*
 * matrix_wolfssl.c - wolfSSL 5 behind matrix_peer.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <wolfssl/options.h>
/* options.h comes first: it says how the library was made. */
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/ecc.h>

#include "matrix_peer.h"

#include <string.h>
#include <strings.h>

static const struct wish *wished;
static WOLFSSL_CTX *context;
static WOLFSSL_SESSION *session; /* of a client's first connection */
static WOLFSSL *ssl;
static bool established;

static const struct group {
    const char *name, *for_lists;
    int curve; /* 0: X25519 */
} groups[] = {
    {"x25519", "X25519", 0},
    {"secp256r1", "P-256", ECC_SECP256R1},
    {"secp384r1", "P-384", ECC_SECP384R1},
    {"secp521r1", "P-521", ECC_SECP521R1},
};

enum { GROUPS = sizeof groups / sizeof *groups };

static void check(int result, const char *what)
{
    if (result != WOLFSSL_SUCCESS)
        fatal(what, result == WOLFSSL_FAILURE ? "refused" : wolfSSL_ERR_reason_error_string((unsigned long)result));
}

/* ---- What it has ---- */

static bool has_group(const struct group *group)
{
#ifndef HAVE_CURVE25519
    if (group->curve == 0)
        return false;
#endif
    return group->curve == 0 || wc_ecc_get_curve_size_from_id(group->curve) > 0;
}

static const char *const signatures[] = {
    "rsa_pkcs1_sha256",
    "ecdsa_secp256r1_sha256",
#ifdef WOLFSSL_SHA384
    "rsa_pkcs1_sha384",
    "ecdsa_secp384r1_sha384",
#endif
#ifdef WOLFSSL_SHA512
    "rsa_pkcs1_sha512",
    "ecdsa_secp521r1_sha512",
#endif
#ifdef WC_RSA_PSS
    "rsa_pss_rsae_sha256",
    "rsa_pss_rsae_sha384",
    "rsa_pss_rsae_sha512",
#endif
#ifdef HAVE_ED25519
    "ed25519",
#endif
};

void library_list(void)
{
    static char suites[10000];
    check(wolfSSL_get_ciphers_iana(suites, sizeof suites), "no list of suites");
    printf("library wolfSSL %s\n", wolfSSL_lib_version());
    for (const char *name = strtok(suites, ":"); name != NULL; name = strtok(NULL, ":"))
        printf("suite %s\n", name);
    for (size_t i = 0; i < GROUPS; i++)
        if (has_group(&groups[i]))
            printf("group %s\n", groups[i].name);
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
        printf("signature %s\n", signatures[i]);
    printf("way by ticket\n"); /* this program would not link without them */
#ifndef NO_SESSION_CACHE
    printf("way by id\n");
#endif
}

/* ---- The configuration ---- */

static unsigned copy_key(unsigned char *key, unsigned room)
{
    if (wished->psk_len > room)
        return 0;
    memcpy(key, wished->psk, wished->psk_len);
    return (unsigned)wished->psk_len;
}

static unsigned on_server_psk(WOLFSSL *conn, const char *identity, unsigned char *key, unsigned room)
{
    (void)conn;
    return strcmp(identity, wished->identity) == 0 ? copy_key(key, room) : 0;
}

static unsigned on_client_psk(WOLFSSL *conn, const char *hint, char *identity, unsigned identity_room,
                              unsigned char *key, unsigned room)
{
    (void)conn;
    (void)hint;
    snprintf(identity, identity_room, "%s", wished->identity);
    return copy_key(key, room);
}

static void setup_identity(const struct wish *wish)
{
    wolfSSL_CTX_set_verify(context, wish->ca != NULL ? WOLFSSL_VERIFY_PEER : WOLFSSL_VERIFY_NONE, NULL);
    if (wish->ca != NULL)
        check(wolfSSL_CTX_load_verify_locations(context, wish->ca, NULL), wish->ca);
    if (wish->cert != NULL) {
        check(wolfSSL_CTX_use_certificate_chain_file(context, wish->cert), wish->cert);
        check(wolfSSL_CTX_use_PrivateKey_file(context, wish->key, WOLFSSL_FILETYPE_PEM), wish->key);
    }
    if (wish->identity != NULL && wish->server)
        wolfSSL_CTX_set_psk_server_callback(context, on_server_psk);
    else if (wish->identity != NULL)
        wolfSSL_CTX_set_psk_client_callback(context, on_client_psk);
}

/* All at once, and in a context for TLS 1.3 too: one for TLS 1.2 alone refuses the call, and its server takes what it
 * likes. */
static void setup_groups(const struct wish *wish)
{
    char list[100] = "";
    for (size_t i = 0; i < wish->groups_count; i++) {
        size_t row = 0;
        while (row < GROUPS && strcmp(wish->groups[i], groups[row].name) != 0)
            row++;
        if (row == GROUPS)
            fatal("unknown group", wish->groups[i]);
        size_t len = strlen(list);
        snprintf(list + len, sizeof list - len, "%s%s", i > 0 ? ":" : "", groups[row].for_lists);
    }
    if (wish->groups_count > 0)
        check(wolfSSL_CTX_set1_curves_list(context, list), list);
}

static void setup_sessions(const struct wish *wish)
{
    if (wish->way != WAY_TICKET)
        wolfSSL_CTX_NoTicketTLSv12(context);
    else if (!wish->server)
        check(wolfSSL_CTX_UseSessionTicket(context), "no tickets");
    if (wish->server && wish->way != WAY_ID)
        wolfSSL_CTX_set_session_cache_mode(context, WOLFSSL_SESS_CACHE_OFF);
}

void library_setup(const struct wish *wish)
{
    wished = wish;
    check(wolfSSL_Init(), "no library");
    context = wolfSSL_CTX_new(wish->server ? wolfSSLv23_server_method() : wolfSSLv23_client_method());
    if (context == NULL)
        fatal("no context", "");
    wolfSSL_CTX_set_options(context, WOLFSSL_OP_NO_TLSv1_3);
    if (wish->suite != NULL)
        check(wolfSSL_CTX_set_cipher_list(context, wish->suite), wish->suite);
    setup_identity(wish);
    setup_groups(wish);
    setup_sessions(wish);
}

/* ---- The connection ---- */

static bool failed(const char *what, int result)
{
    char why[WOLFSSL_MAX_ERROR_SZ];
    int code = wolfSSL_get_error(ssl, result);
    fprintf(stderr, "%s: %d: %s\n", what, code, wolfSSL_ERR_error_string((unsigned long)code, why));
    return false;
}

static const char *group_used(void)
{
    const char *name = wolfSSL_get_curve_name(ssl); /* in capitals */
    for (size_t i = 0; name != NULL && i < GROUPS; i++)
        if (strcasecmp(name, groups[i].name) == 0)
            return groups[i].name;
    return "-";
}

bool library_open(const struct wish *wish, int fd, struct agreed *agreed)
{
    ssl = wolfSSL_new(context);
    if (ssl == NULL)
        fatal("no connection", "");
    check(wolfSSL_set_fd(ssl, fd), "no socket");
    if (wish->name != NULL) {
        check(wolfSSL_UseSNI(ssl, WOLFSSL_SNI_HOST_NAME, wish->name, (word16)strlen(wish->name)), "no server name");
        check(wolfSSL_check_domain_name(ssl, wish->name), "no name");
    }
    if (session != NULL)
        check(wolfSSL_set_session(ssl, session), "no session");
    int result = wish->server ? wolfSSL_accept(ssl) : wolfSSL_connect(ssl);
    established = result == WOLFSSL_SUCCESS;
    if (!established)
        return failed("handshake", result);
    if (!wish->server && wish->way != WAY_NOT && session == NULL)
        session = wolfSSL_get1_session(ssl);
    const unsigned id = wolfSSL_CIPHER_get_id(wolfSSL_get_current_cipher(ssl));
    agreed->suite = wolfSSL_get_cipher_name_iana_from_suite((unsigned char)(id >> 8), (unsigned char)id);
    agreed->group = group_used();
    agreed->resumed = wolfSSL_session_reused(ssl);
    return true;
}

int library_read(void *to, size_t len)
{
    int n = wolfSSL_read(ssl, to, (int)len);
    if (n > 0)
        return n;
    if (wolfSSL_get_error(ssl, n) == WOLFSSL_ERROR_ZERO_RETURN)
        return 0;
    failed("read", n);
    return -1;
}

bool library_write(const void *from, size_t len)
{
    return wolfSSL_write(ssl, from, (int)len) == (int)len;
}

void library_close(void)
{
    if (established)
        wolfSSL_shutdown(ssl);
    wolfSSL_free(ssl);
}
