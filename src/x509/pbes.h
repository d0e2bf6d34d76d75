/*
 * pbes.h - what is encrypted under a password (RFC 8018, RFC 7292 appendix C).
 *
 * Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_PBES_H
#define TLS12_PBES_H

#include "x509/key.h"

/* Decrypts what the algorithm says was encrypted under the password; out has ciphertext.len bytes of room. 0 and *len;
 * SSL_E_NO_PASSWORD, SSL_E_PASSWORD, SSL_E_ENCRYPTION; malformed if the parameters are. The text is what people call
 * it: "the private key". The plaintext counts as public: its new owner says what in it is a secret. */
int pbes_open(const struct crypto *, struct password *, const struct algorithm *, struct span ciphertext, uint8_t *out,
              size_t *len, const char *text, int malformed, struct error *why);

/* Writes an AlgorithmIdentifier of PBES2, and behind it a value with this tag: the plaintext, encrypted. 0 or
 * SSL_E_RANDOM. */
int pbes_put(struct writer *, const struct crypto *, struct span password, uint32_t iterations, uint8_t tag,
             struct span plain);

/* The password as a BMPString (RFC 7292 appendix B.1), UTF-16 big-endian with a zero at its end; SSL_E_PASSWORD if it
 * is not UTF-8. A secret. */
int password_bmp(const struct password *, uint8_t out[PKCS12_PASSWORD_MAX], size_t *len, struct error *why);

/* INTEGER (1..MAX), a count of iterations; UINT32_MAX if it is more than that. */
uint32_t iterations_read(struct reader *);

/* The salt and the iterations, weighed against what the password is good for: 0, SSL_E_NO_PASSWORD or SSL_E_ENCRYPTION.
 * digests is how many digests the iterations are made for. */
int password_spend(struct password *, struct span salt, uint32_t iterations, size_t digests, const char *text,
                   struct error *why);

/* The hash of an HMAC by its own name (hmacWithSHA256); NULL for one that is not there. */
const struct hash *hmac_find(const struct crypto *, const struct algorithm *);

/* PBKDF2-params: false if they are none. prf is NULL for one that is not there; key_len 0 if it is not said. */
struct pbkdf2_params {
    struct span salt;
    uint32_t iterations;
    int32_t key_len;
    struct span prf_oid;
    const struct hash *prf;
};
bool pbkdf2_read(const struct crypto *, struct pbkdf2_params *, struct span parameters);

#endif
