"""Where a score may lie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.margin import Surroundings, margin
from app.domain.scoring import score
from tests.builders import a_rubric

RUBRIC = a_rubric()
LEVELS = {"delivery": 2, "value": 2}
CERTAIN = st.floats(0.5, 1)


def test_sure_verdicts_leave_no_margin() -> None:
    low, high = margin(RUBRIC, levels=LEVELS, present={"confusion": False}, certainties={})
    assert (low, high) == pytest.approx((100, 100), abs=0.1)


def test_a_pitfall_that_may_be_there_pulls_the_lower_end_to_its_cap() -> None:
    absent = {"confusion": False}
    doubtful = margin(RUBRIC, levels=LEVELS, present=absent, certainties={"confusion": 0.8})
    unlikely = margin(RUBRIC, levels=LEVELS, present=absent, certainties={"confusion": 0.95})
    assert doubtful == pytest.approx((40, 100), abs=0.1)
    assert unlikely[0] == pytest.approx(100, abs=0.1)


def test_a_pitfall_that_may_not_be_there_pulls_the_upper_end_up() -> None:
    found = margin(
        RUBRIC, levels=LEVELS, present={"confusion": True}, certainties={"confusion": 0.7}
    )
    assert found == pytest.approx((40, 100), abs=0.1)


def test_a_cap_beyond_doubt_is_kept() -> None:
    found = margin(
        RUBRIC,
        levels=LEVELS,
        present={"confusion": False},
        certainties={"delivery": 0.6},
        around=Surroundings(cap=30.0),
    )
    assert found[1] == pytest.approx(30, abs=0.1)


@given(first=CERTAIN, second=CERTAIN, level=st.sampled_from([0, 1, 2]))
def test_less_certainty_never_makes_the_margin_smaller(
    first: float, second: float, level: int
) -> None:
    def width(certainty: float) -> float:
        low, high = margin(
            RUBRIC,
            levels={"delivery": level, "value": 1},
            present={"confusion": False},
            certainties={"delivery": certainty},
        )
        return high - low

    assert width(min(first, second)) >= width(max(first, second)) - 0.1


@given(certainty=CERTAIN, level=st.sampled_from([0, 1, 2]), there=st.booleans())
def test_the_margin_holds_the_score_when_pitfalls_are_sure(
    *, certainty: float, level: int, there: bool
) -> None:
    levels, present = {"delivery": level, "value": 1}, {"confusion": there}
    low, high = margin(RUBRIC, levels=levels, present=present, certainties={"delivery": certainty})
    total = score(RUBRIC, levels=levels, present=present).value
    assert low - 0.1 <= total <= high + 0.1


def test_noise_widens_both_ends_also_at_a_cap() -> None:
    low, high = margin(
        RUBRIC,
        levels=LEVELS,
        present={"confusion": True},
        certainties={"confusion": 1.0},
        around=Surroundings(noise=5.0),
    )
    assert (low, high) == pytest.approx((40 - 6.4, 40 + 6.4), abs=0.1)
