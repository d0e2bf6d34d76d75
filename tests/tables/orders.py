#!/usr/bin/env python3
"""orders.py - makes the squares R^2 modulo the orders of the curves in src/crypto/ec/, and checks them.

  orders.py                 prints them
  orders.py --check FOLDER  looks for them in the files in FOLDER

R is that of src/crypto/bn/bn.h, a power of two that limbs of 59 bits fill, or those of 27 bits. The orders are those of
SP 800-186, 3.2.1.3 to 3.2.1.5.

SPDX-License-Identifier: MIT
"""
import pathlib
import sys

# The file, the order, bytes of it, and bytes on a line.
CURVES = (
    ("p256_core.h", 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551, 32, 16),
    ("p384_core.h", 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973, 48, 16),
    ("p521.c", 0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409, 66, 17),
)
LIMB_BITS = (59, 27)


def square_of(order, size, bits):
    count = -(-(8 * size + 2) // bits)
    return pow(2, 2 * bits * count, order).to_bytes(size, "big")


def text_of(order, size, width):
    """What stands in the file, for each kind of limbs."""
    lines = ["#if defined(__SIZEOF_INT128__)"]
    for bits in LIMB_BITS:
        number = square_of(order, size, bits)
        lines.append("static const uint8_t curve_order_rr[CURVE_LEN] = {")
        for start in range(0, size, width):
            lines.append("    " + " ".join("0x%02x," % byte for byte in number[start:start + width]))
        lines.append("};")
        lines.append("#else" if bits != LIMB_BITS[-1] else "#endif")
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--check":
        wrong = [name for name, *curve in CURVES if text_of(*curve) not in (pathlib.Path(sys.argv[2]) / name).read_text()]
        for name in wrong:
            print(f"{name} has not what {sys.argv[0]} makes")
        sys.exit(1 if wrong else 0)
    if len(sys.argv) != 1:
        sys.exit(__doc__)
    for name, *curve in CURVES:
        sys.stdout.write(f"{name}\n{text_of(*curve)}")


if __name__ == "__main__":
    main()
