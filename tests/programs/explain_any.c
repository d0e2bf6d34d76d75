/*
 * explain_any.c - what --explain shows of messages that nobody has judged yet: true ones, and those with any byte
 * changed or cut anywhere. It must stay within the message, and print nothing but printable characters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "../../examples/explain.h"

#include "support/test.h"

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

/* clang-format off */
static const char *const messages[] = {
    /* ClientHello: version, random, session id, suites, compression, extensions of each kind that is told in words */
    "0100009c 0303" RANDOM "02 0708 0006 009c 5a5a 1234 01 00 006b"
        "0000 0008 0006 00 0003 612e62"       /* server_name */
        "0001 0001 02"                        /* max_fragment_length */
        "0001 0001 07"                        /* one that does not exist */
        "001c 0002 1001"                      /* record_size_limit */
        "0005 0005 01 0000 0000"              /* status_request */
        "0005 0001 02"                        /* of another type */
        "0005 0000"                           /* confirmed */
        "000a 0006 0004 0017 001d"            /* supported_groups */
        "000d 0006 0004 0401 7777"            /* signature_algorithms */
        "0010 0009 0007 04 681b3278 01 79"    /* application_layer_protocol_negotiation, with an escape character */
        "0017 0000"                           /* extended_master_secret */
        "002b 0005 04 0304 0303"              /* supported_versions */
        "6a6a 0000"                           /* GREASE */
        "1234 0002 0102"                      /* unknown */
        "ff01 0001 00",                       /* renegotiation_info */
    /* ServerHello: no session id, a suite, no compression, no extensions; and with some */
    "02000026 0303" RANDOM "00 009c 00",
    "02000031 0303" RANDOM "00 c02f 01 0009 0000 0000 ff01 0001 00",
    /* Certificate: two of three bytes and of one */
    "0b00000d 00000a 000003 010203 000001 04",
    "0b000003 000000",
    /* CertificateRequest: types, algorithms, two authorities; and none */
    "0d000013 02 0140 0004 0401 0999 0009 0003 300001 0002 3000",
    "0d000008 01 01 0002 0401 0000",
    "0e000000",                               /* ServerHelloDone */
    "0f000008 0401 0004 01020304",            /* CertificateVerify */
    "10000006 0004 01020304",                 /* ClientKeyExchange */
    "1400000c 000102030405060708090a0b",      /* Finished */
    "16000006 01 000002 3000",                /* CertificateStatus */
    "16000001 02",                            /* of another type, and cut */
    "63000002 0102",                          /* none that there is */
};
/* clang-format on */

/* The explanation of a message, which the caller frees. */
static char *explained(const uint8_t *bytes, size_t len)
{
    char *text = NULL;
    size_t text_len = 0;
    uint8_t *exact = malloc(len); /* so that a sanitizer sees every byte too far */
    FILE *out = open_memstream(&text, &text_len);
    assert_non_null(exact);
    assert_non_null(out);
    memcpy(exact, bytes, len);
    explain_step(out, "", NULL, &(struct ssl_step){.number = 1, .name = "message", .message = exact, .len = len});
    assert_int_equal(fclose(out), 0);
    free(exact);
    for (size_t i = 0; i < text_len; i++)
        assert_true(text[i] == '\n' || (text[i] >= ' ' && text[i] <= '~'));
    return text;
}

static void contains(const char *text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (strstr(text, *words) == NULL)
            print_error("no \"%s\" in:\n%s", *words, text);
        assert_non_null(strstr(text, *words));
    }
}

static void test_words(void **state)
{
    (void)state;
    static const char *const hello[] = {"TLS 1.2 (0x0303)",
                                        "1c1d1e1f\n",
                                        " 0708\n",
                                        "TLS_RSA_WITH_AES_128_GCM_SHA256 (0x009c), GREASE (0x5a5a), unknown (0x1234)",
                                        "a.b\n",
                                        " 1024 bytes\n",
                                        " unknown 7\n",
                                        " 4097 bytes\n",
                                        "secp256r1, x25519\n",
                                        "rsa_pkcs1_sha256, unknown 0x7777\n",
                                        "h.2x, y\n",
                                        "TLS 1.3, TLS 1.2\n",
                                        "GREASE 27242",
                                        "unknown 4660",
                                        "a first handshake",
                                        NULL};
    static const char *const request[] = {"rsa_sign, ecdsa_sign\n", "rsa_pkcs1_sha256, unknown 0x0999\n", "of 2\n",
                                          NULL};
    static const struct {
        size_t message;
        const char *const *words;
    } rows[] = {{0, hello}, {5, request}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t bytes[256];
        char *text = explained(bytes, hex(bytes, messages[rows[i].message]));
        contains(text, rows[i].words);
        assert_null(strstr(text, "too early"));
        free(text);
    }
}

static void test_any_byte(void **state)
{
    (void)state;
    static const uint8_t values[] = {0x00, 0x01, 0x7f, 0xff};
    for (size_t i = 0; i < COUNT(messages); i++) {
        uint8_t bytes[256];
        size_t len = hex(bytes, messages[i]);
        for (size_t at = 0; at < len; at++) {
            for (size_t v = 0; v < COUNT(values); v++) {
                uint8_t kept = bytes[at];
                bytes[at] = values[v];
                free(explained(bytes, len));
                bytes[at] = kept;
            }
        }
    }
}

static void test_any_length(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(messages); i++) {
        uint8_t bytes[256];
        for (size_t len = hex(bytes, messages[i]); len > 0; len--)
            free(explained(bytes, len));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_any_byte),
        cmocka_unit_test(test_any_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
