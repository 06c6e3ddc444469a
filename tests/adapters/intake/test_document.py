from __future__ import annotations

import json

import pytest

from app.domain.intake import IntakeLimits
from app.domain.intake_errors import UploadUnreadableError
from tests.adapters.intake.reading import JSON, document, taken

SMALL = IntakeLimits(answer_characters=10)


@pytest.mark.parametrize("block_bytes", [1, 10, 100_000])
def test_answers_come_with_what_the_document_says_beside_them(block_bytes: int) -> None:
    answers = [{"answer": "a", "reference": "r"}, {"answer": "}]", "metadata": {"k": 1}}]
    text = json.dumps({"rubric_id": "x", "answers": answers, "judge": None, "n": [1, {}]}, indent=1)
    found = taken(text, JSON, block_bytes=block_bytes)
    assert (found.answers, found.references) == (["a", "}]"], ["r", None])
    assert found.fields == {"rubric_id": "x", "judge": None, "n": [1, {}]}
    assert (found.columns, found.error) == (("k",), None)


@pytest.mark.parametrize("text", ["[]", '{"answers": [ ]}', '\n{"answers":[]}\n '])
def test_a_list_alone_or_an_empty_one_is_taken(text: str) -> None:
    assert taken(text, JSON).same == ((), (), (), {}, None)


@pytest.mark.parametrize("block_bytes", [1, 40, 100_000])
def test_each_bad_element_is_told_with_its_line_and_the_others_are_taken(block_bytes: int) -> None:
    elements = [
        '{"answer": "a"}',
        "5",
        "tru",
        '{"answer" 1}',
        '{"answer": "' + "\\\\n" * 100 + '"}',
    ]
    text = "[" + ",\n".join([*elements, '{"answer": "12345678901"}', '{"answer": "b"}']) + "]"
    found = taken(text, JSON, limits=SMALL, block_bytes=block_bytes)
    assert found.answers == ["a", "b"]
    assert found.problems == [
        (2, "not_an_object"),
        (3, "json_invalid"),
        (4, "json_invalid"),
        (5, "row_too_long"),
        (6, "answer_too_long"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        '"answers"',
        "{}",
        '{"answers": {}}',
        '{"answers": 1}',
        '{"answers": []',
        '{"answers": [{"answer": "x"}',
        '{"answers": [{"answer": "x',
        '{"answers": [1,]}',
        '{"answers": [1 2]}',
        '{"answers": []}x',
        '{"answers": [],}',
        '{"answers" []}',
        "{answers: []}",
        '{"answers": [], "answers": []}',
        '{"a": 1, "a": 2, "answers": []}',
        '{"a": NaN, "answers": []}',
        '{"a": {"b": 1, "b": 2}, "answers": []}',
        '{"a": "\\ud800", "answers": []}',
        '{"a": "\\u0000", "answers": []}',
        '{"a": "' + "x" * 20_000 + '", "answers": []}',
        '{"a": ' + "[" * 10_000 + "]" * 10_000 + ', "answers": []}',
        json.dumps({f"f{number}": 1 for number in range(70)} | {"answers": []}),
        "[" * 100_000,
    ],
)
def test_what_is_no_such_document_is_an_error(text: str) -> None:
    for block_bytes in (1000, 100_000):
        found = taken(text, JSON, block_bytes=block_bytes)
        assert isinstance(found.error, UploadUnreadableError)
        assert found.answers in ([], ["x"])


def test_an_error_tells_the_line() -> None:
    found = taken('{"answers": [\n{"answer": "x"}\n;]}', JSON)
    assert str(found.error) == "Line 3: this is not JSON."


def test_bytes_that_are_not_utf_8_spoil_their_element_only() -> None:
    text = document({"answer": "caf?"}, {"answer": "b"}).encode().replace(b"?", b"\xe9")
    found = taken(text, JSON)
    assert (found.answers, found.problems) == (["b"], [(1, "encoding_invalid")])


def test_what_only_the_end_completes_is_told_before_the_error() -> None:
    found = taken("[tru", JSON)
    assert found.problems == [(1, "json_invalid")]
    assert str(found.error) == "Line 1: the upload ends within its JSON."
