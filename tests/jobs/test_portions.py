"""How much an engine takes on at once."""

from __future__ import annotations

import pytest

from app.jobs.portions import Portions


@pytest.mark.parametrize(("calls", "chunks"), [(1, 4), (50, 4), (400, 16), (2000, 80)])
def test_twice_as_many_answers_are_at_hand_as_calls_may_be_made(calls: int, chunks: int) -> None:
    portions = Portions.for_calls(calls, grace_seconds=10)
    assert (portions.at_once, portions.grace_seconds) == (chunks, 10)
