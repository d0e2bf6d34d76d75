#!/bin/sh
# format.sh ROOT - every C file is laid out as .clang-format says. Skipped (77) where that version of clang-format is not
# installed, since each version has its own idea of the same style.
#
# SPDX-License-Identifier: MIT
set -eu
cd "$1"

if ! clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
  echo "skipped: needs clang-format 14"
  exit 77
fi
find include src tests examples -name '*.[ch]' -print0 2>/dev/null | xargs -0 clang-format --dry-run -Werror --ferror-limit=1
