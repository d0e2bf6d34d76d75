"""www_test.py - tls12-server --www: one page for one request, however the request is cut.

SPDX-License-Identifier: MIT
"""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import programs

LABELS = ["protocol", "cipher suite", "group", "signature algorithm", "extended master secret", "encrypt-then-MAC", "resumed session",
          "server name", "application protocol", "client certificate"]


class Www(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = programs.Server("--www", "--client-auth", "optional", "--ca", programs.pki("ca.pem"))
        cls.server.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def ask(self, *pieces):
        """Sends each piece in a record of its own; the reply, which must be one record and close_notify."""
        with self.server.connect() as sock:
            peer = programs.Peer(sock).handshake()
            peer.received.clear()
            for piece in pieces:
                peer.tls.write(piece)
            peer.flush()
            reply = bytes(peer.read_all())
            found, rest = programs.records(bytes(peer.received))
            self.assertEqual(([kind for kind, _ in found], rest), ([23, 21], b""))
            self.assertEqual(sock.recv(1), b"")  # and then the end, without a reset
            return reply

    def is_page(self, reply):
        head, body = reply.split(b"\r\n\r\n", 1)
        self.assertTrue(head.startswith(b"HTTP/1.1 200 OK\r\n"), head)
        self.assertIn(b"Content-Length: %d\r\n" % len(body), head)
        self.assertIn(b"TLS_ECDHE_RSA_WITH_AES_", body)
        self.assertIn(b"server name             localhost\n", body)
        self.assertIn(b"client certificate      none\n", body)

    def test_line_ends(self):
        for end in b"\r\n\r\n", b"\n\n", b"\r\n\n", b"\n\r\n":
            with self.subTest(end):
                self.is_page(self.ask(b"GET / HTTP/1.1\r\nHost: localhost" + end))

    def test_not_before_the_end(self):
        with self.server.connect() as sock:
            peer = programs.Peer(sock).handshake()
            peer.write(b"GET / HTTP/1.1\nHost: localhost\r\n")
            sock.settimeout(0.3)
            with self.assertRaises(TimeoutError):
                peer.read()
            sock.settimeout(programs.PATIENCE)
            peer.write(b"\r\n")
            self.is_page(peer.read_all())

    def test_byte_by_byte(self):
        self.is_page(self.ask(*[bytes([byte]) for byte in b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"]))

    def test_what_follows_is_ignored(self):
        self.is_page(self.ask(b"POST / HTTP/1.1\r\n\r\nbody", b"more", b"x" * 16384))

    def test_longest(self):
        start, end = b"GET / HTTP/1.1\r\nX: ", b"\r\n\r\n"
        request = start + b"x" * (20 * 1024 - len(start) - len(end)) + end
        self.is_page(self.ask(request[:16384], request[16384:]))
        self.is_page(self.ask(*[request[i:i + 7] for i in range(0, len(request), 7)]))

    def test_too_long(self):
        start, end = b"GET / HTTP/1.1\r\nX: ", b"\r\n\r\n"
        request = start + b"x" * (20 * 1024 - len(start) - len(end) + 1) + end
        self.assertTrue(self.ask(request[:16384], request[16384:]).startswith(b"HTTP/1.1 431 "))
        self.assertTrue(self.ask(b"\r\nx" * 5000, b"\r\nx" * 5000).startswith(b"HTTP/1.1 431 "))

    def page(self, port, *options):
        """What the page says of a connection of our client, by label; every line has a label and a value."""
        done = programs.client(port, "--wait", "--name", "localhost", *options, data=b"GET / HTTP/1.1\r\n\r\n")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        head, body = done.stdout.split(b"\r\n\r\n", 1)
        self.assertEqual(head.split(b"\r\n"), [b"HTTP/1.1 200 OK", b"Content-Type: text/plain; charset=utf-8",
                                               b"Content-Length: %d" % len(body), b"Connection: close"])
        title, empty, *lines, end = body.decode().split("\n")
        self.assertEqual((title, empty, end), ("This connection was made by tls12-server.", "", ""))
        found = [re.fullmatch(r"(\S+(?: \S+)*) {2,}(\S.*)", line).groups() for line in lines]
        self.assertEqual([label for label, _ in found], LABELS)
        return [value for _, value in found]

    def test_every_line(self):
        """Of ECDHE, of RSA key transport, with a pre-shared key, and of a session that was resumed."""
        own = ["--cert", programs.pki("client.pem"), "--key", programs.pki("client.key")]
        asking = ["--www", "--client-auth", "optional", "--ca", programs.pki("ca.pem"), "--alpn", "h2,http/1.1", "--ciphers", "legacy"]
        with programs.Server(*asking) as server, tempfile.TemporaryDirectory() as folder:
            session = ["--session", os.path.join(folder, "session")]
            ecdhe = ["TLS 1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "x25519", "rsa_pss_rsae_sha256", "yes", "no", "no", "localhost",
                     "none", "none"]
            self.assertEqual(self.page(server.port), ecdhe)
            self.assertEqual(self.page(server.port, *own, *session, "--groups", "P-384", "--alpn", "http/1.1"),
                             [*ecdhe[:2], "secp384r1", *ecdhe[3:8], "http/1.1", "CN=client"])
            self.assertEqual(self.page(server.port, *own, *session, "--groups", "P-384", "--alpn", "h2"),
                             [*ecdhe[:2], "none", "none", *ecdhe[4:6], "yes", "localhost", "h2", "CN=client"])
            self.assertEqual(self.page(server.port, *own, "--ciphers", "AES128-SHA"),
                             ["TLS 1.2", "TLS_RSA_WITH_AES_128_CBC_SHA", "none", "none", "yes", "yes", "no", "localhost", "none", "CN=client"])
        key = ["--psk", "device:" + 16 * "0a"]
        with programs.Server("--www", identity=key) as server:
            self.assertEqual(self.page(server.port, *key), ["TLS 1.2", "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256", "x25519", "none", "yes", "no",
                                                            "no", "localhost", "none", "none"])
        with programs.Server("--www", "--ciphers", "all", identity=key) as server:
            self.assertEqual(self.page(server.port, *key, "--ciphers", "TLS_PSK_WITH_AES_256_CCM_8")[1:4],
                             ["TLS_PSK_WITH_AES_256_CCM_8", "none", "none"])

    def test_without_what_is_usual(self):
        """A client that has neither the extended master secret nor encrypt-then-MAC."""
        no_extended_master_secret, no_encrypt_then_mac = 1 << 0, 1 << 19  # SSL_OP_*, which Python does not name
        context = programs.client_context()
        context.set_ciphers("ECDHE-RSA-AES128-SHA")
        context.options |= no_extended_master_secret | no_encrypt_then_mac
        with programs.Server("--www", "--ciphers", "legacy") as server, server.connect() as sock:
            peer = programs.Peer(sock, context).handshake()
            peer.write(b"GET / HTTP/1.1\r\n\r\n")
            self.assertIn(b"\nextended master secret  no\nencrypt-then-MAC        no\n", peer.read_all())

    def test_application_protocol(self):
        for offered, chosen in (["http/1.1"], b"http/1.1"), (["h2", "http/1.0", "http/1.1"], b"http/1.0"), ([], b"none"):
            context = programs.client_context()
            context.set_alpn_protocols(offered)
            with programs.Server("--www", "--alpn", "http/1.0,http/1.1") as server, server.connect() as sock:
                peer = programs.Peer(sock, context).handshake()
                self.assertEqual((peer.tls.selected_alpn_protocol() or "none").encode(), chosen)
                peer.write(b"GET / HTTP/1.1\r\n\r\n")
                self.assertIn(b"application protocol    " + chosen + b"\n", peer.read_all())

    def test_end_without_a_request(self):
        with self.server.connect() as sock:
            peer = programs.Peer(sock).handshake()
            peer.write(b"GET / HTTP/1.1\r\n")
            peer.close()

    def test_curl(self):
        if shutil.which("curl") is None:
            self.skipTest("no curl")
        done = subprocess.run(["curl", "-sS", "--ciphers", "ECDHE-RSA-AES256-GCM-SHA384", "--tls-max", "1.2", "--cacert", programs.pki("ca.pem"),
                               "--cert", programs.pki("client.pem"), "--key", programs.pki("client.key"),
                               f"https://localhost:{self.server.port}/"], capture_output=True, timeout=programs.PATIENCE)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn(b"client certificate      CN=client\n", done.stdout)


if __name__ == "__main__":
    unittest.main()
