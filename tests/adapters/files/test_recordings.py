from __future__ import annotations

from pathlib import Path

import pytest

from app.adapters.files.recordings import keep_replies, read_recording
from app.domain.evaluation_errors import RecordingInvalidError
from app.grading.recording import RecordedReply
from app.grading.records import Failure, JudgeIdentity
from tests.builders import verdicts
from tests.fakes.judge import a_reply

IDENTITY = JudgeIdentity(kind="llm", model="m", mode="chat", prompt_digest="sha256:1")
ONE = RecordedReply(answer="sha256:a", identity=IDENTITY, reply=a_reply(verdicts()))
TWO = RecordedReply(
    answer="sha256:b", identity=IDENTITY, failure=Failure(code="judge_refused", detail="No.")
)


def write(file: Path, *replies: RecordedReply) -> None:
    with keep_replies(file) as keep:
        for one in replies:
            keep(one)


def test_replies_come_back_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    write(file, ONE)
    write(file, TWO)
    assert read_recording(file) == [ONE, TWO]


def test_a_reply_is_in_the_file_before_the_next_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    with keep_replies(file) as keep:
        keep(ONE)
        assert read_recording(file) == [ONE]


def test_a_line_that_was_cut_off_is_as_if_never_written(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    write(file, ONE, TWO)
    file.write_bytes(file.read_bytes()[:-20])
    assert read_recording(file) == [ONE]
    write(file, TWO)
    assert read_recording(file) == [ONE, TWO]


def test_a_line_that_is_no_reply_is_named(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    file.write_text('{"answer": 1}\n')
    with pytest.raises(RecordingInvalidError, match=r"replies\.jsonl:1: answer: "):
        read_recording(file)


def test_a_line_with_neither_reply_nor_failure_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    write(file, RecordedReply(answer="sha256:a", identity=IDENTITY))
    with pytest.raises(RecordingInvalidError, match="give either reply or failure"):
        read_recording(file)


def test_a_file_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RecordingInvalidError, match="cannot be read"):
        read_recording(tmp_path / "missing.jsonl")
    with pytest.raises(RecordingInvalidError, match="cannot be written"):
        write(tmp_path / "no" / "such" / "folder.jsonl", ONE)
    (tmp_path / "bytes").write_bytes(b"\xff\n")
    with pytest.raises(RecordingInvalidError, match="not UTF-8"):
        read_recording(tmp_path / "bytes")
