"""What the audit trail of a running service names."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.domain.access import Scope
from app.domain.audit import Action, AuditEntry
from app.grading.access.issuing import Issued, KeyRequest
from app.settings import Settings
from app.wiring import create_app
from app.wiring_access import open_issuer
from app.wiring_audit import open_trails
from tests.api.service import local_client
from tests.keys import bearer


@pytest.mark.parametrize("by_page", [False, True])
def test_the_trail_names_the_key_that_deleted_a_cohort(tmp_path: Path, *, by_page: bool) -> None:
    settings = Settings(data_dir=tmp_path, judge="embedded")
    request = KeyRequest(name="one", scopes=frozenset({Scope.GRADE, Scope.ADMIN}))
    issued = asyncio.run(an_issued(settings, request))
    own = bearer(issued.token.text) | {"Sec-Fetch-Site": "same-origin"}
    with local_client(create_app(settings)) as client:
        made = client.post(
            "/v1/cohorts",
            params={"rubric_id": "project-vs-product-manager"},
            content=b"answer\nA project manager owns the plan.\n",
            headers={**own, "Content-Type": "text/csv"},
        ).json()
        if by_page:
            client.post(f"/cohorts/{made['id']}/delete", headers=own, data={"sure": "yes"})
        else:
            client.delete(f"/v1/cohorts/{made['id']}", headers=own)
    [note] = [one for one in asyncio.run(the_trail(settings)) if one.subject == made["id"]]
    assert (note.action, note.actor) == (Action.COHORT_DELETED, issued.record.id)


async def an_issued(settings: Settings, request: KeyRequest) -> Issued:
    async with open_issuer(settings) as issuer:
        return await issuer.create(request)


async def the_trail(settings: Settings) -> Sequence[AuditEntry]:
    async with open_trails(settings) as log:
        return await log.entries(after=0, limit=100)
