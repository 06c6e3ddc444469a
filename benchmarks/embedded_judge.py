"""The embedded judge: rate and latency through HTTP, start-up time, memory, installed size.

    python -m benchmarks.embedded_judge --answers 300

The floor is the same judge in a bare loop in this process, one answer after the other.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from app.adapters.embedded.judge import EmbeddedJudge
from app.adapters.files.rubrics import FileRubricLibrary, packaged_rubrics
from app.domain.answer import read
from app.grading.ports import Assignment
from benchmarks.corpus import answers
from benchmarks.loopback import cpu_seconds, free_port, post_all, resident_mb, running

RUBRIC_ID = "project-vs-product-manager"
WARM_UP = 20


async def bare_loop(count: int) -> dict[str, float]:
    """CPU and wall milliseconds of one judgement, without grading, storing or HTTP."""
    began = time.perf_counter()
    judge = EmbeddedJudge()
    rubric = FileRubricLibrary(packaged_rubrics()).get(RUBRIC_ID)
    texts = answers(count + WARM_UP)
    await judge.ask(Assignment(rubric=rubric, answer=read(texts[-1])))
    load_ms = (time.perf_counter() - began) * 1000
    for text in texts[count:]:
        await judge.ask(Assignment(rubric=rubric, answer=read(text)))
    cpu, wall = time.process_time(), time.perf_counter()
    for text in texts[:count]:
        await judge.ask(Assignment(rubric=rubric, answer=read(text)))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {
        "load and first answer, ms": load_ms,
        "bare loop: CPU ms an answer": cpu / count * 1000,
        "bare loop: answers/s": count / wall,
    }


def through_http(count: int, in_flight: int) -> dict[str, float]:
    """Start-up, rate, latency and memory of the service."""
    port = free_port()
    bodies = [{"rubric_id": RUBRIC_ID, "answer": one} for one in answers(count + WARM_UP)]
    with tempfile.TemporaryDirectory() as folder:
        env = {
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.db'}",
            "TOUCHSTONE_JUDGE": "embedded",
        }
        command = [sys.executable, "-m", "app", "serve", "--host", "127.0.0.1", "--port", str(port)]
        began = time.perf_counter()
        with running(command, env, f"http://127.0.0.1:{port}/health/ready") as pid:
            start_up = time.perf_counter() - began
            asyncio.run(post_all(port, "/v1/grades", bodies[count:], 1))
            cpu, wall = cpu_seconds(pid), time.perf_counter()
            seconds = asyncio.run(post_all(port, "/v1/grades", bodies[:count], in_flight))
            cpu, wall = cpu_seconds(pid) - cpu, time.perf_counter() - wall
            memory = resident_mb(pid)
    cuts = statistics.quantiles(seconds, n=100)
    return {
        "start-up to ready, s": start_up,
        f"HTTP, {in_flight} in flight: answers/s": count / wall,
        f"HTTP, {in_flight} in flight: CPU ms an answer": cpu / count * 1000,
        f"HTTP, {in_flight} in flight: p50 ms": cuts[49] * 1000,
        f"HTTP, {in_flight} in flight: p99 ms": cuts[98] * 1000,
        "resident memory, MiB": memory,
    }


def installed_mb() -> float:
    """Size on disk of the environment this runs in, in MiB."""
    packages = Path(sysconfig.get_path("purelib"))
    return sum(file.stat().st_size for file in packages.rglob("*") if file.is_file()) / 2**20


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=300)
    given = parser.parse_args()
    figures = asyncio.run(bare_loop(given.answers))
    for in_flight in (1, 4):
        figures |= through_http(given.answers, in_flight)
    figures["site-packages, MiB (development tools included)"] = installed_mb()
    for name, value in figures.items():
        print(f"{name:50}{value:>12.1f}")


if __name__ == "__main__":
    main()
