/*
 * oid.c - THE OIDs, one row each.
 *
 * From RFC 5280 appendix A (names, extensions), RFC 4519 (attributes), RFC 8017 appendix C and RFC 4055 (RSA, hashes),
 * RFC 5480 and RFC 5758 (EC), RFC 3279 (DSA, and what is too old), RFC 8410 (Ed25519), RFC 6960 (OCSP), RFC 7633, RFC
 * 2985 (requests), RFC 8018 and RFC 7292 (passwords).
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/oid.h"

#include "x509/der.h"
#include "x509/text.h"

struct row {
    uint8_t oid; /* enum oid */
    uint8_t len;
    uint8_t bytes[11];
    const char *name;
};

#define B(...)                                                                                                         \
    sizeof((const uint8_t[]){__VA_ARGS__}),                                                                            \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }

/* clang-format off */
static const struct row rows[] = {
    {OID_COMMON_NAME,        B(0x55, 0x04, 0x03),                                           "CN"},
    {OID_SURNAME,            B(0x55, 0x04, 0x04),                                           "SN"},
    {OID_SERIAL_NUMBER,      B(0x55, 0x04, 0x05),                                           "serialNumber"},
    {OID_COUNTRY,            B(0x55, 0x04, 0x06),                                           "C"},
    {OID_LOCALITY,           B(0x55, 0x04, 0x07),                                           "L"},
    {OID_STATE,              B(0x55, 0x04, 0x08),                                           "ST"},
    {OID_STREET,             B(0x55, 0x04, 0x09),                                           "STREET"},
    {OID_ORGANIZATION,       B(0x55, 0x04, 0x0a),                                           "O"},
    {OID_UNIT,               B(0x55, 0x04, 0x0b),                                           "OU"},
    {OID_TITLE,              B(0x55, 0x04, 0x0c),                                           "title"},
    {OID_GIVEN_NAME,         B(0x55, 0x04, 0x2a),                                           "givenName"},
    {OID_EMAIL_ADDRESS,      B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01),       "emailAddress"},
    {OID_DOMAIN_COMPONENT,   B(0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x19), "DC"},
    {OID_USER_ID,            B(0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x01), "UID"},

    {OID_SUBJECT_KEY,        B(0x55, 0x1d, 0x0e),                                           "subjectKeyIdentifier"},
    {OID_KEY_USAGE,          B(0x55, 0x1d, 0x0f),                                           "keyUsage"},
    {OID_SUBJECT_NAMES,      B(0x55, 0x1d, 0x11),                                           "subjectAltName"},
    {OID_ISSUER_NAMES,       B(0x55, 0x1d, 0x12),                                           "issuerAltName"},
    {OID_BASIC_CONSTRAINTS,  B(0x55, 0x1d, 0x13),                                           "basicConstraints"},
    {OID_CRL_NUMBER,         B(0x55, 0x1d, 0x14),                                           "cRLNumber"},
    {OID_REASON,             B(0x55, 0x1d, 0x15),                                           "reasonCode"},
    {OID_INVALIDITY_DATE,    B(0x55, 0x1d, 0x18),                                           "invalidityDate"},
    {OID_DELTA_CRL,          B(0x55, 0x1d, 0x1b),                                           "deltaCRLIndicator"},
    {OID_ISSUING_POINT,      B(0x55, 0x1d, 0x1c),                                           "issuingDistributionPoint"},
    {OID_CERTIFICATE_ISSUER, B(0x55, 0x1d, 0x1d),                                           "certificateIssuer"},
    {OID_NAME_CONSTRAINTS,   B(0x55, 0x1d, 0x1e),                                           "nameConstraints"},
    {OID_CRL_POINTS,         B(0x55, 0x1d, 0x1f),                                           "cRLDistributionPoints"},
    {OID_POLICIES,           B(0x55, 0x1d, 0x20),                                           "certificatePolicies"},
    {OID_POLICY_MAPPINGS,    B(0x55, 0x1d, 0x21),                                           "policyMappings"},
    {OID_ISSUER_KEY,         B(0x55, 0x1d, 0x23),                                           "authorityKeyIdentifier"},
    {OID_POLICY_CONSTRAINTS, B(0x55, 0x1d, 0x24),                                           "policyConstraints"},
    {OID_EXTENDED_USAGE,     B(0x55, 0x1d, 0x25),                                           "extKeyUsage"},
    {OID_FRESHEST_CRL,       B(0x55, 0x1d, 0x2e),                                           "freshestCRL"},
    {OID_INHIBIT_ANY_POLICY, B(0x55, 0x1d, 0x36),                                           "inhibitAnyPolicy"},
    {OID_AUTHORITY_ACCESS,   B(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x01),             "authorityInfoAccess"},
    {OID_TLS_FEATURE,        B(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x18),             "tlsfeature"},
    {OID_OCSP_NO_CHECK,      B(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x05),       "ocsp-nocheck"},

    {OID_ACCESS_OCSP,        B(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01),             "OCSP"},
    {OID_ACCESS_ISSUERS,     B(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x02),             "caIssuers"},
    {OID_EXTENSION_REQUEST,  B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x0e),       "extensionRequest"},

    {OID_USAGE_SERVER,       B(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01),             "serverAuth"},
    {OID_USAGE_CLIENT,       B(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02),             "clientAuth"},
    {OID_USAGE_OCSP,         B(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09),             "OCSPSigning"},
    {OID_USAGE_ANY,          B(0x55, 0x1d, 0x25, 0x00),                                     "anyExtendedKeyUsage"},
    {OID_ANY_POLICY,         B(0x55, 0x1d, 0x20, 0x00),                                     "anyPolicy"},
    {OID_OCSP_BASIC,         B(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01),       "ocsp-basic"},

    {OID_SHA1,               B(0x2b, 0x0e, 0x03, 0x02, 0x1a),                               "SHA-1"},
    {OID_SHA224,             B(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04),       "SHA-224"},
    {OID_SHA256,             B(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01),       "SHA-256"},
    {OID_SHA384,             B(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02),       "SHA-384"},
    {OID_SHA512,             B(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03),       "SHA-512"},
    {OID_MGF1,               B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08),       "MGF1"},

    {OID_RSA,                B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01),       "RSA"},
    {OID_RSA_PSS,            B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a),       "RSA-PSS"},
    {OID_EC,                 B(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01),                   "EC"},
    {OID_ED25519,            B(0x2b, 0x65, 0x70),                                           "Ed25519"},
    {OID_ED448,              B(0x2b, 0x65, 0x71),                                           "Ed448"},
    {OID_DSA,                B(0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01),                   "DSA"},

    {OID_P256,               B(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07),             "P-256"},
    {OID_P384,               B(0x2b, 0x81, 0x04, 0x00, 0x22),                               "P-384"},
    {OID_P521,               B(0x2b, 0x81, 0x04, 0x00, 0x23),                               "P-521"},

    {OID_PBES2,               B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d),        "PBES2"},
    {OID_PBKDF2,              B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c),        "PBKDF2"},
    {OID_PBMAC1,              B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0e),        "PBMAC1"},
    {OID_SCRYPT,              B(0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x04, 0x0b),        "scrypt"},
    {OID_HMAC_SHA1,           B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x07),              "hmacWithSHA1"},
    {OID_HMAC_SHA224,         B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x08),              "hmacWithSHA224"},
    {OID_HMAC_SHA256,         B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09),              "hmacWithSHA256"},
    {OID_HMAC_SHA384,         B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x0a),              "hmacWithSHA384"},
    {OID_HMAC_SHA512,         B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x0b),              "hmacWithSHA512"},
    {OID_AES128_CBC,          B(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x02),        "AES-128-CBC"},
    {OID_AES192_CBC,          B(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x16),        "AES-192-CBC"},
    {OID_AES256_CBC,          B(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a),        "AES-256-CBC"},
    {OID_DES3_CBC,            B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x07),              "DES-EDE3-CBC"},
    {OID_PBE_MD5_DES,         B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x03),        "pbeWithMD5AndDES-CBC"},
    {OID_PBE_SHA1_DES,        B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0a),        "pbeWithSHA1AndDES-CBC"},
    {OID_PBE_SHA1_RC4,        B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x01),  "pbeWithSHAAnd128BitRC4"},
    {OID_PBE_SHA1_RC4_40,     B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x02),  "pbeWithSHAAnd40BitRC4"},
    {OID_PBE_SHA1_DES3,       B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x03),  "pbeWithSHAAnd3-KeyTripleDES-CBC"},
    {OID_PBE_SHA1_DES3_2,     B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x04),  "pbeWithSHAAnd2-KeyTripleDES-CBC"},
    {OID_PBE_SHA1_RC2,        B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x05),  "pbeWithSHAAnd128BitRC2-CBC"},
    {OID_PBE_SHA1_RC2_40,     B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x06),  "pbeWithSHAAnd40BitRC2-CBC"},

    {OID_DATA,                B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01),        "data"},
    {OID_SIGNED_DATA,         B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02),        "signedData"},
    {OID_ENVELOPED_DATA,      B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03),        "envelopedData"},
    {OID_ENCRYPTED_DATA,      B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06),        "encryptedData"},
    {OID_KEY_BAG,             B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x01), "keyBag"},
    {OID_SHROUDED_KEY_BAG,    B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x02), "pkcs8ShroudedKeyBag"},
    {OID_CERT_BAG,            B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x03), "certBag"},
    {OID_CRL_BAG,             B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x04), "crlBag"},
    {OID_SECRET_BAG,          B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x05), "secretBag"},
    {OID_CONTENTS_BAG,        B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x06), "safeContentsBag"},
    {OID_X509_CERTIFICATE,    B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x16, 0x01),  "x509Certificate"},
    {OID_FRIENDLY_NAME,       B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x14),        "friendlyName"},
    {OID_LOCAL_KEY_ID,        B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x15),        "localKeyID"},

    {OID_MD5_RSA,            B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x04),       "RSA PKCS#1 with MD5"},
    {OID_SHA1_RSA,           B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05),       "RSA PKCS#1 with SHA-1"},
    {OID_SHA224_RSA,         B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0e),       "RSA PKCS#1 with SHA-224"},
    {OID_SHA256_RSA,         B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b),       "RSA PKCS#1 with SHA-256"},
    {OID_SHA384_RSA,         B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c),       "RSA PKCS#1 with SHA-384"},
    {OID_SHA512_RSA,         B(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d),       "RSA PKCS#1 with SHA-512"},
    {OID_SHA1_DSA,           B(0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x03),                   "DSA with SHA-1"},
    {OID_SHA256_DSA,         B(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x02),       "DSA with SHA-256"},
    {OID_SHA1_ECDSA,         B(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01),                   "ECDSA with SHA-1"},
    {OID_SHA256_ECDSA,       B(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02),             "ECDSA with SHA-256"},
    {OID_SHA384_ECDSA,       B(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03),             "ECDSA with SHA-384"},
    {OID_SHA512_ECDSA,       B(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04),             "ECDSA with SHA-512"},
};
/* clang-format on */

/* The last byte tells most of those apart that are equally long. */
static const struct row *row_find(struct span content)
{
    size_t last = content.len - 1; /* SIZE_MAX where there is none: no row is as long */
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].len == content.len && rows[i].bytes[last] == content.at[last] &&
            memcmp(rows[i].bytes, content.at, content.len) == 0)
            return &rows[i];
    return NULL;
}

enum oid oid_find(struct span content)
{
    const struct row *row = row_find(content);
    return row == NULL ? OID_UNKNOWN : (enum oid)row->oid;
}

static const struct row *row_of(enum oid oid)
{
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].oid == oid)
            return &rows[i];
    return NULL;
}

struct span oid_content(enum oid oid)
{
    const struct row *row = row_of(oid);
    return row == NULL ? (struct span){0} : (struct span){row->bytes, row->len};
}

const char *oid_attribute(enum oid oid)
{
    return oid == OID_UNKNOWN || oid > OID_LAST_ATTRIBUTE ? NULL : row_of(oid)->name;
}

/* X.690 8.19.4: the first subidentifier holds the first two numbers. One that is too large to count is shown as "?". */
static void numbers(struct text *t, struct span content)
{
    uint64_t number = 0;
    bool first = true, fits = true;
    for (size_t i = 0; i < content.len; i++) {
        fits = fits && number >> 57 == 0;
        number = number << 7 | (content.at[i] & 0x7fu);
        if (content.at[i] >= 0x80)
            continue;
        uint64_t top = number < 80 ? number / 40 : 2;
        if (first)
            text_number(t, top), text_char(t, '.'), number -= 40 * top;
        else
            text_char(t, '.');
        if (fits)
            text_number(t, number);
        else
            text_char(t, '?');
        number = 0;
        first = false;
        fits = true;
    }
}

size_t oid_text(char *out, size_t cap, struct span content)
{
    struct text t = text_over(out, cap);
    const struct row *row = row_find(content);
    if (row != NULL)
        text_string(&t, row->name);
    else
        numbers(&t, content);
    return text_end(&t);
}
