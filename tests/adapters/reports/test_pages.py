from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from typing_extensions import override

from app.adapters.reports.pages import comparison_html, report_html
from tests.adapters.reports.samples import COMPARISON, REPORT

VOID = {"meta", "br", "link", "hr", "img"}
PAGES: list[Callable[[], str]] = [
    lambda: report_html(REPORT),
    lambda: comparison_html(COMPARISON),
]


class Reader(HTMLParser):
    """Notes every element, and fails where one is closed that was not open last."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


@pytest.mark.parametrize("make", PAGES, ids=["report", "comparison"])
def test_a_page_stands_alone(make: Callable[[], str]) -> None:
    page = make()
    found = read(page)
    assert {tag for tag, _ in found.elements} & {"script", "link", "img", "iframe"} == set()
    assert re.findall(r"(?<!-)\b(?:src|href)=|url\(", page) == []
    assert "prefers-color-scheme: dark" in page
    assert any("default-src 'none'" in str(meta.get("content")) for meta in found.all("meta"))


def test_what_others_wrote_is_shown_and_not_obeyed() -> None:
    page = report_html(REPORT)
    assert "<script>" not in page
    assert "{{ 7 * 7 }}" in read(page).text
    assert "<script>alert('x')</script>" in read(page).text


def test_a_report_shows_figures_and_where_they_lie() -> None:
    found = read(report_html(REPORT))
    for shown in ("score, Pearson", "0.81", "0.70 to 0.90", "every answer is labelled 2"):
        assert shown in found.text
    labels = [svg["aria-label"] for svg in found.all("svg")]
    assert "score, Pearson 0.81" in labels
    assert "Scores against labelled scores" in labels


def test_every_graded_answer_has_its_dot() -> None:
    found = read(report_html(REPORT))
    dots = [dot for dot in found.all("circle") if str(dot["class"]).startswith("dot")]
    assert [(dot["cx"], dot["cy"]) for dot in dots] == [("240.0", "60.0"), ("270.0", "165.0")]
    assert "a1: labelled 90, scored 45" in found.text


def test_parts_with_nothing_in_them_are_left_out() -> None:
    bare = replace(REPORT, figures={}, tables=(), slices=(), disagreements=(), outcomes=())
    text = read(report_html(bare)).text
    parts = ("Criteria", "Confusion", "Slices", "Worst disagreements", "Score against label")
    assert [part for part in parts if part in text] == []


def test_a_comparison_shows_each_change_with_its_verdict() -> None:
    found = read(comparison_html(COMPARISON))
    assert "+0.10" in found.text
    assert [cell for cell in found.all("td") if cell.get("class") == "better"] != []
    assert "only one answer" in found.text
