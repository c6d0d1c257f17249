"""A client so plain that it is not what is measured: rendered requests, kept connections, nothing parsed in full."""

import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from benchmarks.entry import OracleDisagreesError

_PATIENCE = 60.0
_CHUNK = 1 << 18


@dataclass(frozen=True)
class Call:
    """A request as bytes."""

    data: bytes

    @classmethod
    def post(cls, port: int, path: str, key: str, body: bytes) -> "Call":
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return cls(head.encode() + body)


class Client:
    """Several kept-alive connections, each with a thread that mostly waits."""

    def __init__(self, port: int, connections: int) -> None:
        self._sockets = [socket.create_connection(("127.0.0.1", port), _PATIENCE) for _ in range(connections)]
        for each in self._sockets:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for each in self._sockets:
            each.close()

    def call_all(self, calls: Sequence[Call], expected: bytes) -> None:
        """Every call once, each connection taking the next as soon as it is free."""
        todo = iter(calls)  # taking the next of a list's iterator is atomic

        def work(each: socket.socket) -> None:
            for call in todo:
                _exchange(each, call, expected)

        with ThreadPoolExecutor(len(self._sockets)) as threads:
            for done in [threads.submit(work, each) for each in self._sockets]:
                done.result()

    def call(self, call: Call, expected: bytes) -> None:
        """One call on the first connection."""
        _exchange(self._sockets[0], call, expected)


def _exchange(connection: socket.socket, call: Call, expected: bytes) -> None:
    connection.sendall(call.data)
    answer = _read(connection)
    if expected not in answer:
        raise OracleDisagreesError(f"answered {answer[:400]!r} instead of {expected!r}")


def _read(connection: socket.socket) -> bytes:
    """Head and body, by the length the head gives."""
    answer = connection.recv(_CHUNK)
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += _more(connection)
    length = int(answer[:end].lower().split(b"\r\ncontent-length:")[1].split(b"\r\n")[0])
    while len(answer) < end + 4 + length:
        answer += _more(connection)
    return answer


def _more(connection: socket.socket) -> bytes:
    more = connection.recv(_CHUNK)
    if not more:
        raise OracleDisagreesError("the server closed the connection")
    return more
