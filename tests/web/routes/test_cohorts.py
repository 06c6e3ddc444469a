from __future__ import annotations

import asyncio

import pytest
from starlette.testclient import TestClient

from tests.api.service import Backstage
from tests.cohort_results import RUBRIC, a_cohort
from tests.web.cohorts import TABLE, behind, handed_in
from tests.web.site import Document, browsing

BAD = TABLE + b"c-3,Three,red,too,many\n"


def test_without_cohorts_there_is_the_form_alone(browser: TestClient) -> None:
    document = Document(browser.get("/cohorts").text)
    assert "All cohorts" not in document.text
    assert "Grade a cohort" in document.text
    assert document.all("form")[0]["enctype"] == "multipart/form-data"


def test_cohorts_are_listed_in_pages_newest_first() -> None:
    stage = Backstage(rubrics=(RUBRIC,))
    for number in range(1, 23):
        asyncio.run(stage.cohorts.create(a_cohort(number, name=f"Round {number}.")))
    with browsing(stage) as client:
        first = Document(client.get("/cohorts").text)
        older = next(one["href"] for one in first.all("a") if one.get("rel") == "next")
        second = Document(client.get(str(older)).text)
        assert client.get("/cohorts?cursor=nonsense").status_code == 422
    assert "Round 22." in first.text
    assert "Round 3." in first.text
    assert "Round 2." not in first.text
    assert "Round 2." in second.text
    assert "Older cohorts" in second.text
    assert [one for one in second.all("a") if one.get("rel") == "next"] == []


def test_a_form_leads_to_the_page_of_its_cohort() -> None:
    stage = Backstage(rubrics=(RUBRIC,))
    with browsing(stage) as client:
        sent = handed_in(client, name="Autumn", max_cost_usd="2.5", on_invalid="skip")
        assert sent.status_code == 303, sent.text
        shown = client.get(sent.headers["location"])
    assert "Autumn" in Document(shown.text).text
    cohort = asyncio.run(stage.cohorts.page(limit=1, after=None)).items[0]
    assert (cohort.name, cohort.max_cost_usd, cohort.counts.total) == ("Autumn", 2.5, 2)
    assert cohort.columns == ("team",)
    assert stage.engine.told == [("submit", cohort.id)]


def test_a_check_shows_rows_and_estimate_and_stores_nothing() -> None:
    stage = Backstage(rubrics=(RUBRIC,))
    with browsing(stage) as client:
        shown = handed_in(client, TABLE + b"c-3,One says this.,red\n", path="/cohorts/check")
    text = Document(shown.text).text
    assert "3 answers" in text
    assert "The same as an earlier one 1 graded once" in text
    assert "c-2 Two says that. blue" in text
    assert "choose it again to start" in text
    assert asyncio.run(stage.cohorts.page(limit=1, after=None)).items == []


def test_rows_that_cannot_be_taken_are_named_by_their_line() -> None:
    stage = Backstage(rubrics=(RUBRIC,))
    with browsing(stage) as client:
        checked = handed_in(client, BAD, path="/cohorts/check")
        refused = handed_in(client, BAD, name="Kept")
        taken = handed_in(client, BAD, on_invalid="skip")
    assert "2 answers, but not taken as it is" in Document(checked.text).text
    assert refused.status_code == 422
    assert "1 row cannot be taken, so nothing was." in Document(refused.text).text
    assert "Line 4" in Document(refused.text).text
    assert 'value="Kept"' in refused.text
    assert taken.status_code == 303


def test_the_first_part_of_a_file_is_shown_without_what_was_cut() -> None:
    with browsing(Backstage(rubrics=(RUBRIC,))) as client:
        cut = handed_in(client, TABLE[:-12], path="/cohorts/check", part="cut")
        quoted = handed_in(client, TABLE + b'c-3,"And thr', path="/cohorts/check", part="cut")
        whole = handed_in(client, path="/cohorts/check", part="whole")
    assert "How the file begins" in Document(cut.text).text
    assert "One says this." in cut.text
    assert "Two says" not in cut.text
    assert "And thr" not in quoted.text
    assert "Two says that." in quoted.text
    assert "2 answers" in Document(whole.text).text
    assert "Time" not in Document(whole.text).text


@pytest.mark.parametrize(
    ("content", "filename", "fields", "status", "said"),
    [
        (b"", "a.csv", {}, 422, "Choose a file with at least one answer"),
        (b"x,y\n1,2\n", "a.csv", {}, 422, "Say which column holds the answers"),
        (b"\x00\x01", "a.csv", {}, 422, ""),
        (TABLE, "a.xlsx", {}, 303, ""),
        (TABLE, "a.csv", {"max_cost_usd": "much"}, 422, "Max cost usd:"),
        (TABLE, "a.csv", {"rubric_id": "no-such-rubric"}, 404, "There is no rubric"),
        (TABLE, "a.csv", {"answer_column": "team", "name": "N"}, 303, ""),
    ],
)
def test_what_is_wrong_is_said_beside_the_form(
    content: bytes, filename: str, fields: dict[str, str], status: int, said: str
) -> None:
    with browsing(Backstage(rubrics=(RUBRIC,))) as client:
        answered = handed_in(client, content, filename=filename, **fields)
    assert answered.status_code == status
    assert said in Document(answered.text).text


def test_a_form_of_another_site_is_refused() -> None:
    stage = Backstage(rubrics=(RUBRIC,))
    with browsing(stage) as client:
        client.headers["Sec-Fetch-Site"] = "cross-site"
        assert handed_in(client).status_code == 403
        assert handed_in(client, path="/cohorts/check").status_code == 403
    assert asyncio.run(stage.cohorts.page(limit=1, after=None)).items == []


def test_without_a_database_a_page_says_so() -> None:
    stage, _ = behind()
    with browsing(stage) as client:
        stage.cohorts.is_available = False
        for answered in (client.get("/cohorts"), handed_in(client)):
            assert answered.status_code == 503
            assert "Not possible just now" in Document(answered.text).text
