#!/bin/sh
# run.sh BUILD_DIR - the proof that no secret decides a branch or an address: every case of the program ct under valgrind.
#
# BUILD_DIR was configured with -DTLS12_CT_VALGRIND=ON -DTLS12_TESTS=ON, so that secrets are marked as uninitialised bytes.
# Memcheck must be silent about each case, but for those that leak on purpose: about these it must complain, by which the
# proof shows that it can fail.
#
# SPDX-License-Identifier: MIT
set -u
ct=$1/tests/ct/ct
report=$(mktemp)
trap 'rm -f "$report"' EXIT
complaint=99
failed=0
count=0

list=$("$ct" --list) && [ -n "$list" ] || { echo "$ct gives no list of cases"; exit 1; }
while read -r name leaks; do
  expected=0
  [ "$leaks" != leaks ] || expected=$complaint
  valgrind --error-exitcode=$complaint --quiet "$ct" "$name" >"$report" 2>&1
  status=$?
  count=$((count + 1))
  [ $status = $expected ] && continue
  failed=$((failed + 1))
  echo "$name: expected status $expected, found $status"
  head -n 15 "$report"
done <<END
$list
END
echo "$count cases, $failed failed"
[ $failed = 0 ]
