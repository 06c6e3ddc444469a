from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.rubric_errors import RubricChangedError, RubricVersionTakenError
from app.grading.rubrics.records import Origin, check_successor, rank_of, version_of
from tests.builders import a_rubric
from tests.fakes.clock import FixedClock

NUMBERS = st.tuples(*[st.integers(0, 9999)] * 3)


@given(NUMBERS, NUMBERS)
def test_ranks_sort_as_numbers_do(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    first, second = (rank_of(".".join(map(str, numbers))) for numbers in (one, other))
    assert (first < second) == (one < other)


def test_a_successor_has_a_higher_number() -> None:
    now = FixedClock().now()
    old, new = (version_of(a_rubric(version=v), Origin.OWN, now) for v in ("1.9.0", "1.10.0"))
    check_successor(new, current=old, expected=None)
    check_successor(new, current=old, expected=old.digest)
    check_successor(old, current=None, expected=None)
    with pytest.raises(RubricVersionTakenError):
        check_successor(old, current=new, expected=None)
    with pytest.raises(RubricChangedError):
        check_successor(new, current=old, expected=new.digest)
