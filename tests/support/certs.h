/*
 * certs.h - certificates and revocation lists for tests, made while the test runs: deterministic, and wrong where
 * asked.
 *
 *     static const struct recipe root = {.name = "CN=Test Root", .key = &key_root, .ca = true};
 *     static const struct recipe leaf = {.name = "CN=www.example.com", .san = "DNS:www.example.com"};
 *     struct span anchor = cert_make(&root, NULL), der = cert_make(&leaf, &root);
 *
 * A field that is left out means the ordinary thing. What is made lives until der_forget() (der_write.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_CERTS_H
#define TLS12_CERTS_H

#include "support/der_write.h"
#include "x509/x509.h"

/* 2026-01-01 00:00:00 UTC, when the tests take place; what has no dates of its own is valid a year before and after. */
#define TEST_NOW   INT64_C(1767225600)
#define TEST_YEAR  INT64_C(31536000)
#define TEST_FROM  (TEST_NOW - TEST_YEAR)
#define TEST_UNTIL (TEST_NOW + TEST_YEAR)

/* Portable cryptography with a random function that always gives the same bytes. */
const struct crypto *test_crypto(void);

/* Keys in hexadecimal digits: one of the two is there. */
struct test_key {
    const char *name;
    const char *pkcs1; /* RSAPrivateKey */
    const char *pkcs8; /* PrivateKeyInfo */
};
/* RSA keys, of 2048 bits but for key_weak, which has 1024. */
extern const struct test_key key_root, key_intermediate, key_leaf, key_client, key_other, key_weak;
/* One of each other kind; RSA-PSS of 2048 bits for any hash, and for SHA-256 alone. */
extern const struct test_key key_p256, key_p384, key_p521, key_ed25519, key_pss, key_pss_sha256;

struct span key_pkcs1(const struct test_key *); /* DER of RSAPrivateKey, of RSA keys */
struct span key_pkcs8(const struct test_key *); /* DER of PrivateKeyInfo */
struct span key_spki(const struct test_key *);  /* DER of SubjectPublicKeyInfo */
/* What such a key signs with if nothing else is asked for. */
enum signature key_signature(const struct test_key *);

#define PATH_LEN(n) ((n) + 1)
#define NO_TIME     INT64_MIN /* the field is left out */

/* What a certificate says. */
struct recipe {
    const char *name;           /* "CN=Example CA,O=Example", in the order of the DER; "": an empty subject */
    const struct test_key *key; /* key_leaf if not said */
    const char *san;       /* "DNS:a.example,IP:192.0.2.1,IP:::1,email:a@b.example,URI:http://c.example/,DIR:CN=d" */
    int64_t from, until;   /* TEST_FROM and TEST_UNTIL if not said */
    int64_t serial;        /* made from the name if not said */
    bool ca;               /* basicConstraints, critical: cA */
    int path_len;          /* PATH_LEN(n): pathLenConstraint n */
    unsigned usage;        /* keyUsage, critical: mask of enum key_usage */
    unsigned extended;     /* extKeyUsage: mask of enum extended_usage, without EXTENDED_ANY */
    const char *permitted; /* nameConstraints, critical: "DNS:example.com,IP:192.0.2.0/24,DIR:O=x" */
    const char *excluded;
    const char *points;       /* cRLDistributionPoints: one point with these names, as in san */
    struct span more;         /* further Extensions, one after the other: see extension_make */
    bool no_key_ids;          /* without subjectKeyIdentifier and authorityKeyIdentifier */
    struct span spki;         /* this SubjectPublicKeyInfo instead of that of the key */
    enum signature algorithm; /* what the key of the issuer signs with if not said */
    struct span algorithm_id; /* this AlgorithmIdentifier is written, whatever the algorithm */
    bool tampered;            /* the last byte of the signature is changed */
};

/* DER of the certificate that the issuer, or itself where issuer is NULL, has signed for it. */
struct span cert_make(const struct recipe *, const struct recipe *issuer);

/* A certificate in parts, each the DER of a field, so that a test may replace one. An empty part is left out. */
struct cert_parts {
    struct span version;    /* with its [0] */
    struct span serial;     /* INTEGER */
    struct span algorithm;  /* AlgorithmIdentifier */
    struct span issuer;     /* Name */
    struct span validity;   /* SEQUENCE */
    struct span subject;    /* Name */
    struct span spki;       /* SubjectPublicKeyInfo */
    struct span unique_ids; /* [1], [2] */
    struct span extensions; /* with its [3] */
    struct span outer;      /* signatureAlgorithm */
};
struct cert_parts cert_parts_of(const struct recipe *, const struct recipe *issuer);
struct span cert_assemble(const struct cert_parts *, const struct test_key *, enum signature);
/* SEQUENCE { tbs, algorithm, signature of tbs }: also what a list is. */
/* The last argument may be SIGNATURE_NONE: what the key signs with. */
struct span signed_make(struct span tbs, struct span algorithm_id, const struct test_key *, enum signature);

/* Parts of the above. */
struct span name_make(const char *text);
struct span general_names_make(const char *text); /* content of GeneralNames */
struct span subtrees_make(const char *text);      /* content of GeneralSubtrees: "DNS:example.com,IP:192.0.2.0/24" */
struct span extension_make(const char *oid, bool critical, struct span value);
struct span extensions_make(const struct recipe *, const struct recipe *issuer); /* content of Extensions */
struct span algorithm_make(enum signature);                                      /* AlgorithmIdentifier */
struct span pss_make(const char *hash, const char *mask_hash, int64_t salt_len); /* RSASSA-PSS-params, OIDs */
struct span serial_make(const struct recipe *);                                  /* INTEGER */

/* An entry of a revocation list: its certificate by recipe. */
struct revoked {
    const struct recipe *who;
    int64_t when;     /* TEST_NOW - 86400 if not said */
    int reason;       /* reasonCode if not 0 */
    struct span more; /* further entry Extensions */
};

/* What a revocation list says. */
struct crl_recipe {
    const struct revoked *revoked;
    size_t count;
    int64_t from, until; /* TEST_NOW - a day and + a day if not said; until NO_TIME: no nextUpdate */
    struct span point;   /* content of issuingDistributionPoint, critical */
    bool delta;          /* deltaCRLIndicator, critical */
    struct span number;  /* cRLNumber: the INTEGER; 1 if not said */
    struct span more;    /* further Extensions */
    bool plain;          /* version 1: no extensions at all */
    bool tampered;       /* the last byte of the signature is changed */
};

/* DER of the list that the issuer signed. */
struct span crl_make(const struct crl_recipe *, const struct recipe *issuer);

/* The PEM form of it, with its final zero. */
const char *pem_make(const char *label, struct span der);

#endif
