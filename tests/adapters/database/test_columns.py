"""What goes into a column comes out of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.database.columns import UNSTORABLE, escape, unescape

ANY_TEXT = st.text(st.characters(codec=None) | st.sampled_from("\x00\ud83d\ude00\ufdd00af"))


@given(ANY_TEXT)
def test_any_text_comes_back_from_what_a_database_takes(text: str) -> None:
    stored = escape(text)
    assert unescape(stored) == text
    assert "\x00" not in stored
    stored.encode("utf-8")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufdd0")))
def test_a_usual_text_is_stored_as_it_is(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize("strange", [0, 0xD800, 0xDFFF, 0xFDD0])
def test_what_a_database_refuses_is_written_out(strange: int) -> None:
    assert UNSTORABLE.fullmatch(chr(strange))
    assert escape(f"a{chr(strange)}b") == f"a\ufdd0{strange:04x}b"


def test_the_order_of_ids_is_kept() -> None:
    ids = ["grd_01", "grd_0a", "grd_1", "grd_a", "grd_z"]
    assert sorted(map(escape, ids)) == ids
