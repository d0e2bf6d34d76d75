"""cert_test.py - tls12-cert, command by command, and other people's programs as judges of what it makes, where they are
installed.

SPDX-License-Identifier: MIT
"""
import os
import shutil
import socket
import ssl
import stat
import subprocess
import tempfile
import threading
import unittest

from programs import PROGRAMS, Server, client, run

CERT = os.path.join(PROGRAMS, "tls12-cert")
KINDS = ["p256", "p384", "p521", "ed25519", "rsa2048", "rsa3072"]
LARGEST = "rsa4096"  # which takes its time
OK, REFUSED, LOCAL, TRANSPORT = 0, 1, 2, 3


class InFolder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def cert(self, *words, status=OK, data=b""):
        done = run(CERT, *words, cwd=self.folder.name, data=data)
        self.assertEqual(done.returncode, status, done.stderr.decode() + done.stdout.decode())
        return (done.stderr if status == LOCAL else done.stdout).decode()

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def join(self, name, *parts):
        with open(self.path(name), "wb") as whole:
            whole.write(b"".join(self.read(part) for part in parts))

    def ca(self, kind="p256"):
        self.cert("root", "--subject", "CN=Root,O=Example", "--kind", kind, "--key", "ca.key", "--out", "ca.pem")

    def issue(self, role, name, *words, ca="ca"):
        self.cert(role, "--subject", "CN=" + name, "--key", name + ".key", "--ca", ca + ".pem", "--ca-key", ca + ".key", "--out",
                  name + ".pem", *words)


class Making(InFolder):
    def test_a_whole_authority(self):
        """Root, intermediate, server and client: a handshake with both certificates works, a revoked client is refused."""
        self.ca()
        self.issue("intermediate", "middle")
        self.issue("server", "server", "--names", "localhost 127.0.0.1", ca="middle")
        self.issue("client", "client", "--names", "client.example", ca="middle")
        for name in "root", "middle":
            folder_ca = "ca" if name == "root" else name
            self.cert("revoke", "--ca", folder_ca + ".pem", "--ca-key", folder_ca + ".key", "--list", name + ".crl")
        self.join("chain.pem", "server.pem", "middle.pem")
        self.join("client-chain.pem", "client.pem", "middle.pem")
        self.join("lists.pem", "root.crl", "middle.crl")
        identity = ["--cert", self.path("chain.pem"), "--key", self.path("server.key")]
        client_identity = ["--cert", self.path("client-chain.pem"), "--key", self.path("client.key"), "--ca", self.path("ca.pem")]
        asks = ["--client-auth", "required", "--ca", self.path("ca.pem"), "--crl", self.path("lists.pem"), "--www"]
        with Server(*asks, identity=identity) as server:
            done = client(server.port, *client_identity, "--crl", self.path("lists.pem"), "--name", "localhost", "--wait",
                          data=b"GET / HTTP/1.0\r\n\r\n")
            self.assertEqual(done.returncode, OK, done.stderr.decode())
            self.assertIn(b"CN=client", done.stdout)
        self.cert("revoke", "--ca", "middle.pem", "--ca-key", "middle.key", "--list", "middle.crl", "--reason", "keyCompromise",
                  "client.pem")
        self.join("lists.pem", "root.crl", "middle.crl")
        with Server(*asks, identity=identity) as server:
            self.assertNotEqual(client(server.port, *client_identity, "--name", "localhost").returncode, OK)
            server.wait_for("reason: keyCompromise")

    def test_keys_are_for_their_owner(self):
        self.cert("key", "--out", "a.key")
        self.assertEqual(stat.S_IMODE(os.stat(self.path("a.key")).st_mode), 0o600)
        self.assertIn("a.key: File exists", self.cert("key", "--out", "a.key", status=LOCAL))
        self.cert("server", "--names", "a.example", "--key", "b.key", "--out", "b.pem")
        self.assertEqual(stat.S_IMODE(os.stat(self.path("b.key")).st_mode), 0o600)
        before = self.read("b.key")
        self.cert("server", "--names", "a.example", "--key", "b.key", "--out", "b.pem")
        self.assertEqual(self.read("b.key"), before)

    def test_kinds(self):
        for kind, says in zip([*KINDS, LARGEST], ("EC P-256", "EC P-384", "EC P-521", "Ed25519", "RSA of 2048 bits",
                                                  "RSA of 3072 bits", "RSA of 4096 bits")):
            self.assertIn("key                 " + says, self.cert("show", "-", data=self.cert("key", "--kind", kind).encode()))

    def test_requests(self):
        self.ca()
        self.cert("request", "--names", "r.example", "--key", "r.key", "--out", "r.csr")
        self.assertIn("DNS:r.example", self.cert("show", "r.csr"))
        self.cert("server", "--request", "r.csr", "--ca", "ca.pem", "--ca-key", "ca.key", "--out", "r.pem")
        self.cert("verify", "--trust", "ca.pem", "--host", "r.example", "r.pem")
        self.assertIn("belongs to the certificate", self.cert("doctor", "--trust", "ca.pem", "r.pem", "r.key"))

    def test_what_options_say(self):
        self.ca()
        self.cert("intermediate", "--subject", "Middle", "--key", "m.key", "--ca", "ca.pem", "--ca-key", "ca.key", "--path-len", "2",
                  "--permitted", "example.com, example.org", "--crl-uri", "http://c.example/", "--ocsp-uri", "http://o.example/",
                  "--days", "10", "--must-staple", "--out", "m.pem")
        text = self.cert("show", "m.pem")
        for line in ("a CA, with at most this many CAs below it: 2 (critical)", "permitted DNS:example.com, DNS:example.org (critical)",
                     "URI:http://c.example/", "OCSP URI:http://o.example/", "must staple"):
            self.assertIn(line, text)
        self.assertIn("expires on", self.cert("doctor", "--trust", "ca.pem", "m.pem", status=REFUSED))  # in ten days, and it is a CA's

    def test_lists_go_on(self):
        self.ca()
        self.issue("client", "a")
        self.issue("client", "b")
        for number, (name, reason) in enumerate((("a", "superseded"), ("b", "keyCompromise")), 1):
            self.cert("revoke", "--ca", "ca.pem", "--ca-key", "ca.key", "--list", "ca.crl", "--reason", reason, "--days", "5",
                      name + ".pem")
            text = self.cert("show", "ca.crl")
            self.assertEqual(text.count("revoked  "), number)
            self.assertIn(reason, text)
            self.assertIn(f"number              0{number}\n", text)


    def test_staples(self):
        self.ca()
        self.issue("server", "s", "--names", "localhost", "--must-staple")
        self.cert("staple", "--ca", "ca.pem", "--ca-key", "ca.key", "--out", "s.ocsp", "s.pem")
        identity = ["--cert", self.path("s.pem"), "--key", self.path("s.key")]
        trust = ["--ca", self.path("ca.pem"), "--name", "localhost", "--require-staple"]
        with Server("--ocsp", self.path("s.ocsp"), "--www", identity=identity) as server:
            done = client(server.port, *trust, "--wait", data=b"GET / HTTP/1.0\r\n\r\n")
            self.assertEqual(done.returncode, OK, done.stderr.decode())
        self.cert("revoke", "--ca", "ca.pem", "--ca-key", "ca.key", "--list", "ca.crl", "s.pem")
        self.cert("staple", "--ca", "ca.pem", "--ca-key", "ca.key", "--list", "ca.crl", "--out", "s.ocsp", "s.pem")
        with Server("--ocsp", self.path("s.ocsp"), identity=identity) as server:
            self.assertIn(b"revoked", client(server.port, *trust).stderr)

    def test_passwords(self):
        self.ca()
        self.issue("server", "s", "--names", "localhost")
        with open(self.path("password"), "w", encoding="utf-8") as file:
            file.write("gehe\u00edm\nnot this\n")
        self.cert("encrypt", "--password", "password", "--out", "s.enc", "s.key")
        self.assertIn(b"ENCRYPTED PRIVATE KEY", self.read("s.enc"))
        self.assertEqual(self.cert("decrypt", "--password", "password", "s.enc").encode(), self.read("s.key"))
        self.assertIn("password", self.cert("decrypt", "--password", "ca.pem", "s.enc", status=LOCAL))
        self.assertIn("which password?", self.cert("decrypt", "s.enc", status=LOCAL))
        self.assertIn("no such variable", self.cert("decrypt", "--password", "env:NO_SUCH", "s.enc", status=LOCAL))
        self.cert("pfx", "--password", "password", "--key", "s.key", "--out", "s.pfx", "s.pem")
        self.assertIn("s.pfx: it is under a password: say --password FILE", self.cert("show", "s.pfx", status=LOCAL))
        self.assertIn("CN=s", self.cert("show", "--password", "password", "s.pfx"))
        for identity in (["--pfx", self.path("s.pfx")], ["--cert", self.path("s.pem"), "--key", self.path("s.enc")]):
            with Server("--password", self.path("password"), "--www", identity=identity) as server:
                done = client(server.port, "--ca", self.path("ca.pem"), "--name", "localhost", "--wait",
                              data=b"GET / HTTP/1.0\r\n\r\n")
                self.assertEqual(done.returncode, OK, done.stderr.decode())

    def test_a_ca_key_under_a_password(self):
        with open(self.path("password"), "w", encoding="utf-8") as file:
            file.write("secret")
        self.ca()
        self.cert("encrypt", "--password", "password", "--out", "ca.enc", "ca.key")
        self.cert("server", "--names", "a.example", "--key", "a.key", "--ca", "ca.pem", "--ca-key", "ca.enc", "--password", "password",
                  "--out", "a.pem")
        self.cert("verify", "--trust", "ca.pem", "a.pem")
        self.assertIn("a key is encrypted", self.cert("revoke", "--ca", "ca.pem", "--ca-key", "ca.enc", status=LOCAL))
        self.assertIn("EC P-256", self.cert("show", "--password", "password", "ca.enc"))
        self.assertIn("encrypted", self.cert("show", "ca.enc"))

    def test_dates(self):
        self.ca()
        text = self.cert("show", "-", data=self.cert("client", "--subject", "a", "--key", "a.key", "--from", "2026-01-31", "--until",
                                                     "2026-12-31 12:30:01").encode())
        self.assertIn("2026-01-31 00:00:00 UTC", text)
        self.assertIn("2026-12-31 12:30:01 UTC", text)
        self.assertIn("takes a date", self.cert("client", "--from", "yesterday", status=LOCAL))


class Judging(InFolder):
    def test_verify(self):
        self.ca()
        self.issue("server", "s", "--names", "s.example")
        self.assertIn("good", self.cert("verify", "--trust", "ca.pem", "--host", "s.example", "s.pem"))
        self.assertIn("expected \"t.example\"", self.cert("verify", "--trust", "ca.pem", "--host", "t.example", "s.pem", status=REFUSED))
        self.assertIn("clientAuth", self.cert("verify", "--trust", "ca.pem", "--client", "s.pem", status=REFUSED))
        self.assertIn("CN=Root", self.cert("verify", "--trust", "s.pem", "ca.pem", status=REFUSED))
        self.cert("revoke", "--ca", "ca.pem", "--ca-key", "ca.key", "--list", "ca.crl", "s.pem")
        self.assertIn("revoked", self.cert("verify", "--trust", "ca.pem", "--crl", "ca.crl", "s.pem", status=REFUSED))

    def test_doctor_looks_at_files(self):
        self.ca()
        self.issue("server", "s", "--names", "s.example")
        self.cert("key", "--out", "other.key")
        text = self.cert("doctor", "--trust", "ca.pem", "--host", "t.example", "s.pem", "other.key", status=REFUSED)
        self.assertIn("error: the private key does not belong", text)
        self.assertIn("error: the certificate is for another name", text)

    def test_doctor_visits_a_server(self):
        self.ca()
        self.issue("server", "s", "--names", "localhost")
        identity = ["--cert", self.path("s.pem"), "--key", self.path("s.key")]
        with Server(identity=identity) as server:
            text = self.cert("doctor", "--trust", "ca.pem", "localhost", str(server.port))
            self.assertIn("good: the server chose TLS_ECDHE_ECDSA_WITH_", text)
            self.assertIn("valid for localhost", text)
            text = self.cert("doctor", "--trust", "s.pem", "127.0.0.1", str(server.port), status=REFUSED)
            self.assertIn("error: ", text)
        with Server("--ciphers", "ECDHE-ECDSA-AES128-SHA", identity=identity) as server:
            text = self.cert("doctor", "--trust", "ca.pem", "localhost", str(server.port))
            self.assertIn("warning: the server chose TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", text)
        self.cert("doctor", "localhost", str(server.port), status=TRANSPORT)

    def test_doctor_finds_what_a_server_does_wrong(self):
        """A chain without its intermediate, with a stranger in it, too old; RSA key transport; no extended master secret."""
        self.ca("rsa2048")
        self.issue("intermediate", "middle")
        self.issue("server", "s", "--kind", "rsa2048", "--names", "localhost", ca="middle")
        self.issue("server", "old", "--names", "localhost", "--from", "2024-01-01", "--until", "2024-12-31")
        self.issue("server", "other", "--names", "other.example")
        self.join("stranger.pem", "s.pem", "other.pem", "middle.pem")
        key = ["--key", self.path("s.key")]
        for identity, options, status, says in (
            (["--cert", self.path("s.pem"), *key], [], REFUSED, "error: the chain ends with CN=s, and CN=middle, which has signed that"),
            (["--cert", self.path("stranger.pem"), *key], [], OK, "warning: certificate 3, CN=other, has not signed the one before"),
            (["--cert", self.path("old.pem"), "--key", self.path("old.key")], [], REFUSED, "expired on 2024-12-31 00:00:00 UTC: renew it"),
            (["--cert", self.path("stranger.pem"), *key], ["--ciphers", "AES128-GCM-SHA256"], OK,
             "warning: the server chose TLS_RSA_WITH_AES_128_GCM_SHA256, without forward secrecy"),
        ):
            with Server(*options, identity=identity) as server:
                text = self.cert("doctor", "--trust", "ca.pem", "localhost", str(server.port), status=status)
                self.assertIn(says, text)
                self.assertNotIn("extended master secret", text)
        self.join("chain.pem", "s.pem", "middle.pem")
        self.assertIn("warning: the server does not know the extended master secret", self.visit_without_extended_master_secret())

    def visit_without_extended_master_secret(self):
        """What the doctor says of a server of Python, on one connection."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.options |= 1 << 0  # SSL_OP_NO_EXTENDED_MASTER_SECRET, which Python does not name
        context.load_cert_chain(self.path("chain.pem"), self.path("s.key"))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            def serve():
                sock, _ = listener.accept()
                with sock, context.wrap_socket(sock, server_side=True) as tls:
                    tls.recv(1)
            thread = threading.Thread(target=serve)
            thread.start()
            text = self.cert("doctor", "--trust", "ca.pem", "localhost", str(listener.getsockname()[1]))
            thread.join()
        return text


class Refusing(InFolder):
    def test_sentences(self):
        self.ca()
        for words, says in (
            ([], "a command is missing"),
            (["bake"], "there is no command bake"),
            (["key", "--kind", "p224"], "expected p256"),
            (["key", "--bad"], "a wrong option for key"),
            (["key", "extra"], "usage: tls12-cert key"),
            (["root", "--key", "ca.key"], "neither subject nor names"),
            (["root", "--subject", "a"], "which key? say --key FILE"),
            (["pfx", "--password", "ca.pem", "ca.pem"], "which key? say --key FILE"),
            (["server", "--names", "a.example", "--key", "new.key", "--ca", "ca.pem"], "say --ca-key FILE"),
            (["server", "--names", "a.example", "--key", "new.key", "--ca-key", "ca.key"], "which CA? say --ca FILE"),
            (["revoke"], "which CA? say --ca FILE"),
            (["staple", "ca.pem"], "which CA? say --ca FILE"),
            (["server", "--names", "a..b", "--key", "ca.key"], "expected letters, digits and hyphens"),
            (["server", "--names", "a.example", "--key", "ca.key", "--days", "x"], "--days takes a number"),
            (["server", "--names", "a.example", "--key", "ca.key", "--days", "100001"], "--days takes a number up to 100000"),
            (["server", "--names", "a.example", "--key", "ca.pem"], "the key has no block"),
            (["server", "--names", "a.example", "--key", "ca.key", "--ca", "missing.pem"], "missing.pem: No such file"),
            (["server", "--names", "a.example", "--key", "no/such/folder.key"], "no/such/folder.key: No such file"),
            (["server", "--names", "a.example", "--key", "ca.key", "--out", "no/such/folder"], "no/such/folder: No such file"),
            (["show", "ca.pem", "missing"], "missing: No such file"),
            (["show"], "usage: tls12-cert show "),
            (["verify", "--trust", "ca.key", "ca.pem"], "the trusted CAs: no block"),
            (["verify", "ca.key"], "the chain has no block of the kind CERTIFICATE"),
            (["doctor", "www.example"], "www.example: no such file; to visit a server, name its port, too"),
        ):
            self.assertIn(says, self.cert(*words, status=LOCAL))
        self.assertFalse(os.path.exists(self.path("new.key")))  # what is refused leaves no key behind

    def test_help(self):
        text = self.cert("--help")
        for command in "key root intermediate server client request revoke staple encrypt decrypt pfx show verify doctor".split():
            self.assertIn(f"\n  {command} ", text)
        self.assertEqual(self.cert("server", "--help"), text)
        self.assertIn("tls12-cert ", self.cert("--version"))


class Others(InFolder):
    """What it makes is taken by others, as strictly as they can be asked."""

    def other(self, *words, status=0):
        done = subprocess.run(words, cwd=self.folder.name, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def make(self, kind):
        self.ca(kind)
        self.issue("intermediate", "middle", "--kind", kind, "--permitted", "example.com")
        self.issue("server", "server", "--kind", kind, "--names", "www.example.com *.example.com", "--crl-uri", "http://c.example/",
                   "--ocsp-uri", "http://o.example/", ca="middle")
        self.cert("request", "--kind", kind, "--subject", "CN=client", "--names", "who@www.example.com", "--key", "client.key", "--out",
                  "client.csr")
        self.cert("client", "--request", "client.csr", "--ca", "middle.pem", "--ca-key", "middle.key", "--out", "client.pem")
        self.cert("revoke", "--ca", "ca.pem", "--ca-key", "ca.key", "--out", "root.crl")
        self.cert("revoke", "--ca", "middle.pem", "--ca-key", "middle.key", "--out", "middle.crl", "client.pem")

    def again(self):
        for name in os.listdir(self.folder.name):
            os.remove(self.path(name))

    def test_openssl(self):
        if not shutil.which("openssl"):
            self.skipTest("openssl is not installed")
        strict = ["openssl", "verify", "-x509_strict", "-check_ss_sig", "-CAfile", "ca.pem", "-untrusted", "middle.pem"]
        lists = ["-crl_check_all", "-CRLfile", "root.crl", "-CRLfile", "middle.crl"]
        self.ca(LARGEST)
        self.issue("server", "server", "--key", "ca.key", "--names", "www.example.com")
        self.other(*strict[:-2], "-purpose", "sslserver", "server.pem")
        self.other("openssl", "pkey", "-check", "-noout", "-in", "ca.key")
        self.again()
        for kind in KINDS:
            self.make(kind)
            self.other(*strict, *lists, "-purpose", "sslserver", "-verify_hostname", "www.example.com", "server.pem")
            self.other(*strict, "-purpose", "sslclient", "client.pem")
            self.assertIn("certificate revoked", self.other(*strict, *lists, "client.pem", status=2))
            self.assertIn("verify OK", self.other("openssl", "req", "-verify", "-noout", "-in", "client.csr"))
            self.other("openssl", "pkey", "-check", "-noout", "-in", "server.key")
            self.assertIn("Revoked Certificates", self.other("openssl", "crl", "-noout", "-text", "-in", "middle.crl"))
            self.again()

    def test_gnutls(self):
        if not shutil.which("certtool"):
            self.skipTest("gnutls-bin is not installed")
        for kind in KINDS:
            self.make(kind)
            self.join("chain.pem", "server.pem", "middle.pem", "ca.pem")
            self.assertIn("The certificate is trusted", self.other("certtool", "--verify-chain", "--infile", "chain.pem"))
            self.other("certtool", "--verify", "--load-ca-certificate", "ca.pem", "--infile", "chain.pem", "--verify-hostname",
                       "www.example.com", "--verify-purpose", "1.3.6.1.5.5.7.3.1")
            self.other("certtool", "--key-info", "--infile", "server.key")
            self.other("certtool", "--crq-info", "--infile", "client.csr")
            self.assertIn("Revoked certificates (1)", self.other("certtool", "--crl-info", "--infile", "middle.crl"))
            self.again()


if __name__ == "__main__":
    unittest.main()
