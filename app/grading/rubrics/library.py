"""All rubrics that can be graded against: those that come as files, and those kept by callers."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from app.domain.access import DEFAULT_TENANT
from app.domain.audit import LOCAL_ACTOR
from app.domain.errors import (
    RubricInvalidError,
    RubricNotFoundError,
    RubricProblem,
    StoreError,
    StoreUnavailableError,
)
from app.domain.rubric import Rubric
from app.domain.rubric_errors import RubricReservedError, RubricVersionNotFoundError
from app.grading.ports import Clock, Page
from app.grading.rubrics.ports import ReadRubric, RubricFiles, RubricStore
from app.grading.rubrics.records import KeptRubric, Origin, RubricVersion, version_of

RUBRICS_KEPT = 64
"""Rubrics of callers that stay read in memory, those of all tenants together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A version that was sent, whether it is new, and whether it is the current one."""

    version: RubricVersion
    rubric: Rubric
    is_new: bool
    is_current: bool


class Rubrics:
    """Implements the `RubricLibrary` port, and keeps rubrics of the caller's own.

    Which version is current is asked of the store each time, so what one process keeps, every
    other one uses from its next answer on. What a version says never changes, so it is read once.
    A rubric that comes as a file needs no store.
    """

    def __init__(
        self, *, files: RubricFiles, store: RubricStore, read: ReadRubric, clock: Clock
    ) -> None:
        self._files = files
        self._store = store
        self._read = read
        self._clock = clock
        self._from_files = {rubric.id: rubric for rubric in files.all()}
        self._tenant = DEFAULT_TENANT
        self._loaded: OrderedDict[tuple[str, str], Rubric] = OrderedDict()

    def of(self, tenant: str) -> Rubrics:
        """The same with the rubrics of another tenant's own."""
        bound = copy(self)
        bound._tenant = tenant  # noqa: SLF001 - a copy of itself
        bound._store = self._store.of(tenant)  # noqa: SLF001 - a copy of itself
        return bound

    async def remember_files(self) -> None:
        """Keep what the files say now, so that grades can be rescored after they changed.

        Raises:
            StoreError: The database cannot be used.
        """
        now = self._clock.now()
        await self._store.remember(
            [
                KeptRubric(
                    version=version_of(rubric, Origin.FILE, now), text=self._files.text(rubric.id)
                )
                for rubric in self._from_files.values()
            ]
        )

    async def get(self, rubric_id: str) -> Rubric:
        """The current version. A file goes before a rubric that was kept under its id.

        Raises:
            RubricNotFoundError: No rubric has that id.
        """
        if rubric_id in self._from_files:
            return self._from_files[rubric_id]
        current = await self._store.current(rubric_id)
        if current is None:
            raise RubricNotFoundError(rubric_id, tuple(sorted(self._from_files)))
        return await self._contents(current.id, current.digest)

    async def version(self, rubric_id: str, key: str) -> Rubric:
        """The version with that digest or number, current or not.

        Raises:
            RubricNotFoundError: No rubric has that id.
            RubricVersionNotFoundError: It has no such version.
        """
        own = self._from_files.get(rubric_id)
        if own is not None and key in {own.digest, own.version}:
            return own
        loaded = self._loaded.get((self._tenant, key))
        if loaded is not None and loaded.id == rubric_id:
            return loaded
        found = await self._store.find(rubric_id, key)
        if found is None:
            known = await self.get(rubric_id)
            raise RubricVersionNotFoundError(rubric_id, known.version)
        return await self._contents(found.id, found.digest)

    async def document(self, rubric_id: str, digest: str) -> str:
        """What a version was sent as, or what its file says.

        Raises:
            RubricNotFoundError: There is no such version.
        """
        own = self._from_files.get(rubric_id)
        if own is not None and own.digest == digest:
            return self._files.text(rubric_id)
        text = await self._store.text(rubric_id, digest)
        if text is None:
            raise RubricNotFoundError(rubric_id)
        return text

    async def page(self, *, limit: int, after: str) -> Sequence[RubricVersion]:
        """At most `limit` rubrics in their current version with ids after `after`, by id."""
        now = self._clock.now()
        files = [
            version_of(rubric, Origin.FILE, now)
            for rubric in self._from_files.values()
            if rubric.id > after
        ]
        # Those that a file stands before are asked for too, and are then left out.
        own = await self._store.currents(limit=limit + len(files), after=after)
        shown = [one for one in own if one.id not in self._from_files]
        return sorted([*files, *shown], key=lambda one: one.id)[:limit]

    async def versions(
        self, rubric_id: str, *, limit: int, after: str | None
    ) -> Page[RubricVersion]:
        """The versions of a rubric, highest first.

        Raises:
            RubricNotFoundError: No rubric has that id.
        """
        page = await self._store.versions(rubric_id, limit=limit, after=after)
        if not page.items and after is None:
            await self.get(rubric_id)
        return page

    async def put(
        self,
        rubric_id: str,
        document: bytes,
        *,
        expected: str | None = None,
        actor: str = LOCAL_ACTOR,
    ) -> Put:
        """Keep a version of a rubric of the caller's own.

        Args:
            rubric_id: What the rubric's own id must be.
            document: YAML or JSON in UTF-8.
            expected: The digest that must be current until then; None for any.
            actor: Who keeps it, for the audit trail.

        Raises:
            RubricInvalidError: The document has faults, or another id.
            RubricReservedError: A rubric that comes as a file has the id.
            RubricChangedError: Something else than `expected` is current.
            RubricVersionTakenError: The number is not higher than the current one.
        """
        rubric = await asyncio.to_thread(self._read, document)
        _check_id(rubric, rubric_id)
        if rubric_id in self._from_files:
            raise RubricReservedError(rubric_id)
        version = version_of(rubric, Origin.OWN, self._clock.now())
        kept = KeptRubric(version=version, text=document.decode(), actor=actor)
        is_new = await self._add(kept, expected)
        stored = await self._store.find(rubric_id, rubric.digest)
        current = await self._store.current(rubric_id)
        self._keep(rubric)
        return Put(
            version=stored or kept.version,
            rubric=rubric,
            is_new=is_new,
            is_current=current is not None and current.digest == rubric.digest,
        )

    async def _add(self, kept: KeptRubric, expected: str | None) -> bool:
        """Keep it; once more where another process kept the same number at the same moment."""
        try:
            return await self._store.add(kept, expected=expected)
        except StoreUnavailableError:
            raise
        except StoreError:
            return await self._store.add(kept, expected=expected)

    async def _contents(self, rubric_id: str, digest: str) -> Rubric:
        place = (self._tenant, digest)
        if place in self._loaded:
            self._loaded.move_to_end(place)
            return self._loaded[place]
        text = await self.document(rubric_id, digest)
        rubric = await asyncio.to_thread(self._read, text)
        self._keep(rubric)
        return rubric

    def _keep(self, rubric: Rubric) -> None:
        place = (self._tenant, rubric.digest)
        self._loaded[place] = rubric
        self._loaded.move_to_end(place)
        if len(self._loaded) > RUBRICS_KEPT:
            self._loaded.popitem(last=False)


def _check_id(rubric: Rubric, rubric_id: str) -> None:
    if rubric.id != rubric_id:
        problem = RubricProblem(
            message=f"the id is {rubric.id!r}; send it to the path of that id, or change the id",
            pointer="/id",
        )
        raise RubricInvalidError((problem,))
