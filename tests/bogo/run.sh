#!/bin/sh
# run.sh RUNNER SHIM - the suite: a line for each test that did not pass, and the sum. Status 0 if all did that config.json
# leaves.
#
# SPDX-License-Identifier: MIT
set -eu
here=$(cd "$(dirname "$0")" && pwd)
runner=$1 shim=$(realpath "$2")
log=$(mktemp)
trap 'rm -f "$log"' EXIT

"$runner" -pipe -allow-unimplemented -shim-path "$shim" -shim-config "$here/config.json" \
  -num-workers "$(nproc)" -idle-timeout 60s >"$log" 2>&1 || true

count() { grep -c "^$1 (" "$log" || true; }
sed -n '/^FAILED (/,/^[A-Z]* (/{/^PASSED/!p}; /^UNIMPLEMENTED (/p' "$log"
good=$(count PASSED) bad=$(count FAILED) missing=$(count UNIMPLEMENTED)
[ $((good + bad + missing)) -gt 0 ] || { tail -n 20 "$log"; exit 1; }
echo "BoGo: $good passed, $bad failed, $missing not implemented"
[ $((bad + missing)) = 0 ]
