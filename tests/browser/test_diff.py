"""The word diff of two attempts, as the page's own module makes it."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import Page

from app.web.assets import asset_path
from tests.browser.conftest import Opener

WORDS = ("a", "b", "c", "plan", "product", "\U0001f600", "and,")
Parts = list[dict[str, str]]


def diff(page: Page, before: str, after: str) -> Parts:
    parts: Parts = page.evaluate(
        "async ([path, a, b]) => (await import(path)).wordDiff(a, b)",
        [asset_path("diff.js"), before, after],
    )
    return parts


def side(parts: Parts, left_out: str) -> str:
    return "".join(part["text"] for part in parts if part["kind"] != left_out)


def test_both_texts_can_be_read_off_any_diff(opened: Opener) -> None:
    page = opened()
    drawn = random.Random(20261123)
    for _ in range(150):
        before, after = (
            "".join(drawn.choice(WORDS) + drawn.choice((" ", "\n", "  ")) for _ in range(length))
            for length in (drawn.randrange(30), drawn.randrange(30))
        )
        parts = diff(page, before, after)
        assert side(parts, "came") == before
        assert side(parts, "gone") == after


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("", "", []),
        ("same words", "same words", ["same"]),
        ("one two", "one more two", ["same", "came", "same"]),
        ("one old two", "one two", ["same", "gone", "same"]),
        ("all gone", "", ["gone"]),
    ],
)
def test_a_change_is_as_small_as_it_can_be(
    opened: Opener, before: str, after: str, kinds: list[str]
) -> None:
    assert [part["kind"] for part in diff(opened(), before, after)] == kinds


def test_texts_with_nothing_in_common_take_no_long_time(opened: Opener) -> None:
    page = opened()
    before, after = (" ".join(f"{letter}{n}" for n in range(4_000)) for letter in "ab")
    began = page.evaluate("performance.now()")
    parts = diff(page, before, after)
    assert page.evaluate("performance.now()") - began < 3_000
    assert [part["kind"] for part in parts] == ["gone", "came"]
