/*
 * protect.h - what record.c asks of a family of protections. Inside this room only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_PROTECT_H
#define TLS12_PROTECT_H

#include "record/record.h"

/*
 * What a MAC or an AEAD covers in front of the fragment (RFC 5246 6.2.3.1 and 6.2.3.3; RFC 7366 section 3 for
 * encrypt-then-MAC):
 *
 *     uint64 seq_num; ContentType type; ProtocolVersion version; uint16 length;
 *
 * record.c fills in the first eleven bytes. The length is the family's matter: of the fragment, or of what is
 * encrypted.
 */
enum {
    COVERED_HEAD = 8 + 1 + 2 + 2,
    COVERED_HEAD_LEN = 8 + 1 + 2, /* where the length stands */
};

struct protection_family {
    void (*init)(struct record_direction *, const struct crypto *, enum record_use, const uint8_t *mac_key,
                 const uint8_t *key, const uint8_t *fixed_iv);

    /* The length of the body that seal makes of len bytes: prefix, fragment and suffix. */
    size_t (*sealed_len)(const struct record_direction *, size_t len);

    /* Writes the body. in may be where the fragment begins in the body, and is never NULL. 0 or SSL_E_RANDOM. */
    int (*seal)(const struct record_direction *, const struct crypto *, uint8_t *body, uint8_t head[COVERED_HEAD],
                const uint8_t *in, size_t len);

    /* Opens the body, to out if out_cap holds all that is decrypted, else in place: 0 or SSL_E_BAD_RECORD_MAC, after
     * which record.c wipes what was decrypted. */
    int (*open)(const struct record_direction *, struct span *plain, uint8_t head[COVERED_HEAD], uint8_t *body,
                size_t body_len, uint8_t *out, size_t out_cap);
};

extern const struct protection_family protect_aead, protect_cbc;

/* Where len decrypted bytes go: to out if it holds them all, else where they stand encrypted. */
static inline uint8_t *protect_target(uint8_t *content, size_t len, uint8_t *out, size_t out_cap)
{
    return out != NULL && len <= out_cap ? out : content;
}

#endif
