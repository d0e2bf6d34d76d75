/*
 * fuzz_der.c - the DER reader: the input says which functions are called, and holds what they read.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/fuzz.h"
#include "x509/der.h"

static void step(struct reader *r, uint8_t operation)
{
    uint8_t tag = (uint8_t)(operation & 0xf0 ? operation : DER_SEQUENCE);
    switch (operation & 0x0f) {
    case 0:
        der_any(r, &tag);
        break;
    case 1:
        der_take(r, tag);
        break;
    case 2:
        der_optional(r, tag);
        break;
    case 3:
        der_whole(r, tag);
        break;
    case 4:
        der_boolean(r);
        break;
    case 5:
        der_default_false(r, DER_BOOLEAN);
        break;
    case 6:
        der_integer(r);
        break;
    case 7:
        der_unsigned(r);
        break;
    case 8:
        MUST(der_number(r, DER_INTEGER) >= 0);
        break;
    case 9:
        der_bytes(r);
        break;
    case 10:
        der_named_bits(r, DER_BIT_STRING);
        break;
    case 11:
        der_oid(r);
        break;
    case 12:
        der_time(r);
        break;
    default: { /* goes in, and stays there */
        struct reader inner = der_enter(r, tag);
        *r = inner;
        break;
    }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    enum { OPERATIONS = 16 };
    if (len < OPERATIONS)
        return 0;
    struct span all = {data + OPERATIONS, len - OPERATIONS};
    struct reader r = reader_over(all);
    for (size_t i = 0; i < OPERATIONS; i++) {
        step(&r, data[i]);
        if (!r.failed)
            must_be_within((struct span){r.at, r.left}, all);
    }
    return 0;
}
