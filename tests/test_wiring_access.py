"""Two services on one database: what one learns, the other goes by."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr
from starlette.testclient import TestClient

from app.domain.access import NO_LIMITS, KeyLimits
from app.grading.access.issuing import KeyRequest
from app.grading.access.ring import KNOWN_FOR
from app.settings import Settings
from app.wiring import create_app
from app.wiring_access import open_issuer
from tests.keys import bearer


def issue(settings: Settings, limits: KeyLimits = NO_LIMITS) -> str:
    async def create() -> str:
        async with open_issuer(settings) as issuer:
            return (await issuer.create(KeyRequest(name="x", limits=limits))).token.text

    return asyncio.run(create())


def revoke(settings: Settings, key: str) -> None:
    async def run() -> None:
        async with open_issuer(settings) as issuer:
            await issuer.revoke(key)

    asyncio.run(run())


def test_all_processes_together_keep_to_the_limit(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    key = bearer(issue(settings, KeyLimits(grades_per_day=0, requests_per_minute=20)))
    with ExitStack() as stack:
        clients = [stack.enter_context(TestClient(create_app(settings))) for _ in range(2)]
        statuses = [clients[n % 2].get("/v1/rubrics", headers=key).status_code for n in range(60)]
    assert set(statuses) == {200, 429}
    # The minute may end in between; what one process holds unused, the other goes without.
    assert 16 <= statuses.count(200) <= 40


def test_a_key_is_revoked_in_every_process_within_the_time_that_is_stated(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    key = issue(settings)
    with ExitStack() as stack:
        clients = [stack.enter_context(TestClient(create_app(settings))) for _ in range(2)]
        before = [client.get("/v1/grades", headers=bearer(key)).status_code for client in clients]
        revoke(settings, key)
        time.sleep((KNOWN_FOR + timedelta(milliseconds=50)).total_seconds())
        after = [client.get("/v1/grades", headers=bearer(key)).status_code for client in clients]
    assert (before, after) == ([200, 200], [401, 401])


def test_a_key_made_with_a_pepper_counts_with_it_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    peppered = settings.model_copy(update={"key_pepper": SecretStr("a long enough pepper")})
    keys = [issue(settings), issue(peppered)]
    statuses = []
    for one in (settings, peppered):
        with TestClient(create_app(one)) as client:
            statuses.append(
                [client.get("/v1/grades", headers=bearer(key)).status_code for key in keys]
            )
    assert statuses == [[200, 401], [200, 200]]
