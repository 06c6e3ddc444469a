"""What a person does on the page, in one call each."""

from __future__ import annotations

from playwright.sync_api import Page

GOOD = (
    "A project manager owns delivery: the schedule, the budget, the scope and the risks. "
    "A product manager decides what to build, for whom and why, talks to customers every week, "
    "and is judged by adoption and revenue."
)
WEAK = "A product manager is a senior project manager who manages projects and the timelines."
DONE = "#answer-form[aria-busy=false] #submit:not([disabled])"


def grade(page: Page, answer: str) -> None:
    """Type an answer, send it and wait for its grade."""
    page.fill("#answer", answer)
    page.click("#submit")
    page.wait_for_selector(DONE)


def score_of(page: Page) -> float:
    """The score that the page shows."""
    return float(page.get_attribute("#grade", "data-score") or "nan")
