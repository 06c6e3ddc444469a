"""What goes into a column comes out of it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from app.adapters.database.columns import UNSTORABLE, LosslessText, Moment, escape, unescape

ANY_TEXT = st.text(st.characters(codec=None) | st.sampled_from("\x00\ud83d\ude00\ufdd00af"))


@given(ANY_TEXT)
def test_any_text_comes_back_from_what_a_database_takes(text: str) -> None:
    stored = escape(text)
    assert unescape(stored) == text
    assert "\x00" not in stored
    stored.encode("utf-8")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufdd0")))
def test_a_usual_text_is_stored_as_it_is(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize("strange", [0, 0xD800, 0xDFFF, 0xFDD0])
def test_what_a_database_refuses_is_written_out(strange: int) -> None:
    assert UNSTORABLE.fullmatch(chr(strange))
    assert escape(f"a{chr(strange)}b") == f"a\ufdd0{strange:04x}b"


def test_the_order_of_ids_is_kept() -> None:
    ids = ["grd_01", "grd_0a", "grd_1", "grd_a", "grd_z"]
    assert sorted(map(escape, ids)) == ids


SQLITE = make_url("sqlite+aiosqlite://").get_dialect()()
POSTGRESQL = make_url("postgresql+psycopg://").get_dialect()()
EARLY = datetime(2026, 1, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))


def test_a_moment_is_kept_in_utc_without_a_zone_where_the_database_has_none() -> None:
    assert Moment().process_bind_param(EARLY, SQLITE) == datetime(2025, 12, 31, 23, 30)  # noqa: DTZ001 - that is the point
    assert Moment().process_bind_param(EARLY, POSTGRESQL) == EARLY


def test_a_moment_comes_back_with_its_zone() -> None:
    stored = Moment().process_bind_param(EARLY, SQLITE)
    assert Moment().process_result_value(stored, SQLITE) == EARLY
    assert Moment().process_result_value(EARLY, POSTGRESQL) == EARLY


def test_nothing_stays_nothing() -> None:
    for column in (Moment(), LosslessText()):
        assert column.process_bind_param(None, SQLITE) is None
        assert column.process_result_value(None, SQLITE) is None
