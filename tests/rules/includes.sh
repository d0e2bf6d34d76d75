#!/bin/sh
# includes.sh SRC - reads the #include lines below SRC and refuses what the plan of the rooms does not allow.
#
# A room may include its own headers by their full path, the one header X/X.h of the rooms in its row, and the headers
# from outside that stand beside its name. That is how nothing below ssl reads a file, a socket or a clock, or allocates
# (stdio.h is there for snprintf alone: exports.sh sees to it).
#
# SPDX-License-Identifier: MIT
set -eu
cd "$1"

# A room, and the rooms whose header it may include: only such as stand above it, so there is no circle.
rooms='
base
cpu        base
crypto     base cpu
x509       base crypto
record     base crypto
handshake  base crypto x509 record
ssl        base cpu crypto x509 record handshake
'

# A place (everywhere, a room or a file), and the headers from outside that may be included there.
outside='
*                stdbool.h stddef.h stdint.h string.h
base/base.h      tls12/ssl_errors.h
base/ct.h        valgrind/memcheck.h
base/error.c     stdarg.h stdio.h
cpu              cpuid.h asm/hwcap.h sys/auxv.h
crypto           immintrin.h arm_neon.h arm_acle.h
crypto/random.c  errno.h sys/random.h
x509             stdarg.h stdio.h arpa/inet.h
handshake        stdio.h
ssl              tls12/ssl.h tls12/cert.h errno.h stdatomic.h stdarg.h stdio.h stdlib.h time.h pthread.h
ssl              dirent.h fcntl.h netdb.h netinet/in.h netinet/tcp.h poll.h sys/socket.h sys/stat.h sys/types.h unistd.h
'

{
  echo "$rooms" | sed 's/^/room /'
  echo "$outside" | sed 's/^/outside /'
  find . -name '*.[ch]' | sed 's/^/file /'
  grep -rE '^[[:space:]]*#[[:space:]]*include' --include='*.[ch]' . | sed 's/:[^"<]*/ /; s/^/include /'
} | awk '
  function refuse(text) { print text; failed = 1 }
  function room_of(path) { return substr(path, 1, index(path, "/") - 1) }

  { sub(/^\.\//, "", $2) }
  $1 == "room" && NF > 1 {
    known[$2] = 1
    for (i = 3; i <= NF; i++) {
      if (!($i in known)) refuse("the room " $2 " stands above " $i)
      may[$2, $i "/" $i ".h"] = 1
    }
  }
  $1 == "outside" { for (i = 3; i <= NF; i++) allowed[$2, $i] = 1 }
  $1 == "file" { exists[$2] = 1; if (!(room_of($2) in known)) refuse($2 ": in no room") }
  $1 == "include" {
    from = room_of($2)
    name = substr($3, 2, length($3) - 2)
    if ($3 ~ /^".*"$/ && name !~ /\.\./ && (name in exists) && (room_of(name) == from || (from, name) in may)) next
    if ($3 ~ /^<.*>$/ && (("*", name) in allowed || (from, name) in allowed || ($2, name) in allowed)) next
    refuse($2 ": may not include " ($3 == "" ? "by a macro" : $3))
  }
  END { exit failed }'
