#!/bin/sh
# exports.sh ARCHIVE SHARED OBJECTS HEADER... - compares what the libraries show with what the headers promise, and refuses any
# call into libc that is not in the table below. OBJECTS is a file that lists object files, one a line.
#
# SPDX-License-Identifier: MIT
set -eu
archive=$1 shared=$2 objects=$3
shift 3
nm=${NM:-nm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A place (everywhere, a room or a file), and what may be called there. "Everywhere" holds only what works on the caller's
# memory: no output, no allocation, no clock, no descriptor. What begins with __ is the compiler's own, for processors that
# lack an instruction: a division that is not in the table might be one of a secret.
calls='
*                bcmp memchr memcmp memcpy memmove memset strchr strcmp strcspn strlen strncmp
base/error.c     vsnprintf
cpu              getauxval
crypto/random.c  getrandom __errno_location
x509             snprintf vsnprintf strspn strstr inet_pton inet_ntop
x509/time.c      __divdi3 __divmoddi4 __udivdi3
handshake        snprintf strspn
ssl              calloc free malloc realloc snprintf vsnprintf strerror_r __xpg_strerror_r time __errno_location
ssl              fopen setvbuf fread ferror fclose opendir readdir closedir
ssl              getaddrinfo freeaddrinfo gai_strerror socket connect getsockopt send recv poll close
ssl              pthread_mutex_init pthread_mutex_lock pthread_mutex_unlock pthread_mutex_destroy
ssl              __aarch64_ldadd4_acq_rel
'

# The names: those that the headers declare, those that the archive and the shared library define for others.
sed '/^#/d' "$@" | tr '\n' ' ' | sed 's:/\*[^*]*\*\+\([^/*][^*]*\*\+\)*/: :g' | tr ';' '\n' |
  sed -n 's/.*SSL_API[^(]*[ *]\(ssl_[a-z0-9_]*\) *(.*/\1/p' | sort >"$work/declared"
$nm -g --defined-only "$archive" | awk 'NF == 3 { print $3 }' | sort >"$work/archive"
$nm -D --defined-only "$shared" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort >"$work/shared"
[ -s "$work/declared" ] || { echo "$* declares nothing"; failed=1; }
for library in archive shared; do
  comm -23 "$work/declared" "$work/$library" | sed "s/$/: declared, but the $library library does not have it/"
  comm -13 "$work/declared" "$work/$library" | sed "s/$/: in the $library library, but not declared/"
done >"$work/names"
cat "$work/names"
[ ! -s "$work/names" ] || failed=1

# What each object asks of others, less what our objects define and what the compiler adds by itself.
{
  echo "$calls" | sed 's/^/allow /'
  while read -r object; do
    place=$(echo "$object" | sed 's:.*/src/::; s:\.o\(bj\)\?$::')
    $nm -P "$object" | sed "s:^:name $place :"
  done <"$objects"
} | awk '
  $1 == "allow" { for (i = 3; i <= NF; i++) allowed[$2, $i] = 1 }
  $1 == "name" && $4 !~ /^[Uw]$/ { defined[$3] = 1 }
  $1 == "name" && $4 ~ /^[Uw]$/ { place[++count] = $2; name[count] = $3 }
  END {
    for (i = 1; i <= count; i++) {
      called = name[i]
      if (called ~ /^(_GLOBAL_OFFSET_TABLE_|__stack_chk_fail)$/ || called in defined) continue
      if (called ~ /^__.*_chk$/) called = substr(called, 3, length(called) - 6) # a fortified function of libc
      sub(/64$/, "", called) # with wide offsets: fopen64
      room = substr(place[i], 1, index(place[i], "/") - 1)
      if (("*", called) in allowed || (room, called) in allowed || (place[i], called) in allowed) continue
      print place[i] ": may not call " called
      failed = 1
    }
    exit failed
  }' || failed=1
exit "${failed:-0}"
