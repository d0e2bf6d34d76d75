#!/bin/sh
# x509_limbo_contract.sh PROGRAM - what `x509_limbo FILE...` prints and how it ends, on small files of its own.
#
# SPDX-License-Identifier: MIT
set -u
program=$1
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
failed=0

# expect STATUS PATTERN ARGUMENT... - PATTERN is an extended regular expression for the whole standard output, in which a
# line ends with "~" and a tab is "|".
expect() {
  status=$1 pattern=$2
  shift 2
  (cd "$folder" && "$program" "$@" >found 2>complaints)
  found=$?
  if [ $found -ne "$status" ] || ! { tr '\n\t' '~|' <"$folder/found"; echo; } | grep -Eqx "$pattern"; then
    echo "x509_limbo $*: expected $status and $pattern"
    echo "found $found and"
    cat "$folder/found" "$folder/complaints"
    failed=1
  fi
}

# CN=a, self-signed, for DNS:a.example and email:Me@a.example, 2025-01-01 to 2027-01-01.
cat >"$folder/pem" <<'END'
-----BEGIN CERTIFICATE-----
MIICuzCCAaOgAwIBAgIDCDfGMA0GCSqGSIb3DQEBCwUAMAwxCjAIBgNVBAMMAWEw
HhcNMjUwMTAxMDAwMDAwWhcNMjcwMTAxMDAwMDAwWjAMMQowCAYDVQQDDAFhMIIB
IjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAq0FxOtae153/6XJdEO9AoIXm
ShiCAflu95xRdUw8tU1SVbmWpqWcdsIJ8kPBYQl3XAM05E7XI7JCOX/50i8QtCFg
meoROuQrQacIgGgK4nVlsQua7SnmE8M0rCVaVGRTifs87kttQohetSX9I5nxUK2H
QIUuCDwv23yPYlxYvxU4mEItuheLk3Jljc8gV9w326U2o38DLi8Bc2kwxTUxTtRZ
QrJ01fAgo2h8HR+K/kX8lT9iY/+XWqQ3OtQHnn5er6AgdMi06471G9aBlDxYTgg9
swPv4p7VVXK2nZv+fFg/oDEfqI8bZPbrPP3wyogSaKj3PA5pGPFfBb8rFC433wID
AQABoyYwJDAiBgNVHREEGzAZgglhLmV4YW1wbGWBDE1lQGEuZXhhbXBsZTANBgkq
hkiG9w0BAQsFAAOCAQEAGtIguXiqhh8Z/LDnQ8/3FFEKuCsi6sVl+ah1tlSavRiy
zqLCKudjTKwu7bsjlx4DtIXwitsL6QV3vLjj9ctOE0mKoYFEh1E2J9OG+1SfFii8
xG1HFb0KgsBAIpAB1f7hnhgA+vEMqt+YHow9OG6CuYk9D+rE0F2LTA1WcLSiMqXA
VbrzCx6KWN0FREARf8QAG901i+atKOoWbFJrSqaOZd7mz54qkL+hfS8m2IaYp0ca
A/BdD42fjj792Ld6iM9KXruSLcz4zaSWUgs6E8f4qLrVOqN9sV2OX0Z8cy4WzNFa
EOXPfa83li3pc/nXHdX6raRGi1sIMRn1+Wowu4P2zQ==
-----END CERTIFICATE-----
END
now='time = 1767225600'

# A case: its keys, and the certificate as the leaf and as the anchor.
write() {
  file=$folder/$1
  shift
  : >"$file"
  for keys; do
    printf "$keys\npem = trusted\n" >>"$file"
    cat "$folder/pem" >>"$file"
    printf 'pem = leaf\n' >>"$file"
    cat "$folder/pem" >>"$file"
    echo >>"$file"
  done
}

write good.txt "case = a\nkind = SERVER\n$now\npeer = DNS:a.example"
expect 0 'a[|]ACCEPT[|]~' good.txt
expect 0 ''
write kinds.txt "case = b\nkind = CLIENT\n$now" "case = c\nkind = ANY\n$now\ndepth = 0" \
  "case = d\nkind = CLIENT\n$now\nclient_name = RFC822:Me@A.EXAMPLE" \
  "case = e\nkind = CLIENT\n$now\nclient_name = RFC822:me@a.example"
expect 0 'b[|]ACCEPT[|]~c[|]ACCEPT[|]~d[|]ACCEPT[|]~e[|]REJECT[|][^|]+~a[|]ACCEPT[|]~' kinds.txt good.txt
write refused.txt "case = x/y\nkind = SERVER\n$now\npeer = DNS:b.example" "case = z\nkind = SERVER\ntime = 1\nnote = x" \
  "case = x/y\nkind = SERVER\n$now\npeer = IP:192.0.2.1"
expect 0 'x/y[|]REJECT[|]SSL_E_CERT_NAME: [^|~]+~z[|]REJECT[|]SSL_E_CERT_NOT_YET_VALID: [^|~]+~x/y[|]REJECT[|][^|~]+~' refused.txt
write policies.txt "case = p\nkind = ANY\n$now\npolicies = 1.2.3" "case = q\nkind = ANY\n$now\npolicy_inputs = x"
expect 0 'p[|]SKIP[|][^|~]+~q[|]SKIP[|][^|~]+~' policies.txt

# A leaf that is no certificate is refused; another block that is none is left out.
{
  printf "case = m\nkind = ANY\n$now\npem = leaf\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n\n"
  printf "case = n\nkind = ANY\n$now\npem = intermediate\n-----BEGIN CERTIFICATE-----\n???\n-----END CERTIFICATE-----\n"
  printf 'pem = trusted\n' && cat "$folder/pem" && printf 'pem = leaf\n' && cat "$folder/pem"
} >"$folder/malformed.txt"
expect 0 'm[|]REJECT[|]SSL_E_CERT_DECODE: [^|~]+~n[|]ACCEPT[|]~' malformed.txt

# Not in the format, or not there: 2, and the other files are read all the same.
refuse() {
  write bad.txt "$1"
  expect 2 'a[|]ACCEPT[|]~' bad.txt good.txt
}
refuse "kind = ANY\n$now"
refuse "case = a b\nkind = ANY\n$now"
refuse "case =\nkind = ANY\n$now"
refuse "case = a\n$now"
refuse "case = a\nkind = any\n$now"
refuse "case = a\nkind = ANY"
refuse "case = a\nkind = ANY\ntime = today"
refuse "case = a\nkind = ANY\n$now\npeer = a.example"
refuse "case = a\nkind = ANY\n$now\npeer = IP:a.example"
refuse "case = a\nkind = ANY\n$now\ndepth = -1"
refuse "case = a\nkind = ANY\n$now\nword"
printf "case = a\nkind = ANY\n$now\npem = root\n$(cat "$folder/pem")\n" >"$folder/bad.txt"
expect 2 'a[|]ACCEPT[|]~' bad.txt good.txt
printf "case = a\nkind = ANY\n$now\n" >"$folder/bad.txt"
expect 2 'a[|]ACCEPT[|]~' bad.txt good.txt
expect 2 'a[|]ACCEPT[|]~' nowhere.txt . good.txt

# --check compares.
core="group = core\nexpect"
write fine.txt "case = a\nkind = ANY\n$now\n$core = ACCEPT"
write lax.txt "case = l\nkind = ANY\n$now\n$core = REJECT"
write free.txt "case = f\nkind = ANY\n$now\nexpect = ACCEPT\ngroup = optional"
write odd.txt "case = f\nkind = ANY\n$now\nexpect = REJECT\ngroup = optional"
expect 0 'core: agreed 1, .*disagreements without an explanation 0, cases of more than a second 0~slowest: [^~]*~' --check fine.txt free.txt
expect 1 'l[|]ACCEPT[|]~core: agreed 1, .*disagreements without an explanation 1, cases of more than a second 0~slowest: [^~]*~' --check fine.txt lax.txt
expect 1 'f[|]ACCEPT[|]~.*disagreements without an explanation 1, cases of more than a second 0~slowest: [^~]*~' --check odd.txt

# A deviation is excused where it is defensible; where nothing defends it, it is not, though it be among them. What is
# made to take long is told with its time.
known=webpki::cn::not-in-san
write known.txt "case = $known\nkind = ANY\n$now\nexpect = REJECT\ngroup = profile"
write grave.txt "case = $known\nkind = ANY\n$now\n$core = REJECT"
write never.txt "case = $known\nkind = ANY\n$now\nexpect = REJECT\ngroup = optional\nfeatures = a,must-reject,b"
write slow.txt "case = s\nkind = ANY\n$now\n$core = ACCEPT\nfeatures = x,denial-of-service"
expect 0 "$known[|]ACCEPT[|]deviates: .*explanation 0, .*" --check known.txt
expect 1 "$known[|]ACCEPT[|]~core: .*explanation 1, .*" --check grave.txt
expect 1 "$known[|]ACCEPT[|]~core: .*explanation 1, .*" --check never.txt
expect 0 's[|][0-9.]+ ms~core: agreed 1, .*' --check slow.txt
expect 2 '.*disagreements without an explanation 0, cases of more than a second 0~slowest: [^~]*~' --check good.txt
expect 77 'skipped: there are no vector files~' --check

exit $failed
