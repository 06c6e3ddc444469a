from __future__ import annotations

import pytest

from app.adapters.files.packaged import packaged
from app.adapters.reports.published import PublishedReports
from tests.web.site import Document, browsing

REPORTS = PublishedReports(packaged("docs/agreement")).all()
NAMES = sorted(REPORTS)


def test_every_published_report_is_listed() -> None:
    with browsing(reports=REPORTS) as browser:
        document = Document(browser.get("/agreement").text)
    links = {one["href"] for one in document.all("a")}
    assert {f"/agreement/{name}" for name in NAMES} <= links
    assert "Too few answers to say much." in document.text


@pytest.mark.parametrize("name", NAMES)
def test_a_report_shows_its_figures_with_intervals_and_limits(name: str) -> None:
    report = REPORTS[name]
    with browsing(reports=REPORTS) as browser:
        document = Document(browser.get(f"/agreement/{name}").text)
    assert "What these figures can bear" in document.text
    assert f"{len(report.outcomes)} labelled answers" in document.text
    shown = [table for table in report.tables if any(map(any, table.confusion))]
    assert len(document.classed("matrix")) == len(shown)
    assert len(document.classed("dot")) == sum(
        one.labels.score is not None for one in report.outcomes
    )
    for disagreement in report.disagreements:
        assert disagreement.id in document.text


def test_without_reports_the_page_says_how_to_make_one() -> None:
    with browsing() as browser:
        assert "touchstone evaluate" in Document(browser.get("/agreement").text).text


def test_a_report_that_is_not_there_is_a_page_of_its_own() -> None:
    with browsing(reports=REPORTS) as browser:
        missing = browser.get("/agreement/floors")
    assert missing.status_code == 404
    assert "There is no report of this name." in Document(missing.text).text
