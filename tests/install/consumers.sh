#!/bin/sh
# consumers.sh BUILD - installs the build, moves the installation, and builds the program in consumer/ over it in every way: in
# C and C++, found by pkg-config and by find_package, with the shared library and with the archive.
#
# Each time the program also brings a function of its own for every internal name of the library.
#
# SPDX-License-Identifier: MIT
set -eu
build=$1
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

"${CMAKE:-cmake}" --install "$build" --prefix "$work/first" >install.log
mv first prefix
! grep -rlF "$work/first" prefix/lib*/pkgconfig prefix/lib*/cmake || { echo "these know where they were installed"; exit 1; }

mkdir consumer
cp "$here"/consumer/* consumer
cp consumer/consumer.c consumer/consumer.cc
{
  echo '/* Functions of the program, each named as something inside the library. */'
  "${NM:-nm}" -g --defined-only "$build/libtls12_internal.a" |
    awk 'NF == 3 && $3 !~ /^ssl_/ && !seen[$3]++ { print "int " $3 "(void);\nint " $3 "(void)\n{\n    return 42;\n}" }'
} >consumer/own.c

expected='step 2, ServerHello: '
check() { # what the program is, then the program
  what=$1
  shift
  said=$("$@") || { echo "$what: failed: $said"; exit 1; }
  case $said in
    "$expected"*) echo "$what: $said" ;;
    *) echo "$what: said \"$said\", not \"$expected...\""; exit 1 ;;
  esac
}

# pkg-config. The archive stands beside the shared library, so the linker is told which to take.
PKG_CONFIG_PATH=$(echo "$work"/prefix/lib*/pkgconfig)
export PKG_CONFIG_PATH
library=$(pkg-config --variable=libdir tls12)
"${CC:-cc}" -c -o own.o consumer/own.c
for source in consumer.c consumer.cc; do
  case $source in *.c) compiler=${CC:-cc} ;; *) compiler=${CXX:-c++} ;; esac
  # shellcheck disable=SC2046 # options are words
  "$compiler" -Wall -Wextra -Werror -rdynamic -o shared consumer/$source own.o $(pkg-config --cflags --libs tls12)
  # shellcheck disable=SC2046
  "$compiler" -Wall -Wextra -Werror -o static consumer/$source own.o -Wl,-Bstatic \
    $(pkg-config --cflags --libs --static tls12) -Wl,-Bdynamic
  check "pkg-config, shared, $source" env LD_LIBRARY_PATH="$library" ./shared
  check "pkg-config, static, $source" ./static
done

# find_package.
"${CMAKE:-cmake}" -S consumer -B found -DCMAKE_PREFIX_PATH="$work/prefix" >found.log || { cat found.log; exit 1; }
"${CMAKE:-cmake}" --build found >>found.log || { cat found.log; exit 1; }
for language in c cxx; do
  for kind in shared static; do
    check "find_package, $kind, $language" ./found/consumer_${kind}_$language
  done
done
