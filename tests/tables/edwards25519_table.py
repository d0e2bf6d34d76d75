"""
edwards25519_table.py - prints src/crypto/ec/edwards25519_table.c, or with --check FILE compares it.

Affine points, the addition law of RFC 8032 5.1.4 with fractions, Python's integers: nothing is shared with the library.

SPDX-License-Identifier: MIT
"""

import sys

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
COMBS, TEETH, SPACING = 4, 5, 13

HEAD = """/*
 * edwards25519_table.c - the multiples of the base point that edwards25519_core.h adds up: see there. Made, and
 * compared, by tests/tables/edwards25519_table.py.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/ec/edwards25519.h"

/* clang-format off */
const struct edwards_constant edwards25519_table[EDWARDS_COMBS][EDWARDS_ENTRIES] = {
"""


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2 % P
    x3 = (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P
    y3 = (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P
    return x3, y3


def negate(a):
    return -a[0] % P, a[1]


def base_point():
    """RFC 8032 5.1: y = 4/5, x even."""
    y = 4 * pow(5, -1, P) % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert x * x % P == square
    return (x if x % 2 == 0 else P - x), y


def words(number):
    return ", ".join("0x%016x" % (number >> 64 * i & 2**64 - 1) for i in range(4))


def table():
    teeth = [base_point()]
    for _ in range(SPACING * (COMBS * TEETH - 1)):
        teeth.append(add(teeth[-1], teeth[-1]))
    teeth = teeth[::SPACING]
    text = HEAD
    for comb in range(COMBS):
        own = teeth[comb * TEETH : (comb + 1) * TEETH]
        text += "    {\n"
        for entry in range(2 ** (TEETH - 1)):
            point = own[-1]
            for i, tooth in enumerate(own[:-1]):
                point = add(point, tooth if entry >> i & 1 else negate(tooth))
            x, y = point
            numbers = (y + x) % P, (y - x) % P, 2 * D * x * y % P
            text += "        {{%s,\n          %s,\n          %s}},\n" % tuple(map(words, numbers))
        text += "    },\n"
    return text + "};\n/* clang-format on */\n"


if sys.argv[1:2] == ["--check"]:
    with open(sys.argv[2], encoding="ascii") as file:
        sys.exit(0 if file.read() == table() else "%s is not what this program prints" % sys.argv[2])
sys.stdout.write(table())
