#!/bin/sh
# run.sh BUILD SECONDS - runs each fuzz target of a build with TLS12_FUZZ for so long, from its corpus.
#
# What is found on the way is kept below BUILD; an input that breaks a target is left there and named.
#
# SPDX-License-Identifier: MIT
set -u
build=${1:?the folder of a build with TLS12_FUZZ}
seconds=${2:?seconds for each target}
source=$(cd "$(dirname "$0")" && pwd)
failed=0

# The roots of this machine, as real as certificates are: fuzz_cert begins with them, too.
real=$build/found/roots
mkdir -p "$real"
if [ -r /etc/ssl/certs/ca-certificates.crt ]; then
  awk -v folder="$real" '/BEGIN CERT/ { n++ } n && !/-----/ { print >(folder "/" n ".base64") }' \
    /etc/ssl/certs/ca-certificates.crt
  for root in "$real"/*.base64; do
    base64 -d "$root" >"${root%.base64}.der" 2>/dev/null
    rm "$root"
  done
fi

for target in "$source"/fuzz_*.c; do
  name=$(basename "$target" .c)
  corpus=$source/corpus/${name#fuzz_}
  found=$build/found/$name
  mkdir -p "$found"
  roots=''
  [ "$name" != fuzz_cert ] || roots=$real
  # shellcheck disable=SC2086 # a folder, or nothing
  "$build/tests/fuzz/$name" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=2048 -max_len=65536 \
    -print_final_stats=1 -artifact_prefix="$found-" "$found" "$corpus" $roots >"$found.log" 2>&1
  status=$?
  runs=$(awk '/stat::number_of_executed_units/ { print $2 }' "$found.log")
  coverage=$(awk '/ cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") c = $(i + 1) } END { print c }' "$found.log")
  echo "$name: ${runs:-no} runs, coverage ${coverage:-?}, exit status $status"
  [ $status = 0 ] || { failed=1; tail -n 20 "$found.log"; }
done
exit $failed
