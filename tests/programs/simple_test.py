"""simple_test.py - the two programs that are meant to be copied: simple_client and simple_server.

SPDX-License-Identifier: MIT
"""
import os
import socket
import subprocess
import time
import unittest

import programs
from programs import pki

SIMPLE_CLIENT = os.path.join(programs.PROGRAMS, "simple_client")
SIMPLE_SERVER = os.path.join(programs.PROGRAMS, "simple_server")


class Simple(unittest.TestCase):
    def test_client(self):
        with programs.Server("--www") as server:
            done = programs.run(SIMPLE_CLIENT, "localhost", str(server.port), pki("ca.pem"))
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertIn(b"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", done.stdout)
            done = programs.run(SIMPLE_CLIENT, "localhost", str(server.port), pki("other.pem"))
            self.assertEqual((done.returncode, done.stdout), (1, b""))
            self.assertIn(b"no path to a trusted CA", done.stderr)
        self.assertEqual(programs.run(SIMPLE_CLIENT).returncode, 2)

    def test_client_that_cannot_begin(self):
        done = programs.run(SIMPLE_CLIENT, "localhost", "1", "/no/such")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"/no/such", done.stderr)

    def test_server(self):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        process = subprocess.Popen([SIMPLE_SERVER, str(port), pki("server.pem"), pki("server.key")], stderr=subprocess.PIPE)
        try:
            end = time.monotonic() + programs.PATIENCE
            while (done := programs.client(port, data=b"echo" * 10000)).returncode == 3:
                self.assertLess(time.monotonic(), end)
            self.assertEqual((done.returncode, done.stdout), (0, b"echo" * 10000), done.stderr)
            with socket.create_connection(("127.0.0.1", port)) as sock:
                sock.sendall(b"GET /")
                programs.until_closed(sock)
            self.assertEqual(programs.client(port, data=b"again").stdout, b"again")
        finally:
            process.kill()
            process.wait()
            said = process.stderr.read()
            process.stderr.close()
        self.assertIn(b"not a TLS record", said)

    def test_server_that_cannot_begin(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            done = programs.run(SIMPLE_SERVER, str(taken.getsockname()[1]), pki("server.pem"), pki("server.key"))
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"in use", done.stderr)


if __name__ == "__main__":
    unittest.main()
