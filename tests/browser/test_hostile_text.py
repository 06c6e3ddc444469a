"""Answers that want to be more than text."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.steps import GOOD, grade

ATTACKS = (
    "<script>window.owned = 1</script>",
    "<img src=x onerror='window.owned = 1'>",
    '"><svg/onload=window.owned=1>',
    "</textarea><script>window.owned = 1</script>",
    "<iframe srcdoc='<script>parent.owned=1</script>'></iframe>",
    '<a href="javascript:window.owned=1">press</a>',
    "<style>*{display:none}</style>",
    "<form action=https://example.org><input name=answer></form>",
)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_an_answer_full_of_markup_shows_as_text(opened: Opener, script: bool) -> None:  # noqa: FBT001 - a parameter of the test
    answer = f"{GOOD} {' '.join(ATTACKS)}"
    page = opened(java_script_enabled=script)
    page.fill("#answer", answer)
    page.click("#submit")
    page.wait_for_selector("#grade[data-id]")
    assert shown_answer(page) == answer
    if script:
        assert page.evaluate("window.owned") is None
        grade(page, f"{answer} again")
        expect(page.locator("#diff")).to_contain_text(ATTACKS[0])
        assert page.evaluate("window.owned") is None
    for tag in ("img", "iframe", "style", "svg[onload]", "form[action*=example]"):
        expect(page.locator(f"main {tag}")).to_have_count(0)


def test_twenty_thousand_emoji_break_nothing(opened: Opener) -> None:
    page = opened(viewport={"width": 390, "height": 800})
    answer = "\U0001f642" * (20_000 - len(GOOD) - 1) + " " + GOOD
    grade(page, answer)
    assert shown_answer(page) == answer
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_right_to_left_text_turns_nothing_around_outside_of_it(opened: Opener) -> None:
    page = opened()
    grade(page, f"\u202e{GOOD} \u05e9\u05dc\u05d5\u05dd \u2067{GOOD}")
    heading = page.locator("#text-title").bounding_box()
    box = page.locator("#grade .answer").bounding_box()
    assert heading is not None
    assert box is not None
    assert abs(heading["x"] - box["x"]) < 2
    assert "\u202e" not in page.locator("#grade .answer").inner_text()


def test_an_answer_in_hebrew_runs_from_the_right(opened: Opener) -> None:
    page = opened()
    page.fill("#answer", "\u05de\u05e0\u05d4\u05dc \u05e4\u05e8\u05d5\u05d9\u05e7\u05d8 " * 8)
    page.click("#submit")
    page.wait_for_selector("#grade[data-id]")
    direction = "getComputedStyle(document.querySelector('#grade .answer')).direction"
    assert page.evaluate(direction) == "rtl"


def test_a_script_in_the_page_is_stopped_by_its_policy(
    opened: Opener, complaints: list[str]
) -> None:
    page = opened()
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.owned = 1";
            document.body.append(script);
            const styled = document.createElement("p");
            styled.setAttribute("style", "color: red");
            document.body.append(styled);
        }"""
    )
    assert page.evaluate("window.owned") is None
    expect(page.locator("body > p").last).not_to_have_css("color", "rgb(255, 0, 0)")
    assert len(complaints) == 2
    assert all("Content Security Policy" in complaint for complaint in complaints)
    complaints.clear()


def shown_answer(page: Page) -> str:
    """The words of the answer on the page, without the tags of its evidence."""
    words = """() => {
        const copy = document.querySelector("#grade .answer").cloneNode(true);
        for (const tag of copy.querySelectorAll(".tag")) tag.remove();
        return copy.textContent;
    }"""
    return str(page.evaluate(words))
