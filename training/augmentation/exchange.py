"""The names of two roles, each put where the other one stood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.domain.roles import Mention, find_mentions, role_names
from app.domain.rubric import Role, Rubric
from training.answers import Example, Piece

_ACTIVITY = "management"
# Here the order of the roles carries meaning, which an exchange would turn around.
_ORDINAL = re.compile(r"\b(?:first|second|1st|2nd)\b", re.IGNORECASE)


def exchanged(rubric: Rubric, example: Example) -> tuple[Piece, ...] | None:
    """The pieces with the two roles exchanged, in the words and in what they are about.

    None where the answer does not name both roles, or names them by order.
    """
    if _ORDINAL.search(example.text):
        return None
    one, other = rubric.roles
    opposite = {one.id: other, other.id: one}
    mentions = [
        mention
        for mention in find_mentions(role_names(rubric), example.text)
        if mention.role in opposite
    ]
    if {mention.role for mention in mentions} != opposite.keys():
        return None
    return tuple(_pieces(example, opposite, mentions))


def _pieces(
    example: Example, opposite: dict[str, Role], mentions: Sequence[Mention]
) -> Iterator[Piece]:
    text, start = example.text, 0
    for piece in example.pieces:
        end = start + len(piece.text)
        words, done = "", start
        for mention in mentions:
            if start <= mention.start and mention.end <= end:
                named = text[mention.start : mention.end]
                words += text[done : mention.start] + _name(opposite[mention.role], named)
                done = mention.end
        about = opposite[piece.about].id if piece.about in opposite else piece.about
        yield replace(piece, text=words + text[done:end], about=about)
        start = end


def _name(role: Role, instead_of: str) -> str:
    """The role's name in the number and kind of the one that stood there."""
    stood = instead_of.lower()
    if stood.endswith(_ACTIVITY):
        return next((name for name in role.names if name.endswith(_ACTIVITY)), role.names[0])
    is_plural = stood.rstrip().endswith("s") and not stood.endswith("ss")
    return role.names[0] + ("s" if is_plural else "")
