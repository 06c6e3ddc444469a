"""Records as JSON, and back."""

from __future__ import annotations

import json
import math
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings

from app.adapters.database.record_json import dump, load
from app.domain.errors import StoreError
from app.grading.records import GradeRecord
from tests.adapters.database.strategies import RECORDS
from tests.records import a_failed_record, a_record


@given(RECORDS)
@settings(max_examples=60, deadline=None)
def test_any_record_comes_back_exactly(record: GradeRecord) -> None:
    again = load(dump(record))
    assert again == record
    # Equal is not the same for 1 and 1.0 and True, nor for 0.0 and -0.0; written out, it is.
    assert repr(again.metadata) == repr(record.metadata)
    assert repr(again.grade) == repr(record.grade)
    assert again.created_at.utcoffset() == record.created_at.utcoffset()


@pytest.mark.parametrize("number", [0.1, 1 / 3, 86.55, 5e-324, 1.7976931348623157e308, -0.0, 2.0])
def test_floats_are_exact(number: float) -> None:
    [again] = load(dump(a_record(sample_scores=(number,)))).sample_scores
    assert again.hex() == number.hex()


def test_numbers_that_json_does_not_know_come_back_too() -> None:
    scores = load(dump(a_record(sample_scores=(math.inf, -math.inf, math.nan)))).sample_scores
    assert scores[:2] == (math.inf, -math.inf)
    assert math.isnan(scores[2])


def test_metadata_may_be_a_view_of_a_mapping() -> None:
    record = a_record(metadata=MappingProxyType({"round": 2}))
    assert load(dump(record)) == record


def test_what_is_no_part_of_a_record_is_not_written_as_something_else() -> None:
    with pytest.raises(TypeError, match="no JSON for bytes"):
        dump(a_record(metadata={"note": b"bytes"}))


def test_text_is_stored_readable_on_one_line() -> None:
    body = dump(a_record(answer="Größe 💡\n"))
    assert '"answer":"Größe 💡\\n"' in body
    assert "\n" not in body


@pytest.mark.parametrize("text", ["\x00", "\\\x00", "\\u0000", "\\\\u0000\x00", '"\x00u0000'])
def test_nul_is_not_written_as_an_escape_of_json(text: str) -> None:
    body = dump(a_record(answer=text, metadata={}))
    assert body.count("\x00") == text.count("\x00")
    assert load(body).answer == text


def test_fields_of_a_later_version_are_passed_over() -> None:
    body = json.loads(dump(a_record()))
    for part in (body, body["grade"], body["grade"]["criteria"][0], body["judge"]):
        part["from_the_future"] = {"a": [1]}
    assert load(json.dumps(body)) == a_record()


def test_fields_that_an_earlier_version_did_not_write_take_their_defaults() -> None:
    body = json.loads(dump(a_record()))
    del body["rescored_from"], body["usage"]["output_tokens"]
    assert load(json.dumps(body)) == a_record()


def without(field: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(dump(a_failed_record()))
    del body[field]
    return body


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"secret"',
        json.dumps(without("answer")),
        json.dumps({**without("replies"), "replies": "secret"}),
        json.dumps({**without("created_at"), "created_at": "secret"}),
    ],
)
def test_what_is_no_record_is_reported_without_its_text(body: str) -> None:
    with pytest.raises(StoreError, match="cannot be read") as caught:
        load(body)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
