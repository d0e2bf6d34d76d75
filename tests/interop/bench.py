"""bench.py - what the tests with programs of others share: certificates, our programs, and how cases are run and counted.

A program is a class whose cases() tells the cases. One that is not installed is skipped, and that is said. Everything is on the
loopback interface, with ports that are free and files in a temporary folder. The options, for real_programs.py, scanners.py
and wireshark.py:

    --client FILE --server FILE --cert FILE [--only TEXT]

--only TEXT runs the cases whose line has TEXT in it. Exit status: 0, 1 if a case failed, 77 if nothing could be run.

SPDX-License-Identifier: MIT
"""
import argparse
import collections
import concurrent.futures
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from interop import SECONDS, Problem, Program

AT_ONCE = 3
SKIPPED = 77
SHOWN = 1500  # characters at the end of what a program said, when a case fails
SUITES = {  # OpenSSL's name; IANA's, and the number
    "ECDHE-ECDSA-AES128-GCM-SHA256": ("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 0xC02B),
    "ECDHE-RSA-AES128-GCM-SHA256": ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xC02F),
    "ECDHE-ECDSA-AES256-GCM-SHA384": ("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", 0xC02C),
    "ECDHE-RSA-AES256-GCM-SHA384": ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 0xC030),
    "ECDHE-ECDSA-CHACHA20-POLY1305": ("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", 0xCCA9),
    "ECDHE-RSA-CHACHA20-POLY1305": ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", 0xCCA8),
}
DEFAULT_SUITES = list(SUITES)

Case = collections.namedtuple("Case", "line run")

# ---- Certificates ------------------------------------------------------------------------------------------------------

LEAVES = [  # name, command of tls12-cert, names, issuer, kind of key; each is valid from now on
    ("ecdsa", "server", "localhost 127.0.0.1", "root", "p256"),
    ("rsa", "server", "localhost 127.0.0.1", "root", "rsa2048"),
    ("elsewhere", "server", "www.example.com", "root", "p256"),
    ("client", "client", "", "root", "p256"),
    ("stranger", "client", "", "other", "p256"),
]
DAYS = 300  # scanners complain of certificates with less than sixty days to come


class Bench:
    """What the cases share: our programs, and a folder with certificates: NAME.pem, NAME.key, ecdsa.ocsp."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        os.chmod(folder, 0o755)  # a server that gives up root's rights still has to read its page; the keys stay closed
        with open(self.path("no-password"), "w") as file:
            file.write("\n")
        for ca in ("root", "other"):
            self.cert("root", "--subject", f"CN=Programs {ca}", "--days", str(DAYS + 1), "--key", f"{ca}.key", "--out", f"{ca}.pem")
        for name, role, names, issuer, kind in LEAVES:
            self.cert(role, "--subject", f"CN={name}", "--kind", kind, *(["--names", names] if names else []), "--days", str(DAYS),
                      "--ca", f"{issuer}.pem", "--ca-key", f"{issuer}.key", "--key", f"{name}.key", "--out", f"{name}.pem")
        self.cert("staple", "--ca", "root.pem", "--ca-key", "root.key", "--out", "ecdsa.ocsp", "ecdsa.pem")

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.path(name)) as file:
            return file.read()

    def cert(self, *words):
        """tls12-cert."""
        made = subprocess.run([self.options.cert, *words], cwd=self.folder, capture_output=True, timeout=SECONDS, text=True)
        if made.returncode != 0:
            sys.exit(f"tls12-cert {' '.join(words)}:\n{made.stderr}")

    # ---- Programs ------------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def running(self, words, environment=None, seconds=SECONDS):
        """A program for the time of a with statement; then it and its children are killed."""
        program = Program(words, environment, seconds)
        try:
            yield program
        finally:
            program.kill()

    @contextlib.contextmanager
    def our_server(self, *words, identities=("ecdsa", "rsa")):
        """tls12-server --www: its port."""
        files = [word for name in identities for word in ("--cert", self.path(f"{name}.pem"), "--key", self.path(f"{name}.key"))]
        with self.running([self.options.server, "--www", *files, *words, "0"], seconds=4 * SECONDS) as program:
            yield program.wait_for(r"listening on 127.0.0.1:(\d+)\n", "port")[1]

    def run(self, words, environment=None, text=b"", seconds=SECONDS):
        """A program from beginning to end: its status, and all it said."""
        with self.running(words, environment, seconds) as program:
            program.write(text)
            program.end_input()
            program.wait()
            return program.process.returncode, program.text()

    def fetch(self, port, *words, page="/page", ca="root"):
        """tls12-client: its status and all it said."""
        request = f"GET {page} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        return self.run([self.options.client, "--ca", self.path(f"{ca}.pem"), "--wait", "--explain", *words, "localhost", port],
                        text=request)


def expect(text, *patterns):
    for pattern in patterns:
        if not re.search(pattern, text):
            raise Problem(f"no {pattern!r} in: {text[-SHOWN:]}")


def expect_status(status, wanted, text):
    if status != wanted:
        raise Problem(f"status {status} and not {wanted}: {text[-SHOWN:]}")


def page_lines(suite="TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", group="x25519", signature="ecdsa_secp256r1_sha256", ems="yes",
               resumed="no", name="localhost", protocol="none", certificate="none"):
    """The lines that the page of tls12-server has to have."""
    return ["made by tls12-server", "protocol +TLS 1.2\n", f"cipher suite +{suite}\n", f"group +{group}\n",
            f"signature algorithm +{signature}\n", f"extended master secret +{ems}\n", f"resumed session +{resumed}\n",
            f"server name +{name}\n", f"application protocol +{protocol}\n", f"client certificate +{certificate}"]


class Real:
    """A program of others."""
    needs = ()  # the commands, and for each the package that has it

    def __init__(self, bench):
        self.bench = bench

    def missing(self):
        """Why it can't be run, or None."""
        lacking = [f"{command} ({package})" for command, package in self.needs if shutil.which(command) is None]
        return f"not installed: {', '.join(lacking)}" if lacking else None

    def version(self):
        raise NotImplementedError

    def said(self, *words):
        done = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS)
        return done.stdout + done.stderr

    def cases(self):
        raise NotImplementedError


# ---- The driver --------------------------------------------------------------------------------------------------------


def run(case):
    """One case: None, or what went wrong."""
    try:
        case.run()
        return None
    except Exception as problem:  # whatever it is
        return str(problem) if isinstance(problem, Problem) else repr(problem)


def run_program(program, only, pool):
    """All the cases of a program: how many passed, and how many failed."""
    name = type(program).__name__
    cases = [case for case in program.cases() if only in f"{name}: {case.line}"]
    failed = 0
    for case, problem in zip(cases, pool.map(run, cases)):
        if problem is not None:
            failed += 1
            print(f"FAILED {name}: {case.line}: {problem}\n", flush=True)
    return len(cases) - failed, failed


def main(programs):
    parser = argparse.ArgumentParser()
    parser.add_argument("--client", required=True, help="tls12-client")
    parser.add_argument("--server", required=True, help="tls12-server")
    parser.add_argument("--cert", required=True, help="tls12-cert, which makes the certificates")
    parser.add_argument("--only", default="", metavar="TEXT")
    options = parser.parse_args()
    os.environ["PATH"] += ":/usr/sbin:/sbin"  # where Debian has servers
    summary, passed, failed = [], 0, 0
    with tempfile.TemporaryDirectory(prefix="programs.", ignore_cleanup_errors=True) as folder, \
            concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        bench = Bench(options, folder)
        for program in [program(bench) for program in programs]:
            missing, name, started = program.missing(), type(program).__name__, time.monotonic()
            if missing is not None:
                summary.append(f"{name}: SKIPPED, {missing}")
                continue
            counts = run_program(program, options.only, pool)
            passed, failed = passed + counts[0], failed + counts[1]
            summary.append(f"{name} {program.version()}: {counts[0]} passed, {counts[1]} failed, {time.monotonic() - started:.0f} s")
    print("\n".join(summary))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0 if passed else SKIPPED
