"""What every store of rubric versions promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.adapters.database.database import Database
from app.adapters.database.rubrics import SqlRubricStore
from app.domain.errors import StoreError
from app.domain.rubric_errors import RubricChangedError, RubricVersionTakenError
from app.grading.rubrics.ports import RubricStore
from app.grading.rubrics.records import KeptRubric, Origin, RubricVersion, version_of
from tests.builders import a_rubric
from tests.fakes.rubrics import InMemoryRubricStore

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RubricStore]:
    if request.param == "memory":
        yield InMemoryRubricStore()
        return
    is_sqlite = request.param == "sqlite"
    file = f"sqlite:///{tmp_path / 'rubrics.db'}"
    database = Database.open(file if is_sqlite else request.getfixturevalue("emptied_postgres_url"))
    await database.migrate()
    yield SqlRubricStore(database)
    await database.close()


def a_kept(
    rubric_id: str = "mine", version: str = "1.0.0", *, origin: Origin = Origin.OWN, hours: int = 0
) -> KeptRubric:
    rubric = a_rubric(id=rubric_id, version=version, title=f"Title at {hours}")
    made = version_of(rubric, origin, NOW + timedelta(hours=hours))
    return KeptRubric(version=made, text=f"text of {rubric_id} {version} \x00 {hours}")


async def versions_of(store: RubricStore, rubric_id: str, limit: int) -> list[RubricVersion]:
    found: list[RubricVersion] = []
    after = None
    while True:
        page = await store.versions(rubric_id, limit=limit, after=after)
        assert len(page.items) <= limit
        found += page.items
        if (after := page.next_after) is None:
            return found


async def test_a_version_comes_back_as_it_was_by_number_and_by_digest(store: RubricStore) -> None:
    kept = a_kept()
    assert await store.add(kept)
    for key in (kept.version.version, kept.version.digest):
        assert await store.find("mine", key) == kept.version
    assert await store.text("mine", kept.version.digest) == kept.text
    assert await store.find("other", kept.version.digest) is None
    assert await store.text("other", kept.version.digest) is None


async def test_the_same_content_again_changes_nothing(store: RubricStore) -> None:
    first = a_kept()
    again = KeptRubric(version=first.version, text="the same with a comment")
    assert await store.add(first)
    assert not await store.add(again)
    assert await store.text("mine", first.version.digest) == first.text


async def test_the_highest_number_is_current_as_numbers_go(store: RubricStore) -> None:
    for version in ("1.2.0", "1.9.0", "1.10.0"):
        assert await store.add(a_kept(version=version))
    current = await store.current("mine")
    assert current is not None
    assert current.version == "1.10.0"
    assert await store.current("nobody's") is None


@pytest.mark.parametrize("version", ["1.0.0", "0.9.0"])
async def test_a_number_that_is_not_higher_is_refused(store: RubricStore, version: str) -> None:
    await store.add(a_kept())
    other = a_kept(version=version, hours=1)
    with pytest.raises(RubricVersionTakenError, match=r"raise `version` above 1\.0\.0"):
        await store.add(other)
    assert await store.find("mine", other.version.digest) is None


async def test_a_writer_who_has_not_seen_the_current_version_is_refused(store: RubricStore) -> None:
    first, second, third = (a_kept(version=f"1.{number}.0") for number in range(3))
    with pytest.raises(RubricChangedError, match="there is none yet"):
        await store.add(first, expected=first.version.digest)
    await store.add(first)
    assert await store.add(second, expected=first.version.digest)
    with pytest.raises(RubricChangedError, match=r"it is 1\.1\.0 now"):
        await store.add(third, expected=first.version.digest)


async def test_of_writers_at_the_same_moment_one_gets_the_number(store: RubricStore) -> None:
    several = [a_kept(hours=hours) for hours in range(5)]
    outcomes = await asyncio.gather(*map(store.add, several), return_exceptions=True)
    assert outcomes.count(True) == 1
    refused = [one for one in outcomes if one is not True]
    assert all(isinstance(one, RubricVersionTakenError | StoreError) for one in refused)
    assert len(await versions_of(store, "mine", 10)) == 1


async def test_current_versions_are_listed_by_id(store: RubricStore) -> None:
    for rubric_id in ("c", "a", "b"):
        for version in ("1.0.0", "2.0.0"):
            await store.add(a_kept(rubric_id, version))
    listed = await store.currents(limit=2, after="")
    assert [(one.id, one.version) for one in listed] == [("a", "2.0.0"), ("b", "2.0.0")]
    assert [one.id for one in await store.currents(limit=2, after="b")] == ["c"]


@pytest.mark.parametrize("limit", [1, 2, 5, 9])
async def test_versions_are_listed_once_each_highest_first(store: RubricStore, limit: int) -> None:
    for minor in range(5):
        await store.add(a_kept(version=f"1.{minor}.0"))
    await store.add(a_kept("other"))
    listed = [one.version for one in await versions_of(store, "mine", limit)]
    assert listed == ["1.4.0", "1.3.0", "1.2.0", "1.1.0", "1.0.0"]


async def test_files_are_remembered_and_are_nobody_s_own(store: RubricStore) -> None:
    old, new = (a_kept(origin=Origin.FILE, hours=hours) for hours in (0, 1))
    await store.remember([])
    await store.remember([old])
    await store.remember([old, new])
    assert await store.find("mine", old.version.digest) == old.version
    assert await store.find("mine", "1.0.0") == new.version
    assert await store.current("mine") is None
    assert await store.currents(limit=10, after="") == []
    assert len(await versions_of(store, "mine", 1)) == 2


async def test_what_a_file_said_can_become_somebody_s_own(store: RubricStore) -> None:
    await store.remember([a_kept(origin=Origin.FILE)])
    assert await store.add(a_kept())
    assert await store.current("mine") == a_kept().version
    await store.remember([a_kept(origin=Origin.FILE)])
    assert await store.current("mine") == a_kept().version
