"""Rubrics in memory."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from app.domain.access import DEFAULT_TENANT, EVERY_TENANT
from app.domain.errors import RubricNotFoundError
from app.domain.rubric import Rubric
from app.domain.rubric_errors import RubricVersionNotFoundError
from app.grading.ports import Page
from app.grading.rubrics.records import KeptRubric, Origin, RubricVersion, check_successor


class InMemoryRubricFiles:
    """Implements the `RubricFiles` port."""

    def __init__(self, *rubrics: Rubric) -> None:
        self._rubrics = {rubric.id: rubric for rubric in rubrics}

    def get(self, rubric_id: str) -> Rubric:
        """The rubric with that id, or RubricNotFoundError."""
        try:
            return self._rubrics[rubric_id]
        except KeyError:
            raise RubricNotFoundError(rubric_id, tuple(self._rubrics)) from None

    def all(self) -> Sequence[Rubric]:
        """Every rubric, by id."""
        return [self._rubrics[key] for key in sorted(self._rubrics)]

    def text(self, rubric_id: str) -> str:
        """The rubric as JSON."""
        return self.get(rubric_id).model_dump_json()


class InMemoryRubricLibrary:
    """Implements the `RubricLibrary` port: of several rubrics with one id the last is current."""

    def __init__(self, *rubrics: Rubric) -> None:
        self._files = InMemoryRubricFiles(*rubrics)
        self._versions = {(rubric.id, rubric.digest): rubric for rubric in rubrics}

    def of(self, tenant: str) -> InMemoryRubricLibrary:  # noqa: ARG002 - of the port
        """The same: what comes as files is every tenant's."""
        return self

    async def get(self, rubric_id: str) -> Rubric:
        """The rubric with that id, or RubricNotFoundError."""
        return self._files.get(rubric_id)

    async def version(self, rubric_id: str, key: str) -> Rubric:
        """The version with that digest, or NotFoundError."""
        current = self._files.get(rubric_id)
        try:
            return self._versions[rubric_id, key]
        except KeyError:
            raise RubricVersionNotFoundError(rubric_id, current.version) from None


class InMemoryRubricStore:
    """Implements the `RubricStore` port."""

    def __init__(self) -> None:
        self._all: list[tuple[str, KeptRubric]] = []
        self._tenant = DEFAULT_TENANT

    def of(self, tenant: str) -> InMemoryRubricStore:
        """The same store for another tenant."""
        bound = copy(self)
        bound._tenant = tenant
        return bound

    async def add(self, kept: KeptRubric, *, expected: str | None = None) -> bool:
        """Keep a version of the caller's own; False where its digest is kept already."""
        new = kept.version
        own = [one for one in self._own() if one.id == new.id]
        if new.digest in {one.digest for one in own}:
            return False
        current = await self.current(new.id)
        check_successor(new, current=current, expected=expected)
        self._all.append((self._tenant, kept))
        return True

    async def remember(self, files: Sequence[KeptRubric]) -> None:
        """Keep versions that came as files."""
        known = {
            (one.version.id, one.version.digest)
            for owner, one in self._all
            if owner == EVERY_TENANT
        }
        self._all += [
            (EVERY_TENANT, one)
            for one in files
            if (one.version.id, one.version.digest) not in known
        ]

    async def current(self, rubric_id: str) -> RubricVersion | None:
        """The version with the highest number, or None."""
        own = [one for one in self._own() if one.id == rubric_id]
        return max(own, key=lambda one: one.rank, default=None)

    async def find(self, rubric_id: str, key: str) -> RubricVersion | None:
        """The version with that digest or number, or None."""
        found = [
            one.version
            for one in self._seen()
            if one.version.id == rubric_id and key in {one.version.digest, one.version.version}
        ]
        return max(found, key=lambda one: (one.origin, one.created_at), default=None)

    async def text(self, rubric_id: str, digest: str) -> str | None:
        """What a version was sent as, or None; the caller's own words go first."""
        wanted = (rubric_id, digest)
        texts = {(one.version.id, one.version.digest): one.text for one in self._seen()}
        return texts.get(wanted)

    async def currents(self, *, limit: int, after: str) -> Sequence[RubricVersion]:
        """The current versions of the caller's own rubrics, by id."""
        highest: dict[str, RubricVersion] = {}
        for one in sorted(self._own(), key=lambda one: one.rank):
            highest[one.id] = one
        return [highest[key] for key in sorted(highest) if key > after][:limit]

    async def versions(
        self, rubric_id: str, *, limit: int, after: str | None
    ) -> Page[RubricVersion]:
        """At most `limit` versions, highest first."""
        mine = {
            one.version.digest: one.version for one in self._seen() if one.version.id == rubric_id
        }
        ordered = sorted(mine.values(), key=_cursor, reverse=True)
        found = [one for one in ordered if after is None or _cursor(one) < after]
        more = len(found) > limit
        return Page(items=found[:limit], next_after=_cursor(found[limit - 1]) if more else None)

    def _own(self) -> list[RubricVersion]:
        return [one.version for one in self._seen() if one.version.origin is Origin.OWN]

    def _seen(self) -> list[KeptRubric]:
        """What the tenant sees: every tenant's first, then its own."""
        shown = (EVERY_TENANT, self._tenant)
        ordered = sorted(self._all, key=lambda one: one[0] != EVERY_TENANT)
        return [kept for owner, kept in ordered if owner in shown]


def _cursor(version: RubricVersion) -> str:
    return f"{version.rank}-{version.digest.removeprefix('sha256:')}"
