"""Text in uploads and in stored cohorts shows as text, whatever it holds."""

from __future__ import annotations

import csv
import io

import pytest

from app.domain.cohort import CohortStatus
from tests.api.service import Backstage
from tests.cohort_results import (
    RUBRIC,
    a_cohort,
    a_doubted_grade,
    a_full_grade,
    a_result,
)
from tests.web.cohorts import behind, handed_in
from tests.web.site import Document, browsing
from tests.web.test_hostile_text import ATTACKS, shape

FORMULAS = ("=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "\u05e9\u05dc\u05d5\u05dd")
SHARED = "A project manager owns the dates and the budget, a product manager owns what to build."
PAGES = (
    "",
    "/figures",
    "/answers",
    "/answers/0",
    "/answers/1?walk=1-0",
    "/compare?first=0&second=1",
)


def table(words: str) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["id", "answer", f"team {words}"])
    rows.writerow([f"r {words}", f"Answer {words}", f"cell {words}"])
    return out.getvalue().encode()


def checked(words: str) -> str:
    with browsing(Backstage(rubrics=(RUBRIC,))) as client:
        fields = {"name": words[:100], "path": "/cohorts/check"}
        return str(handed_in(client, table(words), filename=f"{words}.csv", **fields).text)


def shown(words: str) -> dict[str, str]:
    results = [
        a_result(
            index,
            grade=grade,
            answer=f"{SHARED} {words}",
            reference=f"c-{index} {words}",
            extra={f"team {words}": words},
        )
        for index, grade in enumerate([a_full_grade(), a_doubted_grade()])
    ]
    cohort = a_cohort(name=f"N {words}", status=CohortStatus.RECEIVING)
    stage, cohort_id = behind(results, cohort=cohort)
    with browsing(stage) as client:
        pages = {one: client.get(f"/cohorts/{cohort_id}{one}").text for one in PAGES}
        return pages | {"list": client.get("/cohorts").text}


@pytest.mark.parametrize("attack", [*ATTACKS, *FORMULAS])
def test_an_upload_adds_no_element_to_its_preview(attack: str) -> None:
    hostile = checked(attack)
    assert shape(hostile) == shape(checked("harmless"))
    assert Document(hostile).text.count(attack) == 4


@pytest.mark.parametrize("attack", [*ATTACKS, *FORMULAS])
def test_a_cohort_adds_no_element_to_its_pages(attack: str) -> None:
    plain = shown("harmless")
    for page, html in shown(attack).items():
        assert shape(html) == shape(plain[page]), page
        assert attack in Document(html).text, page


def test_a_file_that_cannot_be_read_is_not_shown() -> None:
    with browsing(Backstage(rubrics=(RUBRIC,))) as client:
        refused = handed_in(client, b"<script>alert(1)</script>\n<b>,\n", path="/cohorts/check")
    assert refused.status_code == 422
    assert "<script>alert" not in refused.text


def test_characters_that_turn_text_around_are_made_visible() -> None:
    for page, html in shown("\u202egnp.exe\x1b[31m").items():
        assert "\u202e" not in html, page
        assert "\x1b" not in html, page
