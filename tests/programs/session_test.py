"""session.py - sessions that outlive their connection: --session of tls12-client; --tickets, --no-tickets and --cache of
tls12-server, also of several that share ticket keys, and with OpenSSL on the other side.

SPDX-License-Identifier: MIT
"""
import os
import shutil
import subprocess
import tempfile
import unittest

import programs

REQUEST = b"GET / HTTP/1.1\r\n\r\n"


def ours(port, session, *options):
    """Whether our client resumed."""
    done = programs.client(port, "--wait", "--session", session, *options, data=REQUEST)
    assert done.returncode == 0, done.stderr
    return b"resumed session         yes" in done.stdout


def theirs(port, session, *options):
    """Whether openssl s_client resumed, with the session that it saved the last time."""
    command = ["openssl", "s_client", "-tls1_2", "-connect", f"127.0.0.1:{port}", "-CAfile", programs.pki("ca.pem"),
               "-ign_eof", "-sess_out", session, *options]
    if os.path.exists(session):
        command += ["-sess_in", session]
    done = subprocess.run(command, input=REQUEST, capture_output=True, timeout=programs.PATIENCE)
    return b"resumed session         yes" in done.stdout


class Sessions(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()

    def tearDown(self):
        self.folder.cleanup()

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def keys(self, name, *names):
        with open(self.path(name), "wb") as file:
            file.write(b"".join(bytes([n]) * 64 for n in names))
        return self.path(name)

    def test_own_keys(self):
        with programs.Server("--www") as server:
            self.assertEqual([ours(server.port, self.path("s")) for _ in range(3)], [False, True, True])
            self.assertEqual(os.stat(self.path("s")).st_mode & 0o777, 0o600)
        with programs.Server("--www") as server:  # another one, with other keys
            self.assertEqual([ours(server.port, self.path("s")) for _ in range(2)], [False, True])

    def test_two_processes(self):
        """A session that was made at one server resumes at the other."""
        one, other = self.keys("one", 1), self.keys("other", 2, 1)
        with programs.Server("--www", "--tickets", one) as a, programs.Server("--www", "--tickets", other) as b:
            self.assertFalse(ours(a.port, self.path("s")))
            self.assertTrue(ours(b.port, self.path("s")))  # and renews: it is under a key that a does not know
            self.assertFalse(ours(a.port, self.path("s")))

    def test_cache(self):
        with programs.Server("--www", "--no-tickets", "--cache", "2") as server:
            self.assertEqual([ours(server.port, self.path("s")) for _ in range(3)], [False, True, True])

    def test_off(self):
        with programs.Server("--www", "--no-tickets") as server:
            self.assertFalse(ours(server.port, self.path("s")))
            self.assertFalse(os.path.exists(self.path("s")))

    def test_not_a_session(self):
        with programs.Server("--www") as server:
            with open(self.path("s"), "wb") as file:
                file.write(b"no session")
            self.assertEqual([ours(server.port, self.path("s")) for _ in range(2)], [False, True])

    def test_key_files(self):
        for content, words in (b"", "64 bytes"), (b"x" * 63, "64 bytes"), (b"x" * 64 * 17, "0 to 16 keys"):
            with open(self.path("keys"), "wb") as file:
                file.write(content)
            done = programs.run(programs.SERVER, "--cert", programs.pki("server.pem"), "--key", programs.pki("server.key"),
                                "--tickets", self.path("keys"), "0")
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr.decode())

    @unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
    def test_openssl(self):
        for options in ["--cache", "9"], ["--no-tickets", "--cache", "9"]:
            with self.subTest(options), programs.Server("--www", *options) as server:
                session = self.path("openssl" + options[0])
                self.assertEqual([theirs(server.port, session) for _ in range(3)], [False, True, True])
        with programs.Server("--www", "--cache", "9") as server:  # a client without tickets
            session = self.path("no_ticket")
            self.assertEqual([theirs(server.port, session, "-no_ticket") for _ in range(3)], [False, True, True])


if __name__ == "__main__":
    unittest.main()
