/*
 * vector_file_test.c - the grammar of the vector files: what is read, and what is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/test.h"
#include "vectors/vector_file.h"

#include <stdio.h>

static void paragraphs_comments_and_empty_values(void **state)
{
    (void)state;
    struct vector_file file;
    assert_true(vector_file_parse(&file, "# head\n\n\nalgorithm = A = B\nempty =\nblank = \n# between\nlast =  x\n"
                                         "\ngroup = 1\n\n# not a paragraph\n\ntc = 7"));
    assert_int_equal(file.count, 3);
    assert_int_equal(file.paragraphs[0].count, 4);
    assert_string_equal(vector_value(&file.paragraphs[0], "algorithm"), "A = B");
    assert_string_equal(vector_value(&file.paragraphs[0], "empty"), "");
    assert_string_equal(vector_value(&file.paragraphs[0], "blank"), "");
    assert_string_equal(vector_value(&file.paragraphs[0], "last"), " x");
    assert_null(vector_value(&file.paragraphs[0], "group"));
    assert_string_equal(file.paragraphs[1].pairs[0].key, "group");
    assert_string_equal(vector_value(&file.paragraphs[2], "tc"), "7");
    vector_file_free(&file);
}

static void pem_blocks_belong_to_the_key_before(void **state)
{
    (void)state;
    static const char block[] = "-----BEGIN CERTIFICATE-----\nAA==\n\n# no comment\n-----END CERTIFICATE-----\n";
    struct vector_file file;
    char text[256];
    snprintf(text, sizeof text, "case = a\npem = leaf\n%spem = crl\n%sz = 1\n", block, block);
    assert_true(vector_file_parse(&file, text));
    assert_int_equal(file.count, 1);
    assert_int_equal(file.paragraphs[0].count, 4);
    assert_string_equal(file.paragraphs[0].pairs[2].value, "crl");
    for (size_t i = 1; i <= 2; i++) {
        assert_int_equal(file.paragraphs[0].pairs[i].pem.len, strlen(block));
        assert_memory_equal(file.paragraphs[0].pairs[i].pem.at, block, strlen(block));
    }
    assert_string_equal(file.paragraphs[0].pairs[3].key, "z");
    vector_file_free(&file);
}

static void what_is_not_in_the_format_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t line;
    } bad[] = {
        {"word\n", 1},
        {"a = 1\n\nword", 3},
        {" = 1\n", 1},
        {"= 1\n", 1},
        {"a=1\n", 1},
        {"a =1\n", 1},
        {"a b = 1\n", 1},
        {"a = 1\r\n", 1},
        {"a = 1\n# \xc3\xa9\n", 2},
        {"a = \t\n", 1},
        {" \n", 1},
        {"pem = leaf\n", 1},
        {"pem = leaf\na = 1\n-----BEGIN X-----\n-----END X-----\n", 1},
        {"pem = leaf\n-----BEGIN X-----\nAAAA\n", 1},
        {"pem = leaf\n-----BEGIN X-----\nAAAA\n-----END X-----\nword\n", 5},
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct vector_file file;
        assert_false(vector_file_parse(&file, bad[i].text));
        assert_int_equal(file.bad_line, bad[i].line);
        vector_file_free(&file);
    }
}

static void nothing_is_no_paragraph(void **state)
{
    (void)state;
    static const char *const nothing[] = {"", "\n", "# only this", "\n\n#\n\n"};
    for (size_t i = 0; i < COUNT(nothing); i++) {
        struct vector_file file;
        assert_true(vector_file_parse(&file, nothing[i]));
        assert_int_equal(file.count, 0);
        vector_file_free(&file);
    }
}

static void files_that_cannot_be_read_are_refused(void **state)
{
    (void)state;
    static const char *const paths[] = {"no such file", "."};
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct vector_file file;
        assert_false(vector_file_read(&file, paths[i]));
        assert_int_equal(file.bad_line, 0);
        vector_file_free(&file);
    }
}

static void hexadecimal_digits(void **state)
{
    (void)state;
    static const char *const bad[] = {"0", "0g", "g0", "0A", " 00", "00 ", "0001020304"};
    uint8_t bytes[4];
    size_t len;
    assert_true(vector_hex("00ff7fa0", bytes, sizeof bytes, &len));
    assert_int_equal(len, 4);
    assert_memory_equal(bytes, "\x00\xff\x7f\xa0", 4);
    assert_true(vector_hex("", bytes, sizeof bytes, &len));
    assert_int_equal(len, 0);
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(vector_hex(bad[i], bytes, sizeof bytes, &len));
        assert_int_equal(len, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paragraphs_comments_and_empty_values),
        cmocka_unit_test(pem_blocks_belong_to_the_key_before),
        cmocka_unit_test(what_is_not_in_the_format_is_refused_with_its_line),
        cmocka_unit_test(nothing_is_no_paragraph),
        cmocka_unit_test(files_that_cannot_be_read_are_refused),
        cmocka_unit_test(hexadecimal_digits),
    };
    return cmocka_run_group_tests_name("vectors/vector_file", tests, NULL, NULL);
}
