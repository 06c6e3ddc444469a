from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.grade import Cap, CheckKind, Finding, Improvement, Outcome, Span
from app.grading.records import RubricRef
from app.web.views.grade import grade_view, rubric_of
from tests.builders import a_criterion, a_rubric
from tests.fakes.rubrics import InMemoryRubricLibrary
from tests.records import a_failed_record, a_grade, a_record

RUBRIC = a_rubric(criteria=[a_criterion("delivery", weight=100)])
CURRENT = RubricRef(id=RUBRIC.id, version=RUBRIC.version, digest=RUBRIC.digest)


def a_finding(finding_id: str, kind: CheckKind, **fields: object) -> Finding:
    return Finding(
        **{"id": finding_id, "kind": kind, "target": None, "outcome": Outcome.FOUND, **fields}  # type: ignore[arg-type]  # any field of it
    )


def test_levels_are_explained_by_the_rubric_they_were_graded_against() -> None:
    row = grade_view(a_record(rubric=CURRENT), RUBRIC).criteria[0]
    assert (row.meaning, row.next_meaning, row.ticks) == ("In full.", "", (50.0,))
    assert row.share == 86.5


@pytest.mark.anyio
async def test_a_grade_is_shown_with_the_version_it_was_graded_against() -> None:
    library = InMemoryRubricLibrary(RUBRIC, a_rubric(version="9.0.0"))
    assert await rubric_of(a_record(rubric=CURRENT), library) is RUBRIC
    assert await rubric_of(a_record(), library) is None


def test_a_rubric_that_is_gone_leaves_the_grade() -> None:
    view = grade_view(a_record(), None)
    assert view.rubric is None
    assert view.scale is not None
    assert view.scale.bands == ()
    assert view.criteria[0].result.title == "Delivery"


def test_a_failed_grade_has_a_reason_and_no_figures() -> None:
    view = grade_view(a_failed_record(), None)
    assert (view.scale, view.criteria, view.checks) == (None, (), ())
    assert view.reasons == ("The judge's reply could not be read, even after one repair.",)
    assert "".join(piece.text for piece in view.pieces) == view.record.answer


def test_checks_are_told_in_words_and_contradictions_first_of_all() -> None:
    span = Span(start=0, end=4, text="Some")
    findings = (
        a_finding("too_short", CheckKind.FLOOR, spans=(span,)),
        a_finding("direct_order", CheckKind.INJECTION, spans=(span, span)),
        a_finding("delivery_words", CheckKind.CRITERION, target="delivery", agrees=False),
    )
    view = grade_view(a_record(grade=replace(a_grade(), findings=findings)), None)
    told = [(check.about, check.words, check.verdict) for check in view.checks]
    assert told == [
        ("It is too short to be judged.", (), "says nothing"),
        ("Words that are meant for the grader", ("Some",), "says nothing"),
        ("Delivery", (), "contradicts"),
    ]
    assert [check.name for check in view.disagreements] == ["Delivery words"]


def test_caps_and_advice_are_named_by_their_titles_where_there_are_any() -> None:
    grade = a_grade()
    caps = (Cap(source="pitfall:delivery", limit=40.0), Cap(source="check:too_short", limit=0.0))
    more = (*grade.feedback.improvements, Improvement(target="lost_item", gain=1.0, advice="More."))
    feedback = replace(grade.feedback, improvements=more)
    view = grade_view(a_record(grade=replace(grade, caps=caps, feedback=feedback)), None)
    assert view.caps == (
        "Held to 40 points by the pitfall \u201cDelivery\u201d.",
        "Held to 0 points by the check \u201cToo short\u201d.",
    )
    assert [(one.title, one.item is not None) for one in view.improvements] == [
        ("Delivery", True),
        ("Lost item", False),
    ]
