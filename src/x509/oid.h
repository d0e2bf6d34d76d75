/*
 * oid.h - THE OIDs: every object identifier that this library knows by name.
 *
 * Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_OID_H
#define TLS12_OID_H

#include "base/base.h"

/* Attributes of names stand first: oid_attribute() relies on it. */
enum oid {
    OID_UNKNOWN,

    OID_COMMON_NAME,
    OID_SURNAME,
    OID_SERIAL_NUMBER,
    OID_COUNTRY,
    OID_LOCALITY,
    OID_STATE,
    OID_STREET,
    OID_ORGANIZATION,
    OID_UNIT,
    OID_TITLE,
    OID_GIVEN_NAME,
    OID_EMAIL_ADDRESS,
    OID_DOMAIN_COMPONENT,
    OID_USER_ID,
    OID_LAST_ATTRIBUTE = OID_USER_ID,

    OID_SUBJECT_KEY,
    OID_KEY_USAGE,
    OID_SUBJECT_NAMES,
    OID_ISSUER_NAMES,
    OID_BASIC_CONSTRAINTS,
    OID_CRL_NUMBER,
    OID_REASON,
    OID_INVALIDITY_DATE,
    OID_DELTA_CRL,
    OID_ISSUING_POINT,
    OID_CERTIFICATE_ISSUER,
    OID_NAME_CONSTRAINTS,
    OID_CRL_POINTS,
    OID_POLICIES,
    OID_POLICY_MAPPINGS,
    OID_ISSUER_KEY,
    OID_POLICY_CONSTRAINTS,
    OID_EXTENDED_USAGE,
    OID_FRESHEST_CRL,
    OID_INHIBIT_ANY_POLICY,
    OID_AUTHORITY_ACCESS,
    OID_TLS_FEATURE,
    OID_OCSP_NO_CHECK,

    OID_ACCESS_OCSP,
    OID_ACCESS_ISSUERS,
    OID_EXTENSION_REQUEST,

    OID_USAGE_SERVER,
    OID_USAGE_CLIENT,
    OID_USAGE_OCSP,
    OID_USAGE_ANY,
    OID_ANY_POLICY,
    OID_OCSP_BASIC,

    OID_SHA1,
    OID_SHA224,
    OID_SHA256,
    OID_SHA384,
    OID_SHA512,
    OID_MGF1,

    OID_RSA,
    OID_RSA_PSS,
    OID_EC,
    OID_ED25519,
    OID_ED448,
    OID_DSA,

    OID_P256,
    OID_P384,
    OID_P521,

    OID_PBES2,
    OID_PBKDF2,
    OID_PBMAC1,
    OID_SCRYPT,
    OID_HMAC_SHA1,
    OID_HMAC_SHA224,
    OID_HMAC_SHA256,
    OID_HMAC_SHA384,
    OID_HMAC_SHA512,
    OID_AES128_CBC,
    OID_AES192_CBC,
    OID_AES256_CBC,
    OID_DES3_CBC,
    OID_PBE_MD5_DES,
    OID_PBE_SHA1_DES,
    OID_PBE_SHA1_RC4,
    OID_PBE_SHA1_RC4_40,
    OID_PBE_SHA1_DES3,
    OID_PBE_SHA1_DES3_2,
    OID_PBE_SHA1_RC2,
    OID_PBE_SHA1_RC2_40,

    OID_DATA,
    OID_SIGNED_DATA,
    OID_ENVELOPED_DATA,
    OID_ENCRYPTED_DATA,
    OID_KEY_BAG,
    OID_SHROUDED_KEY_BAG,
    OID_CERT_BAG,
    OID_CRL_BAG,
    OID_SECRET_BAG,
    OID_CONTENTS_BAG,
    OID_X509_CERTIFICATE,
    OID_FRIENDLY_NAME,
    OID_LOCAL_KEY_ID,

    OID_MD5_RSA,
    OID_SHA1_RSA,
    OID_SHA224_RSA,
    OID_SHA256_RSA,
    OID_SHA384_RSA,
    OID_SHA512_RSA,
    OID_SHA1_DSA,
    OID_SHA256_DSA,
    OID_SHA1_ECDSA,
    OID_SHA256_ECDSA,
    OID_SHA384_ECDSA,
    OID_SHA512_ECDSA,
};

/* Which one this is, by the content of the OBJECT IDENTIFIER. */
enum oid oid_find(struct span content);

/* The content of its OBJECT IDENTIFIER; empty for OID_UNKNOWN. */
struct span oid_content(enum oid);

/* Its name in the RFCs, for a person to read; or its numbers, "1.2.840.113549". The length is returned. */
size_t oid_text(char *out, size_t cap, struct span content);

/* The short name that RFC 4514 and its successors write for an attribute of a name ("CN"); NULL for any other. */
const char *oid_attribute(enum oid);

#endif
