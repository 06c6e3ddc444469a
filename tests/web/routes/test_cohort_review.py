"""A person accepts or corrects an answer of a cohort, and goes on to the next."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from tests.web.cohorts import behind
from tests.web.site import Document, browsing


def sent(client: TestClient, cohort_id: str, index: int, **fields: str) -> Any:  # noqa: ANN401 - a response
    path = f"/cohorts/{cohort_id}/answers/{index}/review?walk=1-2"
    return client.post(path, data={"reason": "I read it.", **fields})


def test_an_accepted_answer_leads_to_the_next_one_and_waits_no_more() -> None:
    stage, cohort_id = behind()
    with browsing(stage) as client:
        answered = sent(client, cohort_id, 1, decision="accept")
        page = client.get(f"/cohorts/{cohort_id}/answers/1?walk=1-2").text
    assert answered.status_code == 303
    assert answered.headers["location"] == f"/cohorts/{cohort_id}/answers/2?walk=1-2"
    assert "counts as 75" in Document(page).text


def test_a_corrected_level_counts_and_the_judges_grade_stays() -> None:
    stage, cohort_id = behind()
    with browsing(stage) as client:
        last = sent(client, cohort_id, 2, decision="correct", **{"criterion.delivery": "0"})
        text = Document(client.get(last.headers["location"]).text).text
    assert last.headers["location"].startswith(f"/cohorts/{cohort_id}/answers/2?")
    assert "The judge's grade stays as it was." in text
    assert ": level 0, level 2 by the judge" in text
    assert "As it counts now: level 0 of 2" in text


def test_what_is_wrong_with_a_review_is_said_beside_the_form() -> None:
    stage, cohort_id = behind()
    with browsing(stage) as client:
        nothing = sent(client, cohort_id, 1, decision="correct")
        foreign = sent(client, cohort_id, 1, decision="correct", **{"criterion.delivery": "9"})
        ungraded = sent(client, cohort_id, 3, decision="accept")
    assert nothing.status_code == foreign.status_code == 422
    assert 'role="alert"' in nothing.text
    assert ungraded.status_code in {404, 409}


def test_an_answer_is_found_by_a_part_of_its_id() -> None:
    stage, cohort_id = behind()
    with browsing(stage) as client:
        rows = client.get(f"/cohorts/{cohort_id}/answers?find=C-1").text
        none = client.get(f"/cohorts/{cohort_id}/answers?find=%25").text
    assert rows.count('scope="row"') == 1
    assert none.count('scope="row"') == 0, "a sign of patterns is a sign like any other"
