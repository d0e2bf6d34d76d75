"""matrix.py - every kind of key, signature algorithm, suite, group and way to resume that another library has, with it as the client
and as the server.

Each case is one server and one or two connections to it: the second resumes the first where that is asked for. Our side is
tls12-client and tls12-server --www; theirs is a class with the functions of Peer.

    matrix.py LIBRARY --client FILE --server FILE [--peer FILE] [--thin] [--only TEXT]

--peer FILE is the program of a library that has none of its own: matrix_peer.c with matrix_LIBRARY.c, which also tells what the
library has. --thin lets the signature algorithms of a key take turns: each meets every suite, every group and every way, but not
every choice of the three.
--only TEXT runs the cases whose line has TEXT in it. What a library lacks is printed, with the number of cases.
Exit status: 0, 1 if a case failed, 77 if the library is not installed.

SPDX-License-Identifier: MIT
"""
import argparse
import collections
import concurrent.futures
import functools
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from interop import free_port

SECONDS = 30  # that one program may take
AT_ONCE = 3
SKIPPED = 77
REQUEST = b"GET / HTTP/1.0\r\n\r\n"

Kind = collections.namedtuple("Kind", "name made curve suites signatures")
Case = collections.namedtuple("Case", "we kind suite group signature way")


def with_hashes(*names):
    return [name + hash for name in names for hash in ("sha256", "sha384", "sha512")]


# In TLS 1.2 each of them is for every curve, whatever its name says.
ECDSA = ["ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384", "ecdsa_secp521r1_sha512"]
UNSIGNED = [None]

# name, options of "openssl req", the group that a client must have, the suites that go with it, how the server may sign
KINDS = [
    Kind("rsa", ["rsa:2048"], None, "RSA", with_hashes("rsa_pkcs1_", "rsa_pss_rsae_")),
    Kind("rsa-transport", ["rsa:2048"], None, "RSA transport", UNSIGNED),
    Kind("rsa-pss", ["rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"], None, "RSA", with_hashes("rsa_pss_pss_")),
    Kind("p256", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "secp256r1", "ECDSA", ECDSA),
    Kind("p384", ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"], "secp384r1", "ECDSA", ECDSA),
    Kind("p521", ["ec", "-pkeyopt", "ec_paramgen_curve:P-521"], "secp521r1", "ECDSA", ECDSA),
    Kind("ed25519", ["ed25519"], None, "ECDSA", ["ed25519"]),
]
PSK = Kind("psk", None, None, "PSK", UNSIGNED)
IDENTITY, KEY = "device", 16 * "5a"

RFC_8442 = "ECDHE-PSK-AES128-GCM-SHA256"  # of the suites of this RFC, the one that a library has
BOTH_SUITES = ["AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305", "AES256-SHA384", "AES128-SHA256", "AES256-SHA",
               "AES128-SHA"]
SUITES = {
    "RSA": ["ECDHE-RSA-" + suite for suite in BOTH_SUITES],
    "RSA transport": ["AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES256-SHA256", "AES128-SHA256", "AES256-SHA", "AES128-SHA"],
    "ECDSA": ["ECDHE-ECDSA-" + suite for suite in BOTH_SUITES + ["AES128-CCM", "AES256-CCM", "AES128-CCM8", "AES256-CCM8"]],
    "PSK": [RFC_8442, "ECDHE-PSK-CHACHA20-POLY1305", "PSK-AES128-GCM-SHA256", "PSK-AES256-GCM-SHA384",
            "PSK-CHACHA20-POLY1305", "PSK-AES128-CCM", "PSK-AES256-CCM", "PSK-AES128-CCM8", "PSK-AES256-CCM8"],
}
GROUPS = ["x25519", "secp256r1", "secp384r1", "secp521r1"]
WAYS = ["not", "by ticket", "by id"]


class Failure(Exception):
    pass


class Process:
    """A server, for the time of a with statement. The first group of announces, if it has one, is the port."""

    def __init__(self, command, announces, port=None):
        self.log, self.port = tempfile.TemporaryFile(), port
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + SECONDS
        while True:
            said = os.pread(self.log.fileno(), 100000, 0).decode(errors="replace")
            found = re.search(announces, said)
            if found:
                self.port = port or found.group(1)
                return
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.end()
                raise Failure("the server did not start: " + said)
            time.sleep(0.01)

    def end(self):
        self.process.kill()
        self.process.wait()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.end()


def groups(case):
    """Those that a client needs: the case's for the key exchange, and the curve of the certificate's key."""
    return list(dict.fromkeys([case.group, case.kind.curve or case.group]))


def parts(suite):
    """The key exchange and the protection; OpenSSL's names leave RSA key transport out."""
    exchange, protection = re.fullmatch(r"(?:(ECDHE-RSA|ECDHE-ECDSA|ECDHE-PSK|PSK)-)?(.*)", suite).groups()
    return exchange or "RSA", protection


class Peer:
    """The other library. A command is a list of words; its folder has KIND.pem and KIND.key, self-signed for localhost."""

    chooses_port = True  # its server takes a free port by itself and announces it

    def __init__(self, folder, program=None):
        self.folder, self.program = folder, program

    def path(self, name):
        return os.path.join(self.folder, name)

    def missing(self):
        """Why it can't be run, or None."""
        raise NotImplementedError

    def version(self):
        raise NotImplementedError

    def lacks(self, case):
        """What the library would need for this case and has not, or None."""
        return None

    def server(self, case, port):
        """The command of a server that answers each request with a page, and the pattern that announces it."""
        raise NotImplementedError

    def page(self, case, resumed):
        """The pattern that its server's page has to match."""
        raise NotImplementedError

    def connections(self, case, port):
        """A list of pairs: a client's command, and whether its last connection resumes a session. The request is its input."""
        raise NotImplementedError

    def connected(self, case, resumed):
        """The pattern that the client's output has to match."""
        return ""


class OpenSSL(Peer):
    GROUPS = {"x25519": "X25519", "secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
    PSK = ["-psk_identity", IDENTITY, "-psk", KEY]

    def lacks(self, case):
        return f"suite {case.suite}" if case.suite == RFC_8442 else None  # 3.0 has none of the RFC's

    def missing(self):
        return None if shutil.which("openssl") else "openssl is not installed"

    def version(self):
        return subprocess.run(["openssl", "version"], capture_output=True, text=True, check=True).stdout.split("(")[0].strip()

    def suite(self, case):
        return ["-tls1_2", "-cipher", case.suite + ":@SECLEVEL=0"]

    def server(self, case, port):
        identity = ["-cert", self.path(case.kind.name + ".pem"), "-key", self.path(case.kind.name + ".key")]
        command = ["openssl", "s_server", "-accept", "127.0.0.1:0", "-www", *self.suite(case), "-groups", self.GROUPS[case.group]]
        command += {"not": ["-no_ticket", "-no_cache"], "by ticket": [], "by id": ["-no_ticket"]}[case.way]
        return command + (["-nocert", *self.PSK] if case.kind is PSK else identity), r"ACCEPT 127\.0\.0\.1:(\d+)"

    def page(self, case, resumed):
        return f"{'Reused' if resumed else 'New'}, [^,]+, Cipher is {case.suite}\n"

    def connections(self, case, port):
        command = ["openssl", "s_client", "-connect", "127.0.0.1:" + port, "-servername", "localhost", *self.suite(case), "-groups",
                   ":".join(self.GROUPS[group] for group in groups(case)), "-ign_eof"]
        command += self.PSK if case.kind is PSK else ["-CAfile", self.path(case.kind.name + ".pem"), "-verify_return_error",
                                                         "-verify_hostname", "localhost"]
        if case.way == "not":
            return [(command, False)]
        session = tempfile.mktemp(dir=self.folder)
        command += ["-sess_out", session]
        return [(command, False), ([*command, "-sess_in", session], True)]

    def connected(self, case, resumed):
        return f"(New|Reused), [^,]+, Cipher is {case.suite}\n"


class GnuTLS(Peer):
    chooses_port = False
    PROTECTION = {
        "AES128-GCM-SHA256": "AES-128-GCM:+AEAD", "AES256-GCM-SHA384": "AES-256-GCM:+AEAD", "CHACHA20-POLY1305": "CHACHA20-POLY1305:+AEAD",
        "AES128-CCM": "AES-128-CCM:+AEAD", "AES256-CCM": "AES-256-CCM:+AEAD", "AES128-CCM8": "AES-128-CCM-8:+AEAD",
        "AES256-CCM8": "AES-256-CCM-8:+AEAD", "AES256-SHA384": "AES-256-CBC:+SHA384", "AES256-SHA256": "AES-256-CBC:+SHA256",
        "AES128-SHA256": "AES-128-CBC:+SHA256",
        "AES256-SHA": "AES-256-CBC:+SHA1", "AES128-SHA": "AES-128-CBC:+SHA1",
    }

    def __init__(self, folder, program=None):
        super().__init__(folder, program)
        with open(self.path("psk"), "w") as file:
            file.write(f"{IDENTITY}:{KEY}\n")

    def lacks(self, case):
        if case.suite == RFC_8442:  # 3.7.9 has none of the RFC's
            return f"suite {case.suite}"
        # gnutls-cli 3.7.9 ends by a segmentation fault when it describes the session, with gnutls-serv too.
        return "a client for ECDHE_PSK" if case.we == "server" and case.suite.startswith("ECDHE-PSK") else None

    def missing(self):
        return None if shutil.which("gnutls-cli") and shutil.which("gnutls-serv") else "gnutls-bin is not installed"

    def version(self):
        said = subprocess.run(["gnutls-cli", "--version"], capture_output=True, text=True, check=True).stdout
        return "GnuTLS " + said.split()[1]

    def priority(self, case):
        exchange, protection = parts(case.suite)
        words = ["NONE", "VERS-TLS1.2", "COMP-NULL", "CTYPE-X509", "SIGN-ALL", exchange, self.PROTECTION[protection]]
        return ["--priority", ":+".join(words + ["GROUP-" + group.upper() for group in groups(case)])]

    def server(self, case, port):
        identity = ["--x509certfile", self.path(case.kind.name + ".pem"), "--x509keyfile", self.path(case.kind.name + ".key")]
        command = ["gnutls-serv", "--http", "-p", port, *self.priority(case), *([] if case.way == "by ticket" else ["--noticket"])]
        return command + (["--pskpasswd", self.path("psk")] if case.kind is PSK else identity), r"listening on IPv4 [^\n]*done"

    def page(self, case, resumed):
        return "<HTML>"

    def connections(self, case, port):
        command = ["gnutls-cli", "-p", port, *self.priority(case), "--sni-hostname", "localhost", "--verify-hostname", "localhost"]
        command += ["--pskusername", IDENTITY, "--pskkey", KEY] if case.kind is PSK else ["--x509cafile", self.path(case.kind.name + ".pem")]
        command += [] if case.way == "not" else ["--resume", "--waitresumption"]  # it connects twice by itself
        return [([*command, "127.0.0.1"], case.way != "not")]


class InC(Peer):
    """A library behind matrix_peer.c. What it has is what the program lists; a key is tried."""

    PROTECTION = {
        "AES128-GCM-SHA256": "AES_128_GCM_SHA256", "AES256-GCM-SHA384": "AES_256_GCM_SHA384",
        "CHACHA20-POLY1305": "CHACHA20_POLY1305_SHA256", "AES128-CCM": "AES_128_CCM", "AES256-CCM": "AES_256_CCM",
        "AES128-CCM8": "AES_128_CCM_8", "AES256-CCM8": "AES_256_CCM_8", "AES256-SHA384": "AES_256_CBC_SHA384",
        "AES256-SHA256": "AES_256_CBC_SHA256",
        "AES128-SHA256": "AES_128_CBC_SHA256", "AES256-SHA": "AES_256_CBC_SHA", "AES128-SHA": "AES_128_CBC_SHA",
    }

    def missing(self):
        return None if self.program else "the library was not there when CMake looked for it"

    @functools.cached_property
    def listed(self):
        said = subprocess.run([self.program, "list"], capture_output=True, text=True, check=True, timeout=SECONDS).stdout
        return said.splitlines()

    def version(self):
        return next(line for line in self.listed if line.startswith("library ")).split(" ", 1)[1]

    def suite(self, case):
        exchange, protection = parts(case.suite)
        return f"TLS_{exchange.replace('-', '_')}_WITH_{self.PROTECTION[protection]}"

    def identity(self, name):
        return ["--cert", self.path(name + ".pem"), "--key", self.path(name + ".key")]

    @functools.cache
    def loads(self, name):
        return subprocess.run([self.program, "load", *self.identity(name)], capture_output=True, timeout=SECONDS).returncode == 0

    def lacks(self, case):
        needs = ["suite " + self.suite(case), *("group " + group for group in groups(case) if group)]
        needs += [f"signature {case.signature}"] if case.signature else []
        needs += [] if case.way == "not" else ["way " + case.way]
        missing = [need for need in needs if need not in self.listed]
        if missing:
            return missing[0]
        return None if case.kind is PSK or self.loads(case.kind.name) else f"keys of kind {case.kind.name}"

    def options(self, case, kept):
        options = ["--suite", self.suite(case), "--groups", ":".join(kept)]
        options += ["--psk", f"{IDENTITY}:{KEY}"] if case.kind is PSK else []
        return options + {"not": [], "by ticket": ["--tickets"], "by id": ["--ids"]}[case.way]

    def server(self, case, port):
        command = [self.program, "server", *self.options(case, [case.group])]
        return command + ([] if case.kind is PSK else self.identity(case.kind.name)), r"listening on 127\.0\.0\.1:(\d+)\n"

    def line(self, case, number, resumed):
        return f"connection {number} suite {self.suite(case)} group ({case.group}|-) resumed {'yes' if resumed else 'no'}\n"

    def page(self, case, resumed):
        return self.line(case, 2 if resumed else 1, resumed)

    def connections(self, case, port):
        command = [self.program, "client", "--port", port, "--name", "localhost", *self.options(case, groups(case))]
        command += [] if case.kind is PSK else ["--ca", self.path(case.kind.name + ".pem")]
        return [([*command, "--times", "1" if case.way == "not" else "2"], case.way != "not")]

    def connected(self, case, resumed):
        group = f"group +{case.group}\n" if case.suite.startswith("ECDHE") else ""
        first = f"(?s){self.line(case, 1, False)}.*{group}"
        return first + (".*" + self.line(case, 2, True) if resumed else "")


class WolfSSL(InC):
    def lacks(self, case):
        # 5.5.4 loads a key whose OID is id-RSASSA-PSS. But its client refuses such a certificate (-133), and its server signs
        # with rsa_pss_rsae_sha256, which RFC 8446 4.2.3 has for rsaEncryption alone. With OpenSSL it fails in the same ways.
        if case.kind.name == "rsa-pss":
            return "signatures by keys of kind rsa-pss"
        # 5.5.4's client refuses a server's share of x25519 if no certificate goes with it (-352), OpenSSL's too.
        if case.we == "server" and case.suite.startswith("ECDHE-PSK") and case.group == "x25519":
            return "a client for ECDHE_PSK with x25519"
        return super().lacks(case)


PEERS = {"openssl": OpenSSL, "gnutls": GnuTLS, "mbedtls": InC, "wolfssl": WolfSSL}


class Matrix:
    def __init__(self, options, peer):
        self.client, self.server, self.thin, self.only, self.peer = options.client, options.server, options.thin, options.only, peer
        self.left_out = collections.Counter()
        # By OpenSSL, on purpose: certificates of another hand, and RSA-PSS keys, which tls12-cert does not make. See made.py, too.
        for kind in KINDS:
            subprocess.run(["openssl", "req", "-x509", "-newkey", *kind.made, "-nodes", "-keyout", peer.path(kind.name + ".key"),
                            "-out", peer.path(kind.name + ".pem"), "-subj", "/CN=" + kind.name, "-addext",
                            "subjectAltName=DNS:localhost", "-days", "30"], check=True, stderr=subprocess.DEVNULL)

    def all(self):
        """Whatever there is, be it that the library has it or not."""
        for we, kind in itertools.product(("server", "client"), KINDS + [PSK]):
            ways = ["not"] if kind is PSK else WAYS  # sessions of pre-shared keys are not kept
            groups_here = GROUPS if kind.suites != "RSA transport" else GROUPS[:1]
            for choice in itertools.product(*map(enumerate, (SUITES[kind.suites], groups_here, ways))):
                (i, suite), (j, group), (k, way) = choice
                turn = (i + j + k) % len(kind.signatures)
                for signature in kind.signatures[turn:turn + 1] if self.thin else kind.signatures:
                    yield Case(we, kind, suite, group, signature, way)

    def cases(self):
        for case in self.all():
            if self.only not in self.line(case):
                continue
            lack = self.peer.lacks(case)
            if lack is None:
                yield case
            else:
                self.left_out[lack] += 1

    @staticmethod
    def line(case):
        return f"we are the {case.we}, {case.kind.name}, {case.suite}, {case.group}, {case.signature or 'unsigned'}, resumed {case.way}"

    @staticmethod
    def choices(case):
        """The options of our side, of which the other's are left with no choice."""
        return ["--ciphers", case.suite, *(["--sigalgs", case.signature] if case.signature else [])]

    def we_serve(self, case):
        name = case.kind.name
        identity = ["--cert", self.peer.path(name + ".pem"), "--key", self.peer.path(name + ".key")]
        command = [self.server, "--www", *self.choices(case), "--groups", case.group]
        command += {"not": ["--no-tickets"], "by ticket": [], "by id": ["--no-tickets", "--cache", "9"]}[case.way]
        command += ["--psk", f"{IDENTITY}:{KEY}"] if case.kind is PSK else identity
        with Process([*command, "0"], r"listening on .*:(\d+)") as server:
            for command, resumed in self.peer.connections(case, server.port):
                page, error = self.run_client(command)
                self.check(page, "made by tls12-server", page + error)
                self.check(page, "resumed session +" + ("yes" if resumed else "no"), page)
                if case.suite.startswith("ECDHE") and not resumed:
                    self.check(page, f"group +{case.group}\nsignature algorithm +{case.signature or 'none'}\n", page)
                self.check(page, self.peer.connected(case, resumed), page)

    def we_connect(self, case):
        with self.their_server(case) as server:
            command = [self.client, *self.choices(case), "--groups", ":".join(groups(case)), "--name", "localhost", "--wait", "--explain"]
            command += ["--psk", f"{IDENTITY}:{KEY}"] if case.kind is PSK else ["--ca", self.peer.path(case.kind.name + ".pem")]
            command += [] if case.way == "not" else ["--session", tempfile.mktemp(dir=self.peer.folder)]
            for resumed in [False] if case.way == "not" else [False, True]:
                page, error = self.run_client([*command, "127.0.0.1", server.port])
                self.check(page, self.peer.page(case, resumed), error[-600:] + page[-600:])
                self.check(error, "restore master secret" if resumed else "Step 10 -- the end", error[-600:])
                if case.suite.startswith("ECDHE") and not resumed:
                    self.check(error, f"\n +group +{case.group}\n", error[-600:])
                if case.signature and not resumed:
                    self.check(error, f"\n +signature algorithm +{case.signature}\n", error[-600:])
                if not resumed and (" NewSessionTicket " in error) != (case.way == "by ticket"):
                    raise Failure(f"a ticket, or none, against what was asked for: {error}")

    def their_server(self, case):
        for _ in range(4):  # somebody else may take the port first
            port = None if self.peer.chooses_port else str(free_port())
            try:
                return Process(*self.peer.server(case, port), port)
            except Failure as failure:
                why = failure
        raise why

    @staticmethod
    def run_client(command):
        done = subprocess.run(command, input=REQUEST, capture_output=True, timeout=SECONDS)
        if done.returncode < 0:
            raise Failure(f"{command[0]} ended by signal {-done.returncode}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")

    @staticmethod
    def check(text, pattern, shown):
        if not re.search(pattern, text):
            raise Failure(f"no {pattern!r} in: {shown}")

    def run(self, case):
        try:
            (self.we_serve if case.we == "server" else self.we_connect)(case)
            return None
        except (Failure, subprocess.TimeoutExpired) as failure:
            return str(failure)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("library", choices=PEERS)
    parser.add_argument("--client", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--peer", metavar="FILE")
    parser.add_argument("--thin", action="store_true")
    parser.add_argument("--only", default="", metavar="TEXT")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        peer = PEERS[options.library](folder, options.peer)
        if peer.missing() or not shutil.which("openssl"):
            print(peer.missing() or "openssl, which makes the certificates, is not installed")
            return SKIPPED
        matrix = Matrix(options, peer)
        cases, failed = list(matrix.cases()), 0
        for lack, count in matrix.left_out.items():
            print(f"{peer.version()} has not: {lack} ({count} cases left out)")
        for case, failure in zip(cases, pool.map(matrix.run, cases)):
            if failure is not None:
                failed += 1
                print(f"FAILED {matrix.line(case)}: {failure}\n")
        print(f"{len(cases)} cases with {peer.version()}: {len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
