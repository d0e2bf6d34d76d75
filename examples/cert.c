/*
 * cert.c - tls12-cert: makes keys, certificates, requests and revocation lists, shows them, and says what a server's
 * are worth. All of it by <tls12/cert.h>; here are only files, options and words.
 *
 * SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE /* strptime, timegm */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <tls12/cert.h>

enum status { STATUS_OK, STATUS_REFUSED, STATUS_LOCAL, STATUS_TRANSPORT };

enum { FILE_MAX_LEN = 1 << 24, DAY = 86400, DAYS_MAX = 100000 };

/* What the options say; texts are the arguments themselves, but for those that stand for files: these are their
 * contents. */
struct work {
    struct ssl_order order;
    struct ssl_check check;
    const char *kind, *out, *key_path, *list_path, *reason;
    long days;
    int64_t from, until;
    char *ca, *ca_key, *key, *request, *trust, *lists, *password;
    char **arguments;
    int count;
};

static bool complain(const char *what, const char *problem)
{
    fprintf(stderr, "tls12-cert: %s%s%s\n", what, problem[0] != '\0' ? ": " : "", problem);
    return false;
}

static bool explained(const struct ssl_reason *why)
{
    return complain(why->text, "");
}

/* True if it is the chain that is to blame, by the error table; not a file, a setting or this machine. */
static bool is_refusal(const struct ssl_reason *why)
{
#define SSL_ERRORS_FAULT(name, number, alert, fault, sentence) {name, SSL_FAULT_##fault},
    static const struct {
        int code;
        enum ssl_fault fault;
    } errors[] = {SSL_ERRORS(SSL_ERRORS_FAULT)};
#undef SSL_ERRORS_FAULT
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (errors[i].code == why->code)
            return errors[i].fault == SSL_FAULT_PEER;
    return false;
}

/* ---- Files ---- */

/* All of a stream, with a zero behind it, and *len bytes; NULL if it is too long or cannot be read. */
static char *stream_read(FILE *stream, size_t *len)
{
    size_t cap = 65536;
    char *text = malloc(cap);
    *len = 0;
    setvbuf(stream, NULL, _IONBF, 0); /* no copy of a key stays behind */
    while (text != NULL) {
        size_t got = fread(text + *len, 1, cap - *len - 1, stream);
        *len += got;
        text[*len] = '\0';
        if (got == 0)
            break;
        if (*len + 1 < cap)
            continue;
        char *bigger = cap < FILE_MAX_LEN ? malloc(2 * cap) : NULL;
        if (bigger != NULL)
            memcpy(bigger, text, *len + 1);
        ssl_text_free(text);
        text = bigger;
        cap *= 2;
    }
    return text;
}

/* "-" is the standard input. */
static char *file_read(const char *path, size_t *len)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *stream = standard ? stdin : fopen(path, "rb");
    char *text = stream != NULL ? stream_read(stream, len) : NULL;
    if (stream == NULL || ferror(stream))
        complain(path, strerror(errno));
    else if (text == NULL)
        complain(path, "too long");
    if (stream != NULL && !standard)
        fclose(stream);
    return text;
}

static bool bytes_write(FILE *stream, const char *path, const void *bytes, size_t len)
{
    setvbuf(stream, NULL, _IONBF, 0);
    return fwrite(bytes, 1, len, stream) == len || complain(path, strerror(errno));
}

/* A key is for its owner's eyes alone, and never takes the place of another file. */
static FILE *file_create(const char *path, bool secret)
{
    int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (secret ? O_EXCL : O_TRUNC);
    int fd = open(path, flags, secret ? 0600 : 0666);
    FILE *stream = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (stream == NULL)
        complain(path, strerror(errno));
    return stream;
}

static bool file_write(const char *path, const void *bytes, size_t len, bool secret)
{
    FILE *stream = file_create(path, secret);
    if (stream == NULL)
        return false;
    bool good = bytes_write(stream, path, bytes, len);
    return (fclose(stream) == 0 && good) || complain(path, "not written");
}

/* To a file, or to the standard output; what is NULL is what failed. */
static enum status put_bytes(const char *path, const void *bytes, size_t len, bool secret, const struct ssl_reason *why)
{
    bool good = bytes != NULL ? path != NULL ? file_write(path, bytes, len, secret)
                                             : bytes_write(stdout, "standard output", bytes, len)
                              : explained(why);
    return good ? STATUS_OK : STATUS_LOCAL;
}

static enum status put(const char *path, const char *text, bool secret, const struct ssl_reason *why)
{
    return put_bytes(path, text, text != NULL ? strlen(text) : 0, secret, why);
}

/* ---- Making ---- */

static enum status make_key(struct work *work)
{
    struct ssl_reason why;
    char *text = ssl_make_key(work->kind, &why);
    enum status status = put(work->out, text, true, &why);
    ssl_text_free(text);
    return status;
}

/* A key that is encrypted gives way to what it is without its password. */
static bool unlock(struct work *work, char **key)
{
    struct ssl_reason why;
    if (*key == NULL || strstr(*key, "-----BEGIN ENCRYPTED PRIVATE KEY-----") == NULL)
        return true;
    if (work->password == NULL)
        return complain("a key is encrypted: say --password FILE, or --password env:NAME", "");
    char *plain = ssl_decrypt_key(*key, work->password, &why);
    if (plain == NULL)
        return explained(&why);
    ssl_text_free(*key);
    *key = plain;
    return true;
}

/* The key of --key; a file that is not there is made. */
static bool key_ready(struct work *work)
{
    size_t len;
    if (work->request != NULL)
        return true;
    if (work->key_path == NULL)
        return complain("which key? say --key FILE; if the file is not there, a key is made", "");
    if (access(work->key_path, F_OK) != 0) {
        struct ssl_reason why;
        work->key = ssl_make_key(work->kind, &why);
        if (work->key == NULL)
            return explained(&why);
        return file_write(work->key_path, work->key, strlen(work->key), true);
    }
    work->key = file_read(work->key_path, &len);
    return work->key != NULL && unlock(work, &work->key);
}

/* A CA is two files; some certificates need none. */
static bool ca_ready(const struct work *work, bool needed)
{
    if (work->ca == NULL && (needed || work->ca_key != NULL))
        return complain("which CA? say --ca FILE, its certificate, and --ca-key FILE, its key", "");
    if (work->ca != NULL && work->ca_key == NULL)
        return complain("which key has the CA? say --ca-key FILE", "");
    return true;
}

/* What the texts of the options amount to, in the words of cert.h. */
static bool order_ready(struct work *work)
{
    if (!ca_ready(work, false) || !key_ready(work))
        return false;
    work->order.key = work->key;
    work->order.request = work->request;
    work->order.issuer = work->ca;
    work->order.issuer_key = work->ca_key;
    work->order.from = work->from;
    work->order.until = work->until;
    if (work->days > 0) {
        work->order.from = work->from != 0 ? work->from : time(NULL);
        work->order.until = work->order.from + work->days * (int64_t)DAY - 1;
    }
    return true;
}

static enum status make_cert(struct work *work, enum ssl_role role)
{
    struct ssl_reason why;
    work->order.role = role;
    if (!order_ready(work))
        return STATUS_LOCAL;
    char *text = ssl_make_cert(&work->order, &why);
    enum status status = put(work->out, text, false, &why);
    ssl_text_free(text);
    return status;
}

static enum status make_root(struct work *work)
{
    return make_cert(work, SSL_ROOT);
}

static enum status make_intermediate(struct work *work)
{
    return make_cert(work, SSL_INTERMEDIATE);
}

static enum status make_server(struct work *work)
{
    return make_cert(work, SSL_SERVER);
}

static enum status make_client(struct work *work)
{
    return make_cert(work, SSL_CLIENT);
}

static enum status make_request(struct work *work)
{
    struct ssl_reason why;
    if (!order_ready(work))
        return STATUS_LOCAL;
    char *text = ssl_make_request(&work->order, &why);
    enum status status = put(work->out, text, false, &why);
    ssl_text_free(text);
    return status;
}

/* The contents of all arguments, one behind the other. */
static char *read_all(const struct work *work)
{
    char *all = calloc(1, 1);
    for (int i = 0; all != NULL && i < work->count; i++) {
        size_t len, before = strlen(all);
        char *text = file_read(work->arguments[i], &len);
        char *both = text != NULL ? malloc(before + strlen(text) + 2) : NULL;
        if (both != NULL) {
            memcpy(both, all, before);
            memcpy(both + before, text, strlen(text));
            memcpy(both + before + strlen(text), "\n", 2);
        }
        free(text);
        free(all);
        all = both;
    }
    return all;
}

/* The list is its own book-keeping: a file that is there is counted on. */
static enum status make_list(struct work *work)
{
    struct ssl_reason why;
    size_t len;
    if (!ca_ready(work, true))
        return STATUS_LOCAL;
    char *certs = read_all(work), *old = NULL;
    if (certs == NULL)
        return STATUS_LOCAL;
    bool fine = true;
    if (work->list_path != NULL && access(work->list_path, F_OK) == 0)
        fine = (old = file_read(work->list_path, &len)) != NULL;
    struct ssl_revocation revocation = {
        .issuer = work->ca, .issuer_key = work->ca_key, .list = old, .certs = certs, .reason = work->reason};
    revocation.from = work->from;
    revocation.until = work->days > 0 ? time(NULL) + work->days * (int64_t)DAY : work->until;
    char *text = fine ? ssl_make_crl(&revocation, &why) : NULL;
    enum status status = fine ? put(work->out != NULL ? work->out : work->list_path, text, false, &why) : STATUS_LOCAL;
    ssl_text_free(text);
    free(certs);
    free(old);
    return status;
}

/* An OCSP response about the one certificate of the argument. */
static enum status make_staple(struct work *work)
{
    struct ssl_reason why;
    size_t len;
    if (!ca_ready(work, true))
        return STATUS_LOCAL;
    char *cert = file_read(work->arguments[0], &len);
    char *list = work->list_path != NULL ? file_read(work->list_path, &len) : NULL;
    enum status status = STATUS_LOCAL;
    if (cert != NULL && (work->list_path == NULL || list != NULL)) {
        struct ssl_status what = {.issuer = work->ca,
                                  .issuer_key = work->ca_key,
                                  .cert = cert,
                                  .list = list,
                                  .from = work->from,
                                  .until = work->until};
        if (work->days > 0)
            what.until = time(NULL) + work->days * (int64_t)DAY;
        void *made = ssl_make_staple(&what, &len, &why);
        status = put_bytes(work->out, made, len, false, &why);
        ssl_text_free(made);
    }
    free(cert);
    free(list);
    return status;
}

/* ---- Passwords ---- */

static bool has_password(const struct work *work)
{
    return work->password != NULL || complain("which password? say --password FILE, or --password env:NAME", "");
}

static enum status convert(struct work *work, char *(*how)(const char *, const char *, struct ssl_reason *))
{
    struct ssl_reason why;
    size_t len;
    if (!has_password(work))
        return STATUS_LOCAL;
    char *key = file_read(work->arguments[0], &len);
    if (key == NULL)
        return STATUS_LOCAL;
    char *made = how(key, work->password, &why);
    enum status status = put(work->out, made, true, &why);
    ssl_text_free(made);
    ssl_text_free(key);
    return status;
}

static enum status encrypt_key(struct work *work)
{
    return convert(work, ssl_encrypt_key);
}

static enum status decrypt_key(struct work *work)
{
    return convert(work, ssl_decrypt_key);
}

static enum status make_pfx(struct work *work)
{
    struct ssl_reason why;
    size_t len;
    if (!has_password(work) || !key_ready(work))
        return STATUS_LOCAL;
    char *certs = read_all(work);
    if (certs == NULL)
        return STATUS_LOCAL;
    const struct ssl_pack pack = {
        .certs = certs, .key = work->key, .password = work->password, .name = work->order.subject};
    void *made = ssl_make_pfx(&pack, &len, &why);
    enum status status = put_bytes(work->out, made, len, true, &why);
    ssl_text_free(made);
    free(certs);
    return status;
}

/* ---- Showing and judging ---- */

static enum status show(struct work *work)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < work->count; i++) {
        struct ssl_reason why;
        size_t len;
        char *data = file_read(work->arguments[i], &len);
        char *text = data != NULL ? ssl_show(data, len, work->password, &why) : NULL;
        if (text != NULL)
            printf("%s%s", i > 0 ? "\n" : "", text);
        else
            status = STATUS_LOCAL;
        if (data != NULL && text == NULL && why.code == SSL_E_NO_PASSWORD)
            complain(work->arguments[i], "it is under a password: say --password FILE, or --password env:NAME");
        else if (data != NULL && text == NULL)
            complain(work->arguments[i], why.text);
        ssl_text_free(text);
        ssl_text_free(data);
    }
    return status;
}

static enum status verify(struct work *work)
{
    struct ssl_reason why;
    char *chain = read_all(work);
    if (chain == NULL)
        return STATUS_LOCAL;
    work->check.chain = chain;
    work->check.trust = work->trust;
    work->check.lists = work->lists;
    int result = ssl_check_chain(&work->check, &why);
    free(chain);
    if (result != 0 && !is_refusal(&why))
        return explained(&why), STATUS_LOCAL;
    printf("%s\n", result == 0 ? "The chain is good." : why.text);
    return result == 0 ? STATUS_OK : STATUS_REFUSED;
}

/* Prints the findings; the worst of them is the status. */
static enum status examine(struct work *work)
{
    struct ssl_reason why;
    work->check.trust = work->trust;
    work->check.lists = work->lists;
    char *report = ssl_examine_chain(&work->check, &why);
    if (report == NULL)
        return explained(&why) ? STATUS_OK : STATUS_LOCAL;
    bool bad = strncmp(report, "error: ", 7) == 0 || strstr(report, "\nerror: ") != NULL;
    printf("%s", report);
    ssl_text_free(report);
    return bad ? STATUS_REFUSED : STATUS_OK;
}

/* The certificates as the server sent them. */
static char *presented(ssl_conn *conn)
{
    char *all = calloc(1, 1);
    for (size_t depth = 0; all != NULL && ssl_peer(conn, depth) != NULL; depth++) {
        char *pem = ssl_cert_pem(ssl_peer(conn, depth));
        char *both = pem != NULL ? realloc(all, strlen(all) + strlen(pem) + 1) : NULL;
        if (both != NULL)
            strcat(both, pem);
        else
            free(all);
        all = both;
        ssl_text_free(pem);
    }
    return all;
}

static void examine_connection(const ssl_conn *conn)
{
    const char *suite = ssl_cipher(conn);
    printf("good: the server speaks TLS 1.2\n");
    if (strncmp(suite, "TLS_RSA_", 8) == 0)
        printf("warning: the server chose %s, without forward secrecy: offer ECDHE suites\n", suite);
    else if (strstr(suite, "_CBC_") != NULL)
        printf("warning: the server chose %s: offer suites with GCM or ChaCha20-Poly1305\n", suite);
    else
        printf("good: the server chose %s\n", suite);
    if (!ssl_extended_master_secret(conn))
        printf("warning: the server does not know the extended master secret (RFC 7627): renew its TLS library\n");
}

/* Whatever the server presents is looked at: the connection itself verifies nothing, and carries nothing. */
static enum status examine_server(struct work *work, const char *host, const char *port)
{
    ssl_config *config = ssl_config_new();
    ssl_config_insecure_no_verify(config);
    ssl_config_ciphers(config, "legacy");
    ssl_conn *conn = ssl_connect(config, host, port);
    enum status status = STATUS_TRANSPORT;
    char *chain = NULL;
    if (ssl_handshake(conn) != 0) {
        complain(host, ssl_error(conn));
    } else {
        examine_connection(conn);
        chain = presented(conn);
        work->check.host = host;
        work->check.chain = chain;
        status = examine(work);
        ssl_close(conn);
    }
    free(chain);
    ssl_free(conn);
    ssl_config_free(config);
    return status;
}

static bool is_port(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static enum status doctor(struct work *work)
{
    if (work->count == 2 && is_port(work->arguments[1]))
        return examine_server(work, work->arguments[0], work->arguments[1]);
    size_t len;
    if (work->count == 1 && access(work->arguments[0], F_OK) != 0)
        return complain(work->arguments[0], "no such file; to visit a server, name its port, too"), STATUS_LOCAL;
    char *chain = file_read(work->arguments[0], &len);
    char *key = work->count == 2 && chain != NULL ? file_read(work->arguments[1], &len) : NULL;
    enum status status = STATUS_LOCAL;
    if (chain != NULL && (work->count < 2 || key != NULL)) {
        work->check.chain = chain;
        work->check.key = key;
        status = examine(work);
    }
    free(chain);
    ssl_text_free(key);
    return status;
}

/* ---- The command line ---- */

static const struct command {
    const char *name;
    enum status (*run)(struct work *);
    int min, max; /* arguments */
    const char *synopsis, *help;
} commands[] = {
    {"key", make_key, 0, 0, "[--kind KIND] [--out FILE]", "a private key"},
    {"root", make_root, 0, 0, "--subject NAME --key FILE", "the certificate of a CA that signs itself"},
    {"intermediate", make_intermediate, 0, 0, "--subject NAME --key FILE --ca FILE --ca-key FILE",
     "that of a CA below another"},
    {"server", make_server, 0, 0, "--names NAMES --key FILE [--ca FILE --ca-key FILE]",
     "that of a server; without a CA it signs itself"},
    {"client", make_client, 0, 0, "--subject NAME --key FILE --ca FILE --ca-key FILE", "that of a client"},
    {"request", make_request, 0, 0, "--names NAMES --key FILE",
     "a request, for a CA to sign with server --request or client --request"},
    {"revoke", make_list, 0, 1000, "--ca FILE --ca-key FILE [--list FILE] [CERT...]",
     "the CA's revocation list, with these certificates added"},
    {"staple", make_staple, 1, 1, "--ca FILE --ca-key FILE [--list FILE] --out FILE CERT",
     "an OCSP response: good, or what the list says"},
    {"encrypt", encrypt_key, 1, 1, "--password FILE [--out FILE] KEY", "a private key under a password"},
    {"decrypt", decrypt_key, 1, 1, "--password FILE [--out FILE] KEY", "the same without"},
    {"pfx", make_pfx, 1, 100, "[--subject NAME] --key FILE --password FILE --out FILE CHAIN...",
     "a PKCS #12 file: certificates and key under a password, shown by others as NAME"},
    {"show", show, 1, 1000, "[--password FILE] FILE...", "what stands in certificates, requests, lists and keys"},
    {"verify", verify, 1, 100, "[--trust FILE] [--crl FILE] [--host NAME] CHAIN...",
     "whether clients accept this chain, and why not"},
    {"doctor", doctor, 1, 2, "HOST PORT | CHAIN [KEY]",
     "what a server presents, or will present, and what to do about it"},
};

enum {
    OPTION_VERSION = 256,
    OPTION_KIND,
    OPTION_OUT,
    OPTION_KEY,
    OPTION_SUBJECT,
    OPTION_NAMES,
    OPTION_REQUEST,
    OPTION_CA,
    OPTION_CA_KEY,
    OPTION_DAYS,
    OPTION_FROM,
    OPTION_UNTIL,
    OPTION_PASSWORD,
    OPTION_PATH_LEN,
    OPTION_PERMITTED,
    OPTION_CRL_URI,
    OPTION_OCSP_URI,
    OPTION_MUST_STAPLE,
    OPTION_LIST,
    OPTION_REASON,
    OPTION_TRUST,
    OPTION_CRL,
    OPTION_HOST,
    OPTION_CLIENT
};

static const struct option options[] = {
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, OPTION_VERSION},
    {"kind", required_argument, NULL, OPTION_KIND},
    {"out", required_argument, NULL, OPTION_OUT},
    {"key", required_argument, NULL, OPTION_KEY},
    {"subject", required_argument, NULL, OPTION_SUBJECT},
    {"names", required_argument, NULL, OPTION_NAMES},
    {"request", required_argument, NULL, OPTION_REQUEST},
    {"ca", required_argument, NULL, OPTION_CA},
    {"ca-key", required_argument, NULL, OPTION_CA_KEY},
    {"days", required_argument, NULL, OPTION_DAYS},
    {"from", required_argument, NULL, OPTION_FROM},
    {"until", required_argument, NULL, OPTION_UNTIL},
    {"password", required_argument, NULL, OPTION_PASSWORD},
    {"path-len", required_argument, NULL, OPTION_PATH_LEN},
    {"permitted", required_argument, NULL, OPTION_PERMITTED},
    {"crl-uri", required_argument, NULL, OPTION_CRL_URI},
    {"ocsp-uri", required_argument, NULL, OPTION_OCSP_URI},
    {"must-staple", no_argument, NULL, OPTION_MUST_STAPLE},
    {"list", required_argument, NULL, OPTION_LIST},
    {"reason", required_argument, NULL, OPTION_REASON},
    {"trust", required_argument, NULL, OPTION_TRUST},
    {"crl", required_argument, NULL, OPTION_CRL},
    {"host", required_argument, NULL, OPTION_HOST},
    {"client", no_argument, NULL, OPTION_CLIENT},
    {NULL, 0, NULL, 0},
};

static void help(void)
{
    printf("usage: tls12-cert COMMAND [OPTION...]\n\nCommands:\n");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        printf("  %s %s\n        %s\n", commands[i].name, commands[i].synopsis, commands[i].help);
    printf("\nOptions:\n"
           "  --kind KIND        of a key that is made: p256 (without this option), p384, p521, ed25519, rsa2048, "
           "rsa3072, rsa4096\n"
           "  --out FILE         where to write (without this option: the standard output); a key's file must not be "
           "there yet\n"
           "  --key FILE         the private key; if the file is not there, it is made\n"
           "  --subject NAME     \"CN=My CA,O=Example\", or a common name alone\n"
           "  --names NAMES      \"www.example.com, 192.0.2.1\": DNS names, IP and mail addresses, URIs\n"
           "  --request FILE     subject, names and key are those of this request\n"
           "  --ca FILE          the certificate of the CA that signs\n"
           "  --ca-key FILE      its private key\n"
           "  --days N           how long it is valid from now on; of a revocation list: when the next one is due\n"
           "  --from DATE        valid from 2026-01-31, or '2026-01-31 23:59:59' in UTC, on (without this option: from "
           "now on)\n"
           "  --until DATE       to that second\n"
           "  --password FILE    whose first line is the password; or env:NAME\n"
           "  --path-len N       how many CAs may stand below an intermediate (0)\n"
           "  --permitted NAMES  the DNS domains that a CA may certify\n"
           "  --crl-uri URI      where the CA's revocation list can be had\n"
           "  --ocsp-uri URI     where the CA's OCSP responder is\n"
           "  --must-staple      clients insist on a stapled OCSP response\n"
           "  --list FILE        the revocation list: goes on from what is there, and takes its place\n"
           "  --reason REASON    keyCompromise, superseded, cessationOfOperation, ...\n"
           "  --trust FILE       the trusted CAs (without this option: the system's)\n"
           "  --crl FILE         revocation lists to hold the chain against\n"
           "  --host NAME        the name or address that clients ask for\n"
           "  --client           the chain is a client's\n"
           "  -h, --help         this\n"
           "  --version          which version this is\n"
           "\n"
           "A CA, and a server's certificate of it:\n"
           "  tls12-cert root --subject 'My CA' --key ca.key --out ca.pem\n"
           "  tls12-cert server --names www.example.com --key www.key --ca ca.pem --ca-key ca.key --out www.pem\n"
           "\n"
           "Exit status: 0; 1 if a chain is refused; 2 for a wrong option, file or setting; 3 if there is no "
           "connection.\n");
}

static bool number(long *out, const char *option, const char *text, long max)
{
    size_t len = strspn(text, "0123456789");
    if (len == 0 || len > 8 || text[len] != '\0' || (*out = strtol(text, NULL, 10)) > max) {
        fprintf(stderr, "tls12-cert: %s takes a number up to %ld, not '%s'\n", option, max, text);
        return false;
    }
    return true;
}

static bool contents(char **out, const char *path)
{
    size_t len;
    ssl_text_free(*out);
    *out = file_read(path, &len);
    return *out != NULL;
}

/* "2026-01-31" or "2026-01-31 23:59:59", in UTC. */
static bool date(int64_t *out, const char *option, const char *text)
{
    struct tm tm = {.tm_isdst = 0};
    const char *rest = strptime(text, "%Y-%m-%d", &tm);
    if (rest != NULL && *rest != '\0')
        rest = strptime(rest, " %H:%M:%S", &tm);
    if (rest != NULL && *rest == '\0') {
        *out = timegm(&tm);
        return true;
    }
    fprintf(stderr, "tls12-cert: %s takes a date, as 2026-01-31 or '2026-01-31 23:59:59' (UTC), not '%s'\n", option,
            text);
    return false;
}

/* The first line of a file, or a variable: everybody on the machine can read command lines. */
static bool password(char **out, const char *text)
{
    static const char prefix[] = "env:";
    bool variable = strncmp(text, prefix, sizeof prefix - 1) == 0;
    if (!variable && !contents(out, text))
        return false;
    if (!variable) {
        (*out)[strcspn(*out, "\r\n")] = '\0';
        return true;
    }
    const char *value = getenv(text + sizeof prefix - 1);
    ssl_text_free(*out);
    *out = value != NULL ? strdup(value) : NULL;
    return value != NULL ? *out != NULL : complain(text, "no such variable");
}

static bool option_take(struct work *work, int option, const char *value)
{
    long n = 0;
    switch (option) {
    case OPTION_KIND:
        work->kind = value;
        return true;
    case OPTION_OUT:
        work->out = value;
        return true;
    case OPTION_KEY:
        work->key_path = value;
        return true;
    case OPTION_SUBJECT:
        work->order.subject = value;
        return true;
    case OPTION_NAMES:
        work->order.names = value;
        return true;
    case OPTION_REQUEST:
        return contents(&work->request, value);
    case OPTION_CA:
        return contents(&work->ca, value);
    case OPTION_CA_KEY:
        return contents(&work->ca_key, value);
    case OPTION_DAYS:
        return number(&work->days, "--days", value, DAYS_MAX);
    case OPTION_FROM:
        return date(&work->from, "--from", value);
    case OPTION_UNTIL:
        return date(&work->until, "--until", value);
    case OPTION_PASSWORD:
        return password(&work->password, value);
    case OPTION_PATH_LEN:
        if (!number(&n, "--path-len", value, 16))
            return false;
        work->order.path_len = (int)n;
        return true;
    case OPTION_PERMITTED:
        work->order.permitted = value;
        return true;
    case OPTION_CRL_URI:
        work->order.crl_uri = value;
        return true;
    case OPTION_OCSP_URI:
        work->order.ocsp_uri = value;
        return true;
    case OPTION_MUST_STAPLE:
        work->order.must_staple = 1;
        return true;
    case OPTION_LIST:
        work->list_path = value;
        return true;
    case OPTION_REASON:
        work->reason = value;
        return true;
    case OPTION_TRUST:
        return contents(&work->trust, value);
    case OPTION_CRL:
        return contents(&work->lists, value);
    case OPTION_HOST:
        work->check.host = value;
        return true;
    case OPTION_CLIENT:
        work->check.role = SSL_CLIENT;
        return true;
    default:
        return false;
    }
}

static int usage(const char *what, const char *word)
{
    fprintf(stderr, "tls12-cert: %s%s\nTry 'tls12-cert --help' for more information.\n", what, word);
    return STATUS_LOCAL;
}

static int run(struct work *work, const struct command *command, int argc, char **argv)
{
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h')
            return help(), STATUS_OK;
        if (option == '?')
            return usage("a wrong option for ", command->name);
        if (!option_take(work, option, optarg))
            return STATUS_LOCAL;
    }
    work->arguments = argv + optind;
    work->count = argc - optind;
    if (work->count < command->min || work->count > command->max) {
        fprintf(stderr, "usage: tls12-cert %s %s\n", command->name, command->synopsis);
        return STATUS_LOCAL;
    }
    return unlock(work, &work->ca_key) ? (int)command->run(work) : STATUS_LOCAL;
}

int main(int argc, char **argv)
{
    struct work work = {.kind = "p256"};
    if (argc < 2)
        return usage("a command is missing", "");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return help(), STATUS_OK;
    if (strcmp(argv[1], "--version") == 0)
        return printf("tls12-cert %s\n", TLS12_VERSION), STATUS_OK;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(argv[1], commands[i].name) != 0)
            continue;
        int status = run(&work, &commands[i], argc - 1, argv + 1);
        char *const texts[] = {work.ca, work.ca_key, work.key, work.request, work.trust, work.lists, work.password};
        for (size_t j = 0; j < sizeof texts / sizeof texts[0]; j++)
            ssl_text_free(texts[j]);
        return status;
    }
    return usage("there is no command ", argv[1]);
}
