"""What one or more stored replies come to. Pure: the same replies always give the same grade."""

from __future__ import annotations

import hashlib
import json

from app.domain.answer import Answer
from app.domain.errors import JudgeReplyInvalidError
from app.domain.grade import Grade
from app.domain.marking import mark
from app.domain.rubric import Rubric
from app.grading import reply
from app.grading.records import JudgeIdentity, Reply, Usage


def fingerprint(identity: JudgeIdentity, answer: Answer, samples: int) -> str:
    """Hash of all that determines the replies: work with one fingerprint is judged once."""
    parts = [identity.kind, identity.model, identity.mode, identity.prompt_digest, samples]
    text = json.dumps([*parts, answer.clean])
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def mark_replies(
    rubric: Rubric, answer: Answer, replies: tuple[Reply, ...], *, degraded: bool
) -> tuple[Grade, tuple[float, ...]]:
    """The grade that stored replies come to. Replies that cannot be read are left out.

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
    return mark(rubric, answer, samples, coverage=coverage, degraded=degraded)


def total_usage(replies: tuple[Reply, ...]) -> Usage:
    """Tokens and cost of several replies together; the cost is unknown if one of them is."""
    costs = [one.usage.cost_usd for one in replies]
    known = [cost for cost in costs if cost is not None]
    return Usage(
        input_tokens=sum(one.usage.input_tokens for one in replies),
        cached_input_tokens=sum(one.usage.cached_input_tokens for one in replies),
        output_tokens=sum(one.usage.output_tokens for one in replies),
        cost_usd=sum(known) if len(known) == len(costs) else None,
    )
