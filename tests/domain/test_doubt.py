from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.doubt import doubt
from app.domain.grade import CheckKind, Finding, Interval, Outcome
from tests.cohort_results import a_finding, a_full_grade

SURE = Interval(low=60.0, high=60.0)
SHARE = st.floats(0, 1)
FLAGGED = Finding(
    id="override",
    kind=CheckKind.INJECTION,
    target=None,
    outcome=Outcome.FOUND,
    flag="addresses_grader",
)


def test_a_sure_grade_with_a_narrow_interval_is_not_doubted() -> None:
    assert doubt(a_full_grade(60.0, confidence=1.0, interval=SURE)) == 0.0


def test_doubt_is_what_confidence_and_interval_leave() -> None:
    interval = Interval(low=40.0, high=90.0)
    assert doubt(a_full_grade(60.0, confidence=0.8, interval=interval)) == 0.6


def test_a_trick_doubles_down_on_it() -> None:
    honest = a_full_grade(60.0, confidence=0.8, interval=SURE)
    tricked = a_full_grade(60.0, confidence=0.8, interval=SURE, findings=(FLAGGED,))
    assert (doubt(honest), doubt(tricked)) == (0.2, 0.6)


def test_a_flag_of_another_check_does_not_count_as_a_trick() -> None:
    contradicted = a_finding(agrees=False, flag="keyword_disagreement")
    grade = a_full_grade(60.0, confidence=0.8, interval=SURE, findings=(contradicted,))
    assert doubt(grade) == 0.2


@settings(max_examples=50, deadline=None)
@given(confidence=SHARE, ends=st.tuples(SHARE, SHARE).map(sorted), flagged=st.booleans())
def test_doubt_is_a_share_and_falls_with_confidence(
    confidence: float, ends: list[float], *, flagged: bool
) -> None:
    interval = Interval(low=100 * ends[0], high=100 * ends[1])
    findings = (FLAGGED,) if flagged else ()
    made = [
        doubt(a_full_grade(confidence=one, interval=interval, findings=findings))
        for one in (confidence, 1.0)
    ]
    assert 0.0 <= made[1] <= made[0] <= 1.0
