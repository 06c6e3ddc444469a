"""Work that was done lately."""

from __future__ import annotations

import pytest

from app.grading.answering import Earlier
from app.grading.cohorts.recent import RecentWork
from tests.records import a_failed_record, a_record

pytestmark = pytest.mark.anyio


async def test_what_was_kept_is_found_until_too_much_came_after_it() -> None:
    recent = RecentWork(2, "mine")
    for number in (1, 2):
        await recent.keep(a_record(number))
    assert await recent.find("print-1") == Earlier.of(a_record(1))
    await recent.keep(a_record(3))
    assert "print-2" not in recent, "the first one was asked for since"
    assert "print-1" in recent
    assert await recent.find("print-2") is None


async def test_only_graded_records_with_replies_are_used_again() -> None:
    recent = RecentWork(10, "mine")
    await recent.keep(a_failed_record(1))
    await recent.keep(a_record(2, replies=()))
    assert [await recent.find(f"print-{number}") for number in (1, 2)] == [None, None]
