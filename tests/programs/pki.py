"""pki.py DIRECTORY - makes the keys and certificates that the tests of the programs use.

SPDX-License-Identifier: MIT
"""
import os
import subprocess
import sys

CONFIG = """
[ca]
default_ca = this
[this]
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_days = 30
default_crl_days = 7
unique_subject = no
policy = any
[any]
commonName = supplied
[req]
distinguished_name = empty
[empty]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, keyEncipherment, digitalSignature
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
subjectAltName = DNS:localhost, IP:127.0.0.1
[client]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
authorityKeyIdentifier = keyid
subjectAltName = DNS:client.example
"""


def openssl(command):
    subprocess.run(["openssl"] + command.split(), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def authority(name):
    openssl(f"req -x509 -newkey rsa:2048 -nodes -days 30 -config config -extensions authority "
            f"-subj /CN={name} -keyout {name}.key -out {name}.pem")


def issue(name, kind):
    openssl(f"req -new -newkey rsa:2048 -nodes -config config -subj /CN={name} -keyout {name}.key -out {name}.csr")
    openssl(f"ca -batch -notext -config config -extensions {kind} -in {name}.csr -out {name}.pem")


def main():
    os.makedirs(sys.argv[1], exist_ok=True)
    os.chdir(sys.argv[1])
    for name, text in ("config", CONFIG), ("index.txt", ""), ("serial", "1001\n"), ("crlnumber", "01\n"):
        with open(name, "w", encoding="ascii") as file:
            file.write(text)
    authority("ca")
    authority("other")
    issue("server", "server")
    issue("client", "client")
    issue("revoked", "client")
    openssl("ca -config config -revoke revoked.pem")
    openssl("ca -config config -gencrl -out ca.crl")
    openssl("ocsp -index index.txt -CA ca.pem -issuer ca.pem -rsigner ca.pem -rkey ca.key -rmd sha256 -cert server.pem "
            "-ndays 7 -respout server.ocsp")
    with open("both.pem", "w", encoding="ascii") as both:
        for name in "server.pem", "server.key":
            with open(name, encoding="ascii") as one:
                both.write(one.read())


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(error.stderr.decode())
