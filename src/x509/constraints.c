/*
 * constraints.c - name constraints (RFC 5280 4.2.1.10).
 *
 * A kind of name that can be constrained is one row of kinds. A name that cannot be judged (an ill-formed one, or one
 * of a kind without a row) is refused as soon as any constraint speaks of its kind.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/constraints.h"

#include "x509/general.h"
#include "x509/name.h"

/* ---- Characters of DNS names ---- */

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

static bool equal_ignoring_case(struct span a, struct span b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

static struct span drop(struct span s, size_t len)
{
    return (struct span){s.at + len, s.len - len};
}

static struct span take_end(struct span s, size_t len)
{
    return drop(s, s.len - len);
}

static bool starts_with(struct span s, uint8_t c)
{
    return s.len > 0 && s.at[0] == c;
}

/* Where the byte first stands; s.len if nowhere. */
static size_t find(struct span s, uint8_t c)
{
    size_t i = 0;
    while (i < s.len && s.at[i] != c)
        i++;
    return i;
}

/* Labels of letters, digits, hyphens and underscores with dots between them. */
static bool is_host(struct span s)
{
    bool starts = true;
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = lower(s.at[i]);
        bool in_label = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!in_label && (c != '.' || starts))
            return false;
        starts = c == '.';
    }
    return !starts;
}

/* An empty base is every name; one with a dot in front is every name below it. */
static bool is_host_base(struct span base)
{
    return base.len == 0 || is_host(starts_with(base, '.') ? drop(base, 1) : base);
}

/* True if the host is the base, or is made from it by labels on its left. */
static bool host_within(struct span host, struct span base)
{
    if (base.len == 0)
        return true;
    if (base.at[0] == '.')
        return host.len > base.len && equal_ignoring_case(take_end(host, base.len), base);
    if (host.len <= base.len)
        return equal_ignoring_case(host, base);
    return host.at[host.len - base.len - 1] == '.' && equal_ignoring_case(take_end(host, base.len), base);
}

/* E-mail and URI: a base without a dot in front is that host alone. */
static bool host_is_or_below(struct span host, struct span base)
{
    return base.len == 0 || starts_with(base, '.') ? host_within(host, base) : equal_ignoring_case(host, base);
}

/* ---- The kinds ---- */

static bool is_wildcard(struct span name)
{
    return name.len > 2 && name.at[0] == '*' && name.at[1] == '.';
}

static bool dns_is_clear(struct span name)
{
    return is_host(is_wildcard(name) ? drop(name, 2) : name);
}

/* "Any DNS name that can be constructed by simply adding zero or more labels to the left-hand side of the name". A
 * wildcard is permitted where all names that it stands for are. */
static bool dns_is_permitted(struct span name, struct span base)
{
    return host_within(is_wildcard(name) ? drop(name, 2) : name, base);
}

/* A wildcard is excluded where one of the names that it stands for is: also where the base is one of them. */
static bool dns_is_excluded(struct span name, struct span base)
{
    if (starts_with(base, '.'))
        base = drop(base, 1);
    if (dns_is_permitted(name, base))
        return true;
    size_t dot = find(base, '.');
    return is_wildcard(name) && dot < base.len && equal_ignoring_case(drop(name, 2), drop(base, dot + 1));
}

static struct span email_host(struct span mailbox)
{
    return drop(mailbox, find(mailbox, '@') + 1);
}

/* One "@", something before it and a host behind it. */
static bool email_is_clear(struct span mailbox)
{
    size_t local = find(mailbox, '@');
    return local > 0 && local < mailbox.len && is_host(email_host(mailbox));
}

static bool email_is_base(struct span base)
{
    return find(base, '@') < base.len ? email_is_clear(base) : is_host_base(base);
}

/* "a particular mailbox, all addresses at a particular host, or all mailboxes in a domain" */
static bool email_matches(struct span mailbox, struct span base)
{
    size_t local = find(base, '@');
    if (local == base.len)
        return host_is_or_below(email_host(mailbox), base);
    return find(mailbox, '@') == local && memcmp(mailbox.at, base.at, local) == 0 &&
           equal_ignoring_case(email_host(mailbox), email_host(base));
}

/* RFC 3986 3.2: what is between "//" and the path, without user and port. An empty span if there is none. */
static struct span uri_host(struct span uri)
{
    const struct span none = {NULL, 0};
    struct span rest = drop(uri, find(uri, ':'));
    if (rest.len < 3 || rest.at[1] != '/' || rest.at[2] != '/')
        return none;
    rest = drop(rest, 3);
    size_t len = 0;
    while (len < rest.len && rest.at[len] != '/' && rest.at[len] != '?' && rest.at[len] != '#')
        len++;
    rest.len = len;
    size_t user = find(rest, '@');
    if (user < rest.len)
        rest = drop(rest, user + 1);
    rest.len = find(rest, ':');
    return rest;
}

/* "If a constraint is applied to the uniformResourceIdentifier name form and a subsequent certificate includes a
 * subjectAltName extension with a uniformResourceIdentifier that does not include an authority component with a host
 * name specified as a fully qualified domain name, then the application MUST reject the certificate." */
static bool uri_is_clear(struct span uri)
{
    struct span host = uri_host(uri);
    if (!is_host(host))
        return false;
    size_t last = host.len;
    while (last > 0 && host.at[last - 1] != '.')
        last--;
    return last < host.len && !(host.at[last] >= '0' && host.at[last] <= '9');
}

static bool uri_matches(struct span uri, struct span base)
{
    return host_is_or_below(uri_host(uri), base);
}

static bool ip_is_clear(struct span address)
{
    return address.len == 4 || address.len == 16;
}

/* An address and a mask "encoded in the style of RFC 4632 (CIDR)": ones, then zeros. */
static bool ip_is_base(struct span base)
{
    struct span mask = drop(base, base.len / 2);
    bool zeros = false;
    for (size_t i = 0; i < 8 * mask.len; i++) {
        bool one = mask.at[i / 8] >> (7 - i % 8) & 1;
        if (one && zeros)
            return false;
        zeros = !one;
    }
    return true;
}

static bool ip_matches(struct span address, struct span base)
{
    if (base.len != 2 * address.len)
        return false;
    for (size_t i = 0; i < address.len; i++)
        if (((address.at[i] ^ base.at[i]) & base.at[address.len + i]) != 0)
            return false;
    return true;
}

static bool directory_is_clear(struct span name)
{
    (void)name; /* general_next checked it */
    return true;
}

static const struct kind {
    uint8_t kind;
    bool (*is_base)(struct span base);
    bool (*is_clear)(struct span name);
    bool (*is_permitted)(struct span name, struct span base);
    bool (*is_excluded)(struct span name, struct span base);
} kinds[] = {
    {GENERAL_DNS, is_host_base, dns_is_clear, dns_is_permitted, dns_is_excluded},
    {GENERAL_EMAIL, email_is_base, email_is_clear, email_matches, email_matches},
    {GENERAL_URI, is_host_base, uri_is_clear, uri_matches, uri_matches},
    {GENERAL_IP, ip_is_base, ip_is_clear, ip_matches, ip_matches},
    {GENERAL_DIRECTORY, directory_is_clear, directory_is_clear, name_within, name_within},
};

static const struct kind *kind_find(uint8_t kind)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (kinds[i].kind == kind)
            return &kinds[i];
    return NULL;
}

/* ---- The extension ---- */

enum list { PERMITTED, EXCLUDED, LIST_COUNT };

/*
 *     NameConstraints ::= SEQUENCE {
 *          permittedSubtrees       [0]     GeneralSubtrees OPTIONAL,
 *          excludedSubtrees        [1]     GeneralSubtrees OPTIONAL }
 *     GeneralSubtrees ::= SEQUENCE SIZE (1..MAX) OF GeneralSubtree
 *     GeneralSubtree ::= SEQUENCE {
 *          base                    GeneralName,
 *          minimum         [0]     BaseDistance DEFAULT 0,
 *          maximum         [1]     BaseDistance OPTIONAL }
 * "the minimum MUST be zero, and maximum MUST be absent": then nothing but the base is encoded.
 */
static struct general subtree_next(struct reader *list)
{
    struct reader r = der_enter(list, DER_SEQUENCE);
    struct general base = general_next(&r, 8);
    der_leave(list, &r);
    return base;
}

const char *constraints_check(struct reader *r)
{
    /* "either the permittedSubtrees field or the excludedSubtrees MUST be present" */
    if (r->left == 0)
        return "an empty sequence";
    for (int list = PERMITTED; list < LIST_COUNT; list++) {
        if (!der_is(r, DER_CONTEXT_CONSTRUCTED(list)))
            continue;
        struct reader subtrees = der_enter(r, DER_CONTEXT_CONSTRUCTED(list));
        if (subtrees.left == 0)
            return "an empty list of subtrees";
        while (reader_more(&subtrees)) {
            struct general base = subtree_next(&subtrees);
            const struct kind *kind = kind_find(base.kind);
            if (!subtrees.failed && kind != NULL && !kind->is_base(base.value))
                return "a base that is no name of its kind, or no range of addresses";
        }
        der_leave(r, &subtrees);
    }
    return NULL;
}

/* ---- Its application ---- */

struct judge {
    const struct cert *ca;
    struct reader lists[LIST_COUNT];
    size_t *work;
    struct error *why;
};

static int judge_fail(const struct judge *judge, const struct general *name, const char *between)
{
    char text[140], ca[80];
    struct text t = text_over(text, sizeof text);
    general_text(&t, name);
    text_end(&t);
    name_text(ca, sizeof ca, judge->ca->subject);
    return fail(judge->why, SSL_E_CERT_NAME_CONSTRAINT, "%s %s %s", text, between, ca);
}

/* In comparisons of short names. */
static size_t judge_work(const struct general *name, const struct general *base)
{
    if (base->kind == name->kind && name->kind == GENERAL_DIRECTORY)
        return name_work(name->value, base->value);
    return 1 + (name->value.len + base->value.len) / 64;
}

static int judge_list(const struct judge *judge, const struct general *name, enum list list)
{
    const struct kind *kind = kind_find(name->kind);
    bool spoken = false, matches = false;
    for (struct reader r = judge->lists[list]; reader_more(&r);) {
        struct general base = subtree_next(&r);
        size_t work = judge_work(name, &base);
        if (work > *judge->work)
            return fail(judge->why, SSL_E_CERT_WORK, "too many names under too many name constraints");
        *judge->work -= work;
        if (base.kind != name->kind)
            continue;
        spoken = true;
        if (kind == NULL || !kind->is_clear(name->value))
            return judge_fail(judge, name, "cannot be judged by the name constraints of");
        matches = matches || (list == PERMITTED ? kind->is_permitted : kind->is_excluded)(name->value, base.value);
    }
    if (list == PERMITTED && spoken && !matches)
        return judge_fail(judge, name, "is not among the names that are permitted below");
    if (list == EXCLUDED && matches)
        return judge_fail(judge, name, "is among the names that are excluded below");
    return 0;
}

static int judge_name(const struct judge *judge, const struct general *name)
{
    TRY(judge_list(judge, name, PERMITTED));
    return judge_list(judge, name, EXCLUDED);
}

/* "Restrictions of the form directoryName MUST be applied to the subject field in the certificate (when the certificate
 * includes a non-empty subject field)"; e-mail addresses written into the subject count as such, too. */
static int judge_subject(const struct judge *judge, struct span subject)
{
    struct general name = {GENERAL_DIRECTORY, subject};
    if (!name_is_empty(subject))
        TRY(judge_name(judge, &name));
    struct name_walk walk = {0};
    name.kind = GENERAL_EMAIL;
    while (name_next(&walk, subject, OID_EMAIL_ADDRESS, &name.value))
        TRY(judge_name(judge, &name));
    return 0;
}

int constraints_apply(const struct cert *ca, const struct cert *below, size_t *work, struct error *why)
{
    struct judge judge = {ca, {{0}}, work, why};
    struct reader r = reader_over(ca->constraints);
    if (ca->constraints.len == 0)
        return 0;
    for (int list = PERMITTED; list < LIST_COUNT; list++)
        if (der_is(&r, DER_CONTEXT_CONSTRUCTED(list)))
            judge.lists[list] = der_enter(&r, DER_CONTEXT_CONSTRUCTED(list));

    TRY(judge_subject(&judge, below->subject));
    for (struct reader names = reader_over(below->san); reader_more(&names);) {
        struct general name = general_next(&names, 4);
        TRY(judge_name(&judge, &name));
    }
    return 0;
}
