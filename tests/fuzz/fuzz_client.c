/*
 * fuzz_client.c - a whole client, with mutual authentication and a session to resume, against whatever bytes its peer
 * may send.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/tape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    tape_play(CLIENT, data, len);
    return 0;
}
