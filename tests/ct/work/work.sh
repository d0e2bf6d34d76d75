#!/bin/sh
# work.sh PROGRAM - runs record_work or path_work under callgrind; passes if all cases of a kind, which stands in front of a
# colon, cost the same.
#
# SPDX-License-Identifier: MIT
set -e
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# --cache-sim counts reads and writes; the misses that it simulates are left out. What valgrind has to say of the
# machine's caches is of no interest.
valgrind --tool=callgrind --cache-sim=yes --callgrind-out-file="$dir/out" "$1" 2>"$dir/valgrind" || {
    cat "$dir/valgrind"
    exit 1
}

cat "$dir"/out.* | awk '
    /^desc: Trigger: Client Request: / { sub(/^desc: Trigger: Client Request: /, ""); name = $0; row = $0; sub(/:.*/, "", row) }
    /^(summary|totals):/ && name != "" {
        work = $2 " instructions, " $3 " reads, " $4 " writes"
        print name ": " work
        if (row in first && first[row] != work) { print "  differs"; bad = 1 }
        if (!(row in first)) first[row] = work
        name = ""; count++
    }
    END { if (count == 0) { print "nothing was measured"; bad = 1 } exit bad }'
