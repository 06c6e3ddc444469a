"""How fast cohorts are graded, and what that takes: rate, CPU and memory, with 1 or 2 workers.

    python -m benchmarks.cohort_run --answers 20000 --in-flight 400 --judge port --store sqlite
    python -m benchmarks.cohort_run --judge endpoint --store postgresql --workers 2
    python -m benchmarks.cohort_run --answers 5000 --profile

`--judge port` is a judge behind our port that answers after the latency with a prepared reply:
what is measured is the engine, the store and the marking. `--judge endpoint` is the real adapter
against `benchmarks.mock_endpoint`. Each worker is a process of its own. The ideal rate is that of
its calls in flight, times the workers. `--profile` runs one worker here and says where time goes.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import os
import pstats
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.files.rubrics import FileRubricLibrary, packaged_rubrics
from app.adapters.system.clock import SystemClock
from app.domain.cohort import CohortAnswer, CohortStatus
from app.domain.rubric import Rubric
from app.grading.cohorts.records import Cohort
from app.grading.judges import Judges
from app.grading.ports import Assignment, ReplyListener
from app.grading.prompt import reply_schema
from app.grading.records import JudgeIdentity, Reply, Usage
from app.settings import Settings
from app.wiring import Overrides, run_worker
from benchmarks.corpus import answers
from benchmarks.loopback import cpu_seconds, free_port, resident_mb, running
from benchmarks.mock_endpoint import instance

RUBRIC_ID = "project-vs-product-manager"
ROOT = Path(__file__).resolve().parents[1]
LOOK_SECONDS = 0.1


class PreparedJudge:
    """Implements the `Judge` port: one reply for every answer, after a while."""

    def __init__(self, kind: str, seconds: float) -> None:
        self._kind = kind
        self._seconds = seconds
        self._replies: dict[str, Reply] = {}

    def identity(self, rubric: Rubric) -> JudgeIdentity:
        return JudgeIdentity(kind=self._kind, model="m", mode="m", prompt_digest=rubric.digest)

    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:  # noqa: ARG002 - of the port
        await asyncio.sleep(self._seconds)
        rubric = assignment.rubric
        if rubric.digest not in self._replies:
            schema = json.loads(json.dumps(reply_schema(rubric)))
            usage = Usage(input_tokens=1400, output_tokens=300, cost_usd=0.001)
            text = json.dumps(instance(schema, schema))
            self._replies[rubric.digest] = Reply(text=text, model="m", usage=usage)
        return self._replies[rubric.digest]


@asynccontextmanager
async def a_store(url: str) -> AsyncIterator[SqlCohortStore]:
    database = Database.open(url)
    await database.migrate()
    yield SqlCohortStore(database, clock=SystemClock())
    await database.close()


async def fill(url: str, count: int) -> str:
    """A sealed cohort: its id."""
    clock = SystemClock()
    rubric = FileRubricLibrary(packaged_rubrics()).get(RUBRIC_ID)
    cohort = Cohort(
        id=clock.new_id("coh"),
        name=None,
        rubric_id=rubric.id,
        rubric_version=rubric.version,
        rubric_digest=rubric.digest,
        judge="llm",
        created_at=clock.now(),
    )
    async with a_store(url) as store:
        await store.create(cohort)
        texts = answers(count)
        for start in range(0, count, 500):
            rows = [
                CohortAnswer(index=start + place, answer=text, reference=None, extra={})
                for place, text in enumerate(texts[start : start + 500])
            ]
            await store.append(cohort.id, rows, chain="")
        await store.seal(cohort.id, columns=())
    return cohort.id


def environment(given: argparse.Namespace, url: str, base_url: str) -> Mapping[str, str]:
    return {
        "DATABASE_URL": url,
        "TOUCHSTONE_LLM_BASE_URL": base_url,
        "TOUCHSTONE_LLM_MODEL": "bench-model",
        "TOUCHSTONE_LLM_CROSS_CHECK": "off",  # a second judge, not overhead
        "TOUCHSTONE_COHORT_CONCURRENCY": str(given.in_flight),
    }


def overrides(given: argparse.Namespace) -> Overrides | None:
    if given.judge == "endpoint":
        return None
    seconds = given.latency_ms / 1000
    llm, embedded = PreparedJudge("llm", seconds), PreparedJudge("embedded", seconds)
    return Overrides(judges=Judges(embedded=embedded, llm=llm))


async def measure(given: argparse.Namespace, url: str, pids: list[int]) -> dict[str, float]:
    """From the first result to the last."""
    cohort_id = await fill(url, given.answers)
    most_mb = 0.0
    async with a_store(url) as store:
        began, first = time.perf_counter(), None
        cpu = 0.0
        while (cohort := await store.get(cohort_id)).status is not CohortStatus.DONE:
            if first is None and cohort.counts.done:
                first, done = time.perf_counter(), cohort.counts.done
                cpu = sum(cpu_seconds(pid) for pid in pids)
            most_mb = max([most_mb, *(resident_mb(pid) for pid in pids)])
            if time.perf_counter() - began > given.timeout:
                raise RuntimeError(f"{cohort.counts} after {given.timeout} s: {cohort}")
            await asyncio.sleep(LOOK_SECONDS)
        assert first is not None, "too few answers to measure"
        graded = cohort.counts.total - done
        seconds = time.perf_counter() - first
        used = sum(cpu_seconds(pid) for pid in pids) - cpu
    return {
        "per_second": graded / seconds,
        "cpu_ms": used / graded * 1000,
        "most_mb": most_mb,
        "failed": cohort.counts.failed,
    }


@contextmanager
def databases(kind: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        if kind == "sqlite":
            yield f"sqlite:///{folder}/cohorts.db"
            return
        from tests.postgres import new_database, start  # noqa: PLC0415 - a development package

        url, stop = start(Path(folder))
        try:
            with new_database(url) as own:
                yield own
        finally:
            stop()


def workers(given: argparse.Namespace, env: Mapping[str, str], stack: ExitStack) -> list[int]:
    """Processes that grade: their ids."""
    command = [sys.executable, "-m", "benchmarks.cohort_run", "--as-worker"]
    command += ["--judge", given.judge, "--latency-ms", str(given.latency_ms)]
    pids = []
    for _ in range(given.workers):
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env})
        stack.callback(process.wait, 60)
        stack.callback(process.terminate)
        pids.append(process.pid)
    return pids


def calls_of(base_url: str) -> int:
    with urllib.request.urlopen(base_url.replace("/v1", "/stats"), timeout=5) as response:  # noqa: S310 - loopback
        return int(json.load(response)["calls"])


def compare(given: argparse.Namespace) -> None:
    with ExitStack() as stack:
        port = free_port()
        base_url = f"http://127.0.0.1:{port}/v1"
        if given.judge == "endpoint":
            mock = [sys.executable, "-m", "benchmarks.mock_endpoint", "--port", str(port)]
            mock += ["--latency-ms", str(given.latency_ms)]
            stack.enter_context(running(mock, {}, f"http://127.0.0.1:{port}/stats"))
        url = stack.enter_context(databases(given.store))
        env = environment(given, url, base_url)
        found = asyncio.run(measure(given, url, workers(given, env, stack)))
        if given.judge == "endpoint":
            found["repeated"] = calls_of(base_url) - given.answers
    ideal = given.workers * given.in_flight / (given.latency_ms / 1000)
    found["of_ideal"] = found["per_second"] / ideal
    print(json.dumps({key: round(value, 3) for key, value in found.items()}))


async def as_worker(given: argparse.Namespace) -> None:
    from app.jobs.worker import until_signalled  # noqa: PLC0415 - of the worker alone

    settings = Settings.load()
    await until_signalled(lambda stop: run_worker(settings, stop, overrides(given)))


async def profiled(given: argparse.Namespace) -> None:
    """Grade in this process, under the profiler."""
    with databases("sqlite") as url:
        os.environ.update(environment(given, url, "http://127.0.0.1:9/v1"))
        cohort_id = await fill(url, given.answers)
        stop = asyncio.Event()
        working = asyncio.create_task(run_worker(Settings.load(), stop, overrides(given)))
        async with a_store(url) as store:
            while (await store.get(cohort_id)).status is not CohortStatus.DONE:  # noqa: ASYNC110 - the store tells
                await asyncio.sleep(1)
        stop.set()
        await working


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument("--in-flight", type=int, default=400)
    parser.add_argument("--latency-ms", type=float, default=200)
    parser.add_argument("--judge", choices=["port", "endpoint"], default="port")
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=600)
    parser.add_argument("--as-worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    if given.as_worker:
        asyncio.run(as_worker(given))
    elif given.profile:
        profile = cProfile.Profile()
        profile.runcall(asyncio.run, profiled(given))
        pstats.Stats(profile).sort_stats("cumulative").print_stats(70)
    else:
        compare(given)


if __name__ == "__main__":
    main()
