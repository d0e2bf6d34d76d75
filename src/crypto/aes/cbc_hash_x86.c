/*
 * cbc_hash_x86.c - AES in CBC mode with AES-NI, beside SHA-1 or SHA-256 with the SHA extensions.
 *
 * As in sha_x86.c, no branch and no address depends on a secret, which valgrind 3.19 cannot show.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/aes/aes_x86.h"
#include "crypto/hash/sha_x86.h"

#if defined(__x86_64__)

TARGET_BEGIN("aes,pclmul,sha,ssse3,sse4.1")

#define CBC_HASH   cbc_sha1_encrypt
#define SHA(verb)  sha1_ni_##verb
#define SHA_STATE  sha1_ni
#define SHA_ROUNDS 80
#include "crypto/aes/cbc_hash_core.h"
#undef CBC_HASH
#undef SHA
#undef SHA_STATE
#undef SHA_ROUNDS

#define CBC_HASH   cbc_sha256_encrypt
#define SHA(verb)  sha256_ni_##verb
#define SHA_STATE  sha256_ni
#define SHA_ROUNDS 64
#include "crypto/aes/cbc_hash_core.h"

TARGET_END

const struct cbc_hash cbc_sha1_ni = {"CBC beside SHA-1", "AES-NI, SHA-NI", cbc_sha1_encrypt};
const struct cbc_hash cbc_sha256_ni = {"CBC beside SHA-256", "AES-NI, SHA-NI", cbc_sha256_encrypt};

#endif
