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
    case OPTION_CERT:
        settings->cert = value;
        return true;
    case OPTION_KEY:
        settings->key = value;
        return true;
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
    const char *key = settings->key != NULL ? settings->key : settings->cert;
    if (settings->cert == NULL && settings->key != NULL) {
        usage_error(settings, "--key needs --cert");
        return false;
    }
    if (settings->cert != NULL)
        ssl_config_add_identity_file(settings->config, settings->cert, key);
    if (settings->staple != NULL)
        ssl_config_staple_file(settings->config, settings->staple);
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
