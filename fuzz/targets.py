"""What is fuzzed. Each target takes any bytes and raises only where a law of the code is broken.

A documented error of the code under test is a good end; any other exception is a find.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from functools import cache
from types import MappingProxyType
from typing import Final

from app.adapters.files.rubrics import load_rubric, packaged_rubrics, read_rubric
from app.adapters.intake.upload import Upload
from app.domain import floors
from app.domain.answer import Answer, read
from app.domain.cohort import CohortAnswer
from app.domain.errors import JudgeReplyInvalidError, RubricInvalidError
from app.domain.evidence import EvidenceFinder
from app.domain.intake import IntakeLimits, UploadFormat
from app.domain.intake_errors import UploadError
from app.domain.marking import mark
from app.domain.rubric import Rubric
from app.domain.scoring import MAX_SCORE
from app.domain.verdict import Verdicts
from app.grading import reply

Target = Callable[[bytes], None]

RUBRIC_ID = "project-vs-product-manager"
SMALL = IntakeLimits(answer_characters=200, rows=50, bytes=20_000, columns=10)
"""Limits that short inputs reach, so that what lies behind them is met too."""
BLOCK_BYTES = 16


def rubric(data: bytes) -> None:
    """A rubric loads, or is refused with a list of faults."""
    try:
        loaded = load_rubric(data)
    except RubricInvalidError:
        return
    assert loaded.digest.startswith("sha256:")


def upload(data: bytes) -> None:
    """An upload is read in every format: its answers are numbered without gaps."""
    for kind in UploadFormat:
        taken = asyncio.run(_answers(data, kind))
        assert taken == list(range(len(taken)))


def cleaning(data: bytes) -> None:
    """Every code point of the cleaned text comes from a place of the answer, in order."""
    answer = read(_text(data))
    assert len(answer.starts) == len(answer.ends) == len(answer.clean)
    places = zip(answer.starts, answer.ends, strict=True)
    assert all(0 <= start <= end <= len(answer.text) for start, end in places)
    assert list(answer.starts) == sorted(answer.starts)
    assert read(answer.clean).clean == answer.clean


def evidence(data: bytes) -> None:
    """A quote is found where the answer holds it, or not at all."""
    quote, _, text = _text(data).partition("\n")
    answer = read(text)
    found = EvidenceFinder(_rubric(), answer).verify(quote)
    assert bool(found.spans) != bool(found.problem)
    assert all(answer.text[one.start : one.end] == one.text for one in found.spans)


def judge_reply(data: bytes) -> None:
    """A reply is read or refused, and what was read makes a score from 0 to 100."""
    text = _text(data)
    reply.partial(_rubric(), text)
    try:
        parsed = reply.parse(_rubric(), text)
    except JudgeReplyInvalidError:
        return
    grade, _ = mark(_rubric(), _answer(), [parsed.verdicts])
    assert 0 <= grade.score <= MAX_SCORE


def checks(data: bytes) -> None:
    """Floors and what looks for talk to the grader take any answer."""
    answer = read(_text(data))
    floors.check(_rubric(), answer)
    grade, _ = mark(_rubric(), answer, [Verdicts(criteria={}, pitfalls={})])
    assert grade.score == 0


TARGETS: Final[Mapping[str, Target]] = MappingProxyType(
    {
        "rubric": rubric,
        "upload": upload,
        "cleaning": cleaning,
        "evidence": evidence,
        "reply": judge_reply,
        "checks": checks,
    }
)


async def _answers(data: bytes, kind: UploadFormat) -> list[int]:
    rows = Upload(_whole(data), kind, limits=SMALL, block_bytes=BLOCK_BYTES)
    taken: list[int] = []
    with suppress(UploadError):
        taken.extend([row.index async for row in rows if isinstance(row, CohortAnswer)])
    return taken


async def _whole(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _text(data: bytes) -> str:
    """Any text, lone surrogates among them."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


@cache
def _rubric() -> Rubric:
    return read_rubric(packaged_rubrics() / f"{RUBRIC_ID}.yaml")


@cache
def _answer() -> Answer:
    return read("A project manager owns the plan and the dates; a product manager decides why.")
