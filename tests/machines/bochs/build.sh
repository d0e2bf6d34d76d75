#!/bin/sh
# build.sh KERNEL - builds the kernel that run.sh boots.
#
# SPDX-License-Identifier: MIT
set -eu
here=$(dirname "$0")
gcc -O2 -Wall -Wextra -Werror -ffreestanding -fno-stack-protector -fno-tree-loop-distribute-patterns -fno-pic -no-pie \
  -mno-red-zone -mgeneral-regs-only -nostdlib -static -Wl,-T,"$here/kernel.ld" -Wl,--build-id=none \
  -Wl,--no-warn-rwx-segments "$here/boot.S" "$here/kernel.c" -o "$1.elf64"
objcopy -O elf32-i386 "$1.elf64" "$1" # Multiboot loads 32-bit files
