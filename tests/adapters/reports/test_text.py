from __future__ import annotations

from dataclasses import replace

from app.adapters.reports.text import comparison_text, report_text
from tests.adapters.reports.samples import COMPARISON, REPORT


def rows(text: str) -> list[str]:
    """The lines, with one space where columns are set apart."""
    return [" ".join(line.split()) for line in text.splitlines()]


def test_the_report_opens_with_what_was_evaluated() -> None:
    first, second, third, *_ = report_text(REPORT).splitlines()
    assert first == "a-rubric 1.0.0, judge embedded (small, semantic)"
    assert second == "2 labelled answers from answers.jsonl; 1 without a grade, judge_refused: 1"
    assert third == "25.4 ms of CPU a grade"


def test_figures_stand_with_interval_and_answers() -> None:
    found = rows(report_text(REPORT))
    assert "score, Pearson 0.81 0.70 to 0.90 80" in found
    assert "score, mean absolute error 12.3 10.0 to 15.0 80" in found
    assert "labelled under 30, scored 55 or more 5% 0% to 20% 20" in found


def test_a_figure_without_a_number_gives_its_reason() -> None:
    assert "criteria.value: every answer is labelled 2" in report_text(REPORT)
    assert "without value: only one answer" in report_text(REPORT)


def test_confusion_stands_with_base_rates() -> None:
    found = rows(report_text(REPORT))
    assert "0 4 1 0 25%" in found
    assert "of grades 25% 15% 60%" in found


def test_a_disagreement_shows_both_sides() -> None:
    text = report_text(REPORT)
    assert "d1: labelled 90, scored 45\n  held down by pitfall:confusion (45)\n  label: " in text
    assert "  value: labelled level 2, graded level 0\n    It is not said.\n" in text


def test_parts_with_nothing_in_them_are_left_out() -> None:
    bare = replace(REPORT, figures={}, tables=(), slices=(), disagreements=())
    text = report_text(bare)
    assert [part for part in ("Criteria", "Confusion", "Slices", "Worst") if part in text] == []


def test_a_comparison_says_what_changed_and_what_could_not_be_said() -> None:
    text = comparison_text(COMPARISON)
    found = rows(text)
    assert "score, Pearson 0.70 0.80 +0.10 0.02 to 0.20 better" in found
    assert "score, bias (grade minus label) - 1.0 - only one answer" in found
    assert "80 answers in both, 3 left out (1 of them labelled otherwise)" in text
