"""What a picture is, judged by its content alone: read through to its end, and never drawn."""

from members.errors import Refused

from .raster import is_gif, is_jpeg, is_png
from .svg import check_svg

KINDS = {"image/png": is_png, "image/jpeg": is_jpeg, "image/gif": is_gif}


def kind_of(content: bytes) -> str:
    """Its media type; refused if it is no whole PNG, JPEG or GIF, and no harmless SVG."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        check_svg(content)
        return "image/svg+xml"
    kind = next((kind for kind, fits in KINDS.items() if fits(content)), None)
    if kind is None:
        raise Refused("not_a_picture", "An icon is a whole PNG, JPEG, GIF or SVG.", field="icon")
    return kind


__all__ = ["kind_of"]
