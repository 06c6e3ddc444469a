from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.embedded.judge import EmbeddedJudge
from app.adapters.files.rubric_remarks import lint_document
from app.adapters.files.rubric_writing import draft_text
from app.adapters.files.rubrics import load_rubric
from app.domain.answer import read
from app.domain.drafting_errors import DocumentInvalidError
from app.domain.rubric import Rubric
from app.grading.ports import Assignment
from app.grading.reply import parse
from app.grading.rubrics.outline import drafted
from app.grading.rubrics.structure import outline_of
from tests.grading.rubrics.documents import MARKDOWN, PLAIN


def a_draft(document: str) -> str:
    return draft_text(drafted(outline_of(document, name="document")), source="by its structure")


def levels_of(rubric: Rubric, answer: str) -> dict[str, int]:
    assignment = Assignment(rubric=rubric, answer=read(answer))
    reply = asyncio.run(EmbeddedJudge().ask(assignment))
    verdicts = parse(rubric, reply.text).verdicts
    return {key: claim.level for key, claim in verdicts.criteria.items()}


@pytest.mark.parametrize("document", [MARKDOWN, PLAIN])
def test_a_draft_is_a_rubric_whose_open_decisions_are_remarked(document: str) -> None:
    text = a_draft(document)
    rubric = load_rubric(text)
    assert rubric.version == "0.1.0"
    assert text.splitlines()[1].startswith("# DRAFT made by its structure")
    remarks = lint_document(text, rubric)
    assert {one.code for one in remarks} <= {"decision_open", "no_signals"}
    assert sum(one.code == "decision_open" for one in remarks) == text.count("\n# TODO ")


def test_a_draft_can_be_graded_with_at_once_by_the_embedded_judge() -> None:
    rubric = load_rubric(a_draft(MARKDOWN))
    good = (
        "The lighthouse keeper keeps the lamp burning every night, whatever the weather. The "
        "harbour pilot boards the ship and steers it past the rocks. Both are judged by the ships "
        "that arrive, not by hours on duty."
    )
    bad = "My uncle liked to sail in summer, and we ate fish on the beach with all of his friends."
    assert sum(levels_of(rubric, good).values()) >= 5
    assert sum(levels_of(rubric, bad).values()) <= 1


def test_nothing_in_a_document_gets_out_of_its_place() -> None:
    outline = outline_of(MARKDOWN, name="document")
    hostile = "x\nid: stolen\n# TODO none: 'a' \"b\": - {c} &d *e !f %g @h no 1.0 \u2028 end"
    text = draft_text(
        drafted(replace(outline, title=hostile, decisions=(hostile,))), source=hostile
    )
    rubric = load_rubric(text)
    assert rubric.title == " ".join(hostile.split())
    assert text.count("\nid: ") == 1


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_whatever_can_be_drafted_can_be_loaded(title: str, item: str) -> None:
    document = f"# {title}\n\n## Criteria\n\n- {item}\n\n{MARKDOWN}"
    try:
        text = a_draft(document)
    except DocumentInvalidError:
        return
    assert load_rubric(text).criteria
