"""A Redis of our own: production mode does not start without one, and counts every caller's requests in it."""

import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.programs import ClusterUnavailableError
from benchmarks.stopping import held

from .ports import free_port

_READY_SECONDS, _STOP_SECONDS = 10.0, 10.0


@contextmanager
def own_broker() -> Iterator[str]:
    """The address of an empty Redis that keeps nothing on disk; ended however the block ends."""
    program = shutil.which("redis-server")
    if program is None:
        raise ClusterUnavailableError("redis-server was not found; entries that start the house need it.")
    port, word = free_port(), secrets.token_hex(16)
    with held():
        server = subprocess.Popen([program, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        assert server.stdin is not None
        # By standard input, because a password on the command line is everybody's to read.
        server.stdin.write(f'port {port}\nbind 127.0.0.1\nrequirepass {word}\nsave ""\nappendonly no\n'.encode())
        server.stdin.close()
        _wait_until_ready(server, port)
        yield f"redis://:{word}@127.0.0.1:{port}"
    finally:
        with held():
            server.kill()
            server.wait(_STOP_SECONDS)


def _wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise ClusterUnavailableError("redis-server did not start.")
