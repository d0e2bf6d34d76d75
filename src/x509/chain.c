/*
 * chain.c - finds a path from the leaf to a trust anchor and judges it: step 3 for the server's certificate, step 6 for
 * the client's (RFC 5280 section 6; path building as in RFC 4158).
 *
 * The search goes from the leaf upwards, an issuer at a time, and steps back where a path leads nowhere or breaks a
 * rule. The rules for one certificate and its issuer are checked on the way, those for a whole path when it has reached
 * an anchor. Each step upwards costs a signature, of which there are LIMIT_CHAIN_WORK (of large RSA keys fewer), so the
 * search ends.
 *
 * Trust anchors are given as certificates. RFC 5280 6.1.1 takes only name and key from them; here the rest of such a
 * certificate counts, too (as RFC 5937 allows): an anchor that has expired, that is no CA, that has a critical
 * extension which is not understood, or whose path length, key usages or name constraints forbid the path, does not end
 * it. Only its own signature is not looked at, and its revocation is not asked for. A leaf that is itself given as an
 * anchor, byte for byte, is trusted as it stands.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/chain.h"

#include "x509/constraints.h"
#include "x509/key.h"
#include "x509/name.h"
#include "x509/policy.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- What is noted ---- */

enum { NAME_TEXT = 100, TIME_TEXT = 32 };

/* "certificate 2 of the chain (CN=Example CA)" */
static void search_label(char *out, size_t cap, const struct search *s, const struct cert *cert)
{
    char name[NAME_TEXT];
    if (name_is_empty(cert->subject))
        cert_names_text(name, sizeof name, cert);
    else
        name_text(name, sizeof name, cert->subject);
    for (size_t i = 0; i < s->presented_count; i++)
        if (cert == &s->presented[i]) {
            snprintf(out, cap, "certificate %u of the chain (%s)", s->position[i], name);
            return;
        }
    snprintf(out, cap, "the trusted certificate (%s)", name);
}

int search_fail(struct search *s, const struct cert *cert, int code, const char *format, ...)
{
    size_t rank = 2 * s->len + (s->anchored ? 2 * LIMIT_CHAIN : 0) + (code != SSL_E_CERT_UNKNOWN_CA);
    if (rank <= s->best_rank)
        return code;
    char label[NAME_TEXT + 40], problem[LIMIT_ERROR_TEXT];
    search_label(label, sizeof label, s, cert);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem, sizeof problem, format, arguments);
    va_end(arguments);
    s->best.code = 0;
    s->best_rank = rank;
    return fail(&s->best, code, "%s: %s", label, problem);
}

/* False if a budget has less than that left. */
static bool search_spend(struct search *s, size_t *budget, size_t work)
{
    if (work > *budget) {
        s->exhausted = true;
        return false;
    }
    *budget -= work;
    return true;
}

int search_signature(struct search *s, const struct cert *signer, enum signature algorithm, struct span message,
                     struct span signature)
{
    if (!search_spend(s, &s->work, key_work(&signer->key)))
        return SSL_E_CERT_WORK;
    return marks_verify(s->task->marks, s->task->crypto, signer, algorithm, message, signature);
}

/* ---- Rules for one certificate ---- */

/* 6.1.3 (a) (2); 4.1.2.5: "from notBefore through notAfter, inclusive" */
static int check_dates(struct search *s, const struct cert *cert)
{
    int64_t now = s->task->now;
    if (s->task->any_time || (cert->not_before <= now && now <= cert->not_after))
        return 0;
    char limit[TIME_TEXT], today[TIME_TEXT];
    bool expired = now > cert->not_after;
    time_text(limit, sizeof limit, expired ? cert->not_after : cert->not_before);
    time_text(today, sizeof today, now);
    if (expired)
        return search_fail(s, cert, SSL_E_CERT_EXPIRED, "expired on %s, it is now %s", limit, today);
    return search_fail(s, cert, SSL_E_CERT_NOT_YET_VALID, "valid from %s, it is now %s; is the clock right?", limit,
                       today);
}

/* 6.1.4 (o), 6.1.5 (f): "Recognize and process any other critical extension" */
static int check_critical(struct search *s, const struct cert *cert)
{
    char name[80];
    if (cert->critical.len == 0)
        return 0;
    oid_text(name, sizeof name, cert->critical);
    return search_fail(s, cert, SSL_E_CERT_CRITICAL, "its critical extension %s is not understood", name);
}

static int check_algorithm(struct search *s, const struct cert *cert)
{
    if (cert->algorithm != SIGNATURE_NONE)
        return 0;
    char name[160];
    algorithm_text(name, sizeof name, cert->algorithm_id);
    return search_fail(s, cert, SSL_E_CERT_ALGORITHM, "it is signed with %s, which is not accepted", name);
}

static int check_key(struct search *s, const struct cert *cert)
{
    char text[160];
    struct error inner = {0};
    if (key_accept(s->task->crypto, &cert->key, &inner) == 0)
        return 0;
    spki_text(text, sizeof text, cert->spki);
    return search_fail(s, cert, SSL_E_CERT_KEY, "its key, %s, is not accepted: %s", text, inner.text);
}

int search_check(struct search *s, const struct cert *cert, bool is_anchor, bool key_needed)
{
    TRY(check_dates(s, cert));
    TRY(check_critical(s, cert));
    if (!is_anchor)
        TRY(check_algorithm(s, cert));
    return key_needed ? check_key(s, cert) : 0;
}

/* ---- Purposes ---- */

/* The key usages of the leaf are no part of this: what its key will be used for depends on the cipher suite, which the
 * handshake knows. */
static const struct purpose_row {
    uint8_t extended; /* the extended key usage that leaf and CAs must allow */
    bool key_needed;  /* the leaf's key will be used */
    const char *text;
} purposes[] = {
    [PURPOSE_SERVER] = {EXTENDED_SERVER, true, "serverAuth"},
    [PURPOSE_CLIENT] = {EXTENDED_CLIENT, true, "clientAuth"},
    [PURPOSE_ANY] = {0, false, ""},
};

/* 4.2.1.12. In a CA certificate it limits those below it: RFC 5280 does not say so, but everybody understands it so. */
static int check_extended_usage(struct search *s, const struct cert *cert)
{
    const struct purpose_row *purpose = &purposes[s->task->purpose];
    if ((cert->extended_usage & purpose->extended) == purpose->extended)
        return 0;
    return search_fail(s, cert, SSL_E_CERT_EXTENDED_KEY_USAGE, "its extKeyUsage does not contain %s", purpose->text);
}

/* ---- Rules for a whole path ---- */

/* 6.1.4 (l) and (m): self-issued certificates and the last one, the leaf, do not count. */
static int check_path_len(struct search *s, size_t ca)
{
    int32_t below = 0;
    for (size_t i = 1; i < ca; i++)
        below += !s->path[i]->self_issued;
    const struct cert *cert = s->path[ca];
    if (cert->path_len < 0 || below <= cert->path_len)
        return 0;
    return search_fail(s, cert, SSL_E_CERT_PATH_LENGTH, "it allows %d CA certificates below it, but there are %d",
                       (int)cert->path_len, (int)below);
}

int search_constrain(struct search *s, const struct cert *ca, const struct cert *below)
{
    struct error inner = {0};
    int result = constraints_apply(ca, below, &s->comparisons, &inner);
    if (result == 0)
        return 0;
    s->exhausted = s->exhausted || result == SSL_E_CERT_WORK;
    return search_fail(s, below, result, "%s", inner.text);
}

/* 6.1.3 (b) and (c): self-issued certificates are not checked "unless this is the final certificate in the path". */
static int check_constraints(struct search *s, size_t ca)
{
    for (size_t i = 0; i < ca; i++)
        if (i == 0 || !s->path[i]->self_issued)
            TRY(search_constrain(s, s->path[ca], s->path[i]));
    return 0;
}

static int check_policies(struct search *s)
{
    struct error inner = {0};
    size_t culprit = 0;
    int result = policy_check(s->path, s->len, &culprit, &inner);
    return result == 0 ? 0 : search_fail(s, s->path[culprit], result, "%s", inner.text);
}

static int check_revocation(struct search *s)
{
    size_t count = s->task->revocation == REVOCATION_OFF ? 0 : s->task->revocation == REVOCATION_LEAF ? 1 : s->len - 1;
    if (count > s->len - 1) /* a leaf that is an anchor */
        count = s->len - 1;
    for (size_t i = count; i-- > 0;)
        TRY(revocation_check(s, i));
    return 0;
}

static int check_path(struct search *s)
{
    for (size_t ca = s->len - 1; ca > 0; ca--) {
        TRY(check_path_len(s, ca));
        TRY(check_constraints(s, ca));
    }
    TRY(check_policies(s));
    return check_revocation(s);
}

/* ---- The search ---- */

/* True if the issuer is already there: the same name with the same key. A name that is written in another way counts as
 * another: whoever does that comes no further than depth and budget allow, and comparing costs nothing. */
static bool is_on_path(const struct search *s, const struct cert *cert)
{
    for (size_t i = 0; i < s->len; i++)
        if (span_equal(s->path[i]->spki, cert->spki) && span_equal(s->path[i]->subject, cert->subject))
            return true;
    return false;
}

/* RFC 7633 4.2.2: tlsfeature of a CA is "a constraint on valid certificate chains": what it signs MUST have the same
 * features, or more. As in cert.c, status_request is the one that is known. */
static int check_features(struct search *s, const struct cert *child, const struct cert *issuer)
{
    char name[NAME_TEXT];
    if (!issuer->must_staple || child->must_staple)
        return 0;
    name_text(name, sizeof name, issuer->subject);
    return search_fail(s, child, SSL_E_CERT_FEATURE, "its tlsfeature has no status_request, but that of %s has", name);
}

/* 6.1.4 (k), (n): a CA, allowed to sign certificates; 6.1.3 (a) (1): its key verifies the signature. */
static int check_issuer(struct search *s, const struct cert *issuer, bool is_anchor)
{
    const struct cert *child = s->path[s->len - 1];
    TRY(search_check(s, issuer, is_anchor, true));
    if (!issuer->ca)
        return search_fail(s, issuer, SSL_E_CERT_NOT_CA,
                           "it issued another certificate, but is no CA (basicConstraints)");
    if ((issuer->key_usage & USAGE_KEY_CERT_SIGN) == 0)
        return search_fail(s, issuer, SSL_E_CERT_KEY_USAGE,
                           "it issued a certificate, but its keyUsage has no keyCertSign");
    TRY(check_extended_usage(s, issuer));
    TRY(check_features(s, child, issuer));
    int result = search_signature(s, issuer, child->algorithm, child->tbs, child->signature);
    if (result == SSL_E_CERT_WORK)
        return result;
    if (result == 0)
        return 0;
    char name[NAME_TEXT];
    name_text(name, sizeof name, issuer->subject);
    return search_fail(s, child, SSL_E_CERT_SIGNATURE, "the signature on it is not made with the key of %s", name);
}

/* The intermediates so far, self-issued ones not counted. */
static size_t intermediates(const struct search *s)
{
    size_t count = 0;
    for (size_t i = 1; i < s->len; i++)
        count += !s->path[i]->self_issued;
    return count;
}

static int check_depth(struct search *s, const struct cert *issuer, bool is_anchor)
{
    bool too_deep = !is_anchor && intermediates(s) + !issuer->self_issued > s->task->depth;
    if (!too_deep && s->len < LIMIT_CHAIN)
        return 0;
    return search_fail(s, issuer, SSL_E_CERT_DEPTH, "it would be one CA more than the %u that are allowed",
                       s->task->depth);
}

static int search_up(struct search *s);

static int try_issuer(struct search *s, const struct cert *issuer, bool is_anchor)
{
    TRY(check_depth(s, issuer, is_anchor));
    TRY(check_issuer(s, issuer, is_anchor));
    s->path[s->len++] = issuer;
    s->anchored = is_anchor;
    int result = is_anchor ? check_path(s) : search_up(s);
    if (result != 0) {
        s->anchored = false;
        s->len--;
    }
    return result;
}

/* The key identifiers of a certificate and of its issuer agree, or one of them is not said. */
static bool keys_agree(const struct cert *child, const struct cert *issuer)
{
    return child->issuer_key.len == 0 || issuer->subject_key.len == 0 ||
           span_equal(child->issuer_key, issuer->subject_key);
}

/* The names of anchors are no peer's to choose, so that there may be any number of them. */
static bool is_named(struct search *s, const struct cert *issuer, bool is_anchor)
{
    struct span name = s->path[s->len - 1]->issuer;
    return (is_anchor || search_spend(s, &s->comparisons, name_work(name, issuer->subject))) &&
           name_equal(name, issuer->subject);
}

static int try_issuers(struct search *s, const struct cert *list, size_t count, bool is_anchor, bool agreeing)
{
    const struct cert *child = s->path[s->len - 1];
    int result = SSL_E_CERT_UNKNOWN_CA;
    for (size_t i = 0; i < count && !s->exhausted && result != 0; i++)
        if (keys_agree(child, &list[i]) == agreeing && is_named(s, &list[i], is_anchor) && !is_on_path(s, &list[i]))
            result = try_issuer(s, &list[i], is_anchor);
    return result;
}

/* Anchors before others, and those whose key identifier agrees before the rest: it is only a hint (4.2.1.1). */
static int search_up(struct search *s)
{
    const struct trust *trust = s->task->trust;
    size_t rank = s->best_rank;
    for (int agreeing = 1; agreeing >= 0; agreeing--) {
        if (try_issuers(s, trust->anchors, trust->anchor_count, true, agreeing) == 0)
            return 0;
        if (try_issuers(s, s->presented, s->presented_count, false, agreeing) == 0)
            return 0;
    }
    const struct cert *last = s->path[s->len - 1];
    if (rank != s->best_rank)
        return SSL_E_CERT_UNKNOWN_CA;
    char name[NAME_TEXT];
    name_text(name, sizeof name, last->issuer);
    if (last->self_issued)
        return search_fail(s, last, SSL_E_CERT_UNKNOWN_CA, "it is self-issued and not among the trusted certificates");
    return search_fail(s, last, SSL_E_CERT_UNKNOWN_CA,
                       "its issuer, %s, is neither trusted nor among the presented certificates", name);
}

/* ---- The whole ---- */

/* The leaf is often there already. */
static int presented_parse(struct search *s, size_t i, struct error *why)
{
    struct cert *cert = &s->presented[s->presented_count];
    if (i > 0 || s->task->leaf == NULL)
        return cert_parse(cert, s->task->presented[i], why);
    *cert = *s->task->leaf;
    return 0;
}

static int search_open(struct search *s, const struct chain_task *task, struct error *why)
{
    memset(s, 0, offsetof(struct search, presented)); /* which are 16 KiB, of which little is used */
    s->task = task;
    s->work = LIMIT_CHAIN_WORK;
    s->comparisons = LIMIT_NAME_WORK;
    if (task->presented_count == 0)
        return fail(why, SSL_E_CERT_MISSING, "the list of certificates is empty");
    for (size_t i = 0; i < task->presented_count && i < LIMIT_PRESENTED; i++) {
        struct error inner;
        inner.code = 0;
        if (presented_parse(s, i, &inner) == 0)
            s->position[s->presented_count++] = (uint8_t)(i + 1);
        else if (i == 0)
            return fail(why, SSL_E_CERT_DECODE, "certificate 1 of the chain: %s", inner.text);
        else
            fail(&s->malformed, SSL_E_CERT_DECODE, "certificate %zu of the chain: %s", i + 1, inner.text);
    }
    s->path[s->len++] = &s->presented[0];
    return 0;
}

static bool leaf_is_anchor(const struct search *s)
{
    for (size_t i = 0; i < s->task->trust->anchor_count; i++)
        if (span_equal(s->task->trust->anchors[i].der, s->path[0]->der))
            return true;
    return false;
}

static int search_run(struct search *s)
{
    const struct cert *leaf = s->path[0];
    s->anchored = leaf_is_anchor(s);
    TRY(search_check(s, leaf, s->anchored, purposes[s->task->purpose].key_needed));
    TRY(check_extended_usage(s, leaf));
    TRY(s->anchored ? check_path(s) : search_up(s));
    struct error inner = {0};
    if (s->task->host != NULL && cert_matches_host(leaf, s->task->host, &inner) != 0)
        return search_fail(s, leaf, SSL_E_CERT_NAME, "%s", inner.text);
    return 0;
}

int chain_verify(const struct chain_task *task, struct chain_path *path, struct error *why)
{
    struct search s;
    path->count = 0;
    TRY(search_open(&s, task, why));
    if (search_run(&s) == 0) {
        for (; path->count < s.len; path->count++) {
            path->der[path->count] = s.path[path->count]->der;
            path->algorithm[path->count] = (uint8_t)s.path[path->count]->algorithm;
        }
        return 0;
    }
    if (s.exhausted)
        return fail(why, SSL_E_CERT_WORK, "more work than %d signatures or %d comparisons of names", LIMIT_CHAIN_WORK,
                    LIMIT_NAME_WORK);
    const struct error *reason = s.best.code == SSL_E_CERT_UNKNOWN_CA && s.malformed.code != 0 ? &s.malformed : &s.best;
    return fail(why, reason->code, "%s", reason->text);
}
