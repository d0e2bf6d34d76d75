/*
 * kernel.c - runs one static Linux program on a bare machine: loads it, and serves the few system calls that a test
 * makes.
 *
 * For Bochs, which knows AVX-512 where the machine at hand does not; Linux itself does not enable AVX-512 there
 * (Bochs 2.7 tells a size of the register state that Linux does not believe). Program and kernel have one privilege and
 * one address space, mapped one to one:
 *
 *     1 MiB  this kernel          128 MiB  the program as a file     320 MiB  what it maps
 *     4 MiB  the program          256 MiB  its heap                  496 MiB  its stack, downwards
 *
 * What it writes goes to the first serial port, and at the end a line "=== STATUS" with its exit status.
 *
 * SPDX-License-Identifier: MIT
 */
#include <elf.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FILE_AT = 0x08000000,
    HEAP = 0x10000000,
    MAPS = 0x14000000,
    MAPS_END = 0x1e000000,
    STACK_TOP = 0x1f000000,
    STACK_LEN = 0x01000000,
    PAGE = 4096,
    ARGUMENTS_MAX = 32,
    SERIAL = 0x3f8,
    MSR_STAR = 0xc0000081,
    MSR_LSTAR = 0xc0000082,
    MSR_SFMASK = 0xc0000084,
    MSR_FS_BASE = 0xc0000100,
};

/* Those of Linux that are answered with a failure. */
enum { NO_ENTRY = -2, NO_MEMORY = -12, INVALID = -22, NO_TERMINAL = -25, NO_SYSCALL = -38 };

/* boot.S */
extern char exceptions[], system_call[];
void enter(uint64_t entry, uint64_t stack);

void *memcpy(void *to, const void *from, size_t len)
{
    uint8_t *t = to;
    const uint8_t *f = from;
    while (len-- > 0)
        *t++ = *f++;
    return to;
}

void *memset(void *to, int value, size_t len)
{
    uint8_t *t = to;
    while (len-- > 0)
        *t++ = (uint8_t)value;
    return to;
}

static void out(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port));
}

static uint8_t in(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static void write_msr(uint32_t msr, uint64_t value)
{
    __asm__ volatile("wrmsr" ::"c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

static uint64_t ticks(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/* ---- What is said ---- */

static void await(uint8_t line_status)
{
    while ((in(SERIAL + 5) & line_status) == 0) {
    }
}

static void say_char(char c)
{
    await(0x20); /* there is room */
    out(SERIAL, (uint8_t)c);
}

static void say(const char *text)
{
    while (*text != '\0')
        say_char(*text++);
}

static void say_number(uint64_t value)
{
    for (int shift = 60; shift >= 0; shift -= 4)
        say_char("0123456789abcdef"[value >> shift & 15]);
}

static _Noreturn void finish(uint64_t status)
{
    say("=== STATUS ");
    say_number(status);
    say("\n");
    await(0x40); /* the last character has left, but Bochs has not written it yet */
    for (volatile int i = 0; i < 10000; i++) {
    }
    for (const char *s = "Shutdown"; *s != '\0'; s++) /* to this port, it ends Bochs */
        out(0x8900, (uint8_t)*s);
    for (;;)
        __asm__ volatile("cli; hlt");
}

_Noreturn void died(uint64_t number, uint64_t code, uint64_t at)
{
    say("exception ");
    say_number(number);
    say(" code ");
    say_number(code);
    say(" at ");
    say_number(at);
    say("\n");
    finish(255);
}

/* ---- System calls: the numbers and arguments of Linux on x86-64 ---- */

static uint64_t heap_end = HEAP, maps_end = MAPS;

static uint64_t grow_heap(uint64_t to)
{
    if (to < HEAP || to > MAPS)
        return heap_end;
    if (to > heap_end)
        memset((void *)heap_end, 0, to - heap_end);
    return heap_end = to;
}

/* Nothing is ever given back. */
static uint64_t map(uint64_t len)
{
    uint64_t at = maps_end;
    len = (len + PAGE - 1) & ~(uint64_t)(PAGE - 1);
    if (len > MAPS_END - maps_end)
        return (uint64_t)NO_MEMORY;
    maps_end += len;
    memset((void *)at, 0, len);
    return at;
}

static uint64_t write_text(const char *at, uint64_t len)
{
    for (uint64_t i = 0; i < len; i++)
        say_char(at[i]);
    return len;
}

static uint64_t write_vector(const uint64_t *pairs, uint64_t count)
{
    uint64_t len = 0;
    for (uint64_t i = 0; i < count; i++)
        len += write_text((const char *)pairs[2 * i], pairs[2 * i + 1]);
    return len;
}

/* struct stat of what is written to: a character device. */
static uint64_t tell_device(uint32_t *stat)
{
    memset(stat, 0, 144);
    stat[6] = 020666;
    return 0;
}

static uint64_t tell_time(uint64_t *at)
{
    at[0] = 1800000000 + ticks() / 1000000000;
    at[1] = ticks() % 1000000;
    return 0;
}

static uint64_t tell_limit(uint64_t *at)
{
    if (at != NULL)
        at[0] = at[1] = STACK_LEN;
    return 0;
}

/* Not random at all: for addresses and canaries. */
static uint64_t give_random(uint8_t *at, uint64_t len)
{
    for (uint64_t i = 0; i < len; i++)
        at[i] = (uint8_t)(ticks() * 0x9e3779b97f4a7c15 >> 56);
    return len;
}

static uint64_t set_thread_pointer(uint64_t code, uint64_t value)
{
    if (code != 0x1002) /* ARCH_SET_FS */
        return (uint64_t)INVALID;
    write_msr(MSR_FS_BASE, value);
    return 0;
}

uint64_t serve(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f, uint64_t number)
{
    (void)e;
    (void)f;
    switch (number) {
    case 1: /* write */
        return write_text((const char *)b, c);
    case 20: /* writev */
        return write_vector((const uint64_t *)b, c);
    case 9: /* mmap, always of nothing */
        return map(b);
    case 12: /* brk */
        return grow_heap(a);
    case 5: /* fstat */
        return tell_device((uint32_t *)b);
    case 262: /* newfstatat */
        return a <= 2 ? tell_device((uint32_t *)c) : (uint64_t)NO_ENTRY;
    case 96: /* gettimeofday */
        return tell_time((uint64_t *)a);
    case 228: /* clock_gettime */
        return tell_time((uint64_t *)b);
    case 158: /* arch_prctl */
        return set_thread_pointer(a, b);
    case 302: /* prlimit64 */
        return tell_limit((uint64_t *)d);
    case 318: /* getrandom */
        return give_random((uint8_t *)a, b);
    case 10:  /* mprotect */
    case 11:  /* munmap */
    case 28:  /* madvise */
    case 13:  /* rt_sigaction */
    case 14:  /* rt_sigprocmask */
    case 131: /* sigaltstack */
        return 0;
    case 39:  /* getpid */
    case 186: /* gettid */
    case 218: /* set_tid_address */
        return 1;
    case 16: /* ioctl */
        return (uint64_t)NO_TERMINAL;
    case 2:   /* open */
    case 21:  /* access */
    case 89:  /* readlink */
    case 257: /* openat */
        return (uint64_t)NO_ENTRY;
    case 60:  /* exit */
    case 231: /* exit_group */
        finish(a);
    case 234: /* tgkill, of abort */
        finish(128 + c);
    default:
        return (uint64_t)NO_SYSCALL;
    }
}

/* ---- The beginning ---- */

static void load(const Elf64_Ehdr *file, uint64_t *headers)
{
    const Elf64_Phdr *segment = (const Elf64_Phdr *)((const uint8_t *)file + file->e_phoff);
    for (unsigned i = 0; i < file->e_phnum; i++, segment++) {
        if (segment->p_type != PT_LOAD)
            continue;
        uint8_t *at = (uint8_t *)segment->p_vaddr;
        memcpy(at, (const uint8_t *)file + segment->p_offset, segment->p_filesz);
        memset(at + segment->p_filesz, 0, segment->p_memsz - segment->p_filesz);
        if (segment->p_offset == 0)
            *headers = segment->p_vaddr + file->e_phoff;
    }
}

static void catch_exceptions(void)
{
    static struct gate {
        uint16_t low, selector;
        uint8_t stack, type;
        uint16_t middle;
        uint32_t high, zero;
    } gates[32];
    for (unsigned i = 0; i < 32; i++) {
        uint64_t at = (uint64_t)exceptions + 16 * i;
        gates[i] = (struct gate){(uint16_t)at, 8, 0, 0x8e, (uint16_t)(at >> 16), (uint32_t)(at >> 32), 0};
    }
    struct {
        uint16_t limit;
        uint64_t at;
    } __attribute__((packed)) pointer = {sizeof gates - 1, (uint64_t)gates};
    __asm__ volatile("lidt %0" ::"m"(pointer));
}

/* Cuts the command line at its blanks. */
static uint64_t arguments(char *line, uint64_t argv[ARGUMENTS_MAX])
{
    uint64_t count = 0;
    while (*line != '\0' && count < ARGUMENTS_MAX) {
        while (*line == ' ')
            *line++ = '\0';
        if (*line != '\0')
            argv[count++] = (uint64_t)line;
        while (*line != '\0' && *line != ' ')
            line++;
    }
    return count;
}

/* info: what a Multiboot loader tells (Multiboot Specification 0.6.96, 3.3); words 5 and 6 are the modules. */
void main64(const uint32_t *info)
{
    static char line[1024];
    static uint8_t random[16];
    const uint32_t *module = (const uint32_t *)(uint64_t)info[6];
    out(SERIAL + 3, 3); /* eight bits, no parity */
    memcpy((void *)FILE_AT, (const void *)(uint64_t)module[0], module[1] - module[0]);
    memcpy(line, (const void *)(uint64_t)module[2], sizeof line - 1);
    catch_exceptions();
    write_msr(MSR_STAR, (uint64_t)8 << 32);
    write_msr(MSR_LSTAR, (uint64_t)system_call);
    write_msr(MSR_SFMASK, 0);

    const Elf64_Ehdr *file = (const Elf64_Ehdr *)FILE_AT;
    uint64_t headers = 0, argv[ARGUMENTS_MAX], *stack = (uint64_t *)(STACK_TOP - PAGE), *at = stack;
    load(file, &headers);
    uint64_t argc = arguments(line, argv);
    *at++ = argc;
    memcpy(at, argv, argc * sizeof *argv);
    at += argc;
    const uint64_t rest[] = {0,         (uint64_t) "TLS12_EMULATED=yes",
                             0, /* the end of the arguments, and the environment */
                             AT_PHDR,   headers,
                             AT_PHENT,  sizeof(Elf64_Phdr),
                             AT_PHNUM,  file->e_phnum,
                             AT_PAGESZ, PAGE,
                             AT_ENTRY,  file->e_entry,
                             AT_RANDOM, (uint64_t)random,
                             AT_UID,    0,
                             AT_EUID,   0,
                             AT_GID,    0,
                             AT_EGID,   0,
                             AT_SECURE, 0,
                             AT_NULL,   0};
    memcpy(at, rest, sizeof rest);
    enter(file->e_entry, (uint64_t)stack);
}
