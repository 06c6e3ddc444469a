from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.adapters.files.packaged import packaged
from app.adapters.files.rubrics import load_rubric
from app.web.views.check import EXAMPLE
from tests.api.service import RUBRIC, Backstage
from tests.web.site import Document, browsing


def test_every_rubric_is_listed_with_its_question(browser: TestClient) -> None:
    document = Document(browser.get("/rubrics").text)
    assert RUBRIC.question in document.text
    assert "2 criteria to meet, 1 pitfall to avoid" in document.text


def test_a_rubric_shows_all_that_it_says(browser: TestClient) -> None:
    text = Document(browser.get(f"/rubrics/{RUBRIC.id}").text).text
    for criterion in RUBRIC.criteria:
        assert criterion.title in text
        assert criterion.advice in text
        assert all(level.meaning in text for level in criterion.levels)
    assert "Level 1 25 points In part." in text
    assert "The score is then held to 40." in text
    assert RUBRIC.ideal_response in text


@pytest.mark.parametrize(
    "path", sorted(packaged("rubrics").glob("*.yaml")), ids=lambda path: path.stem
)
def test_a_shipped_rubric_reads_whole(path: Path) -> None:
    rubric = load_rubric(path.read_bytes())
    with browsing(Backstage(rubrics=(rubric,))) as browser:
        text = Document(browser.get(f"/rubrics/{rubric.id}").text).text
    criteria = [one.passage for one in rubric.criteria]
    passages = criteria + [one.passage for one in rubric.pitfalls]
    assert all(one is None or " ".join(one.section.split()) in text for one in passages)
    for criterion in rubric.criteria:
        for level in criterion.levels:
            assert all(" ".join(example.split()) in text for example in level.examples)


@pytest.mark.parametrize("rubric_id", ["nothing", "UPPER", "a" * 80])
def test_a_rubric_that_is_not_there_is_a_page_of_its_own(
    browser: TestClient, rubric_id: str
) -> None:
    missing = browser.get(f"/rubrics/{rubric_id}")
    assert missing.status_code == 404
    assert "There is no such rubric" in Document(missing.text).text


def test_the_example_to_start_from_is_valid(browser: TestClient) -> None:
    assert load_rubric(EXAMPLE.encode()).id == "standup-question"
    assert "standup-question" in browser.get("/rubrics/validate").text
    checked = browser.post("/rubrics/validate", data={"rubric": EXAMPLE})
    assert checked.status_code == 200
    assert "This rubric can be used" in checked.text


def test_problems_stand_beside_their_lines_as_the_api_finds_them(browser: TestClient) -> None:
    broken = EXAMPLE.replace("weight: 60", "weight: many")
    checked = browser.post("/rubrics/validate", data={"rubric": broken})
    line = broken[: broken.index("weight: many")].count("\n") + 1
    assert checked.status_code == 422
    document = Document(checked.text)
    assert [one["data-line"] for one in document.all("a") if "data-line" in one] == [str(line)]
    assert "weight: many" in document.text
    told = browser.post(
        "/v1/rubrics/validate",
        content=broken.encode(),
        headers={"Content-Type": "application/yaml", "Accept": "application/json"},
    ).json()
    assert [problem["line"] for problem in told["problems"]] == [line]
    assert told["problems"][0]["message"] in document.text


def test_an_empty_rubric_is_a_problem_and_no_crash(browser: TestClient) -> None:
    checked = browser.post("/rubrics/validate", data={"rubric": ""})
    assert checked.status_code == 422
    assert "to mend" in Document(checked.text).text


def test_rubrics_that_hold_half_a_character_are_refused(browser: TestClient) -> None:
    sent = browser.post(
        "/rubrics/validate",
        content=b"rubric=%ED%A0%80",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert sent.status_code == 400
