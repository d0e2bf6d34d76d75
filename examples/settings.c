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
        fprintf(stderr, "%s: %s: %s\n", settings->program, path, strerror(errno));
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

static bool record_size_read(struct settings *settings, const char *text)
{
    unsigned number;
    bool fine = number_read(&number, text, INT_MAX);
    if (!fine)
        usage_error(settings, "--record-size takes a number, not '%s'", text);
    else
        ssl_config_record_size(settings->config, number);
    return fine;
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

/* IDENTITY:HEX. The identity may have colons; the key has none. */
static bool psk_option(struct settings *settings, const char *text)
{
    unsigned char key[256];
    char identity[257];
    const char *colon = strrchr(text, ':');
    size_t identity_len = colon != NULL ? (size_t)(colon - text) : 0;
    size_t len = colon != NULL ? hex_read(key, sizeof key, colon + 1) : 0;
    if (identity_len == 0 || identity_len >= sizeof identity || len == 0) {
        usage_error(settings, "--psk is an identity, ':' and a key of 16 to 256 bytes in hexadecimal digits");
        return false;
    }
    memcpy(identity, text, identity_len);
    identity[identity_len] = '\0';
    ssl_config_psk(settings->config, identity, key, len);
    settings->has_psk = true;
    return true;
}

bool settings_option(struct settings *settings, int option, const char *value, const char *help)
{
    switch (option) {
    case OPTION_CA:
        ssl_config_add_ca_file(settings->config, value); /* a failure sticks: settings_finish tells it */
        return true;
    case OPTION_CRL:
        ssl_config_add_crl_file(settings->config, value);
        return true;
    case OPTION_CIPHERS:
        ssl_config_ciphers(settings->config, value);
        return true;
    case OPTION_ALPN:
        ssl_config_alpn(settings->config, value);
        return true;
    case OPTION_RECORD_SIZE:
        return record_size_read(settings, value);
    case OPTION_GROUPS:
        ssl_config_groups(settings->config, value);
        return true;
    case OPTION_SIGALGS:
        ssl_config_signature_algorithms(settings->config, value);
        return true;
    case OPTION_PSK:
        return psk_option(settings, value);
    case OPTION_CERT:
        return cert_option(settings, value);
    case OPTION_KEY:
        return key_option(settings, value);
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

bool settings_finish(struct settings *settings)
{
    for (size_t i = 0; i < settings->identity_count; i++) {
        const struct identity_files *files = &settings->identities[i];
        if (files->cert == NULL) {
            usage_error(settings, "%s needs --cert", files->key != NULL ? "--key" : "--ocsp");
            return false;
        }
        ssl_config_add_identity_file(settings->config, files->cert, files->key != NULL ? files->key : files->cert);
        if (files->staple != NULL)
            ssl_config_staple_file(settings->config, files->staple);
    }
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
