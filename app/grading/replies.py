"""What one or more stored replies come to. Pure: the same replies always give the same grade."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from app.domain.answer import Answer
from app.domain.certainty import certainties
from app.domain.crosscheck import SecondOpinion, cross_check
from app.domain.errors import JudgeReplyInvalidError
from app.domain.grade import Grade
from app.domain.marking import mark
from app.domain.rubric import Rubric
from app.grading import reply
from app.grading.records import GradeRecord, JudgeIdentity, Reply, Usage


def fingerprint(identity: JudgeIdentity, answer: Answer, samples: int) -> str:
    """Hash of all that determines the replies: work with one fingerprint is judged once."""
    parts = [identity.kind, identity.model, identity.mode, identity.prompt_digest, samples]
    text = json.dumps([*parts, answer.clean])
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def mark_replies(
    rubric: Rubric,
    answer: Answer,
    replies: tuple[Reply, ...],
    *,
    degraded: bool,
    second: Reply | None = None,
) -> tuple[Grade, tuple[float, ...]]:
    """The grade that stored replies come to. Replies that cannot be read are left out.

    Args:
        rubric: What to grade against.
        answer: The answer that was judged.
        replies: One for each sample.
        degraded: Whether a substitute judge gave them.
        second: What a second judge replied; the grade is held against it.

    Raises:
        JudgeReplyInvalidError: None of them can be read.
    """
    samples = []
    for one in replies:
        try:
            samples.append(reply.parse(rubric, one.text).verdicts)
        except JudgeReplyInvalidError:
            if len(replies) == 1:
                raise
    if not samples:
        raise JudgeReplyInvalidError("None of the replies could be read.")
    coverages = [one.coverage for one in replies if one.coverage is not None]
    coverage = min(coverages) if coverages else None
    grade, scores = mark(rubric, answer, samples, coverage=coverage, degraded=degraded)
    opinion = None if second is None else _opinion(rubric, answer, second)
    return (grade if opinion is None else cross_check(grade, opinion)), scores


def mark_record(
    rubric: Rubric, answer: Answer, record: GradeRecord
) -> tuple[Grade, tuple[float, ...]]:
    """The grade that the replies in a record come to, whatever grade it holds.

    Raises:
        JudgeReplyInvalidError: None of them can be read.
    """
    second = None if record.second is None else record.second.reply
    return mark_replies(rubric, answer, record.replies, degraded=record.degraded, second=second)


def _opinion(rubric: Rubric, answer: Answer, second: Reply) -> SecondOpinion | None:
    """What a second judge's reply comes to; None when it cannot be read."""
    try:
        verdicts = reply.parse(rubric, second.text).verdicts
    except JudgeReplyInvalidError:
        return None
    grade, _ = mark(rubric, answer, [verdicts], coverage=second.coverage)
    return SecondOpinion(grade=grade, certainties=certainties([verdicts]), coverage=second.coverage)


def total_usage(usages: Iterable[Usage]) -> Usage:
    """Tokens and cost of several calls together; the cost is unknown if one of them is."""
    every = tuple(usages)
    costs = [one.cost_usd for one in every]
    known = [cost for cost in costs if cost is not None]
    return Usage(
        input_tokens=sum(one.input_tokens for one in every),
        cached_input_tokens=sum(one.cached_input_tokens for one in every),
        output_tokens=sum(one.output_tokens for one in every),
        cost_usd=sum(known) if len(known) == len(costs) else None,
    )
