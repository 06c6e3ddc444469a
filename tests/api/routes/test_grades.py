from __future__ import annotations

import json
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from app.domain.errors import (
    JudgeMisconfiguredError,
    JudgeRateLimitedError,
    JudgeRefusedError,
    JudgeTimeoutError,
    JudgeUnavailableError,
)
from tests.api.service import GOOD, RUBRIC, Backstage, a_body, serving
from tests.builders import ANSWER, verdicts
from tests.fakes.judge import reply_text

SSE = {"Accept": "text/event-stream"}


def test_a_grade_has_the_form_of_the_contract(client: TestClient) -> None:
    answer = client.post("/v1/grades", json=a_body(reference="c-1", metadata={"round": 2}))
    grade = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/grades/{grade['id']}"
    assert (grade["status"], grade["score"]) == ("graded", 100.0)
    assert grade["band"] == {"id": "good", "label": "Good"}
    assert grade["rubric"] == {"id": RUBRIC.id, "version": "1.0.0", "digest": RUBRIC.digest}
    assert (grade["reference"], grade["metadata"]) == ("c-1", {"round": 2})
    assert (grade["degraded"], grade["failure"], grade["rescored_from"]) == (False, None, None)
    assert grade["created_at"] == "2026-01-01T12:00:00Z"
    assert grade["review"] == {"needed": False, "reasons": []}
    assert set(grade["feedback"]) == {"summary", "strengths", "improvements"}


def test_criteria_and_pitfalls_carry_verdict_points_and_evidence(client: TestClient) -> None:
    grade = client.post("/v1/grades", json=a_body()).json()
    criterion, pitfall = grade["criteria"][0], grade["pitfalls"][0]
    (evidence,) = criterion.pop("evidence")
    assert ANSWER[evidence["start"] : evidence["end"]] == evidence["quote"]
    assert criterion == {
        "id": "delivery",
        "title": "Title of delivery",
        "status": "assessed",
        "level": 2,
        "claimed_level": 2,
        "max_level": 2,
        "points": 50.0,
        "max_points": 50.0,
        "reason": "It says so.",
        "evidence_status": "verified",
    }
    assert (pitfall["present"], pitfall["penalty"], pitfall["evidence"]) == (False, 0.0, [])


def test_the_judge_is_told_with_what_it_used(client: TestClient) -> None:
    judge = client.post("/v1/grades", json=a_body(samples=2)).json()["judge"]
    assert (judge["kind"], judge["model"], judge["mode"]) == ("llm", "scripted", "scripted")
    assert (judge["samples"], judge["sample_scores"], judge["spread"]) == (2, [100.0, 100.0], 0.0)
    assert judge["usage"] == {
        "input_tokens": 200,
        "cached_input_tokens": 100,
        "output_tokens": 20,
        "cost_usd": 0.002,
    }


def test_a_whole_number_may_be_written_as_a_fraction(client: TestClient) -> None:
    body = json.dumps(a_body()).replace("}", ', "samples": 2.0}')
    headers = {"Content-Type": "application/json; charset=UTF-8"}
    answer = client.post("/v1/grades", content=body, headers=headers)
    assert answer.json()["judge"]["samples"] == 2


def test_an_unpriced_model_has_an_unknown_cost() -> None:
    unpriced = replace(GOOD, usage=replace(GOOD.usage, cost_usd=None))
    with serving(Backstage.judging(unpriced)) as client:
        grade = client.post("/v1/grades", json=a_body()).json()
    assert grade["judge"]["usage"]["cost_usd"] is None


def test_a_floor_grades_without_a_judge(client: TestClient) -> None:
    grade = client.post("/v1/grades", json=a_body(answer="")).json()
    assert (grade["score"], grade["judge"]["kind"]) == (0.0, "none")
    assert [check["kind"] for check in grade["keyword_checks"]] == ["floor"]


def test_a_refusal_is_a_failed_grade_without_a_score() -> None:
    with serving(Backstage.judging(JudgeRefusedError("The model declined."))) as client:
        answer = client.post("/v1/grades", json=a_body())
        again = client.get(answer.headers["location"])
    grade = answer.json()
    assert (answer.status_code, grade["status"], grade["score"]) == (201, "failed", None)
    assert grade["failure"] == {"code": "judge_refused", "detail": "The model declined."}
    assert (grade["band"], grade["feedback"], grade["criteria"]) == (None, None, [])
    assert grade["review"] == {"needed": True, "reasons": ["judge_refused"]}
    assert again.json() == grade


@pytest.mark.parametrize(
    ("error", "status", "retry_after"),
    [
        (JudgeUnavailableError("It is down."), 503, "5"),
        (JudgeUnavailableError("It is down.", retry_after_seconds=7.2), 503, "8"),
        (JudgeRateLimitedError("Too often.", retry_after_seconds=1e9), 503, "3600"),
        (JudgeTimeoutError("Too slow."), 504, "5"),
        (JudgeMisconfiguredError("The key is refused."), 502, None),
    ],
)
def test_an_endpoint_that_fails_is_a_problem_and_nothing_is_stored(
    error: Exception, status: int, retry_after: str | None
) -> None:
    with serving(Backstage.judging(error)) as client:
        answer = client.post("/v1/grades", json=a_body())
        assert client.get("/v1/grades").json()["items"] == []
    assert (answer.status_code, answer.headers.get("retry-after")) == (status, retry_after)
    assert answer.json()["detail"] == str(error)


def test_the_embedded_judge_stands_in_where_the_operator_chose_so() -> None:
    backstage = Backstage.judging(JudgeUnavailableError("It is down."))
    backstage.falls_back = True
    with serving(backstage) as client:
        grade = client.post("/v1/grades", json=a_body()).json()
    assert (grade["degraded"], grade["judge"]["kind"]) == (True, "embedded")
    assert grade["review"]["needed"]


def test_no_cache_asks_the_judge_again(client: TestClient) -> None:
    grades = [
        client.post("/v1/grades", json=a_body(), headers=headers).json()
        for headers in ({}, {}, {"Cache-Control": "max-age=0, No-Cache"})
    ]
    assert [grade["judge"]["cached"] for grade in grades] == [False, True, False]


def test_a_key_sent_again_gives_the_same_grade_and_says_so(client: TestClient) -> None:
    key = {"Idempotency-Key": "a key, 255 at most"}
    first = client.post("/v1/grades", json=a_body(), headers=key)
    second = client.post("/v1/grades", json=a_body(samples=1, judge="auto"), headers=key)
    other = client.post("/v1/grades", json=a_body(samples=2), headers=key)
    assert second.json() == first.json()
    assert "idempotency-replayed" not in first.headers
    assert (second.status_code, second.headers["idempotency-replayed"]) == (201, "true")
    assert second.headers["location"] == first.headers["location"]
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_key_is_free_again_after_a_failure_upstream() -> None:
    with serving(Backstage.judging(JudgeUnavailableError("It is down."), GOOD)) as client:
        key = {"Idempotency-Key": "k"}
        first = client.post("/v1/grades", json=a_body(), headers=key)
        second = client.post("/v1/grades", json=a_body(), headers=key)
    assert (first.status_code, second.status_code) == (503, 201)
    assert "idempotency-replayed" not in second.headers


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n", 1)
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_a_stream_tells_findings_then_verdicts_then_the_grade() -> None:
    whole = reply_text(verdicts())
    pieces = [whole[: len(whole) // 2], whole]
    with serving(Backstage.judging(GOOD, pieces=pieces)) as client:
        answer = client.post("/v1/grades", json=a_body(), headers=SSE)
        grade = client.get("/v1/grades").json()["items"][0]
    told = events(answer.text)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [name for name, _ in told] == ["findings", *["verdict"] * 3, "grade"]
    assert [next(iter(data)) for _, data in told[1:4]] == ["criterion", "criterion", "pitfall"]
    assert told[-1][1] == grade


def test_a_stream_of_earlier_work_tells_the_same(client: TestClient) -> None:
    key = {"Idempotency-Key": "k"}
    first = client.post("/v1/grades", json=a_body(), headers=SSE | key)
    replayed = client.post("/v1/grades", json=a_body(), headers=SSE | key)
    cached = client.post("/v1/grades", json=a_body(), headers=SSE)
    assert events(replayed.text) == events(first.text)
    assert (first.headers.get("idempotency-replayed"), cached.status_code) == (None, 200)
    assert replayed.headers["idempotency-replayed"] == "true"
    assert [name for name, _ in events(cached.text)] == [name for name, _ in events(first.text)]


def test_what_fails_before_the_stream_begins_has_its_own_status(client: TestClient) -> None:
    answer = client.post("/v1/grades", json=a_body(rubric_id="no-such"), headers=SSE)
    assert (answer.status_code, answer.json()["code"]) == (404, "rubric_not_found")
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_fails_on_the_way_is_the_last_event() -> None:
    with serving(Backstage.judging(JudgeUnavailableError("It is down."))) as client:
        answer = client.post("/v1/grades", json=a_body(), headers=SSE)
    (first, _), (last, problem) = events(answer.text)
    assert (answer.status_code, first, last) == (200, "findings", "problem")
    assert (problem["code"], problem["status"]) == ("judge_unavailable", 503)
    assert problem["request_id"] == answer.headers["x-request-id"]


def test_a_refusal_on_the_way_is_a_failed_grade() -> None:
    with serving(Backstage.judging(JudgeRefusedError("The model declined."))) as client:
        answer = client.post("/v1/grades", json=a_body(), headers=SSE)
    (first, _), (last, grade) = events(answer.text)
    assert (first, last, grade["status"]) == ("findings", "grade", "failed")


def test_what_nobody_foresaw_on_the_way_is_told_without_its_words() -> None:
    with serving(Backstage.judging(RuntimeError(ANSWER))) as client:
        answer = client.post("/v1/grades", json=a_body(), headers=SSE)
    name, problem = events(answer.text)[-1]
    assert (name, problem["code"], problem["status"]) == ("problem", "internal_error", 500)
    assert ANSWER not in answer.text


def test_grades_are_listed_newest_first_in_pages(client: TestClient) -> None:
    ids = [client.post("/v1/grades", json=a_body()).json()["id"] for _ in range(5)]
    seen, cursor = [], None
    for _ in range(3):
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = client.get("/v1/grades", params=query).json()
        seen += [grade["id"] for grade in page["items"]]
        cursor = page["next_cursor"]
    assert (seen, cursor) == (ids[::-1], None)


def test_grades_are_listed_by_rubric_status_and_reference(client: TestClient) -> None:
    client.post("/v1/grades", json=a_body(reference="one"))
    client.post("/v1/grades", json=a_body(reference="two"))

    def found(**query: str) -> int:
        return len(client.get("/v1/grades", params=query).json()["items"])

    assert (found(reference="one"), found(reference="three")) == (1, 0)
    assert (found(status="graded"), found(status="failed")) == (2, 0)
    assert (found(rubric_id=RUBRIC.id), found(rubric_id="other")) == (2, 0)


def test_a_cursor_is_good_for_its_own_list_only(client: TestClient) -> None:
    for _ in range(2):
        client.post("/v1/grades", json=a_body(reference="one"))
    cursor = client.get("/v1/grades?limit=1").json()["next_cursor"]
    assert client.get("/v1/grades", params={"cursor": cursor}).status_code == 200
    for query in ({"cursor": cursor, "reference": "one"}, {"cursor": cursor[:-3]}, {"cursor": "é"}):
        answer = client.get("/v1/grades", params=query)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "invalid_cursor")
        assert problem["errors"][0]["pointer"] == "/cursor"


def test_a_deleted_grade_is_gone(client: TestClient) -> None:
    place = client.post("/v1/grades", json=a_body()).headers["location"]
    deleted = client.delete(place)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert client.get(place).json()["code"] == "grade_erased"
    assert client.delete(place).status_code == 410


def test_a_rescore_is_a_new_grade_from_the_same_replies(client: TestClient) -> None:
    old = client.post("/v1/grades", json=a_body()).json()
    answer = client.post(f"/v1/grades/{old['id']}/rescore")
    new = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/v1/grades/{new['id']}")
    assert (new["rescored_from"], new["score"]) == (old["id"], old["score"])
    assert (new["judge"]["cached"], new["judge"]["usage"]["input_tokens"]) == (True, 0)


def test_a_failed_grade_has_nothing_to_rescore() -> None:
    with serving(Backstage.judging(JudgeRefusedError("The model declined."))) as client:
        place = client.post("/v1/grades", json=a_body()).headers["location"]
        answer = client.post(f"{place}/rescore")
    assert (answer.status_code, answer.json()["code"]) == (422, "reply_missing")
    assert client.post("/v1/grades/grd_00000000000000000000000099/rescore").status_code == 404
