/*
 * explain_any.c - what --explain shows of messages that nobody has judged yet: true ones, those with any byte changed,
 * cut anywhere, and mixtures of them, under the suites of every key exchange. It must stay within the message, and
 * print nothing but printable characters.
 *
 * The mixtures are the same each time; with a number of seconds as its argument the program goes on for so long.
 *
 * SPDX-License-Identifier: MIT
 */
#include "../../examples/explain.h"
#include "../../examples/explain_words.h"

#include <time.h>

#include "support/test.h"

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

#define RSA       "TLS_RSA_WITH_AES_128_CBC_SHA"
#define ECDHE     "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
#define PSK       "TLS_PSK_WITH_AES_128_GCM_SHA256"
#define ECDHE_PSK "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256"

/* A message, and the words that must be there. */
struct told {
    const char *suite, *message;
    const char *words[18];
};

/* clang-format off */
static const struct told messages[] = {
    /* ClientHello: version, random, session id, suites, compression, extensions of each kind that is told in words */
    {NULL, "0100009c 0303" RANDOM "02 0708 0010 009c 5a5a 1234 1301 00ff 5600 c02b 009e 01 00 004f"
        "0000 0008 0006 00 0003 612e62"       /* server_name */
        "0001 0001 02"                        /* max_fragment_length */
        "0001 0001 07"                        /* one that does not exist */
        "001c 0002 1001"                      /* record_size_limit */
        "0005 0005 01 0000 0000"              /* status_request */
        "0005 0001 02"                        /* of another type */
        "000a 0008 0006 0017 001d 0100"       /* supported_groups */
        "000d 0008 0006 0401 7777 0201"       /* signature_algorithms */
        "0010 0009 0007 04 681b325c 01 79",   /* application_layer_protocol_negotiation, with an escape character */
        {"TLS 1.2 (0x0303)", "1c1d1e1f\n", " 0708\n",
         "TLS_RSA_WITH_AES_128_GCM_SHA256 (0x009c), GREASE (0x5a5a), unknown (0x1234),\n", "TLS_AES_128_GCM_SHA256 (0x1301)",
         "TLS_EMPTY_RENEGOTIATION_INFO_SCSV (0x00ff)", "TLS_FALLBACK_SCSV (0x5600)", "  server_name             a.b\n",
         " 1024 bytes of data in a record at most, both ways\n", " unknown 7\n",
         " 4097 bytes of data in a record at most, towards the client\n", "OCSP: ", " unknown type 2\n",
         "secp256r1, x25519, ffdhe2048\n", "rsa_pkcs1_sha256, unknown 0x7777, rsa_pkcs1_sha1\n", "h\\x1b2\\x5c, y\n"}},
    {NULL, "01000060 0303" RANDOM "00 0002 c02b 01 00 004a"
        "0017 0000"                           /* extended_master_secret */
        "0016 0000"                           /* encrypt_then_mac */
        "0012 0000"                           /* signed_certificate_timestamp */
        "0023 0000"                           /* session_ticket */
        "0023 0002 0102"                      /* with a ticket */
        "000b 0003 02 0001"                   /* ec_point_formats */
        "0032 0004 0002 0807"                 /* signature_algorithms_cert */
        "002b 0005 04 0304 0303"              /* supported_versions */
        "0033 0002 0000"                      /* key_share */
        "6a6a 0000"                           /* GREASE */
        "1234 0002 0102"                      /* unknown */
        "ff01 0001 00"                        /* renegotiation_info */
        "ff01 0003 02 0102",                  /* of a handshake that is not the first */
        {"session id                none\n", "extended_master_secret  the master secret shall depend on all messages\n",
         "encrypt_then_mac        with CBC, please", "signed_certificate_timestamp send what the public logs",
         "session_ticket          none yet", "session_ticket          2 bytes, of a session to be resumed\n",
         "uncompressed, ansiX962_compressed_prime\n", "signature_algorithms_cert ed25519\n", "TLS 1.3, TLS 1.2\n",
         "key_share               2 bytes, not used here\n", "GREASE 27242 (0x6a6a)", "means nothing", "unknown 4660 (0x1234)   2 bytes\n",
         "a first handshake", "renegotiates, 2 bytes"}},
    /* ServerHello: no session id, a suite, no compression, no extensions; and with some */
    {NULL, "02000026 0303" RANDOM "00 009c 00", {"extensions                none\n", "compression method        null\n"}},
    {NULL, "0200005c 0303 000102030405060708090a0b0c0d0e0f1011121314151617 444f574e47524401 00 c02f 01 0046"
        "0000 0000" "ff01 0001 00" "0005 0000" "0010 0005 0003 02 6832" "0012 0009 0007 0001 aa 0002 bbbb" "0016 0000" "0017 0000"
        "001c 0002 0200" "0023 0000" "000b 0002 01 00" "0001 0001 01" "002b 0002 0303",
        {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 (0xc02f)", "DOWNGRD", "DEFLATE", "yes, that host is here", "CertificateStatus may follow",
         "negotiation h2\n", " 2, signed by public logs\n", "yes, the MAC covers", "yes, the master secret",
         " 512 bytes of data in a record at most, towards the server\n", "a new ticket will come in step 9", " uncompressed\n",
         " 512 bytes of data in a record at most, both ways\n", "supported_versions      TLS 1.2\n"}},
    /* Certificate: two of three bytes and of one; and none */
    {NULL, "0b00000d 00000a 000003 010203 000001 04", {"1: 3 bytes, 2: 1 bytes\n"}},
    {NULL, "0b000003 000000", {"certificates              none\n"}},
    /* ServerKeyExchange: x25519 and ECDSA, an unknown group, a curve that has no name; a hint, with and without a share */
    {ECDHE, "0c000000 03 001d 09 010203040506070809 0403 0002 aabb",
        {" x25519 (0x001d)\n", " 9 bytes, 0102030405060708...\n", " ecdsa_secp256r1_sha256 (0x0403)\n", " 2 bytes, over both randoms"}},
    {ECDHE, "0c000000 03 1a1a 01 04 0999 0000", {" GREASE (0x1a1a)\n", " 1 bytes, 04\n", " unknown (0x0999)\n"}},
    {ECDHE, "0c000000 01 001d", {"not a named one, but of type 1"}},
    {PSK, "0c000000 0003 61ff62", {" a\\xff" "b\n"}},
    {ECDHE_PSK, "0c000000 0000 03 0017 02 0405", {"hint which key is meant   none\n", " secp256r1 (0x0017)\n", " 2 bytes, 0405\n"}},
    {NULL, "0c000000 0102", {"parameters                2 bytes\n"}},
    /* CertificateRequest: types, algorithms, two authorities; and none */
    {NULL, "0d000000 03 014003 0004 0401 0999 0037"
        "001c 301a 310b 3009 0603550406 1302 4445 310b 3009 0603550403 0c02 610a"  /* C=DE, CN=a and a line end */
        "0002 3000" "0013 30820000 3000 300d 0609 608648016503040201 0500",
        {"rsa_sign, ecdsa_sign, unknown 0x03\n", "rsa_pkcs1_sha256, unknown 0x0999\n", "of which CA               C=DE, CN=a\\x0a\n",
         "a name without familiar parts\n"}},
    {NULL, "0d000008 01 01 0002 0401 0000", {"of which CA               any\n"}},
    {NULL, "0e000000", {NULL}},                        /* ServerHelloDone */
    {NULL, "0f000008 0401 0004 01020304", {"rsa_pkcs1_sha256 (0x0401)\n", " 4 bytes, over all messages"}}, /* CertificateVerify */
    /* ClientKeyExchange of each kind */
    {RSA, "10000006 0004 01020304", {"4 bytes: encrypted with the RSA key", "no forward secrecy"}},
    {ECDHE, "10000005 04 01020304", {"public key                4 bytes, 01020304\n"}},
    {PSK, "10000006 0004 64657601", {"name of the key           dev\\x01\n", "the key itself is not sent"}},
    {ECDHE_PSK, "10000008 0003 646576 02 0102", {" dev\n", "public key                2 bytes, 0102\n"}},
    {ECDHE_PSK, "10000009 0003 646576 02 0102 07", {"and more                  1 bytes\n"}},
    {NULL, "10000006 0004 01020304", {"content                   6 bytes\n"}},
    /* NewSessionTicket: two hours; and one that is none, for as long as one likes */
    {ECDHE, "04000000 00001c20 0003 010203", {" 7200 seconds\n", " 3 bytes\n"}},
    {ECDHE, "04000000 00000000 0000", {" not said\n", " 0 bytes: none after all\n"}},
    {NULL, "1400000c 000102030405060708090a0b", {"verify_data               000102030405060708090a0b\n"}}, /* Finished */
    {NULL, "16000006 01 000002 3000", {"OCSP response             2 bytes\n"}},                           /* CertificateStatus */
    {NULL, "16000001 02 000000", {"response of unknown type  0 bytes\n"}},
    {NULL, "63000002 0102", {NULL}},                   /* none that there is */
};
/* clang-format on */

enum { MESSAGE_MAX = 512 };

/* The explanation of a message, which the caller frees. */
static char *explained(const char *suite, const uint8_t *bytes, size_t len)
{
    char *text = NULL;
    size_t text_len = 0;
    uint8_t *exact = malloc(len); /* so that a sanitizer sees every byte too far */
    FILE *out = open_memstream(&text, &text_len);
    assert_true(exact != NULL || len == 0);
    assert_non_null(out);
    if (len > 0)
        memcpy(exact, bytes, len);
    explain_message(out, suite, exact, len);
    assert_int_equal(fclose(out), 0);
    free(exact);
    for (size_t i = 0; i < text_len; i++)
        assert_true(text[i] == '\n' || (text[i] >= ' ' && text[i] <= '~'));
    return text;
}

static void contains(const char *text, const char *words)
{
    if (strstr(text, words) == NULL)
        fprintf(stderr, "no \"%s\" in:\n%s", words, text);
    assert_non_null(strstr(text, words));
}

/* The length of the message is written here, so that the rows above need not count. */
static size_t message_of(uint8_t bytes[MESSAGE_MAX], const struct told *told)
{
    size_t len = hex(bytes, told->message);
    bytes[2] = (uint8_t)((len - 4) >> 8);
    bytes[3] = (uint8_t)(len - 4);
    return len;
}

static void test_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(messages); i++) {
        uint8_t bytes[MESSAGE_MAX];
        char *text = explained(messages[i].suite, bytes, message_of(bytes, &messages[i]));
        for (const char *const *words = messages[i].words; *words != NULL; words++)
            contains(text, *words);
        assert_null(strstr(text, "too early"));
        free(text);
    }
}

static void test_any_byte(void **state)
{
    (void)state;
    static const uint8_t values[] = {0x00, 0x01, 0x7f, 0xff};
    for (size_t i = 0; i < COUNT(messages); i++) {
        uint8_t bytes[MESSAGE_MAX];
        size_t len = message_of(bytes, &messages[i]);
        for (size_t at = 0; at < len; at++) {
            for (size_t v = 0; v < COUNT(values); v++) {
                uint8_t kept = bytes[at];
                bytes[at] = values[v];
                free(explained(messages[i].suite, bytes, len));
                bytes[at] = kept;
            }
        }
    }
}

static void test_any_length(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(messages); i++) {
        uint8_t bytes[MESSAGE_MAX];
        for (size_t len = message_of(bytes, &messages[i]) + 1; len-- > 0;)
            free(explained(messages[i].suite, bytes, len));
    }
}

/* A sequence of numbers that looks random and is the same each time (xorshift32). */
static uint32_t next(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* The beginning of one message, the end of another, a few bytes changed, any suite and any type. */
static void mixture(uint32_t *numbers)
{
    static const char *const suites[] = {NULL, RSA, ECDHE, PSK, ECDHE_PSK, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"};
    uint8_t bytes[2 * MESSAGE_MAX], tail[MESSAGE_MAX];
    size_t len = message_of(bytes, &messages[next(numbers) % COUNT(messages)]);
    size_t tail_len = message_of(tail, &messages[next(numbers) % COUNT(messages)]);
    len = next(numbers) % (len + 1);
    size_t from = next(numbers) % (tail_len + 1);
    memcpy(bytes + len, tail + from, tail_len - from);
    len += tail_len - from;
    for (unsigned changes = next(numbers) % 8; changes > 0 && len > 0; changes--)
        bytes[next(numbers) % len] = (uint8_t)next(numbers);
    free(explained(suites[next(numbers) % COUNT(suites)], bytes, len));
}

static time_t patience;

static void test_mixtures(void **state)
{
    enum { ROUNDS = 20000 };
    (void)state;
    uint32_t numbers = 1;
    const time_t end = time(NULL) + patience;
    unsigned long rounds = 0;
    do
        for (unsigned i = 0; i < ROUNDS; i++, rounds++)
            mixture(&numbers);
    while (time(NULL) < end);
    print_message("%lu mixtures\n", rounds);
}

/* Text that is too long ends in dots, within its room. */
static void test_long_texts(void **state)
{
    (void)state;
    uint8_t bytes[400];
    char text[ITEM];
    for (unsigned value = 0; value < 256; value += 'a')
        for (size_t len = 0; len <= sizeof bytes; len++) {
            memset(bytes, (int)value, len);
            clean(text, (struct bytes){bytes, len, false});
            size_t whole = len * (value == 'a' ? 1 : 4);
            bool cut = strstr(text, "...") != NULL;
            assert_in_range(strlen(text), cut ? 150 : whole, cut ? ITEM - 1 : whole);
            assert_true(whole <= 153 ? !cut : whole <= 156 || cut);
        }
}

/* Every alert that the library can send has a meaning, on both sides. */
static void test_alerts(void **state)
{
    (void)state;
#define ALERT(name, number, alert, fault, sentence) alert,
    static const int sent[] = {SSL_ERRORS(ALERT)};
#undef ALERT
    for (size_t i = 0; i < COUNT(sent); i++) {
        for (int side = 0; side < 2; side++) {
            char *text = NULL;
            size_t len = 0;
            FILE *out = open_memstream(&text, &len);
            assert_non_null(out);
            explain_alert(out, sent[i], side == 1);
            assert_int_equal(fclose(out), 0);
            contains(text, "what to do");
            free(text);
        }
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),    cmocka_unit_test(test_any_byte),   cmocka_unit_test(test_any_length),
        cmocka_unit_test(test_mixtures), cmocka_unit_test(test_long_texts), cmocka_unit_test(test_alerts),
    };
    patience = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
