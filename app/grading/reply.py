"""From a judge's reply to verdicts. The reply is untrusted text; reading it is pure.

What is read: one JSON object with `criteria` and `pitfalls`, each an object keyed by id or a list
of objects that name their `id`. A code fence, a `<think>` block or text around it is passed over.
A level may be written 2, 2.0 or "2" and presence true or "true": these can only mean one thing.
Everything else is a problem, and the verdict it belongs to counts as not given. True is no level,
1 is no presence, a level out of range is not brought into range, and of two different verdicts on
one item neither is taken. Two different objects with verdicts are no reply at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial as fix
from typing import TypeVar

from pydantic_core import from_json

from app.domain.errors import JudgeReplyInvalidError
from app.domain.rubric import Rubric
from app.domain.verdict import Verdicts
from app.grading.claims import Flaw, FlawError, criterion_claim, pitfall_claim
from app.grading.jsontext import MAX_CHARACTERS, find_objects, join_pairs

SECTIONS = frozenset({"criteria", "pitfalls"})

_THINKING_START, _THINKING_END = "<think>", "</think>"

Claim = TypeVar("Claim")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyProblem:
    """A flaw of a reply. `item` is an id of the rubric; empty when the flaw is `UNKNOWN`.

    Nothing of the reply is in it: it may be shown and logged.
    """

    flaw: Flaw
    item: str = ""

    @property
    def message(self) -> str:
        """The problem as a sentence."""
        return f"{self.item or 'An id'} {self.flaw.value}."


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedReply:
    """The verdicts that could be read, and what could not."""

    verdicts: Verdicts
    problems: tuple[ReplyProblem, ...]

    @property
    def is_complete(self) -> bool:
        """Whether there is a verdict on every item; ids beyond the rubric do no harm."""
        return all(problem.flaw is Flaw.UNKNOWN for problem in self.problems)


def parse(rubric: Rubric, text: str) -> ParsedReply:
    """The verdicts of a complete reply.

    Raises:
        JudgeReplyInvalidError: Not one criterion has a verdict that can be read, so that there is
            nothing to make a score of. The message holds nothing of the reply.
    """
    if len(text) > MAX_CHARACTERS:
        raise JudgeReplyInvalidError("The judge's reply is too long to be read.")
    replies = [one for one in find_objects(_without_thinking(text)) if SECTIONS & one.keys()]
    if not replies:
        raise JudgeReplyInvalidError("The judge's reply holds no JSON object with verdicts.")
    if not _agree(replies):
        raise JudgeReplyInvalidError("The judge's reply holds several different sets of verdicts.")
    parsed = _read(rubric, replies[0])
    if not parsed.verdicts.criteria:
        raise JudgeReplyInvalidError("The judge's reply holds no verdict on a criterion.")
    return parsed


def partial(rubric: Rubric, text: str) -> Verdicts:
    """The verdicts that are already complete in a reply that is still growing. Never raises."""
    body = _without_thinking(text) if len(text) <= MAX_CHARACTERS else ""
    # An item is complete once its brace is closed: what comes after the last one is still open.
    complete = body[max(body.find("{"), 0) : body.rfind("}") + 1]
    try:
        value = from_json(complete, allow_partial=True)
    except ValueError:
        value = None
    return _read(rubric, value if isinstance(value, dict) else {}).verdicts


def _agree(replies: Sequence[object]) -> bool:
    try:
        return all(one == replies[0] for one in replies)
    except RecursionError:  # nested too deep to compare, so no honest reply
        return False


def _without_thinking(text: str) -> str:
    if text.lstrip().startswith(_THINKING_START):
        return text.partition(_THINKING_END)[2]
    return text


def _read(rubric: Rubric, reply: Mapping[str, object]) -> ParsedReply:
    problems: list[ReplyProblem] = []
    criteria = {item.id: fix(criterion_claim, max_level=item.max_level) for item in rubric.criteria}
    pitfalls = {item.id: pitfall_claim for item in rubric.pitfalls}
    verdicts = Verdicts(
        criteria=_claims(criteria, _items(reply.get("criteria")), problems),
        pitfalls=_claims(pitfalls, _items(reply.get("pitfalls")), problems),
    )
    return ParsedReply(verdicts=verdicts, problems=tuple(problems))


def _items(section: object) -> Mapping[str, object]:
    """The items of a section by id, whether it is an object or a list."""
    if isinstance(section, dict):
        return section
    return join_pairs(_named(section)) if isinstance(section, list) else {}


def _named(items: Iterable[object]) -> Iterable[tuple[str, object]]:
    for item in items:
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            yield item["id"], item


def _claims(
    readers: Mapping[str, Callable[[object], Claim]],
    items: Mapping[str, object],
    problems: list[ReplyProblem],
) -> dict[str, Claim]:
    """The claims that can be read, in the rubric's order; what cannot is added to the problems."""
    claims: dict[str, Claim] = {}
    for item_id, read in readers.items():
        try:
            claims[item_id] = read(items.get(item_id))
        except FlawError as error:
            problems.append(ReplyProblem(flaw=error.flaw, item=item_id))
    if items.keys() - readers.keys():
        problems.append(ReplyProblem(flaw=Flaw.UNKNOWN))
    return claims
