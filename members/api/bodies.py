"""Request bodies: how large they may be, what they must be, and JSON whose numbers stay exact."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import IO, Any

import msgspec
from django.conf import settings
from django.http import HttpRequest
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from .problems import Problem

JSON = "application/json"
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=str)


def read_body(request: HttpRequest, most: int | None = None) -> bytes:
    """The whole body; one that is too large is refused before it fills the memory."""
    most = most or settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if _announced(request) > most:
        raise _too_large(most)
    try:
        return _chunks(request, most) if _is_chunked(request) else request.body
    except OSError:
        raise Problem(400, "unreadable", "The connection ended in the middle of the body.") from None


def check_content_type(request: HttpRequest, allowed: Collection[str] = (JSON,)) -> None:
    sent = (request.content_type or "").partition(";")[0].strip().lower()
    if sent not in allowed:
        detail = f"Send Content-Type: {' or '.join(allowed)}, not {sent or 'nothing'}."
        raise Problem(415, "unsupported_media_type", detail)


def read_json(body: bytes) -> Any:
    """The value of a body, fractions as Decimals."""
    try:
        value = _decoder.decode(body)
    except RecursionError:
        raise Problem(422, "too_deep", "The request is nested too deeply.") from None
    except (msgspec.DecodeError, ValueError) as error:
        raise Problem(400, "malformed", f"{error}.") from None
    if b"\\u0000" in body and _NUL.search(body):
        raise Problem(422, "nul_character", "Text may not contain NUL characters.")
    return value


class ExactParser(BaseParser):
    """Reads numbers as Decimals, so that none of them passes through a float."""

    media_type = JSON

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return read_json(stream.read())


class ExactRenderer(BaseRenderer):
    """Writes Decimals as JSON numbers."""

    media_type = JSON
    format = "json"
    charset = None  # JSON is UTF-8 and has no such parameter

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else _encoder.encode(data)


class AlwaysJson(BaseContentNegotiation):
    """There is one form of answer, so nobody is refused for not asking for it."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        check_content_type(request)
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


def _announced(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _is_chunked(request: HttpRequest) -> bool:
    return "chunked" in request.headers.get("Transfer-Encoding", "").lower()


def _chunks(request: HttpRequest, most: int) -> bytes:
    """A body without a length, which Django would take for an empty one; DRF, too, finds it afterwards."""
    if not hasattr(request, "_body"):
        body = request.META["wsgi.input"].read(most + 1)
        if len(body) > most:
            raise _too_large(most)
        request._body = body
        request._read_started = True  # type: ignore[attr-defined]
        request.META["CONTENT_LENGTH"] = str(len(body))
    return request.body


def _too_large(most: int) -> Problem:
    size = f"{most // 1024 // 1024} MB" if most >= 1024 * 1024 else f"{most // 1024} KB"
    return Problem(413, "too_large", f"A request may have up to {size}.")
