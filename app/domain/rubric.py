"""The rubric: what an answer is graded against. The YAML file is this model, field for field."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError
from typing_extensions import override

from app.domain.patterns import Pattern

ANY_SUBJECT = "any"
WEIGHT_TOLERANCE = 1e-6

Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$"),
    Field(description="Lower-case letters, digits, - and _; starts with a letter or digit."),
]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Paragraph = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
Version = Annotated[str, StringConstraints(pattern=r"^\d{1,4}\.\d{1,4}\.\d{1,4}$")]


def _misfit(message: str, *path: str | int) -> PydanticCustomError:
    """A fault between parts; `path` leads to it from the part that is being checked."""
    return PydanticCustomError("misfit", "{message}", {"message": message, "path": path})


class _Part(BaseModel):
    """A part of a rubric: frozen, and an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Passage(_Part):
    """Where in the source document a part comes from."""

    section: Line = Field(description="Heading of the section in the source document.")
    note: Line = Field(description="What that passage says, in our own words.")


class Source(_Part):
    """The document a rubric was built from."""

    title: Line
    digest: Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]


class Role(_Part):
    """Somebody an answer may speak of, and the names they go by."""

    id: Slug
    names: tuple[Line, ...] = Field(min_length=1, max_length=40)
    abbreviations: tuple[Line, ...] = Field(
        default=(), max_length=10, description="Matched as whole words, without regard to case."
    )


class Signals(_Part):
    """What the embedded judge reads for an item. Predicates, with the role left out."""

    strong: tuple[Pattern, ...] = Field(default=(), max_length=80)
    weak: tuple[Pattern, ...] = Field(default=(), max_length=80)
    anchors: tuple[Line, ...] = Field(default=(), max_length=40)
    contrasts: tuple[Line, ...] = Field(
        default=(), max_length=40, description="Close to the item but not it."
    )
    needed: int = Field(
        default=1, ge=1, le=10, description="Different strong signals for it to be there in full."
    )
    support: tuple[Pattern, ...] = Field(
        default=(),
        max_length=80,
        description="One of these must be near a strong signal for it to be there in full.",
    )
    rests_on: tuple[Slug, ...] = Field(
        default=(),
        max_length=10,
        description="Criteria. For a criterion: it shows only where they do. For a pitfall: they "
        "excuse it where they are met in full after it.",
    )
    exchanged: bool = Field(
        default=False,
        description="A pitfall that is there when roles are given what belongs to the other one.",
    )


class Level(_Part):
    """One level of a criterion."""

    meaning: Paragraph = Field(description="What an answer on this level says.")
    share: float = Field(ge=0, le=1, description="Share of the weight that it earns.")
    examples: tuple[Paragraph, ...] = Field(
        default=(), max_length=3, description="Words of answers on it, shown to an LLM if wanted."
    )


class Criterion(_Part):
    """Something a good answer contains, in levels from 0 (absent or wrong) upwards."""

    id: Slug
    title: Line
    subject: Slug = Field(default=ANY_SUBJECT, description="Role that it must be said of, or any.")
    weight: float = Field(gt=0, le=100, description="Points at the highest level.")
    levels: tuple[Level, ...] = Field(min_length=2, max_length=6)
    advice: Paragraph = Field(description="What to do to reach the highest level.")
    strength: Line = Field(description="Said of an answer that reaches the highest level.")
    passage: Passage | None = None
    signals: Signals = Signals()

    @property
    def max_level(self) -> int:
        """The highest level."""
        return len(self.levels) - 1

    @model_validator(mode="after")
    def _shares_rise(self) -> Self:
        shares = [level.share for level in self.levels]
        if shares[0] != 0 or shares[-1] != 1:
            raise _misfit("the lowest level must have share 0 and the highest share 1", "levels")
        if shares != sorted(shares):
            raise _misfit("shares must not fall from one level to the next", "levels")
        return self


class Pitfall(_Part):
    """A mistake that costs points."""

    id: Slug
    title: Line
    definition: Paragraph
    exceptions: tuple[Paragraph, ...] = Field(
        default=(), max_length=10, description="What looks like this pitfall and is not."
    )
    subject: Slug = ANY_SUBJECT
    penalty: float = Field(ge=0, le=100, description="Points taken off.")
    cap: float | None = Field(default=None, ge=0, le=100, description="Highest score possible.")
    advice: Paragraph
    passage: Passage | None = None
    signals: Signals = Signals()


class KeywordCheck(_Part):
    """A deterministic check held against the judge's verdict on one item. It never awards.

    `found` supports the target. `absence_contradicts` makes it disagree when the judge gives the
    highest level (or a pitfall) and nothing was found; `presence_contradicts` when something was
    found and the judge gives level 0 (or no pitfall).
    """

    id: Slug
    kind: Literal["criterion", "pitfall"]
    target: Slug
    subject: Slug = ANY_SUBJECT
    patterns: tuple[Pattern, ...] = Field(default=(), max_length=40)
    phrases: tuple[Line, ...] = Field(
        default=(), max_length=80, description="Matched as whole words, without regard to case."
    )
    min_matches: int = Field(default=1, ge=1, le=10, description="Distinct matches needed.")
    absence_contradicts: bool = False
    presence_contradicts: bool = False
    cap: float | None = Field(
        default=None, ge=0, le=100, description="Highest score possible when it is found."
    )

    @model_validator(mode="after")
    def _has_something_to_look_for(self) -> Self:
        if not self.patterns and not self.phrases:
            raise ValueError("give at least one of patterns and phrases")
        return self


class Floors(_Part):
    """When an answer is worth nothing before any judge is asked. Null switches a floor off."""

    min_words: int | None = Field(default=6, ge=1, le=200)
    gibberish: bool = True
    copied_question_share: float | None = Field(default=0.8, gt=0, le=1)
    copied_ideal_share: float | None = Field(default=0.8, gt=0, le=1)


class BandRange(_Part):
    """A band holds every score from `min_score` up to the next band."""

    id: Slug
    label: Line
    min_score: float = Field(ge=0, le=100)


class Rubric(_Part):
    """A question, its ideal response, and everything an answer is graded on."""

    id: Slug
    version: Version
    title: Line
    question: Paragraph
    ideal_response: Paragraph
    source: Source | None = None
    roles: tuple[Role, ...] = Field(default=(), max_length=10)
    ambiguous_names: dict[Line, Slug] = Field(
        default_factory=dict,
        max_length=20,
        description="Names that could mean several roles, and the role each stands for by default.",
    )
    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=40)
    pitfalls: tuple[Pitfall, ...] = Field(default=(), max_length=40)
    keyword_checks: tuple[KeywordCheck, ...] = Field(default=(), max_length=80)
    floors: Floors = Floors()
    bands: tuple[BandRange, ...] = Field(min_length=1, max_length=10)

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        self._check_ids_are_unique()
        self._check_subjects_are_roles()
        self._check_targets_exist()
        self._check_points_and_bands()
        return self

    @override
    def __hash__(self) -> int:
        """By digest, so that what is worked out from a rubric can be kept for it."""
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """`sha256:` of the whole rubric: two rubrics with one digest grade alike."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"

    def criterion(self, criterion_id: str) -> Criterion | None:
        """The criterion with that id, or None."""
        return next((item for item in self.criteria if item.id == criterion_id), None)

    def pitfall(self, pitfall_id: str) -> Pitfall | None:
        """The pitfall with that id, or None."""
        return next((item for item in self.pitfalls if item.id == pitfall_id), None)

    def _check_ids_are_unique(self) -> None:
        items = [
            *(("criteria", index, item.id) for index, item in enumerate(self.criteria)),
            *(("pitfalls", index, item.id) for index, item in enumerate(self.pitfalls)),
        ]
        checks = [("keyword_checks", n, check.id) for n, check in enumerate(self.keyword_checks)]
        roles = [("roles", index, role.id) for index, role in enumerate(self.roles)]
        bands = [("bands", index, band.id) for index, band in enumerate(self.bands)]
        for group in (items, checks, roles, bands):
            seen: set[str] = set()
            for part, index, part_id in group:
                if part_id in seen:
                    raise _misfit(f"the id {part_id!r} is taken already", part, index, "id")
                seen.add(part_id)

    def _check_subjects_are_roles(self) -> None:
        known = {ANY_SUBJECT, *(role.id for role in self.roles)}
        choices = ", ".join(sorted(known))
        subjects = [
            *(("criteria", index, item.subject) for index, item in enumerate(self.criteria)),
            *(("pitfalls", index, item.subject) for index, item in enumerate(self.pitfalls)),
            *(("keyword_checks", n, check.subject) for n, check in enumerate(self.keyword_checks)),
        ]
        for part, index, subject in subjects:
            if subject not in known:
                message = f"{subject!r} is not one of the roles; write one of {choices}"
                raise _misfit(message, part, index, "subject")
        for name, role in self.ambiguous_names.items():
            if role not in known:
                message = f"{role!r} is not one of the roles; write one of {choices}"
                raise _misfit(message, "ambiguous_names", name)

    def _check_targets_exist(self) -> None:
        for index, check in enumerate(self.keyword_checks):
            find = self.criterion if check.kind == "criterion" else self.pitfall
            if find(check.target) is None:
                message = f"there is no {check.kind} with the id {check.target!r}"
                raise _misfit(message, "keyword_checks", index, "target")
        items: tuple[tuple[str, int, Criterion | Pitfall], ...] = (
            *(("criteria", index, item) for index, item in enumerate(self.criteria)),
            *(("pitfalls", index, item) for index, item in enumerate(self.pitfalls)),
        )
        for part, index, item in items:
            for number, target in enumerate(item.signals.rests_on):
                if self.criterion(target) is None:
                    message = f"there is no criterion with the id {target!r}"
                    raise _misfit(message, part, index, "signals", "rests_on", number)

    def _check_points_and_bands(self) -> None:
        total = sum(item.weight for item in self.criteria)
        if abs(total - 100) > WEIGHT_TOLERANCE:
            message = f"the weights of the criteria must add up to 100; they add up to {total:g}"
            raise _misfit(message, "criteria")
        minimums = [band.min_score for band in self.bands]
        if minimums != sorted(set(minimums), reverse=True) or minimums[-1] != 0:
            message = "bands go from the highest min_score down to 0, each lower than the last"
            raise _misfit(message, "bands")
