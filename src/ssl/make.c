/*
 * make.c - the functions of cert.h that make keys, certificates, requests and revocation lists.
 *
 * What a CA decides stands here: which usages a role has, how long things hold, what is refused. How it is written is
 * the affair of x509/.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/workshop.h"

#include <time.h>

enum {
    ROOM_KEY = 4096,  /* PKCS #8 of an RSA key of 4096 bits takes 2400 bytes */
    ROOM_NAME = 4096, /* a Name of sixteen attributes */
    ROOM_CERT = 8192, /* what a certificate has beyond its names and identifiers: keys, signature, extensions */
    ROOM_ENTRY = 64,  /* an entry of a revocation list */
    SERIAL_LEN = 16,
    DAY = 86400,
};

/* DER as a PEM text for the caller. */
static char *finish(struct workshop *shop, int result, const char *label, const struct writer *der)
{
    struct writer text = {0};
    if (result == 0 && writer_ok(der)) {
        size_t len = pem_encoded_len(label, der->len);
        uint8_t *room = workshop_room(shop, len);
        text = writer_over(room, room != NULL ? len : 0);
        pem_write(&text, label, (struct span){der->at, der->len});
    } else if (result == 0) {
        result = SSL_E_INTERNAL;
    }
    return workshop_text(shop, result, &text);
}

static int time_now(struct workshop *shop, int64_t *now)
{
    time_t t = time(NULL);
    *now = t;
    return t != (time_t)-1 ? 0 : fail(&shop->why, SSL_E_CLOCK, "time(NULL)");
}

/* ---- Keys ---- */

static int make_ec(struct workshop *shop, struct private_key *key, int group, uint8_t *secret)
{
    const struct group *g = shop->crypto.groups[group];
    key->kind = KEY_EC;
    key->group = (enum group_id)group;
    key->scalar = (struct span){secret, g->private_len};
    return g->generate(&shop->crypto, secret, key->point);
}

static int make_ed25519(struct workshop *shop, struct private_key *key, int none, uint8_t *secret)
{
    (void)none;
    key->kind = KEY_ED25519;
    key->scalar = (struct span){secret, ED25519_KEY};
    TRY(crypto_random(&shop->crypto, secret, ED25519_KEY));
    ed25519_public_key(&shop->crypto, key->point, secret);
    return 0;
}

static int make_rsa(struct workshop *shop, struct private_key *key, int bits, uint8_t *none)
{
    (void)none;
    struct rsa_new *made = (struct rsa_new *)(void *)workshop_room(shop, sizeof *made);
    if (made == NULL)
        return SSL_E_MEMORY;
    key->kind = KEY_RSA;
    TRY(rsa_generate(&shop->crypto, made, (size_t)bits));
    key->rsa = made->key;
    return 0;
}

static const struct kind {
    const char *name;
    int (*make)(struct workshop *, struct private_key *, int parameter, uint8_t *secret);
    int parameter;
} kinds[] = {
    {"p256", make_ec, GROUP_P256}, {"p384", make_ec, GROUP_P384}, {"p521", make_ec, GROUP_P521},
    {"ed25519", make_ed25519, 0},  {"rsa2048", make_rsa, 2048},   {"rsa3072", make_rsa, 3072},
    {"rsa4096", make_rsa, 4096},
};

static const struct kind *kind_find(const char *name)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

static int make_key(struct workshop *shop, const char *name, struct writer *w)
{
    struct private_key key = {0};
    const struct kind *kind = name != NULL ? kind_find(name) : NULL;
    if (kind == NULL)
        return fail(&shop->why, SSL_E_ARGUMENT,
                    "the kind of key \"%.40s\": expected p256, p384, p521, ed25519, rsa2048, rsa3072 or rsa4096",
                    name != NULL ? name : "");
    TRY(workshop_writer(shop, w, ROOM_KEY));
    uint8_t *secret = workshop_room(shop, GROUP_PRIVATE_MAX);
    if (secret == NULL)
        return SSL_E_MEMORY;
    TRY(kind->make(shop, &key, kind->parameter, secret));
    key_write(w, &shop->crypto, &key);
    return 0;
}

char *ssl_make_key(const char *kind, struct ssl_reason *why)
{
    struct workshop shop;
    struct writer w = {0};
    workshop_open(&shop);
    char *text = finish(&shop, make_key(&shop, kind, &w), "PRIVATE KEY", &w);
    workshop_close(&shop, why);
    return text;
}

/* ---- Whom it is for: subject, names and key, from the order or from a request ---- */

struct applicant {
    struct private_key key; /* KEY_NONE if there is a request */
    struct span subject;    /* Name */
    struct span san;        /* content of GeneralNames */
    struct span spki;
    enum key_kind kind;
};

static bool is_separator(char c)
{
    return c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next of the names into out; false at the end. One that does not fit is cut, and then no name of any kind. */
static bool next_name(const char **names, char out[300])
{
    size_t len = 0;
    while (is_separator(**names))
        ++*names;
    for (; **names != '\0' && !is_separator(**names); ++*names)
        if (len < 299)
            out[len++] = **names;
    out[len] = '\0';
    return len > 0;
}

/* Every name takes at most four bytes more than its text. */
static int write_names(struct workshop *shop, const char *names, struct span *der)
{
    struct writer w;
    char name[300];
    *der = (struct span){0};
    if (names == NULL)
        return 0;
    TRY(workshop_writer(shop, &w, 16 * strlen(names) + 64));
    while (next_name(&names, name))
        TRY(general_write(&w, name, &shop->why));
    *der = (struct span){w.at, w.len};
    return writer_ok(&w) ? 0 : SSL_E_INTERNAL;
}

/* What stands in the place of a subject that is not given: the first name, unless that is too long for a common name.
 */
static int write_subject(struct workshop *shop, const struct ssl_order *order, struct span *der)
{
    struct writer w;
    char first[300] = "";
    const char *names = order->names, *subject = order->subject;
    if (subject == NULL && names != NULL && next_name(&names, first))
        subject = strlen(first) <= 64 && strchr(first, '=') == NULL ? first : "";
    if (subject == NULL)
        subject = "";
    TRY(workshop_writer(shop, &w, ROOM_NAME));
    TRY(name_write(&w, subject, &shop->why));
    *der = (struct span){w.at, w.len};
    return writer_ok(&w) ? 0 : SSL_E_INTERNAL;
}

static int read_key(struct workshop *shop, const char *text, struct applicant *applicant)
{
    struct writer w;
    TRY(workshop_key(shop, text, "the key", &applicant->key));
    TRY(workshop_writer(shop, &w, ROOM_KEY));
    key_write_public(&w, &shop->crypto, &applicant->key);
    applicant->spki = (struct span){w.at, w.len};
    applicant->kind = applicant->key.kind;
    return writer_ok(&w) ? 0 : SSL_E_INTERNAL;
}

static int read_request(struct workshop *shop, const struct ssl_order *order, struct applicant *applicant)
{
    struct request request;
    struct span der;
    TRY(workshop_pem(shop, order->request, "CERTIFICATE REQUEST", "the request", &der));
    TRY(workshop_named(shop, "the request", request_parse(&request, &shop->crypto, der, &shop->why)));
    applicant->spki = request.spki;
    applicant->kind = request.key.kind;
    if (order->subject == NULL)
        applicant->subject = request.subject;
    if (order->names == NULL)
        applicant->san = request.san;
    return 0;
}

static bool is_empty_name(struct span name)
{
    return name.len <= 2;
}

static int read_applicant(struct workshop *shop, const struct ssl_order *order, struct applicant *applicant)
{
    *applicant = (struct applicant){0};
    TRY(write_names(shop, order->names, &applicant->san));
    TRY(write_subject(shop, order, &applicant->subject));
    if (order->key == NULL && order->request != NULL)
        TRY(read_request(shop, order, applicant));
    else
        TRY(read_key(shop, order->key, applicant));
    if (is_empty_name(applicant->subject) && applicant->san.len == 0)
        return fail(&shop->why, SSL_E_ARGUMENT, "neither subject nor names are given");
    return 0;
}

/* ---- Requests ---- */

static int make_request(struct workshop *shop, const struct ssl_order *order, struct writer *w)
{
    struct applicant applicant;
    if (order == NULL || order->key == NULL)
        return fail(&shop->why, SSL_E_ARGUMENT, "the key is not given");
    TRY(read_applicant(shop, order, &applicant));
    TRY(workshop_writer(shop, w, ROOM_CERT + applicant.subject.len + applicant.san.len));
    return request_write(w, &shop->crypto, applicant.subject, applicant.san, &applicant.key);
}

char *ssl_make_request(const struct ssl_order *order, struct ssl_reason *why)
{
    struct workshop shop;
    struct writer w = {0};
    workshop_open(&shop);
    char *text = finish(&shop, make_request(&shop, order, &w), "CERTIFICATE REQUEST", &w);
    workshop_close(&shop, why);
    return text;
}

/* ---- Certificates ---- */

static const struct role {
    bool ca;
    uint16_t key_usage;
    uint8_t extended_usage;
    int64_t days;
} roles[] = {
    [SSL_SERVER] = {false, USAGE_DIGITAL_SIGNATURE, EXTENDED_SERVER, 365},
    [SSL_CLIENT] = {false, USAGE_DIGITAL_SIGNATURE, EXTENDED_CLIENT, 365},
    [SSL_ROOT] = {true, USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN, EXTENDED_ANY, 3650},
    [SSL_INTERMEDIATE] = {true, USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN, EXTENDED_ANY, 1825},
};

/* Who signs: the CA, or the applicant itself. */
struct signer {
    struct cert cert; /* of a CA */
    struct private_key key;
    bool itself;
};

/* A CA whose certificate says that it may sign, and its key. */
static int read_issuer(struct workshop *shop, const char *cert, const char *key, uint16_t usage, struct signer *signer)
{
    TRY(workshop_cert(shop, cert, "the issuer's certificate", &signer->cert));
    TRY(workshop_key(shop, key, "the issuer's key", &signer->key));
    TRY(workshop_named(shop, "the issuer", key_matches(&signer->key, &signer->cert.key, &shop->why)));
    if (!signer->cert.ca || (signer->cert.key_usage & usage) == 0)
        return fail(&shop->why, SSL_E_ARGUMENT, "the issuer's certificate: it is not a CA's, or may not sign %s",
                    usage == USAGE_CRL_SIGN ? "revocation lists" : "certificates");
    return 0;
}

static int read_signer(struct workshop *shop, const struct ssl_order *order, const struct applicant *applicant,
                       struct signer *signer)
{
    *signer = (struct signer){.itself = order->issuer == NULL};
    if (!signer->itself && order->role == SSL_ROOT)
        return fail(&shop->why, SSL_E_ARGUMENT, "a root signs itself: it has no issuer");
    if (signer->itself && order->role == SSL_INTERMEDIATE)
        return fail(&shop->why, SSL_E_ARGUMENT, "an intermediate needs an issuer");
    if (!signer->itself)
        return read_issuer(shop, order->issuer, order->issuer_key, USAGE_KEY_CERT_SIGN, signer);
    if (applicant->key.kind == KEY_NONE)
        return fail(&shop->why, SSL_E_ARGUMENT, "a certificate for a request needs an issuer");
    signer->key = applicant->key;
    return 0;
}

/* RFC 5280 4.2.1.9: below a CA with pathLenConstraint 0 there are no CAs; below others, the constraint shrinks. */
static int path_len(struct workshop *shop, const struct ssl_order *order, const struct signer *signer, int *out)
{
    *out = -1;
    if (order->role != SSL_INTERMEDIATE)
        return 0;
    *out = order->path_len;
    if (*out < 0)
        return fail(&shop->why, SSL_E_ARGUMENT, "path_len: expected 0 or more");
    if (signer->cert.path_len >= 0 && *out >= signer->cert.path_len)
        return fail(&shop->why, SSL_E_ARGUMENT,
                    "path_len: the issuer allows %d CAs below it, so at most %d below this one", signer->cert.path_len,
                    signer->cert.path_len - 1);
    return 0;
}

static int validity(struct workshop *shop, const struct ssl_order *order, const struct signer *signer,
                    struct cert_order *cert)
{
    int64_t now;
    TRY(time_now(shop, &now));
    cert->not_before = order->from != 0 ? order->from : now;
    cert->not_after = order->until != 0 ? order->until : cert->not_before + roles[order->role].days * DAY - 1;
    if (!signer->itself && order->until == 0 && cert->not_after > signer->cert.not_after)
        cert->not_after = signer->cert.not_after;
    if (cert->not_after < cert->not_before)
        return fail(&shop->why, SSL_E_ARGUMENT,
                    "the validity would end before it begins; has the issuer's certificate expired?");
    if (!signer->itself && cert->not_after > signer->cert.not_after)
        return fail(&shop->why, SSL_E_ARGUMENT, "the validity would last longer than that of the issuer");
    return 0;
}

/* RFC 5280 4.1.2.2: positive, and at most 20 bytes; of these 16 random ones, the first bit 0 and the second 1, so that
 * the length is always the same. */
static int serial_number(struct workshop *shop, uint8_t serial[SERIAL_LEN])
{
    TRY(crypto_random(&shop->crypto, serial, SERIAL_LEN));
    serial[0] = (serial[0] & 0x7f) | 0x40;
    return 0;
}

/* A name in a server's certificate is what clients look for (RFC 9525). */
static int check_names(struct workshop *shop, const struct ssl_order *order, const struct applicant *applicant)
{
    if (order->role == SSL_SERVER && applicant->san.len == 0)
        return fail(&shop->why, SSL_E_ARGUMENT,
                    "names are not given: clients compare the host name with them, and never with the subject");
    if ((roles[order->role].ca || order->issuer == NULL) && is_empty_name(applicant->subject))
        return fail(&shop->why, SSL_E_ARGUMENT, "the subject is not given: who signs certificates has a name");
    if (order->permitted != NULL && !roles[order->role].ca)
        return fail(&shop->why, SSL_E_ARGUMENT, "permitted is for CAs alone");
    return 0;
}

static size_t text_len(const char *text)
{
    return text != NULL ? strlen(text) : 0;
}

static int make_cert(struct workshop *shop, const struct ssl_order *order, struct writer *w)
{
    struct applicant applicant;
    struct signer signer;
    uint8_t serial[SERIAL_LEN], identifier[KEY_IDENTIFIER];
    if (order == NULL || (size_t)order->role >= COUNT(roles))
        return fail(&shop->why, SSL_E_ARGUMENT, "no order, or no role that there is");
    const struct role *role = &roles[order->role];
    TRY(read_applicant(shop, order, &applicant));
    TRY(read_signer(shop, order, &applicant, &signer));
    TRY(check_names(shop, order, &applicant));
    struct cert_order cert = {.subject = applicant.subject,
                              .issuer = signer.itself ? applicant.subject : signer.cert.subject,
                              .spki = applicant.spki,
                              .serial = SPAN(serial),
                              .ca = role->ca,
                              .key_usage = role->key_usage,
                              .extended_usage = role->extended_usage,
                              .san = applicant.san,
                              .crl_uri = order->crl_uri,
                              .ocsp_uri = order->ocsp_uri,
                              .must_staple = order->must_staple != 0};
    TRY(path_len(shop, order, &signer, &cert.path_len));
    TRY(validity(shop, order, &signer, &cert));
    TRY(serial_number(shop, serial));
    TRY(write_names(shop, order->permitted, &cert.permitted));
    if (order->role == SSL_SERVER && applicant.kind == KEY_RSA)
        cert.key_usage |= USAGE_KEY_ENCIPHERMENT; /* RSA key transport */
    if (!signer.itself && signer.cert.subject_key.len > 0) {
        cert.issuer_key = signer.cert.subject_key;
    } else if (!signer.itself) {
        TRY(key_identifier(&shop->crypto, identifier, signer.cert.spki));
        cert.issuer_key = SPAN(identifier);
    }
    TRY(workshop_writer(shop, w,
                        ROOM_CERT + cert.issuer.len + cert.subject.len + cert.spki.len + cert.san.len +
                            8 * cert.permitted.len + text_len(order->crl_uri) + text_len(order->ocsp_uri)));
    TRY(cert_write(w, &shop->crypto, &cert, &signer.key));
    struct cert check;
    return workshop_named(shop, "the certificate that was made",
                          cert_parse(&check, (struct span){w->at, w->len}, &shop->why));
}

char *ssl_make_cert(const struct ssl_order *order, struct ssl_reason *why)
{
    struct workshop shop;
    struct writer w = {0};
    workshop_open(&shop);
    char *text = finish(&shop, make_cert(&shop, order, &w), "CERTIFICATE", &w);
    workshop_close(&shop, why);
    return text;
}

/* ---- Revocation lists ---- */

/* The list so far: its entries, and its number. */
static int read_list(struct workshop *shop, const char *text, const struct cert *issuer, struct crl *crl,
                     uint64_t *number)
{
    struct span der;
    TRY(workshop_pem(shop, text, "X509 CRL", "the list", &der));
    TRY(workshop_named(shop, "the list", crl_parse(crl, der, &shop->why)));
    if (!crl_is_by(&shop->crypto, crl, issuer))
        return fail(&shop->why, SSL_E_ARGUMENT, "the list: it is not of this issuer");
    for (size_t i = 0; i < crl->number.len; i++)
        *number = *number << 8 | crl->number.at[i];
    if (crl->number.len > 8 || *number == UINT64_MAX)
        return fail(&shop->why, SSL_E_ARGUMENT, "the list: its number is too large to be counted on");
    return 0;
}

static int revoke(struct workshop *shop, const struct cert *issuer, const struct crl *old, struct span der, int64_t now,
                  int reason, struct writer *entries)
{
    struct cert cert;
    TRY(workshop_named(shop, "the certificate to revoke", cert_parse(&cert, der, &shop->why)));
    if (!cert_is_by(&shop->crypto, &cert, issuer)) {
        char serial[80];
        serial_text(serial, sizeof serial, cert.serial);
        return fail(&shop->why, SSL_E_ARGUMENT, "the certificate to revoke, serial number %s, is not of this issuer",
                    serial);
    }
    if (!crl_has(old, cert.serial)) /* the first date and reason stand */
        crl_entry_write(entries, cert.serial, now, reason);
    return 0;
}

/* Entries of the old list, and one for each certificate. */
static int write_entries(struct workshop *shop, const struct ssl_revocation *r, const struct cert *issuer,
                         const struct crl *old, int64_t now, struct span *revoked)
{
    enum { REMOVE_FROM_CRL = 8 };
    struct writer w;
    struct span der, text = {(const uint8_t *)r->certs, text_len(r->certs)};
    int reason = r->reason == NULL ? 0 : reason_find(r->reason);
    if (reason < 0 || reason == REMOVE_FROM_CRL)
        return fail(
            &shop->why, SSL_E_ARGUMENT,
            "the reason \"%.60s\": expected unspecified, keyCompromise, cACompromise, "
            "affiliationChanged, superseded, cessationOfOperation, certificateHold, privilegeWithdrawn or aACompromise",
            r->reason);
    TRY(workshop_writer(shop, &w,
                        old->revoked.len + text.len + ROOM_ENTRY)); /* a certificate is longer than its entry */
    writer_span(&w, old->revoked);
    int result = 0;
    while (result == 0) {
        result = workshop_next(shop, &text, "CERTIFICATE", "the certificates to revoke", &der);
        if (result == 0)
            result = revoke(shop, issuer, old, der, now, reason, &w);
    }
    *revoked = (struct span){w.at, w.len};
    return result == WORKSHOP_END && writer_ok(&w) ? 0 : result == WORKSHOP_END ? SSL_E_INTERNAL : result;
}

static int make_crl(struct workshop *shop, const struct ssl_revocation *r, struct writer *w)
{
    enum { VALID_DAYS = 30 };
    struct signer signer = {0};
    struct crl old = {0};
    struct crl_order order = {0};
    int64_t now;
    if (r == NULL)
        return fail(&shop->why, SSL_E_ARGUMENT, "the revocation is NULL");
    TRY(read_issuer(shop, r->issuer, r->issuer_key, USAGE_CRL_SIGN, &signer));
    if (r->list != NULL)
        TRY(read_list(shop, r->list, &signer.cert, &old, &order.number));
    TRY(time_now(shop, &now));
    TRY(write_entries(shop, r, &signer.cert, &old, now, &order.revoked));
    order.number++;
    order.issuer = signer.cert.subject;
    order.issuer_key = signer.cert.subject_key;
    order.this_update = r->from != 0 ? r->from : now;
    order.next_update = r->until != 0 ? r->until : order.this_update + VALID_DAYS * DAY;
    if (order.next_update <= order.this_update)
        return fail(&shop->why, SSL_E_ARGUMENT, "the next list would be due before this one");
    TRY(workshop_writer(shop, w, ROOM_CERT + order.issuer.len + order.revoked.len));
    return crl_write(w, &shop->crypto, &order, &signer.key);
}

char *ssl_make_crl(const struct ssl_revocation *revocation, struct ssl_reason *why)
{
    struct workshop shop;
    struct writer w = {0};
    workshop_open(&shop);
    char *text = finish(&shop, make_crl(&shop, revocation, &w), "X509 CRL", &w);
    workshop_close(&shop, why);
    return text;
}

/* ---- OCSP responses ---- */

static int make_staple(struct workshop *shop, const struct ssl_status *status, struct writer *w)
{
    enum { VALID_DAYS = 7 };
    struct signer signer = {0};
    struct cert cert;
    struct crl list;
    uint64_t number = 0;
    int64_t now;
    if (status == NULL)
        return fail(&shop->why, SSL_E_ARGUMENT, "the status is NULL");
    TRY(read_issuer(shop, status->issuer, status->issuer_key, USAGE_KEY_CERT_SIGN, &signer));
    TRY(workshop_cert(shop, status->cert, "the certificate", &cert));
    if (!cert_is_by(&shop->crypto, &cert, &signer.cert))
        return fail(&shop->why, SSL_E_ARGUMENT, "the certificate: it is not of this issuer");
    if (status->list != NULL)
        TRY(read_list(shop, status->list, &signer.cert, &list, &number));
    TRY(time_now(shop, &now));
    struct ocsp_order order = {.cert = &cert, .issuer = &signer.cert, .list = status->list != NULL ? &list : NULL};
    order.this_update = status->from != 0 ? status->from : now;
    order.next_update = status->until != 0 ? status->until : order.this_update + VALID_DAYS * DAY;
    if (order.next_update <= order.this_update)
        return fail(&shop->why, SSL_E_ARGUMENT, "the next response would be due before this one");
    TRY(workshop_writer(shop, w, ROOM_CERT));
    return ocsp_write(w, &shop->crypto, &order, &signer.key);
}

void *ssl_make_staple(const struct ssl_status *status, size_t *len, struct ssl_reason *why)
{
    struct workshop shop;
    struct writer w = {0};
    workshop_open(&shop);
    int result = len != NULL ? make_staple(&shop, status, &w) : fail(&shop.why, SSL_E_ARGUMENT, "len is NULL");
    void *made = workshop_text(&shop, result, &w);
    if (len != NULL)
        *len = made != NULL ? w.len : 0;
    workshop_close(&shop, why);
    return made;
}
