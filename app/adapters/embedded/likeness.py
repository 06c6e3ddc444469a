"""How much the parts of a rubric are alike in meaning, by the embedded judge's encoder."""

from __future__ import annotations

from collections.abc import Sequence

from app.adapters.embedded.encoder import Encoder


class EncodedLikeness:
    """Implements `Likeness`: 1 for two texts of one meaning, around 0 for unrelated ones."""

    same = 0.8

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def between(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """The products of the texts' vectors."""
        if not texts:
            return []
        vectors = self._encoder.encode(texts)
        likeness: list[list[float]] = (vectors @ vectors.T).tolist()
        return likeness
