/*
 * ssl_errors.h - every way a connection or a config can fail: THE table.
 *
 * The enum below, the alert that is sent, the sentence that ssl_error() begins with and whose fault it was all come
 * from this one list. Alert numbers are those of RFC 5246 section 7.2 and its extensions; 0 means that no alert is
 * sent.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_SSL_ERRORS_H
#define TLS12_SSL_ERRORS_H

/* Whose fault a failure is. */
enum ssl_fault {
    SSL_FAULT_NONE,
    SSL_FAULT_PEER,      /* the other side broke a rule, or offered what we refuse */
    SSL_FAULT_TRANSPORT, /* the connection below broke or ended early */
    SSL_FAULT_CALLER,    /* a wrong argument, file or setting on this side */
    SSL_FAULT_HERE       /* this machine: out of memory, no randomness, a computation gone wrong */
};

/* clang-format off */
/*    code                            number alert  fault       sentence */
#define SSL_ERRORS(E) \
    /* The transport. */ \
    E(SSL_E_TRANSPORT,                     1,    0, TRANSPORT, "the transport failed") \
    E(SSL_E_TRUNCATED,                     2,    0, TRANSPORT, "the connection ended without close_notify; data may be missing") \
    E(SSL_E_RESOLVE,                       3,    0, TRANSPORT, "the host name could not be resolved") \
    E(SSL_E_CONNECT,                       4,    0, TRANSPORT, "no connection could be made") \
    /* Alerts and records. */ \
    E(SSL_E_ALERT_RECEIVED,               10,    0, PEER,      "the peer ended the connection with an alert") \
    E(SSL_E_UNEXPECTED_MESSAGE,           11,   10, PEER,      "a message that has no place here") \
    E(SSL_E_RECORD_TYPE,                  12,   10, PEER,      "a record of unknown type") \
    E(SSL_E_RECORD_VERSION,               13,   70, PEER,      "not a TLS record") \
    E(SSL_E_RECORD_OVERFLOW,              14,   22, PEER,      "a record is longer than allowed") \
    E(SSL_E_BAD_RECORD_MAC,               15,   20, PEER,      "a record failed its integrity check") \
    E(SSL_E_EMPTY_RECORDS,                16,   10, PEER,      "too many empty records") \
    E(SSL_E_TOO_MANY_ALERTS,              17,   10, PEER,      "too many warning alerts") \
    E(SSL_E_BAD_ALERT,                    18,   50, PEER,      "an alert record that is not two bytes of a known level") \
    E(SSL_E_BAD_CCS,                      19,   50, PEER,      "a ChangeCipherSpec that is not the byte 1") \
    E(SSL_E_RECORD_LIMIT,                 20,   80, HERE,      "the keys have protected as much as is safe") \
    E(SSL_E_RENEGOTIATION,                21,  100, PEER,      "the peer insists on renegotiation, which is refused") \
    /* The handshake. */ \
    E(SSL_E_DECODE,                       30,   50, PEER,      "a message does not have the form of its RFC") \
    E(SSL_E_MESSAGE_TOO_LONG,             31,   47, PEER,      "a handshake message is longer than its limit") \
    E(SSL_E_SPLIT_MESSAGE,                32,   10, PEER,      "a handshake message spans a change of keys") \
    E(SSL_E_VERSION,                      33,   70, PEER,      "the peer does not speak TLS 1.2") \
    E(SSL_E_FALLBACK,                     34,   86, PEER,      "the client fell back from a version that both sides have") \
    E(SSL_E_NO_SUITE,                     35,   40, PEER,      "no cipher suite is common to both sides") \
    E(SSL_E_ILLEGAL_SUITE,                36,   47, PEER,      "the server chose a cipher suite that was not offered") \
    E(SSL_E_COMPRESSION,                  37,   47, PEER,      "no null compression, or another one chosen") \
    E(SSL_E_ILLEGAL_EXTENSION,            38,   47, PEER,      "an extension has a value that is not allowed") \
    E(SSL_E_UNSUPPORTED_EXTENSION,        39,  110, PEER,      "the server answered an extension that was not offered") \
    E(SSL_E_DUPLICATE_EXTENSION,          40,   47, PEER,      "an extension is there twice") \
    E(SSL_E_RENEGOTIATION_INFO,           41,   40, PEER,      "secure renegotiation indication missing or wrong") \
    E(SSL_E_KEY_SHARE,                    42,   47, PEER,      "the peer's share of the key exchange is not valid") \
    E(SSL_E_NO_SIGNATURE_ALGORITHM,       43,   40, PEER,      "no signature algorithm is common to both sides") \
    E(SSL_E_SIGNATURE,                    44,   51, PEER,      "the signature over the handshake is wrong") \
    E(SSL_E_SIGNATURE_ALGORITHM,          45,   47, PEER,      "signed with an algorithm that was not offered") \
    E(SSL_E_FINISHED,                     46,   51, PEER,      "Finished does not match the handshake") \
    E(SSL_E_NO_GROUP,                     47,   40, PEER,      "no group for the key exchange is common to both sides") \
    E(SSL_E_PSK_IDENTITY,                 48,  115, PEER,      "the identity of a pre-shared key is not known") \
    E(SSL_E_UNRECOGNIZED_NAME,            49,  112, PEER,      "no server of that name is here") \
    E(SSL_E_NO_PROTOCOL,                  50,  120, PEER,      "no application protocol is common to both sides") \
    E(SSL_E_NO_EXPORTER,                  51,   71, PEER,      "no keying material may be exported without extended master secret") \
    E(SSL_E_SESSION,                      52,   40, PEER,      "a session cannot be resumed without what it was made with") \
    E(SSL_E_REFUSED,                      53,   40, PEER,      "the application refused the peer") \
    /* Certificates: steps 3 and 6. */ \
    E(SSL_E_CERT_MISSING,                 60,   40, PEER,      "no certificate was presented") \
    E(SSL_E_CERT_DECODE,                  61,   42, PEER,      "a certificate cannot be parsed") \
    E(SSL_E_CERT_EXPIRED,                 62,   45, PEER,      "a certificate has expired") \
    E(SSL_E_CERT_NOT_YET_VALID,           63,   45, PEER,      "a certificate is not yet valid") \
    E(SSL_E_CERT_UNKNOWN_CA,              64,   48, PEER,      "no path to a trusted CA") \
    E(SSL_E_CERT_SIGNATURE,               65,   42, PEER,      "the issuer's signature on a certificate is wrong") \
    E(SSL_E_CERT_NOT_CA,                  66,   42, PEER,      "a certificate that is no CA issued another") \
    E(SSL_E_CERT_PATH_LENGTH,             67,   42, PEER,      "more CA certificates than a CA allows below it") \
    E(SSL_E_CERT_KEY_USAGE,               68,   43, PEER,      "the key usage of a certificate forbids this use") \
    E(SSL_E_CERT_EXTENDED_KEY_USAGE,      69,   43, PEER,      "the extended key usage of a certificate forbids this use") \
    E(SSL_E_CERT_NAME,                    70,   42, PEER,      "the certificate is for another name") \
    E(SSL_E_CERT_NAME_CONSTRAINT,         71,   42, PEER,      "a CA is not allowed to issue for this name") \
    E(SSL_E_CERT_CRITICAL,                72,   43, PEER,      "a critical extension is unknown") \
    E(SSL_E_CERT_KEY,                     73,   43, PEER,      "the key of a certificate is too weak or of a kind that is not supported") \
    E(SSL_E_CERT_ALGORITHM,               74,   43, PEER,      "a certificate is signed with an algorithm that is not accepted") \
    E(SSL_E_CERT_DEPTH,                   75,   42, PEER,      "the chain is longer than allowed") \
    E(SSL_E_CERT_WORK,                    76,   42, PEER,      "the chain takes more work than a chain may") \
    E(SSL_E_CERT_REVOKED,                 77,   44, PEER,      "a certificate was revoked") \
    E(SSL_E_CRL_MISSING,                  78,   46, PEER,      "no revocation list of the issuer is there") \
    E(SSL_E_CRL_STALE,                    79,   46, PEER,      "the issuer's revocation list is out of date") \
    E(SSL_E_CRL_NOT_YET_VALID,            80,   46, PEER,      "the issuer's revocation list is from the future") \
    E(SSL_E_CRL_SIGNATURE,                81,   46, PEER,      "the signature on the issuer's revocation list is wrong") \
    E(SSL_E_CRL_UNSUITABLE,               82,   46, PEER,      "the issuer's revocation list does not cover this certificate") \
    E(SSL_E_CERT_REFUSED,                 83,   46, PEER,      "the application refused the certificate") \
    E(SSL_E_CERT_POLICY,                  84,   43, PEER,      "a certificate requires a policy that is not understood") \
    E(SSL_E_OCSP_MISSING,                 85,  113, PEER,      "the server was to staple an OCSP response and did not") \
    E(SSL_E_OCSP_DECODE,                  86,  113, PEER,      "an OCSP response cannot be parsed") \
    E(SSL_E_OCSP_STATUS,                  87,  113, PEER,      "an OCSP responder gave no answer") \
    E(SSL_E_OCSP_STALE,                   88,  113, PEER,      "an OCSP response is out of date") \
    E(SSL_E_OCSP_NOT_YET_VALID,           89,  113, PEER,      "an OCSP response is from the future") \
    E(SSL_E_OCSP_SIGNATURE,               90,  113, PEER,      "an OCSP response is not signed as it must be") \
    E(SSL_E_OCSP_UNSUITABLE,              91,  113, PEER,      "an OCSP response does not say that this certificate is good") \
    E(SSL_E_CERT_FEATURE,                 92,   42, PEER,      "a certificate lacks a TLS feature that its issuer asks for") \
    /* What the caller gave. */ \
    E(SSL_E_ARGUMENT,                    100,   80, CALLER,    "an argument is not allowed") \
    E(SSL_E_FILE,                        101,   80, CALLER,    "a file cannot be read") \
    E(SSL_E_PEM,                         102,   80, CALLER,    "not PEM, or nothing of the wanted kind in it") \
    E(SSL_E_KEY_DECODE,                  103,   80, CALLER,    "a private key cannot be parsed") \
    E(SSL_E_KEY_UNSUPPORTED,             104,   80, CALLER,    "a private key is of a kind or size that is not supported") \
    E(SSL_E_KEY_MISMATCH,                105,   80, CALLER,    "the private key does not belong to the certificate") \
    E(SSL_E_NO_TRUST,                    106,   80, CALLER,    "no trusted CA certificate is known") \
    E(SSL_E_NO_IDENTITY,                 107,   80, CALLER,    "a server needs a certificate and a key") \
    E(SSL_E_NO_HOST,                     108,   80, CALLER,    "a client needs the host name or IP address it expects") \
    E(SSL_E_UNKNOWN_NAME,                109,   80, CALLER,    "a name in a list is not known") \
    E(SSL_E_NO_SUITES,                   110,   80, CALLER,    "no cipher suite is left to offer") \
    E(SSL_E_EMPTY_LIST,                  111,   80, CALLER,    "a list of names is empty") \
    E(SSL_E_CLOSED,                      112,   80, CALLER,    "writing after ssl_close") \
    E(SSL_E_NO_PSK,                      113,   80, CALLER,    "no pre-shared key is known") \
    E(SSL_E_CRL_DECODE,                  114,   80, CALLER,    "a revocation list cannot be parsed") \
    E(SSL_E_REQUEST_DECODE,              115,   80, CALLER,    "a certification request cannot be parsed") \
    E(SSL_E_PASSWORD,                    116,   80, CALLER,    "the password is wrong, or what it protects is damaged") \
    E(SSL_E_NO_PASSWORD,                 117,   80, CALLER,    "a password is needed") \
    E(SSL_E_ENCRYPTION,                  118,   80, CALLER,    "an encryption under a password is not supported") \
    E(SSL_E_PFX,                         119,   80, CALLER,    "a PKCS #12 file cannot be read") \
    /* This machine. */ \
    E(SSL_E_MEMORY,                      130,   80, HERE,      "out of memory") \
    E(SSL_E_RANDOM,                      131,   80, HERE,      "the kernel gave no randomness") \
    E(SSL_E_CLOCK,                       132,   80, HERE,      "the clock could not be read") \
    E(SSL_E_COMPUTATION,                 133,   80, HERE,      "a computation with the private key came out wrong") \
    E(SSL_E_INTERNAL,                    134,   80, HERE,      "a limit or rule of this library was broken from inside") \
    E(SSL_E_SIGNER,                      135,   80, HERE,      "the application did not sign with its private key")
/* clang-format on */

/* The codes that ssl_error_code() returns. */
enum ssl_error_codes {
#define SSL_ERRORS_ENUM(name, number, alert, fault, sentence) name = number,
    SSL_ERRORS(SSL_ERRORS_ENUM)
#undef SSL_ERRORS_ENUM
};

#endif
