/*
 * vector_one_core.h - a vector that is one block, for gcm_core.h and cbc_core.h.
 *
 * SPDX-License-Identifier: MIT
 */
#define LANES                    1
#define vector                   block
#define vector_zero              block_zero
#define vector_load              block_load
#define vector_load_part         block_load_part
#define vector_store             block_store
#define vector_xor               block_xor
#define vector_flip              block_flip
#define vector_swap              block_swap
#define vector_head              block_head
#define vector_count             block_count
#define vector_low               block_low
#define vector_high              block_high
#define vector_aes_first         aes_first
#define vector_aes_round         aes_round
#define vector_aes_last          aes_last
#define vector_aes_inverse_round aes_inverse_round
#define vector_aes_inverse_last  aes_inverse_last
#define vector_first(x)          (x)
#define vector_all(x)            (x)
#define vector_sum(x)            (x)
#define vector_counters(x)       (x)
#define vector_behind(chain, in) (chain)
