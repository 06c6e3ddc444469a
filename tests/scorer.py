"""Scores by the embedded judge, without a store."""

from __future__ import annotations

import asyncio

from app.adapters.embedded.judge import EmbeddedJudge
from app.domain.answer import read
from app.domain.marking import floor_grade
from app.domain.rubric import Rubric
from app.grading.ports import Assignment
from app.grading.replies import mark_replies


class Scorer:
    """Scores of answers to one rubric, each text judged once."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self._judge = EmbeddedJudge()
        self._scores: dict[str, float] = {}

    @property
    def mode(self) -> str:
        """How the judge works on this rubric."""
        return self._judge.identity(self.rubric).mode

    def __call__(self, text: str) -> float:
        if text not in self._scores:
            self._scores[text] = self._score(text)
        return self._scores[text]

    def _score(self, text: str) -> float:
        answer = read(text)
        grade = floor_grade(self.rubric, answer)
        if grade is None:
            reply = asyncio.run(self._judge.ask(Assignment(rubric=self.rubric, answer=answer)))
            grade, _ = mark_replies(self.rubric, answer, (reply,), degraded=False)
        return grade.score
