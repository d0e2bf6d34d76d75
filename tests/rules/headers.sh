#!/bin/sh
# headers.sh ROOT - every header compiles alone, and twice: the public ones as C99, C11 and C++11, those of the rooms as C11.
#
# base/base.h is one header in five files. A header whose name ends in _core.h is the body of a backend, and compiles only
# inside one.
#
# SPDX-License-Identifier: MIT
set -eu
cd "$1"

alone() {
  header=$1
  shift
  printf '#include <%s>\n#include <%s>\n' "$header" "$header" |
    "$@" -Wall -Wextra -Wpedantic -Werror -Wfatal-errors -fsyntax-only -Iinclude - || failed=1
}

for header in $(cd include && find tls12 -name '*.h'); do
  alone "$header" "${CC:-cc}" -x c -std=c99
  alone "$header" "${CC:-cc}" -x c -std=c11
  alone "$header" "${CXX:-c++}" -x c++ -std=c++11
done
for header in $(cd src && find ./* -name '*.h' ! -name '*_core.h' \( ! -path './base/*' -o -name base.h \)); do
  alone "${header#./}" "${CC:-cc}" -x c -std=gnu11 -Isrc
done
exit "${failed:-0}"
