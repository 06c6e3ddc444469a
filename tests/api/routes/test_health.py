from __future__ import annotations

import asyncio

from starlette.testclient import TestClient

from app.api.deps import ReadinessCheck
from app.domain.errors import JudgeMisconfiguredError
from tests.api.service import Backstage, serving


async def fine() -> None:
    await asyncio.sleep(0)


async def broken() -> None:
    raise JudgeMisconfiguredError("No judge is configured.")


async def hanging() -> None:
    await asyncio.sleep(60)


def test_a_process_that_answers_is_live(client: TestClient) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


def test_it_is_ready_when_every_part_works() -> None:
    checks = [ReadinessCheck(name="database", check=fine), ReadinessCheck(name="judge", check=fine)]
    with serving(Backstage(readiness=checks)) as client:
        answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "checks": ["database", "judge"]}


def test_it_is_not_ready_with_the_reasons_when_a_part_fails() -> None:
    checks = [
        ReadinessCheck(name="database", check=hanging, seconds=0.05),
        ReadinessCheck(name="judge", check=broken),
        ReadinessCheck(name="rubrics", check=fine),
    ]
    with serving(Backstage(readiness=checks)) as client:
        answer = client.get("/health/ready")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (503, "not_ready")
    assert answer.headers["retry-after"] == "5"
    assert problem["errors"] == [
        {"in": "service", "pointer": "/database", "detail": "No answer within 0.05 seconds."},
        {"in": "service", "pointer": "/judge", "detail": "No judge is configured."},
    ]
