from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.cursors import decode, encode
from app.api.rejections import CursorInvalidError

GRADE = "grd_01k9x0f2v3b4c5d6e7f8g9h0jk"


def test_a_cursor_comes_back_as_the_id_it_was_made_of() -> None:
    assert decode(encode(GRADE, of="grades"), of="grades") == GRADE
    assert decode(None, of="grades") is None


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(CursorInvalidError):
        decode(encode(GRADE, of="grades"), of="grades of one rubric")


@given(st.text(max_size=80))
def test_no_other_text_is_a_cursor(text: str) -> None:
    with pytest.raises(CursorInvalidError):
        decode(text, of="grades")


@given(st.integers(0, 61), st.sampled_from("ABCabc019-_"))
def test_a_changed_cursor_is_refused(place: int, character: str) -> None:
    cursor = encode(GRADE, of="grades")
    changed = cursor[:place] + character + cursor[place + 1 :]
    if changed != cursor:
        with pytest.raises(CursorInvalidError):
            decode(changed, of="grades")
