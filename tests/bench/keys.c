/*
 * keys.c - operations with public and private keys. Each library has keys of its own, and those of RSA in common.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench/bench.h"

#include "crypto/crypto.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

static struct crypto crypto;

enum { PREMASTER = 48 }; /* bytes under RSA */

/* The state of a row, of both libraries. */
struct job {
    struct rsa_private rsa;
    uint8_t numbers[8][512]; /* behind it */
    const struct group *group;
    uint8_t private_key[GROUP_PRIVATE_MAX], public_key[GROUP_PUBLIC_MAX];
    uint8_t message[64], text[512]; /* a digest or a secret, and its signature or what it is encrypted to */
    EVP_PKEY *key;
    EVP_PKEY_CTX *ctx;
    EVP_MD_CTX *md_ctx;
    uint8_t their_text[512];
    size_t their_len;
};

static void ours(int result)
{
    if (result != 0)
        die("an operation failed: %s", error_sentence(result));
}

static void theirs(int result)
{
    if (result != 1)
        die("OpenSSL: an operation failed");
}

/* ---- RSA ---- */

static void rsa_begin(struct job *job, const void *bits)
{
    static const char *const names[] = {
        OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
        OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
        OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
        OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
    };
    struct span *const spans[] = {&job->rsa.n, &job->rsa.e,  &job->rsa.d,  &job->rsa.p,
                                  &job->rsa.q, &job->rsa.dp, &job->rsa.dq, &job->rsa.qinv};
    job->key = EVP_RSA_gen(*(const unsigned *)bits);
    for (size_t i = 0; i < COUNT(names); i++) {
        BIGNUM *number = NULL;
        theirs(EVP_PKEY_get_bn_param(job->key, names[i], &number));
        *spans[i] = (struct span){job->numbers[i], (size_t)BN_bn2bin(number, job->numbers[i])};
        BN_clear_free(number);
    }
}

static struct rsa_public public_of(const struct job *job)
{
    return (struct rsa_public){job->rsa.n, job->rsa.e};
}

static void rsa_sign_ours(struct job *job)
{
    ours(rsa_sign(&crypto, &job->rsa, job->text, crypto.sha256, job->message));
}

static void rsa_verify_ours(struct job *job)
{
    const struct rsa_public public = public_of(job);
    ours(rsa_verify(&crypto, &public, crypto.sha256, job->message, (struct span){job->text, job->rsa.n.len}));
}

static void rsa_encrypt_ours(struct job *job)
{
    const struct rsa_public public = public_of(job);
    ours(rsa_encrypt(&crypto, &public, job->text, job->message, PREMASTER));
}

static void rsa_decrypt_ours(struct job *job)
{
    uint64_t good;
    uint8_t message[PREMASTER];
    ours(rsa_decrypt(&crypto, &job->rsa, message, sizeof message, &good, (struct span){job->text, job->rsa.n.len}));
    if (good == 0)
        die("the padding is wrong");
}

static void pkey_begin(struct job *job, int (*init)(EVP_PKEY_CTX *))
{
    EVP_PKEY_CTX_free(job->ctx);
    job->ctx = EVP_PKEY_CTX_new(job->key, NULL);
    theirs(init(job->ctx));
}

static void rsa_signs(struct job *job)
{
    pkey_begin(job, EVP_PKEY_sign_init);
    theirs(EVP_PKEY_CTX_set_rsa_padding(job->ctx, RSA_PKCS1_PADDING));
    theirs(EVP_PKEY_CTX_set_signature_md(job->ctx, EVP_sha256()));
}

static void rsa_verifies(struct job *job)
{
    pkey_begin(job, EVP_PKEY_verify_init);
    theirs(EVP_PKEY_CTX_set_rsa_padding(job->ctx, RSA_PKCS1_PADDING));
    theirs(EVP_PKEY_CTX_set_signature_md(job->ctx, EVP_sha256()));
}

static void rsa_encrypts(struct job *job)
{
    pkey_begin(job, EVP_PKEY_encrypt_init);
}

static void rsa_decrypts(struct job *job)
{
    pkey_begin(job, EVP_PKEY_decrypt_init);
}

static void sign_theirs(struct job *job)
{
    job->their_len = sizeof job->their_text;
    theirs(EVP_PKEY_sign(job->ctx, job->their_text, &job->their_len, job->message, 32));
}

static void verify_theirs(struct job *job)
{
    theirs(EVP_PKEY_verify(job->ctx, job->their_text, job->their_len, job->message, 32));
}

static void encrypt_theirs(struct job *job)
{
    job->their_len = sizeof job->their_text;
    theirs(EVP_PKEY_encrypt(job->ctx, job->their_text, &job->their_len, job->message, PREMASTER));
}

static void decrypt_theirs(struct job *job)
{
    uint8_t message[512];
    size_t len = sizeof message;
    theirs(EVP_PKEY_decrypt(job->ctx, message, &len, job->their_text, job->their_len));
}

/* ---- Groups: ECDSA and key agreement ---- */

static const struct agreement {
    enum group_id group;
    const char *type, *curve; /* of OpenSSL; the curve is NULL for X25519 */
} x25519 = {GROUP_X25519, "X25519", NULL}, p256 = {GROUP_P256, "EC", "P-256"}, p384 = {GROUP_P384, "EC", "P-384"},
  p521 = {GROUP_P521, "EC", "P-521"};

static void group_begin(struct job *job, const void *agreement)
{
    const struct agreement *of = agreement;
    job->group = crypto.groups[of->group];
    ours(job->group->generate(&crypto, job->private_key, job->public_key));
    job->key = of->curve != NULL ? EVP_EC_gen(of->curve) : EVP_PKEY_Q_keygen(NULL, NULL, of->type);
    if (job->key == NULL)
        die("OpenSSL: no key of %s", of->type);
}

static void generate_ours(struct job *job)
{
    uint8_t private_key[GROUP_PRIVATE_MAX], public_key[GROUP_PUBLIC_MAX];
    ours(job->group->generate(&crypto, private_key, public_key));
}

static void generates(struct job *job)
{
    pkey_begin(job, EVP_PKEY_keygen_init);
}

static void generate_theirs(struct job *job)
{
    EVP_PKEY *key = NULL;
    theirs(EVP_PKEY_keygen(job->ctx, &key));
    EVP_PKEY_free(key);
}

static void agree_ours(struct job *job)
{
    uint8_t shared[GROUP_SHARED_MAX];
    ours(job->group->agree(shared, job->private_key, (struct span){job->public_key, job->group->public_len}));
}

static void agrees(struct job *job)
{
    pkey_begin(job, EVP_PKEY_derive_init);
    theirs(EVP_PKEY_derive_set_peer(job->ctx, job->key));
}

static void agree_theirs(struct job *job)
{
    uint8_t shared[GROUP_SHARED_MAX];
    size_t len = sizeof shared;
    theirs(EVP_PKEY_derive(job->ctx, shared, &len));
}

static void ecdsa_sign_ours(struct job *job)
{
    ours(ecdsa_sign(&crypto, job->group, job->text, job->private_key, crypto.sha256, job->message));
}

static void ecdsa_verify_ours(struct job *job)
{
    ours(ecdsa_verify(job->group, (struct span){job->public_key, job->group->public_len}, job->message, 32,
                      (struct span){job->text, 2 * job->group->private_len}));
}

static void signs(struct job *job)
{
    pkey_begin(job, EVP_PKEY_sign_init);
}

static void verifies(struct job *job)
{
    pkey_begin(job, EVP_PKEY_verify_init);
}

/* ---- Ed25519 ---- */

static void ed25519_begin(struct job *job, const void *nothing)
{
    (void)nothing;
    ours(crypto_random(&crypto, job->private_key, ED25519_KEY));
    ed25519_public_key(&crypto, job->public_key, job->private_key);
    job->key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    job->md_ctx = EVP_MD_CTX_new();
    job->their_len = ED25519_SIGNATURE;
}

static struct span message_of(const struct job *job)
{
    return (struct span){job->message, sizeof job->message};
}

static void ed25519_sign_ours(struct job *job)
{
    ours(ed25519_sign(&crypto, job->text, job->private_key, job->public_key, message_of(job)));
}

static void ed25519_verify_ours(struct job *job)
{
    ours(ed25519_verify(&crypto, (struct span){job->public_key, ED25519_KEY}, message_of(job),
                        (struct span){job->text, ED25519_SIGNATURE}));
}

static void ed25519_signs(struct job *job)
{
    theirs(EVP_DigestSignInit(job->md_ctx, NULL, NULL, NULL, job->key));
}

static void ed25519_verifies(struct job *job)
{
    theirs(EVP_DigestVerifyInit(job->md_ctx, NULL, NULL, NULL, job->key));
}

static void ed25519_sign_theirs(struct job *job)
{
    theirs(EVP_DigestSign(job->md_ctx, job->their_text, &job->their_len, job->message, sizeof job->message));
}

static void ed25519_verify_theirs(struct job *job)
{
    theirs(EVP_DigestVerify(job->md_ctx, job->their_text, job->their_len, job->message, sizeof job->message));
}

/* ---- The rows. What an operation makes, a later one of the same row takes. ---- */

struct op {
    const char *label;
    void (*ours)(struct job *);
    void (*prepare)(struct job *); /* OpenSSL's context */
    void (*theirs)(struct job *);
};

enum { OPS = 4 };
#define RSA_OPS(name)                                                                                                  \
    {                                                                                                                  \
        {name ", sign", rsa_sign_ours, rsa_signs, sign_theirs},                                                        \
            {name ", verify", rsa_verify_ours, rsa_verifies, verify_theirs},                                           \
            {name ", encrypt", rsa_encrypt_ours, rsa_encrypts, encrypt_theirs},                                        \
            {name ", decrypt", rsa_decrypt_ours, rsa_decrypts, decrypt_theirs},                                        \
    }
#define CURVE_OPS(name)                                                                                                \
    {                                                                                                                  \
        {name ", key pair", generate_ours, generates, generate_theirs},                                                \
            {name ", agree", agree_ours, agrees, agree_theirs},                                                        \
            {name ", ECDSA sign", ecdsa_sign_ours, signs, sign_theirs},                                                \
            {name ", ECDSA verify", ecdsa_verify_ours, verifies, verify_theirs},                                       \
    }

static const unsigned rsa2048 = 2048, rsa3072 = 3072, rsa4096 = 4096;

static const struct {
    void (*begin)(struct job *, const void *arg);
    const void *arg;
    struct op ops[OPS];
} rows[] = {
    {rsa_begin, &rsa2048, RSA_OPS("RSA-2048")},
    {rsa_begin, &rsa3072, RSA_OPS("RSA-3072")},
    {rsa_begin, &rsa4096, RSA_OPS("RSA-4096")},
    {group_begin,
     &x25519,
     {{"X25519, key pair", generate_ours, generates, generate_theirs},
      {"X25519, agree", agree_ours, agrees, agree_theirs}}},
    {group_begin, &p256, CURVE_OPS("P-256")},
    {group_begin, &p384, CURVE_OPS("P-384")},
    {group_begin, &p521, CURVE_OPS("P-521")},
    {ed25519_begin,
     NULL,
     {{"Ed25519, sign", ed25519_sign_ours, ed25519_signs, ed25519_sign_theirs},
      {"Ed25519, verify", ed25519_verify_ours, ed25519_verifies, ed25519_verify_theirs}}},
};

struct turn {
    struct job *job;
    void (*run)(struct job *);
};

static void turn_run(void *arg, size_t times, struct stopwatch parts[PARTS])
{
    const struct turn *turn = arg;
    stopwatch_start(&parts[0]);
    for (size_t i = 0; i < times; i++)
        turn->run(turn->job);
    stopwatch_stop(&parts[0]);
}

static void op_run(struct job *job, const struct op *op)
{
    struct turn turns[LIBRARIES] = {{job, op->ours}, {job, op->theirs}};
    const struct work work[LIBRARIES] = {{turn_run, &turns[0], 0}, {turn_run, &turns[1], 0}};
    double best[LIBRARIES][PARTS];
    op->prepare(job);
    measure(work, best);
    table_row(op->label, 1e6 * best[0][0], 1e6 * best[1][0], (struct goal){0, 0, 0});
}

void bench_keys(void)
{
    static struct job job;
    crypto_choose(&crypto, options.features);
    table_begin("keys", MICROSECONDS);
    for (size_t row = 0; row < COUNT(rows); row++) {
        memset(&job, 0, sizeof job);
        rows[row].begin(&job, rows[row].arg);
        for (size_t op = 0; op < OPS && rows[row].ops[op].label != NULL; op++)
            op_run(&job, &rows[row].ops[op]);
        EVP_PKEY_free(job.key);
        EVP_PKEY_CTX_free(job.ctx);
        EVP_MD_CTX_free(job.md_ctx);
    }
}
