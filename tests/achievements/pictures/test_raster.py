"""PNG, JPEG and GIF are read to their end, and whatever is not whole is none of them."""

import contextlib
import random

import pytest

from achievements.pictures import kind_of
from members.errors import Refused
from tests.achievements.factories import GIF, png

# One grey pixel, as a JPEG library writes it.
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d"
    "1a1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc0000b080001000101011100ffc4001f000001050101"
    "0101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d010203000411051221314106"
    "13516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455"
    "565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9ba"
    "c2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda0008010100003f00fbfeffd9"
)
WHOLE = {"image/png": png(3, 2), "image/jpeg": JPEG, "image/gif": GIF}


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as error:
        kind_of(content)
    assert error.value.field == "icon"
    return error.value.code


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_picture_is_known_by_its_content(kind: str) -> None:
    assert kind_of(WHOLE[kind]) == kind


@pytest.mark.parametrize("kind", WHOLE)
def test_a_picture_cut_off_anywhere_is_none(kind: str) -> None:
    for length in range(len(WHOLE[kind])):
        assert refused(WHOLE[kind][:length]) == "not_a_picture"


@pytest.mark.parametrize("kind", WHOLE)
def test_a_picture_with_something_behind_it_is_none(kind: str) -> None:
    assert refused(WHOLE[kind] + b"<script>alert(1)</script>") == "not_a_picture"


def test_a_png_with_a_wrong_checksum_is_none() -> None:
    content = bytearray(png())
    content[20] ^= 1
    assert refused(bytes(content)) == "not_a_picture"


@pytest.mark.parametrize("size", [(0, 1), (1, 0), (4097, 1), (1, 4097)])
def test_a_picture_without_a_size_or_too_large_a_one_is_refused(size: tuple[int, int]) -> None:
    assert refused(png(*size)) == "not_a_picture"


def test_4096_pixels_a_side_are_fine() -> None:
    assert kind_of(png(4096, 1)) == "image/png"


@pytest.mark.parametrize(
    "content",
    [b"", b"\0", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xd9", b"BM", b"RIFF\0\0\0\0WEBP", b"%PDF-1.7", b"MZ"],
)
def test_other_kinds_and_mere_beginnings_are_refused(content: bytes) -> None:
    assert refused(content) == "not_a_picture"


@pytest.mark.parametrize("kind", WHOLE)
def test_bytes_that_were_changed_at_random_break_nothing(kind: str) -> None:
    chance = random.Random(kind)
    for _ in range(500):
        content = bytearray(WHOLE[kind])
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        with contextlib.suppress(Refused):
            assert kind_of(bytes(content)) == kind
