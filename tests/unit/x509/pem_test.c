/*
 * pem_test.c - PEM: blocks among other text, base64 as strict as RFC 4648, and what is wrong with the rest.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"

static struct span text_of(const char *text)
{
    return (struct span){(const uint8_t *)text, strlen(text)};
}

static void blocks_one_after_the_other(void **state)
{
    (void)state;
    struct span text = text_of("what stands before is skipped\n"
                               "-----BEGIN CERTIFICATE-----\nAAEC\nAw==\n-----END CERTIFICATE-----\n"
                               "and between\r\n"
                               "-----BEGIN X509 CRL-----  \r\n  /+8=  \r\n\t\r\n-----END X509 CRL-----\r\nand behind");
    struct pem_block block;
    struct error why = {0};
    uint8_t out[16];
    size_t len;
    assert_int_equal(pem_next(&text, &block, &why), 0);
    assert_true(pem_is(&block, "CERTIFICATE"));
    assert_false(pem_is(&block, "CERTIFICAT"));
    assert_false(pem_is(&block, "CERTIFICATES"));
    assert_true(pem_decoded_max(&block) <= sizeof out);
    assert_int_equal(pem_decode(&block, out, &len, &why), 0);
    assert_int_equal(len, 4);
    assert_memory_equal(out, "\0\1\2\3", 4);

    assert_int_equal(pem_next(&text, &block, &why), 0);
    assert_true(pem_is(&block, "X509 CRL"));
    assert_int_equal(pem_decode(&block, out, &len, &why), 0);
    assert_int_equal(len, 2);
    assert_memory_equal(out, "\xff\xef", 2);

    assert_int_equal(pem_next(&text, &block, &why), SSL_E_PEM);
    assert_int_equal(why.code, 0);
    assert_int_equal(text.len, 0);
    assert_int_equal(pem_next(&text, &block, &why), SSL_E_PEM);
    assert_int_equal(why.code, 0);
}

static void line_ends_of_all_kinds(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "-----BEGIN A-----\nAAEC\n-----END A-----",
        "-----BEGIN A-----\r\nAAEC\r\n-----END A-----\r\n",
        "-----BEGIN A-----\rAAEC\r-----END A-----\r",
        "-----BEGIN A-----\nA\nA\nEC\n-----END A-----\n",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct span text = text_of(texts[i]);
        struct pem_block block;
        uint8_t out[16];
        size_t len;
        assert_int_equal(pem_next(&text, &block, NULL), 0);
        assert_int_equal(pem_decode(&block, out, &len, NULL), 0);
        assert_int_equal(len, 3);
    }
}

static void broken_blocks(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"-----BEGIN A-----\nAAEC\n", "the block \"A\" has no END line"},
        {"-----BEGIN A-----", "the block \"A\" has no END line"},
        {"-----BEGIN A-----\nAAEC\n-----BEGIN B-----\nAAEC\n-----END B-----\n", "the block \"A\" has no END line"},
        {"-----BEGIN A-----\nAAEC\n-----END B-----\n", "the block \"A\" ends with the END line of another label"},
        {"-----BEGIN A-----\nAAEC\n-----END A----\n", "the block \"A\" ends with the END line of another label"},
        {"-----BEGIN A-----\nAAEC\n -----END A-----\n", "the block \"A\" has no END line"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct span text = text_of(cases[i].text);
        struct pem_block block;
        struct error why = {0};
        assert_int_equal(pem_next(&text, &block, &why), SSL_E_PEM);
        assert_int_equal(why.code, SSL_E_PEM);
        assert_string_equal(why.text, cases[i].why);
    }
}

static void no_blocks(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "\n",
                                        "AAEC\n",
                                        "-----BEGIN -----\n",
                                        "-----BEGIN    \n",
                                        "-----BEGIN A\n",
                                        "---- BEGIN A-----\n",
                                        " -----BEGIN A-----\n",
                                        "-----END A-----\n",
                                        "x-----BEGIN A-----\n"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct span text = text_of(texts[i]);
        struct pem_block block;
        struct error why = {0};
        assert_int_equal(pem_next(&text, &block, &why), SSL_E_PEM);
        assert_int_equal(why.code, 0);
    }
}

static int decode(const char *body, uint8_t *out, size_t *len, struct error *why)
{
    struct pem_block block = {text_of("A"), text_of(body)};
    return pem_decode(&block, out, len, why);
}

static void wrong_base64(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "",         "\n",   "A",    "AA",    "AAE",     "AAECA", "A===",  "====",    "AAECA===", "AA==AA==",
        "AAE=AAEC", "AA=A", "=AAA", "AB==",  "AAF=",    "AAE-",  "AA_C",  "AAE\x80", "AAE!",     "AAE@",
        "AAE[",     "AAE`", "AAE{", "AAE/:", "AA==\nA", "AAEC:", "AAEC.", "AAE,",    "-AAE",     "AAE\x7f",
    };
    for (size_t i = 0; i < COUNT(bodies); i++) {
        uint8_t out[32];
        size_t len = 99;
        struct error why = {0};
        memset(out, 0x77, sizeof out);
        if (decode(bodies[i], out, &len, &why) != SSL_E_PEM)
            print_error("%s\n", bodies[i]);
        assert_int_equal(why.code, SSL_E_PEM);
        assert_int_equal(len, 0);
        for (size_t j = 0; j < strlen(bodies[i]) / 4 * 3; j++) /* nothing is left behind */
            assert_int_equal(out[j], 0);
    }
}

static void every_character(void **state)
{
    (void)state;
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int c = 1; c < 256; c++) {
        char body[5] = {(char)c, 'A', 'A', 'A', '\0'};
        uint8_t out[8];
        size_t len;
        const char *at = strchr(alphabet, c);
        if (strchr(" \t\r\n", c) != NULL)
            continue;
        assert_int_equal(decode(body, out, &len, NULL), at != NULL ? 0 : SSL_E_PEM);
        if (at != NULL)
            assert_int_equal(out[0] >> 2, at - alphabet);
    }
}

/* Long lines are read eight characters at a time: each character at each of these places, alone and with an end of line
 * before it. What is no base64 is found wherever it stands. */
static void every_character_at_every_place(void **state)
{
    (void)state;
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int c = 1; c < 256; c++) {
        const char *at = strchr(alphabet, c);
        if (strchr(" \t\r\n=", c) != NULL)
            continue;
        for (size_t place = 0; place < 16; place++) {
            char body[] = "/+/+AAAA9999zzzz", split[18] = "";
            uint8_t out[13], same[13];
            size_t len = 0, same_len = 0;
            body[place] = (char)c;
            memcpy(split, body, place);
            split[place] = '\n';
            memcpy(split + place + 1, body + place, 16 - place);
            struct pem_block block = {text_of("A"), text_of(split)};
            assert_in_range(pem_decoded_max(&block), 12, sizeof same);
            assert_int_equal(decode(body, out, &len, NULL), at != NULL ? 0 : SSL_E_PEM);
            assert_int_equal(pem_decode(&block, same, &same_len, NULL), at != NULL ? 0 : SSL_E_PEM);
            assert_int_equal(len, at != NULL ? 12 : 0);
            assert_int_equal(same_len, len);
            assert_memory_equal(same, out, len);
            if (at == NULL)
                continue;
            uint32_t group = load_be24(out + place / 4 * 3);
            assert_int_equal(group >> (18 - 6 * (place % 4)) & 63, at - alphabet);
        }
    }
}

static void an_encrypted_key_of_the_old_form(void **state)
{
    (void)state;
    uint8_t out[100];
    size_t len;
    struct error why = {0};
    assert_int_equal(decode("Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAEC\n", out, &len, &why), SSL_E_PEM);
    assert_string_equal(why.text, "the block \"A\" is encrypted in the old form, Proc-Type: 4,ENCRYPTED, which is not "
                                  "supported; write it anew with openssl pkcs8 -topk8 -in OLD -out NEW");
    why.code = 0;
    assert_int_equal(decode("AAE", out, &len, &why), SSL_E_PEM);
    assert_string_equal(why.text, "the block \"A\" is not base64");
}

static void every_length(void **state)
{
    (void)state;
    uint8_t bytes[200];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 37 + 5);
    for (size_t len = 1; len <= sizeof bytes; len++) {
        struct span text = text_of(pem_make("A", (struct span){bytes, len}));
        struct pem_block block;
        uint8_t out[300];
        size_t found;
        assert_int_equal(pem_next(&text, &block, NULL), 0);
        assert_int_equal(pem_decode(&block, out, &found, NULL), 0);
        assert_int_equal(found, len);
        assert_memory_equal(out, bytes, len);
        der_forget();
    }
}

/* What is written is read again, has lines of 64 characters, and the length that was foretold. */
static void written(void **state)
{
    (void)state;
    uint8_t der[200], out[400]; /* pem_decoded_max counts the ends of lines, too */
    char text[400];
    for (size_t i = 0; i < sizeof der; i++)
        der[i] = (uint8_t)(i * 151 + 7);
    for (size_t len = 1; len <= sizeof der; len++) {
        struct writer w = writer_over(text, sizeof text);
        struct pem_block block;
        struct span rest;
        size_t decoded;
        pem_write(&w, "PRIVATE KEY", (struct span){der, len});
        assert_true(writer_ok(&w));
        assert_int_equal(w.len, pem_encoded_len("PRIVATE KEY", len));
        rest = (struct span){w.at, w.len};
        assert_int_equal(pem_next(&rest, &block, NULL), 0);
        assert_true(pem_is(&block, "PRIVATE KEY") && rest.len == 0);
        assert_in_range(pem_decoded_max(&block), len, sizeof out);
        assert_int_equal(pem_decode(&block, out, &decoded, NULL), 0);
        assert_int_equal(decoded, len);
        assert_memory_equal(out, der, len);
        for (size_t at = 0, line = 0; at < block.body.len; at++, line++) {
            bool end = block.body.at[at] == '\n';
            assert_true(end ? line == 64 || at + 1 == block.body.len : line < 64);
            line = end ? SIZE_MAX : line;
        }
    }
    struct writer w = writer_over(text, sizeof text);
    pem_write(&w, "A", (struct span){(const uint8_t *)"\x00\x10\x83\xff", 4});
    text[w.len] = '\0';
    assert_string_equal(text, "-----BEGIN A-----\nABCD/w==\n-----END A-----\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_one_after_the_other),
        cmocka_unit_test(line_ends_of_all_kinds),
        cmocka_unit_test(broken_blocks),
        cmocka_unit_test(no_blocks),
        cmocka_unit_test(wrong_base64),
        cmocka_unit_test(every_character),
        cmocka_unit_test(every_character_at_every_place),
        cmocka_unit_test(an_encrypted_key_of_the_old_form),
        cmocka_unit_test(every_length),
        cmocka_unit_test(written),
    };
    return cmocka_run_group_tests_name("x509/pem", tests, NULL, NULL);
}
