"""pki.py TLS12-CERT DIRECTORY - makes the keys and certificates that the tests of the programs use.

SPDX-License-Identifier: MIT
"""
import os
import shutil
import subprocess
import sys

AUTHORITY = ["--ca", "ca.pem", "--ca-key", "ca.key"]


def cert(*words):
    subprocess.run([sys.argv[1], *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def authority(name):
    cert("root", "--subject", name, "--kind", "rsa2048", "--days", "30", "--key", name + ".key", "--out", name + ".pem")


def issue(name, role, names):
    cert(role, "--subject", name, "--names", names, "--kind", "rsa2048", "--days", "29", *AUTHORITY, "--key", name + ".key", "--out",
         name + ".pem")


def main():
    shutil.rmtree(sys.argv[2], ignore_errors=True)
    os.makedirs(sys.argv[2])
    os.chdir(sys.argv[2])
    authority("ca")
    authority("other")
    issue("server", "server", "localhost 127.0.0.1")
    issue("client", "client", "client.example")
    issue("revoked", "client", "client.example")
    cert("revoke", *AUTHORITY, "--list", "ca.crl", "revoked.pem")
    cert("staple", *AUTHORITY, "--out", "server.ocsp", "server.pem")
    with open("both.pem", "w", encoding="ascii") as both:
        for name in "server.pem", "server.key":
            with open(name, encoding="ascii") as one:
                both.write(one.read())


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(error.stderr.decode())
