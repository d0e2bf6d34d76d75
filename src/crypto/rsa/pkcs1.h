/*
 * pkcs1.h - the paddings of PKCS #1 version 1.5 (RFC 8017). Inside this room only.
 *
 * An encoded message EM is as long as the modulus.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_PKCS1_H
#define TLS12_PKCS1_H

#include "crypto/crypto.h"

/* For encryption. SSL_E_ARGUMENT if the message is longer than em_len - 11, SSL_E_RANDOM. */
int pkcs1_pad(const struct crypto *, uint8_t *em, size_t em_len, const uint8_t *message, size_t len);

/* After decryption: len bytes of message, and a mask that is all ones if em is the padding of a message of exactly that
 * length. Otherwise message is all zeros. Time and addresses depend on the lengths only. */
uint64_t pkcs1_unpad(uint8_t *message, size_t len, const uint8_t *em, size_t em_len);

/* For signatures. SSL_E_ARGUMENT if no signature is made with this hash, SSL_E_KEY_UNSUPPORTED if em_len is too short
 * for it. */
int pkcs1_encode(uint8_t *em, size_t em_len, const struct hash *, const uint8_t *digest);

#endif
