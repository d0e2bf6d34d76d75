#!/bin/sh
# tree.sh ROOT - the files themselves: what may stand at the top, that each says what it is and under which licence, and
# that none leaves work for later.
#
# SPDX-License-Identifier: MIT
set -eu
cd "$1"

top='include|src|tests|examples|CMakeLists\.txt|README\.md|LICENSE|build.*'
later='TO[D]O|FIX[M]E|XX[X]|HA[C]K' # in brackets, so that this line is none itself

files() { find . \( -path './build*' -o -path ./.git \) -prune -o -type f "$@" -print; }
sources() { files \( -name '*.[ch]' -o -name '*.sh' -o -name '*.py' -o -name '*.cmake' -o -name CMakeLists.txt \); }

complaints=$(
  for entry in *; do echo "$entry"; done | grep -vxE "$top" | sed 's/$/: not at the top/'
  files -name '*.[ch]' | xargs awk '
    FNR == 1 { name = FILENAME; sub(/.*\//, "", name); head = $0 }
    FNR == 2 && !index(head $0, name " - ") { print FILENAME ": does not begin with \"" name " - what it is\"" }'
  sources | xargs grep -L 'SPDX-License-Identifier: MIT' | sed 's/$/: no SPDX line/'
  sources | xargs grep -nwE "$later" /dev/null | sed 's/$/ (left for later)/'
  sources | xargs grep -nE '[[:space:]]$' /dev/null | sed 's/$/ (blanks at the end)/'
)
[ -z "$complaints" ] || { echo "$complaints"; exit 1; }
