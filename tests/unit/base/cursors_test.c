/*
 * cursors_test.c - reader and writer: they cannot leave their bytes, and their failures stick.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/test.h"

static void reader_reads_numbers_and_vectors(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 0, 2, 7, 8, 9, 10, 11, 12};
    struct reader r = reader_over(SPAN(bytes));
    assert_int_equal(reader_u8(&r), 1);
    assert_int_equal(reader_u16(&r), 0x0203);
    assert_int_equal(reader_u24(&r), 0x040506);
    struct span vector = reader_vector(&r, 2, 1, 2);
    assert_int_equal(vector.len, 2);
    assert_int_equal(vector.at[1], 8);
    assert_true(reader_more(&r));
    assert_int_equal(reader_u32(&r), 0x090a0b0c);
    assert_true(reader_end(&r));
}

static void reader_fails_at_every_cut(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0, 3, 'a', 'b', 'c'};
    for (size_t len = 0; len < sizeof bytes; len++) {
        struct reader r = reader_over((struct span){bytes, len});
        struct span vector = reader_vector(&r, 2, 0, 0xffff);
        assert_int_equal(vector.len, 0);
        assert_false(reader_end(&r));
        assert_false(reader_more(&r));
        assert_int_equal(reader_u8(&r), 0);
        assert_false(reader_end(&r));
    }
}

static void reader_refuses_lengths_out_of_bounds(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {2, 'a', 'b'};
    struct reader r = reader_over(SPAN(bytes));
    reader_vector(&r, 1, 3, 5);
    assert_false(reader_end(&r));
    r = reader_over(SPAN(bytes));
    reader_vector(&r, 1, 0, 1);
    assert_false(reader_end(&r));
}

static void writer_mirrors_reader(void **state)
{
    (void)state;
    uint8_t buffer[16];
    struct writer w = writer_over(buffer, sizeof buffer);
    writer_u8(&w, 1);
    struct writer_mark outer = writer_open(&w, 2);
    struct writer_mark inner = writer_open(&w, 3);
    writer_u16(&w, 0x0203);
    writer_close(&w, inner);
    writer_close(&w, outer);
    static const uint8_t expected[] = {1, 0, 5, 0, 0, 2, 2, 3};
    assert_true(writer_ok(&w));
    assert_int_equal(w.len, sizeof expected);
    assert_memory_equal(buffer, expected, sizeof expected);
}

static void writer_fails_at_every_size_too_small(void **state)
{
    (void)state;
    for (size_t cap = 0; cap < 8; cap++) {
        uint8_t buffer[16];
        memset(buffer, 0xaa, sizeof buffer);
        struct writer w = writer_over(buffer, cap);
        writer_vector(&w, 2, (struct span){(const uint8_t *)"abcdef", 6});
        writer_u8(&w, 1);
        assert_false(writer_ok(&w));
        for (size_t i = cap; i < sizeof buffer; i++)
            assert_int_equal(buffer[i], 0xaa);
    }
}

static void writer_refuses_a_vector_longer_than_its_length_can_say(void **state)
{
    (void)state;
    uint8_t buffer[300];
    struct writer w = writer_over(buffer, sizeof buffer);
    struct writer_mark mark = writer_open(&w, 1);
    writer_space(&w, 256);
    writer_close(&w, mark);
    assert_false(writer_ok(&w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reader_reads_numbers_and_vectors),
        cmocka_unit_test(reader_fails_at_every_cut),
        cmocka_unit_test(reader_refuses_lengths_out_of_bounds),
        cmocka_unit_test(writer_mirrors_reader),
        cmocka_unit_test(writer_fails_at_every_size_too_small),
        cmocka_unit_test(writer_refuses_a_vector_longer_than_its_length_can_say),
    };
    return cmocka_run_group_tests_name("base/cursors", tests, NULL, NULL);
}
