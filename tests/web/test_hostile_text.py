"""Text of candidates, models and rubrics shows as text, whatever it holds."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.domain.grade import Span
from app.grading.records import GradeRecord, JudgeIdentity
from tests.api.service import Backstage
from tests.builders import ANSWER, a_criterion, a_rubric
from tests.records import a_grade, a_record
from tests.web.site import Document, browsing, graded_page, sent_form

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; &#60;i&#62;",
    "javascript:alert(1)",
    "<!-- --!><b>",
    "' onmouseover='alert(1)",
)


def shape(html: str) -> list[str]:
    return [tag for tag, _ in Document(html).elements]


def page_of(record: GradeRecord) -> str:
    behind = Backstage()
    asyncio.run(behind.store.add(record))
    with browsing(behind) as browser:
        return str(browser.get(f"/grades/{record.id}").text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_answer_adds_no_element_to_its_page(attack: str) -> None:
    hostile = page_of(a_record(answer=f"Some answer. {attack}"))
    assert shape(hostile) == shape(page_of(a_record(answer="Some answer.")))
    assert attack in Document(hostile).text


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_judge_adds_no_element_to_a_page(attack: str) -> None:
    grade = a_grade()
    said = replace(grade.criteria[0], reason=attack, evidence=(Span(start=0, end=4, text=attack),))
    judge = JudgeIdentity(kind="llm", model=attack, mode="json", prompt_digest="sha256:0")
    hostile = page_of(a_record(grade=replace(grade, criteria=(said,)), judge=judge))
    assert shape(hostile) == shape(page_of(a_record(judge=replace(judge, model="m"))))
    assert Document(hostile).text.count(attack) == 3


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_rubric_adds_no_element_to_its_pages(attack: str) -> None:
    pages = []
    for words in ("harmless", attack):
        criteria = [a_criterion("delivery", title=f"T {words}", advice=words), a_criterion("value")]
        rubric = a_rubric(title=f"R {words}", question=f"Q {words}?", criteria=criteria)
        with browsing(Backstage(rubrics=(rubric,))) as browser:
            paths = ("/", "/rubrics", f"/rubrics/{rubric.id}")
            pages.append([browser.get(path).text for path in paths])
    for plain, hostile in zip(*pages, strict=True):
        assert shape(hostile) == shape(plain)
        assert attack in Document(hostile).text


def test_a_refused_form_gives_an_answer_back_as_text() -> None:
    with browsing() as browser:
        refused = sent_form(browser, "</textarea><script>alert(1)</script>", judge="oracle")
    assert "<script>alert" not in refused.text


def test_characters_that_a_browser_obeys_are_made_visible() -> None:
    with browsing() as browser:
        html = graded_page(browser, f"{ANSWER} \x1b[31m \u202egnp.exe")
    shown = html.partition('aria-label="The answer with its evidence"')[2].partition("</div>")[0]
    assert "\u241b[31m \ufffdgnp.exe" in shown
    assert "\u202e" not in shown


def test_many_emoji_and_right_to_left_words_keep_evidence_in_place() -> None:
    answer = "\U0001f600" * 9_000 + " \u05e9\u05dc\u05d5\u05dd\u200f " + ANSWER
    with browsing() as browser:
        document = Document(graded_page(browser, answer))
    assert "A project manager owns the plan, the dates and the budget" in document.texts
    assert document.classed("answer")[0]["dir"] == "auto"
