/*
 * wycheproof.c - runs files of Wycheproof's vectors, or of the same form, on the cryptography of the house.
 *
 *   wycheproof FILE...            a line for each case: NAME:TC <tab> ACCEPT, REJECT or SKIP <tab> reason
 *   wycheproof --check FILE...    compares with `result`: a line for each case that disagrees, the counts of each file
 * and of all, what became of the acceptable cases and why, and why cases were skipped
 *   wycheproof --best ...         either, with the backends that this processor is given; without it, portable code
 *
 * Exit status: 0; 1 if --check found a disagreement; 2 for a file that cannot be read or is not in the format, or that
 * --check finds without cases, or with another number than it says itself; 77 for --check without files, which is a
 * test that is skipped. Nothing is read but the files, and a verdict comes from the
 * inputs of its case alone. The format is in vector_file.h; what its keys mean, in wycheproof.h and the rows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/wycheproof.h"

#include <stdio.h>
#include <stdlib.h>

#include "cpu/cpu.h"

/* THE ROWS: which function decides the cases of which algorithm. What is not here is skipped. */
/* clang-format off */
static const struct {
    const char *algorithm;
    struct answer (*decide)(struct vector_case *);
} rows[] = {
    {"HMACSHA1", wycheproof_hmac},
    {"HMACSHA256", wycheproof_hmac},
    {"HMACSHA384", wycheproof_hmac},
    {"HMACSHA512", wycheproof_hmac},
    {"AES-GCM", wycheproof_aead},
    {"AES-CCM", wycheproof_aead},
    {"CHACHA20-POLY1305", wycheproof_aead},
    {"AES-CBC-PKCS5", wycheproof_aes_cbc},
    {"RSASSA-PKCS1-v1_5", wycheproof_rsa_signature},
    {"RSASSA-PSS", wycheproof_rsa_pss},
    {"RSAES-PKCS1-v1_5", wycheproof_rsa_decrypt},
    {"XDH", wycheproof_x25519},
    {"ECDH", wycheproof_ecdh},
    {"ECDSA", wycheproof_ecdsa},
    {"EDDSA", wycheproof_ed25519},
};
/* clang-format on */

enum {
    EXIT_DISAGREES = 1,
    EXIT_FORMAT = 2,
    EXIT_SKIPPED = 77,
    CASE_BYTES = 1 << 16, /* for all byte strings of a case; a line of the format has less than 16 KiB */
};

static const char *const verdict_names[] = {"ACCEPT", "REJECT", "SKIP"};

/* ---- What the rows use ---- */

static const char *case_find(const struct vector_case *c, const char *key)
{
    const char *value = vector_value(c->keys, key);
    return value != NULL ? value : vector_value(c->group, key);
}

static void case_refuse(struct vector_case *c, const char *key)
{
    if (c->bad_key == NULL)
        c->bad_key = key;
}

bool case_has(const struct vector_case *c, const char *key)
{
    return case_find(c, key) != NULL;
}

const char *case_text(struct vector_case *c, const char *key)
{
    const char *value = case_find(c, key);
    if (value == NULL)
        case_refuse(c, key);
    return value != NULL ? value : "";
}

struct span case_bytes(struct vector_case *c, const char *key)
{
    struct span bytes = {c->bytes, 0};
    if (!vector_hex(case_text(c, key), c->bytes, c->bytes_left, &bytes.len))
        case_refuse(c, key);
    c->bytes += bytes.len;
    c->bytes_left -= bytes.len;
    return bytes;
}

size_t case_number(struct vector_case *c, const char *key)
{
    const char *text = case_text(c, key);
    size_t number = 0, digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 6 || text[digits] != '\0') {
        case_refuse(c, key);
        return 0;
    }
    for (; *text != '\0'; text++)
        number = number * 10 + (size_t)(*text - '0');
    return number;
}

const struct hash *case_hash(const struct vector_case *c, const char *name)
{
    const struct hash *const hashes[] = {c->crypto->sha1, c->crypto->sha256, c->crypto->sha384, c->crypto->sha512};
    for (size_t i = 0; i < COUNT(hashes); i++) {
        if (strcmp(hashes[i]->name, name) == 0)
            return hashes[i];
    }
    return NULL;
}

const struct group *case_group(const struct vector_case *c, const char *name)
{
    static const struct {
        const char *name;
        enum group_id id;
    } groups[] = {
        {"secp256r1", GROUP_P256},
        {"secp384r1", GROUP_P384},
        {"secp521r1", GROUP_P521},
    };
    for (size_t i = 0; i < COUNT(groups); i++) {
        if (strcmp(groups[i].name, name) == 0)
            return c->crypto->groups[groups[i].id];
    }
    return NULL;
}

/* ---- One case: print it, or compare it ---- */

static bool has_flag(const char *flags, const char *flag)
{
    size_t len = strlen(flag);
    for (; flags != NULL; flags = strchr(flags, ',')) {
        flags += *flags == ',';
        if (strncmp(flags, flag, len) == 0 && (flags[len] == ',' || flags[len] == '\0'))
            return true;
    }
    return false;
}

/* THE DECISIONS: what is to become of a case that is "acceptable", by a flag that it has; the first row that fits
 * counts. A case that fits none is undecided, which is a disagreement. */
/* clang-format off */
static const struct {
    const char *flag;
    enum verdict verdict;
    const char *why;
} decisions[] = {
    {"ZeroSharedSecret",   REJECT, "RFC 8422 5.11: MUST abort if the shared secret is all zeros"},
    {"CompressedPoint",    REJECT, "RFC 8422 5.1.2: only the uncompressed form is offered"},
    {"MissingNull",        REJECT, "RFC 8017 8.2.2 compares encodings, and there the parameters are NULL"},
    {"NonCanonicalPublic", ACCEPT, "RFC 7748 5: MUST accept such values as if they had been reduced"},
    {"Twist",              ACCEPT, "RFC 7748 6.1 has no check of public keys but for a shared secret of zeros"},
    {"SmallModulus",       ACCEPT, "the operation is right; a key that is too short is refused where keys are loaded"},
    {"SmallPublicKey",     ACCEPT, "e = 3 does no harm where encodings are compared"},
};
/* clang-format on */

static size_t decision_of(const char *flags)
{
    size_t row = 0;
    while (row < COUNT(decisions) && !has_flag(flags, decisions[row].flag))
        row++;
    return row;
}

enum { REASONS_MAX = 16 };

struct counts {
    unsigned long valid_accepted, invalid_refused, skipped, disagreed, decided[COUNT(decisions)];
    struct {
        const char *reason;
        unsigned long count;
    } skips[REASONS_MAX];
};

static void count_skips(struct counts *counts, const char *reason, unsigned long count)
{
    size_t i = 0;
    while (i < REASONS_MAX - 1 && counts->skips[i].reason != NULL && strcmp(counts->skips[i].reason, reason) != 0)
        i++;
    counts->skips[i].reason = reason;
    counts->skips[i].count += count;
    counts->skipped += count;
}

/* Counts the answer; false if the case does not say what it is. */
static bool count_case(struct counts *counts, const struct vector_paragraph *keys, struct answer answer,
                       bool *disagrees)
{
    const char *result = vector_value(keys, "result");
    bool valid = result != NULL && strcmp(result, "valid") == 0;
    bool invalid = result != NULL && strcmp(result, "invalid") == 0;
    bool acceptable = result != NULL && strcmp(result, "acceptable") == 0;
    if (!valid && !invalid && !acceptable)
        return false;
    size_t row = acceptable ? decision_of(vector_value(keys, "flags")) : COUNT(decisions);
    enum verdict wanted = row < COUNT(decisions) ? decisions[row].verdict : valid ? ACCEPT : invalid ? REJECT : SKIP;

    *disagrees = answer.verdict != SKIP && answer.verdict != wanted;
    if (*disagrees)
        counts->disagreed++;
    else if (answer.verdict == SKIP)
        count_skips(counts, answer.reason, 1);
    else if (acceptable)
        counts->decided[row]++;
    else
        valid ? counts->valid_accepted++ : counts->invalid_refused++;
    return true;
}

static unsigned long decided(const struct counts *c, enum verdict verdict)
{
    unsigned long count = 0;
    for (size_t i = 0; i < COUNT(decisions); i++)
        count += decisions[i].verdict == verdict ? c->decided[i] : 0;
    return count;
}

static unsigned long counted(const struct counts *c)
{
    return c->valid_accepted + c->invalid_refused + decided(c, ACCEPT) + decided(c, REJECT) + c->skipped + c->disagreed;
}

static void counts_add(struct counts *sum, const struct counts *c)
{
    sum->valid_accepted += c->valid_accepted;
    sum->invalid_refused += c->invalid_refused;
    sum->disagreed += c->disagreed;
    for (size_t i = 0; i < COUNT(decisions); i++)
        sum->decided[i] += c->decided[i];
    for (size_t i = 0; i < REASONS_MAX && c->skips[i].reason != NULL; i++)
        count_skips(sum, c->skips[i].reason, c->skips[i].count);
}

static void print_counts(const char *of, int len, const struct counts *c)
{
    unsigned long accepted = decided(c, ACCEPT), refused = decided(c, REJECT);
    printf("%.*s: valid accepted %lu, invalid refused %lu, acceptable decided %lu (%lu accepted, %lu refused), "
           "skipped %lu, disagreements %lu\n",
           len, of, c->valid_accepted, c->invalid_refused, accepted + refused, accepted, refused, c->skipped,
           c->disagreed);
}

static void print_reasons(const struct counts *c)
{
    for (size_t i = 0; i < COUNT(decisions); i++)
        if (c->decided[i] > 0)
            printf("acceptable, %s: %lu %s: %s\n", decisions[i].flag, c->decided[i],
                   decisions[i].verdict == ACCEPT ? "accepted" : "refused", decisions[i].why);
    for (size_t i = 0; i < REASONS_MAX && c->skips[i].reason != NULL; i++)
        printf("skipped: %lu: %s\n", c->skips[i].count, c->skips[i].reason);
}

static struct answer decide(struct vector_case *c)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (strcmp(rows[i].algorithm, c->algorithm) == 0)
            return rows[i].decide(c);
    }
    return answer_skip("no such algorithm here");
}

/* ---- One file ---- */

struct run {
    const struct crypto *crypto;
    struct counts *counts; /* NULL: print every case */
    const char *path;
    const char *name; /* of the file, without folder and ".txt" */
    int name_len;
};

static bool run_complain(const struct run *run, const char *what, const char *which)
{
    fprintf(stderr, "%s: %s%s\n", run->path, what, which);
    return false;
}

/* False if the case is not in the format. */
static bool run_case(const struct run *run, const char *algorithm, const struct vector_paragraph *group,
                     const struct vector_paragraph *keys)
{
    uint8_t bytes[CASE_BYTES];
    struct vector_case c = {run->crypto, algorithm, group, keys, NULL, bytes, sizeof bytes};
    const char *tc = keys->pairs[0].value;
    bool print = true;

    if (*tc == '\0' || strchr(tc, ' ') != NULL)
        return run_complain(run, "a case without a name: ", tc);
    struct answer answer = decide(&c);
    if (c.bad_key != NULL) {
        fprintf(stderr, "%s: case %s: %s is missing or malformed\n", run->path, tc, c.bad_key);
        return false;
    }
    if (run->counts != NULL && !count_case(run->counts, keys, answer, &print))
        return run_complain(run, "no result to compare with in case ", tc);
    if (print)
        printf("%.*s:%s\t%s\t%s\n", run->name_len, run->name, tc, verdict_names[answer.verdict], answer.reason);
    fflush(stdout); /* a crash loses its own case only */
    return true;
}

/* A file that lost its cases on the way must not look like one that passed. Its head may say how many there are. */
static bool check_number(const struct run *run, const struct vector_file *file)
{
    const char *says = vector_value(&file->paragraphs[0], "cases");
    unsigned long found = counted(run->counts);
    if (found == 0)
        return run_complain(run, "there is no case in it", "");
    if (says != NULL && strtoul(says, NULL, 10) != found)
        return run_complain(run, "there are not as many cases as it says: ", says);
    return true;
}

/* The file's own paragraph, then groups and cases; a group reaches to the next one. */
static bool run_paragraphs(const struct run *run, const struct vector_file *file)
{
    static const struct vector_paragraph no_group = {NULL, 0};
    const struct vector_paragraph *group = &no_group;
    const char *algorithm = file->count > 0 ? vector_value(&file->paragraphs[0], "algorithm") : NULL;

    if (algorithm == NULL)
        return run_complain(run, "no algorithm", "");
    for (size_t i = 1; i < file->count; i++) {
        const char *kind = file->paragraphs[i].pairs[0].key;
        if (strcmp(kind, "group") == 0)
            group = &file->paragraphs[i];
        else if (strcmp(kind, "tc") != 0)
            return run_complain(run, "neither a group nor a case begins with ", kind);
        else if (!run_case(run, algorithm, group, &file->paragraphs[i]))
            return false;
    }
    return run->counts == NULL || check_number(run, file);
}

static bool run_file(const struct crypto *crypto, struct counts *sum, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    size_t len = strlen(name);
    if (len > 4 && strcmp(name + len - 4, ".txt") == 0)
        len -= 4;
    struct counts counts = {0};
    struct run run = {crypto, sum != NULL ? &counts : NULL, path, name, (int)len};
    struct vector_file file;
    bool ok = vector_file_read(&file, path);
    if (ok)
        ok = run_paragraphs(&run, &file);
    else if (file.bad_line != 0)
        fprintf(stderr, "%s:%zu: not in the format\n", path, file.bad_line);
    else
        run_complain(&run, "cannot be read", "");
    vector_file_free(&file);
    if (sum != NULL) {
        print_counts(name, (int)len, &counts);
        counts_add(sum, &counts);
    }
    return ok;
}

int main(int argc, char **argv)
{
    bool best = argc > 1 && strcmp(argv[1], "--best") == 0;
    argc -= best;
    argv += best;
    bool check = argc > 1 && strcmp(argv[1], "--check") == 0;
    struct counts counts = {0};
    struct crypto crypto;
    int status = 0;

    crypto_choose(&crypto, best ? cpu_features() : 0);
    if (check && argc == 2) {
        puts("skipped: there are no vector files");
        return EXIT_SKIPPED;
    }
    for (int i = check ? 2 : 1; i < argc; i++) {
        if (!run_file(&crypto, check ? &counts : NULL, argv[i]))
            status = EXIT_FORMAT;
    }
    if (check) {
        print_counts("all", 3, &counts);
        print_reasons(&counts);
    }
    return status == 0 && counts.disagreed > 0 ? EXIT_DISAGREES : status;
}
