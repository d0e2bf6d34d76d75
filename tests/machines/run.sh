#!/bin/sh
# run.sh WORK MACHINE... - builds the tests for other machines, statically, and runs them here by an emulator. A machine is one of
#
#   aarch64  64-bit ARM with the instructions for AES and SHA, under qemu        armhf  32 bits, under qemu
#   s390x    big-endian, under qemu                                             musl   another C library
#   avx512   x86-64 with AVX-512, under Bochs: what crypto/ has code of its own for
#
# What they need of Debian is in ../run.sh. Below WORK everything is built; TLS12_CORES says how many at once.
#
# SPDX-License-Identifier: MIT
set -eu
cd "$(dirname "$0")/../.."
mkdir -p "$1"
work=$(cd "$1" && pwd)
shift
cores=${TLS12_CORES:-$(nproc)}

# cmocka as a static library for a compiler. Debian has none, so it is made of its source package.
cmocka_for() { # machine, options of cmake
  machine=$1
  shift
  if [ ! -e "$work/cmocka/CMakeLists.txt" ]; then
    mkdir -p "$work/source/lists/partial"
    key=/usr/share/keyrings/debian-archive-keyring.gpg
    echo "deb-src [signed-by=$key] http://deb.debian.org/debian $(. /etc/os-release && echo "$VERSION_CODENAME") main" \
      >"$work/source/list"
    options="-q -o Dir::Etc::sourcelist=$work/source/list -o Dir::Etc::sourceparts=- -o Dir::State::lists=$work/source/lists
      -o APT::Sandbox::User=root"
    # shellcheck disable=SC2086 # a list of options
    (cd "$work/source" && apt-get $options update && apt-get $options source cmocka)
    mv "$work"/source/cmocka-*/ "$work/cmocka"
  fi
  cmake -G Ninja -S "$work/cmocka" -B "$work/$machine/cmocka" -DWITH_STATIC_LIB=ON -DWITH_EXAMPLES=OFF "$@"
  ninja -j "$cores" -C "$work/$machine/cmocka"
}

# Everything that is linked is static, so that the emulator needs no libraries of that machine.
build_for() { # machine, options of cmake
  machine=$1
  shift
  cmocka_for "$machine" "$@"
  cmake -G Ninja -S . -B "$work/$machine" -DTLS12_TESTS=ON -DTLS12_WERROR=ON -DCMAKE_EXE_LINKER_FLAGS=-static \
    -DCMOCKA_LIBRARY="$work/$machine/cmocka/src/libcmocka-static.a" -DCMAKE_C_FLAGS_RELWITHDEBINFO='-O2 -DNDEBUG' "$@"
  ninja -j "$cores" -C "$work/$machine" $(targets "$machine")
}

# The programs of the first five folders that a test is found in; those that take minutes run on the machine at hand alone.
names() { # machine
  case $1 in
  avx512) pattern='^unit/(cpu/cpu|crypto/(choose|aes/(gcm|cbc)|chacha/.*|bn/modexp|rsa/known))_test' ;; # short ones
  *) pattern='^(unit|flow|steps)/.*_test' ;;
  esac
  (cd tests && find . -name '*_test.c' | sed 's|^\./||; s|\.c$||' | grep -E "$pattern" | grep -vE "$slow")
}
slow='_slow_test|crypto/ec/curve|crypto/rsa/generate|steps/(network|threads)|ssl/connect'

targets() { names "$1" | tr / _; }

tests_of() { # machine
  pattern=$(names "$1" | sed 's/_test$//' | tr '\n' '|' | sed 's/|$//')
  ctest --test-dir "$work/$1" -j "$cores" --timeout 1800 --no-tests=error --output-on-failure -R "^($pattern)$"
}

cross() { # machine, prefix of the compiler, processor, emulator
  build_for "$1" -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR="$3" -DCMAKE_C_COMPILER="$2-gcc" \
    -DCMAKE_OBJCOPY="/usr/bin/$2-objcopy" -DCMAKE_CROSSCOMPILING_EMULATOR="env;TLS12_EMULATED=yes;$4"
  tests_of "$1"
}

machine_aarch64() { cross aarch64 aarch64-linux-gnu aarch64 qemu-aarch64-static; }
machine_armhf() { cross armhf arm-linux-gnueabihf arm qemu-arm-static; }
machine_s390x() { cross s390x s390x-linux-gnu s390x qemu-s390x-static; }
# Of the headers of this machine, musl-gcc sees none: cmocka's is that of its source.
machine_musl() {
  build_for musl -DCMAKE_C_COMPILER=musl-gcc -DCMAKE_C_FLAGS="-isystem $work/cmocka/include"
  tests_of musl
}

machine_avx512() {
  sh tests/machines/bochs/build.sh "$work/kernel"
  build_for avx512 -DCMAKE_CROSSCOMPILING_EMULATOR="bash;$(pwd)/tests/machines/bochs/run.sh;$work/kernel"
  tests_of avx512
}

status=0
set +e # of the loop, not of what is in it
for each; do
  (
    set -e
    "machine_$each"
  )
  [ $? = 0 ] || status=1
done
exit $status
