/*
 * workshop.h - what every function of cert.h has while it works: cryptography, memory, and the first thing that went
 * wrong.
 *
 * Private to ssl/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_WORKSHOP_H
#define TLS12_WORKSHOP_H

#include "ssl/objects.h"

#include <tls12/cert.h>

struct workshop {
    struct crypto crypto;
    struct blob *blobs;       /* all that was made here: gone with the workshop */
    struct password password; /* for what is encrypted */
    struct error why;
};

void workshop_open(struct workshop *);

/* Wipes and frees all. Hands on the failure, if there is one, as a sentence with its code's. */
void workshop_close(struct workshop *, struct ssl_reason *why);

/* len bytes that live as long as the workshop; NULL and a failure when out of memory. */
uint8_t *workshop_room(struct workshop *, size_t len);

/* A writer over so many: 0 or SSL_E_MEMORY. */
int workshop_writer(struct workshop *, struct writer *, size_t len);

/* The bytes of a password, which is there and not too long: 0 or SSL_E_ARGUMENT. */
int workshop_password(struct workshop *, const char *password, struct span *);

/* A copy of what was written, for the caller to keep: NULL if result or the writer is a failure. */
char *workshop_text(struct workshop *, int result, const struct writer *);

/* The DER of the first block of the text with this label; what is the thing's name for people, "the issuer's
 * certificate". 0, or an error. */
int workshop_pem(struct workshop *, const char *text, const char *label, const char *what, struct span *der);

/* The same block after block: 0, an error, or WORKSHOP_END after the last one. */
enum { WORKSHOP_END = -1 };
int workshop_next(struct workshop *, struct span *text, const char *label, const char *what, struct span *der);

/* The first private key of the text. */
int workshop_key(struct workshop *, const char *text, const char *what, struct private_key *);

/* The first certificate of the text, parsed. */
int workshop_cert(struct workshop *, const char *text, const char *what, struct cert *);

/* Puts what is concerned before the detail of a failure; returns result. */
int workshop_named(struct workshop *, const char *what, int result);

#endif
