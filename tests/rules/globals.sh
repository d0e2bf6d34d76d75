#!/bin/sh
# globals.sh OBJECTS - refuses writable memory that outlives a call: OBJECTS is a file that lists object files, one a line.
#
# In an object every writable section must be empty: .data, .bss, thread-locals, constructors, and whatever else a compiler may
# think of. Only .data.rel.ro may hold bytes: const tables with addresses in them, which are read-only once loaded.
#
# SPDX-License-Identifier: MIT
set -eu

while read -r object; do
  ${READELF:-readelf} -SsW "$object" | sed 's/^ *\[ *\([0-9]*\)\]/section \1/' | awk -v object="$object" '
    function refuse(text) { print object ": " text; failed = 1 }
    $1 == "section" && $9 ~ /W/ && $7 !~ /^0*$/ && $3 !~ /^\.data\.rel\.ro(\.|$)/ { refuse($3 " holds bytes") }
    $1 ~ /^[0-9]+:$/ && $7 == "COM" { refuse($8 " is a writable global") }
    $1 == "section" { sections++ }
    END { if (!sections) refuse("has no sections"); exit failed }' || failed=1
done <"$1"
exit "${failed:-0}"
