#!/bin/sh
# lines.sh BUILD - which lines of src/ the tests reached that were run in a build with --coverage: a sum for each room, and before
# it each stretch of lines that none of them reached and that unreached.txt gives no reason for: then the exit status is 1.
# What of crypto/ is reached depends on the processor, so there it is only said. A line of a template counts as reached if one of
# the files that it makes reached it.
#
# SPDX-License-Identifier: MIT
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."

find "$build/CMakeFiles/tls12_objects.dir" -name '*.gcda' | sort | xargs gcov -t 2>/dev/null | awk -v top="$PWD/src/" -v reasons="$here/unreached.txt" '
  function trimmed(text) { sub(/^[ \t]+/, "", text); return text }
  BEGIN {
    while ((getline line <reasons) > 0)
      if (line ~ /^[a-z0-9_\/]+\.[ch]:/) { known[line] = 1; file = line; sub(/:.*/, "", file); if (line == file ":") whole[file] = 1 }
  }
  /^ *-: *0:Source:/ {
    sub(/^ *-: *0:Source:/, "")
    file = index($0, top) == 1 ? substr($0, length(top) + 1) : ""
    next
  }
  file != "" && match($0, /^ *[^:]+: *[0-9]+:/) {
    split(substr($0, 1, RLENGTH), part, ":")
    count = part[1]; line = part[2] + 0
    gsub(/ /, "", count)
    if (line == 0 || count == "-") next
    place = file ":" line
    if (!(place in of)) { order[++places] = place; of[place] = file; text[place] = trimmed(substr($0, RLENGTH + 1)) }
    if (count !~ /^[#=]/) reached[place] = 1
  }
  END {
    for (i = 1; i <= places; i++) {
      place = order[i]; file = of[place]; room = file; sub(/\/.*/, "", room)
      if (!(room in all)) rooms[++n] = room
      all[room]++
      if (place in reached) { hit[room]++; head = ""; continue }
      if (head == "" || of[order[i - 1]] != file) head = file ": " text[place] # the first of a stretch names it
      if ((file in whole) || (head in known)) { excused[room]++; continue }
      if (room != "crypto") missing = 1
      print "not reached: " place ": " text[place]
    }
    for (i = 1; i <= n; i++) {
      room = rooms[i]
      printf "sum: %-10s %6d lines, %5.1f %% reached, %3d not for a reason of unreached.txt\n", room, all[room], 100 * hit[room] / all[room], excused[room]
    }
    exit missing
  }'
