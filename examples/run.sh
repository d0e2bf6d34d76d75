#!/bin/sh
# run.sh - the main job of tls12 before your eyes, beginning with a bare Debian machine: a client and a server, two processes
# over TCP. They tell what they do: a handshake of today, the same session resumed, and the ten classic steps, in which they
# verify each other and exchange a file; then nine strangers are refused.
#
# Everything is made below build/. The status is not 0 if anything went otherwise than it should.
#
# SPDX-License-Identifier: MIT
set -u
cd "$(dirname "$0")/.." || exit 1
work=$(pwd)/build/run-example
client_program=$(pwd)/build/examples/tls12-client
server_program=$(pwd)/build/examples/tls12-server
cert_program=$(pwd)/build/examples/tls12-cert
failures=0
server=''

heading() { printf '\n%s\n%s\n\n' "$1" "$(echo "$1" | sed 's/./-/g')"; }

give_up() { # what, log
  echo "$1" >&2
  [ -z "${2:-}" ] || tail -n 20 "$2" >&2
  exit 1
}

# ---- What is needed: a C compiler, binutils and CMake.

lacking() { # prints the packages of what is not there
  for need in cc:gcc objcopy:binutils cmake:cmake make:make; do
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
  { cmake -S . -B build && cmake --build build -j "$(nproc)" --target tls12-client --target tls12-server --target tls12-cert; } \
    >"$work/build.log" 2>&1 || give_up 'Could not build:' "$work/build.log"
}

# ---- Certificates: a fresh CA and what it issues.

made() { "$cert_program" "$@" --ca ca.pem --ca-key ca.key; }

day() { date -u -d "$1" '+%Y-%m-%d %H:%M:%S'; }

issue() { # file, server or client, name, first day, last day, key
  made "$2" --subject "CN=$3" --names "$3" --key "$6.key" --from "$(day "$4")" --until "$(day "$5")" --out "$1.pem"
}

# The signature is at the end of a certificate: its last byte is changed.
tamper() { # from, to
  sed '/^-/d' "$1.pem" | base64 -d >"$2.der" &&
    last=$(tail -c 1 "$2.der" | od -An -tu1) &&
    octal=$(printf %03o $(((last + 1) % 256))) &&
    { echo '-----BEGIN CERTIFICATE-----' && { head -c -1 "$2.der" && printf %b "\\0$octal"; } | base64 -w 64 &&
      echo '-----END CERTIFICATE-----'; } >"$2.pem"
}

certificates() {
  start='2 months ago'
  rm -f ./*.key ca.crl
  "$cert_program" root --subject 'Example CA' --kind rsa2048 --key ca.key --from "$(day "$start")" --out ca.pem &&
    "$cert_program" root --subject 'Another CA' --key other.key --out other.pem &&
    "$cert_program" key --kind rsa2048 --out server.key && "$cert_program" key --kind rsa2048 --out client.key &&
    issue modern server server.example yesterday 'now + 30 days' modern &&
    issue server server server.example yesterday 'now + 30 days' server &&
    issue expired server server.example 'now - 30 days' yesterday server &&
    issue future server server.example tomorrow 'now + 30 days' server &&
    tamper server tampered &&
    issue elsewhere server elsewhere.example yesterday 'now + 30 days' server &&
    issue client client client.example yesterday 'now + 30 days' client &&
    issue revoked client revoked.example yesterday 'now + 30 days' client &&
    made revoke --list ca.crl revoked.pem &&
    made staple --out modern.ocsp modern.pem
}

make_certificates() {
  echo 'Making a CA, certificates for a server and a client, a revocation list and an OCSP response'
  certificates >certificates.log 2>&1 || give_up 'Could not make certificates:' certificates.log
}

# ---- Server and client: two processes.

server_start() { # options
  : >server.log
  "$server_program" "$@" --echo 0 2>server.log &
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

# ---- What is expected of the logs.

shown() { # client or server: its log, without the address of the other side
  sed -e 's/^127\.0\.0\.1:[0-9]*: //' -e '/^listening on /d' "$1.log"
}

told() { # client or server, words: whether its log has them
  grep -qF -- "$2" "$1.log"
}

expect() { # client or server, words...
  side=$1
  shift
  for words in "$@"; do
    told "$side" "$words" || fail "the $side did not tell of \"$words\""
  done
}

tick() { # the number of a step, what it is, and of the client's and of the server's log what shows that it was done
  if told client "$3" && told server "$4"; then
    printf '[x] %2s. %s\n' "$1" "$2"
  else
    printf '[ ] %2s. %s\n' "$1" "$2"
    fail "step $1 was not done"
  fi
}

skipped() { # the number of a step, and why it is not there
  printf '[-] %2s. %s\n' "$1" "$2"
  ! told client "Step $1 " || fail "step $1 was done"
}

echoed() { # what was sent
  [ $status = 0 ] || fail "the client ended with status $status"
  cmp -s "$1" returned.bin || fail 'what was sent came back changed'
}

# ---- 1 and 2: a server with an ECDSA and an RSA certificate, everything as it is by default.

today() {
  echo 'hello' >sent.bin
  server_start --cert modern.pem --key modern.key --ocsp modern.ocsp --cert server.pem --key server.key --alpn echo --explain
  client --ca ca.pem --alpn echo --session session --explain <sent.bin >returned.bin
  status=$?
  heading '1. A handshake of today, as the client saw it'
  cat <<'END'
Here -> is a message that the side has sent, <- one that it has received, -- what it does by itself. The numbers are those of
the ten steps of part 3. No option was given but the CA to trust: the suite, the group and the signature are what the two sides
like best, and the server has chosen the one of its two certificates that goes with them.

END
  shown client
  echoed sent.bin
  expect client TLS_ECDHE_ECDSA_WITH_ 'group                     x25519' 'Step 2  <- ServerKeyExchange' \
    'signature algorithm       ecdsa_secp256r1_sha256' 'stapled OCSP response: good' 'Step 9  <- NewSessionTicket' \
    'application protocol      echo'
}

resumed() {
  client --ca ca.pem --alpn echo --session session --explain <sent.bin >returned.bin
  status=$?
  heading '2. The same client comes again, with the ticket that it was given'
  shown client
  echo
  tick 1 'The client shows its ticket.' 'bytes, of a session to be resumed' 'bytes, of a session to be resumed'
  tick 2 'The server can open it, and agrees: no certificate, no key exchange.' '<- ServerHello' '-> ServerHello'
  skipped 3 'That the server is the right one was verified when the session began.'
  skipped 4 'The secret is there already.'
  skipped 5 'So is the knowledge of who the client is.'
  tick 6 'Both take the master secret of that session.' '-- restore master secret' '-- restore master secret'
  tick 7 'With two new random values it gives new keys.' '-- expand keys' '-- expand keys'
  tick 9 'The server goes first: who cannot open the ticket cannot make this Finished.' '<- Finished' '-> Finished'
  tick 8 'The client says the same.' '-> Finished' '<- Finished'
  tick 10 'Application data flows.' 'a former one: its master secret' 'a former one: its master secret'
  echoed sent.bin
  server_stop
}

# ---- 3: the ten steps as they were first described.

file_sent() {
  heading 'A file of 5000000 bytes, to the server and back'
  echo "sent      sha256 $(digest sent.bin)"
  echo "returned  sha256 $(digest returned.bin)"
  echoed sent.bin
}

ten_ticked() {
  heading 'The ten steps, ticked off'
  tick 1 'The client sends its protocol version, cipher suites and random value.' 'Step 1  -> ClientHello' 'Step 1  <- ClientHello'
  tick 2 'The server answers with version, suite and random, and its certificate.' 'Step 2  <- Certificate' 'Step 2  -> Certificate'
  tick 3 'The client verifies the certificate: dates, trusted CA, signature, revocation, host name.' 'valid for server.example' ''
  tick 4 "The client encrypts a pre-master secret with the server's public key, and sends it." \
    'encrypted with the RSA key' 'encrypted with the RSA key'
  tick 5 'The client sends its certificate and a signature over the handshake.' \
    'Step 5  -> CertificateVerify' 'Step 5  <- CertificateVerify'
  tick 6 'The server verifies certificate, revocation list and signature; both derive the master secret.' \
    'Step 6  -- derive master secret' 'no certificate is revoked'
  tick 7 'Both derive the keys that encrypt and that protect integrity.' 'Step 7  -- expand keys' 'Step 7  -- expand keys'
  tick 8 'The client says: from here on under these keys; its part of the handshake is finished.' \
    'Step 8  -> Finished' 'Step 8  <- Finished'
  tick 9 'The server says the same.' 'Step 9  <- Finished' 'Step 9  -> Finished'
  tick 10 'Application data flows, encrypted and integrity-checked, until both close.' \
    '5000000 sent, 5000000 received' '5000000 sent, 5000000 received'
}

classic() {
  head -c 5000000 /dev/urandom >sent.bin
  server_start --cert server.pem --key server.key --ca ca.pem --client-auth required --crl ca.crl --ciphers legacy \
    --no-tickets --explain
  client --ca ca.pem --crl ca.crl --cert client.pem --key client.key --ciphers AES256-GCM-SHA384:AES128-GCM-SHA256:AES128-SHA \
    --explain <sent.bin >returned.bin
  status=$?
  heading '3. The ten classic steps, with RSA key transport, as the client saw them'
  shown client
  server_stop
  heading 'The same, as the server saw it'
  shown server
  file_sent
  expect client TLS_RSA_WITH_AES_256_GCM_SHA384
  expect server 'client.example'
  ten_ticked
}

# ---- 4: nine refusals. Of each: who refuses, the words that its sentence must have, the alert that the other must see, and the
# options of server and client.

refusal() { # title, client or server, words, alert, options of the server, options of the client
  # shellcheck disable=SC2086 # lists of words
  server_start $5
  # shellcheck disable=SC2086
  echo 'hello' | client $6 >returned.bin
  status=$?
  server_stop
  if [ "$2" = client ]; then other=server; else other=client; fi
  printf '%s\n  %s  %s\n  %s  %s\n' "$1" "$2" "$(sentence "$2.log")" "$other" "$(sentence "$other.log")"
  [ $status = 1 ] || fail "the client ended with status $status, which is not that of a refusal"
  sentence "$2.log" | grep -qF "$3" || fail "the $2 did not say \"$3\""
  sentence "$other.log" | grep -qF "$4" || fail "the $other did not see the alert $4"
  [ ! -s returned.bin ] || fail 'data came through'
}

nine_refusals() {
  heading '4. Nine refusals'
  checking='--key server.key --ca ca.pem --client-auth required --crl ca.crl --cert'
  known='--cert client.pem --key client.key --ca'
  refusal 'an expired certificate' client 'a certificate has expired' certificate_expired "$checking expired.pem" "$known ca.pem"
  refusal 'a certificate from the future' client 'a certificate is not yet valid' certificate_expired \
    "$checking future.pem" "$known ca.pem"
  refusal 'a certificate for another host' client 'for another name' bad_certificate "$checking elsewhere.pem" "$known ca.pem"
  refusal 'a CA that the client does not trust' client 'no path to a trusted CA' unknown_ca \
    "$checking server.pem" "$known other.pem"
  refusal 'a signature that was tampered with' client 'signature on a certificate is wrong' bad_certificate \
    "$checking tampered.pem" "$known ca.pem"
  refusal 'a client whose certificate was revoked' server 'was revoked' certificate_revoked \
    "$checking server.pem" '--cert revoked.pem --key client.key --ca ca.pem'
  refusal 'a pre-shared key of a name that nobody knows' server 'identity of a pre-shared key is not known' unknown_psk_identity \
    '--psk thermometer:000102030405060708090a0b0c0d0e0f' '--psk stranger:000102030405060708090a0b0c0d0e0f'
  refusal 'no application protocol in common' server 'no application protocol is common' no_application_protocol \
    '--cert modern.pem --key modern.key --alpn h2' '--ca ca.pem --alpn http/1.1'
  refusal 'a host that is not served here' server 'no server of that name is here' unrecognized_name \
    '--cert modern.pem --key modern.key --server-name other.example' '--ca ca.pem'
}

trap server_stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
rm -rf "$work" && mkdir -p "$work" || exit 1
install_missing
build
cd "$work" || exit 1
make_certificates
today
resumed
classic
nine_refusals
heading 'The result'
if [ $failures = 0 ]; then
  echo 'All went as it should: a handshake, its session resumed, ten steps and a file unchanged; and nine strangers were refused.'
else
  echo "$failures of the expectations were not met."
fi
[ $failures = 0 ]
