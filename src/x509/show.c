/*
 * show.c - certificates, requests, revocation lists and keys, as a person reads them: a line a field, nothing left out.
 *
 * What is shown has been parsed before: the forms are right, and what does not fit the buffer is cut.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/crl.h"
#include "x509/extension.h"
#include "x509/general.h"
#include "x509/key.h"
#include "x509/point.h"

enum { LABEL_WIDTH = 20, NAME_TEXT = 512 };

/* ---- Lines ---- */

static void begin_line(struct text *t, const char *label)
{
    text_string(t, "  ");
    text_string(t, label);
    for (size_t i = strlen(label); i < LABEL_WIDTH; i++)
        text_char(t, ' ');
}

static void line(struct text *t, const char *label, const char *value)
{
    begin_line(t, label);
    text_string(t, value);
    text_char(t, '\n');
}

static void line_name(struct text *t, const char *label, struct span name)
{
    char text[NAME_TEXT];
    name_text(text, sizeof text, name);
    line(t, label, text[0] != '\0' ? text : "(empty)");
}

static void line_time(struct text *t, const char *label, int64_t time)
{
    char text[32];
    time_text(text, sizeof text, time);
    line(t, label, text);
}

static void text_octets(struct text *t, struct span bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        if (i > 0)
            text_char(t, ':');
        text_hex(t, bytes.at[i]);
    }
}

static void line_octets(struct text *t, const char *label, struct span bytes)
{
    begin_line(t, label);
    text_octets(t, bytes);
    text_char(t, '\n');
}

static void line_algorithm(struct text *t, enum signature signature, struct span algorithm_id)
{
    char text[160];
    algorithm_text(text, sizeof text, algorithm_id);
    line(t, "signature", signature != SIGNATURE_NONE ? signature_text(signature) : text);
}

static void line_key(struct text *t, struct span spki)
{
    char text[160];
    spki_text(text, sizeof text, spki);
    line(t, "key", text);
}

static void line_digest(struct text *t, const struct crypto *crypto, struct span der)
{
    uint8_t digest[HASH_MAX];
    hash_whole(crypto->sha256, digest, der.at, der.len);
    line_octets(t, "SHA-256", (struct span){digest, crypto->sha256->digest_len});
}

/* ---- The values of extensions, after their label. The form of those that the library knows was checked. ---- */

static void text_list(struct text *t, bool *first, const char *item)
{
    if (!*first)
        text_string(t, ", ");
    *first = false;
    text_string(t, item);
}

static void text_general_names(struct text *t, struct span names)
{
    bool first = true;
    for (struct reader r = reader_over(names); reader_more(&r);) {
        struct general g = general_next(&r, 4);
        text_list(t, &first, "");
        general_text(t, &g);
    }
}

static void text_oids(struct text *t, struct reader list)
{
    bool first = true;
    while (reader_more(&list)) {
        char name[80];
        oid_text(name, sizeof name, der_oid(&list));
        text_list(t, &first, name);
    }
}

static void show_octets(struct text *t, struct reader *value)
{
    text_octets(t, der_take(value, DER_OCTET_STRING));
}

static void show_issuer_key(struct text *t, struct reader *value)
{
    struct span id = issuer_key_read(value);
    text_octets(t, id);
    text_string(t, id.len == 0 ? "(by name and serial number)" : "");
}

static void show_names(struct text *t, struct reader *value)
{
    text_general_names(t, der_take(value, DER_SEQUENCE));
}

static void show_usages(struct text *t, struct reader *value)
{
    static const char *const usages[] = {"digitalSignature", "nonRepudiation", "keyEncipherment",
                                         "dataEncipherment", "keyAgreement",   "keyCertSign",
                                         "cRLSign",          "encipherOnly",   "decipherOnly"};
    uint16_t mask = der_named_bits(value, DER_BIT_STRING);
    bool first = true;
    for (size_t i = 0; i < COUNT(usages); i++)
        if (mask >> i & 1)
            text_list(t, &first, usages[i]);
}

static void show_basic(struct text *t, struct reader *value)
{
    struct reader r = der_enter(value, DER_SEQUENCE);
    bool ca = der_default_false(&r, DER_BOOLEAN);
    text_string(t, ca ? "a CA" : "not a CA");
    if (ca && reader_more(&r)) {
        text_string(t, ", with at most this many CAs below it: ");
        text_number(t, (uint64_t)der_number(&r, DER_INTEGER));
    }
}

static void show_extended(struct text *t, struct reader *value)
{
    text_oids(t, der_enter(value, DER_SEQUENCE));
}

static void show_policies(struct text *t, struct reader *value)
{
    bool first = true;
    for (struct reader list = der_enter(value, DER_SEQUENCE); reader_more(&list);) {
        struct reader r = der_enter(&list, DER_SEQUENCE);
        char name[80];
        oid_text(name, sizeof name, der_oid(&r));
        text_list(t, &first, name);
    }
}

/* GeneralSubtrees of addresses are an address and a mask. */
static void text_subtrees(struct text *t, const char *label, struct span subtrees)
{
    bool first = true;
    text_string(t, label);
    for (struct reader list = reader_over(subtrees); reader_more(&list);) {
        struct reader r = der_enter(&list, DER_SEQUENCE);
        struct general base = general_next(&r, 8);
        text_list(t, &first, "");
        if (base.kind != GENERAL_IP) {
            general_text(t, &base);
            continue;
        }
        size_t half = base.value.len / 2;
        general_text(t, &(struct general){GENERAL_IP, {base.value.at, half}});
        text_char(t, '/');
        general_text(t, &(struct general){GENERAL_IP, {base.value.at + half, half}});
    }
}

static void show_constraints(struct text *t, struct reader *value)
{
    struct reader r = der_enter(value, DER_SEQUENCE);
    struct span permitted = der_optional(&r, DER_CONTEXT_CONSTRUCTED(0));
    struct span excluded = der_optional(&r, DER_CONTEXT_CONSTRUCTED(1));
    if (permitted.at != NULL)
        text_subtrees(t, "permitted ", permitted);
    if (excluded.at != NULL)
        text_subtrees(t, permitted.at != NULL ? "; excluded " : "excluded ", excluded);
}

static void show_points(struct text *t, struct reader *value)
{
    bool first = true;
    for (struct reader list = der_enter(value, DER_SEQUENCE); reader_more(&list);) {
        struct point point = point_next(&list);
        text_list(t, &first, "");
        text_general_names(t, point.name.full.at != NULL ? point.name.full : point.crl_issuer);
        text_string(t, point.name.relative.at != NULL ? "(relative to the issuer)" : "");
    }
}

static void show_access(struct text *t, struct reader *value)
{
    bool first = true;
    for (struct reader list = der_enter(value, DER_SEQUENCE); reader_more(&list);) {
        struct reader r = der_enter(&list, DER_SEQUENCE);
        char method[80];
        oid_text(method, sizeof method, der_oid(&r));
        struct general where = general_next(&r, 4);
        text_list(t, &first, method);
        text_char(t, ' ');
        general_text(t, &where);
    }
}

static void show_features(struct text *t, struct reader *value)
{
    enum { STATUS_REQUEST = 5 };
    bool first = true;
    for (struct reader list = der_enter(value, DER_SEQUENCE); reader_more(&list);) {
        int32_t feature = der_number(&list, DER_INTEGER);
        text_list(t, &first, feature == STATUS_REQUEST ? "status_request: a server must staple an OCSP response" : "");
        if (feature != STATUS_REQUEST)
            text_number(t, (uint64_t)feature);
    }
}

static void show_number(struct text *t, struct reader *value)
{
    text_octets(t, der_unsigned(value));
}

static const struct extension_row {
    enum oid oid;
    const char *label;
    void (*show)(struct text *, struct reader *value);
} extension_rows[] = {
    {OID_SUBJECT_NAMES, "names", show_names},
    {OID_ISSUER_NAMES, "issuer's names", show_names},
    {OID_BASIC_CONSTRAINTS, "CA", show_basic},
    {OID_KEY_USAGE, "key usage", show_usages},
    {OID_EXTENDED_USAGE, "extended key usage", show_extended},
    {OID_NAME_CONSTRAINTS, "name constraints", show_constraints},
    {OID_POLICIES, "policies", show_policies},
    {OID_CRL_POINTS, "revocation lists", show_points},
    {OID_AUTHORITY_ACCESS, "authority access", show_access},
    {OID_TLS_FEATURE, "TLS features", show_features},
    {OID_SUBJECT_KEY, "key identifier", show_octets},
    {OID_ISSUER_KEY, "issuer's key", show_issuer_key},
    {OID_CRL_NUMBER, "number", show_number},
};

static const struct extension_row *row_of(struct span oid)
{
    enum oid found = oid_find(oid);
    for (size_t i = 0; i < COUNT(extension_rows); i++)
        if (found == extension_rows[i].oid)
            return &extension_rows[i];
    return NULL;
}

static void show_extension(struct text *t, const struct extension *e)
{
    char name[80];
    const struct extension_row *row = row_of(e->oid);
    struct reader value = reader_over(e->value);
    oid_text(name, sizeof name, e->oid);
    begin_line(t, row != NULL ? row->label : name);
    if (row != NULL) {
        row->show(t, &value);
    } else {
        text_number(t, e->value.len);
        text_string(t, " bytes");
    }
    text_string(t, e->critical ? " (critical)\n" : "\n");
}

static void show_extensions(struct text *t, struct span extensions)
{
    struct reader outer = reader_over(extensions);
    for (struct reader list = der_enter(&outer, DER_SEQUENCE); reader_more(&list);) {
        struct extension e = extension_next(&list);
        show_extension(t, &e);
    }
}

/* ---- The whole ---- */

size_t cert_show(char *out, size_t cap, const struct crypto *crypto, const struct cert *cert)
{
    struct text t = text_over(out, cap);
    text_string(&t, "Certificate\n");
    line_name(&t, "subject", cert->subject);
    line_name(&t, "issuer", cert->issuer);
    line_octets(&t, "serial number", cert->serial);
    line_time(&t, "from", cert->not_before);
    line_time(&t, "until", cert->not_after);
    line_key(&t, cert->spki);
    if (cert->extensions.len != 0)
        show_extensions(&t, cert->extensions);
    line_algorithm(&t, cert->algorithm, cert->algorithm_id);
    line_digest(&t, crypto, cert->der);
    return text_end(&t);
}

size_t request_show(char *out, size_t cap, const struct crypto *crypto, const struct request *request)
{
    struct text t = text_over(out, cap);
    text_string(&t, "Certification request\n");
    line_name(&t, "subject", request->subject);
    if (request->san.len != 0) {
        begin_line(&t, "names");
        text_general_names(&t, request->san);
        text_char(&t, '\n');
    }
    line_key(&t, request->spki);
    line_algorithm(&t, request->algorithm, request->algorithm_id);
    line_digest(&t, crypto, request->der);
    return text_end(&t);
}

static void show_entry(struct text *t, const struct crl_entry *entry)
{
    char time[32];
    time_text(time, sizeof time, entry->date);
    begin_line(t, "revoked");
    text_octets(t, entry->serial);
    text_string(t, ", ");
    text_string(t, time);
    text_string(t, ", ");
    text_string(t, reason_text(entry->reason));
    text_char(t, '\n');
}

size_t crl_show(char *out, size_t cap, const struct crypto *crypto, const struct crl *crl)
{
    struct text t = text_over(out, cap);
    struct span critical = {NULL, 0};
    text_string(&t, crl->delta ? "Revocation list (delta)\n" : "Revocation list\n");
    line_name(&t, "issuer", crl->issuer);
    line_time(&t, "from", crl->this_update);
    if (crl->next_update != INT64_MIN)
        line_time(&t, "next one due", crl->next_update);
    if (crl->extensions.len != 0)
        show_extensions(&t, crl->extensions);
    for (struct reader list = reader_over(crl->revoked); reader_more(&list);) {
        struct crl_entry entry = crl_entry_next(&list, &critical);
        show_entry(&t, &entry);
    }
    line_algorithm(&t, crl->algorithm, crl->algorithm_id);
    line_digest(&t, crypto, crl->der);
    return text_end(&t);
}

size_t spki_show(char *out, size_t cap, const struct crypto *crypto, struct span spki)
{
    struct text t = text_over(out, cap);
    uint8_t identifier[KEY_IDENTIFIER];
    text_string(&t, "Private key\n");
    line_key(&t, spki);
    if (key_identifier(crypto, identifier, spki) == 0)
        line_octets(&t, "key identifier", SPAN(identifier));
    return text_end(&t);
}
