#!/bin/sh
# ledger.sh ROOT - what the ledger names is there: each file of src/ and tests/, each function in it; and each row either names
# a test, or says that one is missing or that the rule is not ours.
#
# SPDX-License-Identifier: MIT
set -eu
cd "$1"

complaints=$(awk -F'|' '
  function complain(what) { print FILENAME ":" FNR ": " what }
  function slurp(file,   line, text) {
    if (file in seen) return seen[file]
    while ((getline line <file) > 0) text = text line "\n"
    close(file)
    return seen[file] = text
  }
  # A definition in C or Python; of a test, also its place among those that are run.
  function defines(text, name, is_test) {
    if (is_test) return index(text, "\nstatic void " name "(void **") && text ~ ("(test|TEST)[a-z_]*[(]" name "[,)]")
    return text ~ ("\n[^\n \t#*/].*[ *]" name "[(]") || index(text, "\ndef " name "(") || text ~ ("[ *]" name "[[]")
  }
  # "a/b: f, g": g and f in a/b, below this folder.
  function check(words, folder,   part, count, file, names, i) {
    split(words, part, ": ")
    file = folder "/" part[1]
    is_test = folder == "tests" && part[1] !~ /[.](c|py|sh)$/
    if (is_test) file = file "_test.c"
    if (slurp(file) == "") { complain("no file " file); return }
    count = split(part[2], names, ", ")
    if (count == 0) complain("no function: " words)
    for (i = 1; i <= count; i++)
      if (!defines("\n" slurp(file), names[i], is_test)) complain("no " names[i] " in " file)
  }
  # All that stands in backquotes and has the form of a place; the number of those.
  function check_all(cell, folder,   parts, count, places, i) {
    count = split(cell, parts, "`")
    for (i = 2; i <= count; i += 2)
      if (parts[i] ~ /^[a-z0-9_]+\/[a-z0-9_\/.]+: [a-z0-9_, ]+$/) { check(parts[i], folder); places++ }
    return places
  }
  /^\| / && $2 !~ /^ (§|---) / {
    rows++
    if (NF != 6) { complain("not four cells"); next }
    in_src = check_all($4, "src")
    tested = check_all($5, "tests")
    excused = $5 ~ /^ (\*missing\*: |\*not ours\*|see RFC )/
    if (!tested && !excused) complain("no test, and no word why")
    if (!in_src && $5 !~ /^ \*not ours\*/) complain("no place in src")
  }
  END { if (!rows) print FILENAME ": no rows" }' tests/LEDGER.md)
[ -z "$complaints" ] || { echo "$complaints"; exit 1; }
