from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.adapters.reports.cohort_pages import cohort_html, cost, counted, number, percent, words
from app.domain.cohort_report import CohortReport
from tests.adapters.reports.test_pages import read
from tests.cohort_reports import A_REPORT, EMPTY, HOSTILE


@pytest.mark.parametrize("report", [A_REPORT, EMPTY], ids=["full", "empty"])
def test_a_page_stands_alone_and_every_element_is_closed(report: CohortReport) -> None:
    page = cohort_html(report)
    found = read(page)
    forbidden = {"script", "link", "img", "iframe", "form", "object"}
    assert {tag for tag, _ in found.elements} & forbidden == set()
    assert re.findall(r"<[^>]*\b(?:src|href|on\w+)=|url\(|@import", page) == []
    assert any("default-src 'none'" in str(meta.get("content")) for meta in found.all("meta"))
    for scheme in ("prefers-color-scheme: dark", "@media print", "max-width: 34rem"):
        assert scheme in page


def test_hostile_answers_are_shown_and_not_obeyed() -> None:
    page = cohort_html(A_REPORT)
    found = read(page)
    assert found.text.count(HOSTILE) == 4  # twice in the queue, twice among those alike
    assert "<script" not in page
    assert "<i>Ann</i>" in found.text
    assert "Spring <b>round</b>" in found.text
    quotes = found.all("blockquote")
    assert quotes
    assert {quote["dir"] for quote in quotes} == {"auto"}


def test_every_part_of_a_report_is_on_the_page() -> None:
    text = read(cohort_html(A_REPORT)).text
    for heading in (
        *("Scores", "Bands", "Criteria", "Pitfalls", "Keyword checks", "To review"),
        *("Answers that are alike", "Close to the ideal response", "Failures", "Cost"),
    ):
        assert heading in text
    assert "6 of them have ended" in text
    assert "2 answers to look at, most in doubt first." in text
    assert (
        "2 of 6 answers share half of their wording or more with another one, in 1 group." in text
    )
    assert "judge reply invalid" in text
    assert "low confidence 2" in text


def test_an_answer_most_in_doubt_comes_first() -> None:
    text = read(cohort_html(A_REPORT)).text
    queue = text[text.index("To review", text.index("Keyword checks")) :]
    assert 0 < queue.index("#3") < queue.index("#4")


def test_plots_can_be_heard() -> None:
    labels = [svg["aria-label"] for svg in read(cohort_html(A_REPORT)).all("svg")]
    assert "Histogram of 5 scores" in labels
    assert "Title of confusion 20%" in labels
    assert "Title of delivery: mean level 1.60" in labels
    assert all(labels)


def test_a_cohort_without_results_has_a_page_too() -> None:
    text = read(cohort_html(EMPTY)).text
    assert "no answer has a score" in text
    assert "Scores" not in text
    named = replace(EMPTY, subject=replace(EMPTY.subject, name=None))
    assert "Cohort" in read(cohort_html(named)).text


def test_figures_are_worded_for_people() -> None:
    assert (number(None), number(1234.56), number(0.5, 2)) == ("-", "1,234.6", "0.50")
    assert (percent(None), percent(0.0), percent(0.001), percent(0.5)) == ("-", "0%", "<1%", "50%")
    assert (counted(1, "group"), counted(2000, "group")) == ("1 group", "2,000 groups")
    assert words("cross_check.role_clarity") == "cross check: role clarity"


def test_an_unknown_cost_is_at_least_what_is_known() -> None:
    spent = A_REPORT.cost
    assert cost(replace(spent, cost_usd=0.0)) == "$0"
    assert cost(replace(spent, cost_usd=12.5)) == "$12.5000"
    unknown = replace(spent, cost_usd=None, known_cost_usd=1.25)
    assert cost(unknown) == "at least $1.2500"
