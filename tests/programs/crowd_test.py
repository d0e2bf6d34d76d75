"""crowd_test.py - many clients of one tls12-server at once: silent at step 10, and silent in the middle of step 1.

The memory that each takes of the server is printed, and bounded where no sanitizer is in the way. TLS12_CROWD says how many they are
(2000; 10000 take some minutes, for each time the kernel looks at all of them). Where the system allows fewer descriptors they are
fewer, which the output says.

SPDX-License-Identifier: MIT
"""
import os
import random
import resource
import ssl
import time
import unittest

import programs

WANTED = int(os.environ.get("TLS12_CROWD", "2000"))
SPARE = 100  # descriptors for other things
# Resident bytes of tls12-server for each client: the connection, what the program knows of it, and what malloc adds.
AT_STEP_10, IN_STEP_1 = 3072, 9216


def memory(server, what):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(what))


def resident(server):
    return memory(server, "VmRSS:")


def sanitized(server):
    """AddressSanitizer and ThreadSanitizer reserve terabytes."""
    return memory(server, "VmSize:") > 1 << 40


def descriptors(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


class Crowd(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        cls.count = min(WANTED, hard - SPARE)
        if cls.count < WANTED:
            print(f"the system allows {hard} descriptors")

    def crowd(self, what, bound, arrive):
        """`arrive` makes one client; when all are there, the server's memory is looked at."""
        with programs.Server("--echo", "--timeout", "600") as server:
            before, idle = resident(server), descriptors(server)
            clients = []
            try:
                while len(clients) < self.count:
                    clients.append(arrive(server))
                deadline = time.monotonic() + programs.PATIENCE
                while descriptors(server) < idle + self.count:  # so many were accepted
                    self.assertLess(time.monotonic(), deadline, server.said())
                    time.sleep(0.05)
                each = (resident(server) - before) / self.count
                print(f"{self.count} clients {what}: {each:.0f} bytes each of a server that had {before}")
                if not sanitized(server):
                    self.assertLessEqual(each, bound)
                yield from clients
            finally:
                for client in clients:
                    client.close()

    def test_at_step_10(self):
        """None is forgotten in the crowd: some are asked."""
        context = ssl.create_default_context(cafile=programs.pki("ca.pem"))
        context.maximum_version = ssl.TLSVersion.TLSv1_2

        def arrive(server):
            return context.wrap_socket(server.connect(), server_hostname="localhost")

        for client in self.crowd("at step 10", AT_STEP_10, arrive):
            if random.random() < 0.02:
                text = repr(client.getsockname()).encode()
                client.sendall(text)
                self.assertEqual(client.recv(100), text)

    def test_in_step_1(self):
        """The handshake goes on for those who say the rest of it: the alert for a wrong rest arrives."""
        half = bytes.fromhex("1603010010 010000c4 0303") + b"half of it"

        def arrive(server):
            client = server.connect()
            client.sendall(half)
            return client

        for client in self.crowd("in step 1", IN_STEP_1, arrive):
            if random.random() < 0.02:
                client.sendall(b"\x17\x03\x03\x00\x01x")
                self.assertEqual(programs.until_closed(client)[-7:-1], b"\x15\x03\x03\x00\x02\x02")


if __name__ == "__main__":
    unittest.main()
