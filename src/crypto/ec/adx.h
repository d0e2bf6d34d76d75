/*
 * adx.h - pieces of assembly for products of whole numbers on x86-64. Inside this room only.
 *
 * MULX multiplies without touching the flags, ADCX and ADOX add with one flag each: so the low and the high words of a
 * row of products are added to the sum in two chains that the processor runs side by side.
 *
 * The factor of a row is in rdx; low and high are passing words. The operands have these names in the assembly, and
 * those that are given here in quotation marks.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_ADX_H
#define TLS12_ADX_H

#include "base/base.h"

/* The first row: next at = at + rdx word, with a carry from word to word; add is "add" for its second word and "adc"
 * from there on. */
#define ADX_START(word, at, next, add) "mulxq " word ", %[low], %[" next "]\n\t" add "q %[low], %[" at "]\n\t"

/* Any other: next at += rdx word. */
#define ADX_STEP(word, at, next)                                                                                       \
    "mulxq " word ", %[low], %[high]\n\t"                                                                              \
    "adcxq %[low], %[" at "]\n\t"                                                                                      \
    "adoxq %[high], %[" next "]\n\t"

/* The same, where next is the last word of the row and 0; both chains end there. */
#define ADX_LAST(word, at, next)                                                                                       \
    "mulxq " word ", %[low], %[high]\n\t"                                                                              \
    "adcxq %[low], %[" at "]\n\t"                                                                                      \
    "adoxq %[" next "], %[high]\n\t"                                                                                   \
    "adcxq %[high], %[" next "]\n\t"

/* at = 2 at + square: a word of the products of different words, and one of those of equal ones. */
#define ADX_DOUBLE(square, at)                                                                                         \
    "adcxq %[" at "], %[" at "]\n\t"                                                                                   \
    "adoxq %[" square "], %[" at "]\n\t"

#endif
