"""Whatever is away, and for how long: grading goes on when it is back, and no answer pays for it.

`make chaos` takes each away for a minute; the tests for seconds.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.chaos.endpoint import HANG
from tests.chaos.plant import CONCURRENCY, Plant, a_plant
from tests.chaos.test_kills import check_in_the_end, check_so_far, whole
from tests.postgres import execute

AWAY_SECONDS = float(os.environ.get("TOUCHSTONE_TEST_AWAY_SECONDS", "3"))
ANSWERS = 600
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'"
pytestmark = pytest.mark.timeout(180 + 4 * AWAY_SECONDS)


@contextmanager
def under_way(url: str, **settings: str) -> Iterator[Plant]:
    """A plant that has graded some of its answers."""
    with a_plant(url, ANSWERS) as plant:
        plant.settings.update(settings)
        plant.start()
        plant.wait_for_calls(100)
        yield plant


@pytest.mark.parametrize(
    "refusal",
    [
        "503 Service Unavailable",
        pytest.param("429 Too Many Requests\r\nretry-after: 1", marks=whole),
        pytest.param("500 Internal Server Error", marks=whole),
        pytest.param(HANG, marks=whole),
    ],
)
def test_a_provider_that_is_away_costs_no_answer(tmp_path: Path, refusal: str) -> None:
    url = f"sqlite:///{tmp_path / 'cohorts.db'}"
    with under_way(url, TOUCHSTONE_LLM_TIMEOUT_SECONDS="5") as plant:
        plant.endpoint.refusal = refusal
        time.sleep(AWAY_SECONDS)
        plant.endpoint.refusal = None
        check_so_far(plant)
        check_in_the_end(plant, ANSWERS, 0)
        assert 0 < plant.endpoint.refused < 10 * CONCURRENCY + 5 * AWAY_SECONDS


@whole
def test_a_database_that_another_process_holds_costs_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "cohorts.db"
    with under_way(f"sqlite:///{path}") as plant:
        holder = sqlite3.connect(path, timeout=60)
        holder.execute("BEGIN EXCLUSIVE")
        time.sleep(AWAY_SECONDS)
        holder.rollback()
        holder.close()
        check_in_the_end(plant, ANSWERS, 0)


@pytest.mark.postgres
def test_a_database_that_is_away_costs_no_answer(postgres_url: str, postgres_server: str) -> None:
    name = urlsplit(postgres_url).path.removeprefix("/")
    with under_way(postgres_url) as plant:
        execute(postgres_server, "ALTER DATABASE {} ALLOW_CONNECTIONS false", name)
        execute(postgres_server, CUT)
        time.sleep(AWAY_SECONDS)
        execute(postgres_server, "ALTER DATABASE {} ALLOW_CONNECTIONS true", name)
        check_so_far(plant)
        check_in_the_end(plant, ANSWERS, 1)  # replies under way were lost with the connections
