#!/bin/sh
# wycheproof_contract.sh PROGRAM - what `wycheproof FILE...` prints and how it ends, on small files of its own.
#
# SPDX-License-Identifier: MIT
set -u
program=$1
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
failed=0

# expect STATUS OUTPUT ARGUMENT... - OUTPUT is printf's, and all of the standard output
expect() {
  status=$1
  printf "$2" >"$folder/expected"
  shift 2
  (cd "$folder" && "$program" "$@" >found 2>complaints)
  found=$?
  if [ $found -ne "$status" ] || ! cmp -s "$folder/expected" "$folder/found"; then
    echo "wycheproof $*: expected $status and"
    cat "$folder/expected"
    echo "found $found and"
    cat "$folder/found" "$folder/complaints"
    failed=1
  fi
}

# RFC 4231 test case 2, whole and changed.
key='key = 4a656665'
msg='msg = 7768617420646f2079612077616e7420666f72206e6f7468696e673f'
tag='tag = 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
group='group = 1\ntagSize = 256\n'
head='algorithm = HMACSHA256\n'
right="$key\n$msg\n$tag\n"
wrong="$key\nmsg =\n$tag\n"

# The verdict comes from the inputs alone: nothing else need be there, ids are any text, order does not matter.
printf "$head\n$group\ntc = a/b\n$right" >"$folder/one.txt"
expect 0 'one:a/b\tACCEPT\t\n' one.txt
printf "# why\n$head\n$group\n# why\ntc = 9\n$wrong\ntc = 9\n$right" >"$folder/two"
expect 0 'two:9\tREJECT\tthe tag differs\ntwo:9\tACCEPT\t\none:a/b\tACCEPT\t\n' "$folder/two" one.txt
printf "$head\n$group\ntc = 1\n${wrong}result = valid\nflags = x\ncomment =\n" >"$folder/liar.txt"
expect 0 'liar:1\tREJECT\tthe tag differs\n' liar.txt
printf "$head\ngroup = 1\ntagSize = 128\n\ntc = 1\n$right" >"$folder/long.txt"
expect 0 'long:1\tREJECT\tthe tag has another length\n' long.txt
printf "algorithm = ROT13\n\ntc = 1\nmsg = Uryyb\n" >"$folder/other.txt"
expect 0 'other:1\tSKIP\tno such algorithm here\n' other.txt
printf "$head" >"$folder/empty.txt"
expect 0 '' empty.txt
expect 0 ''

# AEADs: SP 800-38C example 3, whole, with a bit of the tag changed, and said to have a tag that TLS has not.
ccm='key = 404142434445464748494a4b4c4d4e4f\niv = 101112131415161718191a1b
aad = 000102030405060708090a0b0c0d0e0f10111213\nmsg = 202122232425262728292a2b2c2d2e2f3031323334353637
ct = e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5\ntag = 484392fbc1b0995'
printf "algorithm = AES-CCM\n\ngroup = 1\nkeySize = 128\nivSize = 96\ntagSize = 64\n
tc = 1\n${ccm}1\n\ntc = 2\n${ccm}0\n\ngroup = 2\nkeySize = 128\nivSize = 96\ntagSize = 96\n
tc = 3\n${ccm}1\n" >"$folder/ccm.txt"
expect 0 'ccm:1\tACCEPT\t\nccm:2\tREJECT\ta record failed its integrity check\nccm:3\tSKIP\tno such sizes in TLS\n' ccm.txt

# Not in the format, or not there: 2, and the other files are read all the same.
refuse() {
  printf "$1" >"$folder/bad.txt"
  expect 2 "${2-}one:a/b\tACCEPT\t\n" bad.txt one.txt
}
refuse ''
refuse "$group\ntc = 1\n$right"
refuse "$head\n$group\ntc = 1\n$right\nword\n"
refuse "$head\n$group\nname = 1\n$right"
refuse "$head\n$group\ntc =\n$right"
refuse "$head\n$group\ntc = a b\n$right"
refuse "$head\n$group\ntc = 1\n$right\ntc = 2\n$key\n$msg\n" 'bad:1\tACCEPT\t\n'
refuse "$head\n$group\ntc = 1\n$key\n$msg\ntag = 5BDC\n"
refuse "$head\ngroup = 1\n\ntc = 1\n$right"
refuse "$head\ngroup = 1\ntagSize = 0x100\n\ntc = 1\n$right"
expect 2 'one:a/b\tACCEPT\t\n' nowhere.txt . one.txt

# --check compares, and counts: each file, and all.
counts() {
  printf '%s\\n' "$1: valid accepted $2, invalid refused $3, acceptable decided $4, skipped $5, disagreements $6"
}
none='0 (0 accepted, 0 refused)'
both='2 (1 accepted, 1 refused)'
printf "$head\n$group\ntc = 1\n${right}result = valid\n\ntc = 2\n${wrong}result = invalid\n
tc = 3\n${right}result = acceptable\nflags = Twisted,Twist\n\ntc = 4\n${wrong}result = acceptable\nflags = Twist,MissingNull\n" \
  >"$folder/fine.txt"
decided='acceptable, MissingNull: 1 refused: RFC 8017 8.2.2 compares encodings, and there the parameters are NULL
acceptable, Twist: 1 accepted: RFC 7748 6.1 has no check of public keys but for a shared secret of zeros\n'
expect 0 "$(counts fine 1 1 "$both" 0 0)$(counts all 1 1 "$both" 0 0)$decided" --check fine.txt
expect 1 "$(counts fine 1 1 "$both" 0 0)liar:1\tREJECT\tthe tag differs\n$(counts liar 0 0 "$none" 0 1)$(
  counts all 1 1 "$both" 0 1)$decided" --check fine.txt liar.txt
# Against a decision, either way; and without one, either way.
printf "$head\n$group\ntc = 1\n${right}result = invalid\n\ntc = 2\n${right}result = acceptable\nflags = MissingNull\n
tc = 3\n${wrong}result = acceptable\nflags = Twist\n\ntc = 4\n${right}result = acceptable\n
tc = 5\n${wrong}result = acceptable\nflags = Unheard,OfTwist\n" >"$folder/lax.txt"
refused='\tREJECT\tthe tag differs\n'
expect 1 "lax:1\tACCEPT\t\nlax:2\tACCEPT\t\nlax:3${refused}lax:4\tACCEPT\t\nlax:5$refused$(
  counts lax 0 0 "$none" 0 5)$(counts all 0 0 "$none" 0 5)" --check lax.txt
# What is skipped is told of, once for each reason.
printf "algorithm = ROT13\n\ntc = 1\nresult = valid\n\ntc = 2\nresult = acceptable\n" >"$folder/other.txt"
expect 0 "$(counts other 0 0 "$none" 2 0)$(counts other 0 0 "$none" 2 0)$(
  counts all 0 0 "$none" 4 0)skipped: 4: no such algorithm here\n" --check other.txt other.txt
expect 2 "$(counts one 0 0 "$none" 0 0)$(counts all 0 0 "$none" 0 0)" --check one.txt
expect 77 'skipped: there are no vector files\n' --check

# A file that is not there, one without cases, and one that says that it had another number of them.
expect 2 "$(counts nowhere 0 0 "$none" 0 0)$(counts all 0 0 "$none" 0 0)" --check nowhere.txt
expect 2 "$(counts empty 0 0 "$none" 0 0)$(counts all 0 0 "$none" 0 0)" --check empty.txt
for number in 1 2 3; do
  printf "${head}cases = $number\n\n$group\ntc = 1\n${right}result = valid\n\ntc = 2\n${wrong}result = invalid\n" \
    >"$folder/said.txt"
  status=2
  [ $number -ne 2 ] || status=0
  expect $status "$(counts said 1 1 "$none" 0 0)$(counts all 1 1 "$none" 0 0)" --check said.txt
done

exit $failed
