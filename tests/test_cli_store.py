from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.adapters.system.clock import SystemClock
from app.cli import main
from app.cli_exit import Exit
from tests.records import a_record


async def kept(url: str, *, add: bool) -> str:
    """The record of a database, which is put there first where that is asked for."""
    database = Database.open(url)
    try:
        await database.migrate()
        store = SqlGradeStore(database, clock=SystemClock())
        if add:
            await store.add(a_record())
        return (await store.get(a_record().id)).answer
    finally:
        await database.close()


def run(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main(["migrate-store", *arguments])
    return ended.value.code


def test_everything_is_taken_to_another_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = (f"sqlite:///{tmp_path / name}.db" for name in ("old", "new"))
    asyncio.run(kept(source, add=True))
    assert run(source, target) in {None, Exit.DONE}
    printed = capsys.readouterr().out
    assert asyncio.run(kept(target, add=False)) == a_record().answer
    assert "grade" in printed


def test_a_target_that_holds_other_data_is_refused(tmp_path: Path) -> None:
    source, target = (f"sqlite:///{tmp_path / name}.db" for name in ("old", "new"))
    asyncio.run(kept(target, add=True))
    asyncio.run(_empty(source))
    assert run(source, target) == Exit.USAGE


async def _empty(url: str) -> None:
    database = Database.open(url)
    await database.migrate()
    await database.close()


def test_an_address_that_is_none_is_refused_and_not_repeated(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("sqlite:///a.db", "nothing://user:secret@x") == Exit.USAGE
    assert "secret" not in capsys.readouterr().err
