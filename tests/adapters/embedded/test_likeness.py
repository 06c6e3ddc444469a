from __future__ import annotations

from app.adapters.embedded.judge import load_encoder
from app.adapters.embedded.likeness import EncodedLikeness


def test_what_means_the_same_in_other_words_is_alike() -> None:
    likeness = EncodedLikeness(load_encoder())
    one, same, other = (
        "The product manager listens to customers to learn about their problems.",
        "The product manager talks with users in order to understand their problems.",
        "The project manager keeps the budget and the timeline.",
    )
    alike = likeness.between([one, same, other])
    assert alike[0][1] >= likeness.same > alike[0][2]
    assert alike[0][0] > 0.99
    assert likeness.between([]) == []
