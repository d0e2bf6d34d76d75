/*
 * cert.h - keys, certificates, requests and revocation lists: made, shown and judged. PEM in, PEM out.
 *
 * A CA and a server's certificate:
 *
 *     char *ca_key = ssl_make_key("p256", NULL);
 *     char *ca = ssl_make_cert(&(struct ssl_order){.role = SSL_ROOT, .subject = "My CA", .key = ca_key}, NULL);
 *     char *key = ssl_make_key("p256", NULL);
 *     char *cert = ssl_make_cert(&(struct ssl_order){.role = SSL_SERVER, .names = "www.example.com", .key = key,
 *                                                    .issuer = ca, .issuer_key = ca_key}, &why);
 *     if (cert == NULL)
 *         fprintf(stderr, "%s\n", why.text);
 *
 * What is NULL on the way in fails with a sentence, so that the last call tells of the first failure. Every text that
 * is made belongs to the caller, ends with a zero, and goes back with ssl_text_free, which wipes it: it may be a key.
 *
 * Threads: nothing here keeps anything; any thread may call at any time. Random bytes come from the kernel, and the
 * time from time(NULL) where none is given.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_CERT_H
#define TLS12_CERT_H

#include <tls12/ssl.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Why a call failed; all zeros if it did not. Every function here takes NULL for it as well. */
struct ssl_reason {
    int code;       /* SSL_E_* */
    char text[512]; /* a sentence: which part, what was expected, what was found, what to do */
};

/* Wipes a text that was made here, and gives its memory back. NULL does nothing. */
SSL_API void ssl_text_free(char *text);

/* A fresh private key as PKCS #8 (RFC 5958), not encrypted. kind is "p256", "p384", "p521", "ed25519",
 * "rsa2048", "rsa3072" or "rsa4096". NULL on
 * failure. */
SSL_API char *ssl_make_key(const char *kind, struct ssl_reason *why);

/* A private key under a password, which is UTF-8, and back: PKCS #8 encrypted by PBES2 (RFC 8018), with AES-256-CBC and
 * 600000 iterations of PBKDF2 with HMAC-SHA-256. What others encrypted is read as ssl_config_password says. NULL on
 * failure; SSL_E_PASSWORD for the wrong password. */
SSL_API char *ssl_encrypt_key(const char *key, const char *password, struct ssl_reason *why);
SSL_API char *ssl_decrypt_key(const char *key, const char *password, struct ssl_reason *why);

/* What goes into a PKCS #12 file. */
struct ssl_pack {
    const char *certs;    /* PEM: the key's certificate, then those of its issuers */
    const char *key;      /* PEM of the private key, not encrypted */
    const char *password; /* UTF-8 */
    const char *name;     /* what others call it when they show what is in the file, UTF-8; NULL: nothing */
};

/* A PKCS #12 file (RFC 7292), .pfx or .p12: *len bytes, encrypted as above and with a MAC by HMAC-SHA-256. They go back
 * with ssl_text_free. NULL on failure. */
SSL_API void *ssl_make_pfx(const struct ssl_pack *pack, size_t *len, struct ssl_reason *why);

/* What a certificate is for. */
enum ssl_role {
    SSL_SERVER,       /* keyUsage digitalSignature (RSA: keyEncipherment, too), extended usage serverAuth */
    SSL_CLIENT,       /* digitalSignature, clientAuth */
    SSL_ROOT,         /* a CA that signs itself: keyCertSign, cRLSign */
    SSL_INTERMEDIATE, /* a CA below another one: the same, and pathLenConstraint */
};

/* What is asked for. All zeros are sensible: NULL, 0 and false leave out, or take the default. Texts are borrowed for
 * the time of the call. */
struct ssl_order {
    enum ssl_role role;
    /* Whom it is for, in the form of RFC 4514, "CN=www.example.com,O=Example", or a common name alone. NULL: the first
     * of names, or what the request says. */
    const char *subject;
    /* DNS names (the leftmost label may be "*"), IP addresses, mail addresses and URIs, with commas or blanks between
     * them. NULL: those of the request. A server's certificate needs one. */
    const char *names;
    const char *key;        /* PEM of the private key; or */
    const char *request;    /* PEM of a request (RFC 2986), which has the public key in it */
    const char *issuer;     /* PEM of the CA's certificate; NULL: the certificate signs itself */
    const char *issuer_key; /* PEM of the CA's private key */
    /* The first second and the last, since 1970-01-01 UTC. 0: now, and the last one after ten years for a root, five
     * for an intermediate, one for others; but never after the issuer's own. */
    int64_t from, until;
    int path_len;          /* SSL_INTERMEDIATE: how many CAs may stand below it (0: none); of others not asked */
    const char *permitted; /* CAs: the DNS domains that it and those below it may certify, as in names; NULL: all */
    const char *crl_uri;   /* where the issuer's revocation list can be had */
    const char *ocsp_uri;  /* where the issuer's OCSP responder is */
    int must_staple;       /* not 0: clients insist on a stapled OCSP response (RFC 7633) */
};

/* A certificate (RFC 5280). Subject, names and key are checked, the CA's certificate must be one that may sign this and
 * belong to its key. The serial number has 126 random bits. NULL on failure. */
SSL_API char *ssl_make_cert(const struct ssl_order *order, struct ssl_reason *why);

/* A request (RFC 2986) with subject, names and key of the order; the rest is the CA's affair. NULL on failure. */
SSL_API char *ssl_make_request(const struct ssl_order *order, struct ssl_reason *why);

/* What a revocation list says. */
struct ssl_revocation {
    const char *issuer;     /* PEM of the CA's certificate, */
    const char *issuer_key; /* and of its private key */
    const char *list;       /* PEM of the CA's last list: its entries are kept, its number is counted on; NULL: none */
    const char *certs;      /* PEM of the certificates to add, of this issuer; NULL: none */
    const char *reason;     /* of these: "keyCompromise", "superseded", ... (RFC 5280 5.3.1); NULL: unspecified */
    int64_t from, until;    /* thisUpdate, 0: now; nextUpdate, 0: thirty days later */
};

/* A revocation list (RFC 5280 section 5) of the CA. NULL on failure. */
SSL_API char *ssl_make_crl(const struct ssl_revocation *revocation, struct ssl_reason *why);

/* What an OCSP response says. */
struct ssl_status {
    const char *issuer;     /* PEM of the CA's certificate, */
    const char *issuer_key; /* and of its private key */
    const char *cert;       /* PEM of the certificate that is asked about */
    const char *list;       /* PEM of the CA's revocation list: what it says is the status; NULL: good */
    int64_t from, until;    /* thisUpdate, 0: now; nextUpdate, 0: seven days later */
};

/* An OCSP response (RFC 6960) for ssl_config_staple: *len bytes of DER, which go back with ssl_text_free. NULL on
 * failure. */
SSL_API void *ssl_make_staple(const struct ssl_status *status, size_t *len, struct ssl_reason *why);

/* What stands in the data, for people: a paragraph for each certificate, request, revocation list and private key, a
 * line a field. data is PEM with any number of blocks, the DER of one thing, or a PKCS #12 file. Of a private key only
 * kind and identifier are shown. password is for what is encrypted, NULL: none. NULL on failure. */
SSL_API char *ssl_show(const void *data, size_t len, const char *password, struct ssl_reason *why);

/* A certificate of a connection (ssl_peer) as PEM. NULL when out of memory. */
SSL_API char *ssl_cert_pem(const ssl_cert *cert);

/* What is asked of a chain. All zeros but for chain are sensible. */
struct ssl_check {
    const char *chain;  /* PEM: the certificate first, then those that a server sends along */
    const char *trust;  /* PEM of the trusted CAs; NULL: the system's */
    const char *lists;  /* PEM of revocation lists; NULL: revocation is not checked */
    const char *host;   /* the name or IP address that the certificate must be valid for; NULL: any */
    enum ssl_role role; /* SSL_SERVER, SSL_CLIENT; others: no usage is asked for */
    int64_t at;         /* the time of the judgement, since 1970-01-01 UTC; 0: now */
    const char *key; /* ssl_examine: PEM of the private key, to see whether it belongs to the certificate; NULL: none */
};

/* The judgement of step 3, or of step 6 for a client, outside of a handshake: 0 if the chain passes, otherwise
 * SSL_ERROR and why, the same sentence that a connection would have. */
SSL_API int ssl_check_chain(const struct ssl_check *check, struct ssl_reason *why);

/* The same, and what else a careful person would look at before a server goes into service: a line a finding. It begins
 * with "good: ", "note: ", "warning: " (works, but will not for long, or not everywhere) or "error: " (clients will
 * refuse), and says what to do. NULL on failure: then there was nothing to examine. */
SSL_API char *ssl_examine_chain(const struct ssl_check *check, struct ssl_reason *why);

#ifdef __cplusplus
}
#endif
#endif
