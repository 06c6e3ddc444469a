"""Confidence, interval and review."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.assessment import Assessed
from app.domain.certainty import Doubts, certainties, confidence, interval, review
from app.domain.grade import CheckKind, EvidenceStatus, Finding, Interval, Outcome
from app.domain.scoring import score
from app.domain.verdict import Verdicts
from tests.builders import a_claim, a_rubric, assessed

RUBRIC = a_rubric()
SURE = Doubts(certainties={})
FULL = assessed(RUBRIC, {"delivery": 2, "value": 2}, {"confusion": False})


def unsupported() -> Assessed:
    first = replace(FULL.criteria[0], evidence_status=EvidenceStatus.UNSUPPORTED)
    return replace(FULL, criteria=(first, FULL.criteria[1]))


def a_finding(*, agrees: bool | None = None, flag: str | None = None) -> Finding:
    return Finding(
        id="words",
        kind=CheckKind.CRITERION,
        target="value",
        outcome=Outcome.NOT_FOUND,
        agrees=agrees,
        flag=flag,
    )


def test_a_grade_without_any_doubt_has_full_confidence() -> None:
    assert confidence(FULL, (), SURE) == 1.0


def test_each_doubt_takes_its_share() -> None:
    missing = assessed(RUBRIC, {"delivery": None, "value": 2}, {"confusion": False})
    assert confidence(missing, (), SURE) == 0.67
    assert confidence(unsupported(), (), SURE) == 0.75
    assert confidence(FULL, (a_finding(agrees=False),), SURE) == 0.67
    assert confidence(FULL, (), Doubts(certainties={}, coverage=0.25)) == 0.5
    assert confidence(FULL, (), Doubts(certainties={"value": 0.6, "delivery": 0.8})) == 0.7
    assert confidence(FULL, (), Doubts(certainties={}, sample_scores=(50.0, 80.0))) == 0.7


def test_without_doubts_the_interval_is_the_score() -> None:
    assert interval(RUBRIC, FULL, (), SURE) == Interval(low=100.0, high=100.0)


def test_an_item_that_was_not_assessed_is_taken_at_its_worst_and_its_best() -> None:
    open_value = assessed(RUBRIC, {"delivery": 2, "value": None}, {"confusion": False})
    assert interval(RUBRIC, open_value, (), SURE) == Interval(low=50.0, high=100.0)
    open_pitfall = assessed(RUBRIC, {"delivery": 2, "value": 2}, {"confusion": None})
    assert interval(RUBRIC, open_pitfall, (), SURE) == Interval(low=40.0, high=100.0)


def test_samples_widen_the_interval_to_their_extremes() -> None:
    doubts = Doubts(certainties={}, sample_scores=(60.0, 100.0))
    assert interval(RUBRIC, FULL, (), doubts) == Interval(low=60.0, high=100.0)


@given(
    delivery=st.sampled_from([0, 1, 2, None]),
    sureness=st.floats(0, 1),
    scores=st.lists(st.floats(0, 100), max_size=3),
)
def test_the_interval_holds_the_score(
    delivery: int | None, sureness: float, scores: list[float]
) -> None:
    results = assessed(RUBRIC, {"delivery": delivery, "value": 1}, {"confusion": False})
    doubts = Doubts(certainties={"delivery": sureness}, sample_scores=tuple(scores))
    total = score(RUBRIC, levels=results.levels(), present=results.present()).value
    found = interval(RUBRIC, results, (), doubts)
    assert 0.0 <= found.low <= total <= found.high <= 100.0


@pytest.mark.parametrize(
    ("results", "findings", "doubts", "reason"),
    [
        (unsupported(), (), SURE, "unsupported_evidence"),
        (
            FULL,
            (a_finding(agrees=False, flag="keyword_disagreement"),),
            SURE,
            "keyword_disagreement",
        ),
        (FULL, (a_finding(flag="addresses_grader"),), SURE, "addresses_grader"),
        (FULL, (), Doubts(certainties={}, sample_scores=(80.0, 95.0)), "sample_spread"),
        (FULL, (), Doubts(certainties={}, degraded=True), "degraded"),
    ],
)
def test_every_doubt_that_needs_a_person_is_named(
    results: Assessed, findings: tuple[Finding, ...], doubts: Doubts, reason: str
) -> None:
    found = review(results, findings, doubts, sureness=0.9)
    assert (found.needed, found.reasons) == (True, (reason,))


def test_low_confidence_asks_for_a_person() -> None:
    assert review(FULL, (), SURE, sureness=0.3).reasons == ("low_confidence",)


def test_a_grade_without_doubt_needs_nobody() -> None:
    assert not review(FULL, (), SURE, sureness=0.9).needed


def test_a_reason_is_named_once() -> None:
    twice = (a_finding(flag="addresses_grader"), a_finding(flag="addresses_grader"))
    assert review(FULL, twice, SURE, sureness=0.9).reasons == ("addresses_grader",)


def test_certainties_are_averaged_over_the_samples_that_state_one() -> None:
    samples = [
        Verdicts(criteria={"value": a_claim(certainty=one)}, pitfalls={})
        for one in (0.5, 1.0, None)
    ]
    assert certainties(samples) == {"value": 0.75}
