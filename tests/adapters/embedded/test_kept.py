"""Values that are kept while few others come by."""

from __future__ import annotations

from app.adapters.embedded.kept import Kept


def test_a_value_is_made_once() -> None:
    kept: Kept[int] = Kept(2)
    made = iter(range(9))
    assert [kept.get("a", lambda: next(made)) for _ in range(3)] == [0, 0, 0]


def test_the_value_that_was_not_asked_for_longest_goes_first() -> None:
    kept: Kept[int] = Kept(2)
    made = iter(range(9))
    asked = [kept.get(key, lambda: next(made)) for key in "abacab"]
    assert asked == [0, 1, 0, 2, 0, 3]


def test_nothing_is_a_value_too() -> None:
    kept: Kept[int | None] = Kept(2)
    made: list[None] = []
    for _ in range(2):
        kept.get("a", lambda: made.append(None))
    assert len(made) == 1
