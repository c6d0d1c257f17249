"""Every example of docs/api.md, against a live server.

`LAUREL_WRITE_EXAMPLES=1` writes what comes back into the page.
"""

import http.client
import json
import os
import re
import shlex
import string
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from pytest_django.live_server_helper import LiveServer

from members.models import Scope
from members.services.access_keys import create_access_key
from tests.live import ROOT
from tests.members.factories import make_store

from .contract import check

PAGE = ROOT / "docs/api.md"
NOW = "2026-03-01T11:31:00+00:00"
EXAMPLE = re.compile(
    r"```sh\n(?P<request>curl .*?)```\n(?P<answer>\n```http\n.*?```\n)?(?P<learn><!-- .*? -->\n)?", re.S
)
DIFFER = {
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}": "01954f10-6c00-7000-8000-00000000ada0",
    r"eyJ[\w.…-]+": "eyJhbGciOiJIUzI1NiIs…",
    r"http://(127\.0\.0\.1|localhost):\d+": "http://localhost:8000",
    r"(?<=cursor=)[\w%]+": "cD0y",
    r"lk_[0-9a-f]{8}_": "lk_0a1b2c3d_",
}


class Curl:
    """What a curl command asks for."""

    def __init__(self, command: str, known: dict[str, str]) -> None:
        words = iter(shlex.split(string.Template(command.replace("\\\n", " ")).substitute(known))[1:])
        self.method, self.headers, self.body, self.address = "", dict[str, str](), None, ""
        for word in words:
            if word == "-X":
                self.method = next(words)
            elif word == "-H":
                name, _, value = next(words).partition(": ")
                self.headers[name] = value
            elif word == "-d":
                self.body = next(words)
            elif word != "-s":
                assert not word.startswith("-"), f"nobody taught this test what {word} is"
                self.address = word
        self.method = self.method or ("POST" if self.body else "GET")

    def run(self) -> tuple[http.client.HTTPResponse, bytes]:
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        body = None if self.body is None else self.body.encode()
        connection.request(self.method, f"{parts.path}?{parts.query}".rstrip("?"), body, self.headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        check(self.method, parts.path, response.status, dict(response.headers), content)
        return response, content


def as_shown(response: http.client.HTTPResponse, content: bytes) -> str:
    """The answer as the page shows it, with what differs each time made equal."""
    lines = [f"HTTP/1.1 {response.status}", f"Content-Type: {response.headers['Content-Type']}", ""]
    text = json.dumps(json.loads(content, parse_float=_Number), indent=2, ensure_ascii=False, default=str)
    return same("\n".join([*lines, re.sub(r'"§([\d.]+)"', r"\1", text)]))


def _Number(text: str) -> str:  # noqa: N802  it stands in for a class
    return f"§{text}"


def same(text: str) -> str:
    for pattern, instead in DIFFER.items():
        text = re.sub(pattern, instead, text)
    return text


def in_any_order(text: str) -> list[str]:
    """The lines without their order: PostgreSQL keeps the keys of a stored object in an order of its own."""
    return sorted(line.rstrip(",") for line in text.splitlines())


@pytest.fixture
def known(live_server: LiveServer) -> Iterator[dict[str, str]]:
    """The variables of the page."""
    with time_machine.travel(NOW, tick=False):
        store = make_store(name="Corner Café", time_zone="Europe/Vienna")
        _, key = create_access_key(store, name="web shop", scopes=Scope.values)
        yield {"LAUREL": live_server.url, "KEY": key}


@pytest.mark.django_db(transaction=True)
def test_every_example_gets_the_answer_the_page_shows(known: dict[str, str]) -> None:
    page, answers = PAGE.read_text(), list[tuple[str, str]]()

    def run(example: re.Match[str]) -> str:
        response, content = Curl(example["request"], known).run()
        shown: dict[str, Any] = json.loads(content, parse_float=Decimal)
        for variable, field in re.findall(r"(\w+)=(\w+)", example["learn"] or ""):
            known[variable] = shown[field]
        answer = as_shown(response, content)
        written = re.sub(r"^\n```http\n|\n```\n$", "", example["answer"] or "")
        answers.append((same(written), answer))
        return f"```sh\n{example['request']}```\n\n```http\n{answer}\n```\n{example['learn'] or ''}"

    filled = EXAMPLE.sub(run, page)
    if os.environ.get("LAUREL_WRITE_EXAMPLES"):
        PAGE.write_text(filled)
        return
    assert len(answers) > 15
    for written, answer in answers:
        assert in_any_order(written) == in_any_order(answer)
