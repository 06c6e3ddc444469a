"""The offline judge: no endpoint, no key, nothing downloaded; one answer always gets one reply."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from threadpoolctl import threadpool_limits

from app.adapters.embedded.canonical import canonical
from app.adapters.embedded.conclude import conclude
from app.adapters.embedded.decide import decide
from app.adapters.embedded.encoder import Encoder, MiniLM
from app.adapters.embedded.kept import Kept
from app.adapters.embedded.model import (
    MODEL_NAME,
    WEIGHTS_SHA256,
    ModelUnavailableError,
    find_model,
)
from app.adapters.embedded.reading import Anchors, Reading, embed_anchors, read_answer
from app.adapters.embedded.replying import reply_text
from app.adapters.embedded.trained import TrainedGrader
from app.adapters.embedded.tuned import FOLDER, Tuned, TunedUnavailableError, tuned_for
from app.domain.answer import Answer
from app.domain.injection import addressed_spans
from app.domain.rubric import Rubric
from app.grading.ports import Assignment, ReplyListener
from app.grading.records import JudgeIdentity, Reply

VERSION = "1"
"""Raised whenever the same answer may get another reply, so that stored replies are not reused."""
NO_MODEL = "none"
RUBRICS_KEPT = 64
"""Rubrics that stay prepared in memory."""


def load_encoder() -> Encoder:
    """The encoder from the installed weights.

    From then on a matrix product keeps to one thread: answers are judged in threads of their own,
    and the library's threads would mostly spin waiting for each other.

    Raises:
        ModelUnavailableError: They are not installed, or not the ones that are meant.
    """
    threadpool_limits(limits=1, user_api="blas")
    return MiniLM(find_model())


class EmbeddedJudge:
    """Judges by what was learnt from labelled answers, or by the signals and anchors of a rubric.

    The mode says which: `trained` where there are weights for the rubric, else `semantic`, and
    `lexical` without the encoder.
    """

    def __init__(self, load: Callable[[], Encoder] = load_encoder, weights: Path = FOLDER) -> None:
        try:
            self._encoder: Encoder | None = load()
        except ModelUnavailableError:
            self._encoder = None
        self._weights = weights
        self._anchors: Kept[Mapping[str, Anchors]] = Kept(RUBRICS_KEPT)
        self._graders: Kept[tuple[TrainedGrader, Tuned] | None] = Kept(RUBRICS_KEPT)

    def identity(self, rubric: Rubric) -> JudgeIdentity:
        """What determines the replies: this code, the weights and the rubric."""
        base = NO_MODEL if self._encoder is None else WEIGHTS_SHA256
        trained = self._grader_for(rubric)
        parts = (VERSION, base, rubric.digest, *([trained[1].digest] if trained else []))
        mode = "trained" if trained else "lexical" if self._encoder is None else "semantic"
        return JudgeIdentity(
            kind="embedded",
            model=NO_MODEL if self._encoder is None else MODEL_NAME,
            mode=mode,
            prompt_digest=f"sha256:{hashlib.sha256(' '.join(parts).encode()).hexdigest()}",
        )

    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:
        """The reply on an answer. Samples are all alike."""
        reply = await asyncio.to_thread(self._judge, assignment.rubric, assignment.answer)
        if listener is not None:
            listener(reply.text)
        return reply

    def _judge(self, rubric: Rubric, answer: Answer) -> Reply:
        began = time.perf_counter()
        trained = self._grader_for(rubric)
        text, coverage = (
            _by_training(rubric, answer, *trained) if trained else self._by_rules(rubric, answer)
        )
        return Reply(
            text=text,
            model=self.identity(rubric).model,
            latency_ms=round((time.perf_counter() - began) * 1000),
            coverage=round(coverage, 3),
        )

    def _by_rules(self, rubric: Rubric, answer: Answer) -> tuple[str, float]:
        """The reply, and the share of the answer that was understood."""
        reading = read_answer(rubric, answer, self._anchors_of(rubric), self._encoder)
        return reply_text(rubric, reading, decide(rubric, reading)), reading.coverage

    def _anchors_of(self, rubric: Rubric) -> Mapping[str, Anchors] | None:
        """The rubric's anchors, embedded once and kept while few other rubrics come by."""
        encoder = self._encoder
        if encoder is None:
            return None
        return self._anchors.get(rubric.digest, lambda: embed_anchors(rubric, encoder))

    def _grader_for(self, rubric: Rubric) -> tuple[TrainedGrader, Tuned] | None:
        """The trained grader for a rubric; None where there is none."""
        encoder = self._encoder
        if not isinstance(encoder, MiniLM):
            return None
        return self._graders.get(rubric.digest, lambda: _trained(encoder, rubric, self._weights))


def _trained(encoder: MiniLM, rubric: Rubric, folder: Path) -> tuple[TrainedGrader, Tuned] | None:
    try:
        tuned = tuned_for(rubric, folder)
    except TunedUnavailableError:
        return None
    return TrainedGrader(encoder, tuned, rubric), tuned


def _by_training(
    rubric: Rubric, answer: Answer, grader: TrainedGrader, tuned: Tuned
) -> tuple[str, float]:
    """The reply, and the share of the answer that is like what was learnt from."""
    read = canonical(rubric, answer, addressed_spans(answer), grader.spelling)
    impression = grader.read(read)
    clauses = tuple(one.source for one in read.clauses)
    seen = Reading(text=answer.clean, clauses=clauses, ignored=frozenset(), evidence={})
    return reply_text(rubric, seen, conclude(impression, tuned.thresholds)), impression.familiar
