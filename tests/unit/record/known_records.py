#!/usr/bin/env python3
"""Prints known_records.h: records that OpenSSL made, with the keys under which it made them.

Two ends of Python's ssl module shake hands in memory for each mode; the master secret comes from the key log, and the
key block is derived here (RFC 5246 sections 5 and 6.3). The records kept are the client's Finished (sequence number 0)
and two of application data (1 and 2). Before they are printed they are opened here with Python's cryptography and
hmac, so that the plaintext that is noted is what the record holds.

Needs a certificate and key of any kind for RSA: known_records.py CERT KEY >known_records.h
"""
import hmac
import os
import ssl
import struct
import sys
import tempfile

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305


def ccm_8(key):
    return AESCCM(key, tag_length=8)


NO_ENCRYPT_THEN_MAC = 1 << 19  # OpenSSL's SSL_OP_NO_ENCRYPT_THEN_MAC, which Python does not name
MODES = [  # protection, OpenSSL's name of a suite with it, MAC or AEAD, MAC key, key, fixed IV
    ("AES_128_CBC_SHA", "AES128-SHA", "sha1", 20, 16, 0),
    ("AES_256_CBC_SHA", "AES256-SHA", "sha1", 20, 32, 0),
    ("AES_128_CBC_SHA256", "AES128-SHA256", "sha256", 32, 16, 0),
    ("AES_256_CBC_SHA256", "AES256-SHA256", "sha256", 32, 32, 0),
    ("AES_256_CBC_SHA384", "ECDHE-RSA-AES256-SHA384", "sha384", 48, 32, 0),
    ("AES_128_GCM", "AES128-GCM-SHA256", AESGCM, 0, 16, 4),
    ("AES_256_GCM", "AES256-GCM-SHA384", AESGCM, 0, 32, 4),
    ("CHACHA20_POLY1305", "ECDHE-RSA-CHACHA20-POLY1305", ChaCha20Poly1305, 0, 32, 12),
    ("AES_128_CCM", "AES128-CCM", AESCCM, 0, 16, 4),
    ("AES_256_CCM", "AES256-CCM", AESCCM, 0, 32, 4),
    ("AES_128_CCM_8", "AES128-CCM8", ccm_8, 0, 16, 4),
    ("AES_256_CCM_8", "AES256-CCM8", ccm_8, 0, 32, 4),
]
SENT = [b"hello", b"exactly thirty-two bytes of text"]


def prf(name, secret, label, seed, count):
    a, out = label + seed, b""
    while len(out) < count:
        a = hmac.digest(secret, a, name)
        out += hmac.digest(secret, a + label + seed, name)
    return out[:count]


def records(stream):
    while stream:
        end = 5 + struct.unpack(">H", stream[3:5])[0]
        yield stream[:end]
        stream = stream[end:]


def exchange(suite, etm, certificate, key):
    """What the client and the server sent, and the master secret."""
    log = tempfile.mktemp()
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    client.check_hostname, client.verify_mode, client.keylog_filename = False, ssl.CERT_NONE, log
    for context in client, server:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(suite + "@SECLEVEL=0")
        if not etm:
            context.options |= NO_ENCRYPT_THEN_MAC
    sent = [b"", b""]
    to = [ssl.MemoryBIO(), ssl.MemoryBIO()]
    out = [ssl.MemoryBIO(), ssl.MemoryBIO()]
    ends = [client.wrap_bio(to[0], out[0]), server.wrap_bio(to[1], out[1], server_side=True)]

    def move():
        for i in 0, 1:
            data = out[i].read()
            sent[i] += data
            to[1 - i].write(data)

    done = [False, False]
    while not all(done):
        for i in 0, 1:
            try:
                ends[i].do_handshake()
                done[i] = True
            except ssl.SSLWantReadError:
                pass
            move()
    for text in SENT:
        ends[0].write(text)
    move()
    master = [line.split()[2] for line in open(log) if line.startswith("CLIENT_RANDOM")][0]
    os.unlink(log)
    return sent[0], sent[1], bytes.fromhex(master)


def opened(record, sequence, mac, etm, mac_key, key, iv):
    head, body = struct.pack(">Q", sequence) + record[:3], record[5:]
    if not mac_key and len(iv) == 12:
        nonce = bytes(a ^ b for a, b in zip(iv, struct.pack(">IQ", 0, sequence)))
        return mac(key).decrypt(nonce, body, head + struct.pack(">H", len(body) - 16))
    if not mac_key:
        tag_len = 8 if mac is ccm_8 else 16
        return mac(key).decrypt(iv + body[:8], body[8:], head + struct.pack(">H", len(body) - 8 - tag_len))
    mac_len = len(mac_key)
    if etm:
        body, tag = body[:-mac_len], body[-mac_len:]
        assert hmac.digest(mac_key, head + struct.pack(">H", len(body)) + body, mac) == tag
    aes = Cipher(algorithms.AES(key), modes.CBC(body[:16])).decryptor()
    text = aes.update(body[16:]) + aes.finalize()
    padding = text[-1] + 1
    assert text[-padding:] == bytes([text[-1]]) * padding
    text = text[:-padding]
    if not etm:
        text, tag = text[:-mac_len], text[-mac_len:]
        assert hmac.digest(mac_key, head + struct.pack(">H", len(text)) + text, mac) == tag
    return text


def row(protection, suite, mac, mac_key_len, key_len, iv_len, etm):
    client, server, master = exchange(suite, etm, sys.argv[1], sys.argv[2])
    client, server = list(records(client)), list(records(server))
    prf_hash = "sha384" if suite.endswith("SHA384") else "sha256"
    client_random, server_random = client[0][11:43], server[0][11:43]
    count = 2 * (mac_key_len + key_len + iv_len)
    block = prf(prf_hash, master, b"key expansion", server_random + client_random, count)
    mac_key, block = block[:mac_key_len], block[2 * mac_key_len:]
    key, block = block[:key_len], block[2 * key_len:]
    iv = block[:iv_len]
    protected = client[[r[0] for r in client].index(20) + 1:]
    assert [r[0] for r in protected] == [22, 23, 23]
    print("    {PROTECTION_%s, %s," % (protection, "true" if etm else "false"))
    for part in mac_key, key, iv:
        print("     \"%s\"," % part.hex())
    print("     {")
    for sequence, record in enumerate(protected):
        plain = opened(record, sequence, mac, etm, mac_key, key, iv)
        assert plain == SENT[sequence - 1] if sequence > 0 else len(plain) == 16
        print("         {\"%s\"," % plain.hex())
        digits = record.hex()
        lines = [digits[i:i + 96] for i in range(0, len(digits), 96)]
        print("          %s}," % "\n          ".join('"%s"' % line for line in lines))
    print("     }},")


print('''/*
 * known_records.h - records that %s made, and the keys under which it made them: the output of
 * known_records.py, which tells how. The first record of a row is the client's Finished, of sequence number 0.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_KNOWN_RECORDS_H
#define TLS12_KNOWN_RECORDS_H

#include "support/records.h"

/* clang-format off */
static const struct known {
    enum protection_id id;
    bool encrypt_then_mac;
    const char *mac_key, *key, *fixed_iv;
    struct {
        const char *plain, *record;
    } records[3];
} known_records[] = {''' % " ".join(ssl.OPENSSL_VERSION.split()[:2]))
for mode in MODES:
    for etm in (False, True) if mode[3] else (False,):
        row(*mode, etm)
print('''};
/* clang-format on */

#endif''')
