from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.files.yaml_text import MAX_BYTES, readable_text
from app.domain.errors import RubricInvalidError, RubricProblem


def refused(document: str | bytes) -> RubricProblem:
    with pytest.raises(RubricInvalidError) as caught:
        readable_text(document, source="a.yaml")
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize("document", ["#" * (MAX_BYTES + 1), "é" * (MAX_BYTES // 2 + 1)])
def test_a_document_over_256_kb_is_refused(document: str) -> None:
    message = "a rubric has at most 262144 bytes; split it into smaller rubrics"
    assert refused(document).message == message
    assert refused(document.encode()).message == message


def test_a_document_of_256_kb_is_read() -> None:
    document = "é" * (MAX_BYTES // 2)
    assert readable_text(document, source="a.yaml") == document
    assert readable_text(document.encode(), source="a.yaml") == document


def test_bytes_that_are_not_utf_8_are_refused_with_their_place() -> None:
    problem = refused("id: ok\ntitle: é".encode("latin-1"))
    assert problem.message == "this is not UTF-8; save the file with the encoding UTF-8"
    assert (problem.line, problem.column) == (2, 8)


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\x00", "U+0000"),
        ("\x1b", "U+001B"),
        ("\x85", "U+0085"),
        ("\u2028", "U+2028"),
        ("\u202e", "U+202E"),
        ("\ud800", "U+D800"),
        ("\uffff", "U+FFFF"),
        ("\U000e0041", "U+E0041"),
    ],
)
def test_a_character_that_hides_or_misleads_is_refused_with_its_place(
    character: str, code: str
) -> None:
    problem = refused(f"id: ok\ntitle: é{character}b")
    assert problem.message == f"the character {code} is not allowed in a rubric; remove it"
    assert (problem.line, problem.column) == (2, 9)


@given(st.text(st.characters(blacklist_categories=["Cc", "Cs", "Cf", "Cn", "Zl", "Zp"])))
def test_ordinary_text_is_read_unchanged(text: str) -> None:
    assert readable_text(text.encode(), source="a.yaml") == text
