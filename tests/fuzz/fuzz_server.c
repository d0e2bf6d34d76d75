/*
 * fuzz_server.c - a whole server, with mutual authentication and sessions to resume, against whatever bytes its peer
 * may send.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/tape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    tape_play(SERVER, data, len);
    return 0;
}
