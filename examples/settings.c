/*
 * settings.c - the options that tls12-client and tls12-server have in common, and the config that they make.
 *
 * SPDX-License-Identifier: MIT
 */
#include "settings.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void usage_error(const struct settings *settings, const char *format, ...)
{
    va_list list;
    fprintf(stderr, "%s: ", settings->program);
    va_start(list, format);
    vfprintf(stderr, format, list);
    va_end(list);
    fprintf(stderr, "\nTry '%s --help' for more information.\n", settings->program);
}

bool option_fits(const struct settings *settings, bool fits, const char *option, const char *value,
                 const char *expected)
{
    const char *wrong = settings->config != NULL ? ssl_config_error(settings->config) : "out of memory";
    if (fits)
        return true;
    fprintf(stderr, "%s: %s", settings->program, option);
    if (value != NULL)
        fprintf(stderr, " '%s'", value);
    fprintf(stderr, ": %s%sexpected is %s\nTry '%s --help' for more information.\n", wrong != NULL ? wrong : "",
            wrong != NULL ? "; " : "", expected, settings->program);
    return false;
}

bool number_read(unsigned *number, const char *text, unsigned max)
{
    size_t len = strspn(text, "0123456789");
    if (len == 0 || len > 9 || text[len] != '\0')
        return false;
    unsigned long value = strtoul(text, NULL, 10);
    *number = (unsigned)value;
    return value <= max;
}

enum status status_of(const ssl_conn *conn)
{
    static const enum status statuses[] = {
        [SSL_FAULT_NONE] = STATUS_OK,      [SSL_FAULT_PEER] = STATUS_REFUSED, [SSL_FAULT_TRANSPORT] = STATUS_TRANSPORT,
        [SSL_FAULT_CALLER] = STATUS_LOCAL, [SSL_FAULT_HERE] = STATUS_LOCAL,
    };
    return statuses[ssl_error_fault(conn)];
}

/* The lines are secrets: who can read them can read the connection. */
static void on_keylog(ssl_conn *conn, const char *line, void *file)
{
    (void)conn;
    fprintf(file, "%s\n", line);
    fflush(file);
}

static bool keylog_open(struct settings *settings, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    FILE *file = fd >= 0 ? fdopen(fd, "a") : NULL;
    if (file == NULL) {
        usage_error(settings, "--keylog '%s': %s; expected is a file that can be written", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    if (settings->keylog != NULL)
        fclose(settings->keylog);
    settings->keylog = file;
    ssl_config_on_keylog(settings->config, on_keylog, file);
    return true;
}

void settings_init(struct settings *settings, const char *program)
{
    *settings = (struct settings){.program = program, .config = ssl_config_new()};
}

/* The files that the next option belongs to: those of the last identity, unless that has one of its kind already. NULL
 * if there are too many. */
static struct identity_files *files_for(struct settings *settings, size_t member)
{
    struct identity_files *last = settings->identities + settings->identity_count - 1;
    const char *present = NULL;
    if (settings->identity_count > 0)
        memcpy(&present, (const char *)last + member, sizeof present);
    if (settings->identity_count > 0 && present == NULL)
        return last;
    if (settings->identity_count == IDENTITIES_MAX) {
        usage_error(settings, "more than %d identities", IDENTITIES_MAX);
        return NULL;
    }
    return &settings->identities[settings->identity_count++];
}

static bool cert_option(struct settings *settings, const char *path)
{
    struct identity_files *files = files_for(settings, offsetof(struct identity_files, cert));
    if (files != NULL)
        files->cert = path;
    return files != NULL;
}

static bool pfx_option(struct settings *settings, const char *path)
{
    struct identity_files *files = files_for(settings, offsetof(struct identity_files, cert));
    if (files == NULL)
        return false;
    files->cert = path;
    files->pfx = true;
    return true;
}

static bool key_option(struct settings *settings, const char *path)
{
    struct identity_files *files = files_for(settings, offsetof(struct identity_files, key));
    if (files != NULL)
        files->key = path;
    return files != NULL;
}

bool ocsp_option(struct settings *settings, const char *path)
{
    struct identity_files *files = files_for(settings, offsetof(struct identity_files, staple));
    if (files != NULL)
        files->staple = path;
    return files != NULL;
}

static int digit_value(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c == '\0' ? NULL : strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
    return found != NULL ? (int)(found - digits) : -1;
}

/* Bytes out of hexadecimal digits: their number, or 0 if they are none, or more than fit. */
static size_t hex_read(unsigned char *bytes, size_t cap, const char *text)
{
    size_t len = strlen(text) / 2;
    if (strlen(text) % 2 != 0 || len > cap)
        return 0;
    for (size_t i = 0; i < len; i++) {
        int high = digit_value(text[2 * i]), low = digit_value(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return 0;
        bytes[i] = (unsigned char)(high << 4 | low);
    }
    return len;
}

/* IDENTITY:HEX. The identity may have colons; the key has none. A wrong value is not shown, for it may be a secret. */
static bool psk_option(struct settings *settings, const char *text)
{
    static const char expected[] = "a name of 1 to 256 bytes, ':' and a key of 16 to 256 bytes in hexadecimal digits";
    unsigned char key[256];
    char identity[257];
    const char *colon = strrchr(text, ':');
    size_t identity_len = colon != NULL ? (size_t)(colon - text) : 0;
    size_t len = colon != NULL ? hex_read(key, sizeof key, colon + 1) : 0;
    bool read = identity_len > 0 && identity_len < sizeof identity && len > 0;
    if (read) {
        memcpy(identity, text, identity_len);
        identity[identity_len] = '\0';
        settings->has_psk = true;
        read = ssl_config_psk(settings->config, identity, key, len) == 0;
    }
    return option_fits(settings, read, "--psk", NULL, expected);
}

static bool record_size_option(struct settings *settings, const char *text)
{
    unsigned number;
    return option_fits(settings,
                       number_read(&number, text, INT_MAX) && ssl_config_record_size(settings->config, number) == 0,
                       "--record-size", text, "a number from 64 to 16384");
}

/* The options that hand their value to a function of the config as it is. */
static const struct setter {
    int option;
    const char *name;
    int (*set)(ssl_config *, const char *value);
    const char *expected;
} setters[] = {
    {OPTION_CA, "--ca", ssl_config_add_ca_file, "a file with certificates of CAs in PEM"},
    {OPTION_CRL, "--crl", ssl_config_add_crl_file, "a file with revocation lists in PEM"},
    {OPTION_CIPHERS, "--ciphers", ssl_config_ciphers,
     "names of cipher suites with ':' between them, or default, legacy, psk or all"},
    {OPTION_GROUPS, "--groups", ssl_config_groups,
     "x25519, secp256r1, secp384r1 or secp521r1, with ':' between them, or default"},
    {OPTION_SIGALGS, "--sigalgs", ssl_config_signature_algorithms,
     "names as ecdsa_secp256r1_sha256, with ':' between them, or default"},
    {OPTION_ALPN, "--alpn", ssl_config_alpn, "names of protocols, of 1 to 255 bytes, with ',' between them"},
};

static const struct setter *setter_find(int option)
{
    for (size_t i = 0; i < sizeof setters / sizeof *setters; i++)
        if (setters[i].option == option)
            return &setters[i];
    return NULL;
}

/* The first line of a file, without its end: false if there is none, or if it does not fit. */
static bool line_read(char *line, size_t cap, const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    setvbuf(file, NULL, _IONBF, 0); /* stdio's buffer would keep a copy */
    bool found = fgets(line, (int)cap, file) != NULL;
    size_t len = found ? strcspn(line, "\r\n") : 0;
    bool whole = found && (line[len] != '\0' || feof(file));
    if (found)
        line[len] = '\0';
    if (found && !whole)
        errno = EMSGSIZE;
    else if (!found && !ferror(file))
        errno = ENODATA;
    fclose(file);
    return whole;
}

/* Not the password itself: everybody on the machine can read command lines. */
static bool password_option(struct settings *settings, const char *text)
{
    static const char prefix[] = "env:";
    static const char expected[] = "a file whose first line is the password, or env:NAME";
    char line[1100] = "";
    const char *password = NULL, *wrong = "no such variable";
    if (strncmp(text, prefix, strlen(prefix)) == 0)
        password = getenv(text + strlen(prefix));
    else if (line_read(line, sizeof line, text))
        password = line;
    else
        wrong = strerror(errno);
    bool fits = password != NULL && ssl_config_password(settings->config, password) == 0;
    explicit_bzero(line, sizeof line);
    if (password != NULL)
        return option_fits(settings, fits, "--password", text, expected);
    usage_error(settings, "--password '%s': %s; expected is %s", text, wrong, expected);
    return false;
}

bool settings_option(struct settings *settings, int option, const char *value, const char *help)
{
    const struct setter *setter = setter_find(option);
    if (setter != NULL)
        return option_fits(settings, setter->set(settings->config, value) == 0, setter->name, value, setter->expected);
    switch (option) {
    case OPTION_RECORD_SIZE:
        return record_size_option(settings, value);
    case OPTION_PSK:
        return psk_option(settings, value);
    case OPTION_CERT:
        return cert_option(settings, value);
    case OPTION_KEY:
        return key_option(settings, value);
    case OPTION_PFX:
        return pfx_option(settings, value);
    case OPTION_PASSWORD:
        return password_option(settings, value);
    case OPTION_EXPLAIN:
        settings->explain = true;
        return true;
    case OPTION_KEYLOG:
        return keylog_open(settings, value);
    case OPTION_HELP:
        printf("%s", help);
        break;
    case OPTION_VERSION:
        printf("%s (tls12) %s\n", settings->program, TLS12_VERSION);
        break;
    default:
        fprintf(stderr, "Try '%s --help' for more information.\n",
                settings->program); /* getopt_long has said what is wrong */
        return false;
    }
    settings_free(settings);
    exit(fflush(stdout) == 0 ? STATUS_OK : STATUS_LOCAL);
}

/* The key is in the file; another one cannot be meant. */
static bool pfx_add(struct settings *settings, const struct identity_files *files)
{
    bool fits = files->key == NULL && ssl_config_add_identity_pfx_file(settings->config, files->cert) == 0;
    return option_fits(settings, fits, "--pfx", files->cert,
                       "a PKCS #12 file with certificate and key, its --password, and no --key");
}

static bool pem_add(struct settings *settings, const struct identity_files *files)
{
    if (files->cert == NULL) {
        usage_error(settings, "%s '%s' needs --cert", files->key != NULL ? "--key" : "--ocsp",
                    files->key != NULL ? files->key : files->staple);
        return false;
    }
    const char *key = files->key != NULL ? files->key : files->cert;
    char option[PATH_MAX + sizeof "--cert '', --key"] = "--cert";
    if (files->key != NULL)
        snprintf(option, sizeof option, "--cert '%s', --key", files->cert);
    return option_fits(settings, ssl_config_add_identity_file(settings->config, files->cert, key) == 0, option, key,
                       "a certificate and its private key in PEM, in one file or two");
}

static bool identity_add(struct settings *settings, const struct identity_files *files)
{
    if (!(files->pfx ? pfx_add(settings, files) : pem_add(settings, files)))
        return false;
    return files->staple == NULL ||
           option_fits(settings, ssl_config_staple_file(settings->config, files->staple) == 0, "--ocsp", files->staple,
                       "an OCSP response in DER about the certificate of --cert");
}

bool settings_finish(struct settings *settings)
{
    for (size_t i = 0; i < settings->identity_count; i++)
        if (!identity_add(settings, &settings->identities[i]))
            return false;
    const char *wrong = settings->config != NULL ? ssl_config_error(settings->config) : "out of memory";
    if (wrong != NULL)
        fprintf(stderr, "%s: %s\n", settings->program, wrong);
    return wrong == NULL;
}

void settings_free(struct settings *settings)
{
    ssl_config_free(settings->config);
    if (settings->keylog != NULL)
        fclose(settings->keylog);
}
