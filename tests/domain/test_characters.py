"""What single characters are taken for."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from app.domain.characters import (
    LOOKALIKES,
    continues_segment,
    invisible_code,
    is_latin_letter,
    is_of_joining_script,
    is_pictograph,
    is_settled,
    is_styled_letter,
)


def test_a_lookalike_stands_for_a_latin_letter_and_is_none_itself() -> None:
    assert all(latin.isascii() and latin.isalpha() for latin in LOOKALIKES.values())
    assert not any(map(is_latin_letter, LOOKALIKES))


@pytest.mark.parametrize(
    "visible",
    ["a", " ", "\n", "\t", "\u00a0", "\u0600", "\u06dd", "\u4e00", "\U0001f600", "\ufffd"],
)
def test_what_is_drawn_is_kept(visible: str) -> None:
    assert invisible_code(visible) is None


def test_normalising_brings_no_invisible_character_back() -> None:
    visible = (chr(n) for n in range(0x10000) if not 0xD800 <= n < 0xE000)
    kept = "".join(one for one in visible if invisible_code(one) is None)
    normal = unicodedata.normalize("NFKC", " ".join(kept))
    assert [one for one in set(normal) if invisible_code(one)] == []


@pytest.mark.parametrize(
    ("character", "continues"),
    [("a", False), ("\u0301", True), ("\u1161", True), ("\u314f", True), ("\u093f", True)],
)
def test_marks_and_vowel_jamo_belong_to_what_stands_before_them(
    character: str, *, continues: bool
) -> None:
    assert continues_segment(character) is continues
    assert is_settled(character) is not continues


def test_letters_know_their_script() -> None:
    assert is_latin_letter("\u00e9")
    assert not is_latin_letter("\u0436")
    assert is_of_joining_script("\u0915")
    assert not is_of_joining_script("k")
    assert is_pictograph("\U0001f468")
    assert not is_pictograph("\u2122")
    assert is_styled_letter("\U0001d422")
    assert not is_styled_letter("i")


def test_every_code_point_can_be_asked_about() -> None:
    for number in range(0, sys.maxunicode, 97):
        invisible_code(chr(number))
