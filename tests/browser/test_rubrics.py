"""The path of a rubric's author, and of somebody who wants to know how good the judge is."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Opener


def test_a_rubric_is_found_read_and_answered(opened: Opener) -> None:
    page = opened()
    page.get_by_role("link", name="Rubrics").click()
    page.get_by_role("link", name="Product manager vs product owner").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Product manager vs product owner")
    expect(page.locator(".passage").first).to_be_visible()
    page.get_by_role("link", name="Answer this question").click()
    assert page.input_value("#rubric") == "product-manager-vs-product-owner"


def test_a_problem_leads_to_its_line(opened: Opener, complaints: list[str]) -> None:
    page = opened("/rubrics/validate")
    text = page.input_value("#rubric-text")
    page.fill("#rubric-text", text.replace("weight: 60", "weight: many"))
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".problems")
    expect(page.locator("#outcome")).to_be_focused()
    page.locator("[data-line]").first.click()
    selected = """() => {
        const text = document.getElementById("rubric-text");
        return text.value.slice(text.selectionStart, text.selectionEnd);
    }"""
    assert page.evaluate(selected) == "    weight: many"
    assert "422" in complaints.pop()


def test_a_mended_rubric_is_taken(opened: Opener) -> None:
    page = opened("/rubrics/validate", java_script_enabled=False)
    page.click("button.main")
    expect(page.locator(".good h2")).to_have_text("This rubric can be used")


def test_a_report_is_found_from_the_first_page(opened: Opener) -> None:
    page = opened()
    page.get_by_role("link", name="Agreement").click()
    page.get_by_role("link", name="Project manager vs product manager", exact=True).click()
    expect(page.locator(".matrix").first).to_be_visible()
    expect(page.get_by_role("heading", name="What these figures can bear")).to_be_visible()
