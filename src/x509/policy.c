/*
 * policy.c - certificate policies along a path (RFC 5280 6.1.2 to 6.1.5).
 *
 * The RFC grows a tree, of which only one thing matters here, where the user accepts any policy: whether it still has
 * nodes in the newest level. So this keeps no tree, but for the newest level the policies that the next certificate may
 * go on with: the union of the expected policy sets of its nodes. Nodes that a tree would lose further up never come
 * back, so nothing else is needed, and nothing can grow beyond the policies of one certificate.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/policy.h"

#include "x509/der.h"
#include "x509/oid.h"

struct policies {
    struct span oids[LIMIT_POLICIES];
    size_t count;
    bool any;      /* anyPolicy is among them */
    bool overflow; /* there were more than fit */
};

static bool policies_have(const struct policies *p, struct span oid)
{
    for (size_t i = 0; i < p->count; i++)
        if (span_equal(p->oids[i], oid))
            return true;
    return false;
}

static void policies_add(struct policies *p, struct span oid)
{
    if (policies_have(p, oid))
        return;
    if (p->count < LIMIT_POLICIES)
        p->oids[p->count++] = oid;
    else
        p->overflow = true;
}

static bool policies_empty(const struct policies *p)
{
    return p->count == 0 && !p->any;
}

/* The next policyIdentifier of certificatePolicies. */
static struct span policy_next(struct reader *list)
{
    struct reader r = der_enter(list, DER_SEQUENCE);
    return der_oid(&r);
}

/* The next pair of policyMappings. */
static struct span mapping_next(struct reader *list, struct span *subject)
{
    struct reader r = der_enter(list, DER_SEQUENCE);
    struct span issuer = der_oid(&r);
    *subject = der_oid(&r);
    return issuer;
}

/* 6.1.3 (d) and (e): what the certificate's policies leave of those that were expected. */
static struct policies level_next(const struct policies *expected, const struct cert *cert, bool any_allowed)
{
    struct policies level = {.count = 0};
    for (struct reader r = reader_over(cert->policies); reader_more(&r);) {
        struct span oid = policy_next(&r);
        if (oid_find(oid) == OID_ANY_POLICY)
            level.any = true;
        else if (expected->any || policies_have(expected, oid))
            policies_add(&level, oid);
    }
    if (level.any && any_allowed) {
        for (size_t i = 0; i < expected->count; i++)
            policies_add(&level, expected->oids[i]);
        level.any = expected->any;
    } else {
        level.any = false;
    }
    return level;
}

/* True if the mappings speak of this policy of the issuer's. */
static bool is_mapped(const struct cert *cert, struct span oid)
{
    for (struct reader r = reader_over(cert->mappings); reader_more(&r);) {
        struct span subject;
        if (span_equal(mapping_next(&r, &subject), oid))
            return true;
    }
    return false;
}

/* 6.1.4 (b): each policy of the issuer's that is mapped is followed by those of the subject's, or, where mapping is
 * inhibited, by nothing. */
static struct policies level_map(const struct policies *level, const struct cert *cert, bool mapping_allowed)
{
    struct policies mapped = {.any = level->any, .overflow = level->overflow};
    for (size_t i = 0; i < level->count; i++)
        if (!is_mapped(cert, level->oids[i]))
            policies_add(&mapped, level->oids[i]);
    for (struct reader r = reader_over(cert->mappings); mapping_allowed && reader_more(&r);) {
        struct span subject, issuer = mapping_next(&r, &subject);
        if (level->any || policies_have(level, issuer))
            policies_add(&mapped, subject);
    }
    return mapped;
}

/* How many more certificates may pass before each of these holds; self-issued ones do not count (6.1.2 (d) to (f)). */
struct skips {
    size_t explicit_policy, policy_mapping, inhibit_any;
};

static void count_down(size_t *skip)
{
    *skip -= *skip > 0;
}

static void limit(size_t *skip, int32_t to)
{
    if (to >= 0 && (size_t)to < *skip)
        *skip = (size_t)to;
}

/* 6.1.4 (i) and (j) */
static void limit_all(struct skips *skips, const struct cert *cert)
{
    limit(&skips->explicit_policy, cert->require_explicit);
    limit(&skips->policy_mapping, cert->inhibit_mapping);
    limit(&skips->inhibit_any, cert->inhibit_any);
}

/* 6.1.4 (h), (i), (j): from a certificate to the next one */
static void go_on(struct skips *skips, const struct cert *cert)
{
    if (!cert->self_issued) {
        count_down(&skips->explicit_policy);
        count_down(&skips->policy_mapping);
        count_down(&skips->inhibit_any);
    }
    limit_all(skips, cert);
}

int policy_check(const struct cert *const *path, size_t len, size_t *culprit, struct error *why)
{
    struct skips skips = {len, len, len};
    struct policies expected = {.any = true};
    limit_all(&skips, path[len - 1]); /* of an anchor, what it demands of others */
    for (size_t i = len - 1; i-- > 0;) {
        const struct cert *cert = path[i];
        *culprit = i;
        expected = level_next(&expected, cert, skips.inhibit_any > 0 || (i > 0 && cert->self_issued));
        if (skips.explicit_policy == 0 && policies_empty(&expected)) /* 6.1.3 (f) */
            return fail(why, SSL_E_CERT_POLICY,
                        "a CA above requires a certificate policy, and none of its own is valid");
        if (i > 0) {
            expected = level_map(&expected, cert, skips.policy_mapping > 0);
            go_on(&skips, cert);
        }
        if (expected.overflow)
            return fail(why, SSL_E_CERT_POLICY, "more than %d certificate policies", LIMIT_POLICIES);
    }
    /* 6.1.5 (a), (b), (g) */
    count_down(&skips.explicit_policy);
    if (len > 1 && path[0]->require_explicit == 0)
        skips.explicit_policy = 0;
    if (skips.explicit_policy == 0 && policies_empty(&expected))
        return fail(why, SSL_E_CERT_POLICY, "a certificate policy is required, and none of its own is valid");
    return 0;
}
