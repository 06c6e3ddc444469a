from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.intake.records import Fault, Record, Records
from app.domain.intake_errors import UploadUnreadableError


def read(text: str, *, size: int = 1, limit: int = 50) -> list[Record | str]:
    records = Records(delimiter=",", limit=limit)
    found: list[Record | str] = []
    try:
        for start in range(0, len(text), size):
            found.extend(records.feed(text[start : start + size]))
        found.extend(records.finish())
    except UploadUnreadableError as error:
        found.append(str(error))
    return found


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_with_every_way_to_end_them(end: str) -> None:
    text = end.join(["a,b", '"two', 'lines",c', "", "last"])
    assert read(text) == [
        Record(1, 1, ["a", "b"]),
        Record(2, 3, [f"two{end}lines", "c"]),
        Record(4, 4, []),
        Record(5, 5, ["last"]),
    ]


def test_quotes_within_a_bare_cell_are_its_text() -> None:
    assert read('a 5" disk,b\n') == [Record(1, 1, ['a 5" disk', "b"])]


def test_text_after_a_closing_quote_spoils_its_row_only() -> None:
    assert read('a\n"b" c\nd\n') == [
        Record(1, 1, ["a"]),
        Record(2, 2, Fault.QUOTE_MISPLACED),
        Record(3, 3, ["d"]),
    ]


def test_a_quote_that_never_closes_takes_the_rest_and_says_so() -> None:
    assert read('a\n"b\nc\nd\n') == [Record(1, 1, ["a"]), Record(2, 4, Fault.QUOTE_UNCLOSED)]


@pytest.mark.parametrize("size", [1, 10, 1000])
def test_a_record_that_is_too_long_is_passed_over_without_being_kept(size: int) -> None:
    text = 'a\n"' + "b\n" * 40 + '",c\nd\n'
    assert read(text, size=size) == [
        Record(1, 1, ["a"]),
        Record(2, 42, Fault.TOO_LONG),
        Record(43, 43, ["d"]),
    ]


def test_memory_is_bounded_while_a_quote_is_open() -> None:
    records = Records(delimiter=",", limit=1000)
    held: list[int] = []
    for _ in range(200):
        assert list(records.feed('"open\n' if not held else "x" * 99 + "\n")) == []
        held.append(sum(map(len, records._held)))
    assert max(held) <= 1100


@pytest.mark.parametrize("size", [1, 10, 1000])
def test_a_line_without_end_is_no_csv(size: int) -> None:
    text = "a\nb\n" + "c" * 60
    expected = "Line 3: the line has more than 50 characters. Is this a CSV file?"
    assert read(text, size=size) == [Record(1, 1, ["a"]), Record(2, 2, ["b"]), expected]


@given(st.text(alphabet='ab",\r\n \0é', max_size=120), st.integers(1, 40), st.integers(3, 60))
def test_how_text_is_cut_never_changes_the_records(text: str, size: int, limit: int) -> None:
    assert read(text, size=size, limit=limit) == read(text, size=1000, limit=limit)


@given(st.text(alphabet='ab",\r\n \0é', max_size=120))
def test_every_line_is_in_one_record(text: str) -> None:
    records = [one for one in read(text, limit=1000) if isinstance(one, Record)]
    lines = [line for one in records for line in range(one.first, one.last + 1)]
    assert lines == list(range(1, len(lines) + 1))
