from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import pytest

from app.domain.cohort import CohortStatus
from tests.cohort_results import a_cohort, a_full_grade, a_result
from tests.stored_cohorts import stored
from tests.web.cohorts import behind, pressed, status_of, unfinished
from tests.web.site import Document, browsing


def test_a_page_tells_how_far_a_cohort_is_and_what_it_comes_to() -> None:
    stage, cohort_id = behind()
    with browsing(stage) as client:
        shown = client.get(f"/cohorts/{cohort_id}")
    assert shown.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    text = Document(shown.text).text
    assert "Spring round" in text
    assert "Done 4 of 4" in text
    assert "3 scores, median 50" in text
    assert "Title of delivery" in text
    assert "1 answer failed: try again." in text
    assert "2 answers share half of the wording or more with another one, in 1 group." in text


def test_the_heat_map_counts_the_answers_of_each_level() -> None:
    stage, cohort_id = behind()
    with browsing(stage) as client:
        html = client.get(f"/cohorts/{cohort_id}").text
    row = re.search(r"Title of delivery</th>(.*?)</tr>", html)
    assert row is not None
    assert re.findall(r'shade\d+">(\d+)<', row[1]) == ["0", "0", "3", "0"]


def test_the_queue_begins_with_the_answer_most_in_doubt_and_can_be_walked() -> None:
    stage, cohort_id = behind()
    with browsing(stage) as client:
        html = client.get(f"/cohorts/{cohort_id}").text
        way = re.search(r'href="([^"]+)">Go through them one by one', html)
        assert way is not None
        first = Document(client.get(way[1]).text)
        step = next(one["href"] for one in first.all("a") if one.get("rel") == "next")
        second = Document(client.get(str(step)).text)
    assert way[1].endswith("/answers/2?walk=2-1")
    assert "1 of 2 in the queue" in first.text
    assert "2 of 2 in the queue" in second.text
    assert "c-1 number 1" in second.text


def test_large_cohorts_are_summed_up_on_a_page_of_their_own() -> None:
    some = [a_result(n, grade=a_full_grade()) for n in range(501)]
    stage, cohort_id = behind(some)
    with browsing(stage) as client:
        html = client.get(f"/cohorts/{cohort_id}").text
        figures = client.get(f"/cohorts/{cohort_id}/figures").text
    assert "Sum them up" in html
    assert f'data-source="/cohorts/{cohort_id}/figures"' in html
    assert "Review queue" not in html
    assert "501 scores" in Document(figures).text


def test_very_large_cohorts_are_summed_up_only_when_asked_for() -> None:
    stage, cohort_id = behind([a_result(n, grade=a_full_grade()) for n in range(501)])
    with browsing(stage) as client, pytest.MonkeyPatch.context() as changed:
        changed.setattr("app.web.routes.cohort.BY_THEMSELVES", 500)
        html = client.get(f"/cohorts/{cohort_id}").text
    assert 'data-source=""' in html
    assert "Sum them up" in html


def test_a_cohort_without_results_or_without_its_rubric_has_a_page() -> None:
    stage, cohort_id = behind(())
    gone = asyncio.run(stored(stage.cohorts, (), cohort=replace(a_cohort(2), rubric_id="gone")))
    with browsing(stage) as client:
        empty = Document(client.get(f"/cohorts/{cohort_id}").text).text
        lost = Document(client.get(f"/cohorts/{gone}").text).text
        missing = client.get("/cohorts/coh_00000000000000000000000009")
    assert "Figures come with the first results." in empty
    assert "is not there any more" in lost
    assert missing.status_code == 404
    assert "There is no such cohort" in Document(missing.text).text


def test_a_paused_cohort_says_why_and_what_to_do() -> None:
    stage, cohort_id = unfinished()
    asyncio.run(stage.cohorts.pause(cohort_id, reason="budget_reached"))
    with browsing(stage) as client:
        text = Document(client.get(f"/cohorts/{cohort_id}").text).text
    assert "Paused 4 of 5" in text
    assert "resume it with a higher max_cost_usd" in text


@pytest.mark.parametrize(
    ("actions", "status"),
    [
        (["pause"], CohortStatus.PAUSED),
        (["pause", "resume"], CohortStatus.READY),
        (["cancel"], CohortStatus.CANCELLED),
        (["retry"], CohortStatus.READY),
    ],
)
def test_buttons_pause_resume_cancel_and_retry(actions: list[str], status: CohortStatus) -> None:
    stage, cohort_id = unfinished()
    with browsing(stage) as client:
        for action in actions:
            html = client.get(f"/cohorts/{cohort_id}").text
            assert f'action="/cohorts/{cohort_id}/{action}"' in html
            sent = pressed(client, cohort_id, action)
            assert (sent.status_code, sent.headers["location"]) == (303, f"/cohorts/{cohort_id}")
    assert status_of(stage, cohort_id) is status


def test_going_on_can_set_another_limit() -> None:
    stage, cohort_id = unfinished()
    asyncio.run(stage.cohorts.pause(cohort_id, reason="budget_reached"))
    with browsing(stage) as client:
        refused = pressed(client, cohort_id, "resume", max_cost_usd="-1")
        assert refused.status_code == 422
        assert "a number of dollars above 0" in Document(refused.text).text
        assert pressed(client, cohort_id, "resume", max_cost_usd="7.5").status_code == 303
    assert asyncio.run(stage.cohorts.get(cohort_id)).max_cost_usd == 7.5


def test_deleting_leads_back_to_the_list() -> None:
    stage, cohort_id = behind()
    with browsing(stage) as client:
        sent = pressed(client, cohort_id, "delete")
        assert (sent.status_code, sent.headers["location"]) == (303, "/cohorts")
        assert client.get(f"/cohorts/{cohort_id}").status_code == 404


def test_what_cannot_be_done_is_said_on_the_page() -> None:
    stage, cohort_id = behind()
    with browsing(stage) as client:
        refused = pressed(client, cohort_id, "cancel")
        unknown = pressed(client, cohort_id, "explode")
    assert refused.status_code == 409
    assert "Look at how far it is now" in Document(refused.text).text
    assert unknown.status_code == 404


def test_a_button_of_another_site_does_nothing() -> None:
    stage, cohort_id = unfinished()
    with browsing(stage) as client:
        client.headers["Sec-Fetch-Site"] = "cross-site"
        for action in ("pause", "cancel", "retry", "delete"):
            answered = pressed(client, cohort_id, action)
            assert answered.status_code == 403
    assert status_of(stage, cohort_id) is CohortStatus.READY
