from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.adapters.embedded.judge import EmbeddedJudge
from app.adapters.files.prompts import read_templates
from app.adapters.files.rubrics import FileRubricLibrary, packaged_rubrics
from app.adapters.openai.client import Connection
from app.adapters.openai.judge import LlmJudge, LlmOptions
from app.domain.agreement import AgreementReport
from app.domain.errors import JudgeUnavailableError
from app.domain.evaluation_errors import LabelsInvalidError, RecordingInvalidError
from app.grading.judges import Judges
from app.settings import Settings
from app.wiring_evaluate import (
    EvaluationOverrides,
    EvaluationRequest,
    evaluate,
    missing_package,
    todays_digest,
)
from tests.builders import ANSWER, a_claim, a_rubric, verdicts
from tests.fakes.judge import ScriptedJudge, a_reply
from tests.fakes.rubrics import InMemoryRubricFiles

pytestmark = pytest.mark.anyio


def labelled(folder: Path, count: int = 3) -> Path:
    """Answers labelled as `verdicts()` says, but the last, whose value is labelled 1."""
    file = folder / "answers.jsonl"
    lines = [
        {
            "id": f"a{number}",
            "answer": f"{ANSWER} {number}",
            "criteria": {"delivery": 2, "value": 1 if number == count else 2},
            "pitfalls": {"confusion": False},
            "score": 100 - 25 * (number == count),
        }
        for number in range(1, count + 1)
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


async def run(llm: ScriptedJudge, file: Path, **options: Any) -> AgreementReport:  # noqa: ANN401 - any field of a request
    heard: list[tuple[int, int]] = []
    request = EvaluationRequest(rubric_id="a-rubric", files=(file,), resamples=50, **options)
    over = EvaluationOverrides(
        judges=Judges(embedded=ScriptedJudge(a_reply(verdicts()), kind="embedded"), llm=llm),
        rubrics=InMemoryRubricFiles(a_rubric()),
    )
    report = await evaluate(Settings(), request, lambda *done: heard.append(done), over)
    assert heard[-1] == (len(report.outcomes), len(report.outcomes))
    return report


async def test_a_report_holds_what_the_judge_made_of_the_labels(tmp_path: Path) -> None:
    report = await run(ScriptedJudge(a_reply(verdicts())), labelled(tmp_path), judge="llm")
    assert report.subject.name == "a-rubric--llm"
    assert (report.subject.labels, report.subject.replayed) == (("answers.jsonl",), False)
    # One answer of three is scored 100 and labelled 75.
    assert report.figures["score.mean_absolute_error"].value == pytest.approx(25 / 3)
    assert report.figures["criteria.value.exact"].value == pytest.approx(2 / 3)
    assert [one.id for one in report.disagreements] == ["a3"]
    assert report.cpu_ms is not None


async def test_recorded_replies_give_the_same_report_without_the_judge(tmp_path: Path) -> None:
    file, replies = labelled(tmp_path), tmp_path / "replies.jsonl"
    first = ScriptedJudge(a_reply(verdicts(value=a_claim(1))))
    recorded = await run(first, file, judge="embedded", record=replies)
    again = await run(first, file, judge="embedded", record=replies)
    assert len(replies.read_text().splitlines()) == 3
    assert again.figures == recorded.figures
    assert again.outcomes == recorded.outcomes


async def test_a_run_that_broke_off_goes_on_where_it_ended(tmp_path: Path) -> None:
    file, replies = labelled(tmp_path), tmp_path / "replies.jsonl"
    broken = ScriptedJudge(a_reply(verdicts()), JudgeUnavailableError("Down."))
    with pytest.raises(JudgeUnavailableError):
        await run(broken, file, judge="llm", record=replies)
    judge = ScriptedJudge(a_reply(verdicts()))
    report = await run(judge, file, judge="llm", record=replies)
    assert len(judge.assignments) == 2
    assert len(report.outcomes) == 3


async def test_a_recording_of_another_model_is_not_added_to(tmp_path: Path) -> None:
    file, replies = labelled(tmp_path), tmp_path / "replies.jsonl"
    judge = ScriptedJudge(a_reply(verdicts()))
    await run(judge, file, judge="llm", record=replies)
    replies.write_text(replies.read_text().replace('"model":"scripted"', '"model":"another"'))
    with pytest.raises(RecordingInvalidError, match="record into a new file"):
        await run(judge, file, judge="llm", record=replies)


async def test_a_stale_recording_is_not_replayed(tmp_path: Path) -> None:
    file, replies = labelled(tmp_path), tmp_path / "replies.jsonl"
    judge = ScriptedJudge(a_reply(verdicts()))
    await run(judge, file, judge="llm", record=replies)
    with pytest.raises(RecordingInvalidError, match="stale"):
        await run(judge, file, replay=replies)
    with pytest.raises(RecordingInvalidError, match="replies of the judge llm"):
        await run(judge, file, replay=replies, judge="embedded")


async def test_labels_of_another_rubric_are_refused_before_a_judge_is_asked(tmp_path: Path) -> None:
    file = labelled(tmp_path)
    file.write_text(file.read_text().replace('"delivery"', '"shipping"'))
    judge = ScriptedJudge(a_reply(verdicts()))
    with pytest.raises(LabelsInvalidError, match=r"answers\.jsonl:1: criteria\.shipping: "):
        await run(judge, file, judge="llm")
    assert judge.assignments == []


async def test_fewer_answers_can_be_taken(tmp_path: Path) -> None:
    report = await run(ScriptedJudge(a_reply(verdicts())), labelled(tmp_path), limit=2)
    assert [one.id for one in report.outcomes] == ["a1", "a2"]


async def test_a_recording_is_held_against_what_the_judges_would_be_asked_today() -> None:
    rubric = a_rubric()
    connection = Connection(base_url="http://127.0.0.1:9/v1", api_key=None)
    llm = LlmJudge(LlmOptions(model="m", connection=connection), read_templates())
    settings = Settings()
    assert todays_digest("llm", rubric, settings) == llm.identity(rubric).prompt_digest
    await llm.aclose()
    embedded = EmbeddedJudge().identity(rubric).prompt_digest
    assert todays_digest("embedded", rubric, settings) == embedded


def test_replies_given_without_examples_are_stale_where_examples_are_shown() -> None:
    rubric = FileRubricLibrary(packaged_rubrics()).get("project-vs-product-manager")
    plain, shown = Settings(llm_examples="off"), Settings(llm_examples="on")
    assert todays_digest("llm", rubric, plain) != todays_digest("llm", rubric, shown)


def test_a_missing_package_is_told_with_what_installs_it() -> None:
    message = str(missing_package(ModuleNotFoundError("x", name="sklearn")))
    assert "needs the package sklearn" in message
    assert "pip install 'touchstone-grader[evaluate]'" in message
