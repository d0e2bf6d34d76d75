#!/bin/sh
# run.sh [STAGE...] - builds and tests everything, beginning with a bare Debian machine; or only the stages that are named.
#
# Everything is made below build/run, a log for each stage. The last line is the sum of all tests. The environment variable
# TLS12_FUZZ_SECONDS says how long each fuzzer runs (10); where BOGO_RUNNER names a runner of BoringSSL's protocol suite, that is
# run too (tests/bogo/README.md).
#
# SPDX-License-Identifier: MIT
set -u
cd "$(dirname "$0")/.." || exit 1
top=$(pwd)
work=$top/build/run
mkdir -p "$work"
cores=$(nproc)
wanted=${*:-all}

# ---- What the tests need. The library itself needs a C compiler, binutils and CMake.
packages='gcc g++ libc6-dev clang libclang-rt-dev clang-format cmake make ninja-build pkg-config libcmocka-dev valgrind
python3 curl ca-certificates openssl libssl-dev gnutls-bin libgnutls28-dev libmbedtls-dev libwolfssl-dev
wget chromium libnss3-tools nginx apache2-bin haproxy sslscan testssl.sh tshark
gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-arm-linux-gnueabihf libc6-dev-armhf-cross gcc-s390x-linux-gnu
libc6-dev-s390x-cross qemu-user-static musl-tools dpkg-dev bochs bochsbios vgabios bochs-term grub-pc-bin grub-common xorriso'

# Of these, two bring a daemon. The tests start their own, so those are not to run: not now, which a policy-rc.d forbids (see
# invoke-rc.d(8)), and not at the next boot.
daemons='nginx haproxy'
policy=/usr/sbin/policy-rc.d
forbidden='' # not empty while there is one of ours

install_missing() {
  missing='' brought=''
  for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' && continue
    missing="$missing $package"
    case " $daemons " in *" $package "*) brought="$brought $package" ;; esac
  done
  [ -n "$missing" ] || return 0
  echo "Installing what the tests need:$missing"
  root=''
  [ "$(id -u)" = 0 ] || root=sudo
  [ -z "$brought" ] || [ -e $policy ] || forbid_daemons
  # shellcheck disable=SC2086 # a list of words
  if ! { $root apt-get -q update && $root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qy install --no-install-recommends $missing; } >"$work/packages.log" 2>&1; then
    tail -n 20 "$work/packages.log"
    echo "Could not install them; see $work/packages.log"
    exit 1
  fi
  for daemon in $brought; do $root update-rc.d "$daemon" disable; done >>"$work/packages.log" 2>&1
  allow_daemons
}

forbid_daemons() {
  trap allow_daemons EXIT
  trap 'exit 1' INT TERM
  forbidden=yes
  printf '#!/bin/sh\nexit 101\n' | $root sh -c "cat >$policy && chmod 755 $policy"
}

allow_daemons() {
  [ -z "$forbidden" ] || $root rm -f $policy
  forbidden=''
  trap - EXIT INT TERM
}

# ---- The stages: each a function whose output goes to its log.

configure() { # folder, compiler, more options of cmake
  folder=$1 compiler=$2
  shift 2
  CC=$compiler cmake -G Ninja -S . -B "$work/$folder" -DTLS12_TESTS=ON -DTLS12_WERROR=ON "$@"
}

build() { configure "$@" && ninja -j "$cores" -C "$work/$1"; }

tests() { # folder, more options of ctest
  folder=$1
  shift
  ctest --test-dir "$work/$folder" -j "$cores" --timeout 900 --no-tests=error --output-on-failure "$@"
}

stage_gcc() { build gcc gcc -UCMAKE_CROSSCOMPILING_EMULATOR && tests gcc; }

stage_clang() { build clang clang && tests clang -LE slow; }

# What gcc makes of it where it is asked for more.
stage_release() { build release gcc -DCMAKE_BUILD_TYPE=Release && tests release -R '^(unit|flow|steps)/' -LE slow; }

# One library in the matrix brings all that there is of ours into play.
stage_sanitizers() {
  build sanitizers clang -DTLS12_ASAN=ON -DTLS12_UBSAN=ON && tests sanitizers -E '^interop/matrix_(gnutls|mbedtls|wolfssl)$'
}

# What the tests reach of src/, but for the slow ones and those of whole programs; and that what they do not has a reason.
stage_coverage() {
  # shellcheck disable=SC2046 # a list of targets
  configure coverage gcc -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS='--coverage -O1' &&
    find "$work/coverage" -name '*.gcda' -delete &&
    ninja -j "$cores" -C "$work/coverage" wycheproof x509_limbo memory_allocations memory_failures fuzz_seeds fuzz_seeds_x509 \
      $(basename -s .c tests/fuzz/fuzz_*.c) \
      $(cd tests && find unit flow steps -name '*_test.c' ! -name '*_slow_test.c' | sed 's/\.c$//' | tr / _) &&
    tests coverage -R '^(unit|flow|steps|fuzz|vectors/(wycheproof|x509_limbo)$|memory/(allocations|failures))' -LE slow &&
    sh tests/coverage/lines.sh "$work/coverage"
}

# The programs that have threads.
stage_threads() {
  configure threads clang -DTLS12_TSAN=ON &&
    ninja -j "$cores" -C "$work/threads" steps_threads_test unit_ssl_sessions_test unit_ssl_config_test &&
    tests threads -R '^(steps/threads|unit/ssl/(sessions|config))$'
}

# The programs of the first stage again, each under valgrind, whose processor has less than the kernel tells of; those that
# would take minutes there have the sanitizers.
stage_memcheck() {
  configure gcc gcc -DCMAKE_CROSSCOMPILING_EMULATOR='env;TLS12_EMULATED=yes;valgrind;-q;--error-exitcode=99;--leak-check=full' &&
    tests gcc -R '^(unit|flow|steps)/' -E '^(steps/(network|suites|step10|key_share|extensions)|unit/crypto/ec/curve|unit/record/protect_cbc)' -LE slow
}

# The proof that no secret decides a branch or an address, for what each compiler makes of the code.
stage_ct() {
  for build in 'gcc -O2' 'gcc -O3' 'clang -O2'; do
    compiler=${build% *} level=${build#* }
    configure "ct-$compiler$level" "$compiler" -DTLS12_CT_VALGRIND=ON -DCMAKE_C_FLAGS_RELWITHDEBINFO="$level -g -DNDEBUG" &&
      ninja -j "$cores" -C "$work/ct-$compiler$level" ct record_work path_work &&
      tests "ct-$compiler$level" -R '^ct' || return 1
  done
}

stage_machines() { sh tests/machines/run.sh "$work/machines" aarch64 armhf s390x musl avx512; }

stage_fuzz() {
  # shellcheck disable=SC2046 # a list of targets
  configure fuzz clang -DTLS12_FUZZ=ON -DTLS12_ASAN=ON -DTLS12_UBSAN=ON &&
    ninja -j "$cores" -C "$work/fuzz" $(basename -s .c tests/fuzz/fuzz_*.c) &&
    sh tests/fuzz/run.sh "$work/fuzz" "${TLS12_FUZZ_SECONDS:-10}"
}

# As the README says, with nothing but a compiler and CMake; the archive and the programs must be there.
stage_plain() {
  cmake -S . -B "$work/plain" && cmake --build "$work/plain" -j "$cores" &&
    ls -l "$work/plain/libtls12.a" "$work/plain/libtls12.so" "$work/plain/examples/tls12-client" \
      "$work/plain/examples/tls12-server"
}

stage_bogo() { sh tests/bogo/run.sh "$BOGO_RUNNER" "$work/gcc/tests/bogo/bogo_shim"; }

stage_example() { sh examples/run.sh; }

# ---- Running a stage, and counting what ctest says in its log.

passed=0 failed=0 skipped=0
: >"$work/summary"

ctest_lines() { grep -E '^ *[0-9]+/[0-9]+ Test +#[0-9]+: ' "$work/$1.log"; }
ctest_names() { sed -E 's/^.*#[0-9]+: ([^ ]+) .*/\1/' | tr '\n' ' '; }

# The first lines of what each failed test said, or the end of a log without tests.
said_by_failures() {
  awk '
    /^ *[0-9]+\/[0-9]+ Test +#/ { show = !/ Passed |\*\*\*Skipped/; lines = 0 }
    /^ +Start +[0-9]+: |^[0-9]+% tests passed/ { show = 0 }
    show && lines++ < 25 { print; any = 1 }
    END { exit !any }' "$1" || tail -n 25 "$1"
}

run() { # stage, what it does
  stage=$1
  case " $wanted " in *" $stage "* | ' all ') ;; *) return 0 ;; esac
  echo
  echo "$stage: $2"
  started=$(date +%s)
  "stage_$stage" >"$work/$stage.log" 2>&1 </dev/null
  status=$?
  seconds=$(($(date +%s) - started))

  good=$(ctest_lines "$stage" | grep -c ' Passed ')
  without=$(ctest_lines "$stage" | grep -c '\*\*\*Skipped')
  bad=$(($(ctest_lines "$stage" | wc -l) - good - without))
  if [ $((good + bad + without)) = 0 ] || { [ $status != 0 ] && [ "$bad" = 0 ]; }; then # the stage itself is the test
    if [ $status = 0 ]; then good=$((good + 1)); else bad=$((bad + 1)); fi
  fi
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + without))

  printf '  %-14s %4d passed %4d failed %4d skipped %5d s\n' "$stage" "$good" "$bad" "$without" "$seconds" |
    tee -a "$work/summary"
  sed -n 's/^sum: /  /p' "$work/$stage.log"
  [ "$without" = 0 ] || echo "  skipped: $(ctest_lines "$stage" | grep '\*\*\*Skipped' | ctest_names)"
  [ "$bad" = 0 ] && return
  echo "  failed:  $(ctest_lines "$stage" | grep -v -e ' Passed ' -e '\*\*\*Skipped' | ctest_names)"
  echo "  From $work/$stage.log:"
  said_by_failures "$work/$stage.log" | sed 's/^/  | /'
}

install_missing
echo "Building and testing tls12. The details are in $work/*.log."
run gcc 'warnings are errors, and every test'
run clang 'the same with the other compiler, but for the slow ones'
run release 'gcc with CMAKE_BUILD_TYPE=Release: unit, flow and steps, but for the slow ones'
run sanitizers 'the same with AddressSanitizer and UndefinedBehaviorSanitizer'
run coverage 'what the tests reach of src/, line by line'
run threads 'configs that many threads share: ThreadSanitizer'
run memcheck 'no byte is read before it is written, none leaks: memcheck'
run ct 'no secret decides a branch or an address: marked secrets under memcheck'
run machines 'other machines: ARM, big-endian, 32 bits, another C library, AVX-512'
run fuzz 'fuzzers, for a short while each'
run plain 'the build without options: libraries and programs'
[ -z "${BOGO_RUNNER:-}" ] || run bogo "BoringSSL's protocol suite"
run example 'the main job, as examples/run.sh shows it'

printf '\nAll stages\n'
cat "$work/summary"
printf '\n%d passed, %d failed, %d skipped\n' $passed $failed $skipped
[ $failed = 0 ] && [ $passed -gt 0 ]
