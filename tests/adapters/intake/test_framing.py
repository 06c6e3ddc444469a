from __future__ import annotations

import json
from collections.abc import Generator
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.intake.framing import Frame
from app.domain.intake_errors import UploadUnreadableError

Result = TypeVar("Result")

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='a"\\{}[],: \n', max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


def result(frame: Frame, waiting: Generator[None, None, Result], text: str, size: int) -> Result:
    """Feeds the text piece by piece, as far as it is asked for."""
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    try:
        while True:
            next(waiting)
            if pieces:
                frame.add(pieces.pop(0))
            else:
                frame.close()
    except StopIteration as stop:
        for piece in pieces:
            frame.add(piece)
        value: Result = stop.value
        return value


def first_value(text: str, size: int = 1, limit: int = 1000) -> tuple[str | None, Frame]:
    frame = Frame()

    def read() -> Generator[None, None, str | None]:
        yield from frame.next_character()
        return (yield from frame.value(limit))

    return result(frame, read(), text, size), frame


@given(VALUES, st.integers(1, 30))
def test_a_value_ends_where_a_json_reader_says(value: object, size: int) -> None:
    text = json.dumps(value)
    assert first_value(f" {text},[1]", size)[0] == text


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize(
    "value", ['"' + 'a"\\{'.replace('"', '\\"') * 30 + '"', "[" * 60 + "]" * 60, "1" * 90]
)
def test_a_value_that_is_too_long_is_passed_over(value: str, size: int) -> None:
    value = value.replace("\\{", "\\\\{")
    found, frame = first_value(value + "\n, 5", size, limit=40)
    assert found is None
    assert result(frame, frame.next_character(), "", 1) == ","
    assert frame.line == 2


def test_little_of_a_long_value_is_kept() -> None:
    frame = Frame()
    frame.add('{"a": "')
    waiting = frame.value(100)
    sizes = []
    for _ in range(100):
        next(waiting)
        frame.add('b\\"\\' + "\\c" * 30)
        sizes.append(len(frame._text))
    assert max(sizes) < 200


@pytest.mark.parametrize("text", ["[1", '{"a": "b', "", ' "'])
def test_a_text_that_ends_too_soon_is_an_error(text: str) -> None:
    with pytest.raises(UploadUnreadableError, match="ends within its JSON"):
        first_value(text)


@pytest.mark.parametrize("text", ["]", ",", ":", "\n}"])
def test_where_no_value_begins_the_line_is_told(text: str) -> None:
    with pytest.raises(UploadUnreadableError, match=r"Line \d: this is not JSON"):
        first_value(text + " ")


def test_an_object_that_is_all_there_is_decoded_in_one_go() -> None:
    frame = Frame()
    frame.add('{"a":\n1} ')
    assert frame.whole_object(json.JSONDecoder().raw_decode, 100) == {"a": 1}
    assert frame.line == 2


@pytest.mark.parametrize("text", ['{"a":', "[1]", '{"a": 12345678901}', '{"a" 1}', ""])
def test_any_other_value_is_left_where_it_is(text: str) -> None:
    frame = Frame()
    frame.add(text)
    assert frame.whole_object(json.JSONDecoder().raw_decode, 15) is None
    assert frame._text[frame._at :] == text
