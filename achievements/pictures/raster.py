"""PNG, JPEG and GIF, walked part by part from their first byte to their last.

Nothing is unpacked, so no picture can be a bomb; what follows its end, or lies between its parts, makes it none.
"""

import zlib
from typing import Literal

MOST_PIXELS_A_SIDE = 4096

PNG = b"\x89PNG\r\n\x1a\n"
GIF = (b"GIF87a", b"GIF89a")
# JPEG: markers without a length, those that begin a frame with its size, and those in compressed data.
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def is_png(content: bytes) -> bool:
    """Chunks with right checksums, the header first, some data, the end last."""
    if not content.startswith(PNG):
        return False
    at, kinds = len(PNG), list[bytes]()
    while at + 12 <= len(content):
        size, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        body, end = content[at + 4 : at + 8 + size], at + 12 + size
        if zlib.crc32(body) != int.from_bytes(content[end - 4 : end]) or end > len(content):
            return False
        if not kinds and (kind != b"IHDR" or size != 13 or not _fits(*_two(body[4:12], 4))):
            return False
        kinds.append(kind)
        at = end
        if kind == b"IEND":
            break
    return at == len(content) and kinds[-1:] == [b"IEND"] and b"IDAT" in kinds


def is_gif(content: bytes) -> bool:
    """A screen with a size, then blocks up to the trailer, at least one of them a picture."""
    if not content.startswith(GIF) or len(content) < 14 or not _fits(*_two(content[6:10], 2, "little")):
        return False
    at, pictures = 13 + _palette(content[10]), 0
    while 0 < at < len(content):
        match content[at]:
            case 0x21:  # an extension
                at = _after_blocks(content, at + 2)
            case 0x2C if at + 10 < len(content):  # a picture
                pictures += 1
                at = _after_blocks(content, at + 11 + _palette(content[at + 9]))
            case 0x3B:
                return pictures > 0 and at + 1 == len(content)
            case _:
                return False
    return False


def is_jpeg(content: bytes) -> bool:
    """Segments with lengths, a frame with a size, a scan, the end last."""
    if content[:2] != bytes([0xFF, _START]):
        return False
    at, framed, scanned = 2, False, False
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        size = int.from_bytes(content[at + 2 : at + 4])
        if size < 2 or not 0xC0 <= marker <= 0xFE or 0xD0 <= marker <= _END:
            return False
        if marker in _FRAMES:
            height, width = _two(content[at + 5 : at + 9], 2)
            framed = _fits(width, height)
        at += 2 + size
        if marker == _SCAN:
            scanned, at = framed, _after_scan(content, at)
        if content[at:] == bytes([0xFF, _END]):
            return scanned
    return False


def _after_scan(content: bytes, at: int) -> int:
    """Where compressed data ends: at the first marker that is neither stuffing nor a restart."""
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        if content[at + 1] not in (0x00, *range(0xD0, 0xD8)):
            return at
        at += 2
    return len(content)


def _after_blocks(content: bytes, at: int) -> int:
    """Behind a row of blocks, each with its size, up to an empty one; 0 if it has no end."""
    while at < len(content):
        size = content[at]
        at += 1 + size
        if size == 0:
            return at
    return 0


def _palette(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _two(content: bytes, size: int, order: Literal["big", "little"] = "big") -> tuple[int, int]:
    """Two whole numbers, one behind the other."""
    return int.from_bytes(content[:size], order), int.from_bytes(content[size : 2 * size], order)


def _fits(width: int, height: int) -> bool:
    return 0 < width <= MOST_PIXELS_A_SIDE and 0 < height <= MOST_PIXELS_A_SIDE
