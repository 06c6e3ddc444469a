"""The real clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from app.adapters.system.clock import SystemClock


def test_now_is_in_utc() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)


def test_an_id_is_its_prefix_and_26_unambiguous_characters() -> None:
    assert re.fullmatch(r"grd_[0-9a-hjkmnp-tv-z]{26}", SystemClock().new_id("grd"))


def test_later_ids_sort_after_earlier_ones_and_never_repeat() -> None:
    clock = SystemClock()
    ids = [clock.new_id("grd") for _ in range(5000)]
    assert ids == sorted(set(ids))
