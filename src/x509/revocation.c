/*
 * revocation.c - the status of a certificate by the revocation lists at hand (RFC 5280 6.3).
 *
 * A certificate is good if lists that are current, meant for it and rightly signed cover all reasons for revocation and
 * do not name it. Delta lists and indirect lists are not used. No list, or none that may be used, is a refusal.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/chain.h"

#include "x509/crl.h"
#include "x509/general.h"
#include "x509/name.h"
#include "x509/key.h"
#include "x509/oid.h"
#include "x509/point.h"

#include <stdarg.h>
#include <stdio.h>

enum { NAME_TEXT = 80, TIME_TEXT = 32 };

/* One certificate under judgement: s->path[index], or one that signed a list and is not on the path itself. */
struct inquiry {
    struct search *s;
    const struct cert *cert;
    size_t issuer;             /* the place of its issuer on the path */
    const struct cert *signer; /* a certificate whose key may sign lists although its own status is under judgement */
    uint16_t reasons;          /* those that are covered so far */
    bool delta;                /* there is a list of changes, too: what it says is not known here */
    size_t stage;              /* how far the most promising list came */
    struct error best;         /* and why it came no further */
};

/* ---- Which list is meant for which certificate ---- */

static bool general_equal(const struct general *a, const struct general *b)
{
    if (a->kind != b->kind)
        return false;
    return a->kind == GENERAL_DIRECTORY ? name_equal(a->value, b->value) : span_equal(a->value, b->value);
}

static bool names_share(struct span a, struct span b)
{
    for (struct reader x = reader_over(a); reader_more(&x);) {
        struct general one = general_next(&x, 4);
        for (struct reader y = reader_over(b); reader_more(&y);) {
            struct general other = general_next(&y, 4);
            if (general_equal(&one, &other))
                return true;
        }
    }
    return false;
}

/* True if one of the names is the issuer's with this RDN behind it. */
static bool names_have_relative(struct span names, struct span issuer, struct span rdn)
{
    for (struct reader r = reader_over(names); reader_more(&r);) {
        struct general name = general_next(&r, 4);
        if (name.kind == GENERAL_DIRECTORY && name_is_relative(name.value, issuer, rdn))
            return true;
    }
    return false;
}

static bool is_named(const struct point_name *name)
{
    return name->full.at != NULL || name->relative.at != NULL;
}

static bool point_names_match(const struct point_name *a, const struct point_name *b, struct span issuer)
{
    if (a->full.at != NULL && b->full.at != NULL)
        return names_share(a->full, b->full);
    if (a->relative.at != NULL && b->relative.at != NULL)
        return rdn_same(a->relative, b->relative);
    return a->full.at != NULL ? names_have_relative(a->full, issuer, b->relative)
                              : names_have_relative(b->full, issuer, a->relative);
}

/* A list that says of which point it is covers the certificates that ask for this point. Without points in the
 * certificate the name of the issuer stands for one (6.3.3, after (l)). */
static bool names_issuer(const struct point_name *name, struct span issuer)
{
    for (struct reader r = reader_over(name->full); reader_more(&r);) {
        struct general g = general_next(&r, 4);
        if (g.kind == GENERAL_DIRECTORY && name_equal(g.value, issuer))
            return true;
    }
    return false;
}

/* 6.3.3 (b) (2) (i), (d): the reasons that a list of this point covers for this certificate; 0 if it is not meant. */
static uint16_t reasons_covered(const struct cert *cert, const struct issuing_point *list)
{
    uint16_t reasons = 0;
    for (struct reader r = reader_over(cert->points); reader_more(&r);) {
        struct point point = point_next(&r);
        if (point.crl_issuer.at != NULL) /* somebody else's list, an indirect one */
            continue;
        if (!is_named(&list->name) || point_names_match(&list->name, &point.name, cert->issuer))
            reasons |= point.reasons & list->reasons;
    }
    if (!is_named(&list->name) || names_issuer(&list->name, cert->issuer))
        reasons |= list->reasons;
    return reasons;
}

/* ---- Whose signature ---- */

/* The signature on the list, with the key of a certificate that has the name of its issuer. */
static int check_signature(const struct inquiry *q, const struct crl *crl, const struct cert *cert)
{
    int result = search_signature(q->s, cert, crl->algorithm, crl->tbs, crl->signature);
    if (result == SSL_E_CERT_WORK)
        return result;
    /* 6.3.3 (f): "If a key usage extension is present in the CRL issuer's certificate, verify that the cRLSign bit is
     * set." */
    return result == 0 && (cert->key_usage & USAGE_CRL_SIGN) != 0 ? 0 : SSL_E_CRL_SIGNATURE;
}

static int signed_by(const struct inquiry *q, const struct crl *crl, const struct cert *cert)
{
    return name_equal(cert->subject, crl->issuer) ? check_signature(q, crl, cert) : SSL_E_CRL_SIGNATURE;
}

static int signer_status(struct search *s, const struct cert *signer, size_t issuer);

/* A CA may sign its lists with a key of their own (6.3.3 (f)): its certificate is under the same anchor if a CA of the
 * path issued it. */
static int signed_beside(const struct inquiry *q, const struct crl *crl, const struct cert *cert)
{
    struct search *s = q->s;
    if (!name_equal(cert->subject, crl->issuer))
        return SSL_E_CRL_SIGNATURE;
    TRY(search_check(s, cert, false, true)); /* before its key is paid for: it may be one that nobody accepts */
    TRY(check_signature(q, crl, cert));
    for (size_t i = q->issuer; i < s->len; i++) {
        const struct cert *ca = s->path[i];
        if (!name_equal(cert->issuer, ca->subject))
            continue;
        int result = search_signature(s, ca, cert->algorithm, cert->tbs, cert->signature);
        for (size_t above = i; result == 0 && above < s->len; above++)
            result = search_constrain(s, s->path[above], cert);
        if (result == 0)
            return signer_status(s, cert, i);
    }
    return SSL_E_CRL_SIGNATURE;
}

/* What is wrong with a certificate beside the path is no failure of the path: it is forgotten again. */
static bool signed_beside_path(const struct inquiry *q, const struct crl *crl)
{
    struct search *s = q->s;
    const struct error best = s->best;
    const size_t best_rank = s->best_rank;
    for (size_t i = 0; i < s->presented_count && !s->exhausted; i++)
        if (signed_beside(q, crl, &s->presented[i]) == 0)
            return true;
    s->best = best;
    s->best_rank = best_rank;
    return false;
}

static bool is_signed(const struct inquiry *q, const struct crl *crl)
{
    for (size_t i = q->issuer; i < q->s->len && !q->s->exhausted; i++)
        if (signed_by(q, crl, q->s->path[i]) == 0)
            return true;
    return q->signer != NULL ? signed_by(q, crl, q->signer) == 0 : signed_beside_path(q, crl);
}

/* ---- One list ---- */

/* A list is followed through these stages; the failure that is told is that of the list which came furthest. */
enum stage { STAGE_NONE, STAGE_SCOPE, STAGE_FORM, STAGE_SIGNATURE, STAGE_TIME, STAGE_REVOKED };

static int list_fail(struct inquiry *q, enum stage stage, int code, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 4, 5)))
#endif
    ;

static int list_fail(struct inquiry *q, enum stage stage, int code, const char *format, ...)
{
    if (stage <= q->stage)
        return code;
    char name[NAME_TEXT], problem[LIMIT_ERROR_TEXT];
    name_text(name, sizeof name, q->cert->issuer);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem, sizeof problem, format, arguments);
    va_end(arguments);
    q->stage = stage;
    q->best.code = 0;
    return fail(&q->best, code, "the revocation list of %s %s", name, problem);
}

/* 6.3.3 (b): the list is for certificates like this one. */
static int check_scope(struct inquiry *q, const struct crl *crl, uint16_t *reasons)
{
    struct reader r = reader_over(crl->point);
    struct issuing_point point = issuing_point_read(&r);
    q->delta = q->delta || crl->delta;
    if (crl->delta)
        return list_fail(q, STAGE_SCOPE, SSL_E_CRL_UNSUITABLE,
                         "is a delta list, which says only what changed; give a complete one instead");
    if (point.indirect)
        return list_fail(q, STAGE_SCOPE, SSL_E_CRL_UNSUITABLE, "is an indirect one, which is not supported");
    if (point.only_attribute || (point.only_user && q->cert->ca) || (point.only_ca && !q->cert->ca))
        return list_fail(q, STAGE_SCOPE, SSL_E_CRL_UNSUITABLE, "is only for %s certificates",
                         point.only_user ? "end entity"
                         : point.only_ca ? "CA"
                                         : "attribute");
    *reasons = reasons_covered(q->cert, &point);
    if (*reasons == 0)
        return list_fail(q, STAGE_SCOPE, SSL_E_CRL_UNSUITABLE, "is of another distribution point");
    return 0;
}

static int check_form(struct inquiry *q, const struct crl *crl)
{
    char name[160];
    algorithm_text(name, sizeof name, crl->algorithm_id);
    if (crl->algorithm == SIGNATURE_NONE)
        return list_fail(q, STAGE_FORM, SSL_E_CRL_UNSUITABLE, "is signed with %s, which is not accepted", name);
    if (crl->critical.len == 0)
        return 0;
    oid_text(name, sizeof name, crl->critical);
    return list_fail(q, STAGE_FORM, SSL_E_CRL_UNSUITABLE, "has a critical extension that is not understood, %s", name);
}

/* 6.3.3 (a) (1): the list is current; 5.1.2.5: "Conforming CRL issuers MUST include the nextUpdate field in all CRLs."
 */
static int check_time(struct inquiry *q, const struct crl *crl)
{
    const struct chain_task *task = q->s->task;
    char from[TIME_TEXT], until[TIME_TEXT], now[TIME_TEXT];
    time_text(from, sizeof from, crl->this_update);
    time_text(until, sizeof until, crl->next_update);
    time_text(now, sizeof now, task->now);
    if (crl->next_update == INT64_MIN)
        return list_fail(q, STAGE_TIME, SSL_E_CRL_STALE, "of %s does not say until when it holds (nextUpdate)", from);
    if (task->any_time)
        return 0;
    if (task->now < crl->this_update)
        return list_fail(q, STAGE_TIME, SSL_E_CRL_NOT_YET_VALID, "is of %s, but it is now %s; is the clock right?",
                         from, now);
    if (task->now >= crl->next_update)
        return list_fail(q, STAGE_TIME, SSL_E_CRL_STALE, "was to be replaced by %s, it is now %s; get a newer one",
                         until, now);
    return 0;
}

/* 6.3.3 (j) */
static int check_entries(struct inquiry *q, const struct crl *crl)
{
    struct crl_entry entry;
    char date[TIME_TEXT];
    if (!crl_find(crl, q->cert->serial, &entry))
        return 0;
    /* 5.3.1: "The removeFromCRL (8) reason code value may only appear in delta CRLs" */
    if (entry.reason == REASON_REMOVE_FROM_CRL)
        return list_fail(q, STAGE_REVOKED, SSL_E_CRL_UNSUITABLE,
                         "removes the certificate from itself, which only a delta list may do");
    time_text(date, sizeof date, entry.date);
    return list_fail(q, STAGE_REVOKED, SSL_E_CERT_REVOKED, "says that it was revoked on %s, reason: %s", date,
                     reason_text(entry.reason));
}

static int check_list(struct inquiry *q, const struct crl *crl)
{
    uint16_t reasons = 0;
    TRY(check_scope(q, crl, &reasons));
    TRY(check_form(q, crl));
    if (!is_signed(q, crl))
        return list_fail(q, STAGE_SIGNATURE, SSL_E_CRL_SIGNATURE,
                         "is not signed with a key of the CA that may sign lists (cRLSign)");
    TRY(check_time(q, crl));
    TRY(check_entries(q, crl));
    q->reasons |= reasons;
    return 0;
}

/* ---- All lists ---- */

static int inquire(struct inquiry *q)
{
    const struct trust *trust = q->s->task->trust;
    bool stopped = false;
    /* All of them: of two current lists the one that revokes counts, wherever it stands. */
    for (size_t i = 0; i < trust->crl_count && !stopped; i++)
        if (name_equal(trust->crls[i].issuer, q->cert->issuer))
            stopped = check_list(q, &trust->crls[i]) == SSL_E_CERT_REVOKED || q->s->exhausted;
    if (!stopped && q->reasons == REASONS_ALL && !q->delta)
        return 0;
    if (q->stage != STAGE_NONE)
        return search_fail(q->s, q->cert, q->best.code, "%s", q->best.text);
    char name[NAME_TEXT];
    name_text(name, sizeof name, q->cert->issuer);
    if (q->reasons != 0)
        return search_fail(q->s, q->cert, SSL_E_CRL_UNSUITABLE,
                           "the revocation lists of %s cover only some reasons for revocation", name);
    return search_fail(q->s, q->cert, SSL_E_CRL_MISSING, "there is no revocation list of its issuer, %s", name);
}

static int signer_status(struct search *s, const struct cert *signer, size_t issuer)
{
    struct inquiry q = {.s = s, .cert = signer, .issuer = issuer, .signer = signer};
    return inquire(&q);
}

int revocation_check(struct search *s, size_t i)
{
    struct inquiry q = {.s = s, .cert = s->path[i], .issuer = i + 1};
    return inquire(&q);
}
