/*
 * der_write_test.c - DER that we write, against the tests' own writer, and back through the strict reader.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/der_write.h"

#include "support/der_write.h"

static uint8_t room[70000];

static struct writer fresh(void)
{
    memset(room, 0xee, sizeof room);
    return writer_over(room, sizeof room);
}

static void is(const struct writer *w, struct span expected)
{
    assert_true(writer_ok(w));
    assert_int_equal(w->len, expected.len);
    assert_memory_equal(w->at, expected.at, expected.len);
}

/* X.690 8.1.3: each length in the fewest bytes, on both sides of every border. */
static void lengths(void **state)
{
    (void)state;
    static const size_t each[] = {0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000};
    static uint8_t content[0x10000];
    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++) {
        struct span inner = {content, each[i]};
        struct writer w = fresh();
        size_t start = der_open(&w, DER_SEQUENCE);
        der_put(&w, DER_OCTET_STRING, inner);
        der_close(&w, start);
        is(&w, DER_SEQ(der_octets_of(inner)));
        der_forget();
    }
}

/* A length that needs more bytes than there are left is a failure, and nothing is written behind the buffer. */
static void overflow(void **state)
{
    (void)state;
    for (size_t cap = 0; cap < 0x83; cap++) {
        memset(room, 0xee, sizeof room);
        struct writer w = writer_over(room, cap);
        der_put(&w, DER_OCTET_STRING, (struct span){room + 1000, 0x80});
        assert_false(writer_ok(&w));
        assert_int_equal(room[cap], 0xee);
    }
    struct writer w = writer_over(room, 0x83);
    der_put(&w, DER_OCTET_STRING, (struct span){room + 1000, 0x80});
    assert_true(writer_ok(&w));
}

static void numbers(void **state)
{
    (void)state;
    static const uint32_t each[] = {0,      1,      0x7f,     0x80,     0xff,       0x100,      0x7fff,
                                    0x8000, 0xffff, 0x7fffff, 0x800000, 0x7fffffff, 0x80000000, 0xffffffff};
    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++) {
        struct writer w = fresh();
        der_put_number(&w, DER_INTEGER, each[i]);
        is(&w, der_integer_of(each[i]));
        uint8_t bytes[6] = {
            0, 0, (uint8_t)(each[i] >> 24), (uint8_t)(each[i] >> 16), (uint8_t)(each[i] >> 8), (uint8_t)each[i]};
        w = fresh();
        der_put_unsigned(&w, (struct span){bytes, sizeof bytes});
        is(&w, der_integer_of(each[i]));
    }
    struct writer w = fresh();
    der_put_unsigned(&w, (struct span){0});
    is(&w, der_integer_of(0));
}

static void named_bits(void **state)
{
    (void)state;
    for (unsigned mask = 0; mask < 0x10000; mask++) {
        struct writer w = fresh();
        der_put_named_bits(&w, DER_BIT_STRING, (uint16_t)mask);
        struct reader r = reader_over((struct span){w.at, w.len});
        assert_int_equal(der_named_bits(&r, DER_BIT_STRING), mask);
        assert_true(reader_end(&r));
        if (mask % 257 == 0) {
            is(&w, der_flags_of(0x03, mask));
            der_forget();
        }
    }
    struct writer w = fresh();
    der_put_named_bits(&w, DER_BIT_STRING, 0);
    is(&w, der_hex("030100"));
}

static void times(void **state)
{
    (void)state;
    const int64_t each[] = {DER_TIME_MIN, 0, 1, 951782400, 1700000000, DER_TIME_2050 - 1, DER_TIME_2050, DER_TIME_MAX};
    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++) {
        struct writer w = fresh();
        der_put_time(&w, each[i]);
        is(&w, der_time_of(each[i]));
        struct reader r = reader_over((struct span){w.at, w.len});
        assert_true(der_time(&r) == each[i] && reader_end(&r));
    }
    struct writer w = fresh();
    der_put_generalized_time(&w, 0);
    is(&w, DER(0x18, der_text("19700101000000Z")));
    w = fresh();
    der_put_time(&w, DER_TIME_MIN - 1);
    assert_false(writer_ok(&w));
    w = fresh();
    der_put_time(&w, DER_TIME_MAX + 1);
    assert_false(writer_ok(&w));
}

static void others(void **state)
{
    (void)state;
    struct writer w = fresh();
    der_put_true(&w, DER_BOOLEAN);
    der_put_null(&w);
    der_put_oid(&w, OID_ED25519);
    size_t bits = der_open_bits(&w);
    writer_u8(&w, 0x5a);
    der_close(&w, bits);
    is(&w, der_hex("0101ff"
                   "0500"
                   "06032b6570"
                   "0302005a"));
    der_put_oid(&w, OID_UNKNOWN);
    assert_false(writer_ok(&w));
}

/* Every OID that has a name is written as it is read. */
static void oids(void **state)
{
    (void)state;
    for (int oid = OID_UNKNOWN + 1; oid <= OID_SHA512_ECDSA; oid++) {
        struct writer w = fresh();
        der_put_oid(&w, (enum oid)oid);
        struct reader r = reader_over((struct span){w.at, w.len});
        assert_int_equal(oid_find(der_oid(&r)), oid);
        assert_true(reader_end(&r));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths), cmocka_unit_test(overflow), cmocka_unit_test(numbers), cmocka_unit_test(named_bits),
        cmocka_unit_test(times),   cmocka_unit_test(others),   cmocka_unit_test(oids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
