#!/bin/sh
# run.sh - the main job of tls12 before your eyes, beginning with a bare Debian machine: a client and a server, two processes
# over TCP, verify each other, exchange a file, and tell the ten steps as they do; then six certificates are refused.
#
# Everything is made below build/. The status is not 0 if anything went otherwise than it should.
#
# SPDX-License-Identifier: MIT
set -u
cd "$(dirname "$0")/.." || exit 1
work=$(pwd)/build/run-example
client_program=$(pwd)/build/examples/tls12-client
server_program=$(pwd)/build/examples/tls12-server
failures=0
server=''

heading() { printf '\n%s\n%s\n\n' "$1" "$(echo "$1" | sed 's/./-/g')"; }

give_up() { # what, log
  echo "$1" >&2
  [ -z "${2:-}" ] || tail -n 20 "$2" >&2
  exit 1
}

# ---- What is needed: a C compiler, binutils and CMake for the library, openssl for the certificates.

lacking() { # prints the packages of what is not there
  for need in cc:gcc objcopy:binutils cmake:cmake make:make openssl:openssl; do
    command -v "${need%:*}" >/dev/null || echo "${need#*:}"
  done
  echo '#include <stdio.h>' | cc -E - >/dev/null 2>&1 || echo libc6-dev
}

install_missing() {
  missing=$(lacking | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  echo "Installing with apt-get: $missing"
  root=''
  [ "$(id -u)" = 0 ] || root=sudo
  # shellcheck disable=SC2086 # a list of words
  { $root apt-get -q update && $root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qy install --no-install-recommends $missing; } >"$work/packages.log" 2>&1 ||
    give_up 'Could not install them:' "$work/packages.log"
}

build() {
  echo 'Building tls12'
  { cmake -S . -B build && cmake --build build -j "$(nproc)" --target tls12-client --target tls12-server; } \
    >"$work/build.log" 2>&1 || give_up 'Could not build:' "$work/build.log"
}

# ---- Certificates: a fresh CA and what it issues.

ca_config() {
  cat <<'END'
[ca]
default_ca = this
[this]
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_crl_days = 7
unique_subject = no
policy = any
[any]
commonName = supplied
[req]
distinguished_name = empty
[empty]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, keyEncipherment, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:${ENV::NAME}
[client]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:${ENV::NAME}
END
}

authority() { # file, name
  openssl req -x509 -newkey rsa:2048 -nodes -sha256 -days 30 -config ca.cnf -extensions authority \
    -subj "/CN=$2" -keyout "$1.key" -out "$1.pem"
}

day() { date -u -d "$1" +%Y%m%d%H%M%SZ; }

issue() { # file, server or client, name, first day, last day; the key is that of the kind
  openssl req -new -key "$2.key" -config ca.cnf -subj "/CN=$3" -out "$1.csr" &&
    openssl ca -batch -notext -config ca.cnf -extensions "$2" -in "$1.csr" -out "$1.pem" \
      -startdate "$(day "$4")" -enddate "$(day "$5")"
}

# The signature is at the end of a certificate: its last byte is changed.
tamper() { # from, to
  openssl x509 -in "$1.pem" -outform DER -out "$2.der" &&
    last=$(tail -c 1 "$2.der" | od -An -tu1) &&
    octal=$(printf %03o $(((last + 1) % 256))) &&
    { head -c -1 "$2.der" && printf %b "\\0$octal"; } >"$2.tampered" &&
    openssl x509 -inform DER -in "$2.tampered" -out "$2.pem"
}

certificates() {
  NAME='' && export NAME
  ca_config >ca.cnf && : >index.txt && echo 1001 >serial && echo 01 >crlnumber &&
    openssl genrsa -out server.key 2048 && openssl genrsa -out client.key 2048 &&
    authority ca 'Example CA' && authority other 'Another CA' &&
    NAME=server.example &&
    issue server server server.example yesterday 'now + 30 days' &&
    issue expired server server.example 'now - 30 days' yesterday &&
    issue future server server.example tomorrow 'now + 30 days' &&
    tamper server tampered &&
    NAME=elsewhere.example &&
    issue elsewhere server elsewhere.example yesterday 'now + 30 days' &&
    NAME=client.example &&
    issue client client client.example yesterday 'now + 30 days' &&
    issue revoked client revoked.example yesterday 'now + 30 days' &&
    openssl ca -config ca.cnf -revoke revoked.pem && openssl ca -config ca.cnf -gencrl -out ca.crl
}

make_certificates() {
  echo 'Making a CA, certificates for a server and a client, and a revocation list'
  certificates >certificates.log 2>&1 || give_up 'Could not make certificates:' certificates.log
}

# ---- Server and client: two processes.

server_start() { # options
  : >server.log
  "$server_program" "$@" --echo --ca ca.pem 0 2>server.log &
  server=$!
  tries=0
  until port=$(sed -n 's/^listening on .*://p' server.log) && [ -n "$port" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 200 ] || ! kill -0 "$server" 2>/dev/null; then give_up 'The server did not start:' server.log; fi
    sleep 0.05
  done
}

server_stop() {
  [ -n "$server" ] || return 0
  kill "$server" 2>/dev/null
  wait "$server" || fail "the server ended with status $?"
  server=''
}

client() { # options; standard input and output as usual
  timeout 60 "$client_program" --name server.example "$@" 127.0.0.1 "$port" 2>client.log
}

# The one line of a log that one of the programs says of itself, without its name and the address.
sentence() { sed -n 's/^tls12-[a-z]*: \(127\.0\.0\.1:[0-9]*: \)\{0,1\}step/step/p' "$1" | head -n 1; }

digest() { sha256sum <"$1" | cut -d ' ' -f 1; }

fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

# ---- The main job.

ten_steps() {
  heading 'The ten steps of a TLS 1.2 handshake'
  cat <<'END'
 1. The client sends its protocol version, cipher suites and random value.
 2. The server answers with version, suite and random, and its certificate.
 3. The client verifies the certificate: dates, trusted CA, the issuer's signature, revocation, the host name.
 4. The client makes a pre-master secret, encrypts it with the server's public key, and sends it.
 5. If the server asks who the client is: the client sends its certificate and a signature over the handshake.
 6. The server verifies that certificate (dates, CA, signature, revocation list) and signature, and opens the
    pre-master secret with its private key; both sides derive the master secret.
 7. Both derive the keys that encrypt and that protect integrity.
 8. The client says: from here on under these keys; and that its part of the handshake is finished.
 9. The server says the same.
10. Application data flows, encrypted and integrity-checked, until both close.

In what follows -> is a message that the side has sent, <- one that it has received, -- what it does by itself.
END
}

main_job() {
  head -c 5000000 /dev/urandom >sent.bin
  server_start --cert server.pem --key server.key --client-auth required --crl ca.crl --explain
  client --ca ca.pem --crl ca.crl --cert client.pem --key client.key --explain <sent.bin >returned.bin
  status=$?
  heading 'What the client saw'
  cat client.log
  server_stop
  heading 'What the server saw'
  sed 's/^127\.0\.0\.1:[0-9]*: //' server.log
  heading 'A file of 5000000 bytes, to the server and back'
  echo "sent      sha256 $(digest sent.bin)"
  echo "returned  sha256 $(digest returned.bin)"
  [ $status = 0 ] || fail "the client ended with status $status"
  cmp -s sent.bin returned.bin || fail 'the file came back changed'
}

# ---- Six refusals. Of each: who refuses, the words that its sentence must have, and the alert that the other must see.

refusal() { # title, client or server, words, alert, certificate of the server, certificate of the client, CA of the client
  server_start --cert "$5.pem" --key server.key --client-auth required --crl ca.crl
  echo 'hello' | client --ca "$7.pem" --cert "$6.pem" --key client.key >said.bin
  status=$?
  server_stop
  if [ "$2" = client ]; then other=server; else other=client; fi
  printf '%s\n  %s  %s\n  %s  %s\n' "$1" "$2" "$(sentence "$2.log")" "$other" "$(sentence "$other.log")"
  [ $status = 1 ] || fail "the client ended with status $status, which is not that of a refusal"
  sentence "$2.log" | grep -qF "$3" || fail "the $2 did not say \"$3\""
  sentence "$other.log" | grep -qF "$4" || fail "the $other did not see the alert $4"
  [ ! -s said.bin ] || fail 'data came through'
}

six_refusals() {
  heading 'Six refusals'
  refusal 'an expired certificate' client 'a certificate has expired' certificate_expired expired client ca
  refusal 'a certificate from the future' client 'a certificate is not yet valid' certificate_expired future client ca
  refusal 'a certificate for another host' client 'for another name' bad_certificate elsewhere client ca
  refusal 'a CA that the client does not trust' client 'no path to a trusted CA' unknown_ca server client other
  refusal 'a signature that was tampered with' client "signature on a certificate is wrong" bad_certificate tampered client ca
  refusal 'a client whose certificate was revoked' server 'was revoked' certificate_revoked server revoked ca
}

trap server_stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
rm -rf "$work" && mkdir -p "$work" || exit 1
install_missing
build
cd "$work" || exit 1
make_certificates
ten_steps
main_job
six_refusals
heading 'The result'
if [ $failures = 0 ]; then
  echo 'All went as it should: the file came back unchanged, and six times a bad certificate was refused.'
else
  echo "$failures of the expectations were not met."
fi
[ $failures = 0 ]
