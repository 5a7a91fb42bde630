"""What the checks of this folder stand on: a server that is started for them, with TLS beside, and programs that are run
against it."""

import pathlib
import subprocess
import tempfile
import time

from servers import free_port, wait_for

CHECKS = []


class Skip(Exception):
    """A program that a check needs is not here."""


def check(function):
    """Marks a function of (server) as a check; its name says what is tried, its docstring what must come out."""
    CHECKS.append(function)
    return function


def expect(condition, text):
    if not condition:
        raise AssertionError(text)


def run(*command, stdin=None, timeout=60, ok=True):
    """What a program printed, standard error behind standard output."""
    done = subprocess.run([str(word) for word in command], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=timeout, check=False, text=True)
    if ok:
        expect(done.returncode == 0, f"{command[0]} ended with {done.returncode}: {done.stdout[-400:]}")
    return done.stdout


def run_for(seconds, *command):
    """What a program that does not end by itself printed within so many seconds."""
    words = ["stdbuf", "-oL", *map(str, command)]  # else what it printed last would be lost
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    time.sleep(seconds)
    process.terminate()
    return process.communicate(timeout=10)[0]


class Certificates:
    """An authority of our own, and certificates of it for server and client."""

    def __init__(self, folder):
        self.authority, self.authority_key = folder / "ca.crt", folder / "ca.key"
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=authority", "-keyout",
                     self.authority_key, "-out", self.authority)
        self.server, self.server_key = self.make(folder, "server")
        self.client, self.client_key = self.make(folder, "client")

    @staticmethod
    def openssl(*args):
        subprocess.run(["openssl", *map(str, args)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def make(self, folder, name):
        request, certificate, key = folder / f"{name}.csr", folder / f"{name}.crt", folder / f"{name}.key"
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        self.openssl("x509", "-req", "-in", request, "-days", "2", "-CA", self.authority, "-CAkey", self.authority_key,
                     "-CAcreateserial", "-out", certificate)
        return certificate, key


class Server:
    """A server of the given command line, on free ports, until the end of the run."""

    def __init__(self, command):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="respect-tools-"))
        self.certificates = Certificates(self.folder)
        self.port, self.tls_port = free_port(), free_port()
        self.log = self.folder / "server.log"
        tls = ["--tls-port", self.tls_port, "--tls-cert-file", self.certificates.server, "--tls-key-file",
               self.certificates.server_key, "--tls-ca-cert-file", self.certificates.authority]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [str(word) for word in (*command, "--port", self.port, "--bind", "127.0.0.1", "--save", "", "--dir",
                                        self.folder, "--enable-debug-command", "yes", *tls)],
                stdout=log, stderr=subprocess.STDOUT)
        wait_for(self.port, self.process)

    def cli(self, *args, **options):
        return run("redis-cli", "-p", self.port, *args, **options)

    def tls_cli(self, *args, **options):
        return run("redis-cli", "-p", self.tls_port, *self.tls_options(), *args, **options)

    def tls_options(self):
        made = self.certificates
        return "--tls", "--cacert", made.authority, "--cert", made.client, "--key", made.client_key

    def fresh(self):
        """As at the start: no keys, the configuration that checks may change as it was."""
        self.cli("FLUSHALL")
        self.cli("CONFIG", "SET", "maxmemory-policy", "noeviction", "notify-keyspace-events", "", "maxmemory", "0")

    def stop(self):
        self.process.terminate()
        return self.process.wait(30)
