"""Which judge grades an answer, and which one stands in for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.domain.errors import JudgeNotConfiguredError
from app.grading.ports import Judge

JudgeChoice = Literal["auto", "llm", "embedded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judges:
    """The judges of this service.

    Attributes:
        embedded: The offline judge; always there.
        llm: The judge behind an endpoint, when one is configured.
        default: What `auto` stands for; `auto` itself takes the LLM where there is one.
        falls_back: Whether the embedded judge stands in while the LLM cannot be used.
        cross_checks: Whether the embedded judge reads beside the LLM.
    """

    embedded: Judge
    llm: Judge | None = None
    default: JudgeChoice = "auto"
    falls_back: bool = False
    cross_checks: bool = False

    def choose(self, choice: JudgeChoice) -> Judge:
        """The judge for a request.

        Raises:
            JudgeNotConfiguredError: The LLM was asked for by name and none is configured.
        """
        wanted = self.default if choice == "auto" else choice
        if wanted == "embedded" or (wanted == "auto" and self.llm is None):
            return self.embedded
        if self.llm is None:
            raise JudgeNotConfiguredError(
                "No LLM endpoint is configured here: ask for the judge 'auto' or 'embedded'."
            )
        return self.llm

    def beside(self, judge: Judge) -> Judge | None:
        """Who reads beside a judge, to be held against it; None when nobody does."""
        return self.embedded if self.cross_checks and judge is self.llm else None

    def substitute(self, judge: Judge) -> Judge | None:
        """Who stands in for a judge that cannot be used; None when nobody does."""
        return self.embedded if self.falls_back and judge is not self.embedded else None
