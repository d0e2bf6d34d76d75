/*
 * inverse_core.h - 1 / a in a field by the division steps of bn/inverse.c, in constant time: a template.
 *
 * They take less than half the time of the power p - 2. The file that includes this has CURVE_BITS, CURVE_LEN,
 * field_load, field_store, and curve_prime, which is p in big-endian bytes.
 *
 * SPDX-License-Identifier: MIT
 */

/* r = 1 / a, and 0 for 0. */
static void field_invert(struct field *r, const struct field *a)
{
    enum { INVERSE_LIMBS = BN_COUNT(CURVE_BITS) };
    struct {
        limb p[INVERSE_LIMBS], x[INVERSE_LIMBS], inverse[INVERSE_LIMBS];
        uint8_t bytes[CURVE_LEN];
    } s;
    bn_load(s.p, INVERSE_LIMBS, curve_prime, CURVE_LEN);
    field_store(s.bytes, a);
    bn_load(s.x, INVERSE_LIMBS, s.bytes, CURVE_LEN);
    bn_inverse(s.inverse, s.x, s.p, INVERSE_LIMBS);
    bn_store(s.bytes, CURVE_LEN, s.inverse, INVERSE_LIMBS);
    field_load(r, s.bytes);
    wipe(&s, sizeof s);
}
