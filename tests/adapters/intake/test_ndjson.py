from __future__ import annotations

import pytest

from app.domain.intake import IntakeLimits
from tests.adapters.intake.reading import NDJSON, lines, taken

SMALL = IntakeLimits(answer_characters=10)


def test_every_line_is_an_answer_and_blank_lines_are_none() -> None:
    text = '\ufeff{"answer": "a", "id": 1, "k": "v"}\r\n\n  \n{"answer": "b"}'
    found = taken(text, NDJSON)
    assert (found.answers, found.references) == (["a", "b"], ["1", None])
    assert (found.columns, found.extras) == (("k",), [{"k": "v"}, {}])


def test_each_bad_line_is_told_and_the_others_are_taken() -> None:
    text = lines({"answer": "a"}, [], {"answer": "x" * 11}) + "secret\n" + lines({"answer": "b"})
    found = taken(text, NDJSON, limits=SMALL)
    assert found.answers == ["a", "b"]
    assert found.problems == [(2, "not_an_object"), (3, "answer_too_long"), (4, "json_invalid")]
    assert "secret" not in str(found.rows)


@pytest.mark.parametrize("block_bytes", [1, 50, 100_000])
def test_a_line_that_is_too_long_is_passed_over_without_being_kept(block_bytes: int) -> None:
    text = lines({"answer": "a"}, {"answer": "b" * 500}, {"answer": "c"})
    found = taken(text, NDJSON, limits=SMALL, block_bytes=block_bytes)
    assert (found.answers, found.problems) == (["a", "c"], [(2, "row_too_long")])


def test_bytes_that_are_not_utf_8_spoil_their_line_only() -> None:
    found = taken(b'{"answer": "caf\xe9"}\n{"answer": "b"}\n', NDJSON)
    assert (found.answers, found.problems) == (["b"], [(1, "encoding_invalid")])
    assert found.notices == ()


def test_nothing_holds_no_answers() -> None:
    assert taken("", NDJSON).same == ((), (), (), {}, None)
