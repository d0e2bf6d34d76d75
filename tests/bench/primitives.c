/*
 * primitives.c - hashes, HMAC, AES-CBC and AEADs, by the length of what they take. Keys are set up before; each time
 * has a nonce of its own, and 13 bytes of additional data, as a record has.
 *
 * Both libraries are given the same key and the same bytes, and must answer the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench/bench.h"

#include "crypto/crypto.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <stdio.h>
#include <stdlib.h>

enum { LONGEST = 16384, AAD = 13, TAGS = 16 };

static const uint8_t key[64] = {1, 2, 3}, aad[AAD] = {4, 5, 6};

/* The state of one row, of both libraries. */
struct job {
    size_t len;
    bool decrypts;
    uint8_t nonce[16];
    uint8_t in[LONGEST], sealed[LONGEST + TAGS], out[LIBRARIES][LONGEST + TAGS];
    const struct hash *hash;
    struct hmac_key hmac;
    const struct cipher *cipher;
    union cipher_key cipher_key;
    const struct aead *aead;
    union aead_key aead_key;
    EVP_MD *md;
    EVP_MD_CTX *md_ctx;
    EVP_MAC_CTX *mac_ctx;
    EVP_CIPHER_CTX *cipher_ctx;
};

static void expect(int good)
{
    if (good != 1)
        die("OpenSSL: a primitive failed");
}

/* ---- Hashes and HMAC ---- */

static void hash_ours(struct job *job)
{
    hash_whole(job->hash, job->out[0], job->in, job->len);
}

static void hash_theirs(struct job *job)
{
    expect(EVP_DigestInit_ex2(job->md_ctx, job->md, NULL));
    expect(EVP_DigestUpdate(job->md_ctx, job->in, job->len));
    expect(EVP_DigestFinal_ex(job->md_ctx, job->out[1], NULL));
}

static void hmac_ours(struct job *job)
{
    struct hmac mac;
    hmac_init(&mac, &job->hmac);
    hmac_update(&mac, job->in, job->len);
    hmac_final(&mac, job->out[0]);
}

static void hmac_theirs(struct job *job)
{
    size_t len;
    expect(EVP_MAC_init(job->mac_ctx, NULL, 0, NULL));
    expect(EVP_MAC_update(job->mac_ctx, job->in, job->len));
    expect(EVP_MAC_final(job->mac_ctx, job->out[1], &len, HASH_MAX));
}

/* ---- AES-CBC ---- */

static void cbc_ours(struct job *job)
{
    uint8_t iv[16];
    memcpy(iv, job->nonce, sizeof iv);
    (job->decrypts ? job->cipher->decrypt : job->cipher->encrypt)(&job->cipher_key, iv, job->out[0], job->in, job->len);
}

static void cbc_theirs(struct job *job)
{
    int len;
    expect(EVP_CipherInit_ex2(job->cipher_ctx, NULL, NULL, job->nonce, -1, NULL));
    expect(EVP_CipherUpdate(job->cipher_ctx, job->out[1], &len, job->in, (int)job->len));
}

/* ---- AEAD ---- */

static void seal_ours(struct job *job)
{
    job->aead->seal(&job->aead_key, job->out[0], job->out[0] + job->len, job->nonce, (struct span){aad, AAD}, job->in,
                    job->len);
}

static void open_ours(struct job *job)
{
    if (job->aead->open(&job->aead_key, job->out[0], job->nonce, (struct span){aad, AAD}, job->sealed, job->len,
                        job->sealed + job->len) != 0)
        die("a tag is wrong");
}

static bool is_ccm(const struct job *job)
{
    return EVP_CIPHER_CTX_get_mode(job->cipher_ctx) == EVP_CIPH_CCM_MODE;
}

static void seal_theirs(struct job *job)
{
    EVP_CIPHER_CTX *ctx = job->cipher_ctx;
    int len;
    expect(EVP_CipherInit_ex2(ctx, NULL, NULL, job->nonce, -1, NULL));
    if (is_ccm(job))
        expect(EVP_CipherUpdate(ctx, NULL, &len, NULL, (int)job->len));
    expect(EVP_CipherUpdate(ctx, NULL, &len, aad, AAD));
    expect(EVP_CipherUpdate(ctx, job->out[1], &len, job->in, (int)job->len));
    if (!is_ccm(job))
        expect(EVP_CipherFinal_ex(ctx, job->out[1] + job->len, &len));
    expect(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAGS, job->out[1] + job->len));
}

static void open_theirs(struct job *job)
{
    EVP_CIPHER_CTX *ctx = job->cipher_ctx;
    int len;
    expect(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAGS, job->sealed + job->len));
    expect(EVP_CipherInit_ex2(ctx, NULL, NULL, job->nonce, -1, NULL));
    if (is_ccm(job))
        expect(EVP_CipherUpdate(ctx, NULL, &len, NULL, (int)job->len));
    expect(EVP_CipherUpdate(ctx, NULL, &len, aad, AAD));
    expect(EVP_CipherUpdate(ctx, job->out[1], &len, job->sealed, (int)job->len));
    if (!is_ccm(job))
        expect(EVP_CipherFinal_ex(ctx, job->out[1] + job->len, &len));
}

/* ---- The rows ---- */

static const struct row {
    const char *label;  /* and for ciphers what is done */
    const char *theirs; /* OpenSSL's name of the algorithm */
    size_t member;      /* of struct crypto */
    enum { HASH, HMAC, CBC, AEAD } kind;
    bool decrypts;
} rows[] = {
#define MEMBER(name) offsetof(struct crypto, name)
    {"SHA-1", "SHA1", MEMBER(sha1), HASH, false},
    {"SHA-256", "SHA256", MEMBER(sha256), HASH, false},
    {"SHA-384", "SHA384", MEMBER(sha384), HASH, false},
    {"HMAC-SHA-1", "SHA1", MEMBER(sha1), HMAC, false},
    {"HMAC-SHA-256", "SHA256", MEMBER(sha256), HMAC, false},
    {"HMAC-SHA-384", "SHA384", MEMBER(sha384), HMAC, false},
    {"AES-128-CBC, encrypt", "AES-128-CBC", MEMBER(aes128_cbc), CBC, false},
    {"AES-128-CBC, decrypt", "AES-128-CBC", MEMBER(aes128_cbc), CBC, true},
    {"AES-256-CBC, encrypt", "AES-256-CBC", MEMBER(aes256_cbc), CBC, false},
    {"AES-256-CBC, decrypt", "AES-256-CBC", MEMBER(aes256_cbc), CBC, true},
    {"AES-128-GCM, seal", "AES-128-GCM", MEMBER(aes128_gcm), AEAD, false},
    {"AES-128-GCM, open", "AES-128-GCM", MEMBER(aes128_gcm), AEAD, true},
    {"AES-256-GCM, seal", "AES-256-GCM", MEMBER(aes256_gcm), AEAD, false},
    {"AES-256-GCM, open", "AES-256-GCM", MEMBER(aes256_gcm), AEAD, true},
    {"ChaCha20-Poly1305, seal", "ChaCha20-Poly1305", MEMBER(chacha20_poly1305), AEAD, false},
    {"ChaCha20-Poly1305, open", "ChaCha20-Poly1305", MEMBER(chacha20_poly1305), AEAD, true},
    {"AES-128-CCM, seal", "AES-128-CCM", MEMBER(aes128_ccm), AEAD, false},
    {"AES-128-CCM, open", "AES-128-CCM", MEMBER(aes128_ccm), AEAD, true},
#undef MEMBER
};

static const void *member(const struct crypto *crypto, size_t offset)
{
    const void *at;
    memcpy(&at, (const uint8_t *)crypto + offset, sizeof at);
    return at;
}

static void hash_begin(struct job *job, const struct crypto *crypto, const struct row *row)
{
    job->hash = member(crypto, row->member);
    job->md = EVP_MD_fetch(NULL, row->theirs, NULL);
    job->md_ctx = EVP_MD_CTX_new();
}

static void hmac_begin(struct job *job, const struct crypto *crypto, const struct row *row)
{
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)(uintptr_t)row->theirs, 0),
        OSSL_PARAM_construct_end(),
    };
    hmac_key_init(&job->hmac, member(crypto, row->member), key, sizeof key);
    job->mac_ctx = EVP_MAC_CTX_new(mac);
    expect(EVP_MAC_init(job->mac_ctx, key, sizeof key, params));
    EVP_MAC_free(mac);
}

static void cipher_begin(struct job *job, const struct row *row)
{
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, row->theirs, NULL);
    job->cipher_ctx = EVP_CIPHER_CTX_new();
    expect(EVP_CipherInit_ex2(job->cipher_ctx, cipher, NULL, NULL, !row->decrypts, NULL));
    EVP_CIPHER_free(cipher);
    if (row->kind == CBC)
        expect(EVP_CIPHER_CTX_set_padding(job->cipher_ctx, 0));
    else
        expect(EVP_CIPHER_CTX_ctrl(job->cipher_ctx, EVP_CTRL_AEAD_SET_IVLEN, AEAD_NONCE, NULL));
    if (is_ccm(job))
        expect(EVP_CIPHER_CTX_ctrl(job->cipher_ctx, EVP_CTRL_AEAD_SET_TAG, TAGS, row->decrypts ? job->in : NULL));
    expect(EVP_CipherInit_ex2(job->cipher_ctx, NULL, key, job->nonce, -1, NULL));
}

static void cbc_begin(struct job *job, const struct crypto *crypto, const struct row *row)
{
    job->cipher = member(crypto, row->member);
    (row->decrypts ? job->cipher->init_decrypt : job->cipher->init_encrypt)(&job->cipher_key, key);
    cipher_begin(job, row);
}

static void aead_begin(struct job *job, const struct crypto *crypto, const struct row *row)
{
    job->aead = member(crypto, row->member);
    job->aead->init(&job->aead_key, key);
    job->aead->seal(&job->aead_key, job->sealed, job->sealed + job->len, job->nonce, (struct span){aad, AAD}, job->in,
                    job->len);
    cipher_begin(job, row);
}

static const struct {
    void (*begin)(struct job *, const struct crypto *, const struct row *);
    void (*run[2][LIBRARIES])(struct job *); /* by decrypts */
} kinds[] = {
    [HASH] = {hash_begin, {{hash_ours, hash_theirs}, {NULL, NULL}}},
    [HMAC] = {hmac_begin, {{hmac_ours, hmac_theirs}, {NULL, NULL}}},
    [CBC] = {cbc_begin, {{cbc_ours, cbc_theirs}, {cbc_ours, cbc_theirs}}},
    [AEAD] = {aead_begin, {{seal_ours, seal_theirs}, {open_ours, open_theirs}}},
};

struct turn {
    struct job *job;
    void (*run)(struct job *);
};

static void turn_run(void *arg, size_t times, struct stopwatch parts[PARTS])
{
    const struct turn *turn = arg;
    stopwatch_start(&parts[0]);
    for (size_t i = 0; i < times; i++) {
        turn->run(turn->job);
        if (!turn->job->decrypts)
            turn->job->nonce[0]++;
    }
    stopwatch_stop(&parts[0]);
}

static void job_end(struct job *job)
{
    EVP_MD_free(job->md);
    EVP_MD_CTX_free(job->md_ctx);
    EVP_MAC_CTX_free(job->mac_ctx);
    EVP_CIPHER_CTX_free(job->cipher_ctx);
}

static void row_run(const struct crypto *crypto, const struct row *row, size_t len)
{
    static struct job job;
    struct turn turns[LIBRARIES];
    struct work work[LIBRARIES];
    double best[LIBRARIES][PARTS];
    char label[64];
    memset(&job, 0, sizeof job);
    job.len = row->kind == CBC ? len / 16 * 16 : len;
    job.decrypts = row->decrypts;
    kinds[row->kind].begin(&job, crypto, row);
    for (int i = 0; i < LIBRARIES; i++) {
        turns[i] = (struct turn){&job, kinds[row->kind].run[row->decrypts][i]};
        turns[i].run(&job);
        work[i] = (struct work){turn_run, &turns[i], 0};
    }
    if (memcmp(job.out[0], job.out[1], sizeof job.out[0]) != 0)
        die("%s: the libraries differ", row->label);
    measure(work, best);
    snprintf(label, sizeof label, "%s, %zu", row->label, job.len);
    table_row_bytes(label, 1e-9 * (double)job.len / best[0][0], 1e-9 * (double)job.len / best[1][0]);
    job_end(&job);
}

void bench_primitives(void)
{
    static const size_t lens[] = {64, 1350, 16384};
    struct crypto crypto;
    crypto_choose(&crypto, options.features);
    table_begin("primitives, GB/s, by length", GIGABYTES);
    for (size_t row = 0; row < COUNT(rows); row++)
        for (size_t len = 0; len < COUNT(lens); len++)
            row_run(&crypto, &rows[row], lens[len]);
}
