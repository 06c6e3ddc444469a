"""How many retries all questions together may make."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class RetryBudget:
    """Retries saved up by first calls, so that an endpoint in trouble is not asked ever more.

    Without it, three attempts for each question triple the load just when the endpoint fails.

    Attributes:
        share: Retries that each first call allows for.
        reserve: Most that are saved up; so many there are at the beginning.
    """

    share: float = 0.2
    reserve: float = 10.0
    _saved: float = field(init=False)

    def __post_init__(self) -> None:
        self._saved = self.reserve

    def called(self) -> None:
        """A question is asked for the first time."""
        self._saved = min(self.reserve, self._saved + self.share)

    def take(self) -> bool:
        """Whether another retry may be made; it is counted then."""
        if self._saved < 1:
            return False
        self._saved -= 1
        return True
