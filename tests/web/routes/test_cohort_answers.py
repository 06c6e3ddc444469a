from __future__ import annotations

import re

import pytest

from tests.cohort_results import a_full_grade, a_result
from tests.web.cohorts import behind, pressed, unfinished
from tests.web.site import Document, browsing


def numbers(html: str) -> list[int]:
    return [int(one) for one in re.findall(r'scope="row"[^>]*><a [^>]*>(\d+)</a>', html)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [0, 1, 2, 3]),
        ("?order=latest", [3, 2, 1, 0]),
        ("?order=lowest", [1, 2, 0, 3]),
        ("?order=highest", [0, 2, 1, 3]),
        ("?status=needs_review&order=highest", [2, 1]),
        ("?status=failed", [3]),
        ("?status=&order=", [0, 1, 2, 3]),
        ("?status=%3Cb%3E&order=sideways", [0, 1, 2, 3]),
        ("?after=1", [2, 3]),
        ("?after=99", []),
    ],
)
def test_the_table_is_filtered_and_sorted_by_its_address(query: str, expected: list[int]) -> None:
    stage, cohort_id = behind()
    with browsing(stage) as client:
        shown = client.get(f"/cohorts/{cohort_id}/answers{query}")
    assert shown.status_code == 200
    assert numbers(shown.text) == expected


def test_pages_of_the_table_follow_one_another() -> None:
    some = [a_result(n, grade=a_full_grade(float(n % 100))) for n in range(120)]
    stage, cohort_id = behind(some)
    seen: list[int] = []
    with browsing(stage) as client:
        path: str | None = f"/cohorts/{cohort_id}/answers?order=highest&status=graded"
        while path:
            html = client.get(path).text
            seen += numbers(html)
            links = Document(html).all("a")
            path = next((str(one["href"]) for one in links if one.get("rel") == "next"), None)
    assert seen == sorted(range(120), key=lambda n: (-(n % 100), -n))


@pytest.mark.parametrize(
    ("index", "query", "previous", "behind_it"),
    [
        (0, "", None, 1),
        (1, "", 0, 2),
        (3, "", 2, None),
        (2, "?order=lowest", 1, 0),
        (1, "?order=lowest", None, 2),
        (0, "?order=lowest", 2, 3),
        (3, "?order=lowest", None, None),
        (1, "?status=needs_review", None, 2),
        (1, "?walk=3-1-0", 3, 0),
        (1, "?walk=3-x-0", 0, 2),
    ],
)
def test_an_answer_leads_to_its_neighbours(
    index: int, query: str, previous: int | None, behind_it: int | None
) -> None:
    stage, cohort_id = behind()
    with browsing(stage) as client:
        document = Document(client.get(f"/cohorts/{cohort_id}/answers/{index}{query}").text)
    ways = {one["rel"]: str(one["href"]) for one in document.all("a") if one.get("rel")}
    places = {rel: int(re.findall(r"/answers/(\d+)", href)[0]) for rel, href in ways.items()}
    assert (places.get("prev"), places.get("next")) == (previous, behind_it)


def test_an_answer_shows_its_grade_and_its_columns() -> None:
    stage, cohort_id = behind([a_result(0, extra={"team": "red & blue"})])
    with browsing(stage) as client:
        shown = client.get(f"/cohorts/{cohort_id}/answers/0")
    text = Document(shown.text).text
    assert shown.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert "62.5 of 100" in text
    assert "team red & blue" in text
    assert "No previous one No next one" in text


def test_an_answer_without_a_result_says_why() -> None:
    stage, cohort_id = unfinished()
    with browsing(stage) as client:
        waiting = Document(client.get(f"/cohorts/{cohort_id}/answers/4").text).text
        pressed(client, cohort_id, "cancel")
        cancelled = Document(client.get(f"/cohorts/{cohort_id}/answers/4").text).text
        missing = client.get(f"/cohorts/{cohort_id}/answers/5")
    assert "has no result yet" in waiting
    assert "ended before this answer had its turn" in cancelled
    assert missing.status_code == 404


def test_a_number_leads_to_its_answer() -> None:
    stage, cohort_id = behind()
    with browsing(stage) as client:
        sent = client.get(f"/cohorts/{cohort_id}/answer?index=2")
        wrong = client.get(f"/cohorts/{cohort_id}/answer?index=two")
    assert sent.headers["location"] == f"/cohorts/{cohort_id}/answers/2"
    assert wrong.status_code == 400


def test_two_answers_stand_side_by_side() -> None:
    stage, cohort_id = behind()
    with browsing(stage) as client:
        html = client.get(f"/cohorts/{cohort_id}/compare?first=0&second=1").text
        missing = client.get(f"/cohorts/{cohort_id}/compare?first=0&second=77")
    text = Document(html).text
    assert "One adds this." in text
    assert "Two adds that." in text
    assert missing.status_code == 404
