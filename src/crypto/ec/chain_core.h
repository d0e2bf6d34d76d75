/*
 * chain_core.h - powers in a field by chains of squarings and multiplications: a template, for the inverses of Fermat's
 * little theorem, 1 / a = a^(p - 2), and 0 for 0.
 *
 * SPDX-License-Identifier: MIT
 */

/* r = a^(2^count) b: the exponent of b, in count bits, is written behind that of a. */
static void field_chain(struct field *r, const struct field *a, unsigned count, const struct field *b)
{
    struct field t;
    field_square(&t, a);
    while (--count > 0)
        field_square(&t, &t);
    field_mul(r, &t, b);
}
