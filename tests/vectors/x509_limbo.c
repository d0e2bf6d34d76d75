/*
 * x509_limbo.c - runs files of certificate path cases (x509-limbo, BetterTLS, NIST PKITS, or of the same form).
 *
 *   x509_limbo FILE...            a line for each case: ID <tab> ACCEPT, REJECT or SKIP <tab> reason
 *   x509_limbo --check FILE...    compares with `expect`: a line for each case that disagrees, the time of each case
 *                                 that is made to take long, and the counts
 *
 * Exit status: 0; 1 if --check found a disagreement that is not among the deviations below, or a case that takes longer
 * than a second; 2 for a file that cannot be
 * read or is not in the format; 77 for --check without files, which is a test that is skipped. Nothing is read but the
 * files, and a verdict comes from the inputs of its case alone.
 *
 * A case is a paragraph: case, kind (SERVER, CLIENT or ANY), time (seconds), peer (DNS:name or IP:address), client_name
 * (RFC822:address), depth, policies and policy_inputs, and PEM blocks: trusted, intermediate, leaf, crl.
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/vector_file.h"
#include "x509/general.h"
#include "x509/x509.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    EXIT_DISAGREES = 1,
    EXIT_FORMAT = 2,
    EXIT_SKIPPED = 77,
};

/*
 * Where the answer differs from the one that is expected, and why. All that are accepted are certificates or lists
 * whose issuer broke a rule for issuers, in a way that says nothing wrong: RFC 5280 6 does not ask for it, and refusing
 * it would refuse what small CAs make every day. What is_never_accepted cannot be excused by a row here.
 */
static const struct {
    const char *id, *why;
} deviations[] = {
    /* 4.2.1.1: CAs "MUST" write authorityKeyIdentifier, "to facilitate certification path construction": it is a hint.
     */
    {"rfc5280::aki::leaf-missing-aki", "a hint that is not given"},
    /* 4.2.1.2: the same for subjectKeyIdentifier. */
    {"rfc5280::ski::root-missing-ski", "a hint that is not given"},
    {"rfc5280::ski::intermediate-missing-ski", "a hint that is not given"},
    /* CA/Browser Forum 7.1.2.1.3: what a root of the public web may say of itself. RFC 5280 allows these. */
    {"webpki::aki::root-with-aki-all-fields", "allowed by RFC 5280 4.2.1.1"},
    {"webpki::aki::root-with-aki-ski-mismatch", "a wrong hint"},
    /* 5.2.3: lists "MUST" have a number; 6.3.3 does not look at it, and tools leave it out. */
    {"crl::crlnumber-missing", "nothing hangs on the number"},
    /* CA/Browser Forum 7.1.4.3: the common name repeats a subjectAltName. Here it is not looked at (RFC 9525 2). */
    {"webpki::cn::ipv6-uppercase-mismatch", "the common name does not count"},
    {"webpki::cn::ipv6-uncompressed-mismatch", "the common name does not count"},
    {"webpki::cn::ipv6-non-rfc5952-mismatch", "the common name does not count"},
    {"webpki::cn::punycode-not-in-san", "the common name does not count"},
    {"webpki::cn::utf8-vs-punycode-mismatch", "the common name does not count"},
    {"webpki::cn::not-in-san", "the common name does not count"},
    /* 4.2.1.6: a critical subjectAltName "SHOULD" not be where the subject is not empty; it is understood. */
    {"webpki::san::san-critical-with-nonempty-subject", "a critical extension that is understood"},
    /* CA/Browser Forum 7.1.2.7.8: a server's certificate is no CA. RFC 5280 4.2.1.9 lets the last one be a CA, and
       self-signed certificates often are. */
    {"webpki::ee-basicconstraints-ca", "allowed by RFC 5280 4.2.1.9"},

    /* In the optional group: as above, */
    {"rfc5280::aki::cross-signed-root-missing-aki", "a hint that is not given"},
    {"rfc5280::pc::ica-noncritical-pc", "RFC 5280 4.2.1.11 tells CAs to mark it critical; it is obeyed all the same"},
    {"rfc5280::serial::zero", "RFC 5280 4.1.2.2: \"certificate users SHOULD be prepared to gracefully handle\" it"},
    {"rfc5280::serial::negative", "RFC 5280 4.1.2.2: \"certificate users SHOULD be prepared to gracefully handle\" it"},
    {"webpki::eku::ee-without-eku", "RFC 5280 4.2.1.12: without it every purpose is allowed"},
    {"webpki::eku::root-has-eku", "RFC 5280 6.1.1: of a trust anchor, nothing but its name and key are asked"},
    {"webpki::san::public-suffix-private-namespace-wildcard-san", "RFC 9525 6.3 knows no list of public suffixes"},
    {"webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf", "RFC 8017 3.1 allows any length"},
    /* what is refused by name: DSA (FIPS 186-5 approves it no more), */
    {"pkits::4.1.4::Valid-DSA-Signatures", "DSA is not supported"},
    {"pkits::4.1.5::Valid-DSA-Parameter-Inheritance", "DSA is not supported"},
    /* and lists of somebody else than the issuer, and delta lists: RFC 5280 section 5 asks nobody to support them. */
    {"pkits::4.14.22::Valid-IDP-with-indirectCRL", "indirect lists are not supported"},
    {"pkits::4.14.24::Valid-IDP-with-indirectCRL", "indirect lists are not supported"},
    {"pkits::4.14.25::Valid-IDP-with-indirectCRL", "indirect lists are not supported"},
    {"pkits::4.14.28::Valid-cRLIssuer", "indirect lists are not supported"},
    {"pkits::4.14.29::Valid-cRLIssuer", "indirect lists are not supported"},
    {"pkits::4.14.30::Valid-cRLIssuer", "indirect lists are not supported"},
    {"pkits::4.14.33::Valid-cRLIssuer", "indirect lists are not supported"},
    {"pkits::4.15.2::Valid-delta-CRL", "delta lists are not supported"},
    {"pkits::4.15.5::Valid-delta-CRL", "delta lists are not supported, and the complete one says revoked"},
    {"pkits::4.15.7::Valid-delta-CRL", "delta lists are not supported"},
    {"pkits::4.15.8::Valid-delta-CRL", "delta lists are not supported"},
};

/* ---- A case ---- */

enum verdict { ACCEPT, REJECT, SKIP };
static const char *const verdict_names[] = {"ACCEPT", "REJECT", "SKIP"};

struct path_case {
    const struct vector_paragraph *keys;
    uint8_t *bytes; /* what the blocks decode to, one after the other */
    size_t bytes_used;
    struct cert *anchors;
    struct crl *crls;
    struct span *presented;
    struct trust trust;
    size_t presented_count;
    bool has_crl;
};

/* The case's keys are not in the format. */
static bool complain(const char *path, const char *id, const char *what)
{
    fprintf(stderr, "%s: case %s: %s\n", path, id, what);
    return false;
}

static struct span decode(struct path_case *c, struct span pem)
{
    struct pem_block block;
    struct span der = {c->bytes + c->bytes_used, 0};
    if (pem_next(&pem, &block, NULL) != 0 || pem_decode(&block, c->bytes + c->bytes_used, &der.len, NULL) != 0)
        return (struct span){NULL, 0};
    c->bytes_used += der.len;
    return der;
}

/* One PEM block. What is malformed is left out; a leaf is not. */
static bool take_block(struct path_case *c, const char *role, struct span pem)
{
    struct span der = decode(c, pem);
    if (strcmp(role, "leaf") == 0)
        c->presented[0] = der;
    else if (strcmp(role, "intermediate") == 0)
        c->presented[c->presented_count++] = der;
    else if (strcmp(role, "trusted") == 0)
        c->trust.anchor_count += cert_parse(&c->anchors[c->trust.anchor_count], der, NULL) == 0;
    else if (strcmp(role, "crl") == 0)
        c->trust.crl_count += crl_parse(&c->crls[c->trust.crl_count], der, NULL) == 0;
    else
        return false;
    c->has_crl = c->has_crl || strcmp(role, "crl") == 0;
    return true;
}

static bool case_open(struct path_case *c, const struct vector_paragraph *keys)
{
    size_t len = 0, leaves = 0;
    for (size_t i = 0; i < keys->count; i++)
        len += keys->pairs[i].pem.len;
    *c = (struct path_case){.keys = keys,
                            .bytes = malloc(len + 1),
                            .anchors = calloc(keys->count, sizeof *c->anchors),
                            .crls = calloc(keys->count, sizeof *c->crls),
                            .presented = calloc(keys->count + 1, sizeof *c->presented),
                            .presented_count = 1};
    if (c->bytes == NULL || c->anchors == NULL || c->crls == NULL || c->presented == NULL)
        abort();
    c->trust.anchors = c->anchors;
    c->trust.crls = c->crls;
    for (size_t i = 0; i < keys->count; i++) {
        const struct vector_pair *pair = &keys->pairs[i];
        if (strcmp(pair->key, "pem") != 0)
            continue;
        leaves += strcmp(pair->value, "leaf") == 0;
        if (!take_block(c, pair->value, pair->pem))
            return false;
    }
    return leaves == 1;
}

static void case_close(struct path_case *c)
{
    free(c->bytes);
    free(c->anchors);
    free(c->crls);
    free(c->presented);
}

/* ---- Its inputs ---- */

static bool read_number(const char *text, int64_t *number)
{
    bool minus = *text == '-';
    text += minus;
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 15 || text[digits] != '\0')
        return false;
    *number = 0;
    for (; *text != '\0'; text++)
        *number = 10 * *number + (*text - '0');
    if (minus)
        *number = -*number;
    return true;
}

static bool read_kind(const char *text, enum purpose *purpose)
{
    static const char *const names[] = {
        [PURPOSE_SERVER] = "SERVER", [PURPOSE_CLIENT] = "CLIENT", [PURPOSE_ANY] = "ANY"};
    for (size_t i = 0; text != NULL && i < COUNT(names); i++)
        if (strcmp(text, names[i]) == 0) {
            *purpose = (enum purpose)i;
            return true;
        }
    return false;
}

/* The name after "DNS:" or "IP:". */
static bool read_peer(const char *text, const char **host)
{
    *host = NULL;
    if (text == NULL)
        return true;
    const char *name = strchr(text, ':');
    if (name == NULL)
        return false;
    bool address = strncmp(text, "IP:", 3) == 0;
    *host = name + 1;
    return address ? host_is_address(*host) : strncmp(text, "DNS:", 4) == 0;
}

/* NULL, or what of the case is not in the format. */
static const char *read_task(const struct path_case *c, struct chain_task *task, const struct crypto *crypto)
{
    int64_t depth = LIMIT_DEPTH;
    const char *time = vector_value(c->keys, "time"), *most = vector_value(c->keys, "depth");
    *task = (struct chain_task){.crypto = crypto,
                                .trust = &c->trust,
                                .presented = c->presented,
                                .presented_count = c->presented_count,
                                .revocation = c->has_crl ? REVOCATION_CHAIN : REVOCATION_OFF};
    if (!read_kind(vector_value(c->keys, "kind"), &task->purpose))
        return "kind";
    if (time == NULL || !read_number(time, &task->now))
        return "time";
    if (!read_peer(vector_value(c->keys, "peer"), &task->host))
        return "peer";
    if (most != NULL && (!read_number(most, &depth) || depth < 0))
        return "depth";
    task->depth = (unsigned)depth;
    return NULL;
}

/* ---- Its verdict ---- */

struct answer {
    enum verdict verdict;
    char reason[2 * LIMIT_ERROR_TEXT];
};

/* RFC 5280 7.5: the part before the "@" byte for byte, the host without regard to case. */
static bool is_mailbox(struct span name, const char *mailbox)
{
    const char *at = strrchr(mailbox, '@');
    size_t local = at == NULL ? 0 : (size_t)(at - mailbox);
    if (name.len != strlen(mailbox) || memcmp(name.at, mailbox, local) != 0)
        return false;
    for (size_t i = local; i < name.len; i++) {
        unsigned char a = name.at[i], b = (unsigned char)mailbox[i];
        a = a >= 'A' && a <= 'Z' ? (unsigned char)(a + 32) : a;
        b = b >= 'A' && b <= 'Z' ? (unsigned char)(b + 32) : b;
        if (a != b)
            return false;
    }
    return true;
}

static bool has_mailbox(struct span leaf, const char *mailbox)
{
    struct cert cert;
    if (cert_parse(&cert, leaf, NULL) != 0)
        return false;
    for (struct reader r = reader_over(cert.san); reader_more(&r);) {
        struct general name = general_next(&r, 4);
        if (name.kind == GENERAL_EMAIL && is_mailbox(name.value, mailbox))
            return true;
    }
    return false;
}

/* The first client_name that the leaf does not have; NULL if it has all. */
static const char *missing_name(const struct path_case *c)
{
    for (size_t i = 0; i < c->keys->count; i++) {
        const struct vector_pair *pair = &c->keys->pairs[i];
        if (strcmp(pair->key, "client_name") == 0 &&
            (strncmp(pair->value, "RFC822:", 7) != 0 || !has_mailbox(c->presented[0], pair->value + 7)))
            return pair->value;
    }
    return NULL;
}

static struct answer decide(const struct path_case *c, const struct chain_task *task)
{
    struct answer answer = {SKIP, ""};
    struct chain_path path;
    struct error why = {0};
    if (vector_value(c->keys, "policies") != NULL || vector_value(c->keys, "policy_inputs") != NULL) {
        snprintf(answer.reason, sizeof answer.reason, "policy inputs are not offered");
    } else if (chain_verify(task, &path, &why) != 0) {
        answer.verdict = REJECT;
        snprintf(answer.reason, sizeof answer.reason, "%s: %s", error_name(why.code), why.text);
    } else if (missing_name(c) != NULL) {
        answer.verdict = REJECT;
        snprintf(answer.reason, sizeof answer.reason, "the leaf is not for %s", missing_name(c));
    } else {
        answer.verdict = ACCEPT;
    }
    return answer;
}

/* ---- Comparison ---- */

enum part { CORE, PROFILE, OPTIONAL, PART_COUNT };
static const char *const group_names[] = {"core", "profile", "optional"};

struct counts {
    unsigned long agreed[PART_COUNT], accepted[PART_COUNT], rejected[PART_COUNT], skipped[PART_COUNT];
    unsigned long unexplained, too_slow;
    clock_t slowest;
    char slowest_id[160];
};

/* Why the answer differs; NULL if nothing is known of it. */
static const char *explanation(const char *id)
{
    for (size_t i = 0; i < COUNT(deviations); i++)
        if (strcmp(deviations[i].id, id) == 0)
            return deviations[i].why;
    return NULL;
}

static bool has_feature(const struct vector_paragraph *keys, const char *feature)
{
    const char *features = vector_value(keys, "features");
    const size_t len = strlen(feature);
    while (features != NULL) {
        features += *features == ',';
        if (strncmp(features, feature, len) == 0 && (features[len] == ',' || features[len] == '\0'))
            return true;
        features = strchr(features, ',');
    }
    return false;
}

/* A path that must not be accepted, however RFC 5280 is read. */
static bool is_never_accepted(const struct vector_paragraph *keys, size_t group)
{
    const char *expect = vector_value(keys, "expect");
    return strcmp(expect, "REJECT") == 0 && (group == CORE || has_feature(keys, "must-reject"));
}

/* False if the case does not say what is expected. */
static bool compare(struct counts *counts, const struct vector_paragraph *keys, const char *id,
                    const struct answer *answer)
{
    const char *expect = vector_value(keys, "expect"), *name = vector_value(keys, "group");
    size_t group = 0;
    while (group < PART_COUNT && (name == NULL || strcmp(name, group_names[group]) != 0))
        group++;
    if (group == PART_COUNT || expect == NULL)
        return false;
    bool agrees = strcmp(expect, verdict_names[answer->verdict]) == 0;
    if (answer->verdict == SKIP)
        counts->skipped[group]++;
    else if (agrees)
        counts->agreed[group]++;
    else if (answer->verdict == ACCEPT)
        counts->accepted[group]++;
    else
        counts->rejected[group]++;
    if (answer->verdict == SKIP)
        return true;
    const char *why = explanation(id);
    if (answer->verdict == ACCEPT && is_never_accepted(keys, group))
        why = NULL;
    if (why != NULL)
        printf("%s\t%s\t%s: %s\n", id, verdict_names[answer->verdict],
               agrees ? "agrees, but is listed as a deviation" : "deviates", why);
    else if (!agrees)
        printf("%s\t%s\t%s\n", id, verdict_names[answer->verdict], answer->reason);
    counts->unexplained += why != NULL ? agrees : !agrees;
    return true;
}

static void print_counts(const struct counts *c)
{
    for (size_t i = 0; i < PART_COUNT; i++)
        printf("%s: agreed %lu, accepted but should reject %lu, rejected but should accept %lu, skipped %lu\n",
               group_names[i], c->agreed[i], c->accepted[i], c->rejected[i], c->skipped[i]);
    printf("disagreements without an explanation %lu, cases of more than a second %lu\n", c->unexplained, c->too_slow);
    printf("slowest: %s, %.1f ms\n", c->slowest_id, 1e3 * (double)c->slowest / CLOCKS_PER_SEC);
}

/* ---- Files ---- */

/* Work is bounded (LIMIT_CHAIN_WORK, LIMIT_NAME_WORK), so that no chain takes long. Told are the cases that are
 * made to take long, and the one that takes longest. */
static void note_time(struct counts *counts, const struct vector_paragraph *keys, const char *id, clock_t taken)
{
    if (counts == NULL)
        return;
    counts->too_slow += taken > CLOCKS_PER_SEC;
    if (has_feature(keys, "denial-of-service") || strncmp(id, "pathological::", strlen("pathological::")) == 0)
        printf("%s\t%.1f ms\n", id, 1e3 * (double)taken / CLOCKS_PER_SEC);
    if (taken <= counts->slowest)
        return;
    counts->slowest = taken;
    snprintf(counts->slowest_id, sizeof counts->slowest_id, "%s", id);
}

static bool run_case(const struct crypto *crypto, struct counts *counts, const char *path,
                     const struct vector_paragraph *keys)
{
    const char *id = vector_value(keys, "case"), *problem = NULL;
    struct path_case c;
    struct chain_task task;
    if (id == NULL || *id == '\0' || strpbrk(id, " \t") != NULL)
        return complain(path, id == NULL ? "" : id, "no name");
    if (!case_open(&c, keys))
        problem = "pem: one leaf, and otherwise trusted, intermediate and crl";
    else
        problem = read_task(&c, &task, crypto);
    if (problem == NULL) {
        clock_t start = clock();
        struct answer answer = decide(&c, &task);
        note_time(counts, keys, id, clock() - start);
        if (counts == NULL)
            printf("%s\t%s\t%s\n", id, verdict_names[answer.verdict], answer.reason);
        else if (!compare(counts, keys, id, &answer))
            problem = "expect or group";
        fflush(stdout); /* a crash loses its own case only */
    }
    case_close(&c);
    return problem == NULL || complain(path, id, problem);
}

static bool run_file(const struct crypto *crypto, struct counts *counts, const char *path)
{
    struct vector_file file;
    bool ok = vector_file_read(&file, path);
    if (!ok && file.bad_line != 0)
        fprintf(stderr, "%s:%zu: not in the format\n", path, file.bad_line);
    else if (!ok)
        fprintf(stderr, "%s: cannot be read\n", path);
    for (size_t i = 0; ok && i < file.count; i++)
        ok = run_case(crypto, counts, path, &file.paragraphs[i]);
    vector_file_free(&file);
    return ok;
}

int main(int argc, char **argv)
{
    struct crypto crypto;
    struct counts counts = {0};
    bool check = argc > 1 && strcmp(argv[1], "--check") == 0;
    int status = 0;
    crypto_choose(&crypto, 0);
    if (check && argc == 2) {
        puts("skipped: there are no vector files");
        return EXIT_SKIPPED;
    }
    for (int i = check ? 2 : 1; i < argc; i++)
        if (!run_file(&crypto, check ? &counts : NULL, argv[i]))
            status = EXIT_FORMAT;
    if (check)
        print_counts(&counts);
    return status == 0 && counts.unexplained + counts.too_slow > 0 ? EXIT_DISAGREES : status;
}
