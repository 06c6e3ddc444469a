"""A copy finder that knows only equal texts."""

from __future__ import annotations

from app.domain.cohort_report import LikeAnswer, LikeGroup, NearDuplicates


class EqualTexts:
    """Implements the `CopyFinder` port: answers are alike where they are the same."""

    def __init__(self, ideal_response: str = "") -> None:
        self._ideal = ideal_response
        self._indexes: dict[str, list[int]] = {}

    def add(self, index: int, text: str) -> float:
        """Take in an answer; 1 for the ideal response, 0.6 for one that begins with it."""
        self._indexes.setdefault(text, []).append(index)
        if text == self._ideal:
            return 1.0
        return 0.6 if self._ideal and text.startswith(self._ideal) else 0.0

    def near_duplicates(self, *, groups: int, members: int) -> NearDuplicates:
        """The largest groups."""
        several = [sorted(one) for one in self._indexes.values() if len(one) > 1]
        several.sort(key=lambda one: (-len(one), one))
        return NearDuplicates(
            compared=sum(map(len, self._indexes.values())),
            answers=sum(map(len, several)),
            groups=len(several),
            largest=tuple(
                LikeGroup(
                    answers=len(one),
                    members=tuple(LikeAnswer(index=n, similarity=1.0) for n in one[:members]),
                )
                for one in several[:groups]
            ),
        )
