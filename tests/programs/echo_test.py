"""echo.py - tls12-client and tls12-server --echo: every byte comes back, in its record, whatever the pace.

SPDX-License-Identifier: MIT
"""
import os
import subprocess
import threading
import time
import unittest

import programs


class Both(unittest.TestCase):
    """Our client and our server."""

    def echo(self, data, *options):
        with programs.Server("--echo", "--ciphers", "all") as server:
            done = programs.client(server.port, *options, data=data)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertTrue(done.stdout == data, f"{len(done.stdout)} of {len(data)} bytes, or others")

    def test_nothing(self):
        self.echo(b"")

    def test_one_byte(self):
        self.echo(b"x")

    def test_megabytes(self):
        self.echo(os.urandom(10_000_000))

    def test_every_suite(self):
        for suite in "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES256-SHA384", "AES256-GCM-SHA384", "AES128-GCM-SHA256", "AES256-SHA256", "AES128-SHA256", "AES256-SHA", "AES128-SHA":
            with self.subTest(suite):
                self.echo(os.urandom(100_000), "--ciphers", suite)

    def test_short_records(self):
        for size in "64", "1000", "16384":
            with self.subTest(size):
                self.echo(os.urandom(100_000), "--record-size", size)

    def test_who_writes_all_before_reading(self):
        """More than all buffers hold: standard input must not wait for standard output for ever, nor the other way round."""
        data = os.urandom(1_000_000)
        with programs.Server("--echo") as server:
            process = subprocess.Popen([programs.CLIENT, "--ca", programs.pki("ca.pem"), "127.0.0.1", str(server.port)],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            back = []
            reader = threading.Thread(target=lambda: (time.sleep(1), back.append(process.stdout.read())))
            reader.start()
            process.stdin.write(data)
            process.stdin.close()
            reader.join()
            process.stdout.close()
            self.assertEqual(process.wait(), 0)
            self.assertTrue(back[0] == data)


class Records(unittest.TestCase):
    """Another client, and our server."""

    def test_a_record_for_a_record(self):
        with programs.Server("--echo") as server, server.connect() as sock:
            peer = programs.Peer(sock).handshake()
            for size in 1, 2, 100, 16383, 16384:
                peer.write(b"r" * size)
                self.assertEqual(peer.read(), b"r" * size)
            peer.received.clear()
            for size in 5, 6, 7:  # three records in one segment
                peer.tls.write(b"s" * size)
            peer.flush()
            self.assertEqual(peer.read_exactly(18), b"s" * 18)
            found, rest = programs.records(peer.received)
            self.assertEqual([(kind, len(body) - 24) for kind, body in found], [(23, 5), (23, 6), (23, 7)])
            self.assertEqual(rest, b"")
            peer.close()


if __name__ == "__main__":
    unittest.main()
