"""What people have made of a grade, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.grade import Grade
from app.grading.reviews.records import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """The grade that counts since the last review.

    Attributes:
        said: What it comes to, since when and by whom.
        changes: What is not as the judge said, one sentence each.
    """

    said: str
    changes: tuple[str, ...]


def reviewed(grade: Grade, standing: Standing) -> Reviewed | None:
    """What counts instead of the judge's grade; None where nobody reviewed it."""
    if standing.last is None:
        return None
    effective = standing.last.effective
    titles = {one.id: one.title for one in grade.criteria}
    titles |= {one.id: one.title for one in grade.pitfalls}
    levels = (
        f"{titles[one.id]}: level {one.level}, {level_text(one.judged_level)} by the judge"
        for one in effective.criteria
    )
    presences = (
        f"{titles[one.id]}: {presence_text(value=one.present)}, "
        f"{presence_text(value=one.judged_present)} by the judge"
        for one in effective.pitfalls
    )
    return Reviewed(
        said=f"Since {standing.last.at:%d %B %Y, %H:%M} UTC this answer counts as "
        f"{effective.score:g}, {effective.band.label}, by {standing.last.by}.",
        changes=(*levels, *presences),
    )


def level_text(level: int | None) -> str:
    """A level in words."""
    return "not assessed" if level is None else f"level {level}"


def presence_text(*, value: bool | None) -> str:
    """Whether a pitfall was committed, in words."""
    return {None: "not assessed", True: "committed", False: "not committed"}[value]
