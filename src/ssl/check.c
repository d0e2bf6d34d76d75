/*
 * check.c - a chain of certificates outside of a handshake: judged as in step 3, and examined by a careful eye.
 *
 * Each thing to look at is one row of the table of examinations; the judgement itself is chain_verify's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/workshop.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

enum { DAY = 86400, NAME_TEXT = 160 };

/* A chain with all that it is held against. */
struct examination {
    struct workshop shop;
    const struct ssl_check *check;
    ssl_config *config;
    struct span ders[LIMIT_PRESENTED];
    struct cert certs[LIMIT_PRESENTED];
    size_t count;
    int64_t now;
    struct writer report;
};

static int add_certs(struct examination *x)
{
    struct span der, text = {(const uint8_t *)x->check->chain, strlen(x->check->chain)};
    for (;;) {
        char what[32];
        int result = workshop_next(&x->shop, &text, "CERTIFICATE", "the chain", &der);
        if (result == WORKSHOP_END)
            break;
        TRY(result);
        if (x->count == LIMIT_PRESENTED)
            return fail(&x->shop.why, SSL_E_CERT_DEPTH, "more than %d certificates in the chain", LIMIT_PRESENTED);
        snprintf(what, sizeof what, "certificate %zu", x->count + 1);
        TRY(workshop_named(&x->shop, what, cert_parse(&x->certs[x->count], der, &x->shop.why)));
        x->ders[x->count++] = der;
    }
    return x->count > 0 ? 0 : fail(&x->shop.why, SSL_E_PEM, "the chain has no block of the kind CERTIFICATE");
}

static int add_trust(struct examination *x)
{
    const struct ssl_check *check = x->check;
    struct error *why = &x->shop.why;
    struct span trust = {(const uint8_t *)check->trust, check->trust != NULL ? strlen(check->trust) : 0};
    struct span lists = {(const uint8_t *)check->lists, check->lists != NULL ? strlen(check->lists) : 0};
    if (check->trust == NULL)
        TRY(load_system_trust(x->config, why));
    else
        TRY(workshop_named(&x->shop, "the trusted CAs", load_cas(x->config, trust, why)));
    return check->lists == NULL ? 0
                                : workshop_named(&x->shop, "the revocation lists", load_lists(x->config, lists, why));
}

static int open_examination(struct examination *x, const struct ssl_check *check)
{
    *x = (struct examination){.check = check};
    workshop_open(&x->shop);
    if (check == NULL || check->chain == NULL)
        return fail(&x->shop.why, SSL_E_ARGUMENT, "the chain is not given");
    x->config = ssl_config_new();
    if (x->config == NULL)
        return fail(&x->shop.why, SSL_E_MEMORY, "for the trusted CAs");
    time_t now = time(NULL);
    if (check->at == 0 && now == (time_t)-1)
        return fail(&x->shop.why, SSL_E_CLOCK, "time(NULL)");
    x->now = check->at != 0 ? check->at : now;
    TRY(add_certs(x));
    return add_trust(x);
}

static void close_examination(struct examination *x, struct ssl_reason *why)
{
    workshop_close(&x->shop, why);
    ssl_config_free(x->config);
}

/* ---- The judgement ---- */

static int judge(struct examination *x, struct chain_path *path, struct error *why)
{
    const struct policy *policy = &x->config->policy;
    enum ssl_role role = x->check->role;
    const struct chain_task task = {
        .crypto = &policy->crypto,
        .trust = &policy->trust,
        .presented = x->ders,
        .presented_count = x->count,
        .purpose = role == SSL_SERVER   ? PURPOSE_SERVER
                   : role == SSL_CLIENT ? PURPOSE_CLIENT
                                        : PURPOSE_ANY,
        .revocation = policy->revocation,
        .host = x->check->host,
        .now = x->now,
        .depth = policy->depth,
    };
    return chain_verify(&task, path, why);
}

int ssl_check_chain(const struct ssl_check *check, struct ssl_reason *why)
{
    struct examination x;
    struct chain_path path;
    int result = open_examination(&x, check);
    if (result == 0)
        result = judge(&x, &path, &x.shop.why);
    close_examination(&x, why);
    return result == 0 ? 0 : SSL_ERROR;
}

/* ---- Findings ---- */

static void find(struct examination *x, const char *weight, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 3, 4)))
#endif
    ;

static void find(struct examination *x, const char *weight, const char *format, ...)
{
    char line[600];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    writer_bytes(&x->report, weight, strlen(weight));
    writer_bytes(&x->report, ": ", 2);
    writer_bytes(&x->report, line, strlen(line));
    writer_u8(&x->report, '\n');
}

static const char *subject_of(const struct cert *cert, char text[NAME_TEXT])
{
    name_text(text, NAME_TEXT, cert->subject);
    return text[0] != '\0' ? text : "(no subject)";
}

static void examine_judgement(struct examination *x)
{
    struct error why = {0};
    struct chain_path path;
    if (judge(x, &path, &why) != 0)
        find(x, "error", "%s: %s", error_sentence(why.code), why.text);
    else
        find(x, "good", "the chain leads to a trusted CA%s%s", x->check->host != NULL ? ", and is valid for " : "",
             x->check->host != NULL ? x->check->host : "");
    if (x->check->lists == NULL)
        find(x, "note", "revocation was not checked: no list is given");
}

static void examine_key(struct examination *x)
{
    struct private_key key;
    struct error why = {0};
    if (x->check->key == NULL)
        return;
    x->shop.why = (struct error){0};
    int result = workshop_key(&x->shop, x->check->key, "the key", &key);
    if (result == 0)
        result = key_matches(&key, &x->certs[0].key, &why);
    if (result == 0)
        find(x, "good", "the private key belongs to the certificate");
    else
        find(x, "error", "%s: %s", error_sentence(result), x->shop.why.code != 0 ? x->shop.why.text : why.text);
    x->shop.why = (struct error){0};
}

static bool same_key(const struct cert *a, const struct cert *b)
{
    return span_equal(a->subject, b->subject) && span_equal(a->spki, b->spki);
}

/* RFC 5246 7.4.2: "Each following certificate MUST directly certify the one preceding it." Many clients do not sort. */
static void examine_order(struct examination *x)
{
    char name[NAME_TEXT];
    bool good = true;
    for (size_t i = 1; i < x->count; i++) {
        const struct cert *below = &x->certs[i - 1], *cert = &x->certs[i];
        bool again = false;
        for (size_t j = 0; j < i; j++)
            again |= same_key(&x->certs[j], cert);
        if (cert_is_by(&x->config->policy.crypto, below, cert) && !again)
            continue;
        good = false;
        find(x, "warning",
             "certificate %zu, %s, %s: leave it out, or put it where it belongs; the order is leaf, its issuer, "
             "the issuer of that, and so on",
             i + 1, subject_of(cert, name), again ? "is in the chain twice" : "has not signed the one before it");
    }
    if (good && x->count > 1)
        find(x, "good", "each certificate has signed the one before it");
}

static bool is_root(const struct cert *cert)
{
    return cert->self_issued && cert->ca;
}

static void examine_ends(struct examination *x)
{
    char name[NAME_TEXT], issuer[NAME_TEXT];
    const struct cert *last = &x->certs[x->count - 1];
    if (x->count > 1 && is_root(last))
        find(x, "note", "the root, %s, is in the chain: it may be left out, since clients trust their own copy or none",
             subject_of(last, name));
    if (is_root(last) || last->self_issued)
        return;
    const struct trust *trust = &x->config->policy.trust;
    for (size_t i = 0; i < trust->anchor_count; i++)
        if (cert_is_by(&x->config->policy.crypto, last, &trust->anchors[i]))
            return;
    name_text(issuer, sizeof issuer, last->issuer);
    find(x, "error",
         "the chain ends with %s, and %s, which has signed that, is not trusted: if it is an intermediate, put its "
         "certificate behind the others; if it is a root, clients have to trust it",
         subject_of(last, name), issuer);
}

static void examine_dates(struct examination *x)
{
    enum { SOON = 30 * DAY, LONG = 398 * DAY };
    for (size_t i = 0; i < x->count; i++) {
        const struct cert *cert = &x->certs[i];
        char name[NAME_TEXT], from[32], until[32];
        time_text(from, sizeof from, cert->not_before);
        time_text(until, sizeof until, cert->not_after);
        if (x->now > cert->not_after)
            find(x, "error", "certificate %zu, %s, expired on %s: renew it", i + 1, subject_of(cert, name), until);
        else if (x->now < cert->not_before)
            find(x, "error", "certificate %zu, %s, is valid from %s on: wait until then, or set the clock", i + 1,
                 subject_of(cert, name), from);
        else if (cert->not_after - x->now < SOON)
            find(x, "warning", "certificate %zu, %s, expires on %s: renew it", i + 1, subject_of(cert, name), until);
        else if (i == 0)
            find(x, "good", "the certificate is valid until %s", until);
    }
    const struct cert *leaf = &x->certs[0];
    if (x->check->role == SSL_SERVER && !leaf->ca && leaf->not_after - leaf->not_before > (int64_t)LONG)
        find(x, "note", "the certificate is valid for more than 398 days: browsers refuse that of public CAs");
}

static void examine_names(struct examination *x)
{
    char names[400];
    const struct cert *leaf = &x->certs[0];
    if (x->check->role != SSL_SERVER)
        return;
    cert_names_text(names, sizeof names, leaf);
    if (leaf->san.len == 0)
        find(x, "error",
             "the certificate has no subjectAltName: clients look for the host name there and nowhere else");
    else
        find(x, "good", "the certificate is valid for %s", names);
    if (x->check->host != NULL && cert_matches_host(leaf, x->check->host, NULL) != 0)
        find(x, "error", "the certificate is not valid for %s: have it issued for this name, too", x->check->host);
}

/* Keys that pass today, and not for long: RSA below 3072 bits is good until 2030 (SP 800-57 part 1, table 2 and 4). */
static void examine_strength(struct examination *x)
{
    enum { RSA_LASTING = 3072 };
    for (size_t i = 0; i < x->count; i++) {
        const struct cert *cert = &x->certs[i];
        char name[NAME_TEXT];
        bool rsa = cert->key.kind == KEY_RSA || cert->key.kind == KEY_RSA_PSS;
        if (rsa && rsa_bits(&cert->key.rsa) < RSA_LASTING)
            find(x, "note", "certificate %zu, %s, has an RSA key of %zu bits: good until 2030 by NIST SP 800-57", i + 1,
                 subject_of(cert, name), rsa_bits(&cert->key.rsa));
        if (cert->algorithm == SIGNATURE_NONE && !is_root(cert))
            find(x, "error",
                 "certificate %zu, %s, is signed with an algorithm that is not accepted: have it issued anew", i + 1,
                 subject_of(cert, name));
        if (cert->serial.len < 8 && !is_root(cert))
            find(x, "note",
                 "certificate %zu, %s, has a short serial number: 64 random bits or more make it hard to foretell",
                 i + 1, subject_of(cert, name));
    }
}

static void examine_usages(struct examination *x)
{
    const struct cert *leaf = &x->certs[0];
    if (leaf->ca)
        find(x, "warning", "the certificate is a CA's: a server or client should have one of its own");
    if ((leaf->key_usage & USAGE_DIGITAL_SIGNATURE) == 0)
        find(x, "error",
             "the key may not make signatures (keyUsage has no digitalSignature): ECDHE will not work with it");
    if (leaf->must_staple)
        find(x, "note",
             "the certificate says must-staple: the server has to staple OCSP responses, or clients refuse it");
    if (leaf->critical.len != 0)
        find(x, "error", "the certificate has a critical extension that clients may not understand");
}

static void (*const examinations[])(struct examination *) = {
    examine_judgement, examine_key,   examine_order,    examine_ends,
    examine_dates,     examine_names, examine_strength, examine_usages,
};

/* Each certificate gets a few lines at most. */
static int examine(struct examination *x)
{
    size_t cap = 700 * (8 + 6 * x->count);
    uint8_t *room = workshop_room(&x->shop, cap);
    if (room == NULL)
        return SSL_E_MEMORY;
    x->report = writer_over(room, cap);
    for (size_t i = 0; i < COUNT(examinations); i++)
        examinations[i](x);
    return 0;
}

char *ssl_examine_chain(const struct ssl_check *check, struct ssl_reason *why)
{
    struct examination x;
    int result = open_examination(&x, check);
    if (result == 0)
        result = examine(&x);
    char *text = workshop_text(&x.shop, result, &x.report);
    close_examination(&x, why);
    return text;
}

char *ssl_cert_pem(const ssl_cert *cert)
{
    struct workshop shop;
    char *text = NULL;
    if (cert == NULL)
        return NULL;
    workshop_open(&shop);
    size_t len = pem_encoded_len("CERTIFICATE", cert->cert.der.len);
    uint8_t *room = workshop_room(&shop, len);
    struct writer w = writer_over(room, room != NULL ? len : 0);
    pem_write(&w, "CERTIFICATE", cert->cert.der);
    text = workshop_text(&shop, room != NULL ? 0 : SSL_E_MEMORY, &w);
    workshop_close(&shop, NULL);
    return text;
}
