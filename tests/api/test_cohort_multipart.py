from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.api.cohort_multipart import FilePart, Form
from app.domain.intake_errors import UploadUnreadableError
from tests.api.cohorts import BOUNDARY, a_form

FILE = b'answer\r\n"--' + BOUNDARY.encode()[:9] + b'\r\n"\r\n\r\n--\r\n'
"""It looks like the end of a part, again and again."""
WHOLE = a_form(("name", b"Autumn", ""), ("file", FILE, "a b.csv"), ("samples", b"3", ""))


def read(
    content: bytes, size: int, boundary: str = BOUNDARY
) -> tuple[FilePart, bytes, dict[str, str]]:
    """What a form holds that comes in pieces of that size."""

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(content), size):
            yield content[at : at + size]

    async def run() -> tuple[FilePart, bytes, dict[str, str]]:
        form = Form(pieces(), boundary)
        part = await form.open()
        return part, b"".join([piece async for piece in form.file()]), form.fields

    return asyncio.run(run())


@pytest.mark.parametrize("size", [1, 2, 7, 64, 10_000])
def test_a_form_is_the_same_however_it_is_cut(size: int) -> None:
    part, content, fields = read(WHOLE, size)
    assert part == FilePart(filename="a b.csv", content_type="application/octet-stream")
    assert content == FILE
    assert fields == {"name": "Autumn", "samples": "3"}


@settings(max_examples=50)
@given(st.binary(max_size=200), st.integers(1, 300))
def test_any_bytes_may_be_in_a_file(content: bytes, size: int) -> None:
    if BOUNDARY.encode() not in content:
        assert read(a_form(("file", content, "x")), size)[1] == content


@settings(max_examples=50)
@given(st.integers(0, len(WHOLE) - 5), st.binary(max_size=30))
def test_a_form_that_is_broken_anywhere_ends_in_one_error(cut: int, rest: bytes) -> None:
    with pytest.raises(UploadUnreadableError):
        read(WHOLE[:cut] + rest.replace(b"-", b""), 50)


@pytest.mark.parametrize("boundary", ["", "x" * 500, "other", "\u20ac"])
def test_a_boundary_that_is_not_there_is_refused(boundary: str) -> None:
    with pytest.raises(UploadUnreadableError):
        read(WHOLE, 50, boundary)


@pytest.mark.parametrize("length", [5_000, 5_000_000])
def test_headers_and_fields_are_bounded(length: int) -> None:
    endless = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{"x" * length}'.encode()
    with pytest.raises(UploadUnreadableError):
        read(endless, 65_536)
    fields = [(f"field{number}", b"x", "") for number in range(30)]
    with pytest.raises(UploadUnreadableError):
        read(a_form(*fields, ("file", b"x", "a.csv")), 65_536)
