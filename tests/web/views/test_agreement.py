from __future__ import annotations

from app.adapters.files.packaged import packaged
from app.adapters.reports.published import PublishedReports
from app.web.views.agreement import report_view, summaries

REPORTS = PublishedReports(packaged("docs/agreement")).all()
MAIN = "project-vs-product-manager--embedded"


def test_reports_on_the_most_answers_come_first_and_attacks_last() -> None:
    listed = summaries(REPORTS, {"project-vs-product-manager": "The main one"})
    assert listed[0].title == "The main one"
    assert [one.is_attack for one in listed] == [False] * (len(listed) - 1) + [True]


def test_shades_are_shares_of_a_row() -> None:
    for matrix in report_view(MAIN, REPORTS[MAIN], {}).matrices:
        for labelled, row in enumerate(matrix.rows):
            assert [cell.agrees for cell in row].index(True) == labelled
            assert all(0 <= cell.shade <= 10 for cell in row)
        assert matrix.answers == 80
        assert 0 <= matrix.exact <= 1


def test_few_answers_are_said_to_be_few() -> None:
    few = next(name for name, report in REPORTS.items() if len(report.outcomes) == 4)
    assert "Only 4 answers" in report_view(few, REPORTS[few], {}).limits[0]
    assert "Only" not in report_view(MAIN, REPORTS[MAIN], {}).limits[0]
