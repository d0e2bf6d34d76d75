/*
 * edwards25519.c - the curve of Ed25519 in portable code.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "crypto/ec/field25519.h"

#include "crypto/ec/edwards25519_core.h"

const struct edwards25519 edwards25519_soft = EDWARDS25519("portable");
