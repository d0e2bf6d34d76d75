"""passwords.py PEER - keys under a password and PKCS #12 files of OpenSSL, GnuTLS, NSS and Java, read; and ours, read by them.

What is not installed is left out, and said so.

SPDX-License-Identifier: MIT
"""
import os
import shutil
import subprocess
import sys
import tempfile

PEER = os.path.abspath(sys.argv[1])
PLAIN, MUSIC = "swordfish", "Gr\u00fc\u00dfe \U0001d11e"
done = 0


def run(*words, **more):
    return subprocess.run(words, capture_output=True, timeout=120, **more)


def make(*words):
    """By somebody else's program, which must not fail."""
    result = run(*words)
    assert result.returncode == 0, (words, result.stderr)
    return result.stdout


def there(program):
    if shutil.which(program):
        return True
    print(f"skipped: no {program}")
    return False


def taken(*words):
    global done
    result = run(PEER, *words)
    assert result.returncode == 0, (words, result.stderr)
    done += 1
    return result.stdout


def refused(said, *words):
    global done
    result = run(PEER, *words)
    assert result.returncode == 1 and said in result.stderr.decode(), (words, said, result.stderr)
    done += 1


def read(name):
    with open(name, "rb") as file:
        return file.read()


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)


def pki():
    """A key of each kind with its certificate, and a chain of three: by OpenSSL, since it is files of others that are read here."""
    for name, kind in ("p256", "ec -pkeyopt ec_paramgen_curve:P-256"), ("rsa", "rsa:2048"), ("ed25519", "ed25519"):
        make("openssl", "req", "-x509", "-newkey", *kind.split(), "-nodes", "-keyout", name + ".key", "-out", name + ".pem", "-subj", "/CN=" + name)
    write("ca.ext", b"basicConstraints=critical,CA:TRUE\n")
    above = "p256"
    for name in "middle", "leaf":
        make("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", name + ".key", "-out", name + ".csr", "-subj", "/CN=" + name)
        make("openssl", "x509", "-req", "-in", name + ".csr", "-CA", above + ".pem", "-CAkey", above + ".key", "-CAcreateserial",
             "-out", name + ".pem", *(["-extfile", "ca.ext"] if name == "middle" else []))
        above = name
    write("issuers.pem", read("p256.pem") + read("middle.pem"))
    write("chain.pem", read("leaf.pem") + read("middle.pem") + read("p256.pem"))


def keys_of_openssl():
    ways = [f"-v2 {cipher} -v2prf {prf}" for cipher in ("aes-128-cbc", "aes-256-cbc", "des3")
            for prf in ("hmacWithSHA1", "hmacWithSHA256", "hmacWithSHA384", "hmacWithSHA512")]
    for way in ways + ["-v1 PBE-SHA1-3DES"]:
        for kind, password in ("p256", PLAIN), ("rsa", MUSIC), ("ed25519", ""):
            make("openssl", "pkcs8", "-topk8", *way.split(), "-in", kind + ".key", "-out", "key", "-passout", "pass:" + password)
            taken("key", kind + ".pem", "key", password)
            refused("the password is wrong", "key", kind + ".pem", "key", password + "x")
    for way, name in ("-v2 aes-192-cbc", "AES-192-CBC"), ("-scrypt -v2 aes-128-cbc", "scrypt"), ("-v2 aes-128-cbc -iter 10000001", "10000000 iterations"):
        make("openssl", "pkcs8", "-topk8", *way.split(), "-in", "p256.key", "-out", "key", "-passout", "pass:x")
        refused(name, "key", "p256.pem", "key", "x")
    make("openssl", "rsa", "-aes256", "-traditional", "-in", "rsa.key", "-out", "key", "-passout", "pass:x")
    refused("Proc-Type: 4,ENCRYPTED", "key", "rsa.pem", "key", "x")


def our_keys():
    for kind, password in ("p256", PLAIN), ("rsa", MUSIC), ("ed25519", ""):
        write("key", taken("encrypt", kind + ".key", password))
        assert make("openssl", "pkey", "-in", "key", "-passin", "pass:" + password) == make("openssl", "pkey", "-in", kind + ".key")
        assert taken("decrypt", "key", password).split() == read(kind + ".key").split()
        if password == PLAIN and shutil.which("certtool"):
            make("certtool", "--key-info", "--infile", "key", "--password", password)


def pfx_of_openssl():
    ways = ["", "-macalg sha1", "-macalg sha384", "-macalg sha512", "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES", "-certpbe NONE",
            "-keypbe NONE -certpbe NONE", "-keypbe aes-128-cbc -certpbe aes-128-cbc", "-nomaciter -noiter"]
    command = "openssl pkcs12 -export -in leaf.pem -inkey leaf.key -certfile issuers.pem -out file".split()
    for way in ways:
        for password in PLAIN, MUSIC, "":
            make(*command, *way.split(), "-name", "a name", "-passout", "pass:" + password)
            taken("pfx", "file", password)
            refused("the password is wrong", "pfx", "file", password + "x")
    make(*command, "-nomac", "-passout", "pass:x")
    refused("no MAC", "pfx", "file", "x")
    make(*"openssl pkcs12 -export -nokeys -in leaf.pem -out file -passout pass:x".split())
    refused("no private key", "pfx", "file", "x")
    if run(*command, "-legacy", "-passout", "pass:x").returncode == 0:
        refused("pbeWithSHAAnd40BitRC2-CBC; write it anew with", "pfx", "file", "x")


def pfx_of_gnutls():
    command = "certtool --to-p12 --load-privkey leaf.key --load-certificate chain.pem --p12-name x --outder --outfile file".split()
    for way in "", "--pkcs-cipher 3des --hash sha1", "--pkcs-cipher aes-128 --hash sha512":
        make(*command, "--password", PLAIN, *way.split())
        taken("pfx", "file", PLAIN)
        refused("the password is wrong", "pfx", "file", PLAIN + "x")
    for way in ["--null-password"], ["--empty-password", "--password", ""]:
        make(*command, *way)
        taken("pfx", "file", "")


def pfx_of_nss():
    """BER, as Firefox writes it."""
    os.mkdir("nss")
    make("certutil", "-N", "-d", "nss", "--empty-password")
    make("openssl", "pkcs12", "-export", "-in", "rsa.pem", "-inkey", "rsa.key", "-name", "rsa", "-out", "file", "-passout", "pass:x")
    make("pk12util", "-i", "file", "-d", "nss", "-W", "x", "-K", "")
    make("pk12util", "-o", "file", "-n", "rsa", "-d", "nss", "-W", PLAIN, "-K", "")
    taken("pfx", "file", PLAIN)


def pfx_of_java():
    make("openssl", "pkcs12", "-export", "-in", "leaf.pem", "-inkey", "leaf.key", "-certfile", "issuers.pem", "-name", "x", "-out", "file",
         "-passout", "pass:" + PLAIN)
    make("keytool", "-importkeystore", "-srckeystore", "file", "-srcstoretype", "PKCS12", "-srcstorepass", PLAIN, "-destkeystore", "java",
         "-deststoretype", "PKCS12", "-deststorepass", PLAIN)
    taken("pfx", "java", PLAIN)


def our_pfx():
    for password in PLAIN, MUSIC, "":
        write("file", taken("make", "chain.pem", "leaf.key", password, "\u00e4 name"))
        taken("pfx", "file", password)
        out = make("openssl", "pkcs12", "-in", "file", "-nodes", "-passin", "pass:" + password)
        assert out.count(b"BEGIN CERTIFICATE") == 3 and out.count(b"BEGIN PRIVATE KEY") == 1, out
        assert out.count(b"localKeyID") == 2 and out.count(b"friendlyName") == 2, out
        assert run("openssl", "pkcs12", "-in", "file", "-nodes", "-passin", "pass:wrong").returncode != 0
    write("file", taken("make", "chain.pem", "leaf.key", PLAIN, "\u00e4 name"))
    if shutil.which("certtool"):
        out = make("certtool", "--p12-info", "--inder", "--infile", "file", "--password", PLAIN)
        assert "Friendly name: \u00e4 name".encode() in out and out.count(b"BEGIN CERTIFICATE") == 3, out
    if shutil.which("keytool"):
        assert b"PrivateKeyEntry" in make("keytool", "-list", "-keystore", "file", "-storepass", PLAIN)
    if shutil.which("pk12util"):
        make("pk12util", "-l", "file", "-W", PLAIN)


def main():
    if not there("openssl"):
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        pki()
        keys_of_openssl()
        our_keys()
        pfx_of_openssl()
        if there("certtool"):
            pfx_of_gnutls()
        if there("pk12util") and there("certutil"):
            pfx_of_nss()
        if there("keytool"):
            pfx_of_java()
        our_pfx()
        os.chdir("/")
    print(f"{done} files")


main()
