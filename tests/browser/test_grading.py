"""The path of a candidate: answer, grade, evidence, again."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.steps import DONE, GOOD, WEAK, grade, score_of

LIT = re.compile(r"\blit\b")


def test_an_answer_is_graded_on_the_page(opened: Opener) -> None:
    page = opened()
    grade(page, GOOD)
    assert score_of(page) > 50
    expect(page.locator(".criterion[id]")).to_have_count(8)
    expect(page.locator("#trouble")).to_be_hidden()
    expect(page.locator("#live")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "result"


def test_verdicts_come_in_while_the_judge_reads(opened: Opener) -> None:
    page = opened()
    page.evaluate(
        """() => {
            window.seen = 0;
            const rows = document.getElementById("live-criteria");
            new MutationObserver(() => {
                window.seen = Math.max(window.seen, rows.children.length);
                const marks = document.querySelectorAll("#live-answer mark");
                window.marked = Array.from(marks, (one) => one.textContent);
            }).observe(rows, { childList: true });
        }"""
    )
    grade(page, f"\U0001f642 Hello. {GOOD}")
    assert page.evaluate("window.seen") == 8
    marked = page.evaluate("window.marked")
    assert len(marked) > 1
    assert [words for words in marked if words not in GOOD] == []
    expect(page.locator("#live-answer")).to_contain_text(GOOD)


def test_without_script_a_form_leads_to_the_graded_page(opened: Opener) -> None:
    page = opened(java_script_enabled=False)
    page.fill("#answer", GOOD)
    page.click("#submit")
    page.wait_for_url("**/grades/grd_*")
    assert score_of(page) > 50
    expect(page.locator("mark").first).to_be_visible()
    page.fill("#answer", WEAK)
    page.click("#submit")
    page.wait_for_selector("h1:has-text('Fail')")


def test_words_are_counted_as_they_are_typed(opened: Opener) -> None:
    page = opened()
    expect(page.locator("[data-count]")).to_have_text("0 words")
    page.fill("#answer", "one  two\nthree \U0001f600")
    expect(page.locator("[data-count]")).to_have_text("4 words")
    page.fill("#answer", "\U0001f600" * 20_001)
    expect(page.locator("[data-count]")).to_have_text("1 word, -1 characters left")


def test_the_text_of_the_chosen_question_is_shown(opened: Opener) -> None:
    page = opened()
    page.select_option("#rubric", "product-manager-vs-product-owner")
    expect(page.locator("[data-question]:visible")).to_have_count(1)
    expect(page.locator("[data-question]:visible")).to_contain_text("product owner?")


def test_pointing_at_evidence_lights_up_its_verdict_and_back(opened: Opener) -> None:
    page = opened()
    grade(page, GOOD)
    mark = page.locator("mark[data-items~=c1]").first
    mark.hover()
    expect(page.locator("#c1")).to_have_class("criterion lit")
    page.locator("#c2 h3").hover()
    expect(page.locator("mark[data-items~=c2]").first).to_have_class(LIT)
    expect(page.locator("#c1")).to_have_class("criterion")
    page.locator("#c1 .quote a").first.focus()
    expect(mark).to_have_class(LIT)


def test_every_quote_is_marked_with_the_very_words(opened: Opener) -> None:
    page = opened()
    grade(page, "\U0001f600\U0001f469\u200d\U0001f680 " + GOOD)
    links = page.locator(".criterion[id] .quote a")
    assert links.count() > 4
    for number in range(links.count()):
        link = links.nth(number)
        words = link.inner_text()
        item = link.get_attribute("data-items")
        marked = page.locator(f"mark[data-items~={item}]").all_inner_texts()
        assert words.strip("\u201c\u201d") in "".join(marked)


def test_attempts_are_kept_with_their_path_and_their_changes(opened: Opener) -> None:
    page = opened()
    grade(page, WEAK)
    first = score_of(page)
    expect(page.locator("#path")).to_be_hidden()
    grade(page, GOOD)
    change = score_of(page) - first
    expect(page.locator("#attempt-list li")).to_have_count(2)
    expect(page.locator("#attempt-list .change").first).to_have_text(f"+{change:g}")
    expect(page.locator("#path circle")).to_have_count(2)
    kept = page.locator("#diff > :not(ins)").all_text_contents()
    came = page.locator("#diff > :not(del)").all_text_contents()
    assert ("".join(kept), "".join(came)) == (WEAK, GOOD)
    page.reload()
    expect(page.locator("#attempt-list li")).to_have_count(2)
    page.click("#forget")
    expect(page.locator("#attempts")).to_be_hidden()


def test_a_grade_has_an_address_that_others_can_open(opened: Opener) -> None:
    page = opened()
    grade(page, GOOD)
    address = page.locator(".made a", has_text="Page of this grade").get_attribute("href")
    other = opened(address)
    assert score_of(other) == score_of(page)
    expect(other.locator("#answer")).to_have_value(GOOD)
    expect(other.locator("#attempts")).to_be_hidden()


def test_trying_again_on_the_page_of_a_grade_takes_its_place(opened: Opener) -> None:
    page = opened()
    grade(page, WEAK)
    page.goto(f"/grades/{page.get_attribute('#grade', 'data-id')}")
    grade(page, GOOD)
    assert score_of(page) > 50
    expect(page.locator("#grade")).to_have_count(1)


def test_a_grade_can_be_made_with_the_keyboard_alone(opened: Opener) -> None:
    page = opened()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "rubric")
    page.keyboard.type("Project manager vs")
    tab_to(page, "answer")
    page.keyboard.type(GOOD)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f"{DONE}")
    page.wait_for_selector("#grade[data-score]")
    assert page.evaluate("document.activeElement.id") == "result"
    assert page.input_value("#rubric") == "project-vs-product-manager"


def test_the_colours_can_be_chosen_and_stay_chosen(opened: Opener) -> None:
    page = opened(color_scheme="light")
    light = background(page)
    page.click("#theme")
    page.click("#theme")
    dark = background(page)
    assert dark != light
    page.reload()
    assert background(page) == dark
    expect(page.locator("#theme")).to_have_accessible_name("Colours: dark")


def test_nothing_is_wider_than_a_phone(opened: Opener) -> None:
    page = opened(viewport={"width": 320, "height": 640})
    grade(page, f"{GOOD} {'w' * 3000}")
    paths = ["/", f"/grades/{page.get_attribute('#grade', 'data-id')}", "/rubrics", "/agreement"]
    paths += ["/rubrics/project-vs-product-manager", "/rubrics/validate"]
    paths += ["/agreement/project-vs-product-manager--embedded"]
    for path in paths:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def tab_to(page: Page, element_id: str) -> None:
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == element_id:
            return
    raise AssertionError(f"{element_id} cannot be reached")


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))
