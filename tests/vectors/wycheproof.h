/*
 * wycheproof.h - what a row of wycheproof.c gets and gives: the keys of a case and of its group, and a verdict.
 *
 * A row is one function, in a file wycheproof_*.c of its own. It asks for the keys that its operation needs, performs
 * it with the given set, and compares what comes out with the case. It looks at nothing that says what is expected
 * (result, flags, comment). A key that is missing or malformed reads as empty or 0, and the file is refused afterwards,
 * so a row need not check.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_WYCHEPROOF_H
#define TLS12_WYCHEPROOF_H

#include "crypto/crypto.h"
#include "vectors/vector_file.h"
#include "x509/x509.h"

enum verdict {
    ACCEPT, /* the operation succeeds and gives exactly the output in the case */
    REJECT,
    SKIP, /* only for what the library does not offer at all */
};

struct answer {
    enum verdict verdict;
    const char *reason; /* a string literal, or error_sentence of the library's own error */
};

struct vector_case {
    const struct crypto *crypto;
    const char *algorithm;
    const struct vector_paragraph *group, *keys; /* group has no pairs if the file has no groups */
    const char *bad_key;                         /* the first that was missing or malformed; NULL if none was */
    uint8_t *bytes;                              /* where spans are decoded to; they live as long as the case */
    size_t bytes_left;
};

/* A key of the case or, if it has none of that name, of its group. */
bool case_has(const struct vector_case *, const char *key);
const char *case_text(struct vector_case *, const char *key);
struct span case_bytes(struct vector_case *, const char *key); /* hexadecimal */
size_t case_number(struct vector_case *, const char *key);     /* decimal */

/* The hash of a name such as "SHA-256"; NULL if the library does not offer it. */
const struct hash *case_hash(const struct vector_case *, const char *name);

/* The same for the group of a curve's name such as "secp256r1". */
const struct group *case_group(const struct vector_case *, const char *name);

static inline struct answer answer_accept(void)
{
    return (struct answer){ACCEPT, ""};
}

static inline struct answer answer_reject(const char *reason)
{
    return (struct answer){REJECT, reason};
}

static inline struct answer answer_skip(const char *reason)
{
    return (struct answer){SKIP, reason};
}

/* For verification: the signature over msg, by key_verify. The key is publicKeyDer, which must be read as the one that
 * the caller has put together from its parts. */
struct answer answer_verify(struct vector_case *, const struct public_key *, enum signature, struct span msg,
                            struct span sig);

/* The signature algorithm of these three that has the hash `sha`; SIGNATURE_NONE if there is none. */
enum signature case_signature(struct vector_case *, enum signature sha256, enum signature sha384,
                              enum signature sha512);

/* For operations whose whole answer is an error code: 0 is ACCEPT. */
static inline struct answer answer_code(int code)
{
    return code == 0 ? answer_accept() : answer_reject(error_sentence(code));
}

/* The rows. */
struct answer wycheproof_hmac(struct vector_case *);
struct answer wycheproof_rsa_signature(struct vector_case *);
struct answer wycheproof_rsa_pss(struct vector_case *);
struct answer wycheproof_rsa_decrypt(struct vector_case *);
struct answer wycheproof_aead(struct vector_case *);
struct answer wycheproof_aes_cbc(struct vector_case *);
struct answer wycheproof_x25519(struct vector_case *);
struct answer wycheproof_ecdh(struct vector_case *);
struct answer wycheproof_ecdsa(struct vector_case *);
struct answer wycheproof_ed25519(struct vector_case *);

#endif
