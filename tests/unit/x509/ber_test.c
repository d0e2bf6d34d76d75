/*
 * ber_test.c - BER becomes DER: lengths of all forms, strings in pieces, and what is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/der_write.h"
#include "x509/ber.h"

static uint8_t out[300000];

static bool convert(struct span ber, size_t *len)
{
    struct writer w = writer_over(out, ber_room(ber.len));
    bool ok = ber_to_der(&w, ber);
    *len = w.len;
    return ok;
}

/* clang-format off */
static const struct {
    const char *ber, *der; /* NULL: refused */
} rows[] = {
    {"0500", "0500"},
    {"3000", "3000"},
    {"30800000", "3000"},
    {"30800201030000", "3003020103"},
    {"3081030201ff", "30030201ff"},              /* a length in more bytes than it takes */
    {"30840000000402810103", "3003020103"},
    {"a08030800500 0000 0000", "a00430020500"},
    {"24800401aa0402bbcc0000", "0403aabbcc"},    /* pieces */
    {"24070401aa0402bbcc", "0403aabbcc"},
    {"2480 2480 0401aa 0000 0400 2403 0401bb 0000", "0402aabb"},
    {"2480 0000", "0400"},
    {"30 06 2480 0401aa 0000", NULL},       /* an end that comes too late */
    {"30 09 2480 0401aa 0000 0500", "30050401aa0500"},
    {"a080 0401aa 0401bb 0000", "a0060401aa0401bb"}, /* of an implicit tag only its owner knows */
    {"0403 308000", "0403308000"},               /* what is inside a primitive value is nobody's affair here */
    {"", NULL},
    {"30", NULL},
    {"3001", NULL},
    {"308000", NULL},
    {"30800001", NULL},
    {"3080050000", NULL},
    {"0000", NULL},
    {"30020000", NULL},
    {"0480aa0000", NULL},                        /* primitive, and indefinite */
    {"3080 0480 0000", NULL},
    {"05000500", NULL},                          /* more than one value */
    {"308000000000", NULL},
    {"308500000000000000000000", NULL},
    {"30ff", NULL},
    {"3f8101020500", NULL},                      /* tag numbers from 31 on */
    {"24800201030000", NULL},                    /* a piece that is none */
    {"2480 24800500 0000 0000", NULL},
    {"30 04 0203 0102", NULL},                   /* over the end of the parent */
    {"30 04 3080 0500 0000", NULL},
    {"30 02 3080 0000", NULL},
};
/* clang-format on */

static void forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t ber[64], der[64];
        size_t len = hex(ber, rows[i].ber), found;
        bool ok = convert((struct span){ber, len}, &found);
        if (ok != (rows[i].der != NULL))
            print_error("%s\n", rows[i].ber);
        assert_int_equal(ok, rows[i].der != NULL);
        if (!ok)
            continue;
        assert_int_equal(hex(der, rows[i].der), found);
        assert_memory_equal(out, der, found);
        /* DER stays as it is; and too little room is noticed. */
        assert_true(convert((struct span){der, found}, &len));
        assert_memory_equal(out, der, found);
        for (size_t cap = 0; cap < found; cap++) {
            struct writer w = writer_over(out, cap);
            assert_false(ber_to_der(&w, (struct span){der, found}));
        }
    }
}

static void depth(void **state)
{
    (void)state;
    for (size_t levels = LIMIT_BER_DEPTH; levels <= LIMIT_BER_DEPTH + 1; levels++) {
        uint8_t ber[4 * (LIMIT_BER_DEPTH + 1)];
        size_t len;
        for (size_t i = 0; i < levels; i++)
            store_be16(ber + 2 * i, 0x3080);
        memset(ber + 2 * levels, 0, 2 * levels);
        assert_int_equal(convert((struct span){ber, 4 * levels}, &len), levels == LIMIT_BER_DEPTH);
    }
}

/* Where the definite form is longer than the indefinite one, the room is still enough. */
static void long_values(void **state)
{
    (void)state;
    static uint8_t ber[200000];
    static const size_t lens[] = {0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000, 0x20000};
    for (size_t i = 0; i < COUNT(lens); i++) {
        struct writer w = writer_over(ber, sizeof ber);
        size_t len;
        for (size_t level = 0; level < LIMIT_BER_DEPTH; level++)
            writer_u16(&w, 0x3080);
        writer_u8(&w, 4);
        writer_u8(&w, 0x83);
        writer_u24(&w, (uint32_t)lens[i]);
        memset(writer_space(&w, lens[i]), 0x55, lens[i]);
        for (size_t level = 0; level < LIMIT_BER_DEPTH; level++)
            writer_u16(&w, 0);
        assert_true(writer_ok(&w));
        assert_true(convert((struct span){ber, w.len}, &len));
        struct reader r = reader_over((struct span){out, len});
        for (size_t level = 0; level < LIMIT_BER_DEPTH; level++)
            r = der_enter(&r, DER_SEQUENCE);
        assert_int_equal(der_take(&r, DER_OCTET_STRING).len, lens[i]);
        assert_true(reader_end(&r));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(forms), cmocka_unit_test(depth), cmocka_unit_test(long_values)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
