"""command_line_test.py - options, exit statuses and what is said, of both programs.

SPDX-License-Identifier: MIT
"""
import os
import re
import select
import socket
import ssl
import stat
import subprocess
import tempfile
import threading
import unittest

import programs
from programs import CLIENT, SERVER, pki

OK, REFUSED, LOCAL, TRANSPORT = range(4)


def options_of(program):
    """The long options of a program, as its source has them."""
    examples = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../examples")
    found = []
    for name in "settings.h", os.path.basename(program).removeprefix("tls12-") + ".c":
        with open(os.path.join(examples, name), encoding="ascii") as file:
            found += re.findall(r'\{"([a-z-]+)", +(?:required|no)_argument', file.read())
    return found


SELF = ["--cert", pki("both.pem")]
BOTH, CLIENT_ONLY, SERVER_ONLY = (CLIENT, SERVER), (CLIENT,), (SERVER,)

# Of each option that takes a value: who has it, values that are wrong, what is said about them, and what is expected.
WRONG = [
    (BOTH, "--ca", ["/no/such"], "No such file", "certificates of CAs in PEM"),
    (BOTH, "--ca", [__file__], "not PEM", "certificates of CAs in PEM"),
    (BOTH, "--crl", ["/no/such"], "No such file", "revocation lists in PEM"),
    (BOTH, "--crl", [pki("ca.pem")], "not PEM, or nothing of the wanted kind", "revocation lists in PEM"),
    (BOTH, "--ciphers", ["NONSENSE", "default:NONSENSE"], 'is called "NONSENSE"', "default, legacy, psk or all"),
    (BOTH, "--ciphers", ["", ":"], "", "default, legacy, psk or all"),
    (BOTH, "--groups", ["NONSENSE"], 'no group is called "NONSENSE"', "x25519, secp256r1, secp384r1 or secp521r1"),
    (BOTH, "--groups", [""], "a list of names is empty", "x25519, secp256r1, secp384r1 or secp521r1"),
    (BOTH, "--sigalgs", ["NONSENSE"], 'no signature algorithm is called "NONSENSE"', "ecdsa_secp256r1_sha256"),
    (BOTH, "--sigalgs", [""], "a list of names is empty", "ecdsa_secp256r1_sha256"),
    (BOTH, "--alpn", ["", "h2,", ",h2", 256 * "x", 20 * (250 * "x" + ",") + "x"], "", "1 to 255 bytes"),
    (BOTH, "--record-size", ["63", "16385", "999999999", "-64", "x", "", "64 ", "99999999999"], "", "a number from 64 to 16384"),
    (BOTH, "--keylog", ["/no/such/file"], "No such file", "a file that can be written"),
    (BOTH, "--cert", ["/no/such"], "No such file", "a certificate and its private key"),
    (BOTH, "--cert", [pki("ca.pem")], "no block of the kind PRIVATE KEY", "a certificate and its private key"),
    (BOTH, "--cert", [pki("server.key")], "no block of the kind CERTIFICATE", "a certificate and its private key"),
    (BOTH, "--pfx", ["/no/such"], "No such file", "a PKCS #12 file"),
    (BOTH, "--pfx", [pki("both.pem")], "not a PFX of RFC 7292", "a PKCS #12 file"),
    (BOTH, "--password", ["/no/such"], "No such file", "or env:NAME"),
    (BOTH, "--password", ["/dev/null"], "No data", "or env:NAME"),
    (BOTH, "--password", ["env:", "env:TLS12_NO_SUCH"], "no such variable", "or env:NAME"),
    (CLIENT_ONLY, "--key", [pki("client.key")], "", "needs --cert"),
    (SERVER_ONLY, "--client-auth", ["maybe", ""], "", "none, optional or required"),
    (SERVER_ONLY, "--server-name", ["*.example", "", "192.0.2.1", "a b"], "not a host name", "a host name, as"),
    (SERVER_ONLY, "--ocsp", ["/no/such"], "No such file", "an OCSP response in DER"),
    (SERVER_ONLY, "--ocsp", [pki("ca.pem")], "an OCSP response cannot be parsed", "an OCSP response in DER"),
    (SERVER_ONLY, "--tickets", ["/no/such", "/"], "", "1 to 16 ticket keys of 64 bytes each"),
    (SERVER_ONLY, "--cache", ["-1", "x", "", "1048577", "99999999999"], "", "a number from 0 to 1048576"),
    (SERVER_ONLY, "--psk-hint", ["", 257 * "x"], "a hint has 1 to 256 bytes", "1 to 256 bytes"),
    (SERVER_ONLY, "--prefer", ["both", ""], "", "client or server"),
    (SERVER_ONLY, "--bind", ["192.0.2.1"], "annot assign", "an address of this machine"),
    (SERVER_ONLY, "--timeout", ["0", "x", "-1", "", "1000001"], "", "a number of seconds from 1 to 1000000"),
]


class Usage(unittest.TestCase):
    def test_help_and_version(self):
        for program in CLIENT, SERVER:
            for option in "--help", "-h":
                done = programs.run(program, option)
                self.assertEqual((done.returncode, done.stderr), (OK, b""))
                help = done.stdout.decode()
                for name in options_of(program):
                    self.assertEqual(len(re.findall(rf"^  (?:-h,|   ) --{name}\b(?!-)", help, re.M)), 1, name)
                for heading in "Who we are:", "Whom to trust:", "the best first:", "What to do:", "Example", "Exit status":
                    self.assertEqual(len(re.findall("^" + heading if heading != "the best first:" else heading, help, re.M)), 1, heading)
                self.assertLessEqual(max(map(len, help.splitlines())), 79)
            self.assertRegex(programs.run(program, "--version").stdout, rb"^tls12-\w+ \(tls12\) \d+\.\d+\.\d+\n$")

    def wrong(self, said, program, *arguments):
        done = programs.run(program, *arguments)
        self.assertEqual((done.returncode, done.stdout), (LOCAL, b""), done.stderr)
        self.assertRegex(done.stderr.decode(), said)
        return done.stderr.decode()

    def operands(self, program):
        return ["localhost", "1"] if program == CLIENT else ["0"]

    def test_wrong_values(self):
        """What is said names the option, the value and what was expected."""
        for who, option, values, said, expected in WRONG:
            for program in who:
                for value in values:
                    with self.subTest(program=program, option=option, value=value):
                        identity = SELF if program == SERVER and option not in ("--cert", "--ocsp") else []
                        after = SELF if option == "--ocsp" else []
                        text = self.wrong("--help", program, *identity, option, value, *after, *self.operands(program))
                        for words in f"{os.path.basename(program)}: {option}", f"'{value}'", said, expected:
                            self.assertIn(words, text)

    def test_every_option_has_wrong_values(self):
        """Those that can have one: the others take anything, or have tests of their own."""
        own = {"psk", "key", "name", "session"}
        flags = {"explain", "help", "version", "wait", "require-staple", "insecure-no-verify", "echo", "www", "no-tickets"}
        for program in CLIENT, SERVER:
            tested = {option[2:] for who, option, *_ in WRONG if program in who}
            self.assertEqual(set(options_of(program)) - tested - own - flags, set())

    def test_no_value_and_no_option(self):
        for program in CLIENT, SERVER:
            self.wrong("'--ca' requires an argument[^$]*--help", program, "--ca")
            self.wrong("'--no-such-option'[^$]*--help", program, "--no-such-option")

    def test_wrong_command_lines(self):
        for program in CLIENT, SERVER:
            self.wrong("needed|expected is one PORT", program)
        self.wrong("PORT", CLIENT, "localhost")
        self.wrong("more than HOST and PORT", CLIENT, "localhost", "443", "more")
        for port in "-1", "65536", "x", "4 ", "", "99999999999":
            self.wrong(f"expected is one PORT, a number from 0 to 65535, and not '{port}'", SERVER, *SELF, "--", port)
        self.wrong("--cert or --psk is needed", SERVER, "0")
        self.wrong("--ocsp '.*server.ocsp' needs --cert", SERVER, "--ocsp", pki("server.ocsp"), "0")
        self.wrong("--key '.*server.key' needs --cert", SERVER, *SELF, "--key", pki("server.key"), "--key", pki("server.key"), "0")
        self.wrong("more than 16 identities", SERVER, *SELF * 17, "0")
        self.wrong("does not say that this certificate is good", SERVER, "--ocsp", pki("server.ocsp"), "--cert",
                   pki("client.pem"), "--key", pki("client.key"), "0")
        self.wrong(r"--cert '.*server.pem', --key '.*client.key': .*does not belong", SERVER, "--cert", pki("server.pem"), "--key",
                   pki("client.key"), "0")

    def test_wrong_keys_are_not_shown(self):
        for program in CLIENT, SERVER:
            for psk in "", "x", "x:", ":00", "x:0", "x:0g", "x:" + 257 * "00", 257 * "x" + ":" + 16 * "00", "x:" + 15 * "ab", 16 * "ab":
                text = self.wrong("--psk: .*expected is a name of 1 to 256 bytes", program, "--psk", psk, *self.operands(program))
                self.assertNotIn("ab" * 4, text)
            twice = ["--psk", "x:" + 16 * "ab"] * 2
            self.wrong("there is a key of this name already", program, *twice, *self.operands(program))

    def test_passwords(self):
        with tempfile.TemporaryDirectory() as folder:
            key, password, long = (os.path.join(folder, name) for name in ("key", "password", "long"))
            for name, text in (password, "swordfish\r\nnot this\n"), (long, 1200 * "x"), (long + "er", 1050 * "x"):
                with open(name, "w", encoding="ascii", newline="") as file:
                    file.write(text)
            programs.cert("encrypt", "--password", password, "--out", key, pki("server.key"))
            identity = ["--cert", pki("server.pem"), "--key", key]
            for how in password, "env:TLS12_TEST_PASSWORD":
                os.environ["TLS12_TEST_PASSWORD"] = "swordfish"
                with programs.Server("--echo", identity=identity + ["--password", how]) as server:
                    self.assertEqual(programs.client(server.port, data=b"x").stdout, b"x")
            pfx = ["--pfx", key + ".p12"]
            programs.cert("pfx", "--key", pki("server.key"), "--password", password, "--out", pfx[1], pki("server.pem"))
            with programs.Server("--echo", identity=pfx + ["--password", password]) as server:
                self.assertEqual(programs.client(server.port, data=b"x").stdout, b"x")
            self.wrong("--pfx .*a password is needed", SERVER, *pfx, "0")
            self.wrong("--pfx .*and no --key", SERVER, *pfx, "--key", key, "--password", password, "0")
            os.environ["TLS12_TEST_PASSWORD"] = "wrong"
            self.wrong("--pfx .*the password is wrong", SERVER, *pfx, "--password", "env:TLS12_TEST_PASSWORD", "0")
            self.wrong("a password is needed", SERVER, *identity, "0")
            self.wrong("the password is wrong", SERVER, *identity, "--password", "env:TLS12_TEST_PASSWORD", "0")
            self.wrong("too long[^$]*or env:NAME", SERVER, *identity, "--password", long, "0")
            self.wrong("at most 1024 bytes", SERVER, *identity, "--password", long + "er", "0")

    def test_wrong_names_and_sessions(self):
        with programs.Server() as server:
            self.wrong("--bind '127.0.0.1', port .*in use", SERVER, *SELF, str(server.port))
            self.wrong("--name 'no host': expected is a host name or an address", CLIENT, "--name", "no host", "127.0.0.1", str(server.port))
            self.wrong("--name '': expected", CLIENT, "--name", "", "127.0.0.1", str(server.port))
            for path in "/no/such/file", "/":
                done = programs.client(server.port, "--session", path)
                self.assertEqual(done.returncode, LOCAL)
                self.assertRegex(done.stderr.decode(), f"--session '{path}': .*expected is a file that can be read and written")

    def test_preshared_key(self):
        """With a key and nothing else neither side needs a certificate; a key that is not the same is refused."""
        right, wrong = "a:device:" + 16 * "0a", "a:device:" + 16 * "0b"
        with programs.Server("--echo", "--psk-hint", "cellar", identity=["--psk", "other:" + 16 * "ff", "--psk", right]) as server:
            done = programs.run(CLIENT, "--psk", right.replace("0a", "0A"), "127.0.0.1", str(server.port), data=b"x")
            self.assertEqual((done.returncode, done.stdout), (OK, b"x"), done.stderr)
            self.assertIn("TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256", server.said())
            for psk, said in (wrong, "bad_record_mac"), (right.replace("a:", "b:"), "unknown_psk_identity"):
                done = programs.run(CLIENT, "--psk", psk, "127.0.0.1", str(server.port))
                self.assertEqual(done.returncode, REFUSED)
                self.assertIn(said, done.stderr.decode())

class Offers(unittest.TestCase):
    def suite(self, server, *options):
        """What the server says of a connection with these options of the client."""
        before = len(server.said())
        self.assertEqual(programs.client(server.port, *options).returncode, OK)
        server.wait_for("TLS_")
        return re.search(r"TLS_\w+", server.said()[before:]).group(0)

    @staticmethod
    def ec_identity(folder, name="ec", names="localhost 127.0.0.1", role="server"):
        """A certificate that vouches for itself, and its key."""
        cert, key = os.path.join(folder, name + ".pem"), os.path.join(folder, name + ".key")
        programs.cert(role, "--subject", name, "--names", names, "--key", key, "--out", cert)
        return cert, key

    def test_several_certificates(self):
        """One of each kind of key: the suite decides; and whose order of suites counts."""
        with tempfile.TemporaryDirectory() as folder:
            cert, key = self.ec_identity(folder)
            identity = ["--cert", pki("server.pem"), "--key", pki("server.key"), "--cert", cert, "--key", key]
            ciphers = "ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256"
            with programs.Server("--echo", identity=identity) as server:
                both = "--ca", cert, "--ciphers", ciphers
                self.assertEqual(self.suite(server, *both), "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
                self.assertEqual(self.suite(server, "--ciphers", ciphers.split(":")[0]), "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256")
            with programs.Server("--echo", "--prefer", "client", identity=identity) as server:
                self.assertEqual(self.suite(server, *both), "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256")

    def test_certificates_of_several_names(self):
        """The one for the name that is asked for, exact or by its wildcard, before that of another key; and none is made up."""
        with tempfile.TemporaryDirectory() as folder:
            identity = ["--cert", pki("server.pem"), "--key", pki("server.key")]
            for name, names in ("any", "DNS:*.b.example"), ("mail", "DNS:mail.b.example"), ("www", "DNS:www.b.example,DNS:www.test"):
                cert, key = self.ec_identity(folder, name, names)
                identity += ["--cert", cert, "--key", key]
            with programs.Server("--echo", identity=identity) as server:
                for asked, shown in (("mail.b.example", "mail"), ("www.b.example", "www"), ("WWW.test", "www"), ("else.b.example", "any"),
                                     ("localhost", "server"), ("a.else.b.example", None), ("b.example", None)):
                    with self.subTest(asked):
                        ca = pki("ca.pem") if shown in ("server", None) else os.path.join(folder, shown + ".pem")
                        done = programs.client(server.port, "--ca", ca, "--name", asked, data=b"x")
                        self.assertEqual((done.returncode, done.stdout), (OK, b"x") if shown else (REFUSED, b""), done.stderr)

    def test_groups_and_signature_algorithms(self):
        with programs.Server("--www", "--groups", "secp384r1:secp256r1", "--sigalgs", "rsa_pkcs1_sha256:rsa_pss_rsae_sha384") as server:
            def page(*options):
                return programs.client(server.port, *options, data=b"GET / HTTP/1.0\r\n\r\n").stdout.decode()
            self.assertRegex(page(), r"group +secp384r1\nsignature algorithm +rsa_pkcs1_sha256\n")
            self.assertRegex(page("--groups", "x25519:secp256r1"), r"group +secp256r1\n")
            self.assertRegex(page("--sigalgs", "rsa_pss_rsae_sha384:rsa_pkcs1_sha256"), r"signature algorithm +rsa_pkcs1_sha256\n")
            done = programs.client(server.port, "--groups", "x25519")
            self.assertEqual(done.returncode, REFUSED)
            server.wait_for("supported_groups have none of ours")

    def test_every_suite_there_is(self):
        """What only "all" has, on either side."""
        with tempfile.TemporaryDirectory() as folder:
            cert, key = self.ec_identity(folder)
            with programs.Server("--ciphers", "all", identity=["--cert", cert, "--key", key]) as server:
                for name in "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA":
                    self.assertEqual(self.suite(server, "--ca", cert, "--ciphers", name), name)
            for name in "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA":
                with programs.Server("--ciphers", name, identity=["--cert", cert, "--key", key]) as server:
                    self.assertEqual(self.suite(server, "--ca", cert, "--ciphers", "all"), name)
                    self.assertEqual(programs.client(server.port, "--ca", cert).returncode, REFUSED)

    def test_client_with_several_certificates(self):
        """The one of a CA that the server asks for."""
        with tempfile.TemporaryDirectory() as folder:
            cert, key = self.ec_identity(folder, role="client")
            both = ["--cert", pki("client.pem"), "--key", pki("client.key"), "--cert", cert, "--key", key]
            for ca, name in (pki("ca.pem"), "CN=client"), (cert, "CN=ec"):
                with programs.Server("--client-auth", "required", "--ca", ca) as server:
                    self.assertEqual(programs.client(server.port, *both).returncode, OK)
                    server.wait_for(f"client certificate: {name}\n")

    def test_record_size(self):
        """No record carries more data than the other side has asked for."""
        with programs.Server("--echo", "--record-size", "700") as server, programs.Relay(server.port) as relay:
            done = programs.client(relay.port, "--record-size", "64", data=b"x" * 5000)
            self.assertEqual((done.returncode, len(done.stdout)), (OK, 5000))
        overhead = 8 + 16  # of AES-GCM (RFC 5288)
        for stream, limit in (relay.up, 700), (relay.down, 64):
            found, rest = programs.records(bytes(stream))
            self.assertEqual(rest, b"")
            self.assertEqual(max(len(body) for kind, body in found if kind == 23), limit + overhead)

    def test_bind(self):
        with programs.Server("--echo", "--bind", "127.0.0.2") as server:
            self.assertIn("listening on 127.0.0.2:", server.said())
            done = programs.run(CLIENT, "--ca", pki("ca.pem"), "--name", "localhost", "127.0.0.2", str(server.port), data=b"x")
            self.assertEqual((done.returncode, done.stdout), (OK, b"x"))

    def test_key_in_the_file_of_the_certificate(self):
        with programs.Server("--echo", identity=["--cert", pki("both.pem")]) as server:
            self.assertEqual(programs.client(server.port, data=b"x").stdout, b"x")


class Statuses(unittest.TestCase):
    def refused(self, here, there, server_options=(), client_options=(), ca="ca.pem"):
        """One side says why, the other that it was told."""
        with programs.Server("--echo", *server_options) as server:
            done = programs.run(CLIENT, "--ca", pki(ca), *client_options, "127.0.0.1", str(server.port), data=b"x")
            self.assertEqual((done.returncode, done.stdout), (REFUSED, b""), done.stderr)
            server.wait_for("step ")
            self.assertRegex(done.stderr.decode(), here)
            self.assertRegex(server.said(), there)

    def test_success(self):
        with programs.Server("--echo") as server:
            self.assertEqual(programs.client(server.port).returncode, OK)
            self.assertEqual(programs.client(server.port, "--name", "localhost").returncode, OK)
            done = programs.run(CLIENT, "--insecure-no-verify", "127.0.0.1", str(server.port), data=b"x")
            self.assertEqual((done.returncode, done.stdout), (OK, b"x"))

    def test_refusals(self):
        ca = ["--ca", pki("ca.pem")]
        self.refused("step 3.*no path to a trusted CA", r"alert: unknown_ca \(48\)", ca="other.pem")
        self.refused("step 3.*another name", r"alert: bad_certificate \(42\)", client_options=["--name", "other.example"])
        self.refused("alert: handshake_failure", "step 1.*no cipher suite is common", ["--ciphers", "AES128-SHA"],
                     ["--ciphers", "AES256-SHA"])
        self.refused("alert: no_application_protocol", "step 1.*no application protocol is common", ["--alpn", "h2"],
                     ["--alpn", "http/1.1"])
        self.refused("step 3.*one is required here", r"alert: bad_certificate_status_response \(113\)",
                     client_options=["--require-staple"])
        names = ["--server-name", "localhost", "--server-name", "other.example"]
        self.refused("alert: unrecognized_name", 'step 1.*no server of that name is here: "third.example"', names,
                     ["--name", "third.example"])
        self.refused("step 3.*another name", r"alert: bad_certificate \(42\)", names, ["--name", "Other.example"])
        self.refused("alert: handshake_failure", "step 5.*no certificate was presented", [*ca, "--client-auth", "required"])
        self.refused("alert: certificate_revoked", "step 6.*was revoked",
                     [*ca, "--client-auth", "optional", "--crl", pki("ca.crl")],
                     ["--cert", pki("revoked.pem"), "--key", pki("revoked.key")])

    def test_staple(self):
        with programs.Server("--ocsp", pki("server.ocsp")) as server:
            done = programs.client(server.port, "--require-staple", "--explain")
            self.assertEqual(done.returncode, OK)
            self.assertRegex(done.stderr, rb"stapled OCSP response: good, from ")

    def test_client_certificates(self):
        own = ["--cert", pki("client.pem"), "--key", pki("client.key")]
        for how, options, names in (("none", own, "none"), ("optional", [], "none"), ("optional", own, "CN=client"),
                                    ("required", own, "CN=client")):
            with self.subTest(how=how, options=options):
                with programs.Server("--ca", pki("ca.pem"), "--client-auth", how, "--crl", pki("ca.crl")) as server:
                    self.assertEqual(programs.client(server.port, *options).returncode, OK)
                    server.wait_for(f"client certificate: {names}\n")

    def test_transport(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        done = programs.client(port)  # nobody listens any more
        self.assertEqual(done.returncode, TRANSPORT)
        self.assertIn(b"refused", done.stderr)
        self.assertEqual(programs.run(CLIENT, "no.such.host.invalid", "443").returncode, TRANSPORT)

    def test_output_that_is_closed(self):
        with programs.Server("--echo") as server:
            process = subprocess.Popen([CLIENT, "--ca", pki("ca.pem"), "127.0.0.1", str(server.port)],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdout.close()
            process.stdin.write(b"x")
            process.stdin.flush()
            self.assertEqual(process.wait(programs.PATIENCE), LOCAL)
            self.assertIn(b"standard output", process.stderr.read())
            process.stdin.close()
            process.stderr.close()


class AgainstAServer(unittest.TestCase):
    """Our client, and a server that does what it likes."""

    def serve(self, behave, data=b"", options=()):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            failures = []

            def serve_one():
                sock, _ = listener.accept()
                with sock:
                    sock.settimeout(programs.PATIENCE)
                    try:
                        behave(sock)
                    except Exception as failure:
                        failures.append(failure)

            thread = threading.Thread(target=serve_one)
            thread.start()
            done = programs.client(listener.getsockname()[1], *options, data=data)
            thread.join()
            self.assertEqual(failures, [])
            return done

    @staticmethod
    def peer(sock):
        return programs.Peer(sock, programs.server_context(), server_side=True)

    def test_cut_during_the_handshake(self):
        self.assertEqual(self.serve(lambda sock: sock.recv(10000)).returncode, TRANSPORT)

    def test_cut_without_close_notify(self):
        def behave(sock):
            peer = self.peer(sock).handshake()
            peer.write(b"half of it")
            peer.read()

        done = self.serve(behave)
        self.assertEqual((done.returncode, done.stdout), (TRANSPORT, b"half of it"))
        self.assertIn(b"without close_notify", done.stderr)

    def test_server_that_closes_first(self):
        def behave(sock):
            peer = self.peer(sock).handshake()
            peer.write(b"all of it")
            peer.close()

        done = self.serve(behave)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (OK, b"all of it", b""))

    def test_wait(self):
        """The server sees no close_notify before it has said its own."""
        def behave(sock):
            peer = self.peer(sock).handshake()
            self.assertEqual(peer.read_exactly(7), b"request")
            self.assertEqual(select.select([sock], [], [], 0.3)[0], [])
            found, _ = programs.records(bytes(peer.received))
            self.assertNotIn(21, [kind for kind, _ in found])  # it might have come with the request
            peer.write(b"answer")
            peer.close()

        done = self.serve(behave, b"request", ["--wait"])
        self.assertEqual((done.returncode, done.stdout, done.stderr), (OK, b"answer", b""))

    def test_no_tls(self):
        """The client's alert arrives, and no reset, however much it was sent."""
        def behave(sock):
            sock.recv(10000)
            sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" + b"x" * 30000)
            self.assertEqual(programs.until_closed(sock), bytes([21, 3, 3, 0, 2, 2, 70]))

        self.assertEqual(self.serve(behave).returncode, REFUSED)

    def test_both_ways_at_once(self):
        """Standard output is stuck, which the data on its way up does not feel."""
        def behave(sock):
            peer = self.peer(sock).handshake()
            for _ in range(20):  # more than a pipe holds, and nobody empties it
                peer.tls.write(b"d" * 16384)
            peer.flush()
            peer.read_exactly(1_000_000)
            peer.close()

        with socket.create_server(("127.0.0.1", 0)) as listener:
            process = subprocess.Popen([CLIENT, "--ca", pki("ca.pem"), "127.0.0.1", str(listener.getsockname()[1])],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            sock, _ = listener.accept()
            thread = threading.Thread(target=behave, args=(sock,))
            thread.start()
            process.stdin.write(b"u" * 1_000_000)
            process.stdin.close()
            self.assertEqual(len(process.stdout.read()), 20 * 16384)
            process.stdout.close()
            thread.join()
            sock.close()
            self.assertEqual(process.wait(programs.PATIENCE), OK)


class Secrets(unittest.TestCase):
    def test_key_log(self):
        with tempfile.TemporaryDirectory() as folder:
            logs = [os.path.join(folder, name) for name in ("client.log", "server.log")]
            with programs.Server("--echo", "--keylog", logs[1]) as server:
                for _ in range(2):
                    self.assertEqual(programs.client(server.port, "--keylog", logs[0]).returncode, OK)
            texts = []
            for log in logs:
                self.assertEqual(stat.S_IMODE(os.stat(log).st_mode), 0o600)
                with open(log, encoding="ascii") as file:
                    texts.append(file.read())
            self.assertEqual(texts[0], texts[1])
            self.assertRegex(texts[0], r"^(CLIENT_RANDOM [0-9a-f]{64} [0-9a-f]{96}\n){2}$")

    def test_key_log_of_openssl(self):
        """OpenSSL writes the same line for the same connection, which is the one that Wireshark reads."""
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs = (os.path.join(folder, name) for name in ("ours.log", "theirs.log"))
            context = ssl.create_default_context(cafile=programs.pki("ca.pem"))
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.keylog_filename = theirs
            with programs.Server("--echo", "--keylog", ours) as server:
                with socket.create_connection(("127.0.0.1", server.port), programs.PATIENCE) as sock:
                    with context.wrap_socket(sock, server_hostname="localhost") as conn:
                        conn.sendall(b"x")
                        self.assertEqual(conn.recv(1), b"x")
            lines = []
            for log in (ours, theirs):
                with open(log, encoding="ascii") as file:
                    lines.append([line for line in file if not line.startswith("#")])
            self.assertEqual(len(lines[0]), 1)
            self.assertEqual(lines[0], lines[1])


class Explained(unittest.TestCase):
    def explained(self, server_options, client_options, identity=()):
        """What both sides tell of a connection, or of one that came to nothing."""
        with programs.Server(*server_options, "--explain", identity=identity) as server:
            done = programs.client(server.port, *client_options, "--explain", data=b"xyz")
            server.wait_for(r"bytes of data +\d|what to do")
            return done.stderr.decode(), server.said()

    def has(self, text, *words):
        for word in words:
            self.assertIn(word, text)

    def steps(self, text):
        return [int(step) for step in re.findall(r"Step (\d+)", text)]

    def test_ten_steps(self):
        own = ["--cert", pki("client.pem"), "--key", pki("client.key")]
        told, served = self.explained(["--ca", pki("ca.pem"), "--client-auth", "required", "--crl", pki("ca.crl")], own)
        self.assertEqual(set(self.steps(told)), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
        self.assertEqual(set(self.steps(served)), {1, 2, 4, 5, 6, 7, 8, 9, 10})
        self.has(told, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 (0xc02f)", "yes, the master secret depends on all messages",
                 "group                     x25519 (0x001d)\n", "public key                32 bytes, ", "over both randoms",
                 "of which CA               CN=ca\n", "CN=server", "DNS:localhost, IP:127.0.0.1", "rsa_pss_rsae_sha256 (0x0804)",
                 "lifetime                  7200 seconds", "signature algorithm       rsa_pss_rsae_sha256\n", "3 sent, 0 received")
        self.has(served, "no certificate is revoked", "CN=client")

    def test_rsa_key_transport(self):
        told, _ = self.explained(["--ciphers", "AES128-SHA"], ["--ciphers", "legacy"])
        self.has(told, "256 bytes: encrypted with the RSA key of the server's certificate", "no forward secrecy",
                 "encrypt_then_mac        yes", "integrity                 MAC over what is encrypted\n")
        self.assertNotIn("ServerKeyExchange", told)

    def test_staple_and_protocol(self):
        told, _ = self.explained(["--ocsp", pki("server.ocsp"), "--alpn", "h2"], ["--alpn", "http/1.1,h2"])
        self.has(told, "http/1.1, h2\n", "application protocol      h2\n", "Step 2  <- CertificateStatus", "OCSP response    ",
                 "stapled OCSP response: good")

    def test_preshared_key(self):
        key = ["--psk", "device:" + 16 * "0a"]
        told, served = self.explained(["--psk-hint", "cellar"], key, identity=key)
        self.has(told, "hint which key is meant   cellar\n", "Step 3  -- choose pre-shared key", "group                     x25519")
        self.has(served, "name of the key           device\n", "Step 4  <- ClientKeyExchange")
        told, _ = self.explained(["--ciphers", "TLS_PSK_WITH_AES_128_CCM"], [*key, "--ciphers", "all"], identity=key)
        self.has(told, "cipher suite              TLS_PSK_WITH_AES_128_CCM\n")
        self.assertNotIn("public key  ", told)

    def test_resumption(self):
        """By ticket and by id: what is left out, and in which order the rest comes."""
        for options in [], ["--no-tickets", "--cache", "9"]:
            with self.subTest(options), tempfile.TemporaryDirectory() as folder:
                with programs.Server(*options, "--explain") as server:
                    first, again = (programs.client(server.port, "--session", os.path.join(folder, "s"), "--explain").stderr.decode()
                                    for _ in range(2))
                self.assertEqual(self.steps(first), [1, 2, 2, 2, 2, 3, 4, 6, 7, 8, 8, *[9] * (2 if options else 3), 10, 10])
                self.assertEqual(self.steps(again), [1, 2, 6, 7, 9, 9, 8, 8, 10, 10])
                self.has(again, "the session is resumed", "skipped are the rest of step 2 and steps 3 to 5", "judged again:",
                         "session                   a former one")
                self.assertEqual("bytes, of a session to be resumed" in again, not options)

    def test_failures(self):
        told, served = self.explained([], ["--name", "elsewhere.example"])
        self.has(told, "Alert   -> bad_certificate (42)\n", "does the name that is asked for stand in the certificate?")
        self.has(served, "Alert   <- bad_certificate (42)\n", "look at the names in our certificate")
        told, served = self.explained(["--server-name", "localhost"], ["--name", "elsewhere.example"])
        self.has(told, "Alert   <- unrecognized_name (112)\n", "is the name, or --name, right?")
        self.has(served, "Alert   -> unrecognized_name (112)\n", "add it with --server-name")

    def test_a_stranger(self):
        """A ClientHello with much that this library does not know, by name where there is one."""
        with programs.Server("--echo", "--explain") as server, server.connect() as sock:
            context = programs.client_context()
            context.set_alpn_protocols(["http/1.1", "odd\x1b[1m"])
            peer = programs.Peer(sock, context).handshake()
            peer.close()
            server.wait_for(r"bytes of data +\d")
            said = server.said()
        self.assertRegex(said, r"application_layer_protocol_negotiation http/1\.1,\s+odd\\x1b\[1m\n")
        self.assertIn("rsa_pss_rsae_sha256", said)
        self.assertNotIn("\x1b", said)


if __name__ == "__main__":
    unittest.main()
