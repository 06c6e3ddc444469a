"""Hours of load with faults at the provider: is anything lost or wrong, does memory stay flat?

    python -m benchmarks.soak --minutes 60 --share 0.8 --faults 0.05

First the capacity is measured (closed loop). Then requests arrive at that share of it, whether
those before were answered or not. A request that fails with an error is sent again under its
Idempotency-Key. At the end a sample of the grades is read again and held against what was answered;
every quote is held against its answer. One line of JSON a minute.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.corpus import answers
from benchmarks.http_overhead import RUBRIC_ID
from benchmarks.loopback import free_port, post_all, resident_mb, running

TRIES = 12
IN_FLIGHT = 50
WARM_ANSWERS = 400
DIFFERENT = 5_000
SAMPLED = 0.02


@dataclass
class Tally:
    """What was seen so far."""

    sent: int = 0
    graded: int = 0
    again: int = 0
    lost: int = 0
    wrong: int = 0
    unscored: int = 0
    seconds: list[float] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)


class Load:
    """Requests that arrive at a steady rate."""

    def __init__(self, client: httpx2.AsyncClient, texts: list[str]) -> None:
        self._client = client
        self._texts = texts
        self._dice = random.Random(11)
        self.tally = Tally()

    async def run(self, rate: float, seconds: float) -> None:
        """Send until the time is up, then wait for what is under way."""
        began, number = time.perf_counter(), 0
        async with asyncio.TaskGroup() as group:
            while (now := time.perf_counter() - began) < seconds:
                while number <= now * rate:
                    group.create_task(self._one(number))
                    number += 1
                await asyncio.sleep(1 / rate)

    async def _one(self, number: int) -> None:
        tally, began = self.tally, time.perf_counter()
        tally.sent += 1
        answer = f"{self._texts[number % len(self._texts)]} This was candidate {number}."
        body = {"rubric_id": RUBRIC_ID, "answer": answer}
        for attempt in range(TRIES):
            try:
                given = await self._client.post(
                    "/v1/grades", json=body, headers={"Idempotency-Key": f"soak-{number}"}
                )
            except httpx2.TransportError:
                given = None
            if given is not None and given.status_code == 201:
                tally.seconds.append(time.perf_counter() - began)
                self._check(answer, given.json())
                return
            tally.again += 1
            wait = 1.0 if given is None else float(given.headers.get("retry-after", 1))
            await asyncio.sleep(min(wait, 5.0) * (1 + attempt / 4))
        tally.lost += 1

    def _check(self, answer: str, grade: dict[str, Any]) -> None:
        tally = self.tally
        tally.graded += 1
        quotes = [quote for one in grade["criteria"] for quote in one["evidence"]]
        holds = all(answer[one["start"] : one["end"]] == one["quote"] for one in quotes)
        # Where the reply and its repair both lacked the criteria there is no score, which is right.
        is_unscored = grade["score"] is None and not quotes and grade["status"] == "failed"
        is_whole = grade["status"] in {"graded", "needs_review"} and bool(quotes)
        tally.unscored += is_unscored
        tally.wrong += not (holds and (is_whole or is_unscored))
        if self._dice.random() < SAMPLED:
            tally.kept.append(grade)

    async def read_again(self) -> int:
        """How many of the sampled grades are not what was answered."""
        wrong = 0
        for grade in self.tally.kept:
            stored = (await self._client.get(f"/v1/grades/{grade['id']}")).json()
            wrong += stored != grade
        return wrong


async def minutes(load: Load, pid: int, began: float) -> None:
    """Say every minute how it goes."""
    seen = 0
    while True:
        await asyncio.sleep(60)
        fresh = load.tally.seconds[seen:]
        seen = len(load.tally.seconds)
        cuts = statistics.quantiles(fresh, n=100) if len(fresh) > 1 else [0.0] * 99
        line = {
            "minute": round((time.perf_counter() - began) / 60, 1),
            "graded": load.tally.graded,
            "p50_ms": round(cuts[49] * 1000),
            "p99_ms": round(cuts[98] * 1000),
            "mb": round(resident_mb(pid), 1),
        }
        print(json.dumps(line), flush=True)


async def soak(given: argparse.Namespace, port: int, pid: int) -> dict[str, float]:
    texts = answers(DIFFERENT)
    warm = [{"rubric_id": RUBRIC_ID, "answer": one} for one in texts[:WARM_ANSWERS]]
    await post_all(port, "/v1/grades", warm[:100], IN_FLIGHT)
    began = time.perf_counter()
    await post_all(port, "/v1/grades", warm, IN_FLIGHT)
    capacity = WARM_ANSWERS / (time.perf_counter() - began)
    limits = httpx2.Limits(max_connections=500, max_keepalive_connections=500)
    async with httpx2.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", timeout=60, limits=limits
    ) as client:
        load, first_mb = Load(client, texts), resident_mb(pid)
        telling = asyncio.create_task(minutes(load, pid, time.perf_counter()))
        await load.run(capacity * given.share, given.minutes * 60)
        telling.cancel()
        tally = load.tally
        cuts = statistics.quantiles(tally.seconds, n=1000)
        return {
            "capacity": capacity,
            "rate": capacity * given.share,
            "sent": tally.sent,
            "graded": tally.graded,
            "sent_again": tally.again,
            "lost": tally.lost,
            "unscored": tally.unscored,
            "wrong": tally.wrong + await load.read_again(),
            "read_again": len(tally.kept),
            "p50_ms": cuts[499] * 1000,
            "p99_ms": cuts[989] * 1000,
            "first_mb": first_mb,
            "last_mb": resident_mb(pid),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--share", type=float, default=0.8)
    parser.add_argument("--faults", type=float, default=0.05)
    given = parser.parse_args()
    mock_port, port = free_port(), free_port()
    mock = [sys.executable, "-m", "benchmarks.mock_endpoint", "--port", str(mock_port)]
    mock += ["--faults", str(given.faults)]
    stats = f"http://127.0.0.1:{mock_port}/stats"
    serve = [sys.executable, "-m", "app", "serve", "--host", "127.0.0.1", "--port", str(port)]
    with tempfile.TemporaryDirectory() as folder, running(mock, {}, stats):
        env = {
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'soak.db'}",
            "TOUCHSTONE_LLM_BASE_URL": f"http://127.0.0.1:{mock_port}/v1",
            "TOUCHSTONE_LLM_MODEL": "bench-model",
            "TOUCHSTONE_JUDGE": "llm",
            "TOUCHSTONE_LLM_CROSS_CHECK": "off",  # a second judge
            "TOUCHSTONE_LOG_LEVEL": "warning",
        }
        with running(serve, env, f"http://127.0.0.1:{port}/health/ready") as pid:
            found = asyncio.run(soak(given, port, pid))
        with urllib.request.urlopen(stats, timeout=5) as response:
            found |= json.load(response)
    print(json.dumps({key: round(value, 2) for key, value in found.items()}))


if __name__ == "__main__":
    main()
