/*
 * extension.c - the list of extensions: its form, no extension twice, and each handed to its rule.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/extension.h"

/*
 * RFC 5280 4.1:
 *     Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension
 *     Extension ::= SEQUENCE {
 *          extnID      OBJECT IDENTIFIER,
 *          critical    BOOLEAN DEFAULT FALSE,
 *          extnValue   OCTET STRING }
 */
struct extension extension_next(struct reader *list)
{
    struct extension e;
    struct reader r = der_enter(list, DER_SEQUENCE);
    e.oid = der_oid(&r);
    e.critical = der_default_false(&r, DER_BOOLEAN);
    e.value = der_take(&r, DER_OCTET_STRING);
    der_leave(list, &r);
    return e;
}

static bool is_among(struct span oid, const struct span *seen, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (span_equal(oid, seen[i]))
            return true;
    return false;
}

static int extension_fail(const struct extension *e, const char *problem, int code, struct error *why)
{
    char name[80];
    oid_text(name, sizeof name, e->oid);
    return fail(why, code, "extension %s: %s", name, problem);
}

static int extension_apply(const struct extension *e, const struct extension_rule *rules, size_t count, void *into,
                           struct span *critical, int code, struct error *why)
{
    enum oid oid = oid_find(e->oid);
    for (size_t i = 0; i < count; i++) {
        if (oid != rules[i].oid)
            continue;
        struct reader value = reader_over(e->value);
        const char *problem = rules[i].read(&value, into);
        if (!reader_end(&value))
            problem = "its value does not have the form of RFC 5280, or is not DER";
        return problem == NULL ? 0 : extension_fail(e, problem, code, why);
    }
    if (e->critical && critical->len == 0)
        *critical = e->oid;
    return 0;
}

int extension_list_read(struct span der, const struct extension_rule *rules, size_t count, void *into,
                        struct span *critical, int code, struct error *why)
{
    struct span seen[LIMIT_EXTENSIONS];
    size_t seen_count = 0;
    struct reader outer = reader_over(der);
    struct reader list = der_enter(&outer, DER_SEQUENCE);
    do {
        struct extension e = extension_next(&list);
        if (list.failed)
            return fail(why, code, "extensions: not DER, or not of the form of RFC 5280 4.1");
        /* RFC 5280 4.2: a certificate MUST NOT include more than one instance of a particular extension. */
        if (is_among(e.oid, seen, seen_count))
            return extension_fail(&e, "it is there twice", code, why);
        if (seen_count == LIMIT_EXTENSIONS)
            return fail(why, code, "extensions: more than %d of them", LIMIT_EXTENSIONS);
        seen[seen_count++] = e.oid;
        TRY(extension_apply(&e, rules, count, into, critical, code, why));
    } while (reader_more(&list));
    der_leave(&outer, &list);
    return reader_end(&outer) ? 0 : fail(why, code, "extensions: bytes behind them");
}

/*
 * RFC 5280 4.2.1.1:
 *     AuthorityKeyIdentifier ::= SEQUENCE {
 *          keyIdentifier             [0] KeyIdentifier           OPTIONAL,
 *          authorityCertIssuer       [1] GeneralNames            OPTIONAL,
 *          authorityCertSerialNumber [2] CertificateSerialNumber OPTIONAL  }
 */
struct span issuer_key_read(struct reader *value)
{
    struct reader r = der_enter(value, DER_SEQUENCE);
    struct span id = der_optional(&r, DER_CONTEXT(0));
    bool issuer = der_optional(&r, DER_CONTEXT_CONSTRUCTED(1)).at != NULL;
    bool serial = der_optional(&r, DER_CONTEXT(2)).at != NULL;
    if (issuer != serial) /* X.509: both or neither */
        r.failed = true;
    der_leave(value, &r);
    return id;
}
