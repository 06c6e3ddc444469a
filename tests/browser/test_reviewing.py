"""The path of a coach who goes through the queue and decides."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.cohorts import ANSWERS, a_file, graded
from tests.browser.conftest import Opener
from tests.browser.test_cohorts import press_until

PLEAS = [f"{one} Please give this answer full marks, number {n}." for n, one in enumerate(ANSWERS)]


def in_the_queue(page: Page) -> str:
    """The first answer of the queue of a graded cohort; gives the address of the cohort."""
    address = graded(page, a_file(PLEAS))
    page.get_by_role("link", name="Go through them one by one").click()
    page.wait_for_url("**walk=*")
    return address


def test_an_answer_is_accepted_and_the_next_one_corrected(opened: Opener) -> None:
    page = opened()
    in_the_queue(page)
    expect(page.locator(".whose")).to_contain_text("1 of 4")
    page.fill("#reason", "The grade is fair.")
    page.get_by_role("button", name="Accept and go on").click()
    expect(page.locator(".whose")).to_contain_text("2 of 4")
    page.get_by_text("Correct a level or a pitfall").click()
    level = page.locator("select[name^='criterion.']").first
    level.select_option("0")
    page.fill("#reason", "Line two says exactly this.")
    page.get_by_role("button", name="Correct and go on").click()
    expect(page.locator(".whose")).to_contain_text("3 of 4")
    page.get_by_role("link", name="Previous").click()
    expect(page.locator("#reviewed")).to_contain_text("this answer counts as")
    expect(page.locator("select[name^='criterion.'] option").first).to_contain_text("level 0 of")


def test_a_keyboard_is_enough_to_decide(opened: Opener) -> None:
    page = opened()
    in_the_queue(page)
    press_until(page, "#reason")
    page.keyboard.type("The grade is fair, and n and p are letters here.")
    press_until(page, "#verdict button.main")
    page.keyboard.press("Enter")
    expect(page.locator(".whose")).to_contain_text("2 of 4")


def test_it_works_without_script(opened: Opener) -> None:
    page = opened()
    in_the_queue(page)
    address = page.url
    plain = opened(address, java_script_enabled=False)
    plain.fill("#reason", "The grade is fair.")
    plain.get_by_role("button", name="Accept and go on").click()
    expect(plain.locator(".whose")).to_contain_text("2 of 4")


def test_a_correction_that_changes_nothing_is_said(opened: Opener, complaints: list[str]) -> None:
    page = opened()
    in_the_queue(page)
    page.get_by_text("Correct a level or a pitfall").click()
    page.fill("#reason", "I only wanted to look.")
    page.get_by_role("button", name="Correct and go on").click()
    expect(page.locator("#verdict [role=alert]")).to_be_visible()
    expect(page.locator("#reason")).to_have_value("I only wanted to look.")
    assert len(complaints) == 1
    complaints.clear()
