"""Subject: one server under test: its files, how it is started and ended, and the disk it believes in (disk_faults.cc)."""

import atexit
import errno
import mmap
import os
import pathlib
import signal
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "conformance" / "tools"))
from resp_client import Client, Lost  # noqa: E402
from servers import free_port  # noqa: E402

STARTS_WITHIN = 60


class Disk:
    """What is to go wrong, in memory that the server sees."""

    FIELDS = ("room", "kill_after", "sync_error", "killed")

    def __init__(self, folder):
        self.path, self.notes = folder / "faults", folder / "synced"
        self.path.write_bytes(bytes(8 * len(self.FIELDS)))
        self.file = open(self.path, "r+b")
        self.memory = mmap.mmap(self.file.fileno(), 8 * len(self.FIELDS))
        self.mend()

    def set(self, **values):
        for name, value in values.items():
            struct.pack_into("<q", self.memory, 8 * self.FIELDS.index(name), value)

    def get(self, name):
        return struct.unpack_from("<q", self.memory, 8 * self.FIELDS.index(name))[0]

    def mend(self):
        self.set(room=-1, kill_after=-1, sync_error=0, killed=0)

    def lose_power(self, folder):
        """Leaves of every file what was synced."""
        synced = {}
        if self.notes.exists():
            for line in self.notes.read_text().splitlines():
                inode, size = line.split()
                synced[int(inode)] = max(int(size), synced.get(int(inode), 0))
        for path in folder.rglob("*"):
            if not path.is_file():
                continue
            status = path.stat()
            size = synced.get(status.st_ino, 0)
            if size < status.st_size:
                os.truncate(path, size)
        self.notes.write_text("".join(f"{path.stat().st_ino} {path.stat().st_size}\n"
                                      for path in folder.rglob("*") if path.is_file()))


class Subject:
    def __init__(self, program, shim, options):
        self.program, self.shim, self.options = program, shim, options
        self.temporary = tempfile.TemporaryDirectory(prefix="crash-")
        self.folder = pathlib.Path(self.temporary.name) / "data"
        self.folder.mkdir()
        self.log_path = pathlib.Path(self.temporary.name) / "log"
        self.disk = Disk(pathlib.Path(self.temporary.name))
        atexit.register(self.end)
        self.process = self.port = None

    def start(self):
        self.port = free_port()
        environment = dict(os.environ, LD_PRELOAD=str(self.shim), RESPECT_DISK_FAULTS=str(self.disk.path),
                           RESPECT_SYNC_NOTES=str(self.disk.notes))
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)] + self.options,
                stdout=log, stderr=subprocess.STDOUT, env=environment, start_new_session=True)

    def connect(self):
        """A client of a server that has loaded its files; None when it ended, or does not come up."""
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                client = Client(self.port)
                if client.ask("PING") == "PONG":  # else: LOADING
                    return client
            except (OSError, Lost):
                pass
            time.sleep(0.01)
        return None

    def begin(self):
        self.start()
        return self.connect()

    def end(self):
        """SIGKILL, to the server and its children alike, as a loss of the machine would."""
        if self.process is None or self.process.poll() is not None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def wait_ended(self, seconds):
        try:
            self.process.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            return False

    def log_tail(self, size=2000):
        return self.log_path.read_text(errors="replace")[-size:]

    def close(self):
        self.end()
        self.temporary.cleanup()


ENOSPC, EIO = errno.ENOSPC, errno.EIO
