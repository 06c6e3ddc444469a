"""One answer, start to finish."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.domain.crosscheck import JUDGES_DISAGREE
from app.domain.errors import (
    IdempotencyMismatchError,
    JudgeMisconfiguredError,
    JudgeNotConfiguredError,
    JudgeRefusedError,
    JudgeReplyInvalidError,
    JudgeUnavailableError,
    RubricNotFoundError,
)
from app.domain.grade import CriterionResult, PitfallResult, Status
from app.grading.grader import Grader, GradeRequest
from app.grading.judges import Judges
from app.grading.ports import GradeFilter, IdempotencyKey
from app.grading.progress import Progress
from app.grading.records import GradeRecord, Reply
from tests.builders import ANSWER, a_charge, a_claim, a_rubric, verdicts
from tests.fakes.clock import START, FixedClock
from tests.fakes.judge import ScriptedJudge, a_reply, reply_text
from tests.fakes.memory_store import InMemoryGradeStore
from tests.fakes.rubrics import InMemoryRubricLibrary

RUBRIC = a_rubric()
REQUEST = GradeRequest(rubric_id="a-rubric", answer=ANSWER)
KEY = IdempotencyKey(scope="grades", key="k1", request_digest="d1")
GOOD = a_reply(verdicts())
CONTRARY = replace(a_reply(verdicts(value=a_claim(0, certainty=0.95))), coverage=0.9)


class Bench:
    """A grader with everything around it in memory."""

    def __init__(
        self,
        *outcomes: Reply | Exception,
        falls_back: bool = False,
        second: Reply | Exception | None = None,
    ) -> None:
        self.llm = ScriptedJudge(*(outcomes or (GOOD,)))
        weaker = a_reply(verdicts(value=a_claim(1)))
        self.embedded = ScriptedJudge(second or weaker, kind="embedded")
        self.store = InMemoryGradeStore()
        judges = Judges(
            embedded=self.embedded,
            llm=self.llm,
            falls_back=falls_back,
            cross_checks=second is not None,
        )
        self.grader = Grader(
            judges=judges,
            store=self.store,
            rubrics=InMemoryRubricLibrary(RUBRIC),
            clock=FixedClock(),
        )

    def grade(
        self, request: GradeRequest = REQUEST, key: IdempotencyKey | None = None
    ) -> GradeRecord:
        return asyncio.run(self.grader.grade(request, key=key)).record

    def stored(self) -> int:
        page = asyncio.run(self.store.page(where=GradeFilter(), limit=100, after=None))
        return len(page.items)


def test_a_grade_is_stored_with_all_that_made_it() -> None:
    bench = Bench()
    record = bench.grade()
    assert record.grade is not None
    assert (record.grade.status, record.grade.score) == (Status.GRADED, 100.0)
    assert (record.answer, record.replies, record.created_at) == (ANSWER, (GOOD,), START)
    assert (record.rubric.digest, record.usage) == (RUBRIC.digest, GOOD.usage)
    assert asyncio.run(bench.store.get(record.id)) == record


def test_auto_takes_the_llm_and_embedded_can_be_asked_for() -> None:
    bench = Bench()
    assert bench.grade().judge.kind == "llm"
    asked = GradeRequest(rubric_id="a-rubric", answer=ANSWER, judge="embedded")
    assert bench.grade(asked).judge.kind == "embedded"


def test_the_same_work_is_judged_once_and_costs_nothing_the_second_time() -> None:
    bench = Bench()
    first, second = bench.grade(), bench.grade()
    assert len(bench.llm.assignments) == 1
    assert (second.cached, second.usage.input_tokens, second.usage.cost_usd) == (True, 0, 0.0)
    assert second.grade == first.grade
    assert bench.stored() == 2


def test_the_same_work_at_the_same_time_is_judged_once() -> None:
    bench = Bench()

    async def both() -> None:
        await asyncio.gather(bench.grader.grade(REQUEST), bench.grader.grade(REQUEST))

    asyncio.run(both())
    assert (len(bench.llm.assignments), bench.stored()) == (1, 2)


def test_a_fresh_request_asks_the_judge_again() -> None:
    bench = Bench()
    bench.grade()
    bench.grade(GradeRequest(rubric_id="a-rubric", answer=ANSWER, fresh=True))
    assert len(bench.llm.assignments) == 2


def test_a_floor_ends_the_grade_without_a_judge() -> None:
    bench = Bench()
    record = bench.grade(GradeRequest(rubric_id="a-rubric", answer=" \n "))
    assert record.grade is not None
    assert (record.grade.score, record.judge.kind, bench.llm.assignments) == (0.0, "none", [])


def test_a_refused_answer_is_a_failed_record_without_a_score() -> None:
    bench = Bench(JudgeRefusedError("The model declined."))
    record = bench.grade()
    assert record.grade is None
    assert record.failure is not None
    assert record.failure.code == "judge_refused"
    assert bench.stored() == 1


def test_a_reply_that_cannot_be_read_is_no_grade() -> None:
    record = Bench(replace(GOOD, text="no verdicts here")).grade()
    assert record.grade is None
    assert record.failure is not None
    assert record.failure.code == "judge_reply_invalid"


def test_a_reply_that_cannot_be_read_is_kept_with_its_cost_and_not_used_again() -> None:
    bench = Bench(replace(GOOD, text="no verdicts here"), GOOD)
    first, second = bench.grade(), bench.grade()
    assert (first.usage, len(first.replies)) == (GOOD.usage, 1)
    assert second.grade is not None
    assert not second.cached


def test_an_endpoint_that_is_down_stores_nothing_and_frees_the_key() -> None:
    bench = Bench(JudgeUnavailableError("down", retry_after_seconds=3), GOOD)
    with pytest.raises(JudgeUnavailableError):
        bench.grade(key=KEY)
    assert bench.stored() == 0
    assert bench.grade(key=KEY).grade is not None


@pytest.mark.parametrize(
    "error", [JudgeUnavailableError("down"), JudgeMisconfiguredError("bad key")]
)
def test_the_embedded_judge_stands_in_when_the_operator_chose_so(error: Exception) -> None:
    record = Bench(error, falls_back=True).grade()
    assert record.grade is not None
    assert (record.judge.kind, record.degraded) == ("embedded", True)
    assert record.grade.status is Status.NEEDS_REVIEW
    assert "degraded" in record.grade.review.reasons


def test_a_key_replays_the_first_record() -> None:
    bench = Bench()
    first = bench.grade(key=KEY)
    again = asyncio.run(bench.grader.grade(REQUEST, key=KEY))
    assert (again.replayed, again.record) == (True, first)
    assert bench.stored() == 1


def test_a_key_used_for_another_request_is_a_conflict() -> None:
    bench = Bench()
    bench.grade(key=KEY)
    other = IdempotencyKey(scope=KEY.scope, key=KEY.key, request_digest="d2")
    with pytest.raises(IdempotencyMismatchError):
        bench.grade(key=other)


def test_samples_are_combined_and_their_scores_kept() -> None:
    weaker = a_reply(verdicts(value=a_claim(1)))
    bench = Bench(GOOD, weaker, weaker)
    record = bench.grade(GradeRequest(rubric_id="a-rubric", answer=ANSWER, samples=3))
    assert record.grade is not None
    assert (record.grade.score, record.sample_scores) == (75.0, (100.0, 75.0, 75.0))
    assert record.usage.input_tokens == 300
    assert record.usage.cost_usd == pytest.approx(0.003)
    assert [one.sample for one in bench.llm.assignments] == [0, 1, 2]


def test_a_sample_that_fails_on_this_answer_is_left_out() -> None:
    bench = Bench(GOOD, JudgeReplyInvalidError("unreadable"), GOOD)
    record = bench.grade(GradeRequest(rubric_id="a-rubric", answer=ANSWER, samples=3))
    assert record.grade is not None
    assert len(record.replies) == 2


def test_one_unknown_cost_makes_the_total_unknown() -> None:
    bench = Bench(GOOD, a_reply(verdicts(), cost_usd=None))
    record = bench.grade(GradeRequest(rubric_id="a-rubric", answer=ANSWER, samples=2))
    assert record.usage.cost_usd is None


def test_the_embedded_judge_is_held_against_the_llm_and_never_scores() -> None:
    bench = Bench(second=CONTRARY)
    record = bench.grade(GradeRequest(rubric_id="a-rubric", answer=ANSWER, samples=2))
    assert record.grade is not None
    assert (record.grade.score, record.grade.status) == (100.0, Status.NEEDS_REVIEW)
    assert JUDGES_DISAGREE in record.grade.review.reasons
    assert record.second is not None
    assert (record.second.reply, record.second.judge.kind) == (CONTRARY, "embedded")
    assert (len(bench.llm.assignments), len(bench.embedded.assignments)) == (2, 1)
    assert record.usage.input_tokens == 2 * GOOD.usage.input_tokens


@pytest.mark.parametrize("second", [JudgeUnavailableError("down"), replace(GOOD, text="nothing")])
def test_a_second_judge_that_cannot_be_used_takes_nothing_from_the_grade(
    second: Reply | Exception,
) -> None:
    record = Bench(second=second).grade()
    assert record.grade is not None
    assert (record.grade.score, record.grade.status) == (100.0, Status.GRADED)
    assert record.grade.cross_check is None


def test_the_second_reply_is_used_again_with_the_first() -> None:
    bench = Bench(second=CONTRARY)
    first, again = bench.grade(), bench.grade()
    assert (again.cached, again.second, again.grade) == (True, first.second, first.grade)
    assert len(bench.embedded.assignments) == 1


def test_replies_from_before_are_held_against_the_second_judge_once_it_is_there() -> None:
    bench = Bench()
    assert bench.grade().second is None
    bench.embedded._outcomes = [CONTRARY]
    bench.grader._answers._judges = replace(bench.grader._judges, cross_checks=True)
    later = bench.grade()
    assert (later.cached, len(bench.llm.assignments)) == (True, 1)
    assert later.grade is not None
    assert JUDGES_DISAGREE in later.grade.review.reasons


def test_without_the_cross_check_a_stored_second_reply_counts_for_nothing() -> None:
    bench = Bench(second=CONTRARY)
    bench.grade()
    bench.grader._answers._judges = replace(bench.grader._judges, cross_checks=False)
    later = bench.grade()
    assert later.second is None
    assert later.grade is not None
    assert later.grade.status is Status.GRADED


def test_the_embedded_judge_is_not_held_against_itself() -> None:
    bench = Bench(JudgeUnavailableError("down"), falls_back=True, second=CONTRARY)
    assert bench.grade().second is None
    asked = GradeRequest(rubric_id="a-rubric", answer=ANSWER, judge="embedded")
    assert bench.grade(asked).second is None


def test_an_unknown_rubric_is_not_found() -> None:
    with pytest.raises(RubricNotFoundError):
        Bench().grade(GradeRequest(rubric_id="nothing", answer=ANSWER))


def test_asking_for_an_llm_that_is_not_there_is_refused() -> None:
    judges = Judges(embedded=ScriptedJudge(GOOD, kind="embedded"))
    with pytest.raises(JudgeNotConfiguredError):
        judges.choose("llm")
    assert judges.choose("auto") is judges.embedded


def test_a_listener_hears_findings_first_then_each_verdict_once() -> None:
    heard: list[Progress] = []
    whole = reply_text(verdicts(confusion=a_charge()))
    bench = Bench(a_reply(verdicts(confusion=a_charge())))
    bench.llm._pieces = [whole[:150], whole[:260], whole]
    asyncio.run(bench.grader.grade(REQUEST, listener=heard.append))
    assert heard[0] == ()
    told = [one.id for one in heard if isinstance(one, CriterionResult | PitfallResult)]
    assert told == ["delivery", "value", "confusion"]
