from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.answer import read
from app.domain.grade import CheckKind, Finding, Grade, Outcome
from app.domain.marking import floor_grade, mark
from app.domain.review import (
    CorrectedCriterion,
    CorrectedPitfall,
    Correction,
    Decision,
    Item,
    ItemKind,
    check_corrections,
    check_item,
    effective,
)
from app.domain.review_errors import ReviewInvalidError
from app.domain.scoring import score
from tests.builders import ANSWER, a_rubric, verdicts

RUBRIC = a_rubric()
DELIVERY, VALUE = (Item(kind=ItemKind.CRITERION, id=one) for one in ("delivery", "value"))
CONFUSION = Item(kind=ItemKind.PITFALL, id="confusion")


def judged() -> Grade:
    return mark(RUBRIC, read(ANSWER), [verdicts()])[0]


def level(item: Item, value: int) -> Correction:
    return Correction(item=item, level=value)


def present(*, value: bool) -> Correction:
    return Correction(item=CONFUSION, present=value)


def with_finding(**fields: Any) -> Grade:  # noqa: ANN401 - any field of a finding
    grade = judged()
    finding = Finding(id="check", outcome=Outcome.FOUND, cap=30.0, **fields)
    values = {name: getattr(grade, name) for name in Grade.__dataclass_fields__}
    return Grade(**{**values, "findings": (finding,)})


def test_without_corrections_it_is_the_judge_s_score() -> None:
    now = effective(RUBRIC, judged(), [], [])
    assert (now.score, now.band) == (judged().score, judged().band)
    assert (now.criteria, now.pitfalls, now.decided) == ((), (), ())


def test_a_corrected_level_and_pitfall_are_scored_by_the_same_rules() -> None:
    now = effective(RUBRIC, judged(), [], [level(DELIVERY, 1), present(value=True)])
    assert now.score == 40.0
    assert now.band.id == "poor"
    assert [cap.source for cap in now.caps] == ["pitfall:confusion"]
    assert now.criteria == (
        CorrectedCriterion(id="delivery", level=1, judged_level=2, points=25.0),
    )
    assert now.pitfalls == (
        CorrectedPitfall(id="confusion", present=True, judged_present=False, penalty=-5.0),
    )


def test_the_last_word_on_an_item_counts() -> None:
    now = effective(RUBRIC, judged(), [level(DELIVERY, 0), level(VALUE, 1)], [level(DELIVERY, 2)])
    assert now.score == 75.0
    assert [one.id for one in now.criteria] == ["value"]
    assert {one.item.id: one.level for one in now.decided} == {"delivery": 2, "value": 1}


def test_a_check_caps_nothing_on_an_item_that_a_person_decided() -> None:
    grade = with_finding(kind=CheckKind.PITFALL, target="confusion")
    assert effective(RUBRIC, grade, [], [level(VALUE, 1)]).score == 30.0
    assert effective(RUBRIC, grade, [], [present(value=False)]).score == 100.0


def test_a_floor_is_over_once_a_person_decided() -> None:
    rubric = a_rubric(floors={"min_words": 100, "gibberish": False})
    grade = floor_grade(rubric, read(ANSWER))
    assert grade is not None
    assert effective(rubric, grade, [], []).score == 0.0
    assert effective(rubric, grade, [], [level(DELIVERY, 2)]).score == 50.0


@given(
    levels=st.dictionaries(st.sampled_from([DELIVERY, VALUE]), st.integers(0, 2)),
    is_present=st.none() | st.booleans(),
)
def test_the_effective_score_is_that_of_the_verdicts_that_count(
    *, levels: dict[Item, int], is_present: bool | None
) -> None:
    corrections = [level(item, value) for item, value in levels.items()]
    corrections += [] if is_present is None else [present(value=is_present)]
    grade = judged()
    counted = {one.id: one.level for one in grade.criteria}
    counted |= {item.id: value for item, value in levels.items()}
    now = effective(RUBRIC, grade, [], corrections)
    assert now.score == score(RUBRIC, levels=counted, present={"confusion": is_present}).value


@pytest.mark.parametrize(
    ("decision", "corrections", "pointer", "words"),
    [
        (Decision.CORRECT, [], "/corrections", "at least one"),
        (Decision.ACCEPT, [level(DELIVERY, 1)], "/corrections", "corrects nothing"),
        (Decision.CORRECT, [level(DELIVERY, 3)], "/corrections/0", "levels 0 to 2"),
        (Decision.CORRECT, [level(DELIVERY, -1)], "/corrections/0", "levels 0 to 2"),
        (Decision.CORRECT, [Correction(item=DELIVERY)], "/corrections/0", "levels 0 to 2"),
        (Decision.CORRECT, [Correction(item=CONFUSION)], "/corrections/0", "present or not"),
        (
            Decision.CORRECT,
            [level(VALUE, 1), level(Item(kind=ItemKind.CRITERION, id="confusion"), 1)],
            "/corrections/1",
            "no criterion",
        ),
        (
            Decision.CORRECT,
            [level(VALUE, 1), level(VALUE, 2)],
            "/corrections/1",
            "twice",
        ),
    ],
)
def test_what_does_not_fit_is_named(
    decision: Decision, corrections: list[Correction], pointer: str, words: str
) -> None:
    with pytest.raises(ReviewInvalidError, match=words) as raised:
        check_corrections(RUBRIC, decision, corrections)
    assert [one.pointer for one in raised.value.problems] == [pointer]


def test_a_request_names_an_item_of_the_rubric() -> None:
    check_item(RUBRIC, CONFUSION)
    with pytest.raises(ReviewInvalidError, match="no pitfall"):
        check_item(RUBRIC, Item(kind=ItemKind.PITFALL, id="delivery"))
