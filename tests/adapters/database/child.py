"""Another process at the same database, for tests: it acts when a line comes in.

Run as `python -m tests.adapters.database.child ACTION URL`.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.adapters.database.webhook_queue import SqlDeliveryQueue
from app.grading.ports import IdempotencyKey
from tests.cohorts import a_cohort, a_result
from tests.fakes.clock import START, FixedClock
from tests.records import a_record

ROOT = Path(__file__).resolve().parents[3]
FIRST_NUMBER = 1000
RECORDS = 100
COHORT_ANSWERS = 400
MISSES = 50
KEYS = [IdempotencyKey(scope="s", key=f"k-{n}", request_digest="d") for n in range(30)]


class Child:
    """A process that was started and waits for its cue."""

    def __init__(self, action: str, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.adapters.database.child", action, url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def go(self) -> None:
        """Let it act."""
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        """End it at once, wherever it is."""
        self._process.kill()
        self._process.communicate(timeout=30)

    def result(self) -> tuple[int, str]:
        """Its exit code and what it printed, when it has ended."""
        output, _ = self._process.communicate(timeout=30)
        return self._process.returncode, output.strip()


async def migrate(database: Database) -> str:
    """Make the tables."""
    await database.migrate()
    return "migrated"


async def add_many(database: Database) -> str:
    """Add records as fast as it can."""
    store = SqlGradeStore(database, clock=FixedClock())
    numbers = range(FIRST_NUMBER, FIRST_NUMBER + RECORDS)
    for start in range(0, RECORDS, 10):
        await asyncio.gather(*(store.add(a_record(n)) for n in numbers[start : start + 10]))
    return "added"


async def claim_all(database: Database) -> str:
    """Claim every key: how many it got."""
    store = SqlGradeStore(database, clock=FixedClock())
    claims = [store.claim(key) for key in KEYS]
    outcomes = await asyncio.gather(*claims, return_exceptions=True)
    return str(outcomes.count(None))


async def die_after_add(database: Database) -> str:
    """Add a record, and be gone the moment that `add` returns."""
    await SqlGradeStore(database, clock=FixedClock()).add(a_record())
    os._exit(9)


async def put_many(database: Database) -> str:
    """Store a result for every answer of the first cohort, in small parts and out of order."""
    store = SqlCohortStore(database, clock=FixedClock())
    places = random.Random(os.getpid()).sample(range(COHORT_ANSWERS), COHORT_ANSWERS)
    first = os.getpid() * COHORT_ANSWERS
    for start in range(0, COHORT_ANSWERS, 40):
        parts = [places[low : low + 4] for low in range(start, start + 40, 4)]
        results = [[a_result(index, number=first + index) for index in part] for part in parts]
        await asyncio.gather(*(store.put(a_cohort().id, some) for some in results))
    return "put"


async def claim_webhooks(database: Database) -> str:
    """Claim what is due until there is nothing left: what it got."""
    queue, until, names, misses = SqlDeliveryQueue(database), START + timedelta(days=1), [], 0
    while misses < MISSES:
        claims = await queue.claim(now=START, until=until, most=3, most_each=1_000)
        names += [claim.delivery.id for claim in claims]
        # Whoever comes second to an endpoint is given nothing, so once is not enough.
        misses = 0 if claims else misses + 1
        await asyncio.sleep(0.005)
    return " ".join(names)


ACTIONS: dict[str, Callable[[Database], Awaitable[str]]] = {
    action.__name__: action
    for action in (migrate, add_many, claim_all, die_after_add, put_many, claim_webhooks)
}


async def main(action: str, url: str) -> None:
    """Wait for the cue, act, say what came of it."""
    print("ready", flush=True)  # noqa: T201 - to the process that waits for it
    sys.stdin.readline()
    database = Database.open(url)
    print(await ACTIONS[action](database), flush=True)  # noqa: T201 - as above
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
