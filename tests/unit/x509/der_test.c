/*
 * der_test.c - strict DER: each rule of X.690 that refuses something is sent what it refuses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/der_write.h"
#include "x509/der.h"

/* True if the reader takes the bytes to their end. */
static bool taken(const char *digits, void (*take)(struct reader *))
{
    struct reader r = reader_over(der_hex(digits));
    take(&r);
    return reader_end(&r);
}

static void take_any(struct reader *r)
{
    uint8_t tag;
    der_any(r, &tag);
}

static void take_boolean(struct reader *r)
{
    der_boolean(r);
}

static void take_default(struct reader *r)
{
    der_default_false(r, DER_BOOLEAN);
}

static void take_integer(struct reader *r)
{
    der_integer(r);
}

static void take_unsigned(struct reader *r)
{
    der_unsigned(r);
}

static void take_number(struct reader *r)
{
    der_number(r, DER_INTEGER);
}

static void take_bytes(struct reader *r)
{
    der_bytes(r);
}

static void take_bits(struct reader *r)
{
    der_named_bits(r, DER_BIT_STRING);
}

static void take_oid(struct reader *r)
{
    der_oid(r);
}

static void take_sequence(struct reader *r)
{
    der_take(r, DER_SEQUENCE);
}

static const struct {
    void (*take)(struct reader *);
    const char *digits;
    bool ok;
    const char *what;
} cases[] = {
    {take_any, "0400", true, "an empty value"},
    {take_any, "04017f", true, "a short length"},
    {take_any, "", false, "nothing"},
    {take_any, "04", false, "no length"},
    {take_any, "0401", false, "no content"},
    {take_any, "040200", false, "too little content"},
    {take_any, "0480", false, "the indefinite length (10.1)"},
    {take_any, "04800000", false, "the indefinite length, ended"},
    {take_any,
     "0480"
     "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
     "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
     "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
     "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
     false, "the indefinite length is not 128"},
    {take_any, "04ff", false, "the reserved length (8.1.3.5)"},
    {take_any, "048100", false, "a long form for 0 (10.1)"},
    {take_any, "0481017f", false, "a long form for 1"},
    {take_any, "04820001ff", false, "two bytes for 1"},
    {take_any, "0484000000017f", false, "four bytes for 1"},
    {take_any, "1f0100", false, "a high tag number"},
    {take_any, "bf8100", false, "a high tag number, constructed"},
    {take_sequence, "3000", true, "the tag that is asked for"},
    {take_sequence, "3100", false, "another tag"},
    {take_sequence, "1000", false, "a sequence that is not constructed"},

    {take_boolean, "0101ff", true, "true"},
    {take_boolean, "010100", true, "false"},
    {take_boolean, "010101", false, "true as in BER (11.1)"},
    {take_boolean, "0100", false, "an empty boolean"},
    {take_boolean, "0102ffff", false, "two bytes"},
    {take_default, "", true, "absent: false"},
    {take_default, "0101ff", true, "true where false is the default"},
    {take_default, "010100", false, "a default that is written (11.5)"},

    {take_integer, "020100", true, "0"},
    {take_integer, "0201ff", true, "-1"},
    {take_integer, "02020080", true, "128"},
    {take_integer, "0202ff7f", true, "-129"},
    {take_integer, "0200", false, "an empty integer (8.3.1)"},
    {take_integer, "0202007f", false, "a zero too many (8.3.2)"},
    {take_integer, "0202ff80", false, "a sign too many"},
    {take_unsigned, "020180", false, "a negative number"},
    {take_unsigned, "02020080", true, "128, not negative"},
    {take_number, "02047fffffff", true, "2^31 - 1"},
    {take_number, "02050080000000", false, "2^31"},
    {take_number, "0201ff", false, "-1 as a number"},

    {take_bytes, "030100", true, "an empty bit string"},
    {take_bytes, "03020055", true, "whole bytes"},
    {take_bytes, "0300", false, "no count of unused bits"},
    {take_bytes, "03020154", false, "unused bits where bytes are asked for"},
    {take_bytes, "23040302005 5", false, "a constructed bit string (10.2)"},

    {take_bits, "03020780", true, "bit 0"},
    {take_bits, "0303070080", true, "bit 8"},
    {take_bits, "030100", true, "no bits"},
    {take_bits, "03020006", true, "a zero bit at the end, as some roots have it"},
    {take_bits, "030107", false, "unused bits of no byte"},
    {take_bits, "03020880", false, "eight unused bits (8.6.2.2)"},
    {take_bits, "03020781", false, "an unused bit that is 1 (11.2.1)"},

    {take_oid, "0603550403", true, "2.5.4.3"},
    {take_oid, "0600", false, "an empty identifier"},
    {take_oid, "06025580", false, "an identifier that does not end"},
    {take_oid, "060455818005", true, "a number of three bytes"},
    {take_oid, "06055581808005", true, "a number of four bytes"},
    {take_oid, "0603558180", false, "an identifier that does not end, either"},
    {take_oid, "0604558001 01", false, "a number that begins with zeros (8.19.2)"},
};

static void each_rule_refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (taken(cases[i].digits, cases[i].take) != cases[i].ok) {
            print_error("%s: %s\n", cases[i].digits, cases[i].what);
            assert_true(false);
        }
}

static void long_lengths(void **state)
{
    (void)state;
    static uint8_t content[70000];
    for (size_t len = 0; len < sizeof content; len = len < 300 ? len + 1 : len * 2 - 1) {
        struct reader r = reader_over(DER(0x04, {content, len}));
        assert_int_equal(der_take(&r, DER_OCTET_STRING).len, len);
        assert_true(reader_end(&r));
        der_forget();
    }
}

static void values(void **state)
{
    (void)state;
    struct reader r = reader_over(der_hex("020200c8 0a0105 0303078080 0101ff 0603550403 020100"));
    struct span number = der_unsigned(&r);
    assert_int_equal(number.len, 1);
    assert_int_equal(number.at[0], 200);
    assert_int_equal(der_number(&r, DER_ENUMERATED), 5);
    assert_int_equal(der_named_bits(&r, DER_BIT_STRING), 0x101);
    assert_true(der_boolean(&r));
    assert_int_equal(der_oid(&r).len, 3);
    assert_int_equal(der_unsigned(&r).len, 1);
    assert_true(reader_end(&r));
}

static void optional_values_stay(void **state)
{
    (void)state;
    struct reader r = reader_over(der_hex("0500"));
    assert_null(der_optional(&r, DER_INTEGER).at);
    assert_true(der_is(&r, DER_NULL));
    assert_non_null(der_optional(&r, DER_NULL).at);
    assert_false(der_is(&r, DER_NULL));
    assert_true(reader_end(&r));
}

static void a_level_must_be_read_to_its_end(void **state)
{
    (void)state;
    struct reader r = reader_over(der_hex("3006020101020102"));
    struct reader inner = der_enter(&r, DER_SEQUENCE);
    der_integer(&inner);
    struct reader unfinished = r;
    der_leave(&unfinished, &inner);
    assert_true(unfinished.failed);
    der_integer(&inner);
    der_leave(&r, &inner);
    assert_true(reader_end(&r));
}

static void a_failure_outside_is_one_inside(void **state)
{
    (void)state;
    struct reader r = reader_over(der_hex("0201"));
    struct reader inner = der_enter(&r, DER_SEQUENCE);
    assert_true(inner.failed && r.failed);
    assert_null(der_whole(&r, DER_INTEGER).at);
}

static void the_whole_value(void **state)
{
    (void)state;
    struct span two = der_hex("0201070500");
    struct reader r = reader_over(two);
    struct span first = der_whole(&r, DER_INTEGER);
    assert_ptr_equal(first.at, two.at);
    assert_int_equal(first.len, 3);
}

/* Every prefix of a value fails, and reads nothing behind itself (the sanitizers look). */
static void every_cut_fails(void **state)
{
    (void)state;
    struct span whole = DER_SEQ(der_integer_of(5), DER(0x04, der_hex("00112233")));
    for (size_t len = 0; len < whole.len; len++) {
        uint8_t *bytes = malloc(len + 1);
        memcpy(bytes, whole.at, len);
        struct reader r = reader_over((struct span){bytes, len});
        struct reader inner = der_enter(&r, DER_SEQUENCE);
        der_integer(&inner);
        der_take(&inner, DER_OCTET_STRING);
        der_leave(&r, &inner);
        assert_false(reader_end(&r));
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_refuses),
        cmocka_unit_test(long_lengths),
        cmocka_unit_test(values),
        cmocka_unit_test(optional_values_stay),
        cmocka_unit_test(a_level_must_be_read_to_its_end),
        cmocka_unit_test(a_failure_outside_is_one_inside),
        cmocka_unit_test(the_whole_value),
        cmocka_unit_test(every_cut_fails),
    };
    return cmocka_run_group_tests_name("x509/der", tests, NULL, NULL);
}
