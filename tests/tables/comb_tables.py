#!/usr/bin/env python3
"""comb_tables.py - makes the tables of multiples of the base points in src/crypto/ec/*_comb.c, and checks them.

  comb_tables.py NAME            prints the file of that curve: p256, p384 or p521
  comb_tables.py --check FOLDER  compares the files in FOLDER with what it would print

What a table holds is said in src/crypto/ec/comb.h. The curves are those of SP 800-186, 3.2.1.3 to 3.2.1.5.

SPDX-License-Identifier: MIT
"""
import pathlib
import sys

# Field prime, base point, (combs, teeth, spacing), 64-bit words of a coordinate, the factor that a coordinate is kept with.
CURVES = {
    "p256": (2**256 - 2**224 + 2**192 + 2**96 - 1,
             0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296,
             0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5,
             (4, 6, 11), 4, 2**256),
    "p384": (2**384 - 2**128 - 2**96 + 2**32 - 1,
             0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7,
             0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f,
             (4, 5, 20), 6, 2**384),
    "p521": (2**521 - 1,
             0x00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66,
             0x011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650,
             (4, 5, 27), 9, 1),
}


def add(p, a, b):
    """The sum of two points; None is the point at infinity."""
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % p == 0:
        return None
    if a == b:
        slope = 3 * (a[0] * a[0] - 1) * pow(2 * a[1], -1, p) % p
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, p) % p
    x = (slope * slope - a[0] - b[0]) % p
    return x, (slope * (a[0] - x) - a[1]) % p


def teeth_of(name):
    """The points 2^(spacing i) G, one for each tooth of each comb."""
    p, x, y, (combs, teeth, spacing), _, _ = CURVES[name]
    point, all_teeth = (x, y), []
    for _ in range(combs * teeth):
        all_teeth.append(point)
        for _ in range(spacing):
            point = add(p, point, point)
    return all_teeth


def entry(p, teeth, index):
    """The last tooth, plus or minus each of the others."""
    total = teeth[-1]
    for bit, (x, y) in enumerate(teeth[:-1]):
        total = add(p, total, (x, y) if index >> bit & 1 else (x, p - y))
    return total


def words(p, count, factor, number):
    number = number * factor % p
    return ["0x%016x" % (number >> 64 * i & 2**64 - 1) for i in range(count)]


def text_of(name):
    p, _, _, (combs, teeth, spacing), count, factor = CURVES[name]
    title = name.upper().replace("P", "P-")
    lines = [
        "/*",
        f" * {name}_comb.c - multiples of the base point of {title}, as comb.h describes them.",
        " *",
        " * Made by tests/tables/comb_tables.py, and compared with what that makes by a test.",
        " *",
        " * SPDX-License-Identifier: MIT",
        " */",
        '#include "crypto/ec/comb.h"',
        "",
        "/* clang-format off */",
        f"const uint64_t {name}_comb[{title[:1]}{title[2:]}_COMBS][{1 << (teeth - 1)}][2][{count}] = {{",
    ]
    all_teeth = teeth_of(name)
    for comb in range(combs):
        lines.append("    {")
        for index in range(1 << (teeth - 1)):
            point = entry(p, all_teeth[comb * teeth:(comb + 1) * teeth], index)
            for i, coordinate in enumerate(point):
                numbers = words(p, count, factor, coordinate)
                rows = [", ".join(numbers[j:j + 5]) for j in range(0, count, 5)]
                lines.append(("        {{" if i == 0 else "         {") + ",\n          ".join(rows) + ("}," if i == 0 else "}},"))
        lines.append("    },")
    lines += ["};", "/* clang-format on */", ""]
    return "\n".join(lines)


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--check":
        paths = list(pathlib.Path(sys.argv[2]).glob("*_comb.c"))
        wrong = [path for path in paths if path.read_text() != text_of(path.name.removesuffix("_comb.c"))]
        for path in wrong:
            print(f"{path} is not what {sys.argv[0]} makes")
        sys.exit(1 if wrong or not paths else 0)
    if len(sys.argv) != 2 or sys.argv[1] not in CURVES:
        sys.exit(__doc__)
    sys.stdout.write(text_of(sys.argv[1]))


if __name__ == "__main__":
    main()
