/*
 * base.h - the ground floor: what every room may use, and what needs nothing but libc.
 *
 * The one header of this room: it brings bytes.h, ct.h, reader.h and writer.h along.
 *
 * Results. An internal function that can fail returns an int: 0, or an SSL_E_* of <tls12/ssl_errors.h>, or (only
 * where it says so) one of the WANT values. No value means both success and data.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_BASE_H
#define TLS12_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <tls12/ssl_errors.h>

/* Bytes that belong to somebody else. Nothing is copied; the owner says how long they live. */
struct span {
    const uint8_t *at;
    size_t len;
};

#define SPAN(array) ((struct span){(array), sizeof(array)})

/* True if both hold the same bytes; of public bytes only. */
static inline bool span_equal(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* The only macro with control flow: hand any failure to the caller. */
#define TRY(call)                                                                                                      \
    do {                                                                                                               \
        int try_result = (call);                                                                                       \
        if (try_result != 0)                                                                                           \
            return try_result;                                                                                         \
    } while (0)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Before a function that is fast only as a part of its caller: whose arguments are constants there, or whose structs
 * are meant to live in registers. */
#if defined(__GNUC__)
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE static inline
#endif

/* Every limit of the house has its name here. Lengths are bytes. */
enum {
    LIMIT_PLAINTEXT = 16384,                   /* RFC 5246 6.2.1: 2^14 */
    LIMIT_CIPHERTEXT = LIMIT_PLAINTEXT + 2048, /* RFC 5246 6.2.3 */
    LIMIT_HELLO = 131396,                      /* the largest ClientHello that its RFC struct can express */
    LIMIT_CERTIFICATE_MESSAGE = 102400,        /* a Certificate or CertificateRequest message */
    LIMIT_MESSAGE = 16384,                     /* any other handshake message */
    LIMIT_WARNINGS = 4,                        /* warning alerts without data between them; requests to renegotiate */
    LIMIT_EMPTY_RECORDS = 32,                  /* records without content in a row */
    LIMIT_PRESENTED = 40,                      /* certificates in a Certificate message that are looked at */
    LIMIT_DEPTH = 8,                           /* intermediates between leaf and trust anchor, by default */
    LIMIT_CHAIN = 18,                          /* certificates in a path: leaf, intermediates, anchor */
    LIMIT_CHAIN_WORK = 64,                     /* signatures that building one path may check, as rsa_work has it */
    LIMIT_NAMES = 1024,                        /* names in one certificate */
    LIMIT_RDN = 8,                             /* attributes in one RelativeDistinguishedName */
    LIMIT_EXTENSIONS = 64,                     /* extensions in one certificate or revocation list */
    LIMIT_POLICIES = 64,                       /* certificate policies that a path may lead on at once */
    LIMIT_NAME_WORK = 262144,                  /* comparisons of names that one chain may take; see name_work */
    LIMIT_PROTOCOLS = 4096,                    /* the names of a list for ALPN that we offer */
    LIMIT_OCSP = 32768,                        /* an OCSP response */
    LIMIT_OCSP_ANSWERS = 64,                   /* answers in one OCSP response */
    LIMIT_OCSP_CERTS = 8,                      /* certificates in an OCSP response that are looked at */
    LIMIT_OCSP_AGE = 86400,                    /* seconds that an OCSP response without nextUpdate holds */
    LIMIT_MARKS = 16,                          /* signatures that a session remembers */
    LIMIT_SESSION_STATE = 8192,                /* what is in a ticket, or in the server's cache for one session */
    LIMIT_TICKET_KEYS = 16,                    /* keys of a fleet that a server knows */
    LIMIT_CACHE = 1048576,                     /* sessions in the server's own cache */
    LIMIT_SCTS = 16384,                        /* a list of certificate timestamps that we hand on */
    LIMIT_RSA_BITS = 8192,                     /* largest RSA modulus that is computed with */
    LIMIT_RSA_BITS_MIN = 2048,                 /* smallest RSA key that is accepted in a certificate */
    LIMIT_RSA_LEN = LIMIT_RSA_BITS / 8,
    /* Longest public exponent of an RSA key. FIPS 186-5 has room for 256 bits, but nobody needs more than 2^32 + 1, and
     * each bit costs those who verify. */
    LIMIT_RSA_EXPONENT_BITS = 33,
    /* Numbers drawn for one prime of an RSA key, times the bits of the modulus. Of ten, three are large enough; of
     * these one in 355 is a prime with 1024 bits. So there are 34 to be expected, and none once in 10^14. */
    LIMIT_PRIME_DRAWS = 20,
    LIMIT_PASSWORD = 1024,          /* a password that a key is encrypted under */
    LIMIT_SALT = 256,               /* what is hashed beside it */
    PASSWORD_ITERATIONS = 600000,   /* what we make of a password when we encrypt, as OWASP recommends (2023) */
    LIMIT_PASSWORD_WORK = 10000000, /* iterations over a password that one file may ask for */
    LIMIT_PFX = 1048576,            /* a PKCS #12 file */
    LIMIT_PFX_SAFES = 16,           /* what holds bags in it, */
    LIMIT_PFX_BAGS = 128,           /* and the bags */
    LIMIT_BER_DEPTH = 16,           /* values in one another */
    LIMIT_FILE = 16777216,          /* a PEM file that is read */
    LIMIT_ERROR_TEXT = 384,         /* an error sentence with its detail and its final zero */
};

/* ---- Errors: recorded once, by fail(), in the object that failed. ---- */

/* The first failure of a connection, a config or a check; all zeros means none. */
struct error {
    int code;                    /* SSL_E_*, or 0 */
    char text[LIMIT_ERROR_TEXT]; /* the detail: which certificate, which field, expected, found, what to do */
};

/* Records code and detail unless something failed before (why may be NULL: then only the code travels); returns code.
 * The detail is printf's; a peer's bytes in it are made printable. */
int fail(struct error *why, int code, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 3, 4)))
#endif
    ;

/* What the table says of a code. */
const char *error_name(int code);     /* "SSL_E_FINISHED"; NULL for a number that is no code */
const char *error_sentence(int code); /* the sentence; "" for a number that is no code */
uint8_t error_alert(int code);        /* the alert to send; 0 for none */
enum ssl_fault error_fault(int code);

/* Erases in a way the compiler may not remove. */
void wipe(void *at, size_t len);

#include "base/bytes.h"
#include "base/ct.h"
#include "base/reader.h"
#include "base/writer.h"

#endif
