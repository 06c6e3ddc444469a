"""Rubrics from files and from callers, as graders see them."""

from __future__ import annotations

import pytest
from typing_extensions import override

from app.adapters.files.rubrics import load_rubric
from app.domain.errors import (
    RubricInvalidError,
    RubricNotFoundError,
    StoreError,
    StoreUnavailableError,
)
from app.domain.rubric import Rubric
from app.domain.rubric_errors import (
    RubricReservedError,
    RubricVersionNotFoundError,
    RubricVersionTakenError,
)
from app.grading.rubrics import library
from app.grading.rubrics.library import RUBRICS_KEPT, Rubrics
from app.grading.rubrics.records import KeptRubric
from tests.builders import a_rubric
from tests.fakes.clock import FixedClock
from tests.fakes.rubrics import InMemoryRubricFiles, InMemoryRubricStore

pytestmark = pytest.mark.anyio

PACKAGED = a_rubric(id="packaged")
MINE = a_rubric(id="mine")
CHANGED = a_rubric(id="mine", version="1.1.0", title="Another title")


class Reader:
    """Reads rubrics, and counts how often."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, document: str | bytes) -> Rubric:
        self.count += 1
        return load_rubric(document)


def a_library(store: InMemoryRubricStore, *files: Rubric, read: Reader | None = None) -> Rubrics:
    kept = InMemoryRubricFiles(*(files or (PACKAGED,)))
    return Rubrics(files=kept, store=store, read=read or Reader(), clock=FixedClock())


def sent(rubric: Rubric) -> bytes:
    return rubric.model_dump_json().encode()


async def test_a_rubric_that_is_put_can_be_graded_against_at_once() -> None:
    rubrics = a_library(InMemoryRubricStore())
    put = await rubrics.put("mine", sent(MINE))
    assert (put.is_new, put.is_current) == (True, True)
    assert await rubrics.get("mine") == MINE


async def test_another_process_sees_a_new_version_at_its_next_call() -> None:
    store = InMemoryRubricStore()
    one, other = a_library(store), a_library(store)
    await one.put("mine", sent(MINE))
    assert await other.get("mine") == MINE
    await one.put("mine", sent(CHANGED))
    assert await other.get("mine") == CHANGED


async def test_a_version_stays_to_be_had_when_another_is_current() -> None:
    store = InMemoryRubricStore()
    rubrics = a_library(store)
    for rubric in (MINE, CHANGED):
        await rubrics.put("mine", sent(rubric))
    for reader in (rubrics, a_library(store)):
        assert await reader.version("mine", MINE.digest) == MINE
        assert await reader.version("mine", "1.0.0") == MINE
        assert await reader.version("mine", CHANGED.digest) == CHANGED
    again = await rubrics.put("mine", sent(MINE))
    assert (again.is_new, again.is_current) == (False, False)
    assert await rubrics.get("mine") == CHANGED


async def test_a_number_is_not_used_twice() -> None:
    rubrics = a_library(InMemoryRubricStore())
    await rubrics.put("mine", sent(MINE))
    with pytest.raises(RubricVersionTakenError):
        await rubrics.put("mine", sent(a_rubric(id="mine", title="Another")))
    assert await rubrics.get("mine") == MINE


async def test_a_file_s_id_is_reserved_and_a_document_has_the_id_of_its_path() -> None:
    rubrics = a_library(InMemoryRubricStore())
    with pytest.raises(RubricReservedError):
        await rubrics.put("packaged", sent(PACKAGED))
    with pytest.raises(RubricInvalidError, match="the id is 'mine'"):
        await rubrics.put("packaged", sent(MINE))
    with pytest.raises(RubricInvalidError):
        await rubrics.put("mine", b"id: mine")


async def test_a_file_that_changed_is_still_found_by_its_old_digest() -> None:
    store = InMemoryRubricStore()
    await a_library(store).remember_files()
    newer = a_rubric(id="packaged", version="2.0.0")
    after = a_library(store, newer)
    await after.remember_files()
    assert await after.get("packaged") == newer
    assert await after.version("packaged", PACKAGED.digest) == PACKAGED
    listed = await after.versions("packaged", limit=10, after=None)
    assert [one.version for one in listed.items] == ["2.0.0", "1.0.0"]


async def test_a_file_goes_before_what_was_kept_under_its_id() -> None:
    store = InMemoryRubricStore()
    await a_library(store).put("mine", sent(MINE))
    file = a_rubric(id="mine", title="From a file")
    rubrics = a_library(store, file, PACKAGED)
    assert await rubrics.get("mine") == file
    assert [one.title for one in await rubrics.page(limit=9, after="")] == [
        "From a file",
        PACKAGED.title,
    ]
    assert await rubrics.version("mine", MINE.digest) == MINE


async def test_files_and_own_rubrics_are_listed_together_in_pages() -> None:
    rubrics = a_library(InMemoryRubricStore(), PACKAGED, a_rubric(id="zebra"))
    for rubric_id in ("alpha", "omega", "tango"):
        await rubrics.put(rubric_id, sent(a_rubric(id=rubric_id)))
    ids, after = [], ""
    while page := await rubrics.page(limit=2, after=after):
        ids += [one.id for one in page]
        after = ids[-1]
    assert ids == ["alpha", "omega", "packaged", "tango", "zebra"]


async def test_what_is_not_there_is_not_found() -> None:
    rubrics = a_library(InMemoryRubricStore())
    with pytest.raises(RubricNotFoundError, match="Known rubrics: packaged"):
        await rubrics.get("mine")
    with pytest.raises(RubricNotFoundError):
        await rubrics.versions("mine", limit=1, after=None)
    with pytest.raises(RubricNotFoundError):
        await rubrics.version("mine", MINE.digest)
    await rubrics.put("mine", sent(MINE))
    with pytest.raises(RubricVersionNotFoundError):
        await rubrics.version("mine", "9.9.9")
    with pytest.raises(RubricVersionNotFoundError):
        await rubrics.version("packaged", MINE.digest)


async def test_a_version_is_read_once_and_the_memory_for_that_is_bounded() -> None:
    store, reader = InMemoryRubricStore(), Reader()
    rubrics = a_library(store, read=reader)
    for number in range(RUBRICS_KEPT + 1):
        await rubrics.put(f"mine-{number}", sent(a_rubric(id=f"mine-{number}")))
    first = reader.count
    for _ in range(3):
        await rubrics.get(f"mine-{RUBRICS_KEPT}")
    assert reader.count == first
    await rubrics.get("mine-0")
    assert reader.count == first + 1
    assert len(rubrics._loaded) == library.RUBRICS_KEPT


class RacingStore(InMemoryRubricStore):
    """Fails once as a database does when another process was a moment quicker."""

    def __init__(self, error: StoreError) -> None:
        super().__init__()
        self._error: StoreError | None = error

    @override
    async def add(self, kept: KeptRubric, *, expected: str | None = None) -> bool:
        """Fail the first time."""
        error, self._error = self._error, None
        if error is not None:
            raise error
        return await super().add(kept, expected=expected)


async def test_a_lost_race_is_tried_again_and_an_outage_is_not() -> None:
    lost = a_library(RacingStore(StoreError("its id is taken")))
    assert (await lost.put("mine", sent(MINE))).is_new
    with pytest.raises(StoreUnavailableError):
        await a_library(RacingStore(StoreUnavailableError("down"))).put("mine", sent(MINE))
