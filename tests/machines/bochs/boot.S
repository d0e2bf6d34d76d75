/*
 * boot.S - from the boot loader (Multiboot, 32-bit) to 64-bit code: memory mapped one to one, and every vector register of the
 * processor enabled, which is what all this is for.
 *
 * SPDX-License-Identifier: MIT
 */
    .set MULTIBOOT_MAGIC, 0x1badb002
    .set MULTIBOOT_FLAGS, 1 /* modules begin on pages */
    .section .note.GNU-stack, "", @progbits
    .section .boot, "ax"
    .align 4
    .long MULTIBOOT_MAGIC, MULTIBOOT_FLAGS, -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

    .code32
    .globl _start
_start:
    cli
    mov $stack_end, %esp
    mov %ebx, %edi /* what the boot loader tells, for main64 */

    /* 4 GiB in pages of 2 MiB: one table of four pointers to directories, which stand behind each other. */
    mov $page_directories, %eax
    mov $0x83, %ecx /* present, writable, large */
    mov $2048, %edx
1:  mov %ecx, (%eax)
    movl $0, 4(%eax)
    add $8, %eax
    add $0x200000, %ecx
    dec %edx
    jnz 1b
    mov $page_pointers, %eax
    mov $page_directories + 3, %ecx /* present, writable */
    mov $4, %edx
2:  mov %ecx, (%eax)
    add $8, %eax
    add $4096, %ecx
    dec %edx
    jnz 2b
    movl $page_pointers + 3, page_top

    mov $page_top, %eax
    mov %eax, %cr3
    mov %cr4, %eax
    or $0x40620, %eax /* PAE, OSFXSR, OSXMMEXCPT, OSXSAVE */
    mov %eax, %cr4
    mov $0xc0000080, %ecx /* EFER: SCE and LME */
    rdmsr
    or $0x101, %eax
    wrmsr
    mov %cr0, %eax
    and $~0xc, %eax /* neither EM nor TS */
    or $0x80000003, %eax /* PG, MP, PE */
    mov %eax, %cr0
    lgdt gdt_pointer
    ljmp $8, $long_mode

    .code64
long_mode:
    mov $16, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    xor %ecx, %ecx
    xgetbv
    or $0xe7, %eax /* x87, XMM, YMM, opmask, ZMM */
    xor %edx, %edx
    xsetbv
    mov %edi, %edi
    call main64

/* What SYSCALL jumps to. The program has the same privilege, so the way back is a jump. Only rax may change, and rcx and r11. */
    .globl system_call
system_call:
    mov %rsp, program_stack(%rip)
    lea stack_end(%rip), %rsp
    push %rcx
    push %r11
    push %rdi
    push %rsi
    push %rdx
    push %r10
    push %r8
    push %r9
    mov %r10, %rcx
    push %rax
    push %rax /* the number is the seventh argument */
    call serve
    add $16, %rsp
    pop %r9
    pop %r8
    pop %r10
    pop %rdx
    pop %rsi
    pop %rdi
    pop %r11
    pop %rcx
    mov program_stack(%rip), %rsp
    push %r11
    popf
    jmp *%rcx

/* enter(entry, stack) */
    .globl enter
enter:
    mov %rsi, %rsp
    xor %ebp, %ebp
    xor %edx, %edx
    jmp *%rdi

/* An exception ends everything. Of some the processor has pushed a code. */
    .align 16
    .globl exceptions
exceptions:
    .set n, 0
    .rept 32
    .align 16
    .if n != 8 && n != 10 && n != 11 && n != 12 && n != 13 && n != 14 && n != 17
    push $0
    .endif
    push $n
    jmp exception
    .set n, n + 1
    .endr
exception:
    pop %rdi
    pop %rsi
    pop %rdx
    and $-16, %rsp
    call died

    .data
    .align 8
gdt:
    .quad 0, 0x00af9a000000ffff, 0x00cf92000000ffff
gdt_pointer:
    .word . - gdt - 1
    .long gdt
program_stack:
    .quad 0

    .bss
    .align 4096
page_top: .skip 4096
page_pointers: .skip 4096
page_directories: .skip 4 * 4096
    .skip 65536
stack_end:
