/*
 * x509.h - certificates, keys, revocation lists, OCSP responses and their judgement: steps 2, 3, 5 and 6.
 *
 * The one header of this room. It knows no TLS, no sockets and no files; the time of the judgement is an argument.
 * Parsed structures are spans into the DER bytes, which the caller keeps for as long as the structure is used. Times
 * are seconds since 1970-01-01 UTC.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_X509_H
#define TLS12_X509_H

#include "crypto/crypto.h"

/* ---- PEM (RFC 7468) ---- */

struct pem_block {
    struct span label; /* "CERTIFICATE" */
    struct span body;  /* the lines of base64 between the boundaries */
};

/* Takes the next block off the front of text; what stands before it is skipped. 0 and a block, or SSL_E_PEM: at the end
 * of the text with why->code 0 and text empty; otherwise a block that is broken, and why tells. */
int pem_next(struct span *text, struct pem_block *, struct error *why);

/* True if the block's label is this one. */
bool pem_is(const struct pem_block *, const char *label);

/* The most bytes that the block can decode to. */
size_t pem_decoded_max(const struct pem_block *);

/* Decodes the block into out (pem_decoded_max bytes of room). In constant time but for the layout of the lines, since
 * the block may be a private key. 0 and *len, or SSL_E_PEM. */
int pem_decode(const struct pem_block *, uint8_t *out, size_t *len, struct error *why);

/* Writes a block with this label, in lines of 64 characters; in constant time, as above. */
void pem_write(struct writer *, const char *label, struct span der);

/* The bytes that pem_write writes for der_len bytes. */
size_t pem_encoded_len(const char *label, size_t der_len);

/* ---- Keys and signatures ---- */

enum key_kind {
    KEY_NONE, /* a kind that this library does not have */
    KEY_RSA,
    KEY_RSA_PSS, /* id-RSASSA-PSS (RFC 4055): an RSA key that makes nothing but PSS signatures */
    KEY_EC,      /* of P-256, P-384 or P-521 (RFC 5480) */
    KEY_ED25519, /* RFC 8410 */
};

enum signature {
    SIGNATURE_NONE, /* an algorithm that this library does not accept */
    SIGNATURE_RSA_PKCS1_SHA256,
    SIGNATURE_RSA_PKCS1_SHA384,
    SIGNATURE_RSA_PKCS1_SHA512,
    SIGNATURE_RSA_PSS_SHA256, /* the mask with the same hash, the salt as long as the digest */
    SIGNATURE_RSA_PSS_SHA384,
    SIGNATURE_RSA_PSS_SHA512,
    SIGNATURE_ECDSA_SHA256, /* with any of the three curves */
    SIGNATURE_ECDSA_SHA384,
    SIGNATURE_ECDSA_SHA512,
    SIGNATURE_ED25519,
};

struct public_key {
    enum key_kind kind;
    struct rsa_public rsa; /* KEY_RSA, KEY_RSA_PSS */
    enum signature only;   /* KEY_RSA_PSS: the one signature that its parameters leave it; SIGNATURE_NONE: any */
    enum group_id group;   /* KEY_EC */
    struct span point;     /* KEY_EC: 4 x y; KEY_ED25519: the 32 bytes */
};

/* A secret: the bytes that its spans point to are wiped by their owner. */
struct private_key {
    enum key_kind kind;
    struct rsa_private rsa;          /* KEY_RSA, KEY_RSA_PSS */
    enum signature only;             /* KEY_RSA_PSS: as above */
    enum group_id group;             /* KEY_EC */
    struct span scalar;              /* KEY_EC: as long as the group's private keys; KEY_ED25519: the 32 bytes */
    uint8_t point[GROUP_PUBLIC_MAX]; /* KEY_EC, KEY_ED25519: the public key that belongs to it, computed when parsed */
};

/* A private key in DER: PKCS #1 RSAPrivateKey, SEC 1 ECPrivateKey or PKCS #8 PrivateKeyInfo. 0, SSL_E_KEY_DECODE or
 * SSL_E_KEY_UNSUPPORTED. The parts are checked against each other, the public one too where it is there. */
int key_parse(const struct crypto *, struct private_key *, struct span der, struct error *why);

/* 0 if the private key belongs to the public one, else SSL_E_KEY_MISMATCH. */
int key_matches(const struct private_key *, const struct public_key *, struct error *why);

/* 0 if the key may be used: of a kind that is supported, and strong enough, and a point of its curve; otherwise
 * SSL_E_CERT_KEY. */
int key_accept(const struct crypto *, const struct public_key *, struct error *why);

/* How many signatures a verification counts for where work is limited: those of large RSA keys more than one. */
size_t key_work(const struct public_key *);

/* The hash whose digest the algorithm signs; NULL for Ed25519, which signs the message itself. */
const struct hash *signature_hash(const struct crypto *, enum signature);

/* True if this key may make such signatures. */
bool key_fits(const struct private_key *, enum signature);

/* 0 if the signature over the message is right; SSL_E_SIGNATURE otherwise, also if key and algorithm do not fit. */
int key_verify(const struct crypto *, const struct public_key *, enum signature, struct span message,
               struct span signature);

/* The same for somebody who has the digest: input is the digest of signature_hash, or the message if that is NULL. */
int key_verify_digest(const struct crypto *, const struct public_key *, enum signature, struct span input,
                      struct span signature);

/* Signs an input as above, and writes the signature in the form that certificates and TLS give it (RSA: as many bytes
 * as the modulus; ECDSA: DER of Ecdsa-Sig-Value, RFC 8422 5.4; Ed25519: 64 bytes). 0, SSL_E_RANDOM, SSL_E_COMPUTATION,
 * or SSL_E_KEY_UNSUPPORTED if key and algorithm do not fit. */
int key_sign(const struct crypto *, const struct private_key *, enum signature, struct span input, struct writer *);

/* The most bytes that key_sign writes with this key. */
size_t key_signature_max(const struct private_key *);

/* ---- Certificates (RFC 5280 section 4) ---- */

/* Key usage as in RFC 5280 4.2.1.3: bit 0 is the first named bit. */
enum key_usage {
    USAGE_DIGITAL_SIGNATURE = 1 << 0,
    USAGE_NON_REPUDIATION = 1 << 1,
    USAGE_KEY_ENCIPHERMENT = 1 << 2,
    USAGE_DATA_ENCIPHERMENT = 1 << 3,
    USAGE_KEY_AGREEMENT = 1 << 4,
    USAGE_KEY_CERT_SIGN = 1 << 5,
    USAGE_CRL_SIGN = 1 << 6,
    USAGE_ANY = 0xffff, /* no keyUsage extension: nothing is forbidden */
};

/* Extended key usages that matter here (RFC 5280 4.2.1.12). */
enum extended_usage {
    EXTENDED_SERVER = 1 << 0,
    EXTENDED_CLIENT = 1 << 1,
    EXTENDED_OCSP = 1 << 2,
    EXTENDED_ANY = 0xff, /* no extendedKeyUsage extension, or anyExtendedKeyUsage in it */
};

struct cert {
    struct span der;          /* the whole certificate */
    struct span tbs;          /* what is signed */
    struct span serial;       /* the content of the INTEGER */
    struct span issuer;       /* DER of the Name */
    struct span subject;      /* DER of the Name */
    struct span spki;         /* DER of the SubjectPublicKeyInfo */
    struct span signature;    /* the content of the BIT STRING, without its count of unused bits */
    struct span san;          /* content of subjectAltName's GeneralNames; empty if there is none */
    struct span constraints;  /* content of nameConstraints; empty if there is none */
    struct span subject_key;  /* subjectKeyIdentifier; empty if there is none */
    struct span issuer_key;   /* keyIdentifier of authorityKeyIdentifier; empty if there is none */
    struct span points;       /* content of cRLDistributionPoints; empty if there is none */
    struct span policies;     /* content of certificatePolicies; empty if there is none */
    struct span mappings;     /* content of policyMappings; empty if there is none */
    struct span algorithm_id; /* DER of the signature's AlgorithmIdentifier */
    struct span extensions;   /* DER of the Extensions; empty if there are none */
    int32_t version;          /* 0, 1 or 2: v1, v2, v3 */
    int64_t not_before, not_after;
    struct public_key key;
    enum signature algorithm; /* SIGNATURE_NONE: one that is not accepted */
    uint16_t key_usage;       /* mask of key_usage; USAGE_ANY if not said */
    uint8_t extended_usage;   /* mask of extended_usage; EXTENDED_ANY if not said */
    bool self_issued;         /* issuer and subject are the same name */
    bool ca;                  /* basicConstraints: cA */
    bool must_staple;         /* tlsfeature: status_request (RFC 7633) */
    int path_len;             /* basicConstraints: pathLenConstraint; -1 if not said */
    /* policyConstraints: requireExplicitPolicy, inhibitPolicyMapping; inhibitAnyPolicy; -1 if not said */
    int32_t require_explicit, inhibit_mapping, inhibit_any;
    struct span critical; /* OID of a critical extension that is not understood; empty if there is none */
};

/* Strict DER. 0 or SSL_E_CERT_DECODE. What is well formed but not acceptable (an unknown critical extension, a kind of
 * key or algorithm that is not supported) is left to chain_verify. */
int cert_parse(struct cert *, struct span der, struct error *why);

/* 0 if the certificate is valid for this host name or IP address in text form (RFC 9525), else SSL_E_CERT_NAME, with
 * the names that it is valid for in why. */
int cert_matches_host(const struct cert *, const char *host, struct error *why);

/* True if the certificate is signed with MD5 or SHA-1, and no other hash, by an algorithm whose name is known here.
 * Such a signature is never accepted; who was told to trust the certificate itself may ask. */
bool cert_hash_is_broken(const struct cert *);

/* True if the certificate has this very DNS name, not only a wildcard that covers it. */
bool cert_has_name(const struct cert *, const char *host);

/* True if host is an IP address in text form, IPv4 or IPv6 (so that it must not be sent as server_name, RFC 6066). */
bool host_is_address(const char *host);

/* True if host is an IP address, or a DNS name of the form that RFC 9525 compares: LDH labels, at most 253 bytes. */
bool host_is_valid(const char *host);

/* Texts, cut to cap bytes with their final zero; the length without it is returned. */
size_t name_text(char *out, size_t cap, struct span name);          /* RFC 4514: "CN=a,O=b" */
size_t time_text(char *out, size_t cap, int64_t time);              /* "2026-01-31 23:59:59 UTC" */
size_t serial_text(char *out, size_t cap, struct span serial);      /* "0a:1b:2c" */
size_t cert_names_text(char *out, size_t cap, const struct cert *); /* "DNS:a.example, IP:192.0.2.1" */
const char *signature_text(enum signature);                         /* "RSA PKCS#1 with SHA-256" */

/* ---- Revocation lists (RFC 5280 section 5) ---- */

struct crl {
    struct span der, tbs, issuer, signature;
    struct span algorithm_id; /* DER of the signature's AlgorithmIdentifier */
    struct span extensions;   /* DER of the Extensions; empty if there are none */
    struct span revoked;      /* content of revokedCertificates; empty if there is none */
    struct span issuer_key;   /* keyIdentifier of authorityKeyIdentifier; empty if there is none */
    struct span point;        /* content of issuingDistributionPoint; empty if there is none */
    struct span number;       /* the content of cRLNumber, unsigned; empty if there is none */
    int32_t version;          /* 0 or 1: v1, v2 */
    enum signature algorithm;
    int64_t this_update, next_update; /* next_update is INT64_MIN if the list does not say */
    bool delta;                       /* a delta CRL: never used */
    struct span critical;             /* OID of a critical extension that is not understood; empty if there is none */
};

/* Strict DER. 0 or SSL_E_CRL_DECODE. */
int crl_parse(struct crl *, struct span der, struct error *why);

/* ---- Signatures that need not be verified again: marks.c ---- */

enum { MARK_LEN = 32 };

/* The marks of signatures that were verified: digests of key, algorithm, message and signature. */
struct marks {
    uint8_t at[LIMIT_MARKS][MARK_LEN];
    size_t count;
    size_t verified; /* how often a mark was missing, and a signature computed with */
};

/* 0 if there is a mark of it, or if the key of the signer's certificate verifies it: then there is one now, as long as
 * there is room. Else as key_verify. The marks may be NULL. */
int marks_verify(struct marks *, const struct crypto *, const struct cert *signer, enum signature, struct span message,
                 struct span signature);

/* The marks as bytes, and read from them; false if those are none: then there are no marks. */
struct span marks_span(const struct marks *);
bool marks_read(struct marks *, struct span);

/* ---- OCSP responses (RFC 6960) ---- */

struct ocsp {
    struct span tbs;            /* tbsResponseData: what is signed */
    struct span algorithm_id;   /* DER of the signature's AlgorithmIdentifier */
    struct span signature;      /* the content of the BIT STRING, without its count of unused bits */
    struct span certs;          /* the certificates, one after the other; empty if there are none */
    struct span responder_name; /* responderID byName: DER of the Name; else empty */
    struct span responder_key;  /* responderID byKey: SHA-1 of the key; else empty */
    struct span answers;        /* the SingleResponses, one after the other */
    struct span extensions;     /* DER of the responseExtensions; empty if there are none */
    enum signature algorithm;
    int64_t produced_at;
    struct span critical; /* OID of a critical extension of the whole that is not understood; empty if there is none */
};

/* Strict DER. 0 or SSL_E_OCSP_DECODE; SSL_E_OCSP_STATUS if the responder gave no answer; SSL_E_OCSP_UNSUITABLE if it is
 * of a kind other than id-pkix-ocsp-basic. */
int ocsp_parse(struct ocsp *, struct span der, struct error *why);

/* What can be said without the issuer's certificate: whether there are answers about a certificate of this issuer's
 * name and serial number, and until when the first of them to expire holds. 0 or SSL_E_OCSP_UNSUITABLE. */
int ocsp_concerns(const struct ocsp *, const struct crypto *, const struct cert *, int64_t *until, struct error *why);

struct ocsp_task {
    const struct crypto *crypto;
    const struct cert *cert, *issuer; /* whose key has verified the signature on cert */
    bool any_time;
    int64_t now;
    struct marks *marks; /* as in struct chain_task */
};

/* From when until when a response holds; until is INT64_MIN if it does not say. */
struct ocsp_validity {
    int64_t from, until;
};

/* 0 if the response says that the certificate is good, and all rules hold. SSL_E_OCSP_*, or SSL_E_CERT_REVOKED. */
int ocsp_judge(const struct ocsp_task *, struct span der, struct ocsp_validity *, struct error *why);

/* ---- Judgement: path validation (RFC 5280 section 6) ---- */

/* What is trusted, and which revocation lists are at hand; borrowed from the config. */
struct trust {
    const struct cert *anchors;
    size_t anchor_count;
    const struct crl *crls;
    size_t crl_count;
};

enum purpose {
    PURPOSE_SERVER, /* the leaf must do as a TLS server */
    PURPOSE_CLIENT, /* the leaf must do as a TLS client */
    PURPOSE_ANY,    /* nothing is asked of the leaf's usages, and it may be a CA */
};

enum revocation {
    REVOCATION_OFF,
    REVOCATION_LEAF,  /* the leaf's status must be known and good */
    REVOCATION_CHAIN, /* that of each certificate below the anchor */
};

struct chain_task {
    const struct crypto *crypto;
    const struct trust *trust;
    const struct span *presented; /* DER, the leaf first, the others in any order */
    const struct cert *leaf;      /* the first of them, if it has been parsed already; or NULL */
    size_t presented_count;       /* more than LIMIT_PRESENTED are not looked at */
    enum purpose purpose;
    enum revocation revocation;
    const char *host; /* the name or IP address that the leaf must have; NULL: none is asked */
    bool any_time;    /* validity periods are not checked */
    int64_t now;
    unsigned depth;      /* the most intermediates between leaf and anchor */
    struct marks *marks; /* signatures that are not verified again; those that are, are added. NULL: none */
};

/* The path that was found: leaf, intermediates, anchor. Spans into the presented certificates and the trust. */
struct chain_path {
    struct span der[LIMIT_CHAIN];
    uint8_t algorithm[LIMIT_CHAIN]; /* enum signature: with what each is signed */
    size_t count;
};

/*
 * Finds a path from the leaf to an anchor on which all rules hold. 0, or the error of the path that came furthest, with
 * the certificate, the field, what was expected and what was found in why. Work is bounded by LIMIT_CHAIN_WORK.
 */
int chain_verify(const struct chain_task *, struct chain_path *, struct error *why);

/* ---- Keys under a password (RFC 5958 section 3, RFC 8018) ---- */

/* A password, a secret, and what reading a file may make of it: each key that is derived takes its iterations from the
 * work that is left, so that no file keeps its reader busy for longer. */
struct password {
    struct span text; /* UTF-8, at most LIMIT_PASSWORD; its pointer is NULL if there is none */
    uint32_t work;    /* iterations; LIMIT_PASSWORD_WORK */
    bool bare;        /* PKCS #12: an empty password without even the zero at its end */
};

/* Decrypts an EncryptedPrivateKeyInfo: out has der.len bytes of room, and gets the PrivateKeyInfo for key_parse. 0;
 * SSL_E_NO_PASSWORD; SSL_E_PASSWORD; SSL_E_ENCRYPTION; SSL_E_KEY_DECODE. */
int key_decrypt(const struct crypto *, struct password *, struct span der, uint8_t *out, size_t *len,
                struct error *why);

/* Writes an EncryptedPrivateKeyInfo of a PrivateKeyInfo: PBKDF2 with HMAC-SHA-256, AES-256-CBC. It takes KEY_ENCRYPTED
 * bytes more. 0 or SSL_E_RANDOM. */
enum { KEY_ENCRYPTED = 160 };
int key_encrypt(struct writer *, const struct crypto *, struct span password, uint32_t iterations, struct span der);

/* ---- PKCS #12 (RFC 7292): a private key and its certificates in one file under a password ---- */

/* What was in it: spans into the room, or the file. */
struct pfx {
    struct span key;                    /* DER of the PrivateKeyInfo; a secret */
    struct span certs[LIMIT_PRESENTED]; /* DER: the key's own certificate, then its issuers' as far as they are there */
    size_t count;
};

/* The room that reading a file of this length takes; none if it is too long to be read. */
size_t pfx_room(size_t len);

/* Reads a file, DER or BER, whose MAC proves the password; room has pfx_room bytes, and secrets in it afterwards. 0;
 * SSL_E_PFX; SSL_E_NO_PASSWORD, SSL_E_PASSWORD, SSL_E_ENCRYPTION; what key_parse and cert_parse return;
 * SSL_E_KEY_MISMATCH if no certificate belongs to the key. */
int pfx_read(struct pfx *, const struct crypto *, struct password *, struct span file, uint8_t *room,
             struct error *why);

/* What is to be in a file. */
struct pfx_order {
    struct span password;
    uint32_t iterations;
    struct span key;          /* DER of the PrivateKeyInfo */
    const struct span *certs; /* DER: the key's own first */
    size_t count;
    struct span name; /* friendlyName, UTF-8; empty: none */
};

/* The most bytes that pfx_write writes, and takes in its scratch. */
size_t pfx_len_max(const struct pfx_order *);

/* Writes a file in DER: AES-256-CBC with PBKDF2 and HMAC-SHA-256, and a MAC by HMAC-SHA-256. The scratch has secrets in
 * it afterwards. 0, SSL_E_RANDOM; SSL_E_CERT_DECODE; SSL_E_PASSWORD, SSL_E_ARGUMENT if the password or the name is not
 * UTF-8 or too long. */
int pfx_write(struct writer *, struct writer *scratch, const struct crypto *, const struct pfx_order *,
              struct error *why);

/* ---- Making keys, requests, certificates and revocation lists. DER is written; a writer that runs full has failed,
 * and the caller gives more room. ---- */

/* PrivateKeyInfo of PKCS #8 (RFC 5958). A secret: its length alone is public. */
void key_write(struct writer *, const struct crypto *, const struct private_key *);

/* SubjectPublicKeyInfo of the public key that belongs to it. */
void key_write_public(struct writer *, const struct crypto *, const struct private_key *);

/* The signature algorithm to use with this key where the choice is ours: with the hash that is as strong as the key. */
enum signature key_best_signature(const struct private_key *);

/* The identifier that we give a key: the first 160 bits of the SHA-256 of its bits (RFC 7093 section 2, method 1). 0 or
 * SSL_E_CERT_DECODE. */
enum { KEY_IDENTIFIER = 20 };
int key_identifier(const struct crypto *, uint8_t out[KEY_IDENTIFIER], struct span spki);

/* A Name from text in the form of RFC 4514, "CN=Example Root,O=Example"; a text without an attribute is a common name.
 * 0 or SSL_E_ARGUMENT. */
int name_write(struct writer *, const char *text, struct error *why);

/* A GeneralName from text: "www.example.com", "*.example.com", "192.0.2.1", "2001:db8::1", "who@example.com",
 * "https://example.com/", or any of these with its kind before it as in cert_names_text ("DNS:", "IP:", "email:",
 * "URI:"). 0 or SSL_E_ARGUMENT. */
int general_write(struct writer *, const char *text, struct error *why);

/* What a CA decides about a certificate. Spans as in struct cert; what is empty, or says nothing, is left out. */
struct cert_order {
    struct span serial;          /* a big-endian number of 1 to 20 bytes, not 0 */
    struct span issuer, subject; /* DER of the Names; the subject may be the empty Name if there are names in san */
    struct span spki;            /* DER of the SubjectPublicKeyInfo */
    int64_t not_before, not_after;
    bool ca;
    int path_len;           /* -1: none */
    uint16_t key_usage;     /* USAGE_ANY: none */
    uint8_t extended_usage; /* EXTENDED_ANY: none */
    struct span san;        /* content of GeneralNames */
    struct span issuer_key; /* keyIdentifier of authorityKeyIdentifier */
    struct span permitted;  /* DNS names as GeneralNames: nameConstraints permits these alone */
    const char *crl_uri;    /* cRLDistributionPoints; NULL: none */
    const char *ocsp_uri;   /* authorityInfoAccess; NULL: none */
    bool must_staple;
};

/* Writes the certificate, signed with the issuer's key. 0, or what key_sign returns. */
int cert_write(struct writer *, const struct crypto *, const struct cert_order *, const struct private_key *issuer);

/* A certification request (RFC 2986), signed with the key that it is for. san as above. */
int request_write(struct writer *, const struct crypto *, struct span subject, struct span san,
                  const struct private_key *);

struct request {
    struct span der, tbs, subject, spki, signature;
    struct span algorithm_id; /* DER of the signature's AlgorithmIdentifier */
    struct span san;          /* content of GeneralNames; empty if it asks for none */
    struct public_key key;
    enum signature algorithm;
};

/* Strict DER, and the signature, which proves that whoever asks has the key. 0, SSL_E_REQUEST_DECODE or
 * SSL_E_SIGNATURE. */
int request_parse(struct request *, const struct crypto *, struct span der, struct error *why);

/* A revocation list (version 2). */
struct crl_order {
    struct span issuer; /* DER of the Name */
    struct span issuer_key;
    int64_t this_update, next_update;
    uint64_t number;
    struct span revoked; /* entries, one after the other: those of an older list, and of crl_entry_write */
};
int crl_write(struct writer *, const struct crypto *, const struct crl_order *, const struct private_key *issuer);

/* An entry. The reason is that of RFC 5280 5.3.1; 0, unspecified, is left out as it wants. */
void crl_entry_write(struct writer *, struct span serial, int64_t date, int reason);

/* An OCSP response of the issuer's own about one certificate: revoked as the list says, otherwise good. */
struct ocsp_order {
    const struct cert *cert, *issuer;
    const struct crl *list; /* NULL: none */
    int64_t this_update, next_update;
};
int ocsp_write(struct writer *, const struct crypto *, const struct ocsp_order *, const struct private_key *issuer);

/* True if the list has an entry of this serial number, the content of an INTEGER. */
bool crl_has(const struct crl *, struct span serial);

/* True if the issuer's name stands in it, and the issuer's key has signed it. No more is asked here. */
bool cert_is_by(const struct crypto *, const struct cert *, const struct cert *issuer);
bool crl_is_by(const struct crypto *, const struct crl *, const struct cert *issuer);

/* The reason of this name ("keyCompromise"); -1 if there is none. */
int reason_find(const char *name);

/* ---- Showing: a line a field, for people. Texts as above: cut to cap bytes with their final zero. ---- */

size_t cert_show(char *out, size_t cap, const struct crypto *, const struct cert *);
size_t crl_show(char *out, size_t cap, const struct crypto *, const struct crl *);
size_t request_show(char *out, size_t cap, const struct crypto *, const struct request *);
/* A private key, by the SubjectPublicKeyInfo that belongs to it. */
size_t spki_show(char *out, size_t cap, const struct crypto *, struct span spki);

#endif
