"""Keys and rubrics leave entries in the audit trail of their tenant."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.adapters.database.access_keys import SqlKeyStore
from app.adapters.database.audit_chain import SqlAuditLog
from app.adapters.database.database import Database
from app.adapters.database.rubrics import SqlRubricStore
from app.domain.access_errors import KeyNotFoundError
from app.domain.audit import Action, AuditEntry
from app.domain.rubric_errors import RubricVersionTakenError
from app.grading.rubrics.records import KeptRubric, Origin, version_of
from tests.builders import a_rubric
from tests.contracts.test_key_store import a_key_record
from tests.fakes.clock import START

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    is_sqlite = request.param == "sqlite"
    file = f"sqlite:///{tmp_path / 'audit.db'}"
    opened = Database.open(file if is_sqlite else request.getfixturevalue("emptied_postgres_url"))
    await opened.migrate()
    yield opened
    await opened.close()


async def entries(database: Database, tenant: str) -> list[AuditEntry]:
    return list(await SqlAuditLog(database).of(tenant).entries(after=0, limit=100))


async def test_a_keys_life_is_noted_without_its_name_or_secret(database: Database) -> None:
    keys = SqlKeyStore(database)
    first, second = a_key_record(1), a_key_record(2)
    await keys.add(first)
    await keys.replace(first.id, second, START + timedelta(hours=1))
    await keys.revoke(second.id, START + timedelta(hours=2))
    found = await entries(database, "acme")
    assert [(one.action, one.subject) for one in found] == [
        (Action.KEY_CREATED, first.id),
        (Action.KEY_ROTATED, first.id),
        (Action.KEY_REVOKED, second.id),
    ]
    assert found[0].details == '{"scopes":"grade read"}'
    assert json.loads(found[1].details) == {"successor": second.id}
    assert first.name not in repr(found)
    assert all(one.before is None and one.after is None for one in found)
    assert await entries(database, "default") == []


async def test_what_was_not_done_is_not_noted(database: Database) -> None:
    keys = SqlKeyStore(database)
    with pytest.raises(KeyNotFoundError):
        await keys.revoke("nothing", START)
    with pytest.raises(KeyNotFoundError):
        await keys.replace("nothing", a_key_record(), START)
    assert await entries(database, "acme") == []


async def test_each_new_version_of_a_rubric_is_noted_with_who_sent_it(database: Database) -> None:
    store = SqlRubricStore(database, tenant="acme")
    kept = [
        KeptRubric(
            version=version_of(a_rubric(id="mine", version=number), Origin.OWN, START),
            text="id: mine",
            actor="key_1",
        )
        for number in ("1.0.0", "1.1.0")
    ]
    for one in (*kept, kept[1]):
        await store.add(one)
    with pytest.raises(RubricVersionTakenError):
        await store.add(
            KeptRubric(
                version=version_of(
                    a_rubric(id="mine", version="1.0.0", title="Late"), Origin.OWN, START
                ),
                text="id: mine",
            )
        )
    first, second = await entries(database, "acme")
    assert (first.action, first.actor, first.before) == (Action.RUBRIC_PUT, "key_1", None)
    assert first.after == kept[0].version.digest
    assert (second.before, second.after) == (first.after, kept[1].version.digest)
    assert second.details == '{"version":"1.1.0"}'
