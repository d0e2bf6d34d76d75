#!/bin/sh
# refuses.sh - the rules are rules: each script passes a small tree or object that is in order, and refuses the same with one
# thing wrong.
#
# SPDX-License-Identifier: MIT
set -eu
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

verdicts() { # yes|no what-is-tried script arguments
  expected=$1 what=$2 script=$3
  shift 3
  if sh "$here/$script.sh" "$@" >said 2>&1; then verdict=yes; else verdict=no; fi
  [ "$verdict" = "$expected" ] && return
  echo "$script.sh: $what: expected $expected"
  cat said
  failed=1
}

# ---- includes.sh: a line is added to a file of a small tree in order.
mkdir -p rooms/base rooms/crypto rooms/record rooms/x509 rooms/ssl
echo '#include <stdint.h>' >rooms/base/base.h
echo '#include <stdio.h>' >rooms/base/error.c
echo '#include "base/base.h"' >rooms/base/ct.h
for room in crypto x509 record; do echo '#include "base/base.h"' >rooms/$room/$room.h; done
echo ' # include "crypto/crypto.h" /* hashes */' >rooms/crypto/random.c
echo '#include <stdlib.h>' >rooms/ssl/config.c
verdicts yes 'a tree in order' includes rooms
include() { # yes|no file what
  cp -r rooms tried
  echo "#include $3" >>"tried/$2"
  verdicts "$1" "$2 includes $3" includes tried
  rm -r tried
}
include yes crypto/random.c '<sys/random.h>'
include yes record/record.h '"crypto/crypto.h"'
include yes ssl/config.c '"record/record.h"'
include no crypto/crypto.h '<sys/random.h>'
include no crypto/crypto.h '"record/record.h"'
include no record/record.h '"x509/x509.h"'
include no x509/x509.h '"record/record.h"'
include no record/record.h '"base/ct.h"'
include no record/record.h '"crypto/../base/ct.h"'
include no record/record.h '<stdlib.h>'
include no record/record.h '<stdio.h>'
include no x509/x509.h '<time.h>'
include no record/record.h 'SOME_HEADER'
include no record/record.h '"base/nothing.h"'
include no other.c '<stdint.h>'
include no ssl/config.c '<dlfcn.h>'

# ---- globals.sh: one declaration in an object.
object() { # file, then its text
  echo "$2" >"$1.c"
  "${CC:-cc}" -std=gnu11 -fPIC -fvisibility=hidden -c -o "$1.o" "$1.c"
  echo "$1.o" >objects
}
global() { # yes|no text
  object global "$2"
  verdicts "$1" "$2" globals objects
}
global yes 'extern const int table[]; const int table[] = {1, 2};'
global yes 'int f(void); extern int (*const calls[])(void); int (*const calls[])(void) = {f};'
global no 'int x;'
global no '__attribute__((common)) int x;'
global no 'int x = 1;'
global no 'int f(void) { static int count; return count++; }'
global no '_Thread_local int x;'
global no '_Thread_local int x = 1;'
global no '__attribute__((section("mine"))) int x = 1;'
global no '__attribute__((constructor)) static void f(void) {}'
global no 'extern int (*calls[])(void); int f(void); int (*calls[])(void) = {f};'

# ---- exports.sh: a library of one function.
mkdir -p src/x509 src/ssl
export_one() { # yes|no place text
  object "src/$2" "$3"
  "${CC:-cc}" -shared -nostdlib -o export.so "src/$2.o"
  rm -f export.a
  ar rc export.a "src/$2.o"
  mv "src/$2.o" "src/$2.c.o" && echo "$work/src/$2.c.o" >objects
  verdicts "$1" "$3" exports export.a export.so objects export.h
}
api='#define API __attribute__((visibility("default")))'
cat >export.h <<'END'
#define SSL_API
/* SSL_API int ssl_not_this(void); ***/
SSL_API const char
    *ssl_one(void);
END
one="$api
API char *ssl_one(void); char *ssl_one(void)"
export_one yes ssl/one "$one { return 0; }"
export_one yes ssl/one "$one { return __builtin_malloc(1); }"
export_one no x509/one "$one { return __builtin_malloc(1); }"
export_one no ssl/one "$one { extern void system(char *); system(0); return 0; }"
export_one no ssl/one "$one { return 0; } API int ssl_two(void) { return 0; }"
export_one no ssl/one "$one { return 0; } API int sha256_init(void) { return 0; }"
export_one no ssl/one "$api
API int ssl_two(void) { return 0; }"

# ---- documented.sh and headers.sh: one header.
mkdir -p one/include/tls12 one/src
documented() { # yes|no text
  printf '%b' "$2" >one/include/tls12/one.h
  verdicts "$1" "$2" documented one/include/tls12/one.h
}
documented yes '/* What it does. */\nSSL_API int f(void);\n'
documented yes 'SSL_API int f(void); /* what it does */\n'
documented no '/* ---- Heading ---- */\n\nSSL_API int f(void);\n'
documented no '/* A. */\nSSL_API int f(void);\n\nSSL_API int g(void);\n'
header() { # yes|no text
  printf '%b' "$2" >one/include/tls12/one.h
  verdicts "$1" "$2" headers one
}
header yes '#ifndef ONE_H\n#define ONE_H\n#include <stddef.h>\nsize_t f(void);\n#endif\n'
header no 'size_t f(void);\n'
header no 'enum { ONE };\n'
header no '#ifndef ONE_H\n#define ONE_H\nint f(int class);\n#endif\n'

# ---- tree.sh: one file.
mkdir -p tree/src
file() { # yes|no path text
  printf '%b' "$3" >"tree/$2"
  verdicts "$1" "$2: $3" tree tree
  rm "tree/$2"
}
file yes src/one.c '/*\n * one.c - it. SPDX-License-Identifier: MIT\n */\n'
file no src/one.c '/*\n * one.c - it.\n */\n'
file no src/one.c '/*\n * SPDX-License-Identifier: MIT\n */\n'
file no src/one.c "/*\n * one.c - TO""DO. SPDX-License-Identifier: MIT\n */\n"
file no src/one.c '/*\n * one.c - it. SPDX-License-Identifier: MIT\n */ \n'
file no NOTES.md 'Notes.\n'

# ---- ledger.sh: one row.
mkdir -p book/src/room book/tests/unit
printf '/* f */\nstatic int f(void)\n{\n}\n' >book/src/room/a.c
printf 'static void g(void **state)\n{\n}\nint main(void)\n{\n    cmocka_unit_test(g),\n' >book/tests/unit/a_test.c
printf 'static void h(void **state)\n{\n}\n' >>book/tests/unit/a_test.c
row() { # yes|no cells
  printf '| § | rule | kept in | test |\n| --- | --- | --- | --- |\n%s\n' "$2" >book/tests/LEDGER.md
  verdicts "$1" "$2" ledger book
}
row yes '| 1 | a rule | `room/a.c: f` | `unit/a: g` |'
row yes '| 1 | a rule | `room/a.c: f` | *missing*: nobody knows why |'
row yes '| 1 | a rule | | *not ours* |'
row no ''
row no '| 1 | a rule | `room/a.c: f` | |'
row no '| 1 | a rule | | `unit/a: g` |'
row no '| 1 | a rule | `room/b.c: f` | `unit/a: g` |'
row no '| 1 | a rule | `room/a.c: e` | `unit/a: g` |'
row no '| 1 | a rule | `room/a.c: f` | `unit/b: g` |'
row no '| 1 | a rule | `room/a.c: f` | `unit/a: g, i` |'
row no '| 1 | a rule | `room/a.c: f` | `unit/a: h` |' # which is not run
row no '| 1 | a | rule | `room/a.c: f` | `unit/a: g` |'

exit "${failed:-0}"
