"""What must be true before anything starts, each with one line for the person who starts it."""

import errno
import fcntl
import os
import socket
import time
from pathlib import Path

from django.conf import settings

from config.celery import app
from config.lifeline import GRACE_SECONDS


class Unfit(Exception):  # noqa: N818  the message is what the person at the terminal reads
    """Laurel cannot start here like this."""


def hold_house(home: Path) -> int:
    """Take the data folder for this process tree; the descriptor is passed on to every child.

    The lock lives as long as any of them, so a killed supervisor's children are waited for, never collided with.
    """
    home.mkdir(parents=True, exist_ok=True)
    for folder in ("broker/messages", "broker/control"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + GRACE_SECONDS + 4
    while not _locked(descriptor):
        owner = os.pread(descriptor, 20, 0).decode().strip()
        if (owner and _alive(int(owner))) or time.monotonic() > deadline:
            raise Unfit(f"Laurel already runs on {home} (process {owner}). Stop it, or name another LAUREL_HOME.")
        time.sleep(0.1)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def check_port(bind: str, port: int) -> None:
    """Refuse a port that somebody else has."""
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise Unfit(_port_trouble(error, bind, port)) from error


def check_broker() -> None:
    """Refuse a broker that does not answer."""
    if settings.LAUREL.broker_url.startswith("filesystem"):
        return
    try:
        with app.connection_for_write(connect_timeout=3) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=3)
            broker.default_channel.client.ping()
    except Exception as error:
        raise Unfit(f"The broker cannot be reached: {error}\nSee LAUREL_BROKER_URL.") from error


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _port_trouble(error: OSError, bind: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use. Choose another: make up PORT={port + 1}"
    return f"Cannot listen on {bind}:{port} ({error.strerror}). Choose another with PORT or LAUREL_BIND."
