"""matrix.py - every kind of key, suite, group and way to resume that OpenSSL has, with OpenSSL as the client and as the server.

Each case is one server and one or two connections to it: the second resumes the first where that is asked for. Our side is
tls12-client and tls12-server --www.

    matrix.py --client FILE --server FILE

Exit status: 0, 1 if a case failed, 77 if openssl is not installed.

SPDX-License-Identifier: MIT
"""
import argparse
import concurrent.futures
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

SECONDS = 30  # that one program may take
AT_ONCE = 3
SKIPPED = 77
REQUEST = b"GET / HTTP/1.0\r\n\r\n"

# name, options of "openssl req", the curve that a client must have (OpenSSL's name), the suites that go with it
KINDS = [
    ("rsa", ["rsa:2048"], None, "RSA"),
    ("rsa-pss", ["rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"], None, "RSA"),
    ("p256", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "P-256", "ECDSA"),
    ("p384", ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"], "P-384", "ECDSA"),
    ("p521", ["ec", "-pkeyopt", "ec_paramgen_curve:P-521"], "P-521", "ECDSA"),
    ("ed25519", ["ed25519"], None, "ECDSA"),
]
PSK = "device:" + 16 * "5a"

BOTH_SUITES = ["AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305", "AES256-SHA384", "AES128-SHA256", "AES256-SHA",
               "AES128-SHA"]
SUITES = {
    "RSA": ["ECDHE-RSA-" + suite for suite in BOTH_SUITES],
    "ECDSA": ["ECDHE-ECDSA-" + suite for suite in BOTH_SUITES + ["AES128-CCM", "AES256-CCM", "AES128-CCM8", "AES256-CCM8"]],
    "PSK": ["ECDHE-PSK-CHACHA20-POLY1305", "PSK-AES128-GCM-SHA256", "PSK-AES256-GCM-SHA384", "PSK-CHACHA20-POLY1305",
            "PSK-AES128-CCM", "PSK-AES256-CCM", "PSK-AES128-CCM8", "PSK-AES256-CCM8"],
}
GROUPS = [("x25519", "X25519"), ("secp256r1", "P-256"), ("secp384r1", "P-384"), ("secp521r1", "P-521")]
RESUMES = ["not", "by ticket", "by id"]


class Failure(Exception):
    pass


class Process:
    """A server, for the time of a with statement."""

    def __init__(self, command, announces):
        self.command, self.announces = command, announces

    def __enter__(self):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + SECONDS
        while True:
            said = os.pread(self.log.fileno(), 100000, 0).decode(errors="replace")
            found = re.search(self.announces, said)
            if found:
                self.port = found.group(1)
                return self
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Failure("the server did not start: " + said)
            time.sleep(0.01)

    def __exit__(self, kind, value, trace):
        self.process.kill()
        self.process.wait()
        self.log.close()


class Matrix:
    def __init__(self, options, folder):
        self.client, self.server, self.folder = options.client, options.server, folder
        for name, key, _, _ in KINDS:
            subprocess.run(["openssl", "req", "-x509", "-newkey", *key, "-nodes", "-keyout", self.path(name + ".key"), "-out",
                            self.path(name + ".pem"), "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:localhost", "-days",
                            "30"], check=True, stderr=subprocess.DEVNULL)

    def path(self, name):
        return os.path.join(self.folder, name)

    def cases(self):
        """Who is the server, the kind of key, the suite, the group, and how the second connection resumes."""
        for we, (name, _, curve, suites) in itertools.product(("server", "client"), KINDS + [("psk", None, None, "PSK")]):
            ways = ["not"] if name == "psk" else RESUMES  # sessions of pre-shared keys are not kept
            for suite, group, way in itertools.product(SUITES[suites], GROUPS, ways):
                yield we, name, curve, suite, group, way

    def our_identity(self, name):
        if name == "psk":
            return ["--psk", PSK]
        return ["--cert", self.path(name + ".pem"), "--key", self.path(name + ".key")]

    @staticmethod
    def their_psk():
        return ["-psk_identity", PSK.split(":")[0], "-psk", PSK.split(":")[1]]

    @staticmethod
    def connect(command):
        done = subprocess.run(command, input=REQUEST, capture_output=True, timeout=SECONDS)
        return done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")

    def we_serve(self, name, curve, suite, group, way):
        resume = {"not": ["--no-tickets"], "by ticket": [], "by id": ["--no-tickets", "--cache", "9"]}[way]
        command = [self.server, "--www", "--ciphers", suite, "--groups", group[0], *resume, *self.our_identity(name), "0"]
        session = tempfile.mktemp(dir=self.folder)
        with Process(command, r"listening on .*:(\d+)") as server:
            theirs = ["openssl", "s_client", "-connect", "127.0.0.1:" + server.port, "-servername", "localhost", "-tls1_2", "-cipher",
                      suite + ":@SECLEVEL=0", "-groups", ":".join(dict.fromkeys([group[1], curve or group[1]])), "-ign_eof"]
            theirs += self.their_psk() if name == "psk" else ["-CAfile", self.path(name + ".pem"), "-verify_return_error"]
            if way != "not":
                theirs += ["-sess_out", session]
            for resumed in [False] if way == "not" else [False, True]:
                page, error = self.connect(theirs + (["-sess_in", session] if resumed else []))
                self.check(page + error, "made by tls12-server", page)
                self.check(page, "resumed session +" + ("yes" if resumed else "no"), page)
                if suite.startswith("ECDHE") and not resumed:
                    self.check(page, f"group +{group[0]}\n", page)
                self.check(page, f"(New|Reused), [^,]+, Cipher is {suite}\n", page)

    def we_connect(self, name, curve, suite, group, way):
        resume = {"not": ["-no_ticket", "-no_cache"], "by ticket": [], "by id": ["-no_ticket"]}[way]
        command = ["openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-tls1_2", "-cipher", suite + ":@SECLEVEL=0", "-groups",
                   group[1], *resume]
        command += ["-nocert", *self.their_psk()] if name == "psk" else ["-cert", self.path(name + ".pem"), "-key",
                                                                        self.path(name + ".key")]
        ours_groups = [group[0]] + [g[0] for g in GROUPS if g[1] == curve and g != group]
        session = tempfile.mktemp(dir=self.folder)
        with Process(command, r"ACCEPT 127\.0\.0\.1:(\d+)") as server:
            ours = [self.client, "--ciphers", suite, "--groups", ":".join(ours_groups), "--name", "localhost", "--wait", "--explain"]
            ours += ["--psk", PSK] if name == "psk" else ["--ca", self.path(name + ".pem")]
            if way != "not":
                ours += ["--session", session]
            for resumed in [False] if way == "not" else [False, True]:
                page, error = self.connect(ours + ["127.0.0.1", server.port])
                self.check(page, f"{'Reused' if resumed else 'New'}, [^,]+, Cipher is {suite}\n", error[-600:] + page[-600:])
                self.check(error, "Step 10 -- the end" if not resumed else "restore master secret", error[-600:])

    @staticmethod
    def check(text, pattern, shown):
        if not re.search(pattern, text):
            raise Failure(f"no {pattern!r} in: {shown}")

    def run(self, case):
        try:
            (self.we_serve if case[0] == "server" else self.we_connect)(*case[1:])
            return None
        except (Failure, subprocess.TimeoutExpired) as failure:
            return str(failure)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--client", required=True)
    parser.add_argument("--server", required=True)
    options = parser.parse_args()
    if not shutil.which("openssl"):
        print("openssl is not installed")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        matrix = Matrix(options, folder)
        cases, failed = list(matrix.cases()), 0
        for case, failure in zip(cases, pool.map(matrix.run, cases)):
            if failure is not None:
                failed += 1
                print(f"FAILED we are the {case[0]}, {case[1]}, {case[3]}, {case[4][0]}, resumed {case[5]}: {failure}\n")
    version = subprocess.run(["openssl", "version"], capture_output=True, text=True, check=False).stdout.strip()
    print(f"{len(cases)} cases with {version}: {len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
