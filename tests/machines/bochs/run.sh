#!/bin/bash
# run.sh KERNEL PROGRAM [ARGUMENT...] - runs a static x86-64 Linux program under Bochs, as on an Ice Lake, which has all of
# cpu/cpu.h that is not ARM's: AVX-512, IFMA, VAES, VPCLMULQDQ, SHA, ADX. Exit status: 0 if it was the program's, else 1.
#
# SPDX-License-Identifier: MIT
set -eu
kernel=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/disc/boot/grub"
cp "$kernel" "$work/disc/boot/kernel"
strip -o "$work/disc/boot/program" "$1"
printf 'multiboot /boot/kernel\nmodule /boot/program %s\nboot\n' "$*" >"$work/disc/boot/grub/grub.cfg"
grub-mkrescue -o "$work/disc.iso" "$work/disc" -d /usr/lib/grub/i386-pc --locales= --fonts= --themes= \
  --install-modules='multiboot iso9660 biosdisk normal' >"$work/mkrescue.log" 2>&1 || { cat "$work/mkrescue.log"; exit 1; }
cat >"$work/bochsrc" <<END
megs: 512
cpu: model=corei7_icelake_u, ips=200000000, reset_on_triple_fault=0
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/vgabios/vgabios.bin
display_library: rfb, options="timeout=0"
ata0-master: type=cdrom, path=$work/disc.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=$work/serial
log: $work/bochs.log
panic: action=fatal
clock: sync=none
END
echo continue >"$work/commands" # Debian's Bochs has its debugger built in
bochs -q -f "$work/bochsrc" -rc "$work/commands" >"$work/said" 2>&1 </dev/null || true
[ -e "$work/serial" ] || { tail -n 5 "$work/said" "$work/bochs.log"; exit 1; }
tr -d '\r' <"$work/serial"
grep -q '^=== STATUS 0000000000000000' "$work/serial"
