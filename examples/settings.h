/*
 * settings.h - the options that tls12-client and tls12-server have in common, and the config that they make.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_EXAMPLES_SETTINGS_H
#define TLS12_EXAMPLES_SETTINGS_H

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

#include <tls12/ssl.h>

/* How a program ends. */
enum status {
    STATUS_OK,
    STATUS_REFUSED,   /* one of the two sides refused the other, or the other broke a rule */
    STATUS_LOCAL,     /* usage, a file, a setting, this machine */
    STATUS_TRANSPORT, /* no connection, or it broke, or it ended without close_notify */
};

/* Files that belong together; any but cert may be missing. */
struct identity_files {
    const char *cert, *key, *staple;
    bool pfx; /* cert is a PKCS #12 file, with the key in it */
};

enum { IDENTITIES_MAX = 16 };

struct settings {
    const char *program;
    ssl_config *config;
    struct identity_files identities[IDENTITIES_MAX];
    size_t identity_count;
    bool has_psk;
    FILE *keylog;
    bool explain;
};

/* What getopt_long returns for the common options; those of a program begin at OPTION_OWN. */
enum {
    OPTION_HELP = 'h',
    OPTION_VERSION = 256,
    OPTION_CA,
    OPTION_CERT,
    OPTION_KEY,
    OPTION_PFX,
    OPTION_PASSWORD,
    OPTION_CRL,
    OPTION_CIPHERS,
    OPTION_GROUPS,
    OPTION_SIGALGS,
    OPTION_PSK,
    OPTION_ALPN,
    OPTION_RECORD_SIZE,
    OPTION_KEYLOG,
    OPTION_EXPLAIN,
    OPTION_OWN
};

/* clang-format off */
#define SETTINGS_OPTIONS \
    {"ca",      required_argument, NULL, OPTION_CA}, \
    {"cert",    required_argument, NULL, OPTION_CERT}, \
    {"key",     required_argument, NULL, OPTION_KEY}, \
    {"pfx",     required_argument, NULL, OPTION_PFX}, \
    {"password", required_argument, NULL, OPTION_PASSWORD}, \
    {"crl",     required_argument, NULL, OPTION_CRL}, \
    {"ciphers", required_argument, NULL, OPTION_CIPHERS}, \
    {"groups",  required_argument, NULL, OPTION_GROUPS}, \
    {"sigalgs", required_argument, NULL, OPTION_SIGALGS}, \
    {"psk",     required_argument, NULL, OPTION_PSK}, \
    {"alpn",    required_argument, NULL, OPTION_ALPN}, \
    {"record-size", required_argument, NULL, OPTION_RECORD_SIZE}, \
    {"keylog",  required_argument, NULL, OPTION_KEYLOG}, \
    {"explain", no_argument,       NULL, OPTION_EXPLAIN}, \
    {"help",    no_argument,       NULL, OPTION_HELP}, \
    {"version", no_argument,       NULL, OPTION_VERSION}

/* The help of the common options, by what they are about; a program puts its own beside them. */
#define HELP_TRUST \
    "      --ca FILE       trust the CA certificates in FILE (PEM) in place of the\n" \
    "                        system's; may be repeated\n" \
    "      --crl FILE      refuse what the revocation lists in FILE (PEM) revoke,\n" \
    "                        and what no list covers; may be repeated\n"
#define HELP_IDENTITY \
    "      --cert FILE     show the certificate in FILE (PEM); those of its issuers\n" \
    "                        may stand behind it; may be repeated, each with its\n" \
    "                        --key: which one is shown depends on the other side\n" \
    "      --key FILE      its private key (PEM); without this option it is looked\n" \
    "                        for in the file of --cert\n" \
    "      --pfx FILE      certificate and key from FILE (PKCS #12) in their place\n" \
    "      --password FILE the password of keys and of --pfx is the first line of\n" \
    "                        FILE; \"env:NAME\": the environment variable NAME\n" \
    "      --psk IDENTITY:HEX\n" \
    "                      a name and a key that both sides have: 16 to 256 bytes\n" \
    "                        in hexadecimal digits; may be repeated on a server\n"
#define HELP_OFFER \
    "      --ciphers LIST  cipher suites, with ':' or ',' between them: names of\n" \
    "                        IANA or OpenSSL; \"default\", \"legacy\" (RSA key\n" \
    "                        transport and CBC too), \"psk\", \"all\"\n" \
    "      --groups LIST   groups of ECDHE: x25519, secp256r1, secp384r1, secp521r1\n" \
    "      --sigalgs LIST  signature algorithms, by their names in RFC 8446:\n" \
    "                        ecdsa_secp256r1_sha256, ed25519, rsa_pss_rsae_sha256,\n" \
    "                        rsa_pkcs1_sha256, ...\n" \
    "      --alpn LIST     application protocols, with ',' between them:\n" \
    "                        \"h2,http/1.1\"\n" \
    "      --record-size BYTES\n" \
    "                      ask the other side for records of at most so many bytes:\n" \
    "                        64 to 16384\n"
#define HELP_SHOW \
    "      --explain       tell the ten steps of the handshake on standard error\n" \
    "      --keylog FILE   add the secrets of each connection to FILE in the format\n" \
    "                        that Wireshark reads\n" \
    "  -h, --help          print this and exit\n" \
    "      --version       print the version and exit\n"
/* clang-format on */

/* Makes the config. */
void settings_init(struct settings *, const char *program);

/* Takes one common option: false if it is none, or if it was wrong and that has been said. --help prints the text and
 * ends the program. */
bool settings_option(struct settings *, int option, const char *value, const char *help);

/* A server's --ocsp: for the identity whose files come before it, or right behind it. */
bool ocsp_option(struct settings *, const char *path);

/* To be called after the last option: false if something was wrong, and that has been said. */
bool settings_finish(struct settings *);

void settings_free(struct settings *);

/* Says on standard error what is wrong with the command line, and where help is. */
__attribute__((format(printf, 2, 3))) void usage_error(const struct settings *, const char *format, ...);

/* Whether an option could take its value. If not, says so: the option, the value (NULL if it is a secret), what the
 * config has to say about it, and what is expected. */
bool option_fits(const struct settings *, bool fits, const char *option, const char *value, const char *expected);

/* A decimal number from 0 to max: false if the text is none. */
bool number_read(unsigned *number, const char *text, unsigned max);

/* The status that tells of the connection's failure. */
enum status status_of(const ssl_conn *conn);

#endif
