"""Slow networks, broken ones, and a service that says no."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Opener
from tests.browser.steps import DONE, GOOD, grade

HIGH = 'event: findings\ndata: {"keyword_checks": []}\n\n'


def refused(code: str, status: int, detail: str) -> tuple[int, str]:
    return status, json.dumps({"code": code, "status": status, "detail": detail, "errors": []})


def answer_with(page: Page, status: int, body: str, media_type: str) -> None:
    def fulfil(route: Route) -> None:
        route.fulfill(status=status, body=body, content_type=media_type)

    page.route("**/v1/grades", fulfil)


def expect_trouble(page: Page, *said: str) -> None:
    for words in said:
        expect(page.locator("#trouble")).to_contain_text(words)
    expect(page.locator("#answer")).to_have_value(GOOD)
    expect(page.locator("#submit")).to_be_enabled()
    expect(page.locator("#cancel")).to_be_hidden()


@pytest.mark.parametrize(
    ("code", "status", "advice"),
    [
        ("judge_unavailable", 503, "Wait a little, then try again."),
        ("judge_quota_exceeded", 502, "choose the offline judge"),
        ("something_new", 500, "Your answer is still here. Try again."),
    ],
)
def test_a_problem_is_told_in_a_sentence_with_what_to_do(
    opened: Opener, complaints: list[str], code: str, status: int, advice: str
) -> None:
    page = opened()
    status, body = refused(code, status, "It did not work out.")
    answer_with(page, status, body, "application/problem+json")
    grade(page, GOOD)
    expect_trouble(page, "It did not work out.", advice)
    assert len(complaints) == 1
    assert str(status) in complaints.pop()


def test_a_problem_in_the_middle_of_a_stream_is_told(opened: Opener) -> None:
    page = opened()
    _, problem = refused("judge_timeout", 504, "No reply in time.")
    answer_with(page, 200, f"{HIGH}event: problem\ndata: {problem}\n\n", "text/event-stream")
    grade(page, GOOD)
    expect_trouble(page, "No reply in time.", "Try again, or choose the offline judge.")


def test_a_stream_that_ends_too_early_is_a_broken_connection(opened: Opener) -> None:
    page = opened()
    answer_with(page, 200, HIGH, "text/event-stream")
    grade(page, GOOD)
    expect_trouble(page, "The connection to the service broke.", "Check your network")


def test_a_network_that_is_down_keeps_the_answer(opened: Opener, complaints: list[str]) -> None:
    page = opened()
    page.context.set_offline(True)
    grade(page, GOOD)
    expect_trouble(page, "The connection to the service broke.", "Your answer is still here.")
    page.context.set_offline(False)
    page.click("#submit")
    page.wait_for_selector("#grade[data-score]")
    expect(page.locator("#trouble")).to_be_hidden()
    assert complaints
    assert all("ERR_INTERNET_DISCONNECTED" in complaint for complaint in complaints)
    complaints.clear()


def test_a_grade_that_takes_long_says_so_and_can_be_stopped(opened: Opener) -> None:
    page = opened()
    page.clock.install()
    page.route("**/v1/grades", lambda _: None)
    page.fill("#answer", GOOD)
    page.click("#submit")
    expect(page.locator("#answer-form")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#submit")).to_be_disabled()
    page.clock.fast_forward(9_000)
    expect(page.get_by_role("status").first).to_contain_text("Still reading.")
    page.click("#cancel")
    page.wait_for_selector(DONE)
    expect(page.locator("#progress")).to_have_text("Stopped. Your answer is still here.")
    expect(page.locator("#answer")).to_have_value(GOOD)


def test_an_answer_that_is_too_long_is_refused_in_words(
    opened: Opener, complaints: list[str]
) -> None:
    page = opened()
    grade(page, "word " * 4_001)
    expect(page.locator("#trouble")).to_contain_text("Shorten the answer and send it again.")
    assert "422" in complaints.pop()


def test_a_draft_survives_a_reload(opened: Opener) -> None:
    page = opened()
    page.fill("#answer", GOOD)
    page.reload()
    expect(page.locator("#answer")).to_have_value(GOOD)


def test_a_browser_that_keeps_nothing_can_still_grade(opened: Opener) -> None:
    page = opened()
    page.evaluate(
        """() => {
            Storage.prototype.setItem = () => { throw new DOMException("full"); };
            Storage.prototype.getItem = () => { throw new DOMException("no"); };
        }"""
    )
    grade(page, GOOD)
    page.wait_for_selector("#grade[data-score]")
    expect(page.locator("#trouble")).to_be_hidden()
