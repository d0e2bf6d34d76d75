#!/bin/sh
# documented.sh HEADER... - every public function is explained: by a comment right above it or above its group, or beside it.
#
# SPDX-License-Identifier: MIT
set -eu

awk '
  /^[[:space:]]*$/ { explained = 0 }
  /\*\// { explained = 1 }
  /^SSL_API/ { count++ }
  /^SSL_API/ && !explained { print FILENAME ":" FNR ": no comment: " $0; failed = 1 }
  END { if (!count) { print FILENAME ": no public function"; failed = 1 } exit failed }' "$@"
