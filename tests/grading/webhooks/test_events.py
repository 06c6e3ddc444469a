from __future__ import annotations

import json
from dataclasses import replace

from app.domain.cohort import CohortCounts, CohortStatus
from app.domain.webhook import EventType
from app.grading.cohorts.records import Cohort
from app.grading.webhooks.events import body_of, cohort_changed, grade_created
from tests.fakes.clock import START
from tests.records import a_failed_record, a_record

MOST_BYTES = 20_000
COHORT = Cohort(
    id="coh_1",
    name="a name that a person chose",
    rubric_id="a-rubric",
    rubric_version="1.0.0",
    rubric_digest="sha256:00",
    judge="llm",
    created_at=START,
    status=CohortStatus.DONE,
    counts=CohortCounts(total=4, graded=2, needs_review=1, failed=1),
    cost_usd=0.25,
)


def test_a_grade_is_told_by_its_ids_and_its_score_alone() -> None:
    record = a_record(answer="What the candidate wrote.", reference="ann@example.com")
    event = grade_created(record, id="msg_1")
    assert (event.type, event.occurred_at) == (EventType.GRADE_CREATED, START)
    assert event.data == {
        "grade_id": record.id,
        "status": "graded",
        "score": 86.5,
        "rubric_id": "a-rubric",
        "rubric_version": "1.0.0",
        "rescored_from": None,
    }


def test_no_text_of_a_person_is_in_a_body() -> None:
    texts = ["What the candidate wrote.", "ann@example.com", "a-note", "It says so."]
    record = a_record(answer=texts[0], reference=texts[1], metadata={"n": texts[2]})
    bodies = [
        body_of(grade_created(record, id="msg_1")),
        body_of(cohort_changed(COHORT, EventType.COHORT_FINISHED, id="msg_2", now=START)),
    ]
    assert not [text for text in [*texts, COHORT.name] for body in bodies if str(text) in body]
    assert all(len(body.encode()) < MOST_BYTES for body in bodies)


def test_a_grade_that_failed_has_no_score() -> None:
    data = grade_created(a_failed_record(), id="msg_1").data
    assert (data["status"], data["score"]) == ("failed", None)


def test_a_cohort_is_told_by_its_counts() -> None:
    paused = replace(COHORT, status=CohortStatus.PAUSED, paused_reason="judge_quota_exceeded")
    event = cohort_changed(paused, EventType.COHORT_PAUSED, id="msg_1", now=START)
    assert json.loads(body_of(event)) == {
        "type": "cohort.paused",
        "timestamp": "2026-01-01T12:00:00Z",
        "data": {
            "cohort_id": "coh_1",
            "status": "paused",
            "paused_reason": "judge_quota_exceeded",
            "rubric_id": "a-rubric",
            "rubric_version": "1.0.0",
            "total": 4,
            "graded": 2,
            "needs_review": 1,
            "failed": 1,
            "cancelled": 0,
            "cost_usd": 0.25,
        },
    }
