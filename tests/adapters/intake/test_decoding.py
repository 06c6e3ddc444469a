from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.intake.decoding import CHARSETS, UTF_16, WINDOWS_1252, Decoding
from app.domain.intake_errors import UploadUnreadableError

TEXT = "Größe: “naïve” 東京 🎯, and enough plain words around them"


def decoded(data: bytes, *, size: int = 1, charset: str | None = None, guess: bool = True) -> str:
    return read(Decoding(charset=charset, may_guess=guess), data, size)


def read(decoding: Decoding, data: bytes, size: int = 1) -> str:
    blocks = [data[start : start + size] for start in range(0, len(data), size)]
    return "".join(map(decoding.text, blocks)) + decoding.text(b"", is_last=True)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_unicode_is_known_by_its_mark_wherever_it_is_cut(codec: str, size: int) -> None:
    assert decoded(TEXT.encode(codec), size=size) == TEXT


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_known_by_its_zero_bytes(codec: str) -> None:
    decoding = Decoding(may_guess=True)
    assert read(decoding, f"answer,{TEXT}".encode(codec)) == f"answer,{TEXT}"
    assert decoding.notices == (UTF_16,)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_what_is_not_utf_8_is_read_as_windows_1252_and_that_is_said(size: int) -> None:
    decoding = Decoding(may_guess=True)
    assert read(decoding, "plain first, then “café” € Größe".encode("cp1252"), size) == (
        "plain first, then “café” € Größe"
    )
    assert decoding.notices == (WINDOWS_1252,)


def test_a_bad_byte_after_proper_utf_8_is_a_lone_surrogate() -> None:
    decoding = Decoding(may_guess=True)
    assert read(decoding, "café and more\n".encode() + b"bad \xe9\nok") == (
        "café and more\nbad \udce9\nok"
    )
    assert decoding.notices == ()


def test_no_guess_is_made_where_none_is_allowed() -> None:
    assert decoded(b"enough text, caf\xe9", guess=False) == "enough text, caf\udce9"


def test_a_named_character_set_is_taken_at_its_word() -> None:
    polish = "zażółć gęślą jaźń"
    assert decoded(polish.encode("cp1250"), charset="Windows-1250") == polish


def test_a_byte_order_mark_is_louder_than_a_name() -> None:
    assert decoded(TEXT.encode("utf-8-sig"), charset="windows-1252") == TEXT


def test_an_unknown_character_set_is_refused_and_the_known_ones_named() -> None:
    with pytest.raises(UploadUnreadableError, match="These are: utf-8, "):
        Decoding(charset="unicode_escape", may_guess=True)


@pytest.mark.parametrize(
    ("start", "said"), [(b"PK\x03\x04", "Excel"), (b"%PDF-1.7", "PDF"), (b"\x1f\x8b", "gzip")]
)
def test_what_is_no_text_file_is_named(start: bytes, said: str) -> None:
    with pytest.raises(UploadUnreadableError, match=said):
        decoded(start + bytes(20))


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
def test_a_last_character_that_is_cut_off_is_a_lone_surrogate(codec: str) -> None:
    data = b"" if codec == "utf-8" else b"\xff\xfe"
    text = decoded(data + "plain words, é".encode(codec)[:-1], guess=False)
    assert text.startswith("plain words, ")
    assert "\udc80" <= text[-1] <= "\udcff"


@given(st.binary(max_size=80), st.integers(1, 9), st.sampled_from([None, *CHARSETS]))
def test_how_bytes_are_cut_never_changes_the_text(
    data: bytes, size: int, charset: str | None
) -> None:
    assert told(data, size, charset) == told(data, 100, charset)


def told(data: bytes, size: int, charset: str | None) -> str:
    try:
        return decoded(data, size=size, charset=charset)
    except UploadUnreadableError as error:
        return f"error: {error}"
