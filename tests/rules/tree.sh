#!/bin/sh
# tree.sh ROOT - the files themselves: what may stand at the top, that each says what it is and under which licence, and
# that none leaves work for later.
#
# SPDX-License-Identifier: MIT
set -eu
cd "$1"

top='include|src|tests|examples|CMakeLists\.txt|README\.md|LICENSE|build.*'
later='TO[D]O|FIX[M]E|XX[X]|HA[C]K' # in brackets, so that this line is none itself

complaints=$(
  for entry in *; do
    echo "$entry" | grep -qxE "$top" || echo "$entry: not at the top"
  done
  find . \( -path './build*' -o -path ./.git \) -prune -o -type f -print | sed 's:^\./::' | while read -r file; do
    case $file in
      *.[ch]) head -n 2 "$file" | grep -qF "${file##*/} - " || echo "$file: does not begin with \"${file##*/} - what it is\"" ;;
    esac
    case $file in
      *.[ch] | *.sh | *.awk | *.py | *.cmake | */CMakeLists.txt)
        grep -q 'SPDX-License-Identifier: MIT' "$file" || echo "$file: no SPDX line"
        grep -nwE "$later" "$file" | sed "s|^|$file:|"
        grep -nE '[[:space:]]$' "$file" | sed "s|^|$file: blanks at the end of line |"
        ;;
    esac
  done
)
[ -z "$complaints" ] || { echo "$complaints"; exit 1; }
