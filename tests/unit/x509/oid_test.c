/*
 * oid_test.c - object identifiers: found by their bytes, and as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/der_write.h"
#include "x509/oid.h"

/* The numbers as the RFCs write them; der_oid_of makes the bytes in its own way. */
static const struct {
    enum oid oid;
    const char *dotted;
} oids[] = {
    {OID_COMMON_NAME, "2.5.4.3"},
    {OID_SURNAME, "2.5.4.4"},
    {OID_SERIAL_NUMBER, "2.5.4.5"},
    {OID_COUNTRY, "2.5.4.6"},
    {OID_LOCALITY, "2.5.4.7"},
    {OID_STATE, "2.5.4.8"},
    {OID_STREET, "2.5.4.9"},
    {OID_ORGANIZATION, "2.5.4.10"},
    {OID_UNIT, "2.5.4.11"},
    {OID_TITLE, "2.5.4.12"},
    {OID_GIVEN_NAME, "2.5.4.42"},
    {OID_EMAIL_ADDRESS, "1.2.840.113549.1.9.1"},
    {OID_DOMAIN_COMPONENT, "0.9.2342.19200300.100.1.25"},
    {OID_USER_ID, "0.9.2342.19200300.100.1.1"},
    {OID_SUBJECT_KEY, "2.5.29.14"},
    {OID_KEY_USAGE, "2.5.29.15"},
    {OID_SUBJECT_NAMES, "2.5.29.17"},
    {OID_ISSUER_NAMES, "2.5.29.18"},
    {OID_BASIC_CONSTRAINTS, "2.5.29.19"},
    {OID_CRL_NUMBER, "2.5.29.20"},
    {OID_REASON, "2.5.29.21"},
    {OID_INVALIDITY_DATE, "2.5.29.24"},
    {OID_DELTA_CRL, "2.5.29.27"},
    {OID_ISSUING_POINT, "2.5.29.28"},
    {OID_CERTIFICATE_ISSUER, "2.5.29.29"},
    {OID_NAME_CONSTRAINTS, "2.5.29.30"},
    {OID_CRL_POINTS, "2.5.29.31"},
    {OID_POLICIES, "2.5.29.32"},
    {OID_POLICY_MAPPINGS, "2.5.29.33"},
    {OID_ISSUER_KEY, "2.5.29.35"},
    {OID_POLICY_CONSTRAINTS, "2.5.29.36"},
    {OID_EXTENDED_USAGE, "2.5.29.37"},
    {OID_FRESHEST_CRL, "2.5.29.46"},
    {OID_INHIBIT_ANY_POLICY, "2.5.29.54"},
    {OID_AUTHORITY_ACCESS, "1.3.6.1.5.5.7.1.1"},
    {OID_TLS_FEATURE, "1.3.6.1.5.5.7.1.24"},
    {OID_OCSP_NO_CHECK, "1.3.6.1.5.5.7.48.1.5"},
    {OID_OCSP_BASIC, "1.3.6.1.5.5.7.48.1.1"},
    {OID_SHA1, "1.3.14.3.2.26"},
    {OID_SHA224, "2.16.840.1.101.3.4.2.4"},
    {OID_SHA256, "2.16.840.1.101.3.4.2.1"},
    {OID_SHA384, "2.16.840.1.101.3.4.2.2"},
    {OID_SHA512, "2.16.840.1.101.3.4.2.3"},
    {OID_MGF1, "1.2.840.113549.1.1.8"},
    {OID_USAGE_SERVER, "1.3.6.1.5.5.7.3.1"},
    {OID_USAGE_CLIENT, "1.3.6.1.5.5.7.3.2"},
    {OID_USAGE_OCSP, "1.3.6.1.5.5.7.3.9"},
    {OID_USAGE_ANY, "2.5.29.37.0"},
    {OID_ANY_POLICY, "2.5.29.32.0"},
    {OID_ACCESS_OCSP, "1.3.6.1.5.5.7.48.1"},
    {OID_ACCESS_ISSUERS, "1.3.6.1.5.5.7.48.2"},
    {OID_EXTENSION_REQUEST, "1.2.840.113549.1.9.14"},
    {OID_RSA, "1.2.840.113549.1.1.1"},
    {OID_RSA_PSS, "1.2.840.113549.1.1.10"},
    {OID_EC, "1.2.840.10045.2.1"},
    {OID_ED25519, "1.3.101.112"},
    {OID_ED448, "1.3.101.113"},
    {OID_DSA, "1.2.840.10040.4.1"},
    {OID_P256, "1.2.840.10045.3.1.7"},
    {OID_P384, "1.3.132.0.34"},
    {OID_P521, "1.3.132.0.35"},
    {OID_MD5_RSA, "1.2.840.113549.1.1.4"},
    {OID_SHA1_RSA, "1.2.840.113549.1.1.5"},
    {OID_SHA224_RSA, "1.2.840.113549.1.1.14"},
    {OID_SHA256_RSA, "1.2.840.113549.1.1.11"},
    {OID_SHA384_RSA, "1.2.840.113549.1.1.12"},
    {OID_SHA512_RSA, "1.2.840.113549.1.1.13"},
    {OID_SHA1_DSA, "1.2.840.10040.4.3"},
    {OID_SHA256_DSA, "2.16.840.1.101.3.4.3.2"},
    {OID_SHA1_ECDSA, "1.2.840.10045.4.1"},
    {OID_SHA256_ECDSA, "1.2.840.10045.4.3.2"},
    {OID_SHA384_ECDSA, "1.2.840.10045.4.3.3"},
    {OID_SHA512_ECDSA, "1.2.840.10045.4.3.4"},
    {OID_PBES2, "1.2.840.113549.1.5.13"},
    {OID_PBKDF2, "1.2.840.113549.1.5.12"},
    {OID_PBMAC1, "1.2.840.113549.1.5.14"},
    {OID_SCRYPT, "1.3.6.1.4.1.11591.4.11"},
    {OID_HMAC_SHA1, "1.2.840.113549.2.7"},
    {OID_HMAC_SHA224, "1.2.840.113549.2.8"},
    {OID_HMAC_SHA256, "1.2.840.113549.2.9"},
    {OID_HMAC_SHA384, "1.2.840.113549.2.10"},
    {OID_HMAC_SHA512, "1.2.840.113549.2.11"},
    {OID_AES128_CBC, "2.16.840.1.101.3.4.1.2"},
    {OID_AES192_CBC, "2.16.840.1.101.3.4.1.22"},
    {OID_AES256_CBC, "2.16.840.1.101.3.4.1.42"},
    {OID_DES3_CBC, "1.2.840.113549.3.7"},
    {OID_PBE_MD5_DES, "1.2.840.113549.1.5.3"},
    {OID_PBE_SHA1_DES, "1.2.840.113549.1.5.10"},
    {OID_PBE_SHA1_RC4, "1.2.840.113549.1.12.1.1"},
    {OID_PBE_SHA1_RC4_40, "1.2.840.113549.1.12.1.2"},
    {OID_PBE_SHA1_DES3, "1.2.840.113549.1.12.1.3"},
    {OID_PBE_SHA1_DES3_2, "1.2.840.113549.1.12.1.4"},
    {OID_PBE_SHA1_RC2, "1.2.840.113549.1.12.1.5"},
    {OID_PBE_SHA1_RC2_40, "1.2.840.113549.1.12.1.6"},
    {OID_DATA, "1.2.840.113549.1.7.1"},
    {OID_SIGNED_DATA, "1.2.840.113549.1.7.2"},
    {OID_ENVELOPED_DATA, "1.2.840.113549.1.7.3"},
    {OID_ENCRYPTED_DATA, "1.2.840.113549.1.7.6"},
    {OID_KEY_BAG, "1.2.840.113549.1.12.10.1.1"},
    {OID_SHROUDED_KEY_BAG, "1.2.840.113549.1.12.10.1.2"},
    {OID_CERT_BAG, "1.2.840.113549.1.12.10.1.3"},
    {OID_CRL_BAG, "1.2.840.113549.1.12.10.1.4"},
    {OID_SECRET_BAG, "1.2.840.113549.1.12.10.1.5"},
    {OID_CONTENTS_BAG, "1.2.840.113549.1.12.10.1.6"},
    {OID_X509_CERTIFICATE, "1.2.840.113549.1.9.22.1"},
    {OID_FRIENDLY_NAME, "1.2.840.113549.1.9.20"},
    {OID_LOCAL_KEY_ID, "1.2.840.113549.1.9.21"},
};

static struct span content(const char *dotted)
{
    struct span der = der_oid_of(dotted);
    return (struct span){der.at + 2, der.len - 2};
}

static void each_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(oids); i++) {
        char text[80];
        if (oid_find(content(oids[i].dotted)) != oids[i].oid)
            print_error("%s\n", oids[i].dotted);
        assert_int_equal(oid_find(content(oids[i].dotted)), oids[i].oid);
        assert_true(oid_text(text, sizeof text, content(oids[i].dotted)) > 0);
        assert_false(text[0] >= '0' && text[0] <= '9');
        assert_int_equal(oid_attribute(oids[i].oid) != NULL, oids[i].oid <= OID_LAST_ATTRIBUTE);
    }
    assert_int_equal(COUNT(oids), OID_SHA512_ECDSA);
}

static void others_are_unknown(void **state)
{
    (void)state;
    assert_int_equal(oid_find(content("2.5.4.99")), OID_UNKNOWN);
    assert_int_equal(oid_find(content("2.5.4")), OID_UNKNOWN);
    assert_int_equal(oid_find(content("2.5.4.3.1")), OID_UNKNOWN);
    assert_int_equal(oid_find((struct span){NULL, 0}), OID_UNKNOWN);
    assert_null(oid_attribute(OID_UNKNOWN));
}

static void numbers(void **state)
{
    (void)state;
    static const char *const dotted[] = {
        "0.0", "0.39", "1.0", "1.39", "2.0", "2.40", "2.999.3", "1.3.6.1.4.1", "2.1.128.16383.16384.2097151"};
    char text[100];
    for (size_t i = 0; i < COUNT(dotted); i++) {
        assert_int_equal(oid_text(text, sizeof text, content(dotted[i])), strlen(dotted[i]));
        assert_string_equal(text, dotted[i]);
    }
    oid_text(text, sizeof text, der_hex("2a ffffffffffffffffff7f 05"));
    assert_string_equal(text, "1.2.?.5");
    assert_int_equal(oid_text(text, 4, content("2.999.3")), 3);
    assert_string_equal(text, "2.9");
    oid_text(text, sizeof text, content("2.5.4.3"));
    assert_string_equal(text, "CN");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_found),
        cmocka_unit_test(others_are_unknown),
        cmocka_unit_test(numbers),
    };
    return cmocka_run_group_tests_name("x509/oid", tests, NULL, NULL);
}
