"""The arithmetic of a score."""

from __future__ import annotations

import json
import math
import statistics
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.domain.grade import Cap, CheckKind, Finding, Outcome
from app.domain.rubric import Rubric
from app.domain.scoring import band, penalty, points, score
from tests.builders import a_pitfall, a_rubric
from tests.labelled import DATA, LabelledAnswer, labelled

RUBRIC = a_rubric()
RUBRICS = Path(__file__).parents[2] / "rubrics"
NEIGHBOURS = ("product_owner", "program_manager", "product_designer", "business_analyst")

LEVELS = st.fixed_dictionaries(
    {"delivery": st.sampled_from([0, 1, 2]), "value": st.sampled_from([0, 1, 2])}
)
PRESENT = st.fixed_dictionaries({"confusion": st.booleans()})


def a_cap(limit: float) -> Finding:
    return Finding(id="check", kind=CheckKind.FLOOR, target=None, outcome=Outcome.FOUND, cap=limit)


def shipped(rubric_id: str) -> Rubric:
    text = (RUBRICS / f"{rubric_id}.yaml").read_text(encoding="utf-8")
    return Rubric.model_validate(yaml.safe_load(text))


def test_points_are_the_weight_times_the_share_of_the_level() -> None:
    criterion = RUBRIC.criteria[0]
    assert [points(criterion, level) for level in (0, 1, 2)] == [0.0, 25.0, 50.0]


def test_a_criterion_that_was_not_assessed_has_earned_nothing_yet() -> None:
    assert points(RUBRIC.criteria[0], None) == 0.0


def test_a_pitfall_costs_its_penalty_only_when_present() -> None:
    pitfall = RUBRIC.pitfalls[0]
    assert [penalty(pitfall, one) for one in (True, False, None)] == [-5.0, 0.0, 0.0]


def test_the_subtotal_is_points_and_penalties_and_the_cap_names_itself() -> None:
    total = score(RUBRIC, levels={"delivery": 2, "value": 1}, present={"confusion": True})
    assert total.subtotal == 70.0
    assert total.value == 40.0
    assert total.caps == (Cap(source="pitfall:confusion", limit=40.0),)


def test_a_cap_above_the_subtotal_is_not_named() -> None:
    total = score(RUBRIC, levels={"delivery": 1, "value": 0}, present={"confusion": True})
    assert (total.value, total.caps) == (20.0, ())


def test_the_lowest_cap_decides() -> None:
    total = score(
        RUBRIC, levels={"delivery": 2, "value": 2}, present={}, findings=[a_cap(30.0), a_cap(10.0)]
    )
    assert total.value == 10.0


def test_penalties_never_push_the_score_below_zero() -> None:
    harsh = a_rubric(pitfalls=[a_pitfall(penalty=90.0)])
    assert score(harsh, levels={}, present={"confusion": True}).value == 0.0


@pytest.mark.parametrize(
    ("value", "expected"), [(100, "good"), (75, "good"), (74.9, "fair"), (0, "poor")]
)
def test_a_band_holds_every_score_from_its_minimum_up(value: float, expected: str) -> None:
    assert band(RUBRIC, value).id == expected


@given(levels=LEVELS, present=PRESENT, limit=st.none() | st.floats(0, 100))
def test_a_score_lies_between_0_and_100_and_never_above_a_cap(
    levels: dict[str, int | None], present: dict[str, bool | None], limit: float | None
) -> None:
    findings = [] if limit is None else [a_cap(limit)]
    total = score(RUBRIC, levels=levels, present=present, findings=findings)
    assert 0.0 <= total.value <= 100.0
    assert all(total.value <= cap.limit + 0.05 for cap in total.caps)


@given(levels=LEVELS, present=PRESENT, which=st.sampled_from(["delivery", "value"]))
def test_raising_a_level_never_lowers_the_score(
    levels: dict[str, int | None], present: dict[str, bool | None], which: str
) -> None:
    raised = {**levels, which: min(2, (levels[which] or 0) + 1)}
    before = score(RUBRIC, levels=levels, present=present).value
    assert score(RUBRIC, levels=raised, present=present).value >= before


@given(levels=LEVELS)
def test_committing_a_pitfall_never_raises_the_score(levels: dict[str, int | None]) -> None:
    without = score(RUBRIC, levels=levels, present={"confusion": False}).value
    assert score(RUBRIC, levels=levels, present={"confusion": True}).value <= without


@given(levels=LEVELS, present=PRESENT)
def test_the_order_of_criteria_does_not_matter(
    levels: dict[str, int | None], present: dict[str, bool | None]
) -> None:
    document = RUBRIC.model_dump()
    turned = Rubric.model_validate({**document, "criteria": document["criteria"][::-1]})
    assert score(turned, levels=levels, present=present) == score(
        RUBRIC, levels=levels, present=present
    )


def true_score(rubric: Rubric, answer: LabelledAnswer) -> float:
    return score(rubric, levels=dict(answer.levels), present=dict(answer.pitfalls)).value


@pytest.mark.parametrize(
    "name", ["project_vs_product_manager", "train_t1", "train_t2", "train_t3", "train_t4"]
)
def test_true_labels_in_place_of_a_judge_give_the_labelled_score(name: str) -> None:
    rubric, answers = shipped("project-vs-product-manager"), labelled(name)
    likeness, error = agreement([(rubric, answer) for answer in answers])
    assert likeness >= 0.97
    assert error <= 6.0


@pytest.mark.parametrize("name", ["field", "judgment"])
def test_true_labels_of_an_exercise_give_the_labelled_score(name: str) -> None:
    rubric = shipped(f"pm-{name}-exercise")
    pairs = [(rubric, answer) for answer in labelled(f"{name}_exercise")]
    likeness, error = agreement(pairs)
    assert len(pairs) == 24
    assert likeness >= 0.98
    assert error <= 6.0


def test_true_labels_of_neighbouring_roles_give_the_labelled_score() -> None:
    rubrics = {role: shipped(f"product-manager-vs-{role.replace('_', '-')}") for role in NEIGHBOURS}
    answers = labelled("adjacent_roles")
    roles = [json.loads(line)["role"] for line in lines_of("adjacent_roles")]
    pairs = [(rubrics[role], answer) for role, answer in zip(roles, answers, strict=True)]
    likeness, error = agreement(pairs)
    assert sorted(roles) == sorted(NEIGHBOURS * 4)
    assert likeness >= 0.98
    assert error <= 6.0


def test_the_rubrics_of_neighbouring_roles_count_alike() -> None:
    counts = {
        numbers(shipped(f"product-manager-vs-{role.replace('_', '-')}")) for role in NEIGHBOURS
    }
    assert len(counts) == 1


def numbers(rubric: Rubric) -> tuple[object, ...]:
    """All that the arithmetic reads."""
    criteria = tuple(
        (one.id, one.weight, *(x.share for x in one.levels)) for one in rubric.criteria
    )
    return criteria, tuple((one.id, one.penalty, one.cap) for one in rubric.pitfalls)


def lines_of(name: str) -> list[str]:
    return (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()


def agreement(pairs: list[tuple[Rubric, LabelledAnswer]]) -> tuple[float, float]:
    """Pearson's r and the mean absolute error, of scores from true labels and labelled scores."""
    ours = [true_score(rubric, answer) for rubric, answer in pairs]
    theirs = [answer.score for _, answer in pairs]
    error = statistics.fmean(abs(a - b) for a, b in zip(ours, theirs, strict=True))
    return statistics.correlation(ours, theirs), math.ceil(error * 100) / 100
