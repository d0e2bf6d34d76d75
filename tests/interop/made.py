"""made.py - chains that tls12-cert has made, shown to the clients of other libraries: root, intermediate and server, of each kind of
key. A client trusts the root; it must accept the chain, and refuse one whose certificate is for another name.

    made.py --cert FILE --server FILE [--mbedtls FILE] [--wolfssl FILE]

The programs of --mbedtls and --wolfssl are those of matrix.py's --peer. Exit status: 0, 1 if a case failed, 77 if no library is there.

SPDX-License-Identifier: MIT
"""
import argparse
import os
import subprocess
import sys
import tempfile

from matrix import PEERS, SECONDS, SKIPPED, UNSIGNED, Case, Failure, Kind, Matrix, Process

# The kinds of tls12-cert, with the suites and the group of the matrix.
KINDS = [Kind(name, None, curve, suites, UNSIGNED) for name, curve, suites in (
    ("rsa2048", None, "RSA"), ("rsa4096", None, "RSA"), ("p256", "secp256r1", "ECDSA"), ("p384", "secp384r1", "ECDSA"),
    ("p521", "secp521r1", "ECDSA"), ("ed25519", None, "ECDSA"))]
NAMES = {"right": "localhost", "wrong": "elsewhere.example"}


class Authority:
    """In a folder: KIND.pem, a root; KIND.right and KIND.wrong, chains of servers below an intermediate; KIND.key."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        for kind in KINDS:
            self.make(kind.name)

    def path(self, name):
        return os.path.join(self.folder, name)

    def cert(self, role, kind, name, subject, issuer=None, more=()):
        words = [self.program, role, "--kind", kind, "--subject", subject, "--key", name + ".key", "--out", name + ".pem", *more]
        words += ["--ca", issuer + ".pem", "--ca-key", issuer + ".key"] if issuer else []
        subprocess.run(words, cwd=self.folder, check=True, timeout=SECONDS)

    def make(self, kind):
        self.cert("root", kind, kind, "CN=Root,O=Example")
        # Without name constraints: Mbed TLS 2.28 does not know them, and they are critical.
        self.cert("intermediate", kind, kind + "-middle", "CN=Middle,O=Example", kind)
        for name, host in NAMES.items():
            self.cert("server", kind, f"{kind}-{name}", "CN=Server", kind + "-middle", ["--names", host])
            with open(self.path(f"{kind}.{name}"), "wb") as chain:
                for part in f"{kind}-{name}.pem", f"{kind}-middle.pem":
                    with open(self.path(part), "rb") as file:
                        chain.write(file.read())


def suite_of(kind):
    return f"ECDHE-{kind.suites}-AES128-GCM-SHA256"


def case_of(kind, group="secp256r1"):
    """How the server signs is its matter."""
    return Case("server", kind, suite_of(kind), group, None, "not")


def visit(options, authority, peer, kind, name):
    """What the peer's client says about tls12-server with this chain: the page, if it has asked for it."""
    command = [options.server, "--www", "--no-tickets", "--cert", authority.path(f"{kind.name}.{name}"), "--key",
               authority.path(f"{kind.name}-{name}.key"), "0"]
    with Process(command, r"listening on .*:(\d+)") as server:
        (client, _), = peer.connections(case_of(kind), server.port)
        return Matrix.run_client(client)


def lacks(peer, kind):
    """matrix.py knows RSA keys by one name."""
    known = kind._replace(name="p256")
    if peer.lacks(case_of(known)):
        return f"suite {suite_of(kind)}"
    if kind.curve and peer.lacks(case_of(known, kind.curve)):
        return f"group {kind.curve}"
    return "keys of kind ed25519" if kind.name == "ed25519" and peer.version().startswith("Mbed TLS") else None


def run(options, authority, peer):
    count = failed = 0
    for kind in KINDS:
        lack = lacks(peer, kind)
        if lack:
            print(f"{peer.version()} has not: {lack} (2 cases left out)")
            continue
        for name in NAMES:
            count += 1
            try:
                page, error = visit(options, authority, peer, kind, name)
                accepted = "made by tls12-server" in page
            except (Failure, subprocess.TimeoutExpired) as failure:
                accepted, error, page = None, str(failure), ""
            if accepted != (name == "right"):
                failed += 1
                print(f"FAILED {kind.name}, {name} name: {error[-600:]}{page[-600:]}\n")
    print(f"{count} chains for {peer.version()}: {count - failed} passed, {failed} failed")
    return failed


def main():
    parser = argparse.ArgumentParser()
    for name in ("--cert", "--server"):
        parser.add_argument(name, required=True)
    for name in ("--mbedtls", "--wolfssl"):
        parser.add_argument(name)
    options = parser.parse_args()
    failed, met = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(options.cert, folder)
        for library, peer_class in PEERS.items():
            peer = peer_class(folder, getattr(options, library, None))
            if peer.missing():
                print(f"SKIPPED {library}: {peer.missing()}")
                continue
            met += 1
            failed += run(options, authority, peer)
    return 1 if failed else 0 if met else SKIPPED


if __name__ == "__main__":
    sys.exit(main())
