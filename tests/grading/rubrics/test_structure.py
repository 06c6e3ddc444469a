from __future__ import annotations

import pytest

from app.domain.drafting_errors import DocumentInvalidError
from app.grading.rubrics.structure import outline_of, roles_of
from tests.grading.rubrics.documents import MARKDOWN, PLAIN


def test_the_parts_of_a_markdown_document_are_found() -> None:
    outline = outline_of(MARKDOWN, name="document")
    assert outline.title == "What a lighthouse keeper does"
    assert outline.question.startswith("What is the difference between a harbour pilot")
    assert outline.roles == ("harbour pilot", "lighthouse keeper")
    assert outline.ideal_response.startswith("A lighthouse keeper keeps")
    assert [one.title for one in outline.criteria] == [
        "Keeps the light",
        "The harbour pilot boards a ship and steers it past the rocks",
        "Both of them are judged by ships that arrive, not by hours on duty",
    ]
    assert [one.title for one in outline.pitfalls] == [
        "Saying they are the same job",
        "Telling stories of storms",
    ]
    assert outline.decisions == ()


def test_the_parts_of_a_plain_document_are_found() -> None:
    outline = outline_of(PLAIN, name="document")
    assert outline.question == "Who answers for the flour, and who answers for the bread?"
    assert [one.title for one in outline.criteria] == [
        "The miller answers for the flour and its quality",
        "The baker answers for bread that people come back for",
    ]
    assert [one.definition for one in outline.pitfalls] == [
        'Saying "the baker grinds the grain." It gives the work of one to the other.',
        "Talking of ovens only.",
    ]
    assert [one.wordings for one in outline.pitfalls] == [("the baker grinds the grain",), ()]
    assert [one.place.line for one in outline.pitfalls] == [9, 11]
    assert any(one.startswith("question: it was guessed") for one in outline.decisions)


def test_what_is_under_a_heading_of_the_kind_says_where_it_is_from() -> None:
    outline = outline_of(MARKDOWN, name="document")
    lines = MARKDOWN.splitlines()
    for one in outline.criteria:
        assert one.place.section == "What good answers do"
        assert lines[one.place.line - 1].startswith(("-", "*"))


def test_a_criterion_is_anchored_in_what_the_ideal_response_says_of_it() -> None:
    outline = outline_of(MARKDOWN, name="document")
    boards = outline.criteria[1]
    assert "A harbour pilot boards the ship and steers it past the rocks." in boards.anchors


def test_without_criteria_the_ideal_response_is_taken_apart() -> None:
    ideal = "The miller grinds the grain into flour. The baker bakes bread from it. So."
    outline = outline_of(f"# Bread\n\n## Model answer\n\n{ideal}", name="document")
    assert [one.levels[2] for one in outline.criteria] == [
        "The miller grinds the grain into flour.",
        "The baker bakes bread from it.",
    ]
    kinds = [one.partition(":")[0] for one in outline.decisions]
    assert kinds == ["question", "criteria", "pitfalls"]


@pytest.mark.parametrize(
    "document", ["# Bread\n\nText.", "# Ideal response\n\nToo short.", "# Ideal response\n"]
)
def test_a_document_without_an_ideal_response_is_refused_with_what_to_add(document: str) -> None:
    with pytest.raises(DocumentInvalidError, match='heading such as "Ideal response"'):
        outline_of(document, name="document")


def test_a_document_without_a_title_has_the_name_of_its_file() -> None:
    text = "Ideal response: The miller grinds the grain into flour for the baker."
    assert outline_of(text, name="bread").title == "bread"


@pytest.mark.parametrize(
    ("question", "roles"),
    [
        ("How does a producer differ from a director?", ("producer", "director")),
        ("The difference between the art director and the producer?", ("art director", "producer")),
        ("What did you decide not to build?", ()),
        ("What is the difference between a baker and a baker?", ()),
    ],
)
def test_the_roles_of_a_question_are_those_it_sets_side_by_side(
    question: str, roles: tuple[str, ...]
) -> None:
    assert roles_of(question) == roles
