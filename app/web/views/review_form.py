"""The form with which a person accepts or corrects a grade, and what they send by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.grade import Grade
from app.domain.review import Correction, Decision, Item, ItemKind
from app.domain.review_errors import ReviewFault, ReviewInvalidError
from app.grading.reviews.records import Standing
from app.grading.reviews.reviewing import Wanted
from app.web.views.standing import level_text, presence_text

MOST_FIELDS = 250
"""A field for each item of the largest rubric, and a few."""
LONGEST_REASON = 2_000
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewChoice:
    """One item that can be corrected.

    Attributes:
        name: Of its field: the kind and the id of the item.
        counting: What counts now, in words.
        choices: Values of the field and what they say, beside leaving it as it is.
        chosen: The value that was sent, where the form comes back; otherwise empty.
    """

    name: str
    title: str
    counting: str
    choices: tuple[tuple[str, str], ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewForm:
    """The form.

    Attributes:
        items: The criteria, then the pitfalls.
        is_asked_for: Whether somebody asked for a second look.
        reason: What was sent as the reason, where the form comes back; otherwise empty.
    """

    items: tuple[ReviewChoice, ...]
    is_asked_for: bool
    reason: str


def review_form(grade: Grade, standing: Standing, sent: Mapping[str, str]) -> ReviewForm:
    """The form for a grade as it stands, with the fields that were sent and not taken."""
    decided = {one.item: one for one in standing.last.effective.decided} if standing.last else {}
    criteria = tuple(
        ReviewChoice(
            name=f"criterion.{one.id}",
            title=one.title,
            counting=_level(_decided_level(decided, one.id, one.level), one.max_level),
            choices=tuple(
                (str(level), f"Level {level} of {one.max_level}")
                for level in range(one.max_level + 1)
            ),
            chosen=sent.get(f"criterion.{one.id}", ""),
        )
        for one in grade.criteria
    )
    pitfalls = tuple(
        ReviewChoice(
            name=f"pitfall.{one.id}",
            title=one.title,
            counting=presence_text(value=_decided_presence(decided, one.id, value=one.present)),
            choices=((YES, "Committed"), (NO, "Not committed")),
            chosen=sent.get(f"pitfall.{one.id}", ""),
        )
        for one in grade.pitfalls
    )
    return ReviewForm(
        items=criteria + pitfalls,
        is_asked_for=standing.open_requests > 0,
        reason=sent.get("reason", ""),
    )


def wanted(fields: Mapping[str, str]) -> Wanted:
    """The review that a form asks for. Items that were left as they are say nothing.

    Raises:
        ReviewInvalidError: It gives no reason, or a value that the form does not offer.
    """
    reason = fields.get("reason", "").strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        message = f"Say why, in at most {LONGEST_REASON} characters."
        raise ReviewInvalidError((ReviewFault(pointer="/reason", message=message),))
    corrections = tuple(_correction(name, value) for name, value in fields.items() if _is_one(name))
    changed = tuple(one for one in corrections if one is not None)
    is_accepted = fields.get("decision") == Decision.ACCEPT.value
    return Wanted(
        decision=Decision.ACCEPT if is_accepted else Decision.CORRECT,
        reason=reason,
        corrections=() if is_accepted else changed,
    )


def _is_one(name: str) -> bool:
    return name.partition(".")[0] in set(ItemKind)


def _correction(name: str, value: str) -> Correction | None:
    kind, _, key = name.partition(".")
    item = Item(kind=ItemKind(kind), id=key)
    if not value:
        return None
    if item.kind is ItemKind.PITFALL and value in {YES, NO}:
        return Correction(item=item, present=value == YES)
    if item.kind is ItemKind.CRITERION and value.isdecimal() and len(value) == 1:
        return Correction(item=item, level=int(value))
    raise ReviewInvalidError((ReviewFault(pointer=f"/{name}", message="Choose one of the list."),))


def _decided_level(decided: Mapping[Item, Correction], key: str, level: int | None) -> int | None:
    one = decided.get(Item(kind=ItemKind.CRITERION, id=key))
    return level if one is None else one.level


def _decided_presence(
    decided: Mapping[Item, Correction], key: str, *, value: bool | None
) -> bool | None:
    one = decided.get(Item(kind=ItemKind.PITFALL, id=key))
    return value if one is None else one.present


def _level(level: int | None, most: int) -> str:
    return level_text(level) if level is None else f"{level_text(level)} of {most}"
