"""Values that are kept while few others come by."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest

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


def test_of_threads_that_want_the_same_value_one_makes_it() -> None:
    kept: Kept[str] = Kept(2)
    made: list[int] = []
    started = Barrier(4, timeout=10)

    def make() -> str:
        made.append(1)
        sleep(0.05)
        return "value"

    def want(_: int) -> str:
        started.wait()
        return kept.get("key", make)

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(want, range(4))) == ["value"] * 4
    assert len(made) == 1


def test_what_could_not_be_made_is_tried_again() -> None:
    kept: Kept[str] = Kept(2)

    def fail() -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.get("key", fail)
    assert kept.get("key", lambda: "value") == "value"


def test_a_key_for_which_nothing_could_be_made_leaves_nothing_behind() -> None:
    kept: Kept[int] = Kept(2)

    def fail() -> int:
        raise ValueError("nothing")

    for key in "abcde":
        with pytest.raises(ValueError, match="nothing"):
            kept.get(key, fail)
    assert kept._making == {}
    assert kept.get("a", lambda: 1) == 1
